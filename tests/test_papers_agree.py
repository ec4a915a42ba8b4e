"""The case of each layer: every paper that its seed names is built from one file, and they all say the same.

Read back from the finished Word and PDF files and compared with the agreement file by means of this test's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from finished import documents_of, lines

EXAMPLES = Path(__file__).parents[1] / "examples"
# What the municipality's or region's own rules name of what iopdocs builds, and the term as its papers write it.
PAPERS: Mapping[str, tuple[str, ...]] = {
    "uddevalla": (
        "checklista", "tjansteskrivelse", "tjansteskrivelse:kommunstyrelsen", "verksamhetsplan:2027", "avtal",
    ),
    "borlange": (
        "bedomning", "tjansteskrivelse", "tjansteskrivelse:avsikt", "tjansteskrivelse:forlangning", "avtal",
        "uppfoljningsrapport:2027", "utvardering:2028",
    ),
    "linkoping": ("avtal", "tjansteskrivelse", "tjansteskrivelse:information"),
    "kalmar": (
        "avtal", "tjansteskrivelse", "tjansteskrivelse:arsrapport-2027", "verksamhetsplan:2027",
        "verksamhetsplan:2028", "verksamhetsberattelse:2027", "uppfoljningsrapport:2027", "kallelse:2027-03-17",
    ),
    "region_gavleborg": ("bedomning", "tjansteskrivelse", "avtal"),
}  # fmt: skip
TERMS = {
    "uddevalla": "1 januari 2027–31 december 2029",
    "borlange": "1 september 2026–31 augusti 2029",
    "linkoping": "1 januari 2027–30 juni 2029",
    "kalmar": "2027–2028",
    "region_gavleborg": "1 juli 2026–30 juni 2028",
}
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
          "november", "december")  # fmt: skip
UNDATED = ("verksamhetsplan:2028",)  # a form: the year's plan isn't made yet
FORMS = ("docx", "pdf")
EACH_CASE = pytest.mark.parametrize("case", PAPERS)
EACH_PAPER = pytest.mark.parametrize(
    ("case", "paper", "form"),
    [(case, paper, form) for case, papers in PAPERS.items() for paper in papers for form in FORMS],
)
Rows = list[list[str]]


@cache
def data(case: str) -> Any:
    return json.loads((EXAMPLES / f"{case}.json").read_text("utf-8"))


def text(case: str, paper: str, form: str) -> str:
    return "\n".join(one.text for one in lines(EXAMPLES / f"{case}.json", paper, form))


def tables(case: str, paper: str, form: str, *header: str) -> Iterator[Rows]:
    """Yield the rows under each table with a header."""
    read = lines(EXAMPLES / f"{case}.json", paper, form)
    for at, one in enumerate(read):
        if one.kind == "cell" and [row.text for row in read[at : at + len(header)]] == list(header):
            cells = [row.text for row in takewhile(lambda row: row.kind == "cell", read[at + len(header) :])]
            yield [cells[start : start + len(header)] for start in range(0, len(cells), len(header))]


def number(cell: str) -> int | None:
    digits = re.sub(r"\D", "", cell)
    return int(digits) if digits else None


def item(case: str, paper: str) -> Any:
    """Return what the case's file has of a paper that there is one of per item, or the case's own letter."""
    kind, _, key = paper.partition(":")
    if not key:
        return data(case).get(kind, {})
    field = {
        "tjansteskrivelse": "tjansteskrivelser",
        "verksamhetsplan": "verksamhetsplaner",
        "verksamhetsberattelse": "verksamhetsberattelser",
        "uppfoljningsrapport": "uppfoljningsrapporter",
        "utvardering": "utvarderingar",
        "kallelse": "kallelser",
    }[kind]
    return next(one for one in data(case)[field] if key in (one.get("id"), one.get("ar"), one.get("datum")))


def in_words(day: str) -> str:
    year, month, of_month = day.split("-")
    return f"{int(of_month)} {MONTHS[int(month) - 1]} {year}"


def agreed(case: str) -> dict[tuple[str, str], int]:
    """Return the agreement's kronor by party's short name and year, summed here and not by the program."""
    names = {party["id"]: party.get("kortnamn", party["namn"]) for party in data(case)["parter"]}
    found: dict[tuple[str, str], int] = {}
    for post in data(case)["ekonomi"]["poster"]:
        for amount in post.get("belopp", ()):
            key = names[post["givare"]], amount["start"][:4]
            found[key] = found.get(key, 0) + amount["kronor"]
    return found


@EACH_CASE
def test_a_case_builds_the_papers_that_its_rules_name(case: str) -> None:
    assert documents_of(EXAMPLES / f"{case}.json") == PAPERS[case]


@EACH_PAPER
def test_a_paper_names_every_party_and_the_case(case: str, paper: str, form: str) -> None:
    read = text(case, paper, form)
    own_words = paper == "checklista"  # it is the initiator's, who doesn't speak for the others
    parties = [party["namn"] for party in data(case)["parter"] if not own_words or party["roll"] == "idéburen"]
    assert [name for name in parties if name not in read] == []
    own = item(case, paper).get("arende", {})
    assert own.get("diarienummer", data(case)["arende"]["diarienummer"]) in read
    assert data(case)["titel"] in read


@EACH_PAPER
def test_a_paper_has_its_own_date_and_one_that_isnt_made_yet_has_none(case: str, paper: str, form: str) -> None:
    told = item(case, paper)
    head = text(case, paper, form).split("\n")[:14]
    if paper in UNDATED:
        assert "datum" not in told
        assert not any(re.search(r"\b[Dd]atum\b", line) for line in head), head
    else:
        dated = told.get("utskick" if paper.startswith("kallelse") else "datum", data(case)["datum"])
        assert any(in_words(dated) in line for line in head), head


@EACH_PAPER
def test_a_paper_tells_the_term_of_the_agreement(case: str, paper: str, form: str) -> None:
    if paper.startswith("kallelse") or paper.endswith(":information") or paper == "checklista":
        return  # these say nothing of the term
    assert TERMS[case] in text(case, paper, form)


@EACH_PAPER
def test_the_sums_of_a_paper_are_those_of_the_agreement(case: str, paper: str, form: str) -> None:
    sums, kind = agreed(case), paper.partition(":")[0]
    word = "överenskommelsen" if case == "region_gavleborg" else "avtalet"
    if kind in ("verksamhetsplan", "verksamhetsberattelse"):
        year = item(case, paper)["ar"]
        outcome = ("Utfall",) if kind == "verksamhetsberattelse" else ()
        (rows,) = tables(case, paper, form, "Part", f"Enligt {word}", "Enligt planen", *outcome)
        assert {row[0]: number(row[1]) for row in rows} == {who: sums[who, of] for who, of in sums if of == year}
    elif kind in ("uppfoljningsrapport", "utvardering"):
        last = item(case, paper)["ar"]
        (rows,) = tables(case, paper, form, "År", f"Enligt {word}", "Enligt planen", "Utfall")
        years = sorted({year for _, year in sums if year <= last})
        assert [row[0] for row in rows] == years
        assert [number(row[1]) for row in rows] == [sum(s for (_, of), s in sums.items() if of == y) for y in years]
        (rows,) = tables(case, paper, form, "Part", "År", f"Enligt {word}", "Utfall")
        assert {(row[0], row[1]): number(row[2]) for row in rows} == {k: v for k, v in sums.items() if k[1] <= last}
    elif kind == "avtal" or (kind == "tjansteskrivelse" and not paper.endswith(":information")):
        years = sorted({year for _, year in sums})
        (rows,) = tables(case, paper, form, "Part", *years, "Summa")
        body = {row[0]: [number(cell) for cell in row[1:]] for row in rows}
        for who in {who for who, _ in sums}:
            own = [sums.get((who, year), 0) for year in years]
            assert body[who] == [*own, sum(own)]
        assert body["Summa"][-1] == sum(sums.values())


@pytest.mark.parametrize("form", FORMS)
def test_plan_and_outcome_are_the_same_in_plan_report_follow_up_and_letter(form: str) -> None:
    plan, told = item("kalmar", "verksamhetsplan:2027"), item("kalmar", "verksamhetsberattelse:2027")
    wanted = {row["indikator"]: [row["varde"]] for row in plan["indikatorer"]}
    for row in told["indikatorer"]:
        wanted[row["indikator"]].append(row["varde"])
    papers = {
        "verksamhetsberattelse:2027": (("Indikator", "Målvärde", "Planerat 2027", "Utfall 2027", "Kommentar"), 2),
        "uppfoljningsrapport:2027": (("Indikator", "Utgångsläge", "Målvärde", "År", "Plan", "Utfall"), 4),
        "tjansteskrivelse:arsrapport-2027": (("Indikator", "Målvärde", "Plan", "Utfall"), 2),
    }
    for paper, (header, at) in papers.items():
        (rows,) = tables("kalmar", paper, form, *header)
        assert {row[0]: [number(row[at]), number(row[at + 1])] for row in rows} == wanted, paper
    (rows,) = tables("kalmar", "verksamhetsplan:2027", form, "Indikator", "Målvärde", "Planerat 2027")
    assert {row[0]: [number(row[2])] for row in rows} == {name: both[:1] for name, both in wanted.items()}


@pytest.mark.parametrize("form", FORMS)
def test_money_spent_is_the_same_in_report_and_follow_up(form: str) -> None:
    spent: dict[str, int] = {}
    for row in item("kalmar", "verksamhetsberattelse:2027")["ekonomi"]:
        spent[row["part"]] = spent.get(row["part"], 0) + row["kronor"]
    header = ("Part", "Enligt avtalet", "Enligt planen", "Utfall")
    (rows,) = tables("kalmar", "verksamhetsberattelse:2027", form, *header)
    assert [number(row[3]) for row in rows] == [spent["kommunen"], spent["jouren"]]
    (rows,) = tables("kalmar", "uppfoljningsrapport:2027", form, "År", *header[1:])
    assert [number(row[3]) for row in rows] == [sum(spent.values())]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("case", "paper"), [("borlange", "bedomning"), ("region_gavleborg", "bedomning"),
                                             ("uddevalla", "checklista")])  # fmt: skip
def test_every_criterion_of_the_layer_has_its_answer(case: str, paper: str, form: str) -> None:
    words = ("Svar", "Motivering") if paper == "bedomning" else ("Ja, delvis eller nej", "Kommentar")
    (rows,) = tables(case, paper, form, "Kriterium", *words)
    given = data(case)[paper]["kriterier"]
    assert [row[1].casefold() for row in rows] == [one["svar"] for one in given]
    assert [row[2] for row in rows] == [one.get("motivering", "") for one in given]
    if paper == "bedomning":
        (rows,) = tables(case, paper, form, "Rekvisit", "Uppfyllt", "Motivering")
        assert [row[1].casefold() for row in rows] == [
            one["svar"] for one in data(case)[paper]["offentligt_kontrakt"]
        ]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_every_commitment_of_the_agreement_to_fill_in(form: str) -> None:
    header = ("Part", "Åtagande", "Vad vi gör under året", "När")
    (rows,) = tables("kalmar", "verksamhetsplan:2028", form, *header)
    names = {party["id"]: party["kortnamn"] for party in data("kalmar")["parter"]}
    wanted = [
        [names[group["part"]], one["atagande"], "", ""]
        for group in data("kalmar")["insatser"]["per_part"]
        for one in group["ataganden"]
    ]
    assert rows == wanted


@pytest.mark.parametrize("form", FORMS)
def test_a_summons_has_the_days_of_the_year_that_follows(form: str) -> None:
    (rows,) = tables("kalmar", "kallelse:2027-03-17", form, "Dag", "Vad")
    assert rows == [
        ["1 november 2027", "Sista dag att lämna verksamhetsplan för 2028"],
        ["22 februari 2028", "Kommunstyrelsens arbetsutskott behandlar ärendet"],
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_chain_of_organs_has_a_block_each_with_its_condition(form: str) -> None:
    read = text("uddevalla", "tjansteskrivelse:kommunstyrelsen", form)
    nearest = read.index("Förvaltningens förslag till Arbetsmarknads- och integrationsutskottet den 17 november 2026")
    board = read.index("Förvaltningens förslag till Kommunstyrelsen den 2 december 2026")
    condition = read.index("Villkor för förslaget: kommunfullmäktige avsätter medel i budgeten för 2027.")
    assert nearest < board < condition < read.index("Sammanfattning")
