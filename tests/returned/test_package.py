"""A Word file from anywhere is opened or gives one issue; nothing in it can harm or stop the program."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from word_files import DOCX, W, changed, document

from iop_docs.returned.package import MAX_DEPTH, open_package, parse_package


def damaged() -> bytes:
    """Return the file with one byte of its packed text changed, as by a bad copy."""
    with zipfile.ZipFile(io.BytesIO(DOCX)) as file:
        at = file.getinfo("word/document.xml").header_offset + 500
    return DOCX[:at] + bytes([DOCX[at] ^ 255]) + DOCX[at + 1 :]


BOMB = " " * 30_000_000
DTD = '<!DOCTYPE w:document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "word-fil-lases-inte"),
    "text": ("Överenskommelse".encode(), "word-fil-lases-inte"),
    "binary": (bytes(range(256)) * 40, "word-fil-lases-inte"),
    "old Word or password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "word-fil-lases-inte"),
    "truncated": (DOCX[: len(DOCX) // 2], "word-fil-lases-inte"),
    "one byte changed": (damaged(), "word-fil-lases-inte"),
    "no main part": (changed({"word/document.xml": None}), "word-fil-lases-inte"),
    "no relations": (changed({"_rels/.rels": None}), "word-fil-lases-inte"),
    "another root": (changed({"word/document.xml": b"<a/>"}), "word-fil-lases-inte"),
    "no body": (changed({"word/document.xml": f'<w:document xmlns:w="{W}"/>'.encode()}), "word-fil-lases-inte"),
    "broken XML": (changed({"word/document.xml": b"<w:document"}), "word-fil-lases-inte"),
    "broken styles": (changed({"word/styles.xml": b"\x00\x01"}), "word-fil-lases-inte"),
    "entities": (changed({"word/document.xml": document("&b;", DTD)}), "word-fil-lases-inte"),
    "outside": (changed({"../evil.xml": b"<a/>"}), "word-fil-lases-inte"),
    "bomb": (
        changed({"word/document.xml": document(BOMB)}),
        "word-fil-for-stor",
    ),
    "deep": (changed({"word/document.xml": document("<w:p>" * 200 + "</w:p>" * 200)}), "word-fil-for-stor"),
    "very deep": (changed({"word/document.xml": document("<w:p>" * 9000 + "</w:p>" * 9000)}), "word-fil-lases-inte"),
    "a huge table": (changed({"word/document.xml": document("<w:p/>" * 20_001)}), "word-fil-for-stor"),
    "many parts": (changed({f"x{n}.xml": b"" for n in range(5001)}), "word-fil-for-stor"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_one_issue_that_names_the_file(name: str, tmp_path: Path) -> None:
    data, code = HOSTILE[name]
    path = tmp_path / "retur.docx"
    path.write_bytes(data)

    package, issues = open_package(path)

    assert package is None
    assert [(one.code, one.is_error, one.place.file) for one in issues] == [(code, True, path)]
    assert issues[0].hint


def test_a_missing_file_and_a_folder_are_issues(tmp_path: Path) -> None:
    for path in (tmp_path / "saknas.docx", tmp_path, tmp_path / "\0"):
        package, (issue,) = open_package(path)
        assert package is None
        assert issue.code in {"filen-saknas", "filen-kan-inte-lasas"}


def test_the_main_part_may_have_another_name_and_absolute_arrows() -> None:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as file:
        main, arrows = file.read("word/document.xml"), file.read("word/_rels/document.xml.rels")
        roots = file.read("_rels/.rels").replace(b"word/document.xml", b"/word/document2.xml")
    renamed = changed(
        {
            "word/document.xml": None,
            "word/_rels/document.xml.rels": None,
            "word/document2.xml": main,
            "word/_rels/document2.xml.rels": arrows,
            "_rels/.rels": roots,
        }
    )
    package = parse_package(renamed, Path("a.docx"))
    assert package.main.name == "word/document2.xml"
    assert package.of_kind("styles")


def test_as_deep_as_allowed_is_read() -> None:
    inner = MAX_DEPTH - 2
    data = changed({"word/document.xml": document("<w:p>" * inner + "</w:p>" * inner)})
    assert parse_package(data, Path("a.docx")).main.root is not None


def test_text_behind_a_comment_in_the_xml_is_kept() -> None:
    body = "<w:p><w:r><w:t>före<!-- x -->efter</w:t></w:r></w:p>"
    root = parse_package(changed({"word/document.xml": document(body)}), Path("a.docx")).main.root
    assert "".join(root.itertext()) == "föreefter"
