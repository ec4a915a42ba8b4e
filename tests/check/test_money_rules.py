"""Rules in check/contributions.py and check/state_aid.py."""

from __future__ import annotations

import pytest

from iop_docs.check import contributions, state_aid

SIDES = {"parter": [{"id": "k", "roll": "offentlig", "namn": "Exempelby kommun"}, {"id": "f", "roll": "idéburen"}]}


def _posts(*posts, **more):
    return {**SIDES, **more, "ekonomi": {"poster": list(posts)}}


@pytest.mark.parametrize(("givers", "side"), [(["k", "k"], "idéburen"), (["f"], "offentlig")])
def test_financing_from_one_side_is_a_warning(found, givers, side):
    (issue,) = found(contributions.both_sides_contribute, _posts(*({"givare": g} for g in givers)))
    assert (issue.code, side in issue.message) == ("medfinansiering-saknas", True)


@pytest.mark.parametrize("givers", [["k", "f"], ["okänd"], []])
def test_financing_from_both_or_unknown_sides_is_silent(codes, givers):
    assert codes(contributions.both_sides_contribute, _posts(*({"givare": g} for g in givers))) == []


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ({"belopp": [{"start": "2026", "kronor": 0}]}, ["medfinansiering-saknas"]),
        ({"belopp": [{"start": "2026", "kronor": 0}, {"start": "2027", "kronor": 1}]}, []),
        ({"belopp": [{"start": "2026", "kronor": 0}], "timmar_per_ar": 100}, []),
        ({}, []),
    ],
)
def test_a_side_that_only_gives_nought_does_not_finance(codes, post, expected):
    assert codes(contributions.both_sides_contribute, _posts({"givare": "k"}, {"givare": "f", **post})) == expected


@pytest.mark.parametrize(("receiver", "expected"), [("k", ["mottagare-ar-givare"]), ("f", [])])
def test_a_gift_to_oneself_is_a_warning(codes, receiver, expected):
    assert codes(contributions.giver_is_not_receiver, _posts({"givare": "k", "mottagare": receiver})) == expected


@pytest.mark.parametrize(("receiver", "expected"), [("r", ["pengar-till-offentlig"]), ("f", []), ("k", [])])
def test_money_between_public_parties_is_advice(codes, receiver, expected):
    data = {
        "parter": [*SIDES["parter"], {"id": "r", "roll": "offentlig"}],
        "ekonomi": {"poster": [{"givare": "k", "mottagare": receiver, "slag": "kontant"}]},
    }
    assert codes(contributions.public_money_goes_to_civil_society, data) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"start": "2026"}, {"start": "2026"}, ["belopp-samma-period"]),
        ({"start": "2026", "slut": "2027"}, {"start": "2027"}, ["belopp-samma-period"]),
        ({"start": "2026"}, {"start": "2027"}, []),
        ({"start": "2026"}, {"start": "2026", "per": "plats"}, []),
        ({"start": "2026-02-30"}, {"start": "2026-02-30"}, []),
    ],
)
def test_two_amounts_for_one_time_are_a_warning(codes, first, second, expected):
    assert codes(contributions.periods_differ, _posts({"belopp": [first, second]})) == expected


@pytest.mark.parametrize(
    ("giver", "kind", "amount", "expected"),
    [
        ("k", "kontant", {"kronor": 1125, "per": "plats", "antal": 8}, ["betalning-per-enhet"]),
        ("k", "kontant", {"kronor": 100_000}, []),
        ("f", "kontant", {"kronor": 200, "per": "medlem"}, []),
        ("k", "i natura", {"kronor": 900, "per": "månad"}, []),
    ],
)
def test_public_payment_per_unit_is_a_warning(codes, giver, kind, amount, expected):
    post = {"givare": giver, "slag": kind, "belopp": [amount]}
    assert codes(contributions.payment_is_not_per_unit, _posts(post)) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [({"antal": 8}, ["antal-utan-enhet"]), ({"antal": 8, "per": "plats"}, []), ({}, [])],
)
def test_a_count_without_a_unit_is_a_warning(codes, amount, expected):
    assert codes(contributions.count_has_unit, _posts({"belopp": [amount]})) == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ({"slag": "ideell tid", "belopp": [{"kronor": 5000}]}, ["ideell-tid-utan-timmar"]),
        ({"slag": "ideell tid", "belopp": [{"kronor": 5000}], "timmar_per_ar": 50}, []),
        ({"slag": "ideell tid"}, []),
        ({"slag": "i natura", "belopp": [{"kronor": 5000}]}, []),
    ],
)
def test_valued_voluntary_time_without_hours_is_advice(codes, post, expected):
    assert codes(contributions.voluntary_time_has_hours, _posts(post)) == expected


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ({"foreningsbidrag": {"forhallande": "kvarstår"}}, ["foreningsbidrag-motsagelse"]),
        ({"foreningsbidrag": {"forhallande": "vid sidan av"}}, ["foreningsbidrag-motsagelse"]),
        ({}, ["foreningsbidrag-motsagelse"]),
        ({"foreningsbidrag": {"forhallande": "ersätts"}}, []),
    ],
)
def test_a_post_that_contradicts_the_background_on_grants_is_a_warning(codes, background, expected):
    data = _posts({"ersatter_foreningsbidrag": True}, bakgrund=background)
    assert codes(contributions.grant_relation_agrees, data) == expected


def test_a_post_that_replaces_no_grant_is_silent(codes):
    data = _posts({"ersatter_foreningsbidrag": False}, bakgrund={})
    assert codes(contributions.grant_relation_agrees, data) == []


@pytest.mark.parametrize(("word", "expected"), [("ersättning", ["benamning-ersattning"]), ("stöd", [])])
def test_money_called_payment_is_advice(codes, word, expected):
    assert codes(contributions.money_is_not_called_payment, {"ekonomi": {"benamning": word}}) == expected


@pytest.mark.parametrize(("ids", "expected"), [(["a", "a"], ["post-id-dubblett"]), (["a", "b"], [])])
def test_two_posts_with_one_id_are_a_warning(codes, ids, expected):
    assert codes(contributions.post_id_is_unique, _posts({}, {}, *({"id": i} for i in ids))) == expected


def _aid(*amounts, **aid):
    post = {"givare": "k", "mottagare": "f", "slag": "kontant", "belopp": list(amounts)}
    data = _posts(post)
    return {**data, "ekonomi": {**data["ekonomi"], **({"statsstod": aid} if aid else {})}}


MINOR = {"bedomning": "stöd av mindre betydelse", "eurokurs": 11}  # ceiling 3 300 000 kronor


def test_public_money_without_assessment_is_advice(codes):
    assert codes(state_aid.aid_is_assessed, _aid({"start": "2026", "kronor": 1})) == ["statsstod-obedomt"]


@pytest.mark.parametrize("data", [_aid(bedomning="inte statsstöd"), _aid(), _posts({"givare": "f"})])
def test_assessed_or_no_public_money_is_silent(codes, data):
    assert codes(state_aid.aid_is_assessed, data) == []


@pytest.mark.parametrize(
    ("aid", "expected"),
    [
        ({"bedomning": "stöd av mindre betydelse"}, ["eurokurs-saknas"]),
        ({"bedomning": "tjänst av allmänt ekonomiskt intresse"}, ["eurokurs-saknas"]),
        ({"bedomning": "stöd av mindre betydelse", "eurokurs": 11.2}, []),
        ({"bedomning": "inte statsstöd"}, []),
    ],
)
def test_minor_aid_without_rate_is_a_warning(codes, aid, expected):
    assert codes(state_aid.rate_is_given, {"ekonomi": {"statsstod": aid}}) == expected


@pytest.mark.parametrize(
    "data",
    [
        _aid({"start": "2026", "slut": "2028", "kronor": 3_300_001}, **MINOR),
        _aid(*({"start": f"{year}", "kronor": 1_200_000} for year in range(2026, 2029)), **MINOR),
        _aid(
            *({"start": f"{y}", "kronor": k} for y, k in [(2026, 1), (2027, 2_000_000), (2029, 1_400_000)]),
            **MINOR,
        ),
        _aid({"start": "2026", "kronor": 110_000, "per": "plats", "antal": 31}, **MINOR),
        _aid({"start": "2026", "kronor": 3_000_000}, **MINOR, tidigare_stod=400_000),
        _aid(
            {"start": "2026", "kronor": 8_300_000},
            bedomning="tjänst av allmänt ekonomiskt intresse",
            eurokurs=11,
        ),
    ],
)
def test_aid_over_the_ceiling_in_some_three_years_is_a_warning(codes, data):
    assert codes(state_aid.aid_is_under_ceiling, data) == ["stodtak-overskrids"]


@pytest.mark.parametrize(
    "data",
    [
        _aid({"start": "2026", "kronor": 3_300_000}, **MINOR),
        _aid(*({"start": f"{year}", "kronor": 1_100_000} for year in range(2026, 2032)), **MINOR),
        _aid({"start": "2026", "kronor": 9_000_000}, bedomning="inte statsstöd", eurokurs=11),
        _aid({"start": "2026", "kronor": 9_000_000}, bedomning="stöd av mindre betydelse"),
        _aid({"start": "2026", "kronor": 9_000_000, "per": "plats"}, **MINOR),
        _aid(
            {"start": "2026", "kronor": 4_000_000},
            bedomning="tjänst av allmänt ekonomiskt intresse",
            eurokurs=11,
        ),
    ],
)
def test_aid_under_the_ceiling_is_silent(codes, data):
    assert codes(state_aid.aid_is_under_ceiling, data) == []


def _yearly(first, last, kronor):
    return [{"start": f"{year}", "kronor": kronor} for year in range(first, last + 1)]


def _had(*rows, **more):
    return {**MINOR, "tidigare_stod_per_part": [{"part": "f", "kronor": k, **when} for k, when in rows], **more}


@pytest.mark.parametrize(
    ("amounts", "aid", "most"),
    [
        # Every three years are tried, not only the first.
        ([*_yearly(2026, 2027, 1), *_yearly(2028, 2030, 1_200_000)], MINOR, "3\u00a0600\u00a0000"),
        # School years: three of them in three years, never four.
        ([{"start": f"{y}-07", "slut": f"{y + 1}-06", "kronor": 1_100_000} for y in range(2026, 2032)], MINOR, ""),
        # Two amounts in one year, from different posts or givers, add up.
        (
            [{"start": "2026", "kronor": 2_000_000}, {"start": "2026-07", "kronor": 1_400_000}],
            MINOR,
            "3\u00a0400\u00a0000",
        ),
        # What is given for several years is never split: it counts in full as long as it lasts.
        (
            [{"start": "2026", "slut": "2028", "kronor": 3_000_000}, *_yearly(2029, 2029, 400_000)],
            MINOR,
            "3\u00a0400\u00a0000",
        ),
        ([{"start": "2026", "slut": "2028", "kronor": 3_000_000}, *_yearly(2031, 2031, 400_000)], MINOR, ""),
        # A part of a year counts as it stands.
        ([{"start": "2026-10", "slut": "2026-12", "kronor": 3_300_001}], MINOR, "3\u00a0300\u00a0001"),
        # Earlier aid counts in the three years from the day it was granted.
        (_yearly(2026, 2027, 1_000_000), _had((1_500_000, {"beviljat": "2024-06-01"})), "3\u00a0500\u00a0000"),
        (_yearly(2026, 2027, 1_000_000), _had((1_500_000, {"beviljat": "2023-12-31"})), ""),
        (_yearly(2026, 2027, 1_000_000), _had((1_500_000, {"beviljat": "2024"})), "3\u00a0500\u00a0000"),
        (_yearly(2026, 2027, 1_000_000), _had((1_500_000, {})), "3\u00a0500\u00a0000"),
        (_yearly(2026, 2027, 1_000_000), _had((800_000, {"beviljat": "2024"}), (600_000, {})), "3\u00a0400\u00a0000"),
        (_yearly(2026, 2026, 1), {**_had((9_000_000, {})), "bedomning": "inte statsstöd"}, ""),
    ],
)  # fmt: skip
def test_aid_is_summed_over_any_three_years_without_splitting_an_amount(found, amounts, aid, most):
    told = [issue.message for issue in found(state_aid.aid_is_under_ceiling, _aid(*amounts, **aid))]
    assert len(told) == bool(most)
    assert all(f"får {most} kronor inom tre år" in message for message in told)


def test_money_from_several_public_parties_to_one_receiver_adds_up(codes):
    listed = [{"id": i, "roll": "offentlig"} for i in ("k", "r")] + [{"id": "f", "roll": "idéburen"}]
    posts = [
        {"givare": i, "mottagare": "f", "slag": "kontant", "belopp": _yearly(2026, 2026, 1_700_000)}
        for i in ("k", "r")
    ]
    data = {"parter": listed, "ekonomi": {"poster": posts, "statsstod": MINOR}}
    assert codes(state_aid.aid_is_under_ceiling, data) == ["stodtak-overskrids"]
    posts[1]["givare"] = "f"
    assert codes(state_aid.aid_is_under_ceiling, data) == []


def test_earlier_aid_of_one_party_is_not_another_partys(found):
    listed = [{"id": "k", "roll": "offentlig"}, *({"id": i, "roll": "idéburen", "namn": i.upper()} for i in "ab")]
    posts = [
        {"givare": "k", "mottagare": i, "slag": "kontant", "belopp": _yearly(2026, 2026, 3_000_000)} for i in "ab"
    ]
    aid = {**MINOR, "tidigare_stod_per_part": [{"part": "b", "kronor": 400_000}]}
    told = found(state_aid.aid_is_under_ceiling, {"parter": listed, "ekonomi": {"poster": posts, "statsstod": aid}})
    assert [issue.message.partition(" ")[0] for issue in told] == ["B"]


@pytest.mark.parametrize(
    ("receivers", "post", "aid", "expected"),
    [
        ("ab", {"belopp": _yearly(2026, 2026, 1)}, MINOR, ["/ekonomi/poster/0/mottagare"]),
        ("a", {"belopp": _yearly(2026, 2026, 1)}, MINOR, []),
        ("a", {"belopp": [{"start": "2026", "kronor": 1, "per": "plats"}]}, MINOR, ["/ekonomi/poster/0/belopp/0"]),
        ("a", {"belopp": [{"start": "2026", "kronor": 1, "per": "plats", "antal": 2}]}, MINOR, []),
        ("ab", {"mottagare": "a"}, {**MINOR, "tidigare_stod": 5}, ["/ekonomi/statsstod/tidigare_stod"]),
        ("ab", {"mottagare": "a"}, {**MINOR, "tidigare_stod": 0}, []),
        ("ab", {"belopp": _yearly(2026, 2026, 1)}, {"bedomning": "inte statsstöd"}, []),
    ],
)
def test_aid_that_can_not_be_counted_is_advice(found, receivers, post, aid, expected):
    listed = [{"id": "k", "roll": "offentlig"}, *({"id": i, "roll": "idéburen"} for i in receivers)]
    economy = {"poster": [{"givare": "k", "slag": "kontant", **post}], "statsstod": aid}
    told = found(state_aid.aid_can_be_counted, {"parter": listed, "ekonomi": economy})
    assert [issue.place.pointer for issue in told] == expected


def test_aid_is_counted_for_each_receiver(found):
    listed = [
        {"id": "k", "roll": "offentlig"},
        *({"id": i, "roll": "idéburen", "namn": i.upper()} for i in "ab"),
    ]
    posts = [
        {"givare": "k", "mottagare": i, "slag": "kontant", "belopp": [{"start": "2026", "kronor": sum_}]}
        for i, sum_ in [("a", 2_000_000), ("b", 4_000_000)]
    ]
    (issue,) = found(
        state_aid.aid_is_under_ceiling, {"parter": listed, "ekonomi": {"poster": posts, "statsstod": MINOR}}
    )
    assert issue.message == (
        "B får 4\u00a0000\u00a0000 kronor inom tre år. Taket är 300\u00a0000 euro, här 3\u00a0300\u00a0000 kronor."
    )


@pytest.mark.parametrize(
    ("economy", "expected"),
    [
        ({"poster": []}, ["ekonomisk-analys-saknas"]),
        ({"samhalleliga_vinster": "Färre står utan hjälp."}, ["ekonomisk-analys-saknas"]),
        ({"samhalleliga_vinster": "Färre är ensamma.", "kostnadseffektivitet": "Lokalen finns."}, []),
    ],
)
def test_an_economy_without_analysis_is_advice(codes, economy, expected):
    assert codes(state_aid.analysis_is_given, {"ekonomi": economy}) == expected
