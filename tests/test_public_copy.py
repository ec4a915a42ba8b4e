"""A public copy: the officers' personal data stands nowhere in its files, and no other build's files are touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from finished import READERS
from iop_docs.cli.main import iopdocs

ROOT = Path(__file__).parents[1]
OFFICER = {"namn": "Vendela Ulvsjö", "titel": "strateg", "telefon": "0123-45 67 00", "epost": "v.ulvsjo@example.se"}
OTHER = {"namn": "Tage Rimfors", "epost": "tage.rimfors@example.se"}
PERSONAL = (OFFICER["namn"], OFFICER["telefon"], OFFICER["epost"], OTHER["namn"], OTHER["epost"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**changes: Any) -> None:
    data = json.loads((ROOT / "examples" / "udda_start.json").read_text("utf-8"))
    data["arende"]["handlaggare"] = [OFFICER]
    data["tjansteskrivelser"] = [{"id": "forlangning", "slag": "förlängning", "arende": {"handlaggare": [OTHER]}}]
    Path("a.json").write_text(json.dumps({**data, **changes}, ensure_ascii=False), "utf-8")


def run(*words: str) -> Result:
    done = CliRunner().invoke(iopdocs, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_no_file_in_any_format_has_the_officers_and_each_ordinary_one_has(folder: Path) -> None:
    write(dokument=["tjansteskrivelse"])
    forms = [word for form in READERS for word in ("--format", form)]
    for public in (True, False):
        done = run("build", "a.json", "-o", "ut", *forms, *(["--public"] if public else []))
        assert done.exit_code == 0, done.stderr
        paths = [Path(line) for line in done.stdout.splitlines()]
        assert len(paths) == 2 * len(READERS)
        assert all(path.name.startswith("a-publik-") == public for path in paths)
        for path in paths:
            text = " ".join(one.text for one in READERS[path.suffix[1:]](path.read_bytes()))
            named = OTHER["namn"] if "forlangning" in path.name else OFFICER["namn"]
            assert (named in text) != public, path
            if public:
                assert not [one for one in PERSONAL if one.encode() in path.read_bytes() or one in text]
    for ending in ("docx", "pdf"):
        assert (
            run("verify", f"ut/a-publik-tjansteskrivelse.{ending}", f"ut/a-tjansteskrivelse.{ending}").exit_code == 0
        )
    record = (folder / "ut" / "a-publik-protokoll.json").read_text("utf-8")
    assert json.loads(record)["val"]["publik"] is True
    assert not [one for one in PERSONAL if one in record]


def test_a_text_that_names_an_officer_of_any_paper_stops_the_copy_at_its_place(folder: Path) -> None:
    write(dokument=["tjansteskrivelse"], bakgrund={
        **json.loads((ROOT / "examples" / "udda_start.json").read_text("utf-8"))["bakgrund"],
        "tidigare_samverkan": f"Kontakten går genom {OTHER['namn']}.",
    })  # fmt: skip
    done = run("build", "a.json", "-o", "ut", "--public", "--json")
    assert done.exit_code == 1
    told = [one for one in json.loads(done.stdout)["issues"] if one["code"] == "personuppgift-kvar"]
    assert {one["pointer"] for one in told} == {"/bakgrund/tidigare_samverkan"}
    assert not (folder / "ut").exists()


@pytest.mark.parametrize(
    ("words", "stops"), [("Bos idé.", True), ("Boende i området.", False), ("Mötet med Bo.", True)]
)
@pytest.mark.usefixtures("folder")
def test_a_name_is_found_as_a_word_of_its_own(words: str, stops: bool) -> None:  # noqa: FBT001 - a table of cases
    write(dokument=["tjansteskrivelse:forlangning"], tjansteskrivelser=[
        {"id": "forlangning", "slag": "förlängning", "arendet": words, "arende": {"handlaggare": [{"namn": "Bo"}]}},
    ])  # fmt: skip
    assert run("build", "a.json", "-o", "ut", "--format", "md", "--public").exit_code == int(stops)


@pytest.mark.usefixtures("folder")
def test_a_public_copy_never_embeds_the_agreement() -> None:
    write()
    assert run("build", "a.json", "--public", "--embed").exit_code == 2


def test_batch_and_locked_builds_keep_copies_and_originals_apart(folder: Path) -> None:
    write(dokument=["tjansteskrivelse:forlangning"])
    assert run("build", "a.json", "-o", "ut", "--jobs", "1").exit_code == 0
    first = json.loads(run("build", "a.json", "-o", "ut", "--jobs", "1", "--public", "--json").stdout)
    again = json.loads(run("build", "a.json", "-o", "ut", "--jobs", "1", "--public", "--json").stdout)
    assert [one["agreements"][0]["state"] for one in (first, again)] == ["built", "unchanged"]
    assert run("build", "a.json", "-o", "ny", "--locked", "ut/a-publik-protokoll.json").exit_code == 0
    assert (folder / "ny" / "a-publik-tjansteskrivelse-forlangning.docx").is_file()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("VENDELA ULVSJÖ svarar.", ["personuppgift-kvar"]),
        ("Vendela  Ulvsjös telefon.", ["personuppgift-kvar"]),
        ("Ring 0123-456700.", ["personuppgift-kvar"]),
        ("Ring +46 (0)123 45 67 00.", ["personuppgift-kvar"]),
        ("Skriv till v.ulvsjo(at)example.se.", ["personuppgift-kvar"]),
        ("Skriv till V.Ulvsjo [at] example.se.", ["personuppgift-kvar"]),
        ("Fråga Ulvsjö.", ["efternamn-kvar"]),
        ("Ulvsjöns strand är 0123-456 7001 meter.", []),
        ("Tage, Vendela och 123 45 67 andra.", []),
    ],
)
@pytest.mark.usefixtures("folder")
def test_an_officer_is_found_however_the_data_is_written(words: str, found: list[str]) -> None:
    write(dokument=["tjansteskrivelse:forlangning"], tjansteskrivelser=[
        {"id": "forlangning", "slag": "förlängning", "arendet": words, "arende": {"handlaggare": [OFFICER]}},
    ])  # fmt: skip
    done = run("build", "a.json", "-o", "ut", "--format", "md", "--public", "--json")
    told = {one["code"] for one in json.loads(done.stdout)["issues"]} & {"personuppgift-kvar", "efternamn-kvar"}
    assert sorted(told) == found
    assert done.exit_code == int("personuppgift-kvar" in told)


@pytest.mark.parametrize(("words", "stops"), [("Ring växeln.", True), ("Ring föreningen.", False)])
@pytest.mark.usefixtures("folder")
def test_a_telephone_in_words_is_found_as_words(words: str, stops: bool) -> None:  # noqa: FBT001 - a table of cases
    officer = {"namn": "Vendela Ulvsjö", "telefon": "växeln"}
    write(dokument=["tjansteskrivelse:forlangning"], tjansteskrivelser=[
        {"id": "forlangning", "slag": "förlängning", "arendet": words, "arende": {"handlaggare": [officer]}},
    ])  # fmt: skip
    assert run("build", "a.json", "-o", "ut", "--format", "md", "--public").exit_code == int(stops)
