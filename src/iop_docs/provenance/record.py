"""The record of a build (record.schema.json): what went in, what came out, and what each document says."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

from iop_docs.errors import Issue
from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType, Library, document_name
from iop_docs.provenance.said import Said, SaidClause, SaidValue, said_in

EMBEDDED_RECORD = "byggprotokoll.json"  # its name in a PDF that holds it
FORM = 1  # the record's own version
CHECKSUM, SEAL = "kontrollsumma", "sigill"  # the two fields that are made of all the others
Json = dict[str, Any]


class RecordedFile(Struct, frozen=True):
    """A file that was written: its name without folder, format and SHA-256 (hex)."""

    name: str
    format: str
    sha256: str


class RecordedDocument(Struct, frozen=True):
    """A document as it was built: its files, the checksums of what made it, and the item it is about, if any."""

    tree: Document
    kind: DocumentType
    library: Library
    files: tuple[RecordedFile, ...]
    key: str = ""


class Build(Struct, frozen=True):
    """All that a record tells of one agreement's build.

    `choices` are the user's (formats, draft …), `tools` the versions of the programs, `answers` what the
    agreement answers to warnings.
    """

    source_name: str
    source: bytes
    layer: str
    choices: Mapping[str, object]
    tools: Mapping[str, str]
    documents: tuple[RecordedDocument, ...]
    issues: tuple[Issue, ...] = ()
    answers: Sequence[Mapping[str, object]] = field(default=())


def record_of(build: Build) -> bytes:
    """Return the record as JSON in UTF-8; the same build gives the same bytes: no clock and no folder is in it."""
    record: Json = {
        "protokoll": FORM,
        "verktyg": dict(sorted(build.tools.items())),
        "underlag": {"fil": build.source_name, "sha256": sha256(build.source)},
        "lager": build.layer,
        "val": dict(build.choices),
        "dokument": [_document(one) for one in build.documents],
        "anmarkningar": [_issue(issue) for issue in build.issues],
        "svar": [dict(answer) for answer in build.answers],
    }
    record[CHECKSUM] = checksum_of(record)
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"  # as json.dumps lays it out, but quick


def checksum_of(record: Mapping[str, object]) -> str:
    """Return the checksum of what a record tells, however its JSON is laid out."""
    return _sum({name: value for name, value in record.items() if name not in (CHECKSUM, SEAL)})


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hex."""
    return hashlib.sha256(content).hexdigest()


def _document(one: RecordedDocument) -> Json:
    said = said_in(one.tree)
    return {
        "typ": one.kind.id,
        **({"post": one.key} if one.key else {}),
        "datum": one.tree.date,
        "bibliotek": {"version": one.library.version, **library_sums(one.library, one.kind)},
        "filer": [{"namn": file.name, "format": file.format, "sha256": file.sha256} for file in one.files],
        "huvud": [{"plats": place, "text": text} for place, text in said.head],
        "rubriker": list(said.headings),
        "klausuler": [_clause(clause, one.library) for clause in said.clauses],
        "varden": [{"pekare": value.pointer, "text": value.text} for value in said.values],
    }


def name_in_record(document: Mapping[str, Any]) -> str:
    """Return what a recorded document is asked for by."""
    return document_name(str(document["typ"]), str(document.get("post", "")))


def _clause(clause: SaidClause, library: Library) -> Json:
    source = library.clauses.get(clause.id)
    return {
        "id": clause.id,
        "version": clause.version,
        "lager": clause.layer,
        "summa": source.hash if source else "",
        "nummer": clause.number,
        "text": list(clause.lines),
    }


_SUMS: deque[tuple[Library, DocumentType, Json]] = deque(maxlen=16)


def library_sums(library: Library, kind: DocumentType) -> Json:
    """Return checksums of what a document of a type is made from besides its clauses' texts."""
    for known, its_kind, sums in _SUMS:
        if known is library and its_kind is kind:  # compared by identity: a library never changes
            return sums
    sums = _library_sums(library, kind)
    _SUMS.append((library, kind, sums))
    return sums


def _library_sums(library: Library, kind: DocumentType) -> Json:
    clauses = [
        (one.id, one.version, one.layer, one.hash, one.order, one.show_heading, one.lock.value)
        for one in library.clauses.values()
        if one.document == kind.id
    ]
    words = {word: dict(forms) for word, forms in library.words.items()}
    looks = [str(part) for part in (library.looks.accent, library.looks.body_font, library.looks.heading_font)]
    looks += [f"{library.looks.body_size:g}", sha256(library.looks.logo), *library.footer]
    points = [(point.id, point.heading, point.numbered, point.new_page) for point in kind.points]
    return {
        "klausuler": _sum(sorted(clauses)),
        "ord": _sum(words),
        "utseende": _sum(looks),
        "punkter": _sum([kind.name, kind.title.source, *points]),
        "ram": sha256(kind.frame),
        "sida": sha256(kind.page.encode()),
    }


def _sum(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())


def _issue(issue: Issue) -> Json:
    """Return an issue without folders: a record is the same wherever it is made."""
    row = issue.as_json()
    file = issue.place.file
    return {**row, "file": file.name if file else None}


def said_in_record(document: Json) -> Said:
    """Return what a recorded document said; the record must have passed its schema."""
    return Said(
        tuple((one["plats"], one["text"]) for one in document["huvud"]),
        tuple(document["rubriker"]),
        tuple(
            SaidClause(one["id"], one["version"], one["lager"], one["nummer"], tuple(one["text"]))
            for one in document["klausuler"]
        ),
        tuple(SaidValue(one["pekare"], one["text"]) for one in document["varden"]),
    )
