"""The clause language: Jinja's own parser reads the text, and only a closed set of nodes is let through."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import jinja2
from jinja2 import nodes

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.language_faults import told
from iop_docs.loading.limits import (
    MAX_CLAUSE_LETTERS,
    MAX_CONDITION_LETTERS,
    MAX_NESTING,
    MAX_TERM_DEPTH,
    MAX_TERMS,
)
from iop_docs.model.template import (
    Both,
    Compare,
    Either,
    Expression,
    Filtered,
    For,
    If,
    IsDefined,
    Letters,
    Literal,
    Not,
    Operator,
    Output,
    Part,
    Path,
    Template,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENVIRONMENT = jinja2.Environment(  # noqa: S701 - it only parses, nothing is ever rendered with it
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, cache_size=0
)
_OPERATORS: dict[str, Operator] = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_ONLY_TAGS = re.compile(r"[ \t]*(?:{%(?:(?!%}).)*%}[ \t]*)+")
_TAG_AT_END = re.compile(r"(?<![-+])%}[ \t]*$")
_TAG_AT_START = re.compile(r"^([ \t]*){%(?![-+])")
_SHORTER = "Dela villkoret på flera klausuler, eller på {% if %} inuti varandra."
_PLACEHOLDER = Literal(value="", line=1)


@lru_cache(maxsize=20_000)
def parse_template(text: str, place: Place) -> tuple[Template, tuple[Issue, ...]]:
    """Parse a clause text; `place.line` is the line of the file that the text starts on.

    Every part that isn't in the clause language gives one issue at its line.
    """
    reader = _Reader(place)
    tree = reader.parse(text)
    parts = reader.parts(tree.body, 0) if tree else ()
    return Template(parts, max(place.line, 1), text), tuple(reader.issues)


@lru_cache(maxsize=20_000)
def parse_condition(text: str, place: Place) -> tuple[Expression | None, tuple[Issue, ...]]:
    """Parse a condition such as `lokaler is defined and not moms`; None when it can't be read."""
    reader = _Reader(place)
    if len(text) > MAX_CONDITION_LETTERS:
        reader.refuse(f"Villkoret är längre än {MAX_CONDITION_LETTERS} tecken.", 1, _SHORTER)
        return None, tuple(reader.issues)
    tree = reader.parse("{% if " + text + " %}{% endif %}", is_condition=True) if text.strip() else None
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], nodes.If):
        if not reader.issues:
            reader.refuse("Villkoret går inte att läsa.", 1)
        return None, tuple(reader.issues)
    expression = reader.expression(tree.body[0].test)
    return (None if reader.issues else expression), tuple(reader.issues)


class _Reader:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.issues: list[Issue] = []

    def refuse(self, message: str, line: int, hint: str = "") -> None:
        at = Place(self.place.file, max(self.place.line, 1) + line - 1, 0, self.place.pointer)
        self.issues.append(error("klausulsprak", message, at, hint or "Läs om klausulspråket i handboken."))

    def parse(self, text: str, *, is_condition: bool = False) -> nodes.Template | None:
        found = _PRIVATE.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            self.refuse("Texten har ett tecken ur Unicodes privata område.", line, "Ta bort tecknet.")
            return None
        if len(text) > MAX_CLAUSE_LETTERS:
            self.refuse(f"Texten är längre än {MAX_CLAUSE_LETTERS} tecken.", 1, "Dela den i flera klausuler.")
            return None
        try:
            return _ENVIRONMENT.parse(_keep_line_ends(text))
        except jinja2.TemplateSyntaxError as fault:
            self.refuse(*told(text, fault.message or "", fault.lineno, is_condition=is_condition))
        except RecursionError:
            self.refuse("Texten har för många nivåer inuti varandra.", 1)
        except ValueError:  # Python reads no whole number of more than 4 300 digits
            self.refuse("Ett tal mellan {{ }} eller {% %} är för långt.", 1, "Skriv ett kortare tal.")
        return None

    def parts(self, body: Sequence[nodes.Node], depth: int) -> tuple[Part, ...]:
        found: list[Part] = []
        for node in body:
            if depth > MAX_NESTING:
                self.refuse(f"Fler än {MAX_NESTING} nivåer inuti varandra.", node.lineno)
            elif isinstance(node, nodes.Output):
                found.extend(self._output(n) for n in node.nodes)
            elif isinstance(node, nodes.If):
                found.append(self._if(node, depth))
            elif isinstance(node, nodes.For):
                found.append(self._for(node, depth))
            else:
                self.refuse("Bara if och for får stå mellan {% och %}.", node.lineno)
        return tuple(found)

    def _output(self, node: nodes.Node) -> Part:
        if isinstance(node, nodes.TemplateData):
            return Letters(node.data, node.lineno)
        return Output(self.expression(node), node.lineno)

    def _if(self, node: nodes.If, depth: int) -> If:
        branches = [(self.expression(n.test), self.parts(n.body, depth + 1)) for n in (node, *node.elif_)]
        return If(tuple(branches), self.parts(node.else_, depth + 1), node.lineno)

    def _for(self, node: nodes.For, depth: int) -> For:
        over = self.expression(node.iter)
        if not isinstance(node.target, nodes.Name) or node.test or node.else_ or node.recursive:
            self.refuse("En upprepning skrivs {% for namn in lista %} … {% endfor %}.", node.lineno)
        if not isinstance(over, Path):
            self.refuse("En upprepning går över en lista i ärendet.", node.lineno)
            over = Path(("",), node.lineno)
        name = node.target.name if isinstance(node.target, nodes.Name) else ""
        return For(name, over, self.parts(node.body, depth + 1), node.lineno)

    def expression(self, node: nodes.Node) -> Expression:
        terms, deepest = _measured(node)
        if terms > MAX_TERMS or deepest > MAX_TERM_DEPTH:
            message = f"Fler än {MAX_TERMS} led, eller {MAX_TERM_DEPTH} led inuti varandra, i ett uttryck."
            self.refuse(message, node.lineno, _SHORTER)
            return _PLACEHOLDER
        return self._expression(node)

    def _expression(self, node: nodes.Node) -> Expression:
        match node:
            case nodes.Name() | nodes.Getattr():
                return self._path(node)
            case nodes.Const(value=str() as text) if not text.isprintable():
                self.refuse("Texten mellan citattecken har ett tecken som inte syns.", node.lineno, "Ta bort det.")
                return _PLACEHOLDER
            case nodes.Const(value=str() | int() | bool()):
                return Literal(node.value, node.lineno)
            case nodes.Not():
                return Not(self._expression(node.node))
            case nodes.And():
                return Both(self._expression(node.left), self._expression(node.right))
            case nodes.Or():
                return Either(self._expression(node.left), self._expression(node.right))
            case nodes.Compare(ops=[nodes.Operand(op=op)]) if op in _OPERATORS:
                left, right = self._expression(node.expr), self._expression(node.ops[0].expr)
                return Compare(_OPERATORS[op], left, right, node.lineno)
            case nodes.Test(name="defined", args=[], kwargs=[]):
                return self._defined(node)
            case nodes.Filter(args=[], kwargs=[], dyn_args=None, dyn_kwargs=None) if node.node is not None:
                return Filtered(self._expression(node.node), node.name, node.lineno)
        self.refuse("Det här finns inte i klausulspråket.", node.lineno)
        return _PLACEHOLDER

    def _defined(self, node: nodes.Test) -> Expression:
        path = self._expression(node.node)
        if isinstance(path, Path):
            return IsDefined(path)
        self.refuse("Före «is defined» ska en sökväg stå.", node.lineno)
        return _PLACEHOLDER

    def _path(self, node: nodes.Node) -> Expression:
        names: list[str] = []
        at = node
        while isinstance(at, nodes.Getattr):
            names.append(at.attr)
            at = at.node
        if not isinstance(at, nodes.Name):
            self.refuse("En sökväg skrivs med namn och punkter, till exempel ekonomi.poster.", node.lineno)
            return _PLACEHOLDER
        names.append(at.name)
        return Path(tuple(reversed(names)), node.lineno)


def _measured(node: nodes.Node) -> tuple[int, int]:
    """Return how many nodes an expression has and how deep they lie, without recursing and no further than needed."""
    level: list[nodes.Node] = [node]
    count = depth = 0
    while level and count <= MAX_TERMS and depth <= MAX_TERM_DEPTH:
        count += len(level)
        depth += 1
        level = [child for one in level for child in one.iter_child_nodes()]
    return count, depth


def _keep_line_ends(text: str) -> str:
    """Let only a line that holds nothing but tags vanish; Jinja would take any tag's line end away."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if "{%" in line and not _ONLY_TAGS.fullmatch(line):
            lines[number] = _TAG_AT_START.sub(r"\1{%+", _TAG_AT_END.sub("+%}", line))
    return "\n".join(lines)
