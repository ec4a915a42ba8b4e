"""The examples built once in a process, and every finished file read back: what the acceptance tests look at."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from iop_docs.actions import BuildRequest, assemble, build, library_for, read_and_check
from iop_docs.asking import asked_for
from iop_docs.errors import Issue
from iop_docs.model.document import Document, Paragraph, plain_text
from iop_docs.model.library import Edition
from iop_docs.shipped import library_sources
from reading import Line, line
from reading_docx import read_docx
from reading_markup import read_html, read_md, read_odt
from reading_pdf import read_pdf

EXAMPLES = tuple(
    sorted(p for p in (Path(__file__).parents[1] / "examples").iterdir() if p.suffix in (".json", ".yaml", ".yml"))
)
READERS: Mapping[str, Callable[[bytes], list[Line]]] = {
    "docx": read_docx,
    "pdf": read_pdf,
    "odt": read_odt,
    "html": read_html,
    "md": read_md,
}


@dataclass(frozen=True, slots=True)
class Finished:
    """One document of one agreement: its tree, its files by format and what was remarked on the way."""

    name: str
    tree: Document
    files: Mapping[str, bytes]
    issues: tuple[Issue, ...]


@cache
def finished(path: Path, document: str) -> Finished:
    """Build one document of an agreement in every format."""
    with tempfile.TemporaryDirectory() as folder:
        # With a colon the name is one document's, else it is that of all of its type.
        name = document if ":" in document else f"{document}:"
        request = BuildRequest((path,), Path(folder), (name,), tuple(READERS))
        result = build(request)
        files = {file.format: file.path.read_bytes() for file in result.files}
    ((assembled,), _) = assemble(path, request)
    return Finished(f"{path.stem}-{document.replace(':', '-')}", assembled.tree, files, result.issues)


@cache
def lines(path: Path, document: str, form: str) -> tuple[Line, ...]:
    """Return the lines of one finished file."""
    return tuple(READERS[form](finished(path, document).files[form]))


@cache
def documents_of(path: Path) -> tuple[str, ...]:
    """Return the documents that an example asks for; the agreement alone when it can't be read."""
    agreement, _ = read_and_check(path, library_sources(None))
    library = None if agreement is None else library_for(agreement, library_sources(None), Edition(agreement.day))[0]
    if agreement is None or library is None:
        return ("avtal",)
    return tuple(one.name for one in asked_for(agreement, library)[0])


CASES = tuple((path, document) for path in EXAMPLES for document in documents_of(path))
NAMES = tuple(f"{path.stem}-{document.replace(':', '-')}" for path, document in CASES)


def split_head(read: tuple[Line, ...], tree: Document) -> tuple[list[Line], list[Line]]:
    """Split a reading where the first section's text begins: what stands above it is laid out by each format."""
    start = _letters(_first_words(tree))
    at = next(number for number, one in enumerate(read) if _letters(one.text) == start)
    return list(read[:at]), list(read[at:])


def _letters(text: str) -> str:
    """Return a text without what a print's line ends may add to it or take from it."""
    return "".join(line("", text).text.replace("\u00ad", "").split())


def _first_words(tree: Document) -> str:
    first = tree.sections[0]
    if first.heading:
        return f"{first.number} {plain_text(first.heading)}"
    clause = first.clauses[0]
    if clause.heading:
        return f"{clause.number} {plain_text(clause.heading)}"
    block = clause.blocks[0]
    if not isinstance(block, Paragraph):
        raise TypeError("a document is expected to begin with a heading or a paragraph")
    return plain_text(block.inlines)
