"""Made-up agreements for a register: the examples with other titles, parties, sums and years, by a fixed seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(__file__).parents[2] / "examples"
BOARDS = ("Socialnämnden", "Kultur- & fritidsnämnden", "Äldrenämnden", "Bildningsnämnden", "Överförmyndarnämnden",
          "Kommunstyrelsen")  # fmt: skip
SUBJECTS = ("Mötesplats", "Odling", "Stödlinje", "Öppet hus", "Ängslyckans kör", "Åkerns vänner", "Språkcafé")
_YEAR = re.compile(r"^\d{4}(?=-\d{2}(-\d{2})?$|$)")


def make(folder: Path, count: int) -> None:
    """Write the agreements: most in JSON, each twentieth in YAML, in a folder for each nämnd."""
    chance = random.Random(20270301)  # noqa: S311 - made-up data, no secret
    stock = [json.loads(path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*.json"))]
    # Changes point at what is changed here; tests/test_consolidated.py has an agreement with changes.
    stock = [data for data in stock if "avtal" in data["dokument"] and "andringar" not in data]
    for number in range(count):
        data = json.loads(json.dumps(stock[number % len(stock)]))
        _change(data, number, chance)
        place = folder / data["arende"]["namnd"].split()[0].strip("-&").lower()
        place.mkdir(parents=True, exist_ok=True)
        if number % 20 == 3:
            text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
            (place / f"avtal-{number:03}.yaml").write_text(text, "utf-8")
        else:
            (place / f"avtal-{number:03}.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def _change(data: Any, number: int, chance: random.Random) -> None:
    for unused in (
        "$schema",
        "tjansteskrivelse",
        "bilagor",
        "vardegrund",
        "medverkande",
        "forsakring",
        "kommunikation",
        "organisation",
    ):
        data.pop(unused, None)
    data["dokument"] = ["avtal"]
    data["titel"] = f"{chance.choice(SUBJECTS)} {number:03}"
    data["arende"] |= {"diarienummer": f"EX-{2020 + number % 9}-{number:05}", "namnd": chance.choice(BOARDS)}
    data["arende"].pop("handlaggare", None)
    data["ekonomi"].pop("utbetalning", None)
    for party in data["parter"]:
        if party["roll"] == "idéburen":
            party["namn"] = f"Föreningen {chance.choice(SUBJECTS)} & {party['id']} {number:03}"
            party.pop("organisationsnummer", None)
    _shift(data, chance.choice((-8, -6, -3, -1, 0, 0, 1, 3)))
    for post in data["ekonomi"]["poster"]:
        for amount in post.get("belopp", ()):
            _change_amount(amount, chance)
    if chance.random() < 0.1:
        post = chance.choice(data["ekonomi"]["poster"])
        post.pop("belopp", None)
    if chance.random() < 0.06:
        start, end = data["avtalstid"]["start"][:4], data["avtalstid"]["slut"][:4]
        data["avtalstid"]["uppsagd"] = {"datum": f"{start}-11-03", "slut": f"{end}-02"}


def _change_amount(amount: Any, chance: random.Random) -> None:
    amount["kronor"] = chance.choice((0, 1, 999, 1000)) if chance.random() < 0.05 else chance.randrange(1, 9_999_999)
    if chance.random() < 0.1:
        amount["minst"] = True
    if chance.random() < 0.1:
        amount |= {"per": "plats", "kronor": chance.randrange(1, 5000)}
        amount.pop("antal", None)
        if chance.random() < 0.7:
            amount["antal"] = chance.randrange(1, 60)


def _shift(data: Any, years: int) -> None:
    """Move every date in the data by whole years; 29 February doesn't occur in the examples."""
    _walk(data, lambda text: _YEAR.sub(lambda year: str(int(year[0]) + years), text))


def _walk(value: Any, change: Callable[[str], str]) -> None:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        if isinstance(item, (dict, list)):
            _walk(item, change)
        elif isinstance(item, str):
            value[key] = change(item)
