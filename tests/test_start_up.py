"""A command imports what it needs and nothing else: each is run in a process of its own, and its modules are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = str(ROOT / "examples" / "tva_parter_tre_ar.json")
PROGRAM = """import json, sys
from iop_docs.cli import main
sys.argv[0] = "iopdocs"
try:
    main.run()
finally:
    print("\\n" + json.dumps(sorted(sys.modules)))
"""
PARSERS = {"jinja2", "jsonschema", "markdown_it", "yaml", "referencing"}
WRITERS = {"docx", "docxtpl", "lxml", "pypandoc", "pypdf", "typst", "zipfile"}
OTHERS = {"merge3", "rich", "concurrent"}


def modules(cache: Path, *arguments: str) -> set[str]:
    environment = {**os.environ, "IOPDOCS_CACHE": str(cache)}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], PARSERS | WRITERS | OTHERS | {"organisationsnummer"}),
        (["build", "--help"], PARSERS | WRITERS | OTHERS | {"organisationsnummer"}),
        (["check", EXAMPLE], PARSERS | WRITERS | OTHERS),
        (["explain", EXAMPLE, "--json"], PARSERS | WRITERS | OTHERS),
        (["schema", "agreement"], PARSERS | WRITERS | OTHERS),
        (["codes", "falt-saknas"], PARSERS | WRITERS | OTHERS),
        (
            ["build", EXAMPLE, "--format", "pdf"],
            PARSERS | {"docx", "docxtpl", "lxml", "pypandoc"},
        ),
        (["build", EXAMPLE], PARSERS | {"docxtpl", "pypandoc", "rich", "merge3"}),
        (["lint"], {"docxtpl", "typst", "pypandoc", "pypdf"}),
    ],
    ids=lambda value: " ".join(Path(one).stem for one in value) if isinstance(value, list) else "",
)
def test_command_imports_only_what_it_needs(arguments: list[str], unwanted: set[str], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    if arguments[0] == "build" and "--help" not in arguments:
        arguments = [*arguments, "-o", str(tmp_path / "ut")]
    if arguments[0] in ("build", "check", "explain") and "--help" not in arguments:
        modules(cache, *arguments)  # the first time fills the cache
    assert not modules(cache, *arguments) & unwanted
