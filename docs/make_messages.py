"""Write docs/messages.md from the table of codes: ``python docs/make_messages.py``.

Each code has files in ``tests/examples/messages`` that are named for it, ``curly-quotes.toml`` or ``no-pair-dose.toml``;
the page shows the line and what ``check`` says of it. ``docs/messages_tried.toml`` says whether somebody who had never
seen the format mended the file from the message alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from stretchcoach.resources import shipped
from stretchcoach.routine.codes import ADVICE, CODES, FORM, NOTES, RULES, WRITING, Code
from stretchcoach.routine.library import ExerciseFolders, exercises_for
from stretchcoach.routine.problems import Problem
from stretchcoach.routine.reader import check_file

HERE = Path(__file__).parent
PAGE = HERE / "messages.md"
TRIED = HERE / "messages_tried.toml"
EXAMPLES = HERE.parent / "tests" / "examples" / "messages"
INTRO = """# What check says

<!-- Written by `python docs/make_messages.py` from the codes and tests/examples/messages; a test compares the two. -->

Every problem and note has a code, the place, the line with a mark below it, and what to write. `stretchcoach check --fix`
mends what can only have been meant in one way. *Mended* says whether somebody who had never seen the format mended the
example from the message alone; an empty cell has not been tried.
"""
SECTIONS: tuple[tuple[str, Mapping[str, Code]], ...] = (
    ("The writing", WRITING),
    ("What a key takes", FORM),
    ("The routine as a whole", RULES),
    ("Clinical advice", ADVICE),
    ("Notes", NOTES),
)
_LONGEST = 70
_LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])


def examples() -> dict[Path, str]:
    """The code that each example file is for: the longest that its name begins with."""
    found = {}
    for path in sorted(EXAMPLES.rglob("*.toml")):
        fitting = [code for code in CODES if path.stem == code or path.stem.startswith(f"{code}-")]
        if fitting:
            found[path] = max(fitting, key=len)
    return found


def problem_of(path: Path, code: str) -> Problem | None:
    """What ``check`` says under ``code`` of an example."""
    found = check_file(path, exercises_for(path, _LIBRARY))
    return next((problem for problem in found if problem.code == code), None)


def page() -> str:
    """The whole page."""
    tried = tomllib.loads(TRIED.read_text("utf-8"))
    files = examples()
    parts = [INTRO.rstrip()]
    for title, codes in SECTIONS:
        if codes:
            parts.append(_section(title, codes, files, tried))
    return "\n\n".join(parts) + "\n"


def _section(title: str, codes: Mapping[str, Code], files: Mapping[Path, str], tried: Mapping[str, str]) -> str:
    lines = [f"## {title}", "", "| code | what it is | line | message | mended |", "|---|---|---|---|---|"]
    for name, code in codes.items():
        what = f"{code.what} ({code.source})" if code.source else code.what
        own = [path for path, of in files.items() if of == name]
        if not own:
            lines.append(f"| `{name}` | {_cell(what)} | | | |")
        for number, path in enumerate(own):
            problem = problem_of(path, name)
            first = (f"`{name}`", _cell(what)) if not number else ("", "")
            cells = (*first, _line(problem), _message(problem), _cell(tried.get(path.stem, "")))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _line(problem: Problem | None) -> str:
    source = problem.source.strip() if problem else ""
    shown = source if len(source) <= _LONGEST else f"{source[:_LONGEST]}..."
    plain = "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in shown)
    return f"`` {_cell(plain)} ``" if plain else ""


def _message(problem: Problem | None) -> str:
    if problem is None:
        return ""
    key = f"{problem.key}: " if problem.key else ""
    return _cell(f"{key}{problem.message} {problem.suggestion}".strip()).replace("<", "&lt;")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
