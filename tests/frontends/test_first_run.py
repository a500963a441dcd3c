"""The first session of a folder by plain lines alone, on a clock that only the test moves: every question, the record."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import FakeClock
from scripts import RULES

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.commands import parse_word
from stretchcoach.frontends.headless import Headless
from stretchcoach.frontends.printing import PlainLines
from stretchcoach.frontends.today import Situation, situation_of
from stretchcoach.history.records import SessionStart
from stretchcoach.history.store import Store
from stretchcoach.planning import make_plan
from stretchcoach.routine.library import find_routine
from stretchcoach.session.briefing import Screen
from stretchcoach.session.engine import Session
from stretchcoach.session.events import QuestionKind
from stretchcoach.sound.silent import Recording

START = SessionStart(
    routine_id="desk",
    routine_name="At the desk",
    routine_text="",
    routine_path="",
    rehearsal=False,
    settings={},
    fingerprint="",
    wall=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    planned=4,
)


def known(tmp_path: Path) -> Situation:
    with Store.open(tmp_path / "history.sqlite3", write=False) as store:
        return situation_of(store, find_routine("desk", tmp_path), RULES)


async def lived(
    tmp_path: Path, words: dict[str, str], until: str = "", ended_at: int = 1000
) -> tuple[ExitCode | None, str]:
    """A session of a fresh folder in which each question gets its word from ``words`` by id, or a plain no; its lines.

    It is stopped at the question with the purpose ``until``; its input ends when it has asked ``ended_at`` questions.
    """
    asked: set[str] = set()
    now, clock, out = known(tmp_path), FakeClock(), io.StringIO()
    plan = make_plan(find_routine("desk", tmp_path), RULES, profile=now.profile, briefing=now.briefing)
    with Store.open(tmp_path / "history.sqlite3") as store:
        headless = Headless(
            session=Session(plan, RULES, now.profile),
            clock=clock,
            sound=Recording(),
            journal=store.begin(START),
            form=PlainLines(),
            parse=parse_word,
            out=out,
            err=io.StringIO(),
        )
        running = asyncio.ensure_future(headless.run())
        await asyncio.sleep(0)
        while not headless.session.ended:
            question = headless.session.question
            asked |= {question.id} if question else set()
            if len(asked) > ended_at:
                headless.input_ended()
            elif question is not None and question.purpose == until:
                headless.line("stop")
                headless.line("stop")
            elif question is not None and headless.session.question_spoken is not None:
                calm = {QuestionKind.YES_NO: "no", QuestionKind.PAIN: "2", QuestionKind.PLACE: "0"}
                headless.line(words.get(question.ref, calm.get(question.kind, "yes")))
            when = clock.next_alarm
            if when is not None:
                clock.advance_to(when)
            await asyncio.sleep(0)
        return await running, out.getvalue()


async def test_the_first_session_asks_everything_once_and_the_next_asks_the_short_gate(tmp_path: Path) -> None:
    assert known(tmp_path).why == "first"
    code, text = await lived(tmp_path, {"ces_sexual": "pass", "joints": "yes", "knee": "yes"}, until="before")
    assert code is ExitCode.STOPPED
    lines = text.splitlines()
    assert any("It is not a medical device, does not diagnose or treat" in line for line in lines)
    asked = [line for line in lines if line.endswith("Answer yes, no or unsure.") or "or pass" in line]
    for row in RULES.red_flags.rows.values():
        if row.full_screen:
            assert any(line.startswith(row.ask) for line in asked), row.id
    now = known(tmp_path)
    assert (now.why, now.briefing.screen, now.closed) == ("", Screen.SHORT, None)
    assert now.profile.conditions["knee"] == "yes"
    assert now.profile.conditions["osteoporosis"] == "no"


@pytest.mark.parametrize(
    ("row", "words", "code"),
    [("chest_pain", "This needs emergency care now", 4), ("lump_deformity", "Please do not exercise today.", 4)],
)
async def test_a_red_flag_in_the_first_session_closes_the_folder(
    tmp_path: Path, row: str, words: str, code: int
) -> None:
    ended, text = await lived(tmp_path, {row: "unsure"})
    assert ended == code
    assert any(line.startswith("IMPORTANT: ") and words in line for line in text.splitlines())
    now = known(tmp_path)
    assert now.closed is not None
    assert now.closed.row == row


@pytest.mark.parametrize("number", range(34))
async def test_an_input_that_ends_at_any_question_passes_nothing(tmp_path: Path, number: int) -> None:
    code, text = await lived(tmp_path, {}, ended_at=number)
    assert code is ExitCode.PAIN_RULE
    assert text.splitlines()[-1] == "Session ended: nobody answered. Done: 0 of 3."
    assert known(tmp_path).why == ("first" if number < 33 else "")
