from __future__ import annotations

import re
from pathlib import Path

import pytest
from frames import PLACE, added, changed, found, instead_of_title, packed, parts, shipped, told

from iop_docs.errors import Severity
from iop_docs.render.docx_frame import render_frame
from iop_docs.render.docx_slots import BODY
from iop_docs.render.frame_check import check_frame, usable_frame
from iop_docs.render.frame_filling import try_frame
from iop_docs.render.frame_language import SLOTS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RUN = '<w:r><w:t xml:space="preserve">{{ titel }}</w:t></w:r>'


def run(words: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r>'


def filled(frame: bytes) -> str:
    """The words of the frame's body when every slot says its own name."""
    field = {"etikett": "etikett", "rader": ["rad"]}
    slots = {**{name: name for name in SLOTS}, "huvud": [field], "sidfot": ["rad"], "innehall": BODY}
    file = render_frame(frame, slots, PLACE)
    return "|".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in file.part.element.iter(f"{W}p"))


@pytest.mark.parametrize("name", ["avtal", "tjansteskrivelse"])
def test_shipped_frame_has_nothing_to_remark_on(name: str):
    assert found(shipped(name)) == []
    assert try_frame(shipped(name), PLACE) == ()


@pytest.mark.parametrize(
    ("frame", "code", "says"),
    [
        (changed("{{ titel }}", ""), "ram-falt-saknas", "saknar titeln"),
        (changed("{{ avsandare }}", ""), "ram-falt-utelamnat", "avsändaren"),
        (changed("{{ sidfot | join('\\n') }}", "", "word/footer1.xml"), "ram-falt-utelamnat", "sidfot"),
        (changed("{{ titel }}", "{{ tittel }}"), "ram-okant-falt", "Menade du «titel»"),
        (changed("{{ titel }}", "{{ Titel }}"), "ram-okant-falt", "Menade du «titel»"),
        (changed("{{ titel }}", "{{ kommunvapen }}"), "ram-okant-falt", "Fält som finns: avsandare"),
        (changed("par[0].etikett", "par[0].etiket"), "ram-okant-falt", "Menade du «etikett»"),
        (changed("{{ titel }}", "{{ titel"), "ram-falt-inte-helt", "det börjar men slutar inte, i texten"),
        (changed("{{ titel }}", "titel }}"), "ram-falt-inte-helt", "det slutar men börjar inte"),
        (changed("{{ titel }}", "{{ titel + }}"), "ram-falt-felskrivet", "går inte att läsa"),
        (changed("{{ titel }}", "{{ sidfot }}"), "ram-falt-felskrivet", "«sidfot» är en lista"),
        (changed("{%p endif %}", ""), "ram-block-i-obalans", "avslutas aldrig"),
        (changed("{%p if underrubrik %}", ""), "ram-block-i-obalans", "hör inte ihop med något"),
        (changed("{%p endif %}", "{% endif %}"), "ram-block-i-obalans", "Skriv båda på samma sätt"),
        (changed("{%tr endfor %}", "{%tr endif %}"), "ram-block-i-obalans", "{%tr endif %}"),
        (changed("{%p if underrubrik %}", "{%p if underrubrik %} Om:"), "ram-block-inte-ensamt", "Om:"),
        (changed("{%p if underrubrik %}", "{%tr if underrubrik %}"), "ram-falt-fel-plats", "inte i en tabell"),
        (changed("{{ innehall }}", ""), "ram-innehall", "ingen plats"),
        (changed("{{ innehall }}", "Här: {{ innehall }}"), "ram-innehall", "vid «Här: {{ innehall }}»"),
        (changed("{{ underrubrik }}", "{{ innehall }}"), "ram-innehall", "2 platser"),
        (changed("{{ dokumenttyp }}", "{{ innehall }}", "word/header1.xml"), "ram-innehall", "i sidhuvudet"),
        (changed("{{ par[0].etikett }}", "{{ innehall }}"), "ram-innehall", "i texten, i en tabell"),
        (changed("<w:titlePg/>", '<w:footnotePr w:x="{{ titel }}"/>'), "ram-falt-fel-plats", "något annat än text"),
        (changed("Ram för avtal", "{{ titel }}", "docProps/core.xml"), "ram-falt-fel-plats", "egenskaper"),
    ],
)
def test_fault_in_a_slot_is_told_with_what_stands_near_it(frame: bytes, code: str, says: str):
    assert code in found(frame)
    assert says in told(frame)


def test_slots_of_a_first_page_header_are_told_to_be_there():
    frame = changed('<w:pStyle w:val="Header"/></w:pPr>', f'<w:pStyle w:val="Header"/></w:pPr>{run("{{ dnr }}")}',
                    "word/header2.xml")  # fmt: skip

    assert "i sidhuvudet på första sidan, vid «{{ dnr }}»" in told(frame)


def test_slot_in_a_footnote_is_told():
    notes = f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote><w:p>{run("{{ titel }}")}</w:p></w:footnote></w:footnotes>'

    assert "Ett fält står i en fotnot" in told(added(word__footnotes_DOT_xml=notes.encode()))


@pytest.mark.parametrize(
    "pieces",
    [
        run("{") + run("{ titel }}"),
        run("{{ ")
        + '<w:proofErr w:type="spellStart"/>'
        + run("titel")
        + '<w:proofErr w:type="spellEnd"/>'
        + run(" }}"),
        run("{{ ti") + '<w:bookmarkStart w:id="7" w:name="x"/>' + run("tel }}") + '<w:bookmarkEnd w:id="7"/>',
        run("{{ ti") + f"<w:smartTag w:element='x'>{run('tel')}</w:smartTag>" + run(" }}"),
        run("{{ titel") + f'<w:hyperlink w:anchor="x">{run(" }}")}</w:hyperlink>',
        run("{{\u00a0ti\u200btel }}"),
    ],
)
def test_slot_that_word_has_split_is_mended_without_a_word(pieces: str):
    frame = changed(RUN, pieces)

    assert found(frame) == []
    assert "|titel|" in filled(frame)


def test_split_slot_with_several_formats_is_advised_on():
    frame = changed(RUN, run("{{ ti") + run("tel }}", "<w:rPr><w:b/></w:rPr>"))

    assert found(frame) == ["ram-falt-flera-format"]
    assert check_frame(frame, PLACE)[0].severity is Severity.ADVICE


def test_slot_with_a_tab_in_it_is_an_error():
    frame = changed(RUN, run("{{ ti") + "<w:r><w:tab/></w:r>" + run("tel }}"))

    assert found(frame) == ["ram-falt-delat"]


def test_curly_quotes_that_word_puts_in_are_straightened():
    frame = changed("join('\\n')", "join(”, ”)", "word/footer1.xml")

    assert found(frame) == []
    assert try_frame(frame, PLACE) == ()


def test_slot_in_a_text_box_is_advised_against():
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('{{ datum }}')}</w:p></w:txbxContent></w:pict></w:r>"

    assert found(changed(RUN, RUN + box)) == ["ram-falt-i-textruta"]
    body = changed("{{ innehall }}", "")
    assert "i en textruta" in told(changed(RUN, RUN + box.replace("datum", "innehall"), frame=body))


def test_loop_over_the_footer_is_admitted():
    frame = instead_of_title("{% for rad in sidfot %}{{ rad }}{% if not loop.last %}, {% endif %}{% endfor %}")

    assert found(frame) == []
    assert "|rad|" in filled(frame)


def test_styles_of_a_swedish_word_are_known_by_their_names():
    assert found(changed('w:styleId="Heading1"', 'w:styleId="Rubrik1"', "word/styles.xml")) == []


def test_missing_style_other_language_and_first_page_are_advised_on():
    lacking = changed('w:val="Table Heading"', 'w:val="Egen"', "word/styles.xml")
    english = changed('<w:lang w:val="sv-SE"', '<w:lang w:val="en-US"', "word/styles.xml")
    one_header = changed("<w:titlePg/>", "")

    assert "Table Heading" in told(lacking)
    assert "en-US" in told(english)
    assert found(one_header, logo=True) == ["ram-forsta-sidan"]
    assert found(one_header) == []


def test_table_without_column_widths_is_told_and_never_a_traceback():
    grid, row = "<w:gridCol/><w:gridCol/>", "<w:tr><w:tc><w:p/></w:tc></w:tr>"  # docxtpl takes out the second column
    frame = changed("<w:sectPr>", f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{row}</w:tbl><w:sectPr>")

    assert [issue.code for issue in try_frame(frame, PLACE)] == ["wordram"]


def test_all_faults_of_a_frame_are_told_at_once():
    frame = changed("{{ titel }}", "{{ tittel }}")
    frame = changed("{{ underrubrik }}", "{{ underubrik }}", frame=frame)

    assert found(frame) == ["ram-okant-falt", "ram-okant-falt", "ram-falt-saknas"]


def test_attached_template_is_told_and_taken_away():
    target = "file:///C:/mallar/Kommunmall.dotm"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    frame = changed("<w:zoom", '<w:attachedTemplate r:id="rId1"/><w:zoom', "word/settings.xml")
    frame = packed({**parts(frame), "word/_rels/settings.xml.rels": relations.encode()})

    assert found(frame) == ["ram-kopplad-mall"]
    mended = usable_frame(frame, PLACE)
    assert not [name for name, blob in parts(mended).items() if b"ttachedTemplate" in blob or b"Kommunmall" in blob]
    assert "|titel|" in filled(frame)


def test_every_code_of_the_frame_check_is_in_the_handbook():
    source = Path(__file__).parents[2] / "src" / "iop_docs"
    codes = {
        code for path in source.rglob("*.py") for code in re.findall(r'"(ram-[a-z-]+)"', path.read_text("utf-8"))
    }
    page = (Path(__file__).parents[2] / "docs" / "handbok" / "koder.md").read_text("utf-8")

    headings = set(re.findall(r"^### `(ram-[a-z-]+)`", page, flags=re.M))
    assert headings == codes
