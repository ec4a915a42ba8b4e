"""Open data: four tables as CSV, described in Swedish by CSVW metadata (W3C Recommendation)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from msgspec import Struct

from iop_docs.register.entry import CIVIL, PUBLIC, Entry, due, undated
from iop_docs.register.totals import Register

METADATA = "csv-metadata.json"  # where a reader of CSVW looks for it
_WORDS, _DAY, _KRONOR, _YES = "string", "date", "integer", "boolean"
_MOMENT = r"^\d{4}(-\d{2}(-\d{2})?)?$"


class Column(Struct, frozen=True):
    """A column: its name in the file, its title and what it holds."""

    name: str
    title: str
    kind: str
    about: str
    form: str = ""
    optional: bool = False


class Sheet(Struct, frozen=True):
    """A table: file, title, columns, key, and which columns lead to which table."""

    file: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    leads: Mapping[str, tuple[str, ...]] | None = None


_ID = Column("avtal_id", "Avtalets id", _WORDS, "Underlagets fil och mapp. Leder till tabellen avtal.")
_PARTY = Column("part_id", "Partens id", _WORDS, "Partens korta id inom avtalet. Leder till tabellen parter.")

AGREEMENTS = Sheet(
    "avtal.csv",
    "Avtal",
    (
        Column("avtal_id", "Avtalets id", _WORDS, "Underlagets fil och mapp."),
        Column("titel", "Titel", _WORDS, "Avtalets titel."),
        Column("diarienummer", "Diarienummer", _WORDS, "Ärendets diarienummer.", optional=True),
        Column("namnd", "Nämnd", _WORDS, "Nämnden som ärendet hör till."),
        Column("forvaltning", "Förvaltning", _WORDS, "Förvaltningen som handlägger ärendet.", optional=True),
        Column("syfte", "Syfte", _WORDS, "Det övergripande målet.", optional=True),
        Column("malgrupp", "Målgrupp", _WORDS, "De som verksamheten är till för.", optional=True),
        Column("start", "Avtalstidens början", _WORDS, "Dag, månad eller år, som avtalet anger.", _MOMENT),
        Column("slut", "Avtalstidens slut", _WORDS, "Dag, månad eller år, som avtalet anger.", _MOMENT),
        Column("forsta_dag", "Första dag", _DAY, "Den första dag som avtalstiden omfattar."),
        Column("sista_dag", "Sista dag", _DAY,
               "Den sista dagen: avtalstidens, eller dagen då det uppsagda eller hävda avtalet upphör."),
        Column("status", "Status", _WORDS,
               "kommande, löpande, uppsagt, hävt eller avslutat den dag registret gäller."),
        Column("kronor_offentligt", "Offentliga parter, kronor", _KRONOR, "Hela avtalstiden."),
        Column("kronor_ideburet", "Idéburna parter, kronor", _KRONOR, "Hela avtalstiden."),
        Column("kronor_summa", "Summa, kronor", _KRONOR, "Hela avtalstiden."),
        Column("golv", "Har golv", _YES, "Ja om något belopp är ett golv (minst).", "ja|nej"),
        Column("per_enhet", "Har belopp per enhet", _YES,
               "Ja om belopp per enhet utan antal tillkommer.", "ja|nej"),
        Column("utan_belopp", "Har insatser utan belopp", _YES, "Ja om insatser utan belopp tillkommer.",
               "ja|nej"),
        Column("registrets_dag", "Registrets dag", _DAY, "Den dag som status gäller."),
        Column("slut_i_fortid", "Slut i förtid", _WORDS,
               "uppsägning eller hävning, om avtalet upphör så. Annars tomt.", optional=True),
    ),
    ("avtal_id",),
)  # fmt: skip
PARTIES = Sheet(
    "parter.csv",
    "Parter",
    (
        _ID,
        Column("part_id", "Partens id", _WORDS, "Partens korta id inom avtalet."),
        Column("namn", "Namn", _WORDS, "Partens fullständiga namn."),
        Column("roll", "Roll", _WORDS, "offentlig eller idéburen."),
        Column("rattslig_form", "Rättslig form", _WORDS, "Vad slags juridisk person parten är."),
        Column("organisationsnummer", "Organisationsnummer", _WORDS, "Tio siffror med bindestreck.", optional=True),
        Column(
            "ansluter",
            "Ansluter",
            _WORDS,
            "När parten går in, om det är efter avtalets början.",
            _MOMENT,
            optional=True,
        ),
    ),
    ("avtal_id", "part_id"),
    {"avtal.csv": ("avtal_id",)},
)
AMOUNTS = Sheet(
    "belopp.csv",
    "Belopp per år",
    (
        _ID,
        _PARTY,
        Column("roll", "Roll", _WORDS, "offentlig eller idéburen."),
        Column("ar", "År", _WORDS, "Året, eller en period över årsskiftet: 2026/2027. Räknas aldrig om."),
        Column("kronor", "Kronor", _KRONOR, "Det som parten bidrar med, i pengar och i annat som är värderat."),
    ),
    ("avtal_id", "part_id", "ar"),
    {"avtal.csv": ("avtal_id",), "parter.csv": ("avtal_id", "part_id")},
)
TASKS = Sheet(
    "att_gora.csv",
    "Att göra",
    (
        _ID,
        Column("datum", "Datum", _DAY, "Sista dag. Tomt när avtalet inte anger någon säker dag.", optional=True),
        Column("slag", "Slag", _WORDS, "Vad slags händelse det är."),
        Column("vad", "Vad", _WORDS, "Det som ska göras."),
        Column("enligt_avtalet", "Enligt avtalet", _WORDS, "Var dagen kommer ifrån."),
    ),
    (),
    {"avtal.csv": ("avtal_id",)},
)
SHEETS = (AGREEMENTS, PARTIES, AMOUNTS, TASKS)


def open_data(register: Register) -> Mapping[str, bytes]:
    """Return the files by name."""
    rows: Mapping[str, Iterable[tuple[str, ...]]] = {
        AGREEMENTS.file: (_agreement(entry, register) for entry in register.entries),
        PARTIES.file: (
            (entry.id, one.id, one.name, one.role, one.form, one.number, one.joins)
            for entry in register.entries
            for one in entry.parties
        ),
        AMOUNTS.file: (
            (entry.id, one.party, one.role, one.year, str(one.kronor))
            for entry in register.entries
            for one in entry.sums
        ),
        TASKS.file: (row for entry in register.entries for row in _tasks(entry, register)),
    }
    files = {sheet.file: _csv(sheet, rows[sheet.file]) for sheet in SHEETS}
    return {**files, METADATA: _metadata(register)}


def _agreement(entry: Entry, register: Register) -> tuple[str, ...]:
    return (
        *(entry.id, entry.title, entry.number, entry.board, entry.office, entry.purpose, entry.target),
        *(entry.start, entry.end, entry.first.isoformat(), entry.last.isoformat(), entry.status.value),
        *(str(entry.kronor(PUBLIC)), str(entry.kronor(CIVIL)), str(entry.kronor())),
        *(_yes(entry.has_floor), _yes(entry.has_unit), _yes(entry.has_unvalued)),
        *(register.as_of.isoformat(), entry.ending),
    )


def _yes(holds: object) -> str:
    return "ja" if holds else "nej"


def _tasks(entry: Entry, register: Register) -> Iterable[tuple[str, ...]]:
    for day in due(entry, register.as_of):
        yield entry.id, day.day.isoformat(), day.kind.value, day.title, day.text
    for one in undated(entry):
        yield entry.id, "", one.kind.value, one.title, one.text


def _csv(sheet: Sheet, rows: Iterable[tuple[str, ...]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    words = [column.kind == _WORDS for column in sheet.columns]
    writer.writerows([_harmless(cell) if is_words else cell for cell, is_words in zip(row, words, strict=True)]
                     for row in rows)  # fmt: skip
    return written.getvalue().encode("utf-8")


def _harmless(cell: str) -> str:
    """Keep a text from being run as a formula where the file is opened as a spreadsheet."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _metadata(register: Register) -> bytes:
    """Return the description of the tables: https://www.w3.org/TR/tabular-metadata/."""
    group: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "sv"}],
        "dc:title": "Idéburna offentliga partnerskap",
        "dc:description": f"Avtal om idéburet offentligt partnerskap (IOP) den {register.as_of.isoformat()}.",
        "dc:language": "sv",
        **({"dc:publisher": register.owner} if register.owner else {}),
        "tables": [_table(sheet) for sheet in SHEETS],
    }
    return (json.dumps(group, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _table(sheet: Sheet) -> dict[str, object]:
    schema: dict[str, object] = {"columns": [_column(column) for column in sheet.columns]}
    if sheet.key:
        schema["primaryKey"] = list(sheet.key)
    if sheet.leads:
        schema["foreignKeys"] = [
            {"columnReference": list(columns), "reference": {"resource": file, "columnReference": list(columns)}}
            for file, columns in sheet.leads.items()
        ]
    return {"url": sheet.file, "dc:title": sheet.title, "tableSchema": schema}


def _column(column: Column) -> dict[str, object]:
    kind: object = {"base": column.kind, "format": column.form} if column.form else column.kind
    return {
        "name": column.name,
        "titles": [column.title, column.name],  # the file's heading is the name, which no program stumbles on
        "dc:description": column.about,
        "datatype": kind,
        "required": not column.optional,
    }
