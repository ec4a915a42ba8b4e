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
    """One kind of fault: a clause with it, what lint says and on which of the text's lines (0 the villkor).

    `breaks` tells whether the smallest agreement makes a build fail, as it must where data decides.
    """

    name: str
    body: str
    code: str
    line: int = 1
    condition: str = ALWAYS
    breaks: bool = False

    @property
    def file_line(self) -> int:
        """The line of the file on which lint must place the fault."""
        return FIRST_LINE - 2 if self.line == 0 else FIRST_LINE + self.line - 1

    def plant(self, library: Path) -> Path:
        """Write the clause into a copy of the library."""
        file = library / "clauses" / "bas" / "avtal" / "ekonomi" / "planterad.md"
        file.write_text(HEAD % self.condition + self.body + "\n", "utf-8")
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
    Fault("words of a purchase", "Leverantören får vite.", "ord-som-tyder-pa-kop"),
    Fault("personal number", "Frågor besvaras av\n19850709-9805.", "personnummer", 2),
    Fault(
        "extract handed in",
        "Den som arbetar med barn\n\nlämnar in ett registerutdrag.",
        "registerutdrag-lamnas-in",
        3,
    ),
)
