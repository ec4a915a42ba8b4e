"""Opens Word files so that several threads may do so at once.

lxml keeps the names of elements in a table that isn't safe for two threads. A thread takes the table of the first
parser that it uses, and python-docx has one parser for all. So a thread that starts with it would share the table of
whoever used it before: names get mixed up, or the process dies.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from lxml import etree

if TYPE_CHECKING:
    from docx.document import Document as WordFile


def open_word(content: bytes) -> WordFile:
    """Return a Word file, as python-docx opens it."""
    own_names()
    return docx.Document(io.BytesIO(content))


def own_names() -> None:
    """Give this thread a table of names of its own, if it has none. Must come before its first use of python-docx."""
    etree.fromstring("<names/>", etree.XMLParser())
