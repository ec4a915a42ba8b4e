"""The card that a Word file carries: what it was built from, for programs (custom XML) and for people (properties).

The card is a custom XML part in the namespace `CARD`; the reader of returned Word files looks for it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from iop_docs.render.docx_xml import legal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as WordFile

    from iop_docs.model.document import Document
    from iop_docs.render.docx_controls import Controls
    from iop_docs.render.docx_xml import Element

CARD = "https://iopdocs.se/ns/dokument"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_USER_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set that Word shows as the user's own
_FIRST_ID = 2  # property ids below are reserved ([MS-OLEPS] 2.1)


def add_card(file: WordFile, document: Document, controls: Controls, edition: str = "") -> None:
    """Add the card; it lists the controls' titles, and the whole of each tag that was too long for Word.

    `edition` tells which form it is, for a file to be filled in.
    """
    blob = _card(document, controls, edition)
    package = file.part.package
    uri = package.next_partname("/customXml/item%d.xml")
    item = Part(uri, "application/xml", blob, package)
    properties = Part(
        PackURI(str(uri).replace("/item", "/itemProps")),
        CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES,
        _store_item(str(uuid5(NAMESPACE_URL, blob.decode()))),
        package,
    )
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    file.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    _set_properties(
        file,
        {
            "Dokumenttyp": document.type_name,
            "Lager": document.layer,
            "Klausulbibliotek": document.library_version,
        },
    )


def _card(document: Document, controls: Controls, edition: str) -> bytes:
    root = etree.fromstring(f'<dokument xmlns="{CARD}"/>')
    for name, text in (
        ("typ", document.type),
        ("lager", document.layer),
        ("bibliotek", document.library_version),
        ("datum", document.date),
        ("diarienummer", document.dnr),
        ("utkast", "ja" if document.draft else "nej"),
    ):
        root.set(name, legal(text))
    for name, text in (("post", document.key), ("utgava", edition)):
        if text:
            root.set(name, legal(text))
    for short, whole in sorted(controls.whole_tags.items()):
        etree.SubElement(root, f"{{{CARD}}}tagg", {"kort": short, "hel": legal(whole)})
    for title, tag in sorted(controls.titles.items()):
        etree.SubElement(root, f"{{{CARD}}}titel", {"namn": title, "tagg": legal(tag)})
    return _written(root)


def _store_item(identity: str) -> bytes:
    root = etree.Element(f"{{{_STORE}}}datastoreItem", nsmap={"ds": _STORE})
    root.set(f"{{{_STORE}}}itemID", f"{{{identity.upper()}}}")
    schemas = etree.SubElement(root, f"{{{_STORE}}}schemaRefs")
    etree.SubElement(schemas, f"{{{_STORE}}}schemaRef").set(f"{{{_STORE}}}uri", CARD)
    return _written(root)


def _set_properties(file: WordFile, wanted: Mapping[str, str]) -> None:
    """Set the user's own properties of these names; a frame's others stay."""
    package = file.part.package
    kind = RELATIONSHIP_TYPE.CUSTOM_PROPERTIES
    known = next((rel.target_part for rel in package.rels.values() if rel.reltype == kind), None)
    root = etree.fromstring(f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VALUES}"/>')
    kept = [] if known is None else [one for one in etree.fromstring(known.blob) if one.get("name") not in wanted]
    root.extend(kept)
    for name, text in wanted.items():
        if text:
            root.append(_property(name, legal(text)))
    for number, one in enumerate(root, _FIRST_ID):
        one.set("pid", str(number))
    if known is not None:
        _replace(known, _written(root))
        return
    part = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, _written(root), package)
    package.relate_to(part, kind)


def _replace(part: Part, blob: bytes) -> None:
    part._blob = blob  # noqa: SLF001 - python-docx has no public way to change an unparsed part


def _property(name: str, text: str) -> Element:
    one = etree.Element(f"{{{_CUSTOM}}}property", {"fmtid": _USER_PROPERTIES, "name": name})
    etree.SubElement(one, f"{{{_VALUES}}}lpwstr").text = text
    return one


def _written(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
