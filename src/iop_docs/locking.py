"""Over `actions` and `recording`: building again just what a record tells of, or saying what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from iop_docs.actions import BuildRequest, BuildResult, finish, prepare
from iop_docs.errors import ChoiceError, Issue, Place, UserFilesError, error
from iop_docs.provenance.record import Json, name_in_record
from iop_docs.recording import parse_record, place_in_record, read_record

CODE = "bygget-avviker"
PARTS = {
    "ord": "Lagrets ord är ändrade.",
    "utseende": "Lagrets utseende eller sidfot är ändrad.",
    "punkter": "Dokumenttypens titel, punkter eller deras ordning är ändrad.",
    "ram": "Wordramen är ändrad.",
    "sida": "PDF-sidans program är ändrat.",
}


def build_locked(request: BuildRequest, record: Path) -> BuildResult:
    """Build one agreement as its record tells, with the record's own choices; write only if every byte is the same.

    Raises UserFilesError that names what has changed since the record was written.
    """
    known, issues = read_record(record)
    if known is None:
        raise UserFilesError(issues)
    try:
        prepared = prepare(_as_recorded(request, known, record))
    except UserFilesError as fault:
        raise UserFilesError(tuple(_told_of_record(issue, record) for issue in fault.issues)) from fault
    made = {file.path.name: file.sha256 for file in prepared.result.files}
    told = {file["namn"]: file["sha256"] for document in known["dokument"] for file in document["filer"]}
    if made == told:
        return finish(prepared)
    now, issues = parse_record(prepared.contents[prepared.result.records[0].path].decode(), Place(record))
    if now is None:
        raise UserFilesError(issues)
    raise UserFilesError(tuple(_changes(known, now, Place(record), made, told)))


def _as_recorded(request: BuildRequest, known: Json, record: Path) -> BuildRequest:
    try:
        return _with_choices(request, known)
    except ChoiceError as fault:
        hint = "Protokollet är ändrat för hand. Ta fram det från säkerhetskopian, eller bygg utan --locked."
        raise UserFilesError((error("protokoll-fel", str(fault), place_in_record(record, "/val"), hint),)) from fault


def _told_of_record(issue: Issue, record: Path) -> Issue:
    """Place a fault in the documents asked for where the record asks for them."""
    if issue.code not in ("dokumenttyp-saknas", "dokument-utan-post"):
        return issue
    hint = "Bygg med samma bibliotek som då, eller bygg om utan --locked."
    return replace(issue, place=place_in_record(record, "/dokument"), hint=hint)


def _with_choices(request: BuildRequest, known: Json) -> BuildRequest:
    choices = known["val"]
    return replace(
        request,
        # With a colon the name is one document's, else it would be that of all of its type.
        documents=tuple(f"{document['typ']}:{document.get('post', '')}" for document in known["dokument"]),
        formats=tuple(choices["format"]),
        draft=choices["utkast"],
        watermark=choices["vattenstampel"],
        pdf_standards=tuple(choices.get("pdf_standard", request.pdf_standards)),
        embed=choices.get("inbaddat", False),
        as_of=choices.get("dag", ""),
        public=choices.get("publik", False),
        in_force=choices.get("lydelse", ""),
    )


def _changes(
    known: Json, now: Json, place: Place, made: Mapping[str, str], told: Mapping[str, str]
) -> Iterator[Issue]:
    """Yield an issue for each thing that differs between two records, the bytes alone if nothing else does."""
    found = [
        *_input(known, now),
        *_tools(known["verktyg"], now["verktyg"]),
        *(line for before, after in _pairs(known, now) for line in _document(before, after)),
    ]
    if not found:
        files = ", ".join(sorted(name for name in {*made, *told} if made.get(name) != told.get(name)))
        found = [f"Inget i underlaget eller biblioteket är ändrat, men filerna blir inte desamma: {files}."]
    hint = "Bygg med samma version av underlag, bibliotek och program, eller bygg om utan --locked."
    for line in dict.fromkeys(found):
        yield error(CODE, line, place, hint)


def _input(known: Json, now: Json) -> Iterator[str]:
    if known["underlag"]["sha256"] != now["underlag"]["sha256"]:
        yield f"Underlaget {known['underlag']['fil']} är ändrat sedan bygget."
    if known["underlag"]["fil"] != now["underlag"]["fil"]:
        yield f"Underlaget hette {known['underlag']['fil']} och heter nu {now['underlag']['fil']}."
    if known["lager"] != now["lager"]:
        yield f"Lagret var {known['lager']} och är nu {now['lager']}."


def _tools(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"Programmet {name} var {before.get(name, 'inte med')} och är nu {after.get(name, 'inte med')}."


def _pairs(known: Json, now: Json) -> Iterator[tuple[Json, Json]]:
    made = {name_in_record(document): document for document in now["dokument"]}
    both = ((document, made.get(name_in_record(document))) for document in known["dokument"])
    return ((before, after) for before, after in both if after is not None)


def _document(before: Json, after: Json) -> Iterator[str]:
    was = {clause["id"]: clause for clause in before["klausuler"]}
    now = {clause["id"]: clause for clause in after["klausuler"]}
    for name in (*was, *(new for new in now if new not in was)):
        old, new = was.get(name), now.get(name)
        if old is None or new is None:
            yield f"Klausulen {name} {'har kommit till' if old is None else 'kommer inte längre med'}."
        elif any(old[key] != new[key] for key in ("version", "lager", "summa")):
            yield f"Klausulen {name} är ändrad i biblioteket (version {old['version']}, nu {new['version']})."
    for key, line in PARTS.items():
        if before["bibliotek"].get(key) != after["bibliotek"].get(key):
            yield line
