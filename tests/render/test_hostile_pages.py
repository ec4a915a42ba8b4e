"""Page programs made to hurt: each is tried in a layer of somebody else's library, and ends in a message."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from iop_docs.actions import BuildRequest, build
from iop_docs.errors import Issue, UserFilesError
from iop_docs.render import page_process
from iop_docs.render.page_process import Order, PageFault, PageTooHeavy, set_in_process
from iop_docs.shipped import shipped_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "enkel.yaml"
OWN = (shipped_folder() / "templates" / "avtal" / "page.typ").read_text("utf-8")
LETTERS = "HEMLIGHETEN"


def library(folder: Path, page: str) -> Path:
    """Make a library whose base layer has a page program of its own."""
    shutil.copytree(shipped_folder() / "clauses", folder / "bib" / "clauses")
    templates = folder / "bib" / "clauses" / "bas" / "templates" / "avtal"
    templates.mkdir(parents=True)
    (templates / "page.typ").write_text(page, "utf-8")
    return folder / "bib"


def order(folder: Path, page: str) -> Order:
    folder.mkdir()
    return Order(page, folder, "{}", "[]", "1", (), "2026-01-01T12:00:00+00:00")


def refused(folder: Path, page: str) -> Issue:
    with pytest.raises(UserFilesError) as told:
        build(BuildRequest((EXAMPLE,), folder / "ut", formats=("pdf",), library=library(folder, page)))
    assert not (folder / "ut").exists()
    (issue,) = (one for one in told.value.issues if one.is_error)
    assert issue.place.file == folder / "bib" / "clauses" / "bas" / "templates" / "avtal" / "page.typ"
    return issue


@pytest.mark.slow
def test_a_layers_own_page_gives_the_same_files_as_the_shipped_one_when_it_says_the_same(tmp_path: Path) -> None:
    for folder, page in (("a", OWN), ("b", f"{OWN}// Nytt slut\n")):
        request = BuildRequest((EXAMPLE,), tmp_path / folder, ("avtal",), library=library(tmp_path / folder, page))
        assert len(build(request).files) == 2
    for name in ("enkel-avtal.pdf", "enkel-avtal.docx"):  # the Word file has the page numbers
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_fault_in_a_layers_page_is_told_at_its_line(tmp_path: Path) -> None:
    issue = refused(tmp_path, "// sidan\n\n#saknas()\n")
    assert (issue.code, issue.place.line) == ("pdf-sida-fel", 3)
    assert "saknas" in issue.message


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../../../etc/passwd")',
        '#include "/etc/passwd"',
        '#import "/etc/passwd": x',
        '#image("/etc/passwd")',
        '#json("/etc/passwd")',
        '#csv("../fonts/hemlig.csv")',
        '#plugin("/etc/passwd")',
        '#bibliography("/etc/passwd")',
        '#pdf.attach("/etc/passwd")',
        '#eval("rea" + "d(\\"/etc/passwd\\")")',
        '#dictionary(std).at("re" + "ad")("/etc/passwd")',
        '#read("C:\\\\Windows\\\\win.ini")',
        '#read("\\\\\\\\server\\\\share\\\\x")',
        '#read("file:///etc/passwd")',
        '#read("https://example.se/")',
    ],
)
def test_a_page_reads_no_file_outside_its_own_folder(page: str, tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "hemlig.csv").write_text(LETTERS, "utf-8")
    with pytest.raises(PageFault, match=r"not found|escape|failed to load|backslash|is not") as told:
        set_in_process(order(tmp_path / "sida", page))
    assert "root:" not in told.value.message
    assert LETTERS not in told.value.message


@pytest.mark.slow
def test_a_page_does_not_reach_the_files_of_its_library(tmp_path: Path) -> None:
    folder = library(tmp_path, '#show: house-style\n#read("granne.txt")\n') / "clauses/bas/templates/avtal"
    (folder / "granne.txt").write_text(LETTERS, "utf-8")
    with pytest.raises(UserFilesError, match="kunde inte sättas"):
        build(BuildRequest((EXAMPLE,), tmp_path / "ut", formats=("pdf",), library=tmp_path / "bib"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "stops"),
    [
        ("#for a in range(100000) { for b in range(100000) { let c = a } }", PageTooHeavy),
        ("#let f(n, k) = if n > 0 { f(n - 1, 2 * k) + f(n - 1, 2 * k + 1) }\n#f(60, 1)", PageTooHeavy),
        ("#for a in range(1000000000) { a }", PageTooHeavy),
        ('#let a = "aaaaaaaaaa"\n#for i in range(40) { a = a + a }', PageTooHeavy),
        ("#while true { }", PageFault),
        ("#let f(x) = f(x + 1)\n#f(1)", PageFault),
        ("#" + "(" * 100_000, (PageFault, PageTooHeavy)),
        ("#" + "[" * 100_000, (PageFault, PageTooHeavy)),
        ("#show: house-style\n" + "#box[" * 3_000 + "]" * 3_000, (PageFault, PageTooHeavy)),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_page_without_end_or_bound_is_stopped(
    page: str, stops: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_process, "MAX_SECONDS", 4)
    begun = time.monotonic()
    with pytest.raises(stops):
        set_in_process(order(tmp_path / "sida", page))
    assert (
        time.monotonic() - begun < 6 * page_process.MAX_SECONDS
    )  # a guard on a loaded machine; the bound itself is the code


@pytest.mark.slow
def test_a_build_with_a_page_without_end_tells_the_page_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_process, "MAX_SECONDS", 2)
    issue = refused(tmp_path, "#for a in range(100000) { for b in range(100000) { let c = a } }")
    assert issue.code == "pdf-sida-for-tung"
    assert "2 sekunder" in issue.message


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server that a fetch through a proxy would come to, and what came."""
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(200))

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


PACKAGE = '#import "@preview/iopdocs-finns-inte:0.0.1"'
FETCHING = """
import sys, typst
try:
    typst.compile(sys.argv[1].encode())
except typst.TypstError as fault:
    print(fault)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [PACKAGE, '#import "@local/x:0.1.0"', '#eval("import \\"@pre" + "view/iopdocs-finns-inte:0.0.1\\"")']
)
def test_no_package_is_fetched(
    page: str, listener: tuple[str, list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, heard = listener
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, address)
    # Typst alone does come to the listener: so the test can fail.
    subprocess.run([sys.executable, "-c", FETCHING, PACKAGE], check=True, capture_output=True)
    assert len(heard) == 1
    assert b"CONNECT packages.typst.org" in heard[0]

    with pytest.raises(PageFault) as told:
        set_in_process(order(tmp_path / "sida", page))
    assert told.value.is_package
    assert len(heard) == 1


def test_a_package_is_told_with_its_line(tmp_path: Path) -> None:
    issue = refused(tmp_path, f"// sidan\n{PACKAGE}: x\n")
    assert (issue.code, issue.place.line) == ("pdf-sida-paket", 2)


@pytest.mark.slow
def test_a_package_is_refused_without_a_single_socket(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        if os.environ.get("IOPDOCS_NO_SKIP"):
            pytest.fail("strace is not installed")
        pytest.skip("strace is not installed")
    pages = tmp_path / "sidor"
    pages.mkdir()
    ask = (
        "from pathlib import Path\n"
        "from iop_docs.render.page_process import Order, PageFault, set_in_process\n"
        f"order = Order({PACKAGE!r}, Path({str(pages)!r}), '', '', '1', (),\n"
        "              '2026-01-01T12:00:00+00:00')\n"
        "try:\n    set_in_process(order)\n"
        "except PageFault as fault:\n    print(fault.is_package)\n"
    )
    trace = tmp_path / "spår"
    command = [strace, "-f", "-e", "trace=socket,connect,sendto,execve", "-o", str(trace), sys.executable, "-c", ask]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
    calls = trace.read_text("utf-8")
    assert "page_child" in calls
    assert not [line for line in calls.splitlines() if "socket(" in line or "connect(" in line]


@pytest.mark.slow
def test_modules_in_the_users_folder_are_not_imported_by_the_page_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("typst", "json", "iop_docs"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit({LETTERS!r})\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PageFault, match="saknas"):
        set_in_process(order(tmp_path / "sida", "#saknas()"))


def test_the_page_process_gets_no_proxy_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://example.se:8080")
    monkeypatch.setenv("NO_PROXY", "*")
    found = page_process._environment()
    assert found["https_proxy"] == found["HTTPS_PROXY"] == "socks5://127.0.0.1:0"
    assert "NO_PROXY" not in found
