"""Warning signs by plain lines and JSON alone: every tier, the locks they leave, and the one way to open them."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from stretchcoach.history.store import Store
from stretchcoach.session.events import Guidance, Tier

from .program import SHORT, Ended, Program, data_of, database, one_message, plain, recorded, run, settle, write
from .test_headless_commands import checked

WORDS = "a clinician has cleared me"


def screened(tmp_path: Path, said: dict[str, str], otherwise: str = "no") -> Ended:
    """A rehearsal of the full screen by JSON: rows and branches are answered by their ids, until the pain is asked."""
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--full-screen", "--speed", "60") as program:
        while (line := program.line()) is not None:
            event = json.loads(line)
            if event["type"] != "question":
                continue
            if event["purpose"] == "before":
                return program.stop()
            known = "yes" if event["purpose"] == "acknowledge" else otherwise
            program.do("answer", value=said.get(event["ref"], known), question=event["id"])
        return program.end()


def tiers(ended: Ended) -> list[str]:
    return [event["tier"] for event in ended.events if event["type"] == "guidance"]


@pytest.mark.parametrize(
    ("said", "tier", "code"),
    [
        ({"chest_pain": "yes"}, "emergency_now", 4),
        ({"chest_pain": "unsure"}, "emergency_now", 4),
        ({"neuro_one_leg_new": "yes"}, "same_day_urgent", 4),
        ({"not_improving": "yes"}, "book_clinician", 1),
        ({}, None, 1),
    ],
)
def test_each_tier_by_json_alone(tmp_path: Path, said: dict[str, str], tier: str | None, code: int) -> None:
    found = screened(tmp_path, said)
    assert found.code == code
    checked(found.out)
    assert tiers(found) == ([tier] if tier else [])
    passed = [event["action"] for event in found.events if event["type"] == "decision" and event["rule"] == "screen"]
    assert passed[-1:] == (["end"] if code == 4 else ["passed"])
    if code == 4:
        assert found.events[-1]["outcome"] == "red_flag"


def test_a_rehearsal_of_a_red_flag_locks_nothing(tmp_path: Path) -> None:
    assert screened(tmp_path, {"chest_pain": "yes"}).code == 4
    assert run(tmp_path, "clear").out == "Nothing is closed by a warning sign.\n"


# Locks -----------------------------------------------------------------------------------------------------------------


def red_flag(tmp_path: Path, *options: str) -> dict[str, Any]:
    """Report an emergency in a real session, killed as soon as the guidance is read; returns the guidance."""
    settle(tmp_path)
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent", *options) as program:
        program.event("step_started")
        program.do("symptom")
        question = program.event("question", purpose="symptom")
        program.do("answer", value="yes", question=question["id"])
        guidance = program.event("guidance")
        program.signal(signal.SIGKILL)
        program.end()
    return guidance


def test_a_kill_right_after_the_guidance_leaves_the_lock_for_every_start(tmp_path: Path) -> None:
    guidance = red_flag(tmp_path)
    assert guidance["tier"] == "emergency_now"
    assert "call 999 or 112" in guidance["text"].replace("Call", "call")

    found = run(tmp_path, "run", "short.toml", "--json", "--silent")
    assert found.code == 4
    told, closed = checked(found.out)
    assert (told["type"], told["tier"], told["row"]) == ("guidance", "emergency_now", guidance["row"])
    assert "Call 999 or 112" in told["text"]
    assert "until you confirm that a clinician has cleared you" in told["text"]
    assert (closed["type"], closed["code"], closed["opens_in"], closed["open"]) == ("closed", "lock", None, [])
    assert (closed["how"], found.err) == (
        "When a clinician has cleared you, open the routines with the command: stretchcoach clear.",
        "",
    )
    assert [record["outcome"] for record in recorded(tmp_path)] == ["unfinished"]

    link = tmp_path / "link"
    link.symlink_to(data_of(tmp_path), target_is_directory=True)
    for words in (
        ("run", "settle", "--headless", "--silent"),
        ("run", "heat", "--headless"),
        ("run", "settle", "--headless", "--speed", "500"),
        ("run", "settle", "--headless", "--silent", "--data-dir", str(link)),
    ):
        found = run(tmp_path, *words, SDL_AUDIODRIVER="nosuchdriver")
        assert found.code == 4, words
        assert found.out.startswith(
            "IMPORTANT: Stop here. This needs emergency care now, not exercise. Call 999 or 112"
        )
        assert found.out.splitlines()[-1].endswith("command: stretchcoach clear. No routine is open now.")
        plain(found)
    assert (
        "Closed now: settle, gentle-four, daily-fifteen, strength, desk, heat, cold, alternate. Stop here."
        in run(tmp_path, "list").out
    )
    assert "Closed now. Stop here." in run(tmp_path, "show", "settle").out


def test_only_the_documented_words_open_it(tmp_path: Path) -> None:
    red_flag(tmp_path)
    one_message(run_out(tmp_path, "clear", "--confirm", "yes"), "Nothing was opened.", WORDS)
    found = run(tmp_path, "clear", given="yes\n\n")
    assert found.code == 4
    assert found.out.startswith("Emergency: call 999 or 112.\n")
    assert "Those are not the words." in found.err
    assert run(tmp_path, "clear").code == 4
    assert run(tmp_path, "run", "settle", "--headless", "--silent").code == 4

    found = run(tmp_path, "clear", given=f" {WORDS.capitalize()}. \n")
    assert found.code == 0
    assert found.out.splitlines()[-1].startswith("Confirmed and recorded.")
    assert run(tmp_path, "clear").out == "Nothing is closed by a warning sign.\n"
    with Program(tmp_path, "run", "settle", "--json", "--silent") as program:
        assert program.event("session_started")["resumed"] is False
        program.stop()


def run_out(tmp_path: Path, *words: str) -> Ended:
    """What it says on standard error alone."""
    found = run(tmp_path, *words)
    return Ended(found.code, "", found.err)


def test_a_same_day_lock_tells_how_long_and_ends_by_itself(tmp_path: Path) -> None:
    folder = settle(tmp_path)
    flag = Guidance(at=5.0, tier=Tier.SAME_DAY_URGENT, text="Please do not exercise today.", row="neuro_one_leg_new")
    folder.at(3 * 3600).session(flag, done=0)
    found = run(tmp_path, "run", "settle", "--json", "--silent")
    assert found.code == 4
    told, closed = checked(found.out)
    assert (told["tier"], told["row"]) == ("same_day_urgent", "neuro_one_leg_new")
    assert 20.9 * 3600 < closed["opens_in"] < 21 * 3600
    assert "21 hours" in closed["reason"]
    assert run(tmp_path, "clear", "--confirm", WORDS).code == 0
    assert "Closed now" not in run(tmp_path, "list").out


def test_a_same_day_lock_of_yesterday_is_over(tmp_path: Path) -> None:
    flag = Guidance(at=5.0, tier=Tier.SAME_DAY_URGENT, text="Please do not exercise today.", row="neuro_one_leg_new")
    settle_long_ago(tmp_path).at(25 * 3600).session(flag, done=0)
    assert "Closed now" not in run(tmp_path, "list").out
    assert run(tmp_path, "clear").out == "Nothing is closed by a warning sign.\n"


def settle_long_ago(tmp_path: Path) -> Any:
    from folders import DAY, Folder

    return Folder(data_of(tmp_path), since=3 * DAY).settle()


def test_a_lock_is_kept_in_the_record_and_nothing_is_deleted_by_clearing(tmp_path: Path) -> None:
    red_flag(tmp_path)
    assert run(tmp_path, "clear", "--confirm", WORDS).code == 0
    with Store.open(database(tmp_path), write=False) as store:
        numbers = [record.id for record in store.sessions()]
        events = [event for number in numbers for event in store.events(number)]
    assert any(event["type"] == "guidance" for event in events)
