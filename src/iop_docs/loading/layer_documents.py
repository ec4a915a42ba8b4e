"""What a layer changes in the document types: names, titles, the points and their order, own frames and pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from iop_docs.errors import Issue, Place, close_matches, error
from iop_docs.loading.document_type import read_frame, with_page
from iop_docs.loading.language import parse_template
from iop_docs.loading.layer_file import LayerFile, Sources
from iop_docs.model.library import DocumentType, Point
from iop_docs.model.template import Template

_POINT_FIELDS = {
    "rubrik": "heading",
    "obligatorisk": "mandatory",
    "numrerad": "numbered",
    "ny_sida": "new_page",
    "far_utelamnas": "may_be_left_out",
}
_TEMPLATES = {"titel": "title", "underrubrik": "subtitle", "avsandare": "sender"}


def lay_documents_over(
    documents: Mapping[str, DocumentType], layer: LayerFile, sources: Sources
) -> tuple[Mapping[str, DocumentType], tuple[Issue, ...]]:
    """Return the document types as a layer changes them."""
    changer = _Changer(layer, sources)
    changed = dict(documents)
    for name, fields in layer.fields.get("dokument", {}).items():
        if name not in documents:
            changer.unknown_document(name, documents)
            continue
        changed[name] = changer.change(documents[name], name, fields)
    for name, kind in changed.items():
        changed[name] = changer.own_files(kind)
    return MappingProxyType(changed), tuple(changer.issues)


class _Changer:
    def __init__(self, layer: LayerFile, sources: Sources) -> None:
        self.layer = layer
        self.sources = sources
        self.issues: list[Issue] = []

    def unknown_document(self, name: str, documents: Mapping[str, DocumentType]) -> None:
        close = close_matches(name, documents, 1)
        hint = f"Menade du «{close[0]}»?" if close else "Finns: " + ", ".join(documents) + "."
        message = f"Dokumenttypen «{name}» finns inte."
        self.issues.append(error("dokumenttyp-saknas", message, self.layer.place(f"/dokument/{name}"), hint))

    def change(self, kind: DocumentType, name: str, fields: Mapping[str, Any]) -> DocumentType:
        pointer = f"/dokument/{name}"
        texts = {_TEMPLATES[k]: self._template(f"{pointer}/{k}", v) for k, v in fields.items() if k in _TEMPLATES}
        changed = replace(kind, **texts, name=fields.get("namn", kind.name))
        if "punkter" not in fields:
            return changed
        points = self._points(kind, f"{pointer}/punkter", fields["punkter"])
        return replace(changed, points=points, place=self.layer.place(f"{pointer}/punkter"))

    def _template(self, pointer: str, text: str) -> Template:
        template, issues = parse_template(text, self.layer.place(pointer))
        self.issues.extend(issues)
        return template

    def _points(self, kind: DocumentType, pointer: str, listed: list[Mapping[str, Any]]) -> tuple[Point, ...]:
        above = {point.id: point for point in kind.points}
        found: dict[str, Point] = {}
        for index, fields in enumerate(listed):
            at = f"{pointer}/{index}"
            base = above.get(fields["id"]) or Point(fields["id"], "", False, False, False)  # noqa: FBT003
            own = {_POINT_FIELDS[k]: v for k, v in fields.items() if k in _POINT_FIELDS}
            point = replace(base, **own)
            if base.mandatory and not base.may_be_left_out and not point.mandatory:
                self._dropped(base, f"{at}/obligatorisk")
            if point.id in found:
                message = f"Punkten «{point.id}» står två gånger."
                self.issues.append(error("dubbelt", message, self.layer.place(at), "Ta bort den ena."))
            found[point.id] = point
        for point in kind.points:
            if point.id not in found and point.mandatory and not point.may_be_left_out:
                self._dropped(point, pointer)
        return tuple(found.values())

    def _dropped(self, point: Point, pointer: str) -> None:
        hint = "Lägg tillbaka punkten. Lagret ovanför kräver den."
        message = f"Den obligatoriska punkten «{point.heading or point.id}» saknas eller är inte längre obligatorisk."
        self.issues.append(error("punkt-utelamnad", message, self.layer.place(pointer), hint))

    def own_files(self, kind: DocumentType) -> DocumentType:
        """Put a layer's own frame and page in; those of the type that a type takes its own from hold for both."""
        for name in dict.fromkeys((kind.frame_of or kind.id, kind.id)):
            kind = self._own_files(kind, self.layer.folder / "templates" / name)
        return kind

    def _own_files(self, kind: DocumentType, folder: Path) -> DocumentType:
        if (folder / "frame.docx").exists():
            frame, issues = read_frame(folder / "frame.docx")
            self.issues.extend(issues)
            kind = replace(kind, frame=frame, frame_place=Place(folder / "frame.docx"))
        if (folder / "page.typ").is_file():
            kind, issues = with_page(kind, folder / "page.typ", self.sources.templates)
            self.issues.extend(issues)
        return kind
