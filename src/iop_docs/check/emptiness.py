"""When a clause says something: the conditions under which its text isn't empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iop_docs.model.library import Clause
from iop_docs.model.template import Both, Expression, For, If, Letters, Literal, Not, Output, Part

_NOTHING = re.compile(r"(?:\s|[-*+|]|\d+\.)*")
_ALWAYS = Literal(value=True, line=1)


def when_silent(clause: Clause) -> tuple[Expression, ...] | None:
    """Return conditions that all hold when a clause comes out empty; None when it always says something.

    A loop counts as text: the schema's arrays have at least one item where they are present.
    """
    conditions = list(_when_said(clause.body.parts))
    if _ALWAYS in conditions:
        return None
    silent = tuple(Not(condition) for condition in conditions)
    return silent if clause.condition is None else (clause.condition, *silent)


def _when_said(parts: tuple[Part, ...]) -> Iterator[Expression]:
    """Yield conditions; when one of them holds the parts say something."""
    for part in parts:
        match part:
            case Letters(text=text):
                if not _NOTHING.fullmatch(text):
                    yield _ALWAYS
            case Output():
                yield _ALWAYS
            case For(body=body):
                if _ALWAYS in list(_when_said(body)):
                    yield _ALWAYS
            case If():
                yield from _branches(part)


def _branches(part: If) -> Iterator[Expression]:
    inner: list[list[Expression]] = []
    before: Expression | None = None
    for condition, body in part.branches:
        here = condition if before is None else Both(before, condition)
        inner.append([here if said == _ALWAYS else Both(here, said) for said in _when_said(body)])
        before = Not(condition) if before is None else Both(before, Not(condition))
    otherwise = list(_when_said(part.otherwise))
    if before is not None:
        inner.append([before if said == _ALWAYS else Both(before, said) for said in otherwise])
    if all(inner) and _ALWAYS in otherwise and all(_ALWAYS in list(_when_said(b)) for _, b in part.branches):
        yield _ALWAYS
    for found in inner:
        yield from found
