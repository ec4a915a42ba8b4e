"""A förvaltning changes a frame in LibreOffice, and the build uses it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from frames import TEMPLATES
from libreoffice import change_letterhead
from lxml import etree
from msgspec.structs import replace

from iop_docs.actions import BuildRequest, build, copy_library
from iop_docs.framing import check
from iop_docs.model.document import Looks
from iop_docs.render.docx_styles import apply_looks, complete, style_sheet
from reading import difference, texts
from reading_docx import read_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EXAMPLE = TEMPLATES.parent / "examples" / "tva_parter_tre_ar.json"
HOUSE = Looks()


def logo() -> bytes:
    import base64

    return base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )


def style(styles: etree._Element, name: str) -> etree._Element:
    return next(one for one in styles.iter(f"{W}style") if one.find(f"{W}name").get(f"{W}val").lower() == name)


def font(element: etree._Element) -> str:
    return str(element.find(f".//{W}rFonts").get(f"{W}ascii"))


def colour(element: etree._Element) -> str:
    return str(element.find(f".//{W}color").get(f"{W}val"))


@pytest.mark.slow
def test_frame_changed_in_libreoffice_is_used_by_the_build(tmp_path: Path, soffice: str):
    (tmp_path / "logo.png").write_bytes(logo())
    library = tmp_path / "bibliotek"
    copy_library(library)
    for name in ("avtal", "tjansteskrivelse"):
        own = library / "templates" / name / "frame.docx"
        own.unlink()
        change_letterhead(soffice, TEMPLATES / name / "frame.docx", own, tmp_path / "logo.png", tmp_path / name)
        assert [issue for issue in check((own,)) if issue.is_error] == []

    before = build(BuildRequest((EXAMPLE,), tmp_path / "fore", formats=("docx",)))
    after = build(BuildRequest((EXAMPLE,), tmp_path / "efter", formats=("docx",), library=library))

    assert len(before.files) == len(after.files) == 2
    for one, other in zip(before.files, after.files, strict=True):
        blob = other.path.read_bytes()
        lines = [texts(read_docx(path.read_bytes())) for path in (one.path, other.path)]
        assert difference("före", lines[0], "efter", lines[1]) == ""
        header = docx.Document(str(other.path)).sections[0].first_page_header
        pictures = header._element.findall(f".//{W}drawing")
        assert len(pictures) >= 1
        assert "Exempelby kommuns vapen" in etree.tostring(header._element, encoding="unicode")
        styles = etree.fromstring(zipfile.ZipFile(io.BytesIO(blob)).read("word/styles.xml"))
        heading = style(styles, "heading 1")
        assert (font(heading), colour(heading)) == ("Lato", "7A1F2B")
        assert font(style(styles, "normal")) == "Source Sans Pro"


def own_frame() -> etree._Element:
    """The shipped styles as a person has changed them: headings in Lato and red, body text in Arial."""
    styles = style_sheet()
    heading = style(styles, "heading 1")
    heading.find(f".//{W}rFonts").set(f"{W}ascii", "Lato")
    heading.find(f".//{W}color").set(f"{W}val", "7A1F2B")
    styles.find(f".//{W}rPrDefault//{W}rFonts").set(f"{W}ascii", "Arial")
    return styles


def test_frames_own_looks_stand_where_the_layer_sets_none():
    styles = own_frame()

    complete(styles)
    apply_looks(styles, HOUSE)

    assert (font(style(styles, "heading 1")), colour(style(styles, "heading 1"))) == ("Lato", "7A1F2B")
    assert font(styles.find(f"{W}docDefaults")) == "Arial"


def test_looks_that_the_layer_sets_win_over_the_frames():
    styles = own_frame()

    complete(styles)
    apply_looks(styles, replace(HOUSE, accent="006B54", body_font="Source Sans Pro", body_size=12))

    assert (font(style(styles, "heading 1")), colour(style(styles, "heading 1"))) == ("Lato", "006B54")
    assert font(styles.find(f"{W}docDefaults")) == "Source Sans Pro"
    assert styles.find(f"{W}docDefaults//{W}sz").get(f"{W}val") == "24"


def test_body_font_that_libreoffice_writes_in_its_own_style_gives_way_to_the_layers():
    styles = own_frame()
    normal = style(styles, "normal")
    normal.append(etree.fromstring(f'<w:rPr xmlns:w="{W[1:-1]}"><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/></w:rPr>'))

    apply_looks(styles, replace(HOUSE, body_font="Source Sans Pro"))

    assert font(normal) == "Source Sans Pro"


def test_styles_that_are_added_look_like_the_frames_own():
    styles = own_frame()
    for name in ("title", "table heading"):
        styles.remove(style(styles, name))

    complete(styles)

    assert (font(style(styles, "title")), colour(style(styles, "title"))) == ("Lato", "7A1F2B")
    assert font(style(styles, "table heading")) == "Lato"


def test_added_style_gets_an_id_of_its_own_where_the_frame_uses_its_id_for_another():
    styles = style_sheet()
    style(styles, "table text").find(f"{W}name").set(f"{W}val", "Tabelltext")

    ids = complete(styles)

    every = [one.get(f"{W}styleId") for one in styles.iter(f"{W}style")]
    assert ids["table text"] == "TableText2"
    assert len(every) == len(set(every))
