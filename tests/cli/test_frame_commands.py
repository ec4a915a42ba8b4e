"""Frames from the command line: copied, checked, laid in a layer's folder, used and refused."""

from __future__ import annotations

import json
import re
import struct
import zipfile
from pathlib import Path

from test_cli import EXAMPLES, iopdocs

from iop_docs.render.frame_language import SLOTS

HANDBOOK = EXAMPLES.parent / "docs" / "handbok" / "ramar.md"


def misspell(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, blob in parts.items():
            file.writestr(name, blob.replace(b"{{ titel }}", b"{{ tittel }}"))


def library_with_own_frame(folder: Path) -> Path:
    """A library in which Uddevalla has its own frame for agreements."""
    assert iopdocs("library", "bibliotek", folder=folder).returncode == 0
    own = folder / "bibliotek" / "clauses" / "uddevalla" / "templates" / "avtal" / "frame.docx"
    own.parent.mkdir(parents=True)
    assert iopdocs("frame", "copy", "avtal", own, folder=folder).returncode == 0
    return own


def test_copied_frame_passes_the_check(tmp_path: Path) -> None:
    assert iopdocs("frame", "copy", "avtal", "ram.docx", folder=tmp_path).returncode == 0

    done = iopdocs("frame", "check", "ram.docx", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "Ramen går att använda.\n")
    assert json.loads(iopdocs("frame", "check", "ram.docx", "--json", folder=tmp_path).stdout) == {
        "files": [],
        "issues": [],
    }


def test_frame_is_never_copied_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "ram.docx").write_text("min", "utf-8")

    done = iopdocs("frame", "copy", "avtal", "ram.docx", folder=tmp_path)
    assert done.returncode == 1
    assert "[filen-finns]" in done.stderr
    assert (tmp_path / "ram.docx").read_text("utf-8") == "min"
    assert "Menade du «avtal»?" in iopdocs("frame", "copy", "avtl", "x.docx", folder=tmp_path).stderr


def test_misspelt_slot_gives_the_handbooks_own_answer(tmp_path: Path) -> None:
    iopdocs("frame", "copy", "avtal", "ram.docx", folder=tmp_path)
    misspell(tmp_path / "ram.docx")

    done = iopdocs("frame", "check", "ram.docx", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr in HANDBOOK.read_text("utf-8")
    issues = json.loads(iopdocs("frame", "check", "ram.docx", "--json", folder=tmp_path).stdout)["issues"]
    assert [(issue["code"], issue["file"]) for issue in issues] == [
        ("ram-okant-falt", "ram.docx"),
        ("ram-falt-saknas", "ram.docx"),
    ]


def test_fault_in_a_layers_frame_is_told_alike_by_check_lint_and_build(tmp_path: Path) -> None:
    own = library_with_own_frame(tmp_path)
    misspell(own)
    build = ("build", EXAMPLES / "uddevalla.json", "--library", "bibliotek", "--document", "avtal")

    told = [
        json.loads(iopdocs(*words, "--json", folder=tmp_path).stdout)["issues"]
        for words in (("frame", "check", own), ("lint", "--library", "bibliotek"), build)
    ]
    shown = [{(i["code"], i["message"]) for i in issues if i["code"].startswith("ram-")} for issues in told]
    assert shown[0] == shown[1] == shown[2] != set()
    assert all(i["file"].endswith("frame.docx") for issues in told for i in issues if i["code"].startswith("ram-"))
    assert not (tmp_path / "ut").exists()
    assert iopdocs(*build, "--format", "md", folder=tmp_path).returncode == 0  # no Word file, no frame


def test_layers_own_frame_is_used(tmp_path: Path) -> None:
    own = library_with_own_frame(tmp_path)
    with zipfile.ZipFile(own) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(own, "w") as file:
        for name, blob in parts.items():
            file.writestr(name, blob.replace(b"{{ diarienummer }}", "Vårt eget {{ diarienummer }}".encode()))
    choice = ("--library", "bibliotek", "--document", "avtal", "--format", "docx")

    done = iopdocs("build", EXAMPLES / "uddevalla.json", *choice, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "ut" / "uddevalla-avtal.docx") as file:
        assert any("Vårt eget" in file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_logo_that_would_explode_is_refused(tmp_path: Path) -> None:
    own = library_with_own_frame(tmp_path)
    layer = own.parents[2]
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    (layer / "stor.png").write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + b"IHDR" + head)
    text = (layer / "layer.yaml").read_text("utf-8")
    looks = "utseende:\n  logotyp: stor.png\n  logotyp_text: vapen\n"
    (layer / "layer.yaml").write_text(text.replace("utseende:\n", looks), "utf-8")

    done = iopdocs("lint", "--library", "bibliotek", folder=tmp_path)
    assert done.returncode == 1
    assert "60000 × 60000 bildpunkter" in done.stderr
    assert "[logotyp-for-stor]" in done.stderr


def test_handbook_has_every_slot() -> None:
    table = HANDBOOK.read_text("utf-8").split("## Fälten")[1].split("Några rader")[0]

    assert set(re.findall(r"^\| `(?:\{\{ )?([a-z]+)", table, flags=re.M)) == set(SLOTS)
