"""Puts values into the text of an agreement file: in YAML everything else stays as it is written, comments too."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from iop_docs.errors import Place
from iop_docs.loading.agreement import parse_agreement
from iop_docs.loading.source import decode

NEW = "-"  # the end of an array, as in JSON Patch (RFC 6902)
_BOM = b"\xef\xbb\xbf"


class Edit(Struct, frozen=True):
    """A value to set at the end of a path: names of fields, numbers of rows, or NEW for a row after the last.

    Rows that are left empty in the file don't count, as in the data that is made of it.

    What lies on the way is made where it isn't there: an array before a number or NEW, else an object.
    """

    path: tuple[str | int, ...]
    value: Any


def edited(value: Any, edits: Iterable[Edit]) -> Any:
    """Return a copy of a parsed value with the edits made in turn."""
    whole = copy.deepcopy(value)
    for edit in edits:
        at = whole
        for step, after in zip(edit.path, edit.path[1:], strict=False):
            at = _opened(at, step, after)
        _set(at, edit.path[-1], edit.value)
    return whole


def edited_text(path: Path, raw: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes of an agreement file with the edits made.

    JSON is written anew with its fields in their order. In YAML only what the edits touch is written.
    """
    listed = tuple(edits)
    parsed, _ = parse_agreement(path, raw)
    if parsed is None:
        raise AssertionError("the file has been parsed before")
    wanted = edited(parsed.value, listed)
    if path.suffix.lower() == ".json":
        return as_json(wanted)
    from iop_docs.loading.yaml_edit import put  # most agreements are JSON, and PyYAML is slow to import

    text, _ = decode(raw, Place(path))
    if text is None:
        raise AssertionError("the file has been decoded before")
    for edit in listed:
        text = put(text, edit.path, edit.value)
    written = (_BOM if raw.startswith(_BOM) else b"") + text.replace(
        "\n", "\r\n" if b"\r\n" in raw else "\n"
    ).encode()
    again, _ = parse_agreement(path, written)
    if again is None or again.value != wanted:
        raise AssertionError("the text says something else than what was to be written")
    return written


def as_json(value: Any) -> bytes:
    """Return a value as the text of a JSON file."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _opened(at: Any, step: str | int, after: str | int) -> Any:
    """Return what a step leads to, made where it is absent or empty."""
    is_array = isinstance(after, int) or after == NEW
    if isinstance(step, int):
        return at[_place(at, step)]
    found = at.get(step)
    if found is None:
        found = [] if is_array else {}
        at[step] = found
    return found


def _set(at: Any, step: str | int, value: Any) -> None:
    if step == NEW and isinstance(at, list):
        at.append(value)
    else:
        at[_place(at, step) if isinstance(step, int) else step] = value


def _place(rows: list[Any], number: int) -> int:
    return [place for place, row in enumerate(rows) if row is not None][number]
