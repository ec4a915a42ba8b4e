"""How many pixels a picture has, read from its first bytes and never by decoding it."""

from __future__ import annotations

from typing import Literal

CHART_FILE = "iopdocs-diagram.png"  # what a chart that is drawn from a table is called in a Word file
MAX_PIXELS = 40_000_000  # a full A4 page at 600 dots per inch has 35 million
_PNG = b"\x89PNG\r\n\x1a\n"
# Baseline TIFF's and BigTIFF's first bytes; the latter's directory isn't read, so its size counts as boundless.
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_TIFF_WIDTH, _TIFF_HEIGHT, _SHORT = 256, 257, 3
_GIF = (b"GIF87a", b"GIF89a")
# The JPEG markers that begin a frame and so hold its size (ITU T.81, table B.1).
_FRAMES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})


def pixel_size(blob: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, JPEG, GIF, BMP or TIFF picture in pixels; (0, 0) for what isn't one."""
    if blob.startswith(_PNG) and blob[12:16] == b"IHDR" and len(blob) >= 24:
        return int.from_bytes(blob[16:20], "big"), int.from_bytes(blob[20:24], "big")
    if blob.startswith(_GIF) and len(blob) >= 10:
        return int.from_bytes(blob[6:8], "little"), int.from_bytes(blob[8:10], "little")
    if blob.startswith(b"BM") and len(blob) >= 26:
        width, height = (int.from_bytes(blob[at : at + 4], "little", signed=True) for at in (18, 22))
        return abs(width), abs(height)
    if blob.startswith(_TIFF):
        return _tiff_size(blob)
    return _jpeg_size(blob) if blob.startswith(b"\xff\xd8\xff") else (0, 0)


def too_large(blob: bytes) -> bool:
    """Tell whether a picture would take more memory to show than a full page needs."""
    width, height = pixel_size(blob)
    return width * height > MAX_PIXELS


def is_zipped(blob: bytes) -> bool:
    """Tell whether a picture is packed as a whole (EMZ, WMZ, SVGZ), so that only unpacking would tell its size."""
    return blob.startswith(b"\x1f\x8b")


def _tiff_size(blob: bytes) -> tuple[int, int]:
    """Return the size that the first directory gives; a size that can't be read counts as boundless."""
    order: Literal["little", "big"] = "little" if blob.startswith(b"II") else "big"
    at = int.from_bytes(blob[4:8], order)
    entries = int.from_bytes(blob[at : at + 2], order)
    sides = {_TIFF_WIDTH: 0, _TIFF_HEIGHT: 0}
    for entry in range(min(entries, 200)):
        row = blob[at + 2 + 12 * entry : at + 14 + 12 * entry]
        name, kind = int.from_bytes(row[:2], order), int.from_bytes(row[2:4], order)
        if name in sides:
            sides[name] = int.from_bytes(row[8:10] if kind == _SHORT else row[8:12], order)
    found = tuple(sides.values())
    return (found[0], found[1]) if all(found) else (MAX_PIXELS, MAX_PIXELS)


def _jpeg_size(blob: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(blob) and blob[at] == 0xFF:
        marker = blob[at + 1]
        if marker in _FRAMES:
            return int.from_bytes(blob[at + 7 : at + 9], "big"), int.from_bytes(blob[at + 5 : at + 7], "big")
        if marker == 0xFF:  # filling between segments
            at += 1
            continue
        at += 2 + max(2, int.from_bytes(blob[at + 2 : at + 4], "big"))
    return 0, 0
