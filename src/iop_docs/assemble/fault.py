"""What can go wrong when a clause meets data, told at the clause's line."""

from __future__ import annotations


class ClauseFault(Exception):
    """A clause asked for something that the data can't give; `line` is the line of the clause's file."""

    def __init__(self, message: str, line: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.line, self.hint = message, line, hint
