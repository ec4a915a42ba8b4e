"""Mends what a frame's own text lacks: its language, and the count of pages that its foot shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iop_docs.render.docx_xml import SWEDISH, element, letters, tag, w

if TYPE_CHECKING:
    from iop_docs.render.docx_xml import Element

COUNT = "NUMPAGES"


def speak_swedish(root: Element) -> None:
    """Say on every run that holds letters that they are Swedish."""
    for run in {text.getparent() for text in root.iter(tag("t"))}:
        if run is None:
            continue
        properties = run.find(tag("rPr"))
        if properties is None:
            properties = element(w("rPr"))
            run.insert(0, properties)
        for old in properties.findall(tag("lang")):
            properties.remove(old)
        # Only what an office program adds for East Asia comes after the language in the schema.
        late = [child for child in properties if child.tag in LATE]
        spoken = element(SWEDISH)
        if late:
            late[0].addprevious(spoken)
        else:
            properties.append(spoken)


LATE = frozenset({tag("eastAsianLayout"), tag("specVanish"), tag("oMath"), tag("rPrChange")})


def count_pages(root: Element, total: int) -> None:
    """Let each field that counts the pages show the count until Word renews it."""
    for simple in root.iter(tag("fldSimple")):
        if COUNT in simple.get(tag("instr"), ""):
            _show(list(simple.iter(tag("r"))), total)
    for code in [one for one in root.iter(tag("instrText")) if COUNT in (one.text or "")]:
        run = code.getparent()
        if run is not None:
            _show(_result(run), total)


def _result(instruction: Element) -> list[Element]:
    """Return the runs between a field's separator and its end."""
    found: list[Element] = []
    inside = False
    for run in instruction.itersiblings(tag("r")):
        mark = run.find(tag("fldChar"))
        kind = "" if mark is None else mark.get(tag("fldCharType"), "")
        if kind == "end":
            break
        if inside:
            found.append(run)
        inside = inside or kind == "separate"
    return found


def _show(runs: list[Element], total: int) -> None:
    texts = [text for run in runs for text in run.iter(tag("t"))]
    for text in texts[1:]:
        text.text = ""
    if texts:
        texts[0].text = str(total)
    elif runs:
        runs[0].append(element(letters(str(total))))
