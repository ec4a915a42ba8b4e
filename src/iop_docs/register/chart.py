"""A bar chart of kronor by year as SVG: one picture for the web page, the PDF and the Word file."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from iop_docs.assemble import swedish
from iop_docs.register.totals import YearSum

PUBLIC_COLOUR = "#1f3a5f"  # 11:1 against white
CIVIL_COLOUR = "#8a4b00"  # 6.6:1 against white; its bars are striped, so that colour isn't alone
WIDTH = 640
MOST_YEARS = 14  # more would be higher than a page
_LABELS, _ROW, _BAR, _TOP, _ROOM = 96, 34, 22, 44, 110
_FONT = "font-family=\"'Source Sans Pro', 'Segoe UI', Arial, sans-serif\""


def bar_chart(sums: tuple[YearSum, ...], *, named: bool = False) -> str:
    """Return the chart; `named` puts the title and description into the picture itself, as a web page needs."""
    height = _TOP + _ROW * len(sums) + 8
    most = max((one.total for one in sums), default=0) or 1
    scale = (WIDTH - _LABELS - _ROOM) / most
    rows = "".join(_row(number, one, scale) for number, one in enumerate(sums))
    names = (
        f'<title id="diagram-titel">Kronor per år</title><desc id="diagram-text">{escape(described(sums))}</desc>'
        if named
        else ""
    )
    role = ' role="img" aria-labelledby="diagram-titel diagram-text"' if named else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"{role} {_FONT} font-size="15">{names}'
        '<defs><pattern id="ideburet" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="7" height="7" fill="#ffffff"/>'
        f'<rect width="4" height="7" fill="{CIVIL_COLOUR}"/></pattern></defs>'
        f"{_legend()}{rows}</svg>"
    )


def charted(sums: tuple[YearSum, ...], year: int) -> tuple[YearSum, ...]:
    """Return the years that a chart has room for: those nearest to the register's own."""
    nearest = sorted(sums, key=lambda one: (abs(int(one.year[:4]) - year), one.year))[:MOST_YEARS]
    return tuple(one for one in sums if one in nearest)


def _legend() -> str:
    return (
        f'<rect x="{_LABELS}" y="8" width="16" height="16" fill="{PUBLIC_COLOUR}"/>'
        f'<text x="{_LABELS + 24}" y="21" fill="#1b1b1b">Offentliga parter</text>'
        f'<rect x="{_LABELS + 170}" y="8.75" width="16" height="14.5" fill="url(#ideburet)" '
        f'stroke="{CIVIL_COLOUR}" stroke-width="1.5"/>'
        f'<text x="{_LABELS + 194}" y="21" fill="#1b1b1b">Idéburna parter</text>'
    )


def _row(number: int, one: YearSum, scale: float) -> str:
    top = _TOP + number * _ROW
    public, civil = one.public * scale, one.civil * scale
    base = top + _BAR * 0.72
    bars = f'<rect x="{_LABELS}" y="{top}" width="{public:.1f}" height="{_BAR}" fill="{PUBLIC_COLOUR}"/>'
    if one.civil:
        bars += (
            f'<rect x="{_LABELS + public + 0.75:.1f}" y="{top + 0.75}" width="{max(civil - 1.5, 0.5):.1f}" '
            f'height="{_BAR - 1.5}" fill="url(#ideburet)" stroke="{CIVIL_COLOUR}" stroke-width="1.5"/>'
        )
    end = _LABELS + public + civil + 8
    return (
        f'<text x="{_LABELS - 10}" y="{base:.1f}" text-anchor="end" fill="#1b1b1b">{escape(one.year)}</text>{bars}'
        f'<text x="{end:.1f}" y="{base:.1f}" fill="#1b1b1b">{escape(rounded(one.total))}</text>'
    )


def rounded(kronor: int) -> str:
    """Return an amount as a chart shows it: "12,4 mnkr", "420 tkr"; the exact one stands in the table."""
    if kronor >= 10_000_000:
        return f"{swedish.decimal(Decimal((kronor + 50_000) // 100_000) / 10)}{swedish.NBSP}mnkr"
    if kronor >= 1_000_000:
        return f"{swedish.decimal(Decimal((kronor + 5_000) // 10_000) / 100)}{swedish.NBSP}mnkr"
    return f"{swedish.whole((kronor + 500) // 1000)}{swedish.NBSP}tkr"


def described(sums: tuple[YearSum, ...]) -> str:
    """Return the chart in words, for those who can't see it."""
    if not sums:
        return "Inga belopp."
    rows = (f"{one.year} {rounded(one.public)} och {rounded(one.civil)}" for one in sums)
    return (
        f"Stapeldiagram över offentliga och idéburna parters bidrag. {'; '.join(rows)}. Tabellen har exakta belopp."
    )
