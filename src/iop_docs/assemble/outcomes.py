"""Plan, outcome and goal by year: what yearly plans and reports say beside what the agreement says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from iop_docs.model.datum import Datum, Record, Scalar, Sequence

PLANS, REPORTS = "verksamhetsplaner", "verksamhetsberattelser"
_FIELDS = {"plan": PLANS, "utfall": REPORTS}
Amounts = Mapping[str, Mapping[str, int]]  # kronor by party id and year


class _Told(Struct, frozen=True):
    """What the plans, or the reports, of all years say: values by indicator and year, kronor by party and year."""

    values: Mapping[tuple[str, str], Record]
    kronor: Mapping[tuple[str, str], int]
    years: frozenset[str]


def follow_up(data: Record, agreed: Amounts, agreed_years: Iterable[str], names: Mapping[str, Datum]) -> object:
    """Return `beraknat.uppfoljning` (derived.schema.json); `agreed` is in the agreement, `names` by party id."""
    told = {word: _told(data, field) for word, field in _FIELDS.items()}
    years = sorted(frozenset[str]().union(*(one.years for one in told.values())))
    money_years = sorted({*years, *agreed_years})
    per_party = {party: [_money(year, party, agreed, told) for year in money_years] for party in names}
    return {
        "ar": [{"ar": year} for year in years],
        "har_varden": any(one.values for one in told.values()),
        "har_pengar": any(one.kronor for one in told.values()),
        "indikatorer": [_indicator(goal, one, years, told) for goal, one in _indicators(data)],
        "per_part": [
            {"namn": names[party], "ar": rows}
            for party, rows in per_party.items()
            if any(len(row) > 1 for row in rows)
        ],
        "per_ar": [_total(year, [rows[n] for rows in per_party.values()]) for n, year in enumerate(money_years)],
    }


def _told(data: Record, field: str) -> _Told:
    values: dict[tuple[str, str], Record] = {}
    kronor: dict[tuple[str, str], int] = {}
    years: set[str] = set()
    for item in _records(data.get(field)):
        year = _text(item.get("ar"))
        if not year or year in years:  # the same year twice is told by a rule
            continue
        years.add(year)
        for value in _records(item.get("indikatorer")):
            values.setdefault((_text(value.get("indikator")), year), value)
        for line in _records(item.get("ekonomi")):
            amount = line.get("kronor")
            if isinstance(amount, Scalar) and isinstance(amount.value, int):
                key = _text(line.get("part")), year
                kronor[key] = kronor.get(key, 0) + amount.value
    return _Told(values, kronor, frozenset(years))


def _indicators(data: Record) -> list[tuple[Record, Record]]:
    goals = data.get("mal")
    listed = _records(goals.get("delmal") if isinstance(goals, Record) else None)
    return [(goal, one) for goal in listed for one in _records(goal.get("indikatorer"))]


def _indicator(goal: Record, one: Record, years: list[str], told: Mapping[str, _Told]) -> dict[str, object]:
    name = _text(one.get("namn"))
    rows: list[dict[str, object]] = []
    for year in years:
        row: dict[str, object] = {"ar": year}
        for word, said in told.items():
            found = said.values.get((name, year))
            value = found.get("varde") if found else None
            if value is not None:
                row[word] = value
            if found and word == "utfall" and (remark := found.get("kommentar")) is not None:
                row["kommentar"] = remark
        rows.append(row)
    kept = {field: value for field in ("utgangslage", "malvarde") if (value := one.get(field)) is not None}
    return {"delmal": goal.get("mal") or Scalar(""), "indikator": one.get("namn") or Scalar(""), **kept, "ar": rows}


def _money(year: str, party: str, agreed: Amounts, told: Mapping[str, _Told]) -> dict[str, object]:
    row: dict[str, object] = {"ar": year}
    if (amount := agreed.get(party, {}).get(year)) is not None:
        row["avtal"] = amount
    row.update({word: said.kronor[party, year] for word, said in told.items() if (party, year) in said.kronor})
    return row


def _total(year: str, rows: list[dict[str, object]]) -> dict[str, object]:
    total: dict[str, object] = {"ar": year}
    for word in ("avtal", *_FIELDS):
        found = [value for row in rows if isinstance(value := row.get(word), int)]
        if found:
            total[word] = sum(found)
    return total


def _records(value: Datum | None) -> tuple[Record, ...]:
    return tuple(item for item in value.items if isinstance(item, Record)) if isinstance(value, Sequence) else ()


def _text(value: Datum | None) -> str:
    return value.value if isinstance(value, Scalar) and isinstance(value.value, str) else ""
