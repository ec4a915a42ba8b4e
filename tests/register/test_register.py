"""What the register says of one agreement, and which files it reads."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator
from pdfua import validate

from iop_docs.errors import UserFilesError
from iop_docs.model.datum import Record, datum
from iop_docs.model.document import Document, Table, plain_text
from iop_docs.model.looks import Looks
from iop_docs.register.chart import MOST_YEARS, bar_chart, charted, rounded
from iop_docs.register.entry import Entry, Status, due, entry_of, undated
from iop_docs.register.open_data import open_data
from iop_docs.register.report import report
from iop_docs.register.totals import Register, YearSum, alphabetical, year_sums
from iop_docs.register.web_list import web_list
from iop_docs.register.workbook import workbook
from iop_docs.registering import RegisterRequest, RegisterResult, agreement_files, make_register
from structure_pdf import faults

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
AS_OF = date(2027, 3, 1)
Change = Callable[[Any], None]


def entry(change: Change = lambda _: None, as_of: date = AS_OF, example: str = "tva_parter_tre_ar") -> Entry:
    data = json.loads((EXAMPLES / f"{example}.json").read_text("utf-8"))
    change(data)
    record = datum(data)
    assert isinstance(record, Record)
    return entry_of(record, f"{example}.json", as_of)


def term(**fields: Any) -> Change:
    return lambda data: data["avtalstid"].update(fields)


def amounts(*rows: dict[str, Any]) -> Change:
    def change(data: Any) -> None:
        data["ekonomi"]["poster"] = [
            {"andamal": "drift", "givare": data["parter"][0]["id"], "slag": "kontant", "belopp": list(rows)}
        ]

    return change


def register(*entries: Entry, owner: str = "") -> Register:
    return Register(entries, AS_OF, owner)


def write(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text((EXAMPLES / name).read_text("utf-8"), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("start", "end", "day", "status"),
    [
        ("2025", "2025", "2025-12-31", Status.RUNNING), ("2025", "2025", "2026-01-01", Status.ENDED),
        ("2025-02", "2025-06", "2025-06-30", Status.RUNNING), ("2025-02", "2025-06", "2025-01-31", Status.COMING),
        ("2025-02-10", "2025-06-10", "2025-02-09", Status.COMING),
        ("2025-02-10", "2025-06-10", "2025-06-11", Status.ENDED),
    ],
)  # fmt: skip
def test_status_follows_the_widest_reading_of_the_term(start: str, end: str, day: str, status: Status) -> None:
    found = entry(term(start=start, slut=end), date.fromisoformat(day))
    assert (found.status, found.start, found.end) == (status, start, end)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2027-10-31", Status.RUNNING), ("2027-11-01", Status.TERMINATED), ("2028-04-30", Status.TERMINATED),
     ("2028-05-01", Status.ENDED)],
)  # fmt: skip
def test_a_terminated_agreement_ends_on_its_own_day(day: str, status: Status) -> None:
    found = entry(term(uppsagd={"datum": "2027-11-01", "slut": "2028-04"}), date.fromisoformat(day))
    assert (found.status, found.last) == (status, date(2028, 4, 30))


def test_what_the_term_would_have_brought_is_not_due_when_the_agreement_is_terminated() -> None:
    found = entry(term(uppsagd={"datum": "2027-01-15", "slut": "2027-07-15"}))
    assert [(str(one.day), one.title) for one in due(found, AS_OF)] == [
        ("2027-07-15", "Det uppsagda avtalet upphör"),
        ("2028-03-01", "Sista dag att lämna verksamhetsberättelse för 2027"),
        ("2028-03-31", "Sista dag att lämna redovisning för 2027"),
    ]


def terminated(kind: str, given: str, end: str) -> Change:
    def change(data: Any) -> None:
        data["avtalstid"]["uppsagd"] = {"datum": given, "slut": end}
        data["andringar"] = [{"id": "slut", "slag": kind, "datum": given, "galler_fran": given}]

    return change


@pytest.mark.parametrize(
    ("kind", "day", "status", "told", "standing"),
    [
        ("hävning", "2027-02-15", "hävt", "Hävt, upphör den 15 februari 2027", ""),
        ("hävning", "2027-02-16", "avslutat", "Hävt, upphörde den 15 februari 2027", "Avslutat. "),
        ("uppsägning", "2027-02-15", "uppsagt", "Uppsagt, upphör den 15 februari 2027", ""),
        ("uppsägning", "2027-02-16", "avslutat", "Uppsagt, upphörde den 15 februari 2027", "Avslutat. "),
    ],
)
def test_every_file_of_the_register_tells_how_and_when_an_agreement_ended(
    kind: str, day: str, status: str, told: str, standing: str
) -> None:
    found = entry(terminated(kind, "2027-02-15", "2027-02-15"), date.fromisoformat(day))
    register = Register((found,), date.fromisoformat(day), "")
    assert (found.status.value, found.last) == (status, date(2027, 2, 15))
    assert f"{told}." in web_list(register, Looks()).replace("\u00a0", " ")
    cells = [cell for cell in written(report(register, Looks())) if told in cell]
    assert [cell.partition("\n")[2] for cell in cells] == [standing + told]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(register)))["Avtal"]
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows(max_row=2))
    by_head = dict(zip(heads, row, strict=True))
    assert (str(by_head["Sista dag"])[:10], by_head["Status"]) == ("2027-02-15", status)
    assert by_head["Slut i förtid"].replace("\u00a0", " ") == told
    (line,) = csv.DictReader(io.StringIO(open_data(register)["avtal.csv"].decode("utf-8")))
    assert (line["sista_dag"], line["status"], line["slut_i_fortid"]) == ("2027-02-15", status, kind)
    assert [one.title for one in due(found, date(2027, 2, 15), date(2027, 2, 15))] == [
        "Avtalet hävs" if kind == "hävning" else "Avtalet sägs upp",
        "Det hävda avtalet upphör" if kind == "hävning" else "Det uppsagda avtalet upphör",
    ]


def written(tree: Document) -> list[str]:
    """Return the cells of a report's tables."""
    blocks = [block for section in tree.sections for clause in section.clauses for block in clause.blocks]
    rows = [row for block in blocks if isinstance(block, Table) for row in block.rows]
    return [plain_text(cell.inlines).replace("\u00a0", " ") for row in rows for cell in row]


def test_the_report_counts_agreements_terminated_for_breach_where_there_are_any() -> None:
    ended = entry(terminated("hävning", "2027-02-15", "2027-03-15"))
    other = entry(lambda data: data["arende"].update(namnd="Kulturnämnden"))
    heads = []
    for entries in ((ended, other), (other, entry())):
        tree = report(Register(entries, AS_OF, ""), Looks())
        tables = [block for clause in tree.sections[0].clauses for block in clause.blocks if isinstance(block, Table)]
        heads.append([plain_text(cell.inlines) for cell in tables[0].header])
        assert all(len(row) == len(heads[-1]) for row in tables[0].rows)
    usual = ["Nämnd", "Kommande", "Löpande", "Uppsagda", "Avslutade", "Alla"]
    assert heads == [[*usual[:4], "Hävda", *usual[4:]], usual]


def test_amounts_per_unit_are_added_when_their_number_is_known_and_told_when_it_is_not() -> None:
    found = entry(
        amounts(
            {"start": "2027", "kronor": 1125, "per": "plats", "antal": 40},
            {"start": "2028", "kronor": 9, "per": "barn"},
        )
    )
    assert [(one.year, one.kronor) for one in found.sums] == [("2027", 45000)]
    assert (found.has_unit, found.notes) == (True, ("Belopp per enhet utan antal tillkommer.",))


def test_a_floor_is_told_and_a_part_of_a_year_is_never_reckoned_up() -> None:
    found = entry(amounts({"start": "2027-07-01", "slut": "2027-12-31", "kronor": 50001, "minst": True}))
    assert [(one.year, one.kronor) for one in found.sums] == [("2027", 50001)]
    assert found.notes == ("Något belopp är ett golv (minst).",)


def test_a_period_over_the_new_year_is_a_year_of_its_own_between_its_neighbours() -> None:
    found = entry(
        amounts(
            {"start": "2027", "kronor": 3}, {"start": "2026-07-01", "slut": "2027-06-30", "kronor": 2},
            {"start": "2026", "kronor": 1}, {"start": "2026", "slut": "2028", "kronor": 4},
        )
    )  # fmt: skip
    assert [(one.year, one.total) for one in year_sums([found])] == [
        ("2026", 1), ("2026/2027", 2), ("2026–2028", 4), ("2027", 3),
    ]  # fmt: skip


def test_a_sum_too_large_for_a_floating_number_keeps_its_last_krona() -> None:
    found = entry(amounts({"start": "2027", "kronor": 2**53 + 1}))
    assert found.kronor() == 9007199254740993
    assert b",9007199254740993\r\n" in open_data(register(found))["belopp.csv"]


def test_meetings_and_words_without_a_day_are_kept_until_the_agreement_is_over() -> None:
    titles = [one.title for one in undated(entry(example="kalmar"))]
    assert titles == ["Uppföljningsmöten", "Verksamhetsberättelse ska lämnas"]
    assert undated(entry(as_of=date(2031, 1, 1), example="kalmar")) == ()


def test_names_sort_with_the_last_letters_last_and_other_accents_aside() -> None:
    names = ["Öppet hus", "Äldre", "Åkern", "Zebra", "École", "Eko", "eken"]
    assert sorted(names, key=alphabetical) == ["École", "eken", "Eko", "Zebra", "Åkern", "Äldre", "Öppet hus"]


def test_a_text_that_looks_like_a_formula_is_kept_as_text() -> None:
    title = '=HYPERLINK("https://example.se";"klicka")'
    found = register(entry(lambda data: data.update(titel=title)))
    assert b"\"'=HYPERLINK" in open_data(found)["avtal.csv"]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(found)))["Avtal"]
    assert sheet["A2"].value == title
    with zipfile.ZipFile(io.BytesIO(workbook(found))) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_marks_of_markup_are_letters_in_the_public_list() -> None:
    page = web_list(register(entry(lambda data: data.update(titel="<b>A & B</b>"))), Looks())
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in page


def test_a_coming_agreement_is_not_in_the_public_list() -> None:
    page = web_list(register(entry(as_of=date(2026, 1, 1))), Looks())
    assert "Det finns inga pågående avtal." in page
    assert "Mötesplats" not in page


def test_the_chart_has_room_for_the_nearest_years_and_says_its_sums_in_words() -> None:
    sums = tuple(YearSum(str(year), 1_250_000, 40_000, 1) for year in range(2000, 2060))
    shown = charted(sums, 2027)
    assert (len(shown), shown[0].year, shown[-1].year) == (MOST_YEARS, "2020", "2033")
    picture = bar_chart(shown, named=True)
    assert 'role="img"' in picture
    assert "2027 1,25\u00a0mnkr och 40\u00a0tkr" in picture


def test_the_report_has_the_chart_with_its_words_and_a_table_for_each_namnd() -> None:
    tree = report(register(entry(), entry(example="kalmar")), Looks())
    tables = [b for s in tree.sections for c in s.clauses for b in c.blocks if isinstance(b, Table)]
    captions = [plain_text(table.caption) for table in tables]
    assert captions[:2] == ["Antal avtal hos varje nämnd", "Kronor per år i alla avtal"]
    assert {"Avtal: Kultur- & fritidsnämnden", "Avtal: Socialnämnden"} <= set(captions)


def test_the_report_says_what_is_to_be_handed_in_on_a_day_that_is_not_certain() -> None:
    tree = report(register(entry(example="kalmar")), Looks())
    (table,) = (b for c in tree.sections[4].clauses for b in c.blocks if isinstance(b, Table))
    assert plain_text(table.rows[0][1].inlines) == (
        "Parterna ska ha fyra uppföljningsmöten per år. Avtalet anger inga dagar.\n"
        "Verksamhetsberättelse ska lämnas. Avtalet anger: senast den 15 december."
    )


@pytest.mark.parametrize(
    ("kronor", "words"),
    [(999, "1 tkr"), (1_499, "1 tkr"), (999_499, "999 tkr"), (1_021_000, "1,02 mnkr"), (12_350_000, "12,4 mnkr")],
)
def test_a_chart_rounds_half_up_to_what_can_be_read(kronor: int, words: str) -> None:
    assert rounded(kronor).replace("\u00a0", " ") == words


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RegisterResult]:
    folder = tmp_path_factory.mktemp("kalmar")
    data = json.loads((EXAMPLES / "kalmar.json").read_text("utf-8"))
    (folder / "ett.json").write_text(json.dumps(data), "utf-8")
    data |= {"titel": "Andra avtalet", "lager": "kalmar"}
    (folder / "tva.json").write_text(json.dumps(data), "utf-8")
    return folder, make_register(RegisterRequest(folder, folder / "ut", AS_OF))


def test_the_same_folder_gives_the_same_bytes(made: tuple[Path, RegisterResult]) -> None:
    folder, once = made
    before = {path: path.read_bytes() for path in once.files}
    again = make_register(RegisterRequest(folder, folder / "ut", AS_OF))
    assert {path: path.read_bytes() for path in again.files} == before


def test_the_report_has_the_letterhead_of_the_layer_that_all_agreements_share(
    made: tuple[Path, RegisterResult],
) -> None:
    folder, result = made
    assert result.register.owner == "Kalmar kommun"
    file = docx.Document(str(folder / "ut" / "samlad-rapport.docx"))
    assert file.core_properties.author == "Kalmar kommun"
    (picture,) = file.inline_shapes
    assert "Stapeldiagram" in picture._inline.docPr.get("descr")


def test_the_office_files_are_valid_and_the_pdf_is_accessible(made: tuple[Path, RegisterResult]) -> None:
    folder, _ = made
    for name in ("register.xlsx", "samlad-rapport.docx"):
        assert not [str(fault) for fault in OpenXmlValidator().validate(str(folder / "ut" / name)).errors]
    found = validate(folder / "ut" / "samlad-rapport.pdf")
    assert not found.findings
    assert faults((folder / "ut" / "samlad-rapport.pdf").read_bytes()) == []


def test_an_agreement_without_a_decision_or_in_two_files_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "avtal", "kalmar.json")
    (folder / "kopia.json").write_text((folder / "kalmar.json").read_text("utf-8"), "utf-8")
    result = make_register(RegisterRequest(folder, tmp_path / "ut", AS_OF))
    told = [(issue.code, issue.place.file.name if issue.place.file else "") for issue in result.issues]
    assert told == [
        ("avtal-utan-beslut", "kalmar.json"), ("avtal-utan-beslut", "kopia.json"), ("avtal-tva-ganger", "kopia.json"),
    ]  # fmt: skip


def test_records_schemas_hidden_files_and_the_registers_own_are_not_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "avtal", "kalmar.json")
    write(folder / ".git", "borlange.json")
    write(folder / "ut", "uddevalla.json")
    (folder / "schema.json").write_text((ROOT / "schemas" / "agreement.schema.json").read_text("utf-8"), "utf-8")
    (folder / "protokoll.json").write_text('{"protokoll": 1, "verktyg": {}}', "utf-8")
    (folder / "csv-metadata.json").write_text('{"@context": "http://www.w3.org/ns/csvw"}', "utf-8")
    (folder / "brev.docx").write_bytes(b"")
    (folder / "djup.json").write_text("[" * 100_000, "utf-8")
    assert [path.name for path in agreement_files(folder, folder / "ut")] == ["djup.json", "kalmar.json"]


def test_a_case_that_makes_no_agreement_is_left_out_and_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "avtal", "kalmar.json", "uddevalla_avslag.json")
    result = make_register(RegisterRequest(folder, tmp_path / "ut", AS_OF))
    assert [one.id for one in result.register.entries] == ["kalmar.json"]
    assert [i.code for i in result.issues if i.place.file == folder / "uddevalla_avslag.json"] == ["inte-i-registret"]


def test_a_folder_without_agreements_writes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "avtal", "uddevalla_avslag.json")
    with pytest.raises(UserFilesError) as told:
        make_register(RegisterRequest(folder, tmp_path / "ut", AS_OF))
    assert [issue.code for issue in told.value.issues] == ["inte-i-registret", "inga-avtal"]
    assert not (tmp_path / "ut").exists()


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "iop_docs", "register", "saknas", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, json.loads(done.stdout)["issues"][0]["message"]) == (1, "Mappen finns inte.")
