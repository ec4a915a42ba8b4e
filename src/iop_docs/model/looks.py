"""How a layer's documents look."""

from __future__ import annotations

from msgspec import Struct


class Looks(Struct, frozen=True, array_like=True, gc=False):
    """How a layer's documents look; lengths in points, colours as RRGGBB, fonts by family name."""

    accent: str = "1F3A5F"
    body_font: str = "Source Serif Pro"
    heading_font: str = "Source Sans Pro"
    body_size: float = 10.5
    logo: bytes = b""
    logo_name: str = ""
    logo_text: str = ""
    logo_height: float = 34.0
