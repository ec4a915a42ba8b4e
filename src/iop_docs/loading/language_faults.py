"""What is wrong with a clause text that Jinja's parser refuses, in the words of the clause language."""

from __future__ import annotations

import re

_TAG = re.compile(r"\{%-?\s*(\w+)[^%]*(?:%(?!\})[^%]*)*%\}")
_PIECE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_ENDS = {"endif": "if", "endfor": "for"}
_SHOWN = 60  # characters of a piece
_MOST = 5_000  # letters that are looked through: the patterns take time by their square
_SLIPS = (
    (re.compile("[”“’‘»«]"), "Skriv raka citattecken: \"…\" eller '…'."),
    (re.compile(r"(?<![=!<>])=(?!=)"), "Skriv två likhetstecken för att jämföra: ==."),
    (re.compile(r"\belse\s+if\b"), "Skriv {% elif … %}."),
    (re.compile(r"\b(?:finns|saknas)\b"), "Skriv «… is defined», eller «… is not defined» för det som saknas."),
    (re.compile(r"\b(?:och|eller|inte)\b"), "Skriv and, or och not."),
    (re.compile(r"[åäöÅÄÖ]"), "Fältens namn har inte å, ä eller ö."),
    (
        re.compile(r"^\{\{\s*\w[\w.]*(?:\s+\w[\w.]*)+\s*\}\}$"),
        "Skriv en punkt mellan namnen, till exempel parter.namn.",
    ),
)


def told(text: str, complaint: str, line: int, *, is_condition: bool) -> tuple[str, int, str]:
    """Return a message, the line it belongs to and what to do; `complaint` is Jinja's at `line`, from 1."""
    if is_condition:
        return _told_of_condition(text)
    left_open = _left_open(text) if len(text) <= _MOST else None
    if left_open:
        kind, at = left_open
        hint = f"Skriv {{% end{kind} %}} där det ska sluta."
        return f"{{% {kind} … %}} avslutas inte.", at, hint
    if "endif" in complaint or "endfor" in complaint:
        hint = "Varje {% if %} avslutas med {% endif %} och varje {% for %} med {% endfor %}."
        return "Ett slut passar inte ihop med sin början.", line, hint
    rows = text.split("\n")
    pieces = _PIECE.findall(rows[line - 1][:_MOST]) if 0 < line <= len(rows) else []
    for piece in pieces:
        for slip, hint in _SLIPS:
            if slip.search(piece):
                return f"{_short(piece)} går inte att läsa.", line, hint
    if "unknown tag" in complaint:
        hint = "Bara if, elif, else, endif, for och endfor får stå mellan {% och %}."
    else:
        hint = "Kontrollera att varje {{ har sitt }} och att sökvägen är stavad med bokstäver, siffror, _ och punkt."
    what = _short(pieces[0]) if len(pieces) == 1 else "Något mellan {{ }} eller {% %}"
    return f"{what} går inte att läsa.", line, hint


def _told_of_condition(text: str) -> tuple[str, int, str]:
    condition = text.removeprefix("{% if ").removesuffix(" %}{% endif %}")
    message = f"Villkoret {_short(condition)} går inte att läsa."
    if re.search(r"\{[{%]|[%}]\}", condition):
        return message, 1, "Skriv villkoret utan klamrar och utan if, till exempel: villkor: lokaler is defined."
    hint = next((hint for slip, hint in _SLIPS if slip.search(condition)), "")
    return message, 1, hint or "Ett villkor är till exempel: lokaler is defined and not moms."


def _left_open(text: str) -> tuple[str, int] | None:
    """Return the innermost if or for without an end, and its line; None where each has one or one end is too many."""
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(text):
        if tag[1] in _ENDS.values():
            opened.append((tag[1], text.count("\n", 0, tag.start()) + 1))
        elif tag[1] in _ENDS and (not opened or opened.pop()[0] != _ENDS[tag[1]]):
            return None
    return opened[-1] if opened else None


def _short(piece: str) -> str:
    return piece if len(piece) <= _SHOWN else f"{piece[: _SHOWN - 1]}…"
