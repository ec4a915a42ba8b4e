"""The peer: docxtpl with the same text in one Word template a document, every value a slot.

`prepare FOLDER` makes the templates from our own tree, so that both sides write the same words;
`render FOLDER` is what is measured: a process that loads docxtpl, fills both templates and saves them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "tva_parter_tre_ar.json"


def prepare(folder: Path) -> None:
    from iop_docs import actions

    request = actions.BuildRequest((EXAMPLE,), folder)
    for ready in actions.assemble(EXAMPLE, request)[0]:
        _template(ready.tree, folder / ready.kind.id)


def _template(tree: object, target: Path) -> None:
    import docx

    from iop_docs.model import document as d

    values: list[str] = []

    def slots(inlines: tuple[d.Inline, ...]) -> str:
        text = ""
        for inline in inlines:
            if isinstance(inline, d.Value):
                text += f"{{{{ v{len(values)} }}}}"
                values.append(inline.text)
            elif isinstance(inline, (d.Strong, d.Emphasis, d.Link)):
                text += slots(inline.inlines)
            else:
                text += d.plain_text((inline,))
        return text

    def blocks(found: tuple[d.Block, ...]) -> None:
        for block in found:
            if isinstance(block, d.Paragraph):
                file.add_paragraph(slots(block.inlines))
            elif isinstance(block, d.List):
                for item in block.items:
                    blocks(item)
            elif isinstance(block, d.Table):
                table = file.add_table(len(block.rows) + 1, len(block.align))
                for row, cells in zip(table.rows, (block.header, *block.rows), strict=True):
                    for place, cell in zip(row.cells, cells, strict=True):
                        place.text = slots(cell.inlines)

    assert isinstance(tree, d.Document)  # noqa: S101 - the peer's set-up, not the product
    file = docx.Document()
    file.add_heading(slots(tree.title), 0)
    for section in tree.sections:
        file.add_heading(f"{section.number} {d.plain_text(section.heading)}", 1)
        for clause in section.clauses:
            file.add_heading(f"{clause.number} {d.plain_text(clause.heading)}", 2)
            blocks(clause.blocks)
    file.save(str(target.with_suffix(".template.docx")))
    target.with_suffix(".values.json").write_text(json.dumps({f"v{i}": v for i, v in enumerate(values)}), "utf-8")


def render(folder: Path) -> None:
    from docxtpl import DocxTemplate

    for name in ("avtal", "tjansteskrivelse"):
        template = DocxTemplate(folder / f"{name}.template.docx")
        template.render(json.loads((folder / f"{name}.values.json").read_text("utf-8")), autoescape=True)
        template.save(folder / f"{name}.docx")


if __name__ == "__main__":
    {"prepare": prepare, "render": render}[sys.argv[1]](Path(sys.argv[2]))
