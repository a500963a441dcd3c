"""How the app begins and ends: interruptions, sessions that were cut off, records and sound that fail."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from folders import SCREENING, Days
from textual.worker import WorkerFailed

from stretchcoach.coach.crash import explained
from stretchcoach.coach.launch import Records, find, situation
from stretchcoach.coach.options import Options
from stretchcoach.coach.session_run import find_offer, require
from stretchcoach.errors import ExitCode, NoSound
from stretchcoach.history.faults import JournalFailed
from stretchcoach.history.lock import SessionLock
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety_data import load_rules
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Outcome
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.states import State
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.renderer import PhraseJob
from stretchcoach.sound.silent import Recording
from stretchcoach.words.lengths import Lengths, Phrase

from .stage import PACK, SHORT, Stage, in_session, on_stage, paths_in


def outcomes(paths: Paths) -> list[Outcome | None]:
    """How the sessions on record ended, newest first."""
    with Store.open(paths.history, write=False) as store:
        return [each.outcome for each in store.sessions() if each.routine_id != SCREENING]


def cut_off(paths: Paths, minutes_ago: float = 5) -> None:
    """Leave a session of the routine ``mine`` behind as a power cut would: in its first exercise, without an end."""
    options, rules = Options(paths=paths), load_rules()
    routine = find(options, "mine")
    lock = SessionLock(paths.data, routine=routine.name, started=datetime.now(UTC))
    lock.acquire()
    days = Days(minutes_ago * 60)
    with closing(Records(Store.open(paths.history, now=days), lock)) as records:
        known = situation(records, routine, rules, options)
        plan = make_plan(routine, rules, profile=known.profile, briefing=known.briefing)
        session = Session(plan, rules, known.profile)
        journal = records.begin(routine, plan, options)
        wall = days.wall
        journal.append(session.start(now=0.0), wall=wall, snapshot=session.snapshot())
        now = 0.0
        while session.view(now=now).phase != "hold":
            now += 0.5
            journal.append(session.advance(now=now), wall=wall, snapshot=session.snapshot())
            if session.asks_ready is not None:
                journal.append(session.ready(now=now), wall=wall, snapshot=session.snapshot())
            if session.question is not None:
                now += 2
                calm: dict[str, int | str] = {"pain": 2, "place": 0, "list": "none"}
                answer = calm.get(session.question.kind, "no")
                events = session.answer(session.question.id, answer, now=now)
                journal.append(events, wall=wall, snapshot=session.snapshot())


# Leaving in the middle -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [("ctrl+c", "ctrl+c"), ("ctrl+q", "ctrl+q"), ("q", "ctrl+c"), ("ctrl+q", "q")])
async def test_leaving_pauses_and_asks_and_a_second_time_closes_the_record(
    tmp_path: Path, keys: tuple[str, str]
) -> None:
    first, second = keys
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press(first, first)
        assert (stage.screen, stage.state()) == ("StopScreen", State.PAUSED), "held down"
        assert outcomes(paths_in(tmp_path)) == [None]
        await stage.answer(second)
        if second == "q":
            await stage.go(60)
        assert outcomes(paths_in(tmp_path)) == [Outcome.STOPPED]
    assert stage.app.exit_code is ExitCode.STOPPED
    assert stage.sound.asked[-1].what == "close"


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
async def test_what_is_read_beside_a_session_gives_way_to_the_question(tmp_path: Path, key: str) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.press("question_mark")
        assert stage.screen == "HelpScreen"
        await stage.press(key)
        assert stage.screen == "StopScreen"
        await stage.answer("space")
        assert (stage.screen, stage.state()) == ("SessionScreen", State.RUNNING)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
@pytest.mark.parametrize("where", ["library", "detail", "typing", "preparing", "summary"])
async def test_outside_a_session_they_leave(tmp_path: Path, key: str, where: str) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    sound = _Unready() if where == "preparing" else None
    async with on_stage(paths, None if where in ("library", "typing") else "mine", sound=sound) as stage:
        if where in ("library", "typing"):
            await stage.library()
        if where == "typing":
            await stage.press("l")
            await stage.seen("FormScreen")
        if where == "preparing":
            await stage.press("enter")
            assert stage.screen == "PreparingScreen"
        if where == "summary":
            await stage.start()
            await stage.answer("q", "q", "q")
            await stage.seen("SummaryScreen")
        await stage.press(key)
        assert not stage.app.is_running or stage.app._exit


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no hang-ups on this system")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
async def test_being_told_to_leave_leaves_the_session_open(tmp_path: Path, name: str) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        os.kill(os.getpid(), getattr(signal, name))
        await stage.pilot.pause()
        assert outcomes(paths) == [None]
        assert stage.clock.next_alarm is None, "nothing rings, and nothing is written"
    assert stage.app.exit_code is ExitCode.INTERRUPTED
    async with on_stage(paths) as stage:
        await _offered(stage)
        await stage.press("enter")
        await stage.seen("SessionScreen")


async def test_the_signal_of_control_c_asks_first(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        os.kill(os.getpid(), signal.SIGINT)
        await stage.seen("StopScreen")
        assert stage.state() is State.PAUSED


async def test_told_to_leave_with_a_pack_on_it_is_said_that_it_comes_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with in_session(tmp_path, PACK) as stage:
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.answer("y")
        await stage.go(30)
        os.kill(os.getpid(), signal.SIGTERM)
        await stage.pilot.pause()
    last = [each for each in stage.sound.asked if each.what in ("play", "hush", "close")][-2:]
    assert [(each.what, each.sound) for each in last] == [("play", "Take the pack off now."), ("close", "")]
    assert "Take the pack off now." in capsys.readouterr().err
    async with on_stage(paths_in(tmp_path)) as stage:
        await _offered(stage)


async def test_leaving_while_guidance_is_shown_keeps_the_red_flag(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.press("exclamation_mark")
        await stage.answer("1", "y", "y")
        await stage.seen("GuidanceScreen")
        await stage.answer("ctrl+q")
    assert stage.app.exit_code is ExitCode.RED_FLAG
    assert "Call 999 or 112" in capsys.readouterr().err, "it is not taken away with the screen"
    assert outcomes(paths_in(tmp_path)) == [Outcome.RED_FLAG]


# Sessions that were cut off ---------------------------------------------------------------------------------------------


async def _offered(stage: Stage) -> None:
    for _ in range(100):
        if stage.screen == "OfferScreen":
            return
        await stage.pilot.pause()
    raise AssertionError(f"no offer; there is {stage.screen}")


async def test_going_on_with_a_session(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    cut_off(paths)
    async with on_stage(paths) as stage:
        await _offered(stage)
        assert "Short was cut off 5 minutes ago" in stage.text("offer")
        await stage.press("enter")
        for _ in range(100):
            if stage.screen == "SessionScreen":
                break
            await stage.pilot.pause()
        await stage.asked("check_in")
        await stage.press("2")
        await stage.reach(lambda view: view.phase == "hold")
        assert stage.text("step").startswith("Seated twist")
        await stage.answer("ctrl+q", "ctrl+q")
    assert outcomes(paths) == [Outcome.STOPPED], "one record, not two"


async def test_closing_a_session_that_was_cut_off(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    cut_off(paths)
    async with on_stage(paths) as stage:
        await _offered(stage)
        await stage.press("n")
        assert stage.screen == "TodayScreen"
        assert outcomes(paths) == [Outcome.UNFINISHED]
        await stage.library()
        await stage.press("enter")
        assert stage.screen == "DetailScreen"
        await stage.start()
        assert stage.screen == "SessionScreen", "the folder is free again"


async def test_deciding_later_changes_nothing_until_another_session(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    cut_off(paths)
    async with on_stage(paths) as stage:
        await _offered(stage)
        await stage.press("escape")
        assert outcomes(paths) == [None]
        await stage.library()
        await stage.press("enter")
        await stage.start()
        assert outcomes(paths)[-1] is Outcome.UNFINISHED


async def test_what_is_too_long_ago_is_closed_without_asking(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    cut_off(paths, minutes_ago=600)
    assert find_offer(Options(paths=paths), "settle").held is None
    assert outcomes(paths) == [None], "asked about one routine, the others are left alone"
    assert find_offer(Options(paths=paths), None).held is None
    assert outcomes(paths) == [Outcome.UNFINISHED]


# The record ---------------------------------------------------------------------------------------------------------------


async def test_a_record_that_cannot_be_written_is_said_and_the_session_goes_on(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        driver = stage.session.run.driver
        journal, failing = driver._journal, _Failing()
        driver._journal = failing
        await stage.go(2)
        await stage.press("n")
        assert "disk is full" in stage.text("problem")
        driver._journal = journal
        await stage.go(1)
        assert not stage.app.screen.query_one("#problem").display
        driver._journal = failing
        await stage.answer("q", "q")
        await stage.go(60)
        assert "The end of this session could not be recorded." in stage.everything()
        driver._journal = None


class _Failing:
    def append(self, events: Sequence[object], *, wall: datetime, snapshot: object = None) -> None:
        raise JournalFailed("The record cannot be written: the disk is full.")


# Sound --------------------------------------------------------------------------------------------------------------------


@dataclass
class _Unready(Recording):
    """A voice that has to be prepared, and waits to be allowed to go on."""

    def __post_init__(self) -> None:
        self.go = asyncio.Event()
        self.patience: Patience | None = None

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        return None

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        self.patience = patience
        await self.go.wait()
        return await super().prepare(phrases)


async def test_preparing_the_voice_is_a_calm_line(tmp_path: Path) -> None:
    sound = _Unready()
    async with on_stage(paths_in(tmp_path, mine=SHORT), "mine", sound=sound) as stage:
        await stage.press("enter")
        assert stage.screen == "PreparingScreen"
        assert "Preparing the voice" in stage.everything()
        sound.go.set()
        for _ in range(100):
            if stage.screen == "SessionScreen":
                break
            await stage.pilot.pause()
        assert stage.screen == "SessionScreen"
        assert len(sound.prepared) > 100


async def test_a_slow_voice_is_waited_for_or_left_by_a_key(tmp_path: Path) -> None:
    for key, waits, hurries in (("w", True, False), ("p", False, True)):
        sound = _Unready()
        async with on_stage(paths_in(tmp_path, mine=SHORT), "mine", sound=sound) as stage:
            await stage.press("enter", key)
            patience = sound.patience
            assert patience is not None
            assert not patience.waits, "the usual voice is not waited for: there is the card"
            await stage.seen("CardScreen" if key == "w" else "PreparingScreen")
            await stage.press(*(["escape"] if key == "w" else []))
            await stage.seen("PreparingScreen")
            patience.voice = "The natural voice"
            patience.begin([PhraseJob(tmp_path, "Hold.", "", 150)], 40)
            await stage.settle()
            assert "39 of 40 phrases" in stage.everything()
            assert "longer than 20 seconds, the plain voice speaks this time" in stage.everything()
            await stage.press(key)
            over = asyncio.ensure_future(patience.over())
            await stage.settle()
            assert (patience.waits, over.done()) == (waits, hurries)
            over.cancel()
            if waits:
                assert "The session begins when it is." in stage.everything()
            sound.go.set()
            await stage.seen("SessionScreen")


async def test_leaving_while_the_voice_is_prepared(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT), "mine", sound=_Unready()) as stage:
        await stage.press("enter", "escape")
        assert stage.screen == "DetailScreen"
    assert outcomes(paths_in(tmp_path)) == []
    assert stage.app.exit_code is ExitCode.COMPLETED


async def test_required_sound_that_is_missing_ends_the_app(tmp_path: Path) -> None:
    sound = Recording(trouble="No sound: no output device.")
    async with on_stage(paths_in(tmp_path), "settle", sound=sound, require_sound=True) as stage:
        await stage.press("enter")
        await stage.pilot.pause()
    assert stage.app.exit_code is ExitCode.NO_SOUND


async def test_required_sound_that_is_there(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "settle", require_sound=True) as stage:
        await stage.start()
        assert stage.screen == "SessionScreen"
        assert stage.sound.asked[0].what == "chime"


async def test_silence_cannot_be_required_to_sound(tmp_path: Path) -> None:
    with pytest.raises(NoSound, match="silent"):
        await require(Recording(), Options(paths=paths_in(tmp_path), silent=True))


# Leaving with a pack on, and mistakes of the program -------------------------------------------------------------------


async def test_whoever_leaves_with_a_pack_on_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with in_session(tmp_path, PACK) as stage:
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.answer("y")
        await stage.go(30)
        await stage.answer("ctrl+q", "ctrl+q")
        assert stage.session.run.ended is None, "first it is said"
        await stage.answer("ctrl+q")
    assert outcomes(paths_in(tmp_path)) == [Outcome.STOPPED]
    assert "Take the pack off now." in capsys.readouterr().err


def _fail() -> None:
    raise ZeroDivisionError("on purpose")


def _in_a_handler(stage: Stage) -> None:
    stage.session.call_next(_fail)


def _in_a_worker(stage: Stage) -> None:
    async def work() -> None:
        _fail()

    stage.app.run_worker(work())


def _in_an_alarm(stage: Stage) -> None:
    asyncio.get_running_loop().call_soon(_fail)


async def _make(mistake: Callable[[Stage], None], paths: Paths) -> Stage:
    async with on_stage(paths, "mine") as stage:
        await stage.start()
        await stage.through_gate()
        mistake(stage)
        for _ in range(3):
            await stage.pilot.pause()
    return stage


@pytest.mark.parametrize("mistake", [_in_a_handler, _in_a_worker, _in_an_alarm])
async def test_a_mistake_of_the_program_is_no_traceback_and_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mistake: Callable[[Stage], None]
) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    with pytest.raises((ZeroDivisionError, WorkerFailed)):
        await _make(mistake, paths)
    told = capsys.readouterr().err
    assert "Something went wrong" in told
    assert "Traceback" not in told
    details = (paths.data / "crash.txt").read_text("utf-8")
    assert details.startswith("Traceback")
    assert "in _fail" in details
    assert "ZeroDivisionError: on purpose" in details
    assert (paths.data / "crash.txt").stat().st_mode & 0o777 == 0o600
    assert outcomes(paths) == [None], "the next start offers to go on"


async def test_a_session_that_fails_again_and_again_says_that_it_cannot_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_session(tmp_path, PACK) as stage:
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.answer("y")
        await stage.go(30)

        def fail(*, now: float) -> None:
            raise ZeroDivisionError("on purpose")

        monkeypatch.setattr(stage.session.run.driver.session, "advance", fail)
        await stage.go(10)
        assert "this session cannot go on" in stage.text("problem")
        assert [call.sound for call in stage.sound.asked if call.id == "pack-off"] == ["Take the pack off now."]
    assert "ZeroDivisionError: on purpose" in (paths_in(tmp_path).data / "crash.txt").read_text("utf-8")
    assert outcomes(paths_in(tmp_path)) == [None], "the next start offers to go on"


def test_the_details_are_for_this_user_only_and_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("kept", "utf-8")
    (tmp_path / "crash.txt").symlink_to("elsewhere")
    for name in ("first", "n\udcff"):
        try:
            raise ValueError(name)
        except ValueError as problem:
            explained(problem, tmp_path)
        details = tmp_path / "crash.txt"
        assert details.read_text("utf-8").startswith("Traceback")
        assert details.stat().st_mode & 0o777 == 0o600
    assert "n\\udcff" in details.read_text("utf-8")
    assert (tmp_path / "elsewhere").read_text("utf-8") == "kept"


def test_details_that_cannot_be_written_are_no_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert "could not be written" in explained(ValueError("x"), tmp_path / "file")
