"""Rules about the law's limits, each with what it reports and what it lets be."""

from __future__ import annotations

from typing import Any

import pytest

from iop_docs.check.legal import (
    contributor_does_not_sign,
    insyn_is_considered,
    is_not_pattern_of_purchase,
    typed_sum_agrees,
)
from iop_docs.check.texts import no_personal_number

PARTIES = [
    {"id": "k", "roll": "offentlig", "namn": "Exempelby kommun", "rattslig_form": "kommun"},
    {"id": "f", "roll": "idéburen", "namn": "Föreningen Exempel", "rattslig_form": "ideell förening"},
]
PER_PLACE = {
    "givare": "k",
    "slag": "kontant",
    "belopp": [{"start": "2026", "kronor": 900, "per": "plats", "antal": 40}],
}
OWN_TIME = {"givare": "f", "slag": "ideell tid", "timmar_per_ar": 100}
CASH = {
    "givare": "k",
    "slag": "kontant",
    "belopp": [{"start": "2026", "kronor": 300_000}, {"start": "2027", "kronor": 200_000}],
}


def case(*posts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"parter": PARTIES, "ekonomi": {"poster": list(posts)}, **more}


def test_pay_per_unit_with_volume_from_one_side_is_the_pattern_of_a_purchase(codes):
    assert codes(is_not_pattern_of_purchase, case(PER_PLACE)) == ["kopmonster"]


def test_a_volume_in_the_commitments_counts_as_prescribed(codes):
    post = {**PER_PLACE, "belopp": [{"start": "2026", "kronor": 900, "per": "plats"}]}
    volume = {"per_part": [{"part": "f", "ataganden": [{"atagande": "ordnar platser", "volym": {"antal": 40}}]}]}
    assert codes(is_not_pattern_of_purchase, case(post)) == []
    assert codes(is_not_pattern_of_purchase, case(post, insatser=volume)) == ["kopmonster"]


def test_financing_from_both_sides_breaks_the_pattern(codes):
    assert codes(is_not_pattern_of_purchase, case(PER_PLACE, OWN_TIME)) == []


def test_a_contributor_never_signs(codes):
    signer = {"titel": "kyrkoherde i Exempelby församling"}
    parties = [PARTIES[0], {**PARTIES[1], "undertecknare": [signer]}]
    helper = [{"namn": "Exempelby församling", "bidrag": "lånar ut en sal"}]
    assert codes(contributor_does_not_sign, {"parter": parties, "medverkande": helper}) == [
        "medverkande-undertecknar"
    ]
    assert codes(contributor_does_not_sign, {"parter": parties}) == []


@pytest.mark.parametrize(
    "written", ["totalt 500 000 kronor", "Summan är 300000 kr", "sammanlagt 200\u00a0000 kronor"]
)
def test_a_total_that_the_amounts_give_is_let_be(codes, written):
    assert codes(typed_sum_agrees, case(CASH, forsakring=written)) == []


def test_a_total_that_no_amounts_give_is_reported(codes):
    assert codes(typed_sum_agrees, case(CASH, forsakring="totalt 550 000 kronor")) == ["summa-avviker"]


def test_no_total_can_be_wrong_where_an_amount_has_no_known_worth(codes):
    open_ended = {**PER_PLACE, "belopp": [{"start": "2026", "kronor": 900, "per": "plats"}]}
    assert codes(typed_sum_agrees, case(CASH, open_ended, forsakring="totalt 550 000 kronor")) == []


def test_insyn_must_be_answered_where_a_kommun_pays(codes):
    assert codes(insyn_is_considered, case(CASH)) == ["insyn-obesvarad"]
    assert codes(insyn_is_considered, case(CASH, uppfoljning={"insyn": False})) == []
    assert codes(insyn_is_considered, case(OWN_TIME)) == []


@pytest.mark.parametrize(
    "number",
    [
        "811218-9876",
        "8112189876",
        "19811218-9876",
        "198112189876",
        "811218+9876",
        "811218 9876",
        "811278-9873",
        "811218-9877",
    ],
)
def test_a_personal_number_is_found_in_each_way_of_writing(codes, number):
    assert codes(no_personal_number, {"forsakring": f"Kontakta {number} vid frågor."}) == ["personnummer"]


@pytest.mark.parametrize("number", ["212000-1397", "8020015106", "8112189870", "KS 2016/00008"])
def test_what_is_no_personal_number_is_let_be(codes, number):
    assert codes(no_personal_number, {"forsakring": f"Ange {number} vid frågor."}) == []
