"""Writes model/letters.py: the characters that the shipped fonts can show and a reader gets back, as ranges.

Left out though the fonts have them: marks that combine with the letter before (`unshown` composes a text first),
for a letter and its mark may lie in different fonts; the byte order mark, which PDF/UA forbids; and the letters
that Typst puts together from parts so that the PDF holds them once for each part (tests/render/test_letters.py).
"""

from __future__ import annotations

import unicodedata
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "src" / "iop_docs" / "model" / "letters.py"
FONTS = {"font_source_sans_pro": "SourceSansPro", "font_source_serif_pro": "SourceSerifPro"}
TWICE = {0x012D, 0x1F7A, 0x1FE0, 0x1FE1}
BYTE_ORDER_MARK = 0xFEFF
FACES = ("Regular", "Semibold", "Bold")  # what an italic face lacks is taken upright


def shown() -> list[int]:
    """Return the code points that, in every face, at least one of the two families has."""
    per_face = []
    for face in FACES:
        found: set[int] = set()
        for package, name in FONTS.items():
            spec = find_spec(package)
            assert spec is not None and spec.origin is not None  # noqa: PT018, S101 - a tool, not the product
            font = TTFont(Path(spec.origin).parent / "files" / f"{name}-{face}.ttf")
            found |= set(font.getBestCmap())
        per_face.append(found)
    return sorted(c for c in set.intersection(*per_face) - TWICE - {BYTE_ORDER_MARK} if c >= 0x20 and not is_mark(c))


def is_mark(point: int) -> bool:
    return unicodedata.combining(chr(point)) != 0


def ranges(points: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for point in points:
        if found and point == found[-1][1] + 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return found


def main() -> None:
    rows = "".join(f"    (0x{a:04X}, 0x{b:04X}),\n" for a, b in ranges(shown()))
    TARGET.write_text(
        '"""The characters that the shipped fonts can show; written by tools/make_letters.py."""\n\n'
        "from __future__ import annotations\n\nimport re\nimport unicodedata\n\n"
        "RANGES: tuple[tuple[int, int], ...] = (\n" + rows + ")\n\n"
        '_CLASS = "".join(rf"\\U{first:08x}-\\U{last:08x}" for first, last in RANGES)\n'
        '_NOT_SHOWN = re.compile(rf"[^\\n\\t{_CLASS}]")\n\n\n'
        "def unshown(text: str) -> tuple[str, ...]:\n"
        '    """Return the characters that some document can\'t show, each once; line ends can be shown."""\n'
        '    return tuple(dict.fromkeys(_NOT_SHOWN.findall(unicodedata.normalize("NFC", text))))\n',
        "utf-8",
    )


if __name__ == "__main__":
    main()
