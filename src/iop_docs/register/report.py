"""The yearly collected report as a document tree, so that Word and PDF say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from iop_docs.assemble import swedish
from iop_docs.dates.agreement_dates import Undated
from iop_docs.model.document import (
    KEYWORDS,
    Align,
    Block,
    Cell,
    ClauseText,
    Document,
    HeaderField,
    Inline,
    LineBreak,
    List,
    ListKind,
    Paragraph,
    Section,
    Table,
    Text,
)
from iop_docs.model.looks import Looks
from iop_docs.register.chart import charted
from iop_docs.register.entry import CIVIL, Entry, Status, due, undated
from iop_docs.register.totals import Register, YearSum, alphabetical, year_sums

TYPE, TYPE_NAME = "samlad_rapport", "samlad rapport"
MONEY = f"{TYPE}.pengar"  # the section that has the chart
MONEY_HEADING = "Pengar per år"
_A_YEAR = timedelta(days=365)
_STATUSES = {
    Status.COMING: "Kommande",
    Status.RUNNING: "Löpande",
    Status.TERMINATED: "Uppsagda",
    Status.RESCINDED: "Hävda",
    Status.ENDED: "Avslutade",
}
_MANY = {
    Status.COMING: "kommande",
    Status.RUNNING: "löpande",
    Status.TERMINATED: "uppsagda",
    Status.RESCINDED: "hävda",
    Status.ENDED: "avslutade",
}


def report(register: Register, looks: Looks, footer: tuple[str, ...] = (), version: str = "") -> Document:
    """Return the report on all agreements as they stand on the register's day."""
    day = register.as_of.isoformat()
    fields = [
        HeaderField("Läget den", ((Text(swedish.moment(day)),),)),
        HeaderField("Antal avtal", ((Text(swedish.whole(len(register.entries))),),)),
    ]
    sections = (
        _section("sammanfattning", "Sammanfattning", [_clause("sammanfattning", "", _summary(register))]),
        _money(register),
        _section("namnder", "Avtalen hos varje nämnd", [_board(register, board) for board in register.boards]),
        _section("att_gora", "Att göra de närmaste tolv månaderna", [_clause("att_gora", "", _tasks(register))]),
        _section("utan_dag", "Att göra utan bestämd dag", [_clause("utan_dag", "", _undated(register))]),
        _section("om", "Så är siffrorna räknade", [_clause("om", "", _method())]),
    )
    return Document(
        type=TYPE,
        type_name=TYPE_NAME,
        title=(Text("Idéburna offentliga partnerskap: samlad rapport"),),
        subtitle=(),
        sender=(Text(register.owner),) if register.owner else (),
        header=tuple(fields),
        sections=sections,
        footer=footer,
        date=day,
        dnr="",
        keywords=(*KEYWORDS, TYPE_NAME),
        library_version=version,
        draft=False,
        toc=False,
        looks=looks,
    )


def _section(name: str, heading: str, clauses: Sequence[ClauseText]) -> Section:
    return Section(f"{TYPE}.{name}", "", (Text(heading),), tuple(clauses))


def _clause(name: str, heading: str, blocks: Iterable[Block]) -> ClauseText:
    own = (Text(heading),) if heading else ()
    return ClauseText(f"{TYPE}.{name}.text", "", "", "förhandlingsbar", "", own, tuple(blocks))


def _paragraph(words: str) -> Paragraph:
    return Paragraph((Text(words),))


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> Table:
    align = tuple(Align.RIGHT if number in right else Align.LEFT for number in range(len(headings)))
    cells = tuple(tuple(_cell(words) for words in row) for row in rows)
    return Table(align, tuple(_cell(words) for words in headings), cells, (Text(caption),))


def _cell(words: str) -> Cell:
    """Return a cell; a line break in the words is one in the cell."""
    inlines: list[Inline] = []
    for line in words.split("\n"):
        inlines += [LineBreak(), Text(line)] if inlines else [Text(line)]
    return Cell(tuple(inlines))


def _summary(register: Register) -> Iterable[Block]:
    found = {status: len(register.with_status(status)) for status in Status}
    parts = [
        f"{swedish.whole(count)} {status.value if count == 1 else _MANY[status]}"
        for status, count in found.items()
        if count
    ]
    day = swedish.moment(register.as_of.isoformat())
    yield _paragraph(f"Den {day} har registret {_count(len(register.entries))}: {swedish.enumeration(parts)}.")
    if len(register.boards) > 1:
        # An agreement that is terminated for breach most often ends the same day, so the column is seldom needed.
        columns = [status for status in Status if found[status] or status is not Status.RESCINDED]
        rows = [
            [board, *_status_counts([e for e in register.entries if e.board == board], columns)]
            for board in register.boards
        ]
        rows.append(["Alla", *_status_counts(register.entries, columns)])
        headings = ["Nämnd", *(_STATUSES[status] for status in columns), "Alla"]
        yield _table("Antal avtal hos varje nämnd", headings, rows, range(1, len(headings)))


def _status_counts(entries: Sequence[Entry], columns: Sequence[Status]) -> list[str]:
    counts = [sum(entry.status is status for entry in entries) for status in columns]
    return [swedish.whole(count) for count in (*counts, len(entries))]


def _count(number: int) -> str:
    return f"{swedish.whole(number)} avtal"


def _money(register: Register) -> Section:
    sums = year_sums(register.entries)
    told = (
        "Beloppen är det som parterna bidrar med enligt avtalen: pengar, och insatser som är värderade i kronor."
        if sums
        else "Avtalen har inga belopp."
    )
    if len(charted(sums, register.as_of.year)) < len(sums):
        told += " Diagrammet visar de år som ligger närmast. Tabellen har alla."
    clauses = [_clause("pengar", "", [_paragraph(told)])]
    if sums:
        clauses.append(_clause("pengar_tabell", "", [_years("Kronor per år i alla avtal", sums)]))
    return Section(MONEY, "", (Text(MONEY_HEADING),), tuple(clauses))


def _years(caption: str, sums: Sequence[YearSum]) -> Table:
    rows = [
        (one.year, swedish.whole(one.agreements), *(swedish.kr(v) for v in (one.public, one.civil, one.total)))
        for one in sums
    ]
    return _table(caption, ("År", "Avtal", "Offentliga parter", "Idéburna parter", "Summa"), rows, (1, 2, 3, 4))


def _board(register: Register, board: str) -> ClauseText:
    entries = [entry for entry in register.entries if entry.board == board]
    offices = sorted({entry.office for entry in entries if entry.office}, key=alphabetical)
    rows = [(_named(e), "\n".join(e.names(CIVIL)), _standing(e), _sum(e)) for e in entries]
    headings = ("Avtal", "Idéburna parter", "Avtalstid", "Summa")
    told = f"{_count(len(entries))}." + (f" Förvaltning: {swedish.enumeration(offices)}." if offices else "")
    blocks: list[Block] = [_paragraph(told), _table(f"Avtal: {board}", headings, rows, (3,))]
    if sums := year_sums(entries):
        blocks.append(_years(f"Kronor per år: {board}", sums))
    return _clause(f"namnd_{register.boards.index(board)}", board, blocks)


def _named(entry: Entry) -> str:
    return f"{entry.title}\n{entry.number}" if entry.number else entry.title


def _standing(entry: Entry) -> str:
    status = swedish.capitalised(entry.status.value)
    if entry.early_end:
        is_said = entry.status in (Status.TERMINATED, Status.RESCINDED)
        status = entry.early_end if is_said else f"{status}. {entry.early_end}"
    return f"{entry.term}\n{status}"


def _sum(entry: Entry) -> str:
    if not entry.sums:
        return "utan belopp"
    floor = "minst " if entry.has_floor else ""
    more = " och mer" if entry.has_unit or entry.has_unvalued else ""
    return f"{floor}{swedish.kr(entry.kronor())}{more}"


def _tasks(register: Register) -> Iterable[Block]:
    until = min(register.as_of, date.max - _A_YEAR) + _A_YEAR
    rows = [(one.day, one.title, entry) for entry in register.entries for one in due(entry, register.as_of, until)]
    rows.sort(key=lambda row: row[0])
    if not rows:
        yield _paragraph("Inget avtal bestämmer någon dag under den tiden.")
        return
    cells = [(day.isoformat(), title, _named(entry), entry.board) for day, title, entry in rows]
    period = f"{register.as_of.isoformat()} till {until.isoformat()}"
    yield _table(f"Dagar som avtalen bestämmer, {period}", ("Datum", "Vad", "Avtal", "Nämnd"), cells)


def _undated(register: Register) -> Iterable[Block]:
    rows = [
        (_named(entry), "\n".join(_said(one) for one in left))
        for entry in register.entries
        if (left := undated(entry))
    ]
    if not rows:
        yield _paragraph("Inget.")
        return
    yield _paragraph("Det här står i avtalen, men dagen går inte att räkna ut.")
    yield _table("Möten och inlämningar utan bestämd dag", ("Avtal", "Vad avtalet säger"), rows)


def _said(one: Undated) -> str:
    return f"{one.title}. {one.text}" if one.is_wording else one.text


def _method() -> Iterable[Block]:
    lines = (
        "Summorna är räknade ur avtalens belopp. Ingen summa är inskriven för hand.",
        "Belopp för del av år räknas inte om. En period över ett årsskifte är ett eget år, till exempel 2026/2027.",
        "”Minst” betyder att något belopp är ett golv. ”Och mer” betyder att belopp per enhet utan antal, eller "
        "insatser utan belopp, tillkommer.",
        "Är avtalstiden angiven med bara månad eller år ingår hela månaden eller hela året.",
        "Rapporten säger vad avtalen bestämmer. Den visar inte om något redan är lämnat eller gjort.",
    )
    yield List(ListKind.BULLET, tuple((_paragraph(line),) for line in lines))
