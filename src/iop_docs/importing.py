"""Reading a form that an organisation has filled in into the draft of an agreement: what `iopdocs import` does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.errors import NO_PLACE, Issue, OutputError, Place, UserFilesError, advice, error, warning
from iop_docs.forming import TYPE, form_bytes, form_of
from iop_docs.loading.layer_file import Sources
from iop_docs.loading.library import schemas_for
from iop_docs.loading.schema import Schemas, read_schemas, schema_errors, shape_of
from iop_docs.loading.schema_issues import schema_issues
from iop_docs.loading.source import Parsed, read_raw
from iop_docs.model.form import Form
from iop_docs.model.library import Library
from iop_docs.output import unwritten, write_all
from iop_docs.received.draft import Placed, draft_of
from iop_docs.received.pdf_form import MAX_BYTES, PdfFault, open_pdf, read_pdf_form
from iop_docs.received.reading import Answer, Leftover, Reading
from iop_docs.received.values import Unread, cleaned, value_of
from iop_docs.received.word_form import own_words, read_word_form
from iop_docs.returned.changes import Choice, resolve
from iop_docs.returned.controls import read_card
from iop_docs.returned.notes import Notes
from iop_docs.returned.package import Package, open_package, parse_package
from iop_docs.shipped import library_sources, schemas_folder

_NOTES = "-anteckningar.txt"
_SHOWN = 10  # fields that one issue names
_LETTERS = 80  # of an answer that an issue shows
_SEE_NOTES = "Orden står i filen {notes}. Skriv in uppgiften i underlaget för hand."


class ImportRequest(Struct, frozen=True):
    """Which form to read and where to write; `layer` is for a file that doesn't say whose form it is."""

    file: Path
    out: Path
    layer: str = ""
    library: Path | None = None


class ImportResult(Struct, frozen=True):
    """The files written (the notes only where something was left over), how many answers were read, and issues."""

    agreement: Path
    notes: Path | None
    answers: int
    layer: str
    issues: tuple[Issue, ...]


def import_form(request: ImportRequest) -> ImportResult:
    """Read a filled-in form and write the draft of an agreement, never over a file that exists.

    What can't be read as the schema wants it is told, and kept in a text file beside the draft. Raises UserFilesError
    when the file isn't a form that can be read, or a file can't be written.
    """
    notes_path = notes_beside(request.out)
    if request.out.suffix.lower() != ".json":
        hint = "Låt namnet efter -o sluta på .json."
        raise UserFilesError((error("fel-filtyp", "Underlaget skrivs som JSON.", Place(request.out), hint),))
    if issues := unwritable(request.out, notes_path):
        raise UserFilesError(issues)
    read = _read(request)
    place = Place(request.file)
    if not read.reading.seen:
        hint = "Ange en ifylld blankett som iopdocs form har gjort. Utskrifter går inte att läsa."
        raise UserFilesError((error("blankett-okand", "Filen har inga av blankettens fält.", place, hint),))
    schemas, _ = schemas_for(read.sources, read.form.layer, read_schemas(schemas_folder()))
    data, unread, count = _drafted(read.form, read.reading.answers, schemas)
    leftovers = [*unread, *read.reading.joined, *read.reading.twice, *read.reading.leftovers]
    if not count and not leftovers:
        hint = "Be organisationen fylla i blanketten och spara den."
        raise UserFilesError((error("blankett-tom", "Blanketten är inte ifylld.", place, hint),))
    notes = write_with_notes(request.file, request.out, _as_json(read.form, data), leftovers)
    told = tuple(_told(read, unread, Place(request.file), notes_path.name))
    return ImportResult(request.out, notes, count, read.form.layer, told)


def unwritable(*paths: Path) -> tuple[Issue, ...]:
    """Return an issue for each path that has a file already."""
    hint = "Välj ett annat namn med -o, eller flytta filen."
    return tuple(error("filen-finns", "Filen finns redan.", Place(path), hint) for path in paths if path.exists())


class _Read(Struct, frozen=True):
    """A file read as the form that it is."""

    sources: Sources
    library: Library
    form: Form
    reading: Reading
    issues: tuple[Issue, ...] = field(default=())


def _read(request: ImportRequest) -> _Read:
    ending = request.file.suffix.lower()
    if ending == ".docx":
        return _read_word(request)
    if ending == ".pdf":
        return _read_pdf(request)
    hint = "Ange en ifylld blankett i Word (.docx) eller PDF (.pdf)."
    message = f"Filtypen «{request.file.suffix}» går inte att läsa."
    raise UserFilesError((error("fel-filtyp", message, Place(request.file), hint),))


def _read_word(request: ImportRequest) -> _Read:
    package, issues = open_package(request.file)
    if package is None:
        raise UserFilesError(issues)
    notes = Notes(request.file)
    resolve(package, Choice.ACCEPT, notes)
    card, _ = read_card(package)
    if card is not None and card.type != TYPE:
        name = f"{card.type}:{card.key}" if card.key else card.type
        hint = "Ange en blankett. Är filen en ifylld handling anger du underlaget den hör till: --into UNDERLAG."
        message = f"Filen är ingen blankett utan {name}."
        raise UserFilesError((error("blankett-okand", message, Place(request.file), hint),))
    sources, library, form = _form(request, card.layer if card else "")
    reading = read_word_form(package, form, own_words(_empty(form, library)))
    reading.edition = card.edition if card else ""
    return _Read(sources, library, form, reading, notes.all())


def _empty(form: Form, library: Library) -> Package:
    """Return the form before anything was filled in."""
    return parse_package(form_bytes(form, library, "docx"), Path("blankett.docx"))


def _read_pdf(request: ImportRequest) -> _Read:
    raw, issues = read_raw(request.file, MAX_BYTES)
    if raw is None:
        raise UserFilesError(issues)
    try:
        file = open_pdf(raw)
    except PdfFault as fault:
        raise UserFilesError((error(fault.code, fault.message, Place(request.file), fault.hint),)) from fault
    if not file.values and not request.layer and not file.layer:
        hint = "Be om filen som organisationen fyllde i. En fil som har skrivits ut till PDF har inga fält."
        raise UserFilesError((error("blankett-okand", "PDF-filen har inga fält.", Place(request.file), hint),))
    sources, library, form = _form(request, file.layer)
    return _Read(sources, library, form, read_pdf_form(file, form, open_pdf(form_bytes(form, library, "pdf"))))


def _form(request: ImportRequest, told: str) -> tuple[Sources, Library, Form]:
    """Return the form that a file was made of: the layer that the user names, else the one that the file tells."""
    layer = request.layer or told
    if not layer:
        hint = "Ange vems blankett det är med --layer LAGER. Lagren ser du med iopdocs layers."
        message = "Filen säger inte vilken kommuns eller regions blankett den är."
        raise UserFilesError((error("blankett-utan-lager", message, Place(request.file), hint),))
    sources = library_sources(request.library)
    return sources, *form_of(sources, layer)


def _drafted(form: Form, answers: Iterable[Answer], schemas: Schemas) -> tuple[dict[str, Any], list[Leftover], int]:
    """Return the draft, the answers that it can't hold, and how many it holds."""
    unread: list[Leftover] = []
    placed: list[Placed] = []
    answers = tuple(answers)
    given = {(one.field.tag, one.row) for one in answers}
    labels = {one.tag: one.label for one in form.fields()}
    for answer in answers:
        needed = answer.field.only_with
        if needed and (needed, answer.row) not in given:
            reason = f"Raden har inget i «{labels[needed]}», och utan det har uppgiften ingen plats i underlaget."
            unread.append(Leftover(answer.place, answer.text, reason))
            continue
        value = value_of(answer.text, answer.field)
        if isinstance(value, Unread):
            unread.append(Leftover(answer.place, answer.text, value.reason))
        else:
            placed.append(Placed(answer, value))
    shape = shape_of(schemas, "agreement")
    while True:
        data, sources = draft_of(form, placed, shape)
        refused = dict(_refused(data, sources, schemas))
        if not refused:
            return data, unread, len(placed)
        unread += [Leftover(one.place, one.text, reason) for one, reason in refused.items()]
        placed = [one for one in placed if one.answer not in refused]


def _refused(
    data: Mapping[str, Any], sources: Mapping[str, Answer], schemas: Schemas
) -> Iterator[tuple[Answer, str]]:
    """Yield the answers whose values the schema doesn't admit, and why; what is missing is for `check` to tell."""
    errors = schema_errors(schemas, "agreement", data, formats=False)
    for issue in schema_issues(errors, Parsed(data, {}, {}), NO_PLACE, shape_of(schemas, "agreement")):
        at = issue.place.pointer
        while at and at not in sources:
            at = at.rpartition("/")[0]
        if at:
            yield sources[at], issue.message


def _as_json(form: Form, data: Mapping[str, Any]) -> bytes:
    whole = {"lager": form.layer, **data}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def notes_beside(out: Path) -> Path:
    """Return where the text file lies that keeps what an agreement file can't hold."""
    return out.with_name(out.stem + _NOTES)


def write_with_notes(file: Path, out: Path, content: bytes | None, leftovers: Sequence[Leftover]) -> Path | None:
    """Write an agreement file, and beside it what it can't hold of what stood in `file`; returns where, if anything.

    Without content only the notes are written. Raises UserFilesError when a file can't be written; then none is.
    """
    notes = notes_beside(out) if leftovers else None
    try:
        files = {out: content, notes: _as_notes(file.name, out.name, leftovers) if notes else None}
        write_all({path: one for path, one in files.items() if path and one is not None})
    except OutputError as fault:
        raise UserFilesError((unwritten(fault),)) from fault
    return notes


def _as_notes(file: str, out: str, leftovers: Iterable[Leftover]) -> bytes:
    parts = [
        f"Det här stod i {file} men gick inte att föra in i {out}.",
        "För in det som behövs i underlaget för hand och ta sedan bort den här filen.",
    ]
    for one in leftovers:
        text = cleaned(one.text).replace("\n", "\n    ")
        parts.append("\n".join(line for line in (f"{one.place}:", one.reason, f"    {text}") if line))
    return ("\n\n".join(parts) + "\n").encode()


def _told(read: _Read, unread: Iterable[Leftover], place: Place, notes: str) -> Iterator[Issue]:
    yield from (replace(issue, place=place) for issue in read.issues)
    reading = read.reading
    see = _SEE_NOTES.format(notes=notes)
    if reading.edition and reading.edition != read.form.edition:
        hint = "Det som finns i båda har lästs. Kontrollera underlaget mot blanketten."
        message = "Blanketten är en annan utgåva, eller ett annat lagers, än den som biblioteket har nu."
        yield warning("blankett-annan-utgava", message, place, hint)
    for one in unread:
        message = f"{one.place}: «{short(one.text)}» kunde inte föras in. {one.reason}"
        yield warning("blankett-varde-olast", message, place, see)
    for one in reading.joined:
        hint = "Dela upp svaret i underlaget. Be om filen som den sparades i Word om det inte framgår hur."
        yield warning("blankett-rader-ihop", f"{one.place}: {one.reason}", place, hint)
    for one in reading.twice:
        message = f"{one.place} har två svar. Det första har förts in. Det andra är «{short(one.text)}»."
        yield warning("blankett-tva-svar", message, place, see)
    for one in reading.leftovers:
        message = f"Text utanför fälten, {one.place}: «{short(one.text)}»."
        yield warning("blankett-text-utanfor", message, place, see)
    if missing := reading.missing(read.form):
        hint = "Kontrollera att det är rätt fil och att ingen har tagit bort fält. Fråga efter uppgifterna."
        yield warning("blankett-falt-saknas", f"Filen saknar {_listed(missing)}.", place, hint)
    if reading.by_label:
        hint = "Fälten hade tagits bort. Kontrollera att svaren har hamnat rätt i underlaget."
        message = f"Texten under rubriken har lästs som svar: {_listed(reading.by_label)}."
        yield advice("blankett-svar-under-rubrik", message, place, hint)
    if reading.pictures:
        hint = "Spara bilderna ur filen om de behövs. Underlaget har bara text."
        yield warning("blankett-bild", f"Filen har bilder som inte lästes: {reading.pictures} st.", place, hint)


def _listed(names: Iterable[str]) -> str:
    every = [f"«{name}»" for name in names]
    rest = f" och {len(every) - _SHOWN} till" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + rest


def short(text: str) -> str:
    """Return a text on one line as an issue shows it, cut where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LETTERS else plain[: _LETTERS - 1].rstrip() + "…"
