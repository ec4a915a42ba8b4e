"""Composing a document: which clauses are in, what number each has, and the finished tree."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.assemble.derive import answers, derived
from iop_docs.assemble.evaluate import Scope, holds, look_up
from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.fill import fill, inline_lines
from iop_docs.assemble.filters import FilterContext
from iop_docs.assemble.markdown import Surroundings, blocks_of
from iop_docs.assemble.occasion import ORDINARY, Occasion, with_derived
from iop_docs.errors import Issue, Place, Severity, error
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Missing, Record, Scalar, Sequence, datum
from iop_docs.model.document import (
    KEYWORDS,
    ClauseText,
    Document,
    HeaderField,
    Inline,
    ListKind,
    Section,
    Text,
    plain_text,
)
from iop_docs.model.library import Clause, DocumentType, HeaderTemplate, Library, Point, Rule, Status
from iop_docs.model.template import Expression, Path, Template


class Choice(Struct, frozen=True):
    """Whether a clause is in a document."""

    clause: Clause
    included: bool


class Numbered(Struct, frozen=True):
    """A point that is in the document, with its number and those of its clauses (empty: no number)."""

    point: Point
    number: str
    clauses: tuple[tuple[Clause, str], ...]


def scope_of(agreement: Agreement, library: Library, occasion: Occasion = ORDINARY) -> Scope:
    """Return the names that clauses see: the agreement's fields, `beraknat`, `ord` and `lager`."""
    data = agreement.data
    words = datum({word: dict(forms) for word, forms in library.words.items()}, "ord:")
    parties: dict[str, Record] = {}
    listed = data.get("parter")
    for party in listed.items if isinstance(listed, Sequence) else ():
        key = party.get("id") if isinstance(party, Record) else None
        if isinstance(party, Record) and isinstance(key, Scalar):
            parties[str(key.value)] = party
    computed = with_derived(derived(data), occasion)
    layer = _layer_record(library, data)
    names = {**data.fields, **occasion.names, "beraknat": computed, "ord": words, "lager": layer}
    criteria = MappingProxyType({criterion.id: criterion.text for criterion in library.criteria})
    return Scope(MappingProxyType(names), FilterContext(MappingProxyType(parties), criteria, occasion.passages))


def _layer_record(library: Library, data: Record) -> Datum:
    chain = [{"organ": step.organ, "uppgift": step.task} for step in library.chain]
    criteria = {criterion.id: criterion.text for criterion in library.criteria}
    found = {
        "namn": library.layer_name,
        "beslutskedja": chain,
        "har_beslutskedja": bool(chain),
        "kriterier": answers(criteria, _rows(data, "bedomning")),
        "checklista": answers(criteria, _rows(data, "checklista")),
        "alla_kriterier": library.rule is Rule.ALL,
    }
    return datum(found, "lager:")


def _rows(data: Record, name: str) -> Datum | None:
    assessed = data.get(name)
    return assessed.get("kriterier") if isinstance(assessed, Record) else None


def choose(library: Library, kind: DocumentType, scope: Scope) -> tuple[tuple[Choice, ...], tuple[Issue, ...]]:
    """Decide each clause's condition for one document type, in the document's order."""
    choices: list[Choice] = []
    issues: list[Issue] = []
    clauses = library.by_point(kind.id)
    decided: dict[str, bool] = {}  # by the condition's text: clauses of a library may have one in common
    for point in kind.points:
        for clause in clauses.get(point.id, ()):
            try:
                is_in = decided.get(clause.condition_text)
                if is_in is None:
                    is_in = decided[clause.condition_text] = _is_in(clause, scope)
                choices.append(Choice(clause, is_in))
            except ClauseFault as fault:
                issues.append(error("klausul-passar-inte", fault.message, clause.condition_place, fault.hint))
        if point.mandatory and not any(c.included for c in choices if c.clause.point == point.id):
            hint = "Kontrollera klausulernas villkor, eller ta bort obligatorisk för punkten."
            message = f"Den obligatoriska punkten «{point.heading or point.id}» saknar klausul i {kind.name}."
            issues.append(error("punkt-saknar-klausul", message, kind.place, hint))
    return tuple(choices), tuple(issues)


def not_in_force(
    agreement: Agreement, library: Library, kind: DocumentType, occasion: Occasion = ORDINARY
) -> tuple[Issue, ...]:
    """Find clauses that a document would take but that may not stand in a finished one on its day."""
    choices, _ = choose(library, kind, scope_of(agreement, library, occasion))
    return _not_in_force(occasion.day or agreement.day, choices, occasion.taken, as_of="", draft=False)


def _not_in_force(
    own_day: str, choices: tuple[Choice, ...], taken: Mapping[str, str], *, as_of: str, draft: bool
) -> tuple[Issue, ...]:
    """Find clauses that may not stand in a finished document: not approved, or not in force on its day."""
    severity = Severity.WARNING if draft else Severity.ERROR
    found: list[Issue] = []
    for clause in (choice.clause for choice in choices if choice.included):
        day = taken.get(clause.id, own_day)
        if clause.status is not Status.APPROVED:
            message = (
                f"Klausulen «{clause.heading}» är {clause.status.value} och får inte stå i ett färdigt dokument."
            )
            hint = "Låt den som äger klausulen godkänna den, eller bygg ett utkast med --draft."
            found.append(Issue("klausul-inte-godkand", severity, message, clause.place, hint))
        elif day and not clause.valid_from <= day <= (clause.valid_to or day):
            told = "som är vald" if as_of else "som avtalet har"
            message = f"Klausulen «{clause.heading}» gäller inte den dag {told} ({day})."
            what = "dagen efter --as-of" if as_of else "avtalets datum"
            hint = f"Kontrollera {what}, eller klausulens galler_fran och galler_till."
            found.append(Issue("klausul-galler-inte", severity, message, clause.place, hint))
    return tuple(found)


def _is_in(clause: Clause, scope: Scope) -> bool:
    return clause.condition is None or holds(clause.condition, scope)


def number(kind: DocumentType, choices: tuple[Choice, ...]) -> tuple[Numbered, ...]:
    """Give numbers to the points and clauses that are in."""
    found: list[Numbered] = []
    count = 0
    for point in kind.points:
        clauses = [c.clause for c in choices if c.included and c.clause.point == point.id]
        if not clauses:
            continue
        own = ""
        if point.numbered:
            count += 1
            own = str(count)
        found.append(Numbered(point, own, _clause_numbers(kind, own, clauses)))
    return tuple(found)


def _clause_numbers(kind: DocumentType, own: str, clauses: list[Clause]) -> tuple[tuple[Clause, str], ...]:
    numbered: list[tuple[Clause, str]] = []
    count = 0
    for clause in clauses:
        if kind.number_clauses and own and clause.show_heading:
            count += 1
            numbered.append((clause, f"{own}.{count}"))
        else:
            numbered.append((clause, ""))
    return tuple(numbered)


def compose(
    agreement: Agreement,
    library: Library,
    kind: DocumentType,
    *,
    draft: bool,
    as_of: str = "",
    occasion: Occasion = ORDINARY,
) -> tuple[Document | None, tuple[Issue, ...]]:
    """Assemble one document. None when any clause met data it can't state; the issues tell each place.

    `as_of`, an ISO date, is the day whose clauses are asked for when it isn't the agreement's own.
    """
    scope = scope_of(agreement, library, occasion)
    choices, issues = choose(library, kind, scope)
    day = as_of or occasion.day or agreement.day
    issues = (*issues, *_not_in_force(day, choices, occasion.taken, as_of=as_of, draft=draft))
    layout = number(kind, choices)
    writer = _Writer(kind, scope, _numbers(kind, layout), _numbers_elsewhere(library, kind, scope))
    sections = tuple(writer.section(numbered) for numbered in layout)
    document = _document(library, kind, writer, sections, draft=draft)
    document = replace(document, type_name=occasion.name_of(kind.name))
    found = (*issues, *writer.issues)
    return (None if any(i.is_error for i in found) else document), found


def _numbers(kind: DocumentType, layout: tuple[Numbered, ...]) -> Mapping[str, str]:
    numbers = {f"{kind.id}.{n.point.id}": n.number for n in layout}
    numbers.update({clause.id: own for n in layout for clause, own in n.clauses})
    return MappingProxyType(numbers)


def _numbers_elsewhere(library: Library, kind: DocumentType, scope: Scope) -> Mapping[str, str]:
    """Return the numbers of the document that one of a type is an appendix to, as the same agreement gives them."""
    other = library.documents.get(kind.belongs_to)
    return _numbers(other, number(other, choose(library, other, scope)[0])) if other else MappingProxyType({})


def _document(
    library: Library,
    kind: DocumentType,
    writer: _Writer,
    sections: tuple[Section, ...],
    *,
    draft: bool,
) -> Document:
    headed = sum(1 for s in sections for c in s.clauses if c.heading)
    return Document(
        type=kind.id,
        type_name=kind.name,
        title=writer.one_line(kind.title, kind.place),
        subtitle=writer.one_line(kind.subtitle, kind.place) if kind.subtitle else (),
        sender=writer.one_line(kind.sender, kind.place),
        header=tuple(h for template in kind.header if (h := writer.header(template, kind.place))),
        sections=sections,
        footer=(*writer.footer(kind), *library.footer),
        date=_first_text(kind.date, writer.scope),
        dnr=_first_text(("arende.diarienummer",), writer.scope),
        keywords=(*KEYWORDS, kind.name),
        library_version=library.version,
        draft=draft,
        toc=bool(kind.toc_from) and headed >= kind.toc_from,
        looks=library.looks,
        layer=library.layer,
    )


def _first_text(paths: tuple[str, ...], scope: Scope) -> str:
    for path in paths:
        found = look_up(Path(tuple(path.split(".")), 1), scope)
        if isinstance(found, Scalar) and isinstance(found.value, str):
            return found.value
        if isinstance(found, Missing):
            return ""
    return ""


class _Writer:
    """Writes the parts of one document, collecting every fault with its place."""

    def __init__(
        self, kind: DocumentType, scope: Scope, numbers: Mapping[str, str], elsewhere: Mapping[str, str]
    ) -> None:
        self.scope = scope
        self.numbers = numbers
        self.elsewhere = elsewhere
        self.ordered = ListKind.LETTER if kind.number_clauses else ListKind.NUMBER
        self.document_id = kind.id
        self.issues: list[Issue] = []

    def section(self, numbered: Numbered) -> Section:
        point = numbered.point
        return Section(
            id=f"{self.document_id}.{point.id}",
            number=numbered.number,
            heading=(Text(point.heading),) if point.heading else (),
            clauses=tuple(self._clause(clause, own) for clause, own in numbered.clauses),
            new_page=point.new_page,
        )

    def _clause(self, clause: Clause, own: str) -> ClauseText:
        scope = Scope(self.scope.names, self.scope.filters, clause.body.first_line)
        try:
            around = Surroundings(self.numbers, self.ordered, clause.body.first_line, self.elsewhere)
            blocks = blocks_of(fill(clause.body, scope), around)
            if not blocks:
                raise ClauseFault("Klausulen blir tom med de här uppgifterna.", scope.first_line, "Skärp villkoret.")
        except ClauseFault as fault:
            self.issues.append(_issue(fault, clause.place))
            blocks = ()
        heading = (Text(clause.heading),) if clause.show_heading else ()
        return ClauseText(clause.id, clause.version, clause.layer, clause.lock.value, own, heading, blocks)

    def one_line(self, template: Template, place: Place) -> tuple[Inline, ...]:
        lines = self._lines(template, place)
        return lines[0] if lines else ()

    def footer(self, kind: DocumentType) -> tuple[str, ...]:
        lines = (plain_text(line).strip() for t in kind.footer for line in self._lines(t, kind.place))
        return tuple(line for line in lines if line)

    def header(self, template: HeaderTemplate, place: Place) -> HeaderField | None:
        if template.condition is not None and not self._decides(template.condition, place):
            return None
        lines = [line for t in template.lines for line in self._lines(t, place) if plain_text(line).strip()]
        return HeaderField(template.label, tuple(lines)) if lines else None

    def _decides(self, condition: Expression, place: Place) -> bool:
        try:
            return holds(condition, self.scope)
        except ClauseFault as fault:
            self.issues.append(_issue(fault, place))
            return False

    def _lines(self, template: Template, place: Place) -> tuple[tuple[Inline, ...], ...]:
        scope = Scope(self.scope.names, self.scope.filters, template.first_line)
        try:
            return inline_lines(template, scope)
        except ClauseFault as fault:
            self.issues.append(_issue(fault, place))
            return ()


def _issue(fault: ClauseFault, place: Place) -> Issue:
    return error("klausul-passar-inte", fault.message, Place(place.file, fault.line), fault.hint)
