"""From a routine's name to a session that is ready: settings, voice, plan, records, and what was cut off."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import WALL, FakeClock, FakeMachine
from history.builders import ended, keep, settle, sign
from scripts import RULES, Run, calm, step
from told import events_of
from told import records as records_of

from stretchcoach.coach import launch, today
from stretchcoach.coach.launch import Offer, Records
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import JsonLines
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.history.faults import FolderBusy
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.routine.model import Routine
from stretchcoach.safety_data import rules_for
from stretchcoach.session.events import Decision, Guidance, Outcome, PhaseStarted, Tier
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.settings import counting
from stretchcoach.sound import renderer
from stretchcoach.sound.choosing import KnownVoice
from stretchcoach.sound.silent import Recording, Silent
from stretchcoach.words.lengths import Lengths, Phrase, Speaker

SHORT = """
format = 1
[routine]
name = "Short"
[[step]]
exercise = "cat-cow"
reps = 2
[[step]]
exercise = "child-pose"
hold = "20s"
"""

PACK = """
format = 1
[routine]
name = "Pack"
pain_up_to = 10
[[step]]
apply = "cold"
for = "10m"
[[step]]
off = "10m"
"""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(paths=Paths(data=tmp_path / "data", config=tmp_path / "config", cache=tmp_path / "cache"))


def found(options: Options, tmp_path: Path, text: str = SHORT) -> Routine:
    (tmp_path / "short.toml").write_text(text, "utf-8")
    return launch.find(options, str(tmp_path / "short.toml"))


# Options and settings ---------------------------------------------------------------------------------------------------


def test_what_is_a_rehearsal_and_what_is_quiet(options: Options) -> None:
    assert (options.rehearsal, options.quiet) == (False, False)
    assert (replace(options, silent=True).rehearsal, replace(options, silent=True).quiet) == (False, True)
    assert (replace(options, speed=2.0).rehearsal, replace(options, speed=2.0).quiet) == (True, True)
    answered = replace(options, answers=Path("a.txt"))
    assert (answered.rehearsal, answered.quiet) == (True, False)


def test_the_command_line_goes_over_the_settings(options: Options) -> None:
    options.paths.config.mkdir()
    options.paths.settings.write_text('[coach]\nvoice = "Anna"\nrate = 140\nvolume = 0.5\n')
    read = load_settings(replace(options, voice="Ben", rate=170))
    assert (read.coach.voice, read.coach.rate, read.coach.volume) == ("Ben", 170, 0.5)
    assert read.count == counting(read.coach)
    options.paths.settings.write_text('[coach]\nvoice = "Anna"\n[count]\nvoice = "Carl"\n')
    read = load_settings(replace(options, voice="Ben"))
    assert (read.coach.voice, read.count.voice) == ("Ben", "Carl")


def test_a_voice_is_checked_only_where_one_will_speak(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(renderer, "voices", list)
    monkeypatch.setattr(renderer, "check_system_voice", lambda name, command: asked.append(name))
    launch.check_voice(options)
    launch.check_voice(replace(options, voice="Ben", silent=True))
    launch.check_voice(replace(options, voice="Ben", speed=9.0))
    assert asked == []
    launch.check_voice(replace(options, voice="Ben"))
    assert asked == ["Ben"]


def test_a_system_without_voices_is_no_reason_not_to_start(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> list[KnownVoice]:
        raise StretchcoachError("The voices cannot be listed.")

    monkeypatch.setattr(renderer, "voices", none)
    launch.check_voice(replace(options, voice="Ben"))


class NotRendered(Recording):
    """Sound that has to render everything first."""

    def cached_lengths(self, phrases: object) -> Lengths | None:
        return None


@pytest.mark.parametrize(("sound", "waits"), [(Silent(), 0), (NotRendered(), 1)])
async def test_a_plan_is_made_with_the_lengths_of_what_is_said(
    options: Options, tmp_path: Path, sound: Recording, waits: int
) -> None:
    waited: list[None] = []
    routine = found(options, tmp_path)
    plan = await launch.spoken_plan(routine, RULES, sound, lead_in=1.0, on_wait=lambda: waited.append(None))
    assert len(waited) == waits
    assert plan.lead_in == 1.0
    assert plan.lengths.chimes
    if waits:
        for said in ("Is any of this new, or getting worse?", "You said:", "numb or odd between your legs"):
            assert Phrase(said, Speaker.COACH) in sound.prepared


# Records ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


@pytest.fixture
def records(options: Options, machine: FakeMachine) -> Iterator[Records]:
    """The records of a folder in which both lists were answered with none."""
    opened = Records.open(options.paths, "Short", now=machine)
    settle(opened.store)
    yield opened
    opened.close()


def cut_off(records: Records, options: Options, routine: Routine, run: Run) -> int:
    """A session that was cut off where ``run`` is; its number."""
    journal = records.begin(routine, make_plan(routine, RULES), options)
    journal.append(run.events, wall=WALL, snapshot=run.session.snapshot())
    return journal.session_id


def until(routine: Routine, kind: str, exercise: str = "") -> Run:
    run = Run(make_plan(routine, RULES), calm)
    run.to(step(kind, exercise))
    return run


@pytest.fixture
def routine(options: Options, tmp_path: Path) -> Routine:
    return found(options, tmp_path)


def test_a_folder_is_held_while_a_session_runs(options: Options) -> None:
    records = Records.open(options.paths, "Short")
    with pytest.raises(FolderBusy, match="Short, started"):
        Records.open(options.paths, "Other")
    records.close()
    Records.open(options.paths, "Other").close()


def test_a_record_that_cannot_be_opened_lets_go_of_the_folder(options: Options) -> None:
    options.paths.data.mkdir()
    options.paths.history.mkdir()
    for _ in range(2):
        with pytest.raises(StretchcoachError, match="not an ordinary file"):
            Records.open(options.paths, "Short")


def test_the_newest_session_that_can_be_gone_on_with_is_offered(
    options: Options, routine: Routine, records: Records, machine: FakeMachine
) -> None:
    run = until(routine, "exercise", "child-pose")
    cut_off(records, options, routine, run)
    machine.passes(43 * 60)
    newest = cut_off(records, options, routine, run)
    machine.passes(2 * 60)
    cut_off(records, options, routine, Run(make_plan(routine, RULES)))
    machine.passes(5 * 60)
    cut_off(records, replace(options, speed=9.0), routine, run)
    offer = records.offer(options.paths, routine.id)
    assert offer is not None
    assert offer.unfinished.id == newest
    assert offer.text == "Short was cut off 7 minutes ago. Do you want to go on from there?"
    assert Path(offer.unfinished.routine_path).is_absolute()
    assert records.offer(options.paths, "another") is None
    records.close_unfinished(keep=newest)
    assert [each.id for each in records.store.unfinished()] == [newest]


def test_a_session_is_gone_on_with_in_its_own_language(options: Options, records: Records) -> None:
    spanish = launch.find(replace(options, language="es"), "gentle-four")
    cut_off(records, options, spanish, until(spanish, "exercise", "child-pose"))
    offer = records.offer(options.paths, spanish.id)
    assert offer is not None
    assert offer.routine == spanish
    assert offer.text.startswith(f"{spanish.name} se interrumpió hace 1 minuto.")


def test_a_routine_in_another_language_is_gone_on_with_in_the_patients_own(
    options: Options, tmp_path: Path, records: Records
) -> None:
    text = SHORT.replace("[routine]", '[routine]\nlanguage = "de"', 1)
    assert text != SHORT
    for own in ("es", "en"):
        chosen = replace(options, language=own)
        german = found(chosen, tmp_path, text)
        rules = rules_for(german, own)
        plan = make_plan(german, rules)
        run = Run(plan, calm)
        run.to(step("exercise", "child-pose"))
        journal = records.begin(german, plan, chosen)
        journal.append(run.events, wall=WALL, snapshot=run.session.snapshot())
        offer = records.offer(options.paths, german.id)
        assert offer is not None, own
        assert offer.routine == german, "its exercises are those with the patient's words"
        assert offer.text == rules.book("desk.cut_off", name=german.name, count=1)
        records.close_unfinished()


def test_not_too_late(options: Options, routine: Routine, records: Records, machine: FakeMachine) -> None:
    cut_off(records, options, routine, until(routine, "exercise", "child-pose"))
    machine.passes(4 * 3600 + 60)
    assert records.offer(options.paths, routine.id) is None


@pytest.mark.parametrize("jump", [-86400, 86400])
def test_a_wall_clock_that_was_set_makes_no_difference(
    options: Options, routine: Routine, records: Records, machine: FakeMachine, jump: float
) -> None:
    cut_off(records, options, routine, until(routine, "exercise", "child-pose"))
    machine.passes(120)
    machine.wall += jump
    offer = records.offer(options.paths, routine.id)
    assert offer is not None
    assert "cut off 2 minutes ago" in offer.text


def test_a_routine_whose_exercise_has_gone_is_not_offered(options: Options, tmp_path: Path, records: Records) -> None:
    (tmp_path / "exercises").mkdir()
    text = 'format = 1\n[exercise]\nname = "Own"\nposition = "Stand."\neasier = { name = "E", say = "Less." }\n'
    (tmp_path / "exercises" / "own.toml").write_text(text + "[dose.normal]\nreps = 5\n")
    routine = found(options, tmp_path, SHORT.replace("child-pose", "own").replace('hold = "20s"', "reps = 3"))
    cut_off(records, options, routine, until(routine, "exercise", "own"))
    assert records.offer(options.paths, routine.id) is not None
    (tmp_path / "exercises" / "own.toml").unlink()
    assert records.offer(options.paths, routine.id) is None


def closes(records: Records) -> None:
    keep(records.store, sign("fever_back", Tier.SAME_DAY_URGENT), ended(9.0, Outcome.RED_FLAG, done=0))


def leaves_a_line_open(records: Records) -> None:
    keep(records.store, sign("chest_pain", state="open"), ended(9.0, Outcome.RED_FLAG, done=0))


def leaves_the_key_open(records: Records) -> None:
    keep(records.store, sign("key", Tier.NONE, "open"), ended(9.0, Outcome.INTERRUPTED, done=0))


def logs_a_spasm(records: Records) -> None:
    today.log_spasm(records.store, Spasm(start=datetime.now(UTC)), RULES)


def tells_of_a_symptom(records: Records) -> None:
    keep(records.store, Decision(at=3.0, rule="key", action="end", say=""), ended(9.0, Outcome.STOPPED, done=0))


@pytest.mark.parametrize(
    "happens",
    [closes, leaves_a_line_open, leaves_the_key_open, logs_a_spasm, tells_of_a_symptom],
    ids=lambda one: one.__name__,
)
def test_where_a_warning_sign_has_to_be_asked_about_nothing_is_gone_on_with(
    options: Options,
    routine: Routine,
    records: Records,
    machine: FakeMachine,
    happens: Callable[[Records], None],
) -> None:
    cut_off(records, options, routine, until(routine, "exercise", "child-pose"))
    machine.passes(60)
    assert records.offer(options.paths, routine.id) is not None
    happens(records)
    machine.passes(60)
    assert records.offer(options.paths, routine.id) is None


def test_what_questions_of_the_first_edition_had_closed_is_open_again_and_said_once(
    options: Options, routine: Routine, machine: FakeMachine
) -> None:
    with Store.open(options.paths.history, now=machine) as store:
        for row in ("lump_deformity", "severe_uncontrolled"):
            keep(store, Guidance(at=2.0, tier=Tier.EMERGENCY_NOW, text="...", row=row), ended(9.0, Outcome.RED_FLAG))
    for notes in ([launch.LIFTED], []):
        records = Records.open(options.paths, "Short", now=machine)
        try:
            known = launch.situation(records, routine, RULES, options)
            assert (records.notes, known.closed, known.briefing.lists) == (notes, None, ("L1", "L2"))
        finally:
            records.close()


# Going on -----------------------------------------------------------------------------------------------------------------


async def resumed(records: Records, offer: Offer, answers: dict[str, int | str]) -> list[dict[str, Any]]:
    """The events of the session that is gone on with, until nobody answers any more."""
    plan = make_plan(offer.routine, RULES)
    clock, out = FakeClock(), io.StringIO()
    headless = Headless(
        session=launch.new_session(plan, RULES, offer=offer),
        clock=clock,
        sound=Silent(),
        journal=records.store.reopen(offer.unfinished.id),
        talk=Talk(JsonLines(), out, io.StringIO()),
    )
    running = asyncio.ensure_future(headless.run())
    while not headless.session.ended:
        await asyncio.sleep(0)
        question = headless.session.question
        if headless.session.asks_ready is not None:
            headless.line('{"do": "ready"}')
        if question is not None and question.purpose in answers:
            headless.line(json.dumps({"do": "answer", "value": answers[question.purpose], "question": question.id}))
        elif question is not None:
            headless.input_ended()
        clock.advance(1.0)
    assert await running in (ExitCode.COMPLETED, ExitCode.PAIN_RULE)
    return events_of(records_of(out.getvalue()))


async def test_going_on_keeps_the_record_and_begins_with_the_pain_now(
    options: Options, routine: Routine, records: Records
) -> None:
    run = until(routine, "exercise", "child-pose")
    run.to(lambda event: isinstance(event, PhaseStarted) and event.phase == "hold")
    cut = cut_off(records, options, routine, run)
    offer = records.offer(options.paths, routine.id)
    assert offer is not None
    events = await resumed(records, offer, {"check_in": 2, "moved": "yes", "after": 1})
    assert events[0]["resumed"] is True
    assert next(event["purpose"] for event in events if event["type"] == "question") == "check_in"
    assert [event["number"] for event in events if event["type"] == "step_started" and event["number"]] == [2]
    record = records.store.sessions()[0]
    assert (record.id, record.outcome, record.done, record.planned, record.pain_before) == (cut, "completed", 2, 2, 2)


async def test_a_pack_that_may_still_be_on_comes_off_first_and_is_not_done_again(
    options: Options, tmp_path: Path, records: Records
) -> None:
    routine = found(options, tmp_path, PACK)
    run = Run(make_plan(routine, RULES), calm)
    run.to(lambda event: isinstance(event, PhaseStarted) and event.phase == "pack")
    cut_off(records, options, routine, run)
    offer = records.offer(options.paths, routine.id)
    assert offer is not None
    events = await resumed(records, offer, {"pack_off": "yes", "check_in": 2, "skin_back": "yes", "after": 2})
    asked = [event["purpose"] for event in events if event["type"] == "question"]
    assert asked[0] == "pack_off"
    assert "pack_on" not in asked
    assert "pack" not in [event.get("phase") for event in events]


# Lines of input ------------------------------------------------------------------------------------------------------


async def test_lines_are_kept_in_order_until_somebody_listens() -> None:
    lines = InputLines()
    for line in ("one", "two", "three"):
        lines.put(line)
    assert await lines.next() == "one"
    lines.put_back("one")
    heard: list[str | None] = []
    lines.connect(heard.append, lambda: heard.append(None))
    await asyncio.sleep(0)
    assert heard == ["one", "two", "three"]
    lines.put("four")
    lines.end()
    for _ in range(3):
        await asyncio.sleep(0)
    assert heard == ["one", "two", "three", "four", None]


async def test_the_next_line_is_waited_for() -> None:
    lines = InputLines()
    waiting = asyncio.ensure_future(lines.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    lines.put("late")
    assert await waiting == "late"
    lines.end()
    assert await lines.next() is None
    assert await lines.next() is None
