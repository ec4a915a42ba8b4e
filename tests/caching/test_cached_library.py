"""A library that comes from the cache is the library that its files say, whatever has happened to either."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iop_docs.caching.library import load_library, schemas_for
from iop_docs.caching.values import NotKept, as_bytes, from_bytes
from iop_docs.errors import Place
from iop_docs.loading import library as loading
from iop_docs.loading.fingerprint import LARGEST, Fingerprint, fingerprint
from iop_docs.loading.layer_file import Sources
from iop_docs.loading.schema import Schemas, read_schemas
from iop_docs.model.library import Clause, Library
from iop_docs.shipped import library_sources, schemas_folder

ROOT = Path(__file__).parents[2]
LAYER = """namn: Provkommunen
sidfot: [Storgatan 1]
falt:
  properties:
    fyra: {$ref: "agreement.schema.json#/$defs/text", title: Fyra, description: Ett eget fält.}
    etta: {type: integer, minimum: 1, title: Etta, description: Ett till.}
krav:
  - {id: krav, villkor: moms, meddelande: Momsen saknas.}
"""
HASH = """import hashlib, sys
from pathlib import Path
from iop_docs.caching.library import load_library
from iop_docs.caching.values import as_bytes
from iop_docs.loading.layer_file import Sources
from iop_docs.loading.schema import read_schemas
from iop_docs.shipped import schemas_folder
sources = Sources(Path(sys.argv[1]) / "clauses", Path(sys.argv[1]) / "templates", Path(sys.argv[1]) / "templates")
library, issues = load_library(sources, "prov", read_schemas(schemas_folder()))
roots = {"clauses": sources.clauses, "templates": sources.templates}
print(hashlib.sha256(as_bytes((library, issues), roots)).hexdigest(), library.looks.logo_height)
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("IOPDOCS_CACHE", str(folder))
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """A library of three base clauses and a layer, quick to read."""
    library = tmp_path / "bib"
    for name in ("avtal.bakgrund.inledning", "avtal.parter.parter", "avtal.ekonomi.stod"):
        document, point, _ = name.split(".")
        source = sorted((ROOT / "clauses" / "bas" / document).glob(f"{point}/*.md")) or sorted(
            (ROOT / "clauses" / "bas" / document).glob("*/*.md")
        )
        target = library / "clauses" / source[0].relative_to(ROOT / "clauses")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source[0], target)
    shutil.copyfile(ROOT / "clauses" / "bas" / "layer.yaml", library / "clauses" / "bas" / "layer.yaml")
    shutil.copytree(ROOT / "templates", library / "templates")
    for layer in ("prov", "granne"):
        (library / "clauses" / layer).mkdir()
        (library / "clauses" / layer / "layer.yaml").write_text(LAYER, "utf-8")
    return Sources(library / "clauses", library / "templates", library / "templates")


def schemas() -> Schemas:
    return read_schemas(schemas_folder())


def agree(sources: Sources, layer: str = "prov") -> None:
    """Ask both ways, and the cache twice: what is kept, and what isn't yet."""
    for with_clauses in (True, False):
        wanted = loading.load_library(sources, layer, schemas(), with_clauses=with_clauses)
        for _ in range(2):
            assert load_library(sources, layer, schemas(), with_clauses=with_clauses) == wanted
    own, wanted_own = schemas_for(sources, layer, schemas()), loading.schemas_for(sources, layer, schemas())
    assert own == wanted_own
    assert repr(own[0].by_name) == repr(wanted_own[0].by_name)  # the order of the fields too


def entries(cache: Path) -> set[str]:
    return {path.name for path in cache.glob("*.kept")}


@pytest.mark.parametrize("layer", ["bas", "prov", "finns-inte", "../bas"])
def test_cached_library_equals_the_read_one(sources: Sources, cache: Path, layer: str) -> None:
    agree(sources, layer)
    assert bool(entries(cache)) == (layer in ("bas", "prov"))


def test_every_shipped_layer_is_kept_and_equal(cache: Path) -> None:
    shipped = Sources(ROOT / "clauses", ROOT / "templates", ROOT / "templates")
    for layer in ("bas", *sorted(path.parent.name for path in (ROOT / "clauses").glob("*/layer.yaml")))[:4]:
        before = entries(cache)
        wanted = loading.load_library(shipped, layer, schemas())
        assert load_library(shipped, layer, schemas()) == wanted
        assert len(entries(cache) - before) <= 1 <= len(entries(cache))
        assert load_library(shipped, layer, schemas()) == wanted


def test_edit_of_same_size_and_time_is_seen(sources: Sources) -> None:
    agree(sources)
    path = sorted((sources.clauses / "bas").rglob("*.md"))[0]
    told = path.stat()
    text = path.read_text("utf-8")
    head, _, body = text.partition("\n---\n")
    at = next(i for i, letter in enumerate(body) if letter.isalpha() and body[i - 1] == "\n")
    path.write_text(f"{head}\n---\n{body[:at]}Q{body[at + 1 :]}", "utf-8")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert path.stat().st_size == told.st_size
    library, _ = load_library(sources, "prov", schemas())
    assert library is not None
    assert any("Q" in clause.body.source for clause in library.clauses.values())
    agree(sources)


def test_files_that_come_go_and_turn_into_a_layer_are_seen(sources: Sources) -> None:
    agree(sources)
    clause = sorted((sources.clauses / "bas").rglob("*.md"))[0]
    own = sources.clauses / "prov" / clause.relative_to(sources.clauses / "bas").with_name("egen.md")
    own.parent.mkdir(parents=True)
    own.write_text(clause.read_text("utf-8").replace(clause.stem, "egen"), "utf-8")
    agree(sources)
    (sources.clauses / "prov" / own.parts[-3] / "layer.yaml").write_text(LAYER, "utf-8")
    agree(sources)
    own.unlink()
    agree(sources)
    clause.rename(clause.with_name("annat-namn.md"))
    agree(sources)


@pytest.mark.parametrize("changed", ["layer.yaml", "page.typ", "common.typ", "document.yaml", "frame.docx"])
def test_edit_of_any_other_file_is_seen(sources: Sources, changed: str) -> None:
    agree(sources)
    for path in (*sources.clauses.glob(f"prov/{changed}"), *sources.templates.rglob(changed)):
        path.write_bytes(path.read_bytes() + b"\n# nytt\n")
    agree(sources)


def test_logo_that_becomes_a_link_out_of_the_layer_is_refused(sources: Sources, tmp_path: Path) -> None:
    logo = sources.clauses / "prov" / "logotyp.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    with (sources.clauses / "prov" / "layer.yaml").open("a", encoding="utf-8") as file:
        file.write("utseende: {logotyp: logotyp.png, logotyp_text: Ett märke}\n")
    agree(sources)
    assert not load_library(sources, "prov", schemas())[1]
    logo.rename(tmp_path / "ute.png")
    logo.symlink_to(tmp_path / "ute.png")
    agree(sources)
    assert load_library(sources, "prov", schemas())[1]


def test_edit_of_another_layer_leaves_the_entry_in_use(sources: Sources, cache: Path) -> None:
    agree(sources)
    before = entries(cache)
    (sources.clauses / "granne" / "layer.yaml").write_text(LAYER + "version: '9'\n", "utf-8")
    agree(sources)
    assert entries(cache) == before


def test_edit_of_a_clause_leaves_the_settings_as_they_were(sources: Sources) -> None:
    before = fingerprint(sources, "prov")
    clause = sorted((sources.clauses / "bas").rglob("*.md"))[0]
    clause.write_bytes(clause.read_bytes() + b"Mer.\n")
    after = fingerprint(sources, "prov")
    assert (after.settings == before.settings, after.contents == before.contents) == (True, False)
    (sources.clauses / "prov" / "layer.yaml").write_text(LAYER + "version: '9'\n", "utf-8")
    assert fingerprint(sources, "prov").settings != after.settings


def test_file_too_large_to_read_leaves_the_library_out_of_the_cache(sources: Sources, cache: Path) -> None:
    with (sources.clauses / "prov" / "stor.bin").open("wb") as file:
        file.truncate(LARGEST)
    assert fingerprint(sources, "prov").whole
    with (sources.clauses / "prov" / "stor.bin").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert not fingerprint(sources, "prov").whole
    load_library(sources, "prov", schemas())
    assert not entries(cache)


def test_sum_taken_before_an_edit_keeps_nothing_of_what_is_read_after_it(sources: Sources, cache: Path) -> None:
    early = fingerprint(sources, "prov")

    def summed(*_: object) -> Fingerprint:
        return early

    (sources.clauses / "prov" / "layer.yaml").write_text(LAYER.replace("Provkommunen", "Nya"), "utf-8")
    library, _ = load_library(sources, "prov", schemas(), summed=summed)
    assert library is not None
    assert library.layer_name == "Nya"
    assert not entries(cache)


def test_moved_library_uses_the_same_entries_and_tells_its_own_places(
    sources: Sources, cache: Path, tmp_path: Path
) -> None:
    agree(sources)
    before = entries(cache)
    moved = shutil.copytree(sources.clauses.parent, tmp_path / "flyttat")
    there = Sources(moved / "clauses", moved / "templates", moved / "templates")
    agree(there)
    assert entries(cache) == before
    library, _ = load_library(there, "prov", schemas())
    assert library is not None
    assert all(c.place.file and c.place.file.is_relative_to(moved) for c in library.clauses.values())


def test_library_with_issues_is_read_each_time(sources: Sources, cache: Path) -> None:
    path = sorted((sources.clauses / "bas").rglob("*.md"))[0]
    path.write_text(path.read_text("utf-8") + "\n{{ }}\n", "utf-8")
    for _ in range(2):
        found = load_library(sources, "prov", schemas())
        assert found == loading.load_library(sources, "prov", schemas())
        assert found[1]
    assert not entries(cache)


def test_cut_off_or_changed_entry_is_made_anew(sources: Sources, cache: Path) -> None:
    agree(sources)
    whole = {path: path.read_bytes() for path in cache.glob("*.kept")}
    for share in (0, 0.01, 0.5, 0.99):
        for path, content in whole.items():
            path.write_bytes(content[: int(len(content) * share)])
        agree(sources)
        assert {path: path.read_bytes() for path in cache.glob("*.kept")} == whole
    for path, content in whole.items():
        path.write_bytes(content.replace(b"avtal", b"evtal", 1))
    agree(sources)


def test_entry_under_another_name_or_of_another_form_is_not_taken(sources: Sources, cache: Path) -> None:
    agree(sources)
    whole = [path.read_bytes() for path in sorted(cache.glob("*.kept"))]
    for path, content in zip(sorted(cache.glob("*.kept")), [whole[-1], *whole[:-1]], strict=True):
        path.write_bytes(content)
    agree(sources)
    for path in cache.glob("*.kept"):
        path.write_bytes(path.read_bytes().replace(b"iopdocs-cache-1", b"iopdocs-cache-0", 1))
    agree(sources)


def roots_of(sources: Sources) -> dict[str, Path]:
    return {"clauses": sources.clauses, "templates": sources.templates}


def with_path(library: list[Any], noted: object) -> list[Any]:
    """A library as it is kept, in which a clause lies at another path."""
    at = Library.__struct_fields__.index("clauses")
    name, clause = next(iter(library[at].items()))
    place = Clause.__struct_fields__.index("place")
    other = [*clause[:place], [noted, *clause[place][1:]], *clause[place + 1 :]]
    return [*library[:at], {**library[at], name: other}, *library[at + 1 :]]


class _Runs:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.target,)


def test_planted_code_is_never_run(sources: Sources, cache: Path, tmp_path: Path) -> None:
    from iop_docs.caching.store import write_entry

    agree(sources)
    target = tmp_path / "kord"
    planted = pickle.dumps(_Runs(target))
    pickle.loads(planted)  # noqa: S301 - shows that the planted file would do harm if it were unpickled
    target.unlink()
    whole = msgspec.msgpack.decode(as_bytes(load_library(sources, "prov", schemas())[0], roots_of(sources)))
    misshapen = (
        *(None, {}, [], [[]], "Library", ["Library"], whole[:6], ["Popen", ["touch", str(target)]]),
        *([{}, *whole[1:]], [*whole[:4], {"x": {"x": str(target)}}, *whole[5:]]),
    )
    made_up = (
        planted,
        b"",
        b"\xc0",
        b"\x91" * 100_000,
        b"\xdf\xff\xff\xff\xff",
        b"\xff\xfe",
        *map(msgspec.msgpack.encode, misshapen),
        *(msgspec.msgpack.encode(with_path(whole, noted)) for noted in (f"nowhere/{target}", str(target), 1, [])),
    )
    for content in made_up:
        for path in cache.glob("*.kept"):
            write_entry(path.stem, content)  # whole, with its right name and checksum
        agree(sources)
        assert not target.exists()


def child(sources: Sources, cache: Path, path: Path = ROOT / "src") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HASH, str(sources.clauses.parent)]
    environment = {**os.environ, "IOPDOCS_CACHE": str(cache), "PYTHONPATH": str(path)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_that_fill_the_cache_at_once_all_read_right(sources: Sources, cache: Path) -> None:
    agree(sources)
    shutil.rmtree(cache)
    children = [child(sources, cache) for _ in range(4)]
    said = {one.communicate()[0] for one in children}
    assert not any(one.returncode for one in children)
    alone = child(sources, Path("0")).communicate()[0]
    assert said == {alone}
    assert child(sources, cache).communicate()[0] == alone
    assert {path.suffix for path in cache.iterdir()} == {".kept"}


def test_another_version_of_the_program_does_not_take_what_the_first_one_kept(
    sources: Sources, cache: Path, tmp_path: Path
) -> None:
    other = tmp_path / "annan"
    shutil.copytree(ROOT / "src", other / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schemas", other / "schemas")
    looks = other / "src" / "iop_docs" / "model" / "looks.py"
    looks.write_text(looks.read_text("utf-8").replace("= 34.0", "= 35.5"), "utf-8")
    for _ in range(2):
        assert child(sources, cache).communicate()[0].split()[1] == "34.0"
        assert child(sources, cache, other / "src").communicate()[0].split()[1] == "35.5"
    assert len(entries(cache)) == 2


@pytest.mark.parametrize("layer", ["bas", "kalmar"])
def test_what_is_read_again_is_the_same_in_every_value_and_can_not_be_changed(layer: str) -> None:
    shipped = library_sources(None)
    library, _ = loading.load_library(shipped, layer, schemas())
    assert library is not None
    kept = as_bytes(library, roots_of(shipped))
    again = from_bytes(kept, roots_of(shipped), Library)
    assert again == library
    assert repr(again) == repr(library)  # 10 and 10.0 are equal, but aren't written the same
    assert as_bytes(again, roots_of(shipped)) == kept
    for mapping in (again.clauses, again.documents, again.words, next(iter(again.words.values())), again.moved):
        with pytest.raises(TypeError):
            mapping["ny"] = None


def test_value_that_is_not_of_the_model_is_not_kept() -> None:
    for value in (object(), Path("/annanstans/fil.md"), [Path("clauses")]):
        with pytest.raises(NotKept):
            as_bytes(value, {"clauses": Path("/bib/clauses")})


def test_moved_library_finds_its_paths_under_the_new_root() -> None:
    kept = as_bytes(Place(Path("/bib/clauses/bas/a.md"), 3), {"clauses": Path("/bib/clauses")})
    assert from_bytes(kept, {"clauses": Path("/ny/clauses")}, Place) == Place(Path("/ny/clauses/bas/a.md"), 3)
