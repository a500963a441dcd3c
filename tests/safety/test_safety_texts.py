"""No text that a patient reads or hears diagnoses, promises, or calls anything harmless."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stretchcoach.resources import packaged, shipped

FORBIDDEN = {
    "a diagnosis": r"(?<!do )(?<!if )(?<!when )(?<!while )(?<!unless )(?<!what )\byou have\b(?! (?:to|had|been)\b)",
    "a guess": r"\b(?:it is|it's|this is) (?:probably|most likely)\b",
    "a percentage": r"%|\bper ?cent\b",
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

NOT_FOR_PATIENTS = {"sources", "marks", "published", "id", "grade", "when", "if", "then", "why", "meaning"}
"""Keys whose values are for those who check the data."""

BAD = [
    "You have a slipped disc.",
    "It is probably a strain.",
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


def files() -> list[Path]:
    found = [*packaged("safety", "data").glob("*.toml"), *packaged("phrases").glob("*.toml")]
    return sorted([*found, *shipped("routines").rglob("*.toml")])


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_wording(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {where: faults(text) for where, text in texts(data) if faults(text)} == {}


@pytest.mark.parametrize("text", BAD)
def test_what_must_be_found_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize("text", GOOD)
def test_what_is_allowed_is_allowed(text: str) -> None:
    assert not faults(text)


@pytest.mark.parametrize("path", sorted(packaged("safety", "data").glob("*.toml")), ids=lambda path: path.name)
def test_safety_texts_can_be_spoken(path: Path) -> None:
    """Whole sentences, plain characters, and no placeholder but the two that are filled."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for where, text in texts(data):
        if not text or not re.search(r"\.(say|ask|text|value|opening|instead)\b", where):
            continue
        assert text[-1] in ".?", text
        assert set(re.findall(r"\{.*?\}", text)) <= {"{EMERGENCY}", "{URGENT}"}, text
        assert re.fullmatch(r"[A-Za-z0-9 ,.;:?'(){}-]+", text), text
        assert not re.search(r"\b[A-Z]{4,}\b", re.sub(r"\{.*?\}", "", text)), text
