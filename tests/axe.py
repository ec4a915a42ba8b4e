"""Web pages before axe-core in headless Chromium, all of them in one run, and whether they fit a narrow window."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path

from programs import missing, program

WIDE, NARROW = 1280, 320  # CSS pixels; the narrow one is that of WCAG 2.2, 1.4.10
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PACKAGE = "axe_playwright_python"  # its axe.min.js is all that is used, neither its Python nor Playwright
_RUN = """
const options = {runOnly: {type: 'tag', values: %s}, resultTypes: ['violations']};
const name = document.currentScript.dataset.name;
const unseen = {passes: [0], violations: []};
const look = async () => location.search === '?axe' ? await axe.run(document, options) : unseen;
addEventListener('load', () => look().then(
  r => parent.postMessage({name, passes: r.passes.length, wide: document.documentElement.scrollWidth > innerWidth,
    violations: r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | '))}, '*'),
  fault => parent.postMessage({name, passes: 0, wide: false, violations: ['axe failed: ' + fault]}, '*')));
"""
_HARNESS = """<!DOCTYPE html><html><body><pre id="told"></pre><script>
const left = %s, told = [];
const next = () => {
  document.querySelector('iframe')?.remove();
  if (!left.length) { document.getElementById('told').textContent = JSON.stringify(told); return; }
  const [file, width] = left.shift(), frame = document.createElement('iframe');
  frame.src = file; frame.width = width; frame.height = 900;
  addEventListener('message', m => { told.push({...m.data, width}); next(); }, {once: true});
  document.body.append(frame);
};
next();
</script></body></html>
"""


def violations(pages: Mapping[str, str], folder: Path, narrow: Collection[str] = ()) -> dict[str, list[str]]:
    """Return what axe-core finds in each page, as "<width> <rule>: <where>".

    A page that scrolls sideways, wide or narrow, is told too. A look takes a second, so axe-core looks at the wide
    page, and only at those named in `narrow` at both widths.

    Raises AssertionError when a page wasn't looked at.
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        missing("axe-core (requirements/browser.txt) is not installed")
    chromium = program("chromium", "chromium")
    shutil.copyfile(Path(str(found and found.origin)).parent / "axe.min.js", folder / "axe.js")
    for number, (name, page) in enumerate(pages.items()):
        run = f'<script src="axe.js"></script><script data-name="{html.escape(name)}">{_RUN % json.dumps(TAGS)}'
        (folder / f"{number}.html").write_text(page.replace("</head>", f"{run}</script></head>", 1), "utf-8")
    wanted = [(f"{number}.html?axe", WIDE) for number in range(len(pages))]
    wanted += [(f"{number}.html?{'axe' if name in narrow else ''}", NARROW) for number, name in enumerate(pages)]
    (folder / "harness.html").write_text(_HARNESS % json.dumps(wanted), "utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
    profile, time = f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=600000"
    command = [chromium, *flags, profile, time, "--dump-dom", (folder / "harness.html").as_uri()]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=True)
    return _told(done.stdout, pages)


def _told(dom: str, pages: Mapping[str, str]) -> dict[str, list[str]]:
    shown = re.search(r'<pre id="told">(.*?)</pre>', dom, re.DOTALL)
    told = json.loads(html.unescape(shown[1])) if shown and shown[1] else []
    seen = {(one["name"], one["width"]) for one in told if one["passes"]}
    wanted = {(name, width) for name in pages for width in (WIDE, NARROW)}
    assert seen == wanted, "axe-core hasn't looked at every page"
    found: dict[str, list[str]] = {}
    for one in told:
        said = [*one["violations"], *(["the page scrolls sideways"] if one["wide"] else [])]
        found.setdefault(one["name"], []).extend(f"{one['width']} {each}" for each in said)
    return found
