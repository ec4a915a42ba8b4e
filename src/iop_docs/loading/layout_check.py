"""Slips in a clause's layout that Markdown reads without a word, and that come out wrong in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iop_docs.errors import Issue, Place, error
from iop_docs.model.letters import unshown

_ONLY_TAGS = re.compile(r"[ \t]*(?:{%(?:(?!%}).)*%}[ \t]*)+")
_ELSE = re.compile(r"{%[-+ ]*el(?:se|if)")
# Bounded, or stopped at the next beginning: a text made to hurt would else be read to its end from each beginning.
_TAG = re.compile(r"{%(?:(?!%}|{%).)*%}")
_MARKED = re.compile(r"{{(?:(?!}}|{{).)*}}|{%(?:(?!%}|{%).)*%}|{#(?:(?!#}|{#).)*#}", re.DOTALL)
_DELIMITER = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|(\d+)[.)])(?: |$)")
_SLIPS = (
    (re.compile(r"\]\((?!#|https?://)[^)]{0,500}\)"), "Länken saknar #.", "Skriv [punkt](#avtal.punkt.klausul)."),
    (
        re.compile(r"\] +\(#"),
        "Mellanslaget mellan ] och ( gör att hänvisningen inte blir av.",
        "Ta bort mellanslaget.",
    ),
    (re.compile(r"\]\([^)]{0,500}{[{%]"), "En hänvisning kan inte innehålla {{ eller {%.", "Skriv klausulens id."),
    (
        re.compile(r"(?<![{%]){(?![{%#])[^{}\n]*}"),
        "Ett värde skrivs med dubbla klamrar.",
        "Skriv {{ sökväg }}.",
    ),
    (
        re.compile(r"\*{% *if(?:(?!%}).)*%}[^*{]*{% *endif *%}\*"),
        "Fetstil eller kursiv som kan bli tom syns som stjärnor.",
        "Sätt tecknen * innanför taggarna.",
    ),
)


def layout_issues(text: str, place: Place) -> tuple[Issue, ...]:
    """Return an issue for each slip; `place.line` is the text's first line in its file."""
    found = [*_patterns(text), *_letters(text)]
    for block in _blocks(text):
        found.extend(_in_block(block))
    return tuple(
        error("markdown-fel", message, Place(place.file, place.line + line), hint) for line, message, hint in found
    )


Slip = tuple[int, str, str]


def _patterns(text: str) -> Iterator[Slip]:
    for pattern, message, hint in _SLIPS:
        for found in pattern.finditer(text):
            yield text.count("\n", 0, found.start()), message, hint


def _letters(text: str) -> Iterator[Slip]:
    for line, letters in enumerate(text.split("\n")):
        unknown = unshown(letters)
        if unknown:
            name = f"{unknown[0]} (U+{ord(unknown[0]):04X})"
            yield line, f"Typsnitten saknar tecknet {name}.", "Skriv det på annat sätt."


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the runs of lines that Markdown reads together: lines of tags vanish, empty lines part."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n")):
        # The lines round an else are never both there; in a table they are rows all the same.
        in_table = bool(block) and block[0][1].lstrip().startswith("|")
        if not line.strip() or (not in_table and _ONLY_TAGS.fullmatch(line) and _ELSE.search(line)):
            if block:
                yield block
            block = []
        elif not _ONLY_TAGS.fullmatch(line):
            block.append((number, line))
    if block:
        yield block


def _in_block(block: list[tuple[int, str]]) -> Iterator[Slip]:
    if any(line.lstrip().startswith("|") for _, line in block):
        yield from _in_table(block)
    else:
        yield from _in_list(block)


def _in_table(block: list[tuple[int, str]]) -> Iterator[Slip]:
    for number, line in block:
        bare = _TAG.sub("", line).strip()
        if not (bare.startswith("|") and bare.endswith("|")):
            yield (
                number,
                "Raden står i en tabell men börjar och slutar inte med |.",
                "Lämna en tom rad efter tabellen.",
            )
    rows = [(number, _MARKED.sub("x", line).strip(), "{%" in line) for number, line in block]
    if len(rows) < 2 or not (rows[1][2] or _DELIMITER.fullmatch(rows[1][1])):
        yield (
            rows[0][0],
            "Tabellen saknar rad med streck under rubrikerna.",
            "Skriv till exempel |---|---:| på andra raden.",
        )
        return
    if rows[1][2]:
        return  # its columns are made by a loop
    columns = _cells(rows[1][1])
    for number, row, has_tags in rows:
        if not has_tags and _cells(row) != columns:
            hint = "Räkna tecknen |. Ett | som ska synas i texten skrivs \\|."
            yield number, f"Raden har {_cells(row)} celler, men tabellen har {columns} kolumner.", hint


def _cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1


def _in_list(block: list[tuple[int, str]]) -> Iterator[Slip]:
    inside = False
    for number, line in block:
        item = _ITEM.match(line)
        if item is None:
            if inside and not line.startswith((" ", "\t")):
                yield (
                    number,
                    "Raden efter en lista läses som del av den sista punkten.",
                    "Lämna en tom rad före raden.",
                )
            continue
        if item[1] and not inside and item[1] != "1":
            hint = f"Börja listan med 1., eller skriv {item[1]}\\. om det inte är en lista."
            yield number, f"«{item[1]}.» först på raden läses som en numrerad lista från början.", hint
        if line.strip() in ("-", "*", "+"):
            yield number, "Listpunkten är tom.", "Skriv texten, eller ta bort raden."
        inside = True
