"""The web pages of all examples before axe-core, and that each is a file that needs no other."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from axe import violations
from finished import CASES, NAMES, finished

FETCHING = ("src", "srcset", "poster", "data", "background")
PLANTED = {
    "html-has-lang": ('<html lang="sv">', "<html>"),
    "document-title": ("<title>", "<title></title><title>"),
    "image-alt": ("<h1", '<img src="data:," width="9" height="9"><h1'),
    "color-contrast": ("<h1", '<p style="color:#aaa">Ljusgrått</p><h1'),
    "landmark-one-main": ("<main", "<section"),
    "page-has-heading-one": ("<h1>", "<h1 hidden>"),
    "heading-order": ("<h2", "<h5>Hopp</h5><h2"),
    "the page scrolls sideways": ("<h1", '<div style="width:90rem">Bred</div><h1'),
}


@pytest.mark.slow
def test_axe_finds_nothing_in_any_page_and_none_scrolls_sideways(tmp_path: Path) -> None:
    pages = {name: finished(*case).files["html"].decode() for case, name in zip(CASES, NAMES, strict=True)}
    assert violations(pages, tmp_path, NAMES[:2]) == {name: [] for name in pages}


@pytest.mark.slow
def test_axe_finds_each_violation_planted_in_a_page(tmp_path: Path) -> None:
    good = finished(*CASES[0]).files["html"].decode()
    pages = {name: good.replace(*change, 1) for name, change in PLANTED.items()}
    assert [name for name, page in pages.items() if page == good] == []
    told = violations(pages, tmp_path)
    assert [name for name in pages if not any(name in said for said in told[name])] == []


class _Fetched(HTMLParser):
    """Collects what a browser would fetch to show the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        if tag in ("script", "link", "base", "iframe", "object", "embed"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name in FETCHING and not (value or "").startswith("data:"):
                self.found.append(f"{name}={value}")
            if name == "style" or name.startswith("on"):
                self.found += _in_css(value or "") if name == "style" else [name]

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self.found += _in_css(data)
            self._is_style = False


def _in_css(css: str) -> list[str]:
    return [word for word in ("@import", "url(") if word in css.replace("url(data:", "")]


def fetched(page: str) -> list[str]:
    parser = _Fetched()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_page_needs_no_other_file_and_no_network(case: tuple[Path, str]) -> None:
    assert fetched(finished(*case).files["html"].decode()) == []


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://example.se/a.png">',
        '<link rel="stylesheet" href="a.css">',
        "<script>1</script>",
        "<style>@import 'a.css';</style>",
        '<p style="background: url(a.png)">',
    ],
)
def test_a_page_that_fetches_something_is_found(page: str) -> None:
    assert fetched(page) != []
