"""Judges what a broken input led to: each complaint is one promise that wasn't kept."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

Told = Mapping[str, Any]
SECONDS = 10.0
MEMORY = 500_000_000
TEXTS = (".json", ".yaml", ".yml", ".md", ".typ")
# Codes about a file as a whole: it can't be read as text at all, so there is no line.
WHOLE_FILE = frozenset(
    {"filen-saknas", "filen-kan-inte-lasas", "filen-for-stor", "fel-filtyp", "filen-finns", "gar-inte-att-skriva",
     "mallfil-saknas", "bibliotek-saknas", "bibliotek-for-stort", "lager-saknas", "samma-utfil", "protokoll-saknas",
     "bygget-avviker"}
)  # fmt: skip
# A change in a library that is told where it bites, not where it was made.
ELSEWHERE = frozenset(
    {"hanvisning-till-okant", "hanvisning-kan-brista", "hanvisning-utan-nummer", "alternativ-saknar-val",
        "fil-lases-inte",
        "okant-kriterium", "pdf-sida-fel", "punkt-kan-sakna-klausul",
    "klausul-passar-inte", "okand-sokvag",
     "andrad-klausul", "andrat-varde", "andrat-huvud", "andrad-rubrik", "protokoll-saknas", "andrad-fil-olaslig"}
)  # fmt: skip


def complaints(told: Told, seconds: float = SECONDS) -> list[str]:
    """Return what is wrong with how a case ended; nothing where all is well."""
    return [*_ending(told, seconds), *_traces(told), *_words(told)]


def _ending(told: Told, seconds: float) -> Iterator[str]:
    outcome = told["outcome"]
    if outcome["code"] not in (0, 1, 2):
        yield f"exit {outcome['code']}"
    if outcome["code"] == 2 and told["kind"] != "command line":
        yield "exit 2 for a fault in a file"
    if "Traceback" in outcome["err"] + outcome["out"] or "Något gick fel i iopdocs" in outcome["err"]:
        yield "traceback"
    if outcome["seconds"] > seconds or outcome["code"] in (-signal.SIGKILL, -signal.SIGXCPU):
        yield f"{outcome['seconds']:.1f} seconds"
    if outcome["memory"] > MEMORY:
        yield f"{outcome['memory'] // 1_000_000} MB"


def _traces(told: Told) -> Iterator[str]:
    outcome = told["outcome"]
    if outcome["outside"]:
        yield f"touched outside: {outcome['outside'][:3]}"
    if outcome["left"]:
        yield f"left behind: {outcome['left'][:3]}"
    in_a_batch = told["words"][:2] == ["build", "."]  # where one bad file doesn't stop the rest
    if outcome["code"] != 0 and outcome["changes"] and not in_a_batch:
        yield f"wrote and refused: {outcome['changes'][:3]}"
    strays = [name for name in outcome["changes"] if name.startswith("..") or not _may_write(name, told["writes"])]
    if strays:
        yield f"wrote elsewhere: {strays[:3]}"
    if outcome["broken_files"]:
        yield f"half a file: {outcome['broken_files']}"


def _may_write(name: str, beginnings: list[str]) -> bool:
    return any(f"{name}/".startswith(start) for start in beginnings)


def _words(told: Told) -> Iterator[str]:
    """Look at what a refusal says."""
    outcome = told["outcome"]
    if outcome["code"] == 2:
        if "Fel i kommandot" not in outcome["err"]:
            yield "wrong usage without words"
        return
    if outcome["code"] == 0:
        if told["words"][:1] == ["build"] and not outcome["changes"] and "--help" not in told["words"]:
            yield "a build without files"
        return
    if outcome["code"] != 1:
        return
    yield from _refusal(told, _issues(told))


def _refusal(told: Told, issues: list[dict[str, Any]]) -> Iterator[str]:
    outcome = told["outcome"]
    if not issues:
        yield "refused without an error"
    for issue in issues:
        if not issue.get("message") or not re.search("[.?!»]$", issue["message"].strip()):
            yield f"message: {issue.get('message')}"
        file = issue["file"] or ""
        if (
            file.endswith(TEXTS)
            and not issue["line"]
            and issue["code"] not in WHOLE_FILE
            and "--json" in told["words"]
        ):
            yield f"no line: {issue['code']} {issue['message']}"
    name = PurePosixPath(told["broken"]).name
    if name and name not in outcome["err"] + outcome["out"] and not ELSEWHERE & {issue["code"] for issue in issues}:
        yield f"{name} isn't named: {[(issue['code'], issue['file']) for issue in issues[:3]]}"


def _issues(told: Told) -> list[dict[str, Any]]:
    outcome = told["outcome"]
    if "--json" in told["words"]:
        try:
            said = json.loads(outcome["out"])
        except ValueError:
            said = {"issues": []}
        if said["issues"] or not outcome["err"]:
            return [issue for issue in said["issues"] if issue["severity"] == "error"]
    rows = re.findall(r"(?m)^FEL (?s:(.*?)) \[([\w-]+)\]$", outcome["err"])
    return [{"message": message, "code": code, "file": "", "line": 0} for message, code in rows]
