"""Changes drawn for a generated agreement, and the plain values it should have after each of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from generating import PARTY_IDS, Draw, Plain, Schema, flattened
from iop_docs.loading.changes import FIXED
from iop_docs.model.datum import escape_pointer

Json = dict[str, Any]
# Values that other parts of the agreement refer to, or that must fit each other.
TIED = frozenset(("parter", "bedomning", "avtalstid", "samordnande_part", "eget"))
KINDS = ("tillägg", "tillägg", "tillägg", "förlängning", "anslutning", "uppsägning", "hävning")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an agreement's data, and what the schema says of it."""

    holder: Any
    name: str | int
    pointer: str
    owner: str
    schema: Schema
    is_optional: bool
    least: int = 0  # how many items the array that holds it must have


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes as the file lists them, and the agreement's plain values after each."""

    listed: list[Json]
    after: list[Json]


def changes_of(draw: Draw, agreement: Json) -> Changes:
    """Draw one to four changes of an agreement."""
    chance, now = draw.chance, copy.deepcopy(agreement)
    draw.parties = [(party["id"], party["roll"]) for party in now["parter"]]
    listed: list[Json] = []
    after: list[Json] = []
    made = in_force = agreement["datum"]
    for number in range(chance.randint(1, 4)):
        made, kind = _later(draw, made), chance.choice(KINDS)
        in_force = _later(draw, max(made, in_force))
        new: Json = {"id": f"andring-{number}", "slag": kind, "datum": made, "galler_fran": in_force}
        new["beskrivning"] = draw.text({"x-iop-typ": "fritext"})
        new["andrar"] = _of_kind(draw, kind, new, now)
        new["andrar"] += [
            one for _ in range(chance.randint(0 if new["andrar"] else 1, 3)) for one in _edit(draw, now)
        ]
        if not new["andrar"]:
            new["andrar"] = [_set(now, "titel", "/titel", f"{now['titel']} {number}")]
        decision = draw.source.schemas.by_name["agreement"]["$defs"]["beslut"]
        if draw.takes("/andringar/*/beslut"):
            new["beslut"] = [draw.value("agreement", decision, "/andringar/*/beslut/*")]
        if "part" not in new and draw.takes("/andringar/*/part"):
            new["part"] = now["parter"][0]["id"]
        listed.append(new)
        after.append(copy.deepcopy(now))
    return Changes(listed, after)


def _later(draw: Draw, day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(draw.chance.choice((0, 0, 1, 30, 400)))).isoformat()
    except OverflowError:
        return day


def _of_kind(draw: Draw, kind: str, new: Json, now: Json) -> list[Json]:
    """Return what a change of a kind must do."""
    if kind == "förlängning":
        end = f"{int(now['avtalstid']['slut'][:4]) + draw.chance.randint(1, 3)}"
        return [_set(now["avtalstid"], "slut", "/avtalstid/slut", end)]
    notice = {"datum": new["datum"], "slut": new["galler_fran"]}
    if kind in ("uppsägning", "hävning") and now["avtalstid"].get("uppsagd") != notice:
        new["part"] = draw.chance.choice(now["parter"])["id"]
        return [_set(now["avtalstid"], "uppsagd", "/avtalstid/uppsagd", notice)]
    free = [one for one in PARTY_IDS if one not in {party["id"] for party in now["parter"]}]
    if kind != "anslutning" or not free:
        new["slag"] = "tillägg"
        return []
    new["part"] = free[0]
    schema = draw.source.schemas.by_name["agreement"]["properties"]["parter"]["items"]
    party = draw.party("agreement", schema, free[0], "idéburen")
    now["parter"].append(copy.deepcopy(party))
    return [{"pekare": "/parter/-", "till": party}]


def _set(holder: Json, name: str, pointer: str, value: Plain) -> Json:
    before = {"fran": holder[name]} if name in holder else {}
    holder[name] = copy.deepcopy(value)
    return {"pekare": pointer, **before, "till": value}


def _edit(draw: Draw, now: Json) -> Iterator[Json]:
    """Make one change somewhere: set, add or take away a value."""
    schema = draw.source.schemas.by_name["agreement"]
    places = [one for one in _places(draw, now, "agreement", schema, "") if one.pointer.split("/")[1] not in TIED]
    place = draw.chance.choice(places)
    holder, name, is_list = place.holder, place.name, isinstance(place.holder, list)
    is_there = name < len(holder) if isinstance(name, int) else name in holder
    path = "/".join("*" if step.isdecimal() else step for step in place.pointer.split("/"))
    if is_there and draw.chance.random() < 0.4 and (len(holder) > place.least if is_list else place.is_optional):
        if path not in draw.source.wanted:
            yield {"pekare": place.pointer, "fran": holder[name]}
            del holder[name]
        return
    new = draw.value(place.owner, place.schema, path)
    if is_list and draw.chance.random() < 0.5:
        at = draw.chance.randint(0, len(holder))
        step = "-" if at == len(holder) and draw.chance.random() < 0.5 else str(at)
        yield {"pekare": f"{place.pointer.rpartition('/')[0]}/{step}", "till": new}
        holder.insert(at, copy.deepcopy(new))
    elif is_there and new != holder[name]:
        yield {"pekare": place.pointer, "fran": holder[name], "till": new}
        holder[name] = copy.deepcopy(new)
    elif not is_there and not is_list and draw.source.wanted.get(path, True):
        yield {"pekare": place.pointer, "till": new}
        holder[name] = copy.deepcopy(new)


def _places(draw: Draw, value: Any, owner: str, schema: Schema, pointer: str) -> Iterator[Place]:
    """Yield every place in the data that holds a value or may hold one."""
    owner, flat = flattened(draw.source.schemas, owner, schema)
    if isinstance(value, dict):
        for name, inner in flat.get("properties", {}).items():
            if not pointer and name in FIXED:
                continue
            at = f"{pointer}/{escape_pointer(name)}"
            yield Place(value, name, at, owner, inner, name not in flat.get("required", ()))
            if name in value:
                yield from _places(draw, value[name], owner, inner, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            at = f"{pointer}/{index}"
            yield Place(value, index, at, owner, flat["items"], is_optional=True, least=flat.get("minItems", 0))
            yield from _places(draw, item, owner, flat["items"], at)
