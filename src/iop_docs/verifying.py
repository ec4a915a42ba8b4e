"""Over `provenance` and `returning`: whether a finished file still says what its record says it said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.errors import Issue, Place, advice, error, warning
from iop_docs.loading.source import read_raw
from iop_docs.provenance.compare import CLAUSE, HEAD, HEADING, VALUE, Difference, Kind, differences, differing_lines
from iop_docs.provenance.pdf_letters import UnreadablePdf, differences_in_letters, embedded, letters_in
from iop_docs.provenance.record import EMBEDDED_RECORD, Json, name_in_record, said_in_record, sha256
from iop_docs.provenance.said import said_in
from iop_docs.recording import parse_record, read_record
from iop_docs.returning import read_back

ENDING = "-protokoll.json"
MAX_FILE = 50_000_000  # bytes; a long agreement with a large logo has one million
SHOWN_LINES = 3
LONGEST = 200  # characters of a text that a message shows
CODES = {CLAUSE: "andrad-klausul", VALUE: "andrat-varde", HEAD: "andrat-huvud", HEADING: "andrad-rubrik"}
NAMES = {CLAUSE: "Klausulen", VALUE: "Uppgiften", HEAD: "Huvudets eller sidfotens", HEADING: "Rubriken"}
_RECORD_HINT = "Peka ut protokollet från bygget med --record FIL."


class Verdict(Struct, frozen=True):
    """What was found of one file: its type and format by the record, its checksum, and whether it is as it was."""

    path: Path
    document: str
    format: str
    sha256: str
    unchanged: bool


class _Recorded(Struct, frozen=True):
    """A file as its record has it."""

    document: Json
    file: Json


def verify(
    files: tuple[Path, ...], record: Path | None = None, library: Path | None = None
) -> tuple[tuple[Verdict, ...], tuple[Issue, ...]]:
    """Compare finished Word and PDF files with the record of their build.

    A file whose bytes are those that were written is unchanged. In another one every clause and value that
    differs is an error at its place; if none differs the file has changed in its looks or properties only.
    """
    verdicts: list[Verdict] = []
    issues: list[Issue] = []
    for path in files:
        verdict, found = _verify(path, record, library)
        issues.extend(found)
        if verdict is not None:
            verdicts.append(verdict)
    return tuple(verdicts), tuple(issues)


def _verify(path: Path, record: Path | None, library: Path | None) -> tuple[Verdict | None, tuple[Issue, ...]]:
    data, issues = read_raw(path, MAX_FILE)
    if data is None:
        return None, issues
    known, issues = _recorded(path, record)
    if known is None and record is None:
        known = _recorded_inside(path, data)
    if known is None:
        return None, issues
    verdict = Verdict(path, name_in_record(known.document), known.file["format"], sha256(data), unchanged=True)
    if verdict.sha256 == known.file["sha256"]:
        return verdict, ()
    found, issues = _differences(path, data, known, library)
    told = tuple(_told(one, path) for one in found)
    if not told and not any(issue.is_error for issue in issues) and not known.file["sha256"]:
        message = "Texten i varje klausul är densamma som i det inbäddade protokollet."
        hint = "Filens kontrollsumma står bara i protokollet bredvid filen. Jämför med det om du har det."
        return replace(verdict, unchanged=True), (*issues, advice("andrad-fil", message, Place(path), hint))
    if not told and not any(issue.is_error for issue in issues):
        message = "Filen är ändrad efter bygget, men texten i varje klausul är densamma."
        hint = "Någon har ändrat utseende eller egenskaper, eller sparat filen i ett annat program."
        told = (warning("andrad-fil", message, Place(path), hint),)
    return replace(verdict, unchanged=False), (*issues, *told)


def _recorded(path: Path, record: Path | None) -> tuple[_Recorded | None, tuple[Issue, ...]]:
    """Find a file in the record given, else in those that lie beside it."""
    issues: list[Issue] = []
    names: list[str] = []
    for place in [record] if record else sorted(path.parent.glob(f"*{ENDING}")):
        content, found = read_record(place)
        issues.extend(found)
        if content is None:
            continue
        names += [file["namn"] for document in content["dokument"] for file in document["filer"]]
        # A file that was given another name is known where its record is pointed out and has one of its kind.
        renamed = _only_one_of(path.suffix.lower().lstrip("."), content) if record else None
        for document in content["dokument"]:
            for file in document["filer"]:
                if file["namn"] == path.name or file is renamed:
                    return _Recorded(document, file), ()
    if record and not issues:
        hint = f"Protokollet nämner {', '.join(names)}. Ge filen dess namn, eller peka ut ett annat protokoll."
        return None, (error("protokoll-saknas", "Filen står inte i protokollet.", Place(path), hint),)
    message = "Det finns inget protokoll för filen i samma mapp."
    return None, (*issues, error("protokoll-saknas", message, Place(path), _RECORD_HINT))


def _recorded_inside(path: Path, data: bytes) -> _Recorded | None:
    """Return what a record embedded in a PDF says of it; such a record has no checksum of the file."""
    if path.suffix.lower() != ".pdf":
        return None
    try:
        found = embedded(data, EMBEDDED_RECORD)
    except UnreadablePdf:
        return None
    record = None if found is None else parse_record(found.decode("utf-8", "replace"), Place(path))[0]
    if record is None or not record["dokument"]:
        return None
    return _Recorded(record["dokument"][0], {"namn": path.name, "format": "pdf", "sha256": ""})


def _only_one_of(form: str, record: Json) -> Json | None:
    """Return the record's only file of a format, None where it has several or none."""
    same = [file for document in record["dokument"] for file in document["filer"] if file["format"] == form]
    return same[0] if len(same) == 1 else None


def _differences(
    path: Path, data: bytes, known: _Recorded, library: Path | None
) -> tuple[tuple[Difference, ...], tuple[Issue, ...]]:
    before = said_in_record(known.document)
    if path.suffix.lower() == ".pdf":
        try:
            return differences_in_letters(before, letters_in(data)), ()
        except UnreadablePdf:
            return (), (error("andrad-fil-olaslig", "Filen är ändrad och går inte att läsa som PDF.", Place(path)),)
    if path.suffix.lower() != ".docx":
        message = (
            f"Filen är ändrad. I {path.suffix or 'en fil utan filändelse'} går det inte att visa vad som skiljer."
        )
        hint = "Jämför Word- eller PDF-filen i stället."
        return (), (error("andrad-fil-olaslig", message, Place(path), hint),)
    read, issues = read_back(path, "accept", library)
    return (() if read is None else differences(before, said_in(read.tree))), issues


def _told(one: Difference, path: Path) -> Issue:
    pointer = one.name if one.what == VALUE and one.name.startswith("/") else ""
    name = "" if one.what == HEADING else f" {one.name}"
    subject = f"{NAMES[one.what]}{name}" + (" text" if one.what == HEAD else "")
    verb = {Kind.CHANGED: "är ändrad", Kind.ADDED: "har lagts till", Kind.REMOVED: "har tagits bort",
            Kind.MOVED: "har flyttats"}[one.kind]  # fmt: skip
    if one.what == HEADING:
        subject = f"Rubriken «{one.name}»"
    hint = "Bygg om dokumentet om ändringen inte är avsedd."
    return error(CODES[one.what], f"{subject} {verb}{_shown(one)}.", Place(path, 0, 0, pointer), hint)


def _shown(one: Difference) -> str:
    if one.kind is Kind.MOVED:
        return ""
    rows = list(_rows(one))
    rest = f" och {len(rows) - SHOWN_LINES} rader till" if len(rows) > SHOWN_LINES else ""
    return (": " + "; ".join(rows[:SHOWN_LINES]) + rest) if rows else ""


def _rows(one: Difference) -> Iterator[str]:
    for before, after in differing_lines(one.before, one.after):
        if before and after:
            same = next((n for n, (was, now) in enumerate(zip(before, after, strict=False)) if was != now), 0)
            yield f"stod «{_short(before, same)}», står nu «{_short(after, same)}»"
        elif before:
            yield f"stod «{_short(before)}»"
        elif after:
            yield f"står nu «{_short(after)}»"


def _short(text: str, same: int = 0) -> str:
    """Return a text as a message may show it; of a long one the part round where it stops being the same."""
    if len(text) <= LONGEST:
        return text
    start = max(0, min(same - LONGEST // 3, len(text) - LONGEST))
    start = start and text.find(" ", start) + 1
    end = start + LONGEST
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
