"""Defined terms: defined wherever they are used, once, and used wherever they are defined."""

from __future__ import annotations

from pathlib import Path

import pytest

from iop_docs import actions, linting
from iop_docs.errors import Issue


@pytest.fixture
def library(tmp_path: Path) -> Path:
    actions.copy_library(tmp_path / "bib")
    return tmp_path / "bib"


def put(library: Path, name: str, text: str, more: str = "", layer: str = "bas", document: str = "avtal") -> Path:
    point = "ovrigt" if document == "avtal" else "arendet"
    file = library / "clauses" / layer / document / point / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"---\nid: {document}.{point}.{name}\nrubrik: Rubrik\nversion: 1.0.0\nstatus: godkänd\n"
        f"galler_fran: 2020-01-01\nordning: 900\nlas: förhandlingsbar\nupphandlingsrisk: låg\n"
        f"godkannanden: [{{roll: kommunjurist, datum: 2020-01-01}}]\nkallor: [Kalmar kommun]\n{more}---\n{text}\n",
        "utf-8",
    )
    return file


def found(library: Path) -> list[tuple[str, str, int]]:
    issues = [i for i in linting.examine(library, only=("bas",)).issues if i.code.startswith("begrepp")]
    return [(i.code, i.place.file.stem if i.place.file else "", i.place.line) for i in issues]


DEFINES = "begrepp:\n  definierar: [huvudplanen]\n"
PRESUMES = "begrepp:\n  forutsatter: [huvudplanen]\n"


def test_a_term_that_is_defined_and_used_is_in_order(library: Path) -> None:
    put(library, "definierar", "Med huvudplanen menas planen för varje år.", DEFINES)
    put(library, "anvander", "Huvudplanens delar ändras skriftligen.")
    assert found(library) == []


@pytest.mark.parametrize("text", ["Huvudplanen gäller.", "Enligt huvudplanens delar.", "x {{ titel }} huvudplanen."])
def test_a_use_is_known_by_its_word_in_any_form(library: Path, text: str) -> None:
    put(library, "anvander", f"Rad.\n{text}", PRESUMES)
    assert found(library) == [("begrepp-odefinierat", "anvander", 16)]


@pytest.mark.parametrize(
    "text", ["Huvudplaneraren gäller.", "Se [punkt](#avtal.huvudplanen.x).", "Till-huvudplanen."]
)
def test_other_words_are_no_use(library: Path, text: str) -> None:
    put(library, "definierar", "Med huvudplanen menas planen för varje år.", DEFINES)
    put(library, "anvander", text)
    assert found(library) == [("begrepp-anvands-inte", "definierar", 2)]


def test_a_word_that_no_clause_defines_is_just_a_word(library: Path) -> None:
    put(library, "anvander", "Huvudplanen gäller.")
    assert found(library) == []


def test_a_term_of_one_document_is_just_a_word_in_another(library: Path) -> None:
    put(library, "definierar", "Med huvudplanen menas planen för varje år.", DEFINES)
    put(library, "anvander", "Huvudplanen gäller.")
    put(library, "skriver", "Huvudplanen gäller.", document="tjansteskrivelse")
    assert found(library) == []


def test_a_definition_that_may_be_out_while_the_use_is_in_is_told_with_the_smallest_agreement(library: Path) -> None:
    condition = "villkor: ekonomi.moms is defined\n"
    put(library, "definierar", "Med huvudplanen menas planen för varje år.", DEFINES + condition)
    put(
        library,
        "anvander",
        "x\n\n{% if avtalstid.uppsagningstid_manader is defined %}\nHuvudplanen gäller.\n{% endif %}",
    )
    report = linting.examine(library, only=("bas",))
    by_code: dict[str, Issue] = {i.code: i for i in report.issues if i.code.startswith("begrepp")}
    assert set(by_code) == {"begrepp-odefinierat", "begrepp-anvands-inte"}
    undefined = report.examples[by_code["begrepp-odefinierat"]].agreement
    assert "moms" not in undefined["ekonomi"]
    assert "uppsagningstid_manader" in undefined["avtalstid"]
    unused = report.examples[by_code["begrepp-anvands-inte"]].agreement
    assert "moms" in unused["ekonomi"]
    assert "uppsagningstid_manader" not in unused["avtalstid"]


def test_alternatives_that_exclude_each_other_may_define_the_same_term(library: Path) -> None:
    put(library, "en", "Med huvudplanen menas A.", f"{DEFINES}villkor: ekonomi.moms is defined\n")
    put(library, "annan", "Med huvudplanen menas B.", f"{DEFINES}villkor: not (ekonomi.moms is defined)\n")
    put(library, "anvander", "Huvudplanen gäller.")
    assert found(library) == []
    put(library, "annan", "Med huvudplanen menas B.", DEFINES)
    assert ("begrepp-dubbelt", "en", 2) in found(library)


def test_a_layer_that_takes_the_definition_away_leaves_its_uses_undefined(library: Path) -> None:
    put(library, "definierar", "Med huvudplanen menas planen för varje år.", DEFINES)
    put(library, "anvander", "Huvudplanen gäller.")
    settings = library / "clauses/kalmar/layer.yaml"
    blocked = "klausuler:\n  blockera:\n    - {klausul: avtal.ovrigt.definierar, skal: Prövning.}\n"
    text = settings.read_text("utf-8")
    assert "klausuler:\n" not in text
    settings.write_text(text + blocked, "utf-8")
    issues = [i for i in linting.examine(library, only=("kalmar",)).issues if i.code.startswith("begrepp")]
    assert [i.code for i in issues] == ["begrepp-odefinierat"]


def test_the_shipped_agreement_defines_a_term_that_its_clauses_use(library: Path) -> None:
    file = library / "clauses/bas/avtal/ingress/parterna.md"
    text = file.read_text("utf-8")
    file.write_text(text.replace("Med ”verksamheten” menas", "Med ”arbetet” menas"), "utf-8")
    assert found(library) == [("begrepp-utan-text", "parterna", 2)]


@pytest.mark.parametrize("word", ["x1", "a", "[b]", "två ord!"])
def test_a_term_is_letters(library: Path, word: str) -> None:
    put(library, "definierar", f"Med {word} menas x.", f"begrepp:\n  definierar: ['{word}']\n")
    (issue,) = [i for i in linting.examine(library, only=("bas",)).issues if i.is_error]
    assert (issue.place.pointer, issue.place.line) == ("/begrepp/definierar/0", 13)
