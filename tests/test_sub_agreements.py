"""A joint agreement and its sub-agreements: numbers, references, sums and signatures read from finished files."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from finished import finished, lines
from iop_docs.cli.main import iopdocs
from iop_docs.linting import examine
from iop_docs.model.document import Document, Reference, SignaturePage, Table, plain_text

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "delavtal.json"
DATA = json.loads(EXAMPLE.read_text("utf-8"))
NAMES = {party["id"]: party["namn"] for party in DATA["parter"]}
ORDER = [item["part"] for item in DATA["delavtal"]]
FORMS = ("docx", "pdf")
EACH = pytest.mark.parametrize("part", ORDER)
IN_FORM = pytest.mark.parametrize("form", FORMS)
# What a clause of a sub-agreement says that it refers to, by the joint agreement's heading of that number.
REFERRED = {
    "börjar gälla när": "Ikraftträdande",
    "Vid avvecklingen gäller": "Avveckling",
    "ändras på samma sätt": "Skriftliga ändringar och tillägg",
    "ska tolkas gäller": "Tvist",
    "arbetssätt, bemanning": "Frihet att utforma arbetet",
    "Åtagandena är desamma": "Parternas åtaganden",
    "Tabellen visar det i": "Finansiering",
}


def text(document: str, form: str) -> str:
    return " ".join(" ".join(one.text for one in lines(EXAMPLE, document, form)).split())


def run(*words: str) -> Result:
    done = CliRunner().invoke(iopdocs, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def write(folder: Path, **changes: Any) -> Path:
    """Write the example with changes to its fields; None takes a field away."""
    data = {name: value for name, value in {**DATA, **changes}.items() if value is not None}
    (folder / "a.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return folder / "a.json"


def built(folder: Path, *words: str) -> list[str]:
    done = run("build", str(folder / "a.json"), "--format", "md", "-o", str(folder / "ut"), *words)
    assert done.exit_code == 0, done.stderr
    return sorted(Path(line).name for line in done.stdout.splitlines())


@IN_FORM
@EACH
def test_the_number_of_each_is_the_same_wherever_it_is_told(part: str, form: str) -> None:
    number, name = ORDER.index(part) + 1, NAMES[part]
    joint, own = text("avtal", form), text(f"delavtal:{part}", form)
    assert f"Bilaga {number}: delavtal med {name}" in joint  # the clause on sub-agreements
    assert f"Bilaga {number}: Delavtal med {name}" in joint  # the list of appendices
    assert f"Bilaga {number} till avtalet ”{DATA['titel']}”" in own
    assert set(re.findall(r"[Bb]ilaga (\d+)", own)) == {str(number)}


@IN_FORM
def test_other_appendices_are_numbered_after_them(form: str) -> None:
    joint = text("avtal", form)
    assert f"Bilaga {len(ORDER) + 1}: {DATA['bilagor'][0]['titel']}" in joint
    assert f"Bilaga {len(ORDER) + 2}:" not in joint


@IN_FORM
@EACH
def test_references_to_the_joint_agreement_have_its_numbers(part: str, form: str) -> None:
    headings = dict(
        found.groups() for one in lines(EXAMPLE, "avtal", form) if (found := re.match(r"(\d+\.\d+) (.+)", one.text))
    )
    own = text(f"delavtal:{part}", form)
    for words, heading in REFERRED.items():
        if words not in own:
            assert words == "Tabellen visar det i", words
            continue
        number = re.search(rf"{words}.*?punkt (\d+\.\d+) i huvudavtalet", own)
        assert number, words
        assert heading in headings[number[1]], (words, number[1])


@EACH
def test_no_link_leads_out_of_the_file(part: str) -> None:
    tree = finished(EXAMPLE, f"delavtal:{part}").tree
    assert {one.target.partition(".")[0] for one in _references(tree)} <= {"delavtal"}
    assert "huvudavtalet" not in "".join(one.text for one in _references(tree))


def _references(tree: Document) -> list[Reference]:
    found: list[Reference] = []

    def walk(node: Any) -> None:
        if isinstance(node, Reference):
            found.append(node)
        for child in node if isinstance(node, tuple) else ():
            walk(child)
        for name in getattr(node, "__slots__", ()):
            walk(getattr(node, name))

    walk(tree.sections)
    return found


@EACH
def test_its_parties_alone_sign(part: str) -> None:
    tree = finished(EXAMPLE, f"delavtal:{part}").tree
    (page,) = (b for s in tree.sections for c in s.clauses for b in c.blocks if isinstance(b, SignaturePage))
    assert [plain_text(one.party) for one in page.signatures] == [NAMES["kommunen"], NAMES[part]]


def test_money_is_that_of_the_joint_agreement_to_the_krona() -> None:
    joint = _table("avtal", "Part")
    for part in ORDER:
        own, name = _table(f"delavtal:{part}", "Givare"), _called(part)
        assert own.get(name) == (joint[name] if name in own else None)
    public = [_table(f"delavtal:{part}", "Givare")[NAMES["kommunen"]] for part in ORDER]
    summed = [sum(column) for column in zip(*public, strict=True)]
    assert summed == joint[NAMES["kommunen"]]  # all public money in the example has a receiver


def _called(part: str) -> str:
    party = next(one for one in DATA["parter"] if one["id"] == part)
    return str(party.get("kortnamn", party["namn"]))


def _table(document: str, first: str) -> dict[str, list[int]]:
    """Return the kronor of each row of the table whose first heading is given."""
    blocks = [b for s in finished(EXAMPLE, document).tree.sections for c in s.clauses for b in c.blocks]
    tables = [b for b in blocks if isinstance(b, Table) and plain_text(b.header[0].inlines) == first]
    table = next(one for one in tables if plain_text(one.header[-1].inlines) == "Summa")
    rows = [[plain_text(cell.inlines) for cell in row] for row in table.rows]
    return {name: [int(re.sub(r"\D", "", one)) for one in row] for name, *row in rows}


def test_all_are_built_when_nothing_is_named_and_one_when_it_is(tmp_path: Path) -> None:
    write(tmp_path, dokument=None)
    every = ["a-avtal.md", *sorted(f"a-delavtal-{part}.md" for part in ORDER)]
    assert built(tmp_path) == every
    assert built(tmp_path, "--document", "delavtal:mentorerna") == ["a-delavtal-mentorerna.md"]


def test_another_order_gives_other_numbers(tmp_path: Path) -> None:
    write(tmp_path, delavtal=[*reversed(DATA["delavtal"])])
    built(tmp_path)
    joint = (tmp_path / "ut" / "a-avtal.md").read_text("utf-8")
    own = (tmp_path / "ut" / f"a-delavtal-{ORDER[-1]}.md").read_text("utf-8")
    assert f"Bilaga 1: Delavtal med {NAMES[ORDER[-1]]}" in joint.replace("\u00a0", " ")
    assert "Bilaga 1 till avtalet" in own.replace("\u00a0", " ")


def test_a_party_without_money_of_its_own_is_led_to_the_joint_agreement(tmp_path: Path) -> None:
    lines_kept = [one for one in DATA["ekonomi"]["poster"] if "foreningsradet" not in one.values()]
    write(tmp_path, ekonomi={**DATA["ekonomi"], "poster": lines_kept})
    built(tmp_path)
    own = (tmp_path / "ut" / "a-delavtal-foreningsradet.md").read_text("utf-8").replace("\u00a0", " ")
    assert "varken lämnar eller tar emot" in own
    assert re.search(r"finansiering gäller punkt 7\.1 i huvudavtalet", own)


def test_it_states_the_agreement_as_it_was_signed_also_after_a_change(tmp_path: Path) -> None:
    change = {
        "id": "mer",
        "slag": "tillägg",
        "datum": "2028-03-01",
        "galler_fran": "2028-04-01",
        "beskrivning": "Kommunen bidrar med mer till kulturdagarna.",
        "andrar": [{"pekare": "/ekonomi/poster/4/belopp/2/kronor", "fran": 90000, "till": 99000}],
    }
    write(tmp_path, andringar=[change])
    name = "delavtal:foreningsradet"
    built(tmp_path, "--document", name)
    own = (tmp_path / "ut" / "a-delavtal-foreningsradet.md").read_text("utf-8").replace("\u00a0", " ")
    assert "90 000 kronor" in own
    assert "99 000" not in own
    assert run("check", str(tmp_path / "a.json")).exit_code == 0
    done = run("build", str(tmp_path / "a.json"), "--document", name, "--in-force", "2029-01-01", "-o", str(tmp_path))
    assert (done.exit_code, "lydelse-saknas" in done.stderr) == (1, True)


def test_an_officers_report_lists_them_with_their_numbers(tmp_path: Path) -> None:
    letter = {"datum": "2026-10-19", "arendet": "Nämnden ska ta ställning till ett partnerskap."}
    write(tmp_path, tjansteskrivelse=letter)
    built(tmp_path, "--document", "tjansteskrivelse")
    report = (tmp_path / "ut" / "a-tjansteskrivelse.md").read_text("utf-8").replace("\u00a0", " ")
    for number, part in enumerate(ORDER, 1):
        assert f"Förslag till delavtal med {NAMES[part]}, bilaga {number} till avtalet" in report


def test_a_draft_marks_a_party_that_is_not_chosen_yet(tmp_path: Path) -> None:
    write(tmp_path, delavtal=[{"beskrivning": "Parten håller kurser."}])
    assert built(tmp_path, "--draft") == ["a-avtal.md", "a-delavtal-1.md"]
    assert "[•]" in (tmp_path / "ut" / "a-delavtal-1.md").read_text("utf-8").replace("\\", "")


def test_a_layer_has_its_own_words_for_it(tmp_path: Path) -> None:
    data = json.loads((ROOT / "examples" / "region_gavleborg.json").read_text("utf-8"))
    party = next(one for one in data["parter"] if one["roll"] == "idéburen")
    data["delavtal"] = [{"part": party["id"], "beskrivning": "Organisationen håller kurser."}]
    (tmp_path / "a.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    built(tmp_path, "--document", "delavtal", "--document", "avtal")
    joint, own = (
        (tmp_path / "ut" / f"a-{name}.md").read_text("utf-8").replace("\u00a0", " ")
        for name in ("avtal", f"delavtal-{party['id']}")
    )
    assert f"Bilaga 1: Delöverenskommelse med {party['namn']}" in joint
    assert f"# Delöverenskommelse med {party['namn']}" in own
    assert "Bilaga 1 till överenskommelsen" in own
    assert "i huvudöverenskommelsen" in own
    assert "avtal" not in own.casefold()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for part in ("clauses", "templates"):
        shutil.copytree(ROOT / part, tmp_path / "bibliotek" / part)
    return tmp_path / "bibliotek"


def codes(library: Path) -> set[str]:
    return {one.code for one in examine(library).issues}


def test_lint_admits_such_references_only_in_what_belongs_to_the_other_document(library: Path) -> None:
    kind = library / "templates" / "delavtal" / "document.yaml"
    kind.write_text(kind.read_text("utf-8").replace("hor_till: avtal\n", ""), "utf-8")
    assert "hanvisning-till-okant" in codes(library)


def test_lint_proves_that_the_target_is_there(library: Path) -> None:
    clause = library / "clauses" / "bas" / "delavtal" / "stallning" / "andringar.md"
    wrong = clause.read_text("utf-8").replace("avtal.andringar.skriftliga", "avtal.avtalstid.uppsagning")
    clause.write_text(wrong, "utf-8")
    assert "hanvisning-kan-brista" in codes(library)
