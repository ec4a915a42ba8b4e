"""Ways to break a file, each a function of a random source and what the file held; numbers repeat them exactly."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

import yaml

Rng = random.Random
Broken = tuple[str, bytes]  # what was done, and what the file holds now
Byte = Callable[[Rng, bytes, bytes], bytes]

DEEP = 400
LONG = 120_000
# Values that no field expects; some are made to be read as something else than text.
ABSURD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**29, -(10**18), 0.1, 1e300, "", " ", "\n", "\t", "a" * LONG, "å" * 3_000,
    [], {}, [[]], [None], {"": ""}, [[[[[[]]]]]], "{{ titel }}", "{% for x in parter %}", "{{", "%}", "${x}",
    "../../../etc/passwd", "/etc/passwd", "C:\\Windows\\System32", "CON", "aux.json", "nul", "a\x00b", "\x07\x1b[31m",
    "\u202eabc", "\ufeff", "\ue000" + "0" + "\ue001", "\ufffe", "😀" * 50, "e\u0301" * 300, "ﷺ", "\u2028", "\u00ad",
    "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "2026-13", "-1-01-01", "1e999", "NaN", "0x1f", "١٢٣",
    "<script>alert(1)</script>", "| a | b |", "# Rubrik", "[x](#avtal.finns.inte)", "]]>", "&amp;", "'; DROP TABLE",
    "bas", "uddevalla", "uddevalla/socialnamnden/x/y", "..", ".", "/", "a/../b", "avtal", "*" * 2_000, "[" * 2_000,
)  # fmt: skip
YAML_LINES = (
    "&a x: y", "x: *a", "<<: *a", "<<: {a: b}", "x: !!python/object/apply:os.system ['true']",
    "x: !!python/name:os.system", "!!python/object:os.X {}", "x: !!binary aGVq", "x: !!set {a, b}", "x: !egen y",
    "x: !!timestamp 2026-01-01", "\tx: y", " \t x: y", "---", "...", "--- x", "%YAML 9.9", "%TAG ! tag:x,2000:",
    "? [a, b]\n: c", "? {a: b}\n: c", "x: |\n  a\n b", "x: >-\n\n\n  a", "x: |9\n a", "x: 'a", 'x: "\\ud800"',
    "x: 0o777",
    "x: 1:30", "x: .inf", "x: .nan", "x: ~", "x: @a", "x: `a`", "- x", "x:", ": y", "x: y: z", "{", "]", "x: [a, b",
    "x: {a: b", "# bara en kommentar", "x: y #", "'': ''", "null: x", "true: x", "1: x", "x: " + "- " * 300,
    "x: " + "[" * DEEP, "x: " + "{a: " * DEEP, "a: " * 30, "x: " + "9" * 5_000, "x: &a [*a]",
)  # fmt: skip
MARKDOWN = (
    "{% if titel %}", "{% endif %}", "{% endfor %}", "{% else %}", "{% for p in parter %}", "{{", "}}", "{%", "%}",
    "{#",
    "{{ titel", "{{ titel }", "{{ }}", "{{ titel.x.y.z }}", "{{ titel | }}", "{{ titel | finns_inte }}", "{{ 1/0 }}",
    "{{ titel() }}", "{{ titel['x'] }}", "{{ [titel] }}", "{{ ''.__class__ }}", "{{ range(10**9) }}", "{% raw %}",
    "{% set x = 1 %}", "{% include 'x' %}", "{% macro x() %}{% endmacro %}", "{% for a, b in parter %}x{% endfor %}",
    "{% for p in parter recursive %}x{% endfor %}", "{% for p in titel %}x{% endfor %}", "{{ 'a' ~ 'b' }}",
    "{% if 1 < 2 < 3 %}x{% endif %}", "{% if titel is odd %}x{% endif %}", "{% if not %}x{% endif %}",
    "| a | b |\n|---|\n| c |", "| a |\n|", "|" * 3_000, "| a " * 2_000 + "|\n" + "|---" * 2_000 + "|", "# Rubrik",
    "[x](#)", "[x](#avtal)", "[x](#avtal.ingress.finns_inte)", "[x](javascript:alert(1))", "[x](<", "![x](y.png)",
    "[a]: /x", "[" * 20_000, "](" * 5_000, "*" * 20_000, "_a" * 5_000, "`" * 9_999, "> " * 2_000, "- " * 2_000, "<b>",
    "<" * 20_000, "<!--", "<![CDATA[", "&#0;", "&#x110000;", "\\" * 5_000, "\x00", "\x0b", "\x1b[2J", "\ue000\ue001",
    "\ufffd", "\u202e", "    kod", "```\nkod", "***", "1. a\n3. b", "a  \nb", "\u00a0", "😀",
    "<<<<<<< a\n=======\n>>>>>>> b",
    "{% if titel != 'x' %}" * DEEP + "x" + "{% endif %}" * DEEP,
    "{% for p in parter %}" * DEEP + "x" + "{% endfor %}" * DEEP,
    "{% if " + "not " * 3_000 + "titel %}x{% endif %}", "{{ titel" + " | versal" * 5_000 + " }}",
    "{% if " + "(" * 3_000 + "titel" + ")" * 3_000 + " %}x{% endif %}", "{{ " + "a." * 5_000 + "b }}",
    "{% if " + "titel == 'x' or " * 3_000 + "titel == 'y' %}x{% endif %}",
    "{% if titel == 'x' %}a" + "{% elif titel == 'x' %}b" * 1_000 + "{% endif %}",
    "{{ " + "9" * 5_000 + " }}", "{{ '\\ud800' }}", "{{ '\\x00' }}", "{{ '\\ue000' }}", "{{ 1.5 }}", "{{ none }}",
    "{%" * 40_000, "{{" * 40_000, "{#" * 40_000, "{% if a %}" * 5_000, "{" * 40_000, "*{% if" * 10_000,
)  # fmt: skip


def _at(rng: Rng, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def _flip(rng: Rng, data: bytes, _: bytes) -> bytes:
    out = bytearray(data or b"\0")
    for _n in range(rng.choice((1, 1, 3, 20))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _insert(rng: Rng, data: bytes, _: bytes) -> bytes:
    at = _at(rng, data)
    return data[:at] + rng.randbytes(rng.choice((1, 2, 8, 200))) + data[at:]


def _signs(rng: Rng, data: bytes, _: bytes) -> bytes:
    at = _at(rng, data)
    signs = rng.choice([*"{}[]\",:'#%&*!|>-<\\\t\n\r", "\u2028", "\ufeff", "\0", "\x0c", "é", "{{", "%}", "---\n"])
    return data[:at] + signs.encode() + data[at:]


def _delete(rng: Rng, data: bytes, _: bytes) -> bytes:
    at = _at(rng, data)
    return data[:at] + data[at + rng.choice((1, 1, 2, 10, 100, 1_000)) :]


def _truncate(rng: Rng, data: bytes, _: bytes) -> bytes:
    return data[: _at(rng, data)]


def _duplicate(rng: Rng, data: bytes, _: bytes) -> bytes:
    start, end = sorted((_at(rng, data), _at(rng, data)))
    return data[:end] + data[start:end] + data[end:]


def _splice(rng: Rng, data: bytes, other: bytes) -> bytes:
    return data[: _at(rng, data)] + other[_at(rng, other) :]


def _swap_lines(rng: Rng, data: bytes, _: bytes) -> bytes:
    lines = data.split(b"\n")
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _huge_line(rng: Rng, data: bytes, _: bytes) -> bytes:
    at = _at(rng, data)
    return (
        data[:at]
        + rng.choice((b"a", b" ", b"\t", b"{", b"|", b"9", b"\xc3\xa5")) * rng.choice((LONG, 1_000_000))
        + data[at:]
    )


def _recoded(encoding: str) -> Byte:
    return lambda _, data, __: data.decode("utf-8", "replace").encode(encoding, "replace")


BYTES: dict[str, Byte] = {
    "flip": _flip,
    "insert": _insert,
    "signs": _signs,
    "delete": _delete,
    "truncate": _truncate,
    "duplicate": _duplicate,
    "splice": _splice,
    "swap lines": _swap_lines,
    "huge line": _huge_line,
    "NUL": lambda rng, data, _: data[: (at := _at(rng, data))] + b"\0" + data[at:],
    "BOM": lambda _, data, __: b"\xef\xbb\xbf" + data,
    "UTF-16": _recoded("utf-16"),
    "Latin-1": _recoded("latin-1"),
    "CRLF": lambda _, data, __: data.replace(b"\n", b"\r\n"),
    "CR": lambda _, data, __: data.replace(b"\n", b"\r"),
    "empty": lambda *_: b"",
    "blank": lambda *_: b" \n\t\n",
    "random": lambda rng, *_: rng.randbytes(rng.choice((1, 100, 10_000))),
    "larger than read": lambda _, data, __: data + b" " * 5_100_000,
}


def broken_bytes(rng: Rng, data: bytes, other: bytes) -> Broken:
    """Break bytes; `other` is a file to splice with."""
    name = rng.choice(list(BYTES))
    return name, BYTES[name](rng, data, other)


# --- values, as JSON and YAML have them


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return every container with one of its keys or indices."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in rows:
        found.append((value, key))
        _places(item, found)
    return found


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _nest(value: Any, deep: int) -> Any:
    for number in range(deep):
        value = [value] if number % 2 else {"a": value}
    return value


Change = Callable[[Rng, Any, Any, Any], None]  # random source, the holder, its key, the whole


def _rename(rng: Rng, holder: Any, key: Any, _: Any) -> None:
    if isinstance(holder, dict):
        name = str(key)
        new = rng.choice((f"{name}x", name[:-1], "", "$ref", "__proto__", "a/b~c", name.upper()))
        holder[new] = holder.pop(key)


def _other_value(rng: Rng, holder: Any, key: Any, root: Any) -> None:
    there, name = rng.choice(_places(root, []))
    holder[key] = _copy(there[name])


def _other_type(rng: Rng, holder: Any, key: Any, _: Any) -> None:
    value = holder[key]
    holder[key] = rng.choice(([value], {"a": value}, str(value), [value, value], len(str(value))))


def _many(rng: Rng, holder: Any, key: Any, _: Any) -> None:
    value = holder[key]
    first = value[0] if isinstance(value, list) and value else value
    holder[key] = [_copy(first) for _n in range(rng.choice((2, 50, 700)))]


def _twist(rng: Rng, holder: Any, key: Any, _: Any) -> None:
    value = holder[key]
    if isinstance(value, str) and value:
        at = rng.randrange(len(value))
        put = rng.choice(("\u202e", "{{", "|", "\n\n", "\x01", "*", "é", " "))
        holder[key] = value[:at] + put + value[at:]
    elif isinstance(value, int | float):
        holder[key] = rng.choice((-value, value * 10**12, value + 0.5, str(value), value * 0))


def _set_absurd(rng: Rng, holder: Any, key: Any, _: Any) -> None:
    holder[key] = _copy(rng.choice(ABSURD))


def _nest_deep(rng: Rng, holder: Any, key: Any, _: Any) -> None:
    holder[key] = _nest(holder[key], rng.choice((5, 55, 70, 300)))


def _add(rng: Rng, holder: Any, _key: Any, _: Any) -> None:
    if isinstance(holder, dict):
        holder[f"nytt_{rng.randrange(9)}"] = _copy(rng.choice(ABSURD))


def _empty(_rng: Rng, holder: Any, key: Any, _: Any) -> None:
    if isinstance(holder[key], dict | list):
        holder[key].clear()


def _drop(_rng: Rng, holder: Any, key: Any, _: Any) -> None:
    del holder[key]


CHANGES: dict[str, Change] = {
    "absurd": _set_absurd,
    "drop": _drop,
    "rename": _rename,
    "other value": _other_value,
    "other type": _other_type,
    "nest": _nest_deep,
    "many": _many,
    "empty": _empty,
    "add": _add,
    "twist": _twist,
}


def _change(rng: Rng, root: Any) -> str:
    """Change one value in place; returns what was done."""
    places = _places(root, [])
    if not places:
        return "nothing"
    holder, key = rng.choice(places)
    how = rng.choice(("absurd", "absurd", *CHANGES))
    CHANGES[how](rng, holder, key, root)
    return how


def changed_value(rng: Rng, value: Any) -> tuple[str, Any]:
    """Return a value with one to three things changed."""
    root = [_copy(value)]
    done = [_change(rng, root) for _ in range(rng.choice((1, 1, 2, 3)))]
    return " + ".join(done), root[0] if root else None


def broken_json(rng: Rng, data: bytes, _: bytes = b"") -> Broken:
    """Break the structure of a JSON file."""
    how, value = changed_value(rng, json.loads(data))
    text = json.dumps(value, ensure_ascii=rng.random() < 0.2, indent=rng.choice((None, 2)))
    if rng.random() < 0.1:
        how, text = f"{how} + double key", re.sub(r'("\w+": "[^"]*",)', r"\1 \1", text, count=1)
    return how, text.encode("utf-8", "surrogatepass")


def broken_yaml(rng: Rng, data: bytes, _: bytes = b"") -> Broken:
    """Break a YAML file: its values, or its lines by what YAML has and a person doesn't write."""
    if rng.random() < 0.5:
        how, value = changed_value(rng, yaml.load(data, Loader=yaml.BaseLoader))  # noqa: S506 - gives text only
        flow = rng.random() < 0.2
        try:
            text = yaml.dump(value, allow_unicode=True, sort_keys=False, default_flow_style=flow)
        except RecursionError:  # deeper than PyYAML writes; JSON is YAML too
            text = json.dumps(value, ensure_ascii=False, indent=1)
        return how, text.encode("utf-8", "surrogatepass")
    lines = data.decode().split("\n")
    put = rng.choice(YAML_LINES)
    at = rng.randrange(len(lines))
    indent = re.match(" *", lines[at])[0] if rng.random() < 0.5 else ""  # type: ignore[index]
    if rng.random() < 0.3:
        lines[at] = lines[at].partition(":")[0] + ": " + put
    else:
        lines.insert(at, indent + put)
    return f"yaml «{put[:20]}»", "\n".join(lines).encode("utf-8", "surrogatepass")


# --- clauses


def broken_front_matter(rng: Rng, data: bytes, _: bytes = b"") -> Broken:
    """Break the fields of a clause file."""
    _, head, body = data.decode().split("---\n", 2)
    how, changed = broken_yaml(rng, head.encode())
    return how, b"---\n" + changed + (b"" if changed.endswith(b"\n") else b"\n") + b"---\n" + body.encode()


def broken_condition(rng: Rng, data: bytes, _: bytes = b"") -> Broken:
    """Give a clause file another condition, absurd or a hundred levels deep."""
    _, head, body = data.decode().split("---\n", 2)
    conditions = ("not " * 2_000 + "titel", "titel == 1", "titel.x.y is defined", "titel", "1", "'a' < 1",
    "parter | antal",
                  "titel is defined and " * 2_000 + "titel is defined", "(" * 2_000, "titel == 'a' or " * 40 + "moms",
                  "titel %}{% if x", "#", "range(10)", "titel | versal == 'X'", "ekonomi.poster == 3", "",
                  "ord.iop")  # fmt: skip
    condition = rng.choice(conditions)
    lines = [line for line in head.split("\n") if not line.startswith("villkor:")]
    lines.insert(len(lines) - 1, "villkor: " + json.dumps(condition))
    return f"villkor «{condition[:20]}»", ("---\n" + "\n".join(lines) + "---\n" + body).encode()


def broken_body(rng: Rng, data: bytes, _: bytes = b"") -> Broken:
    """Put something that isn't the clause language or plain Markdown into a clause's text."""
    head, _, body = data.decode().rpartition("---\n")
    put = rng.choice(MARKDOWN)
    at = rng.randrange(len(body) + 1)
    if rng.random() < 0.3:
        at = body.find("\n", at) + 1
    return f"body «{put[:20]}»", (head + "---\n" + body[:at] + put + body[at:]).encode("utf-8", "surrogatepass")
