"""Issues as SARIF 2.1.0, the format in which editors and code hosts take what checkers find."""

from __future__ import annotations

import json
from collections.abc import Sequence

from iop_docs.errors import Issue, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(issues: Sequence[Issue], version: str) -> str:
    """Return a SARIF log with one run."""
    codes = sorted({issue.code for issue in issues})
    help_text = "Koden förklaras i handboken: docs/handbok/koder.md."
    rules = [{"id": code, "help": {"text": help_text}} for code in codes]
    driver = {"name": "iopdocs", "version": version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, codes.index(issue.code)) for issue in issues],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(issue: Issue, index: int) -> dict[str, object]:
    text = f"{issue.message} {issue.hint}".strip()
    result: dict[str, object] = {
        "ruleId": issue.code,
        "ruleIndex": index,
        "level": _LEVELS[issue.severity],
        "message": {"text": text},
    }
    if issue.place.file is not None:
        physical: dict[str, object] = {"artifactLocation": {"uri": issue.place.file.absolute().as_uri()}}
        if issue.place.line:
            region = {"startLine": issue.place.line}
            if issue.place.column:
                region["startColumn"] = issue.place.column
            physical["region"] = region
        result["locations"] = [{"physicalLocation": physical}]
    return result
