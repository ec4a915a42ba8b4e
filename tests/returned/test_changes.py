"""Tracked changes stop the PDF until someone says whether they are accepted or rejected."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree
from word_files import W, edited, lines_of, paragraphs, read, tree_of, xml

from iop_docs.model.document import Strong, Table, plain_text

N = f"{{{W}}}"
WHO = 'w:id="900" w:author="Motpart" w:date="2026-09-20T10:00:00Z"'
Element = etree._Element
BEFORE = "Ingen av parterna kan lösa utmaningen på egen hand."


def sentence(root: Element) -> Element:
    return paragraphs(root, "Ingen av parterna kan lösa")[0]


def set_content(paragraph: Element, *markup: str, mark: str = "") -> None:
    """Give a paragraph other content, and its mark a tracked change."""
    for one in list(paragraph):
        paragraph.remove(one)
    if mark:
        paragraph.append(xml(f"<w:pPr><w:rPr><w:{mark} {WHO}/></w:rPr></w:pPr>"))
    for one in markup:
        paragraph.append(xml(one))


@cache
def said(edit, changes: str) -> list[str]:
    """Return the clause's lines from "Parterna ser …" to the next heading."""
    lines = lines_of(tree_of(edited(edit), changes))
    at = next(n for n, one in enumerate(lines) if one.startswith("1.2 "))
    end = next(n for n, one in enumerate(lines) if one.startswith("1.3 "))
    return lines[at + 4 : end]


def run(text: str, name: str = "t") -> str:
    return f'<w:r><w:{name} xml:space="preserve">{text}</w:{name}></w:r>'


def swapped(root: Element) -> None:
    """Swap a word: "två" is deleted, "tre" inserted."""
    set_content(
        sentence(root),
        run("Minst "),
        f"<w:del {WHO}>{run('två', 'delText')}</w:del>",
        f"<w:ins {WHO}>{run('tre')}</w:ins>",
        run(" möten."),
    )


def new_paragraph(root: Element) -> None:
    """Insert a paragraph before another."""
    new = xml(f"<w:p><w:pPr><w:rPr><w:ins {WHO}/></w:rPr></w:pPr><w:ins {WHO}>{run('Nytt stycke.')}</w:ins></w:p>")
    set_content(sentence(root), run("Gammalt."))
    sentence_after = paragraphs(root, "Gammalt.")[0]
    sentence_after.addprevious(new)


def deleted_paragraph(root: Element) -> None:
    """Delete a whole paragraph with its end."""
    set_content(sentence(root), f"<w:del {WHO}>{run('Stryks helt.', 'delText')}</w:del>", mark="del")
    paragraphs(root, "Parterna ser ett gemensamt")  # the paragraphs around stay
    root_paragraph = next(p for p in root.iter(f"{N}p") if p.find(f".//{N}delText") is not None)
    root_paragraph.addnext(xml(f"<w:p>{run('Kvar.')}</w:p>"))


def joined_paragraphs(root: Element) -> None:
    """Delete the end of a paragraph, so that it joins the next one."""
    set_content(sentence(root), run("Första "), mark="del")
    paragraphs(root, "Första ")[0].addnext(xml(f"<w:p>{run('andra.')}</w:p>"))


def split_paragraph(root: Element) -> None:
    """Insert an end in the middle of a paragraph."""
    set_content(sentence(root), run("Första "), mark="ins")
    paragraphs(root, "Första ")[0].addnext(xml(f"<w:p>{run('andra.')}</w:p>"))


def moved_words(root: Element) -> None:
    """Move words from the beginning to the end of a sentence."""
    set_content(
        sentence(root),
        f'<w:moveFromRangeStart {WHO} w:name="m1"/>',
        f"<w:moveFrom {WHO}>{run('först ')}</w:moveFrom>",
        '<w:moveFromRangeEnd w:id="900"/>',
        run("mitten "),
        f'<w:moveToRangeStart {WHO} w:name="m1"/>',
        f"<w:moveTo {WHO}>{run('sist')}</w:moveTo>",
        '<w:moveToRangeEnd w:id="900"/>',
    )


CASES = {
    "a word": (swapped, ["Minst tre möten."], ["Minst två möten."]),
    "an inserted paragraph": (new_paragraph, ["Nytt stycke.", "Gammalt."], ["Gammalt."]),
    "a deleted paragraph": (deleted_paragraph, ["Kvar."], ["Stryks helt.", "Kvar."]),
    "joined paragraphs": (joined_paragraphs, ["Första andra."], ["Första", "andra."]),
    "a split paragraph": (split_paragraph, ["Första", "andra."], ["Första andra."]),
    "moved words": (moved_words, ["mitten sist"], ["först mitten"]),
}


@pytest.mark.parametrize("name", CASES)
def test_changes_are_accepted(name: str) -> None:
    edit, accepted, _ = CASES[name]
    assert said(edit, "accept")[: len(accepted)] == accepted
    assert said(edit, "reject") != said(edit, "accept")


@pytest.mark.parametrize("name", CASES)
def test_changes_are_rejected(name: str) -> None:
    edit, _, rejected = CASES[name]
    assert said(edit, "reject")[: len(rejected)] == rejected


@pytest.mark.parametrize("name", CASES)
def test_changes_without_a_word_about_them_are_an_error_that_says_where(name: str) -> None:
    tree, issues = read(edited(CASES[name][0]))
    assert tree is None
    (issue,) = [one for one in issues if one.code == "word-sparade-andringar"]
    assert "--changes accept" in issue.hint
    assert "«" in issue.message


def test_the_count_of_changes_and_their_places_are_told() -> None:
    _, issues = read(edited(swapped))
    assert issues[0].message == "2 spårade ändringar är inte avgjorda: vid «Minst tre möten.»."


def test_a_tracked_heading_changes_the_numbers_only_when_accepted() -> None:
    def edit(root: Element) -> None:
        clause = next(sentence(root).iterancestors(f"{N}sdt"))
        clause.addnext(
            xml(
                f'<w:p><w:pPr><w:pStyle w:val="Heading2"/><w:rPr><w:ins {WHO}/></w:rPr></w:pPr>'
                f"<w:ins {WHO}>{run('Ny klausul')}</w:ins></w:p>"
            )
        )

    assert {"1.3 Ny klausul", "1.4 Initiativet"} <= set(lines_of(tree_of(edited(edit), "accept")))
    rejected = lines_of(tree_of(edited(edit), "reject"))
    assert "1.3 Initiativet" in rejected
    assert not [one for one in rejected if "Ny klausul" in one]


def test_a_tracked_style_and_face_go_back_when_rejected() -> None:
    def edit(root: Element) -> None:
        set_content(
            sentence(root),
            f"<w:r><w:rPr><w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr><w:t>Ord.</w:t></w:r>",
        )
        sentence_now = paragraphs(root, "Ord.")[0]
        sentence_now.insert(
            0,
            xml(f'<w:pPr><w:pStyle w:val="Heading2"/><w:pPrChange {WHO}><w:pPr/></w:pPrChange></w:pPr>'),
        )

    accepted = [c for s in tree_of(edited(edit), "accept").sections for c in s.clauses]
    assert [type(one.heading[0]) for one in accepted if plain_text(one.heading) == "Ord."] == [Strong]
    assert said(edit, "reject")[0] == "Ord."


def test_tracked_rows_come_and_go() -> None:
    def edit(root: Element) -> None:
        table = next(t for t in root.iter(f"{N}tbl") if "Beslutar genom" in "".join(t.itertext()))
        rows = table.findall(f"{N}tr")
        rows[1].find(f"{N}trPr").append(xml(f"<w:del {WHO}/>"))
        rows[2].find(f"{N}trPr").append(xml(f"<w:ins {WHO}/>"))

    def first_column(changes: str) -> list[str]:
        blocks = (b for s in tree_of(edited(edit), changes).sections for c in s.clauses for b in c.blocks)
        table = next(one for one in blocks if isinstance(one, Table))
        return [plain_text(row[0].inlines) for row in table.rows]

    assert first_column("accept") == ["Föreningen Exempel Väst"]
    assert first_column("reject") == ["Uddevalla kommun"]


def test_a_clause_deleted_with_tracking_is_gone_when_accepted() -> None:
    def edit(root: Element) -> None:
        clause = next(paragraphs(root, "Initiativet har prövats med")[0].iterancestors(f"{N}sdt"))
        for paragraph in clause.iter(f"{N}p"):
            properties = paragraph.find(f"{N}pPr")
            if properties is None:
                paragraph.insert(0, xml("<w:pPr/>"))
                properties = paragraph[0]
            properties.append(xml(f"<w:rPr><w:del {WHO}/></w:rPr>"))
        for one in list(clause.iter(f"{N}r")):
            mark = xml(f"<w:del {WHO}/>")
            one.addprevious(mark)
            mark.append(one)
            for text in one.iter(f"{N}t"):
                text.tag = f"{N}delText"

    assert "1.4 Politiska program och planer" in lines_of(tree_of(edited(edit), "accept"))
    assert "1.4 Beredning av initiativet" in lines_of(tree_of(edited(edit), "reject"))


def test_a_choice_changes_nothing_in_a_file_without_changes() -> None:
    untouched = edited(lambda _: None)
    assert tree_of(untouched, "accept") == tree_of(untouched, "reject") == tree_of(untouched)


def test_a_reference_to_a_clause_deleted_with_tracking_is_broken_and_not_led_astray() -> None:
    def edit(root: Element) -> None:
        heading = next(
            p for p in paragraphs(root, "Samhällsutmaningen") if p.find(f".//{N}bookmarkStart") is not None
        )
        heading.find(f"{N}pPr").append(xml(f"<w:rPr><w:del {WHO}/></w:rPr>"))
        for one in list(heading.iter(f"{N}r")):
            mark = xml(f"<w:del {WHO}/>")
            one.addprevious(mark)
            mark.append(one)

    tree, issues = read(edited(edit), "accept")
    assert tree is None
    assert "word-hanvisning-bruten" in {one.code for one in issues}
