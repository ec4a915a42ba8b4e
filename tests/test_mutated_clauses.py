"""Shipped clauses changed at random: what makes a build fail is found by lint before any build."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from finished import EXAMPLES
from iop_docs import linting
from iop_docs.actions import layer_of, read_and_check
from iop_docs.asking import asked_for
from iop_docs.assemble.compose import compose
from iop_docs.loading.layer_clauses import clause_files
from iop_docs.loading.library import load_library
from iop_docs.loading.schema import read_schemas
from iop_docs.model.agreement import Agreement
from iop_docs.shipped import library_sources, schemas_folder, shipped_folder

SEED = 20_260_115
HOW_MANY = int(os.environ.get("IOPDOCS_MUTANTS", "30"))  # each costs some tenths of a second
_IF = re.compile(r"\{% if [^%]+ %\}|\{% endif %\}")
_FIELD = re.compile(r"(?<=\{\{ )[a-z_.]+(?= [|}])")
_CONDITION = re.compile(r"(?<=\{% if )([^%]+)(?= %\})")

# The base, and a nämnd with most clauses of its own below the base. What shows that the changes are faults: in the
# base they break builds, but below it there are too few examples for that, so lint's own word is taken.
LAYERS = {"bas": "broke a build", "linkoping/bildningsnamnden": "found by lint"}
DROPPED = ""  # stands for a file that is taken away

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
    "drop the clause": lambda _text, _chance: DROPPED,
    "narrow the clause's condition": lambda text, _: _narrowed(text),
}
OF_POINTS = ("drop the clause", "narrow the clause's condition")  # made in obligatory points alone


def _narrowed(text: str) -> str:
    """Let a clause be in only where a field is given that most agreements lack."""
    if re.search("(?m)^villkor: ", text):
        return re.sub("(?m)^villkor: (.*)$", r"villkor: (\1) and ekonomi.indexering is defined", text)
    return text.replace("\n---\n", "\nvillkor: ekonomi.indexering is defined\n---\n", 1)


def mutants(library: Path, layer: str) -> Iterator[tuple[str, Path, str]]:
    """Yield changes of clauses without end, the base's or those of the layers below it: kind, file and new text."""
    chance = random.Random(f"{SEED} {layer}")  # noqa: S311 - a fixed seed is the point
    steps = [layer, *(str(one) for one in PurePosixPath(layer).parents if one.name)]
    files = [path for step in steps for path, _ in clause_files(library / "clauses" / step)]
    in_points = [path for path in files if path.parts[-3:-1] in obligatory(library, layer)]
    kinds = sorted(CHANGES)
    while True:
        for kind in kinds:
            file = chance.choice(in_points if kind in OF_POINTS else files)
            text = file.read_text("utf-8")
            changed = CHANGES[kind](text, chance)
            if changed != text:
                yield kind, file, changed


def obligatory(library: Path, layer: str) -> set[tuple[str, ...]]:
    """Return the obligatory points as the two folders that their clauses lie in."""
    loaded, _ = load_library(library_sources(library), layer, read_schemas(schemas_folder()))
    assert loaded is not None
    return {(kind.id, point.id) for kind in loaded.documents.values() for point in kind.points if point.mandatory}


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
        plain = [kind for kind in loaded.documents.values() if kind.per is None and not kind.for_changes]
        wanted = [one for one in asked_for(agreement, loaded)[0] if one.kind.per]
        composed = [compose(agreement, loaded, kind, draft=False) for kind in plain]
        composed += [compose(one.agreement, loaded, one.kind, draft=False) for one in wanted]
        if any(i.is_error for i in issues) or any(i.is_error for _, found in composed for i in found):
            failed.append(str(agreement.file))
    return failed


@contextmanager
def changed(file: Path, text: str) -> Iterator[None]:
    before = file.read_text("utf-8")
    if text == DROPPED:
        file.unlink()
    else:
        file.write_text(text, "utf-8")
    yield
    file.write_text(before, "utf-8")


@pytest.mark.parametrize("layer", LAYERS)
def test_lint_finds_every_change_that_makes_a_build_fail(library: Path, layer: str) -> None:
    read = [read_and_check(path, library_sources(library)) for path in EXAMPLES]
    agreements = [agreement for agreement, _ in read if agreement is not None and layer_of(agreement) == layer]
    assert agreements
    assert failing_builds(library, agreements) == []
    counts: Counter[str] = Counter()
    missed: list[tuple[str, Path, str]] = []
    for (kind, file, text), _ in zip(mutants(library, layer), range(HOW_MANY // len(LAYERS)), strict=False):
        with changed(file, text):
            found = any(i.is_error for i in linting.examine(library, only=(layer,)).issues)
            fails = bool(failing_builds(library, agreements))
        counts["found by lint" if found else "passed by lint"] += 1
        counts["broke a build"] += fails
        if fails and not found:
            missed.append((kind, file, text))
    sys.stdout.write(f"{layer}: {dict(counts)}\n")
    assert missed == []
    assert counts[LAYERS[layer]] >= HOW_MANY // len(LAYERS) // 5, "changes that break nothing prove nothing"
