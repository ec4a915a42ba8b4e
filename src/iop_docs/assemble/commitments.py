"""What is computed of a plan or report: commitments that it doesn't take up yet, and whether it tells purposes."""

from __future__ import annotations

from iop_docs.model.datum import Datum, Record, at, items_in, text_in
from iop_docs.model.form import folded

PLAN, REPORT = "plan", "berattelse"  # what the documents about a year call their item


def of_paper(data: Record) -> dict[str, object]:
    """Return `beraknat.plan` in a plan and `beraknat.berattelse` in a report; nothing in any other document."""
    found: dict[str, object] = {}
    if isinstance(plan := data.get(PLAN), Record):
        purposes = [at(row, "andamal") for row in items_in(plan.get("ekonomi"))]
        found[PLAN] = {"ataganden": _untaken(data, plan), "har_andamal": any(one is not None for one in purposes)}
    if isinstance(report := data.get(REPORT), Record):
        found[REPORT] = {"ataganden": _untaken(data, report)}
    return found


def _untaken(data: Record, paper: Record) -> list[dict[str, Datum]]:
    """Return party and commitment of those that no measure names; one without a party names any party's."""
    measures = items_in(paper.get("insatser"))
    taken = {
        (folded(text_in(one, name)), text_in(one, "part")) for one in measures for name in ("atagande", "insats")
    }
    found: list[dict[str, Datum]] = []
    for row in items_in(at(data, "insatser", "per_part")):
        party = at(row, "part")
        for one in items_in(at(row, "ataganden")):
            said = folded(text_in(one, "atagande"))
            is_taken = bool(said) and ((said, text_in(row, "part")) in taken or (said, "") in taken)
            if not is_taken and party is not None and (commitment := at(one, "atagande")) is not None:
                found.append({"part": party, "atagande": commitment})
    return found
