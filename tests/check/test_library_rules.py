"""What lint finds in a library: each fault planted in a copy of the shipped one, found at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from iop_docs import linting
from iop_docs.errors import Issue
from iop_docs.shipped import shipped_folder

HEAD = """\
---
id: avtal.ekonomi.planterad
rubrik: Planterad
version: 1.0.0
status: godkänd
galler_fran: 2020-01-01
ordning: 999
las: förhandlingsbar
upphandlingsrisk: låg
godkannanden: [{roll: kommunjurist, datum: 2026-01-01}]
kallor: [Uddevalla kommun]
%s---
"""
FIRST_LINE = 14  # of the text, when the head has a villkor


def planted(tmp_path: Path, body: str, condition: str = "titel != 'x'") -> list[Issue]:
    """Lint a copy of the shipped clauses with one more clause; returns what is said of that clause."""
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    file = tmp_path / "clauses" / "bas" / "avtal" / "ekonomi" / "planterad.md"
    villkor = f"villkor: {condition}\n" if condition else ""
    file.write_text(HEAD % villkor + body, "utf-8")
    return [i for i in linting.lint(tmp_path) if i.place.file == file]


def test_the_shipped_library_has_no_errors() -> None:
    assert [i for i in linting.lint() if i.is_error] == []


def test_a_sound_clause_has_no_issues(tmp_path: Path) -> None:
    body = "{% if moms is defined %}x{% endif %}\n".replace("moms", "ekonomi.moms") + "\nText {{ titel }}.\n"
    assert planted(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("Text {{ ekonomi.postre }}", "okand-sokvag", 0),
        ("Rad ett\n{{ arende.diarienummer }}", "kan-saknas", 1),
        ("{{ datum }}", "fel-slag", 0),
        ("{{ titel | kronor }}", "fel-slag", 0),
        ("{{ titel | genetiv }}", "okant-filter", 0),
        ("{{ parter }}", "fel-slag", 0),
        ("{{ ekonomi.moms.x }}", "kan-saknas", 0),
        ("a\nb {{ mal.overgripande }}", "fritext-i-rad", 1),
        ("{% for x in titel %}{% endfor %}", "fel-slag", 0),
        ("{% if titel %}x{% endif %}", "fel-slag", 0),
        ("{% if parter | antal == 'x' %}x{% endif %}", "fel-slag", 0),
        ("{% for p in parter %}{% if p.roll == 'offentligt' %}x{% endif %}{% endfor %}", "villkor-alltid-falskt", 0),
        ("Se [punkt](#avtal.ekonomi.finns_inte).", "hanvisning-till-okant", 0),
        ("Se\n[punkt](#avtal.avtalstid.uppsagning).", "hanvisning-kan-brista", 1),
        ("Se [punkt](#avtal.ingress.parterna).", "hanvisning-utan-nummer", 0),
        ("{{ titel() }}", "klausulsprak", 0),
        ("{% set x = 1 %}", "klausulsprak", 0),
        ("{% if titel is defined %}", "klausulsprak", 0),
        ("text\n\n{{ ''.__class__ }}", "klausulsprak", 2),
        ("{% for p in parter recursive %}{% endfor %}", "klausulsprak", 0),
        ("{% include 'x' %}", "klausulsprak", 0),
        ("x\n\n# Rubrik", "markdown-inte-tillaten", 2),
        ("x <b>y</b>", "markdown-inte-tillaten", 0),
        ("![bild](x.png)", "markdown-inte-tillaten", 0),
        ("```\nkod\n```", "markdown-inte-tillaten", 0),
        ("Leverantören får vite.", "ord-som-tyder-pa-kop", 0),
        ("{{ ord.avtal.finns_inte }}", "okand-sokvag", 0),
        ("{% for titel in parter %}x{% endfor %}", "namn-upptaget", 0),
        ("{{ parter | upprakning }}", "fel-slag", 0),
        ("{{ medverkande | underskrifter }}", "kan-saknas", 0),
        ("{% if ekonomi.moms is defined %}x{% endif %}", "klausul-kan-bli-tom", 0),
        ("{% if ekonomi.moms is defined %}x{% elif titel == 'a' %}y{% endif %}", "klausul-kan-bli-tom", 0),
        ("Smiley ★", "markdown-fel", 0),
        ("Se [punkt](avtal.ekonomi.finansiering).", "markdown-fel", 0),
        ("Se [punkt] (#avtal.ekonomi.finansiering).", "markdown-fel", 0),
        ("Se [punkt](#{{ titel }}).", "markdown-fel", 0),
        ("Från { avtalstid.start }.", "markdown-fel", 0),
        ("x **{% if ekonomi.moms is defined %}y{% endif %}**", "markdown-fel", 0),
        ("| A | B |\n|---|---|\n| a | b | c |", "markdown-fel", 2),
        ("| A | B |\n|---|---|\n| a | b |\nText efter.", "markdown-fel", 3),
        ("| A | B |\n| a | b |", "markdown-fel", 0),
        ("- ett\n- två\nText efter.", "markdown-fel", 2),
        ("Text:\n\n2026. Året då.", "markdown-fel", 2),
        ("1. ett\n\nstycke\n\n2. två", "markdown-fel", 4),
        ("- ett\n-\n", "markdown-fel", 1),
    ],
)
def test_a_planted_fault_is_found_at_its_line(tmp_path: Path, body: str, code: str, line: int) -> None:
    found = planted(tmp_path, body)
    assert (code, FIRST_LINE + line) in [(i.code, i.place.line) for i in found], found


def test_an_optional_field_is_safe_under_its_condition(tmp_path: Path) -> None:
    assert planted(tmp_path, "{{ arende.diarienummer }}", "arende.diarienummer is defined") == []


def test_an_optional_field_is_not_safe_under_another_condition(tmp_path: Path) -> None:
    found = planted(tmp_path, "{{ arende.diarienummer }}", "arende.er_beteckning is defined")
    assert [i.code for i in found] == ["kan-saknas"]


@pytest.mark.parametrize(
    "body",
    [
        "{% if ekonomi.moms is defined %}x{% else %}y{% endif %}",
        "{% if ekonomi.moms is defined %}x{% endif %}\n\n{% if not (ekonomi.moms is defined) %}y{% endif %}",
        "| A |{% for p in parter %} {{ p.namn }} |{% endfor %}\n|---|{% for p in parter %}---|{% endfor %}\n| a |"
        "{% for p in parter %} b |{% endfor %}",
        "Se [{{ ord.avtal.bestamd }}](#avtal.ekonomi.finansiering).",
        "{% for p in parter %}\n- **{{ p.namn }}**"
        "{% if p.kortnamn is defined %}, *{{ p.kortnamn }}*{% endif %}\n{% endfor %}",
        "1. ett\n2. två\n3. tre\n\nSlut.",
        "Årtalet är\n\n2026\\. Så är det.",
    ],
)
def test_sound_texts_have_no_issues(tmp_path: Path, body: str) -> None:
    assert planted(tmp_path, body) == []


def test_elif_knows_what_the_branch_before_ruled_out(tmp_path: Path) -> None:
    body = "{% if not (arende.diarienummer is defined) %}x{% else %}{{ arende.diarienummer }}{% endif %}"
    assert planted(tmp_path, body) == []


def test_a_condition_that_cannot_be_read_is_told_at_its_line(tmp_path: Path) -> None:
    found = planted(tmp_path, "x", "ekonomi.moms is")
    assert [(i.code, i.place.line) for i in found] == [("klausulsprak", 12)]


def test_a_mandatory_point_without_clauses_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    for clause in (tmp_path / "clauses" / "bas" / "avtal" / "mal").glob("*.md"):
        clause.unlink()
    assert "punkt-kan-sakna-klausul" in {i.code for i in linting.lint(tmp_path)}


def test_a_clause_in_an_unknown_point_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    folder = tmp_path / "clauses" / "bas" / "avtal" / "okand"
    folder.mkdir()
    text = (HEAD % "").replace("avtal.ekonomi.planterad", "avtal.okand.planterad")
    (folder / "planterad.md").write_text(text + "x", "utf-8")
    assert "klausul-utan-plats" in {i.code for i in linting.lint(tmp_path)}


def test_an_id_that_is_not_the_file_name_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    file = tmp_path / "clauses" / "bas" / "avtal" / "mal" / "overgripande.md"
    file.write_text(file.read_text("utf-8").replace("avtal.mal.overgripande", "avtal.mal.annan", 1), "utf-8")
    found = [i for i in linting.lint(tmp_path) if i.code == "klausul-fel-id"]
    assert [i.place.line for i in found] == [2]
