"""`iopdocs build` of folders and of many files: each agreement on its own, and the next run builds what is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from iop_docs.actions import BuildRequest, build
from iop_docs.batching import State, Workplace, build_all, entries
from iop_docs.making import (
    Installation,
    Task,
    drop_library,
    installation,
    keep_library,
    make,
    packed_library,
    unpacked_issue,
)
from iop_docs.registering import agreement_files
from iop_docs.workers import Processes, executor_for, jobs_for

ROOT = Path(__file__).parents[1]
FULL, SHORT = ROOT / "examples" / "tva_parter_tre_ar.json", ROOT / "examples" / "enkel.yaml"
FAST = ("--document", "avtal", "--format", "md")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
posix = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")


def started(folder: Path, *words: object) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "iop_docs", "build", *map(str, words), *FAST]
    pipe = subprocess.PIPE
    return subprocess.Popen(program, cwd=folder, stdout=pipe, stderr=pipe, encoding="utf-8", start_new_session=True)


def iopdocs(folder: Path, *words: object) -> tuple[int, str, str]:
    process = started(folder, *words)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def answer(folder: Path, *words: object) -> tuple[int, dict[str, Any]]:
    code, out, err = iopdocs(folder, *words, "--json")
    assert err == ""
    return code, json.loads(out)


def states(told: dict[str, Any]) -> dict[str, str]:
    return {row["file"]: row["state"] for row in told["agreements"]}


def many(folder: Path, count: int) -> Path:
    """Make a folder of agreements that differ in title."""
    folder.mkdir()
    text = FULL.read_text("utf-8")
    for number in range(count):
        (folder / f"avtal{number:03}.json").write_text(text.replace('"titel": "', f'"titel": "{number} '), "utf-8")
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two good agreements, two bad ones and other files, built once with two jobs."""
    folder = tmp_path_factory.mktemp("ärenden")
    for name in ("ett/a.yaml", "två/a.yaml", "ett/.dold.yaml", ".git/a.yaml", "ett/a-protokoll.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(SHORT, folder / name)
    (folder / "ett" / "läs mig.txt").write_text("hej", "utf-8")
    (folder / "ett" / "fel.json").write_text('{"titel": 5,}', "utf-8")
    (folder / "tom.json").write_text("", "utf-8")
    return folder


@pytest.fixture(scope="module")
def first(mixed: Path) -> tuple[int, dict[str, Any]]:
    return answer(mixed, ".", "--jobs", 2)


def test_bad_agreements_do_not_stop_the_others(first: tuple[int, dict[str, Any]]) -> None:
    code, told = first
    assert code == 1
    assert states(told) == {
        "ett/a.yaml": "built", "två/a.yaml": "built", "ett/fel.json": "failed", "tom.json": "failed",
    }  # fmt: skip
    assert (told["built"], told["unchanged"], told["failed"], told["interrupted"]) == (2, 0, 2, False)
    assert {row["file"] for row in told["issues"] if row["severity"] == "error"} == {"ett/fel.json", "tom.json"}


def test_the_folders_of_the_agreements_are_kept_and_the_files_are_those_of_an_ordinary_build(
    mixed: Path, first: tuple[int, dict[str, Any]], tmp_path: Path
) -> None:
    build(BuildRequest((SHORT,), tmp_path, ("avtal",), ("md",)))
    assert first[1]["files"]
    (mixed / "ut" / "egen.txt").write_text("rörs inte", "utf-8")
    for folder in ("ett", "två"):
        made = mixed / "ut" / folder / "a-avtal.md"
        assert made.read_bytes() == (tmp_path / "enkel-avtal.md").read_bytes()
    assert sorted(files_in(mixed / "ut")) == [
        "egen.txt", "ett/a-avtal.md", "ett/a-protokoll.json", "två/a-avtal.md", "två/a-protokoll.json",
    ]  # fmt: skip


def test_the_next_run_builds_only_what_is_left_and_sums_up_in_swedish(
    mixed: Path, first: tuple[int, dict[str, Any]]
) -> None:
    assert first[1]["built"] == 2
    (mixed / "ut" / "ett" / "a-avtal.md").write_text("ändrad", "utf-8")
    before = (mixed / "ut" / "två" / "a-avtal.md").stat().st_mtime_ns
    code, out, err = iopdocs(mixed, ".", "--jobs", 1)
    assert code == 1
    assert out.split() == ["ut/ett/a-avtal.md"]
    assert "1 byggt, 1 oförändrat, 2 misslyckade på " in err
    assert "ett/fel.json, rad 1" in err
    assert "tom.json" in err
    assert (mixed / "ut" / "två" / "a-avtal.md").stat().st_mtime_ns == before
    code, told = answer(mixed, ".", "--jobs", 1)
    assert states(told)["ett/a.yaml"] == states(told)["två/a.yaml"] == "unchanged"
    assert told["files"] == sorted(first[1]["files"], key=lambda row: row["path"])


def test_agreements_whose_files_would_be_the_same_are_not_built_in_the_order_of_chance(tmp_path: Path) -> None:
    for name in ("a.yaml", "a.yml", "b.yaml"):
        shutil.copy(SHORT, tmp_path / name)
    code, told = answer(tmp_path, ".", "--jobs", 1)
    assert code == 1
    assert states(told) == {"a.yaml": "failed", "a.yml": "failed", "b.yaml": "built"}
    assert {row["code"] for row in told["issues"] if row["severity"] == "error"} == {"samma-utfil"}


def test_files_by_name_are_all_or_nothing_without_jobs_and_each_its_own_with(tmp_path: Path) -> None:
    (tmp_path / "fel.json").write_text("{}", "utf-8")
    assert iopdocs(tmp_path, SHORT, "fel.json")[0] == 1
    assert not (tmp_path / "ut").exists()
    code, told = answer(tmp_path, SHORT, "fel.json", "--jobs", 1)
    assert (code, states(told)) == (1, {str(SHORT): "built", "fel.json": "failed"})
    assert sorted(files_in(tmp_path / "ut")) == ["enkel-avtal.md", "enkel-protokoll.json"]


def test_a_fault_in_the_library_is_told_once(tmp_path: Path) -> None:
    for part in ("clauses", "templates"):
        shutil.copytree(ROOT / part, tmp_path / "bibliotek" / part)
    (tmp_path / "bibliotek/clauses/bas/avtal/tvist/tvist.md").write_text("---\nid: x\n---\n", "utf-8")
    many(tmp_path / "in", 3)
    code, _, err = iopdocs(tmp_path, "in", "--jobs", 1, "--library", "bibliotek")
    assert code == 1
    assert err.count("samma fel som ovan") == 2
    assert "0 byggda, 0 oförändrade, 3 misslyckade" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("tom",), 1, "Mappen har inga underlag"),
        (("saknas.json", "--jobs", 2), 1, "Filen finns inte"),
        (("tom", "--jobs", 0), 2, "Värdet för --jobs går inte"),
        (("tom", "--locked", "x.json"), 2, "--locked gäller ett underlag i taget"),
        (("tom", "--watch", "--json"), 2, "--watch går inte ihop med"),
    ],
)
def test_what_cannot_be_built_is_told(words: tuple[object, ...], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    found, out, err = iopdocs(tmp_path, *words)
    assert (found, out) == (code, "")
    assert said in err
    assert not (tmp_path / "ut").exists()


def test_no_more_is_under_way_than_there_is_room_for_and_no_content_is_kept(tmp_path: Path) -> None:
    batch, _ = entries([many(tmp_path / "in", 5)], tmp_path / "ut")
    request = BuildRequest((), tmp_path / "ut", ("avtal",), ("md",))
    with executor_for(1) as executor:
        outcomes = build_all(batch, request, Workplace(executor, 1))
        for number in range(1, 6):
            outcome = next(outcomes)
            assert outcome.state is State.BUILT
            written = len(list((tmp_path / "ut").glob("*.md")))
            assert written == number  # the one after it may be made, but isn't written
            assert len(repr(outcome)) < 10_000
        assert list(outcomes) == []


def test_the_number_of_jobs_follows_the_machine_and_the_work() -> None:
    assert jobs_for(1) == jobs_for(7) == 1
    assert 1 <= jobs_for(1_000) <= 8


def workers_of(parent: int) -> list[int]:
    listing = subprocess.run(["ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True)
    return [int(line.split()[0]) for line in listing.stdout.splitlines() if "spawn_main" in line]


def await_workers(parent: int, count: int) -> list[int]:
    until = time.monotonic() + 60
    while len(found := workers_of(parent)) < count:
        assert time.monotonic() < until
        time.sleep(0.02)
    return found


@posix
def test_a_worker_that_dies_fails_its_own_agreement_alone(tmp_path: Path) -> None:
    many(tmp_path / "in", 4)
    process = started(tmp_path, "in", "--jobs", 2, "--json")
    os.kill(await_workers(process.pid, 2)[0], signal.SIGKILL)
    told = json.loads(process.communicate(timeout=120)[0])
    assert process.returncode == 3
    assert sorted(states(told).values()) == ["built"] * 3 + ["failed"]
    (fault,) = [row["fault"] for row in told["agreements"] if row["state"] == "failed"]
    assert fault.startswith("Processen som byggde underlaget avbröts.")
    assert answer(tmp_path, "in", "--jobs", 1)[1]["unchanged"] == 3


@posix
def test_a_worker_that_dies_with_nothing_to_do_is_replaced() -> None:
    with Processes(1) as executor:
        first = executor.submit(os.getpid).result()
        os.kill(first, signal.SIGKILL)
        time.sleep(0.5)  # so that its pool finds out
        assert executor.submit(os.getpid).result() != first


@posix
def test_ctrl_c_leaves_whole_files_and_the_next_run_goes_on(tmp_path: Path) -> None:
    many(tmp_path / "in", 8)
    process = started(tmp_path, "in", "--jobs", 2)
    until = time.monotonic() + 60
    while not list((tmp_path / "ut").glob("*-protokoll.json")):
        assert time.monotonic() < until
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Avbrutet: " in err
    assert "Traceback" not in err
    left = sorted(path.name for path in (tmp_path / "ut").iterdir())
    records = [name for name in left if name.endswith(".json")]
    assert 0 < len(records) < 8
    assert left == sorted((*records, *(name.replace("protokoll.json", "avtal.md") for name in records)))
    code, told = answer(tmp_path, "in", "--jobs", 1)
    assert (code, told["unchanged"], told["built"]) == (0, len(records), 8 - len(records))


@posix
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    many(tmp_path / "in", 8)
    process = started(tmp_path, "in", "--jobs", 2)
    found = await_workers(process.pid, 2)
    process.kill()
    process.communicate(timeout=60)
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in found):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_file_that_cannot_be_written_fails_its_agreement_alone(tmp_path: Path) -> None:
    (tmp_path / "ut" / "avtal000-avtal.md").mkdir(parents=True)
    batch, _ = entries([many(tmp_path / "in", 2)], tmp_path / "ut")
    request = BuildRequest((), tmp_path / "ut", ("avtal",), ("md",))
    with executor_for(1) as executor:
        first, second = build_all(batch, request, Workplace(executor, 1))
    assert (first.state, second.state) == (State.FAILED, State.BUILT)
    assert [issue.code for issue in first.issues if issue.is_error] == ["gar-inte-att-skriva"]


def task(**other: Any) -> Task:
    choices = {"documents": ("avtal",), "formats": ("md",)}
    return Task(
        **({"name": "a.json", "content": FULL.read_bytes(), "choices": choices, "library": "", "sent": ""} | other)
    )


def test_a_machine_with_another_installation_builds_nothing() -> None:
    made = make(task(expected=Installation("annat", "annat")))
    assert not made.files
    (issue,) = [unpacked_issue(row, Path("a.json"), None) for row in made.issues]
    assert (issue.code, issue.is_error) == ("annan-installation", True)
    assert make(task(expected=installation(("md",)))).files


def test_a_fault_in_a_library_that_was_sent_is_told_at_the_users_own_path(tmp_path: Path) -> None:
    own = tmp_path / "bibliotek"
    for part in ("clauses", "templates"):
        shutil.copytree(ROOT / part, own / part)
    (own / "clauses/bas/avtal/tvist/tvist.md").write_text("---\nid: x\n---\n", "utf-8")
    keep_library("summa", packed_library(own))
    made = make(task(sent="summa"))
    drop_library("summa")
    places = {unpacked_issue(row, Path("mitt/a.json"), own).place.file for row in made.issues}
    assert own / "clauses/bas/avtal/tvist/tvist.md" in places
    assert places <= {own / "clauses/bas/avtal/tvist/tvist.md", Path("mitt/a.json")}


def test_what_goes_wrong_of_our_doing_is_told_and_no_exception() -> None:
    assert "KeyError" in make(task(sent="aldrig sänt")).fault


@posix
@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_agreements(tmp_path: Path) -> None:
    def most(count: int) -> int:
        # Equal ones: Typst remembers the last ten or so that differ, and what is looked for is what Python keeps.
        (tmp_path / f"in{count}").mkdir()
        for number in range(count):
            shutil.copy(FULL, tmp_path / f"in{count}" / f"{number}.json")
        program = [sys.executable, "-m", "iop_docs", "build", f"in{count}", "--jobs", "1"]
        words = ("-o", f"ut{count}", "--document", "avtal", "--format", "docx")
        process = subprocess.Popen([*program, *words], cwd=tmp_path, **QUIET)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss

    assert most(15) < 1.1 * most(3)


def test_a_library_beside_the_agreements_is_not_taken_for_agreements(tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples/enkel.yaml", tmp_path / "a.yaml")
    shutil.copytree(ROOT / "clauses/bas", tmp_path / "bibliotek/clauses/bas")
    found, issues = entries((tmp_path,), tmp_path / "ut")
    assert [entry.source for entry in found] == [tmp_path / "a.yaml"]
    assert not issues
    assert list(agreement_files(tmp_path, tmp_path / "ut")) == [tmp_path / "a.yaml"]
