"""Reads the places to sign, as `render/docx_signatures.py` writes them: a party a cell, a line for each person."""

from __future__ import annotations

from iop_docs.model.document import Inline, LineBreak, Signatory, Signature, Strong, Text, plain_text
from iop_docs.returned.controls import letters
from iop_docs.returned.inlines import Surroundings
from iop_docs.returned.notes import Notes
from iop_docs.returned.package import Element, W
from iop_docs.returned.tables import cells_of, rows_of

PLACE_AND_DATE = "Ort och datum"
NO_NAME = "Namn"
Line = tuple[Inline, ...]


def is_signature_table(table: Element, around: Surroundings) -> bool:
    """Tell whether every paragraph with letters in a table has the style of signatures."""
    written = [one for one in table.iter(f"{W}p") if letters(one).strip()]
    return bool(written) and all(around.styles.role(one) == "signature" for one in written)


def read_signatures(table: Element, around: Surroundings) -> tuple[Signature, ...]:
    """Read a party from each cell that has letters."""
    found: list[Signature] = []
    for row in rows_of(table):
        for cell in cells_of(row):
            lines = [one for paragraph in cell.iter(f"{W}p") if (one := around.inlines(paragraph))]
            if lines:
                found.append(_signature(lines, around.notes, cell))
    return tuple(found)


def _signature(lines: list[Line], notes: Notes, cell: Element) -> Signature:
    party, *rest = lines
    if not rest or plain_text(rest[0]).strip() != PLACE_AND_DATE:
        message = "Raden «Ort och datum» har ändrats eller tagits bort vid en underskrift."
        hint = "Låt raden stå som den är: ort och datum fylls i när avtalet skrivs under."
        notes.error("word-underskrift", message, hint, cell)
    if any("\t" in one.text for line in (party, *rest) for one in line if isinstance(one, Text)):
        hint = "Ta bort det som är skrivet på linjen. Avtalet skrivs under när PDF-filen är klar."
        notes.error("word-underskrift", "Någon har skrivit på en linje för underskrift.", hint, cell)
    people = [_signatory(line) for line in rest[1:]]
    if people == [Signatory((), ())]:
        people = []
    return Signature(_plain(party), tuple(people))


def _signatory(line: Line) -> Signatory:
    at = next((n for n, one in enumerate(line) if isinstance(one, LineBreak)), len(line))
    name, title = line[:at], line[at + 1 :]
    return Signatory(() if plain_text(name).strip() == NO_NAME else name, title)


def _plain(party: Line) -> Line:
    """Take off the bold that a party's name is set in."""
    return tuple(inner for one in party for inner in (one.inlines if isinstance(one, Strong) else (one,)))
