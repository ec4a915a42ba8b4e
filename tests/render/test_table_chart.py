"""The chart of a table: its bars are the table's own figures in every format, and words tell what they show."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from msgspec.structs import replace

from finished import finished
from iop_docs.actions import BuildRequest, assemble
from iop_docs.model.document import Cell, Document, Table, Text
from iop_docs.model.library import DocumentType
from iop_docs.render.table_chart import COLOURS, chart_of

CASE = Path(__file__).parents[2] / "examples" / "borlange.json"
PAPER = "uppfoljningsrapport:2027"
WORDS = (
    "Stapeldiagram över tabellens uppgifter. 2026: Enligt avtalet 150\N{NO-BREAK SPACE}000, Utfall "
    "150\N{NO-BREAK SPACE}000; 2027: Enligt avtalet 450\N{NO-BREAK SPACE}000, Utfall 448\N{NO-BREAK SPACE}500."
)


@pytest.fixture(scope="module")
def made() -> tuple[Document, DocumentType]:
    ((document,), _) = assemble(CASE, BuildRequest((CASE,), Path(), (PAPER,)))
    return document.tree, document.kind


def with_table(tree: Document, clause: str, rows: tuple[tuple[str, ...], ...]) -> Document:
    cells = tuple(tuple(Cell((Text(word),)) for word in row) for row in rows)

    def changed(block: object) -> object:
        return replace(block, rows=cells) if isinstance(block, Table) else block

    sections = tuple(
        replace(section, clauses=tuple(
            replace(one, blocks=tuple(map(changed, one.blocks))) if one.id == clause else one  # type: ignore[arg-type]
            for one in section.clauses
        ))
        for section in tree.sections
    )  # fmt: skip
    return replace(tree, sections=sections)


def bars(svg: str) -> list[tuple[float, str]]:
    """Return each bar's length and colour or pattern."""
    found = etree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
    found = [one for one in found if one.get("height") == "12"]
    return [(float(one.get("width", "0")), one.get("fill", "")) for one in found]


def test_bars_are_as_long_as_the_tables_figures_and_a_column_without_any_is_left_out(made) -> None:
    chart = chart_of(*made)
    assert chart is not None
    lengths = [length for length, _ in bars(chart.svg)]
    assert [round(length / lengths[2], 3) for length in lengths] == [0.333, 0.333, 1.0, round(448500 / 450000, 3)]
    assert {fill for _, fill in bars(chart.svg)} == {COLOURS[0], "url(#rand)"}
    assert "Enligt planen" not in chart.svg
    assert chart.words == WORDS


@pytest.mark.parametrize(
    ("rows", "lengths"),
    [
        ((("2026", "–", "", "–"),), None),
        ((), None),
        ((("2026", "0", "", ""),), None),
        ((("a<b", "1 000", "x", "12,5"), ("2027", "minst 5", "", "")), 2),
    ],
)
def test_only_figures_are_drawn_whatever_else_a_table_holds(made, rows, lengths) -> None:
    tree, kind = made
    chart = chart_of(with_table(tree, kind.chart, rows), kind)
    assert (None if chart is None else len(bars(chart.svg))) == lengths


def test_every_format_that_can_hold_a_picture_has_it_with_its_words() -> None:
    files = finished(CASE, PAPER).files
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as word:
        document = word.read("word/document.xml").decode()
        pictures = [name for name in word.namelist() if name.startswith("word/media/")]
    assert document.count("iopdocs-diagram.png") == 2  # the drawing and the picture in it
    assert WORDS in document
    assert len(pictures) == 1
    with zipfile.ZipFile(io.BytesIO(files["odt"])) as odt:
        assert WORDS in odt.read("content.xml").decode()
        assert [name for name in odt.namelist() if name.startswith("Pictures/")]
    (source,) = re.findall(r'<img[^>]*src="data:image/svg\+xml;base64,([^"]+)"', files["html"].decode())
    assert "150\N{NO-BREAK SPACE}000" in base64.b64decode(source).decode()
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        told = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert told == [WORDS]
    assert "!" not in files["md"].decode()


def test_a_paper_without_a_chart_has_no_picture() -> None:
    with zipfile.ZipFile(io.BytesIO(finished(CASE, "bedomning").files["docx"])) as word:
        assert not [name for name in word.namelist() if name.startswith("word/media/")]
