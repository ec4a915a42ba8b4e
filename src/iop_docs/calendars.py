"""Calendar files of agreements: what `iopdocs calendar` does."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from iop_docs.actions import read_and_check
from iop_docs.check.reading import makes_agreement
from iop_docs.dates.agreement_dates import SetDate, date_issues, dates_of
from iop_docs.dates.ics import write_ics
from iop_docs.errors import Issue, OutputError, Place, UserFilesError, error
from iop_docs.output import unwritten, write_all
from iop_docs.shipped import library_sources


class CalendarFile(Struct, frozen=True):
    """A calendar file that was written, and the dates in it."""

    path: Path
    dates: tuple[SetDate, ...]


def make_calendars(
    files: tuple[Path, ...], out: Path, library: Path | None = None
) -> tuple[tuple[CalendarFile, ...], tuple[Issue, ...]]:
    """Write one calendar file for each agreement: all of them, or none.

    Raises UserFilesError with every issue when an agreement has errors or a file can't be written.
    """
    sources = library_sources(library)
    issues: list[Issue] = []
    made: dict[Path, CalendarFile] = {}
    contents: dict[Path, bytes] = {}
    for file in files:
        agreement, found = read_and_check(file, sources)
        issues += [issue for issue in found if issue.is_error]
        if agreement is None or any(issue.is_error for issue in found):
            continue
        if not makes_agreement(agreement.data):
            hint = "Välj ett ärende där avtalet ska byggas."
            issues.append(error("inget-avtal", "Ärendet gäller inget avtal att ha i kalendern.", Place(file), hint))
            continue
        now = agreement.after(agreement.changes)
        dates = dates_of(now.data)
        issues += date_issues(now, dates)
        path = out / f"{file.stem}-kalender.ics"
        if path in made:
            hint = "Döp om den ena filen, eller skriv dem till olika mappar med -o."
            issues.append(error("samma-utfil", "Två underlag skulle ge samma filnamn.", Place(file), hint))
        made[path] = CalendarFile(path, dates.days)
        contents[path] = write_ics(now.data, dates)
    if any(issue.is_error for issue in issues):
        raise UserFilesError(tuple(issues))
    try:
        write_all(contents)
    except OutputError as fault:
        raise UserFilesError((*issues, unwritten(fault))) from fault
    return tuple(made.values()), tuple(issues)
