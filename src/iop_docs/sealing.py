"""The seal on a build's record: by it a later build knows, without building, that it would write the same files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from iop_docs.caching.kept import keep_for
from iop_docs.installed import code_state, code_sum, version_of
from iop_docs.loading.fingerprint import first_fingerprint, folder_sum
from iop_docs.loading.layer_file import Sources
from iop_docs.provenance.record import RecordedFile, name_in_record, sha256
from iop_docs.recording import tool_versions
from iop_docs.shipped import schemas_folder, shipped_folder

# What reads and checks; what decides the bytes of the files is in `tool_versions` already.
READERS = ("jinja2", "jsonschema", "lxml", "markdown-it-py", "organisationsnummer", "pyyaml")
BY_PANDOC = frozenset(("odt", "html", "md"))
FONTS = ("font-source-sans-pro", "font-source-serif-pro")
_LAYER = re.compile(r"[\w-]+(/[\w-]+)*\Z")  # a record made by hand could lead anywhere
_SEAL = re.compile(rb'\A(?P<record>.*),\n "sigill": "(?P<seal>[0-9a-f]{64})"\n\}\n\Z', re.DOTALL)


class Asked(Struct, frozen=True):
    """What a build of one agreement is asked for: the file's name and bytes, and the choices as the record has them.

    Empty `documents` means those that the agreement asks for. `toolkit` is the checksum of what would build it.
    """

    name: str
    content: bytes
    choices: Mapping[str, object]
    documents: tuple[str, ...]
    toolkit: str


def sealed(
    record: bytes, documents: tuple[str, ...], formats: tuple[str, ...], sources: Sources, layer: str
) -> bytes:
    """Return a record with its seal: a checksum over the record, the library and all programs that take part."""
    seal = _seal(record, documents, toolkit_sum(formats), library_sum(sources, layer))
    return record.removesuffix(b"\n}\n") + f',\n "sigill": "{seal}"\n}}\n'.encode()


def fresh_files(found: bytes, asked: Asked, sources: Sources) -> tuple[tuple[str, RecordedFile], ...] | None:
    """Return the files that a record tells of, each with its document type, if a build would write just those.

    None when anything has changed: the agreement, its name, the choices, the library, a program, or the record.
    """
    match = _SEAL.match(found)
    if match is None:
        return None
    record = match["record"] + b"\n}\n"
    try:
        told: Any = json.loads(record)
        same = (
            _LAYER.match(told["lager"])
            and told["underlag"] == {"fil": asked.name, "sha256": sha256(asked.content)}
            and told["val"] == dict(asked.choices)
            and _seal(record, asked.documents, asked.toolkit, library_sum(sources, told["lager"]))
            == match["seal"].decode()
        )
        files = tuple(
            (name_in_record(one), RecordedFile(str(file["namn"]), str(file["format"]), str(file["sha256"])))
            for one in told["dokument"]
            for file in one["filer"]
        )
    except (ValueError, KeyError, TypeError, RecursionError):  # not a record of ours
        return None
    is_plain = all(file.name == Path(file.name).name for _, file in files)
    return files if same and is_plain else None


def _seal(record: bytes, documents: tuple[str, ...], toolkit: str, library: str) -> str:
    return sha256(json.dumps([sha256(record), documents, toolkit, library]).encode())


def library_sum(sources: Sources, layer: str) -> str:
    """Return a checksum over the files that a layer is made from, as they were when this process first asked.

    Ask before reading the library: then a change in between makes the next build build again.
    """
    return first_fingerprint(sources, layer).contents


@cache
def toolkit_sum(formats: tuple[str, ...]) -> str:
    """Return a checksum over the package itself and the version of all that takes part in a build of some formats."""
    code = _code_sum()  # a clone changes without a new version
    schemas = folder_sum(schemas_folder(), ".json")
    versions = {**tool_versions(), **{name: version_of(name) for name in (*READERS, *FONTS)}}
    return sha256(json.dumps([code, schemas, versions, _pandoc_version(formats)], sort_keys=True).encode())


def _code_sum() -> str:
    """Return the checksum of our code, by its contents; read anew only when the files have changed."""
    keep, name = keep_for(), f"code {code_state()}"
    known = keep.read(name)
    if known is not None:
        return known.decode()
    found = code_sum()
    keep.write(name, found.encode())
    return found


def _pandoc_version(formats: tuple[str, ...]) -> str:
    if not BY_PANDOC.intersection(formats):
        return ""
    # Imported here: only these formats need pandoc, and it need not be the one that the wheel holds.
    from iop_docs.render.pandoc import pandoc_version

    return pandoc_version()


@cache
def shipped_sum() -> str:
    """Return a checksum over the library that ships with the package."""
    shipped = shipped_folder()
    return sha256((folder_sum(shipped / "clauses", "") + folder_sum(shipped / "templates", "")).encode())
