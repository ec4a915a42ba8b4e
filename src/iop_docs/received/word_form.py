"""Reads a filled-in form out of a Word file.

A control is known by its tag, else by its title, else by where it stands: under which label, in which column.
LibreOffice drops every tag, and the titles of choices and check boxes. Where a control is gone, what stands under the
label is its answer. All other words that aren't the form's own are left over.
"""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from iop_docs.model.form import Form, FormField, FormList, Widget, folded
from iop_docs.received.reading import SINGLE, Leftover, Reading
from iop_docs.received.word_items import Cell, Control, Paragraph, Table, items_of, paragraphs_of
from iop_docs.returned.controls import SLOT
from iop_docs.returned.package import Package, W

_CROSSED = re.compile("[☒☑✓✔✗✘]")
_BOX = re.compile("[☐☒☑✓✔✗✘]")
_AFTER_BOX = "ja"
_FIGURES = re.compile(r"\d+")
_PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")
_ANSWER_STYLE = "FormAnswer"
_AT_THE_TOP = "först i filen"
_OTHER_PLACES = {
    "header": "i sidhuvudet",
    "footer": "i sidfoten",
    "footnotes": "i en fotnot",
    "endnotes": "i en slutnot",
    "comments": "i en kommentar",
}
Part = FormField | FormList


class Own(Struct, frozen=True):
    """What the empty form says outside its fields, as it is compared, and how many pictures it has."""

    texts: frozenset[str]
    pictures: int

    def has(self, text: str) -> bool:
        """Tell whether words are the form's own."""
        return _compared(text) in self.texts


def own_words(package: Package) -> Own:
    """Return what an empty form says, so that it can be told from what others have written."""
    roots = (package.main.root, *(part.root for kind in _OTHER_PLACES for part in package.of_kind(kind)))
    paragraphs = [one for root in roots for one in paragraphs_of(root)]
    slots = (one.text for paragraph in paragraphs for one in paragraph.controls if one.tag.startswith(SLOT))
    texts = map(_compared, (*(one.text for one in paragraphs), *slots))
    return Own(frozenset({*texts, ""}), _pictures(package))


def read_word_form(package: Package, form: Form, own: Own) -> Reading:
    """Read a form whose tracked changes are resolved."""
    walker = _Walker(form, own)
    for item in items_of(package.main.root):
        if isinstance(item, Table):
            walker.table(item)
        else:
            walker.paragraph(item)
    walker.finish()
    for kind, place in _OTHER_PLACES.items():
        for part in package.of_kind(kind):
            for one in paragraphs_of(part.root):
                walker.left_over("\n".join((one.text, *(control.text for control in one.controls))), place)
    walker.reading.pictures = max(0, _pictures(package) - own.pictures)
    return walker.reading


class _Walker:
    """Goes through a form in reading order and remembers under which label it is."""

    def __init__(self, form: Form, own: Own) -> None:
        self.form = form
        self.own = own
        self.reading = Reading()
        self.part: Part | None = None
        self.labels = {folded(part.label): part for part in form.parts()}
        self.by_tag = {one.tag: one for one in form.fields()}
        self.by_name = {folded(one.name): one for one in form.fields()}
        self.lists = [part for part in form.parts() if isinstance(part, FormList)]
        self.rows: Counter[str] = Counter()
        self.below: dict[str, list[str]] = {}  # by tag: words under a label, outside controls

    def paragraph(self, paragraph: Paragraph) -> None:
        """Read a paragraph outside lists."""
        for control in paragraph.controls:
            known = self._named(control) or (self.part if isinstance(self.part, FormField) else None)
            if known is None or known not in self.labels.values():  # a list's column has its row in a table
                self.left_over(control.text, self._here())
            else:
                self._note(known, SINGLE, control)
        text = self._beside_box(paragraph.text.strip())
        if folded(text) in self.labels and not paragraph.controls:
            self.part = self.labels[folded(text)]
        elif not self.own.has(text):
            self._words(text, paragraph.style)

    def _beside_box(self, text: str) -> str:
        """Read a box that stands outside its control, and return what else is said."""
        words = _BOX.sub("", text).strip()
        if not isinstance(self.part, FormField) or self.part.widget is not Widget.CHECK:
            return text
        if _CROSSED.search(text):
            self.reading.note(self.part, SINGLE, _AFTER_BOX)
        return "" if folded(words) == _AFTER_BOX else words

    def table(self, table: Table) -> None:
        """Read a table: a list of the form's, or only paragraphs."""
        part = self._list_of(table)
        if part is None:
            for one in (one for row in table.rows for cell in row for one in cell.paragraphs):
                self.paragraph(one)
            return
        self.part = part
        self.reading.seen.update(one.tag for one in part.columns)
        for row in table.rows:
            if any(cell.controls or not self.own.has(cell.text) for cell in row):
                self._row(part, row)

    def finish(self) -> None:
        """Let words under a label be the answer where its control is gone or empty; else they are left over."""
        for part in self.form.parts():
            words = self.below.pop(part.tag, [])
            if words and isinstance(part, FormField) and part.tag not in self.reading.answered:
                self.reading.by_label.append(part.label)
                self.reading.note(part, SINGLE, _answer(Control("", "", "\n".join(words)), part))
            else:
                self.reading.leftovers += [Leftover(f"under «{part.label}»", text) for text in words]

    def left_over(self, text: str, place: str) -> None:
        """Keep words that aren't the form's own."""
        if not self.own.has(text):
            self.reading.leftovers.append(Leftover(place, text.strip()))

    def _row(self, part: FormList, row: tuple[Cell, ...]) -> None:
        number = self.rows[part.id]
        self.rows[part.id] += 1
        place = f"i listan «{part.label}», rad {number + 1}"
        for index, cell in enumerate(row):
            column = part.columns[index] if index < len(part.columns) else None
            for control in cell.controls:
                named = self._named(control)
                known = named if named in part.columns else column
                if known is None:
                    self.left_over(control.text, place)
                else:
                    self._note(known, number, control)
            if column is not None and not cell.controls:
                self.reading.note(column, number, _answer(Control("", "", cell.text), column))
            elif folded(cell.text) != _AFTER_BOX:
                self.left_over(cell.text, place)

    def _note(self, known: FormField, row: int, control: Control) -> None:
        """Note what a control says, and that its lines have run together where their breaks lie in front of it."""
        self.reading.note(known, row, _answer(control, known))
        last = self.reading.answers[-1] if self.reading.answers else None
        if control.breaks_before and known.widget is Widget.LINES and last and (last.field, last.row) == (known, row):
            reason = f"Svaret är infört, men dess {control.breaks_before + 1} rader har gått ihop till en."
            self.reading.joined.append(Leftover(last.place, last.text, reason))

    def _list_of(self, table: Table) -> FormList | None:
        """Return the list that a table is of: told by a control, by its headings, or by the label above it."""
        controls = (control for row in table.rows for cell in row for control in cell.controls)
        tagged = next((known for one in controls if (known := self._named(one)) is not None), None)
        if tagged is not None:
            return next((part for part in self.lists if tagged in part.columns), None)
        above = self.part if isinstance(self.part, FormList) else None
        headings = [folded(cell.text) for cell in table.rows[0]] if table.rows else []
        alike = [part for part in self.lists if [folded(one.label) for one in part.columns] == headings]
        return above if above in alike or not alike else alike[0]

    def _named(self, control: Control) -> FormField | None:
        return self.by_tag.get(control.tag) or self.by_name.get(folded(control.title))

    def _words(self, text: str, style: str) -> None:
        """Take words outside all controls: a long answer may go on in paragraphs of its own."""
        part = self.part
        if part is None:
            self.left_over(text, _AT_THE_TOP)
            return
        last = self.reading.answers[-1] if self.reading.answers else None
        if style == _ANSWER_STYLE and last is not None and last.field is part and part.widget is Widget.LINES:
            self.reading.answers.pop()
            self.reading.note(part, SINGLE, f"{last.text}\n{text}")
        else:
            self.below.setdefault(part.tag, []).append(text)

    def _here(self) -> str:
        return f"under «{self.part.label}»" if self.part is not None else _AT_THE_TOP


def _answer(control: Control, known: FormField) -> str:
    """Return what a control says of a field; a check box says ja or nothing."""
    if known.widget is not Widget.CHECK:
        return control.text
    if control.is_ticked or _CROSSED.search(control.text):
        return _AFTER_BOX
    words = _BOX.sub("", control.text).strip()
    return "" if _BOX.search(control.text) and folded(words) in ("", _AFTER_BOX) else words


def _compared(text: str) -> str:
    """Return a text as it is compared with the form's own: any page number is the same."""
    return folded(_FIGURES.sub("#", text))


def _pictures(package: Package) -> int:
    return sum(1 for _ in package.main.root.iter(*_PICTURES))
