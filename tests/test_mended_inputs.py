"""Faults that broken inputs have brought to light: each stays mended."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from finished import READERS
from iop_docs import layering, linting, returning, starting, verifying
from iop_docs.actions import BuildRequest, assemble, build, check
from iop_docs.errors import ChoiceError, Issue, OutputError, Place, UserFilesError
from iop_docs.framing import check as check_frames
from iop_docs.loading.language import parse_condition, parse_template
from iop_docs.loading.yaml_source import parse_yaml
from iop_docs.locking import build_locked
from iop_docs.output import write_all
from iop_docs.provenance.record import checksum_of
from iop_docs.render.frame_trial import write_in_frame

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "examples/enkel.yaml"
IN_WORDS = "avtal.ekonomi.egeninsats"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with the base and a layer under it."""
    shutil.copytree(ROOT / "clauses/bas", tmp_path / "bib/clauses/bas")
    (tmp_path / "bib/clauses/by").mkdir()
    (tmp_path / "bib/clauses/by/layer.yaml").write_text("namn: Byn\nversion: 1.0.0\n", "utf-8")
    return tmp_path / "bib"


def told(issues: tuple[Issue, ...]) -> list[tuple[str, str, int]]:
    return [(i.code, i.place.file.name if i.place.file else "", i.place.line) for i in issues if i.is_error]


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8", newline="")


def frame_with(old: str, new: str, part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    source = ROOT / "templates/avtal/frame.docx"
    with zipfile.ZipFile(source) as file, zipfile.ZipFile(out, "w") as changed:
        for name in file.namelist():
            blob = file.read(name)
            if name == part:
                assert old.encode() in blob
                blob = blob.replace(old.encode(), new.encode())
            changed.writestr(name, blob)
    return out.getvalue()


@pytest.mark.parametrize("text", ["a\n{{ " + "9" * 5_000 + " }}", "a\n{{ '\\ud800' }}", "a\n{{ '\\x00' }}"])
def test_a_number_without_end_and_a_letter_that_no_one_sees_are_refused(text: str) -> None:
    _, issues = parse_template(text, Place(Path("k.md"), 10))
    assert {issue.code for issue in issues} == {"klausulsprak"}
    assert parse_condition("titel == '\\ue000'", Place(Path("k.md"), 10))[0] is None


def test_an_empty_yaml_file_has_a_first_line() -> None:
    assert parse_yaml("# inget här\n").positions[""] == (1, 1)


def test_a_frame_whose_inner_order_is_broken_is_told_by_the_check_and_by_a_build(tmp_path: Path) -> None:
    (tmp_path / "ram.docx").write_bytes(frame_with("<w:body>", "<w:body><w:tbl><w:tr/></w:tbl>"))
    assert told(check_frames((tmp_path / "ram.docx",))) == [("ram-inte-word", "ram.docx", 0)]

    ((ready, *_), _) = assemble(SMALL, BuildRequest((SMALL,), tmp_path))
    place = Place(tmp_path / "ram.docx")
    kind = replace(ready.kind, frame=(tmp_path / "ram.docx").read_bytes(), frame_place=place)
    with pytest.raises(UserFilesError) as fault:
        write_in_frame(ready.tree, kind)
    assert told(fault.value.issues) == [("ram-inte-word", "ram.docx", 0)]


@pytest.mark.parametrize("part", ["word/_rels/document.xml.rels", "word/settings.xml", "word/document.xml"])
def test_comments_and_instructions_in_a_frame_are_left_out(part: str, tmp_path: Path) -> None:
    frame = frame_with("</", "<!-- anteckning --><?egen x?></", part)
    (tmp_path / "ram.docx").write_bytes(frame)
    assert told(check_frames((tmp_path / "ram.docx",))) == []


def test_what_fails_in_a_sound_frame_is_ours_and_raised_as_it_is(tmp_path: Path) -> None:
    ((ready, *_), _) = assemble(SMALL, BuildRequest((SMALL,), tmp_path))
    broken = replace(ready.tree, title=None)  # type: ignore[arg-type] - no tree looks so
    with pytest.raises(TypeError):
        write_in_frame(broken, ready.kind)


@pytest.mark.slow
def test_a_record_that_asks_for_what_cannot_be_is_told_at_its_line(tmp_path: Path) -> None:
    build(BuildRequest((SMALL,), tmp_path / "ut", ("avtal",), ("md",)))
    whole = (tmp_path / "ut/enkel-protokoll.json").read_text("utf-8")
    path = tmp_path / "p.json"
    for key, value, code in (
        ("format", ["exe"], "protokoll-fel"),
        ("format", [], "protokoll-fel"),
        ("pdf_standard", ["exe"], "protokoll-fel"),
        ("pdf_standard", ["a-1b", "a-3a"], "protokoll-fel"),
        ("vattenstampel", "\u0007", "protokoll-fel"),
        ("vattenstampel", "日本", "protokoll-fel"),
    ):
        record = json.loads(whole)
        record["val"][key] = value
        path.write_text(json.dumps(record | {"kontrollsumma": checksum_of(record)}, indent=1), "utf-8")
        with pytest.raises(UserFilesError) as fault:
            build_locked(BuildRequest((SMALL,), tmp_path / "nya"), path)
        ((found, name, line),) = told(fault.value.issues)
        assert (found, name) == (code, "p.json")
        assert line > 1
    record = json.loads(whole)
    record["dokument"][0]["typ"] = "../../x"
    path.write_text(json.dumps(record | {"kontrollsumma": checksum_of(record)}, indent=1), "utf-8")
    with pytest.raises(UserFilesError) as fault:
        build_locked(BuildRequest((SMALL,), tmp_path / "nya"), path)
    assert told(fault.value.issues)[0][:2] == ("dokumenttyp-saknas", "p.json")
    assert not (tmp_path / "nya").exists()


def test_a_layer_that_cannot_be_read_is_told_where_its_agreement_is_checked(library: Path, tmp_path: Path) -> None:
    (library / "clauses/by/layer.yaml").write_text("namn: Byn\nversion: [1]\n", "utf-8")
    path = tmp_path / "avtal.yaml"
    path.write_text(
        re.sub("(?m)^lager: .*$", "lager: by", SMALL.read_text("utf-8")) + "\neget:\n  falt: x\n", "utf-8"
    )
    assert told(check((path,), library)) == [("fel-typ", "layer.yaml", 2)]


def test_no_skeleton_and_no_schema_leave_out_what_an_unreadable_layer_adds(library: Path, tmp_path: Path) -> None:
    (library / "clauses/by/layer.yaml").write_text("namn: [", "utf-8")
    for ask in (
        lambda: starting.new(tmp_path / "ny.yaml", "by", library),
        lambda: starting.schema_text("agreement", "by", library),
    ):
        with pytest.raises(UserFilesError) as fault:
            ask()
        assert [row[:2] for row in told(fault.value.issues)] == [("gar-inte-att-tolka", "layer.yaml")]
    assert not (tmp_path / "ny.yaml").exists()


def test_letters_that_the_fonts_lack_are_told_in_layers_clauses_and_watermarks(library: Path) -> None:
    (library / "clauses/by/layer.yaml").write_text("namn: Byn\nversion: 1.0.0\nsidfot:\n  - Byn 😀\n", "utf-8")
    edited(library / "clauses/bas/avtal/ekonomi/egeninsats.md", "rubrik: Egeninsats", "rubrik: 日 Egeninsats")
    assert told(linting.examine(library).issues) == [
        ("tecken-saknas", "egeninsats.md", 3),
        ("tecken-saknas", "layer.yaml", 4),
    ]
    with pytest.raises(ChoiceError, match="日"):
        BuildRequest((SMALL,), Path("ut"), watermark="日本")


@pytest.mark.parametrize("name", ["aux.pdf", "CON.yaml", "nul", "lpt1.x.docx"])
def test_no_file_gets_a_name_that_windows_keeps_for_a_device(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Windows"):
        write_all({tmp_path / name: b"x", tmp_path / "vanlig.pdf": b"x"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="devices are POSIX")
def test_a_device_that_never_ends_is_not_read(tmp_path: Path) -> None:
    device = Path("/dev/zero")
    _, issues = verifying.verify((device,))
    assert told(issues) == [("filen-kan-inte-lasas", "zero", 0)]
    with pytest.raises(UserFilesError) as fault:
        returning.make_pdfs(returning.PdfRequest((device,), tmp_path, "", None))
    assert told(fault.value.issues) == [("filen-kan-inte-lasas", "zero", 0)]


def test_a_condition_that_is_a_number_is_told_by_lint(library: Path) -> None:
    edited(library / "clauses/bas/avtal/ekonomi/egeninsats.md", "ordning: 20", "villkor: parter | antal\nordning: 20")
    assert ("fel-slag", "egeninsats.md", 7) in told(linting.examine(library, only=("bas",)).issues)


def test_a_clause_that_cannot_be_read_is_told_where_it_is_adapted(library: Path) -> None:
    edited(library / "clauses/bas/avtal/ekonomi/egeninsats.md", "Parterna kommer då", "{% if %}")
    with pytest.raises(UserFilesError) as fault:
        layering.adapt(IN_WORDS, "by", library)
    assert {row[:2] for row in told(fault.value.issues)} == {("klausulsprak", "egeninsats.md")}


def test_a_clause_with_old_line_ends_is_adapted(library: Path) -> None:
    source = library / "clauses/bas/avtal/ekonomi/egeninsats.md"
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r"))
    assert layering.adapt(IN_WORDS, "by", library).read_text("utf-8").startswith("---\nid: " + IN_WORDS)


def test_fields_that_no_line_can_be_added_to_are_left_as_they_are(library: Path) -> None:
    source = library / "clauses/bas/avtal/ekonomi/egeninsats.md"
    head, _, body = source.read_text("utf-8").removeprefix("---\n").partition("---\n")
    source.write_text(f"---\n{json.dumps(parse_yaml(head).value, ensure_ascii=False)}\n---\n{body}", "utf-8")
    with pytest.raises(UserFilesError) as fault:
        layering.adapt(IN_WORDS, "by", library)
    assert [row[:2] for row in told(fault.value.issues)] == [("gar-inte-att-tolka", "egeninsats.md")]
    assert not (library / "clauses/by/avtal").exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_path_that_the_system_refuses_is_named_in_the_form_asked_for(form: tuple[str, ...], tmp_path: Path) -> None:
    name = "x" * 300
    words = ["explain", str(SMALL), "--library", name, *form]
    done = subprocess.run(
        [sys.executable, "-m", "iop_docs", *words], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1, done.stderr
    if form:
        (issue,) = json.loads(done.stdout)["issues"]
        assert issue["code"] == "filen-kan-inte-lasas"
        assert name in issue["file"]
    else:
        assert "[filen-kan-inte-lasas]" in done.stderr
        assert name in done.stderr


def test_a_missing_file_is_told_before_its_kind(tmp_path: Path) -> None:
    (tmp_path / "avtal").touch()
    found = check((tmp_path / "avtall", tmp_path / "avtal"))
    assert [(i.code, i.message) for i in found] == [
        ("filen-saknas", "Filen finns inte."),
        ("fel-filtyp", "Filens namn saknar filtyp."),
    ]


def test_a_symbol_after_a_backslash_stays_in_markdown(tmp_path: Path) -> None:
    text = SMALL.read_text("utf-8")
    titled = re.sub(r"(?m)^titel: .*$", r"titel: 'Åtta\\∑ en\\´ två\\“ tre\\_ fyra\\α fem\\'", text)
    (tmp_path / "a.yaml").write_text(titled, "utf-8")
    build(BuildRequest((tmp_path / "a.yaml",), tmp_path / "ut", ("avtal",), ("md",)))
    lines = READERS["md"]((tmp_path / "ut/a-avtal.md").read_bytes())
    assert "Åtta\\∑ en\\´ två\\“ tre\\_ fyra\\α fem\\" in [one.text for one in lines]


def test_a_document_type_with_a_fault_is_told_where_it_is_and_not_in_the_agreement(library: Path) -> None:
    shutil.copytree(ROOT / "templates", library / "templates")
    edited(library / "templates/tjansteskrivelse/document.yaml", "id: tjansteskrivelse\n", "id: skrivelse\n")
    assert told(check((SMALL,), library)) == [("dokumenttyp-fel-id", "document.yaml", 2)]


def test_a_condition_that_the_data_cant_decide_is_told_at_its_own_line(library: Path, tmp_path: Path) -> None:
    clause = library / "clauses/bas/tjansteskrivelse/beslut/forlanga.md"
    written = clause.read_text("utf-8").split("\n")
    lines = ["villkor: ord.iop" if line.startswith("villkor:") else line for line in written]
    clause.write_text("\n".join(lines), "utf-8", newline="")
    _, issues = assemble(SMALL, BuildRequest((SMALL,), tmp_path, ("tjansteskrivelse",), ("md",), library))
    assert told(issues) == [("klausul-passar-inte", "forlanga.md", lines.index("villkor: ord.iop") + 1)]
