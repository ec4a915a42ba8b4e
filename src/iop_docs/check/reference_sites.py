"""Where a clause refers to others or uses a word, and what holds at that place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.model.template import Expression, For, If, IsDefined, Letters, Not, Part, Path, Template

_REFERENCE = re.compile(r"\]\(#([^)\s]*)\)")


class Reference(Struct, frozen=True):
    """A reference in a clause: its target, its line in the file and the conditions that hold there.

    A word that is used is told in the same way: the word is the target.
    """

    target: str
    line: int
    facts: tuple[Expression, ...] = ()
    loops: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))


def references_in(body: Template) -> Iterator[Reference]:
    """Yield every reference of a text."""
    yield from _within(body.parts, _REFERENCE, Reference("", body.first_line))


def words_in(body: Template, pattern: re.Pattern[str]) -> Iterator[Reference]:
    """Yield every place of a text that a pattern finds; the target is the pattern's first group."""
    yield from _within(body.parts, pattern, Reference("", body.first_line))


def _within(parts: tuple[Part, ...], pattern: re.Pattern[str], here: Reference) -> Iterator[Reference]:
    for part in parts:
        match part:
            case Letters(text=text, line=line):
                for found in pattern.finditer(text):
                    at = here.line + line - 1 + text.count("\n", 0, found.start())
                    yield replace(here, target=found.group(1), line=at)
            case If(branches=branches, otherwise=otherwise):
                before = here
                for condition, inside in branches:
                    yield from _within(inside, pattern, replace(before, facts=(*before.facts, condition)))
                    before = replace(before, facts=(*before.facts, Not(condition)))
                yield from _within(otherwise, pattern, before)
            case For(variable=variable, over=over, body=inside):
                facts = (*here.facts, IsDefined(over))
                yield from _within(inside, pattern, replace(here, facts=facts, loops={**here.loops, variable: over}))
