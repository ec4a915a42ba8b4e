"""An agreement that is terminated before its time: what its consolidated text, its papers and the checks say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from iop_docs.actions import BuildRequest, assemble, check
from iop_docs.errors import Issue
from iop_docs.model.document import Document
from iop_docs.provenance.said import said_in

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTICE = EXAMPLES / "andringar.json"  # given 2030-09-02, and the agreement ends 2031-03-04
BREACH = EXAMPLES / "havning.yaml"  # made 2027-02-11, and the agreement ends 2027-02-15
TERM = "avtal.avtalstid.period"
NOTE = "avtal.avtalstid.fortida_slut"


def made(file: Path, document: str, in_force: str = "") -> tuple[Document, list[Issue]]:
    ready, issues = assemble(file, BuildRequest((file,), file.parent, (document,), in_force=in_force))
    assert not [issue for issue in issues if issue.is_error]
    ((tree),) = [one.tree for one in ready]
    return tree, list(issues)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def lines(tree: Document) -> dict[str, str]:
    return {one.id: plain("\n".join(one.lines)) for one in said_in(tree).clauses}


def with_papers(folder: Path, file: Path = NOTICE, **papers: object) -> Path:
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    target = folder / "underlag.json"
    target.write_text(json.dumps({**data, **papers}, ensure_ascii=False), "utf-8")
    return target


@pytest.mark.parametrize(
    ("file", "day", "told"),
    [
        (NOTICE, "2030-09-02", "Genom uppsägningen upphör avtalet den 4 mars 2031."),
        (NOTICE, "2031-03-04", "Genom uppsägningen upphör avtalet den 4 mars 2031."),
        (NOTICE, "2031-04-01", "Genom uppsägningen upphörde avtalet den 4 mars 2031."),
        (BREACH, "2027-02-15", "Genom hävningen upphör avtalet den 15 februari 2027."),
        (BREACH, "2027-03-01", "Genom hävningen upphörde avtalet den 15 februari 2027."),
    ],
)
def test_the_consolidated_text_tells_the_end(file: Path, day: str, told: str) -> None:
    tree, _ = made(file, "avtal", day)
    said = lines(tree)
    assert told in said[NOTE]
    assert told in said["avtal.undertecknande.konsoliderad"]
    head = [plain(text) for _, text in said_in(tree).head]
    assert (
        head[head.index("Slut i förtid") + 1]
        == f"Avtalet {told.split()[2]}{told.partition(' avtalet')[2].rstrip('.')}"
    )


def test_the_note_stands_under_the_term_and_moves_no_number() -> None:
    before, after = made(NOTICE, "avtal", "2030-09-01")[0], made(NOTICE, "avtal", "2030-09-02")[0]
    numbers = [[(one.id, one.number) for one in said_in(tree).clauses if one.id != NOTE] for tree in (before, after)]
    assert numbers[0] == numbers[1]
    assert NOTE not in lines(before)
    order = list(lines(after))
    assert order.index(NOTE) == order.index(TERM) + 1
    assert lines(before)[TERM] == lines(after)[TERM]  # what was signed stays


@pytest.mark.parametrize("file", [NOTICE, BREACH])
def test_the_signed_text_doesnt_know_of_the_end(file: Path) -> None:
    assert NOTE not in lines(made(file, "avtal")[0])


@pytest.mark.parametrize(
    ("file", "day", "told"),
    [
        (NOTICE, "2031-03-04", ""),
        (NOTICE, "2031-03-05", "Avtalet upphörde 2031-03-04 genom uppsägning"),
        (NOTICE, "2030-09-01", ""),
        (BREACH, "2027-02-15", ""),
        (BREACH, "2027-02-16", "Avtalet upphörde 2027-02-15 genom hävning"),
        (EXAMPLES / "borlange.json", "2040-01-01", "Avtalet upphörde 2029-08-31, före"),
    ],
)
def test_a_text_of_a_day_after_the_end_gives_advice(file: Path, day: str, told: str) -> None:
    found = [issue for issue in made(file, "avtal", day)[1] if issue.code == "lydelse-efter-slutet"]
    assert len(found) == bool(told)
    assert all(told in issue.message for issue in found)


LAST = "Sista dag efter uppsägning"
PAPERS = {
    "verksamhetsplan": ("verksamhetsplaner", {"ar": "2031"}),
    "verksamhetsberattelse": ("verksamhetsberattelser", {"ar": "2030"}),
    "uppfoljningsrapport": ("uppfoljningsrapporter", {"ar": "2030"}),
    "utvardering": ("utvarderingar", {"ar": "2030"}),
}


@pytest.mark.parametrize("document", PAPERS)
@pytest.mark.parametrize(("day", "knows"), [("2030-09-01", False), ("2030-09-02", True)])
def test_papers_made_from_the_notice_on_tell_the_last_day(
    document: str, day: str, tmp_path: Path, *, knows: bool
) -> None:
    name, item = PAPERS[document]
    file = with_papers(tmp_path, **{name: [{**item, "datum": day}]})
    text = lines(made(file, document)[0])[f"{document}.partnerskapet.uppgifter"]
    assert (LAST in text, "4 mars 2031" in text) == (knows, knows)


@pytest.mark.parametrize(("day", "knows"), [("2030-09-01", False), ("2030-09-02", True)])
def test_a_summons_and_a_letter_tell_the_last_day(day: str, tmp_path: Path, *, knows: bool) -> None:
    letter = {"id": "ar", "slag": "årsrapport", "ar": "2030", "datum": day}
    file = with_papers(tmp_path, kallelser=[{"datum": day}], tjansteskrivelser=[letter])
    said = lines(made(file, "kallelse")[0]) | lines(made(file, "tjansteskrivelse:ar")[0])
    for clause in ("kallelse.motet.uppgifter", "tjansteskrivelse.arendet.fakta"):
        assert (LAST in said[clause], "4 mars 2031" in said[clause]) == (knows, knows)


def test_a_notice_in_the_agreements_own_fields_is_known_from_its_day(tmp_path: Path) -> None:
    data = json.loads(NOTICE.read_text("utf-8"))
    term = {**data["avtalstid"], "uppsagd": {"datum": "2028-03-01", "slut": "2028-09"}}
    reports = [{"ar": "2027", "datum": "2028-02-29"}, {"ar": "2028", "datum": "2028-10-01"}]
    file = with_papers(tmp_path, avtalstid=term, andringar=None, verksamhetsberattelser=reports)
    clause = "verksamhetsberattelse.partnerskapet.uppgifter"
    early, late = (lines(made(file, f"verksamhetsberattelse:{year}")[0])[clause] for year in ("2027", "2028"))
    assert (LAST in early, LAST in late) == (False, True)
    assert "30 september 2028" in late  # a month is the whole of it


@pytest.mark.parametrize(("year", "outside"), [("2031", False), ("2032", True)])
def test_a_year_wholly_after_the_end_is_told(year: str, tmp_path: Path, *, outside: bool) -> None:
    file = with_papers(tmp_path, verksamhetsplaner=[{"ar": year}])
    found = [issue for issue in check((file,)) if issue.code == "verksamhetsar-utanfor-avtalstid"]
    assert len(found) == outside


def test_a_meeting_and_a_year_after_the_end_say_why(tmp_path: Path) -> None:
    letter = {"id": "langre", "slag": "förlängning", "nytt_slut": "2033-12-31", "datum": "2030-10-01"}
    file = with_papers(
        tmp_path,
        verksamhetsplaner=[{"ar": "2032"}],
        kallelser=[{"datum": "2031-03-04"}, {"datum": "2031-03-05"}],
        tjansteskrivelser=[letter],
    )
    wanted = {"verksamhetsar-utanfor-avtalstid", "mote-utanfor-avtalstid"}
    found = {issue.code: issue.hint for issue in check((file,)) if issue.code in wanted}
    assert set(found) == wanted
    assert all("Avtalet upphör 2031-03-04 genom uppsägning." in hint for hint in found.values())


BARE_DAY = re.compile(r"(?:till och med|från och med|upphör|upphörde|går då ut|sedan) \d{1,2} [a-zåäö]+ \d{4}")


@pytest.mark.parametrize(
    ("file", "documents", "told"),
    [
        (NOTICE, ("uppsagning",), "går då ut den 4 mars 2031"),
        (BREACH, ("havning",), "går då ut den 15 februari 2027"),
        (NOTICE, ("anslutning",), "blir part från och med den 1 maj 2028"),
        (EXAMPLES / "fem_parter.json", ("avtal",), "blir part från och med den 1 januari 2027"),
    ],
)
def test_a_day_in_a_sentence_has_its_article(file: Path, documents: tuple[str, ...], told: str) -> None:
    ready, _ = assemble(file, BuildRequest((file,), file.parent, documents))
    text = "\n".join(line for one in ready for line in lines(one.tree).values())
    assert (told in text, BARE_DAY.findall(text)) == (True, [])


@pytest.mark.parametrize(
    ("end", "told"), [("2033-05-31", "till och med den 31 maj 2033"), ("2033-05", "till och med maj 2033")]
)
def test_a_letter_on_extension_names_its_new_end(end: str, told: str, tmp_path: Path) -> None:
    letter = {"id": "langre", "slag": "förlängning", "nytt_slut": end, "datum": "2029-05-01"}
    said = lines(made(with_papers(tmp_path, tjansteskrivelser=[letter]), "tjansteskrivelse:langre")[0])
    for clause in ("tjansteskrivelse.sammanfattning.allman", "tjansteskrivelse.beslut.forlanga"):
        assert told in said[clause]
