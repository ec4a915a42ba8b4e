"""What a screen reader needs of a tagged PDF, read with pikepdf: each fault that is found, as a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

TAGS = (
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Figure Formula Form"
)
STANDARD = frozenset(TAGS.split())
HEADINGS = ("Title", "H1", "H2", "H3", "H4", "H5", "H6")


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element: its tag as written, and its object in the file."""

    tag: str
    obj: pikepdf.Dictionary

    def kids(self) -> list[object]:
        kids = self.obj.get("/K", pikepdf.Array())
        return list(kids) if isinstance(kids, pikepdf.Array) else [kids]

    def children(self) -> list[Element]:
        return [Element(str(k.S)[1:], k) for k in self.kids() if isinstance(k, pikepdf.Dictionary) and "/S" in k]

    def below(self) -> Iterator[Element]:
        for child in self.children():
            yield child
            yield from child.below()

    def holds_content(self) -> bool:
        own = any(
            isinstance(kid, int) or (isinstance(kid, pikepdf.Dictionary) and "/S" not in kid) for kid in self.kids()
        )
        return own or any(child.holds_content() for child in self.children())

    def attributes(self) -> dict[str, object]:
        owned = self.obj.get("/A", pikepdf.Array())
        found: dict[str, object] = {}
        for one in owned if isinstance(owned, pikepdf.Array) else [owned]:
            if isinstance(one, pikepdf.Dictionary):
                found.update(one.items())
        return found


def faults(data: bytes) -> list[str]:
    """Return what a tagged PDF lacks, empty when nothing."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = Element("StructTreeRoot", pdf.Root.StructTreeRoot)
        elements = list(root.below())
        return [
            *_document(pdf),
            *_roles(pdf, elements),
            *_headings(elements),
            *_tables(elements),
            *_figures(elements),
            *_lists(elements),
            *_links(pdf, elements),
            *_fonts(pdf),
        ]


def _document(pdf: pikepdf.Pdf) -> Iterator[str]:
    if str(pdf.Root.get("/Lang", "")) != "sv-SE":
        yield "the language isn't sv-SE"
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked", False):
        yield "the file isn't marked as tagged"
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "a reader shows the file's name in place of its title"
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "the file has no title"
    with pdf.open_outline() as outline:
        if not outline.root:
            yield "there are no bookmarks"


def _roles(pdf: pikepdf.Pdf, elements: list[Element]) -> Iterator[str]:
    mapped = {str(k)[1:]: str(v)[1:] for k, v in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    for tag in sorted({one.tag for one in elements} - STANDARD):
        if mapped.get(tag) not in STANDARD:
            yield f"no reader knows the tag {tag}"


def _headings(elements: list[Element]) -> Iterator[str]:
    found = [one for one in elements if one.tag in HEADINGS]
    tags = [one.tag for one in found]
    if tags.count("Title") != 1 or tags[0] != "Title":
        yield "the title isn't one and first"
    level = 0
    for one in found:
        if not one.holds_content():
            yield f"a heading {one.tag} is empty"
        own = HEADINGS.index(one.tag)
        if own > 2 or own > level + 1:
            yield f"a heading {one.tag} comes after level {level}"
        level = own


def _tables(elements: list[Element]) -> Iterator[str]:
    for table in (one for one in elements if one.tag == "Table"):
        rows = [one for one in table.below() if one.tag == "TR"]
        header = rows[0].children() if rows else []
        if not header or any(one.tag != "TH" or one.attributes().get("/Scope") != "/Column" for one in header):
            yield "the first row of a table isn't header cells for columns"
        if len({len(row.children()) for row in rows}) > 1:
            yield "the rows of a table have different numbers of cells"


def _figures(elements: list[Element]) -> Iterator[str]:
    for one in elements:
        if one.tag in ("Figure", "Formula") and not str(one.obj.get("/Alt", "")).strip():
            yield "a picture has no text in its place"


def _lists(elements: list[Element]) -> Iterator[str]:
    for one in elements:
        tags = [child.tag for child in one.children()]
        # A list in a list follows the item it belongs to: ISO 32000-2, 14.8.4.8.1, and Typst tags it so.
        if one.tag == "L" and (tags[:1] != ["LI"] or not set(tags) <= {"LI", "L"}):
            yield f"a list holds {tags}"
        if one.tag == "LI" and tags != ["Lbl", "LBody"]:
            yield f"a list item holds {tags}"


def _links(pdf: pikepdf.Pdf, elements: list[Element]) -> Iterator[str]:
    pages = {page.obj.objgen for page in pdf.pages}
    names = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items()) if "/Dests" in pdf.Root.get("/Names", {}) else {}
    tagged = {kid.Obj.objgen for one in elements if one.tag == "Link" for kid in one.kids() if _is_reference(kid)}
    for page in pdf.pages:
        links = [one for one in page.get("/Annots", pikepdf.Array()) if one.Subtype == "/Link"]
        if links and page.get("/Tabs") != "/S":
            yield "the tab key doesn't follow the structure"
        for link in links:
            if not str(link.get("/Contents", "")).strip():
                yield "a link has no text in its place"
            if link.objgen not in tagged:
                yield "a link isn't in the structure"
            if not _leads_somewhere(link, pages, names):
                yield "a link leads nowhere"
    for one in elements:
        if one.tag == "Link" and not any(_is_reference(kid) for kid in one.kids()):
            yield "text is tagged as a link and isn't one"


def _is_reference(kid: object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"


def _leads_somewhere(link: pikepdf.Dictionary, pages: set[tuple[int, int]], names: dict[str, pikepdf.Object]) -> bool:
    action = link.get("/A", {})
    if action.get("/S") == "/URI":
        return str(action.URI).startswith(("https://", "http://", "mailto:"))
    target = link.get("/Dest", action.get("/D"))
    if isinstance(target, pikepdf.String):
        target = names.get(str(target))
    return isinstance(target, pikepdf.Array) and target[0].objgen in pages


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Dictionary) or one.get("/Type") != "/Font":
            continue
        if one.get("/Subtype") == "/Type0" and "/ToUnicode" not in one:
            yield "the letters of a font can't be read"
        if one.get("/Subtype") != "/Type0" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            one.get("/FontDescriptor", {}).keys()
        ):
            yield f"the font {one.get('/BaseFont')} isn't in the file"
