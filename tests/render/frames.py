"""The shipped frames, and ways to change them as a person or an attacker would."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from iop_docs.errors import Place
from iop_docs.render.frame_check import check_frame

TEMPLATES = Path(__file__).parents[2] / "templates"
PLACE = Place(Path("ram.docx"))
BODY = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"


def shipped(name: str = "avtal") -> bytes:
    return (TEMPLATES / name / "frame.docx").read_bytes()


def parts(frame: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(frame)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, blob in content.items():
            file.writestr(name, blob)
    return written.getvalue()


def changed(old: str, new: str, part: str = BODY, frame: bytes = b"") -> bytes:
    """A frame in which some of a part's markup is other than it was."""
    content = parts(frame or shipped())
    text = content[part].decode("utf-8")
    assert old in text, f"{part} has no {old}"
    content[part] = text.replace(old, new).encode("utf-8")
    return packed(content)


def added(**more: bytes) -> bytes:
    """A frame with more parts; `__` in a name stands for a slash, `_DOT_` for a dot."""
    names = {name.replace("__", "/").replace("_DOT_", "."): blob for name, blob in more.items()}
    return packed({**parts(shipped()), **names})


def instead_of_title(words: str) -> bytes:
    """A frame whose title is other words, in a paragraph after the real title's."""
    old = '<w:r><w:t xml:space="preserve">{{ titel }}</w:t></w:r></w:p>'
    return changed(old, f'{old}<w:p><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>')


def found(frame: bytes, *, logo: bool = False) -> list[str]:
    """The codes of all that the check says of a frame."""
    return [issue.code for issue in check_frame(frame, PLACE, logo=logo)]


def told(frame: bytes) -> str:
    """What the check says of a frame, with its hints."""
    return "\n".join(f"{issue.message} {issue.hint}" for issue in check_frame(frame, PLACE))
