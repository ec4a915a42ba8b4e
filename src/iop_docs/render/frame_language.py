"""What a frame may say between {{ }} and {% %}: Jinja's parser reads it, and each node is admitted here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

import jinja2
from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from iop_docs.errors import close_matches

MAX_LOOPS = 3  # loops inside each other
MAX_COLUMNS = 12
MAX_LETTERS = 20  # of a text that joins lines


class ListOf(Struct, frozen=True):
    """A list, and what one of its items is; `length` is known for the rows that batch makes."""

    item: Shape
    length: int = 0


Shape: TypeAlias = "str | ListOf"
TEXT, BODY, FIELD, FLAG = "text", "innehall", "falt", "ja eller nej"
SLOTS: Mapping[str, Shape] = {
    "avsandare": TEXT,
    "datum": TEXT,
    "diarienummer": TEXT,
    "dokumenttyp": TEXT,
    "huvud": ListOf(FIELD),
    "innehall": BODY,
    "sidfot": ListOf(TEXT),
    "titel": TEXT,
    "underrubrik": TEXT,
}
_OF_FIELD: Mapping[str, Shape] = {"etikett": TEXT, "rader": ListOf(TEXT)}
_OF_LOOP: Mapping[str, Shape] = {"first": FLAG, "last": FLAG}
HINT = "Ramen får bara använda de fält som handboken räknar upp, se ramar.md."


class NotAdmitted(jinja2.TemplateError):
    """What a frame may not say; `code` is the issue's."""

    def __init__(self, code: str, message: str, hint: str = HINT) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


class FrameLanguage(SandboxedEnvironment):
    """Jinja as a frame may use it: what isn't admitted is never compiled, each part is compiled once."""

    def from_string(self, source: object, *_: object, **__: object) -> jinja2.Template:
        """Return the compiled template of a part's source.

        Raises TemplateError for anything but slots, lists, conditions and loops over them.
        """
        return _compiled(str(source))


@lru_cache(maxsize=64)
def _compiled(source: str) -> jinja2.Template:
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    admit(source)
    return environment.from_string(source)


def admit(source: str, names: Mapping[str, Shape] | None = None) -> None:
    """Check a template node by node; `names` are the loops' names where a piece stands inside loops.

    Raises TemplateError (NotAdmitted, or Jinja's own for what can't be read).
    """
    try:
        tree = SandboxedEnvironment(autoescape=True).parse(source)
        _Reader(names or {}).body(tree.body)
    except RecursionError as fault:
        raise not_admitted("det har för många nivåer inuti varandra") from fault


def loop_names(piece: str, names: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """Return the names that hold inside a loop that begins with `piece`, as {% for rad in sidfot %}."""
    tree = SandboxedEnvironment().parse(f"{piece}{{% endfor %}}")
    found = next(tree.find_all(nodes.For), None)
    return _Reader(names).inside(found) if found is not None else names


def not_admitted(what: str) -> NotAdmitted:
    """Return the fault of a slot that can be read but isn't in the language."""
    return NotAdmitted("ram-falt-felskrivet", f"Wordramen går inte att fylla: {what}.")


class _Reader:
    def __init__(self, names: Mapping[str, Shape]) -> None:
        self.names = dict(names)

    def body(self, body: list[nodes.Node]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        self._output(one)
                case nodes.If():
                    for branch in (node, *node.elif_):
                        self._condition(branch.test)
                        self.body(branch.body)
                    self.body(node.else_)
                case nodes.For():
                    _Reader(self.inside(node)).body(node.body)
                case _:
                    raise not_admitted("bara if och for får stå mellan {% och %}")

    def inside(self, node: nodes.For) -> Mapping[str, Shape]:
        if not isinstance(node.target, nodes.Name) or node.test or node.else_ or node.recursive:
            raise not_admitted("en upprepning skrivs {% for rad in sidfot %}")
        name, shape = node.target.name, self._shape(node.iter)
        if not isinstance(shape, ListOf):
            raise not_admitted("en upprepning går över sidfot, huvud eller rader")
        if name in SLOTS or name in self.names or name == "loop":
            raise not_admitted(f"upprepningen kan inte kalla sin rad «{name}», för namnet är upptaget")
        own = [one for one in self.names if one != "loop"]
        if len(own) >= MAX_LOOPS:
            raise not_admitted(f"fler än {MAX_LOOPS} upprepningar står inuti varandra")
        # An inner loop over a whole slot would repeat it for every row of the outer one.
        if own and _root(node.iter) in SLOTS:
            raise not_admitted("en upprepning inuti en annan går över den yttres rad")
        return {**self.names, name: shape.item, "loop": "loop"}

    def _output(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        shape = self._shape(node)
        if isinstance(shape, ListOf):
            name = _root(node) or "sidfot"
            raise not_admitted(f"«{name}» är en lista. Skriv till exempel {{{{ sidfot | join('\\n') }}}}")
        if shape not in (TEXT, BODY):
            raise not_admitted("bara text får stå mellan {{ och }}")

    def _condition(self, node: nodes.Node) -> None:
        match node:
            case nodes.Not():
                self._condition(node.node)
            case nodes.And() | nodes.Or():
                self._condition(node.left)
                self._condition(node.right)
            case _:
                self._shape(node)

    def _shape(self, node: nodes.Node) -> Shape:
        match node:
            case nodes.Name():
                return self._named(node.name)
            case nodes.Getattr():
                return self._part(node)
            case nodes.Getitem(arg=nodes.Const(value=int() as index)) if not isinstance(index, bool):
                shape = self._shape(node.node)
                if isinstance(shape, ListOf) and 0 <= index < (shape.length or MAX_COLUMNS):
                    return shape.item
            case nodes.Filter(kwargs=[], dyn_args=None, dyn_kwargs=None) if node.node is not None:
                return self._filtered(node, self._shape(node.node))
        raise not_admitted("det här finns inte i ramens språk")

    def _named(self, name: str) -> Shape:
        known = {**SLOTS, **self.names}
        if name in known:
            return known[name]
        close = close_matches(name.lower(), known, 1)
        hint = f"Menade du «{close[0]}»?" if close else "Fält som finns: " + ", ".join(SLOTS) + "."
        raise NotAdmitted("ram-okant-falt", f"Fältet «{name[:80]}» finns inte.", hint)

    def _part(self, node: nodes.Getattr) -> Shape:
        parts = {FIELD: _OF_FIELD, "loop": _OF_LOOP}.get(str(self._shape(node.node)), {})
        if node.attr in parts:
            return parts[node.attr]
        close = close_matches(node.attr, parts, 1)
        if not close:
            raise not_admitted(f"«.{node.attr[:80]}» finns inte i ramens språk")
        raise NotAdmitted("ram-okant-falt", f"Fältet «{node.attr[:80]}» finns inte.", f"Menade du «{close[0]}»?")

    def _filtered(self, node: nodes.Filter, shape: Shape) -> Shape:
        values = [one.value for one in node.args or () if isinstance(one, nodes.Const)]
        if len(values) == len(node.args or ()) and isinstance(shape, ListOf):
            match node.name, values:
                case "join", [str() as between] if shape.item == TEXT and len(between) <= MAX_LETTERS:
                    return TEXT
                case "batch", [int() as columns, False] if 0 < columns <= MAX_COLUMNS:
                    if isinstance(shape.item, str):
                        return ListOf(ListOf(shape.item, columns))
        raise _no_filter(node.name)


def _no_filter(name: str) -> NotAdmitted:
    known = "Skriv join('\\n') efter en lista av rader, eller batch(2, false) efter huvud."
    message = f"Wordramen går inte att fylla: filtret «{name[:80]}» passar inte här."
    return NotAdmitted("ram-falt-felskrivet", message, known)


def _root(node: nodes.Node) -> str:
    names = [one.name for one in ([node] if isinstance(node, nodes.Name) else node.find_all(nodes.Name))]
    return names[0] if names else ""
