"""What the user of a build chooses about the files themselves: the PDF's standards and what is embedded in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from iop_docs.errors import ChoiceError
from iop_docs.model.letters import unshown

ARCHIVE = ("a-2a", "ua-1")
ARCHIVE_WITH_ATTACHMENTS = ("a-3a", "ua-1")

_UP_TO_1_7 = ("1.4", "1.5", "1.6", "1.7")
# Each standard with the versions of PDF that it admits. PDF/UA-1 admits more, but heads and feet of pages,
# which every page of ours has, can be marked as such from 1.7 only.
PDF_STANDARDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{version: (version,) for version in (*_UP_TO_1_7, "2.0")},
        **dict.fromkeys(("a-1a", "a-1b"), ("1.4",)),
        **dict.fromkeys(("a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u"), _UP_TO_1_7),
        **dict.fromkeys(("a-4", "a-4e", "a-4f"), ("2.0",)),
        "ua-1": ("1.7",),
    }
)
_ADMIT_ATTACHMENTS = ("a-3a", "a-3b", "a-3u", "a-4e", "a-4f")


class Relationship(StrEnum):
    """What an embedded file is to the document (AFRelationship in ISO 32000-2, table 43)."""

    SOURCE = "source"
    DATA = "data"
    SUPPLEMENT = "supplement"


class Attachment(Struct, frozen=True):
    """A file to embed in the PDF; `description` is what a PDF reader shows beside its name."""

    name: str
    media_type: str
    description: str
    content: bytes
    relationship: Relationship


class Choices(Struct, frozen=True):
    """The choices of one build. Making one raises ChoiceError when the standards can't be met together."""

    pdf_standards: tuple[str, ...] = ARCHIVE
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        check_standards(self.pdf_standards, embeds=bool(self.attachments))


def check_watermark(word: str) -> None:
    """Raise ChoiceError with a Swedish reason when the fonts lack a letter of the watermark."""
    unknown = unshown(word)
    if unknown:
        raise ChoiceError(f"Vattenstämpeln har tecken som typsnitten saknar: {', '.join(unknown[:5])}.")


def check_public(*, public: bool, embeds: bool) -> None:
    """Raise ChoiceError with a Swedish reason when a public copy would hold the agreement file with all its data."""
    if public and embeds:
        raise ChoiceError("--public och --embed går inte ihop: underlaget har handläggarnas personuppgifter.")


def check_standards(standards: tuple[str, ...], *, embeds: bool) -> None:
    """Raise ChoiceError with a Swedish reason when no PDF file can meet the standards together."""
    for name in standards:
        if name not in PDF_STANDARDS:
            raise ChoiceError(f"PDF-standarden {name} finns inte. Välj bland: {', '.join(PDF_STANDARDS)}.")
    archival = [name for name in standards if name.startswith("a-")]
    if len(archival) > 1:
        raise ChoiceError(f"Välj bara en standard för arkiv (PDF/A), inte både {' och '.join(archival)}.")
    if not set(PDF_STANDARDS).intersection(*(PDF_STANDARDS[name] for name in standards)):
        needs = "; ".join(f"{name} kräver PDF {' eller '.join(PDF_STANDARDS[name])}" for name in standards)
        raise ChoiceError(f"PDF-standarderna går inte ihop: {needs}.")
    refusing = [name for name in archival if name not in _ADMIT_ATTACHMENTS]
    if embeds and refusing:
        raise ChoiceError(
            f"{refusing[0]} tillåter inte inbäddade filer. Ta bort --embed, eller välj bland: "
            f"{', '.join(_ADMIT_ATTACHMENTS)}."
        )
