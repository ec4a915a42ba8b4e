"""Phrases: texts that stand inside a sentence or a list of a document, which has the full stop itself."""

from __future__ import annotations

import re

from iop_docs.model.form import folded

# "m.m.", "t.ex." and "e. d." have a stop inside; the others are those that end a phrase.
_SHORTENED = re.compile(
    r"(?:\b\w{1,3}\. ?\w{1,4}|\b(?:osv|etc|dyl|mfl|mm|kl|st|nr|ca|resp|inkl|exkl))\.$", re.IGNORECASE
)
_STOP = re.compile(r"(?<=[^.\s])\.$")


def without_stop(text: str) -> str:
    """Return a text without the full stop that ends it; that of a shortened word stays, and so do three."""
    return text if _SHORTENED.search(text) else _STOP.sub("", text)


def begins_with(text: str, words: str) -> bool:
    """Tell whether a text begins with some words, whatever their case."""
    return bool(words) and f"{folded(text)} ".startswith(f"{folded(words)} ")
