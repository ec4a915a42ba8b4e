"""A plan, report or evaluation that somebody fills in and sends back is read back into its agreement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from person import (
    CHOICE,
    ROOT,
    W,
    add_row,
    agreement,
    built,
    edit,
    fill_everything,
    letters,
    put,
    rows_of,
    run,
    table_like,
    text_of,
)

import office
from iop_docs.linting import examine

EMPTY: dict[str, Any] = {
    "verksamhetsplaner": [{"ar": "2027"}],
    "verksamhetsberattelser": [{"ar": "2027"}],
    "utvarderingar": [{"ar": "2027"}],
}
PAPERS = ("verksamhetsplan:2027", "verksamhetsberattelse:2027", "utvardering:2027")
EXAMPLES = ("tva_parter_tre_ar", "uddevalla", "borlange", "linkoping", "kalmar", "region_gavleborg")


def imported(file: Path, into: Path, *more: object) -> dict[str, Any]:
    """Read a file into an agreement without faults; returns what the new agreement says."""
    done = run("import", file, "--into", into, *more)
    assert done.exit_code == 0, done.stderr
    return dict(json.loads((into.with_name(f"{into.stem}-ifylld.json")).read_text("utf-8")))


def nothing_imported(file: Path, into: Path) -> str:
    """Read a file of which nothing can be put in: the notes alone are written; returns what is told."""
    before = into.read_bytes()
    done = run("import", file, "--into", into)
    assert done.exit_code == 1
    assert "[handling-inget-infort]" in done.stderr, done.stderr
    assert not into.with_name(f"{into.stem}-ifylld{into.suffix}").exists()
    assert into.read_bytes() == before
    assert done.stdout == f"{into.with_name(f'{into.stem}-ifylld-anteckningar.txt')}\n"
    return done.stderr


def notes_of(into: Path) -> str:
    return into.with_name(f"{into.stem}-ifylld-anteckningar.txt").read_text("utf-8")


@pytest.mark.parametrize("document", PAPERS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_written_in_every_empty_cell_comes_back_in_the_next_build(
    example: str, document: str, tmp_path: Path
) -> None:
    into = agreement(tmp_path, example, **EMPTY)
    file = built(into, document)
    said: dict[str, str] = {}
    edit(file, lambda one: said.update(fill_everything(one)))
    assert len(said) > 2
    done = run("import", file, "--into", into)
    assert done.exit_code == 0, done.stderr
    assert "[handling-" not in done.stderr, done.stderr
    assert f" uppgifter ur {document} fördes in." in done.stderr
    new = into.with_name(f"{into.stem}-ifylld.json")
    again = built(new, document)
    for text, kind in said.items():
        assert kind is CHOICE or text in letters(again), text  # a choice may be a sentence of its own
    unchanged = run("import", again, "--into", new)
    assert unchanged.exit_code == 1
    assert "[handling-oforandrad]" in unchanged.stderr, unchanged.stderr


def test_the_plan_goes_where_the_schema_has_it_and_nothing_else_changes(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    before = json.loads(into.read_text("utf-8"))

    def fill(file: docx.document.Document) -> None:
        put(table_like(file, "Vad vill parterna åstadkomma under året?"), 1, 0, "Fler kvällar.")
        put(table_like(file, "Vad vill parterna åstadkomma under året?"), 3, 0, "Fler ideella.")
        put(table_like(file, "Indikator"), 1, 2, "1 250,5")
        put(table_like(file, "Part", "Åtagande"), 1, 2, "håller lokalen öppen")
        put(table_like(file, "Part", "Enligt avtalet"), 1, 2, "1,2 mkr")

    new = imported(edit(built(into, "verksamhetsplan:2027"), fill), into)
    (plan,) = new["verksamhetsplaner"]
    indicator = before["mal"]["delmal"][0]["indikatorer"][0]["namn"]
    first = before["insatser"]["per_part"][0]
    assert plan == {
        "ar": "2027",
        "inriktning": "Fler kvällar.\n\nFler ideella.",
        "indikatorer": [{"indikator": indicator, "varde": 1250.5}],
        "insatser": [
            {
                "insats": "håller lokalen öppen",
                "part": first["part"],
                "atagande": first["ataganden"][0]["atagande"],
            }
        ],
        "ekonomi": [{"part": before["parter"][0]["id"], "kronor": 1_200_000}],
    }
    assert {**new, "verksamhetsplaner": 0} == {**before, "verksamhetsplaner": 0}
    assert list(new) == list(before)


def test_a_report_shows_what_came_back_in_the_follow_up(tmp_path: Path) -> None:
    into = agreement(tmp_path, verksamhetsberattelser=[{"ar": "2027"}])
    file = edit(
        built(into, "verksamhetsberattelse:2027"), lambda one: put(table_like(one, "Indikator"), 1, 3, "8 765")
    )
    imported(file, into)
    assert "8 765" in letters(built(into.with_name("kalmar-ifylld.json"), "uppfoljningsrapport:2027"))


def test_a_value_that_differs_is_taken_and_told_and_an_empty_cell_takes_nothing_away(tmp_path: Path) -> None:
    into = agreement(tmp_path)

    def change(file: docx.document.Document) -> None:
        put(table_like(file, "Indikator"), 1, 2, "612")
        put(table_like(file, "Insats"), 1, 0, "telefon och chatt sex kvällar i veckan")
        put(table_like(file, "Insats"), 2, 2, "")

    before = json.loads(into.read_text("utf-8"))["verksamhetsplaner"][0]
    file = edit(built(into, "verksamhetsplan:2027"), change)
    done = run("import", file, "--into", into)
    new = json.loads(into.with_name("kalmar-ifylld.json").read_text("utf-8"))["verksamhetsplaner"][0]
    assert new["indikatorer"][0]["varde"] == 612
    assert new["insatser"][0] == {**before["insatser"][0], "insats": "telefon och chatt sex kvällar i veckan"}
    assert new["insatser"][1] == before["insatser"][1]
    told = f"värdet var {before['indikatorer'][0]['varde']} och är nu 612. [handling-varde-andrat]"
    assert told in done.stderr
    assert "cellen är tömd. [handling-borttaget]" in done.stderr
    assert not into.with_name("kalmar-ifylld-anteckningar.txt").exists()


def test_edited_paragraphs_replace_the_answer(tmp_path: Path) -> None:
    into = agreement(tmp_path)
    old = json.loads(into.read_text("utf-8"))["verksamhetsplaner"][0]["samverkan"]
    file = built(into, "verksamhetsplan:2027")

    def change(one: docx.document.Document) -> None:
        (text,) = [t for t in one.element.body.iter("{*}t") if t.text == old]
        text.text = "Parterna ses varje vecka."

    new = imported(edit(file, change), into)
    assert new["verksamhetsplaner"][0]["samverkan"] == "Parterna ses varje vecka."


def test_the_same_empty_file_filled_in_by_two_is_read_twice_and_nothing_comes_twice(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = built(into, "verksamhetsplan:2027")
    empty = file.read_bytes()
    for row, words in ((1, "håller öppet"), (2, "lånar ut bussen")):
        mine = tmp_path / f"svar-{row}.docx"
        mine.write_bytes(empty)

        def fill(one: docx.document.Document, row: int = row, words: str = words) -> None:
            put(table_like(one, "Part", "Åtagande"), row, 2, words)
            put(table_like(one, "Hur arbetar parterna tillsammans under året?"), 1, 0, "Väl.")

        assert run("import", edit(mine, fill), "--into", into, "-o", into).exit_code == 0
    (plan,) = json.loads(into.read_text("utf-8"))["verksamhetsplaner"]
    assert [one["insats"] for one in plan["insatser"]] == ["håller öppet", "lånar ut bussen"]
    again = run("import", tmp_path / "svar-1.docx", "--into", into, "-o", into)
    assert again.exit_code == 1
    assert "[handling-oforandrad]" in again.stderr


def test_words_for_a_number_and_an_unknown_party_are_kept_in_the_notes(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)

    def fill(file: docx.document.Document) -> None:
        put(table_like(file, "Indikator"), 1, 2, "ungefär som i fjol")
        put(table_like(file, "Part", "Åtagande"), 1, 0, "Grannbyns förening")
        put(table_like(file, "Part", "Åtagande"), 1, 2, "lånar ut lokalen")

    new = imported(edit(built(into, "verksamhetsplan:2027"), fill), into)["verksamhetsplaner"][0]
    assert "indikatorer" not in new
    assert new["insatser"][0]["insats"] == "lånar ut lokalen"
    assert "part" not in new["insatser"][0]
    kept = notes_of(into)
    assert "ungefär som i fjol" in kept
    assert "Grannbyns förening" in kept


def test_a_row_that_somebody_added_is_read_and_one_that_is_gone_is_told(tmp_path: Path) -> None:
    into = agreement(tmp_path)
    before = json.loads(into.read_text("utf-8"))["verksamhetsplaner"][0]["insatser"]

    def change(file: docx.document.Document) -> None:
        table = table_like(file, "Insats")
        add_row(table, "läger i juli", "", "juli", "")
        row = list(table._tbl.iter("{*}tr"))[1]
        row.getparent().remove(row)

    file = edit(built(into, "verksamhetsplan:2027"), change)
    done = run("import", file, "--into", into)
    new = json.loads(into.with_name("kalmar-ifylld.json").read_text("utf-8"))["verksamhetsplaner"][0]["insatser"]
    assert new == [*before, {"insats": "läger i juli", "nar": "juli"}]
    assert f"rad «{before[0]['insats']}»: raden finns inte i filen. [handling-borttaget]" in done.stderr


def test_a_new_row_without_what_the_schema_requires_is_kept_in_the_notes(tmp_path: Path) -> None:
    into = agreement(tmp_path)
    file = built(into, "verksamhetsplan:2027")
    edit(file, lambda one: add_row(table_like(one, "Insats"), "", "", "i maj", ""))
    assert "[handling-varde-olast]" in nothing_imported(file, into)
    assert "i maj" in notes_of(into)


def test_money_for_a_party_with_several_purposes_is_not_guessed(tmp_path: Path) -> None:
    money = [{"part": "kommunen", "kronor": 400000, "andamal": "lön"}, {"part": "kommunen", "kronor": 56000}]
    into = agreement(tmp_path, verksamhetsplaner=[{"ar": "2027", "ekonomi": money}])
    file = built(into, "verksamhetsplan:2027")
    edit(file, lambda one: put(table_like(one, "Part", "Enligt avtalet"), 1, 2, "460 000"))
    nothing_imported(file, into)
    assert "460 000" in notes_of(into)


def test_an_indicator_that_the_agreement_has_renamed_meanwhile_is_told_and_kept(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = edit(built(into, "verksamhetsplan:2027"), lambda one: put(table_like(one, "Indikator"), 1, 2, "612"))
    data = json.loads(into.read_text("utf-8"))
    data["mal"]["delmal"][0]["indikatorer"][0]["namn"] = "samtal"
    into.write_text(json.dumps(data), "utf-8")
    nothing_imported(file, into)
    assert "612" in notes_of(into)


def test_text_outside_what_can_be_read_is_kept_in_the_notes(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)

    def add(file: docx.document.Document) -> None:
        file.add_paragraph("Ring oss om lokalen.")
        put(table_like(file, "Indikator"), 1, 1, "minst 900")
        put(table_like(file, "Hur arbetar parterna tillsammans under året?"), 1, 0, "Väl.")

    new = imported(edit(built(into, "verksamhetsplan:2027"), add), into)
    assert new["verksamhetsplaner"][0] == {"ar": "2027", "samverkan": "Väl."}
    assert "Ring oss om lokalen." in notes_of(into)
    assert "minst 900" in notes_of(into)


def test_an_added_column_is_kept_in_the_notes(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)

    def widen(file: docx.document.Document) -> None:
        table = table_like(file, "Indikator")
        table.add_column(1000)
        put(table, 0, 3, "Ansvarig")
        put(table, 1, 3, "styrelsen")
        put(table, 1, 2, "612")

    new = imported(edit(built(into, "verksamhetsplan:2027"), widen), into)
    assert new["verksamhetsplaner"][0]["indikatorer"][0]["varde"] == 612
    assert "styrelsen" in notes_of(into)


@pytest.mark.slow
def test_a_file_filled_in_with_tracked_changes_in_libreoffice_is_read(
    soffice: str, uno_python: str, tmp_path: Path
) -> None:
    into = agreement(tmp_path, **EMPTY)
    file, saved = built(into, "verksamhetsberattelse:2027"), tmp_path / "svar.docx"
    cells = [
        ("Vad var viktigast under året?", 1, 0, "Chatten växte."),
        ("Indikator", 1, 3, "634"),
        ("Indikator", 1, 4, "Chatten står för ökningen."),
        ("Part", 1, 2, "höll öppet 140 kvällar"),
        ("Part", 7, 2, "läger i juli"),
        ("Vad blev inte som planerat, och varför?", 2, 0, "Lovet ställdes in."),
        ("Vad har parterna lärt sig?", 1, 0, "Att planera tidigare."),
    ]
    rows = len(rows_of(table_like(docx.Document(str(file)), "Part", "Åtagande")))
    cells[4] = ("Part", rows, 1, "läger i juli")
    steps = [office.RECORD, office.written(cells), office.save(saved)]
    office.work(soffice, uno_python, tmp_path, [(file, steps)])
    done = run("import", saved, "--into", into)
    assert done.exit_code == 0, done.stderr
    (report,) = json.loads(into.with_name("kalmar-ifylld.json").read_text("utf-8"))["verksamhetsberattelser"]
    assert report["sammanfattning"] == "Chatten växte."
    assert report["indikatorer"][0]["varde"] == 634
    assert report["indikatorer"][0]["kommentar"] == "Chatten står för ökningen."
    assert report["insatser"][0]["utfall"] == "höll öppet 140 kvällar"
    assert report["insatser"][1]["insats"] == "läger i juli"
    assert report["avvikelser"] == "Lovet ställdes in."
    assert report["lardomar"] == "Att planera tidigare."
    assert "[handling-text-utanfor]" not in done.stderr, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("example", ["kalmar", "uddevalla"])
def test_a_file_that_libreoffice_has_only_saved_says_nothing_new(
    example: str, soffice: str, uno_python: str, tmp_path: Path
) -> None:
    into = agreement(tmp_path, example)
    data = json.loads(into.read_text("utf-8"))
    names = [f"verksamhetsplan:{one['ar']}" for one in data["verksamhetsplaner"]]
    files = [built(into, name) for name in names]
    jobs = [(one, [office.save(tmp_path / one.name)]) for one in files]
    office.work(soffice, uno_python, tmp_path, jobs)
    for one in files:
        done = run("import", tmp_path / one.name, "--into", into)
        assert "[handling-oforandrad]" in done.stderr, done.stderr


# --- files and agreements that don't fit ---


def test_without_the_agreement_the_file_is_told_to_need_it(tmp_path: Path) -> None:
    done = run("import", built(agreement(tmp_path), "verksamhetsplan:2027"))
    assert done.exit_code == 1
    assert "Filen är ingen blankett utan verksamhetsplan:2027." in done.stderr
    assert "--into UNDERLAG" in done.stderr


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"verksamhetsplaner": [{"ar": "2028"}]}, "handling-utan-post"),
        ({"titel": "Partnerskap för något annat", "arende": {"diarienummer": "X 1", "namnd": "Nämnden",
                                                            "forvaltning": "Förvaltningen"}},
         "handling-annat-underlag"),
    ],
)  # fmt: skip
def test_an_agreement_that_the_file_is_not_of_is_refused(fields: dict[str, Any], code: str, tmp_path: Path) -> None:
    file = built(agreement(tmp_path), "verksamhetsplan:2027")
    other = agreement(tmp_path, **fields)
    done = run("import", file, "--into", other)
    assert done.exit_code == 1
    assert f"[{code}]" in done.stderr, done.stderr
    assert not list(tmp_path.glob("*ifylld*"))


def test_a_document_of_another_kind_is_refused(tmp_path: Path) -> None:
    into = agreement(tmp_path)
    done = run("import", built(into, "avtal"), "--into", into)
    assert done.exit_code == 1
    assert "[handling-okand]" in done.stderr


@pytest.mark.parametrize(("content", "code"), [(b"PK\x03\x04 broken", "word"), (b"", "word"), (b"%PDF-1.7", "word")])
def test_a_damaged_file_is_told(content: bytes, code: str, tmp_path: Path) -> None:
    into = agreement(tmp_path)
    file = tmp_path / "svar.docx"
    file.write_bytes(content)
    done = run("import", file, "--into", into)
    assert done.exit_code == 1
    assert f"[{code}" in done.stderr, done.stderr


def test_an_agreement_that_exists_is_only_replaced_when_it_is_named_twice(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = edit(built(into, "verksamhetsplan:2027"), lambda one: put(table_like(one, "Indikator"), 1, 2, "612"))
    other = tmp_path / "annat.json"
    other.write_text("{}", "utf-8")
    refused = run("import", file, "--into", into, "-o", other)
    assert refused.exit_code == 1
    assert other.read_text("utf-8") == "{}"
    assert run("import", file, "--into", into, "-o", into).exit_code == 0
    assert json.loads(into.read_text("utf-8"))["verksamhetsplaner"][0]["indikatorer"][0]["varde"] == 612


def test_every_clause_with_empty_cells_for_one_of_the_papers_says_what_it_is_read_back_to() -> None:
    assert examine(None).issues == ()
    folders = ("verksamhetsplan", "verksamhetsberattelse", "utvardering")
    clauses = Path(__file__).parents[2] / "clauses" / "bas"
    empty = [file for name in folders for file in (clauses / name).rglob("*.md") if "|  |" in file.read_text("utf-8")]
    silent = [file.stem for file in empty if "fylls_i:" not in file.read_text("utf-8")]
    assert silent == []


def test_a_yaml_agreement_keeps_its_comments_and_all_other_lines(tmp_path: Path) -> None:
    whole = (ROOT / "examples" / "enkel.yaml").read_text("utf-8")
    plan = 'verksamhetsplaner:\n  - ar: "2027"  # första året\n    # inriktning: se protokollet\n# slut\n'
    into = tmp_path / "enkel.yaml"
    into.write_text(f"{whole.rstrip()}\n{plan}", "utf-8")
    file = built(into, "verksamhetsplan:2027")

    def fill(one: docx.document.Document) -> None:
        put(table_like(one, "Vad vill parterna åstadkomma under året?"), 1, 0, "Fler kvällar.")
        put(table_like(one, "Part", "Åtagande"), 1, 2, "håller öppet")

    done = run("import", edit(file, fill), "--into", into)
    assert done.exit_code == 0, done.stderr
    before, after = (
        into.read_text("utf-8").split("\n"),
        (tmp_path / "enkel-ifylld.yaml").read_text("utf-8").split("\n"),
    )
    assert [line for line in before if line not in after] == []
    new = [line for line in after if line not in before]
    assert new[0] == "    inriktning: Fler kvällar."
    assert new[1:-1] == ["    insatser:"]
    assert new[-1].startswith("      - {insats: håller öppet, part: ")
    assert after[-2] == "# slut"


def test_a_column_to_write_in_has_room_to_write(tmp_path: Path) -> None:
    file = docx.Document(str(built(agreement(tmp_path, **EMPTY), "verksamhetsplan:2027")))
    widths = [int(one.get(f"{W}w")) for one in table_like(file, "Part", "Åtagande")._tbl.iter(f"{W}gridCol")]
    assert min(widths[2:]) > 1300  # twips: 23 mm


def test_a_picture_is_told_and_everything_else_is_read(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)

    def add(file: docx.document.Document) -> None:
        file.add_picture(str(ROOT / "docs" / "bilder" / "dokument.png"))
        put(table_like(file, "Indikator"), 1, 2, "612")

    done = run("import", edit(built(into, "verksamhetsplan:2027"), add), "--into", into)
    assert done.exit_code == 0, done.stderr
    assert "En bild kan inte följa med" in done.stderr
    new = json.loads(into.with_name("kalmar-ifylld.json").read_text("utf-8"))
    assert new["verksamhetsplaner"][0]["indikatorer"][0]["varde"] == 612


def test_a_question_that_was_replaced_by_its_answer_is_read(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)

    def replace(file: docx.document.Document) -> None:
        table = table_like(file, "Hur arbetar parterna tillsammans under året?")._tbl
        paragraph = docx.oxml.parse_xml(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>Vi ses ofta.</w:t></w:r></w:p>')
        table.addprevious(paragraph)
        table.getparent().remove(table)

    new = imported(edit(built(into, "verksamhetsplan:2027"), replace), into)
    assert new["verksamhetsplaner"][0] == {"ar": "2027", "samverkan": "Vi ses ofta."}


def test_the_command_tells_in_json_what_it_wrote(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = edit(built(into, "verksamhetsplan:2027"), lambda one: put(table_like(one, "Indikator"), 1, 2, "många"))
    told = json.loads(run("import", file, "--into", into, "--json").stdout)
    assert [one["document"] for one in told["files"]] == ["anteckningar"]
    assert (told["document"], told["values"]) == ("verksamhetsplan:2027", 0)
    assert [one["code"] for one in told["issues"]] == ["handling-varde-olast", "handling-inget-infort"]


def test_an_agreement_in_yaml_can_be_written_as_json_but_not_as_something_else(tmp_path: Path) -> None:
    into = tmp_path / "enkel.yaml"
    whole = (ROOT / "examples" / "enkel.yaml").read_text("utf-8")
    into.write_text(f"{whole.rstrip()}\nverksamhetsplaner:\n  -\n  - ar: 2027\n", "utf-8")
    file = built(into, "verksamhetsplan:2027")
    edit(file, lambda one: put(table_like(one, "Vad vill parterna åstadkomma under året?"), 1, 0, "Mer."))
    assert run("import", file, "--into", into, "-o", tmp_path / "ny.json").exit_code == 0
    assert json.loads((tmp_path / "ny.json").read_text("utf-8"))["verksamhetsplaner"] == [
        {"ar": "2027", "inriktning": "Mer."}
    ]
    assert run("import", file, "--into", into).exit_code == 0
    assert (tmp_path / "enkel-ifylld.yaml").read_text("utf-8").endswith("  -\n  - ar: 2027\n    inriktning: Mer.\n")
    refused = run("import", file, "--into", into, "-o", tmp_path / "ny.txt")
    assert refused.exit_code == 1
    assert "[fel-filtyp]" in refused.stderr


def test_a_layer_that_adapts_a_table_says_itself_what_it_is_read_back_to(tmp_path: Path) -> None:
    library, clause = tmp_path / "bibliotek", "verksamhetsplan.indikatorer.varden"
    assert run("library", library).exit_code == 0
    assert run("adapt", clause, "--layer", "kalmar", "--library", library).exit_code == 0
    file = library / "clauses" / "kalmar" / "verksamhetsplan" / "indikatorer" / "varden.md"
    whole = file.read_text("utf-8").replace('[indikator, "", varde]', "[kommentar, varde, indikator]")
    head = whole.rsplit("---\nMålvärdet", 1)[0]
    rows = "{% for rad in beraknat.uppfoljning.indikatorer %}\n|  |  | {{ rad.indikator }} |\n{% endfor %}\n"
    file.write_text(f"{head}---\n| Ord | Värde | Indikator |\n|---|---|---|\n{rows}", "utf-8")
    assert run("lint", "--library", library).exit_code == 0
    into = agreement(tmp_path, **EMPTY)

    def fill(one: docx.document.Document) -> None:
        put(table_like(one, "Ord"), 1, 0, "Chatten växer.")
        put(table_like(one, "Ord"), 1, 1, "612")

    answer = edit(built(into, "verksamhetsplan:2027", "--library", library), fill)
    (row,) = imported(answer, into, "--library", library)["verksamhetsplaner"][0]["indikatorer"]
    assert (row["varde"], row["kommentar"]) == (612, "Chatten växer.")


# --- rows that are only partly filled in ---


@pytest.mark.parametrize(
    ("document", "heads", "cell", "leading", "wanted"),
    [
        ("verksamhetsplan:2027", ("Part", "Åtagande"), 3, 2, "«Vad vi gör under året»"),
        ("verksamhetsberattelse:2027", ("Indikator",), 4, 1, "«Utfall 2027»"),
        ("utvardering:2027", ("Delmål",), 2, 1, "«Nått: ja, delvis eller nej»"),
    ],
)
def test_a_row_with_only_some_columns_filled_in_is_told_once_with_what_it_needs(
    document: str, heads: tuple[str, ...], cell: int, leading: int, wanted: str, tmp_path: Path
) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = built(into, document)
    head, _, row, *_ = rows_of(table_like(docx.Document(str(file)), *heads))
    edit(file, lambda one: put(table_like(one, *heads), 2, cell, "hela hösten"))
    told, _ = [line for line in nothing_imported(file, into).splitlines() if "[handling-" in line]
    assert f", rad 2 «{', '.join(row[:leading])}»: «hela hösten» kunde inte föras in. " in told
    reason = f"Raden har något i «{head[cell]}» men inget som går att läsa i {wanted}. "
    assert f"{reason}Fyll i {wanted} också och läs in igen. [" in told
    assert "hela hösten" in notes_of(into)


def test_only_what_somebody_wrote_is_counted_as_put_in(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = built(into, "verksamhetsplan:2027")
    edit(file, lambda one: put(table_like(one, "Part", "Åtagande"), 1, 2, "håller öppet"))
    assert "1 uppgift ur verksamhetsplan:2027 fördes in." in run("import", file, "--into", into).stderr


@pytest.mark.parametrize(
    ("field", "document", "said"),
    [
        ("verksamhetsplaner", "verksamhetsplan:2027", "insats"),
        ("verksamhetsberattelser", "verksamhetsberattelse:2027", "utfall"),
    ],
)
def test_a_half_filled_paper_still_has_the_other_commitments_to_fill_in(
    field: str, document: str, said: str, tmp_path: Path
) -> None:
    into = agreement(tmp_path, **EMPTY)
    empty = built(into, document)
    commitments = [row[:2] for row in rows_of(table_like(docx.Document(str(empty)), "Part", "Åtagande"))[1:]]
    first = edit(built(into, document), lambda one: put(table_like(one, "Part", "Åtagande"), 2, 2, "håller öppet"))
    half = tmp_path / "halv.json"
    assert run("import", first, "--into", into, "-o", half).exit_code == 0
    again = built(half, document)
    left = rows_of(table_like(docx.Document(str(again)), "Part", "Åtagande"))[1:]
    assert [row[:2] for row in left] == [one for n, one in enumerate(commitments) if n != 1]

    def complete(one: docx.document.Document) -> None:
        for n in range(len(left)):
            put(table_like(one, "Part", "Åtagande"), n + 1, 2, f"svar {n}")

    assert run("import", edit(again, complete), "--into", half, "-o", half).exit_code == 0
    data = json.loads(half.read_text("utf-8"))
    assert [row[said] for row in data[field][0]["insatser"]] == [
        "håller öppet",
        *(f"svar {n}" for n in range(len(left))),
    ]
    whole = built(half, document)
    with pytest.raises(StopIteration):
        table_like(docx.Document(str(whole)), "Part", "Åtagande")


def test_an_empty_file_that_comes_back_after_another_answer_says_nothing_of_the_rows_answered(tmp_path: Path) -> None:
    into = agreement(tmp_path, **EMPTY)
    file = built(into, "verksamhetsplan:2027")
    late = tmp_path / "sen.docx"
    late.write_bytes(file.read_bytes())
    edit(file, lambda one: put(table_like(one, "Part", "Åtagande"), 1, 2, "håller öppet"))
    assert run("import", file, "--into", into, "-o", into).exit_code == 0
    edit(late, lambda one: put(table_like(one, "Part", "Åtagande"), 3, 2, "lånar ut bussen"))
    done = run("import", late, "--into", into, "-o", into)
    assert done.exit_code == 0, done.stderr
    assert "1 uppgift ur" in done.stderr
    assert "åtagande" not in done.stderr.casefold(), done.stderr
    assert not into.with_name("kalmar-anteckningar.txt").exists()


def test_a_plan_with_its_date_shows_no_commitments_to_fill_in(tmp_path: Path) -> None:
    measure = {"insats": "öppet hus"}
    for day, is_shown in (({}, True), ({"datum": "2026-10-30"}, False)):
        into = agreement(tmp_path, verksamhetsplaner=[{"ar": "2027", **day, "insatser": [measure]}])
        said = letters(built(into, "verksamhetsplan:2027"))
        assert ("ännu ingen insats i planen" in said) == is_shown


@pytest.mark.parametrize(
    ("purposes", "day", "shown"),
    [
        ((None, None), {}, None),
        ((None, None), {"datum": "2026-10-30"}, None),
        (("lön", None), {}, ["lön", ""]),
        (("lön", None), {"datum": "2026-10-30"}, ["lön", "–"]),
    ],
)
def test_purposes_are_shown_where_a_row_of_the_plan_has_one(
    purposes: tuple[str | None, ...], day: dict[str, str], shown: list[str] | None, tmp_path: Path
) -> None:
    money = [{"part": "kommunen", "kronor": 100, **({"andamal": one} if one else {})} for one in purposes]
    into = agreement(tmp_path, verksamhetsplaner=[{"ar": "2027", **day, "ekonomi": money}])
    file = docx.Document(str(built(into, "verksamhetsplan:2027")))
    assert ("Pengarna används så här" in text_of(file.element.body)) == (shown is not None)
    if shown is not None:
        assert [row[1] for row in rows_of(table_like(file, "Part", "Ändamål"))[1:]] == shown
