"""Opens a Word file that anyone may have changed: bounded, without entities, every fault an issue.

`open_package` gives the file's parsed parts; nothing else in this room touches the zip or parses XML.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from lxml import etree
from msgspec import Struct, field

from iop_docs.errors import Issue, Place, cause, error

Element: TypeAlias = etree._Element  # noqa: SLF001 - the class of every element; lxml has no public name

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

MAX_BYTES = 50_000_000  # of the file
MAX_PARTS = 5_000
MAX_PART = 10_000_000  # bytes of one part of XML, unpacked
MAX_UNPACKED = 60_000_000  # bytes of all the parts that are read
MAX_PARAGRAPHS = 20_000  # of the text; a long agreement has 500
MAX_DEPTH = 100  # elements inside each other; what Word writes stays below half of it
OLD_WORD = b"\xd0\xcf\x11\xe0"  # the first bytes of .doc, and of a .docx with a password
STRICT = "http://purl.oclc.org/ooxml/"
# What is read, by the last word of the relationship's type; pictures and the like stay packed.
KINDS = frozenset(
    {
        "officeDocument",
        "core-properties",
        "custom-properties",
        "customXml",
        "styles",
        "numbering",
        "settings",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "comments",
    }
)
SAVE_ANEW = "Öppna filen i Word, spara den som Word-dokument (.docx) och försök igen."
ASK_AGAIN = "Filen kan ha skadats på vägen. Hämta eller be om den på nytt."


class Relation(Struct, frozen=True):
    """One arrow from a part: its kind ("header"), and a part's name or, for `external` ones, an address."""

    kind: str
    target: str
    external: bool


class Part(Struct, frozen=True):
    """One parsed part of the file with its arrows by id."""

    name: str
    root: Element
    relations: Mapping[str, Relation] = field(default_factory=dict)


class Package(Struct, frozen=True):
    """An opened Word file: its main part and every part of `KINDS` that hangs on it, by name."""

    file: Path
    main: Part
    parts: Mapping[str, Part]

    def of_kind(self, kind: str) -> tuple[Part, ...]:
        """Return the parts of a kind in the order in which the main part names them."""
        names = dict.fromkeys(one.target for one in self.main.relations.values() if one.kind == kind)
        return tuple(self.parts[name] for name in names if name in self.parts)


class PackageFault(Exception):
    """What stops the reading, as an issue's code, message and hint."""

    def __init__(self, message: str, hint: str = ASK_AGAIN, code: str = "word-fil-lases-inte") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def open_package(path: Path) -> tuple[Package | None, tuple[Issue, ...]]:
    """Open a Word file; a package, or the issue that says why not."""
    try:
        return parse_package(_bytes(path), path), ()
    except PackageFault as fault:
        return None, (error(fault.code, fault.message, Place(path), fault.hint),)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise PackageFault("Det är en mapp, inte en fil.", "Ange en Word-fil (.docx).", "filen-saknas")
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise PackageFault("Det är inte en vanlig fil.", "Ange en Word-fil (.docx).", "filen-kan-inte-lasas")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(f"Filen är {size // 1_000_000} MB.")
        return path.read_bytes()
    except FileNotFoundError:
        raise PackageFault("Filen finns inte.", "Kontrollera namnet och mappen.", "filen-saknas") from None
    except (OSError, ValueError) as fault:
        reason = cause(fault) if isinstance(fault, OSError) else "namnet har tecken som inte går att använda"
        hint = "Kontrollera att du har rätt att läsa filen och att ingen annan har den låst."
        raise PackageFault(f"Filen går inte att läsa: {reason}.", hint, "filen-kan-inte-lasas") from None


def parse_package(data: bytes, path: Path) -> Package:
    """Parse a file's bytes."""
    if data.startswith(OLD_WORD):
        message = "Filen är en äldre Word-fil (.doc), eller så är den skyddad med lösenord."
        raise PackageFault(message, "Ta bort lösenordet i Word och spara filen som Word-dokument (.docx).")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return _Reading(file).package(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise PackageFault("Filen är inte en hel Word-fil (.docx).") from None


class _Reading:
    """Reads the parts of one file and counts what it has unpacked."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        names = file.namelist()
        if len(names) > MAX_PARTS:
            raise _too_large(f"Filen har {len(names)} delar.")
        if len(set(names)) < len(names) or any(_is_outside(name) for name in names):
            raise PackageFault("Filen har delar med namn som en Word-fil inte kan ha.", SAVE_ANEW)
        self.file = file
        self.names = frozenset(names)
        self.unpacked = 0

    def package(self, path: Path) -> Package:
        roots = self._relations("")
        main = next((one.target for one in roots.values() if one.kind == "officeDocument"), "")
        if main not in self.names:
            message = "Filen är inte ett Word-dokument: huvuddelen med texten saknas."
            raise PackageFault(message, SAVE_ANEW)
        parts: dict[str, Part] = {}
        waiting = [one.target for one in roots.values() if one.kind in KINDS and not one.external]
        while waiting:
            name = waiting.pop()
            if name in parts or name not in self.names:
                continue
            parts[name] = Part(name, self._parsed(name), self._relations(name))
            waiting += [
                one.target for one in parts[name].relations.values() if one.kind in KINDS and not one.external
            ]
        root = parts[main].root
        if root.tag != f"{W}document" or root.find(f"{W}body") is None:
            if STRICT in root.tag:
                hint = "Spara filen i Word som Word-dokument (*.docx), inte som Strict Open XML-dokument."
                raise PackageFault("Filen är sparad i formatet Strict Open XML.", hint)
            raise PackageFault("Filen är inte ett Word-dokument.", SAVE_ANEW)
        count = sum(1 for _ in root.iter(f"{W}p"))
        if count > MAX_PARAGRAPHS:
            raise _too_large(f"Filen har {count} stycken.")
        return Package(path, parts[main], parts)

    def _relations(self, name: str) -> Mapping[str, Relation]:
        at = PurePosixPath(name)
        place = str(at.parent / "_rels" / f"{at.name}.rels") if name else "_rels/.rels"
        if place not in self.names:
            return {}
        return {one.get("Id", ""): _relation(one, at.parent) for one in self._parsed(place).iter(RELATION)}

    def _parsed(self, name: str) -> Element:
        size = self.file.getinfo(name).file_size
        self.unpacked += size
        if size > MAX_PART or self.unpacked > MAX_UNPACKED:
            raise _too_large(f"Filens del {name} är {size // 1_000_000} MB uppackad.")
        return parse(self.file.read(name), name)


def parse(data: bytes, name: str) -> Element:
    """Parse one part of XML; a document type, an entity or too deep a tree is a fault."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PackageFault(f"Filens del {name} är trasig.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageFault(f"Filens del {name} har en dokumenttyp (DOCTYPE), som en Word-fil inte kan ha.", SAVE_ANEW)
    if _depth(root) > MAX_DEPTH:
        raise _too_large(f"Filens del {name} har mer än {MAX_DEPTH} nivåer inuti varandra.")
    return root


def _depth(root: Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _relation(one: Element, folder: PurePosixPath) -> Relation:
    kind = one.get("Type", "").rstrip("/").rpartition("/")[2]
    target = one.get("Target", "")
    if one.get("TargetMode") == "External":
        return Relation(kind, target, external=True)
    return Relation(kind, _resolved(target, folder), external=False)


def _resolved(target: str, folder: PurePosixPath) -> str:
    """Return the name of the part that a relative or absolute target stands for."""
    steps: list[str] = []
    for step in (PurePosixPath("/") / folder / target).parts[1:]:
        if step == "..":
            steps[-1:] = []
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def _is_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _too_large(message: str) -> PackageFault:
    hint = "Så stor är ingen överenskommelse. Kontrollera att det är rätt fil, och ta bort det som inte hör dit."
    return PackageFault(message, hint, "word-fil-for-stor")
