"""What the tests of the rules share: running a rule on plain data, and an agreement without faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record, datum

if TYPE_CHECKING:
    from collections.abc import Callable

    from iop_docs.check.rules import Rule
    from iop_docs.errors import Issue


def as_agreement(data: dict[str, Any]) -> Agreement:
    record = datum(data)
    assert isinstance(record, Record)
    return Agreement(Path("a.json"), record, {})


@pytest.fixture
def agreement() -> Callable[[dict[str, Any]], Agreement]:
    return as_agreement


@pytest.fixture
def found() -> Callable[[Rule, dict[str, Any]], list[Issue]]:
    return lambda rule, data: list(rule(as_agreement(data)))


@pytest.fixture
def codes() -> Callable[[Rule, dict[str, Any]], list[str]]:
    return lambda rule, data: [issue.code for issue in rule(as_agreement(data))]


@pytest.fixture
def faultless() -> dict[str, Any]:
    return faultless_agreement()


def faultless_agreement() -> dict[str, Any]:
    return {
        "dokument": ["avtal", "tjansteskrivelse"],
        "titel": "Mötesplatsen i Exempelby",
        "datum": "2025-11-03",
        "arende": {
            "diarienummer": "KS 2025/00123",
            "forvaltning": "Kommunledningsförvaltningen",
            "namnd": "Kommunstyrelsen",
        },
        "parter": [
            {
                "id": "kommunen",
                "roll": "offentlig",
                "namn": "Exempelby kommun",
                "rattslig_form": "kommun",
                "organisationsnummer": "212000-1397",
                "organ": "kommunstyrelsen",
                "undertecknare": [{"titel": "kommunstyrelsens ordförande"}],
            },
            {
                "id": "foreningen",
                "roll": "idéburen",
                "namn": "Föreningen Exempel",
                "rattslig_form": "ideell förening",
                "organisationsnummer": "802001-5106",
                "undertecknare": [{"titel": "ordförande"}],
            },
        ],
        "bakgrund": {
            "samhallsutmaning": "Många äldre i Exempelby är ofrivilligt ensamma.",
            "initiativ": "Föreningen Exempel tog initiativet.",
            "initiativ_datum": "2025-02",
            "program": [{"namn": "Program för äldre"}],
        },
        "vardegrund": {"principer": ["öppenhet", "ömsesidig respekt"]},
        "mal": {
            "overgripande": "Fler äldre ska ha någon att träffa.",
            "delmal": [{"mal": "Fler besöker mötesplatsen", "indikatorer": [{"namn": "antal besök"}]}],
        },
        "insatser": {
            "per_part": [
                {"part": "kommunen", "ataganden": [{"atagande": "upplåter en lokal"}]},
                {"part": "foreningen", "ataganden": [{"atagande": "driver mötesplatsen"}]},
            ],
            "registerutdrag": {"grupp": "ledare som arbetar med barn"},
        },
        "uppfoljning": {"insyn": False, "moten_per_ar": 2, "sammankallande": "kommunen"},
        "ekonomi": {
            "benamning": "stöd",
            "poster": [
                {
                    "andamal": "verksamheten",
                    "givare": "kommunen",
                    "mottagare": "foreningen",
                    "slag": "kontant",
                    "belopp": [
                        {"start": "2026", "kronor": 800_000},
                        {"start": "2027", "kronor": 820_000},
                        {"start": "2028", "kronor": 840_000},
                    ],
                },
                {
                    "andamal": "arbete i mötesplatsen",
                    "givare": "foreningen",
                    "slag": "ideell tid",
                    "timmar_per_ar": 1200,
                },
            ],
            "samhalleliga_vinster": "Ensamheten minskar.",
            "kostnadseffektivitet": "Lokalen används redan i dag.",
            "statsstod": {
                "bedomning": "stöd av mindre betydelse",
                "eurokurs": 11.2,
                "tidigare_stod_per_part": [{"part": "foreningen", "kronor": 100_000, "beviljat": "2024"}],
            },
        },
        "avtalstid": {
            "start": "2026-01-01",
            "slut": "2028-12-31",
            "uppsagningstid_manader": 6,
            "forutsatter_laga_kraft": True,
        },
        "bedomning": {
            "kriterier": [{"kriterium": "Initiativet är idéburet", "svar": "ja"}],
            "offentligt_kontrakt": [
                {"rekvisit": "avtal mellan parter", "svar": "ja"},
                {"rekvisit": "överenskommelse", "svar": "ja"},
                {"rekvisit": "anskaffning", "svar": "nej"},
                {"rekvisit": "val av leverantör", "svar": "nej"},
                {"rekvisit": "ekonomiska villkor", "svar": "nej"},
                {"rekvisit": "bindande skyldigheter", "svar": "ja"},
            ],
        },
        "tjansteskrivelse": {"beslut": [{"organ": "Kommunstyrelsen", "satser": ["ingå avtalet"]}]},
        "beslut": [
            {
                "organ": "Kommunstyrelsen",
                "datum": "2025-11-24",
                "anslag": "2025-11-27",
                "laga_kraft": "2025-12-19",
            }
        ],
    }
