"""A warning may be answered with a reason; an error never, and an answer must answer something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iop_docs.actions import check
from iop_docs.check.answers import with_answers
from iop_docs.errors import Issue, Place, Severity, advice, error, warning

REASON = "Stämt av med kommunjuristen."
HERE = Place(pointer="/avtalstid/slut")
FOUND = warning("avtalstid-mycket-lang", "Avtalstiden är lång.", HERE)


def test_an_answered_warning_stays_as_advice_with_its_reason(agreement):
    data = {"svar": [{"kod": "avtalstid-mycket-lang", "skal": REASON}]}
    (issue,) = with_answers(agreement(data), [FOUND])
    assert (issue.severity, issue.answer) == (Severity.ADVICE, REASON)
    assert REASON in issue.message


def test_an_answer_with_a_pointer_answers_only_there(agreement):
    data = {"svar": [{"kod": "avtalstid-mycket-lang", "pekare": "/datum", "skal": REASON}]}
    assert codes(with_answers(agreement(data), [FOUND])) == ["avtalstid-mycket-lang", "svar-utan-varning"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"kod": FOUND.code, "pekare": "/datum"}, "pekar på /datum, men varningen gäller /avtalstid/slut"),
        ({"kod": "avtalstid-myket-lang"}, "Menade du «avtalstid-mycket-lang»?"),
        ({"kod": "kopord"}, "kontrollen ger ingen sådan varning"),
        ({"kod": "organ-saknas"}, "Råd behöver inget svar"),
    ],
)
def test_an_idle_answer_is_told_why(agreement, answer, says):
    found = [FOUND, advice("organ-saknas", "Organet saknas.", HERE)]
    (issue,) = [
        i for i in with_answers(agreement({"svar": [{**answer, "skal": REASON}]}), found) if i.code.startswith("svar")
    ]
    assert says in f"{issue.message} {issue.hint}"


def test_an_error_cannot_be_answered(agreement):
    fault = error("slut-fore-start", "Perioden slutar innan den börjar.", HERE)
    data = {"svar": [{"kod": "slut-fore-start", "skal": REASON}]}
    issues = with_answers(agreement(data), [fault])
    assert codes(issues) == ["slut-fore-start", "svar-pa-fel"]
    assert issues[0] == fault


def test_a_reason_too_short_is_refused_by_the_schema(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "udda_start.json"
    data = json.loads(example.read_text("utf-8"))
    found = {}
    for reason in ("ok", REASON):
        path = tmp_path / "a.json"
        path.write_text(json.dumps({**data, "svar": [{"kod": "kopord", "skal": reason}]}), "utf-8")
        found[reason] = [i.place.pointer for i in check((path,)) if i.is_error]
    assert found == {"ok": ["/svar/0/skal"], REASON: []}


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]
