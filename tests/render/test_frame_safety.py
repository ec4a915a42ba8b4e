"""Frames made to hurt: each attack is tried, and shown to be refused before anything is rendered."""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path
from typing import Literal

import pytest
from frames import BODY, PLACE, RELATIONS, added, changed, found, instead_of_title, packed, parts, shipped, told
from jinja2 import TemplateError

from iop_docs.errors import UserFilesError
from iop_docs.framing import check
from iop_docs.render.docx_frame import render_frame
from iop_docs.render.frame_language import FrameLanguage

ATTACKS = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",  # docxtpl issue 632
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",  # docxtpl issue 549
    "{{ titel.__class__ }}",
    "{{ titel['__class__'] }}",
    "{{ titel | attr('__class__') }}",
    "{{ titel.format(titel) }}",
    "{{ self.__init__ }}",
    "{{ lipsum(n=99999) }}",
    "{{ range(10) }}",
    "{{ 'a' * 10**9 }}",
    "{{ 9**9**9 }}",
    "{{ 'a' ~ titel }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ titel | center(1000000000) }}",
    "{{ titel if titel else '' }}",
    "{{ huvud | map(attribute='__class__') | list }}",
    "{{ sidfot | join(titel) }}",
    "{{ huvud | batch(100000000, false) }}",
    "{{ huvud | batch(2, false) | batch(2, false) }}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{% set x = titel %}",
    "{% call titel() %}{% endcall %}",
    "{% filter upper %}{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% for i in range(10**9) %}{{ i }}{% endfor %}",
    "{% for i in [1, 2] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% for a in huvud %}{% for b in huvud %}{% for c in huvud %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for titel in huvud %}{% endfor %}",
    "{% if titel.__class__ %}x{% endif %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{%- if titel %}x{% endif %}",
    "{{r titel }}",
    "{% colspan titel %}",
    "{% vm %}",
    "{% hm %}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_a_slot_is_refused_before_rendering(attack: str):
    frame = instead_of_title(attack)

    codes = set(found(frame))
    assert codes & {"ram-falt-felskrivet", "ram-okant-falt", "ram-block-i-obalans"}
    with pytest.raises(UserFilesError):
        render_frame(frame, {}, PLACE)


DOCXTPL_ONLY = ("{{r", "{% colspan", "{%-", "{% raw")  # what docxtpl changes before Jinja sees it


@pytest.mark.parametrize("attack", [one for one in ATTACKS if not one.startswith(DOCXTPL_ONLY)])
def test_language_itself_compiles_nothing_but_slots(attack: str):
    with pytest.raises(TemplateError):
        FrameLanguage(autoescape=True).from_string(attack)


def test_slot_hidden_in_an_attribute_or_a_property_is_refused():
    attack = "{{ cycler.__init__.__globals__ }}"

    assert "ram-falt-fel-plats" in found(changed("<w:titlePg/>", f'<w:titlePg w:val="{attack}"/>'))
    assert "ram-falt-fel-plats" in found(changed("Ram för avtal", attack, "docProps/core.xml"))


def test_deeply_nested_expression_is_refused():
    with pytest.raises(TemplateError):
        FrameLanguage(autoescape=True).from_string("{{ " + "(" * 5000 + "titel" + ")" * 5000 + " }}")


def bomb(name: str, size: int) -> bytes:
    written = io.BytesIO(shipped())
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, bytes(size))
    return written.getvalue()


def entry(name: str) -> bytes:
    written = io.BytesIO(shipped())
    with zipfile.ZipFile(written, "a") as file:
        file.writestr(name, b"x")
    return written.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    blob = bomb("word/media/a.bin", 30_000_000)
    return blob.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 1000))


def png(width: int, height: int) -> bytes:
    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + b"IHDR" + head + struct.pack(">L", zlib.crc32(b"IHDR" + head))
    )


def with_doctype(part: str, declaration: str, title: str = "{{ titel }}") -> bytes:
    text = parts(shipped())[part].decode("utf-8").replace("{{ titel }}", title)
    start = text.index("?>") + 2
    return packed({**parts(shipped()), part: f"{text[:start]}{declaration}{text[start:]}".encode()})


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
) + "]>"  # fmt: skip
FETCHING = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
AFTER_TITLE = "{{ titel }}</w:t></w:r>"
DEEP = "<w:x>" * 10_000 + "</w:x>" * 10_000


@pytest.mark.parametrize(
    ("frame", "code", "says"),
    [
        (b"", "ram-inte-word", "inte en Wordfil"),
        (b"hej", "ram-inte-word", "inte en Wordfil"),
        (shipped()[:-200], "ram-inte-word", "inte en Wordfil"),
        (shipped()[:3000] + bytes(2000) + shipped()[5000:], "ram-inte-word", "inte en Wordfil"),
        (packed({"a.txt": b"hej"}), "ram-inte-word", "inte en Wordfil"),
        (bomb("word/media/a.bin", 55_000_000), "ram-osaker", "zipbomb"),
        (bomb("word/media/a.bin", 70_000_000), "ram-osaker", "större än 60 MB"),
        (lying_bomb(), "ram-inte-word", "inte en Wordfil"),
        (packed({**parts(shipped()), **{f"a{i}": b"" for i in range(600)}}), "ram-osaker", "fler än 500 delar"),
        (entry("../utanfor.xml"), "ram-osaker", "pekar utanför filen: «../utanfor.xml»"),
        (entry("/etc/cron.d/x"), "ram-osaker", "pekar utanför filen"),
        (entry("C:/x.xml"), "ram-osaker", "pekar utanför filen"),
        (entry("word\\..\\x.xml"), "ram-osaker", "pekar utanför filen"),
        (entry("word/Document.xml"), "ram-osaker", "två gånger"),
        (with_doctype(BODY, FETCHING, "&e;"), "ram-osaker", "DOCTYPE"),
        (with_doctype(BODY, '<!DOCTYPE x SYSTEM "http://example.se/x.dtd">'), "ram-osaker", "word/document.xml"),
        (with_doctype("word/header1.xml", LAUGHS), "ram-osaker", "word/header1.xml"),
        (with_doctype(RELATIONS, "<!DOCTYPE x>"), "ram-osaker", "document.xml.rels"),
        (with_doctype("[Content_Types].xml", "<!DOCTYPE x>"), "ram-osaker", "DOCTYPE"),
        (changed("<w:titlePg/>", f"<w:titlePg/>{DEEP}"), "ram-osaker", "word/document.xml"),
        (changed("<w:body>", "<w:body"), "ram-osaker", "går inte att läsa"),
        (changed("<w:body>", f"<w:body>{' '.join(map(str, range(700_000)))}"), "ram-osaker", "större än 4 MB"),
        (added(word__media__a_DOT_png=png(60_000, 60_000)), "ram-bild-for-stor", "60000 × 60000 bildpunkter"),
        (added(word__vbaProject_DOT_bin=b"x"), "ram-makro", "makron"),
        (changed("wordprocessingml.document.main+xml", "document.macroEnabled.main+xml", "[Content_Types].xml"),
         "ram-makro", "makron"),
        (added(word__embeddings__x_DOT_bin=b"x"), "ram-inbaddat", "inbäddad"),
        (changed("<w:sectPr>", '<w:altChunk r:id="rId1"/><w:sectPr>'), "ram-inbaddat", "inbäddad"),
        (changed("<w:sectPr>", "<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "
                 "\"x\"</w:instrText></w:r></w:p><w:sectPr>"), "ram-hamtande-falt", "INCLUDETEXT"),
        (changed("<w:sectPr>", '<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\x "/></w:p><w:sectPr>'),
         "ram-hamtande-falt", "DDEAUTO"),
        (changed(AFTER_TITLE, AFTER_TITLE + '<w:ins w:id="1"/>'), "ram-sparade-andringar", "spårade"),
        (changed(AFTER_TITLE, AFTER_TITLE + '<w:r><w:commentReference w:id="1"/></w:r>'),
         "ram-kommentarer", "kommentarer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_frame_made_to_hurt_is_refused(frame: bytes, code: str, says: str):
    assert code in found(frame)
    assert says in told(frame)
    with pytest.raises(UserFilesError, match=says):
        render_frame(frame, {}, PLACE)


def tiff(width: int, height: int, order: Literal["<", ">"] = "<", kind: int = 4) -> bytes:
    sign = b"II*\x00" if order == "<" else b"MM\x00*"
    side = "HH" if kind == 3 else "L"
    rows = [struct.pack(f"{order}HHL{side}", name, kind, 1, value, *([0] if kind == 3 else []))
            for name, value in ((256, width), (257, height))]  # fmt: skip
    return sign + struct.pack(f"{order}LH", 8, 2) + b"".join(rows) + bytes(4)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (tiff(60_000, 60_000), "ram-bild-for-stor"),
        (tiff(60_000, 60_000, ">"), "ram-bild-for-stor"),
        (tiff(60_000, 60_000, kind=3), "ram-bild-for-stor"),
        (b"II*\x00" + bytes(100), "ram-bild-for-stor"),
        (b"II+\x00" + bytes(100), "ram-bild-for-stor"),
        (gzip.compress(bytes(1_000_000)), "ram-bild-packad"),
        (SVG.format("<script>alert(1)</script>").encode(), "ram-svg"),
        (SVG.format('<image xlink:href="http://example.se/spion.png"/>').encode(), "ram-svg"),
        (SVG.format('<g id="a"><use xlink:href="#a"/></g>').encode(), "ram-svg"),
        (SVG.format('<rect onload="alert(1)"/>').encode(), "ram-svg"),
        (SVG.format('<rect fill="url(http://example.se/x)"/>').encode(), "ram-svg"),
        (SVG.format("<style>@import url(http://example.se/x.css);</style>").encode(), "ram-svg"),
        (SVG.format("<foreignObject><p/></foreignObject>").encode(), "ram-svg"),
        (f"<!DOCTYPE svg SYSTEM 'http://example.se/x'>{SVG.format('')}".encode(), "ram-osaker"),
    ],
)
def test_picture_made_to_hurt_is_refused(picture: bytes, code: str):
    assert code in found(added(word__media__a_DOT_bin=picture))


@pytest.mark.parametrize(
    "picture",
    [
        tiff(2000, 1000),
        tiff(2000, 1000, ">"),
        tiff(2000, 1000, kind=3),
        SVG.format('<path d="M0 0" fill="url(#a)"/>').encode(),
    ],
)
def test_ordinary_picture_is_admitted(picture: bytes):
    assert found(added(word__media__a_DOT_bin=picture)) == []


def test_linked_picture_is_refused():
    link = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="http://example.se/spion.png" TargetMode="External"/></Relationships>'
    )

    assert found(changed("</Relationships>", link, RELATIONS)) == ["ram-extern-lank"]
    web = link.replace("relationships/image", "relationships/hyperlink")
    assert found(changed("</Relationships>", web, RELATIONS)) == []


def test_many_unended_slots_take_no_time():
    frame = instead_of_title("{{r {%r {{ {% " * 20_000)

    begun = time.process_time()
    assert "ram-falt-inte-helt" in found(frame)
    assert time.process_time() - begun < 5


def test_memory_stays_bounded_for_a_bomb(tmp_path: Path):
    resource = pytest.importorskip("resource", reason="Windows has no bound on a process's memory")
    path = tmp_path / "ram.docx"
    path.write_bytes(bomb("word/media/a.bin", 400_000_000))
    command = [sys.executable, "-m", "iop_docs", "frame", "check", str(path)]

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=bounded, check=False)

    assert done.returncode == 1
    assert "[ram-osaker]" in done.stderr
    assert "Traceback" not in done.stderr


def test_folder_missing_file_and_empty_file_are_told(tmp_path: Path):
    (tmp_path / "mapp.docx").mkdir()
    (tmp_path / "tom.docx").write_bytes(b"")
    (tmp_path / "ram.docm").write_bytes(shipped())
    files = tuple(tmp_path / name for name in ("mapp.docx", "saknas.docx", "tom.docx", "ram.docm"))

    assert [issue.code for issue in check(files)] == ["filen-saknas", "filen-saknas", "ram-inte-word", "fel-filtyp"]
