"""A slip in a clause is told by its line, with what to write instead."""

from __future__ import annotations

import pytest

from iop_docs.errors import Place
from iop_docs.loading.language import parse_condition, parse_template

START = Place(None, 10)


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("a\n{% if x = 2 %}b{% endif %}", 11, "{% if x = 2 %}", "=="),
        ("{% if x == ”nej” %}b{% endif %}", 10, "”nej”", "raka citattecken"),
        ("{% if x %}a{% else if y %}b{% endif %}", 10, "{% else if y %}", "elif"),
        ("{{ uppfoljning moten }}", 10, "{{ uppfoljning moten }}", "punkt mellan"),
        ("a\n{% if x %}\n{% for p in y %}{% endfor %}\nb\n", 11, "{% if … %} avslutas inte", "{% endif %}"),
        ("{% if x %}a{% endfor %}", 10, "Ett slut passar inte", "{% endif %}"),
        ("{{ a.b", 10, "Något mellan {{ }}", "har sitt }}"),
        ("{% foo %}", 10, "{% foo %}", "Bara if"),
    ],
)
def test_a_slip_in_a_text(text: str, line: int, message: str, hint: str) -> None:
    (issue,) = parse_template(text, START)[1]
    assert issue.place.line == line
    assert message in issue.message
    assert hint in issue.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x finns", "is defined"),
        ("{% if x %}", "utan klamrar"),
        ("{{ x }}", "utan klamrar"),
        ("x = 2", "=="),
        ("x och y", "and, or och not"),
        ("x y", "is defined and not"),
    ],
)
def test_a_slip_in_a_condition(text: str, hint: str) -> None:
    (issue,) = parse_condition(text, START)[1]
    assert issue.place.line == 10
    assert text in issue.message
    assert hint in issue.hint
