"""Letters that check lets through are letters that the PDF can show."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

from iop_docs.model.letters import RANGES, unshown


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
