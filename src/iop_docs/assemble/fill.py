"""Filling a clause: conditions decided, loops unrolled, values put in as opaque marks that no parser reads."""

from __future__ import annotations

from msgspec import Struct, field

from iop_docs.assemble.evaluate import Scope, holds, items_of, value_of
from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.filters import Filtered, Passage
from iop_docs.assemble.free_text import free_text_blocks
from iop_docs.model import template as t
from iop_docs.model.datum import Missing, Scalar
from iop_docs.model.document import Blank, Block, Inline, SignaturePage, Text, Value
from iop_docs.model.shape import FREE_TEXT

# Characters of Unicode's private use area: Markdown takes them for letters, and neither clause files nor
# data may hold them, so a mark can't be forged.
OPEN, CLOSE = "\ue000", "\ue001"

# Turns of all the loops in one clause. Loops over the agreement's lists end by themselves, but loops inside
# loops multiply; the longest shipped clause takes some tens of turns.
MAX_TURNS = 10_000

# Parts of the text that are visited and letters that come out of one clause. A table of a thousand rows has some
# ten parts and a hundred letters a row; Markdown's reader takes quadratic time over some texts.
MAX_PARTS = 100_000
MAX_LETTERS = 100_000


class Filled(Struct):
    """Markdown with marks; mark number n stands for `inlines[n]`, or for `blocks[n]` where that has an entry."""

    text: str = ""
    inlines: list[Inline] = field(default_factory=list)
    blocks: dict[int, tuple[Block, ...]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    turns: int = 0
    visited: int = 0
    letters: int = 0


def fill(template: t.Template, scope: Scope) -> Filled:
    """Fill a clause's text with data. Raises ClauseFault when the data can't give what the text asks for."""
    filled = Filled()
    pieces: list[str] = []
    _parts(template.parts, scope, filled, pieces)
    filled.text = "".join(pieces)
    return filled


def _parts(parts: tuple[t.Part, ...], scope: Scope, filled: Filled, pieces: list[str]) -> None:
    for part in parts:
        filled.visited += 1
        filled.letters += len(part.text) if isinstance(part, t.Letters) else 0
        if filled.visited > MAX_PARTS or filled.letters > MAX_LETTERS:
            hint = "Korta listorna i underlaget, eller dela klausulen."
            raise ClauseFault(f"Klausulen blir längre än {MAX_LETTERS} tecken.", scope.line(part.line), hint)
        match part:
            case t.Letters(text=text):
                pieces.append(text)
            case t.Output():
                pieces.append(_mark(part, scope, filled))
            case t.If():
                _parts(_branch(part, scope), scope, filled, pieces)
            case t.For():
                for item in items_of(part.over, scope):
                    filled.turns += 1
                    if filled.turns > MAX_TURNS:
                        hint = "Korta listorna i underlaget, eller ta bort en slinga inne i en annan."
                        message = f"Slingorna i klausulen går fler än {MAX_TURNS} varv."
                        raise ClauseFault(message, scope.line(part.line), hint)
                    _parts(part.body, scope.with_name(part.variable, item), filled, pieces)


def _branch(part: t.If, scope: Scope) -> tuple[t.Part, ...]:
    for condition, body in part.branches:
        if holds(condition, scope):
            return body
    return part.otherwise


def _mark(part: t.Output, scope: Scope, filled: Filled) -> str:
    value = value_of(part.expression, scope)
    line = scope.line(part.line)
    number = len(filled.inlines)
    inline, blocks = _content(value, line)
    filled.inlines.append(inline)
    filled.lines.append(line)
    if blocks:
        filled.blocks[number] = blocks
    return f"{OPEN}{number}{CLOSE}"


def _content(value: Filtered, line: int) -> tuple[Inline, tuple[Block, ...]]:
    """Return what a mark stands for inside a line, and as blocks of its own when it may only be that."""
    match value:
        case SignaturePage():
            return Value("", ""), (value,)
        case Passage(blocks=blocks):
            return Value("", ""), blocks
        case Missing(pointer=pointer):
            return Blank(pointer), ()
        case Scalar(value=str() as text, pointer=pointer, kind=kind):
            if kind == FREE_TEXT:
                return Value(text, pointer), free_text_blocks(text, pointer)
            return Value(text, pointer), ()
        case Scalar(value=bool()):
            raise ClauseFault("Ett ja eller nej går inte att skriva ut.", line, "Använd det i ett villkor.")
        case Scalar(value=number, pointer=pointer):
            return Value(str(number), pointer), ()
    raise ClauseFault(
        "En lista eller ett objekt går inte att skriva ut som det är.", line, "Använd ett filter eller for."
    )


def inline_lines(template: t.Template, scope: Scope) -> tuple[tuple[Inline, ...], ...]:
    """Fill a one-line text (a title, a line of the head) that isn't Markdown; a new line starts a new run."""
    lines: list[list[Inline]] = [[]]
    _run(template.parts, scope, lines)
    return tuple(tuple(line) for line in lines if line)


def _run(parts: tuple[t.Part, ...], scope: Scope, lines: list[list[Inline]]) -> None:
    filled = Filled()
    pieces: list[str] = []
    _parts(parts, scope, filled, pieces)
    for number, line in enumerate("".join(pieces).split("\n")):
        if number:
            lines.append([])
        for piece in split_marks(line):
            if isinstance(piece, int):
                lines[-1].append(filled.inlines[piece])
            elif piece:
                lines[-1].append(Text(piece))


def split_marks(text: str) -> list[str | int]:
    """Split a text into letters and the numbers of the marks in it."""
    found: list[str | int] = []
    for index, piece in enumerate(text.split(OPEN)):
        if index == 0:
            found.append(piece)
            continue
        number, _, rest = piece.partition(CLOSE)
        found.append(int(number))
        found.append(rest)
    return found


def single_mark(inlines_text: str) -> int | None:
    """Return the number of the mark when a text holds that mark and nothing else."""
    pieces = [p for p in split_marks(inlines_text.strip()) if p != ""]
    return pieces[0] if len(pieces) == 1 and isinstance(pieces[0], int) else None
