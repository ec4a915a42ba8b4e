"""What a build is asked for, and what comes out of it: the values that `actions` takes and gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from iop_docs.errors import ChoiceError, Issue
from iop_docs.model.agreement import Agreement
from iop_docs.model.choices import ARCHIVE, check_public, check_standards, check_watermark
from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType, Library, document_name

DEFAULT_FORMATS = ("docx", "pdf")
PUBLIC, CONSOLIDATED = "publik", "lydelse"


class BuildRequest(Struct, frozen=True):
    """What to build. Empty `documents` means those the agreement asks for; `watermark` lies across every page.

    `as_of`, an ISO date, takes the clauses in force that day instead of on the agreement's own date.
    `in_force`, an ISO date, builds the consolidated text of that day instead of the agreement as it was signed.
    `embed` puts the agreement file into the PDF. `public` leaves the officers' personal data out, and names the
    files so. Making one raises ChoiceError when the standards refuse a choice, or the choices can't be met together.
    `content` is what the only file holds where someone has read it already.
    """

    files: tuple[Path, ...]
    out: Path
    documents: tuple[str, ...] = ()
    formats: tuple[str, ...] = DEFAULT_FORMATS
    library: Path | None = None
    draft: bool = False
    watermark: str = ""
    pdf_standards: tuple[str, ...] = ARCHIVE
    embed: bool = False
    as_of: str = ""
    public: bool = False
    in_force: str = ""
    content: bytes | None = None

    def __post_init__(self) -> None:
        check_standards(self.pdf_standards, embeds=self.embed)
        check_public(public=self.public, embeds=self.embed)
        check_watermark(self.watermark)
        if self.as_of and self.in_force:
            raise ChoiceError(
                "--as-of och --in-force går inte ihop: en konsoliderad lydelse har de avtalade texterna."
            )

    def stem_of(self, source: Path) -> str:
        """Return what the names of an agreement's files begin with; builds of other kinds have others."""
        parts = (
            source.stem,
            *((CONSOLIDATED, self.in_force) if self.in_force else ()),
            *((PUBLIC,) if self.public else ()),
        )
        return "-".join(parts)


class BuiltFile(Struct, frozen=True):
    """A file that was written."""

    document: str
    format: str
    path: Path
    sha256: str


class BuildResult(Struct, frozen=True):
    """Files written, the records of their builds, and issues that didn't stop the build."""

    files: tuple[BuiltFile, ...]
    issues: tuple[Issue, ...]
    records: tuple[BuiltFile, ...] = ()


class Assembled(Struct, frozen=True):
    """A document tree with its type, ready for a writer, and what the names of its files begin with.

    `key` tells which item of the agreement's list the document is about; empty where it isn't about one.
    """

    stem: str
    kind: DocumentType
    tree: Document
    source: Path
    agreement: Agreement
    library: Library
    key: str = ""

    @property
    def name(self) -> str:
        """Return what the document is asked for by: its type, and the item where it is about one."""
        return document_name(self.kind.id, self.key)

    @property
    def file_name(self) -> str:
        """Return the name of the document's files without ending."""
        return "-".join((self.stem, self.kind.id, *re.findall(r"\w+", self.key)))


class Prepared(Struct, frozen=True):
    """A build that is made but not written: what came out, the bytes of each file by its path, the trees."""

    result: BuildResult
    contents: Mapping[Path, bytes]
    documents: tuple[Assembled, ...]
