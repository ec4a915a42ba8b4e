"""The one JSON object of a batch with `--json`, whose rows wait on the disk so that memory doesn't grow."""

from __future__ import annotations

import json
import tempfile
from typing import IO

from iop_docs.batching import Outcome
from iop_docs.cli.report import write_utf8

IN_MEMORY = 100_000  # characters of each list, before it goes to the disk
KEYS = ("files", "issues", "records", "agreements")


class BatchJson:
    """Takes outcomes as they come, prints them as one object."""

    def __init__(self) -> None:
        self._lists: dict[str, IO[str]] = {key: _waiting_room() for key in KEYS}

    def add(self, outcome: Outcome) -> None:
        """Take one agreement: its files (as they lie there now), its issues and what became of it."""
        for file in outcome.files:
            row = {"document": file.document, "format": file.format, "path": str(file.path), "sha256": file.sha256}
            self._append("files", row)
        for issue in outcome.issues:
            self._append("issues", issue.as_json())
        for record in outcome.records:
            self._append("records", {"path": str(record.path), "sha256": record.sha256})
        agreement = {"file": str(outcome.source), "state": outcome.state.value, "fault": outcome.fault or None}
        self._append("agreements", agreement)

    def _append(self, key: str, row: object) -> None:
        target = self._lists[key]
        target.write(("," if target.tell() else "") + "\n  " + json.dumps(row, ensure_ascii=False))

    def print(self, **more: object) -> None:
        """Print the object on standard output."""
        write_utf8("{")
        for key, rows in self._lists.items():
            write_utf8(f'\n "{key}": [')
            rows.seek(0)
            while piece := rows.read(IN_MEMORY):
                write_utf8(piece)
            rows.close()
            write_utf8("],")
        ends = ",".join(f'\n "{key}": {json.dumps(value)}' for key, value in more.items())
        write_utf8(ends + "\n}\n")


def _waiting_room() -> IO[str]:
    # Open as long as the batch runs, and gone with its last use.
    return tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="\n")
