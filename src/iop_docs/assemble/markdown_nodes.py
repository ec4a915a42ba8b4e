"""Markdown as a tree of nodes: the wall round markdown-it-py.

What was parsed before can be kept between runs, for loading markdown-it takes longer than all else in a composition.
The texts hold marks where values stand (`fill.py`), so what is kept tells nothing of an agreement but the lengths of
its lists.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from iop_docs.model.keep import NOWHERE, Keep

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

MOST = 1_000  # texts that a process remembers
MOST_KEPT = 300  # texts kept for the next run; a document has some fifty, of some hundred letters each
LONGEST = 5_000  # letters; the long table of one agreement is of no use to another

_OFF = ["html_inline", "html_block", "image", "fence", "code", "heading", "lheading", "blockquote", "hr"]
_OFF += ["autolink", "reference", "backticks", "entity"]


class MarkdownNode(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A part of a text: `kind` as markdown-it names it, `line` from 0, a link's `target`, a cell's `style`."""

    kind: str
    content: str = ""
    line: int = 0
    target: str = ""
    style: str = ""
    children: tuple[MarkdownNode, ...] = ()


_KEPT = msgspec.json.Decoder(dict[str, MarkdownNode])


class _Memory:
    """What this process has parsed or taken from what was kept, the least needed first."""

    def __init__(self) -> None:
        self.known: dict[str, MarkdownNode] = {}
        self.started: dict[str, Keep] = {}
        self.unkept = False

    def load(self, name: str, place: Keep) -> None:
        if name in self.started:
            return
        self.started[name] = place
        content = place.read(name)
        try:
            self.known = {**(_KEPT.decode(content) if content else {}), **self.known}
        except (msgspec.MsgspecError, RecursionError):  # parsed anew
            return

    def save(self, name: str) -> None:
        if not self.unkept:
            return
        self.unkept = False
        place, self.started[name] = self.started[name], NOWHERE  # once is enough: a batch has better things to do
        newest = list(self.known.items())[-MOST_KEPT:]
        place.write(name, msgspec.json.encode(dict(newest)))

    def node(self, text: str) -> MarkdownNode:
        if len(text) > LONGEST:
            return _parse(text)
        found = self.known.pop(text, None)
        if found is None:
            found = _parse(text)
            self.unkept = True
            if len(self.known) >= MOST:
                del self.known[next(iter(self.known))]
        self.known[text] = found
        return found


_MEMORY = _Memory()


def begin_markdown(name: str, place: Keep) -> None:
    """Take what was parsed under a name in an earlier run, before the first text."""
    _MEMORY.load(name, place)


def keep_markdown(name: str) -> None:
    """Keep what has been parsed, under a name that was begun, if that is more than was known."""
    _MEMORY.save(name)


def parsed(text: str) -> MarkdownNode:
    """Return a text as the node that holds its blocks."""
    return _MEMORY.node(text)


def _parse(text: str) -> MarkdownNode:
    # Imported here, as in `_parser`: most builds have every text from an earlier one.
    from markdown_it.tree import SyntaxTreeNode

    return _node(SyntaxTreeNode(_parser().parse(text)))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Links are checked by us: markdown-it would drop a target that it takes for unsafe without a word.
    parser = MarkdownIt("commonmark").enable("table").disable(_OFF)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - the name is the library's
    return parser


def _node(node: SyntaxTreeNode) -> MarkdownNode:
    if node.type == "root":
        return MarkdownNode("root", children=tuple(map(_node, node.children)))
    return MarkdownNode(
        node.type,
        node.content,
        node.map[0] if node.map else 0,
        str(node.attrs.get("href", "")),
        str(node.attrs.get("style", "")),
        tuple(map(_node, node.children)),
    )
