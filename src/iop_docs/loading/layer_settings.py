"""What a layer sets besides clauses: looks, criteria with their rule, the chain of decisions, requirements."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from iop_docs.errors import Issue, Place, Severity, close_matches, error
from iop_docs.loading.language import parse_condition
from iop_docs.loading.layer_file import LayerFile
from iop_docs.model.judgement import VARIABLE
from iop_docs.model.library import Criterion, Library, Requirement, Rule, Step
from iop_docs.model.looks import Looks
from iop_docs.model.picture import MAX_PIXELS, pixel_size, too_large
from iop_docs.model.template import Expression

_MAX_LOGO = 5_000_000
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_LOOKS = {
    "farg": "accent",
    "brodtext": "body_font",
    "rubriker": "heading_font",
    "logotyp_text": "logo_text",
}
_LENGTHS = {"storlek": "body_size", "logotyp_hojd": "logo_height"}
_SEVERITIES = {"fel": Severity.ERROR, "varning": Severity.WARNING, "råd": Severity.ADVICE}


def lay_settings_over(library: Library, layer: LayerFile) -> tuple[Library, tuple[Issue, ...]]:
    """Return the library with what a layer sets laid over what the layers above it set."""
    reader = _Reader(layer)
    fields = layer.fields
    changed = replace(
        library,
        layer_name=fields["namn"],
        version=fields.get("version", library.version),
        looks=reader.looks(library.looks),
        footer=tuple(fields.get("sidfot", library.footer)),
        requirements=(*library.requirements, *reader.requirements()),
        severities=MappingProxyType({**library.severities, **reader.severities()}),
    )
    if "kriterier" in fields:
        changed = replace(changed, rule=Rule(fields["kriterier"]["regel"]), criteria=reader.criteria())
    if "beslutskedja" in fields:
        changed = replace(changed, chain=tuple(Step(s["organ"], s["uppgift"]) for s in fields["beslutskedja"]))
    return changed, tuple(reader.issues)


class _Reader:
    def __init__(self, layer: LayerFile) -> None:
        self.layer = layer
        self.issues: list[Issue] = []

    def criteria(self) -> tuple[Criterion, ...]:
        found: list[Criterion] = []
        for index, fields in enumerate(self.layer.fields["kriterier"]["lista"]):
            pointer = f"/kriterier/lista/{index}"
            condition = self._condition(f"{pointer}/forutsatter", fields.get("forutsatter", ""))
            contradiction = fields.get("motsagelse", "Svaret ja stämmer inte med ärendets övriga uppgifter.")
            found.append(Criterion(fields["id"], fields["text"], condition, contradiction, self.layer.place(pointer)))
        return tuple(found)

    def requirements(self) -> tuple[Requirement, ...]:
        found: list[Requirement] = []
        for index, fields in enumerate(self.layer.fields.get("krav", ())):
            pointer = f"/krav/{index}"
            condition = self._condition(f"{pointer}/villkor", fields["villkor"])
            if condition is not None:
                severity = _SEVERITIES[fields.get("allvar", "fel")]
                at, field = self.layer.place(f"{pointer}/villkor"), fields.get("falt", "")
                found.append(
                    Requirement(
                        fields["id"], condition, fields["meddelande"], severity, field, self.layer.fields["namn"], at
                    )
                )
        return tuple(found)

    def severities(self) -> dict[str, Severity]:
        found: dict[str, Severity] = {}
        for code, word in self.layer.fields.get("allvar", {}).items():
            if code in VARIABLE:
                found[code] = _SEVERITIES[word]
                continue
            close = close_matches(code, VARIABLE, 1)
            hint = (
                f"Menade du «{close[0]}»?"
                if close
                else "Handbokens kapitel om lager säger vilka koder som kan ändras."
            )
            message = f"Allvaret för koden «{code}» går inte att ändra i ett lager."
            self.issues.append(error("allvar-last", message, self.layer.place(f"/allvar/{code}"), hint))
        return found

    def _condition(self, pointer: str, text: str) -> Expression | None:
        if not text:
            return None
        place = self.layer.place(pointer)
        condition, issues = parse_condition(text, place)
        self.issues.extend(replace(issue, place=place) for issue in issues)
        return condition

    def looks(self, looks: Looks) -> Looks:
        fields = self.layer.fields.get("utseende", {})
        said = {_LOOKS[key]: value for key, value in fields.items() if key in _LOOKS}
        lengths = {_LENGTHS[key]: float(value) for key, value in fields.items() if key in _LENGTHS}
        changed = replace(looks, **said, **lengths)
        if "logotyp" not in fields:
            return changed
        path = self.layer.folder / fields["logotyp"]
        try:
            if not path.is_file() or self._leads_out(path):
                raise OSError
            if path.stat().st_size > _MAX_LOGO:
                hint = f"En logotyp får vara högst {_MAX_LOGO // 1_000_000} MB. Minska bilden."
                self.issues.append(error("logotyp-for-stor", "Logotypens bildfil är för stor.", Place(path), hint))
                return changed
            logo = path.read_bytes()
        except OSError:
            hint = (
                "Lägg bildfilen i lagrets mapp (en vanlig fil, ingen länk ut ur mappen), "
                "eller rätta namnet i utseende.logotyp."
            )
            self.issues.append(error("logotyp-saknas", "Logotypens bildfil finns inte.", Place(path), hint))
            return changed
        if not logo.startswith(_PICTURES):
            hint = "Spara bilden som PNG eller JPEG."
            message = "Logotypen är inte en PNG- eller JPEG-bild."
            self.issues.append(error("logotyp-ar-inte-bild", message, Place(path), hint))
            return changed
        if too_large(logo):
            width, height = pixel_size(logo)
            message = f"Logotypen har {width} × {height} bildpunkter, fler än {MAX_PIXELS // 1_000_000} miljoner."
            hint = "Minska bilden. En logotyp behöver sällan fler än 2000 × 1000 bildpunkter."
            self.issues.append(error("logotyp-for-stor", message, Place(path), hint))
            return changed
        return replace(changed, logo=logo, logo_name=path.name)

    def _leads_out(self, path: Path) -> bool:
        """Tell whether a link in the layer's folder points at a file outside it."""
        return not path.resolve().is_relative_to(self.layer.folder.resolve())
