"""Forms that have been damaged, mistaken or written in by other ways: all that can be read is kept, the rest told."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pytest
from applicant import APPLICATION, fill_with_pikepdf, fill_word
from blank import blank, form
from docx.oxml.ns import qn
from lxml import etree
from test_import import imported, told

from iop_docs.errors import UserFilesError
from iop_docs.importing import ImportRequest, import_form

WORDS = {
    "Vad partnerskapet gäller": "Hamnen",
    "Samhällsutmaning": "Unga saknar en plats.",
    "Adress": "Kajgatan 4",
    "Vad ni gör: Ert åtagande": ["hålla öppet", "ge råd"],
}


def changed(change: Callable[[etree._Element], None], words: dict[str, object] | None = None) -> bytes:
    """Return a filled-in form of the base whose document a person or program has changed."""
    file = docx.Document(io.BytesIO(fill_word(blank("bas", "docx"), WORDS if words is None else words)))
    change(file.element)
    packed = io.BytesIO()
    file.save(packed)
    return packed.getvalue()


def control(root: etree._Element, name: str) -> etree._Element:
    return next(one.getparent().getparent() for one in root.iter(qn("w:alias")) if one.get(qn("w:val")) == name)


def paragraph(text: str) -> etree._Element:
    made = etree.Element(qn("w:p"))
    etree.SubElement(etree.SubElement(made, qn("w:r")), qn("w:t")).text = text
    return made


def refused(folder: Path, name: str, data: bytes, layer: str = "") -> list[str]:
    (folder / name).write_bytes(data)
    before = sorted(folder.iterdir())
    with pytest.raises(UserFilesError) as stopped:
        import_form(ImportRequest(folder / name, folder / "underlag.json", layer))
    assert sorted(folder.iterdir()) == before
    return [one.code for one in stopped.value.issues]


def test_a_control_whose_tag_is_gone_is_known_by_its_title(tmp_path: Path) -> None:
    def drop(root: etree._Element) -> None:
        for one in list(root.iter(qn("w:tag"))):
            one.getparent().remove(one)

    data, result = imported(tmp_path, "a.docx", changed(drop))
    assert told(result) == []
    assert (data["titel"], data["parter"][1]["adress"]) == ("Hamnen", "Kajgatan 4")
    assert [one["atagande"] for one in data["insatser"]["per_part"][0]["ataganden"]] == ["hålla öppet", "ge råd"]


def test_controls_without_tags_and_titles_are_known_by_their_labels_and_columns(tmp_path: Path) -> None:
    def drop(root: etree._Element) -> None:
        for one in [*root.iter(qn("w:tag")), *root.iter(qn("w:alias"))]:
            one.getparent().remove(one)

    whole, _ = imported(tmp_path, "hel.docx", fill_word(blank("bas", "docx"), APPLICATION))
    file = docx.Document(io.BytesIO(fill_word(blank("bas", "docx"), APPLICATION)))
    drop(file.element)
    file.save(tmp_path / "utan.docx")
    data, result = imported(tmp_path, "a.docx", (tmp_path / "utan.docx").read_bytes())
    assert told(result) == []
    assert data == whole


def test_text_whose_control_is_gone_is_read_under_its_label(tmp_path: Path) -> None:
    def unwrap(root: etree._Element) -> None:
        for one in [one for one in root.iter(qn("w:sdt")) if one.find(f".//{qn('w:sdt')}") is None]:
            for child in list(one.find(qn("w:sdtContent"))):
                one.addprevious(child)
            one.getparent().remove(one)

    whole, _ = imported(tmp_path, "hel.docx", fill_word(blank("bas", "docx"), APPLICATION))
    file = docx.Document(io.BytesIO(fill_word(blank("bas", "docx"), APPLICATION)))
    unwrap(file.element)
    file.save(tmp_path / "utan.docx")
    data, result = imported(tmp_path, "a.docx", (tmp_path / "utan.docx").read_bytes())
    assert set(told(result)) <= {"blankett-svar-under-rubrik", "blankett-falt-saknas"}
    assert data == whole


def test_a_deleted_field_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    def delete(root: etree._Element) -> None:
        row = control(root, "Adress").getparent()
        row.getparent().remove(row)

    data, result = imported(tmp_path, "a.docx", changed(delete))
    assert told(result) == ["blankett-falt-saknas"]
    assert "«Adress»" in result.issues[0].message
    assert data["titel"] == "Hamnen"


@pytest.mark.parametrize(
    ("place", "put"),
    [
        ("under «Adress»", lambda root: control(root, "Adress").getparent().addnext(paragraph("Ring oss!"))),
        ("under «Adress»", lambda root: control(root, "Adress").getparent().append(paragraph("Ring oss!")[0])),
        ("först i filen", lambda root: root[0].insert(0, paragraph("Ring oss!"))),
        (
            "i listan «Vad ni gör», rad 1",
            lambda root: control(root, "Vad ni gör: Ert åtagande").getparent().addnext(paragraph("Ring oss!")),
        ),
    ],
)
def test_words_outside_the_fields_are_told_with_their_place_and_kept(
    place: str, put: Callable[[etree._Element], None], tmp_path: Path
) -> None:
    data, result = imported(tmp_path, "a.docx", changed(put))
    assert told(result) == ["blankett-text-utanfor"]
    assert place in result.issues[0].message
    assert result.notes is not None
    assert "Ring oss!" in result.notes.read_text("utf-8")
    assert (data["titel"], data["parter"][1]["adress"]) == ("Hamnen", "Kajgatan 4")


def test_a_long_answer_that_goes_on_in_a_paragraph_of_its_own_is_one_answer(tmp_path: Path) -> None:
    def go_on(root: etree._Element) -> None:
        before = control(root, "Samhällsutmaning").getparent()
        more = paragraph("Också äldre.")
        more.insert(0, etree.fromstring(etree.tostring(before.find(qn("w:pPr")))))
        before.addnext(more)

    data, result = imported(tmp_path, "a.docx", changed(go_on))
    assert data["bakgrund"]["samhallsutmaning"] == "Unga saknar en plats.\n\nOckså äldre."
    assert told(result) == []


def test_tracked_changes_count_as_accepted(tmp_path: Path) -> None:
    def track(root: etree._Element) -> None:
        run = control(root, "Vad partnerskapet gäller").find(f".//{qn('w:r')}")
        removed, added = etree.Element(qn("w:del")), etree.Element(qn("w:ins"))
        for one in (removed, added):
            one.set(qn("w:id"), "900")
            one.set(qn("w:author"), "Siri Ekmark")
        run.addprevious(removed)
        removed.append(run)
        run.find(qn("w:t")).tag = qn("w:delText")
        removed.addnext(added)
        added.append(paragraph("Båtklubben")[0])

    data, result = imported(tmp_path, "a.docx", changed(track))
    assert data["titel"] == "Båtklubben"
    assert told(result) == []


def test_two_answers_to_one_field_are_both_kept(tmp_path: Path) -> None:
    def twice(root: etree._Element) -> None:
        row = control(root, "Adress").getparent()
        copy = etree.fromstring(etree.tostring(row))
        copy.find(f".//{qn('w:t')}").text = "Storgatan 1"
        row.addnext(copy)

    data, result = imported(tmp_path, "a.docx", changed(twice))
    assert told(result) == ["blankett-tva-svar"]
    assert data["parter"][1]["adress"] == "Kajgatan 4"
    assert result.notes is not None
    assert "Storgatan 1" in result.notes.read_text("utf-8")


def test_a_file_without_its_card_is_read_when_the_layer_is_named(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(fill_word(blank("borlange", "docx"), WORDS))) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        for name in old.namelist():
            if not name.startswith("customXml/"):
                new.writestr(name, old.read(name).replace(b"customXml/item1.xml", b"borta.xml"))
    assert refused(tmp_path, "a.docx", packed.getvalue()) == ["blankett-utan-lager"]
    data, result = imported(tmp_path, "b.docx", packed.getvalue(), "borlange")
    assert (data["titel"], told(result)) == ("Hamnen", [])


@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_a_truncated_word_file_is_refused(share: float, tmp_path: Path) -> None:
    whole = fill_word(blank("bas", "docx"), WORDS)
    assert refused(tmp_path, "a.docx", whole[: int(len(whole) * share)]) == ["word-fil-lases-inte"]


def test_files_that_are_no_forms_are_refused(tmp_path: Path) -> None:
    other = io.BytesIO()
    docx.Document().save(other)
    assert refused(tmp_path, "a.docx", other.getvalue(), "bas") == ["blankett-okand"]
    assert refused(tmp_path, "b.docx", b"hej") == ["word-fil-lases-inte"]
    assert refused(tmp_path, "c.pdf", b"hej") == ["pdf-lases-inte"]
    assert refused(tmp_path, "d.odt", b"hej") == ["fel-filtyp"]
    assert refused(tmp_path, "e.docx", blank("bas", "docx")) == ["blankett-tom"]
    assert refused(tmp_path, "f.pdf", blank("bas", "pdf")) == ["blankett-tom"]


def test_a_form_printed_to_pdf_has_no_fields(tmp_path: Path) -> None:
    flat = io.BytesIO()
    with pikepdf.open(io.BytesIO(fill_with_pikepdf(blank("bas", "pdf"), WORDS))) as pdf:
        del pdf.Root.AcroForm
        del pdf.docinfo
        for page in pdf.pages:
            page.Annots = pikepdf.Array()
        pdf.save(flat)
    assert refused(tmp_path, "a.pdf", flat.getvalue()) == ["blankett-okand"]
    assert refused(tmp_path, "b.pdf", flat.getvalue(), "bas") == ["blankett-okand"]


def unchanged(_: pikepdf.Pdf) -> None:
    pass


def pdf_changed(change: Callable[[pikepdf.Pdf], None], **how: object) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(fill_with_pikepdf(blank("bas", "pdf"), WORDS))) as pdf:
        change(pdf)
        pdf.save(written, **how)
    return written.getvalue()


def test_fields_that_a_program_has_renamed_are_known_by_their_tooltips(tmp_path: Path) -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        for number, one in enumerate(pdf.Root.AcroForm.Fields):
            one.T = pikepdf.String(f"Text{number}")

    data, result = imported(tmp_path, "a.pdf", pdf_changed(rename))
    assert (data["titel"], told(result)) == ("Hamnen", [])


def test_notes_and_fields_of_others_are_told_and_kept(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 99, 20], Contents="Ring oss!"
        )
        pdf.pages[1].Annots.append(pdf.make_indirect(note))
        other = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="eget", V="Vi har hund.")
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(other))

    data, result = imported(tmp_path, "a.pdf", pdf_changed(add))
    assert told(result) == ["blankett-text-utanfor"] * 2
    assert result.notes is not None
    kept = result.notes.read_text("utf-8")
    assert "Ring oss!" in kept
    assert "på sidan 2" in kept
    assert "Vi har hund." in kept
    assert data["titel"] == "Hamnen"


def test_words_put_on_a_page_beside_the_fields_are_told_and_kept(tmp_path: Path) -> None:
    def stamp(pdf: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier)
        pdf.pages[2].Resources.Font.F99 = pdf.make_indirect(font)
        pdf.pages[2].contents_add(b"q BT /F99 12 Tf 300 20 Td (Ring oss i maj!) Tj ET Q")

    data, result = imported(tmp_path, "a.pdf", pdf_changed(stamp))
    assert told(result) == ["blankett-text-utanfor"]
    assert "på sidan 3: «Ring oss i maj!»" in result.issues[0].message
    assert data["titel"] == "Hamnen"


def test_a_field_whose_value_is_of_the_wrong_kind_is_read_as_it_is_shown(tmp_path: Path) -> None:
    def mistype(pdf: pikepdf.Pdf) -> None:
        by_name = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        by_name["/parter/1/adress"].V = pikepdf.Name("/Kajgatan")
        by_name["/vardegrund/barn"].V = pikepdf.String("kanske")
        by_name["/insatser/personal/ideella"].V = 25
        by_name["/bakgrund/tidigare_samverkan"].V = pikepdf.Stream(pdf, b"Mycket")

    data, result = imported(tmp_path, "a.pdf", pdf_changed(mistype))
    assert told(result) == ["blankett-varde-olast"]
    assert data["insatser"]["personal"]["ideella"] == 25
    assert data["bakgrund"]["tidigare_samverkan"] == "Mycket"


def test_fields_that_hold_each_other_for_ever_are_refused(tmp_path: Path) -> None:
    def loop(pdf: pikepdf.Pdf) -> None:
        one = pdf.Root.AcroForm.Fields[0]
        one.Kids = pikepdf.Array([one])

    assert refused(tmp_path, "a.pdf", pdf_changed(loop)) == ["pdf-lases-inte"]


def test_a_value_that_unpacks_to_very_much_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    def bomb(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.Fields[0].V = pikepdf.Stream(pdf, bytes(300_000_000))

    data = pdf_changed(bomb)
    assert len(data) < 1_000_000
    tracemalloc.start()
    try:
        assert refused(tmp_path, "a.pdf", data) == ["pdf-lases-inte"]
        assert tracemalloc.get_traced_memory()[1] < 200_000_000
    finally:
        tracemalloc.stop()


def test_scripts_in_a_pdf_are_left_alone(tmp_path: Path) -> None:
    def plant(pdf: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="this.getField('/titel').value = 'Annat'")
        pdf.Root.OpenAction = action
        pdf.Root.AcroForm.Fields[0].AA = pikepdf.Dictionary(C=action)

    data, result = imported(tmp_path, "a.pdf", pdf_changed(plant))
    assert (data["titel"], told(result)) == ("Hamnen", [])


def test_a_pdf_with_a_password_is_refused_and_one_that_only_forbids_changes_is_read(tmp_path: Path) -> None:
    locked = pdf_changed(unchanged, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert refused(tmp_path, "a.pdf", locked) == ["pdf-lases-inte"]
    forbidding = pdf_changed(unchanged, encryption=pikepdf.Encryption(owner="a", user=""))
    data, _ = imported(tmp_path, "b.pdf", forbidding)
    assert data["titel"] == "Hamnen"


@pytest.mark.parametrize("seed", range(40))
def test_whatever_bytes_are_damaged_the_import_ends_in_a_draft_or_a_message(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    kind = ("docx", "pdf")[seed % 2]
    whole = bytearray(fill_word(blank("bas", kind), WORDS) if kind == "docx" else pdf_changed(unchanged))
    for _ in range(chance.choice([1, 5, 50])):
        at = chance.randrange(len(whole))
        whole[at : at + chance.choice([1, 1, 20])] = chance.randbytes(chance.choice([0, 1, 8]))
    path = tmp_path / f"a.{kind}"
    path.write_bytes(whole)
    try:
        issues = import_form(ImportRequest(path, tmp_path / "underlag.json", "bas")).issues
    except UserFilesError as stopped:
        issues = stopped.issues
    is_written = (tmp_path / "underlag.json").exists()
    assert is_written is not any(one.is_error for one in issues)


def test_every_name_used_here_is_a_field_of_the_form() -> None:
    assert set(WORDS) <= {one.name for one in form("bas").fields()}
