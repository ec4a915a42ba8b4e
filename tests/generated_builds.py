"""A generated agreement built in memory, and every fault in what came out."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from finished import READERS, split_head
from generated_texts import FORBIDDEN
from generating import agreement_of
from iop_docs.actions import Assembled, BuildRequest, Prepared, check, prepare
from iop_docs.errors import UserFilesError
from iop_docs.model.document import Blank, Document, Value
from iop_docs.provenance.said import said_in
from reading import Line, difference, line, reads_the_same
from reading_docx import running_docx

BOTH = ("docx", "pdf")
# Errors that `lint` answers for: if a build meets one of them, lint should have been red.
LINTED = frozenset({"klausul-passar-inte", "punkt-saknar-klausul"})
FAULTS = {
    "clause language": re.compile(r"\{\{|\{%|%\}|\}\}|\{#|#\}"),
    "markup": re.compile(r"\*\*|&(amp|lt|gt|nbsp);|[\ue000-\uf8ff\ufffd]"),
    "a doubled full stop or comma": re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;|,\."),
    "a space before a full stop or comma": re.compile(r"\s[.,;:](\s|$)"),
    "empty brackets or quotes": re.compile(r"\(\s*\)|””|\(\s|\s\)"),
    "a text that begins or ends with a comma": re.compile(r"^[,;.]|[,;]$"),
}


class Judged(Struct, frozen=True):
    """What became of one agreement: refused by `check` (with its codes), or built, with the faults found."""

    number: int
    refused: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    documents: int = 0


def judged(layer: str, number: int, folder: Path, formats: tuple[str, ...] = BOTH) -> Judged:
    """Build one generated agreement and look at all that came out."""
    path = folder / f"{layer.replace('/', '_')}-{number}.json"
    path.write_text(json.dumps(agreement_of(layer, number), ensure_ascii=False), "utf-8")
    request = BuildRequest((path,), folder, (), formats)
    try:
        prepared = prepare(request)
        faults = tuple(fault for document in prepared.documents for fault in _faults(request, prepared, document))
        return Judged(number, faults=faults, documents=len(prepared.documents))
    except UserFilesError as refusal:
        told = {issue.code for issue in check((path,)) if issue.is_error}
        met = {issue.code: issue for issue in refusal.issues if issue.is_error}
        untold = [issue for code, issue in met.items() if code not in told or code in LINTED]
        return Judged(number, tuple(told), tuple(f"accepted, but not built: {issue}" for issue in untold))
    except Exception:  # whatever is raised on an agreement is the fault looked for
        return Judged(number, faults=(traceback.format_exc(),))
    finally:
        path.unlink()


def _faults(request: BuildRequest, prepared: Prepared, document: Assembled) -> Iterator[str]:
    tree = document.tree
    files = {form: prepared.contents[_path(request, document, form)] for form in request.formats}
    yield from (f"{tree.type}: {fault}" for fault in _faults_of_tree(tree))
    read = {form: tuple(READERS[form](content)) for form, content in files.items()}
    head, body = split_head(read["docx"], tree)
    running = running_docx(files["docx"])
    yield from (f"{tree.type}: not in the Word file's foot: {foot}" for foot in tree.footer if foot not in running)
    yield from (f"{tree.type}: lost or moved in the Word file: {one}" for one in _lost(tree, body))
    for form, lines in read.items():
        yield from (f"{tree.type}.{form}: {one.text}" for one in lines if FORBIDDEN.search(one.text))
        if form == "docx":
            continue
        other_head, other_body = split_head(lines, tree)
        different = _different(body, _without_foot(other_body, tree) if form == "md" else other_body, form)
        if different:
            yield f"{tree.type}: docx and {form} differ\n{different}"
        if not _same_head(head, other_head, tree.type_name, form):
            yield f"{tree.type}: the heads of docx and {form} differ\n{_rows(head)}\n{_rows(other_head)}"


def _path(request: BuildRequest, document: Assembled, form: str) -> Path:
    return request.out / f"{document.file_name}.{form}"


def _faults_of_tree(tree: Document) -> Iterator[str]:
    """Yield what is wrong with what the clauses say, whatever words stand in the data."""
    if any(isinstance(node, Blank) for node in _nodes(tree)):
        yield "a blank"
    said = said_in(_with_neutral_values(tree))
    lines = [*(text for _, text in said.head), *said.headings, *(one for c in said.clauses for one in c.lines)]
    for what, pattern in FAULTS.items():
        yield from (f"{what}: {text}" for text in lines if pattern.search(text))


def _nodes(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, Struct):
        yield node
        for name in node.__struct_fields__:
            yield from _nodes(getattr(node, name))


def _with_neutral_values(tree: Document) -> Document:
    """Return a tree whose values are all one word; a value without letters stays without."""
    return replace(_neutral(tree), footer=())


def _neutral(node: Any) -> Any:
    if isinstance(node, Value):
        return replace(node, text="ord" if node.text.strip() else "")
    if isinstance(node, tuple):
        return tuple(_neutral(item) for item in node)
    if isinstance(node, Struct):
        return replace(node, **{name: _neutral(getattr(node, name)) for name in node.__struct_fields__})
    return node


def _lost(tree: Document, body: list[Line]) -> Iterator[str]:
    """Yield what the tree says that a file doesn't say in the same order."""
    whole = "\n".join(one.text for one in body)
    at = 0
    for text in (text for clause in said_in(tree).clauses for text in clause.lines):
        found = whole.find(text, at)
        if found < 0:
            yield text
        else:
            at = found + len(text)


def _different(body: list[Line], other: list[Line], form: str) -> str:
    if form == "pdf" and len(body) == len(other):
        pairs = [pair for pair in zip(body, other, strict=True) if not reads_the_same(*pair)]
        body, other = [one for one, _ in pairs], [one for _, one in pairs]
    return difference("docx", _rows(body), form, _rows(other))


def _rows(lines: list[Line]) -> list[str]:
    return [f"{one.kind}: {one.text}" for one in lines]


def _without_foot(body: list[Line], tree: Document) -> list[Line]:
    """Drop the page foot, which a Markdown file can only have as its last paragraphs."""
    foot = [line("p", text).text for text in tree.footer]
    return body[: -len(foot)] if foot and [one.text for one in body[-len(foot) :]] == foot else body


def _same_head(head: list[Line], other: list[Line], type_name: str, form: str) -> bool:
    """Tell whether two heads say the same: Word and PDF in the same order, all others the same words."""
    if form == "pdf":
        written, printed = (line("p", "\n".join(item.raw for item in one).casefold()) for one in (head, other))
        return reads_the_same(written, printed)
    return sorted(_words(head, type_name)) == sorted(_words(other, type_name))


def _words(head: list[Line], type_name: str) -> list[str]:
    """Return the words of a document's head, without the name of its type, which not all formats write out."""
    found = [one.text for one in head if one.text.casefold() != type_name.casefold()]
    return [word.removesuffix(":") for text in found for word in text.split()]
