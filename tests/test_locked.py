"""`iopdocs build --locked RECORD`: the same bytes again, or what has changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from iop_docs.actions import BuildRequest, build
from iop_docs.errors import UserFilesError
from iop_docs.locking import build_locked
from iop_docs.provenance.record import checksum_of

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "examples" / "enkel.yaml"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """The record of a build of the Word agreement of one example, with a watermark."""
    build(BuildRequest((SOURCE,), tmp_path / "då", ("avtal",), ("docx", "html"), watermark="KOPIA"))
    return tmp_path / "då" / "enkel-protokoll.json"


def changed(request: BuildRequest, record: Path) -> list[str]:
    """Return what the locked build says has changed, and see that it wrote nothing."""
    with pytest.raises(UserFilesError) as told:
        build_locked(request, record)
    assert {issue.code for issue in told.value.issues} == {"bygget-avviker"}
    assert not request.out.exists()
    return [issue.message for issue in told.value.issues]


def test_the_same_input_gives_the_same_bytes_with_the_choices_of_the_record(record: Path, tmp_path: Path) -> None:
    build_locked(BuildRequest((SOURCE,), tmp_path / "nu"), record)
    before = {path.name: path.read_bytes() for path in record.parent.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "nu").iterdir()} == before
    assert sorted(before) == ["enkel-avtal.docx", "enkel-avtal.html", "enkel-protokoll.json"]


def test_a_changed_input_is_named(record: Path, tmp_path: Path) -> None:
    other = tmp_path / "enkel.yaml"
    other.write_text(SOURCE.read_text("utf-8").replace("Norrvik", "Söderviken"), "utf-8")
    assert changed(BuildRequest((other,), tmp_path / "nu"), record) == [
        "Underlaget enkel.yaml är ändrat sedan bygget."
    ]


def test_a_changed_clause_and_frame_are_named(record: Path, tmp_path: Path) -> None:
    library = tmp_path / "bibliotek"
    shutil.copytree(ROOT / "clauses", library / "clauses")
    shutil.copytree(ROOT / "templates", library / "templates")
    clause = library / "clauses/bas/avtal/tvist/tvist.md"
    clause.write_text(clause.read_text("utf-8").rstrip() + " Parterna möts då.\n", "utf-8")
    (library / "templates/avtal/frame.docx").write_bytes(
        (library / "templates/tjansteskrivelse/frame.docx").read_bytes()
    )
    said = changed(BuildRequest((SOURCE,), tmp_path / "nu", library=library), record)
    assert [line.split(" är ändrad")[0] for line in said] == ["Klausulen avtal.tvist.tvist", "Wordramen"]


def test_another_version_of_a_tool_is_named(record: Path, tmp_path: Path) -> None:
    content = json.loads(record.read_text("utf-8"))
    content["verktyg"]["typst"] = "0.1"
    content["dokument"][0]["filer"][0]["sha256"] = "0" * 64
    record.write_text(json.dumps(content | {"kontrollsumma": checksum_of(content)}), "utf-8")
    (said,) = changed(BuildRequest((SOURCE,), tmp_path / "nu"), record)
    assert said.startswith("Programmet typst var 0.1 och är nu ")


def test_a_broken_record_is_told(record: Path, tmp_path: Path) -> None:
    record.write_text("{}", "utf-8")
    with pytest.raises(UserFilesError) as told:
        build_locked(BuildRequest((SOURCE,), tmp_path / "nu"), record)
    assert [issue.code for issue in told.value.issues] == ["protokoll-fel"]
