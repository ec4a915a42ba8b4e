"""The peer of `iopdocs lint`: each planted fault in a Word template for docxtpl, data checked by jsonschema.

`python bench/lint_peer.py` prints a table. A fault counts as noticed when rendering raises an error:
with the shipped examples of the base layer, which is what a jurist would try, and with the smallest
agreement that lint gives, which is what a user may bring. Both with docxtpl as it comes and with
StrictUndefined. The filters that the texts use are given to Jinja.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import jinja2
from docxtpl import DocxTemplate
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from iop_docs import linting  # noqa: E402 - the table lies among the tests
from planting import FAULTS, LIBRARY_FAULTS, Fault, LibraryFault  # noqa: E402

WORDS = {"avtal": {"obestamd": "avtal", "bestamd": "avtalet"}, "iop": {"bestamd": "partnerskapet"}}


def examples() -> list[Mapping[str, Any]]:
    read = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "examples").glob("*.json"))]
    return [data for data in read if data.get("lager", "bas") == "bas"]


def raises(fault: Fault, data: Mapping[str, Any], undefined: type[jinja2.Undefined]) -> bool:
    """Tell whether docxtpl stops at the fault."""
    template = docx.Document()
    template.add_paragraph(f"{{% if {fault.condition} %}}")
    for line in fault.body.split("\n"):
        template.add_paragraph(line)
    template.add_paragraph("{% endif %}")
    held = io.BytesIO()
    template.save(held)
    environment = jinja2.Environment(undefined=undefined, autoescape=True)  # of docxtpl's own kind
    environment.filters |= {"antal": len, "kronor": lambda amount: f"{amount:,} kronor"}
    try:
        DocxTemplate(held).render({**data, "ord": WORDS}, environment)
    except Exception:  # any error is a notice
        return True
    return False


def smallest(fault: Fault, library: Path) -> tuple[bool, list[Mapping[str, Any]]]:
    file = fault.plant(library)
    report = linting.examine(library, only=("bas",))
    file.unlink()
    found = [i for i in report.issues if (i.code, i.place.file, i.place.line) == (fault.code, file, fault.file_line)]
    return bool(found), [report.examples[i].agreement for i in found if i in report.examples]


def is_found(fault: LibraryFault) -> bool:
    """Tell whether lint reports a fault between clauses, at its line."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder)
        for part in ("clauses", "templates"):
            shutil.copytree(ROOT / part, library / part)
        told = fault.plant(library)
        found = linting.examine(library, fault.as_of, only=(fault.layer,)).issues
        return (fault.code, *told) in [(i.code, i.place.file, i.place.line) for i in found]


def main() -> None:
    validator = Draft202012Validator(json.loads((ROOT / "schemas" / "agreement.schema.json").read_text("utf-8")))
    known = [data for data in examples() if validator.is_valid(data)]
    print("| planted fault | lint | docxtpl, examples | strict, examples | docxtpl, smallest | strict, smallest |")
    print("|---|---|---|---|---|---|")
    sums = [0] * 5
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "clauses", Path(folder) / "clauses")
        for fault in FAULTS:
            seen, worst = smallest(fault, Path(folder))
            worst = [data for data in worst if validator.is_valid(data)]
            kinds = (jinja2.Undefined, jinja2.StrictUndefined)
            row = [seen, *(any(raises(fault, data, kind) for data in known) for kind in kinds)]
            row += [any(raises(fault, data, kind) for data in worst) for kind in kinds]
            sums = [total + told for total, told in zip(sums, row, strict=True)]
            cells = ["yes" if told else "no" for told in row]
            if not worst:
                cells[3:] = ["–", "–"]
            print(f"| {fault.name} | {' | '.join(cells)} |")
    for other in LIBRARY_FAULTS:
        told = is_found(other)
        sums[0] += told
        print(f"| {other.name} | {'yes' if told else 'no'} | – | – | – | – |")
    print(f"| **noticed, of {len(FAULTS) + len(LIBRARY_FAULTS)}** | {' | '.join(str(total) for total in sums)} |")


if __name__ == "__main__":
    main()
