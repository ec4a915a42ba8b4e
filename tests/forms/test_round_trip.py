"""Whatever is written in the fields of a form, as people write it, stands in the draft that is made of it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from applicant import fill_with_pikepdf, fill_word, spoken
from blank import blank, form
from test_import import MUNICIPALITIES, imported

from iop_docs.model.form import Form, FormField, FormList

LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéüABCÅÄÖ0123456789&<>\"'*#_[](){}%–”…"
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
          "november", "december")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and one of the ways in which people write it."""

    value: Any
    written: str


def line(chance: random.Random) -> str:
    words = ["".join(chance.choices(LETTERS, k=chance.randint(1, 9))) for _ in range(chance.randint(1, 6))]
    return f"o{' '.join(words)}."


def text_in(field: FormField, chance: random.Random) -> Said:
    """Draw a line of its own with its full stop, or a phrase, which is the same with one and without."""
    if not field.is_phrase:
        return Said(text := line(chance), text)
    phrase = f"{line(chance).rstrip('.')} ordet"
    return Said(phrase, phrase + chance.choice(["", "."]))


def money(chance: random.Random) -> Said:
    number = chance.choice([chance.randint(0, 999), chance.randint(1_000, 9_999_999_999)])
    figures = f"{number:,}"
    way = chance.choice(["{plain}", "{space} kr", "{nbsp} kronor", "{dot}:-", "{space},00 kr"])
    spaces = {name: figures.replace(",", sign) for name, sign in (("space", " "), ("nbsp", "\u00a0"), ("dot", "."))}
    return Said(number, way.format(plain=number, **spaces))


def moment(chance: random.Random, *, whole_day: bool) -> Said:
    year, month, day = chance.randint(2000, 2099), chance.randint(1, 12), chance.randint(1, 28)
    iso = f"{year}-{month:02}-{day:02}"
    written = (iso, iso.replace("-", ""), f"{day} {MONTHS[month - 1]} {year}", f"{day}/{month} {year}")
    ways = [Said(iso, one) for one in written]
    if not whole_day:
        ways += [Said(iso[:7], f"{MONTHS[month - 1]} {year}"), Said(iso[:7], iso[:7]), Said(str(year), str(year))]
    return chance.choice(ways)


def said_in(field: FormField, chance: random.Random) -> Said:
    if field.is_list:
        lines = [text_in(field, chance) for _ in range(chance.randint(1, 4))]
        written = (f"{chance.choice(['', '- ', '• '])}{one.written}" for one in lines)
        return Said([one.value for one in lines], "\n".join(written))
    if field.choices:
        value = chance.choice(field.choices)
        return Said(value, value)
    if field.pointer.endswith("/epost"):
        return Said("siri.ekmark@example.se", " siri.ekmark@example.se")
    return KINDS[field.kind](field, chance)


def free_text(_: FormField, chance: random.Random) -> Said:
    paragraphs = [line(chance) for _ in range(chance.randint(1, 4))]
    return Said("\n\n".join(paragraphs), chance.choice(["\n", "\n\n"]).join(paragraphs))


def organisation_number(_: FormField, chance: random.Random) -> Said:
    figures = f"{chance.randint(10**9, 10**10 - 1)}"
    return Said(f"{figures[:6]}-{figures[6:]}", f"{figures[:6]}{chance.choice(['', '-', ' '])}{figures[6:]}")


def whole_number(_: FormField, chance: random.Random) -> Said:
    number = chance.randint(1, 99_999)
    return Said(number, f"{number:,}".replace(",", " "))


KINDS: Mapping[str, Callable[[FormField, random.Random], Said]] = {
    "text": text_in,
    "fritext": free_text,
    "kronor": lambda _, chance: money(chance),
    "heltal": whole_number,
    "datum": lambda field, chance: moment(chance, whole_day=field.whole_day),
    "organisationsnummer": organisation_number,
    "ja-nej": lambda _field, _chance: Said(value=True, written="ja"),
}


def answers(made: Form, chance: random.Random) -> dict[str, Said | list[Said | None]]:
    """Draw answers to some of the fields, in rows from the first on."""
    share = chance.choice([0.2, 0.7, 1.0])
    found: dict[str, Said | list[Said | None]] = {}
    for part in made.parts():
        if isinstance(part, FormField):
            if chance.random() < share:
                found[part.name] = said_in(part, chance)
            continue
        count = chance.randint(0, part.rows)
        for column in part.columns:
            # A row without its first answer would be no row of the same meaning in every list.
            cells = [said_in(column, chance) if column is part.columns[0] or chance.random() < share else None
                     for _ in range(count)]  # fmt: skip
            if any(cells):
                found[column.name] = cells
        for column in (one for one in part.columns if one.only_with):
            beside = found.get(next(one.name for one in part.columns if one.tag == column.only_with), [])
            said = found.pop(column.name, [])
            assert isinstance(beside, list)
            assert isinstance(said, list)
            if kept := [one if n < len(beside) and beside[n] else None for n, one in enumerate(said)]:
                found[column.name] = kept
    return found


def pattern(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/#", pointer).replace("/*", "/#")


def wanted(made: Form, drawn: Mapping[str, Said | list[Said | None]]) -> dict[str, list[Any]]:
    """Return the values by their pointers' patterns, in the order that the agreement should have them in."""
    found: dict[str, list[Any]] = {}
    for pointer, value in made.always.items():
        found.setdefault(pattern(pointer), []).append(value)
    for part in made.parts():
        if isinstance(part, FormField) and part.name in drawn:
            said = drawn[part.name]
            assert isinstance(said, Said)
            found.setdefault(pattern(part.pointer), []).append(said.value)
    lists = [part for part in made.parts() if isinstance(part, FormList)]
    for part in sorted(lists, key=lambda one: one.pointer):  # the agreement's own order, then the form's
        if any(one.name in drawn for one in part.columns):
            columns = [drawn.get(one.name, []) for one in part.columns]
            for row in range(len(columns[0])):
                for column, cells in zip(part.columns, columns, strict=True):
                    cell = cells[row] if row < len(cells) else None
                    if cell is not None:
                        found.setdefault(pattern(column.pointer), []).append(cell.value)
                for name, value in part.given.items():
                    key = f"{pattern(part.pointer)}/#/{name}"
                    found.setdefault(key, []).append(value.replace("{n}", str(row + 1)))
    return found


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, f"{pointer}/{name}")
    elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
        for item in value:
            yield from leaves(item, f"{pointer}/#")
    else:
        yield pointer, value


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("layer", MUNICIPALITIES)
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_every_value_written_in_a_form_stands_in_the_draft(kind: str, layer: str, seed: int, tmp_path: Path) -> None:
    made, chance = form(layer), random.Random(f"{kind}-{layer}-{seed}")  # noqa: S311 - no secret
    drawn = answers(made, chance)
    words = {
        name: said.written if isinstance(said, Said) else [one.written if one else "" for one in said]
        for name, said in drawn.items()
    }
    empty = blank(layer, kind)
    data, result = imported(
        tmp_path,
        f"a.{kind}",
        fill_word(empty, words) if kind == "docx" else fill_with_pikepdf(empty, spoken(made, words)),
    )
    assert result.notes is None
    given = {pattern(pointer) for pointer in made.given}
    found: dict[str, list[Any]] = {}
    for pointer, value in leaves(data):
        if pointer not in ("/lager", "/dokument") and pointer not in given:
            found.setdefault(pointer, []).append(value)
    assert found == wanted(made, drawn)
    kinds = {one["kriterium"] for one in data.get("checklista", {}).get("kriterier", ())}
    assert len(kinds) == len(data.get("checklista", {}).get("kriterier", ()))
