"""Reading a layer's form: form.yaml of each layer from the base down, looked up in the agreement's schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.layer_file import BASE, Sources, layer_chain
from iop_docs.loading.parse import letter_issues, parse_checked
from iop_docs.loading.schema import Schemas, shape_of
from iop_docs.loading.source import Parsed, read_text
from iop_docs.model.form import (
    EXAMPLE,
    LONGEST_NAME,
    PLACEHOLDER,
    ROW,
    Form,
    FormField,
    FormList,
    FormSection,
    Widget,
)
from iop_docs.model.library import Library
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, field_at

FORM_FILE = "form.yaml"
_CRITERION = "kriterium"
_NOT_ASKED = frozenset({"part"})  # kinds that only somebody who knows the whole file can fill in
_REPLACED = ("namn", "titel", "myndigheten", "inledning")
_ADDED = ("alltid", "givet")


def load_form(sources: Sources, library: Library, schemas: Schemas) -> tuple[Form | None, tuple[Issue, ...]]:
    """Read the form of a library's layer; `schemas` have the layer's own fields.

    None when the base has no form, or when a file has a fault.
    """
    if not (sources.clauses / BASE / FORM_FILE).is_file():
        hint = "Kopiera form.yaml ur det medföljande biblioteket (iopdocs library MAPP) till mappen clauses/bas."
        absent = error("blankett-saknas", "Biblioteket har ingen blankett.", Place(sources.clauses / BASE), hint)
        return None, (absent,)
    laid = _Laid()
    issues: list[Issue] = []
    for name in layer_chain(library.layer):
        path = sources.clauses / name / FORM_FILE
        if path.is_file():
            parsed, found = _read(path, schemas)
            issues += found
            if parsed is not None and not found:
                issues += laid.over(path, parsed)
            if issues:  # what lies over it would look wrong too
                return None, tuple(issues)
    maker = _Maker(shape_of(schemas, "agreement"), library, laid)
    form = maker.form()
    return (None if maker.issues else form), tuple(maker.issues)


def _read(path: Path, schemas: Schemas) -> tuple[Parsed | None, tuple[Issue, ...]]:
    # Imported here: PyYAML is slow to import.
    from iop_docs.loading.yaml_source import parse_yaml

    text, issues = read_text(path)
    if text is None:
        return None, issues
    parsed, found = parse_checked(text, parse_yaml, Place(path), schemas, "form")
    return parsed, found if parsed is None else (*found, *letter_issues(parsed, Place(path)))


class _Section(Struct):
    """A section as the layers together set it; each field has the place where it is written."""

    heading: str = ""
    text: tuple[str, ...] = ()
    fields: tuple[tuple[Mapping[str, Any], Place], ...] = ()
    place: Place = field(default_factory=Place)


class _Laid(Struct):
    """What the files say when each lies over the one before it."""

    settings: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sections: dict[str, _Section] = field(default_factory=dict)

    def over(self, path: Path, parsed: Parsed) -> Iterator[Issue]:
        """Lay a file over; yields what it says of sections that no layer has."""
        fields: Any = parsed.value

        def place(pointer: str) -> Place:
            return Place(path, *parsed.positions.get(pointer, (1, 1)), pointer)

        self.settings.update({key: fields[key] for key in _REPLACED if key in fields})
        for key in _ADDED:
            self.settings[key] = {**self.settings.get(key, {}), **fields.get(key, {})}
            self.places.update({f"{key}{one}": place(f"/{key}") for one in fields.get(key, {})})
        above, self.sections = self.sections, {} if "avsnitt" in fields else self.sections
        for number, one in enumerate(fields.get("avsnitt", ())):
            at = f"/avsnitt/{number}"
            before = above.get(one["id"], _Section())
            own = {key: tuple((item, place(f"{at}/{key}/{n}")) for n, item in enumerate(one.get(key, ())))
                   for key in ("falt", "lagg_till")}  # fmt: skip
            section = _Section(
                one.get("rubrik", before.heading),
                tuple(one.get("text", before.text)),
                (*(own["falt"] or before.fields), *own["lagg_till"]),
                place(at),
            )
            if not section.heading or not section.fields:
                hint = "Skriv rubrik och falt, eller rätta id till ett avsnitt i lagret ovanför."
                message = f"Avsnittet «{one['id']}» finns inte i lagret ovanför och saknar rubrik eller fält."
                yield error("blankett-fel", message, place(at), hint)
            self.sections[one["id"]] = section


class _Maker:
    """Makes the form of what the files say, and notes what the schema doesn't have."""

    def __init__(self, shape: RecordShape, library: Library, laid: _Laid) -> None:
        self.shape = shape
        self.library = library
        self.laid = laid
        self.issues: list[Issue] = []
        self.given: dict[str, str] = dict(laid.settings["givet"])
        self.names: set[str] = set()

    def form(self) -> Form:
        for key in _ADDED:
            for pointer in self.laid.settings[key]:
                if field_at(self.shape, pointer) is None:
                    self._fault(f"Fältet «{pointer}» finns inte i schemat.", self.laid.places[key + pointer])
        settings, library = self.laid.settings, self.library
        sections = tuple(
            FormSection(name, self._words(one.heading), self._all(one.text), self._parts(one))
            for name, one in self.laid.sections.items()
        )
        for needed in ("namn", "titel", "inledning"):
            if needed not in settings:
                self._fault(f"Blanketten saknar {needed}.", next(iter(self.laid.sections.values())).place)
        return Form(
            layer=library.layer,
            name=settings.get("namn", ""),
            title=self._words(settings.get("titel", "")),
            intro=self._all(settings.get("inledning", ())),
            sections=sections,
            always=MappingProxyType(settings["alltid"]),
            given=MappingProxyType(self.given),
            sender="" if library.layer == BASE else library.layer_name,
            footer=library.footer,
            looks=library.looks,
            version=library.version,
        )

    def _parts(self, section: _Section) -> tuple[FormField | FormList, ...]:
        return tuple(part for said, place in section.fields for part in self._part(said, place))

    def _part(self, said: Mapping[str, Any], place: Place) -> Iterator[FormField | FormList]:
        pointer = said["falt"]
        found = field_at(self.shape, pointer)
        if found is None:
            self._fault(f"Fältet «{pointer}» finns inte i schemat.", place)
        elif isinstance(found.shape, ArrayShape) and isinstance(found.shape.item, RecordShape):
            if _CRITERION in found.shape.item.fields:
                yield from self._criteria(said, found.shape.item, place)
            elif "delar" in said:
                yield self._list(said, found, found.shape.item, place)
            else:
                self._fault(f"Listan «{pointer}» behöver id, rader och delar.", place)
        elif isinstance(found.shape, RecordShape) or "delar" in said:
            self._fault(f"«{pointer}» är inte ett fält som går att fylla i så.", place)
        else:
            yield self._single(pointer, said, found, place)

    def _criteria(self, said: Mapping[str, Any], item: RecordShape, place: Place) -> Iterator[FormField]:
        """Yield an answer and its reasons for each of the layer's criteria."""
        for number, criterion in enumerate(self.library.criteria):
            base, name = f"{said['falt']}/{number}", f"Kriterium {number + 1}"
            self.given[f"{base}/{_CRITERION}"] = criterion.id
            answer, reasons = item.fields["svar"], item.fields["motivering"]
            label = f"{name}: {criterion.text}"
            yield self._field(f"{base}/svar", f"{name}, svar", label, "", answer, {}, place)
            title, help_text = f"{name}, motivering", said.get("hjalp", reasons.description)
            written = self._field(f"{base}/motivering", title, title, help_text, reasons, {}, place)
            yield replace(written, widget=Widget.LINES)

    def _single(self, pointer: str, said: Mapping[str, Any], found: FieldShape, place: Place) -> FormField:
        title = self._words(said.get("rubrik", found.title))
        return self._field(
            pointer, title, title, self._words(said.get("hjalp", found.description)), found, said, place
        )

    def _list(self, said: Mapping[str, Any], found: FieldShape, item: RecordShape, place: Place) -> FormList:
        label = self._words(said.get("rubrik", found.title))
        columns: list[FormField] = []
        for part in said["delar"]:
            column = field_at(item, f"/{part['falt']}")
            if column is None or not isinstance(column.shape, ScalarShape):
                self._fault(f"«{part['falt']}» är inte ett fält i listan «{said['falt']}».", place)
                continue
            title = self._words(part.get("rubrik", column.title))
            start = f"{said['id']}:{said['falt']}/{ROW}/"
            help_text = self._words(part.get("hjalp", column.description))
            made = self._field(start + part["falt"], f"{label}: {title}", title, help_text, column, part, place)
            needed = part.get("bara_med", "")
            if needed and (needed == part["falt"] or needed not in {one["falt"] for one in said["delar"]}):
                self._fault(f"«{needed}» är ingen annan kolumn i listan «{said['falt']}».", place)
            columns.append(replace(made, only_with=start + needed if needed else ""))
        for name in said.get("givet", {}):
            if name not in item.fields:
                self._fault(f"«{name}» är inte ett fält i listan «{said['falt']}».", place)
        help_text = self._words(said.get("hjalp", found.description))
        given = MappingProxyType(dict(said.get("givet", {})))
        return FormList(said["id"], said["falt"], label, help_text, said["rader"], tuple(columns), given)

    def _field(
        self,
        tag: str,
        name: str,
        label: str,
        help_text: str,
        found: FieldShape,
        said: Mapping[str, Any],
        place: Place,
    ) -> FormField:
        is_list = isinstance(found.shape, ArrayShape)
        shape = found.shape.item if isinstance(found.shape, ArrayShape) else found.shape
        if not isinstance(shape, ScalarShape) or shape.kind in _NOT_ASKED:
            self._fault(f"«{tag}» är inte ett fält som en organisation kan fylla i.", place)
            shape = ScalarShape("text")
        choices = tuple(said.get("val", shape.values))
        if unknown := set(choices) - set(shape.values):
            self._fault(f"Fältet «{tag}» kan inte vara {', '.join(sorted(unknown))}.", place)
        self._named(tag, name, place)
        widget = _widget(shape, is_list=is_list)
        example = said.get("exempel", _example(found))
        return FormField(
            tag=tag,
            name=name,
            label=label,
            help=help_text,
            kind=shape.kind,
            widget=widget,
            choices=choices,
            placeholder=_placeholder(widget, example),
            is_list=is_list,
            whole_day=shape.whole_day,
            is_phrase=shape.follows is not None,
        )

    def _named(self, tag: str, name: str, place: Place) -> None:
        """Note a tag or a name that is too long, or that another field has."""
        for one in (tag, name):
            if len(one) > LONGEST_NAME:
                self._fault(f"«{one}» är längre än {LONGEST_NAME} tecken.", place)
            if one in self.names:
                self._fault(f"Två fält i blanketten heter «{one}».", place)
            self.names.add(one)

    def _fault(self, message: str, place: Place) -> None:
        hint = "Rätta form.yaml. Fälten finns i schemat: iopdocs schema agreement --layer LAGER."
        self.issues.append(error("blankett-fel", message, place, hint))

    def _all(self, texts: Any) -> tuple[str, ...]:
        return tuple(self._words(text) for text in texts)

    def _words(self, text: str) -> str:
        own = self.laid.settings.get("myndigheten", "myndigheten")
        return text.replace("{myndigheten}", own).replace("{Myndigheten}", own[:1].upper() + own[1:])


def _widget(shape: ScalarShape, *, is_list: bool) -> Widget:
    if is_list or shape.kind == "fritext":
        return Widget.LINES
    if shape.values:
        return Widget.CHOICE
    if shape.whole_day:
        return Widget.DAY
    return Widget.CHECK if shape.kind == "ja-nej" else Widget.LINE


def _example(found: FieldShape) -> str:
    value: object = found.examples[0] if found.examples else ""
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if isinstance(value, bool) else str(value)


def _placeholder(widget: Widget, example: str) -> str:
    if widget in (Widget.CHOICE, Widget.DAY):
        return "Välj" if widget is Widget.CHOICE else "Välj dag"
    if widget is Widget.CHECK:
        return ""
    return EXAMPLE + example if example and len(example) <= LONGEST_NAME else PLACEHOLDER
