"""Files made to hurt: each is tried for real, and ends in a message with its file, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from iop_docs.actions import check
from iop_docs.assemble.evaluate import Scope
from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.fill import MAX_LETTERS, MAX_TURNS, fill
from iop_docs.assemble.filters import FilterContext
from iop_docs.errors import Place
from iop_docs.loading.language import parse_template
from iop_docs.loading.limits import MAX_AGREEMENT_BYTES, MAX_VALUES
from iop_docs.model.datum import Record, datum

resource = pytest.importorskip("resource", reason="POSIX")

EXAMPLES = Path(__file__).parents[1] / "examples"
SMALL = EXAMPLES / "enkel.yaml"
SECONDS = 60  # a guard against hanging on a loaded machine, not a measure
MEMORY = 1_500_000_000  # address space, which counts libraries that are only mapped


def iopdocs(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "iop_docs.cli.main", *map(str, words)]
    bound: Callable[[], None] = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # noqa: E731 - run in the child only
    return subprocess.run(
        program, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS, preexec_fn=bound
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str], name: str, code: str) -> None:
    told = done.stdout + done.stderr
    assert done.returncode == 1, told[-2000:]
    assert "Traceback" not in told
    assert name in told
    assert f"[{code}]" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("djup.json", b"[" * 100_000),
        ("djup.yaml", b"[" * 100_000),
        ("djup2.yaml", b"{a: " * 20_000),
        ("bred.json", b"[" + b"1," * 140_000 + b"1]"),
        ("bred.yaml", b"[" + b"1," * 140_000 + b"1]"),
        ("tal.json", b'{"a": ' + b"9" * 290_000 + b"}"),
        ("oandligt.json", b'{"a": 1e999}'),
        ("nan.json", b'{"a": NaN}'),
        ("dubbel.json", b'{"a": 1, "a": 2}'),
        ("halv.json", b'{"a": "\\ud800"}'),
        ("skratt.yaml", b"a: &a [x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n"),
        ("sig.yaml", b"a: &a\n  b: *a\n"),
        ("varden.json", b"[" + b"1," * MAX_VALUES + b"1]"),
        ("tagg.yaml", b"a: !!python/object/apply:os.system ['touch utfort']\n"),
        ("tagg2.yaml", b"a: !!python/name:os.system\n"),
        ("tagg3.yaml", b"a: !include /etc/passwd\n"),
        ("sla-ihop.yaml", b"a: &a {b: 1}\nc:\n  <<: *a\n"),
        ("fler.yaml", b"a: 1\n---\na: 2\n"),
        ("nul.json", b'{"a": "\0"}'),
        ("nul.yaml", b"a: \0\n"),
    ],
)
def test_a_text_made_to_hurt_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    refused(iopdocs("check", name, folder=tmp_path), name, "gar-inte-att-tolka")
    assert not (tmp_path / "utfort").exists()


@pytest.mark.slow
def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes('{"a": 1}'.encode("utf-16"))
    refused(iopdocs("check", "a.json", folder=tmp_path), "a.json", "filen-ar-inte-utf8")


@pytest.mark.slow
def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(2_000_000_000)
    refused(iopdocs("check", "a.json", folder=tmp_path), "a.json", "filen-for-stor")


def test_an_agreement_larger_than_a_build_can_bear_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"titel": "' + b"a" * MAX_AGREEMENT_BYTES + b'"}')
    (issue,) = check((tmp_path / "a.json",))
    assert (issue.code, issue.message) == ("filen-for-stor", "Filen är 0,3 MB.")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX")
def test_a_pipe_that_never_ends_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    refused(iopdocs("check", "a.json", folder=tmp_path), "a.json", "filen-kan-inte-lasas")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["verify"], "filen-kan-inte-lasas"),
        (["pdf"], ""),
        (["frame", "check"], ""),
        (["build", str(SMALL), "--locked"], ""),
    ],
    ids=lambda value: value[0] if value else "",
)
def test_no_command_waits_for_a_pipe(words: list[str], code: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.docx")
    done = iopdocs(*words, "a.docx", folder=tmp_path)
    assert done.returncode in (1, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert "a.docx" in done.stderr
    assert code in done.stderr


@pytest.mark.slow
def test_a_name_too_long_for_its_outputs_is_told(tmp_path: Path) -> None:
    name = "a" * 248 + ".yaml"
    shutil.copy(SMALL, tmp_path / name)
    refused(iopdocs("build", name, "-o", "ut", folder=tmp_path), "a" * 20, "gar-inte-att-skriva")


@pytest.mark.slow
def test_an_output_folder_that_is_a_file_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "ut").write_text("min fil")
    refused(iopdocs("build", SMALL, "-o", "ut", folder=tmp_path), "ut", "gar-inte-att-skriva")
    assert (tmp_path / "ut").read_text() == "min fil"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_the_output_folder_is_replaced_and_its_target_left(tmp_path: Path) -> None:
    (tmp_path / "offer").write_text("min fil")
    (tmp_path / "ut").mkdir()
    (tmp_path / "ut/enkel-avtal.pdf").symlink_to(tmp_path / "offer")
    assert iopdocs("build", SMALL, "-o", "ut", folder=tmp_path).returncode == 0
    assert (tmp_path / "offer").read_text() == "min fil"
    assert not (tmp_path / "ut/enkel-avtal.pdf").is_symlink()


def test_loops_inside_loops_end_and_tell_their_line() -> None:
    text = "x\n{% for a in t %}{% for b in t %}{% for c in t %}{{ c }}{% endfor %}{% endfor %}{% endfor %}"
    template, issues = parse_template(text, Place(Path("k.md"), 1))
    assert issues == ()
    record = datum({"t": ["ett"] * 2_000})
    assert isinstance(record, Record)
    with pytest.raises(ClauseFault, match=str(MAX_TURNS)) as fault:
        fill(template, Scope(record.fields, FilterContext({})))
    assert fault.value.line == 2


@pytest.mark.parametrize("body", ["x" * 19_000, "{% if a is defined %}{% endif %}" * 600], ids=["letters", "parts"])
def test_a_loop_that_repeats_much_text_ends_and_tells_its_line(body: str) -> None:
    template, issues = parse_template(f"x\n{{% for a in t %}}{body}{{% endfor %}}", Place(Path("k.md"), 1))
    assert issues == ()
    record = datum({"t": ["ett"] * 9_000})
    assert isinstance(record, Record)
    with pytest.raises(ClauseFault, match=str(MAX_LETTERS)) as fault:
        fill(template, Scope(record.fields, FilterContext({})))
    assert fault.value.line == 2


@pytest.mark.slow
@pytest.mark.parametrize("how", ["link", "pipe"])
def test_a_logo_that_is_a_link_out_of_its_layer_or_a_pipe_is_refused(how: str, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[1] / "clauses", tmp_path / "bib/clauses")
    layer = tmp_path / "bib/clauses/bas"
    settings = (layer / "layer.yaml").read_text("utf-8")
    assert settings.count("\nutseende:\n") == 1
    assert "logotyp" not in settings
    looks = "\nutseende:\n  logotyp: bild.png\n  logotyp_text: Bild\n"
    (layer / "layer.yaml").write_text(settings.replace("\nutseende:\n", looks), "utf-8")
    secret = tmp_path / "hemlig.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\nhemligt")
    if how == "link":
        (layer / "bild.png").symlink_to(secret)
    else:
        os.mkfifo(layer / "bild.png")
    done = iopdocs("build", SMALL, "--library", "bib", "-o", "ut", folder=tmp_path)
    refused(done, "bild.png", "bibliotek-lank")
    assert not (tmp_path / "ut").exists()
