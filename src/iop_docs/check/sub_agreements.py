"""Rules about sub-agreements: that each has its own idéburen party, and that nothing falls between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iop_docs.check.reading import IDEA_BORNE, PUBLIC, name_of, parties, records, roles, shown, text
from iop_docs.errors import Issue, advice, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement


def sub_agreement_is_with_civil_society(agreement: Agreement) -> Iterator[Issue]:
    """Report a sub-agreement with a public party: those are parties of every sub-agreement already."""
    side = roles(agreement.data)
    for item in records(agreement.data, "delavtal"):
        if side.get(text(item, "part")) == PUBLIC:
            yield error(
                "delavtal-med-offentlig-part",
                f"Delavtalet gäller ”{shown(text(item, 'part'))}”, som är en offentlig part.",
                agreement.place(item.child_pointer("part")),
                "Ange den idéburna part som delavtalet gäller. De offentliga parterna är med i varje delavtal.",
            )


def every_civil_party_has_sub_agreement(agreement: Agreement) -> Iterator[Issue]:
    """Point out an idéburen party without a sub-agreement when others have one: a party of the signed agreement."""
    signed = () if agreement.applied else records(agreement.data, "delavtal")
    with_own = {text(item, "part") for item in signed}
    for party in parties(agreement.data) if with_own else ():
        if text(party, "roll") == IDEA_BORNE and text(party, "id") not in with_own:
            yield advice(
                "part-utan-delavtal",
                f"{name_of(party)} har inget delavtal, men andra idéburna parter har det.",
                agreement.place("/delavtal"),
                "Lägg till ett delavtal, om parten inte ska vara med bara i det gemensamma avtalet.",
            )


def public_money_belongs_to_sub_agreement(agreement: Agreement) -> Iterator[Issue]:
    """Point out public money without a receiver when there are sub-agreements: it comes into none of them."""
    side = roles(agreement.data)
    for line in records(agreement.data, "ekonomi", "poster") if records(agreement.data, "delavtal") else ():
        if (
            side.get(text(line, "givare")) == PUBLIC
            and line.get("mottagare") is None
            and text(line, "slag") == "kontant"
        ):
            yield advice(
                "pengar-utanfor-delavtal",
                f"Posten ”{shown(text(line, 'andamal'))}” har ingen mottagare och kommer inte med i något delavtal.",
                agreement.place(line.child_pointer("mottagare")),
                "Ange mottagare, om pengarna inte är gemensamma för hela partnerskapet.",
            )
