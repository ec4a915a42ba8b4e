"""Letters that check lets through are letters that the PDF can show, and that are read back from it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from msgspec.structs import replace

from finished import EXAMPLES
from iop_docs.actions import BuildRequest, assemble
from iop_docs.model.document import (
    ClauseText,
    Document,
    Emphasis,
    Inline,
    Looks,
    Paragraph,
    Section,
    Strong,
    Text,
    Value,
)
from iop_docs.model.letters import RANGES, unshown
from iop_docs.render.pdf import write_pdf
from reading import line
from reading_pdf import read_pdf

LETTERS = tuple(
    letter
    for first, last in RANGES
    for letter in map(chr, range(first, last + 1))
    if letter.strip() and letter != "\u00ad"  # a soft hyphen is no letter: it is read only where a line ends
)
FACES: dict[str, Callable[[Inline], Inline]] = {
    "roman": lambda inline: inline,
    "bold": lambda inline: Strong((inline,)),
    "italic": lambda inline: Emphasis((inline,)),
    "bold italic": lambda inline: Strong((Emphasis((inline,)),)),
}


def test_every_letter_that_check_lets_through_is_in_one_of_the_fonts() -> None:
    have: set[int] = set()
    for package, name in (("font_source_sans_pro", "SourceSansPro"), ("font_source_serif_pro", "SourceSerifPro")):
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        have |= set(TTFont(Path(spec.origin).parent / "files" / f"{name}-Regular.ttf").getBestCmap())
    assert {point for first, last in RANGES for point in range(first, last + 1)} <= have


def test_swedish_and_sami_letters_are_shown() -> None:
    assert unshown("åäöÅÄÖéüáŋŧđčšž–”’…§€½[]^-\\\n\t") == ()
    assert unshown("a😀b😀\u2011") == ("😀", "\u2011")


@pytest.mark.parametrize("font", ["Source Serif Pro", "Source Sans Pro"])
def test_every_letter_that_check_lets_through_is_read_once_from_the_pdf_in_every_face(font: str) -> None:
    ((assembled, *_), _) = assemble(EXAMPLES[0], BuildRequest(EXAMPLES[:1], Path(), ("avtal",)))
    texts = [f"m{letter}m {letter}" for letter in LETTERS]
    wrong: dict[str, list[str]] = {}
    for face, styled in FACES.items():
        tree = with_lines(replace(assembled.tree, looks=Looks(body_font=font)), texts, styled)
        shown = [one.text for one in read_pdf(write_pdf(tree, assembled.kind))][-len(texts) :]
        wrong[face] = [one for one, read in zip(texts, shown, strict=True) if line("", one).text != read]
    assert not any(wrong.values()), wrong


def with_lines(tree: Document, texts: list[str], styled: Callable[[Inline], Inline]) -> Document:
    """Return a document with one section, and in it a paragraph for each text."""
    blocks = tuple(Paragraph((styled(Value(one, "/titel")),)) for one in texts)
    clause = ClauseText("avtal.a.b", "1.0.0", "bas", "förhandlingsbar", "", (), blocks)
    return replace(tree, sections=(Section("avtal.a", "1", (Text("Rubrik"),), (clause,)),), toc=False)


def test_a_letter_typed_as_two_characters_is_the_same_as_one_and_other_marks_are_told() -> None:
    assert unshown("A\u030akersberga fo\u0308rening") == ()
    assert unshown("o\u030a") == ("\u030a",)
    assert unshown("\ufeffFöreningen") == ("\ufeff",)
