"""What a person is asked before the rating, by plain lines alone, on clocks that only the test moves: the first time, the
days after, and after what may have happened meanwhile."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import WALL, FakeClock, FakeMachine
from scripts import RULES, Patient, Scripted, Value, calm, fitting

from stretchcoach.coach import today
from stretchcoach.coach.today import Situation, situation_of
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import PlainLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.history.records import SessionStart
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.history.store import Store
from stretchcoach.routine.library import find_routine
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Outcome
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.sound.silent import Recording

HOUR, DAY = 3600.0, 86400.0

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


@dataclass
class Home:
    """A data folder, the machine it is on, and its patient."""

    folder: Path
    machine: FakeMachine = field(default_factory=FakeMachine)
    out: str = ""
    err: str = ""

    def store(self) -> Store:
        return Store.open(self.folder / "history.sqlite3", now=self.machine)

    def known(self, routine: str = "desk", *, full: bool = False) -> Situation:
        with self.store() as store:
            return situation_of(store, find_routine(routine, self.folder), RULES, full=full)

    async def lived(
        self,
        patient: Patient = calm,
        *,
        routine: str = "desk",
        until: str = "check_in",
        full: bool = False,
        ended_at: int = 1000,
    ) -> tuple[ExitCode | None, list[str]]:
        """A session that is stopped at the first question for ``until``; how it ended, and the refs or purposes of what was
        asked before that. Its input ends when ``ended_at`` questions were asked."""
        asked: dict[str, str] = {}
        known, clock, out, err = self.known(routine, full=full), FakeClock(), io.StringIO(), io.StringIO()
        plan = make_plan(find_routine(routine, self.folder), RULES, profile=known.profile, briefing=known.briefing)
        with self.store() as store:
            headless = Headless(
                session=Session(plan, RULES, known.profile),
                clock=clock,
                sound=Recording(),
                journal=store.begin(replace(START, routine_id=routine)),
                talk=Talk(PlainLines(), out, err),
            )
            running = asyncio.ensure_future(headless.run())
            await asyncio.sleep(0)
            while not headless.session.ended:
                question, said = headless.session.question, headless.session.question_spoken
                if question is not None:
                    asked.setdefault(question.id, question.ref or question.purpose)
                if headless.session.asks_ready is not None:
                    headless.line("ready")
                if len(asked) > ended_at:
                    headless.input_ended()
                elif question is not None and until in (question.purpose, question.ref):
                    headless.line("stop")
                    headless.line("stop")
                elif question is not None and said is not None and clock.now() >= said:
                    value = patient(question)
                    headless.line("" if value is None else str(value))
                when = clock.next_alarm
                if when is not None:
                    self.machine.passes(max(0.0, when - clock.now()))
                    clock.advance_to(when)
                await asyncio.sleep(0)
            code = await running
        self.out, self.err = out.getvalue(), err.getvalue()
        return code, [name for name in asked.values() if name != until]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


async def test_a_first_run_with_nothing_to_report_asks_two_lists_and_the_rating_and_nothing_else(home: Home) -> None:
    assert home.known().briefing.first
    code, asked = await home.lived(Scripted(calm, before=0))
    assert (code, asked, home.err) == (ExitCode.STOPPED, ["L1", "L2", "before"], "")
    lines = home.out.splitlines()
    assert [line[:7] for line in lines if line[1:7] == " of 3."] == ["1 of 3.", "2 of 3.", "3 of 3."]
    purpose = lines.index("General information, not medical advice. Stop if it hurts more. Say symptom at any time.")
    rating = next(number for number, line in enumerate(lines) if line.startswith("3 of 3. "))
    assert rating < purpose, "nothing stands between a person and the questions"
    assert not [line for line in lines if "IMPORTANT" in line]


def logs_a_spasm(home: Home) -> None:
    with home.store() as store:
        today.log_spasm(store, Spasm(start=WALL + timedelta(seconds=home.machine.wall - WALL.timestamp())), RULES)


def changes_a_fact(home: Home) -> None:
    with home.store() as store:
        known = today.saved_profile(store, RULES)
        store.save_profile(replace(known, conditions={**known.conditions, "osteoporosis": "yes"}))


def changes_nothing(home: Home) -> None:
    pass


D, L1, L2 = "D", "L1", "L2"
DUE: Mapping[str, tuple[float, Callable[[Home], None], str, Sequence[str]]] = {
    "at once": (60, changes_nothing, "desk", []),
    "within twelve hours": (11.9 * HOUR, changes_nothing, "desk", []),
    "later on the same day": (12.1 * HOUR, changes_nothing, "desk", [D]),
    "the next day": (22 * HOUR, changes_nothing, "gentle-four", [D]),
    "a new spasm": (2 * HOUR, logs_a_spasm, "desk", [L1]),
    "a new spasm on the next day": (22 * HOUR, logs_a_spasm, "desk", [L1]),
    "a fact changed by hand": (2 * HOUR, changes_a_fact, "desk", [L2]),
    "fifteen days away": (15 * DAY, changes_nothing, "desk", [L1, L2]),
    "a pack within twelve hours": (2 * HOUR, changes_nothing, "heat", []),
    "a pack on the next day": (22 * HOUR, changes_nothing, "heat", [D]),
    "a pack after fifteen days": (15 * DAY, changes_nothing, "heat", [D]),
}


@pytest.mark.parametrize("name", DUE)
async def test_what_is_asked_again_and_when(home: Home, name: str) -> None:
    later, happens, routine, expected = DUE[name]
    await home.lived()
    home.machine.passes(later)
    happens(home)
    _, asked = await home.lived(routine=routine, until="before" if routine != "heat" else "thermal")
    assert [each for each in asked if each in (D, L1, L2)] == expected
    assert asked == expected or routine == "heat"


async def test_every_list_is_asked_where_somebody_wants_that(home: Home) -> None:
    await home.lived()
    home.machine.passes(60)
    _, asked = await home.lived(full=True, until="before")
    assert asked == [L1, L2]


async def test_after_pain_of_eight_the_first_list_comes_again(home: Home) -> None:
    await home.lived()
    home.machine.passes(HOUR)
    code, asked = await home.lived(Scripted(calm, before=9, severe_sudden="no"), until="nothing")
    assert code is ExitCode.PAIN_RULE
    assert asked == ["before", "rated", L1, "severe/severe_sudden"], "what was not asked in this start comes first"
    home.machine.passes(HOUR)
    _, asked = await home.lived(Scripted(calm, before=9), until="nothing")
    assert asked == ["before", "rated", L1], "whether it is unlike before is asked once"


@pytest.mark.parametrize("number", range(4))
async def test_an_input_that_ends_at_any_question_passes_nothing(home: Home, number: int) -> None:
    code, asked = await home.lived(ended_at=number)
    assert code is ExitCode.PAIN_RULE
    assert len(asked) == number + 1
    assert (L2 in home.known().briefing.lists) is (number < 2)


# What fits --------------------------------------------------------------------------------------------------------------


async def test_a_red_flag_of_the_first_session_closes_the_folder(home: Home) -> None:
    code, asked = await home.lived(fitting("ces_saddle", ces_when="unsure"))
    assert asked == [L1, "L1/lines", "L1/lines", "ces_saddle/ces_when", "said_back", "acknowledge"]
    assert code is ExitCode.RED_FLAG
    lines = home.out.splitlines()
    back = next(line for line in lines if "You said: numb or odd between your legs" in line)
    assert back.startswith("If this is so, call your local emergency number"), (
        "the number stands before it is said back"
    )
    assert [line[:22] for line in lines if line.startswith("IMPORTANT: ")] == ["IMPORTANT: Stop here. "]
    known = home.known()
    assert known.closed is not None
    assert (known.closed.row, known.closed.kind) == ("ces_saddle", "emergency_now")
    assert "You said: numb or odd between your legs" in known.closed.reason
    with home.store() as store:
        assert store.sessions()[0].outcome == Outcome.RED_FLAG


@pytest.mark.parametrize(
    "answers",
    [
        {"L1": "something", "L1/lines": "done"},
        {"L1": ["something", "none"], "L1/lines": [5, "done"], "legs_below": "no", "said_back": "no"},
        {"L1": ["something", "none"], "L1/lines": ["1", "back", "back"]},
    ],
    ids=["nothing picked", "not right", "taken back"],
)
async def test_what_was_pressed_by_mistake_leaves_nothing(home: Home, answers: Mapping[str, Value]) -> None:
    code, asked = await home.lived(Scripted(calm, **answers), until="before")
    assert (code, asked[-1]) == (ExitCode.STOPPED, L2)
    known = home.known()
    assert (known.closed, known.briefing.open_rows, known.briefing.lists) == (None, (), ())


async def test_lines_are_picked_by_number_by_word_and_one_after_the_other(home: Home) -> None:
    words = ["An accident or a fall", "fever", "done"]
    lines: Mapping[str, Sequence[str]] = {"L1/lines": words}
    patient = Scripted(calm, L1="something", very_ill="no", said_back="yes", **lines)
    code, asked = await home.lived(patient)
    assert code is ExitCode.RED_FLAG
    assert asked[:4] == [L1, "L1/lines", "L1/lines", "L1/lines"]
    assert "You said: fever, or feeling very ill. An accident or a fall. Is that right?" in home.out
    known = home.known()
    assert known.closed is not None
    assert known.closed.row == "fever_back"


async def test_a_branch_that_was_cut_short_is_gone_on_with_first_of_all(home: Home) -> None:
    code, asked = await home.lived(fitting("chest_pain"), until="chest_pain/chest_now")
    assert code is ExitCode.RED_FLAG, "it stands at its worst"
    home.machine.passes(HOUR)
    known = home.known()
    assert (known.briefing.open_rows, known.closed) == (("chest_pain",), None)
    code, asked = await home.lived(Scripted(calm, chest_now="no", said_back="yes"), routine="heat")
    assert asked[0] == "chest_pain/chest_now"
    assert "Last time a question was left open. You said: chest pain" in home.out
    assert code is ExitCode.RED_FLAG
    known = home.known()
    assert known.closed is not None
    assert (known.closed.kind, known.briefing.open_rows) == ("same_day_urgent", ())
