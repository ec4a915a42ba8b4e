"""Writes ODT, a web page and Markdown: the document tree as pandoc's tree, put through one pandoc process."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from typing import TYPE_CHECKING

from iop_docs.errors import RenderError
from iop_docs.render.odt_package import odt_package
from iop_docs.render.pandoc_html import HtmlTree, html_page
from iop_docs.render.pandoc_markdown import MarkdownTree
from iop_docs.render.pandoc_nodes import document as pandoc_document
from iop_docs.render.pandoc_odt import OdtTree
from iop_docs.render.table_chart import chart_of

if TYPE_CHECKING:
    from iop_docs.model.document import Document
    from iop_docs.model.library import DocumentType
    from iop_docs.render.pandoc_nodes import Nodes

TIMEOUT = 60  # seconds; a large document takes less than one


def write_odt(document: Document, kind: DocumentType) -> bytes:
    """Return the document as OpenDocument text; the same document gives the same bytes.

    Raises RenderError when pandoc is missing or fails.
    """
    chart = chart_of(document, kind)
    content = run_pandoc(OdtTree(document, chart).page(), "odt", "--output=-")
    return odt_package(document, content, chart.words if chart else "")


def write_html(document: Document, kind: DocumentType) -> bytes:
    """Return the document as one web page (UTF-8) that needs no other file.

    Raises RenderError when pandoc is missing or fails.
    """
    fragment = run_pandoc(HtmlTree(document, chart_of(document, kind)).page(), "html5").decode()
    return html_page(document, fragment).encode()


def write_md(document: Document, _kind: DocumentType) -> bytes:
    """Return the document as GitHub's Markdown (UTF-8).

    Raises RenderError when pandoc is missing or fails.
    """
    return run_pandoc(MarkdownTree(document).page(), "gfm")


def run_pandoc(blocks: Nodes, to: str, *options: str) -> bytes:
    """Return what pandoc writes of the blocks in format `to`.

    Pandoc gets the tree on its standard input and reads nothing else: no file of the user's, no network.
    """
    command = [
        pandoc_path(),
        "--from=json",
        f"--to={to}",
        "--wrap=none",
        "--sandbox",
        f"--data-dir={os.devnull}",  # else a template or reference.odt in the user's home changes the look
        *options,
    ]
    tree = json.dumps(pandoc_document(blocks)).encode()
    try:
        done = subprocess.run(command, input=tree, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 - no shell, and nothing in the command comes from the user
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise RenderError(f"pandoc could not be run: {fault}") from fault
    if done.returncode:
        raise RenderError(f"pandoc failed ({done.returncode}): {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


@cache
def pandoc_path() -> str:
    """Return where pandoc is. Looked up once: each look starts pandoc itself.

    Raises RenderError when it isn't installed.
    """
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as fault:
        raise RenderError("pandoc is not installed") from fault


@cache
def pandoc_version() -> str:
    """Return the version of the pandoc that is used. Raises RenderError when none is installed."""
    import pypandoc

    pandoc_path()
    return str(pypandoc.get_pandoc_version())
