"""Every emergency row of the red-flag table, through every front end: it is said, it is seen, and no exercise begins."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FakeClock, FakeJournal
from scripts import RULES, Value, calm

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.commands import Command, parse_json, parse_word
from stretchcoach.frontends.headless import Headless
from stretchcoach.frontends.printing import Format, JsonLines, PlainLines
from stretchcoach.history.store import Store
from stretchcoach.planning import make_plan
from stretchcoach.routine.library import load_library
from stretchcoach.safety import Row
from stretchcoach.session.briefing import Briefing, Screen
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Question, Tier
from stretchcoach.sound.silent import Silent

FLAGS = RULES.red_flags
TIME_WINDOW = "ces"
"""The branch that asks how long a cauda equina sign has been there; its rows are parts of every such sign."""
EMERGENCIES = [
    row
    for row in FLAGS.rows.values()
    if row.tier is Tier.EMERGENCY_NOW and (row.full_screen or row.part_of in FLAGS.rows)
]
rows = pytest.mark.parametrize("row", EMERGENCIES, ids=lambda row: row.id)


def says_yes(row: Row) -> Callable[[Question], Value]:
    """A patient in whom this one sign is there, new and sudden, and no other."""
    yes = {row.id, row.part_of, f"{row.id}/{TIME_WINDOW}_new", f"{row.id}_sudden"}
    return lambda question: "yes" if question.ref in yes else calm(question)


def test_every_sign_of_the_emergency_list_is_walked() -> None:
    named = {name for line in FLAGS.emergency_list for name in line.rows}
    assert {row.id for row in EMERGENCIES} >= named - {f"{TIME_WINDOW}_new", f"{TIME_WINDOW}_recent"}
    assert len(EMERGENCIES) >= 14


async def lines_of(
    row: Row, form: Format, parse: Callable[[str], Command], say: Callable[[Value], str]
) -> tuple[ExitCode, list[str]]:
    """What is written of a session with the full screen in which ``row`` is confirmed, and its exit code."""
    routine = load_library().routines["gentle-four"]
    session = Session(make_plan(routine, RULES, briefing=Briefing(screen=Screen.FULL)), RULES)
    clock, out, err, patient = FakeClock(), io.StringIO(), io.StringIO(), says_yes(row)
    front = Headless(
        session=session,
        clock=clock,
        sound=Silent(),
        journal=FakeJournal(),
        form=form,
        parse=parse,
        out=out,
        err=err,
    )
    running = asyncio.ensure_future(front.run())
    await asyncio.sleep(0)
    for _ in range(2000):
        if session.ended:
            break
        if session.question is not None:
            front.line(say(patient(session.question)))
        elif clock.next_alarm is not None:
            clock.advance_to(clock.next_alarm)
        await asyncio.sleep(0)
    return await running, out.getvalue().splitlines()


@rows
async def test_json_lines(row: Row) -> None:
    code, lines = await lines_of(
        row, JsonLines(), parse_json, lambda value: json.dumps({"do": "answer", "value": value})
    )
    events = [json.loads(line) for line in lines]
    [guidance] = [event for event in events if event["type"] == "guidance"]
    assert (code, guidance["tier"]) == (ExitCode.RED_FLAG, "emergency_now")
    assert (events[-1]["type"], events[-1]["outcome"]) == ("session_ended", "red_flag")
    assert {event["kind"] for event in events if event["type"] == "step_started"} == {"gate"}


@rows
async def test_plain_lines(row: Row) -> None:
    code, lines = await lines_of(row, PlainLines(), parse_word, str)
    assert code is ExitCode.RED_FLAG
    assert sum(line.startswith("IMPORTANT: Stop here. This needs emergency care now") for line in lines) == 1
    assert not any("Cat-cow" in line for line in lines)


KEYS = {"yes": "y", "no": "n"}


@rows
async def test_the_terminal_app(row: Row, tmp_path: Path) -> None:
    stage = pytest.importorskip("tui.stage")
    paths, patient = stage.paths_in(tmp_path), says_yes(row)
    async with stage.on_stage(paths, "gentle-four", full_screen=True) as app:
        await app.start()
        for _ in range(200):
            if app.screen == "GuidanceScreen":
                break
            await app.reach(lambda view: view.question is not None)
            await app.press(KEYS[str(patient(app.view.question))])
        assert "emergency care now" in app.everything()
    with Store.open(paths.history, write=False) as store:
        [record] = [each for each in store.sessions() if each.routine_id == "gentle-four"]
        assert {event["kind"] for event in store.events(record.id) if event["type"] == "step_started"} == {"gate"}
        assert [lock.kind.value for lock in store.standing().locks] == ["emergency"]
