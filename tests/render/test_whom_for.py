"""Whom a file is for: what the record says of a person decides which lists it reads, and in which words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from folders import DAY, Folder

from stretchcoach.cli import main
from stretchcoach.frontends.render.preparing import Ordered
from stretchcoach.routine.library import find_routine
from stretchcoach.safety import disclaimer
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Decision

pytest.importorskip("numpy", reason="making audio files needs the extra audio")

FIRST, SECOND = "Is any of this new, or getting worse?", "Does any of this fit you?"


def sheet(home: Path, *options: str) -> dict[str, Any]:
    """What would be said of *settle*."""
    words = ["render", "settle", "--dry-run", "--format", "json", *options]
    done = CliRunner().invoke(main, words, env={"STRETCHCOACH_HOME": str(home)})
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def lists(home: Path, *options: str) -> list[str]:
    """The lists that are read."""
    return [each["text"] for each in sheet(home, *options)["questions"] if each["purpose"] == "list"]


def answered(home: Path, ago: float) -> Folder:
    """A person of whom both lists were asked so long ago."""
    past = Folder(home / "data", since=ago)
    return past.session(Decision(at=1.0, rule="gate", action="L1+L2", say=""), done=0)


def test_nobody_in_particular_hears_both_lists(tmp_path: Path) -> None:
    assert lists(tmp_path) == [FIRST, SECOND]


def test_who_answered_in_the_app_hears_the_first_whatever_day_it_is(tmp_path: Path) -> None:
    answered(tmp_path, 60.0)
    assert lists(tmp_path) == [FIRST]
    assert lists(tmp_path, "--anyone") == [FIRST, SECOND]


def test_after_ninety_days_the_second_is_read_again(tmp_path: Path) -> None:
    answered(tmp_path, 91 * DAY)
    assert lists(tmp_path) == [FIRST, SECOND]


def test_the_persons_own_numbers_are_in_the_tags_too(tmp_path: Path) -> None:
    here = Profile(country="GB", emergency="999 or 112", urgent="NHS 111")
    made = Ordered(routine=find_routine("settle"), rules=load_rules(), profile=here, briefing=Briefing())
    assert disclaimer(made.flags).endswith("In an emergency call 999 or 112.")
