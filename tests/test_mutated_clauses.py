"""Shipped clauses changed at random: what makes a build fail is found by lint before any build."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from finished import EXAMPLES
from iop_docs import linting
from iop_docs.actions import layer_of, read_and_check
from iop_docs.assemble.compose import compose
from iop_docs.loading.library import load_library
from iop_docs.loading.schema import read_schemas
from iop_docs.model.agreement import Agreement
from iop_docs.shipped import library_sources, schemas_folder, shipped_folder

SEED = 20_260_115
HOW_MANY = int(os.environ.get("IOPDOCS_MUTANTS", "30"))  # each costs some tenths of a second
_IF = re.compile(r"\{% if [^%]+ %\}|\{% endif %\}")
_FIELD = re.compile(r"(?<=\{\{ )[a-z_.]+(?= [|}])")
_CONDITION = re.compile(r"(?<=\{% if )([^%]+)(?= %\})")

Change = Callable[[str, random.Random], str]


def _once(pattern: re.Pattern[str], put: Callable[[str], str]) -> Change:
    def change(text: str, chance: random.Random) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        one = chance.choice(found)
        return text[: one.start()] + put(one.group()) + text[one.end() :]

    return change


CHANGES: dict[str, Change] = {
    "drop every if": lambda text, _: text if "{% el" in text else _IF.sub("", text),
    "misspell a path": _once(_FIELD, lambda path: path + "x"),
    "cut a path short": _once(_FIELD, lambda path: path.rpartition(".")[0] or path),
    "turn a condition around": _once(_CONDITION, lambda condition: f"not ({condition})"),
    "drop is defined": _once(re.compile(r"[a-z_.]+ is defined and "), lambda _: ""),
    "swap a filter": _once(re.compile(r"\| (?:datum|kronor|kortnamn|ordtal|tal)\b"), lambda _: "| upprakning"),
    "refer to nothing": _once(re.compile(r"\]\(#[a-z_.]+\)"), lambda link: link[:-1] + "x)"),
    "drop the clause's condition": _once(re.compile(r"(?m)^villkor: .*\n"), lambda _: ""),
    "ask for another field": _once(re.compile(r"[a-z_.]+ is defined"), lambda _: "ekonomi.moms is defined"),
}


def mutants(library: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield changes of base clauses without end: their kind, the file and its new text."""
    chance = random.Random(SEED)  # noqa: S311 - a fixed seed is the point
    files = sorted((library / "clauses" / "bas").rglob("*.md"))
    kinds = sorted(CHANGES)
    while True:
        for kind in kinds:
            file = chance.choice(files)
            text = file.read_text("utf-8")
            changed = CHANGES[kind](text, chance)
            if changed != text:
                yield kind, file, changed


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(shipped_folder() / "clauses", folder / "clauses")
    return folder


def failing_builds(library: Path, agreements: list[Agreement]) -> list[str]:
    """Build every agreement without asking lint; returns the names of those that fail."""
    failed: list[str] = []
    read = {}
    for agreement in agreements:
        layer = layer_of(agreement)
        if layer not in read:
            read[layer] = load_library(library_sources(library), layer, read_schemas(schemas_folder()))
        loaded, issues = read[layer]
        assert loaded is not None
        composed = [compose(agreement, loaded, kind, draft=False) for kind in loaded.documents.values()]
        if any(i.is_error for i in issues) or any(i.is_error for _, found in composed for i in found):
            failed.append(str(agreement.file))
    return failed


def test_lint_finds_every_change_that_makes_a_build_fail(library: Path) -> None:
    read = [read_and_check(path, library_sources(library)) for path in EXAMPLES]
    agreements = [agreement for agreement, _ in read if agreement is not None and layer_of(agreement) == "bas"]
    assert agreements
    assert failing_builds(library, agreements) == []
    counts: Counter[str] = Counter()
    missed: list[tuple[str, Path, str]] = []
    for (kind, file, text), _ in zip(mutants(library), range(HOW_MANY), strict=False):
        before = file.read_text("utf-8")
        file.write_text(text, "utf-8")
        found = any(i.is_error for i in linting.examine(library, only=("bas",)).issues)
        fails = bool(failing_builds(library, agreements))
        file.write_text(before, "utf-8")
        counts["found by lint" if found else "passed by lint"] += 1
        counts["broke a build"] += fails
        if fails and not found:
            missed.append((kind, file, text))
    sys.stdout.write(f"{dict(counts)}\n")
    assert missed == []
    assert counts["broke a build"] >= HOW_MANY // 5, "changes that break nothing prove nothing"
