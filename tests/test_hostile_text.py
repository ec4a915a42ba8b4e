"""Whatever letters stand in the data stand unchanged in every finished file: no value is read as code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from msgspec import Struct

from finished import EXAMPLES, READERS, Finished, finished, lines
from iop_docs.loading.schema import read_schemas, shape_of
from iop_docs.model.document import Value
from iop_docs.model.shape import ArrayShape, RecordShape, ScalarShape, Shape
from iop_docs.shipped import schemas_folder
from reading import line, solid

HOSTILE = 'A & B <c> "d" {{ e }} {% f %} *g* # h | i \\ ~ $ å'
MORE = (
    "1. inte en lista",
    "- inte heller",
    "# ingen rubrik",
    "| ingen | tabell |",
    "<!-- k --> &amp; &#65; ]]> </w:t>",
    "[länk](#avtal.ekonomi) ![bild](x.png) `kod` __fet__ ~~struken~~ http://example.se/?a=b&c=d",
    "@avtal #let x = 1; $x^2$ \\n \\textbf{x} ^upp^ _ned_ {_{ j }_} {# l #} {%- m -%}",
    "’enkla’ ”dubbla” «franska» – streck — … ½ § € ą ß İ ﬁ",
    "Zażółć gęślą jaźń, ığüşöç, ñandú, Þórr, áčđšž",
)
# The schema lets only some letters into these.
KEPT = frozenset(("$schema", "lager", "dokument", "id", "epost"))
SOURCE = next(path for path in EXAMPLES if path.stem == "tva_parter_tre_ar")
DOCUMENTS = ("avtal", "tjansteskrivelse")
Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"]


def with_texts(data: Plain, shape: Shape, texts: Iterator[str]) -> Plain:
    """Return the data with every text of one's own words replaced by the next of the texts."""
    match data, shape:
        case dict(), RecordShape():
            return {
                name: value if name in KEPT else with_texts(value, shape.fields[name].shape, texts)
                for name, value in data.items()
            }
        case list(), ArrayShape():
            return [with_texts(item, shape.item, texts) for item in data]
        case str(), ScalarShape(kind="text" | "fritext", values=()):
            return next(texts)
    return data


def values(node: object) -> Iterator[Value]:
    """Yield every value in a document tree."""
    if isinstance(node, Value):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from values(item)
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            yield from values(getattr(node, name))


@cache
def hostile_file(texts: tuple[str, ...], folder: Path) -> Path:
    data = json.loads(SOURCE.read_text("utf-8"))
    changed = with_texts(data, shape_of(read_schemas(schemas_folder()), "agreement"), cycle(texts))
    path = folder / f"fall_{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(changed, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fientlig")


def expected(done: Finished, text: str) -> int:
    return sum(one.text.count(text) for one in values(done.tree))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("form", READERS)
def test_hostile_text_in_every_field_stands_unchanged(document: str, form: str, folder: Path) -> None:
    path = hostile_file((HOSTILE,), folder)
    wanted = expected(finished(path, document), HOSTILE)
    assert wanted >= 40
    assert sum(one.text.count(HOSTILE) for one in lines(path, document, form)) >= wanted


def test_what_many_other_languages_read_as_code_stands_unchanged_too(folder: Path) -> None:
    path = hostile_file(MORE, folder)
    for text in MORE:
        wanted = expected(finished(path, "avtal"), text)
        assert wanted >= 5
        letters = solid([line("", text)])  # a line of the PDF may end after "?" or "}", where the text has no space
        shown = {form: solid(lines(path, "avtal", form)).count(letters) for form in READERS}
        assert {form: (text, number, wanted) for form, number in shown.items() if number < wanted} == {}
