"""What a page program may read: one folder that holds it, the document and what is to be embedded."""

from __future__ import annotations

from pathlib import Path

PAGE, DOCUMENT, ATTACHMENTS = "page.typ", "document.json", "attachments.json"


def fill_folder(folder: Path, page: str, document: str, attachments: str) -> Path:
    """Write a page program and its data into a folder; returns the program's file.

    The data are files and no inputs of the program: Typst keeps what it has laid out for later documents with the
    same inputs and paragraphs, and agreements share most of their text.
    """
    for name, content in ((PAGE, page), (DOCUMENT, document), (ATTACHMENTS, attachments)):
        (folder / name).write_text(content, "utf-8", newline="\n")
    return folder / PAGE
