"""Collects what the reading of one Word file finds, each with the text it stands near."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.errors import Issue, Place, Severity
from iop_docs.returned.controls import letters
from iop_docs.returned.package import Element, W

NEAR = 60  # letters shown of the text that something stands near
MOST = 20  # issues of one code; the rest are counted


class Notes(Struct):
    """The issues of one file, in the order in which they were found."""

    file: Path
    issues: list[Issue] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)

    def error(self, code: str, message: str, hint: str, near: Element | None = None) -> None:
        """Note what stops the reading."""
        self._add(Severity.ERROR, code, message, hint, near)

    def warning(self, code: str, message: str, hint: str, near: Element | None = None) -> None:
        """Note what a person should look at."""
        self._add(Severity.WARNING, code, message, hint, near)

    def _add(self, severity: Severity, code: str, message: str, hint: str, near: Element | None) -> None:
        if near is not None and (text := near_text(near)):
            message = f"{message.removesuffix('.')} (vid «{text}»)."
        issue = Issue(code, severity, message, Place(self.file), hint)
        if issue in self.issues:
            return
        if sum(one.code == code for one in self.issues) >= MOST:
            self.more[code] = self.more.get(code, 0) + 1
            return
        self.issues.append(issue)

    def all(self) -> tuple[Issue, ...]:
        """Return the issues, with the count of those left out."""
        first = {one.code: one for one in reversed(self.issues)}
        rest = (
            replace(first[code], message=f"Filen har {count} ställen till av samma slag.", hint="")
            for code, count in self.more.items()
        )
        return (*self.issues, *rest)


def near_text(node: Element) -> str:
    """Return the beginning of the paragraph a node stands in, or of the nearest one before it that has letters."""
    here = node if node.tag == f"{W}p" else next(node.iterancestors(f"{W}p"), None)
    around = [here] if here is not None else list(node.iter(f"{W}p"))
    for one in around:
        if text := shortened(letters(one)):
            return text
    start = here if here is not None else node
    return next((text for one in start.iterancestors(f"{W}tc", f"{W}body", f"{W}sdtContent")
                 for text in _before(one, start) if text), "")  # fmt: skip


def _before(parent: Element, start: Element) -> list[str]:
    inside = [one for one in parent if one is start or start in one.iterdescendants()]
    earlier = list(inside[0].itersiblings(preceding=True)) if inside else []
    return [shortened(letters(one)) for one in earlier]


def shortened(text: str) -> str:
    """Return a text on one line, cut where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= NEAR else plain[: NEAR - 1].rstrip() + "…"
