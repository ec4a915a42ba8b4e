"""Whether finished files are as a build would make them now: told by the record's seal, without building."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from iop_docs.actions import BuildRequest, build, forget_libraries
from iop_docs.batching import Entry, State, fresh
from iop_docs.sealing import sealed, toolkit_sum
from iop_docs.shipped import library_sources

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "examples" / "kalmar.json"
CLAUSE = "clauses/bas/avtal/tvist/tvist.md"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an agreement, a library and what was built of them, in `ut`."""
    folder = tmp_path_factory.mktemp("färdigt")
    shutil.copy(SOURCE, folder / "hamnen.json")
    for part in ("clauses", "templates"):
        shutil.copytree(ROOT / part, folder / "bibliotek" / part)
    build(request_in(folder))
    return folder


def request_in(folder: Path) -> BuildRequest:
    source = (folder / "hamnen.json",)
    return BuildRequest(source, folder / "ut", ("avtal",), ("docx", "md"), library=folder / "bibliotek")


def is_fresh(request: BuildRequest) -> bool:
    forget_libraries()
    (source,) = request.files
    outcome = fresh(Entry(source, request.out), source.read_bytes(), request, toolkit_sum(request.formats))
    assert outcome is None or outcome.state is State.UNCHANGED
    return outcome is not None


def edited(name: str, before: str, after: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after), "utf-8")

    return edit


def added(name: str) -> Callable[[Path], None]:
    def add(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", "utf-8")

    return add


def moved(name: str, to: str) -> Callable[[Path], None]:
    def move(folder: Path) -> None:
        (folder / name).rename(folder / to)

    return move


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "kopia"))


@pytest.mark.parametrize(
    "change",
    [
        edited("hamnen.json", "Kalmar", "Kalmars"),
        edited(f"bibliotek/{CLAUSE}", "\n---\n", "\n---\nParterna möts.\n"),
        edited(f"bibliotek/{CLAUSE}", "status: godkänd", "status: utkast"),
        edited("bibliotek/clauses/kalmar/layer.yaml", "namn:", "version: '77'\nnamn:"),
        added("bibliotek/clauses/kalmar/avtal/tvist/ny.md"),
        edited("bibliotek/templates/common.typ", "\n", "\n\n"),
        added("bibliotek/templates/avtal/ny.typ"),
        edited("ut/hamnen-avtal.md", "a", "b"),
        edited("ut/hamnen-protokoll.json", "avtal", "avtel"),
        moved("ut/hamnen-avtal.docx", "ut/annat.docx"),
        moved("ut/hamnen-protokoll.json", "ut/annat.json"),
        added("ut/hamnen-protokoll.json"),
    ],
)
def test_what_was_built_of_something_else_is_not_fresh(change: Callable[[Path], None], copy: Path) -> None:
    assert is_fresh(request_in(copy))
    change(copy)
    assert not is_fresh(request_in(copy))


@pytest.mark.parametrize(
    "other",
    [
        {"documents": ()},
        {"documents": ("avtal", "tjansteskrivelse")},
        {"formats": ("docx",)},
        {"formats": ("docx", "md", "pdf")},
        {"draft": True},
        {"watermark": "KOPIA"},
        {"pdf_standards": ("a-1b",)},
        {"pdf_standards": ("a-3a", "ua-1"), "embed": True},
        {"library": None},
    ],
)
def test_another_choice_is_not_fresh(other: dict[str, object], copy: Path) -> None:
    if other == {"library": None}:  # the shipped library is a copy of this one, but for this
        edited(f"bibliotek/{CLAUSE}", "\n---\n", "\n---\nParterna möts.\n")(copy)
        build(request_in(copy))
    assert is_fresh(request_in(copy))
    assert not is_fresh(replace(request_in(copy), **other))  # type: ignore[arg-type]


def test_what_has_no_part_in_the_build_leaves_it_fresh(copy: Path) -> None:
    edited("bibliotek/clauses/uddevalla/layer.yaml", "namn:", "version: '77'\nnamn:")(copy)
    added("bibliotek/clauses/kalmar/en_namnd/layer.yaml")(copy)  # a layer below the agreement's
    moved("bibliotek", "annat namn")(copy)
    (copy / "hamnen.json").touch()
    assert is_fresh(replace(request_in(copy), library=copy / "annat namn"))


def test_a_library_of_the_users_own_that_equals_the_shipped_one_gives_the_same_record(finished: Path) -> None:
    again = replace(request_in(finished), library=None, out=finished / "igen")
    build(again)
    name = "hamnen-protokoll.json"
    assert (again.out / name).read_bytes() == (finished / "ut" / name).read_bytes()


@pytest.mark.parametrize(
    ("before", "after", "layer"),
    [
        ('"lager": "kalmar/socialnamnden"', '"lager": "../../.."', "../../.."),
        ('"namn": "hamnen-avtal.md"', '"namn": "../hamnen-avtal.md"', "kalmar/socialnamnden"),
    ],
)
def test_a_record_made_by_hand_leads_nowhere_outside(before: str, after: str, layer: str, copy: Path) -> None:
    request, place = request_in(copy), copy / "ut" / "hamnen-protokoll.json"
    record = re.sub(r',\n "sigill": ".*"', "", place.read_text("utf-8"))
    sources = library_sources(request.library)

    def seal(text: str, layer: str) -> None:
        place.write_bytes(sealed(text.encode(), request.documents, request.formats, sources, layer))

    shutil.copy(copy / "ut" / "hamnen-avtal.md", copy)
    seal(record, "kalmar/socialnamnden")
    assert is_fresh(request)
    assert before in record
    seal(record.replace(before, after), layer)
    assert not is_fresh(request)


def test_another_version_of_a_package_or_of_the_code_is_another_toolkit(tmp_path: Path) -> None:
    code = Path(shutil.copytree(ROOT / "src" / "iop_docs", tmp_path / "src" / "iop_docs")).parent
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    newer = tmp_path / "nyare" / "lxml-99.dist-info"
    newer.mkdir(parents=True)
    (newer / "METADATA").write_text("Metadata-Version: 2.1\nName: lxml\nVersion: 99\n", "utf-8")

    def told(*path: Path) -> str:
        ask = "from iop_docs.sealing import toolkit_sum; print(toolkit_sum(('docx',)))"
        settings = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
        done = subprocess.run([sys.executable, "-c", ask], env=settings, capture_output=True, check=True, text=True)
        return done.stdout

    same = told(code)
    assert same.strip() == toolkit_sum(("docx",))
    assert told(newer.parent, code) != same
    with (code / "iop_docs" / "model" / "looks.py").open("a") as file:
        file.write("# changed\n")
    assert told(code) != same
