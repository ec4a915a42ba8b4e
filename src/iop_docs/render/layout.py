"""Where a document's headings stand in print, as one writer's layout tells the others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct


class Pages(Struct, frozen=True):
    """The page, from 1, of each section or clause id that has a heading or number, and how many pages there are."""

    by_id: Mapping[str, int]
    total: int


UNKNOWN = Pages(MappingProxyType({}), 1)
