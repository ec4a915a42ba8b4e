"""The style sheet of the web page: readable on any screen, by keyboard and on paper."""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING

from iop_docs.render.contrast import readable_on_white

if TYPE_CHECKING:
    from iop_docs.model.document import Looks

_SERIF = "Georgia, 'Times New Roman', serif"
_SANS = "'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def style_sheet(looks: Looks) -> str:
    """Return the CSS for a layer's looks."""
    return _CSS.substitute(
        accent=f"#{readable_on_white(looks.accent)}",
        body=_family(looks.body_font),
        heading=_family(looks.heading_font),
        logo_height=f"{looks.logo_height:g}pt",
        print_size=f"{looks.body_size:g}pt",
    )


def _family(name: str) -> str:
    """Return a list of fonts: the layer's own, then one of its kind that the reader's machine has."""
    own = re.sub(r"[^\w -]", "", name)
    return f"'{own}', {_SANS if 'sans' in own.casefold() else _SERIF}"


_CSS = Template("""\
@counter-style bokstav { system: extends lower-alpha; suffix: ") "; }
:root { --accent: $accent; --ink: #1b1b1b; --soft: #595959; --line: #767676; --tint: #f4f5f7; }
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 106.25%; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1.25rem 3rem; color: var(--ink); background: #fff;
  font-family: $body; line-height: 1.6; overflow-wrap: break-word; }
h1, h2, h3, dt, th, caption, nav, footer, .sender, .draft, .skip { font-family: $heading; }
h1, h2, h3 { color: var(--accent); line-height: 1.25; text-wrap: balance; break-after: avoid; }
h1 { font-size: 2rem; margin: 1.5rem 0 .25rem; }
h2 { font-size: 1.4rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .25rem; }
p { margin: 0 0 .8rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
main:focus { outline: none; }
:target { scroll-margin-top: 1rem; }
.skip { position: absolute; left: -999rem; padding: .6rem 1rem; background: #fff; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; }
header { border-bottom: 2px solid var(--accent); padding-bottom: 1.25rem; }
header img { height: $logo_height; max-width: 100%; object-fit: contain; }
.sender { font-weight: 600; margin: 0; }
.subtitle { font-size: 1.15rem; color: var(--soft); }
.draft { display: inline-block; margin: 0 0 1rem; padding: .1rem .6rem; border: 2px solid #8a1c1c;
  color: #8a1c1c; font-weight: 700; letter-spacing: .08em; }
.draft p { margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; margin: 1.25rem 0 0; }
dt { font-weight: 600; color: var(--soft); }
dd { margin: 0; }
dd p { margin: 0; }
nav { margin: 2rem 0; padding: 1rem 1.25rem; background: var(--tint); }
nav h2 { margin: 0 0 .5rem; font-size: 1.15rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { padding-left: 1.5rem; }
nav a { display: block; padding: .2rem 0; line-height: 1.4; text-decoration: none; }
nav a:hover { text-decoration: underline; }
main ul, main ol { margin: 0 0 .8rem; padding-left: 1.75rem; }
main ol[type="a"] { list-style-type: bokstav; }
li { margin-bottom: .3rem; }
mark, .blank { background: #ffe58a; color: #1b1b1b; padding: 0 .2em; font-weight: 600; }
.table { overflow-x: auto; margin: 1rem 0 1.5rem; }
table { border-collapse: collapse; width: 100%; line-height: 1.4; font-size: .95rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; min-width: 5rem; }
th { border-bottom: 2px solid var(--accent); background: var(--tint); }
tr { break-inside: avoid; }
.signature { break-inside: avoid; margin: 2rem 0 3rem; max-width: 26rem; }
.signing-line { border-top: 1px solid var(--ink); margin-top: 3.5rem; padding-top: .2rem; }
.signing-line p { margin: 0; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .9rem; }
footer p { margin: 0; }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
@media print {
  @page { size: A4; margin: 22mm 25mm; }
  html { font-size: $print_size; }
  body { max-width: none; padding: 0; }
  .skip { display: none; }
  .table { overflow: visible; }
  .new-page { break-before: page; }
  nav { background: none; padding: 0; }
  a { color: inherit; text-decoration: none; }
  p { orphans: 2; widows: 2; }
}
""")
