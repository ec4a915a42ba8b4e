"""The floor under a cold build: a process that imports what a build needs, sets the pages and zips the Word files.

`prepare FOLDER` lays out the page programs with their data, the fonts and the Word files' parts; `run FOLDER` is
what is measured. Nothing is read, checked, chosen, filled in or numbered.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

DOCUMENTS = ("avtal", "tjansteskrivelse")
NEEDED = ("click", "concurrent.futures", "docx", "lxml.etree", "msgspec", "typst")  # docxtpl only for a new frame


def prepare(folder: Path) -> None:
    from iop_docs import actions
    from iop_docs.render.page_folder import fill_folder
    from iop_docs.render.pdf import FACES, FONT_PACKAGES
    from iop_docs.render.tree_json import tree_as_json
    from measuring import EXAMPLE

    (folder / "fonts").mkdir()
    for package, name in FONT_PACKAGES.items():
        files = Path(str(find_spec(package).origin)).parent / "files"
        for face in FACES:
            shutil.copy(files / f"{name}-{face}.ttf", folder / "fonts")
    made = actions.build(actions.BuildRequest((EXAMPLE,), folder, DOCUMENTS))
    for one in actions.assemble(EXAMPLE, actions.BuildRequest((EXAMPLE,), folder, DOCUMENTS))[0]:
        place = folder / one.kind.id
        place.mkdir()
        fill_folder(place, one.kind.page, tree_as_json(one.tree), "[]")
    for file in made.files:
        if file.format == "docx":
            with zipfile.ZipFile(file.path) as packed:
                packed.extractall(folder / file.document / "parts")


def run(folder: Path) -> None:
    for package in NEEDED:
        import_module(package)
    import typst

    noon = datetime(2026, 9, 21, 12, tzinfo=UTC)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")])
    for name in DOCUMENTS:
        place = folder / name
        page = place / "page.typ"
        compiler = typst.Compiler(input=page, root=place, font_paths=fonts, ignore_system_fonts=True)
        done = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=noon)
        (folder / f"floor-{name}.pdf").write_bytes(done)
        with zipfile.ZipFile(folder / f"floor-{name}.docx", "w", zipfile.ZIP_DEFLATED) as target:
            for part in sorted((place / "parts").rglob("*")):
                if part.is_file():
                    target.write(part, part.relative_to(place / "parts").as_posix())


if __name__ == "__main__":
    {"prepare": prepare, "run": run}[sys.argv[1]](Path(sys.argv[2]))
