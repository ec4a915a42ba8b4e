"""A Word file that nobody has changed gives back the tree it was built from, and the same PDF byte for byte."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace
from word_files import tree_of

from finished import CASES, NAMES, finished
from iop_docs.model.document import Blank, Document, Emphasis, Link, Reference, Signature, Strong, Text, Value
from iop_docs.model.library import DocumentType
from iop_docs.render.writers import WRITERS
from iop_docs.returning import PdfRequest, make_pdfs, read_back

EACH_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)


def plain(node: object) -> object:
    """Return a tree without what a Word file doesn't say.

    - A word of the layer (`ord:…`) is text like the clause's own; an empty value is nothing; texts beside each
      other are one.
    - A blank doesn't say which answer it lacks.
    - A reference to a clause without a number of its own leads to the point above it.
    - One person without a name looks as no person at all.
    """
    match node:
        case Value(text, pointer) if not pointer or pointer.startswith("ord:"):
            return Text(text)
        case Blank():
            return Blank("")
        case Reference():
            return replace(node, target="")
        case Signature(signatories=((one,))) if not one.name and not one.title:
            return replace(node, party=plain(node.party), signatories=())
    if isinstance(node, tuple):
        return tuple(joined([plain(one) for one in node]))
    if isinstance(node, Struct):
        return replace(node, **{name: plain(getattr(node, name)) for name in node.__struct_fields__})
    return node


def joined(nodes: list[object]) -> list[object]:
    out: list[object] = []
    for one in nodes:
        last = out[-1] if out else None
        if isinstance(one, (Text, Value)) and not one.text:
            continue
        if isinstance(one, Text) and isinstance(last, Text):
            out[-1] = Text(last.text + one.text)
        elif isinstance(one, (Strong, Emphasis)) and type(one) is type(last):
            out[-1] = type(one)(tuple(joined([*last.inlines, *one.inlines])))
        else:
            out.append(one)
    return out


@EACH_CASE
def test_the_tree_read_back_is_the_tree_put_in_and_gives_the_same_pdf(case: tuple[Path, str]) -> None:
    done = finished(*case)
    tree, kind = tree_and_kind(done.files["docx"])
    assert plain(tree) == plain(done.tree)
    headed = {clause.id for section in done.tree.sections for clause in section.clauses if clause.heading}
    led = [[one.target for one in references(each) if one.target in headed] for each in (tree, done.tree)]
    assert led[0] == led[1]
    assert WRITERS["pdf"](tree, kind) == done.files["pdf"]


def tree_and_kind(data: bytes) -> tuple[Document, DocumentType]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "retur.docx"
        path.write_bytes(data)
        back, issues = read_back(path, "", None)
    assert back is not None
    assert issues == ()
    return back.tree, back.kind


def test_the_pdf_is_named_after_the_word_file(tmp_path: Path) -> None:
    done = finished(*CASES[0])
    source = tmp_path / "avtal, version 3.docx"
    source.write_bytes(done.files["docx"])

    (made,), issues = make_pdfs(PdfRequest((source,), tmp_path / "ut"))

    assert issues == ()
    assert made.path == tmp_path / "ut" / "avtal, version 3.pdf"
    assert made.path.read_bytes() == done.files["pdf"]


def references(node: object) -> list[Reference]:
    if isinstance(node, Reference):
        return [node]
    if isinstance(node, tuple):
        return [found for one in node for found in references(one)]
    if isinstance(node, Struct):
        return [found for name in node.__struct_fields__ for found in references(getattr(node, name))]
    return []


def test_a_draft_stays_a_draft_and_keeps_its_watermark(tmp_path: Path) -> None:
    from iop_docs.actions import BuildRequest, build

    underlag = tmp_path / "kort.yaml"
    underlag.write_text("titel: Ett utkast\nlager: bas\n", "utf-8")
    build(BuildRequest((underlag,), tmp_path, ("avtal",), ("docx", "pdf"), draft=True, watermark="FÖRSLAG"))
    make_pdfs(PdfRequest((tmp_path / "kort-avtal.docx",), tmp_path / "ut"))

    tree = tree_of((tmp_path / "kort-avtal.docx").read_bytes())
    assert tree.draft
    assert tree.watermark == "FÖRSLAG"
    assert (tmp_path / "ut" / "kort-avtal.pdf").read_bytes() == (tmp_path / "kort-avtal.pdf").read_bytes()


def test_documents_of_all_kinds_are_among_the_cases() -> None:
    kinds = {type(one).__name__ for case in CASES for one in inlines_of(finished(*case).tree)}
    assert {Text.__name__, Value.__name__, Reference.__name__, Strong.__name__} <= kinds
    assert isinstance(finished(*CASES[0]).tree, Document)


def inlines_of(node: object) -> list[object]:
    found: list[object] = [node] if isinstance(node, (Text, Value, Reference, Strong, Emphasis, Link)) else []
    if isinstance(node, tuple):
        return [*found, *(deep for one in node for deep in inlines_of(one))]
    if isinstance(node, Struct):
        return [*found, *(deep for name in node.__struct_fields__ for deep in inlines_of(getattr(node, name)))]
    return found
