"""Rules in check/parties.py and check/references.py."""

from __future__ import annotations

import pytest

from iop_docs.check import parties, references


def test_two_parties_with_one_id_are_an_error(found):
    data = {"parter": [{"id": "a", "namn": "Exempelby kommun"}, {"id": "a", "namn": "Föreningen Exempel"}]}
    (issue,) = found(parties.party_id_is_unique, data)
    assert (issue.code, issue.place.pointer) == ("part-id-dubblett", "/parter/1/id")
    assert "Föreningen Exempel och Exempelby kommun" in issue.message


def test_parties_with_their_own_ids_are_silent(codes):
    assert codes(parties.party_id_is_unique, {"parter": [{"id": "a"}, {"id": "b"}, {}, {}]}) == []


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["offentlig", "offentlig"], ["ideburen-part-saknas"]),
        (["idéburen", "idéburen"], ["offentlig-part-saknas"]),
        (["offentlig", "idéburen"], []),
        (["offentlig", "privat"], []),  # the schema check reports the role
        ([], []),
    ],
)
def test_both_sides_must_be_parties(codes, roles, expected):
    assert codes(parties.both_sides_are_parties, {"parter": [{"roll": r} for r in roles]}) == expected


@pytest.mark.parametrize(
    ("form", "role", "expected"),
    [
        ("kommun", "idéburen", ["offentlig-form-som-ideburen"]),
        ("region", "idéburen", ["offentlig-form-som-ideburen"]),
        ("stiftelse", "offentlig", ["ideburen-form-som-offentlig"]),
        ("kommun", "offentlig", []),
        ("ideell förening", "idéburen", []),
        ("annan", "offentlig", []),
    ],
)
def test_role_and_legal_form_must_agree(codes, form, role, expected):
    data = {"parter": [{"namn": "Exempel", "rattslig_form": form, "roll": role}]}
    assert codes(parties.role_fits_legal_form, data) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("212000-1397", []),
        ("2120001397", []),
        ("212000-1398", ["organisationsnummer-fel"]),
        ("700101-1234", ["organisationsnummer-fel"]),
        ("212000 1397", []),  # not the shape: the schema check says so
    ],
)
def test_the_check_digit_of_an_organisation_number_is_tested(codes, number, expected):
    data = {"parter": [{"namn": "Exempelby kommun", "organisationsnummer": number}]}
    assert codes(parties.organisation_number_is_valid, data) == expected


def test_one_organisation_number_on_two_parties_is_a_warning(codes):
    data = {"parter": [{"organisationsnummer": "212000-1397"}, {"organisationsnummer": "2120001397"}]}
    assert codes(parties.organisation_number_is_unique, data) == ["organisationsnummer-dubblett"]


def test_parties_with_their_own_or_no_organisation_number_are_silent(codes):
    data = {"parter": [{"organisationsnummer": "212000-1397"}, {}, {}]}
    assert codes(parties.organisation_number_is_unique, data) == []


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([{"kortnamn": "Kommunen"}, {"kortnamn": "kommunen"}], ["partnamn-lika"]),
        ([{"namn": "Föreningen Exempel"}, {"namn": "Föreningen Exempel"}], ["partnamn-lika"]),
        ([{"namn": "Exempelby kommun"}, {"namn": "Föreningen Exempel"}], []),
    ],
)
def test_parties_with_one_name_are_a_warning(codes, listed, expected):
    assert codes(parties.party_names_differ, {"parter": listed}) == expected


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        ({"roll": "offentlig"}, ["organ-saknas"]),
        ({"roll": "offentlig", "organ": "kommunstyrelsen"}, []),
        ({"roll": "idéburen"}, []),
    ],
)
def test_a_public_party_without_organ_is_advice(codes, party, expected):
    assert codes(parties.public_party_has_organ, {"parter": [party]}) == expected


@pytest.mark.parametrize(("role", "expected"), [("offentlig", ["registrering-av-offentlig"]), ("idéburen", [])])
def test_a_public_party_in_the_register_is_a_warning(codes, role, expected):
    data = {"parter": [{"roll": role, "registrerad_ideburen": True}]}
    assert codes(parties.registration_is_for_civil_society, data) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("föreningen exempel", ["medverkande-ar-part"]), ("Studieförbundet Exempel", [])]
)
def test_a_contributor_that_is_a_party_is_a_warning(codes, name, expected):
    data = {"parter": [{"namn": "Föreningen Exempel"}], "medverkande": [{"namn": name}]}
    assert codes(parties.contributor_is_not_party, data) == expected


@pytest.mark.parametrize(
    "data",
    [
        {"samordnande_part": "foreningn"},
        {"ekonomi": {"poster": [{"givare": "foreningn"}]}},
        {"ekonomi": {"poster": [{"mottagare": "foreningn"}]}},
        {"insatser": {"per_part": [{"part": "foreningn"}]}},
        {"insatser": {"lokaler": {"part": "foreningn"}}},
        {"organisation": {"grupper": [{"sammankallande": "foreningn", "ledamoter": []}]}},
        {"organisation": {"grupper": [{"ledamoter": [{"part": "foreningn"}]}]}},
        {"uppfoljning": {"sammankallande": "foreningn"}},
    ],
)
def test_a_reference_to_an_unknown_party_is_an_error_with_a_suggestion(found, data):
    (issue,) = found(references.party_exists, {"parter": [{"id": "kommunen"}, {"id": "foreningen"}], **data})
    assert (issue.code, issue.hint) == ("part-okand", "Menade du ”foreningen”?")


def test_an_unknown_party_that_resembles_none_lists_them_all(found):
    (issue,) = found(references.party_exists, {"parter": [{"id": "a"}, {"id": "b"}], "samordnande_part": "xyz"})
    assert issue.hint == "Parternas id är ”a”, ”b”."


@pytest.mark.parametrize("data", [{"parter": [{"id": "a"}], "samordnande_part": "a"}, {"samordnande_part": "a"}])
def test_a_reference_to_a_party_is_silent(codes, data):
    assert codes(references.party_exists, data) == []


def test_a_party_without_commitments_is_a_warning(codes):
    data = {"parter": [{"id": "a"}, {"id": "b"}], "insatser": {"per_part": [{"part": "a"}]}}
    assert codes(references.party_has_commitments, data) == ["part-utan-atagande"]


def test_a_party_that_joins_later_may_lack_commitments(codes):
    data = {"parter": [{"id": "a", "ansluter": "2027"}], "insatser": {"per_part": []}}
    assert codes(references.party_has_commitments, data) == []


@pytest.mark.parametrize(("members", "expected"), [(["k", "k"], ["grupp-med-en-sida"]), (["k", "f"], []), ([], [])])
def test_a_group_from_one_side_only_is_a_warning(codes, members, expected):
    data = {
        "parter": [{"id": "k", "roll": "offentlig"}, {"id": "f", "roll": "idéburen"}],
        "organisation": {"grupper": [{"slag": "styrgrupp", "ledamoter": [{"part": m} for m in members]}]},
    }
    assert codes(references.group_has_both_sides, data) == expected
