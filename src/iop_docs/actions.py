"""The use cases: what the command line, and any other front, asks for. Wires reading, checks, assembly, writers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from iop_docs.asking import MAIN, Wanted, asked_for
from iop_docs.assemble.facts import facts_of
from iop_docs.assemble.public_copy import personal_data_left, public_copy
from iop_docs.build_values import DEFAULT_FORMATS, Assembled, BuildRequest, BuildResult, BuiltFile, Prepared
from iop_docs.caching.kept import keep_for
from iop_docs.caching.library import load_library, schemas_for
from iop_docs.check.answers import with_answers, with_severities
from iop_docs.check.layer_rules import check_against_layer
from iop_docs.check.rules import check_agreement
from iop_docs.errors import Issue, OutputError, Place, UserFilesError, advice, close_matches, error
from iop_docs.loading.agreement import brought, load_agreement
from iop_docs.loading.editions import settled
from iop_docs.loading.fingerprint import first_fingerprint
from iop_docs.loading.layer_file import BASE, Sources, is_layer, layer_names
from iop_docs.loading.schema import Schemas, read_schemas
from iop_docs.model.agreement import Agreement
from iop_docs.model.choices import ARCHIVE, ARCHIVE_WITH_ATTACHMENTS, Attachment, Choices
from iop_docs.model.datum import Scalar
from iop_docs.model.ending import ending_of, last_day_in_force
from iop_docs.model.library import NEWEST, DocumentType, Edition, Library
from iop_docs.output import collisions
from iop_docs.readings import Reading, in_force, of_change
from iop_docs.shipped import library_sources, schemas_folder

if TYPE_CHECKING:
    from iop_docs.provenance.record import RecordedDocument, RecordedFile

__all__ = ["DEFAULT_FORMATS", "BuildRequest", "BuildResult", "BuiltFile", "Prepared"]
RECORD = "protokoll"


def build(request: BuildRequest) -> BuildResult:
    """Build every document asked for. Nothing is written unless all the files are free of errors.

    Raises UserFilesError with all issues when any is an error, RenderError when a writer fails.
    """
    return finish(prepare(request))


def finish(prepared: Prepared) -> BuildResult:
    """Write what was prepared. Raises UserFilesError when a file can't be put in its place."""
    _write(prepared.contents, list(prepared.result.issues))
    return prepared.result


def prepare(request: BuildRequest, at_once: int = 4) -> Prepared:
    """Make every file of a build without writing any, so many files at once. Raises as `build` does."""
    issues: list[Issue] = []
    ready: list[Assembled] = []
    for path in request.files:
        documents, found = assemble(path, request)
        ready.extend(documents)
        issues.extend(found)
    # Imported here, as all that only some commands need: each must start without waiting for the others' libraries.
    # By now Typst is at work, so these cost a build little.
    from concurrent.futures import ThreadPoolExecutor

    from iop_docs.provenance.record import RecordedFile, sha256
    from iop_docs.recording import record_of_build
    from iop_docs.sealing import sealed, toolkit_sum

    endings = [(one.file_name, one.source) for one in ready]
    endings += [(f"{one.stem}-{RECORD}.json", one.source) for one in ready]
    issues.extend(collisions(endings, request.out))
    if any(issue.is_error for issue in issues):
        raise UserFilesError(tuple(issues))
    contents: dict[Path, bytes] = {}
    built: list[BuiltFile] = []
    records: list[BuiltFile] = []
    recorded: dict[Path, list[RecordedDocument]] = {document.source: [] for document in ready}
    # Typst and pandoc work outside Python's lock, so several files at once use two cores.
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        of_each = [document for document in ready for _ in request.formats]
        work = pool.map(partial(_written, request, issues), of_each, request.formats * len(ready))
        toolkit_sum(request.formats)  # looked up while Typst works
        for document in ready:
            files: list[BuiltFile] = []
            for name in request.formats:
                path, content = _target(request, document, name), next(work)
                files.append(BuiltFile(document.name, name, path, sha256(content)))
                contents[path] = content
            built += files
            kept = tuple(RecordedFile(file.path.name, file.format, file.sha256) for file in files)
            recorded[document.source].append(_recorded(document, kept))
    # `avtal:` and `avtal` are the same, for there is no more than one.
    single = {f"{one.kind.id}:": one.kind.id for one in ready if one.kind.per is None}
    asked = tuple(single.get(name, name) for name in request.documents)
    for source, made in recorded.items():
        agreement = next(one.agreement for one in ready if one.source == source)
        layer, path = layer_of(agreement), request.out / f"{request.stem_of(source)}-{RECORD}.json"
        record = record_of_build(agreement, layer, choices_of(request), made, issues)
        contents[path] = sealed(record, asked, request.formats, _sources(request.library), layer)
        records.append(BuiltFile(RECORD, "json", path, sha256(contents[path])))
    return Prepared(BuildResult(tuple(built), tuple(issues), tuple(records)), contents, tuple(ready))


def choices_of(request: BuildRequest) -> Mapping[str, object]:
    """Return what was chosen at the build, as its record tells it."""
    return {
        "format": list(request.formats),
        "utkast": request.draft,
        "vattenstampel": request.watermark,
        "pdf_standard": list(request.pdf_standards),
        "inbaddat": request.embed,
        **({"dag": request.as_of} if request.as_of else {}),
        **({"publik": True} if request.public else {}),
        **({"lydelse": request.in_force} if request.in_force else {}),
    }


def default_standards(*, embed: bool) -> tuple[str, ...]:
    """Return the PDF's standards when none are chosen: embedded files need another part of PDF/A."""
    return ARCHIVE_WITH_ATTACHMENTS if embed else ARCHIVE


def _written(request: BuildRequest, issues: list[Issue], document: Assembled, name: str) -> bytes:
    from iop_docs.render.writers import WRITERS

    choices = Choices(request.pdf_standards, _attachments(request, issues, document) if request.embed else ())
    return WRITERS[name](document.tree, document.kind, choices)


def _attachments(request: BuildRequest, issues: list[Issue], document: Assembled) -> tuple[Attachment, ...]:
    from iop_docs.recording import attachments_of_build

    layer, made = layer_of(document.agreement), _recorded(document, ())
    return attachments_of_build(document.agreement, layer, choices_of(request), made, issues)


def _recorded(document: Assembled, files: tuple[RecordedFile, ...]) -> RecordedDocument:
    from iop_docs.provenance.record import RecordedDocument

    return RecordedDocument(document.tree, document.kind, document.library, files, document.key)


def _write(contents: Mapping[Path, bytes], issues: list[Issue]) -> None:
    from iop_docs.output import unwritten, write_all

    try:
        write_all(contents)
    except OutputError as fault:
        raise UserFilesError((*issues, unwritten(fault))) from fault


def _target(request: BuildRequest, document: Assembled, name: str) -> Path:
    return request.out / f"{document.file_name}.{name}"


def assemble(path: Path, request: BuildRequest) -> tuple[tuple[Assembled, ...], tuple[Issue, ...]]:
    """Read, check and assemble one agreement into its document trees."""
    from iop_docs.assemble.compose import compose
    from iop_docs.assemble.markdown_nodes import begin_markdown, keep_markdown
    from iop_docs.render.writers import begin

    sources = _sources(request.library)
    agreement, issues = read_and_check(path, sources, draft=request.draft, raw=request.content)
    if agreement is None or any(i.is_error for i in issues):
        return (), issues
    first_fingerprint(
        sources, layer_of(agreement)
    )  # before the library is read: a change meanwhile makes the seal differ
    library, found = library_for(agreement, sources, Edition(request.as_of or agreement.day, request.draft))
    issues = (*issues, *found, *without_reading(agreement, request.in_force))
    if library is None or any(i.is_error for i in issues):
        return (), issues
    begin_markdown(layer_of(agreement), keep_for("assemble"))
    ready: list[Assembled] = []
    wanted, found = asked_for(agreement, library, documents_of(request))
    issues = (*issues, *found)
    for one in wanted:
        kind = one.kind
        if request.in_force and not kind.is_consolidated:
            issues = (*issues, _not_consolidated(kind, agreement))
            continue
        reading = reading_of(agreement, library, request, one, sources)
        seen = public_copy(reading.agreement) if request.public else reading.agreement
        tree, found = compose(seen, reading.library, kind, draft=request.draft, as_of=request.as_of,
                              occasion=reading.occasion)  # fmt: skip
        found = (*reading.errors, *found)
        if request.public and tree is not None:
            found = (*found, *personal_data_left(agreement, tree))
        if tree is not None:
            tree = replace(tree, watermark=request.watermark, key=one.key)
            ready.append(Assembled(request.stem_of(path), kind, tree, path, agreement, reading.library, one.key))
            # In a batch every core has work anyway, and a page of somebody else's is set in a process of its own.
            if request.files == (path,) and request.content is None and not request.embed and kind.page_is_shipped:
                begin(request.formats, tree, kind)
        issues = (*issues, *found)
    keep_markdown(layer_of(agreement))
    if "docx" in request.formats:  # last, so that Typst is at work meanwhile
        issues = (*issues, *(fault for one in wanted for fault in _frame_errors(one.kind)))
    return tuple(ready), issues


def reading_of(
    agreement: Agreement, library: Library, request: BuildRequest, want: Wanted, sources: Sources
) -> Reading:
    """Return what to compose a document of: the agreement as signed, as it reads on a day, or a change of it."""

    def library_on(day: str) -> Library:
        return library_for(agreement, sources, Edition(day, request.draft))[0] or library

    if want.change is not None:
        return of_change(agreement, want.change, MAIN, library_on)
    if request.in_force:
        return in_force(agreement, request.in_force, want.kind.id, library_on)
    return Reading(want.agreement, library)


def without_reading(agreement: Agreement, day: str) -> tuple[Issue, ...]:
    """Tell that an agreement has no text on a day before its own, or has ended by then; "" is the signed text."""
    if not day:
        return ()
    if day >= agreement.day:
        return _ended_before(agreement, day)
    hint = "Välj en dag från och med avtalets datum."
    message = f"Avtalet är daterat {agreement.day} och har ingen lydelse den {day}."
    return (error("lydelse-saknas", message, agreement.place("/datum"), hint),)


def _ended_before(agreement: Agreement, day: str) -> tuple[Issue, ...]:
    state = agreement.in_force(day) if agreement.states else agreement
    end, ending = last_day_in_force(state.data), ending_of(state.data)
    if end is None or end.isoformat() >= day:
        return ()
    how = f" genom {ending.kind}" if ending and ending.last == end else ""
    message = f"Avtalet upphörde {end}{how}, före den dag som lydelsen gäller ({day})."
    hint = "Välj en tidigare dag om sammanställningen ska visa ett avtal som gäller."
    return (advice("lydelse-efter-slutet", message, state.place("/avtalstid"), hint),)


def _not_consolidated(kind: DocumentType, agreement: Agreement) -> Issue:
    hint = "Utelämna --document, eller utelämna --in-force."
    message = f"Dokumenttypen «{kind.id}» har ingen konsoliderad lydelse."
    return error("lydelse-saknas", message, agreement.place("/dokument"), hint)


def _frame_errors(kind: DocumentType) -> tuple[Issue, ...]:
    from iop_docs.render.frame_kept import frame_errors, keep_frames

    keep_frames(keep_for("model", "render"))
    return frame_errors(kind.frame, kind.frame_place)


def documents_of(request: BuildRequest) -> tuple[str, ...]:
    """Return the documents that are named; of a consolidated text the agreement alone. Empty: what it asks for."""
    return request.documents or ((MAIN,) if request.in_force else ())


def read_and_check(
    path: Path, sources: Sources, *, draft: bool = False, raw: bytes | None = None
) -> tuple[Agreement | None, tuple[Issue, ...]]:
    """Read one agreement and run the schema, every rule and its layer's own demands over it, in line order."""

    def schemas_of(layer: str) -> Schemas:
        return schemas_of_layer(sources, layer if is_layer(sources, layer) else BASE)

    agreement, issues = load_agreement(path, schemas_of, draft=draft, raw=raw)
    if agreement is None:
        return None, issues
    settings: Library | None = None
    if is_layer(sources, layer_of(agreement)):
        settings, unread = _settings(sources, layer_of(agreement))
        if settings is None or any(issue.is_error for issue in unread):
            # The layer's own fields or documents would look unknown: its fault is told alone.
            return agreement, unread
    told: dict[tuple[str, ...], tuple[Issue, ...]] = {(): _judged(agreement, settings)}
    issues = (*issues, *told[()], *_unknown_layer(agreement, sources))
    for key, state in agreement.states.items():
        told[key] = _judged(state, settings)
        issues = (*issues, *brought(told[key], told[key[:-1]], key[-1]))
    issues = with_severities(issues, settings.severities if settings else {})
    issues = with_answers(agreement, issues)
    return agreement, tuple(sorted(issues, key=lambda i: (i.place.line, i.place.column, i.code)))


def _judged(agreement: Agreement, settings: Library | None) -> tuple[Issue, ...]:
    """Run the rules, and the layer's own demands, over an agreement as it reads at one time."""
    found = check_agreement(agreement)
    return (*found, *check_against_layer(agreement, settings, facts_of(agreement, settings))) if settings else found


def check(files: tuple[Path, ...], library: Path | None = None) -> tuple[Issue, ...]:
    """Check agreements against schema, rules and layers, and that what they ask for exists and is in force."""
    found: list[Issue] = []
    try:
        sources = library_sources(library)
    except UserFilesError as fault:
        return fault.issues
    for path in files:
        agreement, issues = read_and_check(path, sources)
        found.extend(issues)
        if agreement is None:
            continue
        layer = layer_of(agreement)
        settings, unread = _settings(sources, layer if is_layer(sources, layer) else BASE)
        if settings is not None and not any(issue.is_error for issue in unread):
            found.extend(asked_for(agreement, settings)[1])
        if not any(issue.is_error for issue in issues):
            found.extend(_not_in_force(agreement, BuildRequest((path,), Path(), library=library), sources))
    return tuple(dict.fromkeys(found))


def _not_in_force(agreement: Agreement, request: BuildRequest, sources: Sources) -> tuple[Issue, ...]:
    """Find clauses that an agreement without errors would take but that aren't in force on its day."""
    from iop_docs.assemble.compose import not_in_force

    library, _ = library_for(agreement, sources, Edition(agreement.day))
    if library is None:
        return ()
    issues: tuple[Issue, ...] = ()
    for one in asked_for(agreement, library)[0]:
        reading = reading_of(agreement, library, request, one, sources)
        issues = (*issues, *not_in_force(reading.agreement, reading.library, one.kind, reading.occasion))
    return issues


@cache
def _sources(library: Path | None) -> Sources:
    """Return where a library lies; its folders are walked once in a build of many files."""
    return library_sources(library)


@cache
def schemas_of_layer(sources: Sources, layer: str) -> Schemas:
    """Return the schemas with a layer's own fields."""
    return schemas_for(sources, layer, read_schemas(schemas_folder()), first_fingerprint)[0]


@cache
def _settings(sources: Sources, layer: str) -> tuple[Library | None, tuple[Issue, ...]]:
    schemas = read_schemas(schemas_folder())
    return load_library(sources, layer, schemas, with_clauses=False, summed=first_fingerprint)


def _unknown_layer(agreement: Agreement, sources: Sources) -> list[Issue]:
    if is_layer(sources, name := layer_of(agreement)):
        return []
    known = layer_names(sources)
    close = close_matches(name, known, 1)
    hint = f"Lager som finns: {', '.join(known)}. Ett eget lager kräver --library MAPP."
    hint = f"Menade du «{close[0]}»?" if close else hint
    return [error("lager-saknas", f"Lagret «{name}» finns inte.", agreement.place("/lager"), hint)]


def layer_of(agreement: Agreement) -> str:
    """Return the layer an agreement is built with; the base when it names none."""
    named = agreement.data.get("lager")
    return str(named.value) if isinstance(named, Scalar) else BASE


def library_for(agreement: Agreement, sources: Sources, edition: Edition) -> tuple[Library | None, tuple[Issue, ...]]:
    """Read the library for an agreement's layer, as it is in an edition; None when the layer is unknown."""
    if not is_layer(sources, layer_of(agreement)):
        return None, ()  # read_and_check has told it
    layer = layer_of(agreement)
    newest, issues = _library(sources, layer, NEWEST)
    if newest is None or not newest.change_days:
        return newest, issues
    return _library(sources, layer, settled(edition, newest.change_days))


@cache
def _library(sources: Sources, layer: str, edition: Edition) -> tuple[Library | None, tuple[Issue, ...]]:
    return load_library(sources, layer, read_schemas(schemas_folder()), edition=edition, summed=first_fingerprint)


def forget_libraries() -> None:
    """Let every library be read anew: its files may have changed."""
    for kept in (_sources, schemas_of_layer, _settings, _library, first_fingerprint):
        kept.cache_clear()


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
