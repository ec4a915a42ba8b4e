"""Replaying the changes of a running agreement onto the signed one: how it reads after each of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from iop_docs.errors import Issue, Place, close_matches, error
from iop_docs.loading.grafting import LAST, Node, as_parsed, gathered, planted, same, shape_at, steps
from iop_docs.loading.source import Parsed
from iop_docs.model.agreement import Change, in_force_on
from iop_docs.model.shape import RecordShape, Shape

CHANGES = "andringar"
# What is no part of the agreement's text, or tells when and how it was made.
SIGNED_APART = "delavtal"  # each has its own signatures, and a number that others refer to
FIXED = frozenset(
    ("$schema", "lager", "dokument", "datum", CHANGES, "beslut", "svar", "tjansteskrivelse", SIGNED_APART)
)
_ORDER_HINT = (
    "Ställ ändringarna i den ordning de gjordes. Var och en utgår från avtalet som det lydde efter dem före den."
)


class State(Struct, frozen=True):
    """An agreement after some changes, as if it had been parsed, and where its values were written."""

    parsed: Parsed
    written: Mapping[str, str]
    applied: tuple[Change, ...]


class Replayed(Struct, frozen=True):
    """The changes in order, and the states by the ids of the changes in each: the shorter ones first."""

    changes: tuple[Change, ...]
    states: Mapping[tuple[str, ...], State]


def replay(parsed: Parsed, shape: RecordShape, file: Path) -> tuple[Replayed, tuple[Issue, ...]]:
    """Replay the changes of an agreement that follows its schema as far as they are concerned.

    No state is given when a change can't be made, comes before the one it builds on, or has another's id.
    """
    value: Any = parsed.value
    items: list[dict[str, Any]] = value[CHANGES]
    changes = tuple(Change(one["id"], one["slag"], one["datum"], one["galler_fran"]) for one in items)
    chain = _Chain(parsed, shape, file, items, changes)
    issues = (*chain.doubled(), *chain.before_signing(), *chain.out_of_order())
    if issues:
        return Replayed(changes, {}), issues
    issues = chain.run(changes)
    if issues:
        return Replayed(changes, {}), issues
    for day in sorted({change.in_force for change in changes}):
        issues = (*issues, *chain.skipping(in_force_on(changes, day)))
    return Replayed(changes, {} if issues else chain.states), issues


class _Chain(Struct):
    """The changes of one file, and the states that have been made."""

    parsed: Parsed
    shape: RecordShape
    file: Path
    items: list[dict[str, Any]]
    changes: tuple[Change, ...]
    states: dict[tuple[str, ...], State] = field(default_factory=dict)

    def place(self, pointer: str) -> Place:
        line, column = self.parsed.positions.get(pointer, (0, 0))
        return Place(self.file, line, column, pointer)

    def doubled(self) -> Iterator[Issue]:
        seen: set[str] = set()
        for index, change in enumerate(self.changes):
            if change.id in seen:
                message = f"Två ändringar har id «{change.id}»."
                place = self.place(f"/{CHANGES}/{index}/id")
                yield error("andring-id-dubblett", message, place, "Ge varje ändring ett eget id.")
            seen.add(change.id)

    def before_signing(self) -> Iterator[Issue]:
        value: Any = self.parsed.value
        signed = str(value.get("datum", ""))
        for index, change in enumerate(self.changes):
            for name, day in (("datum", change.date), ("galler_fran", change.in_force)):
                if day < signed:
                    what = "är daterad" if name == "datum" else "gäller från"
                    message = f"Ändringen «{change.id}» {what} {day}, före avtalets datum ({signed})."
                    hint = "Rätta datumet. Det som ändras före undertecknandet skrivs in i avtalet självt."
                    yield error("andring-fore-avtalet", message, self.place(f"/{CHANGES}/{index}/{name}"), hint)

    def out_of_order(self) -> Iterator[Issue]:
        for index, (before, change) in enumerate(itertools.pairwise(self.changes), start=1):
            if change.date < before.date:
                message = (
                    f"Ändringen «{change.id}» är daterad {change.date}, men står efter «{before.id}» "
                    f"som är daterad {before.date}."
                )
                yield error("andring-fel-ordning", message, self.place(f"/{CHANGES}/{index}/datum"), _ORDER_HINT)

    def run(self, wanted: tuple[Change, ...]) -> tuple[Issue, ...]:
        """Make the state after each of some changes in turn; returns what is wrong with them."""
        value: Any = self.parsed.value
        tree = planted({name: item for name, item in value.items() if name != CHANGES}, "")
        replayer = _Replayer(self, tree)
        for number, change in enumerate(wanted, start=1):
            index = self.changes.index(change)
            for row, _ in enumerate(self.items[index]["andrar"]):
                replayer.make(index, row)
            applied = wanted[:number]
            key = tuple(one.id for one in applied)
            if key not in self.states and not replayer.issues:
                self.states[key] = self._state(tree, applied)
        return tuple(replayer.issues)

    def _state(self, tree: Node, applied: tuple[Change, ...]) -> State:
        """Return the state of a tree, with the changes that made it so."""
        listed = [planted(self.items[i], f"/{CHANGES}/{i}") for i in map(self.changes.index, applied)]
        fields: Any = tree.value
        parsed, written = as_parsed(Node({**fields, CHANGES: Node(listed, f"/{CHANGES}")}, ""), self.parsed)
        return State(parsed, written, applied)

    def skipping(self, wanted: tuple[Change, ...]) -> Iterator[Issue]:
        """Make the state of changes in force where earlier ones aren't yet."""
        if tuple(one.id for one in wanted) in self.states or not self.run(wanted):
            return
        for number, change in enumerate(wanted, start=1):
            if self.run(wanted[:number]):
                index = self.changes.index(change)
                later = [one for one in self.changes[:index] if one not in wanted]
                names = " och ".join(f"«{one.id}» som gäller först från {one.in_force}" for one in later)
                message = f"Ändringen «{change.id}» gäller från {change.in_force}, men bygger på {names}."
                hint = "Låt ändringen gälla från samma dag eller senare, eller skriv den så att den står för sig."
                yield error("andring-for-tidig", message, self.place(f"/{CHANGES}/{index}/galler_fran"), hint)
                return


class _Replayer:
    """Makes changes in a tree, one value at a time, and collects what is wrong with them."""

    def __init__(self, chain: _Chain, tree: Node) -> None:
        self.chain = chain
        self.tree = tree
        self.removed: dict[str, str] = {}  # by pointer, the change that took it away
        self.issues: list[Issue] = []

    def make(self, index: int, row: int) -> None:
        """Make one value's change; one that states the wrong old value is made too, for those that build on it."""
        given = self.chain.items[index]["andrar"][row]
        edit = _Edit(self.chain.changes[index], given["pekare"], f"/{CHANGES}/{index}/andrar/{row}", given)
        names = steps(edit.pointer)
        if names[0] in FIXED:
            hint = "Ändringar gäller avtalets innehåll. Skriv in ett nytt beslut i ändringens egna fält."
            if names[0] == SIGNED_APART:
                hint = "Delavtal undertecknas för sig. Lägg till ett nytt eller ändrat delavtal sist i bilagor."
            self._fault(edit, "andring-otillaten", f"«{names[0]}» går inte att ändra.", hint)
            return
        shape, parent = shape_at(self.chain.shape, names), self.tree.follow(names[:-1])
        if shape is None:
            self._unknown(edit, names)
        elif parent is None or not isinstance(parent.value, (dict, list)):
            self._absent(edit, edit.pointer.rpartition("/")[0])
        elif "fran" in given:
            self._replace(edit, parent, names[-1], shape)
        else:
            self._add(edit, parent, names[-1])

    def _replace(self, edit: _Edit, parent: Node, name: str, shape: Shape) -> None:
        found = parent.child(name)
        if found is None:
            self._absent(edit, edit.pointer)
            return
        if not same(gathered(found), edit.given["fran"], shape):
            self._mismatch(edit, found, shape)
        if "till" not in edit.given:
            parent.remove(name)
            self.removed[edit.pointer] = edit.change.id
            return
        if same(edit.given["fran"], edit.given["till"], shape):
            hint = "Rätta till, eller ta bort raden."
            self._fault(edit, "andring-stammer-inte", "fran och till är lika: ingenting ändras.", hint, "/till")
        parent.put(name, planted(edit.given["till"], f"{edit.at}/till"))

    def _add(self, edit: _Edit, parent: Node, name: str) -> None:
        new = planted(edit.given["till"], f"{edit.at}/till")
        if isinstance(parent.value, list):
            if not parent.insert(name, new):
                self._absent(edit, edit.pointer)
            return
        found = parent.child(name)
        if found is not None:
            message = f"{edit.pointer} är redan {_shown(gathered(found))}{self._since(found.at)}."
            hint = "Ange det värdet i fran, så att det framgår vad som ersätts."
            self._fault(edit, "andring-stammer-inte", message, hint)
        parent.put(name, new)

    def _mismatch(self, edit: _Edit, found: Node, shape: Shape) -> None:
        """Tell where the stated old value differs from what the agreement has, and since when."""
        pointer, now, stated = _first_difference(edit.pointer, found, edit.given["fran"], shape)
        is_now = f"är {_shown(gathered(now))}{self._since(now.at)}" if now else "finns inte i avtalet"
        message = f"{pointer} {is_now}, men ändringen utgår från att det är {_shown(stated)}."
        if stated is None:
            message = f"{pointer} {is_now}, men det finns inte i ändringens fran."
        hint = self._later(edit) or "Rätta fran till det som gällde före ändringen, eller rätta pekaren."
        self._fault(edit, "andring-stammer-inte", message, hint, "/fran")

    def _since(self, at: str) -> str:
        """Say which change has altered a value that was written at a pointer of the file."""
        head, _, rest = at[1:].partition("/")
        if head != CHANGES:
            return " i det undertecknade avtalet"
        return f" sedan ändringen «{self.chain.changes[int(rest.partition('/')[0])].id}»"

    def _later(self, edit: _Edit) -> str:
        """Say which later change gives the value that this one wants to begin with."""
        after = self.chain.changes.index(edit.change) + 1
        for change, item in zip(self.chain.changes[after:], self.chain.items[after:], strict=True):
            for one in item["andrar"]:
                if one["pekare"] == edit.pointer and "till" in one and one["till"] == edit.given["fran"]:
                    return f"Ändringen «{change.id}» ger det värdet, men står senare. {_ORDER_HINT}"
        return ""

    def _absent(self, edit: _Edit, pointer: str) -> None:
        taken = next((by for at, by in self.removed.items() if f"{pointer}/".startswith(f"{at}/")), "")
        if taken:
            message = f"{pointer} finns inte: ändringen «{taken}» tog bort det."
            self._fault(edit, "andring-pekar-fel", message, self._later(edit) or _ORDER_HINT)
            return
        parent = self.tree.follow(steps(pointer)[:-1])
        if parent is not None and isinstance(parent.value, list):
            message = f"{pointer} finns inte: listan har {len(parent.value)} rader, räknade från 0."
            hint = f"Rätta numret, eller skriv {LAST} och bara till för att lägga till en rad sist."
        else:
            message = f"{pointer} finns inte i avtalet som det lyder före ändringen."
            hint = "Utelämna fran för att lägga till fältet. Saknas det som fältet ligger i läggs hela det till."
        self._fault(edit, "andring-pekar-fel", message, hint)

    def _unknown(self, edit: _Edit, names: list[str]) -> None:
        """Tell which step of a pointer the schema doesn't have."""
        known = next(n for n in range(len(names)) if shape_at(self.chain.shape, names[: n + 1]) is None)
        parent = shape_at(self.chain.shape, names[:known])
        fields = list(parent.fields) if isinstance(parent, RecordShape) else []
        close = close_matches(names[known], fields)
        hint = f"Menade du «{close[0]}»?" if close else "Här finns: " + ", ".join(fields) + "."
        if not fields:
            hint = "Rader i en lista pekas ut med nummer från 0."
        self._fault(edit, "andring-pekar-fel", f"«{names[known]}» i {edit.pointer} finns inte i schemat.", hint)

    def _fault(self, edit: _Edit, code: str, message: str, hint: str, at: str = "/pekare") -> None:
        told = f"Ändringen «{edit.change.id}»: {message}"
        self.issues.append(error(code, told, self.chain.place(edit.at + at), hint))


class _Edit(Struct, frozen=True):
    """The change of one value: whose it is, what it points at, and where and what it is in the file."""

    change: Change
    pointer: str
    at: str
    given: Mapping[str, Any]


def _first_difference(pointer: str, now: Node, stated: object, shape: Shape) -> tuple[str, Node | None, object]:
    """Return the first place where a value isn't as stated: its pointer, what is there, and what was stated."""
    if isinstance(now.value, dict) and isinstance(stated, Mapping):
        for name in dict.fromkeys((*now.value, *map(str, stated))):
            inner, said = now.value.get(name), stated.get(name)
            fits = shape_at(shape, [name]) or shape
            if inner is None:
                return f"{pointer}/{name}", None, said
            if said is None or not same(gathered(inner), said, fits):
                return _first_difference(f"{pointer}/{name}", inner, said, fits)
    return pointer, now, stated


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "ett objekt"
    if isinstance(value, list):
        return "en lista"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).split())
    return f"«{text}»" if len(text) <= 60 else f"«{text[:59]}…»"
