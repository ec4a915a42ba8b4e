"""What is computed from an agreement and so is never typed twice: sums, names, forms (`beraknat`)."""

from __future__ import annotations

from collections.abc import Mapping

from iop_docs.assemble.commitments import of_paper
from iop_docs.assemble.outcomes import follow_up
from iop_docs.assemble.sub_agreements import Listed, of_party, sub_agreements
from iop_docs.model.amounts import YearSums, year_sums
from iop_docs.model.assessment import CONDITIONS
from iop_docs.model.datum import Datum, Record, Scalar, Sequence, datum, items_in, text_in
from iop_docs.model.ending import ending_of

PUBLIC, CIVIL = "offentlig", "idéburen"
SUB_AGREEMENT = "delavtalet"  # what a document about one of the list's items calls it


def derived(data: Record) -> Record:
    """Compute `beraknat`; schemas/derived.schema.json describes the result. Total: bad data counts as absent."""
    parties = [p for p in items_in(data.get("parter")) if isinstance(p, Record)]
    public = [p for p in parties if text_in(p, "roll") == PUBLIC]
    civil = [p for p in parties if text_in(p, "roll") == CIVIL]
    letter = data.get("tjansteskrivelse")
    levels = items_in(letter.get("beslut")) if isinstance(letter, Record) else ()
    sums = year_sums(data)
    subs = sub_agreements(data, parties)
    found = datum(
        {
            "offentliga": Sequence(tuple(public), "/parter"),
            "ideburna": Sequence(tuple(civil), "/parter"),
            "parter_namn": _names(parties),
            "offentliga_namn": _names(public),
            "ideburna_namn": _names(civil),
            "ord": {
                "offentliga": "de offentliga parterna" if len(public) > 1 else "den offentliga parten",
                "ideburna": "de idéburna parterna" if len(civil) > 1 else "den idéburna parten",
                "medel": text_in(data.get("ekonomi"), "benamning") or "finansiering",
            },
            "ekonomi": _economy(sums, parties),
            "uppfoljning": follow_up(data, sums.by_party, sums.years, _short_names(parties)),
            "rekvisit": _conditions(data),
            **_early_end(data),
            "bidrar": {"offentliga": _contributes(data, public), "ideburna": _contributes(data, civil)},
            "delavtal": [{"nummer": one.number, "part": one.party} for one in subs],
            **_own(data, subs, parties),
            **of_paper(data),
            "bilagor": _appendices(data, after=len(subs)),
            "beslut_enda": len(levels) <= 1,
        },
        "beraknat:",
    )
    return found if isinstance(found, Record) else data


def _own(data: Record, subs: tuple[Listed, ...], parties: list[Record]) -> dict[str, object]:
    """Return what the sub-agreement that a document is says of its party; nothing in any other document."""
    item = data.get(SUB_AGREEMENT)
    own = next((one for one in subs if item is not None and one.item.pointer == item.pointer), None)
    if own is None:
        return {}
    found = of_party(data, own)
    signing = [p for p in parties if text_in(p, "roll") == PUBLIC or p is own.party]
    return {
        SUB_AGREEMENT: {
            "nummer": own.number,
            "part": own.party,
            "parter": Sequence(tuple(signing), "/parter"),
            **({"ataganden": found.commitments} if found.commitments else {}),
            **({"poster": found.lines} if found.lines else {}),
            "ekonomi": _economy(year_sums(found.economy), parties),
        }
    }


def _early_end(data: Record) -> dict[str, object]:
    """Return how a terminated agreement ends and on which day; nothing of any other."""
    ending = ending_of(data)
    if ending is None:
        return {}
    return {"avslut": {"slag": ending.kind, "dag": Scalar(ending.last.isoformat(), "beraknat:/avslut/dag", "datum")}}


def _contributes(data: Record, parties: list[Record]) -> bool:
    """Tell whether one of the parties gives something, in money or otherwise."""
    economy = data.get("ekonomi")
    lines = items_in(economy.get("poster")) if isinstance(economy, Record) else ()
    return bool({text_in(line, "givare") for line in lines} & {text_in(p, "id") for p in parties})


def _economy(sums: YearSums, parties: list[Record]) -> dict[str, object]:
    years = sorted(sums.years)
    sides = {text_in(p, "id"): text_in(p, "roll") for p in parties}
    rows = [_row(p, sums.by_party[text_in(p, "id")], years) for p in parties if text_in(p, "id") in sums.by_party]
    per_side = {
        side: sum(sum(amounts.values()) for giver, amounts in sums.by_party.items() if sides.get(giver) == side)
        for side in (PUBLIC, CIVIL)
    }
    per_year = [{"ar": y, "kronor": sum(a.get(y, 0) for a in sums.by_party.values())} for y in years]
    return {
        "ar": [{"ar": y} for y in years],
        "per_part": rows,
        "per_ar": per_year,
        "summa": sum(sum(a.values()) for a in sums.by_party.values()),
        "offentligt": per_side[PUBLIC],
        "ideburet": per_side[CIVIL],
        "har_summa": bool(years),
        "har_golv": sums.has_floor,
        "har_per_enhet": sums.has_unit,
        "har_utan_belopp": sums.has_none,
    }


def _row(party: Record, amounts: dict[str, int], years: list[str]) -> dict[str, object]:
    per_year = [{"ar": y, "kronor": amounts.get(y, 0)} for y in years]
    return {"namn": _short_name(party), "ar": per_year, "summa": sum(amounts.values())}


def _short_name(party: Record) -> Datum:
    return party.get("kortnamn") or party.get("namn") or Scalar("")


def _short_names(parties: list[Record]) -> dict[str, Datum]:
    return {text_in(party, "id"): _short_name(party) for party in parties}


def _conditions(data: Record) -> list[dict[str, object]]:
    """Return the six conditions of a public contract in their order, each with its answer where there is one."""
    assessed = data.get("bedomning")
    answers = items_in(assessed.get("offentligt_kontrakt")) if isinstance(assessed, Record) else ()
    given = {text_in(one, "rekvisit"): one for one in reversed(answers) if isinstance(one, Record)}
    return [{"rekvisit": one, **_answer(given.get(one))} for one in CONDITIONS]


def _answer(row: Record | None) -> dict[str, Datum]:
    """Return what a row of an assessment answers, without what was asked."""
    fields = row.fields if row is not None else {}
    return {name: fields[name] for name in ("svar", "motivering") if name in fields}


def answers(criteria: Mapping[str, str], rows: Datum | None) -> list[dict[str, object]]:
    """Return criteria (text by id) in their order, each with its answer where the rows have one."""
    given = {text_in(one, "kriterium"): one for one in reversed(items_in(rows)) if isinstance(one, Record)}
    return [{"id": name, "text": text, **_answer(given.get(name))} for name, text in criteria.items()]


def _appendices(data: Record, after: int) -> list[dict[str, object]]:
    """Return the other appendices, whose numbers come after those of the sub-agreements."""
    found: list[dict[str, object]] = []
    for number, item in enumerate(items_in(data.get("bilagor")), start=after + 1):
        if isinstance(item, Record):
            found.append({"nummer": number, **item.fields})
    return found


def _names(parties: list[Record]) -> list[Datum]:
    return [name for p in parties if (name := p.get("namn")) is not None]
