"""What a register should say, reckoned with pandas from the files alone, without a line of the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import yaml


def read(folder: Path) -> dict[str, Any]:
    """Return the agreements by their path."""
    found = {}
    for path in sorted(folder.rglob("avtal-*.*")):
        if "ut" in path.relative_to(folder).parts or path.parent.name.startswith("."):
            continue
        if path.name != "avtal-protokoll.json":
            text = path.read_text("utf-8")
            # Dates stay text, as they are in JSON.
            data = json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes text only
            found[path.relative_to(folder).as_posix()] = data
    return found


def amounts(agreements: dict[str, Any]) -> pd.DataFrame:
    """Return one row for each amount that can be added up: file, nämnd, party, role, year, kronor."""
    rows = []
    for file, data in agreements.items():
        roles = {party["id"]: party["roll"] for party in data["parter"]}
        rows += [
            {
                "fil": file,
                "namnd": data["arende"]["namnd"],
                "part": post["givare"],
                "roll": roles[post["givare"]],
                **row,
            }
            for post in data["ekonomi"]["poster"]
            for row in post.get("belopp", [])
        ]
    table = pd.DataFrame(rows)
    table = table[table["per"].isna() | table["antal"].notna()].copy()
    table["kronor"] = table["kronor"].astype("int64") * table["antal"].fillna(1).astype("int64")
    first = table["start"].str[:4].astype("int64")
    last = table["slut"].fillna(table["start"]).str[:4].astype("int64")
    table["ar"] = first.astype(str)
    table.loc[last == first + 1, "ar"] = first.astype(str) + "/" + last.astype(str)
    table.loc[last > first + 1, "ar"] = first.astype(str) + "–" + last.astype(str)
    return table[["fil", "namnd", "part", "roll", "ar", "kronor"]]


def by_year(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return the kronor of the public and the civil side by year."""
    wide = table.pivot_table(index="ar", columns="roll", values="kronor", aggfunc="sum", fill_value=0)
    return {str(year): (int(row["offentlig"]), int(row["idéburen"])) for year, row in wide.iterrows()}


def status(data: Any, as_of: str) -> str:
    """Return the status by comparing texts: a month or a year begins at its first day and ends after its last."""
    term = data["avtalstid"]
    end = min(_end(term["slut"]), _end(term["uppsagd"]["slut"])) if "uppsagd" in term else _end(term["slut"])
    if as_of > end:
        return "avslutat"
    if "uppsagd" in term and term["uppsagd"]["datum"] <= as_of:
        return "uppsagt"
    return "kommande" if as_of < _start(term["start"]) else "löpande"


def _start(moment: str) -> str:
    return moment + "-01-01"[len(moment) - 4 :]


def _end(moment: str) -> str:
    if len(moment) == 10:
        return moment
    return str((pd.Period(moment, freq="Y" if len(moment) == 4 else "M")).end_time.date())
