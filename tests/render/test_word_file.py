"""Word files are opened by several threads at once: each must have names of its own in lxml."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from frames import shipped

SOURCE = Path(__file__).parents[2] / "src" / "iop_docs"
# Two threads that use python-docx's parser first, and then read names that nobody has read before. When they share a
# table of names most runs die of it.
PROGRAM = """import sys, threading
from docx.oxml.parser import parse_xml
from lxml import etree
from iop_docs.render.word_file import open_word, own_names
content = sys.stdin.buffer.read()
gate, wrong = threading.Barrier(2), []
def work(number):
    if number:
        gate.wait()
    open_word(content) if sys.argv[1] == "open" else own_names()
    parse_xml("<a/>")
    if not number:
        gate.wait()
    parser = etree.XMLParser()
    for turn in range(100):
        names = [f"n{number}x{turn}x{at}" for at in range(200)]
        text = "".join(f"<w:{name}><w:pPr/></w:{name}>" for name in names)
        root = etree.fromstring(f"<w:r xmlns:w='w'>{text}</w:r>", parser)
        if [one.tag for one in root] != ["{w}" + name for name in names]:
            wrong.append(turn)
threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
for one in threads:
    one.start()
for one in threads:
    one.join()
sys.exit(bool(wrong))
"""


@pytest.mark.parametrize("first", ["open", "names"])
def test_threads_that_read_word_files_at_once_do_not_mix_up_names(first: str) -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", PROGRAM, first],
            input=shipped(), env=os.environ, capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")


def test_word_files_are_opened_in_one_place() -> None:
    opens = re.compile(r"\bdocx\.Document\(|\bDocxTemplate\(")
    found = {path.name for path in SOURCE.rglob("*.py") if opens.search(path.read_text("utf-8"))}
    assert found == {"word_file.py", "frame_filling.py"}
