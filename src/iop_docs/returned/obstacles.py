"""Finds what a Word file can hold and the document tree can't, so that nothing is lost without a word."""

from __future__ import annotations

from iop_docs.model.picture import CHART_FILE
from iop_docs.returned.inlines import is_empty_control
from iop_docs.returned.notes import Notes
from iop_docs.returned.package import Element, Package, W
from iop_docs.returned.styles import value

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What a drawing holds, by the words that name its kind in the markup.
DRAWN = (
    ("txbxContent", "en textruta", "Flytta texten till ett vanligt stycke."),
    ("textbox", "en textruta", "Flytta texten till ett vanligt stycke."),
    ("chart", "ett diagram", "Skriv uppgifterna som text eller i en tabell."),
    ("relIds", "en SmartArt-bild", "Skriv uppgifterna som text eller i en tabell."),
    ("pic", "en bild", "Ta bort bilden och skriv med ord vad den visar, eller lägg den i en bilaga."),
)
OTHERS = {
    f"{W}footnoteReference": ("en fotnot", "Flytta fotnotens text till löpande text och ta bort noten."),
    f"{W}endnoteReference": ("en slutnot", "Flytta slutnotens text till löpande text och ta bort noten."),
    f"{W}object": ("ett inbäddat objekt", "Lägg innehållet i en bilaga."),
    f"{W}altChunk": ("en inbäddad fil", "Öppna filen i Word och spara den på nytt."),
    f"{W}subDoc": ("ett deldokument", "Infoga texten i stället för länken till deldokumentet."),
    f"{W}sym": ("ett tecken ur ett symboltypsnitt", "Skriv med vanliga tecken eller ord."),
    f"{W}ruby": ("text med uttalshjälp", "Skriv som vanlig text."),
    f"{W}contentPart": ("en handritad anteckning", "Skriv den som text."),
    f"{MATH}oMath": ("en ekvation", "Skriv den som vanlig text."),
}
DRAWINGS = (f"{W}drawing", f"{W}pict")


def find_obstacles(package: Package, notes: Notes) -> None:
    """Note everything in the text that has no place in the tree, with the text that it stands near."""
    body = package.main.root
    for node in body.iter(f"{COMPATIBLE}AlternateContent", *DRAWINGS, *OTHERS):
        if next(node.iterancestors(f"{COMPATIBLE}AlternateContent", *DRAWINGS), None) is not None:
            continue  # told with what it lies in
        if any(one.get("name") == CHART_FILE for one in node.iter() if str(one.tag).endswith(("}docPr", "}cNvPr"))):
            continue  # it is drawn anew from its table
        name, hint = OTHERS.get(str(node.tag)) or _drawn(node)
        notes.error("word-innehall-utan-plats", f"{_capital(name)} kan inte följa med.", hint, node)
    for node in body.iter(f"{W}commentReference"):
        hint = "Ta bort kommentaren när frågan är löst."
        notes.warning("word-kommentar", "En kommentar följer inte med.", hint, node)
    for sdt in body.iter(f"{W}sdt"):
        if is_empty_control(sdt):
            name = value(sdt.find(f"{W}sdtPr/{W}alias")) or "utan namn"
            message = f"Fältet «{name}» är tömt och visar bara Words uppmaning att fylla i."
            hint = "Fyll i fältet, eller ta bort det (högerklicka: Ta bort innehållskontroll)."
            notes.error("word-falt-tomt", message, hint, sdt)


def _drawn(node: Element) -> tuple[str, str]:
    names = {str(one.tag).rpartition("}")[2] for one in node.iter()}
    for mark, name, hint in DRAWN:
        if mark in names:
            return name, hint
    return "en teckning", "Ta bort teckningen och skriv med ord vad den visar."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
