"""Where the package's own clauses, templates and schemas lie: inside the wheel, or in a working copy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from iop_docs.errors import UserFilesError
from iop_docs.loading.layer_file import Sources
from iop_docs.loading.library_bounds import bounds_issues


@cache
def shipped_folder() -> Path:
    """Return the folder that holds clauses/, templates/ and schemas/."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def schemas_folder() -> Path:
    """Return the folder of the schemas: always the package's own, for they are the contract."""
    return shipped_folder() / "schemas"


def library_sources(library: Path | None) -> Sources:
    """Return where a library's files lie; without its own templates it uses the package's.

    Raises UserFilesError for a library that has links in it or is larger than what can be read.
    """
    shipped = shipped_folder()
    own = shipped / "templates"
    if library is None:
        return Sources(shipped / "clauses", own, own)
    templates = library / "templates"
    sources = Sources(library / "clauses", templates if templates.is_dir() else own, own)
    if issues := bounds_issues(sources):
        raise UserFilesError(issues)
    return sources
