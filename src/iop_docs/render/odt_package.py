"""Turns pandoc's ODT file into ours: styles, properties, table rules, and bytes that are equal each time."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from iop_docs.model.document import plain_text
from iop_docs.render.contrast import readable_on_white
from iop_docs.render.odt_styles import NAMESPACES, styles_xml
from iop_docs.render.pandoc_nodes import legal

if TYPE_CHECKING:
    from iop_docs.model.document import Document

Element: TypeAlias = etree._Element  # noqa: SLF001 - the class of every element; lxml has no public name
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip entry can have
_MANIFEST = "META-INF/manifest.xml"
_MIMETYPE = "mimetype"  # comes first and unpacked, so that programs know the file by its first bytes


def odt_package(document: Document, written: bytes, words: str = "") -> bytes:
    """Return the ODT file that pandoc wrote with the document's own styles and properties.

    `words` tell what its chart shows, where it has one.
    """
    with zipfile.ZipFile(io.BytesIO(written)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["content.xml"] = _content(document, parts["content.xml"], words)
    parts["styles.xml"] = styles_xml(document)
    parts["meta.xml"] = _properties(document)
    parts[_MANIFEST] = parts[_MANIFEST].replace(b'"application/xml"', b'"text/xml"')  # ODF 1.3, part 2, 3.2
    return _pack(parts)


def _pack(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name in sorted(parts, key=lambda name: (name != _MIMETYPE, name)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_STORED if name == _MIMETYPE else zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every operating system
            target.writestr(entry, parts[name])
    return packed.getvalue()


def _content(document: Document, content: bytes, words: str) -> bytes:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    _rule_tables(root, f"#{readable_on_white(document.looks.accent)}")
    _break_pages(root, {section.id for section in document.sections if section.new_page})
    _quieten_references(root)
    _describe_pictures(root, (*((document.looks.logo_text,) if document.looks.logo else ()), words))
    _drop_unknown(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _rule_tables(root: Element, accent: str) -> None:
    """Draw lines under the rows: pandoc's cells have none."""
    rules = {"TableHeaderRowCell": f"1.25pt solid {accent}", "TableRowCell": "0.5pt solid #767676"}
    for name, line in rules.items():
        for cell in _found(root, f"//style:style[@style:name='{name}']/style:table-cell-properties"):
            cell.attrib.clear()
            cell.set(_name("fo:border-bottom"), line)
            cell.set(_name("fo:padding"), "3pt")
    for header in _found(root, "//style:style[@style:name='TableHeaderRowCell']/style:table-cell-properties"):
        header.set(_name("fo:background-color"), "#f4f5f7")
    for table in _found(root, "//style:style[@style:family='table']/style:table-properties"):
        table.set(_name("fo:margin-top"), "4pt")
        table.set(_name("fo:margin-bottom"), "10pt")


def _break_pages(root: Element, sections: set[str]) -> None:
    for mark in _found(root, "//text:h/text:bookmark-start"):
        heading = mark.getparent()
        if heading is not None and mark.get(_name("text:name")) in sections:
            heading.set(_name("text:style-name"), "Heading_20_1_20_page")


def _quieten_references(root: Element) -> None:
    """Let links inside the document read as the text round them."""
    for link in _found(root, "//text:a[starts-with(@xlink:href, '#')]"):
        link.set(_name("text:style-name"), "Definition")
        link.set(_name("text:visited-style-name"), "Definition")


def _describe_pictures(root: Element, texts: tuple[str, ...]) -> None:
    """Give the logo and the chart their texts, in the order they stand: pandoc leaves them out."""
    for frame, text in zip(_found(root, "//draw:frame"), texts, strict=False):
        etree.SubElement(frame, _name("svg:title")).text = legal(text)


def _drop_unknown(root: Element) -> None:
    """Take away what pandoc has for its own styles.xml: the styles of formulas, which we have none of, and a font."""
    for style in _found(root, "//office:automatic-styles/style:style[@style:parent-style-name='Formula']"):
        parent = style.getparent()
        if parent is not None:
            parent.remove(style)
    for fonts in _found(root, "/office:document-content/office:font-face-decls"):
        fonts.clear()


def _found(root: Element, path: str) -> list[Element]:
    found = root.xpath(path, namespaces=NAMESPACES)
    return [one for one in found if isinstance(one, Element)] if isinstance(found, list) else []


def _name(prefixed: str) -> str:
    prefix, _, name = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def _properties(document: Document) -> bytes:
    """Return meta.xml; all times are the document's own date, and a draft without one has none."""
    moment = f"{document.date[:10]}T00:00:00" if document.date else ""
    fields = [
        ("meta:generator", "iopdocs"),
        ("dc:title", plain_text(document.title) or document.type_name),
        ("dc:subject", document.dnr),
        ("meta:initial-creator", plain_text(document.sender)),
        ("dc:creator", plain_text(document.sender)),
        *(("meta:keyword", word) for word in document.keywords),
        ("dc:language", "sv-SE"),
        ("meta:creation-date", moment),
        ("dc:date", moment),
    ]
    inner = "".join(f"<{name}>{escape(legal(text))}</{name}>" for name, text in fields if text)
    library = escape(legal(document.library_version))
    inner += f'<meta:user-defined meta:name="Klausulbibliotek">{library}</meta:user-defined>'
    namespaces = " ".join(f'xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("office", "meta", "dc"))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<office:document-meta {namespaces} office:version="1.3"><office:meta>{inner}</office:meta>'
        "</office:document-meta>\n"
    ).encode()
