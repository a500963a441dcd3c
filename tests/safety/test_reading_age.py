"""Everything a patient meets reads at an age of 11 to 12, and is short enough to be taken in by ear.

The measure is the Flesch-Kincaid grade (Kincaid and others 1975), over all texts of a group together::

    0.39 * words / sentences + 11.8 * syllables / words - 15.59

A grade of 6 to 7 is an age of 11 to 12. Syllables are counted by rule, which is right for nineteen words in twenty.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from rows import each_row

from stretchcoach.resources import packaged

GRADE = 7.0
HARDEST = 10.0
"""Of one sentence of at least eight words; shorter ones have no grade worth the name."""
LONGEST = 20
"""Words of a sentence; a line to pick may be as long."""
BREATH = 30
"""Words from one mark that is read as a pause to the next."""

SAFETY = ("red_flags", "pain", "thermal", "session", "days", "author", "conditions")
SAID = {"ask", "line", "lines", "say", "said", "text", "value", "cleared", "because", "instead", "which", "more"}
"""Keys of the safety tables whose values a patient meets; in the sections below all do."""
WHOLE = {"key", "said_back", "door", "card", "purpose", "spoken_purpose", "disclaimer"}
NOT_READ = {"phrases.words", "phrases.words_of_time", "phrases.count"}
"""What is understood, and numbers."""

GIVEN = ("general information",)
"""What the texts say of what this is (section 7): words that others, who judge it, look for."""


def syllables(word: str) -> int:
    """Syllables of an English word: groups of vowels, without a silent end."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word)) + len(re.findall(r"i[ao](?!n)|eo|ua|iet|uou|[eoy]ing", word))
    if re.search(r"[^aeiouy]e$", word) and not re.search(r"[^aeiouylr]le$", word):
        groups -= 1
    if re.search(r"[^aeioudty]ed$", word) or (
        re.search(r"[^aeiouysxzcg]es$", word) and not re.search(r"[cs]hes$", word)
    ):
        groups -= 1
    return max(1, groups)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon and a semicolon end none."""
    return [each for each in re.split(r"(?<=[.?!])\s+", text.strip()) if words(each)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9][A-Za-z0-9'’]*", text)


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid grade of texts together."""
    parts = [each for text in texts for each in sentences(text)]
    count = [word for part in parts for word in words(part)]
    return 0.39 * len(count) / len(parts) + 11.8 * sum(map(syllables, count)) / len(count) - 15.59


# What a patient meets ---------------------------------------------------------------------------------------------------


def strings(data: Any) -> Iterator[str]:
    """Every text, with a short word in each gap."""
    if isinstance(data, str):
        yield re.sub(r"\{\w+\}", "three", data)
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from strings(value)


def said(data: Any) -> Iterator[str]:
    """Texts of a safety table."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from strings(value) if key in SAID else said(value)
    elif isinstance(data, list):
        for value in data:
            yield from said(value)


def groups() -> Iterator[tuple[str, list[str]]]:
    """Texts by file and section: ``red_flags.follow_up``, ``phrases.pack``."""
    for name in SAFETY:
        for section, data in tomllib.loads((packaged("safety", "data") / f"{name}.toml").read_text("utf-8")).items():
            if section in WHOLE:
                yield (
                    f"{name}.{section}",
                    list(strings({k: v for k, v in data.items() if k not in ("sources", "marks")})),
                )
            elif section == "tier":
                yield f"{name}.{section}", list(strings([[*each["text"], *each["after"]] for each in data.values()]))
            else:
                yield f"{name}.{section}", list(said({section: data}))
    for section, data in tomllib.loads((packaged("phrases") / "en.toml").read_text("utf-8")).items():
        yield f"phrases.{section}", list(strings(data))


GROUPS = {name: texts for name, texts in groups() if any(texts) and name not in NOT_READ}


def held(texts: list[str]) -> Iterator[str]:
    """Sentences that are held to the grade."""
    return (each for text in texts for each in sentences(text) if not any(words in each.lower() for words in GIVEN))


@each_row("name", GROUPS)
def test_a_group_of_texts_reads_at_an_age_of_11_to_12(name: str) -> None:
    found = list(held(GROUPS[name]))
    assert not found or grade(found) <= GRADE


@each_row("name", GROUPS)
def test_no_sentence_is_hard_or_long(name: str) -> None:
    for each in held(GROUPS[name]):
        assert len(words(each)) <= LONGEST, each
        assert len(words(each)) < 8 or grade([each]) <= HARDEST, each
        assert all(len(words(part)) <= BREATH for part in re.split(r"[.,;:?!]", each)), each


def test_every_table_and_the_phrases_are_read() -> None:
    assert {name.partition(".")[0] for name in GROUPS} == {*SAFETY, "phrases"}
    assert sum(len(texts) for texts in GROUPS.values()) > 600


@each_row(
    ("count", "known"),
    [
        (1, "pain pee leg numb knees changed legs years weight phrase drugs eased needs burns pressed cold the"),
        (
            2,
            "numbness better needle started trouble pressing peeing little losing handle doctor quiet cancer",
        ),
        (3, "clinician suddenly exercise infection medicine appointment remember diabetes"),
        (4, "emergency information operation"),
    ],
)
def test_syllables(count: int, known: str) -> None:
    assert {word: syllables(word) for word in known.split()} == dict.fromkeys(known.split(), count)


def test_the_grade_tells_the_first_edition_from_the_second() -> None:
    """Its first question was measured at 13.6."""
    first = "Any numbness or odd feeling around your genitals, bottom or inner thighs, or new trouble with urination?"
    assert grade([first]) > 9
    assert grade(["Numb or odd between your legs.", "Trouble with pee or poo."]) < 3
