"""Reading document types: points and head from document.yaml, the Word frame and the PDF page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.language import parse_condition, parse_template
from iop_docs.loading.parse import letter_issues, parse_checked
from iop_docs.loading.schema import Schemas
from iop_docs.loading.source import Parsed, read_text
from iop_docs.loading.yaml_source import parse_yaml
from iop_docs.model.library import DocumentType, HeaderTemplate, PerItem, Point
from iop_docs.model.template import Expression, Template

_COMMON_PAGE = "common.typ"
_MAX_FRAME = 20_000_000


def load_document_types(folder: Path, schemas: Schemas) -> tuple[Mapping[str, DocumentType], tuple[Issue, ...]]:
    """Read every `<type>/document.yaml` under a templates folder; types with errors are left out."""
    found: dict[str, DocumentType] = {}
    issues: list[Issue] = []
    for path in sorted(folder.glob("*/document.yaml")):
        kind, faults = _load_one(path, schemas)
        issues.extend(faults)
        if kind is not None:
            found[kind.id] = kind
    if not found and not issues:
        hint = "Mappen ska ha en undermapp för varje dokumenttyp, med filen document.yaml."
        issues.append(error("dokumenttyp-saknas", "Inga dokumenttyper hittades.", Place(folder), hint))
    return MappingProxyType(found), tuple(issues)


def _load_one(path: Path, schemas: Schemas) -> tuple[DocumentType | None, tuple[Issue, ...]]:
    text, issues = read_text(path)
    if text is None:
        return None, issues
    kind, found = _parsed(path, text, schemas)
    if kind is None:
        return None, found
    files = path.parent.parent / (kind.frame_of or kind.id)
    own = files / "frame.docx"
    frame, in_frame = read_frame(own)
    page = files / "page.typ"
    kind, in_page = with_page(kind, page, path.parent.parent)
    issues = (*found, *in_frame, *in_page)
    return (None if issues else replace(kind, frame=frame, frame_place=Place(own))), issues


@lru_cache(maxsize=200)
def _parsed(path: Path, text: str, schemas: Schemas) -> tuple[DocumentType | None, tuple[Issue, ...]]:
    """Parse a document type, still without its frame and page; every layer meets the same text again."""
    parsed, found = parse_checked(text, parse_yaml, Place(path), schemas, "document")
    if parsed is not None:
        found = (*found, *letter_issues(parsed, Place(path)))
    if parsed is None or found:
        return None, found
    reader = _Reader(path, parsed)
    kind = reader.document_type()
    return (None if reader.issues else kind), tuple(reader.issues)


class _Reader:
    def __init__(self, path: Path, parsed: Parsed) -> None:
        self.path = path
        self.parsed = parsed
        self.issues: list[Issue] = []

    def document_type(self) -> DocumentType:
        fields: Any = self.parsed.value
        folder = self.path.parent
        if fields["id"] != folder.name:
            hint = f"Skriv «id: {folder.name}», eller byt namn på mappen."
            self.issues.append(error("dokumenttyp-fel-id", "Id stämmer inte med mappen.", self._place("/id"), hint))
        return DocumentType(
            id=fields["id"],
            name=fields["namn"],
            title=self._template("/titel", fields["titel"]),
            subtitle=self._template("/underrubrik", fields["underrubrik"]) if "underrubrik" in fields else None,
            sender=self._template("/avsandare", fields["avsandare"]),
            date=tuple(fields["datum"]),
            header=tuple(self._header(i, h) for i, h in enumerate(fields.get("huvud", ()))),
            footer=tuple(self._template(f"/sidfot/{i}", t) for i, t in enumerate(fields.get("sidfot", ()))),
            points=tuple(_point(p) for p in fields["punkter"]),
            number_clauses=fields.get("numrera_klausuler", False),
            toc_from=fields.get("innehall_fran_rubriker", 0),
            frame=b"",
            page="",
            place=Place(self.path, 1, 1),
            per=_per_item(fields["per"]) if "per" in fields else None,
            when=self._condition("/nar", fields.get("nar")),
            chart=f"{fields['id']}.{fields['diagram']}" if "diagram" in fields else "",
            is_consolidated=fields.get("konsolideras", False),
            frame_of=fields.get("mallar_av", ""),
            clauses_of=fields.get("klausuler_av", ""),
            belongs_to=fields.get("hor_till", ""),
            for_changes=tuple(fields.get("for_andringar", ())),
        )

    def _place(self, pointer: str) -> Place:
        line, column = self.parsed.positions.get(pointer, (1, 1))
        return Place(self.path, line, column, pointer)

    def _template(self, pointer: str, text: str) -> Template:
        template, issues = parse_template(text, self._place(pointer))
        self.issues.extend(issues)
        return template

    def _header(self, index: int, fields: Mapping[str, Any]) -> HeaderTemplate:
        at = f"/huvud/{index}"
        lines = tuple(self._template(f"{at}/rader/{i}", line) for i, line in enumerate(fields["rader"]))
        return HeaderTemplate(fields["etikett"], lines, self._condition(f"{at}/villkor", fields.get("villkor")))

    def _condition(self, pointer: str, text: str | None) -> Expression | None:
        if text is None:
            return None
        condition, issues = parse_condition(text, self._place(pointer))
        self.issues.extend(issues)
        return condition


def read_frame(path: Path) -> tuple[bytes, tuple[Issue, ...]]:
    """Read a Word frame; what is in it is judged where it is used."""
    try:
        if not path.is_file():  # a pipe or a device may never end
            return b"", (_absent(path, "Wordramen"),)
        if path.stat().st_size > _MAX_FRAME:
            hint = f"En ram får vara högst {_MAX_FRAME // 1_000_000} MB. Minska bilderna i den."
            return b"", (error("filen-for-stor", "Wordramen är för stor.", Place(path), hint),)
        return path.read_bytes(), ()
    except OSError:
        return b"", (_absent(path, "Wordramen"),)


def with_page(kind: DocumentType, path: Path, templates: Path) -> tuple[DocumentType, tuple[Issue, ...]]:
    """Read a PDF page program into a document type, with what all pages share put in front."""
    if not path.exists():
        return kind, (_absent(path, "PDF-sidan"),)
    page, found = read_text(path)
    shared, faults = _shared(templates)
    if shared is None or page is None:
        return kind, (*faults, *found)
    offset = shared.count("\n") + 1
    return replace(kind, page=f"{shared}\n{page}", page_place=Place(path), page_offset=offset), ()


def _shared(templates: Path) -> tuple[str | None, tuple[Issue, ...]]:
    common = templates / _COMMON_PAGE
    return read_text(common) if common.exists() else ("", ())


@lru_cache(maxsize=8)
def shipped_pages(templates: Path) -> frozenset[str]:
    """Return the page programs of the package's own templates, as document types hold them."""
    shared, _ = _shared(templates)
    return frozenset(f"{shared}\n{read_text(path)[0]}" for path in templates.glob("*/page.typ"))


def _absent(path: Path, what: str) -> Issue:
    hint = "Lägg tillbaka filen, till exempel från det medföljande biblioteket."
    return error("mallfil-saknas", f"{what} {path.name} går inte att läsa.", Place(path), hint)


def _per_item(fields: Mapping[str, str]) -> PerItem:
    return PerItem(tuple(fields["lista"].split(".")), fields["nyckel"], fields["som"])


def _point(fields: Mapping[str, Any]) -> Point:
    return Point(
        id=fields["id"],
        heading=fields.get("rubrik", ""),
        mandatory=fields.get("obligatorisk", False),
        numbered=fields.get("numrerad", False),
        new_page=fields.get("ny_sida", False),
        may_be_left_out=fields.get("far_utelamnas", False),
    )
