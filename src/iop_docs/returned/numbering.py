"""The numbers of paragraphs as Word counts them (ECMA-376, 17.9): headings, and lists of any depth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from iop_docs.returned.package import Element, Package, W
from iop_docs.returned.styles import Style, Styles, flag, number, value

LEVELS = 9
ALPHABET = 26
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
LARGEST = 4000  # beyond it a roman number or a letter is a plain number


class Label(Struct, frozen=True):
    """A paragraph's number: how it reads ("7.1", "a)", "" for a bullet), how it is counted and where.

    `form` is Word's name of the format ("decimal", "lowerLetter", "bullet"); `count` the level's own count;
    `simple` tells that the text shows no other level's count.
    """

    text: str
    form: str
    level: int
    instance: str
    count: int
    simple: bool


class _Level(Struct, frozen=True):
    start: int
    form: str
    text: str
    restart: int | None
    legal: bool
    style: str


class _Instance(Struct):
    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]
    begun: set[int] = field(default_factory=set)


def read_labels(package: Package, styles: Styles, paragraphs: Iterable[Element]) -> Mapping[Element, Label]:
    """Count through the paragraphs in their order; those without a number have no label."""
    counter = _Counter(_instances(package, styles))
    labels: dict[Element, Label] = {}
    for paragraph in paragraphs:
        instance, level = numbering_of(paragraph, styles, counter.instances)
        if instance in counter.instances:
            labels[paragraph] = counter.next(instance, level)
    return labels


def numbering_of(paragraph: Element, styles: Styles, known: Mapping[str, _Instance]) -> tuple[str, int]:
    """Return the id of the list instance and the level that a paragraph has; ("", 0) for none."""
    own = paragraph.find(f"{W}pPr/{W}numPr")
    own_level = None if own is None else own.find(f"{W}ilvl")
    if own is not None and (identity := value(own.find(f"{W}numId"))):
        return identity, min(max(number(own_level), 0), LEVELS - 1)
    for style in styles.of(paragraph):
        bound = style.element.find(f"{W}pPr/{W}numPr")
        identity = "" if bound is None else value(bound.find(f"{W}numId"))
        if bound is not None and identity:
            level = own_level if own_level is not None else bound.find(f"{W}ilvl")
            at = _level_of(style, known.get(identity)) if level is None else number(level)
            return identity, min(max(at, 0), LEVELS - 1)
    return "", 0


def _level_of(style: Style, instance: _Instance | None) -> int:
    levels = {} if instance is None else instance.levels
    return next((n for n, level in levels.items() if level.style == style.id), 0)


class _Counter:
    """Counts per list design, as Word does: instances share a count unless they start over."""

    def __init__(self, instances: Mapping[str, _Instance]) -> None:
        self.instances = instances
        self.counts: dict[str, dict[int, int]] = {}

    def next(self, identity: str, at: int) -> Label:
        instance = self.instances[identity]
        counts = self.counts.setdefault(instance.abstract, {})
        level = instance.levels.get(at, _Level(1, "decimal", f"%{at + 1}.", None, legal=False, style=""))
        if at in instance.starts and at not in instance.begun:
            counts[at] = instance.starts[at] - 1
        instance.begun.add(at)
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in [n for n in counts if n > at]:
            restart = instance.levels[deeper].restart if deeper in instance.levels else None
            if restart is None or restart > at:  # w:lvlRestart counts levels from 1; 0 is never
                del counts[deeper]
        text = re.sub(r"%([1-9])", lambda found: self._shown(instance, counts, int(found[1]) - 1, level), level.text)
        simple = len(re.findall(r"%[1-9]", level.text)) <= 1
        shown = "" if level.form == "bullet" else text.strip()
        return Label(shown, level.form, at, identity, counts[at], simple)

    @staticmethod
    def _shown(instance: _Instance, counts: Mapping[int, int], at: int, own: _Level) -> str:
        level = instance.levels.get(at)
        form = "decimal" if own.legal or level is None else level.form
        return shown(counts.get(at, 0), form)


def shown(count: int, form: str) -> str:
    """Write a count in one of Word's formats; an unknown one is written in figures."""
    match form:
        case "none" | "bullet":
            return ""
        case "lowerLetter" | "upperLetter" if 0 < count < LARGEST:
            letter = chr(ord("a") + (count - 1) % ALPHABET) * ((count - 1) // ALPHABET + 1)
            return letter.upper() if form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman" if 0 < count < LARGEST:
            return _roman(count).upper() if form == "upperRoman" else _roman(count)
        case "decimalZero":
            return f"{count:02}"
        case "ordinal":
            return f"{count}."
    return str(count)


def _roman(count: int) -> str:
    out = ""
    for worth, letters in ROMAN:
        out += letters * (count // worth)
        count %= worth
    return out


def _instances(package: Package, styles: Styles) -> Mapping[str, _Instance]:
    found: dict[str, _Instance] = {}
    for part in package.of_kind("numbering"):
        designs = {one.get(f"{W}abstractNumId", ""): one for one in part.root.findall(f"{W}abstractNum")}
        nums = {one.get(f"{W}numId", ""): one for one in part.root.findall(f"{W}num")}
        for identity, num in nums.items():
            abstract = _design(value(num.find(f"{W}abstractNumId")), designs, nums, styles)
            if identity != "0" and abstract in designs:
                found[identity] = _instance(num, abstract, designs[abstract])
    return found


def _design(identity: str, designs: Mapping[str, Element], nums: Mapping[str, Element], styles: Styles) -> str:
    """Follow a design that only names a numbering style to the one that the style has."""
    design = designs.get(identity)
    link = "" if design is None else value(design.find(f"{W}numStyleLink"))
    style = styles.by_id.get(link)
    num = None if style is None else nums.get(value(style.element.find(f"{W}pPr/{W}numPr/{W}numId")))
    return identity if num is None else value(num.find(f"{W}abstractNumId"))


def _instance(num: Element, abstract: str, design: Element) -> _Instance:
    levels = dict(_level(one) for one in design.findall(f"{W}lvl"))
    starts: dict[int, int] = {}
    for override in num.findall(f"{W}lvlOverride"):
        at = number(override, "ilvl")
        for one in override.findall(f"{W}lvl"):
            levels[at] = _level(one)[1]
        start = override.find(f"{W}startOverride")
        if start is not None:
            starts[at] = number(start, otherwise=1)
    return _Instance(abstract, levels, starts)


def _level(one: Element) -> tuple[int, _Level]:
    restart = one.find(f"{W}lvlRestart")
    level = _Level(
        start=number(one.find(f"{W}start"), otherwise=0),
        form=value(one.find(f"{W}numFmt")) or "decimal",
        text=value(one.find(f"{W}lvlText")),
        restart=None if restart is None else number(restart),
        legal=bool(flag(one, "isLgl")),
        style=value(one.find(f"{W}pStyle")),
    )
    return number(one, "ilvl"), level
