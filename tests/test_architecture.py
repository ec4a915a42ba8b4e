"""The rooms of the package: who may import whom, and which library lives where."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "iop_docs"
MODULES = sorted(SOURCE.rglob("*.py"))

# What each room may import of the package; the four in the middle don't know each other.
MAY_IMPORT = {
    "errors": set(),
    "model": {"errors"},
    "loading": {"errors", "model"},
    "check": {"errors", "model"},
    "assemble": {"errors", "model"},
    "render": {"errors", "model"},
    "provenance": {"errors", "model"},
    "installed": set(),
    "caching": {"errors", "installed", "model", "loading", "output"},
    "returned": {"errors", "model"},
    "output": {"errors"},
    "skeleton": {"model"},
    "shipped": {"errors", "loading"},
    "recording": {"errors", "installed", "loading", "model", "provenance", "shipped"},
    "sealing": {"caching", "installed", "loading", "provenance", "recording", "render", "shipped"},
    "locking": {"actions", "errors", "provenance", "recording"},
    "build_values": {"errors", "model"},
    "asking": {"assemble", "check", "dates", "errors", "model"},
    "readings": {"assemble", "errors", "model"},
    "actions": {
        *("asking", "build_values", "readings"),
        *("errors", "model", "loading", "caching", "check", "assemble", "render", "provenance"),
        *("output", "recording", "sealing", "shipped"),
    },
    "making": {"actions", "errors", "loading", "sealing"},
    "workers": {"making"},
    "batching": {
        *("actions", "errors", "loading", "making", "output", "provenance", "sealing", "shipped"),
    },
    "clustering": {"batching", "errors", "making"},
    "watching": {"batching", "shipped"},
    "codes": {"errors", "shipped"},
    "dates": {"errors", "model", "assemble", "check"},
    "register": {"errors", "model", "assemble", "check", "dates", "render"},
    "registering": {
        *("actions", "check", "errors", "loading", "model"),
        *("output", "register", "render", "shipped"),
    },
    "calendars": {"errors", "actions", "check", "dates", "output", "shipped"},
    "starting": {"caching", "errors", "loading", "output", "shipped", "skeleton"},
    "explaining": {"errors", "model", "assemble", "actions", "asking", "readings", "shipped"},
    "received": {"errors", "model", "returned"},
    "importing": {"errors", "model", "loading", "received", "returned", "forming", "output", "shipped"},
    "filling": {
        *("actions", "asking", "assemble", "errors", "forming", "importing", "loading", "model"),
        *("received", "returned", "shipped"),
    },
    "forming": {"errors", "model", "loading", "render", "output", "shipped"},
    "linting": {"errors", "model", "loading", "check", "render", "shipped"},
    "sarif": {"errors"},
    "verifying": {"errors", "loading", "provenance", "recording", "returning"},
    "framing": {"errors", "loading", "render", "output", "shipped"},
    "layering": {"errors", "model", "loading", "output", "shipped"},
    "returning": {"errors", "model", "loading", "returned", "render", "output", "shipped"},
    "cli": {
        "actions",
        "calendars",
        "codes",
        "errors",
        "explaining",
        "filling",
        "forming",
        "importing",
        "framing",
        "layering",
        "linting",
        "returning",
        "sarif",
        *("batching", "clustering", "watching", "workers"),
        *("locking", "registering", "starting", "verifying"),
    },
    "__init__": set(),
    "__main__": {"cli"},
}

# Outside libraries and the only rooms that may know them.
LIVES_IN = {
    "yaml": {"loading"},
    "jsonschema": {"loading"},
    "referencing": {"loading"},
    "markdown_it": {"loading", "assemble"},
    "jinja2": {"loading", "render"},
    "docx": {"render"},
    "docxtpl": {"render"},
    "lxml": {"render", "returned"},
    "typst": {"render"},
    "pikepdf": {"render", "received"},
    "PIL": {"render"},
    "pypandoc": {"render"},
    "pypdf": {"provenance", "received"},
    "xlsxwriter": {"register"},
    "merge3": {"layering"},
    "distributed": {"clustering"},
    "watchfiles": {"watching"},
    "click": {"cli"},
    "rich": {"cli"},
    "organisationsnummer": {"assemble", "check"},
}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}: write imports in full"
            found.update({node.module} if node.module != "iop_docs" else {f"iop_docs.{a.name}" for a in node.names})
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        if name.startswith("iop_docs.") and name != "iop_docs.__version__":
            target = name.split(".")[1]
            assert target == room or target in MAY_IMPORT[room], f"{room} may not import {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_outside_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imports_of(path):
        rooms = LIVES_IN.get(name.split(".")[0])
        assert rooms is None or room_of(path) in rooms, f"{name} is for {rooms}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_are_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text)), "a module opens with one docstring line"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_functions_stay_under_sixty_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno <= 60, node.name


@pytest.mark.parametrize("room", ["check", "assemble", "model", "dates"])
def test_the_middle_is_pure(room: str) -> None:
    forbidden = {"os", "time", "random", "locale", "socket", "subprocess", "tempfile", "io"}
    for path in (SOURCE / room).rglob("*.py"):
        assert not {n.split(".")[0] for n in imports_of(path)} & forbidden, path
        text = path.read_text("utf-8")
        for call in ("date.today(", "datetime.now(", "open(", ".read_text(", ".read_bytes("):
            assert call not in text, f"{path.name}: {call}"


def test_filters_that_are_checked_are_the_filters_that_exist() -> None:
    from iop_docs.assemble.filters import FILTERS
    from iop_docs.model.filter import FILTER_TYPES

    assert set(FILTERS) == set(FILTER_TYPES)


def test_no_source_file_names_a_municipality() -> None:
    names = ("uddevalla", "borlänge", "borlange", "linköping", "linkoping", "kalmar", "gävleborg", "gavleborg")
    for path in MODULES:
        code = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(code):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(node):
                node.body = node.body[1:] or [ast.Pass()]
        text = ast.unparse(code).lower()
        assert not [n for n in names if n in text], path
