"""Frames that were found right or filled before: checking and filling one loads docxtpl, and Jinja with it.

Only marks are put into a frame, never a text of an agreement. So the documents of a type share a filled frame when
they have as many header fields and lines, and values for the same slots.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from iop_docs.errors import Issue, Place
from iop_docs.model.keep import NOWHERE, Keep

MOST = 64  # filled frames that a process remembers, of some ten kB each

_PLACE: list[Keep] = [NOWHERE]
_FILLED: dict[tuple[bytes, str], bytes] = {}


def keep_frames(place: Keep) -> None:
    """Tell where frames may be kept between runs."""
    _PLACE[0] = place


def frame_errors(frame: bytes, place: Place) -> tuple[Issue, ...]:
    """Return the errors of a frame, as `frame_check` tells them."""
    if _was_right(frame, _PLACE[0]):
        return ()
    from iop_docs.render.frame_check import check_frame

    found = tuple(issue for issue in check_frame(frame, place) if issue.is_error)
    if not found:
        _PLACE[0].write(_name_of_right(frame), b"")
    return found


@lru_cache(maxsize=MOST)
def _was_right(frame: bytes, place: Keep) -> bool:
    return place.read(_name_of_right(frame)) is not None


def _name_of_right(frame: bytes) -> str:
    return f"right {_sum(frame)}"


def filled_frame(frame: bytes, slots: Mapping[str, object], place: Place) -> bytes:
    """Return the bytes of a frame with its slots filled. Raises as `frame_filling.fill_frame` does."""
    asked = json.dumps(slots)
    known = _FILLED.get((frame, asked))
    if known is not None:
        return known
    name = f"filled {_sum(frame)} {_sum(asked.encode())}"
    content = _PLACE[0].read(name)
    if content is None:
        from iop_docs.render.frame_filling import fill_frame

        content = fill_frame(frame, slots, place)
        _PLACE[0].write(name, content)
    if len(_FILLED) >= MOST:
        _FILLED.clear()
    _FILLED[frame, asked] = content
    return content


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
