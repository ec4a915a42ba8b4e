"""Keeps a layer's accent colour readable on white."""

from __future__ import annotations

AA_RATIO = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of ordinary size
_STEP = 0.95


def readable_on_white(colour: str) -> str:
    """Return the colour (RRGGBB), darkened in its own hue until it stands 4.5:1 against white."""
    parts = tuple(int(colour[at : at + 2], 16) for at in (0, 2, 4))
    while ratio_to_white(parts) < AA_RATIO:
        parts = tuple(int(part * _STEP) for part in parts)
    return "".join(f"{part:02X}" for part in parts)


def ratio_to_white(parts: tuple[int, ...]) -> float:
    """Return the contrast ratio, 1 to 21, of a colour (red, green, blue of 0 to 255) against white."""
    red, green, blue = (_linear(part / 255) for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
