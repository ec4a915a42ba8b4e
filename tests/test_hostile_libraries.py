"""Clause libraries made to hurt: each attack is tried, and ends in bounded time with a message."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from iop_docs.errors import Place
from iop_docs.loading.language import parse_condition, parse_template
from iop_docs.loading.layout_check import layout_issues
from iop_docs.loading.limits import MAX_CLAUSE_LETTERS, MAX_CONDITION_LETTERS, MAX_NESTING, MAX_TERM_DEPTH
from iop_docs.loading.markdown_check import markdown_issues

PLACE = Place(Path("k.md"), 1)
SECONDS = 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ ''.__class__.__mro__ }}", "sökväg"),
        ("{{ namn.__class__() }}", "finns inte i klausulspråket"),
        ("{{ cycler.__init__.__globals__.os.popen('id') }}", "finns inte i klausulspråket"),
        ("{{ lipsum(n=9) }}", "finns inte i klausulspråket"),
        ("{{ 'a' * 1000000000 }}", "finns inte i klausulspråket"),
        ("{{ 9 ** 9 ** 9 }}", "finns inte i klausulspråket"),
        ("{{ namn['__class__'] }}", "finns inte i klausulspråket"),
        ("{{ namn | attr('__class__') }}", "finns inte i klausulspråket"),
        ("{% for i in range(1000000000) %}{% endfor %}", "går över en lista i ärendet"),
        ("{% for i in [1, 2] %}{% endfor %}", "går över en lista i ärendet"),
        ("{% include '/etc/passwd' %}", "Bara if och for"),
        ("{% import 'x' as y %}", "Bara if och for"),
        ("{% set x = namn %}", "Bara if och for"),
        ("{% macro m() %}{% endmacro %}", "Bara if och for"),
        ("{% if a %}" * (MAX_NESTING + 2) + "x" + "{% endif %}" * (MAX_NESTING + 2), f"Fler än {MAX_NESTING} nivåer"),
        ("{% if a %}" * 900 + "{% endif %}" * 900, "nivåer inuti varandra"),
        ("x" * (MAX_CLAUSE_LETTERS + 1), f"längre än {MAX_CLAUSE_LETTERS} tecken"),
        ("{{ a" + " | tal" * 1000 + " }}", f"{MAX_TERM_DEPTH} led inuti varandra"),
        ("{% if " + " or ".join(["a"] * 1000) + " %}x{% endif %}", f"{MAX_TERM_DEPTH} led inuti varandra"),
        ("{{ a" + ".b" * 5000 + " }}", f"{MAX_TERM_DEPTH} led inuti varandra"),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_not_in_the_clause_language_is_refused(text: str, says: str) -> None:
    _, issues = parse_template(text, PLACE)
    assert issues
    assert {issue.code for issue in issues} == {"klausulsprak"}
    assert any(says in issue.message for issue in issues), issues[0]


@pytest.mark.parametrize(
    "text",
    ["a" + " and a" * 300, "not " * 400 + "a", "(" * 900 + "a" + ")" * 900, "a" + ".b" * 900, "a" * 5_000, "[" * 900],
    ids=lambda text: text[:10],
)
def test_a_condition_too_deep_or_too_long_is_refused(text: str) -> None:
    condition, issues = parse_condition(text, PLACE)
    assert condition is None
    assert [issue.code for issue in issues] == ["klausulsprak"]


def test_the_longest_condition_admitted_is_read() -> None:
    text = " and ".join(["villkor"] * (MAX_TERM_DEPTH // 2))
    assert len(text) < MAX_CONDITION_LETTERS
    assert parse_condition(text, PLACE)[1] == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["](", "{%", "{{", "{#", "{% if a %}*", "[", "![](", "*a _b", "`", "<a ", "<!--", "[a]: b\n", "{{a}}", "| a |\n"],
)
def test_a_clause_made_to_be_slow_takes_bounded_time(piece: str) -> None:
    text = (piece * MAX_CLAUSE_LETTERS)[: MAX_CLAUSE_LETTERS - 1]
    begun = time.process_time()
    parse_template(text, PLACE)
    markdown_issues(text, PLACE)
    layout_issues(text, PLACE)
    assert time.process_time() - begun < SECONDS
