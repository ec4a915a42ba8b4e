"""Recording a build: gathers what its record tells from the agreement, the finished documents and the tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from iop_docs import __version__
from iop_docs.errors import Issue
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Sequence, plain
from iop_docs.provenance.record import Build, RecordedDocument, record_of

TOOLS = ("docxtpl", "pypandoc_binary", "python-docx", "typst")


def record_of_build(
    agreement: Agreement,
    layer: str,
    choices: Mapping[str, object],
    documents: Iterable[RecordedDocument],
    issues: Iterable[Issue],
) -> bytes:
    """Return the record of one agreement's build, as the bytes of its file."""
    answers: Any = plain(agreement.data.get("svar") or Sequence(()))
    return record_of(
        Build(
            source_name=agreement.file.name,
            source=agreement.raw,
            layer=layer,
            choices=choices,
            tools=tool_versions(),
            documents=tuple(documents),
            issues=tuple(issue for issue in issues if issue.place.file in (None, agreement.file)),
            answers=answers,
        )
    )


@cache
def tool_versions() -> Mapping[str, str]:
    """Return the versions of what decides the bytes of a finished file."""
    return {"iopdocs": __version__, **{name: version(name) for name in TOOLS}}
