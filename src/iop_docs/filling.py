"""Reading a document per item that was filled in and sent back into its agreement: `iopdocs import --into`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.actions import layer_of, library_for, read_and_check, schemas_of_layer
from iop_docs.asking import Wanted, asked_for
from iop_docs.assemble.compose import compose
from iop_docs.errors import NO_PLACE, Issue, Place, Severity, UserFilesError, error, warning
from iop_docs.forming import TYPE
from iop_docs.importing import notes_beside, short, unwritable, write_with_notes
from iop_docs.loading.agreement import parse_agreement
from iop_docs.loading.editing import Edit, as_json, edited, edited_text
from iop_docs.loading.freezing import tidied
from iop_docs.loading.schema import Schemas, schema_errors, shape_of
from iop_docs.loading.schema_issues import schema_issues
from iop_docs.loading.source import Parsed
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record, Scalar, Sequence
from iop_docs.model.document import Document, plain_text
from iop_docs.model.form import folded
from iop_docs.model.library import Edition, Filling, Library, document_name
from iop_docs.received.paper import Paper, read_paper
from iop_docs.received.paper_draft import Entries, Entry, entries_of
from iop_docs.received.paper_values import NEW, Findings
from iop_docs.returned.changes import Choice
from iop_docs.returned.controls import Card, read_card
from iop_docs.returned.package import Package, open_package
from iop_docs.returned.reader import read_what_can_be_read
from iop_docs.shipped import library_sources

_SEE_NOTES = "Orden står i filen {notes}. För in dem i underlaget för hand om de behövs."


class FillRequest(Struct, frozen=True):
    """Which file came back, the agreement that it is of, and where the new agreement is written.

    `out` may be the agreement itself, which is then replaced whole.
    """

    file: Path
    into: Path
    out: Path
    library: Path | None = None


class FillResult(Struct, frozen=True):
    """The files written, how many values are new, and issues.

    There are notes only where something was left over, and no agreement where no value was put in.
    """

    agreement: Path | None
    notes: Path | None
    document: str
    values: int
    issues: tuple[Issue, ...]


def import_paper(request: FillRequest) -> FillResult:
    """Read what was filled in into a new agreement file; what can't be put in is told, and kept in a text file.

    Raises UserFilesError when the file isn't such a document of the agreement, or nothing in it is new.
    """
    notes_path = notes_beside(request.out)
    if issues := _unwritable(request, notes_path):
        raise UserFilesError(issues)
    subject = _opened(request)
    found = read_paper(subject.paper)
    drafted = entries_of(found, subject.agreement.data, shape_of(subject.schemas, "agreement"), subject.paper.names)
    edits = _admitted(drafted, subject)
    leftovers = [*drafted.unread, *drafted.twice, *found.leftovers]
    if not edits and not leftovers:
        hint = "Kontrollera att det är rätt fil och att den är sparad. Underlaget är oförändrat."
        message = "Handlingen säger inget som underlaget inte redan har."
        raise UserFilesError((error("handling-oforandrad", message, Place(request.file), hint),))
    text = _text(request, subject, edits) if edits else None
    notes = write_with_notes(request.file, request.out, text, leftovers)
    issues = (*subject.issues, *_told(found, drafted, Place(request.file), notes_path.name))
    if not edits:
        issues = (*issues, _nothing_put_in(request, notes_path.name))
    count = sum(len(one.words) for one in drafted.entries)
    return FillResult(request.out if edits else None, notes, subject.name, count, issues)


def _nothing_put_in(request: FillRequest, notes: str) -> Issue:
    hint = f"Orden står i filen {notes}. Rätta i filen enligt varningarna, ta bort anteckningarna och läs in igen."
    message = f"Inget i filen gick att föra in. {request.into.name} är oförändrad, och inget nytt underlag skrevs."
    return error("handling-inget-infort", message, Place(request.file), hint)


def _unwritable(request: FillRequest, notes: Path) -> tuple[Issue, ...]:
    if request.out.suffix.lower() not in (".json", request.into.suffix.lower()):
        hint = f"Låt namnet efter -o sluta på {request.into.suffix} eller .json."
        return (error("fel-filtyp", "Underlaget skrivs i samma format som det lästes, eller som JSON.",
                      Place(request.out), hint),)  # fmt: skip
    is_asked = request.out.resolve() == request.into.resolve()
    return unwritable(*(() if is_asked else (request.out,)), notes)


class _Subject(Struct, frozen=True):
    """The agreement and the document beside the one that came back."""

    agreement: Agreement
    schemas: Schemas
    paper: Paper
    name: str
    issues: tuple[Issue, ...]


def _opened(request: FillRequest) -> _Subject:
    package, card = _word_file(request.file)
    sources = library_sources(request.library)
    agreement, issues = read_and_check(request.into, sources, draft=True)
    if agreement is None or any(one.is_error for one in issues):
        raise UserFilesError(tuple(one for one in issues if one.is_error))
    library, issues = library_for(agreement, sources, Edition(agreement.day, drafts=True))
    if library is None or any(one.is_error for one in issues):
        raise UserFilesError(issues)
    want, item, fillings = _wanted(request, card, agreement, library)
    built, issues = compose(want.agreement, library, want.kind, draft=True)
    blank = _without_answers(want, item)
    empty, _ = compose(blank, library, want.kind, draft=True)
    if built is None or empty is None:
        raise UserFilesError(issues)
    came, told = read_what_can_be_read(package, card, want.kind, library, Choice.ACCEPT)
    if fault := _of_another_agreement(built, came, request):
        raise UserFilesError((fault,))
    paper = Paper(built, empty, came, item, fillings, _names(agreement))
    schemas = schemas_of_layer(sources, layer_of(agreement))
    # What stops a PDF doesn't stop this: all that could be read is, and the rest is told.
    told = tuple(replace(one, severity=Severity.WARNING) for one in told)
    return _Subject(agreement, schemas, paper, want.name, told)


def _word_file(path: Path) -> tuple[Package, Card]:
    if path.suffix.lower() != ".docx":
        hint = "Ange Word-filen (.docx) som byggdes och fylldes i."
        raise UserFilesError(
            (error("fel-filtyp", "Bara Word-filer går att läsa in i ett underlag.", Place(path), hint),)
        )
    package, issues = open_package(path)
    if package is None:
        raise UserFilesError(issues)
    card, issues = read_card(package)
    if card is None:
        raise UserFilesError(issues)
    return package, card


def _wanted(
    request: FillRequest, card: Card, agreement: Agreement, library: Library
) -> tuple[Wanted, Record, Mapping[str, Filling]]:
    """Return the document that the file is, what it is about, and which of its clauses are read back to where."""
    place = Place(request.file)
    if card.type == TYPE:
        hint = "Läs in blanketten utan --into. Då blir den ett nytt underlag."
        raise UserFilesError((error("handling-okand", "Filen är en blankett, inte en handling.", place, hint),))
    owned = {one.id: one.filling for one in library.clauses.values() if one.document == card.type and one.filling}
    kind = library.documents.get(card.type)
    if kind is None or kind.per is None or not owned:
        readable = dict.fromkeys(one.document for one in library.clauses.values() if one.filling)
        hint = f"Det går med: {', '.join(readable)}."
        message = f"Dokumenttypen «{card.type}» går inte att läsa in i ett underlag."
        raise UserFilesError((error("handling-okand", message, place, hint),))
    wanted, issues = asked_for(agreement, library, (document_name(kind.id, card.key),))
    if issues or len(wanted) != 1:
        path = ".".join(kind.per.path)
        hint = f"Lägg till posten i {path} i underlaget, eller ange det underlag som filen byggdes av."
        message = f"Filen är {kind.name} «{card.key}», och underlaget har ingen sådan post."
        raise UserFilesError((error("handling-utan-post", message, place, hint),))
    item = wanted[0].agreement.data.get(kind.per.name)
    if not isinstance(item, Record):
        raise AssertionError("a document per item is about an object")
    return wanted[0], item, owned


def _without_answers(want: Wanted, item: Record) -> Agreement:
    """Return the agreement that the document sees while its item has no more than its key."""
    per = want.kind.per
    if per is None:
        raise AssertionError("a document per item")
    bare = Record(MappingProxyType({name: one for name, one in item.fields.items() if name == per.key}), item.pointer)
    data = want.agreement.data
    return replace(want.agreement, data=Record(MappingProxyType({**data.fields, per.name: bare}), data.pointer))


def _of_another_agreement(built: Document, came: Document, request: FillRequest) -> Issue | None:
    """Tell when neither title nor diary number is the agreement's: either may have been changed since the build."""
    if folded(plain_text(built.title)) == folded(plain_text(came.title)) or (came.dnr and came.dnr == built.dnr):
        return None
    hint = f"Ange det underlag som filen byggdes av. {request.into.name} ger «{plain_text(built.title)}»."
    message = f"Filen hör till ett annat underlag: den har titeln «{plain_text(came.title)}»."
    return error("handling-annat-underlag", message, Place(request.file), hint)


def _names(agreement: Agreement) -> Mapping[str, str]:
    """Return the id of each party by everything that it may be called; a name of two parties tells none."""
    found: dict[str, set[str]] = {}
    parties = agreement.data.get("parter")
    for party in parties.items if isinstance(parties, Sequence) else ():
        said = {name: party.get(name) if isinstance(party, Record) else None for name in ("id", "namn", "kortnamn")}
        known = {name: str(one.value) for name, one in said.items() if isinstance(one, Scalar)}
        for text in known.values():
            found.setdefault(folded(text), set()).add(known.get("id", ""))
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


# --- what goes in ---


def _admitted(drafted: Entries, subject: _Subject) -> tuple[Edit, ...]:
    """Return the edits that the schema admits; the others' words are left over, with the reason."""
    parsed = _parsed(subject.agreement)
    shape = shape_of(subject.schemas, "agreement")
    while True:
        edits = tuple(Edit(_path(one.pointer), one.value) for one in drafted.entries)
        value = tidied(Parsed(edited(parsed.value, edits), {}), shape).value
        errors = schema_errors(subject.schemas, "agreement", value, formats=False)
        issues = schema_issues(errors, Parsed(value, {}), NO_PLACE, shape)
        refused = {n: issue.message for issue in issues for n in _brought(issue, drafted.entries, subject)}
        if not refused:
            return edits
        drafted.unread += [drafted.entries[n].left_over(reason) for n, reason in refused.items()]
        drafted.entries = [one for n, one in enumerate(drafted.entries) if n not in refused]


def _brought(issue: Issue, entries: Iterable[Entry], subject: _Subject) -> Iterator[int]:
    """Yield which entry an issue is about."""
    rows: dict[str, int] = {}
    for n, one in enumerate(entries):
        pointer = one.pointer
        if pointer.endswith(f"/{NEW}"):
            array = pointer.removesuffix(NEW)
            rows[array] = rows.get(array, _length(subject.agreement.data, array)) + 1
            pointer = f"{array}{rows[array] - 1}"
        if f"{issue.place.pointer}/".startswith(f"{pointer}/"):
            yield n


def _length(data: Record, array: str) -> int:
    at: object = data
    for step in array.strip("/").split("/"):
        if isinstance(at, Record):
            at = at.get(step)
        elif isinstance(at, Sequence):
            at = at.items[int(step)]
    return len(at) if isinstance(at, Sequence) else 0


def _path(pointer: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdigit() else step for step in pointer.split("/")[1:])


def _text(request: FillRequest, subject: _Subject, edits: tuple[Edit, ...]) -> bytes:
    if request.out.suffix.lower() == request.into.suffix.lower():
        return edited_text(request.into, subject.agreement.raw, edits)
    value = tidied(_parsed(subject.agreement), shape_of(subject.schemas, "agreement")).value
    return as_json(edited(value, edits))  # JSON can't leave it to the reader whether `ar: 2027` is a text


def _parsed(agreement: Agreement) -> Parsed:
    parsed, _ = parse_agreement(agreement.file, agreement.raw)
    if parsed is None:
        raise AssertionError("the agreement has been read")
    return parsed


# --- what is told ---


def _told(found: Findings, drafted: Entries, place: Place, notes: str) -> Iterator[Issue]:
    see = _SEE_NOTES.format(notes=notes)
    for entry in drafted.entries:
        if entry.before:
            message = f"{entry.place}: värdet var {_shown(entry.before)} och är nu {_shown(str(entry.value))}."
            hint = "Kontrollera att det är det nya värdet som gäller."
            yield warning("handling-varde-andrat", message, place, hint)
    for one in drafted.unread:
        message = f"{one.place}: «{short(one.text)}» kunde inte föras in. {one.reason}"
        yield warning("handling-varde-olast", message, place, see)
    for one in drafted.twice:
        message = f"{one.place}: «{short(one.text)}» fördes inte in. {one.reason}"
        yield warning("handling-varde-olast", message, place, see)
    for one in found.leftovers:
        message = f"{one.place}: «{short(one.text)}» fördes inte in. {one.reason}"
        yield warning("handling-text-utanfor", message, place, see)
    for where in found.emptied:
        hint = "Värdet står kvar i underlaget. Ta bort det där om det ska bort."
        yield warning("handling-borttaget", f"{where}: cellen är tömd.", place, hint)
    for where in found.gone:
        hint = "Uppgifterna står kvar i underlaget. Ta bort dem där om de ska bort."
        yield warning("handling-borttaget", f"{where}: raden finns inte i filen.", place, hint)
    for where in found.missing:
        hint = "Kontrollera i filen vad som har hänt med stället, och för in uppgifterna för hand."
        yield warning("handling-falt-saknas", f"{where}: det som går att fylla i finns inte i filen.", place, hint)


def _shown(text: str) -> str:
    return f"«{short(text)}»" if not text.replace(".", "").isdigit() else text
