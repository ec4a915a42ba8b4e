"""Broken inputs as cases: what lies in the folder, what is typed, and what may come of it. Numbers repeat them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

import breaking
import breaking_word
from breaking import Rng

OLD = b"det gamla"  # what lies in the output folder before
LONGEST_NAME = "l" * 240


@dataclass(frozen=True, slots=True)
class Case:
    """One run: `files` are laid out (None makes a folder), `broken` is the file that a refusal must name.

    `writes` are the beginnings of the paths that a run without errors may write.
    """

    kind: str
    how: str
    words: tuple[str, ...]
    files: Mapping[str, bytes | None]
    broken: str = ""
    writes: tuple[str, ...] = ("ut/",)
    library: bool = False
    number: int = -1


@dataclass(frozen=True, slots=True)
class Stock:
    """Whole files to break: `examples` by name, `library` by path in the library, `built` by name."""

    examples: Mapping[str, bytes]
    library: Mapping[str, bytes]
    built: Mapping[str, bytes] = field(repr=False)

    def clauses(self) -> list[str]:
        return [name for name in self.library if name.endswith(".md")]


@cache
def read_stock(folder: Path) -> Stock:
    """Read what `lay_in` has laid into a folder."""
    return Stock(*(_files(folder / part) for part in ("examples", "bib", "built")))


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# --- agreements


def _agreement(rng: Rng, stock: Stock, *, as_yaml: bool) -> tuple[str, bytes, str]:
    name = rng.choice([name for name in stock.examples if name.endswith(".yaml" if as_yaml else ".json")])
    data, other = stock.examples[name], rng.choice(list(stock.examples.values()))
    if as_yaml and rng.random() < 0.6:
        value = json.loads(rng.choice([d for n, d in stock.examples.items() if n.endswith(".json")]))
        data = yaml.dump(value, allow_unicode=True, sort_keys=False).encode()
    if rng.random() < 0.35:
        how, broken = breaking.broken_bytes(rng, data, other)
    else:
        how, broken = (breaking.broken_yaml if as_yaml else breaking.broken_json)(rng, data, other)
    return how, broken, "avtal" + rng.choice((".yaml", ".yml") if as_yaml else (".json",))


def _of_agreement(name: str, words: Callable[[Rng], tuple[str, ...]]) -> Callable[[Rng, Stock], Case]:
    def make(rng: Rng, stock: Stock) -> Case:
        how, data, file = _agreement(rng, stock, as_yaml=rng.random() < 0.4)
        return Case(name, how, (*words(rng), file, "--json"), {file: data, "ut/avtal-avtal.pdf": OLD}, file)

    return make


def _build_words(rng: Rng) -> tuple[str, ...]:
    form = rng.choice((("docx",), ("pdf",), ("docx", "pdf"), ("md",), ("html", "odt")))
    words = [word for one in form for word in ("--format", one)]
    if rng.random() < 0.3:
        words.append("--draft")
    if rng.random() < 0.2 and "pdf" in form:
        words.append("--embed")
    return ("build", "-o", "ut", *words)


# --- libraries


def _on_library(rng: Rng, layer: str) -> tuple[tuple[str, ...], str]:
    """Return a command that reads the library, and the example it uses."""
    example = "uddevalla.json" if "uddevalla" in layer else "in_natura.json"
    build = (
        "build",
        example,
        "-o",
        "ut",
        "--library",
        "bib",
        "--json",
        "--format",
        rng.choice(("pdf", "docx", "md")),
    )
    clause = "avtal.ekonomi.finansiering"
    others = (
        ("lint", "--library", "bib", "--json"),
        ("explain", example, "--library", "bib", "--json"),
        ("check", example, "--library", "bib", "--json"),
        ("layers", "--library", "bib", "--json"),
        ("diff", "--library", "bib", "--json"),
        ("schema", "agreement", "--layer", "uddevalla", "--library", "bib"),
        ("new", "nytt.yaml", "--layer", "uddevalla", "--library", "bib"),
        ("adapt", clause, "--layer", "uddevalla", "--library", "bib"),
        ("resolve", "avtal.ekonomi.kostnadseffektivitet", "--layer", "uddevalla", "--library", "bib", "--keep"),
    )
    words = rng.choice((build, build, ("lint", "--library", "bib", "--json"), *others))
    return words, example


def _of_library(
    name: str,
    files: Callable[[Stock], list[str]],
    breakers: tuple[Callable[[Rng, bytes, bytes], breaking.Broken], ...],
) -> Callable[[Rng, Stock], Case]:
    def make(rng: Rng, stock: Stock) -> Case:
        file = rng.choice(files(stock))
        other = stock.library[rng.choice(files(stock))]
        how, data = rng.choice(breakers)(rng, stock.library[file], other)
        words, example = _on_library(rng, file)
        laid = {f"bib/{file}": data, example: stock.examples[example], "ut/in_natura-avtal.pdf": OLD}
        return Case(
            name, f"{file} {how}", words, laid, f"bib/{file}", ("ut/", "nytt.yaml", "bib/clauses/"), library=True
        )

    return make


def _library_shape(rng: Rng, stock: Stock) -> Case:
    """A library whose files aren't where they should be, or are far too many."""
    file = rng.choice([name for name in stock.library if name.startswith(("clauses/bas/", "templates/"))])
    words, example = _on_library(rng, "bas")
    laid: dict[str, bytes | None] = {example: stock.examples[example]}
    how = rng.choice(("folder for file", "many layers", "deep layers", "many clauses", "odd names", "bare"))
    clause = stock.library["clauses/bas/avtal/ekonomi/finansiering.md"]
    match how:
        case "folder for file":
            laid |= {f"bib/{file}": None}
        case "many layers":
            laid |= {f"bib/clauses/k{n}/layer.yaml": b"namn: Kommun\nversion: 1.0.0\n" for n in range(40)}
        case "deep layers":
            laid |= {
                "bib/clauses/" + "n/" * n + "layer.yaml": b"namn: Kommun\nversion: 1.0.0\n" for n in range(1, 40)
            }
        case "many clauses":
            laid |= {
                f"bib/clauses/bas/avtal/ekonomi/k{n}.md": clause.replace(
                    b"avtal.ekonomi.finansiering", f"avtal.ekonomi.k{n}".encode()
                )
                for n in range(200)
            }
        case "odd names":
            odd = rng.choice(("a b.md", "å.md", "..md", "CON.md", "a.b.md", "-x.md", LONGEST_NAME + ".md"))
            laid |= {f"bib/clauses/bas/avtal/ekonomi/{odd}": clause}
        case "bare":
            words = tuple("tom" if word == "bib" else word for word in words)
            laid |= {
                "tom/clauses/bas/layer.yaml": rng.choice((b"", b"namn: x\nversion: 1.0.0\n")),
                "tom/templates": None,
            }
    return Case(
        "library shape",
        f"{how} {file}",
        words,
        laid,
        writes=("ut/", "nytt.yaml", "bib/clauses/", "tom/clauses/"),
        library=True,
    )


# --- Word, PDF and records


def _frame(rng: Rng, stock: Stock) -> Case:
    name = rng.choice(("avtal", "tjansteskrivelse"))
    file = f"templates/{name}/frame.docx"
    breaker = rng.choice((breaking_word.broken_zip, breaking_word.broken_xml, breaking_word.broken_xml))
    how, data = breaker(rng, stock.library[file], stock.built["in_natura-avtal.docx"])
    if rng.random() < 0.5:
        return Case("frame", how, ("frame", "check", "ram.docx", "--json"), {"ram.docx": data}, "ram.docx", ())
    words, example = _on_library(rng, "bas")
    laid = {f"bib/{file}": data, example: stock.examples[example]}
    return Case("frame", how, words, laid, f"bib/{file}", ("ut/", "nytt.yaml", "bib/clauses/"), library=True)


def _edited(rng: Rng, stock: Stock) -> Case:
    name = rng.choice([name for name in stock.built if name.endswith(".docx")])
    breaker = rng.choice(
        (breaking_word.broken_zip, breaking_word.broken_xml, breaking_word.broken_xml, breaking.broken_bytes)
    )
    how, data = breaker(rng, stock.built[name], stock.library["templates/avtal/frame.docx"])
    laid = {name: data, "ut/" + name.replace(".docx", ".pdf"): OLD}
    if rng.random() < 0.6:
        changes = rng.choice(((), ("--changes", "accept"), ("--changes", "reject")))
        return Case("edited word file", how, ("pdf", name, "-o", "ut", "--json", *changes), laid, name)
    record = name.partition("-")[0] + "-protokoll.json"
    return Case("edited word file", how, ("verify", name, "--json"), laid | {record: stock.built[record]}, name, ())


def _pdf(rng: Rng, stock: Stock) -> Case:
    name = rng.choice([name for name in stock.built if name.endswith(".pdf")])
    how, data = breaking.broken_bytes(rng, stock.built[name], rng.choice(list(stock.built.values())))
    record = name.partition("-")[0] + "-protokoll.json"
    laid = {name: data, **({record: stock.built[record]} if rng.random() < 0.7 else {})}
    return Case("pdf", how, ("verify", name, "--json"), laid, name, ())


def _record(rng: Rng, stock: Stock) -> Case:
    record = rng.choice([name for name in stock.built if name.endswith("-protokoll.json")])
    data = stock.built[record]
    how, broken = rng.choice((breaking.broken_json, breaking.broken_json, breaking.broken_bytes))(rng, data, b"{}")
    if rng.random() < 0.4:
        value = json.loads(data)
        wild = rng.choice(("../../x", "/etc/passwd", "exe", "", "CON", "pdf", "a-1b", "x" * 300, "docx"))
        where = rng.choice(
            ("format", "pdf_standard", "typ", "namn", "vattenstampel", "fil", "id", "pekare", "lager", "datum")
        )
        how = f"{where} = «{wild[:20]}»"
        match where:
            case "format" | "pdf_standard":
                value["val"][where] = [wild, *value["val"].get(where, [])][: rng.choice((1, 5))]
            case "vattenstampel":
                value["val"][where] = wild
            case "fil":
                value["underlag"]["fil"] = wild
            case "lager":
                value["lager"] = wild
            case "typ" | "datum":
                value["dokument"][0][where] = wild
            case "namn":
                value["dokument"][0]["filer"][0]["namn"] = wild
            case "id" | "pekare":
                value["dokument"][0]["klausuler" if where == "id" else "varden"][0][where] = wild
        broken = json.dumps(value, ensure_ascii=False).encode()
    source = record.removesuffix("-protokoll.json") + ".json"
    file = record.removesuffix("-protokoll.json") + "-avtal" + rng.choice((".docx", ".pdf"))
    laid = {record: broken, source: stock.examples[source], file: stock.built[file] + rng.choice((b"", b" "))}
    locked = ("build", source, "-o", "ut", "--locked", record, "--json")
    words = rng.choice((locked, ("verify", file, "--json"), ("verify", file, "--record", record, "--json")))
    return Case("record", how, words, laid, record)


# --- the command line


def _typed(rng: Rng, stock: Stock) -> Case:
    """Odd words, files that aren't there, folders for files, names that a system may not take."""
    example = stock.examples["enkel.yaml"]
    names = ("finns inte.json", "a b.json", "å ä ö.yaml", "CON.json", "aux.yaml", "-x.json", "..", ".", "/",
    "a\nb.json", "*.json",
             "%s%n.json", "{0}.json", "[bold]x.json", LONGEST_NAME + ".json", "m/" * 60 + "x.json", "avtal",
             "avtal.JSON", "avtal.docx",
             "mapp.json", "", " ", "https://example.org/a.json", "file:///etc/passwd", "/dev/null", "/dev/zero",
             "~/a.json", "a.json/b",
             "x" * 5_000, "\udce5.json", "com1.pdf", "lpt1.docx", "nul.yaml", "prn.json", "a:b.json", "a?.yaml",
             "slut.", "x.json ")  # fmt: skip
    name, other = rng.choice(names), rng.choice(names)
    date = rng.choice(("2026-01-01", "2026-02-30", "igår", "", "0000-00-00", "9" * 50))
    choices: tuple[tuple[str, ...], ...] = (
        ("build", name), ("build", name, other), ("build", "bra.yaml", "-o", name), ("build", "bra.yaml",
        "--document", name),
        ("build", "bra.yaml", "--format", name), ("build", "bra.yaml", "--pdf-standard", name), ("build", "bra.yaml",
        "--library", name),
        ("build", "bra.yaml", "--watermark", name), ("build", "bra.yaml", "--locked", name), ("build", "bra.yaml",
        "bra.yaml"),
        ("check", name), ("check", name, other), ("check", "bra.yaml", "--library", name), ("explain", name),
        ("lint", "--library", name),
        ("lint", "--as-of", date), ("codes", name), ("diff", name), ("diff", "--layer", name), ("diff",
        "--library", name),
        ("layers", "--library", name), ("new", name), ("new", name, "--layer", other), ("new", "ny.yaml",
        "--library", name),
        ("library", name), ("new-layer", name, "--title", other, "--library", "bib"), ("new-layer", "ny",
        "--title", name, "--library", "bib"),
        ("adapt", name, "--layer", "uddevalla", "--library", "bib"), ("adapt", "avtal.ekonomi.finansiering",
        "--layer", name, "--library", "bib"),
        ("resolve", name, "--layer", other, "--library", "bib", "--take"), ("frame", "check", name), ("frame",
        "copy", name, other),
        ("frame", "copy", "avtal", name), ("frame", name), ("schema", name), ("schema", "agreement", "--layer", name),
        ("schema", "layer", "--layer", "uddevalla"), ("pdf", name), ("pdf", name, "-o", other), ("verify", name),
        ("verify", name, "--record", other),
        ("verify", "bra.yaml", "--record", "bra.yaml"), (name,), (), ("--help",), ("build", "--help"),
        ("--version",), (f"--{name}",),
    )  # fmt: skip
    words = rng.choice(choices)
    if "-o" in words and (
        words[-1] in ("..", "/") or words[-1].startswith("/dev/")
    ):  # a wish to write there is granted
        words = ("build", "bra.yaml", "-o", "a/../b/./c")
    laid: dict[str, bytes | None] = {"bra.yaml": example, "mapp.json": None, "avtal.JSON": example}
    for one in (
        "a b.json",
        "å ä ö.yaml",
        "CON.json",
        "aux.yaml",
        "[bold]x.json",
        "com1.pdf",
        "lpt1.docx",
        LONGEST_NAME + ".json",
    ):
        laid[one] = stock.built["in_natura-avtal.docx"] if one.endswith(".docx") else example
    return Case("command line", " ".join(words)[:60], words, laid, "", ("",), library=True)


def _layer_files(stock: Stock) -> list[str]:
    return [name for name in stock.library if name.endswith("layer.yaml")]


def _document_files(stock: Stock) -> list[str]:
    return [name for name in stock.library if name.endswith("document.yaml")]


def _page_files(stock: Stock) -> list[str]:
    return [name for name in stock.library if name.endswith(".typ")]


def _cut_or_binary(rng: Rng, data: bytes, other: bytes) -> breaking.Broken:
    name = rng.choice(("truncate", "NUL", "random", "empty", "UTF-16", "Latin-1", "larger than read", "BOM", "CRLF"))
    return name, breaking.BYTES[name](rng, data, other)


def _page(rng: Rng, stock: Stock) -> Case:
    return _of_library("page.typ", _page_files, (_cut_or_binary,))(rng, stock)


# What is broken, and how often: a kind stands as many times as it is worth.
KINDS: tuple[Callable[[Rng, Stock], Case], ...] = (
    *(_of_agreement("agreement, check", lambda _: ("check",)),) * 6,
    *(_of_agreement("agreement, build", _build_words),) * 5,
    _of_agreement("agreement, explain", lambda _: ("explain",)),
    *(_of_library("clause, front matter", Stock.clauses, (breaking.broken_front_matter,
    breaking.broken_condition)),) * 4,
    *(_of_library("clause, text", Stock.clauses, (breaking.broken_body,)),) * 4,
    _of_library("clause, bytes", Stock.clauses, (breaking.broken_bytes,)),
    *(_of_library("layer.yaml", _layer_files, (breaking.broken_yaml, breaking.broken_yaml,
    breaking.broken_bytes)),) * 3,
    *(_of_library("document.yaml", _document_files, (breaking.broken_yaml, breaking.broken_yaml,
    breaking.broken_bytes)),) * 2,
    _page,
    *(_frame,) * 4,
    *(_edited,) * 4,
    *(_pdf,) * 2,
    *(_record,) * 3,
    *(_typed,) * 4,
    _library_shape,
)  # fmt: skip


def case(number: int, stock: Stock) -> Case:
    """Return a case by its number, always the same one."""
    rng = random.Random(number)  # noqa: S311 - repeatable, no secret
    made = KINDS[number % len(KINDS)](rng, stock)
    return Case(made.kind, made.how, made.words, made.files, made.broken, made.writes, made.library, number)
