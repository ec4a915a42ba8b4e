"""Reading an agreement: JSON or YAML, checked against the schema, frozen with its places."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.errors import Issue, Place, Severity, error
from iop_docs.loading.changes import CHANGES, State, replay
from iop_docs.loading.freezing import freeze, tidied
from iop_docs.loading.json_source import parse_json
from iop_docs.loading.limits import MAX_AGREEMENT_BYTES
from iop_docs.loading.schema import Schemas, schema_errors, shape_of
from iop_docs.loading.schema_issues import schema_issues
from iop_docs.loading.source import Parsed, SyntaxFault, decode, read_raw
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record
from iop_docs.model.shape import RecordShape


def _parse_yaml(text: str) -> Parsed:
    # Imported here: most agreements are JSON, and PyYAML is slow to import.
    from iop_docs.loading.yaml_source import parse_yaml

    return parse_yaml(text)


_PARSERS = {".json": parse_json, ".yaml": _parse_yaml, ".yml": _parse_yaml}
SUFFIXES = tuple(_PARSERS)


def load_agreement(
    path: Path, schemas_for: Callable[[str], Schemas], *, draft: bool = False, raw: bytes | None = None
) -> tuple[Agreement | None, tuple[Issue, ...]]:
    """Read and check an agreement file; `schemas_for` gives the schemas of the layer that the file names.

    `raw` is what the file holds where someone has read it already.

    In a draft a missing required field is a warning, and its place in the data is held by a blank. The
    agreement is None when the text can't be parsed, or isn't an object.
    """
    read, issues = read_agreement(path) if raw is None else (raw, ())
    if read is None:
        return None, issues
    parsed, issues = parse_agreement(path, read)
    if parsed is None:
        return None, issues
    if parsed.value is None:
        hint = "Skapa ett underlag att fylla i med iopdocs new."
        return None, (error("gar-inte-att-tolka", "Filen är tom.", Place(path, 1, 1), hint),)
    schemas = schemas_for(_layer_in(parsed.value))
    reader = _Reader(path, read, schemas, shape_of(schemas, "agreement"), draft)
    parsed = tidied(parsed, reader.shape)
    found = reader.schema_issues(parsed)
    if not isinstance(parsed.value, Mapping):
        return None, found
    signed = reader.agreement(parsed)
    if CHANGES not in parsed.value or any(_is_in_changes(issue) for issue in found):
        return signed, found
    replayed, faults = replay(parsed, reader.shape, path)
    states: dict[tuple[str, ...], Agreement] = {}
    told: dict[tuple[str, ...], tuple[Issue, ...]] = {(): found}
    for key, state in replayed.states.items():
        now = tidied(state.parsed, reader.shape)
        states[key] = reader.state(now, state)
        told[key] = reader.schema_issues(now, state.written)
        faults = (*faults, *brought(told[key], told[key[:-1]], key[-1]))
    return replace(signed, changes=replayed.changes, states=MappingProxyType(states)), (*found, *faults)


def brought(found: tuple[Issue, ...], before: tuple[Issue, ...], change: str) -> tuple[Issue, ...]:
    """Return the issues of a state that the agreement hadn't before a change, saying that the change brought them."""
    known = {_key(issue) for issue in before}
    return tuple(
        replace(issue, message=f"Efter ändringen «{change}»: {issue.message}")
        for issue in found
        if _key(issue) not in known
    )


def _key(issue: Issue) -> tuple[str, str, str]:
    return issue.code, issue.message, issue.place.pointer


def _is_in_changes(issue: Issue) -> bool:
    return issue.place.pointer.split("/")[1:2] == [CHANGES]


class _Reader(Struct, frozen=True):
    """Makes agreements of what was parsed of one file."""

    file: Path
    raw: bytes
    schemas: Schemas
    shape: RecordShape
    draft: bool

    def schema_issues(self, parsed: Parsed, written: Mapping[str, str] = MappingProxyType({})) -> tuple[Issue, ...]:
        # Dates that don't exist are the rules' business: they know the fields that hold a month or a year.
        errors = schema_errors(self.schemas, "agreement", parsed.value, formats=False)
        found = schema_issues(errors, parsed, Place(self.file), self.shape)
        if self.draft:
            found = tuple(_as_blank(issue) for issue in found)
        return tuple(_where_written(issue, written) for issue in found)

    def agreement(self, parsed: Parsed) -> Agreement:
        """Return the signed agreement: without its changes."""
        fields = parsed.value if isinstance(parsed.value, Mapping) else {}
        data = self._frozen({name: item for name, item in fields.items() if name != CHANGES})
        return Agreement(self.file, data, parsed.positions, self.raw)

    def state(self, parsed: Parsed, state: State) -> Agreement:
        """Return a state of the agreement; the changes in it lack the values that they have changed."""
        value: Any = parsed.value
        listed = [{name: item for name, item in one.items() if name != "andrar"} for one in value[CHANGES]]
        data = self._frozen({**value, CHANGES: listed})
        return Agreement(self.file, data, parsed.positions, self.raw, state.written, state.applied)

    def _frozen(self, value: Mapping[str, object]) -> Record:
        root = freeze(value, self.shape, "", draft=self.draft)
        return root if isinstance(root, Record) else Record(MappingProxyType({}))


def _where_written(issue: Issue, written: Mapping[str, str]) -> Issue:
    """Return an issue of a state with the pointer to where its value was written; the line is that already."""
    pointer = at = issue.place.pointer
    while at not in written and at:
        at = at.rpartition("/")[0]
    return replace(issue, place=replace(issue.place, pointer=written.get(at, at) + pointer[len(at) :]))


def read_agreement(path: Path) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Return the bytes of an agreement file, not yet parsed."""
    if path.is_dir():
        hint = "Ange en fil, till exempel avtal.json."
        return None, (error("filen-saknas", "Det är en mapp, inte en fil.", Place(path), hint),)
    if path.suffix.lower() not in _PARSERS and os.path.lexists(path):
        hint = "Döp om filen så att namnet slutar på .json, .yaml eller .yml."
        kind = f"Filtypen «{path.suffix}» går inte att läsa." if path.suffix else "Filens namn saknar filtyp."
        return None, (error("fel-filtyp", kind, Place(path), hint),)
    return read_raw(path, MAX_AGREEMENT_BYTES)


def parse_agreement(path: Path, raw: bytes) -> tuple[Parsed | None, tuple[Issue, ...]]:
    """Parse the bytes of an agreement file by its ending; nothing is checked."""
    text, issues = decode(raw, Place(path))
    if text is None:
        return None, issues
    try:
        return _PARSERS[path.suffix.lower()](text), ()
    except SyntaxFault as fault:
        at = Place(path, fault.line, fault.column)
        return None, (error("gar-inte-att-tolka", fault.message, at, fault.hint),)


def _layer_in(value: object) -> str:
    named = value.get("lager") if isinstance(value, Mapping) else None
    return named if isinstance(named, str) else ""


def _as_blank(issue: Issue) -> Issue:
    if issue.code != "falt-saknas":
        return issue
    return replace(issue, severity=Severity.WARNING)
