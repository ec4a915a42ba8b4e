"""Reads a Word file that was edited after the build: the whole way from the opened file to a document tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from iop_docs.errors import Issue
from iop_docs.model.document import KEYWORDS, Document
from iop_docs.model.letters import unshown
from iop_docs.model.library import DocumentType, Library
from iop_docs.returned.body import read_sections
from iop_docs.returned.changes import Choice, resolve
from iop_docs.returned.controls import Card, read_controls
from iop_docs.returned.head import frame_texts, note_lost_text, read_footer, read_head, read_watermark, without_frame
from iop_docs.returned.inlines import Surroundings
from iop_docs.returned.notes import Notes
from iop_docs.returned.numbering import read_labels
from iop_docs.returned.obstacles import find_obstacles
from iop_docs.returned.outline import read_outline, targets_of
from iop_docs.returned.package import Element, Package, PackageFault, W, parse_package
from iop_docs.returned.styles import read_styles


def read_document(
    package: Package, card: Card, kind: DocumentType, library: Library, choice: Choice | None
) -> tuple[Document | None, tuple[Issue, ...]]:
    """Read a file into the tree of its document type, with the looks of the library's layer.

    Tracked changes are accepted or rejected by `choice`, in the package's own trees; without one they are
    an error. None when anything is an error.
    """
    document, issues = read_what_can_be_read(package, card, kind, library, choice)
    return (None if any(issue.is_error for issue in issues) else document), issues


def read_what_can_be_read(
    package: Package, card: Card, kind: DocumentType, library: Library, choice: Choice | None
) -> tuple[Document, tuple[Issue, ...]]:
    """Read a file as `read_document` does, and return all that the tree can hold even where an issue is an error."""
    notes = Notes(package.file)
    resolve(package, choice, notes)
    find_obstacles(package, notes)
    document = _document(package, card, kind, library, notes)
    _check_whole(document, notes)
    _check_letters(document, notes)
    return document, notes.all()


def _document(package: Package, card: Card, kind: DocumentType, library: Library, notes: Notes) -> Document:
    body = _body(package)
    styles = read_styles(package)
    outline = read_outline(body, card, styles, kind)
    labels = read_labels(package, styles, list(body.iter(f"{W}p")))
    around = Surroundings(card, styles, labels, targets_of(body, outline), package.main.relations, notes)
    head = read_head(outline, around)
    known = frame_texts(_frame(kind))
    note_lost_text(package, around, head, kind, known)
    return Document(
        type=card.type,
        type_name=kind.name,
        title=head.line("titel"),
        subtitle=head.line("underrubrik"),
        sender=head.line("avsandare"),
        header=head.header(),
        sections=read_sections(outline, without_frame(head.rest, known), around, kind),
        footer=read_footer(package, around, known),
        date=card.date,
        dnr=_dnr(package, card),
        keywords=(*KEYWORDS, kind.name),
        library_version=card.library,
        draft=card.draft,
        toc=outline.toc,
        looks=library.looks,
        layer=card.layer,
        watermark=read_watermark(package),
        key=card.key,
    )


def _body(package: Package) -> Element:
    body = package.main.root.find(f"{W}body")
    if body is None:
        raise AssertionError("a package has a body")
    return body


def _frame(kind: DocumentType) -> Iterator[Package]:
    """Yield the type's frame, opened; a frame that can't be opened says nothing (the build tells about it)."""
    try:
        yield parse_package(kind.frame, Path("frame.docx"))
    except PackageFault:
        return


def _dnr(package: Package, card: Card) -> str:
    """Return the diary number that the page headers show, else that of the card."""
    shown = (one.text.strip() for one in read_controls(package, card).slots if one.name == "diarienummer")
    return next((text for text in shown if text), card.dnr)


def _check_whole(document: Document, notes: Notes) -> None:
    """Note when what every document has is gone."""
    for part, name in ((document.title, "titel"), (document.sections, "text")):
        if not part:
            hint = "Skriv det som saknas i Word, eller utgå från filen som byggdes."
            notes.error("word-text-saknas", f"Filen har ingen {name}.", hint)


def _check_letters(document: Document, notes: Notes) -> None:
    """Note the letters that the PDF's fonts lack."""
    missing = "".join(dict.fromkeys(letter for text in _texts(document) for letter in unshown(text)))
    if missing:
        shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing[:10])
        hint = "Skriv med andra tecken. Symboler och bilder av ansikten finns inte i typsnitten."
        notes.error("tecken-saknas", f"Texten har tecken som typsnitten saknar: {shown}.", hint)


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            if name not in ("looks", "pointer", "target", "url", "id"):
                yield from _texts(getattr(node, name))
