"""The Word styles that the writer uses: a frame without one of them gets it from here."""

from __future__ import annotations

HEADING_FONT = (
    '<w:rFonts w:ascii="Source Sans Pro" w:hAnsi="Source Sans Pro" '
    'w:eastAsia="Source Sans Pro" w:cs="Source Sans Pro"/>'
)
BODY_FONT = HEADING_FONT.replace("Sans", "Serif")
ACCENT = '<w:color w:val="1F3A5F"/>'
GREY = '<w:color w:val="595959"/>'
THIN = 'w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _spacing(before: int, after: int, line: int = 0) -> str:
    rule = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{rule}/>'


BOLD = "<w:b/><w:bCs/>"
KEEP = "<w:keepNext/><w:keepLines/>"

# name | id | based on | next | paragraph properties | run properties; sizes in half-points, lengths in twips
_PARAGRAPHS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Normal", "Normal", "", "", _spacing(0, 120, 288), ""),
    (
        "Title",
        "Title",
        "Normal",
        "Normal",
        KEEP + _spacing(360, 80, 252),
        HEADING_FONT + BOLD + ACCENT + _size(44),
    ),
    (
        "Subtitle",
        "Subtitle",
        "Normal",
        "Normal",
        KEEP + _spacing(0, 200, 252),
        HEADING_FONT + GREY + _size(26),
    ),
    (
        "heading 1",
        "Heading1",
        "Normal",
        "Normal",
        KEEP + _spacing(340, 80, 252) + '<w:outlineLvl w:val="0"/>',
        HEADING_FONT + BOLD + ACCENT + _size(28),
    ),
    (
        "heading 2",
        "Heading2",
        "Normal",
        "Normal",
        KEEP + _spacing(200, 40, 252) + '<w:outlineLvl w:val="1"/>',
        HEADING_FONT + BOLD + _size(23),
    ),
    ("List Paragraph", "ListParagraph", "Normal", "", _spacing(0, 80), ""),
    ("List Continue", "ListContinue", "Normal", "", _spacing(0, 80) + '<w:ind w:left="425"/>', ""),
    (
        "caption",
        "Caption",
        "Normal",
        "Normal",
        KEEP + _spacing(160, 80, 252),
        HEADING_FONT + BOLD + _size(19),
    ),
    ("Table Text", "TableText", "Normal", "", _spacing(0, 0, 252), _size(19)),
    ("Table Text Small", "TableTextSmall", "TableText", "", "", _size(17)),
    ("Table Heading", "TableHeading", "TableText", "", "", HEADING_FONT + BOLD + _size(18)),
    ("Signature", "Signature", "Normal", "", _spacing(40, 0, 252), _size(19)),
    (
        "TOC Heading",
        "TOCHeading",
        "Normal",
        "Normal",
        KEEP + _spacing(340, 80, 252) + '<w:outlineLvl w:val="9"/>',
        HEADING_FONT + BOLD + ACCENT + _size(28),
    ),
    ("toc 1", "TOC1", "Normal", "Normal", _spacing(60, 0, 252), HEADING_FONT + _size(20)),
    ("toc 2", "TOC2", "Normal", "Normal", _spacing(0, 0, 252), HEADING_FONT + _size(19)),
    ("header", "Header", "Normal", "", _spacing(0, 0, 240), HEADING_FONT + GREY + _size(17)),
    ("footer", "Footer", "Normal", "", _spacing(0, 0, 240), HEADING_FONT + GREY + _size(17)),
    (
        "Draft Mark",
        "DraftMark",
        "Header",
        "",
        '<w:jc w:val="center"/>',
        BOLD + '<w:color w:val="B00020"/><w:spacing w:val="60"/>' + _size(22),
    ),
    ("Sender", "Sender", "Normal", "", _spacing(0, 0, 252), HEADING_FONT + BOLD + _size(22)),
    (
        "Document Kind",
        "DocumentKind",
        "Normal",
        "",
        _spacing(0, 0, 252) + '<w:jc w:val="right"/>',
        HEADING_FONT + ACCENT + _size(30),
    ),
    (
        "Field Label",
        "FieldLabel",
        "Normal",
        "",
        "<w:keepNext/>" + _spacing(60, 0, 240),
        HEADING_FONT + GREY + _size(17),
    ),
    ("Field Value", "FieldValue", "Normal", "", _spacing(0, 60, 252), HEADING_FONT + _size(20)),
)

# Which of the styles above take the layer's heading font and its accent colour.
HEADING_FONT_STYLES = frozenset(row[0].lower() for row in _PARAGRAPHS if HEADING_FONT in row[5])
ACCENT_STYLES = frozenset(row[0].lower() for row in _PARAGRAPHS if ACCENT in row[5]) | {"hyperlink"}

# What the writer looks up by name; the rest are the shipped frames' own.
STYLE_NAMES = (
    *(row[0] for row in _PARAGRAPHS if row[0] not in {"Sender", "Document Kind", "Field Label", "Field Value"}),
    "Hyperlink",
    "Plain Table 2",
)

_CUSTOM = frozenset(
    {"TableText", "TableTextSmall", "TableHeading", "DraftMark", "Sender", "DocumentKind"}
    | {"FieldLabel", "FieldValue"}
)


def _paragraph_style(row: tuple[str, str, str, str, str, str]) -> str:
    name, identity, base, following, paragraph, letters = row
    flags = (' w:default="1"' if identity == "Normal" else "") + (' w:customStyle="1"' if identity in _CUSTOM else "")
    return (
        f'<w:style w:type="paragraph"{flags} w:styleId="{identity}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{letters}</w:rPr>" if letters else "")
        + "</w:style>"
    )


_OTHERS = f"""
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
  <w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>
</w:style>
<w:style w:type="character" w:styleId="Hyperlink">
  <w:name w:val="Hyperlink"/><w:basedOn w:val="DefaultParagraphFont"/>
  <w:rPr>{ACCENT}<w:u w:val="single"/></w:rPr>
</w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal">
  <w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>
  <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
    <w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>
    <w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>
  </w:tblCellMar></w:tblPr>
</w:style>
<w:style w:type="table" w:styleId="PlainTable2">
  <w:name w:val="Plain Table 2"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="42"/>
  <w:tblPr>
    <w:tblBorders><w:bottom {THIN}/><w:insideH {THIN}/></w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="50" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>
      <w:bottom w:w="50" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1F3A5F"/>
  </w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList">
  <w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/>
</w:style>
"""

STYLE_SHEET = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    f"<w:docDefaults><w:rPrDefault><w:rPr>{BODY_FONT}{_size(21)}"
    '<w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
    + "".join(map(_paragraph_style, _PARAGRAPHS))
    + _OTHERS
    + "</w:styles>"
)
