"""Word files for the tests of this folder: a build's own, and the same with parts changed."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from finished import CASES, finished
from iop_docs.errors import Issue
from iop_docs.model.document import Document, plain_text
from iop_docs.returning import read_back
from test_word_controls import block_lines

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CASE = next(case for case in CASES if (case[0].stem, case[1]) == ("uddevalla", "avtal"))
DOCX = finished(*CASE).files["docx"]


def changed(parts: dict[str, bytes | None], data: bytes = DOCX) -> bytes:
    """Return the file with some parts changed, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, blob in parts.items():
            if blob is not None:
                new.writestr(name, blob)
    return out.getvalue()


def document(body: str, before: str = "") -> bytes:
    return f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def edited(edit: Callable[[etree._Element], None], data: bytes = DOCX) -> bytes:
    """Return the file after an edit of its text's tree, as a word processor would have made it."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    edit(root)
    return changed({"word/document.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8")}, data)


def read(data: bytes, changes: str = "") -> tuple[Document | None, tuple[Issue, ...]]:
    """Read a file's bytes back into a tree."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "retur.docx"
        path.write_bytes(data)
        back, issues = read_back(path, changes, None)
    return (None if back is None else back.tree), issues


def tree_of(data: bytes, changes: str = "") -> Document:
    """Read a file that has no errors."""
    tree, issues = read(data, changes)
    assert tree is not None, issues
    return tree


def lines_of(tree: Document) -> list[str]:
    """Return what a tree's text says, a line for each heading, paragraph and cell, with its number."""
    out: list[str] = []
    for section in tree.sections:
        out += [f"{section.number} {plain_text(section.heading)}".strip()] if section.heading else []
        for clause in section.clauses:
            heading = [f"{clause.number} {plain_text(clause.heading)}".strip()] if clause.heading else []
            out += [*heading, *(line for block in clause.blocks for line in block_lines(block))]
    return out


def xml(markup: str) -> etree._Element:
    """Parse one element; w: is bound."""
    return etree.fromstring(f'<w:x xmlns:w="{W}">{markup}</w:x>')[0]


def paragraphs(root: etree._Element, text: str) -> list[etree._Element]:
    """Return the paragraphs whose letters hold a text, the table of contents left out."""
    found = [p for p in root.iter(f"{{{W}}}p") if text in "".join(t.text or "" for t in p.iter(f"{{{W}}}t"))]
    return [p for p in found if not (style(p) or "").startswith("TOC")]


def style(paragraph: etree._Element) -> str | None:
    """Return the id of a paragraph's style."""
    one = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    return None if one is None else one.get(f"{{{W}}}val")


def control(root: etree._Element, tag: str) -> etree._Element:
    """Return the first control whose tag begins so."""
    return next(
        sdt for sdt in root.iter(f"{{{W}}}sdt")
        if (one := sdt.find(f"{{{W}}}sdtPr/{{{W}}}tag")) is not None and one.get(f"{{{W}}}val").startswith(tag)
    )  # fmt: skip
