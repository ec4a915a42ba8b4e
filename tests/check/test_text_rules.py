"""Rules in check/texts.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from iop_docs.check import texts
from iop_docs.loading.freezing import freeze
from iop_docs.loading.schema import read_schemas, shape_of
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record
from iop_docs.shipped import schemas_folder


def _initiative(text):
    return {"bakgrund": {"initiativ": text}}


@pytest.mark.parametrize(
    "text",
    [
        "Initiativtagaren 700101-1233 ringde.",
        "född 19700101-1233",
        "197001011233",
        "7001011233",
        "700161-1230",
        "197001611230",
        "700101\u22121233",
        "700101 1233",
        "700101\u00a01233",
        "700101 - 1233",
        "1970-01-01-1233",
        "190101+1237",
        "(19700101-1233)",
    ],
)
def test_what_looks_like_a_personal_number_is_a_warning_that_hides_it(found, text):
    (issue,) = found(texts.no_personal_number, _initiative(text))
    assert issue.code == "personnummer"
    assert "1234" not in issue.message


@pytest.mark.parametrize(
    "text",
    [
        "0701234567",
        "212000-1397",
        "701301-1234",
        "dnr 171-84/2017",
        "2026-01-01",
        "KSN-2016-1422",
        "2026-07-01–2027-06-30",
        "2026-01-02 – 2028",
        "1970-01-01-1234",
        "70010112339",
    ],
)
def test_other_numbers_are_silent(codes, text):
    assert codes(texts.no_personal_number, _initiative(text)) == []


def test_an_organisation_number_field_is_left_to_its_own_rule(codes):
    assert codes(texts.no_personal_number, {"parter": [{"organisationsnummer": "700101-1233"}]}) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Leverantören ansvarar för lokalen.", "leverantören"),
        ("kommunen som beställare", "beställare"),
        ("utförarna redovisar", "utförarna"),
        ("Vid dröjsmål utgår vite.", "vite"),
        ("kommunen avropar platser", "avropar"),
        ("Kommunens köp av tjänster", "köp av tjänster"),
        ("uppdragsersättningen betalas", "uppdragsersättningen"),
        ("kommunen lämnar ersättning per deltagare", "ersättning per deltagare"),
        ("verksamheten är köpt tjänst: köp av tjänst", "köp av tjänst"),
    ],
)
def test_words_of_purchase_are_a_warning(found, text, word):
    (issue,) = found(texts.no_words_of_purchase, {"insatser": {"gemensamma": [text]}})
    assert (issue.code, f"”{word}”" in issue.message) == ("kopord", True)


@pytest.mark.parametrize(
    "data",
    [
        {"insatser": {"gemensamma": ["båda parter bidrar till den vita lokalen"]}},
        {"bedomning": {"sammanfattning": "Kommunen väljer ingen leverantör."}},
        {"bedomning": {"offentligt_kontrakt": [{"rekvisit": "val av leverantör"}]}},
        {"tjansteskrivelse": {"juridiska_konsekvenser": "Det finns ingen beställare."}},
        {"uppfoljning": {"utvardering": {"utforare": "en extern utförare"}}},
    ],
)
def test_other_words_and_assessing_texts_are_silent(codes, data):
    assert codes(texts.no_words_of_purchase, data) == []


@pytest.mark.parametrize(
    "text",
    [
        "XXX kronor",
        "TODO",
        "Föreningen […]",
        "[...]",
        "[namn på förening]",
        "Lorem ipsum dolor",
        "Fyll i senare",
        "???",
    ],
)
def test_leftovers_are_a_warning(codes, text):
    assert codes(texts.no_leftovers, _initiative(text)) == ["platshallare"]


@pytest.mark.parametrize("text", ["Läs [riktlinjerna](https://example.se).", "Vad behövs?", "[1]", "Gustav XX"])
def test_finished_text_is_silent(codes, text):
    assert codes(texts.no_leftovers, _initiative(text)) == []


@pytest.mark.parametrize("text", ["två  mellanslag", "Punkt.  Ny mening.", "Slut..", "ord , ord", "- rad\n- a  b"])
def test_slips_are_advice(codes, text):
    assert codes(texts.no_slips, _initiative(text)) == ["skrivfel"]


@pytest.mark.parametrize("text", ["en punkt.", "och så vidare ...", "-   rad\n1.  rad", "rad\n\n  - under"])
def test_text_without_slips_is_silent(codes, text):
    assert codes(texts.no_slips, _initiative(text)) == []


@pytest.mark.parametrize(
    "data",
    [
        {"insatser": {"registerutdrag": {"grupp": "ledare, som lämnar in utdraget till ordföranden"}}},
        {"insatser": {"gemensamma": ["begär att registerutdrag lämnas in före start"]}},
        {"insatser": {"personal": {"beskrivning": "Utdrag ur belastningsregistret är inlämnat."}}},
        {"insatser": {"gemensamma": ["ser till att varje ledare lämnar sitt registerutdrag till föreningen"]}},
        {"insatser": {"gemensamma": ["skickar in utdrag ur misstankeregistret"]}},
        {"insatser": {"gemensamma": ["sparar registerutdragen i ett år"]}},
        {"insatser": {"gemensamma": ["tar en kopia av utdraget ur belastningsregistret"]}},
        {"forsakring": "Ledarna är försäkrade. De ger in registerutdrag före start."},
    ],
)
def test_an_extract_that_is_handed_in_is_a_warning(codes, data):
    assert codes(texts.extract_is_shown, data) == ["registerutdrag-lamnas-in"]


@pytest.mark.parametrize(
    "data",
    [
        {"insatser": {"registerutdrag": {"grupp": "ledare som arbetar med barn"}}},
        {"insatser": {"gemensamma": ["uppvisar registerutdrag före start"]}},
        {"insatser": {"gemensamma": ["lämnar in en verksamhetsplan"]}},
        {"forsakring": "Ledarna visar upp registerutdrag. Föreningen lämnar in en verksamhetsplan."},
        {"forsakring": "Registerutdrag visas upp och lämnas inte in. Ingen kopia av utdraget sparas."},
        {"tjansteskrivelse": {"juridiska_konsekvenser": "Registerutdrag lämnas in i dag."}},
    ],
)
def test_an_extract_that_is_shown_is_silent(codes, data):
    assert codes(texts.extract_is_shown, data) == []


def test_letters_that_no_font_has_are_an_error(found):
    (issue,) = found(texts.letters_can_be_shown, {"titel": "Hej 😀 och\u2011då"})
    assert (issue.code, issue.place.pointer) == ("tecken-saknas", "/titel")
    assert "U+1F600" in issue.message


def test_sami_letters_and_typographic_signs_are_silent(codes):
    assert codes(texts.letters_can_be_shown, {"titel": "Váŋŧđč š ž – ”x” … § € ½ −"}) == []


def _of_phrases(data):
    record = freeze(data, shape_of(read_schemas(schemas_folder()), "agreement"), "", draft=False)
    assert isinstance(record, Record)
    issues = texts.phrases_fit_their_sentences(Agreement(Path("a.json"), record, {}))
    return [(issue.code, issue.place.pointer, issue.hint) for issue in issues]


@pytest.mark.parametrize("text", ["Unga i Kalmar.", "unga i Kalmar. De är 13–19 år.", "år 2028."])
def test_a_phrase_that_ends_with_a_full_stop_is_advice(text):
    data = {"bakgrund": {"malgrupp": {"benamning": text, "definition": text}, "omfattning": {"ingar": ["a", text]}}}
    at = ["/bakgrund/malgrupp/benamning", "/bakgrund/omfattning/ingar/1"]
    assert _of_phrases(data) == [("skrivfel", one, "Ta bort punkten.") for one in at]


@pytest.mark.parametrize(
    "text", ["unga", "unga m.m.", "unga, deras familjer o. d.", "läger osv.", "och fler...", "."]
)
def test_a_phrase_with_no_stop_or_that_of_a_shortened_word_is_silent(text):
    assert _of_phrases({"bakgrund": {"malgrupp": {"benamning": text}}}) == []


def test_a_phrase_that_begins_with_the_words_before_it_is_advice():
    data = {"uppfoljning": {"verksamhetsplan": {"senast": "Senast den 1 mars"},
                            "verksamhetsberattelse": {"senast": "den 1 mars, senast"}}}  # fmt: skip
    hint = "Ta bort ”senast” i början."
    assert _of_phrases(data) == [("skrivfel", "/uppfoljning/verksamhetsplan/senast", hint)]


def test_every_text_that_is_to_have_no_full_stop_is_a_phrase_in_the_schema():
    from iop_docs.model.shape import ArrayShape, RecordShape, ScalarShape

    def unmarked(shape):
        for name, one in shape.fields.items() if isinstance(shape, RecordShape) else ():
            inner = one.shape.item if isinstance(one.shape, ArrayShape) else one.shape
            says = any(words in one.description for words in ("ingen punkt", "utan punkt", "exten följer på"))
            is_closed = "sluta med punkt" in one.description
            if isinstance(inner, ScalarShape) and says and not is_closed and inner.follows is None:
                yield name
            yield from unmarked(inner)

    assert list(unmarked(shape_of(read_schemas(schemas_folder()), "agreement"))) == []
