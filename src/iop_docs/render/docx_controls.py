"""Content controls: each clause and each value in a Word file says what it is, and how far it may be changed.

A control's tag tells people and programs what lies in it:

- `klausul:<id>:<version>:<layer>` round a clause,
- `varde:<JSON pointer>` round a value of the agreement, `beraknat:…` or `lager:…` round what came from there,
- `falt:<slot>` round what fills a slot of the frame.

Word refuses to open a file with a tag over 64 characters, so a longer one is cut to its kind and a checksum;
the card (`docx_card`) holds it whole. An office program may drop tags and keep titles (LibreOffice 7.4 does), so
each tag has a title of its own, which the card lists too. Words of the layer (`ord:…`) are text like the clause's.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from iop_docs.render.docx_xml import Markup, Node, attribute, is_plain, legal, markup, w

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iop_docs.model.document import ClauseText, Value
    from iop_docs.render.docx_xml import Element

LONGEST = 64  # characters that Word lets a tag or a title have
CLAUSE, VALUE, SLOT = "klausul:", "varde:", "falt:"
COMPUTED = ("beraknat:", "lager:")
NEGOTIABLE = "förhandlingsbar"
_PLAIN_TEXT = Markup("text", '<w:text w:multiLine="1"/>')


class Controls(Struct):
    """Makes the content controls of one file; ids go on from `last`, the greatest that the frame has."""

    last: int = 0
    whole_tags: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def clause(self, clause: ClauseText, content: Iterable[Node]) -> Node:
        """Make a block control round a clause's paragraphs and tables.

        Only a negotiable clause can be edited and taken out; in the others only the values can be edited.
        """
        name = "".join(getattr(one, "text", "") for one in clause.heading) or clause.id.rpartition(".")[2]
        is_open = clause.lock == NEGOTIABLE
        kind = (w("richText"),) if is_open else (w("group"),)
        lock = "" if is_open else "sdtContentLocked"
        tag = f"{CLAUSE}{clause.id}:{clause.version}:{clause.layer}"
        content = list(content)
        for first in content[:1]:
            _make_plain(first)
        return self._control(tag, f"{name} ({clause.lock})", lock, kind, content)

    def value(self, value: Value, runs: Iterable[Node]) -> Iterable[Node]:
        """Make an inline control round a value; a value without letters or place in the data stays as it is."""
        if not value.text or not value.pointer or value.pointer.startswith("ord:"):
            return runs
        computed = value.pointer.startswith(COMPUTED)
        tag = value.pointer if computed else f"{VALUE}{value.pointer}"
        lock = "contentLocked" if computed else ""
        content = list(runs)
        # In a control of plain text LibreOffice drops bold and italics.
        kind = _PLAIN_TEXT if all(map(is_plain, content)) else w("richText")
        title = _title(value.pointer)
        if kind is not _PLAIN_TEXT:
            return (self._control(tag, title, lock, (kind,), content),)
        # Nothing looks into a control of plain text any more, so its markup may be written at once.
        head = f"<w:sdtPr>{self._head(tag, title, lock)}{_PLAIN_TEXT.text}</w:sdtPr>"
        return (Markup("sdt", f"<w:sdt>{head}<w:sdtContent>{markup(content)}</w:sdtContent></w:sdt>"),)

    def slot(self, name: str, runs: Iterable[Node]) -> Iterable[Node]:
        """Make an inline control round what fills a slot of the frame; nothing stays nothing."""
        content = list(runs)
        return (self._control(f"{SLOT}{name}", f"fält {name}", "", (w("richText"),), content),) if content else ()

    def _control(self, tag: str, title: str, lock: str, kind: tuple[Node, ...], content: Iterable[Node]) -> Node:
        properties = w("sdtPr", Markup("alias", self._head(tag, title, lock)), *kind)
        return w("sdt", properties, w("sdtContent", *content))

    def _head(self, tag: str, title: str, lock: str) -> str:
        """Return the markup of what names a new control: title, tag, id and lock."""
        self.last += 1
        named = f'<w:alias w:val="{attribute(self._own(title, tag))}"/><w:tag w:val="{attribute(self._short(tag))}"/>'
        locked = f'<w:lock w:val="{lock}"/>' if lock else ""
        return f'{named}<w:id w:val="{self.last}"/>{locked}'

    def _own(self, title: str, tag: str) -> str:
        """Return the title that only this tag has: a number is added when another tag has it."""
        wanted = legal(title)
        own, number = wanted[:LONGEST], 1
        while self.titles.setdefault(own, tag) != tag:
            number += 1
            own = f"{wanted[: LONGEST - 6]} ({number})"
        return own

    def _short(self, tag: str) -> str:
        if len(tag) <= LONGEST:
            return tag
        short = f"{tag.partition(':')[0]}:~{hashlib.sha256(tag.encode()).hexdigest()[:16]}"
        self.whole_tags[short] = tag
        return short


def _make_plain(first: Node) -> None:
    """Let all controls in the first paragraph of a clause be of plain text.

    LibreOffice 7.4 makes the clause's control one round that paragraph, and a control of rich text in it would
    take away the letters before it.
    """
    if first.name == "p":
        for properties in [one for one in first.walk() if one.name == "sdtPr"]:
            properties.children = [
                w("text", multiLine=1) if one.name == "richText" else one for one in properties.children
            ]


def greatest_id(control: str, parts: Iterable[Element]) -> int:
    """Return the greatest id that the controls of some parts have, 0 for none; `control` is w:sdt in full."""
    namespace = control.removesuffix("sdt")
    path = f"{namespace}sdtPr/{namespace}id"
    ids = (
        found.get(f"{namespace}val", "0")
        for part in parts
        for one in part.iter(control)
        for found in one.findall(path)
    )
    return max((abs(int(value)) for value in ids if value.lstrip("-").isdigit()), default=0)


@lru_cache(maxsize=5_000)
def _title(pointer: str) -> str:
    """Return a pointer as a person reads it: "/parter/0/namn" is "parter 1 namn"."""
    steps = pointer.partition(":")[2].split("/") if ":" in pointer else pointer.split("/")
    return " ".join(str(int(step) + 1) if step.isdigit() else step for step in steps if step)
