"""The register of all agreements in a folder: what `iopdocs register` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.actions import layer_of, read_and_check
from iop_docs.check.reading import makes_agreement
from iop_docs.errors import Issue, OutputError, Place, UserFilesError, advice, error, warning
from iop_docs.loading.document_type import with_page
from iop_docs.loading.layer_file import BASE, Sources, is_library, layer_names
from iop_docs.loading.library import load_library
from iop_docs.loading.schema import read_schemas
from iop_docs.loading.source import read_raw
from iop_docs.model.choices import Choices
from iop_docs.model.library import DocumentType, Library
from iop_docs.output import unwritten, write_all
from iop_docs.register.chart import bar_chart, charted, described
from iop_docs.register.entry import IN_FORCE, Entry, entry_of
from iop_docs.register.open_data import open_data
from iop_docs.register.report import MONEY_HEADING, TYPE, TYPE_NAME, report
from iop_docs.register.totals import Register, alphabetical, year_sums
from iop_docs.register.web_list import web_list
from iop_docs.register.workbook import workbook
from iop_docs.shipped import library_sources, schemas_folder

OPEN_DATA = "oppna-data"
_SUFFIXES = (".json", ".yaml", ".yml")
_LETTER = "tjansteskrivelse"  # whose letterhead the report takes


class RegisterRequest(Struct, frozen=True):
    """Which folder to read, where to write, and the day that the register tells of."""

    folder: Path
    out: Path
    as_of: date
    library: Path | None = None


class RegisterResult(Struct, frozen=True):
    """The files written, the register in them, and what was told; `left_out` counts files with errors."""

    files: tuple[Path, ...]
    register: Register
    issues: tuple[Issue, ...]
    left_out: int


def make_register(request: RegisterRequest) -> RegisterResult:
    """Write the register of every agreement that has no errors; the others are told.

    Raises UserFilesError when no agreement is left, or a file can't be written.
    """
    sources = library_sources(request.library)
    entries, layers, issues, left_out = _read(request, sources)
    if not entries:
        hint = "Ange en mapp som har underlag i JSON eller YAML."
        none = error("inga-avtal", "Det finns inget avtal att ta med i registret.", Place(request.folder), hint)
        raise UserFilesError((*issues, none))
    library = _library(sources, _shared_layer(layers))
    owner = library.layer_name if library.layer != BASE else ""
    in_order = tuple(sorted(entries, key=lambda entry: (alphabetical(entry.title), entry.id)))
    register = Register(in_order, request.as_of, owner)
    issues = (*issues, *_told_of(register, request.folder))
    contents = {request.out / name: content for name, content in _files(register, library).items()}
    try:
        write_all(contents)
    except OutputError as fault:
        raise UserFilesError((*issues, unwritten(fault))) from fault
    return RegisterResult(tuple(contents), register, issues, left_out)


def _read(request: RegisterRequest, sources: Sources) -> tuple[list[Entry], set[str], tuple[Issue, ...], int]:
    entries: list[Entry] = []
    layers: set[str] = set()
    issues: list[Issue] = []
    left_out = 0
    for path in agreement_files(request.folder, request.out):
        agreement, found = read_and_check(path, sources)
        faults = [issue for issue in found if issue.is_error]
        if agreement is None or faults:
            issues += faults
            left_out += 1
            continue
        if not makes_agreement(agreement.data):
            issues.append(advice("inte-i-registret", "Ärendet gäller inget avtal och tas inte med.", Place(path)))
            continue
        now = agreement.in_force(request.as_of.isoformat()).data
        entries.append(entry_of(now, _identifier(path.relative_to(request.folder)), request.as_of))
        layers.add(layer_of(agreement))
    return entries, layers, tuple(issues), left_out


def _identifier(path: Path) -> str:
    """Return the file's path with the same slashes everywhere; what isn't Unicode becomes a question mark."""
    return path.as_posix().encode("utf-8", "replace").decode("utf-8")


def agreement_files(folder: Path, out: Path) -> Iterator[Path]:
    """Yield the files of a folder that may be agreements: no hidden ones, records, schemas or our own output.

    Raises UserFilesError when there is no such folder.
    """
    if not folder.is_dir():
        hint = "Kontrollera namnet, och att du står i rätt mapp."
        raise UserFilesError((error("filen-saknas", "Mappen finns inte.", Place(folder), hint),))
    written = out.resolve()
    libraries = {path for path in folder.rglob("*/") if is_library(path)}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if not libraries.isdisjoint(path.parents):
            continue
        if path.suffix.lower() not in _SUFFIXES or any(part.startswith((".", "~$")) for part in inside):
            continue
        if path.is_file() and written not in path.resolve().parents and not _is_other_json(path):
            yield path


def _is_other_json(path: Path) -> bool:
    """Tell a build's record, the open data's description and JSON Schemas from agreements."""
    if path.suffix.lower() != ".json":
        return False
    raw, _ = read_raw(path)
    try:
        value = json.loads(raw or b"null")
    except (ValueError, RecursionError):
        return False  # it is told when it is read as an agreement
    if not isinstance(value, Mapping):
        return False
    is_schema = str(value.get("$schema", "")).startswith("https://json-schema.org/")
    return "@context" in value or is_schema or {"protokoll", "verktyg"} <= set(value)


def _shared_layer(layers: set[str]) -> str:
    """Return the layer that all agreements have in common: the kommun's where the nämnder differ."""
    split = [name.split("/") for name in sorted(layers)]
    shared = []
    for parts in zip(*split, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared) or BASE


def _library(sources: Sources, layer: str) -> Library:
    """Return the settings of a layer; the shipped letterhead where a library has none of its own."""
    name = layer if layer in layer_names(sources) else BASE
    library, issues = load_library(sources, name, read_schemas(schemas_folder()), with_clauses=False)
    faults = tuple(issue for issue in issues if issue.is_error)
    if library is None or (faults and _LETTER not in library.documents):
        raise UserFilesError(faults)
    if _LETTER in library.documents:
        return library
    shipped = _library(library_sources(None), BASE)
    return replace(library, documents={**library.documents, _LETTER: shipped.documents[_LETTER]})


def _told_of(register: Register, folder: Path) -> list[Issue]:
    """Tell what somebody should look at before the list is published."""
    found: list[Issue] = []
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in register.entries:
        place = Place(folder / entry.id)
        if entry.status in IN_FORCE and not entry.is_decided:
            hint = "Kontrollera att avtalet är ingånget, och fyll i beslut, innan listan publiceras."
            told = "Avtalstiden löper, men underlaget har inget beslut."
            found.append(advice("avtal-utan-beslut", told, place, hint))
        before = seen.setdefault((entry.title, entry.number, entry.start, entry.end, entry.parties), entry)
        if before is not entry:
            told = f"Samma avtal finns också i {before.id}. Båda räknas med i summorna."
            hint = "Ta bort den ena filen ur mappen om de är samma avtal."
            found.append(warning("avtal-tva-ganger", told, place, hint))
    return found


def _files(register: Register, library: Library) -> Mapping[str, bytes]:
    from iop_docs.render.picture import insert_picture, svg_as_png
    from iop_docs.render.writers import WRITERS

    sums = charted(year_sums(register.entries), register.as_of.year)
    svg, words = bar_chart(sums), described(sums)
    tree = report(register, library.looks, library.footer, library.version)
    kind = _kind(library, svg if sums else "", words)
    word = WRITERS["docx"](tree, kind, Choices())
    if sums:
        word = insert_picture(word, MONEY_HEADING, svg_as_png(svg), words)
    return {
        "samlad-rapport.docx": word,
        "samlad-rapport.pdf": WRITERS["pdf"](tree, kind, Choices()),
        "avtalslista.html": web_list(register, library.looks).encode("utf-8"),
        "register.xlsx": workbook(register),
        **{f"{OPEN_DATA}/{name}": content for name, content in open_data(register).items()},
    }


def _kind(library: Library, svg: str, words: str) -> DocumentType:
    """Return the report's type: the letterhead of officers' reports, and a page of its own that shows the chart."""
    letter = library.documents[_LETTER]
    templates = library_sources(None).templates
    report, issues = with_page(letter, templates / "register" / "page.typ", templates)
    if issues:
        raise UserFilesError(issues)
    # JSON's strings without escapes of letters are Typst's strings too.
    chart = "\n".join(
        f"#let {n} = {json.dumps(v, ensure_ascii=False)}" for n, v in (("chart", svg), ("chart-words", words))
    )
    return replace(report, id=TYPE, name=TYPE_NAME, page=f"{chart}\n{report.page}", page_is_shipped=True)
