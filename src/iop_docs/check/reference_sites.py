"""Where a clause refers to others, and what holds at that place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from iop_docs.model.template import Expression, For, If, IsDefined, Letters, Not, Part, Path, Template

_REFERENCE = re.compile(r"\]\(#([^)\s]*)\)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a clause: its target, its line in the file and the conditions that hold there."""

    target: str
    line: int
    facts: tuple[Expression, ...] = ()
    loops: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))


def references_in(body: Template) -> Iterator[Reference]:
    """Yield every reference of a text."""
    yield from _within(body.parts, Reference("", body.first_line))


def _within(parts: tuple[Part, ...], here: Reference) -> Iterator[Reference]:
    for part in parts:
        match part:
            case Letters(text=text, line=line):
                for found in _REFERENCE.finditer(text):
                    at = here.line + line - 1 + text.count("\n", 0, found.start())
                    yield replace(here, target=found.group(1), line=at)
            case If(branches=branches, otherwise=otherwise):
                before = here
                for condition, inside in branches:
                    yield from _within(inside, replace(before, facts=(*before.facts, condition)))
                    before = replace(before, facts=(*before.facts, Not(condition)))
                yield from _within(otherwise, before)
            case For(variable=variable, over=over, body=inside):
                facts = (*here.facts, IsDefined(over))
                yield from _within(inside, replace(here, facts=facts, loops={**here.loops, variable: over}))
