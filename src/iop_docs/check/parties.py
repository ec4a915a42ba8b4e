"""Rules about the parties: who they are, their form and numbers, and that both sides are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import IDEA_BORNE, PUBLIC, name_of, parties, records, shown, text, yes
from iop_docs.errors import Issue, advice, error, warning
from iop_docs.model.datum import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

PUBLIC_FORMS: Final = frozenset({"kommun", "region", "kommunalförbund", "statlig myndighet"})
CIVIL_FORMS: Final = frozenset(
    {"ideell förening", "stiftelse", "kooperativ förening", "ekonomisk förening", "registrerat trossamfund"}
)
_NUMBER_SHAPE = re.compile(r"^\d{6}-?\d{4}$")  # the schema's pattern: another shape is reported there
_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{4}")


def party_id_is_unique(agreement: Agreement) -> Iterator[Issue]:
    """Report ids that name two parties: everything else in the file refers to them."""
    for party, first in _repeated((text(p, "id"), p) for p in parties(agreement.data)):
        yield error(
            "part-id-dubblett",
            f"{name_of(party)} och {name_of(first)} har samma id, ”{shown(text(party, 'id'))}”.",
            agreement.place(party.child_pointer("id")),
            "Ge varje part ett eget id.",
        )


def both_sides_are_parties(agreement: Agreement) -> Iterator[Issue]:
    """Report a partnership that lacks its public or its idéburen side."""
    listed = parties(agreement.data)
    found = {text(p, "roll") for p in listed}
    if not listed or not found <= {PUBLIC, IDEA_BORNE}:
        return
    if PUBLIC not in found:
        yield error(
            "offentlig-part-saknas",
            "Ingen part är offentlig.",
            agreement.place("/parter"),
            "Lägg till kommunen, regionen eller myndigheten med rollen ”offentlig”.",
        )
    if IDEA_BORNE not in found:
        yield error(
            "ideburen-part-saknas",
            "Ingen part är idéburen.",
            agreement.place("/parter"),
            "Lägg till den idéburna organisationen med rollen ”idéburen”.",
        )


def role_fits_legal_form(agreement: Agreement) -> Iterator[Issue]:
    """Report a kommun that is called idéburen, and an association that is called public."""
    for party in parties(agreement.data):
        form, role = text(party, "rattslig_form"), text(party, "roll")
        where = agreement.place(party.child_pointer("roll"))
        if form in PUBLIC_FORMS and role == IDEA_BORNE:
            yield error(
                "offentlig-form-som-ideburen",
                f"{name_of(party)} är {form} men har rollen idéburen.",
                where,
                "Ändra roll till ”offentlig” eller rätta rattslig_form.",
            )
        if form in CIVIL_FORMS and role == PUBLIC:
            yield warning(
                "ideburen-form-som-offentlig",
                f"{name_of(party)} är {form} men har rollen offentlig.",
                where,
                "Ändra roll till ”idéburen”, om inte det offentliga styr organisationen.",
            )


def organisation_number_is_valid(agreement: Agreement) -> Iterator[Issue]:
    """Report an organisationsnummer whose check digit is wrong."""
    for party in parties(agreement.data):
        value = text(party, "organisationsnummer")
        if _NUMBER_SHAPE.search(value) and not _is_organisation_number(value):
            yield error(
                "organisationsnummer-fel",
                f"{name_of(party)} har ett organisationsnummer som inte stämmer: {shown(value)}.",
                agreement.place(party.child_pointer("organisationsnummer")),
                "Kontrollera siffrorna. Sista siffran är en kontrollsiffra. Personnummer går inte an.",
            )


def _is_organisation_number(value: str) -> bool:
    from organisationsnummer import organisationsnummer  # on use: a file may hold no number at all

    # The third and fourth digits tell it from a personnummer, which the library would accept.
    return bool(_NUMBER.fullmatch(value)) and int(value[2:4]) >= 20 and bool(organisationsnummer.valid(value))


def organisation_number_is_unique(agreement: Agreement) -> Iterator[Issue]:
    """Report two parties with one number: they are the same juridical person."""
    listed = parties(agreement.data)
    for party, first in _repeated((text(p, "organisationsnummer").replace("-", ""), p) for p in listed):
        yield warning(
            "organisationsnummer-dubblett",
            f"{name_of(party)} och {name_of(first)} har samma organisationsnummer.",
            agreement.place(party.child_pointer("organisationsnummer")),
            "Två nämnder i samma kommun är en part. Rätta annars det ena numret.",
        )


def party_names_differ(agreement: Agreement) -> Iterator[Issue]:
    """Report parties that a reader can't tell apart by what the text calls them."""
    for field in ("namn", "kortnamn"):
        for party, _ in _repeated((text(p, field).casefold(), p) for p in parties(agreement.data)):
            yield warning(
                "partnamn-lika",
                f"Två parter har samma {field}, ”{shown(text(party, field))}”.",
                agreement.place(party.child_pointer(field)),
                "Ge parterna olika namn, så att det syns vem som åtar sig vad.",
            )


def _repeated(keyed: Iterable[tuple[str, Record]]) -> Iterator[tuple[Record, Record]]:
    """Yield each record whose key has been seen, with the first one that had it; empty keys don't count."""
    seen: dict[str, Record] = {}
    for key, item in keyed:
        if key and key in seen:
            yield item, seen[key]
        seen.setdefault(key, item)


def public_party_has_organ(agreement: Agreement) -> Iterator[Issue]:
    """Report a public party without the nämnd through which it acts."""
    for party in parties(agreement.data):
        if text(party, "roll") == PUBLIC and at(party, "organ") is None:
            yield advice(
                "organ-saknas",
                f"{name_of(party)} saknar beslutande organ.",
                agreement.place(party.child_pointer("organ")),
                "Ange vilken nämnd eller styrelse som beslutar om avtalet.",
            )


def registration_is_for_civil_society(agreement: Agreement) -> Iterator[Issue]:
    """Report a public party as registered: lag (2022:900) is for idéburna organisationer."""
    for party in parties(agreement.data):
        if text(party, "roll") == PUBLIC and yes(party, "registrerad_ideburen"):
            yield warning(
                "registrering-av-offentlig",
                f"{name_of(party)} är offentlig men anges som registrerad idéburen organisation.",
                agreement.place(party.child_pointer("registrerad_ideburen")),
                "Ta bort registrerad_ideburen. Registret gäller bara idéburna organisationer.",
            )


def contributor_is_not_party(agreement: Agreement) -> Iterator[Issue]:
    """Report a contributor that also is a party: those who only contribute never sign."""
    names = {text(party, "namn").casefold() for party in parties(agreement.data)}
    for contributor in records(agreement.data, "medverkande"):
        name = text(contributor, "namn")
        if name and name.casefold() in names:
            yield warning(
                "medverkande-ar-part",
                f"{shown(name)} står både som part och som medverkande.",
                agreement.place(contributor.child_pointer("namn")),
                "Ta bort organisationen ur medverkande. Den som är part skriver under avtalet.",
            )
