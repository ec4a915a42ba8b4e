"""Checks a frame's slots: missing, misspelt, unknown, not whole, in the wrong place, blocks without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import TemplateError
from msgspec import Struct, field

from iop_docs.errors import Issue, Place, Severity, error
from iop_docs.render.docx_xml import Element, tag
from iop_docs.render.frame_language import HINT, SLOTS, NotAdmitted, Shape, admit, loop_names, not_admitted
from iop_docs.render.frame_text import SPAN, Line, Split

MOST = 500  # slots in one part
BODY_HINT = "Sätt in ett eget stycke med texten {{ innehall }} där dokumentets text ska stå."
_MARK = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_BEGINS = re.compile(r"\{[{%#]")
_BLOCK = re.compile(r"\{%(?P<scope>p|tr)?(?=\s)\s*(?P<word>\w+)(?P<rest>.*?)%\}", re.DOTALL)
_OPENERS = {"if": "endif", "for": "endfor"}
_NAME = re.compile(r"\b[a-z_]+\b")
_SCOPES = {"": "samma stycke", "p": "samma text eller tabellruta", "tr": "samma tabell"}
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
# What an agreement can't be without, and what those that follow with the package also have.
_ADVISED = (
    (("avsandare",), "avsändaren", "{{ avsandare }}"),
    (("diarienummer", "huvud"), "diarienumret", "{{ diarienummer }}"),
    (("datum", "huvud"), "datumet", "{{ datum }}"),
    (("sidfot",), "lagrets sidfot", "{{ sidfot | join('\\n') }}"),
)


class _Open(Struct):
    word: str
    scope: str
    holder: Element | None
    line: Line
    tag: str
    names: Mapping[str, Shape]


class SlotCheck(Struct):
    """What has been found so far in a frame's parts; feed it part by part, then ask for what is missing."""

    place: Place
    issues: list[Issue] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    bodies: list[tuple[Line, bool]] = field(default_factory=list)

    def part(self, part_lines: list[Line]) -> None:
        """Check the slots of one part."""
        blocks: list[_Open] = []
        if sum(len(SPAN.findall(line.text)) for line in part_lines) > MOST:
            self._tell("ram-falt-felskrivet", f"Fler än {MOST} fält", part_lines[0], "Ta bort fält ur ramen.")
            return
        for line in part_lines:
            if self._whole(line):
                for slot in SPAN.findall(line.text):
                    self._slot(slot, line, blocks)
        for one in blocks:
            hint = f"Skriv {{%{one.scope} {_OPENERS[one.word]} %}} i {_SCOPES[one.scope]} efter det som hör till."
            self._tell("ram-block-i-obalans", f"«{one.tag}» avslutas aldrig", one.line, hint)

    def missing(self) -> None:
        """Tell which slots a whole frame lacks."""
        asked = len(self.bodies)
        good = [line for line, alone in self.bodies if alone]
        if asked != 1 or not good:
            message = wrong_bodies(asked)
            if self.bodies:
                message += " Nu: " + "; ".join(f"{line.where}, vid «{line.near}»" for line, _ in self.bodies) + "."
            self.issues.append(error("ram-innehall", message, self.place, BODY_HINT))
        if "titel" not in self.used:
            hint = "Skriv {{ titel }} där dokumentets titel ska stå."
            self.issues.append(error("ram-falt-saknas", "Ramen saknar titeln.", self.place, hint))
        for names, what, slot in _ADVISED:
            if not self.used & set(names):
                hint = f"Skriv {slot} där det ska stå, eller låt det vara om det är meningen."
                message = f"Ramen skriver inte ut {what}."
                self.issues.append(Issue("ram-falt-utelamnat", Severity.ADVICE, message, self.place, hint))

    def splits(self, splits: tuple[Split, ...]) -> None:
        """Tell of slots in several pieces that can't be put together without loss."""
        for split in splits:
            if split.lost:
                hint = "Skriv fältet på nytt, i ett svep, utan tabb, radbrytning eller bild i det."
                self._tell("ram-falt-delat", f"Fältet «{split.slot}» har något mer än text i sig", split.line, hint)
            elif split.mixed:
                hint = "Markera hela fältet, klamrarna med, och välj formatet på nytt."
                message = f"Fältet «{split.slot}» har flera format. Hela får det som den första bokstaven har"
                self._tell("ram-falt-flera-format", message, split.line, hint, Severity.ADVICE)

    def _tell(self, code: str, what: str, line: Line, hint: str, severity: Severity = Severity.ERROR) -> None:
        message = f"{what}, {line.where}, vid «{line.near}»."
        self.issues.append(Issue(code, severity, message, self.place, hint))

    def _whole(self, line: Line) -> bool:
        """Tell whether every slot that begins in the paragraph ends in it, and the other way round."""
        rest = SPAN.sub("", line.text)
        found = _MARK.search(rest)
        if not found:
            return True
        begun = found.group()[0] == "{"
        hint = "Skriv hela fältet i samma stycke, med {{ före och }} efter."
        what = "börjar men slutar inte" if begun else "slutar men börjar inte"
        self._tell("ram-falt-inte-helt", f"Ett fält som inte är helt: det {what}", line, hint)
        return False

    def _slot(self, slot: str, line: Line, blocks: list[_Open]) -> None:
        names = blocks[-1].names if blocks else {}
        try:
            if slot.startswith("{%"):
                self._block(slot, line, blocks, names)
            elif slot.startswith("{{"):
                _refuse_control(slot)
                admit(slot, names)
                self._used(slot, line, blocks)
        except NotAdmitted as fault:
            self._tell(fault.code, f"{str(fault.message).rstrip('.')} («{slot}»)", line, fault.hint)
        except TemplateError:
            message = f"Wordramen går inte att fylla: «{slot}» går inte att läsa"
            self._tell("ram-falt-felskrivet", message, line, HINT)

    def _used(self, slot: str, line: Line, blocks: list[_Open]) -> None:
        names = set(_NAME.findall(_QUOTED.sub("", slot)))
        self.used |= names & set(SLOTS)
        if "innehall" in names:
            root = line.element.getroottree().getroot()
            in_body = root.tag == tag("document") and not line.in_table and not line.in_box and not blocks
            alone = line.text.strip() == slot and slot.strip("{} ") == "innehall"
            self.bodies.append((line, in_body and alone))

    def _block(self, slot: str, line: Line, blocks: list[_Open], names: Mapping[str, Shape]) -> None:
        _refuse_control(slot)
        match = _BLOCK.fullmatch(slot)
        if match is None:
            raise not_admitted("bara if och for får stå mellan {% och %}")
        scope, word, rest = match["scope"] or "", match["word"], match["rest"]
        if line.in_box:
            self._tell("ram-falt-fel-plats", f"«{slot}» står i en textruta", line, "Flytta det ut i texten.")
        if scope and line.text.strip() != slot:
            hint = f"Låt «{slot}» stå ensamt i sitt stycke. Stycket försvinner när ramen fylls."
            self._tell("ram-block-inte-ensamt", f"«{slot}» står tillsammans med annat", line, hint)
        if scope == "tr" and not line.in_table:
            hint = "Skriv {%p i stället för {%tr utanför tabeller."
            self._tell("ram-falt-fel-plats", f"«{slot}» står inte i en tabell", line, hint)
        plain = f"{{% {word}{rest}%}}"
        if word in _OPENERS:
            admit(f"{plain}{{% {_OPENERS[word]} %}}", names)
            inner = loop_names(plain, names) if word == "for" else names
            blocks.append(_Open(word, scope, _holder(line, scope), line, slot, inner))
            self.used |= set(_NAME.findall(_QUOTED.sub("", rest))) & set(SLOTS) if word == "for" else set()
        elif word in ("else", "elif") and blocks and blocks[-1].word == "if":
            admit(f"{{% if titel %}}{plain}{{% endif %}}", names)
            self._same_place(slot, scope, line, blocks[-1])
        elif blocks and word == _OPENERS[blocks[-1].word] and not rest.strip():
            self._same_place(slot, scope, line, blocks.pop())
        elif word in ("endif", "endfor", "else", "elif"):
            hint = "Varje if avslutas med endif och varje for med endfor, i omvänd ordning."
            self._tell("ram-block-i-obalans", f"«{slot}» hör inte ihop med något som börjat", line, hint)
        else:
            admit(plain, names)

    def _same_place(self, slot: str, scope: str, line: Line, opened: _Open) -> None:
        if scope != opened.scope or _holder(line, scope) is not opened.holder:
            hint = f"Skriv båda på samma sätt, och i {_SCOPES[opened.scope]}."
            self._tell("ram-block-i-obalans", f"«{opened.tag}» och «{slot}» hör inte ihop", line, hint)


def _refuse_control(slot: str) -> None:
    """Refuse the signs by which docxtpl and Jinja cut away what stands around a slot."""
    if slot[2] in "-+" or slot[-3] in "-+" or re.match(r"\{\{(r|p|tr|tc)\s", slot):
        raise not_admitted("tecknet efter {{ eller {% hör inte hit")


def _holder(line: Line, scope: str) -> Element | None:
    """Return what a block must begin and end in: its paragraph, what holds the paragraph, or its table."""
    if not scope:
        return line.element
    if scope == "p":
        return line.element.getparent()
    return next(line.element.iterancestors(tag("tbl")), None)


def wrong_bodies(places: int) -> str:
    """Return what to say of a frame that doesn't have one place, in a paragraph of its own, for the body."""
    match places:
        case 0:
            return "Wordramen har ingen plats för dokumentets text."
        case 1:
            return "Wordramens plats för dokumentets text står inte i ett eget stycke."
    return f"Wordramen har {places} platser för dokumentets text, men ska ha en enda, i ett eget stycke."


def outside_text(root: Element) -> Iterator[str]:
    """Yield the slots of a part that stand where no text is shown: in attributes, fields and tracked changes."""
    for element in root.iter():
        shown = element.tag == tag("t")
        held = (*element.attrib.values(), "" if shown else element.text or "", element.tail or "")
        yield from (str(text).strip()[:80] for text in held if _BEGINS.search(str(text)))
