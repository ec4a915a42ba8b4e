"""A clause against the schema: each path exists, is present where it is used, and fits its filter and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.check.lines import stands_alone
from iop_docs.check.logic import Names, can_hold, defined_when
from iop_docs.check.solver import Undecided
from iop_docs.errors import Issue, Place, close_matches, error
from iop_docs.model import template as t
from iop_docs.model.filter import BLOCK, FILTER_TYPES
from iop_docs.model.shape import FREE_TEXT, ArrayShape, FieldShape, RecordShape, ScalarShape, Shape, kind_of

_NEEDS_FILTER = {
    "datum": "datum",
    "kronor": "kronor",
    "part": "kortnamn",
    "kriterium": "kriterium",
    "organisationsnummer": "orgnr",
    "kurs": "tal",
    "tal": "tal",
}
_PRINTABLE = {"text", "heltal", FREE_TEXT}
_COMPARABLE_ALIASES = {
    "kronor": "heltal",
    "antal": "heltal",
    FREE_TEXT: "text",
    "part": "text",
    "datum": "text",
    "kriterium": "text",
}


class Case(Struct, frozen=True):
    """When a fault happens: conditions that all hold; `loops` says which array each loop's variable goes over."""

    names: Mapping[str, FieldShape]
    facts: tuple[t.Expression, ...] = ()
    loops: Mapping[str, t.Path] = field(default_factory=lambda: MappingProxyType({}))


Cases = dict[Issue, Case]


class Known(Struct, frozen=True):
    """What is known at a place in a clause: the names in sight, the conditions that hold, paths plainly present.

    `cases` collects when each fault that is found happens.
    """

    names: Mapping[str, FieldShape]
    present: frozenset[Names] = frozenset()
    facts: tuple[t.Expression, ...] = ()
    loops: Mapping[str, t.Path] = field(default_factory=lambda: MappingProxyType({}))
    cases: Cases = field(default_factory=dict)

    def given(self, condition: t.Expression) -> Known:
        """Return the same where a condition holds."""
        present = self.present | defined_when(condition, true=True)
        return replace(self, present=present, facts=(*self.facts, condition))

    def with_variable(self, name: str, over: t.Path, shape: Shape) -> Known:
        """Return the same inside a loop over an array, whose variable is `name`."""
        kept = frozenset(path for path in self.present if path[0] != name)
        names = {**self.names, name: FieldShape(name, shape, required=True)}
        return replace(self.given(t.IsDefined(over)), names=names, present=kept, loops={**self.loops, name: over})

    def allows(self, condition: t.Expression) -> bool:
        """Tell whether a condition can hold here."""
        return can_hold((*_about(self.facts, condition), condition), self.names)

    def when(self, *conditions: t.Expression) -> Case:
        """Return the case that one is here and the conditions hold too."""
        return Case(self.names, (*self.facts, *conditions), self.loops)


def _about(facts: tuple[t.Expression, ...], condition: t.Expression) -> list[t.Expression]:
    """Return the facts that can bear on a condition: those that share a first name with it, or with one that does."""
    roots = {path.names[0] for path in t.paths_in(condition)}
    left = [(fact, {path.names[0] for path in t.paths_in(fact)}) for fact in facts]
    found: list[t.Expression] = []
    while near := [pair for pair in left if pair[1] & roots]:
        left = [pair for pair in left if not pair[1] & roots]
        found += [fact for fact, _ in near]
        roots = roots.union(*(names for _, names in near))
    return found


def template_issues(template: t.Template, known: Known, place: Place) -> Iterator[Issue]:
    """Check a clause's text; `place.file` is the clause's file."""
    checker = _Checker(place, template.first_line, template.source)
    yield from checker.decided(lambda: checker.parts(template.parts, known))


def condition_issues(condition: t.Expression, known: Known, place: Place) -> Iterator[Issue]:
    """Check a condition on its own line."""
    checker = _Checker(place, place.line, "")
    yield from checker.decided(lambda: checker.whole_condition(condition, known, 1))


class _Checker:
    def __init__(self, place: Place, first_line: int, source: str) -> None:
        self.place = place
        self.first_line = first_line
        self.lines = source.split("\n")

    def _fault(self, code: str, message: str, line: int, hint: str) -> Issue:
        return error(code, message, Place(self.place.file, self.first_line + line - 1, 0, self.place.pointer), hint)

    def decided(self, find: Callable[[], Iterator[Issue]]) -> Iterator[Issue]:
        """Yield what is found; an issue too when the conditions are too many to be tried."""
        try:
            yield from find()
        except Undecided:
            hint = "Dela klausulen, eller skriv kortare villkor."
            message = "Villkoren är för många för att prövas mot alla ärenden."
            yield self._fault("villkor-for-stort", message, 1, hint)

    def parts(self, parts: tuple[t.Part, ...], known: Known) -> Iterator[Issue]:
        for part in parts:
            match part:
                case t.Output():
                    yield from self._output(part, known)
                case t.If():
                    yield from self._if(part, known)
                case t.For():
                    yield from self._for(part, known)

    def _if(self, part: t.If, known: Known) -> Iterator[Issue]:
        for condition, body in part.branches:
            yield from self.whole_condition(condition, known, part.line)
            yield from self.parts(body, known.given(condition))
            known = known.given(t.Not(condition))
        yield from self.parts(part.otherwise, known)

    def whole_condition(self, condition: t.Expression, known: Known, line: int) -> Iterator[Issue]:
        """Check a condition's parts, and then that the whole is neither always nor never true."""
        found = list(self.condition(condition, known))
        line = min((path.line for path in t.paths_in(condition)), default=line)
        compound = isinstance(condition, t.Not | t.Both | t.Either)  # a single question has been tried already
        sound = all(issue.code == "villkor-alltid-sant" for issue in found)
        if compound and sound and not known.allows(condition):
            yield self._never(_shown(condition), line)
            return
        yield from found
        if compound and not found and not known.allows(t.Not(condition)):
            yield self._always(_shown(condition), line, known, condition)

    def _never(self, what: str, line: int) -> Issue:
        hint = "Ta bort det som aldrig kommer med, eller rätta villkoret."
        return self._fault("villkor-alltid-falskt", f"Villkoret{what} kan aldrig vara sant här.", line, hint)

    def _always(self, what: str, line: int, known: Known, condition: t.Expression) -> Issue:
        hint = "Ta bort villkoret, eller rätta det. Efter andra grenar räcker {% else %}."
        issue = self._fault("villkor-alltid-sant", f"Villkoret{what} är alltid sant här.", line, hint)
        known.cases[issue] = known.when(condition)
        return issue

    def _for(self, part: t.For, known: Known) -> Iterator[Issue]:
        shape, issues = self._shape(part.over, known)
        yield from issues
        if shape is None:
            return
        if not isinstance(shape, ArrayShape):
            yield self._fault("fel-slag", f"«{part.over}» är inte en lista.", part.line, "for går över en lista.")
            return
        if part.variable in known.names:
            hint = "Välj ett annat namn på variabeln."
            yield self._fault("namn-upptaget", f"Namnet «{part.variable}» finns redan.", part.line, hint)
        yield from self.parts(part.body, known.with_variable(part.variable, part.over, shape.item))

    def _output(self, part: t.Output, known: Known) -> Iterator[Issue]:
        kind, issues = self._kind(part.expression, known)
        yield from issues
        if kind in ("", "period", "belopp"):
            if kind:
                hint = f"Skriv | {kind} efter sökvägen."
                yield self._fault("fel-slag", f"Värdet är av slaget {kind} och behöver ett filter.", part.line, hint)
            return
        if kind in _NEEDS_FILTER:
            hint = f"Skriv till exempel | {_NEEDS_FILTER[kind]} efter sökvägen."
            yield self._fault("fel-slag", f"Värdet är av slaget {kind} och behöver ett filter.", part.line, hint)
        elif kind not in _PRINTABLE and kind != BLOCK:
            hint = "Använd ett filter, ett villkor eller for."
            yield self._fault("fel-slag", f"Värdet är av slaget {kind} och går inte att skriva ut.", part.line, hint)
        elif kind in (FREE_TEXT, BLOCK) and not stands_alone(self.lines, part.line - 1):
            hint = "Ställ värdet ensamt på sin rad, med en tom rad före och efter."
            yield self._fault(
                "fritext-i-rad", "Värdet kan ha flera stycken och ryms inte inne i en rad.", part.line, hint
            )

    def condition(self, condition: t.Expression, known: Known) -> Iterator[Issue]:
        """Check that a condition is true or false and never asks for what may be absent."""
        match condition:
            case t.IsDefined(path=path):
                yield from self._exists(path, known) or self._leaf(condition, path.line, known)
            case t.Not(inner=inner):
                yield from self.condition(inner, known)
            case t.Both(left=left, right=right):
                yield from self.condition(left, known)
                yield from self.condition(right, known.given(left))
            case t.Either(left=left, right=right):
                yield from self.condition(left, known)
                yield from self.condition(right, known.given(t.Not(left)))
            case t.Compare():
                yield from self._compare(condition, known)
            case t.Path():
                kind, issues = self._kind(condition, known)
                yield from issues
                if kind not in ("", "ja-nej"):
                    hint = f"Skriv «{condition} is defined», eller jämför med ==."
                    yield self._fault("fel-slag", f"«{condition}» är inte ja eller nej.", condition.line, hint)
                elif kind:
                    yield from self._leaf(condition, condition.line, known)
            case _:
                yield self._fault(
                    "fel-slag", "Villkoret är varken sant eller falskt.", 1, "Jämför med ==, < eller >."
                )

    def _compare(self, compare: t.Compare, known: Known) -> Iterator[Issue]:
        kinds: list[str] = []
        for side in (compare.left, compare.right):
            kind, issues = self._kind(side, known)
            yield from issues
            kinds.append(_COMPARABLE_ALIASES.get(kind, kind))
        if "" in kinds:
            return
        if kinds[0] != kinds[1]:
            hint = "Jämför text med text inom citattecken och tal med tal."
            yield self._fault("fel-slag", f"{kinds[0]} jämförs med {kinds[1]}.", compare.line, hint)
            return
        wrong = list(self._known_choice(compare, known))
        yield from wrong or self._leaf(compare, compare.line, known)

    def _known_choice(self, compare: t.Compare, known: Known) -> Iterator[Issue]:
        for side, other in ((compare.left, compare.right), (compare.right, compare.left)):
            if not (isinstance(side, t.Path) and isinstance(other, t.Literal)):
                continue
            shape, _ = self._shape(side, known)
            if isinstance(shape, ScalarShape) and shape.values and other.value not in shape.values:
                hint = "Värden som finns: " + ", ".join(shape.values) + "."
                message = f"«{side}» kan aldrig vara «{other.value}»."
                yield self._fault("villkor-alltid-falskt", message, compare.line, hint)

    def _exists(self, path: t.Path, known: Known) -> list[Issue]:
        """Check that a path asked for by `is defined` exists in the schema, present or not."""
        _, issues = self._shape(path, Known(known.names, frozenset({path.names})))
        return issues

    def _leaf(self, condition: t.Expression, line: int, known: Known) -> list[Issue]:
        """Check that one question of a condition isn't already answered by what is known."""
        if not known.allows(condition):
            return [self._never(_shown(condition), line)]
        if not known.allows(t.Not(condition)):
            return [self._always(_shown(condition), line, known, condition)]
        return []

    def _kind(self, expression: t.Expression, known: Known) -> tuple[str, list[Issue]]:
        """Return an expression's kind; "" when it has a fault that was told."""
        match expression:
            case t.Path():
                shape, issues = self._shape(expression, known)
                return (kind_of(shape) if shape else ""), issues
            case t.Literal(value=value):
                return ("ja-nej" if isinstance(value, bool) else "text" if isinstance(value, str) else "heltal"), []
            case t.Filtered():
                return self._filtered(expression, known)
        return "ja-nej", list(self.condition(expression, known))

    def _filtered(self, expression: t.Filtered, known: Known) -> tuple[str, list[Issue]]:
        kind, issues = self._kind(expression.inner, known)
        name = expression.filter
        if name not in FILTER_TYPES:
            close = close_matches(name, FILTER_TYPES, 1)
            hint = f"Menade du «{close[0]}»?" if close else "Se filtren i handboken."
            return "", [*issues, self._fault("okant-filter", f"Filtret «{name}» finns inte.", expression.line, hint)]
        if kind == "":
            return "", issues
        takes = FILTER_TYPES[name].takes
        if kind not in takes and not ("period" in takes and self._has_start(expression.inner, known)):
            hint = f"Filtret tar {' eller '.join(sorted(takes))}."
            message = f"Filtret «{name}» tar inte {kind}."
            return "", [*issues, self._fault("fel-slag", message, expression.line, hint)]
        wrong = self._wrong_items(expression, known)
        if wrong:
            return "", [*issues, self._fault("fel-slag", wrong, expression.line, "Se filtret i handboken.")]
        return FILTER_TYPES[name].gives, issues

    def _wrong_items(self, expression: t.Filtered, known: Known) -> str:
        """Say what is wrong with a list's items for the filters that care; "" when nothing is."""
        if not isinstance(expression.inner, t.Path) or expression.filter not in ("upprakning", "underskrifter"):
            return ""
        shape, _ = self._shape(expression.inner, known)
        item = shape.item if isinstance(shape, ArrayShape) else None
        if expression.filter == "upprakning" and not (isinstance(item, ScalarShape) and item.kind == "text"):
            return "Filtret «upprakning» tar en lista av text, inte av objekt."
        if expression.filter == "underskrifter" and not (
            isinstance(item, RecordShape) and "undertecknare" in item.fields
        ):
            return "Filtret «underskrifter» tar en lista av parter."
        return ""

    def _has_start(self, expression: t.Expression, known: Known) -> bool:
        if not isinstance(expression, t.Path):
            return False
        shape, _ = self._shape(expression, known)
        return isinstance(shape, RecordShape) and "start" in shape.fields and shape.fields["start"].required

    def _shape(self, path: t.Path, known: Known) -> tuple[Shape | None, list[Issue]]:
        """Follow a path through the schema; a field that may be absent must be shown present."""
        fields: Mapping[str, FieldShape] = known.names
        shape: Shape | None = None
        for depth, name in enumerate(path.names, start=1):
            if name not in fields:
                return None, [self._unknown(path, name, fields)]
            step = fields[name]
            prefix = path.names[:depth]
            if not step.required and self._may_lack(prefix, known):
                hint = f"Lägg «{{% if {path} is defined %}}» runt texten, eller «villkor: {path} is defined» överst."
                message = f"«{'.'.join(prefix)}» krävs inte i schemat och kan saknas här."
                issue = self._fault("kan-saknas", message, path.line, hint)
                known.cases[issue] = known.when(t.Not(t.IsDefined(t.Path(prefix, path.line))))
                return None, [issue]
            shape = step.shape
            fields = shape.fields if isinstance(shape, RecordShape) else {}
        return shape, []

    def _may_lack(self, prefix: Names, known: Known) -> bool:
        if any(path[: len(prefix)] == prefix for path in known.present):
            return False
        return known.allows(t.Not(t.IsDefined(t.Path(prefix, 1))))

    def _unknown(self, path: t.Path, name: str, fields: Mapping[str, FieldShape]) -> Issue:
        close = close_matches(name, fields, 1, 0.6)
        if close:
            hint = f"Menade du «{close[0]}»?"
        elif fields:
            hint = "Här finns: " + ", ".join(sorted(fields)) + "."
        else:
            hint = "Det som står före punkten har inga fält."
        return self._fault("okand-sokvag", f"«{name}» i «{path}» finns inte i schemat.", path.line, hint)


def _shown(condition: t.Expression) -> str:
    match condition:
        case t.IsDefined(path=path):
            return f" «{path} is defined»"
        case t.Path():
            return f" «{condition}»"
        case t.Compare(left=t.Path() as left, operator=sign, right=t.Literal(value=value)):
            return f" «{left} {sign} {value}»"
    return ""
