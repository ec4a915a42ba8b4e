"""Measures what Typst takes for the bare words of a document, beside what it takes for our pages.

Run with `make bench`, or alone: `python bench/layout_floor.py [COUNT]`. The bare page is every text of the document
as a plain paragraph in the same font, size and width: no headings, numbers, tables, lists, references, contents or
heads of pages. No page program can say the words for less. Each agreement is another (`measuring.varied`), each page
is set in turn in one warm process, and the figures are processor time.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import typst

import peer_inputs
import peers
from iop_docs.render import pdf
from measuring import show

PLAIN = """#set document(title: "Avtal")
#set page(paper: "a4", margin: (left: 44mm, right: 42mm, top: 30mm, bottom: 32mm))
#set text(font: ("Source Serif Pro", "Source Sans Pro"), size: 10.5pt, lang: "sv", region: "se", hyphenate: false)
#set par(justify: false, leading: 0.7em, spacing: 1.15em)
#for words in json("words.json") { par(words) }
"""
NOON = datetime(2026, 9, 21, 12, tzinfo=UTC)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    taken: dict[str, list[tuple[float, float]]] = {"bare words": [], "our pages": []}
    for number in range(2_000, 2_000 + peers.WARM + count):
        one = next(one for one in peer_inputs.assembled(number) if one.kind.id == "avtal")
        words = list(peer_inputs.says(one.tree))
        taken["bare words"].append(plain(words))
        taken["our pages"].append(
            (
                spent(lambda one=one: pdf.page_numbers(one.tree, one.kind)),
                spent(lambda one=one: pdf.write_pdf(one.tree, one.kind)),
            )
        )
    rows = []
    for name, times in taken.items():
        laid, written = (1000 * statistics.median(each) for each in zip(*times[peers.WARM :], strict=True))
        rows.append((name, laid, written, laid + written, 1000 / (laid + written)))
    show("Typst and the agreement's words", ("", "layout cpu ms", "PDF cpu ms", "both", "a second and core"), rows)


def plain(words: list[str]) -> tuple[float, float]:
    """Return the processor time of the layout and of the PDF of plain paragraphs."""
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page.typ"
        page.write_text(PLAIN, "utf-8")
        (Path(name) / "words.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
        compiler = typst.Compiler(input=page, root=name, font_paths=pdf.bundled_fonts(), ignore_system_fonts=True)
        return (
            spent(lambda: compiler.eval("query(par).len()")),
            spent(lambda: compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=NOON)),
        )


def spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
