"""A program of its own, started by `page_process`: sets a page program that isn't the package's, within bounds.

Reads one JSON object from standard input, writes one line of JSON and then the PDF's bytes.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

_LINE = re.compile(r"page\.typ:(\d+)")
MAX_PDF = 100_000_000  # bytes


def main() -> None:
    """Do what standard input asks for."""
    asked = json.load(sys.stdin.buffer)
    _bound(asked["memory"], asked["seconds"])
    answer, pdf = _set(asked)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)
    sys.stdout.buffer.flush()


def _bound(memory: int, seconds: int) -> None:
    """Bound this process, where the system can; `page_process` bounds its time everywhere."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such bound
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _set(asked: Any) -> tuple[dict[str, Any], bytes]:
    import typst

    page: Path = Path(asked["page"])
    nowhere: Path = page.parent / "packages"  # never made: no package is found, and none can be fetched
    compiler = typst.Compiler(
        input=page,
        root=page.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]]),
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
    answer: dict[str, Any] = {}
    data: object = b""
    try:
        data, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=asked["standards"], timestamp=datetime.fromisoformat(asked["moment"])
        )
        if warnings:
            answer["pdf_fault"] = _told(warnings[0])
    except RuntimeError as fault:
        answer["pdf_fault"] = _told(fault)
    if not isinstance(data, bytes) or len(data) > MAX_PDF:
        answer["pdf_fault"] = {"message": f"more than {MAX_PDF} bytes", "hints": [], "line": 0}
    try:
        answer["pages"] = compiler.eval(asked["places"])
    except RuntimeError as fault:  # where both fail, the first tells more: its place and hints
        answer["fault"] = answer.get("pdf_fault", _told(fault))
    return answer, data if isinstance(data, bytes) and "pdf_fault" not in answer else b""


def _told(fault: Any) -> dict[str, Any]:
    found = _LINE.search(str(getattr(fault, "diagnostic", "")))
    return {
        "message": str(getattr(fault, "message", fault))[:1000],
        "hints": [str(hint)[:200] for hint in getattr(fault, "hints", ())][:3],
        "line": int(found[1]) if found else 0,
    }


if __name__ == "__main__":
    main()
