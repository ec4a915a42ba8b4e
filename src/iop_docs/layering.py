"""Working with layers: what each does, new ones, adapting a clause, and following up when its base changes."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Literal

from merge3 import Merge3
from msgspec import Struct

from iop_docs.errors import NO_PLACE, Issue, Place, Severity, UserFilesError, close_matches, error
from iop_docs.loading.layer_file import BASE, LAYER_FILE, Sources, layer_chain, layer_names
from iop_docs.loading.library import load_library
from iop_docs.loading.library_bounds import is_reserved
from iop_docs.loading.schema import read_schemas
from iop_docs.loading.source import SyntaxFault, read_text
from iop_docs.loading.yaml_source import parse_yaml
from iop_docs.model.library import Adapted, Clause, Library, Lock
from iop_docs.output import write_all
from iop_docs.shipped import library_sources, schemas_folder

Way = Literal["take", "keep", "merge"]
_NAME = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)?")
_WORDS = {Severity.ERROR: "fel", Severity.WARNING: "varning", Severity.ADVICE: "råd"}
_NEW_LAYER = """\
# Lagret {name}. Allt som inte står här gäller som i lagret ovanför.
# Fälten förklaras i handbokens kapitel om lager, och i: iopdocs schema layer
namn: {title}
version: 0.1.0
# ord:
#   avtal: {{obestamd: överenskommelse, bestamd: överenskommelsen, detta: denna överenskommelse}}
# utseende:
#   farg: "1F3A5F"
# sidfot:
#   - {title}
# klausuler:
#   blockera:
#     - klausul: avtal.ekonomi.indexering
#       skal: Vi räknar inte upp beloppen.
"""


class LayerSummary(Struct, frozen=True):
    """What one layer does to the layers above it; the tuples hold clause ids; `severities` tells of codes."""

    name: str
    title: str
    above: str
    adopted: tuple[str, ...]
    adapted: tuple[str, ...]
    added: tuple[str, ...]
    blocked: tuple[str, ...]
    moved: tuple[str, ...]
    severities: tuple[str, ...] = ()


class Difference(Struct, frozen=True):
    """The three texts of an adapted clause whose base has changed."""

    clause: str
    layer: str
    file: Path
    then: str
    now: str
    ours: str
    then_to_now: tuple[str, ...]
    now_to_ours: tuple[str, ...]


def layers(library: Path | None = None) -> tuple[tuple[LayerSummary, ...], tuple[Issue, ...]]:
    """Tell of every layer what it adopts, adapts, adds, blocks and moves."""
    sources = library_sources(library)
    found: list[LayerSummary] = []
    issues: list[Issue] = []
    for name in layer_names(sources):
        loaded, faults = _load(sources, name)
        issues.extend(faults)
        if loaded is not None:
            found.append(_summary(loaded))
    return tuple(found), tuple(dict.fromkeys(issues))


def _summary(library: Library) -> LayerSummary:
    name = library.layer
    chain = layer_chain(name)
    own = {c.id for c in library.clauses.values() if c.layer == name}
    adapted = {pair.ours.id for pair in library.adapted if pair.ours.layer == name}
    return LayerSummary(
        name=name,
        title=library.layer_name,
        above=chain[-2] if len(chain) > 1 else "",
        adopted=tuple(sorted(set(library.clauses) - own)),
        adapted=tuple(sorted(adapted)),
        added=tuple(sorted(own - adapted)),
        blocked=tuple(sorted(left.clause.id for left in library.left_out if left.layer == name)),
        moved=tuple(f"{source} → {target}" for source, target in library.moved.items()),
        severities=tuple(f"{code}: {_WORDS[grade]}" for code, grade in sorted(library.severities.items())),
    )


def new_layer(name: str, title: str, library: Path) -> Path:
    """Make a new layer's folder with a commented layer.yaml; returns the file. Never over one that exists."""
    sources = library_sources(library)
    path = sources.clauses / name / LAYER_FILE
    parent = layer_chain(name)[-2] if name != BASE else ""
    if not _NAME.fullmatch(name) or any(is_reserved(part) for part in name.split("/")):
        hint = "Skriv kommun eller kommun/namnd med a–z, 0–9, _ och -, men inte con, nul eller com1 (Windows egna)."
        _refuse("lager-fel-namn", f"Ett lager kan inte heta «{name}».", Place(path), hint)
    if path.exists():
        _refuse("filen-finns", "Lagret finns redan.", Place(path), "Ändra i filen, eller välj ett annat namn.")
    if parent not in layer_names(sources):
        _refuse("lager-saknas", f"Lagret ovanför, «{parent}», finns inte.", Place(path), "Skapa det först.")
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    write_all({path: _NEW_LAYER.format(name=name, title=quoted).encode("utf-8")})
    return path


def adapt(clause_id: str, layer: str, library: Path) -> Path:
    """Copy a clause into a layer, noting the text it came from; returns the new file."""
    sources = library_sources(library)
    above = layer_chain(layer)[-2] if layer != BASE else ""
    clause = _clause(sources, above or BASE, clause_id)
    path = sources.clauses / layer / Path(*clause_id.split(".")).with_suffix(".md")
    if layer == BASE or layer not in layer_names(sources):
        _refuse("lager-saknas", f"Lagret «{layer}» finns inte, eller har inget lager ovanför.", Place(path), "")
    if clause.lock is Lock.LOCKED:
        hint = "En låst klausul gäller som den är."
        _refuse("las-brutet", f"Klausulen «{clause_id}» är låst och kan inte anpassas.", clause.place, hint)
    if path.exists():
        _refuse("filen-finns", "Lagret har redan en fil för klausulen.", Place(path), "Ändra i den.")
    head, body = _split(_read(clause))
    head = _with_field(
        _with_field(head, "status", "utkast"), "godkannanden", ""
    )  # nobody has approved the layer's text
    _write(path, f"{head}{_noted(clause)}", body, clause.place)
    return path


def differences(layer: str = "", clause_id: str = "", library: Path | None = None) -> tuple[Difference, ...]:
    """Return the adapted clauses whose base text has changed, of one layer or all, of one clause or all."""
    sources = library_sources(library)
    names = (layer,) if layer else layer_names(sources)
    pairs = [pair for name in names for pair in _loaded(sources, name).adapted if pair.ours.layer == name]
    return tuple(_difference(p) for p in pairs if clause_id in ("", p.ours.id) and _has_drifted(p))


def resolve(clause_id: str, layer: str, way: Way, library: Path) -> Path:
    """Follow up a changed base text in the layer's own file and nowhere else; returns the file.

    `take` sets the base's text as ours, `keep` only notes that it has been seen, `merge` puts the base's
    changes into our text and marks what clashes. A text taken or merged becomes a draft until it is approved.
    """
    sources = library_sources(library)
    pair = next(
        (p for p in _loaded(sources, layer).adapted if p.ours.id == clause_id and p.ours.layer == layer), None
    )
    if pair is None or pair.ours.origin is None:
        _refuse_unread(sources, layer, clause_id)
        hint = "Anpassade klausuler ser du med iopdocs layers."
        raise UserFilesError(
            (error("klausul-finns-inte", f"Lagret har inte anpassat «{clause_id}».", NO_PLACE, hint),)
        )
    file = pair.ours.place.file
    assert file is not None  # noqa: S101 - a clause always comes from a file
    head, body = _split(_read(pair.ours))
    if way == "take":
        _, body = _split(_read(pair.base))
        for name, ours, base in (
            ("rubrik", pair.ours.heading, pair.base.heading),
            ("villkor", pair.ours.condition_text, pair.base.condition_text),
        ):
            head = head if ours == base else _with_field(head, name, base)
    elif way == "merge":
        body = _merged(pair, body)
    if way != "keep":  # nobody in the layer has approved this text
        head = _with_field(head, "status", "utkast")
    _write(file, f"{_without_note(head)}{_noted(pair.base)}", body, pair.ours.place)
    return file


def _merged(pair: Adapted, ours: str) -> str:
    assert pair.ours.origin is not None  # noqa: S101 - an adapted clause has one
    then = _lines(pair.ours.origin.text)
    merge = Merge3(then, _lines(ours), _lines(pair.base.body.source))
    return "".join(merge.merge_lines(name_a="vår text", name_b="grundtexten nu"))


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.strip().split("\n")]


def _has_drifted(pair: Adapted) -> bool:
    return pair.ours.origin is not None and pair.ours.origin.hash != pair.base.hash


def _difference(pair: Adapted) -> Difference:
    origin, file = pair.ours.origin, pair.ours.place.file
    assert origin is not None  # noqa: S101 - asked only of what has drifted
    assert file is not None  # noqa: S101 - a clause always comes from a file
    then, now, ours = origin.text.strip(), pair.base.body.source.strip(), pair.ours.body.source.strip()
    changed = difflib.unified_diff(then.split("\n"), now.split("\n"), "grundtexten då", "grundtexten nu", lineterm="")
    own = difflib.unified_diff(now.split("\n"), ours.split("\n"), "grundtexten nu", "vår text", lineterm="")
    return Difference(pair.ours.id, pair.ours.layer, file, then, now, ours, tuple(changed), tuple(own))


def _noted(clause: Clause) -> str:
    """Return the front matter field that says what a text was made from."""
    text = "".join(f"    {line}".rstrip() + "\n" for line in clause.body.source.strip().split("\n"))
    condition = f"  villkor: {_quoted(clause.condition_text)}\n" if clause.condition_text else ""
    return (
        f"anpassar:\n  lager: {clause.layer}\n  version: {clause.version}\n  hash: {_quoted(clause.hash)}\n"
        f"  rubrik: {_quoted(clause.heading)}\n{condition}  text: |\n{text}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _without_note(head: str) -> str:
    """Take the field anpassar, with everything indented under it, out of a front matter."""
    return re.sub(r"(?m)^anpassar:.*\n(?:(?:[ \t].*)?\n)*", "", head)


def _with_field(head: str, name: str, value: str) -> str:
    shown = value if value.isalpha() else _quoted(value)
    line = f"{name}: {shown}\n" if value else ""
    pattern = re.compile(rf"(?m)^{name}:.*\n(?:[ \t].*\n)*")
    if pattern.search(head):
        return pattern.sub(lambda _: line, head, count=1)
    return head + line


def _split(text: str) -> tuple[str, str]:
    """Return the fields and the text of a clause file that has been read."""
    lines = text.split("\n")
    end = next(number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    return "".join(f"{line}\n" for line in lines[1:end]), "\n".join(lines[end + 1 :])


def _write(file: Path, head: str, body: str, place: Place) -> None:
    """Write a clause file; fields written so that a line can't be added to them are left as they are."""
    try:
        parse_yaml(head)
    except SyntaxFault:
        hint = "Skriv varje fält på en egen rad, som i de medföljande klausulerna."
        message = "Uppgifterna överst är skrivna så att kommandot inte kan ändra i dem."
        _refuse("gar-inte-att-tolka", message, place, hint)
    write_all({file: f"---\n{head}---\n{body}".encode()})


def _read(clause: Clause) -> str:
    assert clause.place.file is not None  # noqa: S101 - a clause always comes from a file
    text, issues = read_text(clause.place.file)
    if text is None:
        raise UserFilesError(issues)
    return text


def _load(sources: Sources, layer: str) -> tuple[Library | None, tuple[Issue, ...]]:
    return load_library(sources, layer, read_schemas(schemas_folder()))


def _loaded(sources: Sources, layer: str) -> Library:
    library, issues = _load(sources, layer)
    if library is None:
        raise UserFilesError(issues)
    return library


def _refuse_unread(sources: Sources, layer: str, clause_id: str) -> None:
    """Tell what is wrong with a clause's files rather than that there is no such clause."""
    _, issues = _load(sources, layer)
    parts = clause_id.split(".")
    file = (*parts[:-1], f"{parts[-1]}.md")
    faults = tuple(i for i in issues if i.is_error and i.place.file and i.place.file.parts[-len(file) :] == file)
    if faults:
        raise UserFilesError(faults)


def _clause(sources: Sources, layer: str, clause_id: str) -> Clause:
    library = _loaded(sources, layer)
    clause = library.clauses.get(clause_id)
    if clause is not None:
        return clause
    _refuse_unread(sources, layer, clause_id)
    close = close_matches(clause_id, library.clauses, 1)
    hint = f"Menade du «{close[0]}»?" if close else "Klausulerna ser du med iopdocs layers."
    raise UserFilesError((error("klausul-finns-inte", f"Klausulen «{clause_id}» finns inte.", NO_PLACE, hint),))


def _refuse(code: str, message: str, place: Place, hint: str) -> None:
    raise UserFilesError((error(code, message, place, hint),))
