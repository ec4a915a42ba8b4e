"""A person with a Word file of a plan or report: fills in, edits and adds with python-docx, never with our writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from click.testing import CliRunner, Result
from docx.document import Document
from docx.table import Table
from lxml import etree

from iop_docs.cli.main import iopdocs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROOT = Path(__file__).parents[2]
WORDS, NUMBER, KRONOR, CHOICE, SUGGESTION = "ord", "tal", "kronor", "val", "förslag"
# Which columns of the tables to fill in: by the first words of the head and the number of columns.
TO_FILL = {
    ("Indikator", 3): {2: NUMBER},
    ("Indikator", 5): {3: NUMBER, 4: WORDS},
    ("Part", 3): {2: WORDS},
    ("Part", 4): {2: WORDS, 3: WORDS},
    ("Delmål", 3): {1: CHOICE, 2: WORDS},
}
MONEY = {3: {2: KRONOR}, 4: {3: KRONOR}}  # of tables whose second column begins with "Enligt"


def run(*words: object) -> Result:
    """Run a command; a fault of the program's own is raised."""
    done = CliRunner().invoke(iopdocs, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def built(agreement: Path, document: str, *more: object) -> Path:
    """Build one document of an agreement as Word."""
    words = ("--document", document, "--format", "docx", "-o", agreement.parent / "ut", "--draft", *more)
    done = run("build", agreement, *words)
    assert done.exit_code == 0, done.stderr
    return agreement.parent / "ut" / f"{agreement.stem}-{document.replace(':', '-').replace('/', '-')}.docx"


def agreement(folder: Path, example: str = "kalmar", **fields: Any) -> Path:
    """Write an example's agreement, with other values of some fields."""
    data = json.loads((ROOT / "examples" / f"{example}.json").read_text("utf-8"))
    file = folder / f"{example}.json"
    file.write_text(json.dumps({**data, **fields}, ensure_ascii=False), "utf-8")
    return file


def tables(file: Document) -> Iterator[Table]:
    """Yield the tables of the text that have a head, those in controls too."""
    for one in file.element.body.iter(f"{W}tbl"):
        if one.find(f".//{W}tblHeader") is not None:
            yield Table(one, file)


def text_of(element: Any) -> str:
    """Return all letters below an element, those in controls too."""
    return "".join(one.text or "" for one in element.iter(f"{W}t")).strip()


def rows_of(table: Table) -> list[list[str]]:
    """Return a table's texts."""
    return [[text_of(cell) for cell in row.findall(f"{W}tc")] for row in table._tbl.iter(f"{W}tr")]


def table_like(file: Document, *heads: str) -> Table:
    """Return the table whose head begins with some texts."""
    return next(one for one in tables(file) if tuple(rows_of(one)[0][: len(heads)]) == heads)


def put(table: Table, row: int, column: int, text: str) -> None:
    """Write a text in a cell in place of what it has."""
    cell = list(table._tbl.iter(f"{W}tr"))[row].findall(f"{W}tc")[column]
    for one in list(cell.iter(f"{W}r")):
        one.getparent().remove(one)
    run_ = etree.SubElement(cell.find(f".//{W}p"), f"{W}r")
    etree.SubElement(run_, f"{W}t").text = text


def add_row(table: Table, *texts: str) -> None:
    """Add a row last, with texts."""
    last = list(table._tbl.iter(f"{W}tr"))[-1]
    last.addnext(deepcopy(last))
    for column, text in enumerate(texts):
        put(table, len(rows_of(table)) - 1, column, text)


def edit(path: Path, change: Callable[[Document], None]) -> Path:
    """Change a file in python-docx and save it."""
    file = docx.Document(str(path))
    change(file)
    file.save(str(path))
    return path


def fill_everything(file: Document, amounts: str = "123 400") -> dict[str, str]:
    """Write in every empty cell that can be read; returns the kind of each text."""
    said: dict[str, str] = {}
    for table in tables(file):
        rows = rows_of(table)
        head = rows[0]
        columns = TO_FILL.get((head[0], len(head)), {0: WORDS} if len(head) == 1 else {})
        if head[0].startswith("Förslag:"):
            columns = {0: SUGGESTION}
        if len(head) > 1 and head[1].startswith("Enligt"):
            columns = MONEY[len(head)]
        for n, row in enumerate(rows[1:], 1):
            for column, kind in columns.items():
                if row[column]:
                    continue
                number = len(said) + 1
                text = {WORDS: f"Svar {number} & <b>", NUMBER: f"{600 + number},5", KRONOR: amounts, CHOICE: "Delvis"}
                text[SUGGESTION] = "förläng med ändringar"
                put(table, n, column, text[kind])
                said[text[kind]] = CHOICE if kind is SUGGESTION else kind
    return said


def letters(path: Path) -> str:
    """Return all letters of a Word file's text."""
    return text_of(docx.Document(str(path)).element.body).replace("\u00a0", " ")
