"""How the source is cut: sizes, names, imports, and the way of one pain answer. ``python benchmarks/house.py [SOURCE]``.

``SOURCE`` is the ``src`` folder of a checkout, this one's where it is left out, so that two checkouts can be laid side by
side. The pain answer is given by JSON Lines to the program itself, in a process of its own in which every call is seen; that
takes most of a minute, and differs by a call or two from run to run. ``--still`` leaves it out, ``--list`` names what is
counted. There are no bars.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import tokenize
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

PACKAGE = "stretchcoach"
CORE = ("session", "safety")
"""The parts in which safety and timing are decided."""
DIRECTIVES = ("noqa", "type:", "fmt:", "pragma", "!")
"""A comment that begins so is for a tool."""


@dataclass(slots=True)
class Module:
    """One file."""

    name: str
    """Below the package, dotted; a package has the name of its folder."""
    is_package: bool
    lines: int
    code: int
    """Lines with code: no blank ones, no comments, no docstrings."""
    comments: int
    """Lines with a comment for a reader, by itself or behind code; a ruled heading is none."""
    whole_comments: int
    """Those of them that are nothing but a comment."""
    classes: list[str]
    functions: list[tuple[int, str]]
    """How many lines each has, from its ``def``, and its name."""
    imports: set[str] = field(default_factory=set)
    """The modules it imports, wherever in it."""
    for_types: set[str] = field(default_factory=set)
    """Those it imports only while types are checked."""

    @property
    def short(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(".")[2]

    @property
    def is_core(self) -> bool:
        """Whether it belongs to the core."""
        return self.name.partition(".")[0] in CORE


# Reading -------------------------------------------------------------------------------------------------------------


def read(source: Path) -> dict[str, Module]:
    """Every module of the package in ``source``, by name; that of the package itself is empty."""
    root = source / PACKAGE
    trees: dict[str, ast.Module] = {}
    modules: dict[str, Module] = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text("utf-8")
        trees[name] = tree = ast.parse(text)
        code, comments, whole = _lines(text, tree)
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        modules[name] = Module(
            name=name,
            is_package=parts[-1] == "__init__",
            lines=len(text.splitlines()),
            code=code,
            comments=comments,
            whole_comments=whole,
            classes=[each.name for each in ast.walk(tree) if isinstance(each, ast.ClassDef)],
            functions=[((each.end_lineno or each.lineno) - each.lineno + 1, each.name) for each in functions],
        )
    for name, tree in trees.items():
        module = modules[name]
        checked = {id(each) for each in _for_types(tree)}
        for node in ast.walk(tree):
            (module.for_types if id(node) in checked else module.imports).update(_imported(node, module, modules))
        module.for_types -= module.imports
    return modules


def _lines(text: str, tree: ast.Module) -> tuple[int, int, int]:
    """How many lines have code, how many a comment for a reader, and how many nothing but one."""
    code: set[int] = set()
    comments: set[int] = set()
    nothing = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            said = token.string.lstrip("# ")
            if said and not said.endswith("--") and not said.startswith(DIRECTIVES):
                comments.add(token.start[0])
        elif token.type not in nothing:
            code.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):  # docstrings, also those below a field
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            code -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(code), len(comments), len(comments - code)


def _for_types(tree: ast.Module) -> Iterator[ast.AST]:
    """What is under ``if TYPE_CHECKING``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from chain.from_iterable(map(ast.walk, node.body))


def _imported(node: ast.AST, module: Module, modules: Mapping[str, Module]) -> Iterator[str]:
    """The modules that an import names; of ``from a import b`` the module ``a.b``, or else ``a``."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        own = f"{PACKAGE}.{module.name}".rstrip(".").split(".")
        above = own[: len(own) - node.level + module.is_package] if node.level else []
        base = ".".join((*above, *(node.module.split(".") if node.module else ())))
        names = [f"{base}.{alias.name}" for alias in node.names]
    else:
        return
    for name in names:
        first, _, rest = name.partition(".")
        if first == PACKAGE:
            found = rest if rest in modules else rest.rpartition(".")[0]
            if found in modules and found != module.name:
                yield found


# Layers and circles --------------------------------------------------------------------------------------------------


def layers(source: Path) -> list[list[tuple[str, bool]]] | None:
    """The layers of the contract in ``pyproject.toml``, the top one first: the modules of each, and whether they are to know
    nothing of each other; None where there is no such contract."""
    path = source.parent / "pyproject.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    contracts = data.get("tool", {}).get("importlinter", {}).get("contracts", [])
    wanted = [each for each in contracts if each.get("type") == "layers"]
    if not wanted:
        return None
    contract = max(wanted, key=lambda each: len(each["layers"]))
    container = next(iter(contract.get("containers", [])), "")
    return [
        [(_below(name, container), "|" in layer) for name in layer.replace("|", ":").split(":")]
        for layer in contract["layers"]
    ]


def _below(name: str, container: str) -> str:
    name = name.strip().strip("()").strip()
    whole = f"{container}.{name}" if container else name
    return whole.removeprefix(f"{PACKAGE}.")


def climbing(modules: Mapping[str, Module], order: list[list[tuple[str, bool]]]) -> list[str]:
    """The imports that go up, or between siblings that are to know nothing of each other."""
    rank = {name: (place, apart) for place, layer in enumerate(order) for name, apart in layer}

    def at(name: str) -> tuple[int, str, bool] | None:
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            if (place := rank.get(found := ".".join(parts[:length]))) is not None:
                return place[0], found, place[1]
        return None

    climbs = []
    for name, module in sorted(modules.items()):
        for other in sorted(module.imports | module.for_types):
            here, there = at(name), at(other)
            if here is None or there is None or here[1] == there[1]:
                continue
            if here[0] > there[0] or (here[0] == there[0] and here[2]):
                climbs.append(f"{name} -> {other}")
    return climbs


def circles(modules: Mapping[str, Module], *, types: bool) -> list[list[str]]:
    """The modules that reach each other by imports, with ``types`` also by those for types (strongly connected parts)."""
    reached = {name: _reached(name, modules, types) for name in modules}
    found = {frozenset({name, *(other for other in reached[name] if name in reached[other])}) for name in modules}
    return sorted(sorted(each) for each in found if len(each) > 1)


def _reached(name: str, modules: Mapping[str, Module], types: bool) -> set[str]:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        module = modules[ahead.pop()]
        new = (module.imports | module.for_types if types else module.imports) - seen
        seen |= new
        ahead += new
    return seen


# One pain answer -----------------------------------------------------------------------------------------------------

ROUTINE = """
format = 1
[routine]
name = "Short"
summary = "Two short exercises."
[[step]]
exercise = "cat-cow"
reps = 1
[[step]]
exercise = "pelvic-tilt"
reps = 1
"""

MARK = '"value":   3'
"""How the answer is written, with more space than anybody else would use: so it is known again."""

LISTENS = 1.6
"""Seconds after which *none* to a list counts."""


@dataclass(frozen=True, slots=True)
class Way:
    """What one answer passes."""

    calls: int
    modules: Sequence[str]


def pain_answer(source: Path) -> Way:
    """The way of a rating at a check-in, from the line of JSON to its entry in the record.

    Raises:
        SystemExit: the session did not come so far.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        routine, report = folder / "short.toml", folder / "report.json"
        routine.write_text(ROUTINE, "utf-8")
        command = [sys.executable, __file__, "--watched", str(report), "run", str(routine), "--json", "--silent"]
        environment = os.environ | {"PYTHONPATH": str(source), "LC_ALL": "C.UTF-8"}
        with (
            subprocess.Popen(
                [*command, "--data-dir", str(folder / "data")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=environment,
            ) as program,
        ):
            _play(program)
            problems = program.stderr.read() if program.stderr else ""
        if not report.exists():
            raise SystemExit(f"no pain answer was seen:\n{problems}")
        seen = json.loads(report.read_text("utf-8"))
        return Way(seen["calls"], seen["modules"])


def _play(program: subprocess.Popen[str]) -> None:
    """Answer what is asked, until the first check-in has been answered."""
    import time

    assert program.stdin is not None
    assert program.stdout is not None
    for line in program.stdout:
        event = json.loads(line)
        said = ""
        if event["type"] == "phase_started" and event["phase"] == "ready":
            said = '{"do": "ready"}'
        elif event["type"] == "answer" and event["purpose"] == "check_in":
            said = '{"do": "stop"}'
        elif event["type"] == "question":
            value = {"list": "none", "pain": 2, "place": 0, "confirm": "yes", "pick": 7}.get(event["kind"], "no")
            said = json.dumps({"do": "answer", "question": event["id"], "value": value})
            if event["purpose"] == "check_in":
                said = f'{{"do": "answer", "question": "{event["id"]}", {MARK}}}'
            elif event["kind"] == "list":
                time.sleep(LISTENS)
        if said:
            try:
                program.stdin.write(f"{said}\n")
                program.stdin.flush()
            except BrokenPipeError:
                return


class Watch:
    """Sees every call in the package from the answer's line to the return from the record."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self._calls = 0
        self._modules: dict[str, None] = {}
        self._begun = self._over = False
        self._storing: object = None
        self._seen: set[int] = set()

    def __call__(self, frame: Any, event: str, argument: object) -> None:
        """A profile function."""
        if self._over or event not in ("call", "return"):
            return
        name = frame.f_globals.get("__name__", "")
        if name.partition(".")[0] != PACKAGE:
            return
        if event == "return":
            if frame is self._storing:
                self._over = True
                self._report.write_text(json.dumps({"calls": self._calls, "modules": list(self._modules)}), "utf-8")
            return
        if not self._begun:
            if not any(isinstance(each, str | bytes) and _marked(each) for each in frame.f_locals.values()):
                return
            self._begun = True
        code = frame.f_code
        if code.co_name.startswith("<") and code.co_name != "<lambda>":
            return  # a comprehension is no call in every Python
        if frame.f_lasti > 4 and code.co_flags & 0x2A0:
            return  # a generator or a coroutine that goes on
        self._calls += 1
        self._modules[name.partition(".")[2]] = None
        if self._storing is None and name.startswith(f"{PACKAGE}.history."):
            self._storing = frame


def _marked(text: str | bytes) -> bool:
    return MARK.encode() in text if isinstance(text, bytes) else MARK in text


def watched(report: Path, arguments: Sequence[str]) -> None:
    """Run the program in this process, under a watch."""
    import threading

    from stretchcoach.cli import main as program

    watch = Watch(report)
    threading.setprofile(watch)
    sys.setprofile(watch)
    sys.argv = [PACKAGE, *arguments]
    program()


# The table -----------------------------------------------------------------------------------------------------------


def twice(names: Iterable[str]) -> list[str]:
    """Those that come more than once, with how often."""
    return [f"{name} ({times})" for name, times in sorted(Counter(names).items()) if times > 1]


def percentile(numbers: Sequence[int], part: float) -> int:
    """The smallest that at least ``part`` of them do not exceed; 0 of none."""
    return sorted(numbers)[max(0, math.ceil(part * len(numbers)) - 1)] if numbers else 0


def per_hundred(modules: Iterable[Module]) -> str:
    """Comment lines per hundred lines of code."""
    found = list(modules)
    code = sum(each.code for each in found) or 1
    comments, whole = sum(each.comments for each in found), sum(each.whole_comments for each in found)
    return f"{100 * comments / code:.1f} ({100 * whole / code:.1f} on lines of their own)"


def figures(source: Path, *, still: bool) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Each figure: what it is, its value, and what was counted where that can be named."""
    modules = read(source)
    every = list(modules.values())
    functions = sorted(
        ((lines, f"{each.name}.{name}") for each in every for lines, name in each.functions), reverse=True
    )
    lengths = [lines for lines, _ in functions]
    by_part: dict[str, int] = defaultdict(int)
    for each in every:
        by_part[each.name.partition(".")[0] or "(top)"] += each.lines
    yield (
        "lines",
        f"{sum(each.lines for each in every):,}",
        [f"{part}: {lines:,}" for part, lines in sorted(by_part.items())],
    )
    yield "lines of code", f"{sum(each.code for each in every):,}", ()
    yield (
        "modules",
        str(len(every)),
        [f"{each.lines} {each.name}" for each in sorted(every, key=lambda each: -each.lines)[:10]],
    )
    yield "classes", str(sum(len(each.classes) for each in every)), ()
    yield "functions", str(len(functions)), ()
    said = f"{percentile(lengths, 0.5)} / {percentile(lengths, 0.9)} / {lengths[0] if lengths else 0}"
    yield "lines of a function: median, 90 in 100, longest", said, [f"{lines} {name}" for lines, name in functions[:10]]
    yield "comment lines per 100 lines of code, core", per_hundred(each for each in every if each.is_core), ()
    yield "comment lines per 100 lines of code, all", per_hundred(every), ()
    names = twice(chain.from_iterable(each.classes for each in every))
    yield "class names that occur twice", str(len(names)), names
    names = twice(each.short for each in every if not each.is_package and not each.short.startswith("__"))
    yield "module names that occur twice", str(len(names)), names
    order = layers(source)
    climbs = [] if order is None else climbing(modules, order)
    yield "imports that climb the layers", "no contract of layers" if order is None else str(len(climbs)), climbs
    for label, types in (("circles of imports", False), ("circles, imports for types counted too", True)):
        found = circles(modules, types=types)
        many = f" of {', '.join(str(len(each)) for each in found)} modules" if found else ""
        yield label, f"{len(found)}{many}", [" ".join(each) for each in found]
    if not still:
        way = pain_answer(source)
        yield "modules that one pain answer passes", str(len(way.modules)), way.modules
        yield "calls that one pain answer makes", str(way.calls), ()


def main() -> int:
    """Print the table."""
    if sys.argv[1:2] == ["--watched"]:
        watched(Path(sys.argv[2]), sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?", type=Path, default=Path(__file__).resolve().parents[1] / "src")
    parser.add_argument("--still", action="store_true", help="without the pain answer")
    parser.add_argument("--list", action="store_true", help="name what is counted")
    asked = parser.parse_args()
    for label, value, named in figures(asked.source.resolve(), still=asked.still):
        print(f"{label:<48} {value}", flush=True)
        if asked.list:
            for each in named:
                print(f"    {each}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
