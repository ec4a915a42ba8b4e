"""The peers in Python: `python peers.py PEER FOLDER DOCUMENTS COUNT` makes each document so many times.

Loads what can be loaded once, as a server would, and prints JSON: seconds on the clock and of processor time for each
document, its children's too, after those that warm.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Maker = Callable[[Path, str, int], None]  # folder, document, number
WARM = 2


def docxtpl() -> Maker:
    from docxtpl import DocxTemplate

    templates: dict[Path, bytes] = {}

    def make(folder: Path, name: str, number: int) -> None:
        path = folder / f"{name}.template.docx"
        if path not in templates:
            templates[path] = path.read_bytes()
        template = DocxTemplate(io.BytesIO(templates[path]))
        values = json.loads((folder / f"{name}-{number}.values.json").read_text("utf-8"))
        template.render(values, autoescape=True)
        template.save(folder / f"docxtpl-{name}-{number}.docx")

    return make


def pandoc() -> Maker:
    from iop_docs.render.pandoc import pandoc_path

    program = pandoc_path()

    def make(folder: Path, name: str, number: int) -> None:
        source, target = folder / f"{name}-{number}.md", folder / f"pandoc-{name}-{number}.docx"
        looks = f"--reference-doc={folder / f'{name}.template.docx'}"
        subprocess.run([program, "--from=gfm", "--to=docx", looks, source, "-o", target], check=True)

    return make


def weasyprint() -> Maker:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()

    def make(folder: Path, name: str, number: int) -> None:
        page = HTML(folder / f"{name}-{number}.html")
        page.write_pdf(folder / f"weasyprint-{name}-{number}.pdf", pdf_variant="pdf/ua-1", font_config=fonts)

    return make


PEERS: dict[str, Callable[[], Maker]] = {"docxtpl": docxtpl, "pandoc": pandoc, "weasyprint": weasyprint}


def main(peer: str, folder: Path, documents: list[str], count: int) -> None:
    make = PEERS[peer]()
    warm = WARM if count > 1 else 0
    begun, spent = time.perf_counter(), _processor()
    for number in range(count + warm):
        if number == warm:
            begun, spent = time.perf_counter(), _processor()
        for name in documents:
            make(folder, name, number)
    made = count * len(documents)
    print(json.dumps({"seconds": (time.perf_counter() - begun) / made, "processor": (_processor() - spent) / made}))


def _processor() -> float:
    import resource

    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(","), int(sys.argv[4]))
