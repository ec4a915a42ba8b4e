"""Sets page programs of somebody else's library in a process of their own: no network, bounded time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from iop_docs.errors import RenderError
from iop_docs.render.page_folder import fill_folder

MAX_SECONDS = 10  # a document of nine pages takes 0.1 s
MAX_MEMORY = 1_000_000_000  # bytes of address space; one of nine pages takes a fifth
# Typst fetches packages through the proxy that the environment names, and refuses this kind before any
# socket is opened. Were it to take such proxies one day: nothing can listen on port 0.
_NO_PROXY = "socks5://127.0.0.1:0"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_PACKAGE_FAULTS = ("failed to download package", "package not found")


class PageTooHeavy(Exception):
    """The page program went over a bound, or brought its process down."""


class PageFault(Exception):
    """What Typst says of a page program that can't be set; `line` counts from 1 in the whole program, 0 is none."""

    def __init__(self, message: str, hints: tuple[str, ...], line: int) -> None:
        super().__init__(message)
        self.message, self.hints, self.line = message, hints, line

    @property
    def is_package(self) -> bool:
        """Tell whether the program asked for a package."""
        return self.message.startswith(_PACKAGE_FAULTS)


class Order(Struct, frozen=True):
    """What to set: the program, the fonts' folder, and what the program may read."""

    page: str
    fonts: Path
    document: str
    attachments: str
    places: str
    standards: tuple[str, ...]
    moment: str


class Made(Struct, frozen=True):
    """What came out: the answer to `places` as JSON, and the PDF, or why there is none."""

    pages: str
    pdf: bytes
    pdf_fault: PageFault | None


@lru_cache(maxsize=2)
def set_in_process(order: Order) -> Made:
    """Set a page program; pages asked for first and the PDF after share the work.

    Raises PageFault when Typst refuses it, PageTooHeavy when it goes over a bound.
    """
    with tempfile.TemporaryDirectory(prefix="iopdocs-", ignore_cleanup_errors=True) as folder:
        return _set_page(fill_folder(Path(folder), order.page, order.document, order.attachments), order)


def _set_page(page: Path, order: Order) -> Made:
    asked = {
        "page": str(page),
        "fonts": str(order.fonts),
        "places": order.places,
        "standards": list(order.standards),
        "moment": order.moment,
        "memory": MAX_MEMORY,
        "seconds": MAX_SECONDS,
    }
    # -P: the folder that the user stands in must not come first when the child imports.
    command = [sys.executable, "-P", "-m", "iop_docs.render.page_child"]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and nothing in the command comes from the user
            command,
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise PageTooHeavy(f"tog längre tid än {MAX_SECONDS} sekunder") from None
    except OSError as fault:
        raise RenderError(f"Python could not be started again: {fault}") from fault
    head, newline, pdf = done.stdout.partition(b"\n")
    if done.returncode or not newline:
        raise PageTooHeavy(f"tog mer minne än {MAX_MEMORY // 1_000_000} MB eller fick Typst att stanna")
    answer = json.loads(head)
    if "fault" in answer:
        raise _fault(answer["fault"])
    return Made(answer["pages"], pdf, _fault(answer["pdf_fault"]) if "pdf_fault" in answer else None)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.lower() not in (*_PROXIES, "no_proxy")}
    closed = {form: _NO_PROXY for name in _PROXIES for form in (name, name.upper())}
    # Threads and their heaps take address space, which is what is bounded.
    return {**kept, **closed, "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"}


def _fault(told: Mapping[str, Any]) -> PageFault:
    return PageFault(told["message"], tuple(told["hints"]), told["line"])
