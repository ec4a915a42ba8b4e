"""Reading a clause file: front matter checked against its schema, text parsed by the clause language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.language import parse_condition, parse_template
from iop_docs.loading.layout_check import layout_issues
from iop_docs.loading.limits import MAX_CLAUSE_LETTERS
from iop_docs.loading.markdown_check import markdown_issues
from iop_docs.loading.parse import letter_issues, parse_checked
from iop_docs.loading.schema import Schemas
from iop_docs.loading.source import Parsed, read_text
from iop_docs.loading.yaml_source import parse_yaml
from iop_docs.model.library import Approval, Clause, Filling, Lock, Origin, Risk, Status
from iop_docs.model.template import Expression

_FENCE = "---"


def load_clause(
    path: Path, expected_id: str, layer: str, schemas: Schemas
) -> tuple[Clause | None, tuple[Issue, ...]]:
    """Read one clause; None when any error was found. `expected_id` is what the folders and file name say."""
    text, issues = read_text(path)
    if text is None:
        return None, issues
    return _parsed(path, text, expected_id, layer, schemas)


@lru_cache(maxsize=20_000)
def _parsed(
    path: Path, text: str, expected_id: str, layer: str, schemas: Schemas
) -> tuple[Clause | None, tuple[Issue, ...]]:
    """Parse a clause's text; every layer below its own meets the same text again."""
    parts = _split(text)
    if parts is None:
        hint = "Filen ska börja med en rad ---, sedan uppgifterna, sedan en rad ---, sedan texten."
        return None, (error("klausul-saknar-uppgifter", "Uppgifterna överst saknas.", Place(path, 1, 1), hint),)
    head, body, body_line = parts

    def parse(front: str) -> Parsed:
        return parse_yaml(front, first_line=2)

    parsed, found = parse_checked(head, parse, Place(path), schemas, "clause")
    if parsed is None or not isinstance(parsed.value, Mapping):
        return None, found
    found = (*found, *letter_issues(parsed, Place(path)))
    return _build(path, parsed, found, body, body_line, expected_id, layer)


def _split(text: str) -> tuple[str, str, int] | None:
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:number]) + "\n", "\n".join(lines[number + 1 :]), number + 2
    return None


def _build(
    path: Path, parsed: Parsed, found: tuple[Issue, ...], body: str, body_line: int, expected_id: str, layer: str
) -> tuple[Clause | None, tuple[Issue, ...]]:
    fields: Any = parsed.value
    template, in_body = parse_template(body, Place(path, body_line))
    condition, in_condition = _condition(path, parsed)
    issues = [*found, *in_body, *in_condition]
    if len(body) <= MAX_CLAUSE_LETTERS:  # else the parser has refused it, and reading it as Markdown could take long
        issues.extend(markdown_issues(body, Place(path, body_line)))
    if not in_body:
        issues.extend(layout_issues(body, Place(path, body_line)))
    line, column = parsed.positions.get("/id", (1, 1))
    if isinstance(fields.get("id"), str) and fields["id"] != expected_id:
        hint = f"Skriv «id: {expected_id}», eller flytta filen."
        at = Place(path, line, column, "/id")
        issues.append(error("klausul-fel-id", f"Id «{fields['id']}» stämmer inte med mapp och filnamn.", at, hint))
    if not body.strip():
        issues.append(error("klausul-tom", "Klausulen har ingen text.", Place(path, body_line, 1), "Skriv texten."))
    if any(issue.is_error for issue in issues):
        return None, tuple(issues)
    document, point, _ = expected_id.split(".")
    clause = Clause(
        id=expected_id,
        document=document,
        point=point,
        heading=fields["rubrik"],
        show_heading=fields.get("visa_rubrik", True),
        order=fields["ordning"],
        version=fields["version"],
        status=Status(fields["status"]),
        valid_from=fields["galler_fran"],
        valid_to=fields.get("galler_till", ""),
        approvals=tuple(Approval(a["roll"], a["datum"]) for a in fields.get("godkannanden", ())),
        lock=Lock(fields["las"]),
        risk=Risk(fields["upphandlingsrisk"]),
        sources=tuple(fields["kallor"]),
        condition=condition,
        condition_text=fields.get("villkor", ""),
        condition_line=parsed.positions.get("/villkor", (1, 1))[0],
        body=template,
        layer=layer,
        place=Place(path, line, column),
        alternative=fields.get("alternativ", ""),
        origin=_origin(parsed),
        defines=tuple(fields.get("begrepp", {}).get("definierar", ())),
        presumes=tuple(fields.get("begrepp", {}).get("forutsatter", ())),
        filling=_filling(fields.get("fylls_i")),
        filling_line=parsed.key_positions.get("/fylls_i", (0, 0))[0],
    )
    return clause, tuple(issues)


def _filling(said: Mapping[str, Any] | None) -> Filling | None:
    if said is None:
        return None
    return Filling(
        said.get("falt", ""), said.get("lista", ""), tuple(said.get("kolumner", ())), said.get("nyckel", "")
    )


def _origin(parsed: Parsed) -> Origin | None:
    fields: Any = parsed.value
    noted = fields.get("anpassar")
    if noted is None:
        return None
    line, _ = parsed.positions.get("/anpassar", (1, 1))
    key_line, _ = parsed.key_positions.get("/anpassar", (line, 1))
    return Origin(
        noted["lager"],
        noted["version"],
        noted["hash"],
        noted["rubrik"],
        noted.get("villkor", ""),
        noted["text"],
        key_line,
    )


def _condition(path: Path, parsed: Parsed) -> tuple[Expression | None, tuple[Issue, ...]]:
    fields: Any = parsed.value
    text = fields.get("villkor")
    if not isinstance(text, str):
        return None, ()
    line, column = parsed.positions.get("/villkor", (1, 1))
    condition, issues = parse_condition(text, Place(path, line, column, "/villkor"))
    return condition, tuple(replace(i, place=Place(path, line, column, "/villkor")) for i in issues)
