"""What `show` tells of the author's limits and clinic."""

from __future__ import annotations

from pathlib import Path

from stretchcoach.authoring.show import describe
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.reader import read_routine
from stretchcoach.safety_data import load_rules

EXAMPLES = Path(__file__).parents[1] / "examples"
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
RULES = load_rules()


def shown(name: str) -> str:
    return " ".join(describe(read_routine(EXAMPLES / f"{name}.toml", LIBRARY), RULES).split())


def test_what_is_looser_is_shown_before_the_steps() -> None:
    text = shown("notes/looser")
    for words in (
        "made easier, at a pain of up to 6. Usually 5",
        "up to 20 minutes. Usually 15",
        "start at a pain of 7",
    ):
        assert text.index(words) < text.index("Steps")
    assert RULES.author.instead in text


def test_what_is_stricter_is_not_and_the_clinic_is() -> None:
    text = shown("good/clinic-and-limits")
    assert RULES.author.instead not in text
    clinic = "Clinic: Harbour Physiotherapy, 020 7946 0000, Monday to Friday, 8 to 18."
    assert text.endswith(f"{clinic} https://physio.example/harbour")
