"""Every issue code: what the handbook says of it, its severity, its area and the source of its rule."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from iop_docs.errors import UserFilesError, close_matches, error
from iop_docs.shipped import shipped_folder

_AREA = re.compile(r"^## (?P<area>.+)$", re.MULTILINE)
_ENTRY = re.compile(
    r"^### `(?P<code>[a-z0-9-]+)`\n\n\*\*(?P<severity>[^*]+)\.\*\* (?P<text>.+?)(?=\n##|\Z)", re.M | re.S
)

_SOURCE = re.compile(r"\n\nKälla: (?P<source>.+)\.\Z")


class Code(Struct, frozen=True):
    """One code; `severity` is in the handbook's words, `source` is empty where no law or guideline stands behind."""

    code: str
    severity: str
    area: str
    title: str
    text: str
    source: str


@cache
def all_codes() -> tuple[Code, ...]:
    """Return every code in the order of the handbook, which is the one place where they are described."""
    page = (shipped_folder() / "docs" / "handbok" / "koder.md").read_text("utf-8")
    areas = [(match.start(), match["area"]) for match in _AREA.finditer(page)]
    found = []
    for entry in _ENTRY.finditer(page):
        area = [name for start, name in areas if start < entry.start()][-1]
        whole = entry["text"].strip()
        source = _SOURCE.search(whole)
        text = whole[: source.start()] if source else whole
        title = re.split(r"(?<=[.:!?])\s", text, maxsplit=1)[0].rstrip(":")
        found.append(Code(entry["code"], entry["severity"], area, title, text, source["source"] if source else ""))
    return tuple(found)


def find_code(name: str) -> Code:
    """Return one code. Raises UserFilesError when there is none of that name."""
    known = {one.code: one for one in all_codes()}
    if name not in known:
        close = close_matches(name, known, 1)
        hint = f"Menade du «{close[0]}»?" if close else "Lista alla: iopdocs codes"
        raise UserFilesError((error("kod-saknas", f"Koden «{name}» finns inte.", hint=hint),))
    return known[name]
