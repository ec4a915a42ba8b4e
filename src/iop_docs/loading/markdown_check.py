"""Markdown that clauses may not hold: headings, code, pictures, HTML. It would come out as bare signs."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

from iop_docs.errors import Issue, Place, error

# Each stops at the next beginning: a text with beginnings alone would else be read to its end from each of them.
_TAG = re.compile(r"{%(?:(?!%}|{%).)*%}[ \t]*\n?|{#(?:(?!#}|{#).)*#}", re.DOTALL)
_CLASH = re.compile(r"(?m)^(?:<{7}|>{7})")
_OUTPUT = re.compile(r"{{(?:(?!}}|{{).)*}}", re.DOTALL)

_FORBIDDEN = {
    "heading_open": ("En rubrik", "Rubriker kommer från fältet rubrik och från dokumentets punkter."),
    "code_block": ("Ett kodblock", "Ta bort indraget på fyra mellanslag."),
    "fence": ("Ett kodblock", "Ta bort raderna med ```."),
    "code_inline": ("Kod", "Ta bort tecknen `."),
    "html_block": ("HTML", "Skriv med Markdown i stället."),
    "html_inline": ("HTML", "Skriv med Markdown i stället."),
    "image": ("En bild", "Bilder hör hemma i bilagor."),
    "blockquote_open": ("Ett citatblock", "Ta bort tecknet > först på raden."),
    "hr": ("En linje", "Ta bort raden."),
}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def markdown_issues(text: str, place: Place) -> tuple[Issue, ...]:
    """Return an issue for each piece of Markdown that clauses don't use; `place.line` is the text's first line."""
    clash = _CLASH.search(text)
    if clash:
        at = Place(place.file, place.line + text.count("\n", 0, clash.start()))
        hint = "Välj rad för rad vad som ska stå, och ta bort raderna <<<<<<<, ======= och >>>>>>>."
        return (error("krock-kvar", "Här krockar vår text med grundtexten.", at, hint),)
    # Tags become nothing but their line ends, so that lines still count right.
    bare = _TAG.sub(lambda m: "\n" * m.group().count("\n"), text)
    bare = _OUTPUT.sub("x", bare)
    found: dict[Issue, None] = {}
    for token in _parser().parse(bare):
        line = place.line + (token.map[0] if token.map else 0)
        kinds = [token.type, *(child.type for child in token.children or ())]
        for kind in kinds:
            if kind in _FORBIDDEN:
                what, hint = _FORBIDDEN[kind]
                message = f"{what} får inte stå i en klausul."
                found[error("markdown-inte-tillaten", message, Place(place.file, line), hint)] = None
    return tuple(found)
