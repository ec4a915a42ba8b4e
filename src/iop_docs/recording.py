"""The record of a build: gathers what it tells from agreement, documents and tools, and reads it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from iop_docs import __version__
from iop_docs.errors import Issue, Place, error
from iop_docs.installed import version_of
from iop_docs.loading.json_source import parse_json
from iop_docs.loading.parse import parse_checked
from iop_docs.loading.schema import read_schemas
from iop_docs.loading.source import read_text
from iop_docs.model.agreement import Agreement
from iop_docs.model.choices import Attachment, Relationship
from iop_docs.model.datum import Sequence, plain
from iop_docs.provenance.record import (
    CHECKSUM,
    EMBEDDED_RECORD,
    Build,
    Json,
    RecordedDocument,
    checksum_of,
    record_of,
)
from iop_docs.shipped import schemas_folder

TOOLS = ("docxtpl", "pypandoc_binary", "python-docx", "typst")


def record_of_build(
    agreement: Agreement,
    layer: str,
    choices: Mapping[str, object],
    documents: Iterable[RecordedDocument],
    issues: Iterable[Issue],
) -> bytes:
    """Return the record of one agreement's build, as the bytes of its file."""
    answers: Any = plain(agreement.data.get("svar") or Sequence(()))
    return record_of(
        Build(
            source_name=agreement.file.name,
            source=agreement.raw,
            layer=layer,
            choices=choices,
            tools=tool_versions(),
            documents=tuple(documents),
            issues=tuple(issue for issue in issues if issue.place.file in (None, agreement.file)),
            answers=answers,
        )
    )


def attachments_of_build(
    agreement: Agreement,
    layer: str,
    choices: Mapping[str, object],
    document: RecordedDocument,
    issues: Iterable[Issue],
) -> tuple[Attachment, ...]:
    """Return what is embedded in a PDF on request: the agreement file that it was made from, and the build's record.

    The record can't hold the checksum of the file that it lies in.
    """
    media_type = "application/json" if agreement.file.suffix.lower() == ".json" else "application/yaml"
    record = record_of_build(agreement, layer, choices, (document,), issues)
    return (
        Attachment(agreement.file.name, media_type, "Underlaget som dokumentet är byggt av", agreement.raw,
                   Relationship.SOURCE),
        Attachment(EMBEDDED_RECORD, "application/json", "Protokollet från bygget", record, Relationship.DATA),
    )  # fmt: skip


@cache
def tool_versions() -> Mapping[str, str]:
    """Return the versions of what decides the bytes of a finished file."""
    return {"iopdocs": __version__, **{name: version_of(name) for name in TOOLS}}


def read_record(path: Path) -> tuple[Json | None, tuple[Issue, ...]]:
    """Read a record and check it against its schema."""
    text, issues = read_text(path)
    return (None, issues) if text is None else parse_record(text, Place(path))


def place_in_record(path: Path, pointer: str) -> Place:
    """Return where something stands in a record that has been read."""
    text, _ = read_text(path)
    line, column = parse_json(text or "{}").positions.get(pointer, (1, 1))
    return Place(path, line, column, pointer)


def parse_record(text: str, place: Place) -> tuple[Json | None, tuple[Issue, ...]]:
    """Check a record's text against its schema; `place` is where it stands. Its first fault is told with its line."""
    parsed, faults = parse_checked(text, parse_json, place, read_schemas(schemas_folder()), "record")
    hint = "Ta fram protokollet från säkerhetskopian, eller bygg om dokumenten."
    if parsed is None or faults:
        message = f"Filen är inget byggprotokoll, eller har ändrats för hand. {faults[0].message}"
        return None, (error("protokoll-fel", message, faults[0].place, hint),)
    record: Json = json.loads(text)
    if record[CHECKSUM] != checksum_of(record):
        at = parsed.positions.get(f"/{CHECKSUM}", (1, 1))
        message = "Protokollet har ändrats efter bygget: kontrollsumman stämmer inte med det som står där."
        return None, (error("protokoll-fel", message, Place(place.file, *at, f"/{CHECKSUM}"), hint),)
    return record, ()
