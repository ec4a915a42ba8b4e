"""Whether two programs have made the same document: its text, and how many pages it has in print."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path

import pypdf
from lxml import etree

TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
SHOWN = 40  # letters of what is missing


def faults(file: Path, says: Path, pages: int, profile: Path) -> str:
    """Return why a Word file or PDF isn't the document that `says` lists on so many pages; "" when it is."""
    held = _letters(_text(file))
    missing = [text for text in json.loads(says.read_text("utf-8")) if not _is_in(_letters(text), held)]
    if missing:
        return f"{len(missing)} texts missing, as «{missing[0][:SHOWN]}»"
    found = page_count(file, profile)
    return "" if found == pages else f"{found} pages for {pages}"


def page_count(file: Path, profile: Path) -> int:
    """Return the pages of a PDF, or those that LibreOffice prints of a Word file."""
    if file.suffix == ".docx":
        printed = file.with_suffix(".printed.pdf")
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", profile, file], check=True, capture_output=True)
        shutil.move(profile / f"{file.stem}.pdf", printed)
        file = printed
    return len(pypdf.PdfReader(file).pages)


def _text(file: Path) -> str:
    if file.suffix == ".pdf":
        command = ["pdftotext", "-raw", str(file), "-"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with zipfile.ZipFile(file) as packed:
        parts = [
            name for name in packed.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        ]
        return "".join(t.text or "" for name in parts for t in etree.fromstring(packed.read(name)).iter(TEXT))


def _is_in(text: str, held: str) -> bool:
    """Tell whether a text stands there, in one piece or in two: the foot and head of pages may come between."""
    return text in held or any(text[:at] in held and text[at:] in held for at in range(1, len(text)))


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
