"""Clause libraries made to hurt: each attack is tried, and ends in bounded time with a message."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from iop_docs.actions import BuildRequest, build, check
from iop_docs.cli.main import iopdocs
from iop_docs.errors import Place, UserFilesError
from iop_docs.layering import new_layer
from iop_docs.linting import lint
from iop_docs.loading import library_bounds
from iop_docs.loading.language import parse_condition, parse_template
from iop_docs.loading.layout_check import layout_issues
from iop_docs.loading.limits import MAX_CLAUSE_LETTERS, MAX_CONDITION_LETTERS, MAX_NESTING, MAX_TERM_DEPTH
from iop_docs.loading.markdown_check import markdown_issues
from iop_docs.shipped import library_sources, shipped_folder

SMALL = Path(__file__).parents[1] / "examples" / "enkel.yaml"
posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights on Windows, or aren't there")
PLACE = Place(Path("k.md"), 1)
SECONDS = 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ ''.__class__.__mro__ }}", "sökväg"),
        ("{{ namn.__class__() }}", "finns inte i klausulspråket"),
        ("{{ cycler.__init__.__globals__.os.popen('id') }}", "finns inte i klausulspråket"),
        ("{{ lipsum(n=9) }}", "finns inte i klausulspråket"),
        ("{{ 'a' * 1000000000 }}", "finns inte i klausulspråket"),
        ("{{ 9 ** 9 ** 9 }}", "finns inte i klausulspråket"),
        ("{{ namn['__class__'] }}", "finns inte i klausulspråket"),
        ("{{ namn | attr('__class__') }}", "finns inte i klausulspråket"),
        ("{% for i in range(1000000000) %}{% endfor %}", "går över en lista i ärendet"),
        ("{% for i in [1, 2] %}{% endfor %}", "går över en lista i ärendet"),
        ("{% include '/etc/passwd' %}", "Bara if och for"),
        ("{% import 'x' as y %}", "Bara if och for"),
        ("{% set x = namn %}", "Bara if och for"),
        ("{% macro m() %}{% endmacro %}", "Bara if och for"),
        ("{% if a %}" * (MAX_NESTING + 2) + "x" + "{% endif %}" * (MAX_NESTING + 2), f"Fler än {MAX_NESTING} nivåer"),
        ("{% if a %}" * 900 + "{% endif %}" * 900, "nivåer inuti varandra"),
        ("x" * (MAX_CLAUSE_LETTERS + 1), f"längre än {MAX_CLAUSE_LETTERS} tecken"),
        ("{{ a" + " | tal" * 1000 + " }}", f"{MAX_TERM_DEPTH} led inuti varandra"),
        ("{% if " + " or ".join(["a"] * 1000) + " %}x{% endif %}", f"{MAX_TERM_DEPTH} led inuti varandra"),
        ("{{ a" + ".b" * 5000 + " }}", f"{MAX_TERM_DEPTH} led inuti varandra"),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_not_in_the_clause_language_is_refused(text: str, says: str) -> None:
    _, issues = parse_template(text, PLACE)
    assert issues
    assert {issue.code for issue in issues} == {"klausulsprak"}
    assert any(says in issue.message for issue in issues), issues[0]


@pytest.mark.parametrize(
    "text",
    ["a" + " and a" * 300, "not " * 400 + "a", "(" * 900 + "a" + ")" * 900, "a" + ".b" * 900, "a" * 5_000, "[" * 900],
    ids=lambda text: text[:10],
)
def test_a_condition_too_deep_or_too_long_is_refused(text: str) -> None:
    condition, issues = parse_condition(text, PLACE)
    assert condition is None
    assert [issue.code for issue in issues] == ["klausulsprak"]


def test_the_longest_condition_admitted_is_read() -> None:
    text = " and ".join(["villkor"] * (MAX_TERM_DEPTH // 2))
    assert len(text) < MAX_CONDITION_LETTERS
    assert parse_condition(text, PLACE)[1] == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["](", "{%", "{{", "{#", "{% if a %}*", "[", "![](", "*a _b", "`", "<a ", "<!--", "[a]: b\n", "{{a}}", "| a |\n"],
)
def test_a_clause_made_to_be_slow_takes_bounded_time(piece: str) -> None:
    text = (piece * MAX_CLAUSE_LETTERS)[: MAX_CLAUSE_LETTERS - 1]
    begun = time.process_time()
    parse_template(text, PLACE)
    markdown_issues(text, PLACE)
    layout_issues(text, PLACE)
    assert time.process_time() - begun < SECONDS


@pytest.fixture
def library(tmp_path: Path) -> Path:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "bib" / "clauses")
    shutil.copytree(shipped_folder() / "templates", tmp_path / "bib" / "templates")
    return tmp_path / "bib"


def refused(library: Path, code: str, name: str) -> None:
    """Every way into a library tells the same fault with its file, and reads nothing."""
    with pytest.raises(UserFilesError) as told:
        library_sources(library)
    assert {issue.code for issue in told.value.issues} == {code}
    assert any(issue.place.file is not None and issue.place.file.name == name for issue in told.value.issues)
    assert lint(library) == told.value.issues
    assert check((SMALL,), library) == told.value.issues


@posix
@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("clauses/bas/avtal/mal/hemlig.md", "/etc/passwd"),
        ("clauses/bas/avtal/lankad", "/etc"),
        ("clauses/bas/ring", "."),
        ("clauses/ny/layer.yaml", "../bas/layer.yaml"),
        ("clauses/bas/bild.png", "/etc/hostname"),
        ("templates/avtal/mer", "../../.."),
        ("clauses/bas/trasig", "finns-inte"),
    ],
)
def test_a_link_in_a_library_is_refused(link: str, target: str, library: Path) -> None:
    (library / link).parent.mkdir(exist_ok=True)
    (library / link).symlink_to(target)
    refused(library, "bibliotek-lank", Path(link).name)


@posix
@pytest.mark.parametrize("part", ["clauses", "templates"])
def test_a_library_whose_folder_is_a_link_is_refused(part: str, library: Path, tmp_path: Path) -> None:
    (library / part).rename(tmp_path / "annanstans")
    (library / part).symlink_to(tmp_path / "annanstans")
    refused(library, "bibliotek-lank", part)


@posix
def test_a_pipe_in_a_library_is_refused(library: Path) -> None:
    os.mkfifo(library / "clauses" / "bas" / "avtal" / "mal" / "ror.md")
    refused(library, "bibliotek-lank", "ror.md")


@pytest.mark.parametrize("name", ["con.md", "NUL", "lpt1.txt", "punkt.", "mellanslag "])
def test_a_name_that_windows_keeps_is_refused(name: str, library: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows can't make such a file")
    (library / "clauses" / "bas" / name).write_text("x", "utf-8")
    refused(library, "bibliotek-filnamn", name)


@pytest.mark.parametrize(
    "name", ["con", "kommun/nul", "../utanfor", "/etc", "C:/x", "\\\\server\\share", "a/../b", ""]
)
def test_a_layer_gets_no_name_that_leads_out_or_that_windows_keeps(name: str, library: Path) -> None:
    with pytest.raises(UserFilesError) as told:
        new_layer(name, "Ny", library)
    assert [issue.code for issue in told.value.issues] == ["lager-fel-namn"]


@pytest.mark.parametrize("name", ["../utanfor", "/etc", "bas/../bas", "..", "C:\\x"])
def test_an_agreement_names_no_layer_outside_the_library(name: str, library: Path, tmp_path: Path) -> None:
    data = json.loads((SMALL.parent / "tva_parter_tre_ar.json").read_text("utf-8"))
    file = tmp_path / "avtal.json"
    file.write_text(json.dumps({**data, "lager": name, "dokument": ["../../etc"]}), "utf-8")
    told = {issue.place.pointer for issue in check((file,), library) if issue.is_error}
    assert {"/lager", "/dokument/0"} <= told
    with pytest.raises(UserFilesError):
        build(BuildRequest((file,), tmp_path / "ut", library=library))
    assert not (tmp_path / "ut").exists()


def test_a_layer_names_no_logo_outside_its_folder(library: Path) -> None:
    settings = library / "clauses" / "bas" / "layer.yaml"
    text = settings.read_text("utf-8")
    for name in ("../../../hemlig.png", "/etc/hemlig.png", "C:\\hemlig.png", "..\\hemlig.png"):
        looks = f"\nutseende:\n  logotyp: '{name}'\n  logotyp_text: Bild\n"
        settings.write_text(text.replace("\nutseende:\n", looks), "utf-8")
        assert any(issue.place.pointer == "/utseende/logotyp" for issue in lint(library) if issue.is_error)


@pytest.mark.slow
def test_a_library_too_large_is_refused_before_any_of_it_is_read(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (library / "clauses" / "bas" / "stor.bin").open("wb") as file:
        file.truncate(3_000_000_000)
    refused(library, "bibliotek-for-stort", "stor.bin")
    (library / "clauses" / "bas" / "stor.bin").unlink()

    deep = library / "clauses" / "a" / "b" / "c" / "d" / "e"
    deep.mkdir(parents=True)
    (deep / "layer.yaml").write_text("namn: Djupt\n", "utf-8")
    refused(library, "bibliotek-for-stort", "layer.yaml")
    shutil.rmtree(library / "clauses" / "a")

    for bound in ("MAX_LIBRARY_FILES", "MAX_LAYERS"):
        with monkeypatch.context() as smaller:
            smaller.setattr(library_bounds, bound, 5)
            with pytest.raises(UserFilesError, match="fler än 5"):
                library_sources(library)


@pytest.mark.slow
def test_ten_thousand_clauses_in_fifty_layers_are_admitted_in_no_time(tmp_path: Path) -> None:
    for layer in range(50):
        for point in range(10):
            folder = tmp_path / "clauses" / f"lager{layer}" / "avtal" / f"punkt{point}"
            folder.mkdir(parents=True)
            for clause in range(20):
                (folder / f"k{clause}.md").touch()
        (tmp_path / "clauses" / f"lager{layer}" / "layer.yaml").touch()
    begun = time.process_time()
    library_sources(tmp_path)
    assert time.process_time() - begun < 2


def test_the_command_tells_a_refused_library_as_json_too(library: Path) -> None:
    (library / "clauses" / "bas" / "con.md").touch()
    for words in (["lint", "--json"], ["layers"], ["check", str(SMALL), "--json"], ["explain", str(SMALL), "--json"]):
        done = CliRunner().invoke(iopdocs, [*words, "--library", str(library)])
        assert done.exit_code == 1
        assert "bibliotek-filnamn" in done.output
