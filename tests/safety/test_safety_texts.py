"""No text that a patient reads or hears diagnoses, promises, or calls anything harmless (sections 1.3 and 7.1).

All texts are read: the tables, the phrases, the routines, the words in the code of every front end, and the documents.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rows import each_row

from stretchcoach.resources import packaged, shipped

FORBIDDEN = {
    "a diagnosis": r"(?<!do )(?<!if )(?<!when )(?<!while )(?<!unless )(?<!what )\byou have\b"
    r"(?! (?:to|had|been|spoken|not told)\b)",
    "a guess": r"\b(?:it is|it's|this is) (?:probably|most likely)\b",
    "a percentage": r"\d ?%(?!;)|\bper ?cent\b",
    "a probability": r"\b(?:un)?likely\b|\bprobab(?:ly|le|ility)\b|\bchances? (?:of|that)\b|\byour risk\b|\brisk score\b",
    "no harm": r"\bharmless\b",
    "a cure": r"\bcur(?:e|es|ed|ing)\b",
    "a treatment claim": r"\btreats\b|\bwill treat\b",
    "healing": r"\bheal(?:s|ed|ing)?\b",
    "relief": r"\brelie(?:f|ve|ves|ved|ving)\b",
    "prevention": r"\bprevents\b|\bwill prevent\b",
    "a diagnosing claim": r"\bdiagnoses\b|\byour diagnosis\b",
    "safety for all": r"\bsafe for (?:everyone|everybody|all)\b",
    "a prescription": r"\bprescribed for you\b",
    "monitoring": r"\bmonitors? your (?:condition|back)\b",
    "a device": r"\bmedical[- ]grade\b|\bclinical threshold\b|\bdetects? injur",
    "disability": r"\breduces? disability\b",
    "a promise": r"\b(?:guarantee|guaranteed|will be pain[- ]free|completely safe|perfectly safe)\b",
}

NOT_FOR_PATIENTS = {"sources", "marks", "published", "id", "grade", "when", "if", "then", "why", "meaning", "what"}
"""Keys whose values are for those who check the data."""

SPOKEN = r"\.(say|value|because|cleared|instead|ask|lines|key|said_back|door)\b|\.tier\.\w+\.(text|after)\b"
FRAGMENT = r"group\[\d+\]\.ask$|\.you_said$|\.door\.(gone|been_seen|unchanged|worse)$"
"""A part of a sentence: what follows it ends it, or it is a line to pick."""

BAD = [
    "You have a slipped disc.",
    "It is probably a strain.",
    "A fracture is unlikely.",
    "The chance of that is small.",
    "Your risk score is low.",
    "80% get better.",
    "This pain is harmless.",
    "This stretch cures spasm.",
    "It treats spasm.",
    "Heat helps it heal.",
    "It relieves pain.",
    "For pain relief.",
    "It prevents spasm.",
    "Safe for everyone.",
    "Prescribed for you.",
]
GOOD = ["Do you have osteoporosis?", "Skip it if you have a hernia.", "Kidney infection needs treatment.", "Take care."]


def faults(text: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]


def texts(data: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield where, data
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from texts(value, f"{where}[{number}]")
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in NOT_FOR_PATIENTS:
                yield from texts(value, f"{where}.{key}")


NOT_RULES = {"seed.toml", "sources.toml"}
"""What others wrote: the claims that are corrected, and the titles of pages."""


def data_files() -> list[Path]:
    return sorted(path for path in packaged("safety", "data").glob("*.toml") if path.name not in NOT_RULES)


def files() -> list[Path]:
    found = [*data_files(), *packaged("phrases").glob("*.toml")]
    return sorted([*found, *shipped("routines").rglob("*.toml")])


@each_row("path", files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_wording(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {where: faults(text) for where, text in texts(data) if faults(text)} == {}


@each_row("text", BAD)
def test_what_must_be_found_is_found(text: str) -> None:
    assert faults(text)


@each_row("text", GOOD)
def test_what_is_allowed_is_allowed(text: str) -> None:
    assert not faults(text)


# Words in code --------------------------------------------------------------------------------------------------------

CODE = packaged("safety").parent
ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CHANGELOG.md", "docs/routine-format.md", "docs/architecture.md", "start.py")


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a module that is no docstring, with its line; the fixed parts of f-strings, but no forms of numbers."""
    tree = ast.parse(path.read_text("utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    forms = (node.format_spec for node in ast.walk(tree) if isinstance(node, ast.FormattedValue) and node.format_spec)
    alone |= {id(part) for form in forms for part in ast.walk(form)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


@each_row("part", sorted({path.parent for path in CODE.rglob("*.py")}), ids=lambda part: part.name)
def test_words_in_code(part: Path) -> None:
    share = re.compile(r"(?:\$[a-z-]+ )?\d+%")  # how much of a colour of the theme, or a volume in a command
    found = {
        path.name: [(line, text) for line, text in strings(path) if faults(text) and not share.fullmatch(text)]
        for path in part.glob("*.py")
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_words_in_code_are_found(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text('"""It cures."""\nsay = f"{name}: 80% get better."\nkey = "a"  # harmless\n', "utf-8")
    assert [(line, faults(text)) for line, text in strings(path) if faults(text)] == [(2, ["a percentage"])]


@each_row("name", DOCUMENTS)
def test_documents(name: str) -> None:
    assert [(line, faults(line)) for line in (ROOT / name).read_text("utf-8").splitlines() if faults(line)] == []


# Words that are spoken ------------------------------------------------------------------------------------------------

FILLED = {
    "author.toml": {"VALUE", "USUAL"},
    "countries.toml": {"NUMBER"},
    "days.toml": {"left", "count", "pack", "routine", "ago"},
    "red_flags.toml": {"LINE", "SAID"},
}
"""Placeholders besides the two for whom to call."""


@each_row("path", data_files(), ids=lambda path: path.name)
def test_safety_texts_can_be_spoken(path: Path) -> None:
    """Whole sentences, plain characters, and no placeholder but those that are filled."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    allowed = {"EMERGENCY", "URGENT"} | FILLED.get(path.name, set())
    for where, text in texts(data):
        if not text or text == "{SAID}" or not re.search(SPOKEN, where):
            continue
        assert text[-1] in ".?" or re.search(FRAGMENT, where), (where, text)
        assert set(re.findall(r"\{(.*?)\}", text)) <= allowed, text
        assert re.fullmatch(r"[A-Za-z0-9 ,.;:?'(){}-]+", text), text
        assert not re.search(r"\b[A-Z]{4,}\b", re.sub(r"\{.*?\}", "", text)), text
