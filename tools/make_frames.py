"""Makes the frames of the base layer's document types (templates/*/frame.docx) from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from iop_docs.model.document import Document, Looks, Text
from iop_docs.render.docx_frame import part_of
from iop_docs.render.docx_package import pack, set_properties
from iop_docs.render.docx_styles import style_sheet

if TYPE_CHECKING:
    from docx.document import Document as WordFile

TEMPLATES = Path(__file__).parent.parent / "templates"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
WIDTH = 9072  # twips (160 mm) between margins of 25 mm on A4
HALF = WIDTH // 2
RULE = 'w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"'
KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.THEME}

SETTINGS = f"""<w:settings {SPACES}>
  <w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/>
  <w:characterSpacingControl w:val="doNotCompress"/>
  <w:compat><w:compatSetting w:name="compatibilityMode"
    w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
  <w:themeFontLang w:val="sv-SE"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>
</w:settings>"""

# What Word falls back on where the fonts aren't installed.
FONTS = f"""<w:fonts {SPACES}>
  <w:font w:name="Source Sans Pro"><w:altName w:val="Calibri"/><w:panose1 w:val="020B0503030403020204"/>
    <w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>
  <w:font w:name="Source Serif Pro"><w:altName w:val="Cambria"/><w:panose1 w:val="02040603050405020204"/>
    <w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>
</w:fonts>"""


def text(style: str, content: str, extra: str = "") -> str:
    """Return a paragraph in a style with one run."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{content}</w:t></w:r></w:p>'
    )


def cell(content: str, width: int) -> str:
    """Return a table cell."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def table(rows: str, widths: tuple[int, ...], borders: str = "") -> str:
    """Return a table for layout: no rules but those asked for, no margin at the sides."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def row(*cells: str) -> str:
    """Return a row that isn't broken over pages."""
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def head() -> str:
    """Return the head: the document's own fields two by two, each label over its lines."""
    fields = (
        text("FieldLabel", f"{{% if {one} %}}{{{{ {one}.etikett }}}}{{% endif %}}")
        + text("FieldValue", f"{{% if {one} %}}{{{{ {one}.rader | join('\\n') }}}}{{% endif %}}")
        for one in ("par[0]", "par[1]")
    )
    loop = row(cell(text("FieldLabel", "{%tr for par in huvud | batch(2, false) %}"), HALF))
    end = row(cell(text("FieldLabel", "{%tr endfor %}"), HALF))
    return table(
        loop + row(*(cell(one, HALF) for one in fields)) + end,
        (HALF, HALF),
        f"<w:top {RULE}/><w:bottom {RULE}/>",
    )


def agreement() -> str:
    """Return the body of an agreement's frame: sender, title, subtitle, head, text."""
    return (
        text("Sender", "{{ avsandare }}")
        + text("Title", "{{ titel }}")
        + text("Subtitle", "{%p if underrubrik %}")
        + text("Subtitle", "{{ underrubrik }}")
        + text("Subtitle", "{%p endif %}")
        + head()
        + text("Normal", "{{ innehall }}")
    )


def report() -> str:
    """Return the body of a report's frame: sender left, kind right, head, title, text."""
    top = row(cell(text("Sender", "{{ avsandare }}"), HALF), cell(text("DocumentKind", "{{ dokumenttyp }}"), HALF))
    return (
        table(top, (HALF, HALF))
        + text("FieldValue", "")
        + head()
        + text("Title", "{{ titel }}")
        + text("Normal", "{{ innehall }}")
    )


def field(instruction: str) -> str:
    """Return the runs of a field whose cached result is 1."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def header() -> str:
    """Return the header from page 2 on: kind left, diarienummer right."""
    return (
        f'<w:hdr {SPACES}><w:p><w:pPr><w:pStyle w:val="Header"/>'
        f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs></w:pPr>'
        "<w:r><w:t>{{ dokumenttyp }}</w:t></w:r><w:r><w:tab/></w:r>"
        "<w:r><w:t>{{ diarienummer }}</w:t></w:r></w:p></w:hdr>"
    )


def footer() -> str:
    """Return the footer of every page: the layer's lines left, the page right."""
    page = (
        '<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="right"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">Sida </w:t></w:r>'
        + field("PAGE")
        + '<w:r><w:t xml:space="preserve"> (</w:t></w:r>'
        + field("NUMPAGES")
        + "<w:r><w:t>)</w:t></w:r></w:p>"
    )
    lines = text("Footer", "{{ sidfot | join('\\n') }}")
    widths = (WIDTH - 1701, 1701)
    content = table(row(cell(lines, widths[0]), cell(page, widths[1])), widths, f"<w:top {RULE}/>")
    after = '<w:p><w:pPr><w:pStyle w:val="Footer"/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    return f"<w:ftr {SPACES}>{content}{after}</w:ftr>"


def body(content: str, parts: dict[str, str]) -> str:
    """Return a whole document.xml; `parts` gives the relationship of headers and footers."""
    return (
        f"<w:document {SPACES}><w:body>{content}<w:sectPr>"
        f'<w:headerReference w:type="default" r:id="{parts["header"]}"/>'
        f'<w:headerReference w:type="first" r:id="{parts["first"]}"/>'
        f'<w:footerReference w:type="default" r:id="{parts["footer"]}"/>'
        f'<w:footerReference w:type="first" r:id="{parts["footer"]}"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" '
        'w:header="680" w:footer="567" w:gutter="0"/>'
        '<w:cols w:space="708"/><w:titlePg/></w:sectPr></w:body></w:document>'
    )


def make(name: str, content: str) -> bytes:
    """Return a frame's bytes: python-docx's empty file with all its parts replaced by our own."""
    file = docx.Document()
    for key in [key for key, rel in file.part.rels.items() if rel.reltype not in KEPT]:
        file.part.rels.pop(key)
    for key, rel in list(file.part.package.rels.items()):
        if rel.reltype not in {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES}:
            file.part.package.rels.pop(key)
    replace(file, RELATIONSHIP_TYPE.STYLES, style_sheet())
    replace(file, RELATIONSHIP_TYPE.SETTINGS, etree.fromstring(SETTINGS, _tidy()))
    parts = {
        "header": add(file, "header1.xml", CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER, header()),
        "first": add(
            file,
            "header2.xml",
            CONTENT_TYPE.WML_HEADER,
            RELATIONSHIP_TYPE.HEADER,
            f'<w:hdr {SPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>',
        ),
        "footer": add(file, "footer1.xml", CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER, footer()),
    }
    add(file, "fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, FONTS)
    swap(file.part.element, etree.fromstring(body(content, parts), _tidy()))
    set_properties(file, described(name))
    return pack(file)


def _tidy() -> etree.XMLParser:
    return etree.XMLParser(remove_blank_text=True)


def described(name: str) -> Document:
    """Return a document that holds just what the frame's own properties say."""
    title, nothing = (Text(f"Ram för {name}"),), ()
    return Document(
        name, name, title, nothing, nothing, nothing, nothing, nothing, "2026-01-01", "", nothing, "",
        draft=False, toc=False, looks=Looks(),
    )  # fmt: skip


def add(file: WordFile, name: str, content_type: str, relation: str, xml: str) -> str:
    """Add a part and return its relationship's id."""
    root = etree.fromstring(xml, _tidy())
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI(f"/word/{name}"), content_type, blob, file.part.package)
    return file.part.relate_to(part, relation)


def replace(file: WordFile, relation: str, root: etree._Element) -> None:
    """Put new contents in a part that python-docx's empty file has."""
    part = part_of(file, relation)
    if part is None:
        raise LookupError(relation)
    swap(part.element, root)


def swap(old: etree._Element, new: etree._Element) -> None:
    """Empty one element and fill it with another's attributes and children."""
    old.clear()
    old.attrib.update(dict(new.attrib))
    old.extend(list(new))
    etree.cleanup_namespaces(old, keep_ns_prefixes=["w", "r"])


def main() -> None:
    for name in sorted(path.parent.name for path in TEMPLATES.glob("*/document.yaml")):
        content = agreement() if name == "avtal" else report()
        (TEMPLATES / name / "frame.docx").write_bytes(make(name, content))
        print(f"templates/{name}/frame.docx")


if __name__ == "__main__":
    main()
