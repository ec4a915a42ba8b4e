"""The use cases: what the command line, and any other front, asks for. Wires reading, checks, assembly, writers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from iop_docs.assemble.compose import compose, day_of, not_in_force
from iop_docs.assemble.facts import facts_of
from iop_docs.check.answers import with_answers, with_severities
from iop_docs.check.layer_rules import check_against_layer
from iop_docs.check.rules import check_agreement
from iop_docs.errors import Issue, OutputError, Place, UserFilesError, close_matches, error
from iop_docs.loading.agreement import load_agreement
from iop_docs.loading.document_type import document_type_names
from iop_docs.loading.editions import settled
from iop_docs.loading.layer_file import BASE, Sources, layer_names
from iop_docs.loading.library import load_library, schemas_for
from iop_docs.loading.schema import Schemas, read_schemas, shape_of
from iop_docs.model.agreement import Agreement
from iop_docs.model.choices import (
    ARCHIVE,
    ARCHIVE_WITH_ATTACHMENTS,
    Attachment,
    Choices,
    Relationship,
    check_standards,
)
from iop_docs.model.datum import Record, Scalar, Sequence
from iop_docs.model.document import Document
from iop_docs.model.library import NEWEST, DocumentType, Edition, Library
from iop_docs.output import write_all
from iop_docs.provenance.record import EMBEDDED_RECORD, RecordedDocument, RecordedFile, sha256
from iop_docs.recording import record_of_build
from iop_docs.render.writers import WRITERS
from iop_docs.shipped import library_sources, schemas_folder
from iop_docs.skeleton import skeleton

DEFAULT_FORMATS = ("docx", "pdf")
RECORD = "protokoll"
_MAIN, _LETTER = "avtal", "tjansteskrivelse"


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build. Empty `documents` means those the agreement asks for; `watermark` lies across every page.

    `as_of`, an ISO date, takes the clauses in force that day instead of on the agreement's own date.
    `embed` puts the agreement file into the PDF. Making one raises ChoiceError when the standards refuse that,
    or can't be met together.
    """

    files: tuple[Path, ...]
    out: Path
    documents: tuple[str, ...] = ()
    formats: tuple[str, ...] = DEFAULT_FORMATS
    library: Path | None = None
    draft: bool = False
    watermark: str = ""
    pdf_standards: tuple[str, ...] = ARCHIVE
    embed: bool = False
    as_of: str = ""

    def __post_init__(self) -> None:
        check_standards(self.pdf_standards, embeds=self.embed)


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file that was written."""

    document: str
    format: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Files written, the records of their builds, and issues that didn't stop the build."""

    files: tuple[BuiltFile, ...]
    issues: tuple[Issue, ...]
    records: tuple[BuiltFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document tree with its type, ready for a writer, and the name that its files get."""

    stem: str
    kind: DocumentType
    tree: Document
    source: Path
    agreement: Agreement
    library: Library


@dataclass(frozen=True, slots=True)
class Prepared:
    """A build that is made but not written: what came out, the bytes of each file by its path, the trees."""

    result: BuildResult
    contents: Mapping[Path, bytes]
    documents: tuple[Assembled, ...]


def build(request: BuildRequest) -> BuildResult:
    """Build every document asked for. Nothing is written unless all the files are free of errors.

    Raises UserFilesError with all issues when any is an error, RenderError when a writer fails.
    """
    return finish(prepare(request))


def finish(prepared: Prepared) -> BuildResult:
    """Write what was prepared. Raises UserFilesError when a file can't be put in its place."""
    _write(prepared.contents, list(prepared.result.issues))
    return prepared.result


def prepare(request: BuildRequest) -> Prepared:
    """Make every file of a build without writing any. Raises as `build` does."""
    issues: list[Issue] = []
    ready: list[Assembled] = []
    for path in request.files:
        documents, found = assemble(path, request)
        ready.extend(documents)
        issues.extend(found)
    issues.extend(_collisions(ready))
    if any(issue.is_error for issue in issues):
        raise UserFilesError(tuple(issues))
    contents: dict[Path, bytes] = {}
    built: list[BuiltFile] = []
    records: list[BuiltFile] = []
    recorded: dict[Path, list[RecordedDocument]] = {document.source: [] for document in ready}
    # Typst and pandoc work outside Python's lock, so two documents at once use two cores.
    with ThreadPoolExecutor(max_workers=2) as pool:
        for document, written in zip(ready, pool.map(partial(_written, request, issues), ready), strict=True):
            files = [
                BuiltFile(document.kind.id, name, _target(request, document, name), sha256(content))
                for name, content in written.items()
            ]
            contents.update(zip((file.path for file in files), written.values(), strict=True))
            built += files
            kept = tuple(RecordedFile(file.path.name, file.format, file.sha256) for file in files)
            recorded[document.source].append(RecordedDocument(document.tree, document.kind, document.library, kept))
    for source, made in recorded.items():
        agreement = next(one.agreement for one in ready if one.source == source)
        path = request.out / f"{source.stem}-{RECORD}.json"
        contents[path] = record_of_build(agreement, layer_of(agreement), _choices(request), made, issues)
        records.append(BuiltFile(RECORD, "json", path, sha256(contents[path])))
    return Prepared(BuildResult(tuple(built), tuple(issues), tuple(records)), contents, tuple(ready))


def _choices(request: BuildRequest) -> Mapping[str, object]:
    """Return what was chosen at the build, as its record tells it."""
    return {
        "format": list(request.formats),
        "utkast": request.draft,
        "vattenstampel": request.watermark,
        "pdf_standard": list(request.pdf_standards),
        "inbaddat": request.embed,
        **({"dag": request.as_of} if request.as_of else {}),
    }


def default_standards(*, embed: bool) -> tuple[str, ...]:
    """Return the PDF's standards when none are chosen: embedded files need another part of PDF/A."""
    return ARCHIVE_WITH_ATTACHMENTS if embed else ARCHIVE


def _written(request: BuildRequest, issues: list[Issue], document: Assembled) -> Mapping[str, bytes]:
    choices = Choices(request.pdf_standards, _attachments(request, issues, document) if request.embed else ())
    return {name: WRITERS[name](document.tree, document.kind, choices) for name in request.formats}


def _attachments(request: BuildRequest, issues: list[Issue], document: Assembled) -> tuple[Attachment, ...]:
    """Return what is embedded in a PDF on request: its agreement file, and the record but for the PDF's checksum."""
    agreement = document.agreement
    media_type = "application/json" if document.source.suffix.lower() == ".json" else "application/yaml"
    made = (RecordedDocument(document.tree, document.kind, document.library, ()),)
    record = record_of_build(agreement, layer_of(agreement), _choices(request), made, issues)
    return (
        Attachment(document.source.name, media_type, "Underlaget som dokumentet är byggt av", agreement.raw,
                   Relationship.SOURCE),
        Attachment(EMBEDDED_RECORD, "application/json", "Protokollet från bygget", record, Relationship.DATA),
    )  # fmt: skip


def _write(contents: Mapping[Path, bytes], issues: list[Issue]) -> None:
    try:
        write_all(contents)
    except OutputError as fault:
        hint = "Stäng filen i andra program, eller välj en annan mapp med -o."
        problem = error("gar-inte-att-skriva", fault.reason, Place(fault.path), hint)
        raise UserFilesError((*issues, problem)) from fault


def _target(request: BuildRequest, document: Assembled, name: str) -> Path:
    return request.out / f"{document.stem}-{document.kind.id}.{name}"


def _collisions(ready: list[Assembled]) -> list[Issue]:
    """Find files that would be written twice, or over a file that was read."""
    owners: dict[str, Path] = {}
    found: list[Issue] = []
    hint = "Döp om den ena filen, eller bygg dem till olika mappar med -o."
    for document in ready:
        key = f"{document.stem}-{document.kind.id}".casefold()
        before = owners.setdefault(key, document.source)
        if before != document.source:
            message = f"Filen skulle ge samma filnamn som {before.name}."
            found.append(error("samma-utfil", message, Place(document.source), hint))
    return list(dict.fromkeys(found))


def assemble(path: Path, request: BuildRequest) -> tuple[tuple[Assembled, ...], tuple[Issue, ...]]:
    """Read, check and assemble one agreement into its document trees."""
    sources = library_sources(request.library)
    agreement, issues = read_and_check(path, sources, draft=request.draft)
    if agreement is None or any(i.is_error for i in issues):
        return (), issues
    edition = Edition(request.as_of or day_of(agreement), request.draft)
    library, found = library_for(agreement, sources, edition)
    issues = (*issues, *found)
    if library is None or any(i.is_error for i in found):
        return (), issues
    ready: list[Assembled] = []
    for name in request.documents or asked_for(agreement):
        kind = library.documents.get(name)
        if kind is None:
            issues = (*issues, _unknown_document(name, tuple(library.documents), agreement))
            continue
        if "docx" in request.formats:
            issues = (*issues, *_frame_errors(kind))
        tree, found = compose(agreement, library, kind, draft=request.draft, as_of=request.as_of)
        issues = (*issues, *found)
        if tree is not None:
            tree = replace(tree, watermark=request.watermark)
            ready.append(Assembled(path.stem, kind, tree, path, agreement, library))
    return tuple(ready), issues


def _frame_errors(kind: DocumentType) -> tuple[Issue, ...]:
    # Imported here: it brings the whole of python-docx, which only a Word file needs.
    from iop_docs.render.frame_check import check_frame

    return tuple(issue for issue in check_frame(kind.frame, kind.frame_place) if issue.is_error)


def _unknown_document(name: str, known: Collection[str], agreement: Agreement) -> Issue:
    close = close_matches(name, known, 1)
    hint = f"Menade du «{close[0]}»?" if close else "Finns: " + ", ".join(known) + "."
    return error("dokumenttyp-saknas", f"Dokumenttypen «{name}» finns inte.", agreement.place("/dokument"), hint)


def asked_for(agreement: Agreement) -> tuple[str, ...]:
    """Return the documents an agreement asks for: those it lists, else the agreement and its letter if any."""
    listed = agreement.data.get("dokument")
    if isinstance(listed, Sequence):
        return tuple(str(item.value) for item in listed if isinstance(item, Scalar))
    return (_MAIN, _LETTER) if isinstance(agreement.data.get(_LETTER), Record) else (_MAIN,)


def read_and_check(
    path: Path, sources: Sources, *, draft: bool = False
) -> tuple[Agreement | None, tuple[Issue, ...]]:
    """Read one agreement and run the schema, every rule and its layer's own demands over it, in line order."""
    known = layer_names(sources)

    def schemas_of(layer: str) -> Schemas:
        return _schemas(sources, layer if layer in known else BASE)

    agreement, issues = load_agreement(path, schemas_of, draft=draft)
    if agreement is None:
        return None, issues
    issues = (*issues, *check_agreement(agreement), *_unknown_layer(agreement, known))
    if layer_of(agreement) in known:
        settings, _ = _settings(sources, layer_of(agreement))
        if settings is not None:
            issues = (*issues, *check_against_layer(agreement, settings, facts_of(agreement, settings)))
            issues = with_severities(issues, settings.severities)
    issues = with_answers(agreement, issues)
    return agreement, tuple(sorted(issues, key=lambda i: (i.place.line, i.place.column, i.code)))


def check(files: tuple[Path, ...], library: Path | None = None) -> tuple[Issue, ...]:
    """Check agreements against schema, rules and layers, and that what they ask for exists and is in force."""
    found: list[Issue] = []
    types = document_type_names((sources := library_sources(library)).templates)
    for path in files:
        agreement, issues = read_and_check(path, sources)
        found.extend(issues)
        if agreement is not None:
            found.extend(_unknown_document(n, types, agreement) for n in asked_for(agreement) if n not in types)
        if agreement is not None and not any(issue.is_error for issue in issues):
            clauses, _ = library_for(agreement, sources, Edition(day_of(agreement)))
            found.extend(not_in_force(agreement, clauses, asked_for(agreement)) if clauses else ())
    return tuple(found)


@cache
def _schemas(sources: Sources, layer: str) -> Schemas:
    return schemas_for(sources, layer, read_schemas(schemas_folder()))[0]


@cache
def _settings(sources: Sources, layer: str) -> tuple[Library | None, tuple[Issue, ...]]:
    return load_library(sources, layer, read_schemas(schemas_folder()), with_clauses=False)


def _unknown_layer(agreement: Agreement, known: tuple[str, ...]) -> list[Issue]:
    name = layer_of(agreement)
    if name in known:
        return []
    close = close_matches(name, known, 1)
    hint = f"Menade du «{close[0]}»?" if close else "Lager som finns: " + ", ".join(known) + "."
    return [error("lager-saknas", f"Lagret «{name}» finns inte.", agreement.place("/lager"), hint)]


def layer_of(agreement: Agreement) -> str:
    """Return the layer an agreement is built with; the base when it names none."""
    named = agreement.data.get("lager")
    return str(named.value) if isinstance(named, Scalar) else BASE


def library_for(agreement: Agreement, sources: Sources, edition: Edition) -> tuple[Library | None, tuple[Issue, ...]]:
    """Read the library for an agreement's layer, as it is in an edition; None when the layer is unknown."""
    if _unknown_layer(agreement, layer_names(sources)):
        return None, ()  # read_and_check has told it
    layer = layer_of(agreement)
    newest, issues = _library(sources, layer, NEWEST)
    if newest is None or not newest.change_days:
        return newest, issues
    return _library(sources, layer, settled(edition, newest.change_days))


@cache
def _library(sources: Sources, layer: str, edition: Edition) -> tuple[Library | None, tuple[Issue, ...]]:
    return load_library(sources, layer, read_schemas(schemas_folder()), edition=edition)


def copy_library(target: Path) -> None:
    """Copy the shipped clauses and templates into a new folder, for a jurist to change.

    Raises UserFilesError when the folder already has something in it or can't be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        hint = "Välj en mapp som inte finns, eller en tom."
        raise UserFilesError((error("filen-finns", "Mappen har redan något i sig.", Place(target), hint),))
    sources = library_sources(None)
    contents = {
        target / part / path.relative_to(folder): path.read_bytes()
        for part, folder in (("clauses", sources.clauses), ("templates", sources.templates))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    _write(contents, [])


def new(path: Path, layer: str, library: Path | None = None) -> None:
    """Write a commented skeleton for a new agreement; never over a file that exists.

    Raises UserFilesError when the file exists, isn't YAML by its name, or the layer is unknown.
    """
    sources = library_sources(library)
    known = layer_names(sources)
    issue: Issue | None = None
    if path.suffix.lower() not in (".yaml", ".yml"):
        issue = error("fel-filtyp", "Ett nytt underlag skrivs som YAML.", Place(path), "Låt namnet sluta på .yaml.")
    elif path.exists():
        issue = error("filen-finns", "Filen finns redan.", Place(path), "Välj ett annat namn, eller flytta filen.")
    elif layer not in known:
        close = close_matches(layer, known, 1)
        hint = f"Menade du «{close[0]}»?" if close else "Lager som finns: " + ", ".join(known) + "."
        issue = error("lager-saknas", f"Lagret «{layer}» finns inte.", Place(), hint)
    if issue is not None:
        raise UserFilesError((issue,))
    text = skeleton(shape_of(_schemas(sources, layer), "agreement"), layer, path.name)
    _write({path: text.encode("utf-8")}, [])


def schema_text(name: str, layer: str = "", library: Path | None = None) -> str:
    """Return one of the schemas; the agreement's with a layer's own fields when a layer is named.

    Raises UserFilesError when the layer is unknown.
    """
    if not layer:
        return (schemas_folder() / f"{name}.schema.json").read_text("utf-8")
    sources = library_sources(library)
    if layer not in layer_names(sources):
        raise UserFilesError((error("lager-saknas", f"Lagret «{layer}» finns inte.", Place()),))
    return json.dumps(_schemas(sources, layer).by_name[name], ensure_ascii=False, indent=2) + "\n"
