"""What an assessment tries, in the order of its source: the six conditions of a public contract."""

from __future__ import annotations

from typing import Final

CONDITIONS: Final = (
    "avtal mellan parter",
    "överenskommelse",
    "anskaffning",
    "val av leverantör",
    "ekonomiska villkor",
    "bindande skyldigheter",
)
