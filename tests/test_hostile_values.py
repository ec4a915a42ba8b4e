"""Values and clauses that look like commands to pandoc, Markdown or a browser: they come out as letters."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from iop_docs.errors import Place
from iop_docs.loading.layout_check import layout_issues
from iop_docs.loading.markdown_check import markdown_issues
from iop_docs.model.document import ClauseText, Document, Looks, Paragraph, Section, Text, Value
from iop_docs.model.library import DocumentType
from iop_docs.model.template import Template
from iop_docs.render.writers import WRITERS

HOSTILE = (
    "\\input{/etc/passwd}",
    "\\write18{id}",
    "{{< include /etc/passwd >}}",
    "{{ cycler.__init__ }}",
    "include::/etc/passwd[]",
    ".. include:: /etc/passwd",
    "#+INCLUDE: /etc/passwd",
    "!include /etc/passwd",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src='http://example.se/'></iframe>",
    "</p></body><script src='http://example.se/x.js'></script>",
    "![bild](file:///etc/passwd)",
    "![bild](http://example.se/spion.png)",
    "[länk](javascript:alert(1))",
    "javascript:alert(1)",
    "```{=html}\n<script>alert(1)</script>\n```".replace("\n", " "),
    "`<script>`{=html}",
    "--lua-filter=/tmp/x.lua",
    "-o/tmp/x",
    "--- title: x ---",
    "&#x3C;script&#x3E;",
    "<?php system('id'); ?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "@import url(http://example.se/x.css);",
)
KIND = DocumentType(
    id="avtal",
    name="avtal",
    title=Template(()),
    subtitle=None,
    sender=Template(()),
    date=(),
    header=(),
    footer=(),
    points=(),
    number_clauses=True,
    toc_from=0,
    frame=b"",
    page="",
    place=Place(),
)
LOADS = re.compile(r"(?i)<script|<iframe|<img|<link|<object|<embed|javascript:[^<]*\"|\son\w+=|url\(|@import")


def document(values: tuple[str, ...]) -> Document:
    blocks = tuple(Paragraph((Text("Värdet är "), Value(value, "/arende/titel"))) for value in values)
    clause = ClauseText("avtal.a.b", "1.0.0", "bas", "låst", "1.1", (Value(values[0], "/arende/titel"),), blocks)
    line = (Value(" ".join(values), "/arende/titel"),)
    return Document(
        type="avtal",
        type_name="avtal",
        title=line,
        subtitle=line,
        sender=line,
        header=(),
        sections=(Section("avtal.a", "1", line, (clause,)),),
        footer=values,
        date="2026-01-01",
        dnr=values[0],
        keywords=(),
        library_version="",
        draft=False,
        toc=True,
        looks=Looks(),
        layer="bas",
    )


def text_of(markup: str) -> str:
    """Return the letters of a piece of HTML or XML."""
    bare = re.sub(r"<[^>]*>", "", markup)
    for name, letter in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("#39", "'"), ("apos", "'"), ("amp", "&")):
        bare = bare.replace(f"&{name};", letter)
    return bare


@pytest.mark.slow
def test_html_holds_hostile_values_as_letters_and_loads_and_runs_nothing() -> None:
    page = WRITERS["html"](document(HOSTILE), KIND).decode()
    tags = "".join(re.findall(r"<[^>]*>", re.sub(r"(?s)<style.*?</style>", "", page)))
    assert not LOADS.search(tags), LOADS.search(tags)
    assert "http" not in tags.replace("http://www.w3.org/", "")
    told = text_of(page)
    for value in HOSTILE:
        assert value in told
    assert "root:" not in page


@pytest.mark.slow
def test_odt_holds_hostile_values_as_letters_and_no_part_or_reference_comes_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(WRITERS["odt"](document(HOSTILE), KIND))
    with ZipFile(tmp_path / "a.odt") as file:
        content = file.read("content.xml").decode()
        assert not [name for name in file.namelist() if "Pictures" in name or "Scripts" in name or "Basic" in name]
    links = re.findall(r'xlink:href="([^"]*)"', content)
    assert [link for link in links if not link.startswith("#")] == []
    assert "<!ENTITY" not in content
    told = re.sub(r"<text:s[^>]*/>", " ", content)
    for value in HOSTILE:
        assert value in text_of(told)


@pytest.mark.slow
def test_markdown_read_again_by_pandoc_gives_back_the_letters_without_raw_parts_links_or_pictures() -> None:
    import json
    import subprocess

    from iop_docs.render.pandoc import pandoc_path

    made = WRITERS["md"](document(HOSTILE), KIND)
    assert b"root:" not in made
    read = subprocess.run(
        [pandoc_path(), "--from=gfm", "--to=json", "--sandbox"], input=made, capture_output=True, check=True
    )
    tree = json.dumps(json.loads(read.stdout))
    assert '"RawInline"' not in tree
    assert '"RawBlock"' not in tree
    assert '"Image"' not in tree
    assert 'javascript:alert(1)", ""]' not in tree


@pytest.mark.slow
def test_what_lies_in_pandocs_folders_of_the_user_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {name: WRITERS[name](document(HOSTILE[:1]), KIND) for name in ("html", "odt", "md")}
    for folder in (tmp_path / "pandoc", tmp_path / ".pandoc", tmp_path / ".local" / "share" / "pandoc"):
        for part in ("defaults", "templates", "filters"):
            (folder / part).mkdir(parents=True)
        (folder / "filters" / "x.lua").write_text("function Pandoc(d) error('filter') end", "utf-8")
        (folder / "init.lua").write_text("error('init')", "utf-8")
        (folder / "reference.odt").write_bytes(b"not an odt")
        for name in ("html5", "opendocument", "gfm", "commonmark"):
            (folder / "templates" / f"default.{name}").write_text("FRÄMMANDE $body$", "utf-8")
            (folder / "defaults" / f"{name}.yaml").write_text("filters: [x.lua]\n", "utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert {name: WRITERS[name](document(HOSTILE[:1]), KIND) for name in plain} == plain


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        "![a](https://example.se/spion.png)",
        "![a](file:///etc/passwd)",
        "[a](javascript:alert)",
        "`x`{=html}",
        "<!-- x -->",
    ],
)
def test_a_clause_holds_no_html_picture_script_or_raw_part(value: str) -> None:
    place = Place(Path("k.md"), 1)
    found = {issue.code for check in (markdown_issues, layout_issues) for issue in check(f"Text {value} mer.", place)}
    assert found & {"markdown-inte-tillaten", "markdown-fel"}
