"""From a clause's text and data to blocks: values are letters whatever they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iop_docs.assemble.evaluate import Scope
from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.fill import fill
from iop_docs.assemble.filters import FilterContext
from iop_docs.assemble.free_text import free_text_blocks
from iop_docs.assemble.markdown import Surroundings, blocks_of
from iop_docs.errors import Place
from iop_docs.loading.language import parse_template
from iop_docs.model.datum import Record, Scalar, datum
from iop_docs.model.document import (
    Align,
    Block,
    Emphasis,
    List,
    ListKind,
    Paragraph,
    Reference,
    Strong,
    Table,
    Text,
    Value,
    plain_text,
)

HOSTILE = 'A & B <c> "d" {{ e }} {% f %} *g* # h | i \\ ~ $ å'


def blocks(text: str, data: dict[str, object] | None = None, **kinds: Scalar) -> tuple[Block, ...]:
    record = datum(data or {})
    assert isinstance(record, Record)
    template, issues = parse_template(text, Place(Path("k.md"), 1))
    assert issues == ()
    scope = Scope({**record.fields, **kinds}, FilterContext({}))
    return blocks_of(fill(template, scope), Surroundings({"avtal.a.b": "3.2"}, ListKind.LETTER, 1))


def test_hostile_text_is_just_letters() -> None:
    (paragraph,) = blocks("Före {{ x }} efter.", {"x": HOSTILE})
    assert paragraph == Paragraph((Text("Före "), Value(HOSTILE, "/x"), Text(" efter.")))


@given(st.text(st.characters(exclude_categories=["Cs", "Co", "Cc"]), min_size=1))
def test_any_value_comes_through_unchanged_wherever_it_stands(value: str) -> None:
    text = "**{{ x }}** och *{{ x }}*\n\n- {{ x }}\n\n| A | B |\n|---|---:|\n| {{ x }} | {{ x }} |\n"
    paragraph, items, table = blocks(text, {"x": value})
    assert paragraph == Paragraph((Strong((Value(value, "/x"),)), Text(" och "), Emphasis((Value(value, "/x"),))))
    assert items == List(ListKind.BULLET, ((Paragraph((Value(value, "/x"),)),),))
    assert isinstance(table, Table)
    assert [plain_text(cell.inlines) for cell in table.rows[0]] == [value, value]


def test_loops_make_table_rows_and_columns() -> None:
    text = (
        "| Part |{% for y in ar %} {{ y }} |{% endfor %}\n|---|{% for y in ar %}---:|{% endfor %}\n"
        "{% for p in rader %}\n| {{ p.namn }} |{% for b in p.belopp %} {{ b | tal }} |{% endfor %}\n\n{% endfor %}"
    ).replace("\n\n{% endfor %}", "\n{% endfor %}")
    rows = [{"namn": "A", "belopp": [1000, 2]}, {"namn": "B", "belopp": [3, 4]}]
    (table,) = blocks(text, {"ar": ["2026", "2027"], "rader": rows})
    assert isinstance(table, Table)
    assert table.align == (Align.LEFT, Align.RIGHT, Align.RIGHT)
    assert [[plain_text(c.inlines) for c in row] for row in table.rows] == [
        ["A", "1\u00a0000", "2"],
        ["B", "3", "4"],
    ]


def test_a_reference_gets_its_number() -> None:
    (paragraph,) = blocks("Se [punkt](#avtal.a.b).")
    assert paragraph == Paragraph((Text("Se "), Reference("avtal.a.b", "punkt", "3.2"), Text(".")))
    assert plain_text(paragraph.inlines) == "Se punkt\u00a03.2."


def test_a_reference_to_nowhere_is_told_at_its_line() -> None:
    with pytest.raises(ClauseFault) as fault:
        blocks("Ett.\n\nSe [punkt](#avtal.x.y).")
    assert fault.value.line == 3


def test_free_text_stands_as_blocks_of_its_own() -> None:
    text = "Inledning.\n\n{{ x }}\n\nSlut."
    found = blocks(text, x=Scalar("Ett.\n\n- två\n- *tre*", "/x", "fritext"))
    assert found == (
        Paragraph((Text("Inledning."),)),
        Paragraph((Value("Ett.", "/x"),)),
        List(ListKind.BULLET, ((Paragraph((Value("två", "/x"),)),), (Paragraph((Value("*tre*", "/x"),)),))),
        Paragraph((Text("Slut."),)),
    )


def test_free_text_of_several_paragraphs_inside_a_line_is_a_fault() -> None:
    with pytest.raises(ClauseFault):
        blocks("Text: {{ x }}", x=Scalar("Ett.\n\nTvå.", "/x", "fritext"))


def test_spaces_left_by_an_absent_part_are_one() -> None:
    (paragraph,) = blocks("Ett {% if x is defined %}två{% endif %} tre.")
    assert isinstance(paragraph, Paragraph)
    assert plain_text(paragraph.inlines) == "Ett tre."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ett\ntvå", ["Ett två"]),
        ("Ett\n\n\n två ", ["Ett", "två"]),
        ("3. kvartalet", ["3. kvartalet"]),
        ("# h | i", ["# h | i"]),
        ("-minus", ["-minus"]),
    ],
)
def test_free_text_paragraphs(text: str, expected: list[str]) -> None:
    found = free_text_blocks(text, "/x")
    assert [plain_text(b.inlines) for b in found if isinstance(b, Paragraph)] == expected


def test_free_text_lists_with_a_lead_and_wrapped_items() -> None:
    lead, items = free_text_blocks("Vi gör:\n1. ett\n   långt\n2. två", "/x")
    assert lead == Paragraph((Value("Vi gör:", "/x"),))
    assert items == List(
        ListKind.NUMBER, ((Paragraph((Value("ett långt", "/x"),)),), (Paragraph((Value("två", "/x"),)),))
    )
