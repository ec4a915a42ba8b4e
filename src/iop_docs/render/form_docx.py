"""Writes a form as a Word file: a content control for each field, all else locked.

Each control's tag is the field's own (`model/form.py`), its title the field's name, which LibreOffice keeps.
The controls hold plain text, since an office program may cut one round several paragraphs to the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from iop_docs.model.document import Document
from iop_docs.model.form import Form, FormField, FormList, Widget
from iop_docs.model.library import DocumentType
from iop_docs.model.looks import Looks
from iop_docs.render.docx import Framed, open_frame
from iop_docs.render.docx_controls import Controls
from iop_docs.render.docx_frame import part_of
from iop_docs.render.docx_xml import Element, Markup, Node, R, W, attribute, legal, paragraph, run, w

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_GREY = "595959"  # 7:1 against white
_EDGE = "8C8C8C"  # the borders of what is filled in: 3:1 against white
_LABEL, _HELP, _ANSWER = "FormLabel", "FormHelp", "FormAnswer"
_WIDE, _NARROW = 3, 1  # parts of a table's width
_NARROW_KINDS = frozenset({"datum", "kronor", "heltal", "tal"})
_UNCHECKED, _CHECKED = "2610", "2612"


def write_form_docx(form: Form, document: Document, kind: DocumentType) -> bytes:
    """Return the form in the frame of a document type; `document` is its front (title, sender, looks), without text.

    Raises UserFilesError for a frame that can't be filled.
    """
    framed = open_frame(document, kind)
    _know_newer_words(framed.file.part.element)
    styles = part_of(framed.file, RELATIONSHIP_TYPE.STYLES)
    if styles is not None:
        styles.element.extend(_styles(document.looks))
    writer = _Writer(framed)
    return framed.close(document, (writer.locked(writer.body(form)),), form.edition)


def _know_newer_words(root: Element) -> None:
    """Declare the namespaces of check boxes and repeating rows, which an older program may pass over."""
    spaces = {"w": W, "r": R, "w14": W14, "w15": W15, "mc": _COMPATIBILITY}
    etree.cleanup_namespaces(root, top_nsmap=spaces, keep_ns_prefixes=list(spaces))
    root.set(f"{{{_COMPATIBILITY}}}Ignorable", "w14 w15")


def _styles(looks: Looks) -> list[Element]:
    sans = "".join(f' w:{slot}="{looks.heading_font}"' for slot in ("ascii", "hAnsi", "eastAsia", "cs"))
    edge = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="{_EDGE}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    rows = (
        (_LABEL, "Form Label", '<w:keepNext/><w:spacing w:before="200" w:after="20"/>', '<w:b/><w:sz w:val="21"/>'),
        (
            _HELP,
            "Form Help",
            '<w:keepNext/><w:spacing w:before="0" w:after="80"/>',
            f'<w:color w:val="{_GREY}"/><w:sz w:val="19"/>',
        ),
        (
            _ANSWER,
            "Form Answer",
            f'<w:pBdr>{edge}</w:pBdr><w:spacing w:before="60" w:after="120"/><w:ind w:left="85" w:right="85"/>',
            '<w:sz w:val="21"/>',
        ),
    )
    text = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identity}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{own}</w:pPr>'
        f"<w:rPr><w:rFonts{sans}/>{letters}</w:rPr></w:style>"
        for identity, name, own, letters in rows
    )
    return list(etree.fromstring(f'<w:styles xmlns:w="{W}">{text}</w:styles>'))


class _Writer:
    """Writes the parts of a form; ids of controls go on from the frame's."""

    def __init__(self, framed: Framed) -> None:
        self.controls: Controls = framed.story.controls
        self.ids = framed.story.styles
        self.width = framed.width

    def locked(self, nodes: Iterator[Node]) -> Node:
        """Make a group round everything: only the fields in it can be changed."""
        content = list(nodes)
        head = f'{self._id()}<w:lock w:val="sdtContentLocked"/><w:group/>'
        return w("sdt", Markup("sdtPr", f"<w:sdtPr>{head}</w:sdtPr>"), w("sdtContent", *content))

    def body(self, form: Form) -> Iterator[Node]:
        for text in form.intro:
            yield paragraph("", (run(text),))
        for section in form.sections:
            yield paragraph(self.ids["heading 1"], (run(section.heading),))
            for text in section.text:
                yield paragraph("", (run(text),), w("keepNext"))
            for part in section.parts:
                yield from self._list(part) if isinstance(part, FormList) else self._single(part)
        yield paragraph("", ())

    def _single(self, field: FormField) -> Iterator[Node]:
        yield paragraph(_LABEL, (run(field.label),))
        if field.help:
            yield paragraph(_HELP, (run(field.help),))
        yield paragraph(_ANSWER, self._field(field, field.placeholder))

    def _list(self, part: FormList) -> Iterator[Node]:
        yield paragraph(_LABEL, (run(part.label),))
        if part.help:
            yield paragraph(_HELP, (run(part.help),))
        widths = _widths(part.columns, self.width)
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        edges = (w(side, val="single", sz=4, space=0, color=_EDGE) for side in sides)
        properties = w(
            "tblPr",
            w("tblStyle", val=self.ids["plain table 2"]),
            w("tblW", w=sum(widths), type="dxa"),
            w("tblBorders", *edges),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
            w("tblCaption", val=legal(part.label)),
        )
        heading = [paragraph(self.ids["table heading"], (run(one.label),), w("keepNext")) for one in part.columns]
        head = w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *_cells(heading, widths))
        rows = [self._row(part.columns, widths) for _ in range(part.rows)]
        yield w(
            "tbl", properties, w("tblGrid", *(w("gridCol", w=n) for n in widths)), head, self._repeated(part, rows)
        )
        yield paragraph(_HELP, (), w("spacing", before=0, after=60))

    def _row(self, columns: Sequence[FormField], widths: Sequence[int]) -> Node:
        style = self.ids["table text"]
        fields = [paragraph(style, self._field(one, "Skriv" if one.widget is Widget.LINE else one.placeholder))
                  for one in columns]  # fmt: skip
        return w("tr", w("trPr", w("cantSplit")), *_cells(fields, widths))

    def _repeated(self, part: FormList, rows: Sequence[Node]) -> Node:
        """Make a control that lets Word add rows."""
        items = [
            w(
                "sdt",
                Markup("sdtPr", f"<w:sdtPr>{self._id()}<w15:repeatingSectionItem/></w:sdtPr>"),
                w("sdtContent", one),
            )
            for one in rows
        ]
        name = attribute(legal(part.label))[:64]
        head = (
            f'<w:alias w:val="{name}"/><w:tag w:val="{attribute(part.tag)}"/>{self._id()}'
            f'<w15:repeatingSection><w15:sectionTitle w15:val="{name}"/></w15:repeatingSection>'
        )
        return w("sdt", Markup("sdtPr", f"<w:sdtPr>{head}</w:sdtPr>"), w("sdtContent", *items))

    def _field(self, field: FormField, placeholder: str) -> tuple[Node, ...]:
        """Make the control of a field; a check box has a word after it."""
        is_box = field.widget is Widget.CHECK
        shown = "" if is_box else "<w:showingPlcHdr/>"
        head = (
            f'<w:alias w:val="{attribute(legal(field.name))}"/><w:tag w:val="{attribute(field.tag)}"/>{self._id()}'
            f'<w:lock w:val="sdtLocked"/>{shown}{_kind(field)}'
        )
        if is_box:
            fonts = "".join(f' w:{slot}="MS Gothic"' for slot in ("ascii", "hAnsi", "eastAsia"))
            box = Markup("r", f"<w:r><w:rPr><w:rFonts{fonts}/></w:rPr><w:t>{chr(int(_UNCHECKED, 16))}</w:t></w:r>")
            content: tuple[Node, ...] = (box,)
        else:
            content = (_grey(placeholder),)
        control = w("sdt", Markup("sdtPr", f"<w:sdtPr>{head}</w:sdtPr>"), w("sdtContent", *content))
        return (control, run("\u00a0Ja")) if is_box else (control,)

    def _id(self) -> str:
        self.controls.last += 1
        return f'<w:id w:val="{self.controls.last}"/>'


def _grey(text: str) -> Node:
    letters = attribute(legal(text))
    return Markup(
        "r", f'<w:r><w:rPr><w:color w:val="{_GREY}"/><w:lang w:val="sv-SE"/></w:rPr><w:t>{letters}</w:t></w:r>'
    )


def _kind(field: FormField) -> str:
    """Return the markup of what sort of control a field has."""
    match field.widget:
        case Widget.CHOICE:
            items = "".join(
                f'<w:listItem w:displayText="{attribute(one)}" w:value="{attribute(one)}"/>' for one in field.choices
            )
            return f"<w:dropDownList>{items}</w:dropDownList>"
        case Widget.DAY:
            return (
                '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="sv-SE"/>'
                '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
            )
        case Widget.CHECK:
            states = "".join(
                f'<w14:{name} w14:val="{code}" w14:font="MS Gothic"/>'
                for name, code in (("checkedState", _CHECKED), ("uncheckedState", _UNCHECKED))
            )
            return f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox>'
    return '<w:text w:multiLine="1"/>' if field.widget is Widget.LINES else "<w:text/>"


def _cells(content: Sequence[Node], widths: Sequence[int]) -> list[Node]:
    return [
        w("tc", w("tcPr", w("tcW", w=width, type="dxa")), one) for one, width in zip(content, widths, strict=True)
    ]


def _widths(columns: Sequence[FormField], width: int) -> list[int]:
    """Share a table's width: figures and choices need less than words."""
    parts = [_NARROW if one.kind in _NARROW_KINDS else _WIDE - bool(one.choices) for one in columns]
    shares = [width * part // sum(parts) for part in parts]
    return [*shares[:-1], width - sum(shares[:-1])]
