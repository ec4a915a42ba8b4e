"""Five hundred agreements: report, list, spreadsheet and open data say what pandas reckons from the files."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import docx
import independent
import openpyxl
import pandas as pd
import pytest
import shared
from pypdf import PdfReader

from axe import violations

pytestmark = pytest.mark.slow
SHEETS = ("Avtal", "Parter", "Belopp per år", "Att göra", "Summa per år")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own  # what all workers of this run share
    return shared.made_once(run / "register-500")


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    return folder / "avtal" / "ut"


@cache
def truth(folder: Path) -> tuple[dict[str, Any], pd.DataFrame, dict[str, tuple[int, int]]]:
    agreements = independent.read(folder / "avtal")
    table = independent.amounts(agreements)
    return agreements, table, independent.by_year(table)


def kronor(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def test_broken_files_are_told_and_the_rest_is_in_the_register(folder: Path) -> None:
    told = json.loads((folder / "svar.json").read_text("utf-8"))
    answer = json.loads(told["out"])
    assert told["code"] == 1
    assert len(answer["agreements"]) == shared.COUNT == len(truth(folder)[0])
    broken = {Path(issue["file"]).name for issue in answer["issues"] if issue["severity"] == "error"}
    assert broken == {Path(name).name for name in shared.BROKEN}
    assert all((folder / file["path"]).exists() for file in answer["files"])


def test_the_open_data_are_right_to_the_krona(folder: Path, out: Path) -> None:
    agreements, table, _ = truth(folder)
    found = pd.read_csv(out / "oppna-data" / "belopp.csv", dtype={"ar": str})
    ours = found.groupby(["avtal_id", "part_id", "ar"])["kronor"].sum()
    wanted = table.groupby(["fil", "part", "ar"])["kronor"].sum()
    wanted = wanted[wanted > 0]
    assert ours.to_dict() == wanted.to_dict()
    listed = pd.read_csv(out / "oppna-data" / "avtal.csv").set_index("avtal_id")
    totals = table.groupby("fil")["kronor"].sum().reindex(agreements.keys(), fill_value=0)
    assert listed["kronor_summa"].to_dict() == totals.to_dict()
    assert (listed["kronor_offentligt"] + listed["kronor_ideburet"]).to_dict() == totals.to_dict()
    assert listed["status"].to_dict() == {f: independent.status(d, shared.AS_OF) for f, d in agreements.items()}
    assert set(listed["status"]) == {"kommande", "löpande", "uppsagt", "avslutat"}


def test_the_open_data_are_as_their_own_description_says(out: Path) -> None:
    about = json.loads((out / "oppna-data" / "csv-metadata.json").read_text("utf-8"))
    kinds = {"integer": r"-?\d+", "date": r"\d{4}-\d{2}-\d{2}", "string": r"(?s).*", "boolean": None}
    tables: dict[str, list[dict[str, str]]] = {}
    for table in about["tables"]:
        raw = (out / "oppna-data" / table["url"]).read_bytes()
        assert b"\r\n" in raw
        tables[table["url"]] = rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
        columns = table["tableSchema"]["columns"]
        assert list(rows[0]) == [column["name"] for column in columns]
        for column in columns:
            kind = column["datatype"]
            base, form = (kind["base"], kind["format"]) if isinstance(kind, dict) else (kind, None)
            pattern = re.compile(form or kinds[base] or "")
            for row in rows:
                value = row[column["name"]]
                assert value or not column["required"], (table["url"], column["name"])
                assert not value or pattern.fullmatch(value.strip("^$")), (table["url"], column["name"], value)
        key = table["tableSchema"].get("primaryKey", [])
        assert not key or len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    for table in about["tables"]:
        for foreign in table["tableSchema"].get("foreignKeys", []):
            names, target = foreign["columnReference"], foreign["reference"]["resource"]
            known = {tuple(row[name] for name in names) for row in tables[target]}
            assert {tuple(row[name] for name in names) for row in tables[table["url"]]} <= known


def test_the_spreadsheet_is_right_to_the_krona_with_real_dates_and_numbers(folder: Path, out: Path) -> None:
    agreements, table, years = truth(folder)
    sheets = pd.read_excel(out / "register.xlsx", sheet_name=None)
    assert tuple(sheets) == SHEETS
    listed = sheets["Avtal"].set_index("Underlag")
    totals = table.groupby("fil")["kronor"].sum().reindex(agreements.keys(), fill_value=0)
    assert listed["Summa, kr"].to_dict() == totals.to_dict()
    assert str(listed["Första dag"].dtype).startswith("datetime64")
    assert str(listed["Summa, kr"].dtype) == "int64"
    given = sheets["Belopp per år"].astype({"År": str})
    by_board = given.groupby(["Nämnd", "År"])["Kronor"].sum()
    wanted = table.groupby(["namnd", "ar"])["kronor"].sum()
    assert by_board.to_dict() == wanted[wanted > 0].to_dict()
    summed = sheets["Summa per år"].astype({"År": str}).set_index("År")
    assert {year: (row.iloc[0], row.iloc[1]) for year, row in summed.iterrows()} == years
    assert len(sheets["Parter"]) == sum(len(data["parter"]) for data in agreements.values())


def test_the_spreadsheet_has_frozen_headings_widths_and_properties_and_a_chart_with_words(out: Path) -> None:
    book = openpyxl.load_workbook(out / "register.xlsx")
    assert [sheet.title for sheet in book] == list(SHEETS)
    assert {sheet.freeze_panes for sheet in book} == {"B2"}
    assert all(sheet.column_dimensions["A"].width >= 12 for sheet in book)
    assert book.properties.title == "Register över idéburna offentliga partnerskap"
    assert book.properties.created.date().isoformat() == shared.AS_OF


def test_libreoffice_opens_the_spreadsheet_and_reads_the_same_values(out: Path, tmp_path: Path, soffice: str) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # The last but one says every sheet; unformatted values, dates as in the sheet.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [soffice, profile, "--headless", "--convert-to", form, "--outdir", tmp_path, out / "register.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    book = openpyxl.load_workbook(out / "register.xlsx", data_only=True)
    for name in SHEETS:
        text = (tmp_path / f"register-{name}.csv").read_text("utf-8")
        read = list(csv.reader(io.StringIO(text)))
        ours = [[_shown(value) for value in row] for row in book[name].iter_rows(values_only=True)]
        assert [[_plain(cell) for cell in row] for row in read] == ours, name


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if hasattr(value, "date") else _plain(str(value))


def _plain(words: str) -> str:
    """Take away the signs between thousands, which follow the language of the machine."""
    return re.sub(r"(?<=\d)[,\s](?=\d{3})", "", words)


def test_the_public_list_has_running_and_ended_agreements_right_to_the_krona(folder: Path, out: Path) -> None:
    agreements, table, _ = truth(folder)
    page = (out / "avtalslista.html").read_text("utf-8")
    running, ended, years = pd.read_html(io.StringIO(page))
    totals = table.groupby("fil")["kronor"].sum()
    for found, wanted in ((running, ("löpande", "uppsagt")), (ended, ("avslutat",))):
        files = {f: d for f, d in agreements.items() if independent.status(d, shared.AS_OF) in wanted}
        expected = Counter(
            (d["titel"] + d["arende"]["diarienummer"], int(totals.get(f, 0))) for f, d in files.items()
        )
        sums = (re.search(r"Summa: ([\d\s]+)kr", row) for row in found["Bidrag"])
        assert Counter(zip(found["Avtal"], (kronor(s[1]) if s else 0 for s in sums), strict=True)) == expected
    public = [f for f, d in agreements.items() if independent.status(d, shared.AS_OF) != "kommande"]
    wanted_years = independent.by_year(table[table["fil"].isin(public)])
    assert {
        str(row.iloc[0]): (kronor(row.iloc[1]), kronor(row.iloc[2])) for _, row in years.iterrows()
    } == wanted_years


def test_axe_finds_nothing_in_the_public_list(out: Path, tmp_path: Path) -> None:
    page = (out / "avtalslista.html").read_text("utf-8")
    assert "<script" not in page
    assert violations({"lista": page}, tmp_path) == {"lista": []}


def test_the_report_in_word_and_pdf_is_right_to_the_krona(folder: Path, out: Path) -> None:
    _, table, years = truth(folder)
    file = docx.Document(str(out / "samlad-rapport.docx"))
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in _tables(file)]
    sums = [one for one in tables if one[0][0] == "År"]
    assert {row[0]: (kronor(row[2]), kronor(row[3])) for row in sums[0][1:]} == years
    boards = sorted(table["namnd"].unique(), key=lambda n: n.translate(str.maketrans("ÄÖ", "\u017f\u0180")))
    wanted = [independent.by_year(table[table["namnd"] == board]) for board in boards]
    assert [{row[0]: (kronor(row[2]), kronor(row[3])) for row in one[1:]} for one in sums[1:]] == wanted
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(out / "samlad-rapport.pdf").pages[:6]))
    for year, (public, civil) in years.items():
        assert re.search(rf"{year}\d+{public}kr{civil}kr{public + civil}kr", text), year


def _tables(file: Any) -> list[Any]:
    from docx.table import Table

    return [Table(element, file) for element in file.element.body.iter("{*}tbl")]


def test_what_is_due_is_every_date_of_the_calendar_that_is_left(out: Path) -> None:
    tasks = pd.read_csv(out / "oppna-data" / "att_gora.csv")
    dated = tasks.dropna(subset=["datum"])
    assert dated["datum"].min() >= shared.AS_OF
    assert not dated.duplicated(["avtal_id", "datum", "vad"]).any()
    assert {"uppföljningsmöten"} <= set(tasks[tasks["datum"].isna()]["slag"])


def test_no_person_is_named_in_what_is_published(folder: Path, out: Path) -> None:
    agreements, _, _ = truth(folder)
    people = {p["namn"] for d in agreements.values() for party in d["parter"]
              for p in (*party.get("undertecknare", []), party.get("kontaktperson", {})) if "namn" in p}  # fmt: skip
    assert people
    published = [(out / "avtalslista.html").read_text("utf-8")]
    published += [path.read_text("utf-8") for path in sorted((out / "oppna-data").iterdir())]
    assert not [name for name in people if any(name in text for text in published)]
