"""A form that an organisation fills in: the fields of an agreement that it can know, with words of their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field

from iop_docs.model.looks import Looks

LONGEST_NAME = 64  # characters that Word lets a control's title or tag have
ROW = "*"  # stands for a row's number in a tag
PLACEHOLDER, EXAMPLE = "Skriv här", "Skriv här, till exempel: "  # what stands in an empty field
_SPACE = re.compile(r"\s+")


class Widget(StrEnum):
    """How a field is filled in."""

    LINE = "rad"
    LINES = "stycken"
    CHOICE = "val"
    CHECK = "kryss"
    DAY = "dag"


class FormField(Struct, frozen=True):
    """A field to fill in.

    `tag` is its JSON pointer; in a list it has the list's id before it and `*` for the row, as in
    "sokt:/ekonomi/poster/*/andamal". `name` is short and unlike every other in the form, `label` what stands above
    the field. `kind` is the schema's word for a value; `is_list` says that each line is a value of its own,
    `whole_day` that a date may not be a month or a year. `only_with` is the tag of the column of the same row without
    which it says nothing, or empty. `is_phrase` says that documents have the text inside a sentence.
    """

    tag: str
    name: str
    label: str
    help: str
    kind: str
    widget: Widget
    choices: tuple[str, ...] = ()
    placeholder: str = ""
    is_list: bool = False
    whole_day: bool = False
    only_with: str = ""
    is_phrase: bool = False

    @property
    def pointer(self) -> str:
        """Return the JSON pointer in the agreement, with `*` for a row."""
        return self.tag.partition(":")[2] if not self.tag.startswith("/") else self.tag

    def row_tag(self, row: int) -> str:
        """Return the tag in a row, counted from 0, of a file that has each row's fields by names of their own."""
        return self.tag.replace(f"/{ROW}/", f"/{row}/", 1)


class FormList(Struct, frozen=True):
    """A list to fill in, a row for each item of the array at `pointer`; `given` is what each filled row gets too."""

    id: str
    pointer: str
    label: str
    help: str
    rows: int
    columns: tuple[FormField, ...]
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """Return the list's own tag."""
        return f"{self.id}:{self.pointer}"


class FormSection(Struct, frozen=True):
    """A heading, what stands under it, and the fields."""

    id: str
    heading: str
    text: tuple[str, ...]
    parts: tuple[FormField | FormList, ...]


class Form(Struct, frozen=True):
    """A layer's form. `always` and `given` are facts by JSON pointer that an agreement made of it gets too.

    `always` in any case, `given` where something beside it is filled in.
    """

    layer: str
    name: str
    title: str
    intro: tuple[str, ...]
    sections: tuple[FormSection, ...]
    always: Mapping[str, str]
    given: Mapping[str, str]
    sender: str = ""
    footer: tuple[str, ...] = ()
    looks: Looks = field(default_factory=Looks)
    version: str = ""

    def parts(self) -> Iterator[FormField | FormList]:
        """Yield fields and lists in the form's order."""
        for section in self.sections:
            yield from section.parts

    def fields(self) -> Iterator[FormField]:
        """Yield every field, a list's columns too."""
        for part in self.parts():
            yield from part.columns if isinstance(part, FormList) else (part,)

    @property
    def edition(self) -> str:
        """Return a checksum of which fields the form has: 16 hex digits."""
        said = "\n".join(f"{one.tag}\t{one.name}" for one in self.fields())
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def folded(text: str) -> str:
    """Return a text as it is compared: one space between words, no difference of case."""
    return _SPACE.sub(" ", text).strip().casefold()
