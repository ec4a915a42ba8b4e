"""What a filled-in form says, whatever file it was read from."""

from __future__ import annotations

from msgspec import Struct, field

from iop_docs.model.form import EXAMPLE, PLACEHOLDER, Form, FormField, FormList, folded

# What Word shows in a control that was filled in and emptied again.
_WORDS_OWN = (
    "Klicka eller tryck här för att ange text.",
    "Klicka här för att ange text.",
    "Klicka eller tryck här för att ange datum.",
    "Klicka här för att ange datum.",
    "Välj ett objekt.",
    "Click or tap here to enter text.",
    "Click here to enter text.",
    "Click or tap to enter a date.",
    "Click here to enter a date.",
    "Choose an item.",
)
SHORT = ("Skriv", PLACEHOLDER, "Välj", "Välj dag")  # placeholders that say nothing of the field
_EMPTY = frozenset(folded(text) for text in (*_WORDS_OWN, *SHORT))
SINGLE = -1  # the row of a field that is in no list


class Answer(Struct, frozen=True):
    """What was written in a field; `row` counts from 0 in a list, else it is SINGLE."""

    field: FormField
    row: int
    text: str

    @property
    def place(self) -> str:
        """Return the field as a person finds it."""
        return self.field.name if self.row == SINGLE else f"{self.field.name}, rad {self.row + 1}"


class Leftover(Struct, frozen=True):
    """Words that have no place in the agreement: where they stood, what they say, and why they were left over."""

    place: str
    text: str
    reason: str = ""


class Reading(Struct):
    """What was found in a file, in its order.

    `seen` has the tags of the fields that the file has; `by_label` the names of those that were only told by what
    stands under their labels; `joined` the answers whose lines have run together.
    """

    answers: list[Answer] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    twice: list[Leftover] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    by_label: list[str] = field(default_factory=list)
    joined: list[Leftover] = field(default_factory=list)
    pictures: int = 0
    edition: str = ""

    @property
    def answered(self) -> frozenset[str]:
        """Return the tags of the fields that have answers."""
        return frozenset(one.field.tag for one in self.answers)

    def note(self, field_: FormField, row: int, text: str) -> None:
        """Note what a field says; a second, different answer to the same field is kept beside."""
        self.seen.add(field_.tag)
        text = text.strip()
        if is_empty(text):
            return
        answer = Answer(field_, row, text)
        before = next((one for one in self.answers if one.field.tag == field_.tag and one.row == row), None)
        if before is None:
            self.answers.append(answer)
        elif before.text != text:
            self.twice.append(Leftover(answer.place, text))

    def missing(self, form: Form) -> tuple[str, ...]:
        """Return the labels of the fields and lists that the file lacks."""
        return tuple(
            part.label
            for part in form.parts()
            if not any(one.tag in self.seen for one in (part.columns if isinstance(part, FormList) else (part,)))
        )


def is_empty(text: str) -> bool:
    """Tell whether a text is nothing, or what stands in a field before it is filled in."""
    plain = folded(text)
    return not plain or plain in _EMPTY or plain.startswith(folded(EXAMPLE))
