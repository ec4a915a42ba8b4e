"""Where a document's headings stand in print, as one writer's layout tells the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Pages:
    """The page, from 1, of each section or clause id that has a heading or number, and how many pages there are."""

    by_id: Mapping[str, int]
    total: int


UNKNOWN = Pages(MappingProxyType({}), 1)
