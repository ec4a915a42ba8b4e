"""A form that an organisation has filled in becomes the draft of an agreement, whatever program it used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from applicant import APPLICATION, Words, add_row, by_label, fill_with_pikepdf, fill_with_pypdf, fill_word, spoken
from blank import LAYERS, blank, form

from iop_docs.actions import BuildRequest, build, check
from iop_docs.importing import ImportRequest, ImportResult, import_form
from office import filled, save, work
from reading import texts
from reading_pdf import read_pdf

MUNICIPALITIES = ("bas", "uddevalla", "borlange", "linkoping", "kalmar", "region_gavleborg")
WAYS: Mapping[str, tuple[str, Callable[[bytes, Words], bytes]]] = {
    "word": ("docx", fill_word),
    "pikepdf": ("pdf", fill_with_pikepdf),
    "pypdf": ("pdf", fill_with_pypdf),
}
# What the layers ask for besides.
OWN: Mapping[str, Words] = {
    "uddevalla": {
        "Mål i styrkortet": "Fler unga vuxna arbetar eller studerar",
        "Checklistan är ifylld den": "2026-03-02",
        "Samhälleliga vinster": "Färre unga hamnar utanför.",
        "Kostnadseffektivitet": "Varje besök kostar 90 kronor.",
    },
    "borlange": {"Er ställning och relation till kommunen": "Vi har funnits sedan 2009."},
    "region_gavleborg": {
        "Verksamheten finns sedan": "september 2021",
        "Bidrag till regionens två målsättningar": "Vi når unga som inte söker vård.",
    },
}
PROGRAM = {"Program och planer: Programmets namn": ["Exempelprogram för ungas hälsa"]}
# What only the office knows and its layer demands before a draft is built.
OFFICE: Mapping[str, Mapping[str, Any]] = {
    "borlange": {
        "bedomning": {
            "offentligt_kontrakt": [
                {"rekvisit": one, "svar": "nej"}
                for one in ("avtal mellan parter", "överenskommelse", "anskaffning", "val av leverantör",
                            "ekonomiska villkor", "bindande skyldigheter")
            ],
            "kriterier": [
                {"kriterium": one, "svar": "ja"}
                for one in ("initiativ", "lokal_utveckling", "politiskt_program", "inte_foreningsbidrag",
                            "ingen_marknad", "ingen_detaljreglering", "bada_finansierar")
            ],
        },
        "uppfoljning": {"arlig_uppfoljning": True},
    },
    "region_gavleborg": {
        "bedomning": {
            "kriterier": [
                {"kriterium": one, "svar": "ja"}
                for one in ("initiativ", "politiskt_program", "inte_foreningsbidrag", "ingen_marknad",
                            "bada_finansierar")
            ]
        }
    },
    "kalmar": {
        "uppfoljning": {
            "moten_per_ar": 2,
            "verksamhetsplan": {"senast": "den 1 november året innan"},
            "verksamhetsberattelse": {"senast": "den 1 mars året efter"},
        }
    },
}  # fmt: skip


def application(layer: str) -> Words:
    """Return what the organisation writes in a layer's form: its criteria answered, its own fields filled in."""
    criteria = {one.name: "ja" for one in form(layer).fields() if one.name.endswith(", svar")}
    reasons = {"Kriterium 1, motivering": "Vi lämnade in idén\noch driver redan verksamheten."} if criteria else {}
    return {**APPLICATION, **PROGRAM, **criteria, **reasons, **OWN.get(layer, {})}


def imported(folder: Path, name: str, data: bytes, layer: str = "") -> tuple[dict[str, Any], ImportResult]:
    (folder / name).write_bytes(data)
    result = import_form(ImportRequest(folder / name, folder / f"{name}.json", layer))
    return json.loads(result.agreement.read_text("utf-8")), result


def solid(text: str) -> str:
    return "".join(text.split()).casefold()


def told(result: ImportResult) -> list[str]:
    return [one.code for one in result.issues]


@pytest.mark.parametrize("layer", MUNICIPALITIES)
@pytest.mark.parametrize("way", WAYS)
def test_every_answer_is_read_whatever_program_filled_in_the_form(way: str, layer: str, tmp_path: Path) -> None:
    kind, fill = WAYS[way]
    words = application(layer)
    written = fill(blank(layer, kind), words if kind == "docx" else spoken(form(layer), words))
    data, result = imported(tmp_path, f"ansokan.{kind}", written)
    assert told(result) == []
    assert result.notes is None
    assert result.answers == sum(1 if isinstance(said, str) else sum(map(bool, said)) for said in words.values())
    assert (data["lager"], result.layer) == (layer, layer)
    assert data["titel"] == "Partnerskap för Mötesplats Hamnen"
    assert data["parter"][1]["namn"] == "Föreningen Exempel & Vänner"
    assert data["parter"][1]["organisationsnummer"] == "802991-0125"
    assert (
        data["parter"][1]["beskrivning"]
        == "Föreningen arbetar för ungas fritid.\n\nVi har 340 medlemmar <och> *växer*."
    )
    assert [one["namn"] for one in data["parter"][2:]] == ["Stiftelsen Exempelljuset"]
    assert data["bakgrund"]["initiativ"] == "Vi har hållit öppet hus sedan 2019:\n\n- måndagar\n- onsdagar"
    assert data["bakgrund"]["omfattning"]["ingar"] == ["öppen mötesplats tre kvällar i veckan", "lovverksamhet"]
    assert data["bakgrund"]["foreningsbidrag"]["kronor_per_ar"] == 180_000
    assert data["vardegrund"] == {"barn": True}
    assert [one["belopp"][0]["kronor"] for one in data["ekonomi"]["poster"][:2]] == [450_000, 465_000]
    assert data["ekonomi"]["poster"][2]["timmar_per_ar"] == 1_200
    assert data["avtalstid"] == {"start": "2026-03-01", "slut": "2028-12"}
    criteria = [one.id for one in criteria_of(layer)]
    assert [one["kriterium"] for one in data.get("checklista", {}).get("kriterier", ())] == criteria
    assert data.get("checklista", {"ifylld_av": "sokande"})["ifylld_av"] == "sokande"
    assert "bedomning" not in data  # that is the office's own


def criteria_of(layer: str) -> tuple[Any, ...]:
    from iop_docs.forming import form_of
    from iop_docs.shipped import library_sources

    library, made = form_of(library_sources(None), layer)
    return library.criteria if any(one.pointer.startswith("/checklista/kriterier") for one in made.fields()) else ()


@pytest.mark.slow
@pytest.mark.parametrize("layer", MUNICIPALITIES)
def test_a_form_filled_in_and_saved_by_libreoffice_says_what_one_filled_in_by_word_says(
    layer: str, tmp_path: Path, soffice: str, uno_python: str
) -> None:
    empty, words = tmp_path / "tom.docx", application(layer)
    empty.write_bytes(blank(layer, "docx"))
    steps = [filled(by_label(form(layer), words)), save(tmp_path / "office.docx")]
    work(soffice, uno_python, tmp_path, [(empty, steps)])
    by_word, _ = imported(tmp_path, "word.docx", fill_word(blank(layer, "docx"), words))
    by_office, result = imported(tmp_path, "fran_office.docx", (tmp_path / "office.docx").read_bytes())
    assert by_office == by_word
    assert told(result) == []
    assert result.notes is None


@pytest.mark.slow
def test_lines_that_libreoffice_lets_run_together_are_told_and_kept(
    tmp_path: Path, soffice: str, uno_python: str
) -> None:
    filled_in, saved = tmp_path / "word.docx", tmp_path / "office.docx"
    words = {"Om organisationen": "Ett.\nTvå.", "Vad verksamheten omfattar": "ett\ntvå\ntre", "Adress": "Kajgatan 4"}
    filled_in.write_bytes(fill_word(blank("bas", "docx"), words))
    work(soffice, uno_python, tmp_path, [(filled_in, [save(saved)])])
    data, result = imported(tmp_path, "fran_office.docx", saved.read_bytes())
    assert data["bakgrund"]["omfattning"]["ingar"] == ["etttvåtre"]
    assert told(result) == ["blankett-rader-ihop"] * 2
    first, second = (one.message for one in result.issues)
    assert first == "Om organisationen: Svaret är infört, men dess 2 rader har gått ihop till en."
    assert second == "Vad verksamheten omfattar: Svaret är infört, men dess 3 rader har gått ihop till en."
    assert result.notes is not None
    assert "etttvåtre" in result.notes.read_text("utf-8")


@pytest.mark.parametrize("layer", MUNICIPALITIES)
def test_an_imported_form_builds_a_draft_of_an_agreement(layer: str, tmp_path: Path) -> None:
    data, _ = imported(tmp_path, "ansokan.docx", fill_word(blank(layer, "docx"), application(layer)))
    path = tmp_path / "underlag.json"
    for name, fields in OFFICE.get(layer, {}).items():
        data[name] = {**data.get(name, {}), **fields}
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    lacking = {one.code for one in check((path,)) if one.is_error}
    assert lacking == {"falt-saknas"}
    built = build(BuildRequest((path,), tmp_path / "ut", formats=("pdf", "docx"), draft=True))
    pdf = next(one.path for one in built.files if one.format == "pdf")
    said = solid("".join(texts(read_pdf(pdf.read_bytes()))))
    for words in ("Föreningen Exempel & Vänner", "Stiftelsen Exempelljuset", "450000", "verksamhetsledare"):
        assert solid(words) in said


@pytest.mark.parametrize("layer", LAYERS)
def test_a_draft_stands_in_the_schemas_order(layer: str, tmp_path: Path) -> None:
    from iop_docs.loading.library import schemas_for
    from iop_docs.loading.schema import read_schemas
    from iop_docs.shipped import library_sources, schemas_folder

    data, _ = imported(
        tmp_path, "ansokan.docx", fill_word(blank(layer, "docx"), application(layer.partition("/")[0]))
    )
    schemas, _ = schemas_for(library_sources(None), layer, read_schemas(schemas_folder()))
    order = list(schemas.by_name["agreement"]["properties"])
    assert list(data) == sorted(data, key=order.index)


def test_a_row_added_with_words_plus_sign_is_read(tmp_path: Path) -> None:
    name = "Vad ni gör: Ert åtagande"
    tasks = ["hålla öppet", "ordna läger", "ordna resor", "ge läxhjälp"]
    longer = add_row(blank("bas", "docx"), name)
    data, result = imported(tmp_path, "ansokan.docx", fill_word(longer, {name: tasks}))
    assert [one["atagande"] for one in data["insatser"]["per_part"][0]["ataganden"]] == tasks
    assert told(result) == []


def test_a_row_left_empty_between_two_others_takes_no_place(tmp_path: Path) -> None:
    name = "Vad ni gör: Ert åtagande"
    data, _ = imported(
        tmp_path, "ansokan.pdf", fill_with_pikepdf(blank("bas", "pdf"), {name: ["hålla öppet", "", "ge råd"]})
    )
    assert data["insatser"] == {
        "per_part": [{"part": "sokande", "ataganden": [{"atagande": "hålla öppet"}, {"atagande": "ge råd"}]}]
    }


@pytest.mark.parametrize("way", WAYS)
def test_volunteer_time_without_kronor_is_imported_without_an_amount(way: str, tmp_path: Path) -> None:
    kind, fill = WAYS[way]
    own = "Vad ni själva bidrar med: "
    columns = {
        "Vad det gäller": ["ideellt arbete", "lokal"],
        "Slag": ["ideell tid", "i natura"],
        "År": ["2027", "2028"],
        "Kronor": ["", "20 000"],
        "Timmar per år": ["600", ""],
    }
    words = {own + name: cells for name, cells in columns.items()}
    written = fill(blank("bas", kind), words if kind == "docx" else spoken(form("bas"), words))
    data, result = imported(tmp_path, f"ansokan.{kind}", written)
    time, room = data["ekonomi"]["poster"]
    assert time == {"andamal": "ideellt arbete", "givare": "sokande", "slag": "ideell tid", "timmar_per_ar": 600}
    assert room["belopp"] == [{"start": "2028", "kronor": 20_000}]
    (issue,) = result.issues
    assert issue.message.startswith(f"{own}År, rad 1: «2027» kunde inte föras in. Raden har inget i «Kronor», ")
    assert result.notes is not None
    assert "2027" in result.notes.read_text("utf-8")
    faults = [one for one in check((tmp_path / f"ansokan.{kind}.json",)) if one.is_error]
    assert not any(one.place.pointer.startswith("/ekonomi/poster/0") for one in faults)


@pytest.mark.parametrize("way", WAYS)
def test_a_full_stop_after_a_phrase_is_left_out_and_one_after_a_sentence_stays(way: str, tmp_path: Path) -> None:
    kind, fill = WAYS[way]
    words = {
        "Målgrupp": "Unga i Kalmar.",
        "Vad verksamheten omfattar": "Öppet hus.\nläger m.m.",
        "Vad ni gör: Ert åtagande": ["hålla öppet."],
        "Övergripande mål": "Unga har en trygg plats.",
    }
    written = fill(blank("bas", kind), words if kind == "docx" else spoken(form("bas"), words))
    data, result = imported(tmp_path, f"ansokan.{kind}", written)
    assert data["bakgrund"]["malgrupp"] == {"benamning": "Unga i Kalmar"}
    assert data["bakgrund"]["omfattning"]["ingar"] == ["Öppet hus", "läger m.m."]
    assert data["insatser"]["per_part"][0]["ataganden"] == [{"atagande": "hålla öppet"}]
    assert data["mal"]["overgripande"] == "Unga har en trygg plats."
    assert told(result) == []


def test_what_a_field_cant_hold_is_told_and_kept_beside_the_draft(tmp_path: Path) -> None:
    words = {
        "Vad partnerskapet gäller": "Hamnen",
        "Vad ni söker: Ändamål": ["hyra"],
        "Vad ni söker: Kronor": ["en halv miljon,\nkanske mer"],
        "När ni vill börja": "03/04/2026",
        "Antal ideellt engagerade": "ett tjugotal",
        "E-post": "siri (at) example.se",
    }
    data, result = imported(tmp_path, "ansokan.docx", fill_word(blank("bas", "docx"), words))
    assert set(told(result)) == {"blankett-varde-olast"}
    assert len(result.issues) == 4
    assert not any(one.is_error for one in result.issues)
    assert "avtalstid" not in data
    assert "kontaktperson" not in data["parter"][1]
    assert data["ekonomi"]["poster"] == [
        {"andamal": "hyra", "givare": "offentlig", "mottagare": "sokande", "slag": "kontant"}
    ]
    assert result.notes is not None
    kept = result.notes.read_text("utf-8")
    for said in ("Vad ni söker: Kronor, rad 1:", "en halv miljon,\n    kanske mer", "03/04/2026", "ett tjugotal",
                 "siri (at) example.se"):  # fmt: skip
        assert said in kept


@pytest.mark.parametrize("existing", ["ansokan.json", "ansokan-anteckningar.txt"])
def test_no_file_is_ever_written_over(existing: str, tmp_path: Path) -> None:
    from iop_docs.errors import UserFilesError

    (tmp_path / "ansokan.docx").write_bytes(fill_word(blank("bas", "docx"), {"E-post": "ingen"}))
    (tmp_path / existing).write_text("mitt", "utf-8")
    with pytest.raises(UserFilesError) as stopped:
        import_form(ImportRequest(tmp_path / "ansokan.docx", tmp_path / "ansokan.json"))
    assert [one.code for one in stopped.value.issues] == ["filen-finns"]
    assert (tmp_path / existing).read_text("utf-8") == "mitt"
    assert len(list(tmp_path.iterdir())) == 2
