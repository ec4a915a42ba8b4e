"""Puts the blocks of a clause together: numbered paragraphs into lists inside each other, with Word's own count."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, field

from iop_docs.model.document import Block, List, ListKind
from iop_docs.returned.notes import Notes
from iop_docs.returned.numbering import Label
from iop_docs.returned.package import Element

KINDS = {"bullet": ListKind.BULLET, "lowerLetter": ListKind.LETTER, "decimal": ListKind.NUMBER}


class _OpenList(Struct):
    """A list in the making: its kind, level, instance and the count of its last item."""

    kind: ListKind
    level: int
    instance: str
    count: int
    items: list[_Room] = field(default_factory=list)

    def goes_on_with(self, label: Label, kind: ListKind) -> bool:
        """Tell whether an item is this list's next."""
        if kind is not self.kind or label.level != self.level:
            return False
        if kind is ListKind.BULLET:
            return label.instance == self.instance
        return label.count == self.count + 1


_Room: TypeAlias = "list[Block | _OpenList]"


class Blocks(Struct):
    """The blocks of one clause, in the order in which they are added."""

    notes: Notes
    room: _Room = field(default_factory=list)

    def add(self, block: Block, depth: int = 0) -> None:
        """Add a block that stands `depth` lists deep, or as deep as there are lists."""
        room = self.room
        for _ in range(depth):
            if not room or not isinstance(room[-1], _OpenList):
                break
            room = room[-1].items[-1]
        room.append(block)

    def add_item(self, block: Block | None, label: Label, near: Element) -> None:
        """Add a list item; None for one without text."""
        kind = self._kind(label, near)
        first: _Room = [] if block is None else [block]
        path = self._path()
        going_on = [one for one in path if one.goes_on_with(label, kind)]
        if going_on:
            going_on[-1].count = label.count
            going_on[-1].items.append(first)
            return
        above = [one for one in path if one.level < label.level]
        room = above[-1].items[-1] if above else self.room
        if label.count > 1 and kind is not ListKind.BULLET and self._resume(room, label, kind, first):
            return
        if kind is not ListKind.BULLET and label.count != 1:
            self._wrong(near, f"En lista börjar på {label.text}, men listor börjar om från början i PDF-filen.")
        room.append(_OpenList(kind, label.level, label.instance, label.count, [first]))

    def _resume(self, room: _Room, label: Label, kind: ListKind, first: _Room) -> bool:
        """Go on with a list that other blocks have interrupted: they become part of its last item."""
        for at in range(len(room) - 1, -1, -1):
            one = room[at]
            if isinstance(one, _OpenList) and one.goes_on_with(label, kind):
                one.items[-1] += room[at + 1 :]
                del room[at + 1 :]
                one.count = label.count
                one.items.append(first)
                return True
        return False

    def _path(self) -> list[_OpenList]:
        """Return the lists that the next block may belong to, the outermost first."""
        path: list[_OpenList] = []
        room = self.room
        while room and isinstance(room[-1], _OpenList):
            path.append(room[-1])
            room = room[-1].items[-1]
        return path

    def _kind(self, label: Label, near: Element) -> ListKind:
        kind = KINDS.get(label.form)
        if kind is None or (kind is not ListKind.BULLET and not label.simple):
            self._wrong(near, f"En lista är numrerad på ett sätt som PDF-filen inte har ({label.text}).")
        return kind or ListKind.NUMBER

    def _wrong(self, near: Element, message: str) -> None:
        hint = "Välj punkter, 1. 2. 3. eller a) b) c), och låt varje lista börja om (högerklicka på numret i Word)."
        self.notes.error("word-lista", message, hint, near)

    def blocks(self) -> tuple[Block, ...]:
        """Return the finished blocks."""
        return _closed(self.room)


def _closed(room: _Room) -> tuple[Block, ...]:
    return tuple(List(one.kind, _items(one)) if isinstance(one, _OpenList) else one for one in room)


def _items(one: _OpenList) -> tuple[tuple[Block, ...], ...]:
    """Return a list's items without the empty ones that count for nothing."""
    items = [_closed(item) for item in one.items]
    if one.kind is ListKind.BULLET:
        items = [item for item in items if item] or items[:1]
    while len(items) > 1 and not items[-1]:
        items.pop()
    return tuple(items)
