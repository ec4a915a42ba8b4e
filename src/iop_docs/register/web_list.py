"""The public list of running and ended agreements: one accessible web page that needs no script and no other file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from iop_docs.assemble import swedish
from iop_docs.model.looks import Looks
from iop_docs.register.chart import bar_chart, charted
from iop_docs.register.entry import CIVIL, IN_FORCE, PUBLIC, Entry, Status
from iop_docs.register.totals import Register, YearSum, year_sums
from iop_docs.render.html_style import style_sheet

TITLE = "Idéburna offentliga partnerskap"
_STYLE = """\
body { max-width: 84rem; }
main { padding-top: 1.25rem; }
main p, main nav, figure { max-width: 46rem; }
main nav ul { padding: 0; }
main nav li { margin: 0; }
thead th { text-align: left; }
figure { margin: 1rem 0; }
figure svg { width: 100%; height: auto; }
th[scope=row] { text-align: left; min-width: 11rem; border-bottom: 1px solid var(--line); background: none; }
th[scope=row] span { display: block; font-weight: 400; color: var(--soft); }
td ul { list-style: none; margin: 0; padding: 0; }
td.purpose, td.money { min-width: 15rem; }
td.term { min-width: 10rem; }
td.sum, th.sum { text-align: right; }
.figures { max-width: 46rem; }
"""


def web_list(register: Register, looks: Looks) -> str:
    """Return the page. It names juridical persons only."""
    running = register.with_status(*IN_FORCE)
    ended = register.with_status(Status.ENDED)
    day = swedish.moment(register.as_of.isoformat())
    title = f"{TITLE} – {register.owner}" if register.owner else TITLE
    sums = year_sums((*running, *ended))
    return f"""\
<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="dcterms.date" content="{register.as_of.isoformat()}">
<meta name="generator" content="iopdocs">
<title>{escape(title)}</title>
<style>
{style_sheet(looks)}{_STYLE}</style>
</head>
<body>
<a class="skip" href="#innehall">Hoppa till innehållet</a>
<header>
{f'<p class="sender">{escape(register.owner)}</p>' if register.owner else ""}
<h1>{TITLE}</h1>
<p class="subtitle">Pågående och avslutade avtal den {escape(day)}</p>
</header>
<main id="innehall" tabindex="-1">
<p>I ett idéburet offentligt partnerskap (IOP) samverkar det offentliga och idéburna organisationer om en
samhällsutmaning. Alla parter bidrar, med pengar eller på annat sätt. Beloppen är parternas samlade bidrag enligt
avtalen.</p>
<nav aria-label="På sidan">
<ul>
<li><a href="#pagaende">Pågående avtal ({len(running)})</a></li>
<li><a href="#avslutade">Avslutade avtal ({len(ended)})</a></li>
<li><a href="#belopp">Belopp per år</a></li>
</ul>
</nav>
<h2 id="pagaende">Pågående avtal</h2>
{_table("Pågående avtal", running) if running else "<p>Det finns inga pågående avtal.</p>"}
<h2 id="avslutade">Avslutade avtal</h2>
{_table("Avslutade avtal", ended) if ended else "<p>Det finns inga avslutade avtal.</p>"}
<h2 id="belopp">Belopp per år</h2>
{_figures(sums, register.as_of.year) if sums else "<p>Avtalen har inga belopp.</p>"}
</main>
<footer>
<p>Uppgifterna gäller den {escape(day)}.</p>
</footer>
</body>
</html>
"""


def _table(caption: str, entries: Sequence[Entry]) -> str:
    headings = ("Avtal", "Parter", "Syfte", "Avtalstid", "Bidrag", "Nämnd")
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    rows = "\n".join(_row(entry) for entry in entries)
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{caption}, tabell">\n<table>\n'
        f"<caption>{caption}: {len(entries)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
        "</table>\n</div>"
    )


def _row(entry: Entry) -> str:
    number = f"<span>{escape(entry.number)}</span>" if entry.number else ""
    return (
        f'<tr><th scope="row">{escape(entry.title)}{number}</th>'
        f'<td class="term">{_items([*entry.names(PUBLIC), *entry.names(CIVIL)])}</td>'
        f'<td class="purpose">{escape(entry.purpose)}</td>'
        f'<td class="term">{escape(_term(entry))}</td>'
        f'<td class="money">{_items(_amounts(entry))}</td>'
        f"<td>{escape(entry.board)}</td></tr>"
    )


def _items(items: Sequence[str]) -> str:
    """Return a list, or the text alone where there is but one."""
    if len(items) == 1:
        return escape(items[0])
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>" if items else ""


def _term(entry: Entry) -> str:
    term = swedish.capitalised(entry.term)
    return f"{term}. {entry.early_end}." if entry.early_end else term


def _amounts(entry: Entry) -> list[str]:
    years = [f"{one.year}: {swedish.kr(one.total)}" for one in year_sums((entry,))]
    public = f"varav offentliga parter {swedish.kr(entry.kronor(PUBLIC))}"
    total = [f"Summa: {swedish.kr(entry.kronor())}, {public}."] if years else []
    return [*years, *total, *entry.notes] or ["Inga belopp."]


def _figures(sums: tuple[YearSum, ...], year: int) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(one.year)}</th>'
        + "".join(f'<td class="sum">{escape(swedish.kr(value))}</td>' for value in (one.public, one.civil, one.total))
        + "</tr>"
        for one in sums
    )
    head = "".join(f'<th scope="col" class="sum">{words}</th>' for words in ("Offentliga", "Idéburna", "Summa"))
    return (
        f"<figure>{bar_chart(charted(sums, year), named=True)}</figure>\n"
        '<div class="table figures" role="region" tabindex="0" aria-label="Belopp per år, tabell">\n<table>\n'
        "<caption>Belopp per år i pågående och avslutade avtal</caption>\n"
        f'<thead><tr><th scope="col">År</th>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>'
    )
