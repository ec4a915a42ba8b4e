"""Word files for the tests of this folder: a build's own, and the same with parts changed."""

from __future__ import annotations

import io
import zipfile

from finished import CASES, finished

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX = finished(*CASES[0]).files["docx"]


def changed(parts: dict[str, bytes | None], data: bytes = DOCX) -> bytes:
    """Return the file with some parts changed, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, blob in parts.items():
            if blob is not None:
                new.writestr(name, blob)
    return out.getvalue()


def document(body: str, before: str = "") -> bytes:
    return f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
