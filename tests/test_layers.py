"""Layers: a municipality and its nämnd as files alone, locks that bite, and drift that is followed up."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from iop_docs import actions, explaining, layering, linting
from iop_docs.check import library_rules
from iop_docs.check.document_views import views_of
from iop_docs.errors import Issue, UserFilesError
from iop_docs.loading.library import schemas_for
from iop_docs.loading.schema import read_schemas, shape_of
from iop_docs.shipped import library_sources, schemas_folder

EXAMPLES = Path(__file__).parents[1] / "examples"
FULL = EXAMPLES / "tva_parter_tre_ar.json"
SHIPPED_LAYERS = [s.name for s in layering.layers()[0]]
MANDATORY = [
    (layer, kind.id, point.id)
    for layer in SHIPPED_LAYERS
    if (library := layering._loaded(library_sources(None), layer))
    for kind in library.documents.values()
    for point in kind.points
    if point.mandatory
]


def copied(tmp_path: Path) -> Path:
    """Return a copy of the shipped library with no other layer than the base."""
    whole_copy(tmp_path)
    for folder in (tmp_path / "bib/clauses").iterdir():
        if folder.is_dir() and folder.name != "bas":
            shutil.rmtree(folder)
    return tmp_path / "bib"


def whole_copy(tmp_path: Path) -> Path:
    actions.copy_library(tmp_path / "bib")
    return tmp_path / "bib"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def clause(clause_id: str, text: str, lock: str = "förhandlingsbar", more: str = "") -> str:
    return (
        f"---\nid: {clause_id}\nrubrik: Egen klausul\nversion: 1.0.0\nstatus: godkänd\ngaller_fran: 2020-01-01\n"
        f"ordning: 500\nlas: {lock}\nupphandlingsrisk: låg\n"
        f"godkannanden: [{{roll: kommunjurist, datum: 2026-01-01}}]\nkallor: [Exempelby kommun]\n{more}---\n{text}\n"
    )


def exempelby(library: Path, layer: str = "", nambd: str = "") -> None:
    write(library / "clauses/exempelby/layer.yaml", f"namn: Exempelby kommun\n{layer}")
    write(library / "clauses/exempelby/socialnamnden/layer.yaml", f"namn: Socialnämnden i Exempelby\n{nambd}")


def faults(library: Path) -> list[Issue]:
    return [i for i in linting.lint(library) if i.is_error]


def agreement(tmp_path: Path, **changed: object) -> Path:
    data = json.loads(FULL.read_text("utf-8")) | {"lager": "exempelby/socialnamnden"} | changed
    return write(tmp_path / "avtal.json", json.dumps(data, ensure_ascii=False))


def built_text(path: Path, library: Path, document: str = "avtal") -> str:
    request = actions.BuildRequest((path,), path.parent / "ut", (document,), ("md",), library)
    (file,) = actions.build(request).files
    return file.path.read_text("utf-8")


def hashes(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_sixth_municipality_is_only_yaml_and_markdown(tmp_path: Path) -> None:
    library = copied(tmp_path)
    exempelby(
        library,
        layer=(
            "ord:\n  avtal: {obestamd: överenskommelse, bestamd: överenskommelsen, detta: denna överenskommelse}\n"
            "utseende: {farg: '7A1F1F'}\nsidfot: [Exempelby kommun]\n"
            "klausuler:\n  blockera:\n    - {klausul: avtal.ekonomi.indexering, skal: Vi räknar inte upp.}\n"
            "beslutskedja:\n  - {organ: socialnämnden, uppgift: beslutar om överenskommelsen}\n"
            "kriterier:\n  regel: helt eller delvis\n  lista:\n    - {id: initiativ, text: Från föreningen}\n"
            "falt:\n  required: [styrkort]\n  properties:\n"
            "    styrkort: {title: Styrkort, type: array, minItems: 1,\n"
            "      items: {$ref: 'agreement.schema.json#/$defs/text'}}\n"
        ),
        nambd="dokument:\n  tjansteskrivelse:\n    namn: tjänsteutlåtande\n",
    )
    body = "Parterna bidrar till kommunens mål:\n\n{% for del in eget.styrkort %}\n- {{ del }}\n{% endfor %}"
    write(library / "clauses/exempelby/socialnamnden/avtal/mal/styrkort.md", clause("avtal.mal.styrkort", body))
    assert faults(library) == []
    criteria = [{"kriterium": "initiativ", "svar": "delvis", "motivering": "Initiativet togs tillsammans."}]
    path = agreement(tmp_path, eget={"styrkort": ["En trygg uppväxt"]}, bedomning={"kriterier": criteria})
    text = built_text(path, library)
    assert "denna överenskommelse" in text
    assert "detta avtal" not in text
    assert "En trygg uppväxt" in text
    letter = built_text(path, library, "tjansteskrivelse")
    assert "Från föreningen" in letter
    missing = actions.check((agreement(tmp_path, bedomning={"kriterier": criteria}),), library)
    assert "/eget" in {i.place.pointer for i in missing if i.code == "falt-saknas"}


def test_adding_adapting_and_blocking_show_in_layers(tmp_path: Path) -> None:
    library = copied(tmp_path)
    exempelby(library, "klausuler:\n  blockera:\n    - {klausul: avtal.ekonomi.indexering, skal: Nej.}\n")
    layering.adapt("avtal.mal.overgripande", "exempelby/socialnamnden", library)
    write(library / "clauses/exempelby/avtal/mal/egen.md", clause("avtal.mal.egen", "Egen text."))
    found = {s.name: s for s in layering.layers(library)[0]}
    assert found["exempelby"].blocked == ("avtal.ekonomi.indexering",)
    assert found["exempelby"].added == ("avtal.mal.egen",)
    assert found["exempelby/socialnamnden"].adapted == ("avtal.mal.overgripande",)
    assert "avtal.mal.egen" in found["exempelby/socialnamnden"].adopted
    assert faults(library) == []


def lock_of(library: Path, lock: str) -> str:
    for file in sorted((library / "clauses/bas/avtal").rglob("*.md")):
        if f"las: {lock}" in file.read_text("utf-8"):
            return ".".join((*file.parts[-3:-1], file.stem))
    raise AssertionError(lock)


def test_a_locked_clause_can_be_neither_adapted_nor_blocked(tmp_path: Path) -> None:
    library = copied(tmp_path)
    locked = lock_of(library, "låst")
    exempelby(library, f"klausuler:\n  blockera:\n    - klausul: {locked}\n      skal: Nej.\n")
    with pytest.raises(UserFilesError, match="låst"):
        layering.adapt(locked, "exempelby", library)
    original = (library / "clauses/bas" / Path(*locked.split(".")).with_suffix(".md")).read_text("utf-8")
    note = "anpassar: {lager: bas, version: 1.0.0, hash: '0123456789abcdef', rubrik: x, text: y}\n"
    own = library / "clauses/exempelby/socialnamnden" / Path(*locked.split(".")).with_suffix(".md")
    write(own, original.replace("kallor:", f"{note}kallor:", 1))
    found = {(i.code, i.place.file, i.place.line) for i in faults(library)}
    assert ("las-brutet", library / "clauses/exempelby/layer.yaml", 4) in found
    assert ("las-brutet", own, 2) in found


def test_a_mandatory_clause_can_be_adapted_but_not_blocked_or_loosened(tmp_path: Path) -> None:
    library = copied(tmp_path)
    mandatory = lock_of(library, "tvingande")
    exempelby(library)
    file = layering.adapt(mandatory, "exempelby", library)
    assert faults(library) == []
    file.write_text(file.read_text("utf-8").replace("las: tvingande", "las: förhandlingsbar", 1), "utf-8")
    assert [(i.code, i.place.file) for i in faults(library)] == [("las-brutet", file)]


@pytest.mark.parametrize(
    ("layer", "code", "line"),
    [
        ("klausuler:\n  blockera:\n    - klausul: avtal.ekonomi.indexring\n      skal: x\n", "klausul-finns-inte", 4),
        ("dokument:\n  avtal:\n    punkter:\n      - {id: bakgrund}\n", "punkt-utelamnad", 5),
        (
            "klausuler:\n  flytta:\n    - {punkt: avtal.mal, till: insatser}\n"
            "    - {punkt: avtal.insatser, till: mal}\n",
            "flytt-i-ring",
            4,
        ),
        ("klausuler:\n  flytta:\n    - {punkt: avtal.mal, till: finns_inte}\n", "flytt-utan-mal", 4),
        ("klausuler:\n  valj: {grupp: avtal.mal.overgripande}\n", "klausul-finns-inte", 3),
        ("dokument:\n  avtall: {namn: x}\n", "dokumenttyp-saknas", 3),
        ("krav:\n  - {id: x, villkor: ekonomi.postr is defined, meddelande: y}\n", "okand-sokvag", 3),
        ("falt:\n  properties:\n    x: {title: X, type: strin}\n", "fel-form", 4),
    ],
)
def test_a_fault_in_layer_yaml_is_told_at_its_line(tmp_path: Path, layer: str, code: str, line: int) -> None:
    library = copied(tmp_path)
    exempelby(library, layer)
    file = library / "clauses/exempelby/layer.yaml"
    assert (code, line) in {(i.code, i.place.line) for i in faults(library) if i.place.file == file}


@pytest.mark.parametrize(("layer", "document", "point"), MANDATORY, ids=str)
def test_a_mandatory_point_that_loses_its_clauses_is_caught_in_every_layer(
    layer: str, document: str, point: str
) -> None:
    library = layering._loaded(library_sources(None), layer)
    gone = {clause.id for clause in library.clauses_of(document, point)}
    kept = {name: clause for name, clause in library.clauses.items() if name not in gone}
    rule = library_rules._mandatory_points_are_always_filled
    assert gone
    schemas, _ = schemas_for(library_sources(None), layer, read_schemas(schemas_folder()))
    names = library_rules.names_in_sight(library, shape_of(schemas, "agreement"), shape_of(schemas, "derived"))
    views, _ = views_of(library, names)
    assert not list(rule(library_rules.LibraryCheck(library, names, views=views)))
    found = list(rule(library_rules.LibraryCheck(replace(library, clauses=kept), names, views=views)))
    assert {i.code for i in found} == {"punkt-kan-sakna-klausul"}
    owners = {library.clauses[name].document for name in gone}  # other types may have clauses from them too
    sharing = [kind for kind in library.documents.values() if owners & {kind.id, kind.clauses_of}]
    assert {i.place for i in found} <= {kind.place for kind in sharing}
    assert library.documents[document].place in {i.place for i in found}


@pytest.fixture
def drifted(tmp_path: Path) -> Path:
    """A library in which a nämnd adapted a clause whose base then changed."""
    library = copied(tmp_path)
    exempelby(library)
    base = library / "clauses/bas/avtal/mal/overgripande.md"
    own = layering.adapt("avtal.mal.overgripande", "exempelby/socialnamnden", library)
    text = own.read_text("utf-8").replace(
        "status: utkast\n", "status: godkänd\ngodkannanden: [{roll: kommunjurist, datum: 2026-01-15}]\n"
    )
    own.write_text(text.rstrip("\n") + "\n\nNämndens tillägg.\n", "utf-8")
    assert linting.lint(library) == tuple(i for i in linting.lint(library) if i.code != "grundtext-andrad")
    head, body = base.read_text("utf-8").rsplit("---\n", 1)
    base.write_text(f"{head.replace('version: 1.0.0', 'version: 1.1.0')}---\nNy inledning.\n\n{body}", "utf-8")
    return library


def test_lint_tells_every_layer_whose_base_text_changed(drifted: Path) -> None:
    own = drifted / "clauses/exempelby/socialnamnden/avtal/mal/overgripande.md"
    found = [i for i in linting.lint(drifted) if i.code == "grundtext-andrad"]
    lines = own.read_text("utf-8").split("\n")
    assert [(i.place.file, lines[i.place.line - 1]) for i in found if i.place.file == own] == [(own, "anpassar:")]
    (difference,) = [d for d in layering.differences(library=drifted) if d.file == own]
    assert "+Ny inledning." in difference.then_to_now
    assert "+Nämndens tillägg." in difference.now_to_ours


@pytest.mark.parametrize(
    ("way", "new", "ours"), [("take", True, False), ("keep", False, True), ("merge", True, True)]
)
def test_each_way_to_follow_up_changes_the_layers_file_and_nothing_else(
    drifted: Path,
    way: layering.Way,
    new: bool,  # noqa: FBT001 - a table of cases
    ours: bool,  # noqa: FBT001
) -> None:
    before = hashes(drifted)
    own = layering.resolve("avtal.mal.overgripande", "exempelby/socialnamnden", way, drifted)
    after = hashes(drifted)
    assert {name for name in after if after[name] != before.get(name)} == {str(own.relative_to(drifted))}
    body = own.read_text("utf-8").split("---\n", 2)[2]
    assert ("Ny inledning." in body, "Nämndens tillägg." in body) == (new, ours)
    codes = {i.code for i in linting.lint(drifted) if i.place.file == own}
    assert codes == (set() if way == "keep" else {"klausul-utkast"})


def test_a_clash_is_marked_and_lint_stops_it(drifted: Path) -> None:
    own = drifted / "clauses/exempelby/socialnamnden/avtal/mal/overgripande.md"
    head, body = own.read_text("utf-8").rsplit("---\n", 1)
    own.write_text(f"{head}---\nAnnan inledning.\n\n{body}", "utf-8")
    layering.resolve("avtal.mal.overgripande", "exempelby/socialnamnden", "merge", drifted)
    assert "krock-kvar" in {i.code for i in faults(drifted) if i.place.file == own}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_explain_accounts_for_every_clause_of_the_documents(path: Path) -> None:
    accounts, _ = explaining.explain(path)
    data = json.loads(path.read_text("utf-8"))
    documents = {name.partition(":")[0] for name in data.get("dokument", ["avtal", "tjansteskrivelse"])}
    chain = ["bas", *("/".join(data["lager"].split("/")[: i + 1]) for i in range(data["lager"].count("/") + 1))]
    folder = library_sources(None).clauses
    files = {
        ".".join((*file.parts[-3:-1], file.stem))
        for layer in dict.fromkeys(chain)
        for file in folder.joinpath(layer).glob("*/*/*.md")
        if file.parts[-3] in documents
    }
    assert {a.clause for a in accounts} == files
    assert len(accounts) == len({(a.document, a.clause) for a in accounts})
    assert all(a.reason for a in accounts)


def test_own_alternatives_need_a_choice(tmp_path: Path) -> None:
    library = copied(tmp_path)
    exempelby(library)
    for name in ("ett", "tva"):
        text = clause(f"avtal.mal.{name}", f"Text {name}.", more="alternativ: malform\n")
        write(library / f"clauses/exempelby/avtal/mal/{name}.md", text)
    assert {i.code for i in faults(library)} == {"alternativ-saknar-val"}
    exempelby(library, "klausuler:\n  valj: {malform: avtal.mal.tva}\n")
    assert faults(library) == []
    text = built_text(agreement(tmp_path), library)
    assert "Text tva." in text
    assert "Text ett." not in text


def test_an_adapted_clause_is_a_draft_without_approvals(tmp_path: Path) -> None:
    library = copied(tmp_path)
    exempelby(library)
    own = layering.adapt("avtal.mal.overgripande", "exempelby/socialnamnden", library)
    head = own.read_text("utf-8").split("---\n")[1]
    assert "status: utkast" in head
    assert "godkannanden" not in head
    assert [i.code for i in linting.lint(library) if i.place.file == own] == ["klausul-utkast"]
