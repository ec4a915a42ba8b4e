"""Rules about the changes of a running agreement; they run on the agreement as it reads after each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import PUBLIC, parties, record, records, roles, shown, text
from iop_docs.errors import Issue, error, warning
from iop_docs.model.datum import at
from iop_docs.model.ending import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

JOINING: Final = "anslutning"
_KRONOR: Final = re.compile(r"\d ?(?:kronor|kr|tkr|mkr)\b", re.IGNORECASE)
_SETS: Final = {
    "förlängning": ("avtalstid", "slut"),
    "uppsägning": ("avtalstid", "uppsagd"),
    "hävning": ("avtalstid", "uppsagd"),
}


def change_names_its_party(agreement: Agreement) -> Iterator[Issue]:
    """Report a joining or an end before time that doesn't say whose it is."""
    for change in _applied(agreement):
        kind = text(change, "slag")
        if (kind == JOINING or kind in ENDINGS) and not text(change, "part"):
            yield error(
                "andring-utan-part",
                f"En {kind} ska säga vilken part den gäller.",
                agreement.place(change.child_pointer("part")),
                "Ange partens id i fältet part.",
            )


def change_does_what_its_kind_says(agreement: Agreement) -> Iterator[Issue]:
    """Report an extension that extends nothing, a joining without a new party, an end that isn't set."""
    for change in _applied(agreement):
        kind, named = text(change, "slag"), text(change, "part")
        joins = [party for party in parties(agreement.data) if named and text(party, "id") == named]
        path = _SETS.get(kind, ())
        if path and (not _wrote(agreement, change, f"/{'/'.join(path)}") or at(agreement.data, *path) is None):
            what = f"ange ett nytt värde i {'.'.join(path)}"
        elif kind == JOINING and named and not any(_wrote(agreement, change, one.pointer) for one in joins):
            what = f"lägga till parten «{shown(named)}» i parter"
        else:
            continue
        yield error(
            "andring-passar-inte-slaget",
            f"En {kind} ska {what}.",
            agreement.place(change.child_pointer("slag")),
            "Lägg till det under andrar, eller välj ett annat slag.",
        )


def stated_aid_follows_sums(agreement: Agreement) -> Iterator[Issue]:
    """Report reasons for state aid that state kronor, when a change altered public amounts and left the reasons."""
    aid = record(agreement.data, "ekonomi", "statsstod")
    reasons = aid.child_pointer("motivering")
    if not _KRONOR.search(text(aid, "motivering")):
        return
    side = roles(agreement.data)
    posts = records(agreement.data, "ekonomi", "poster")
    rows = [row for post in posts if side.get(text(post, "givare")) == PUBLIC for row in records(post, "belopp")]
    newest = max((_written_by(agreement, row.child_pointer("kronor")) for row in rows), default=0)
    if newest > _written_by(agreement, reasons):
        yield warning(
            "statsstod-efter-andring",
            "Ändringen rör offentliga belopp, men motiveringen om statsstöd anger kronor och är inte ändrad.",
            agreement.place(_applied(agreement)[newest - 1].pointer),
            "Räkna om stödet. Ändra ekonomi.statsstod.motivering i samma ändring om summorna i den inte stämmer.",
        )


def _written_by(agreement: Agreement, pointer: str) -> int:
    """Return which of the applied changes wrote a value, counted from 1 in their order; 0 for the signed one."""
    written = agreement.place(pointer).pointer.split("/")
    places = [agreement.place(change.pointer).pointer.split("/")[:3] for change in _applied(agreement)]
    return places.index(written[:3]) + 1 if written[:3] in places else 0


def _applied(agreement: Agreement) -> tuple[Record, ...]:
    return records(agreement.data, "andringar")[: len(agreement.applied)]


def _wrote(agreement: Agreement, change: Record, pointer: str) -> bool:
    """Tell whether a change, or one after it, wrote the value that a pointer leads to."""
    written = agreement.place(pointer).pointer.split("/")
    own = int(agreement.place(change.pointer).pointer.rpartition("/")[2])
    return written[1] == "andringar" and int(written[2]) >= own
