"""What the peers get: the same documents as Word templates with slots, values, Markdown and web pages.

A template is our own finished Word file with a slot in the place of each value, without content controls: so all
write the same text with the same looks, and none has to make a heading, a list or a table. That suits the peers; it
is what an office would have to make by hand for each kind of agreement.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from iop_docs import actions
from iop_docs.build_values import Assembled
from iop_docs.model import document as d
from iop_docs.render.docx_controls import COMPUTED, VALUE
from iop_docs.render.writers import WRITERS
from measuring import varied

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENTS = ("avtal", "tjansteskrivelse")
PARTS = ("word/document.xml", "word/header", "word/footer")
VALUES = (VALUE, *COMPUTED)


def assembled(number: int) -> tuple[Assembled, ...]:
    """Return the documents of an agreement like no other."""
    request = actions.BuildRequest((Path("avtal.json"),), Path(), DOCUMENTS, content=varied(number).encode())
    return actions.assemble(Path("avtal.json"), request)[0]


def prepare(folder: Path, count: int, *, pages: bool = False) -> None:
    """Write `NAME.template.docx` for each document, and NAME-0 and on in .values.json, .says.json, .md and .html."""
    for number in range(count):
        for one in assembled(number):
            made = WRITERS["docx"](one.tree, one.kind)
            template, values = _template(made)
            place = folder / f"{one.kind.id}-{number}"
            _write(place, "values.json", {f"v{at}": text for at, text in enumerate(values)})
            _write(place, "says.json", list(says(one.tree)))
            if number == 0:
                (folder / f"{one.kind.id}.template.docx").write_bytes(template)
            if pages:
                place.with_name(f"{place.name}.md").write_bytes(WRITERS["md"](one.tree, one.kind))
                place.with_name(f"{place.name}.html").write_bytes(WRITERS["html"](one.tree, one.kind))


def _write(place: Path, ending: str, value: object) -> None:
    place.with_name(f"{place.name}.{ending}").write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def says(node: Any) -> Iterator[str]:
    """Yield what a document says, a line of inlines at a time: every one must be in every peer's file."""
    if isinstance(node, tuple) and node and all(isinstance(one, d.Inline) for one in node):
        yield d.plain_text(node)
    elif isinstance(node, tuple):
        for one in node:
            yield from says(one)
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            yield from says(getattr(node, name))


def _template(content: bytes) -> tuple[bytes, list[str]]:
    """Return a Word file with a slot for what each value's control holds and no controls, and those values."""
    values: list[str] = []
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, _slotted(part, values) if name.startswith(PARTS) else part)
    return packed.getvalue(), values


def _slotted(part: bytes, values: list[str]) -> bytes:
    root = etree.fromstring(part)
    for control in list(root.iter(f"{W}sdt")):
        parent, content = control.getparent(), control.find(f"{W}sdtContent")
        texts = list(content.iter(f"{W}t"))
        tag = control.find(f"{W}sdtPr/{W}tag")  # the contents have none
        if tag is not None and tag.get(f"{W}val").startswith(VALUES):
            values.append("".join(text.text for text in texts))
            for text in texts:
                text.text = f"{{{{v{len(values) - 1}}}}}" if text is texts[0] else ""
        for child in list(content):
            control.addprevious(child)
        parent.remove(control)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]), pages="pages" in sys.argv[3:])
