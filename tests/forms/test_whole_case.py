"""One case in each municipality and region, from the application that comes in to the last report and the extension.

One agreement file grows: the organisation's form is imported, the office adds what it decides, the years add what
became of it. At each step the papers that are due are built and read back, and compared with this test's own sums.
"""

from __future__ import annotations

import copy
import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from applicant import fill_word
from blank import blank
from test_import import OFFICE, application, imported

from finished import READERS
from iop_docs.actions import BuildRequest, build, check
from iop_docs.registering import RegisterRequest, make_register
from reading import Line

Data = dict[str, Any]
Rows = list[list[str]]

DNR, TITLE = "SN 2026/0099", "Partnerskap för Mötesplats Hamnen"
PARTIES = {"offentlig": "Myndigheten", "sokande": "Föreningen", "sokande1": "Stiftelsen"}
YEARS = ("2026", "2027", "2028")
# Kronor that each gives in each year: the first two as the organisation applied for them.
AGREED = {
    ("offentlig", "2026"): 450_000, ("offentlig", "2027"): 465_000, ("offentlig", "2028"): 480_000,
    ("sokande", "2026"): 90_000, ("sokande", "2027"): 95_000, ("sokande", "2028"): 95_000,
    ("sokande1", "2026"): 30_000, ("sokande1", "2027"): 30_000, ("sokande1", "2028"): 30_000,
}  # fmt: skip
RAISED = {**AGREED, ("offentlig", "2028"): 520_000}
SPENT = {("offentlig", "2026"): 450_000, ("sokande", "2026"): 97_500, ("sokande1", "2026"): 30_000,
         ("offentlig", "2027"): 465_000, ("sokande", "2027"): 88_000, ("sokande1", "2027"): 31_000}  # fmt: skip
VISITORS = {"2026": (120, 134), "2027": (160, 171)}  # planned and come
INDICATORS = ("antal unika besökare per år", "antal möten med ungdomsrådet")
# The word for the agreement, the organ that decides, and what the layer's own rules name besides the common papers.
PLACES: Mapping[str, tuple[str, str]] = {
    "uddevalla": ("avtalet", "socialnämnden"),
    "borlange": ("avtalet", "socialnämnden"),
    "linkoping": ("avtalet", "bildningsnämnden"),
    "kalmar": ("avtalet", "socialnämnden"),
    "region_gavleborg": ("överenskommelsen", "hållbarhetsnämnden"),
}
FIRST_LETTER = {"uddevalla": "gå vidare", "borlange": "avsikt", "linkoping": "information", "kalmar": "",
                "region_gavleborg": ""}  # fmt: skip
ASSESSED = ("borlange", "region_gavleborg")
EACH_PLACE = pytest.mark.parametrize("layer", PLACES)


def merged(data: Data, more: Mapping[str, Any]) -> Data:
    """Return the data with more: objects grow, everything else is set."""
    grown = copy.deepcopy(data)
    for name, value in more.items():
        old = grown.get(name)
        grown[name] = merged(old, value) if isinstance(old, dict) and isinstance(value, Mapping) else value
    return grown


def received(layer: str, folder: Path) -> Data:
    """The organisation fills in the layer's form, and the office imports it."""
    data, result = imported(folder, "ansokan.docx", fill_word(blank(layer, "docx"), application(layer)))
    assert result.notes is None
    return data


def registered(data: Data, layer: str) -> Data:
    """The office registers the case and names those who act for the parties."""
    organ = PLACES[layer][1]
    arrived = {"borlange": "intresseanmalan_inkom", "region_gavleborg": "ansokan_inkom"}.get(layer)
    grown = merged(data, {
        "datum": "2026-02-27",
        "arende": {"diarienummer": DNR, "namnd": organ.capitalize(), "forvaltning": "Förvaltningen"},
        "eget": {**({arrived: "2026-01-20"} if arrived else {}), **data.get("eget", {})},
    })  # fmt: skip
    if not grown["eget"]:
        grown.pop("eget")
    for party in grown["parter"]:
        party["kortnamn"] = PARTIES[party["id"]]
        party.setdefault("organ", "styrelsen")
        party.setdefault("ort", "Exempelköping")
        party.setdefault("undertecknare", [{"namn": "Mira Lindåker", "titel": "ordförande"}])
    grown["parter"][0]["organ"] = organ
    return grown


def assessed(data: Data, layer: str) -> Data:
    """The office makes its own assessment of the initiative, and a report to the organ where the layer has one."""
    facts = ("avtal mellan parter", "överenskommelse", "anskaffning", "val av leverantör", "ekonomiska villkor",
             "bindande skyldigheter")  # fmt: skip
    own = OFFICE.get(layer, {})
    dated = {"datum": "2026-02-02"} if layer in ASSESSED else {}
    grown = merged(data, merged(dict(own), {"bedomning": {
        **dated,
        "offentligt_kontrakt": [
            {"rekvisit": one, "svar": "nej", "motivering": "Parterna driver verksamheten tillsammans."}
            for one in facts
        ],
    }}))  # fmt: skip
    if FIRST_LETTER[layer]:
        grown["tjansteskrivelser"] = [{"id": "forst", "slag": FIRST_LETTER[layer], "datum": "2026-02-05"}]
    return grown


def negotiated(data: Data) -> Data:
    """The parties agree on what the agreement is to hold, and the office writes its report."""
    money = [
        {"andamal": what, "givare": who, "slag": "kontant", **({"mottagare": "sokande"} if who != "sokande" else {}),
         "belopp": [{"start": year, "kronor": AGREED[who, year]} for year in YEARS]}
        for who, what in (("offentlig", "verksamhetsledare"), ("sokande", "lovverksamhet"), ("sokande1", "lokal"))
    ]  # fmt: skip
    asked = [one for post in data["ekonomi"]["poster"] for one in post.get("belopp", ())]
    assert [(one["start"], one["kronor"]) for one in asked] == [(y, AGREED["offentlig", y]) for y in YEARS[:2]]
    goals = data["mal"]["delmal"]
    assert tuple(one["namn"] for goal in goals for one in goal["indikatorer"]) == INDICATORS
    return merged(data, {
        "insatser": {"per_part": [
            *data["insatser"]["per_part"],
            {"part": "offentlig", "ataganden": [{"atagande": "ge handledning"}]},
            {"part": "sokande1", "ataganden": [{"atagande": "låna ut en lokal"}]},
        ]},
        "organisation": {"grupper": [{"slag": "styrgrupp", "uppgift": "följer upp partnerskapet"}]},
        "uppfoljning": {
            "moten_per_ar": 2, "arlig_uppfoljning": True, "insyn": False, "sammankallande": "offentlig",
            "verksamhetsplan": {"senast": "den 1 november året innan"},
            "verksamhetsberattelse": {"senast": "den 1 mars året efter"},
            "utvardering": {"tidpunkt": "2028-06", "utforare": "parterna tillsammans"},
        },
        "ekonomi": {
            "poster": money,
            "samhalleliga_vinster": "Färre unga hamnar utanför.",
            "kostnadseffektivitet": "Varje besök kostar 90 kronor.",
        },
        "avtalstid": {"uppsagningstid_manader": 6, "forutsatter_laga_kraft": True},
        "tjansteskrivelse": {
            "slag": "ingå", "datum": "2026-02-16", "kommunala_mal": "Förslaget bidrar till delaktighet.",
            "arendet": "Nämnden ska ta ställning till ett förslag till partnerskap.",
        },
    })  # fmt: skip


def lived(data: Data) -> Data:
    """Two years pass: plans, meetings and reports, and the yearly report to the organ."""
    plans = [
        {"ar": year, "datum": day,
         "ekonomi": [{"part": who, "kronor": AGREED[who, year]} for who in PARTIES],
         "indikatorer": [{"indikator": INDICATORS[0], "varde": VISITORS[year][0]}]}
        for year, day in (("2026", "2026-03-01"), ("2027", "2026-10-30"))
    ]  # fmt: skip
    reports = [
        {"ar": year, "datum": day,
         "ekonomi": [{"part": who, "kronor": SPENT[who, year]} for who in PARTIES],
         "indikatorer": [{"indikator": INDICATORS[0], "varde": VISITORS[year][1]}]}
        for year, day in (("2026", "2027-02-20"), ("2027", "2028-02-20"))
    ]  # fmt: skip
    letters = [*data.get("tjansteskrivelser", ()),
               {"id": "ar-2027", "slag": "årsrapport", "ar": "2027", "datum": "2028-03-13"}]  # fmt: skip
    return merged(data, {
        "verksamhetsplaner": plans, "verksamhetsberattelser": reports, "tjansteskrivelser": letters,
        "kallelser": [{"datum": "2027-05-11", "utskick": "2027-04-20"}],
        "uppfoljningsrapporter": [{"ar": "2027", "datum": "2028-03-06"}],
    })  # fmt: skip


def extended(data: Data) -> Data:
    """The parties raise a sum for the last year, evaluate and extend."""
    return merged(data, {
        "verksamhetsplaner": [*data["verksamhetsplaner"], {"ar": "2028", "datum": "2027-11-01", "ekonomi": [
            {"part": who, "kronor": RAISED[who, "2028"]} for who in PARTIES]}],
        "utvarderingar": [{"ar": "2027", "datum": "2028-06-12"}],
        "tjansteskrivelser": [*data["tjansteskrivelser"],
                              {"id": "mer", "slag": "förlängning", "nytt_slut": "2029-12", "datum": "2028-08-20"}],
        "andringar": [
            {"id": "hojt", "slag": "tillägg", "datum": "2027-10-20", "galler_fran": "2028-01-01",
             "beskrivning": "Fler unga kommer. Stödet höjs för 2028.",
             "andrar": [{"pekare": "/ekonomi/poster/0/belopp/2/kronor", "fran": 480_000, "till": 520_000}]},
            {"id": "langre", "slag": "förlängning", "datum": "2028-09-15", "galler_fran": "2029-01-01",
             "beskrivning": "Parterna förlänger samarbetet med ett år.",
             "andrar": [{"pekare": "/avtalstid/slut", "fran": "2028-12", "till": "2029-12"}]},
        ],
    })  # fmt: skip


class Step:
    """One step of a case: what is read back from the papers built of the file as it is then."""

    def __init__(self, file: Path, data: Data, papers: tuple[str, ...]) -> None:
        file.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
        assert [str(one) for one in check((file,)) if one.is_error] == []
        result = build(BuildRequest((file,), file.parent / "ut", papers))
        self.read: dict[tuple[str, str], list[Line]] = {
            (one.document, one.format): READERS[one.format](one.path.read_bytes()) for one in result.files
        }
        assert {name for name, _ in self.read} == {name.rstrip(":") for name in papers}
        self.word = PLACES[data["lager"]][0]
        self.names = [party["namn"] for party in data["parter"]]

    def text(self, paper: str, form: str) -> str:
        return "\n".join(one.text for one in self.read[paper, form]).replace("\u00a0", " ")

    def tables(self, paper: str, form: str, *header: str) -> Iterator[Rows]:
        read = self.read[paper, form]
        for at, one in enumerate(read):
            if one.kind == "cell" and [row.text for row in read[at : at + len(header)]] == list(header):
                cells = [row.text for row in takewhile(lambda row: row.kind == "cell", read[at + len(header) :])]
                yield [cells[start : start + len(header)] for start in range(0, len(cells), len(header))]

    def table(self, paper: str, form: str, *header: str) -> Rows:
        (rows,) = self.tables(paper, form, *header)
        return rows


def number(cell: str) -> int:
    return int(re.sub(r"\D", "", cell) or 0)


STEPS = ("ansökan", "prövning", "beslut", "åren", "förlängning")
FORMS = ("docx", "pdf")


def steps(layer: str, folder: Path) -> Iterator[Step]:
    """Take a case through its steps, in one file."""
    file, asked = folder / "hamnen.json", "avtal" if layer == "kalmar" else "checklista"  # Kalmar has no criteria
    data = registered(received(layer, folder), layer)
    yield Step(file, merged(OFFICE.get(layer, {}), data), (asked,))
    data = assessed(data, layer)
    first = ("bedomning" if layer in ASSESSED else "", "tjansteskrivelse:forst" if FIRST_LETTER[layer] else "")
    yield Step(file, data, (asked, *filter(None, first)))
    data = negotiated(data)
    yield Step(file, data, ("tjansteskrivelse:", "avtal"))
    data = lived(data)
    yield Step(file, data, (
        "verksamhetsplan:2026", "verksamhetsplan:2027", "kallelse:2027-05-11", "verksamhetsberattelse:2026",
        "verksamhetsberattelse:2027", "uppfoljningsrapport:2027", "tjansteskrivelse:ar-2027",
    ))  # fmt: skip
    yield Step(file, extended(data), (
        "avtal", "tillaggsavtal:hojt", "verksamhetsplan:2028", "uppfoljningsrapport:2027", "utvardering:2027",
        "tjansteskrivelse:mer", "forlangningsavtal:langre",
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A case that has come to its end: its steps by name, and the file."""

    file: Path
    steps: Mapping[str, Step]


Cases = Callable[[str], Case]


@pytest.fixture(scope="module")
def case_of(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    @cache
    def made(layer: str) -> Case:
        folder = tmp_path_factory.mktemp("arende")
        return Case(folder / "hamnen.json", dict(zip(STEPS, steps(layer, folder), strict=True)))

    return made


@EACH_PLACE
def test_every_paper_of_every_step_names_the_case_and_its_parties(layer: str, case_of: Cases) -> None:
    for now in case_of(layer).steps.values():
        for paper, form in now.read:
            read = now.text(paper, form)
            assert DNR in read, (paper, form)
            assert TITLE in read, (paper, form)
            wanted = now.names[1:2] if paper == "checklista" else now.names
            assert [one for one in wanted if one not in read] == [], (paper, form)


@EACH_PLACE
def test_every_paper_has_its_own_day(layer: str, case_of: Cases) -> None:
    days = {
        "bedomning": "2 februari 2026", "tjansteskrivelse:forst": "5 februari 2026",
        "tjansteskrivelse": "16 februari 2026", "avtal": "27 februari 2026",
        "verksamhetsplan:2026": "1 mars 2026", "verksamhetsplan:2027": "30 oktober 2026",
        "verksamhetsplan:2028": "1 november 2027", "kallelse:2027-05-11": "20 april 2027",
        "verksamhetsberattelse:2026": "20 februari 2027", "verksamhetsberattelse:2027": "20 februari 2028",
        "uppfoljningsrapport:2027": "6 mars 2028", "tjansteskrivelse:ar-2027": "13 mars 2028",
        "tillaggsavtal:hojt": "20 oktober 2027", "utvardering:2027": "12 juni 2028",
        "tjansteskrivelse:mer": "20 augusti 2028", "forlangningsavtal:langre": "15 september 2028",
        "checklista": "2 mars 2026" if layer == "uddevalla" else "",  # the other layers' forms don't ask for its day
    }  # fmt: skip
    for now in case_of(layer).steps.values():
        for paper, form in now.read:
            head = now.text(paper, form).split("\n")[:14]
            assert any(days[paper] in line for line in head), (paper, form, head)
            assert any(re.search(r"\bdatum\b", line, re.IGNORECASE) for line in head) == bool(days[paper])


@EACH_PLACE
@pytest.mark.parametrize("form", FORMS)
def test_the_term_is_the_same_until_the_parties_extend_it(layer: str, form: str, case_of: Cases) -> None:
    signed, longer = "1 mars 2026 till och med december 2028", "1 mars 2026 till och med december 2029"
    for now in case_of(layer).steps.values():
        for paper, written in now.read:
            says_nothing = paper.startswith(("kallelse", "checklista", "tillaggsavtal")) or (
                paper == "tjansteskrivelse:forst" and FIRST_LETTER[layer] == "information"
            )
            if written == form and not says_nothing:
                read = now.text(paper, form)
                extends = paper.startswith("forlangningsavtal")
                assert (signed in read, longer in read) == (not extends, extends), paper
    letter = case_of(layer).steps["förlängning"].text("tjansteskrivelse:mer", form)
    assert "december 2029" in letter


@EACH_PLACE
@pytest.mark.parametrize("form", FORMS)
def test_agreement_addition_and_letter_have_the_sums_that_each_year_gives(
    layer: str, form: str, case_of: Cases
) -> None:
    steps = case_of(layer).steps
    tables = [
        ("beslut", "avtal", AGREED), ("beslut", "tjansteskrivelse", AGREED), ("förlängning", "avtal", AGREED),
        ("förlängning", "tillaggsavtal:hojt", RAISED), ("förlängning", "tjansteskrivelse:mer", RAISED),
    ]  # fmt: skip
    for name, paper, sums in tables:
        rows = steps[name].table(paper, form, "Part", *YEARS, "Summa")
        names = dict(zip(PARTIES.values(), PARTIES, strict=True))
        names |= dict(zip(steps[name].names, PARTIES, strict=True))  # letters to a board write the names out
        body = {names.get(row[0], row[0]): [number(cell) for cell in row[1:]] for row in rows}
        wanted = {who: [sums[who, year] for year in YEARS] for who in PARTIES}
        wanted = {who: [*own, sum(own)] for who, own in wanted.items()}
        assert body == {**wanted, "Summa": [sum(column) for column in zip(*wanted.values(), strict=True)]}, paper


@EACH_PLACE
@pytest.mark.parametrize("form", FORMS)
def test_plans_and_reports_compare_with_the_agreement_of_their_year(layer: str, form: str, case_of: Cases) -> None:
    steps = case_of(layer).steps
    for name, year, agreed in (("åren", "2026", AGREED), ("åren", "2027", AGREED), ("förlängning", "2028", RAISED)):
        now = steps[name]
        rows = now.table(f"verksamhetsplan:{year}", form, "Part", f"Enligt {now.word}", "Enligt planen")
        wanted = {PARTIES[who]: [agreed[who, year]] * 2 for who in PARTIES}
        assert {row[0]: [number(cell) for cell in row[1:]] for row in rows} == wanted, year
    for year in YEARS[:2]:
        now = steps["åren"]
        header = ("Part", f"Enligt {now.word}", "Enligt planen", "Utfall")
        rows = now.table(f"verksamhetsberattelse:{year}", form, *header)
        wanted = {PARTIES[who]: [AGREED[who, year], AGREED[who, year], SPENT[who, year]] for who in PARTIES}
        assert {row[0]: [number(cell) for cell in row[1:]] for row in rows} == wanted, year


@EACH_PLACE
@pytest.mark.parametrize("form", FORMS)
def test_follow_up_evaluation_and_yearly_letter_agree_with_the_reports(layer: str, form: str, case_of: Cases) -> None:
    steps = case_of(layer).steps
    yearly = {
        year: [sum(AGREED[who, year] for who in PARTIES)] * 2 + [sum(SPENT[who, year] for who in PARTIES)]
        for year in YEARS[:2]
    }
    for name, paper in (("åren", "uppfoljningsrapport:2027"), ("förlängning", "uppfoljningsrapport:2027"),
                        ("förlängning", "utvardering:2027")):  # fmt: skip
        now = steps[name]
        rows = now.table(paper, form, "År", f"Enligt {now.word}", "Enligt planen", "Utfall")
        assert {row[0]: [number(cell) for cell in row[1:]] for row in rows} == yearly, paper
        rows = now.table(paper, form, "Indikator", "Utgångsläge", "Målvärde", "År", "Plan", "Utfall")
        told = {row[3]: (number(row[4]), number(row[5])) for row in rows if row[0] == INDICATORS[0]}
        assert told == VISITORS, paper
    rows = steps["åren"].table("tjansteskrivelse:ar-2027", form, "Indikator", "Målvärde", "Plan", "Utfall")
    assert [(number(row[2]), number(row[3])) for row in rows if row[0] == INDICATORS[0]] == [VISITORS["2027"]]


@pytest.mark.parametrize("layer", [one for one in PLACES if one != "kalmar"])  # its rules list no criteria
def test_the_organisations_answers_stand_in_the_checklist_and_the_offices_in_the_assessment(
    layer: str, case_of: Cases
) -> None:
    now = case_of(layer).steps["prövning"]
    rows = now.table("checklista", "docx", "Kriterium", "Ja, delvis eller nej", "Kommentar")
    reasons = application(layer)["Kriterium 1, motivering"]
    assert [row[1].casefold() for row in rows] == ["ja"] * len(rows)
    assert rows[0][2] == " ".join(str(reasons).split())
    if layer in ASSESSED:
        rows = now.table("bedomning", "docx", "Rekvisit", "Uppfyllt", "Motivering")
        assert [row[1].casefold() for row in rows] == ["nej"] * 6


@EACH_PLACE
def test_the_register_has_the_case_at_its_end(layer: str, case_of: Cases, tmp_path: Path) -> None:
    file = case_of(layer).file
    make_register(RegisterRequest(file.parent, tmp_path, date(2028, 10, 1)))
    with (tmp_path / "oppna-data" / "belopp.csv").open(encoding="utf-8", newline="") as lines:
        found: Counter[tuple[str, str]] = Counter()
        for row in csv.DictReader(lines):
            found[row["part_id"], row["ar"]] += int(row["kronor"])
    assert found == RAISED
