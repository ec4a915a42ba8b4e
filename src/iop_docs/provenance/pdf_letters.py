"""What a PDF file says, as letters in reading order, without the heads and feet of its pages."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream, NameObject

from iop_docs.provenance.compare import CLAUSE, HEAD, Difference, Kind
from iop_docs.provenance.said import Said

MARKS = re.compile(r"Ortochdatum|Namn|[•–▪◦·]|\d+(?:\.\d+)*\.?|[a-z]\)|[()]")  # what the page itself sets
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a damaged file is in English
JOINER = "\u2060"  # forbids a line break; no one reads it


class UnreadablePdf(Exception):
    """The bytes aren't a PDF that can be read."""


def letters_in(data: bytes) -> str:
    """Return the letters of a PDF, without white space and page furniture (what is tagged as artifacts).

    Raises UnreadablePdf.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        return "".join(_letters(_without_artifacts(page, reader).extract_text()) for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise UnreadablePdf(str(fault)) from fault


def embedded(data: bytes, name: str) -> bytes | None:
    """Return a file that a PDF holds, None when it holds none of that name. Raises UnreadablePdf."""
    try:
        found = PdfReader(io.BytesIO(data)).attachments.get(name, [])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise UnreadablePdf(str(fault)) from fault
    return found[0] if found else None


def _without_artifacts(page: PageObject, reader: PdfReader) -> PageObject:
    contents = page.get_contents()
    if contents is None:
        return page
    stream = ContentStream(contents, reader, "bytes")  # as it stands: letters are looked up by their codes
    stream.operations = list(_kept(stream.operations))
    page[NameObject("/Contents")] = stream
    return page


def _kept(operations: Sequence[tuple[list[object], bytes]]) -> Iterator[tuple[list[object], bytes]]:
    """Yield the operations that show what is read: text inside an artifact is dropped, its state changes stay."""
    marks: list[bool] = []
    for operands, operator in operations:
        if operator in (b"BMC", b"BDC"):
            marks.append(bool(operands) and operands[0] == "/Artifact")
        elif operator == b"EMC" and marks:
            marks.pop()
        if not (any(marks) and operator in (b"Tj", b"TJ", b"'", b'"')):
            yield operands, operator


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace(JOINER, "").split())


def differences_in_letters(before: Said, letters: str) -> tuple[Difference, ...]:
    """Return the clauses (and the title) that a PDF's letters don't hold as they were built, or hold more than.

    What stands between two clauses is no part of either; text added there is told of the clause before it.
    """
    found: list[Difference] = []
    title = dict(before.head).get("titel", "")
    if _letters(title) not in letters:
        found.append(Difference(HEAD, "titel", Kind.CHANGED, title))
    known = [_letters(one) for one in sorted(before.headings, key=len, reverse=True)]
    at = 0
    is_whole = False  # the clause before was found to its end, so what follows it is known
    for number, clause in enumerate(before.clauses):
        first, *rest = clause.lines or ("",)
        missing, gaps, end = _followed((f"{clause.number} {first}".strip(), *rest), letters, at)
        if missing:
            kind = Kind.REMOVED if len(missing) == len(clause.lines) else Kind.CHANGED
            found.append(Difference(CLAUSE, clause.id, kind, "\n".join(missing)))
            is_whole = False
            continue
        added = [text for text in map(_unmarked, gaps[1:]) if text]
        if added:
            found.append(Difference(CLAUSE, clause.id, Kind.CHANGED, "", "\n".join(added)))
        above = _unmarked(_without(gaps[0], known)) if is_whole and gaps else ""
        if above:
            found.append(Difference(CLAUSE, before.clauses[number - 1].id, Kind.CHANGED, "", above))
        at, is_whole = end, True
    return tuple(found)


def _followed(lines: Sequence[str], letters: str, start: int) -> tuple[list[str], list[str], int]:
    """Return the lines that don't follow each other from a place on, what stands before each line, and the end."""
    missing: list[str] = []
    gaps: list[str] = []
    at = start
    for line in lines:
        wanted = _letters(line)
        place = letters.find(wanted, at)
        if place < 0:
            missing.append(line)
        else:
            gaps.append(letters[at:place])
            at = place + len(wanted)
    return missing, gaps, at


def _without(gap: str, known: Sequence[str]) -> str:
    for one in known:
        gap = gap.replace(one, "")
    return gap


def _unmarked(gap: str) -> str:
    """Return what is left of the letters between two lines without marks of lists, numbers and lines to sign on."""
    return MARKS.sub("", gap)
