"""A table of kinds of fault in a clause library, each planted in a copy of the shipped clauses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEAD = """\
---
id: avtal.ekonomi.planterad
rubrik: Planterad
version: 1.0.0
status: godkänd
galler_fran: 2020-01-01
ordning: 999
las: förhandlingsbar
upphandlingsrisk: låg
godkannanden: [{roll: kommunjurist, datum: 2026-01-01}]
kallor: [Uddevalla kommun]
villkor: %s
---
"""
FIRST_LINE = 14
ALWAYS = "titel != 'x'"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: a clause with it, what lint says and on which line of the text (0 villkor, -1 id).

    `breaks` tells whether the smallest agreement makes a build fail, as it must where data decides.
    """

    name: str
    body: str
    code: str
    line: int = 1
    condition: str = ALWAYS
    breaks: bool = False
    head: str = ""

    @property
    def file_line(self) -> int:
        """The line of the file on which lint must place the fault."""
        if self.line < 0:
            return 2  # the id, where faults of the whole clause are told
        first = FIRST_LINE + self.head.count("\n")
        return FIRST_LINE - 2 if self.line == 0 else first + self.line - 1

    def plant(self, library: Path) -> Path:
        """Write the clause into a copy of the library."""
        file = library / "clauses" / "bas" / "avtal" / "ekonomi" / "planterad.md"
        head = (HEAD % self.condition).removesuffix("---\n") + self.head
        file.write_text(f"{head}---\n{self.body}\n", "utf-8")
        return file


_UNTRUE = "ekonomi.moms is defined and not (ekonomi.moms is defined)"
_SLAG = "tjansteskrivelse.slag"
_REFUSED = f"{_SLAG} is defined and {_SLAG} == 'avslag'"

FAULTS = (
    Fault("misspelt path", "Text {{ ekonomi.postre }}", "okand-sokvag"),
    Fault("misspelt path in a condition", "x{% if arende.diarienumer is defined %}y{% endif %}", "okand-sokvag"),
    Fault("misspelt path in the clause's condition", "x", "okand-sokvag", 0, "ekonomi.momms is defined"),
    Fault("misspelt path in a loop", "x\n{% for p in parter %}{{ p.nam }}{% endfor %}", "okand-sokvag", 2),
    Fault("unknown word of the layer", "{{ ord.avtal.finns_inte }}", "okand-sokvag"),
    Fault("unguarded optional field", "Rad\n{{ arende.diarienummer }}", "kan-saknas", 2, breaks=True),
    Fault("unguarded field of an optional object", "{{ bakgrund.malgrupp.definition }}", "kan-saknas", breaks=True),
    Fault(
        "unguarded field in a loop", "{% for p in parter %}{{ p.kortnamn }}{% endfor %}", "kan-saknas", breaks=True
    ),
    Fault("unguarded list", "{% for m in medverkande %}{{ m }}{% endfor %}", "kan-saknas", breaks=True),
    Fault("unguarded truth", "x{% if uppfoljning.insyn %}y{% endif %}", "kan-saknas", breaks=True),
    Fault(
        "guard on another field",
        "{{ arende.diarienummer }}",
        "kan-saknas",
        condition="ekonomi.moms is defined",
        breaks=True,
    ),
    Fault(
        "guard turned around",
        "x{% if not (arende.diarienummer is defined) %}{{ arende.diarienummer }}{% endif %}",
        "kan-saknas",
        breaks=True,
    ),
    Fault(
        "guard with or",
        "x{% if arende.diarienummer is defined or ekonomi.moms is defined %}{{ arende.diarienummer }}{% endif %}",
        "kan-saknas",
        breaks=True,
    ),
    Fault(
        "field used in else",
        "{% if arende.diarienummer is defined %}x{% else %}{{ arende.diarienummer }}{% endif %}",
        "kan-saknas",
        breaks=True,
    ),
    Fault("date without a filter", "{{ datum }}", "fel-slag"),
    Fault("filter of the wrong type", "{{ titel | kronor }}", "fel-slag"),
    Fault("unknown filter", "{{ titel | genetiv }}", "okant-filter"),
    Fault("list printed", "{{ parter }}", "fel-slag"),
    Fault("loop over a text", "{% for x in titel %}y{% endfor %}", "fel-slag"),
    Fault("text as a condition", "x{% if titel %}y{% endif %}", "fel-slag"),
    Fault("number compared with text", "x{% if parter | antal == 'två' %}y{% endif %}", "fel-slag"),
    Fault("several paragraphs in a line", "Mål: {{ mal.overgripande }} är målet.", "fritext-i-rad"),
    Fault(
        "value that the field can't have",
        "x{% for p in parter %}{% if p.roll == 'offentligt' %}y{% endif %}{% endfor %}",
        "villkor-alltid-falskt",
    ),
    Fault("dead clause", "x", "villkor-alltid-falskt", 0, _UNTRUE),
    Fault(
        "dead branch after the clause's condition",
        "x\n{% if ekonomi.moms is defined %}y{% endif %}",
        "villkor-alltid-falskt",
        2,
        "not (ekonomi.moms is defined)",
    ),
    Fault(
        "branch that an earlier one takes",
        f"{{% if {_REFUSED} %}}x\n{{% elif {_REFUSED} %}}y{{% else %}}z{{% endif %}}",
        "villkor-alltid-falskt",
        2,
    ),
    Fault(
        "two values at once",
        f"x{{% if {_SLAG} is defined and {_SLAG} == 'avslag' and {_SLAG} == 'ingå' %}}y{{% endif %}}",
        "villkor-alltid-falskt",
    ),
    Fault("number out of reach", "x{% if parter | antal < 2 %}y{% endif %}", "villkor-alltid-falskt"),
    Fault("needless guard of a required field", "{% if titel is defined %}x{% endif %}", "villkor-alltid-sant"),
    Fault(
        "condition already given",
        "x{% if ekonomi.moms is defined %}y{% endif %}",
        "villkor-alltid-sant",
        condition="ekonomi.moms is defined",
    ),
    Fault("reference to nothing", "Se [punkt](#avtal.ekonomi.finns_inte).", "hanvisning-till-okant", breaks=True),
    Fault(
        "reference that dangles in some agreements",
        "Se\n[punkt](#avtal.avtalstid.uppsagning).",
        "hanvisning-kan-brista",
        2,
        breaks=True,
    ),
    Fault(
        "reference under the wrong condition",
        "x{% if ekonomi.moms is defined %} Se [punkt](#avtal.avtalstid.uppsagning).{% endif %}",
        "hanvisning-kan-brista",
        breaks=True,
    ),
    Fault("reference to a clause without number", "Se [punkt](#avtal.ingress.parterna).", "hanvisning-utan-nummer"),
    Fault("clause that may be empty", "{% if ekonomi.moms is defined %}x{% endif %}", "klausul-kan-bli-tom"),
    Fault("condition left open", "{% if ekonomi.moms is defined %}x", "klausulsprak"),
    Fault("attribute of Python", "x\n{{ ''.__class__ }}", "klausulsprak", 2),
    Fault("endless recursion", "{% for p in parter recursive %}{{ loop(parter) }}{% endfor %}", "klausulsprak"),
    Fault("included file", "{% include 'annan.md' %}", "klausulsprak"),
    Fault("loop variable that hides a field", "{% for titel in parter %}x{% endfor %}", "namn-upptaget"),
    Fault("table row too long", "| A | B |\n|---|---|\n| a | b | c |", "markdown-fel", 3),
    Fault("words left to fill in", "Parterna träffas hos [namn].", "klausul-platshallare"),
    Fault("words of a purchase", "Leverantören får vite.", "ord-som-tyder-pa-kop"),
    Fault(
        "undefined term",
        "Rad.\nEnligt huvudplanen.",
        "begrepp-odefinierat",
        2,
        head="begrepp:\n  forutsatter: [huvudplanen]\n",
    ),
    Fault(
        "term that nothing uses",
        "Med huvudplanen menas x.",
        "begrepp-anvands-inte",
        -1,
        head="begrepp:\n  definierar: [huvudplanen]\n",
    ),
    Fault(
        "term defined twice",
        "Med verksamheten menas x.",
        "begrepp-dubbelt",
        -1,
        head="begrepp:\n  definierar: [verksamheten]\n",
    ),
    Fault(
        "definition under a condition in the text",
        "x{% if ekonomi.moms is defined %} Med huvudplanen menas y.{% endif %}",
        "begrepp-utan-text",
        -1,
        head="begrepp:\n  definierar: [huvudplanen]\n",
    ),
    Fault("personal number", "Frågor besvaras av\n19850709-9805.", "personnummer", 2),
    Fault(
        "extract handed in",
        "Den som arbetar med barn\n\nlämnar in ett registerutdrag.",
        "registerutdrag-lamnas-in",
        3,
    ),
)


@dataclass(frozen=True, slots=True)
class LibraryFault:
    """A fault that lies between clauses, layers or dates: texts to change, and where lint must tell it.

    A change puts `new` in the place of the first `old`; an empty `old` writes a whole new file. `at` is a text
    on the line that lint must name, in the last file that is changed unless `file` names another.
    """

    name: str
    changes: tuple[tuple[str, str, str], ...]
    code: str
    at: str
    layer: str = "bas"
    as_of: str = ""
    file: str = ""

    def plant(self, library: Path) -> tuple[Path, int]:
        """Change a copy of the library; returns the file and line where lint must tell the fault."""
        for name, old, new in self.changes:
            path = library / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8") if old else ""
            assert old in text, f"{name} no longer holds {old!r}"
            path.write_text(text.replace(old, new, 1) if old else new, "utf-8")
        told = library / (self.file or self.changes[-1][0])
        lines = told.read_text("utf-8").split("\n")
        return told, next(number for number, line in enumerate(lines, 1) if self.at in line)


_BASE = "clauses/bas/avtal"
_NEW = (HEAD % ALWAYS).replace("avtal.ekonomi.planterad", "{id}")


def _own(clause_id: str, layer: str = "bas", more: str = "", text: str = "Text.") -> tuple[str, str, str]:
    document, point, name = clause_id.split(".")
    head = _NEW.replace("{id}", clause_id).removesuffix("---\n")
    return f"clauses/{layer}/{document}/{point}/{name}.md", "", f"{head}{more}---\n{text}\n"


LIBRARY_FAULTS = (
    LibraryFault(
        "expired clause",
        (
            (
                f"{_BASE}/mal/overgripande.md",
                "galler_fran: 2020-01-01",
                "galler_fran: 2020-01-01\ngaller_till: 2025-12-31",
            ),
        ),
        "klausul-galler-inte",
        "id:",
        as_of="2026-01-01",
    ),
    LibraryFault(
        "clause that ends before it begins",
        (
            (
                f"{_BASE}/mal/overgripande.md",
                "galler_fran: 2020-01-01",
                "galler_fran: 2020-01-01\ngaller_till: 2019-12-31",
            ),
        ),
        "klausul-fel-datum",
        "id:",
    ),
    LibraryFault(
        "clause that nobody approved",
        ((f"{_BASE}/mal/overgripande.md", "status: godkänd", "status: utkast"),),
        "klausul-utkast",
        "id:",
    ),
    LibraryFault(
        "withdrawn clause",
        ((f"{_BASE}/mal/overgripande.md", "status: godkänd", "status: upphävd"),),
        "klausul-upphavd",
        "id:",
    ),
    LibraryFault(
        "obligatory point without a clause in one variant",
        (
            (
                f"{_BASE}/undertecknande/undertecknande.md",
                "upphandlingsrisk: låg",
                "upphandlingsrisk: låg\nvillkor: medverkande is defined",
            ),
        ),
        "punkt-kan-sakna-klausul",
        "# Dokumenttypen avtal",
        file="templates/avtal/document.yaml",
    ),
    LibraryFault(
        "reference that only an earlier version breaks",
        (
            _own("avtal.ovrigt.hanvisar", text="Se [punkt](#avtal.ovrigt.malet)."),
            _own("avtal.ovrigt.malet"),
            (f"{_BASE}/ovrigt/malet.md", f"villkor: {ALWAYS}\n", ""),
            (f"{_BASE}/ovrigt/malet.md", "version: 1.0.0", "version: 2.0.0"),
            (f"{_BASE}/ovrigt/malet.md", "galler_fran: 2020-01-01", "galler_fran: 2026-07-01"),
            (
                f"{_BASE}/ovrigt/malet@1.0.0.md",
                "",
                _NEW.replace("{id}", "avtal.ovrigt.malet").replace(ALWAYS, "ekonomi.moms is defined") + "Text.\n",
            ),
        ),
        "hanvisning-kan-brista",
        "Se [punkt]",
        file=f"{_BASE}/ovrigt/hanvisar.md",
    ),
    LibraryFault(
        "two versions from the same day",
        (
            _own("avtal.ovrigt.planterad"),
            (
                f"{_BASE}/ovrigt/planterad@0.9.0.md",
                "",
                (_NEW.replace("{id}", "avtal.ovrigt.planterad") + "Text.\n").replace(
                    "version: 1.0.0", "version: 0.9.0"
                ),
            ),
        ),
        "klausul-versioner-krockar",
        "id:",
        file=f"{_BASE}/ovrigt/planterad.md",
    ),
    LibraryFault(
        "locked clause that a layer adapts",
        (
            (f"{_BASE}/mal/overgripande.md", "las: tvingande", "las: låst"),
            _own(
                "avtal.mal.overgripande",
                "kalmar",
                "anpassar: {lager: bas, version: 1.0.0, hash: 0123456789abcdef, rubrik: R, text: T}\n",
            ),
        ),
        "las-brutet",
        "id:",
        layer="kalmar",
    ),
    LibraryFault(
        "mandatory clause that a layer makes negotiable",
        (
            _own(
                "avtal.mal.overgripande",
                "kalmar",
                "anpassar: {lager: bas, version: 1.0.0, hash: 0123456789abcdef, rubrik: R, text: T}\n",
            ),
        ),
        "las-brutet",
        "id:",
        layer="kalmar",
    ),
    LibraryFault(
        "mandatory clause that a layer blocks",
        (
            (
                "clauses/kalmar/layer.yaml",
                "\nutseende:",
                "\nklausuler:\n  blockera:\n    - {klausul: avtal.mal.overgripande, skal: Prov.}\nutseende:",
            ),
        ),
        "las-brutet",
        "avtal.mal.overgripande",
        layer="kalmar",
    ),
    LibraryFault(
        "adapted text whose base has changed",
        ((f"{_BASE}/vardegrund/gemensam_vardegrund.md", "Varje part är öppen", "Alla parter är öppna"),),
        "grundtext-andrad",
        "anpassar:",
        layer="uddevalla",
        file="clauses/uddevalla/avtal/vardegrund/gemensam_vardegrund.md",
    ),
    LibraryFault(
        "adaptation of a clause that isn't there",
        (
            _own(
                "avtal.mal.finns_inte",
                "kalmar",
                "anpassar: {lager: bas, version: 1.0.0, hash: 0123456789abcdef, rubrik: R, text: T}\n",
            ),
        ),
        "klausul-finns-inte",
        "id:",
        layer="kalmar",
    ),
    LibraryFault(
        "clause in two layers, the lower not made from the upper",
        (_own("avtal.ovrigt.forsakring", "kalmar"),),
        "klausul-finns-redan",
        "id:",
        layer="kalmar",
    ),
    LibraryFault(
        "alternatives that no layer chooses among",
        (_own("avtal.ovrigt.en", more="alternativ: grupp\n"), _own("avtal.ovrigt.tva", more="alternativ: grupp\n")),
        "alternativ-saknar-val",
        "id:",
        file=f"{_BASE}/ovrigt/en.md",
    ),
    LibraryFault(
        "alternative to nothing",
        (
            _own("avtal.ovrigt.en", more="alternativ: grupp\n"),
            _own("avtal.ovrigt.tva"),
            (
                "clauses/bas/layer.yaml",
                "",
                "namn: Grundlager\nversion: 1.0.0\nklausuler: {valj: {grupp: avtal.ovrigt.en}}\n",
            ),
        ),
        "alternativ-ensamt",
        "id:",
        file=f"{_BASE}/ovrigt/en.md",
    ),
    LibraryFault(
        "clause saved with another ending",
        (("clauses/bas/avtal/ovrigt/en.md.txt", "", "Text.\n"),),
        "fil-lases-inte",
        "",
        file="clauses/bas/avtal/ovrigt/en.md.txt",
    ),
    LibraryFault(
        "clause in the wrong folder",
        (("clauses/bas/avtal/en.md", "", "Text.\n"),),
        "fil-lases-inte",
        "",
        file="clauses/bas/avtal/en.md",
    ),
    LibraryFault(
        "clause in a point that isn't there", (_own("avtal.finns_inte.planterad"),), "klausul-utan-plats", "id:"
    ),
    LibraryFault(
        "clause whose id isn't its file's",
        ((f"{_BASE}/mal/overgripande.md", "id: avtal.mal.overgripande", "id: avtal.mal.overgripandet"),),
        "klausul-fel-id",
        "id:",
    ),
    LibraryFault(
        "read back to a list that the item lacks",
        (
            (
                "clauses/bas/verksamhetsplan/indikatorer/varden.md",
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde], nyckel: indikator}',
                'fylls_i: {lista: indikatorn, kolumner: [indikator, "", varde]}',
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "read back to a field that the row lacks",
        (
            (
                "clauses/bas/verksamhetsplan/indikatorer/varden.md",
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde], nyckel: indikator}',
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", vardet]}',
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "read back from more columns than the table has",
        (
            (
                "clauses/bas/verksamhetsplan/indikatorer/varden.md",
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde], nyckel: indikator}',
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde, kommentar]}',
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "two columns that are read back to the same field",
        (
            (
                "clauses/bas/verksamhetsplan/indikatorer/varden.md",
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde], nyckel: indikator}',
                "fylls_i: {lista: indikatorer, kolumner: [indikator, varde, varde]}",
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "rows told apart by a field that is no column",
        (
            (
                "clauses/bas/verksamhetsplan/indikatorer/varden.md",
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde], nyckel: indikator}',
                'fylls_i: {lista: indikatorer, kolumner: [indikator, "", varde], nyckel: kommentar}',
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "read back to a field that the item lacks",
        (
            (
                "clauses/bas/verksamhetsplan/inriktning/inriktning.md",
                "fylls_i: {falt: inriktning}",
                "fylls_i: {falt: inriktningen}",
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "read back to a list as if it were a field",
        (
            (
                "clauses/bas/verksamhetsplan/inriktning/inriktning.md",
                "fylls_i: {falt: inriktning}",
                "fylls_i: {falt: insatser}",
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "read back to a field and a list at once",
        (
            (
                "clauses/bas/verksamhetsplan/inriktning/inriktning.md",
                "fylls_i: {falt: inriktning}",
                "fylls_i: {falt: ar, lista: insatser, kolumner: [insats]}",
            ),
        ),
        "fylls-i-fel",
        "fylls_i:",
    ),
    LibraryFault(
        "read back where there is no item",
        (("clauses/bas/avtal/mal/overgripande.md", "las:", "fylls_i: {falt: titel}\nlas:"),),
        "fylls-i-fel",
        "fylls_i:",
    ),
)
