"""Where a value stands among the lines of a clause: free text and signatures need a paragraph of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ONLY_TAGS = re.compile(r"[ \t]*(?:{%(?:(?!%}).)*%}[ \t]*)+")
_ALONE = re.compile(r"[ \t]*(?P<item>[-*] |\d+\. )?{{[^{}]*}}[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*] |\d+\. )")


def stands_alone(lines: Sequence[str], index: int) -> bool:
    """Tell whether the value on a line is a paragraph, or a list item, of its own.

    Lines with nothing but tags vanish, so those beyond them are the neighbours; but where a loop begins
    or ends the neighbour is the loop's own other end, and an empty line must part its rounds.
    """
    match = _ALONE.fullmatch(lines[index])
    if match is None:
        return False
    above, below = _neighbour(lines, index, -1), _neighbour(lines, index, +1)
    if match["item"]:
        return below is None or below == "" or bool(_ITEM.match(below))
    return above in (None, "") and below in (None, "")


def _neighbour(lines: Sequence[str], index: int, step: int) -> str | None:
    """Return the next line that doesn't vanish, "" for an empty one, None at the text's end."""
    at = index + step
    while 0 <= at < len(lines):
        line = lines[at]
        if not line.strip():
            return ""
        if not _ONLY_TAGS.fullmatch(line):
            return line
        if step > 0 and "endfor" in line:
            # The next round begins here: what comes first in the loop is the neighbour.
            return _loop_start(lines, at)
        at += step
    return None


def _loop_start(lines: Sequence[str], end: int) -> str:
    depth = 0
    for at in range(end, -1, -1):
        depth += lines[at].count("endfor") - len(re.findall(r"{%-?\s*for\b", lines[at]))
        if depth == 0:
            first = _neighbour(lines, at, +1)
            return first or ""
    return ""
