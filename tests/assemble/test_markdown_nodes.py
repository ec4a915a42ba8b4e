"""Markdown is parsed once: what is kept between runs gives the same nodes, and holds nothing of an agreement."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from iop_docs.assemble import markdown_nodes
from iop_docs.assemble.markdown_nodes import LONGEST, MOST, MOST_KEPT, begin_markdown, keep_markdown, parsed
from iop_docs.model.keep import Keep

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = [
    "Ett stycke med **fetstil**, *kursiv*, \ue0000\ue001 och [punkt 3](#insatser.plan).",
    "- en\n- två\n\n  med ett stycke till\n\n1. ett\n2. två",
    "| Post | Belopp |\n|:---|---:|\n| \ue0000\ue001 | \ue0001\ue001 kr |\n| Summa | |",
    "Rad ett  \nrad två\nrad tre\n\n\ue0000\ue001\n",
    "\n\n> inget citat\n\n# ingen rubrik",
    "",
]


class Folder(dict[str, bytes]):
    """A keep in memory that notes how often it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def place(self) -> Keep:
        return Keep(self.get, self.write)

    def write(self, name: str, content: bytes) -> None:
        self.written += 1
        self[name] = content


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    new_process(monkeypatch)


def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_nodes, "_MEMORY", markdown_nodes._Memory())


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that markdown-it parses rather than are taken from what is kept."""
    seen: list[str] = []
    parse = markdown_nodes._parse

    def noted(text: str) -> markdown_nodes.MarkdownNode:
        seen.append(text)
        return parse(text)

    monkeypatch.setattr(markdown_nodes, "_parse", noted)
    return seen


def run(folder: Folder, texts: list[str], name: str = "bas") -> list[markdown_nodes.MarkdownNode]:
    begin_markdown(name, folder.place())
    found = [parsed(text) for text in texts]
    keep_markdown(name)
    return found


def test_next_run_takes_the_same_nodes_and_parses_nothing(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder()
    first = run(folder, TEXTS)
    new_process(monkeypatch)
    assert run(folder, TEXTS) == first
    assert read == TEXTS
    assert folder.written == 1


def test_new_text_is_parsed_and_kept_beside_the_others(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder()
    for texts in (TEXTS[:2], TEXTS[1:3], TEXTS[:3]):
        new_process(monkeypatch)
        run(folder, texts)
    assert read == TEXTS[:3]


def test_layers_have_each_their_own(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder()
    run(folder, TEXTS[:1])
    new_process(monkeypatch)
    run(folder, TEXTS[:1], "uddevalla")
    assert len(read) == len(folder) == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"": 1}', b'{"": ["root", 1]}', b"\xff", b"[" * 100_000])
def test_what_is_kept_and_can_not_be_read_is_parsed_anew(damage: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder()
    first = run(folder, TEXTS)
    new_process(monkeypatch)
    folder["bas"] = damage
    assert run(folder, TEXTS) == first


def test_process_keeps_once_so_that_a_batch_goes_on(read: list[str]) -> None:
    folder = Folder()
    for text in TEXTS:
        run(folder, [text])
    assert folder.written == 1
    assert read == TEXTS


def test_process_remembers_no_more_than_so_many_texts_and_keeps_fewer() -> None:
    folder = Folder()
    run(folder, [f"Text {number}." for number in range(MOST + 10)])
    assert len(markdown_nodes._MEMORY.known) == MOST
    kept = list(json.loads(folder["bas"]))
    assert kept == [f"Text {number}." for number in range(MOST + 10 - MOST_KEPT, MOST + 10)]


def test_text_in_use_stays() -> None:
    for number in range(MOST + 10):
        parsed("Vanlig text.")
        parsed(f"Text {number}.")
    assert "Vanlig text." in markdown_nodes._MEMORY.known


def test_long_text_is_not_remembered() -> None:
    folder = Folder()
    run(folder, ["Kort.", "lång " * LONGEST])
    assert list(json.loads(folder["bas"])) == ["Kort."]
    assert list(markdown_nodes._MEMORY.known) == ["Kort."]


def test_cache_holds_nothing_of_an_agreement(tmp_path: Path) -> None:
    agreement = EXAMPLES / "tva_parter_tre_ar.json"
    command = [sys.executable, "-m", "iop_docs", "build", str(agreement), "-o", str(tmp_path / "ut")]
    subprocess.run(command, env={**os.environ, "IOPDOCS_CACHE": str(tmp_path / "cache")}, check=True)
    contents = [content for path in (tmp_path / "cache").iterdir() for content in unpacked(path.read_bytes())]
    assert any(b"klausul" in content for content in contents)
    data = json.loads(agreement.read_text("utf-8"))
    for told in (data["arende"]["diarienummer"], *(part["namn"] for part in data["parter"])):
        spelt = (told.encode(), json.dumps(told)[1:-1].encode())
        assert not any(one in content for one in spelt for content in contents), told


def unpacked(content: bytes) -> list[bytes]:
    """An entry's content; where it is a Word file, its parts."""
    kept = content.partition(b"\n")[2]
    if not kept.startswith(b"PK\x03\x04"):
        return [kept]
    with zipfile.ZipFile(io.BytesIO(kept)) as file:
        return [file.read(name) for name in file.namelist()]
