"""Two readings of one agreement compared clause by clause: what a change strikes, puts in and words anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.model.document import Block, ClauseText, Document, Reference, Section, SignaturePage, Text, Value


class Placed(Struct, frozen=True):
    """A clause in a document and the section that it stands in."""

    clause: ClauseText
    section: Section


class Renumbered(Struct, frozen=True):
    """A clause that stands as it was, under another number."""

    before: Placed
    after: Placed


class Amendment(Struct, frozen=True):
    """What differs between two readings; the signatures, which belong to each paper, are left out of it."""

    altered: tuple[Placed, ...] = ()
    added: tuple[Placed, ...] = ()
    struck: tuple[Placed, ...] = ()
    renumbered: tuple[Renumbered, ...] = ()


def amendment(before: Document | None, after: Document | None) -> Amendment:
    """Compare two readings. References count by what they lead to: a new number alone alters no clause."""
    was, now = _clauses(before), _clauses(after)
    kept = [(was[name], one) for name, one in now.items() if name in was]
    same = [(old, new) for old, new in kept if read(old.clause) == read(new.clause)]
    return Amendment(
        tuple(new for old, new in kept if (old, new) not in same),
        tuple(one for name, one in now.items() if name not in was),
        tuple(one for name, one in was.items() if name not in now),
        tuple(Renumbered(old, new) for old, new in same if old.clause.number != new.clause.number),
    )


def read(clause: ClauseText) -> object:
    """Return what is read of a clause, wherever its values come from and whatever numbers it refers to."""
    return _mapped((clause.heading, clause.blocks), lambda one: Text(f"#{one.target}"))


def quoted(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks of a clause as another document quotes them: its references lead nowhere there."""
    found: tuple[Block, ...] = _mapped(blocks, lambda one: Text(one.text), values=True)
    return found


def _clauses(document: Document | None) -> Mapping[str, Placed]:
    return {one.clause.id: one for one in _placed(document)} if document else {}


def _placed(document: Document) -> Iterator[Placed]:
    for section in document.sections:
        for clause in section.clauses:
            if not any(isinstance(block, SignaturePage) for block in clause.blocks):
                yield Placed(clause, section)


def _mapped(node: Any, told: Callable[[Reference], Text], *, values: bool = False) -> Any:
    """Return nodes with each reference as `told`, and values as plain text unless they are to stay `values`."""
    if isinstance(node, Reference):
        return told(node)
    if isinstance(node, Value):
        return node if values else Text(node.text)
    if isinstance(node, tuple):
        return tuple(_mapped(item, told, values=values) for item in node)
    if isinstance(node, Struct):
        inner = {name: _mapped(getattr(node, name), told, values=values) for name in node.__struct_fields__}
        return replace(node, **inner)
    return node
