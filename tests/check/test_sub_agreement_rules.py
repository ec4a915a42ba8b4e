"""Rules about sub-agreements."""

from __future__ import annotations

import pytest

from iop_docs.check import sub_agreements

PARTIES = [
    {"id": "k", "roll": "offentlig", "namn": "Kommunen"},
    {"id": "a", "roll": "idéburen", "namn": "Den ena"},
    {"id": "b", "roll": "idéburen", "namn": "Den andra"},
]


@pytest.mark.parametrize(("part", "wrong"), [("k", True), ("a", False), ("okand", False), (None, False)])
def test_a_sub_agreement_is_with_an_idea_borne_party(codes, part, wrong):
    data = {"parter": PARTIES, "delavtal": [{"part": part} if part else {}]}
    found = codes(sub_agreements.sub_agreement_is_with_civil_society, data)
    assert found == (["delavtal-med-offentlig-part"] if wrong else [])


def test_each_idea_borne_party_without_one_is_pointed_out_where_others_have_one(found):
    rule = sub_agreements.every_civil_party_has_sub_agreement
    (told,) = found(rule, {"parter": PARTIES, "delavtal": [{"part": "b"}]})
    assert (told.code, "Den ena" in told.message) == ("part-utan-delavtal", True)
    assert found(rule, {"parter": PARTIES, "delavtal": [{"part": "b"}, {"part": "a"}]}) == []
    assert found(rule, {"parter": PARTIES}) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"givare": "k", "slag": "kontant"}, True),
        ({"givare": "k", "mottagare": "a", "slag": "kontant"}, False),
        ({"givare": "k", "slag": "i natura"}, False),
        ({"givare": "a", "slag": "kontant"}, False),
    ],
)
def test_public_money_that_no_sub_agreement_has_is_pointed_out(codes, line, wrong):
    rule = sub_agreements.public_money_belongs_to_sub_agreement
    data = {"parter": PARTIES, "ekonomi": {"poster": [line]}}
    assert codes(rule, data) == []
    assert codes(rule, {**data, "delavtal": [{"part": "a"}]}) == (["pengar-utanfor-delavtal"] if wrong else [])
