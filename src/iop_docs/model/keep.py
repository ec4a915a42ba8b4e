"""Where what takes long to make may be kept between runs."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Keep(Struct, frozen=True):
    """Contents by name; the name says all that a content depends on. `read` gives None for what isn't there."""

    read: Callable[[str], bytes | None]
    write: Callable[[str, bytes], None]


NOWHERE = Keep(lambda _name: None, lambda _name, _content: None)
