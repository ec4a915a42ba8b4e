"""Whether a value stands alone among the lines of a clause."""

from __future__ import annotations

import pytest

from iop_docs.check.lines import stands_alone


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("{{ x }}", True),
        ("a\n\n{{ x }}\n\nb", True),
        ("a\n{{ x }}", False),
        ("{{ x }}\nb", False),
        ("a {{ x }}", False),
        ("{{ x }} {{ y }}", False),
        ("- {{ x }}\n- b", True),
        ("- {{ x }}\nb", False),
        ("a\n{% if x is defined %}\n{{ x }}\n{% endif %}", False),
        ("a\n\n{% if x is defined %}\n{{ x }}\n{% endif %}\n\nb", True),
        ("{% if x is defined %}\n{{ x }}\n{% endif %}\nb", False),
        ("{% for p in y %}\n{{ x }}\n{% endfor %}", False),
        ("{% for p in y %}\n{{ x }}\n\n{% endfor %}", True),
        ("{% for p in y %}\n\n{{ x }}\n{% endfor %}", True),
        ("{% for p in y %}\n- {{ x }}\n{% endfor %}", True),
        ("{% if y %}text{% endif %} {{ x }}", False),
    ],
)
def test_stands_alone(text: str, alone: bool) -> None:  # noqa: FBT001 - a table of cases
    lines = text.split("\n")
    index = next(i for i, line in enumerate(lines) if "{{ x }}" in line)
    assert stands_alone(lines, index) is alone
