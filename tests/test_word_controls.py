"""A Word file alone tells every clause (id, version, layer, text) and every value (pointer, text) put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from finished import CASES, NAMES, finished
from iop_docs.model.document import (
    Block,
    ClauseText,
    Document,
    List,
    Paragraph,
    Signature,
    SignaturePage,
    Table,
    Value,
    plain_text,
)
from reading_controls import controls, story_parts

EACH_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)
Case = tuple[Path, str]


def clauses_of(tree: Document) -> list[ClauseText]:
    return [clause for section in tree.sections for clause in section.clauses]


def said(clause: ClauseText) -> list[str]:
    """Return what a clause says, a line for each paragraph of the Word file that has letters."""
    heading = [plain_text(clause.heading)] if clause.heading else []
    return [*heading, *(line for block in clause.blocks for line in block_lines(block))]


def block_lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield plain_text(block.inlines)
        case List():
            for item in block.items:
                for one in item:
                    yield from block_lines(one)
        case Table():
            if block.caption:
                yield plain_text(block.caption)
            for row in (block.header, *block.rows):
                yield from (plain_text(cell.inlines) for cell in row)
        case SignaturePage():
            for signature in block.signatures:
                yield from signature_lines(signature)


def signature_lines(signature: Signature) -> Iterator[str]:
    yield plain_text(signature.party)
    yield "\t\nOrt och datum"
    for person in signature.signatories:
        title = f"\n{plain_text(person.title)}" if person.title else ""
        yield f"\t\n{plain_text(person.name) or 'Namn'}{title}"


def values_in(node: object) -> Iterator[tuple[str, str]]:
    """Yield pointer and text of every value below a node of the tree; words of the layer aren't data."""
    if isinstance(node, Value):
        if node.text and not node.pointer.startswith("ord:"):
            yield node.pointer, node.text
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            yield from values_in(getattr(node, name))
    elif isinstance(node, tuple):
        for one in node:
            yield from values_in(one)


def pointer_of(tag: str) -> str:
    return tag.removeprefix("varde:")


@EACH_CASE
def test_every_clause_is_read_back_with_id_version_layer_and_text(case: Case) -> None:
    done = finished(*case)
    found = [one for one in controls(done.files["docx"]) if one.tag.startswith("klausul:")]

    read = [(*one.tag.split(":")[1:], [line for line in one.lines if line]) for one in found]
    put_in = [(one.id, one.version, one.layer, [line for line in said(one) if line]) for one in clauses_of(done.tree)]
    assert read == put_in


@EACH_CASE
def test_every_value_of_the_text_is_read_back_with_its_place_in_the_data(case: Case) -> None:
    done = finished(*case)
    within = [
        (pointer_of(one.tag), "\n".join(one.lines))
        for one in controls(done.files["docx"])
        if one.tag.startswith(("varde:", "beraknat:", "lager:"))
    ]
    text = list(values_in(done.tree.sections))
    head = list(values_in((done.tree.title, done.tree.subtitle, done.tree.sender, done.tree.header)))

    assert within[len(within) - len(text) :] == text
    assert sorted(within[: len(within) - len(text)]) == sorted(head)


@EACH_CASE
def test_locks_follow_the_clause_and_values_stay_open(case: Case) -> None:
    done = finished(*case)
    locks = {f"klausul:{one.id}:{one.version}:{one.layer}": one.lock for one in clauses_of(done.tree)}
    for one in controls(done.files["docx"]):
        if one.tag.startswith("klausul:"):
            is_open = locks[one.tag] == "förhandlingsbar"
            assert (one.lock, one.is_group) == (("", False) if is_open else ("sdtContentLocked", True)), one.tag
        else:
            assert one.lock == ("contentLocked" if one.tag.startswith(("beraknat:", "lager:")) else ""), one.tag


@EACH_CASE
def test_no_two_controls_of_a_file_share_an_id(case: Case) -> None:
    data = finished(*case).files["docx"]
    ids = [one.id for part in story_parts(data) for one in controls(data, part)]
    assert len(ids) == len(set(ids)) > 0
