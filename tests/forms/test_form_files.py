"""The forms of every layer: what they ask for, and how Word files and PDFs hold it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import pikepdf
import pytest
from blank import LAYERS, blank, form
from docx.oxml.ns import qn
from openxml_audit import FileFormat, OpenXmlValidator
from pdfua import validate

from iop_docs.forming import form_bytes, form_of
from iop_docs.model.form import FormList, Widget
from iop_docs.render.form_pdf import slots_of
from iop_docs.shipped import library_sources
from programs import program
from structure_pdf import Element, faults

EACH_LAYER = pytest.mark.parametrize("layer", LAYERS)
NOT_IN_THE_FILE = "the font /Helvetica isn't in the file"  # no letter is drawn with it until someone fills in a field
FLAGS = {Widget.LINES: 1 << 12, Widget.CHOICE: 1 << 17}
KINDS = {Widget.CHECK: "/Btn", Widget.CHOICE: "/Ch"}


@EACH_LAYER
def test_a_form_asks_for_what_its_layer_has_of_its_own(layer: str) -> None:
    asked = {one.pointer for one in form(layer).fields()}
    wanted = {
        "region_gavleborg": {"/eget/verksamhet_sedan", "/eget/bidrag_till_malsattningar"},
        "borlange": {"/eget/etablerad_relation"},
        "uddevalla": {"/eget/styrkort", "/checklista/datum", "/ekonomi/samhalleliga_vinster"},
    }
    assert asked >= wanted.get(layer.partition("/")[0], set())
    assert not [pointer for pointer in asked if pointer.endswith("_inkom")]  # the office's own days


@pytest.mark.parametrize(
    ("layer", "count"), [("region_gavleborg", 5), ("borlange", 7), ("linkoping", 8), ("uddevalla", 7), ("kalmar", 0)]
)
def test_a_form_asks_about_each_of_the_layers_criteria(layer: str, count: int) -> None:
    made = form(layer)
    asked = [one for one in made.fields() if one.pointer.startswith("/checklista/") and one.pointer.endswith("/svar")]
    library, _ = form_of(library_sources(None), layer)
    wanted = [f"Kriterium {number}: {one.text}" for number, one in enumerate(library.criteria, 1)]
    assert [one.label for one in asked] == wanted[:count]
    assert len(asked) == count
    assert [made.given[f"/checklista/kriterier/{n}/kriterium"] for n in range(count)] == [
        one.id for one in library.criteria[:count]
    ]


@EACH_LAYER
def test_a_word_form_has_a_control_for_each_field_and_nothing_else_can_be_changed(layer: str) -> None:
    body = docx.Document(io.BytesIO(blank(layer, "docx"))).element.body
    controls = [
        (one.find(f"{qn('w:sdtPr')}/{qn('w:tag')}"), one.find(f"{qn('w:sdtPr')}/{qn('w:alias')}"), one)
        for one in body.iter(qn("w:sdt"))
    ]
    fields = [
        (tag.get(qn("w:val")), alias.get(qn("w:val")), one)
        for tag, alias, one in controls
        if tag is not None and one.find(f".//{qn('w:tr')}") is None and not tag.get(qn("w:val")).startswith("falt:")
    ]
    wanted = [
        (column.tag, column.name)
        for part in form(layer).parts()
        for _ in range(part.rows if isinstance(part, FormList) else 1)
        for column in (part.columns if isinstance(part, FormList) else (part,))
    ]
    assert [(tag, name) for tag, name, _ in fields] == wanted
    for _, _, one in fields:
        assert one.find(f"{qn('w:sdtPr')}/{qn('w:lock')}").get(qn("w:val")) == "sdtLocked"
        group = [
            up for up in one.iterancestors(qn("w:sdt")) if up.find(f"{qn('w:sdtPr')}/{qn('w:group')}") is not None
        ]
        assert [up.find(f"{qn('w:sdtPr')}/{qn('w:lock')}").get(qn("w:val")) for up in group] == ["sdtContentLocked"]


@EACH_LAYER
def test_the_validator_finds_no_fault_in_a_word_form(layer: str, tmp_path: Path) -> None:
    path = tmp_path / "blankett.docx"
    path.write_bytes(blank(layer, "docx"))
    found = OpenXmlValidator(FileFormat.MICROSOFT_365).validate(path).errors
    assert [f"{one.part_uri}: {one.description}" for one in found] == []


@EACH_LAYER
def test_a_word_form_has_its_headings_title_and_language(layer: str) -> None:
    read = docx.Document(io.BytesIO(blank(layer, "docx")))
    names = {style.style_id: style.name for style in read.styles}
    headings = [
        "".join(text.text for text in one.getparent().getparent().iter(qn("w:t")))
        for one in read.element.body.iter(qn("w:pStyle"))
        if names[one.get(qn("w:val"))] == "Heading 1"
    ]
    assert headings == [section.heading for section in form(layer).sections]
    assert (read.core_properties.title, read.core_properties.language) == (form(layer).title, "sv-SE")


@EACH_LAYER
def test_a_pdf_form_has_a_named_field_for_each_field_in_the_order_of_the_tags(layer: str) -> None:
    slots = slots_of(form(layer))
    with pikepdf.open(io.BytesIO(blank(layer, "pdf"))) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)
        assert [(str(one.T), str(one.TU)) for one in fields] == [(slot.name, slot.tooltip) for slot in slots]
        assert [str(one.FT) for one in fields] == [KINDS.get(slot.field.widget, "/Tx") for slot in slots]
        for one, slot in zip(fields, slots, strict=True):
            assert not slot.field.choices or [str(value) for value in one.Opt] == ["", *slot.field.choices]
            assert int(one.get("/Ff", 0)) & FLAGS.get(slot.field.widget, 0) == FLAGS.get(slot.field.widget, 0)
        tagged = [one.kids()[0].Obj for one in Element("", pdf.Root.StructTreeRoot).below() if one.tag == "Form"]
        assert [one.objgen for one in tagged] == [one.objgen for one in fields]
        on_pages = [one.objgen for page in pdf.pages for one in page.get("/Annots", [])]
        assert on_pages == [one.objgen for one in fields]
        assert {str(page.Tabs) for page in pdf.pages if "/Annots" in page} == {"/S"}
        assert not [one for one in fields if "/A" in one or "/AA" in one]
        assert "/OpenAction" not in pdf.Root


@EACH_LAYER
def test_pdfua_finds_nothing_in_a_pdf_form(layer: str, tmp_path: Path) -> None:
    path = tmp_path / "blankett.pdf"
    path.write_bytes(blank(layer, "pdf"))
    assert validate(path).findings == ()
    assert faults(path.read_bytes()) == [NOT_IN_THE_FILE]


@EACH_LAYER
def test_a_pdf_form_says_what_the_form_says(layer: str) -> None:
    command = [program("pdftotext", "poppler-utils"), "-raw", "-", "-"]
    done = subprocess.run(command, input=blank(layer, "pdf"), capture_output=True, check=True, timeout=60)
    said = "".join(done.stdout.decode().split())
    made = form(layer)
    texts = [made.title, *made.intro, *(section.heading for section in made.sections)]
    texts += [text for part in made.parts() for text in (part.label, part.help)]
    at = 0
    for text in texts:
        found = said.find("".join(text.split()), at if text not in (made.title, *made.intro) else 0)
        assert found >= 0, text


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_equal_forms_give_equal_bytes(kind: str) -> None:
    library, made = form_of(library_sources(None), "borlange")
    assert form_bytes(made, library, kind) == form_bytes(made, library, kind)
