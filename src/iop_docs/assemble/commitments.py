"""The commitments of the agreement that a plan or report doesn't take up yet: what remains to be filled in."""

from __future__ import annotations

from typing import Final

from iop_docs.model.datum import Datum, Record, at, items_in, text_in
from iop_docs.model.form import folded

PAPERS: Final = ("plan", "berattelse")  # what the documents about a year call their item


def left_to_fill_in(data: Record) -> dict[str, object]:
    """Return `beraknat.plan` in a plan and `beraknat.berattelse` in a report; nothing in any other document."""
    papers = {name: item for name in PAPERS if isinstance(item := data.get(name), Record)}
    return {name: {"ataganden": _untaken(data, item)} for name, item in papers.items()}


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
