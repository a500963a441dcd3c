"""Warning signs by plain lines and JSON alone: every tier, what each keeps closed, and the ways out."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from folders import DAY, HOUR, Folder

from stretchcoach.history.store import Store
from stretchcoach.session.events import Guidance, Outcome, Sign, Tier

from .program import SHORT, Ended, Program, data_of, database, plain, recorded, run, run_here, settle, write
from .test_headless_commands import checked


def asked(tmp_path: Path, *words: str | Path, said: Mapping[str, Any], until: str = "before") -> Ended:
    """A run by JSON in which questions are answered by their ref, several picks one after the other, what is said back and
    an acknowledgement with yes, the rest with none or no; it is stopped at the purpose ``until``."""
    given = {ref: iter(value) if isinstance(value, list) else iter([value]) for ref, value in said.items()}
    with Program(tmp_path, "run", *words, "--json") as program:
        while (line := program.line()) is not None:
            event = json.loads(line)
            if event["type"] != "question":
                continue
            if event["purpose"] == until:
                return program.stop()
            usual = "none" if event["kind"] == "list" else "yes" if event["ref"] in ("said_back", "") else "no"
            program.reply(event, next(given.get(event["ref"], iter(())), usual))
        return program.end()


TIERS: Mapping[str, tuple[Mapping[str, Any], Sequence[str], str, int]] = {
    "emergency": (
        {"L1": "something", "L1/lines": [7, "done"], "chest_pain/chest_now": "yes"},
        ["emergency_now"],
        "",
        4,
    ),
    "not sure": (
        {"L1": "something", "L1/lines": [7, "done"], "chest_pain/chest_now": "unsure"},
        ["emergency_now"],
        "",
        4,
    ),
    "same day": ({"L1": "something", "L1/lines": [9, "done"]}, ["same_day_urgent"], "fever_back", 4),
    "wait": ({"L2": "something", "L2/lines": [8, "done"]}, ["wait"], "told_not_to", 3),
    "advice": ({"L1": "something", "L1/lines": [5, "done"]}, [], "", 1),
    "none": ({}, [], "", 1),
    "none of the lines": ({"L1": "something", "L1/lines": "done"}, [], "", 1),
}


@pytest.mark.parametrize("name", TIERS)
def test_each_tier_by_json_alone(tmp_path: Path, name: str) -> None:
    said, tiers, rule, code = TIERS[name]
    path = write(tmp_path, "short.toml", SHORT)
    found = asked(tmp_path, path, "--full-screen", "--speed", "40", said=said)
    assert found.code == code
    events = checked(found.out)
    assert [event["tier"] for event in events if event["type"] == "guidance"] == tiers
    assert events[-1]["outcome"] == {4: "red_flag", 3: "closed", 1: "stopped"}[code]
    assert rule in ("", events[-1]["rule"])
    assert run_here(tmp_path, "clear").out == "Nothing is closed by a warning sign.\n", "a rehearsal closes nothing"


# Closed ----------------------------------------------------------------------------------------------------------------


def emergency(tmp_path: Path) -> dict[str, Any]:
    """Report an emergency in a real session, killed as soon as the guidance is read; returns the guidance."""
    settle(tmp_path, since=HOUR)
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        program.event("question", purpose="before")
        program.do("symptom")
        program.answer(1, purpose="symptom")
        program.answer("yes", ref="chest_pain/chest_now")
        program.answer("yes", purpose="said_back")
        guidance = program.event("guidance")
        program.signal(signal.SIGKILL)
        program.end()
    return guidance


def test_a_kill_right_after_the_guidance_leaves_everything_closed_for_every_start(tmp_path: Path) -> None:
    guidance = emergency(tmp_path)
    assert guidance["tier"] == "emergency_now"
    assert guidance["sentences"][:2] == [
        "Stop here.",
        "Call 999 or 112 now, or go to the nearest emergency department.",
    ]

    found = run(tmp_path, "run", "short.toml", "--json", "--silent")
    assert (found.code, found.err) == (4, "")
    _, told, closed, question, _ = checked(found.out)
    assert (told["type"], told["tier"], told["row"]) == ("guidance", "emergency_now", "chest_pain")
    assert told["text"].startswith("Stop here. Call 999 or 112 now")
    assert "You said: chest pain, short of breath, or fainting, now, or in the last day." in told["text"]
    assert (closed["type"], closed["code"], closed["opens_in"], closed["open"]) == ("closed", "lock", None, [])
    assert (question["id"], question["items"]) == (
        "door1",
        ["I have been seen about this.", "I pressed the wrong key.", "Leave it closed."],
    )
    assert [record["outcome"] for record in recorded(tmp_path)] == ["red_flag"], "it was ending so"

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
        assert found.out.startswith("IMPORTANT: Stop here. Call 999 or 112 now")
        assert found.out.splitlines()[1] == "No routine is open now."
        plain(found)
    assert "\nClosed now: " in run_here(tmp_path, "list").out
    assert "Closed now. Stop here." in run_here(tmp_path, "show", "settle").out


def closed_by(tmp_path: Path, row: str, tier: Tier, ago: float = 1.0) -> None:
    """Let a warning sign have closed the folder so many seconds ago: by default today, whatever the time of day."""
    told = Sign(at=5.0, row=row, tier=tier, said=f"You said: {row}.", state="confirmed")
    folder = Folder(data_of(tmp_path), since=ago + DAY).settle()
    folder.at(ago).session(told, routine="gentle-four", done=0, outcome=Outcome.RED_FLAG)


CLEAR: Mapping[str, tuple[str, Tier, str, int, str]] = {
    "seen": ("chest_pain", Tier.EMERGENCY_NOW, "1\nno\nyes\n", 0, "It is open again."),
    "seen, in words": ("chest_pain", Tier.EMERGENCY_NOW, "seen about this\nno\nyes\n", 0, "It is open again."),
    "seen, and worse": ("chest_pain", Tier.EMERGENCY_NOW, "1\nno\nno\n", 4, "It stays closed."),
    "told to rest": ("chest_pain", Tier.EMERGENCY_NOW, "1\nyes\n", 3, "until they have agreed"),
    "a wrong key": ("neuro_leg", Tier.SAME_DAY_URGENT, "2\n" + 10 * "no\n", 0, "It is open again."),
    "a wrong key, cut short": ("neuro_leg", Tier.SAME_DAY_URGENT, "2\nyes\n1\nno\n", 4, "Is it getting worse?"),
    "they have agreed": ("surgery", Tier.WAIT, "hello\nagreed\n", 0, "Please answer with one of those"),
    "go on gently": ("neuro_leg", Tier.SAME_DAY_URGENT, "3\n", 0, "It is open for today"),
    "leave": ("neuro_leg", Tier.SAME_DAY_URGENT, "4\n", 4, "It stays closed."),
    "an empty line": ("surgery", Tier.WAIT, "\n", 3, "This stays closed until they have agreed."),
    "nobody": ("surgery", Tier.WAIT, "", 3, "What is right?"),
    "back within": ("surgery", Tier.WAIT, "2\nno\nback\nback\nback\n1\n", 0, "Told to rest, or anything broken?"),
    "no words to type": ("surgery", Tier.WAIT, "a clinician has cleared me\n", 3, "Please answer with one of those"),
}


@pytest.mark.parametrize("name", CLEAR)
def test_clear_is_the_list_of_the_ways_out(tmp_path: Path, name: str) -> None:
    row, tier, given, code, says = CLEAR[name]
    closed_by(tmp_path, row, tier)
    found = run(tmp_path, "clear", given=given)
    assert (found.code, found.out) == (code, "")
    plain(found)
    assert f"You said: {row}." in found.err
    assert says in found.err
    again = run_here(tmp_path, "clear")
    if name == "a wrong key, cut short":
        assert "Call 999 or 112 now" in again.err, "what was told of stands at its worst"
    assert (again.out == "Nothing is closed by a warning sign.\n") is (code == 0 and name != "go on gently")


def test_what_was_opened_begins_and_nothing_was_deleted(tmp_path: Path) -> None:
    emergency(tmp_path)
    assert run(tmp_path, "clear", given="1\nno\nyes\n").code == 0
    with Program(tmp_path, "run", "settle", "--json", "--silent") as program:
        assert program.event("session_started")["resumed"] is False
        program.stop()
    with Store.open(database(tmp_path), write=False) as store:
        events = [event for record in store.sessions() for event in store.events(record.id)]
    assert any(event["type"] == "guidance" for event in events)
    assert any(event["type"] == "sign" and event["row"] == "chest_pain" for event in events)


def test_a_same_day_door_leaves_packs_open_and_asks_on_the_next_date(tmp_path: Path) -> None:
    closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT, ago=2 * DAY)
    assert "Closed now: " in run_here(tmp_path, "list").out
    with Program(tmp_path, "run", "gentle-four", "--json", "--silent") as program:
        question = program.event("question", ref="door")
        assert question["text"] == "You said: neuro_leg. How is it now?"
        program.do("answer", value="gone", question=question["id"])
        program.event("decision", rule="door", action="gone")
        program.event("session_started")
        program.stop()
    assert "Closed now: " not in run_here(tmp_path, "list").out


def test_locks_of_the_first_edition_are_lifted_or_kept_as_the_nearest_tier(tmp_path: Path) -> None:
    def told(row: str, tier: Tier) -> Guidance:
        return Guidance(at=5.0, tier=tier, text="Please do not exercise today.", row=row)

    folder = Folder(data_of(tmp_path), since=3 * DAY)
    folder.session(told("lump_deformity", Tier.SAME_DAY_URGENT), done=0, outcome=Outcome.RED_FLAG)
    folder.at(HOUR).session(told("severe_uncontrolled", Tier.EMERGENCY_NOW), done=0, outcome=Outcome.RED_FLAG)
    with Program(tmp_path, "run", "settle", "--json", "--silent") as program:
        question = program.event("question")
        assert (question["ref"], question["of"]) == ("L1", 3), "both lists, and the rating"
        found = program.stop()
    assert found.err.startswith("Some questions about warning signs are not asked any more")
    assert (
        "not asked any more" not in run(tmp_path, "run", "settle", "--headless", "--silent", given="stop\nstop\n").err
    )
    folder.at(60).session(told("saddle", Tier.EMERGENCY_NOW), done=0, outcome=Outcome.RED_FLAG)
    found = run(tmp_path, "run", "settle", "--headless", "--silent")
    assert found.code == 4
    assert "numb or odd between your legs" in found.out


# Cut short -------------------------------------------------------------------------------------------------------------


def test_a_kill_in_the_middle_of_a_branch_is_gone_on_with_at_the_next_start(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        program.answer("something", ref="L1")
        program.answer(2, ref="L1/lines")
        program.answer("done", ref="L1/lines")
        program.answer("no", ref="ces_bladder/pee_usual")
        program.event("question", ref="ces_bladder/ces_when")
        program.signal(signal.SIGKILL)
        program.end()
    for routine in ("heat", "short.toml"):
        with Program(tmp_path, "run", routine, "--json", "--silent", "--no-resume") as program:
            question = program.event("question")
            assert question["ref"] == "ces_bladder/pee_usual", "its follow-ups come first of all"
            assert question["text"].startswith("Last time a question was left open. You said: trouble with your pee.")
            program.signal(signal.SIGKILL)
            program.end()
    found = run(tmp_path, "run", "short.toml", "--json", "--silent")
    assert found.code == 4, "it stands at the worst that may come of it"
    assert found.events[-1]["outcome"] == recorded(tmp_path)[0]["outcome"] == "red_flag"


def test_silence_after_the_key_is_asked_first_of_all_at_the_next_start(tmp_path: Path) -> None:
    settle(tmp_path, since=HOUR)
    with Program(tmp_path, "run", "settle", "--json", "--silent") as program:
        program.event("question", purpose="before")
        program.do("symptom")
        program.event("question", purpose="symptom")
        program.signal(signal.SIGTERM)
        assert program.end().code == 130
    with Program(tmp_path, "run", "heat", "--json", "--silent") as program:
        first = program.event("question")
        assert first["purpose"] == "symptom"
        program.reply(first, 7)
        program.answer("a mistake", ref="other/other_which")
        program.event("decision", rule="key", action="mistake")
        program.stop()
