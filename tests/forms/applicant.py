"""An organisation that fills in a form: what it writes, and how programs put it into the file."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping

import docx
import pikepdf
import pypdf
from docx.oxml.ns import qn
from lxml import etree

from iop_docs.model.form import Form, FormList

Words = Mapping[str, str | list[str]]  # by a field's name; a list has a text for each row, "" for an empty cell
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

# As people write: figures with spaces, dates in several ways, lists with hyphens, letters that markup would mind.
APPLICATION: Words = {
    "Organisationens namn": "Föreningen Exempel & Vänner",
    "Rättslig form": "ideell förening",
    "Organisationsnummer": "802991 0125",
    "Registrerad idéburen organisation": "ja",
    "Adress": "Kajgatan 4, 123 45 Exempelköping",
    "Ort": "Exempelköping",
    "Om organisationen": "Föreningen arbetar för ungas fritid.\nVi har 340 medlemmar <och> *växer*.",
    "Vem som beslutar hos er": "styrelsen",
    "Den som skriver under, namn": "Noomi Hellsjö",
    "Den som skriver under, uppdrag": "ordförande",
    "Kontaktpersonens namn": "Siri Ekmark",
    "Kontaktpersonens titel": "verksamhetsutvecklare",
    "Telefon": "0123-45 67 89",
    "E-post": "siri.ekmark@example.se",
    "Andra organisationer som ska vara part: Organisation": ["Stiftelsen Exempelljuset"],
    "Andra organisationer som ska vara part: Rättslig form": ["stiftelse"],
    "Andra organisationer som ska vara part: Organisationsnummer": ["802996-0781"],
    "Andra som bidrar: Den som bidrar": ["Norrviks församling"],
    "Andra som bidrar: Vad den bidrar med": ["lånar ut församlingssalen"],
    "Vad partnerskapet gäller": "Partnerskap för Mötesplats Hamnen",
    "Samhällsutmaning": "Många unga saknar en plats att vara på.",
    "Ert initiativ": "Vi har hållit öppet hus sedan 2019:\n- måndagar\n- onsdagar",
    "Dagens datum": "19 januari 2026",
    "Målgrupp": "unga mellan 13 och 19 år",
    "Vad verksamheten omfattar": "öppen mötesplats tre kvällar i veckan\n- lovverksamhet",
    "Vad verksamheten inte omfattar": "skyddat boende",
    "Barn berörs": "ja",
    "Övergripande mål": "Unga har en trygg plats.",
    "Delmål och hur de mäts: Delmål": ["Fler unga deltar", "Fler unga är med och bestämmer"],
    "Delmål och hur de mäts: Vad som mäts": ["antal unika besökare per år", "antal möten med ungdomsrådet"],
    "Delmål och hur de mäts: Målvärde": ["200 (2028)", "10 per år"],
    "Vad ni gör: Ert åtagande": ["hålla öppet tre kvällar i veckan", "ordna lovverksamhet"],
    "Antal ideellt engagerade": "25",
    "Årsarbetskrafter": "1,5",
    "Vad ni söker: Ändamål": ["verksamhetsledare", "verksamhetsledare"],
    "Vad ni söker: År": ["2026", "2027"],
    "Vad ni söker: Kronor": ["450 000 kr", "465.000:-"],
    "Vad ni själva bidrar med: Vad det gäller": ["ideellt arbete"],
    "Vad ni själva bidrar med: Slag": ["ideell tid"],
    "Vad ni själva bidrar med: Timmar per år": ["1 200"],
    "Ert föreningsbidrag": "kvarstår",
    "Föreningsbidrag per år": "180 tkr",
    "När ni vill börja": "1/3 2026",
    "Hur länge partnerskapet ska pågå": "december 2028",
}  # fmt: skip


def fill_word(data: bytes, words: Words) -> bytes:
    """Write in a Word form's controls as Word does: the placeholder goes, a line's end is a break."""
    file = docx.Document(io.BytesIO(data))
    rows: dict[str, int] = {}
    for control in list(file.element.body.iter(qn("w:sdt"))):
        properties = control.find(qn("w:sdtPr"))
        alias = properties.find(qn("w:alias"))
        if alias is None or control.find(f".//{qn('w:sdt')}") is not None:
            continue
        name = alias.get(qn("w:val"))
        said = words.get(name, "")
        if isinstance(said, list):
            number = rows[name] = rows.get(name, -1) + 1
            said = said[number] if number < len(said) else ""
        if said:
            _write(control, said)
    packed = io.BytesIO()
    file.save(packed)
    return packed.getvalue()


def _write(control: etree._Element, text: str) -> None:
    properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
    box = properties.find(f"{W14}checkbox/{W14}checked")
    for shown in properties.findall(qn("w:showingPlcHdr")):
        properties.remove(shown)
    run = content.find(qn("w:r"))
    for old in run.findall(qn("w:t")):
        run.remove(old)
    if box is not None:
        box.set(f"{W14}val", "1")
        text = "☒"
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, qn("w:br"))
        etree.SubElement(run, qn("w:t")).text = line


def add_row(data: bytes, above: str) -> bytes:
    """Press Word's plus sign at the last row of the list that a control's name tells: the row is copied."""
    file = docx.Document(io.BytesIO(data))
    (*_, last) = [one for one in file.element.body.iter(qn("w:alias")) if one.get(qn("w:val")) == above]
    row = next(last.iterancestors(qn("w:tr")))
    item = next(row.iterancestors(qn("w:sdt")))
    item.addnext(copy.deepcopy(item))
    packed = io.BytesIO()
    file.save(packed)
    return packed.getvalue()


def pdf_values(data: bytes, words: Words) -> dict[str, str]:
    """Return what to write in each field of a PDF form, by the field's whole name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tooltips = {str(one.TU): str(one.T) for one in pdf.Root.AcroForm.Fields}
    found = {}
    for name, said in words.items():
        for row, text in enumerate([said] if isinstance(said, str) else said, 1):
            if text:
                found[tooltips[name if isinstance(said, str) else f"{name}, rad {row}"]] = text
    return found


def fill_with_pikepdf(data: bytes, words: Words) -> bytes:
    values = pdf_values(data, words)
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for one in pdf.Root.AcroForm.Fields:
            text = values.get(str(one.T))
            if text and one.FT == "/Btn":
                one.V = one.AS = next(pikepdf.Name(name) for name in one.AP.N if name != "/Off")
            elif text:
                one.V = pikepdf.String(text.replace("\n", "\r"))
        pdf.save(written)
    return written.getvalue()


def fill_with_pypdf(data: bytes, words: Words) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    boxes = {name for name, one in (writer.get_fields() or {}).items() if one.field_type == "/Btn"}
    values = {name: "/Ja" if name in boxes else text for name, text in pdf_values(data, words).items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def spoken(form: Form, words: Words) -> Words:
    """Return the words of a PDF form by what a screen reader says of each field."""
    labels = {part.name: part.label for part in form.parts() if not isinstance(part, FormList)}
    return {labels.get(name, name): said for name, said in words.items()}


def by_label(form: Form, words: Words) -> dict[str, str | list[list[str]]]:
    """Return the words by the labels that a person reads, a list's row by row."""
    found: dict[str, str | list[list[str]]] = {}
    for part in form.parts():
        if isinstance(part, FormList):
            columns = [list(words.get(one.name, ())) for one in part.columns]
            rows = max(map(len, columns))
            if rows:
                found[part.label] = [[one[row] if row < len(one) else "" for one in columns] for row in range(rows)]
        elif part.name in words:
            found[part.label] = str(words[part.name])
    return found
