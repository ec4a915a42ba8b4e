"""The clause language as a tree: a closed subset of Jinja2 that can only read data, so it always ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf

from msgspec import Struct


class Path(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A path into the data: `ekonomi.poster`, or from a loop's variable."""

    names: tuple[str, ...]
    line: int

    def __str__(self) -> str:
        return ".".join(self.names)


class Literal(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A text, number or truth value written in the clause."""

    value: str | int | bool
    line: int


class Filtered(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The value of `inner` sent through a named filter."""

    inner: Expression
    filter: str
    line: int


class Not(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """True when `inner` is not."""

    inner: Expression


class Both(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """True when both sides are."""

    left: Expression
    right: Expression


class Either(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """True when one of the sides is."""

    left: Expression
    right: Expression


Operator = OneOf["==", "!=", "<", "<=", ">", ">="]


class Compare(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A comparison of two values of the same type."""

    operator: Operator
    left: Expression
    right: Expression
    line: int


class IsDefined(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """True when the path leads to a value."""

    path: Path


Expression = Path | Literal | Filtered | Not | Both | Either | Compare | IsDefined


class Letters(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Markdown from the clause, as written; `line` is that of its first letter."""

    text: str
    line: int = 1


class Output(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A value put in at this place."""

    expression: Expression
    line: int


class If(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The parts of the first branch whose condition holds, else `otherwise`."""

    branches: tuple[tuple[Expression, tuple[Part, ...]], ...]
    otherwise: tuple[Part, ...]
    line: int


class For(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The body once for each item of an array of the data."""

    variable: str
    over: Path
    body: tuple[Part, ...]
    line: int


Part = Letters | Output | If | For


class Template(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A whole clause text; `first_line` is the line of the file on which it starts, `source` the text as written."""

    parts: tuple[Part, ...]
    first_line: int = 1
    source: str = ""


def letters_of(parts: tuple[Part, ...]) -> Iterator[Letters]:
    """Yield every run of Markdown in a text, those inside conditions and loops too."""
    for part in parts:
        match part:
            case Letters():
                yield part
            case If(branches=branches, otherwise=otherwise):
                for _, body in branches:
                    yield from letters_of(body)
                yield from letters_of(otherwise)
            case For(body=body):
                yield from letters_of(body)
            case Output():
                pass


def paths_in(expression: Expression) -> Iterator[Path]:
    """Yield every path that an expression reads."""
    match expression:
        case Path():
            yield expression
        case Filtered(inner=inner) | Not(inner=inner):
            yield from paths_in(inner)
        case Both(left=left, right=right) | Either(left=left, right=right) | Compare(left=left, right=right):
            yield from paths_in(left)
            yield from paths_in(right)
        case IsDefined(path=path):
            yield path
        case Literal():
            pass
