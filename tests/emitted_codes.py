"""Finds every issue code that the package can emit, by reading its source: what can't be followed is a failure.

A maker is a callable that takes a code: `Issue`, the functions `error`, `warning` and `advice`, the exceptions that
carry a code to one of them, and whatever passes a parameter of its own on as the code to a maker. So the makers are
found in rounds, until there are no more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "iop_docs"
Function = ast.FunctionDef | ast.AsyncFunctionDef
_MAKES_AGAIN = {"unpacked_issue"}  # of an issue that another process made, whose code was told there


@dataclass(frozen=True, slots=True)
class _Maker:
    """A callable that takes a code: as which argument (`self` not counted), and by what name."""

    place: int
    parameter: str = "code"


@dataclass(slots=True)
class _Found:
    """Makers by name (private ones with their module), the codes, and calls that can't be followed."""

    makers: dict[str, _Maker]
    codes: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a code stands: its module, the function round it, and the line."""

    path: Path
    module: ast.Module
    function: Function | None
    line: int

    def key(self, name: str) -> str:
        return f"{self.path}:{name}" if name.startswith("_") else name


def emitted(folder: Path = SOURCE) -> frozenset[str]:
    """Return the codes. Raises AssertionError that names the calls whose code can't be told from the source."""
    modules = {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}
    found = _Found({name: _Maker(0) for name in ("Issue", "error", "warning", "advice")})
    before = 0
    while before != len(found.makers):
        before = len(found.makers)
        found.codes.clear()
        found.unclear.clear()
        for path, module in modules.items():
            _carriers(path, module, found)
            for call, function in _calls(module, None):
                _follow(call, _Site(path, module, function, call.lineno), found)
    assert not found.unclear, f"the code of an issue must be told in the source: {sorted(found.unclear)}"
    return frozenset(found.codes)


def _carriers(path: Path, module: ast.Module, found: _Found) -> None:
    """Note the exceptions that are made with a code, which an issue is made of where they are caught."""
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef) and function.name == "__init__" and "code" in _parameters(function):
            _passes_on(function, "code", _Site(path, module, function, function.lineno), found)


def _calls(node: ast.AST, inside: Function | None) -> Iterator[tuple[ast.Call, Function | None]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, inside
        yield from _calls(child, child if isinstance(child, Function) else inside)


def _follow(call: ast.Call, site: _Site, found: _Found) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    maker = found.makers.get(site.key(name))
    if maker is None or (site.function is not None and site.function.name in _MAKES_AGAIN):
        return
    named = [word.value for word in call.keywords if word.arg == maker.parameter]
    for given in named or call.args[maker.place : maker.place + 1]:  # without any, the default has been read
        _code(given, site, found)


def _code(node: ast.expr, site: _Site, found: _Found) -> None:
    match node:
        case ast.Constant(value=str(code)):
            found.codes.add(code)
        case ast.IfExp(body=one, orelse=other):
            _code(one, site, found)
            _code(other, site, found)
        case ast.Name(id=name) if site.function is not None and name in _parameters(site.function):
            _passes_on(site.function, name, site, found)
        case ast.Name(id=name) if (value := _assigned(name, site.module)) is not None:
            _code(value, site, found)
        case ast.Name(id=name) if several := list(_unpacked(name, site)):
            for one in several:
                _code(one, site, found)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(table := _assigned(name, site.module), ast.Dict):
            for value in table.values:
                _code(value, site, found)
        case ast.Attribute(attr="code"):
            pass  # it was given to a maker when the object was made
        case _:
            found.unclear.add(f"{site.path.name}:{site.line} {ast.unparse(node)}")


def _parameters(function: Function) -> list[str]:
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return [one.arg for one in arguments if one.arg != "self"]


def _passes_on(function: Function, parameter: str, site: _Site, found: _Found) -> None:
    """Note that a function makes issues of a code it is given; a default is such a code too."""
    name = function.name
    if name == "__init__":
        name = next(c.name for c in ast.walk(site.module) if isinstance(c, ast.ClassDef) and function in c.body)
    found.makers.setdefault(site.key(name), _Maker(_parameters(function).index(parameter), parameter))
    names = [one.arg for one in function.args.args]
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    if parameter in defaults:
        _code(defaults[parameter], site, found)


def _assigned(name: str, module: ast.Module) -> ast.expr | None:
    """Return what a module gives one of its own names."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                return value
            case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name:
                return value
    return None


def _unpacked(name: str, site: _Site) -> Iterator[ast.expr]:
    """Yield what a name may be in `a, b = tell(x)`, where `tell = TABLE.get(y, other)` is a function."""
    inner = [one for one in ast.walk(site.function or site.module) if isinstance(one, ast.Assign)]
    for one in inner:
        match one:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call(func=ast.Name(id=function))):
                at = [getattr(target, "id", "") for target in names]
                if name in at:
                    for told in _functions(function, inner, site.module):
                        yield from _returned(told, at.index(name), site.module)


def _functions(name: str, inner: list[ast.Assign], module: ast.Module) -> Iterator[str]:
    for one in inner:
        match one:
            case ast.Assign(
                targets=[ast.Name(id=found)],
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, ast.Name(id=other)]
                ),
            ) if found == name:
                yield other
                values = _assigned(table, module)
                yield from (
                    str(getattr(v, "id", "")) for v in (values.values if isinstance(values, ast.Dict) else ())
                )


def _returned(function: str, at: int, module: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            for one in ast.walk(node):
                if isinstance(one, ast.Return):
                    yield one.value.elts[at] if isinstance(one.value, ast.Tuple) else ast.Constant(value=None)
