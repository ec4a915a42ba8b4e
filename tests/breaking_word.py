"""Ways to break a Word file: as a zip, and in the XML of its parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from breaking import Broken, Rng, broken_bytes


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack parts, names given twice too."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, blob in parts:
            file.writestr(zipfile.ZipInfo(name), blob, method)
    return out.getvalue()


def broken_zip(rng: Rng, data: bytes, other: bytes) -> Broken:
    """Damage a Word file as a zip: bytes, entries, names, methods, sizes."""
    how = rng.choice(("bytes", "bytes", "drop", "name", "twice", "foreign", "method", "bomb", "size", "many"))
    rows = list(parts_of(data).items())
    at = rng.randrange(len(rows))
    name, blob = rows[at]
    match how:
        case "drop":
            del rows[at]
        case "name":
            rows[at] = (
                rng.choice(("../x.xml", "/x", "C:\\x", "word/", "å.xml", "con.xml", "a" * 60_000, name.upper())),
                blob,
            )
        case "foreign":
            rows.append(
                (rng.choice(("word/vbaProject.bin", "word/x.xml", "x.exe", "word/media/a.png")), rng.randbytes(500))
            )
        case "bomb":
            rows.append(("word/media/x.bmp", b"\0" * 30_000_000))
        case "many":
            rows += [(f"word/x{n}.xml", b"<a/>") for n in range(6_000)]
        case "method":
            return how, zipped(rows, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
        case "size":
            packed = bytearray(zipped(rows))
            entry = packed.rfind(b"PK\x01\x02")
            packed[entry + 20 : entry + 28] = rng.randbytes(8)
            return how, bytes(packed)
        case "bytes":
            return broken_bytes(rng, data, other)
    if how == "twice":
        packed = bytearray(zipped([*rows, (name[:-1] + "\x7f", blob)]))
        return how, bytes(packed).replace(name[:-1].encode() + b"\x7f", name.encode())
    return how, zipped(rows)


XML_BITS = (
    b"<w:p/>", b"<w:tbl/>", b"<w:tbl><w:tr/></w:tbl>", b"<w:sdt/>", b"<w:sdt><w:sdtContent/></w:sdt>", b"<x>",
    b"</w:p>",
    b"&#0;", b"&finns;", b"<!-- -->", b"<?x y?>", b"<![CDATA[x]]>", b"<w:r><w:t>{{ titel }}</w:t></w:r>",
    b"<w:p><w:r><w:t>{% for</w:t></w:r><w:r><w:t> x in y %}</w:t></w:r></w:p>",
    b"<w:p><w:r><w:t>{{ ''.__class__ }}</w:t></w:r></w:p>",
    b'<w:ins w:id="x"/>', b"<w:del><w:r><w:delText>x</w:delText></w:r></w:del>", b"<w:hyperlink/>", b"<w:drawing/>",
    b'<w:fldSimple w:instr="INCLUDETEXT /etc/passwd"/>', b"<w:bookmarkStart/>", b"<w:sectPr/>",
    b'<w:br w:type="page"/>',
    b'<w:numPr><w:ilvl w:val="99"/><w:numId w:val="-1"/></w:numPr>', b'<w:pStyle w:val=""/>',
    b'<w:footnoteReference w:id="7"/>',
    b"<w:p>" * 300, b"<w:p><w:r>" * 60 + b"</w:r></w:p>" * 60,
    b"<w:sdt><w:sdtContent>" * 45 + b"</w:sdtContent></w:sdt>" * 45,
)  # fmt: skip


def _put_bit(rng: Rng, blob: bytes, _start: int, end: int) -> bytes:
    return blob[:end] + rng.choice(XML_BITS) + blob[end:]


def _drop_element(_rng: Rng, blob: bytes, start: int, end: int) -> bytes:
    tag = re.match(rb"<([\w:]+)", blob[start:])
    close = blob.find(b"</" + tag[1] + b">", start) if tag else -1
    return blob[:start] + (blob[close + len(tag[1]) + 3 :] if tag and close > 0 else blob[end:])


def _replaced(rng: Rng, blob: bytes, pattern: bytes, values: tuple[bytes, ...]) -> bytes:
    places = [match.span(1) for match in re.finditer(pattern, blob)]
    if not places:
        return blob
    first, last = rng.choice(places)
    return blob[:first] + rng.choice(values) + blob[last:]


def _set_attribute(rng: Rng, blob: bytes, _start: int, _end: int) -> bytes:
    values = (b"", b"-1", b"9" * 20, b"x", b"../../x", b"http://example.org/x", b"true", b"\xc3\xa5")
    return _replaced(rng, blob, rb'="([^"]*)"', values)


def _set_text(rng: Rng, blob: bytes, _start: int, _end: int) -> bytes:
    return _replaced(rng, blob, rb">([^<>]+)<", (b"", b"{{", b"{% if %}", b"x" * 5_000, b"\xee\x80\x80"))


def _split_slots(rng: Rng, blob: bytes, _start: int, _end: int) -> bytes:
    return re.sub(rb"\{\{", b"{</w:t></w:r><w:r><w:t>{", blob, count=rng.choice((1, 3)))


def _doctype(_rng: Rng, blob: bytes, _start: int, _end: int) -> bytes:
    return b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + re.sub(rb"<\?xml[^>]*\?>", b"", blob)


def _bytes_of(rng: Rng, blob: bytes, _start: int, _end: int) -> bytes:
    return broken_bytes(rng, blob, blob)[1]


XML_CHANGES = {
    "bit": _put_bit,
    "drop element": _drop_element,
    "attribute": _set_attribute,
    "text": _set_text,
    "split slots": _split_slots,
    "doctype": _doctype,
    "bytes": _bytes_of,
}


def broken_xml(rng: Rng, data: bytes, _: bytes = b"") -> Broken:
    """Damage the XML of one part of a Word file, or put another part in its place."""
    parts = parts_of(data)
    name = rng.choice([one for one in parts if rng.random() < 0.3 or "document" in one or "/" not in one])
    how = rng.choice(("bit", "bit", "attribute", "attribute", "other part", *XML_CHANGES))
    if how == "other part":
        parts[name] = parts[rng.choice(list(parts))]
    else:
        tags = [match.span() for match in re.finditer(rb"<[^>]*>", parts[name])] or [(0, 0)]
        parts[name] = XML_CHANGES[how](rng, parts[name], *rng.choice(tags))
    return f"{name}: {how}", zipped(list(parts.items()))
