"""Checks what a frame holds besides slots: code, links to other files, traces of editing, styles, language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from iop_docs.errors import Issue, Place, advice, error, warning
from iop_docs.render.docx_style_sheet import STYLE_NAMES
from iop_docs.render.docx_xml import Element, tag

TEMPLATE = "attachedTemplate"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FETCHING = frozenset(
    ("DATABASE", "DDE", "DDEAUTO", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "MACROBUTTON", "RD")
)
_FIRST_WORD = re.compile(r"\s*([A-Za-z]+)")
_CODE = re.compile(r"(vba(project|data)|activex|/macrosheets/)", re.IGNORECASE)
_CODE_TYPE = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_EMBEDDED = re.compile(r"word/(embeddings|afchunk|altchunk)", re.IGNORECASE)
_CHANGES = frozenset(
    map(tag, ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange"))
)
_SVG = "{http://www.w3.org/2000/svg}"
_FETCHES = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|@import", re.IGNORECASE)
# Shapes, text and colours. Not use, pattern, image, style, script, filter, animate and foreignObject.
_SVG_PARTS = frozenset(
    ("svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
     "tspan", "linearGradient", "radialGradient", "stop", "clipPath")
)  # fmt: skip
_CODE_HINT = "Spara ramen i Word som «Word-dokument (.docx)», utan makron."


def unsafe_contents(parts: Mapping[str, bytes], roots: Mapping[str, Element], place: Place) -> Iterator[Issue]:
    """Yield what could run code, fetch other files, or show others what was said while the frame was made."""
    if any(_CODE.search(name) for name in parts) or _CODE_TYPE.search(parts.get("[Content_Types].xml", b"")):
        yield error("ram-makro", "Ramen innehåller makron eller annan kod.", place, _CODE_HINT)
    embedded = sorted(name for name in parts if _EMBEDDED.search(name))
    if embedded or any(True for root in roots.values() for _ in root.iter(tag("altChunk"), tag("object"))):
        name = embedded[0] if embedded else "ett objekt"
        hint = "Ta bort det ur ramen, eller gör om det till en bild."
        yield error("ram-inbaddat", f"Ramen har en annan fil inbäddad ({name[:80]}).", place, hint)
    for name, root in roots.items():
        if name.endswith(".rels"):
            yield from _links(name, root, place)
        elif name.startswith("word/"):
            yield from _fields(name, root, place)
    yield from _drawings(roots, place)
    yield from _traces(roots, place)


def _drawings(roots: Mapping[str, Element], place: Place) -> Iterator[Issue]:
    """Yield SVG pictures that run code, fetch files or repeat parts of themselves without bound."""
    for name, root in roots.items():
        if root.tag != f"{_SVG}svg":
            continue
        for one in root.iter():
            word = str(one.tag).removeprefix(_SVG)
            fetches = any(
                _FETCHES.search(value) if key.rsplit("}", 1)[-1] != "href" else not value.startswith("#")
                for key, value in ((str(key), str(value)) for key, value in one.attrib.items())
                if not key.startswith("{http://www.w3.org/XML/")
            )
            if word not in _SVG_PARTS or fetches or any(str(key).lower().startswith("on") for key in one.attrib):
                message = f"SVG-bilden «{name[:80]}» i ramen har något som inte går att begränsa ({word[:40]})."
                hint = "Spara bilden som PNG och infoga den på nytt."
                yield error("ram-svg", message, place, hint)
                break


def _links(name: str, root: Element, place: Place) -> Iterator[Issue]:
    for relation in root.iter(_PACKAGE):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") != "External" or kind == "hyperlink":
            continue
        target = relation.get("Target", "")[:120]
        if kind == TEMPLATE:
            message = f"Ramen är kopplad till en mall ({target}). Kopplingen följer inte med till dokumenten."
            hint = "Du behöver inte göra något. I Word: Utvecklare, Dokumentmall, byt till Normal.dotm."
            yield warning("ram-kopplad-mall", message, place, hint)
            continue
        message = f"Ramen hämtar något ur en annan fil: {target} ({kind}, i {name[:80]})."
        hint = "Infoga bilden i stället för att länka till den. I Word: Arkiv, Info, Redigera länkar, Bryt länk."
        yield error("ram-extern-lank", message, place, hint)


def _fields(name: str, root: Element, place: Place) -> Iterator[Issue]:
    asked = [str(one.get(tag("instr"), "")) for one in root.iter(tag("fldSimple"))]
    written = ""
    for one in root.iter(tag("instrText"), tag("fldChar")):
        if one.tag == tag("instrText"):
            written += one.text or ""
        elif written:
            asked.append(written)
            written = ""
    for instruction in (*asked, written):
        word = _FIRST_WORD.match(instruction)
        if word and word.group(1).upper() in _FETCHING:
            message = f"Ramen har Wordfältet {word.group(1).upper()} ({name[:80]}), som hämtar något utanför filen."
            yield error("ram-hamtande-falt", message, place, "Ta bort fältet, eller gör om det till vanlig text.")


def _traces(roots: Mapping[str, Element], place: Place) -> Iterator[Issue]:
    stories = [root for name, root in roots.items() if name.startswith("word/") and not name.endswith(".rels")]
    changes = sum(1 for root in stories for _ in root.iter(*_CHANGES))
    if changes:
        hint = "Godkänn eller avvisa alla ändringar i Word (Granska), och stäng av Spåra ändringar."
        yield error("ram-sparade-andringar", "Ramen har spårade ändringar kvar.", place, hint)
    if any(True for root in stories for _ in root.iter(tag("comment"), tag("commentReference"))):
        hint = "Ta bort alla kommentarer i Word (Granska). De skulle följa med i varje dokument."
        yield error("ram-kommentarer", "Ramen har kommentarer kvar.", place, hint)


def looks_of_frame(roots: Mapping[str, Element], place: Place, *, logo: bool) -> Iterator[Issue]:
    """Yield advice on styles, language and the first page's header."""
    styles = roots.get("word/styles.xml")
    named = () if styles is None else styles.iter(tag("name"))
    names = {one.get(tag("val"), "").lower() for one in named}
    lacking = sorted(name for name in STYLE_NAMES if name.lower() not in names)
    if lacking:
        hint = "Du behöver inte göra något. Vill du bestämma hur de ser ut skapar du dem i ramen, med samma namn."
        message = f"Formatmallar som ramen saknar läggs till: {', '.join(lacking)}."
        yield advice("ram-formatmallar", message, place, hint)
    languages = sorted(
        {
            one.get(tag("val"), "")
            for name, root in roots.items()
            if name.startswith("word/") and not name.endswith(".rels")
            for one in root.iter(tag("lang"))
            if not one.get(tag("val"), "sv").lower().startswith("sv")
        }
    )
    if languages:
        hint = "I Word: markera allt (Ctrl+A), Granska, Språk, Ange korrekturspråk, Svenska."
        message = f"Delar av ramen har annat språk än svenska: {', '.join(languages)[:80]}."
        yield advice("ram-sprak", message, place, hint)
    flag = next(roots["word/document.xml"].iter(tag("titlePg")), None)
    if logo and (flag is None or flag.get(tag("val"), "1") in ("0", "false", "off")):
        hint = "I Word: dubbelklicka i sidhuvudet och välj «Annorlunda förstasida», om logotypen bara ska stå där."
        message = "Lagrets logotyp kommer på varje sida, för ramen har inget eget sidhuvud på första sidan."
        yield advice("ram-forsta-sidan", message, place, hint)
