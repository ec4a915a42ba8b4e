"""Several versions of one clause beside each other: which one is used on a given day."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from iop_docs.errors import Issue, error
from iop_docs.model.library import Clause, Edition, Status

# An earlier version of `uppsagning.md` lies beside it as `uppsagning@1.0.0.md`.
MARK = "@"
Loaded = tuple[Clause | None, tuple[Issue, ...]]


def name_and_version(path: Path) -> tuple[str, str]:
    """Return a clause's own name and the version that its file name tells, "" when it tells none."""
    name, _, version = path.stem.partition(MARK)
    return name, version


def version_told(path: Path, clause: Clause) -> Iterator[Issue]:
    """Report a file name that tells another version than the file's own field."""
    name, told = name_and_version(path)
    if told and told != clause.version:
        hint = f"Döp om filen till {name}{MARK}{clause.version}.md, eller rätta fältet version."
        message = f"Filnamnet säger version {told}, men uppgifterna säger {clause.version}."
        yield error("klausul-fel-version", message, clause.place, hint)


def in_order(versions: Sequence[Clause]) -> Iterator[Issue]:
    """Report versions of one clause whose numbers and first days don't rise together."""
    ordered = sorted(versions, key=_rank)
    for before, after in itertools.pairwise(ordered):
        if _rank(before) == _rank(after):
            message = f"Klausulen har två filer med version {after.version}."
            yield error("klausul-versioner-krockar", message, after.place, "Ta bort den ena, eller höj version.")
        elif before.valid_from >= after.valid_from:
            message = (
                f"Version {after.version} gäller från {after.valid_from}, "
                f"men version {before.version} från {before.valid_from}."
            )
            hint = "Låt den senare versionen gälla från en senare dag."
            yield error("klausul-versioner-krockar", message, after.place, hint)


def chosen(versions: Sequence[Clause], edition: Edition) -> Clause:
    """Return the version to use of one clause: the last that has begun, else the first of all."""
    ordered = sorted(versions, key=lambda c: (c.valid_from, _rank(c)))
    begun = [c for c in ordered if not edition.day or c.valid_from <= edition.day]
    settled = begun if edition.drafts else [c for c in begun if c.status is not Status.DRAFT]
    return (settled or begun or ordered[:1])[-1]


def settled(edition: Edition, days: Sequence[str]) -> Edition:
    """Return the edition whose day is the change day it falls under, so that equal libraries are read once."""
    if not edition.day or not days:
        return replace(edition, day="")
    return replace(edition, day=max((day for day in days if day <= edition.day), default=days[0]))


def change_days(versions: Sequence[Clause]) -> frozenset[str]:
    """Return the days on which another version of a clause comes into use."""
    return frozenset(c.valid_from for c in versions) if len(versions) > 1 else frozenset()


def _rank(clause: Clause) -> tuple[int, ...]:
    return tuple(int(part) for part in clause.version.split("."))
