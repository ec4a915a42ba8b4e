"""Runs an example of an issue code: the command it names, in a folder of its own, after the changes it tells.

An example is a YAML file named after its code (`KOD.yaml`, and for one more way to get it `KOD.SÄTT.yaml`):

- `kommando`: what to type after `iopdocs`; `check underlag.json` if it isn't said.
- `fil`: what becomes `underlag.json`: `examples/udda_start.json` if it isn't said, the small library's own where
  that is used.
- `ogiltig`, `giltig`: changes that give the code, and near ones that don't.
- `med`: codes that can't but come along.

A command that mentions `bibliotek`, `ram.docx`, `byggt`, `plan.docx` or `blankett.docx` finds the small library of
`tests/examples/bibliotek`, the shipped frame of an avtal, the files of a finished build, a plan that is filled in
(and `examples/kalmar.json`, which it is of), or the empty form of the base (`blankett.pdf`: one with a title filled
in). Each change is a place and what to do there:

- `/parter/0/namn: X` sets a field of the agreement (JSON pointer).
- `mapp/fil.md: TEXT` writes a file; `null` takes it away.
- `mapp/fil.md: {byt: X, mot: Y}` replaces the first X; `{efter: TEXT}` adds at the end.
- `mapp/fil.md: {byt: X, mot: Y, ganger: N}` puts N times Y there, with # as the number of each.
- `mapp/fil.md: [CHANGE, CHANGE]` makes several changes in turn.
- `fil.bin: {hex: 89504e47}` writes bytes; `{bokstaver: N}` writes that many letters; `{som: FIL}` copies a file,
  `{lank: FIL}` links to it.
- `fil.docx!word/document.xml: …` does the same to a part of a Word file.
- `kommando: …` is another command for this half of the example.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from click.testing import CliRunner, Result

from iop_docs.cli.main import iopdocs
from iop_docs.forming import form_bytes, form_of
from iop_docs.shipped import library_sources

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "examples" / "codes"
LIBRARY = "bibliotek"
PLAN, PLANNED = "plan.docx", "examples/kalmar.json"
USUAL = "examples/udda_start.json"
SMALL = "tests/examples/bibliotek/underlag.json"
_CODE = re.compile(r"\[([a-z0-9-]+)\]$", re.MULTILINE)


def examples() -> tuple[Path, ...]:
    return tuple(sorted(FOLDER.glob("*.yaml")))


def code_of(example: Path) -> str:
    return example.name.partition(".")[0]


def codes_of(example: Path, half: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Run one half of an example; returns the codes that the user is shown."""
    return set(_CODE.findall(run(example, half, folder, monkeypatch).stderr))


def run(example: Path, half: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run one half of an example in a folder of its own, which is made."""
    case = yaml.safe_load(example.read_text("utf-8"))
    changes: dict[str, Any] = dict(case[half])
    command = str(changes.pop("kommando", case.get("kommando", "check underlag.json")))
    folder.mkdir()
    _prepare(folder, command, ROOT / case.get("fil", _agreement_for(command)))
    _change(folder, changes)
    monkeypatch.chdir(folder)
    # The program remembers what a folder holds: the library is told by a path that no other example has.
    words = [str(folder / word) if word == LIBRARY else word for word in command.split()]
    done = CliRunner().invoke(iopdocs, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in (0, 1), done.stderr
    return done


def companions(example: Path) -> set[str]:
    """Return the codes that come along with the one an example is about."""
    return set(yaml.safe_load(example.read_text("utf-8")).get("med", ()))


def _agreement_for(command: str) -> str:
    return PLANNED if PLAN in command else SMALL if LIBRARY in command else USUAL


def _prepare(folder: Path, command: str, agreement: Path) -> None:
    shutil.copyfile(agreement, folder / "underlag.json")
    if LIBRARY in command:
        shutil.copytree(ROOT / "tests" / "examples" / LIBRARY, folder / LIBRARY)
        for name in ("common.typ", "avtal/page.typ", "avtal/frame.docx"):
            shutil.copyfile(ROOT / "templates" / name, folder / LIBRARY / "templates" / name)
    if "ram.docx" in command:
        shutil.copyfile(ROOT / "templates" / "avtal" / "frame.docx", folder / "ram.docx")
    for kind in ("docx", "pdf"):
        if f"blankett.{kind}" in command:
            (folder / f"blankett.{kind}").write_bytes(_form(kind))
    if PLAN in command:
        (folder / PLAN).write_bytes(_plan())
    if "byggt" in command:
        (folder / "byggt").mkdir()
        for name, content in _built(agreement, small=LIBRARY in command).items():
            (folder / "byggt" / name).write_bytes(content)


@cache
def _built(agreement: Path, *, small: bool) -> dict[str, bytes]:
    """Build an agreement, with the small library or the shipped one, once for all the examples."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _prepare(folder, LIBRARY if small else "", agreement)
        library = ("--library", folder / LIBRARY) if small else ()
        words = ("build", folder / "underlag.json", "--document", "avtal", *library, "-o", folder / "byggt")
        done = CliRunner().invoke(iopdocs, [str(word) for word in words])
        assert done.exit_code == 0, done.stderr
        return {file.name: file.read_bytes() for file in (folder / "byggt").iterdir()}


@cache
def _plan() -> bytes:
    """Return the Word file of a plan that is filled in already."""
    with tempfile.TemporaryDirectory() as place:
        words = ("build", ROOT / PLANNED, "--document", "verksamhetsplan:2027", "--format", "docx", "-o", place)
        done = CliRunner().invoke(iopdocs, [str(word) for word in words])
        assert done.exit_code == 0, done.stderr
        return (Path(place) / "kalmar-verksamhetsplan-2027.docx").read_bytes()


@cache
def _form(kind: str) -> bytes:
    """Return the empty form of the base; a PDF, which no change of letters can fill in, has a title."""
    library, form = form_of(library_sources(None), "bas")
    data = form_bytes(form, library, kind)
    if kind == "docx":
        return data
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        next(one for one in pdf.Root.AcroForm.Fields if one.T == "/titel").V = pikepdf.String("Hamnen")
        pdf.save(written)
    return written.getvalue()


def _change(folder: Path, changes: dict[str, Any]) -> None:
    fields = {at: value for at, value in changes.items() if at.startswith("/")}
    if fields:
        file = folder / "underlag.json"
        data = json.loads(file.read_text("utf-8"))
        for pointer, value in fields.items():
            _set(data, pointer, value)
        file.write_text(json.dumps(data, ensure_ascii=False, indent=2), "utf-8")
    for at, what in changes.items():
        name, _, part = at.partition("!")
        if part:
            _change_part(folder / name, part, what)
        elif not at.startswith("/"):
            _change_file(folder, name, what)


def _set(data: Any, pointer: str, value: Any) -> None:
    if isinstance(value, dict) and "bokstaver" in value:
        value = "x" * value["bokstaver"]
    *parents, last = pointer[1:].split("/")
    for name in parents:
        data = data[int(name)] if isinstance(data, list) else data[name]
    if isinstance(data, list) and int(last) == len(data):
        data.append(value)
    else:
        data[int(last) if isinstance(data, list) else last] = value


def _change_file(folder: Path, name: str, what: Any) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(what, dict) and "som" in what:
        shutil.copyfile(folder / what["som"], file)
        return
    if isinstance(what, dict) and "lank" in what:
        file.symlink_to(folder / what["lank"])
        return
    before = file.read_bytes() if file.exists() else None
    after = _changed(before, what, file.name)
    if after is None:
        file.unlink()
    else:
        file.write_bytes(after)


def _change_part(file: Path, part: str, what: Any) -> None:
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    after = _changed(parts.pop(part, None), what, part)
    if after is not None:
        parts[part] = after
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    file.write_bytes(written.getvalue())


def _changed(before: bytes | None, what: Any, name: str) -> bytes | None:
    """Return what a file or part holds after a change; None takes it away."""
    match what:
        case None:
            return None
        case str():
            return what.encode()
        case {"hex": str(figures)}:
            return bytes.fromhex(figures)
        case {"bokstaver": int(count)}:
            return b"x" * count
        case {"efter": str(more)}:
            return (before or b"") + more.encode()
        case {"byt": str(old), "mot": str(new), "ganger": int(times)}:
            many = "".join(new.replace("#", str(number)) for number in range(times))
            return _changed(before, {"byt": old, "mot": many}, name)
        case {"byt": str(old), "mot": str(new)}:
            assert before is not None, f"there is no {name}"
            assert old.encode() in before, f"{name} has no {old!r}"
            return before.replace(old.encode(), new.encode(), 1)
        case [*steps]:
            for step in steps:
                before = _changed(before, step, name)
            return before
    raise AssertionError(f"{name}: {what!r} is no change")
