"""Rules about references to parties: that they exist, and that every party has its commitments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import moment, name_of, parties, records, roles, said, shown, text
from iop_docs.errors import Issue, close_matches, error, warning
from iop_docs.model.datum import Sequence, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement

PARTY_FIELDS: Final = frozenset({"samordnande_part", "part", "givare", "mottagare", "sammankallande"})
_ID = re.compile(r"^[a-z][a-z0-9_-]*$")  # the schema's pattern: another shape is reported there


def party_exists(agreement: Agreement) -> Iterator[Issue]:
    """Report references to a party that doesn't exist."""
    known = [text(p, "id") for p in parties(agreement.data) if text(p, "id")]
    if not known:
        return
    for found in said(agreement.data):
        if found.field in PARTY_FIELDS and _ID.search(found.text) and found.text not in known:
            yield error(
                "part-okand",
                f"Ingen part har id ”{shown(found.text)}”.",
                agreement.place(found.pointer),
                _suggestion(found.text, known),
            )


def _suggestion(wrong: str, known: list[str]) -> str:
    near = close_matches(wrong[:80], known, 1)
    if near:
        return f"Menade du ”{near[0]}”?"
    return f"Parternas id är {', '.join(f'”{shown(i)}”' for i in dict.fromkeys(known))}."


def party_has_commitments(agreement: Agreement) -> Iterator[Issue]:
    """Report a party without commitments: point 5 of the ten says what each one does."""
    if not isinstance(at(agreement.data, "insatser", "per_part"), Sequence):
        return
    committed = {text(entry, "part") for entry in records(agreement.data, "insatser", "per_part")}
    for party in parties(agreement.data):
        joins_later = bool(moment(party, "ansluter"))
        if text(party, "id") and text(party, "id") not in committed and not joins_later:
            yield warning(
                "part-utan-atagande",
                f"{name_of(party)} har inga egna åtaganden.",
                agreement.place("/insatser/per_part"),
                "Lägg till partens åtaganden. I ett partnerskap bidrar alla parter.",
            )


def group_has_both_sides(agreement: Agreement) -> Iterator[Issue]:
    """Report a group whose members all come from one side."""
    side = roles(agreement.data)
    for group in records(agreement.data, "organisation", "grupper"):
        members = [text(m, "part") for m in records(group, "ledamoter")]
        if members and all(m in side for m in members) and len({side[m] for m in members}) == 1:
            kind = text(group, "slag") or "gruppen"
            yield warning(
                "grupp-med-en-sida",
                f"Alla ledamöter i {shown(text(group, 'namn') or kind)} kommer från den ena sidan.",
                agreement.place(group.child_pointer("ledamoter")),
                "Ta in ledamöter från både offentliga och idéburna parter.",
            )
