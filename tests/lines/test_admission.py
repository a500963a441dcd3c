"""Before a headless session: closed doors and the ways out, aloud as well, with whom to call first; every end has its exit
code."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fakes import FakeMachine
from history.builders import answer, ended, keep, listed, sign, started, step, to_midnight
from rows import each_row
from scripts import RULES

from stretchcoach.coach import admission
from stretchcoach.coach.launch import Records, find, pack_may_be_on
from stretchcoach.coach.options import Options
from stretchcoach.coach.today import Situation
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.printing import JsonLines, PlainLines
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety import doors
from stretchcoach.safety.countries import find_country as find_country
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_countries
from stretchcoach.session.events import Event, Outcome, PhaseStarted, Tier
from stretchcoach.sound.silent import Recording

from .replies import Replies

HOUR, DAY = 3600.0, 86400.0
EMERGENCY, TODAY, WAIT, REST = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY
CLOSED, PAIN = ExitCode.RED_FLAG, ExitCode.PAIN_RULE


class Before:
    """A data folder with a past, and a dialog before a session on it."""

    def __init__(self, tmp_path: Path) -> None:
        self.options = Options(paths=Paths(data=tmp_path, config=tmp_path, cache=tmp_path))
        self.machine = FakeMachine()
        self.sound, self.err = Recording(), io.StringIO()
        self.out: io.StringIO = io.StringIO()
        self.lines, self.as_json = InputLines(), False
        self.machine.passes(to_midnight(self.machine, before=12 * HOUR))  # noon, so that hours are hours of one day
        with self.store() as store:
            store.save_profile(Profile(country="GB"))
            keep(store, listed("L1", "L2"), ended(5.0, Outcome.STOPPED, done=0))

    def store(self) -> Store:
        return Store.open(self.options.paths.history, now=self.machine)

    def told(self, *events: Event, **given: Any) -> None:
        """Let a session have had these events."""
        with self.store() as store:
            keep(store, *events, **given)

    def session(self, **given: Any) -> None:
        """Let a session of an exercise have been."""
        hold = PhaseStarted(at=9, phase="hold", seconds=20.0)
        self.told(started(), answer(2, "before", 2), step(8, 1), hold, answer(60, "after", 2), ended(70), **given)

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.machine.passes(seconds)

    async def start(self, *given: str, routine: str = "gentle-four", ends: bool = True) -> ExitCode | None:
        """Ask to begin, with these lines; None where a session may begin now. The input ends after them."""
        for line in given:
            self.lines.put(line)
        if ends:
            self.lines.end()
        face = JsonLines() if self.as_json else PlainLines()
        dialog = Dialog(self.lines, Talk(face, self.out, self.err), self.sound)
        records = Records.open(self.options.paths, routine, now=self.machine)
        try:
            wanted = admission.Admission(dialog, records, find(self.options, routine), RULES, self.options)
            found = await admission.opening(wanted, None)
        finally:
            records.close()
        self.known = None if isinstance(found, ExitCode) else found[0]
        return found if isinstance(found, ExitCode) else None

    known: Situation | None = None

    @property
    def said(self) -> list[str]:
        """What was spoken."""
        return [call.sound for call in self.sound.asked if call.what == "play"]

    @property
    def shut(self) -> dict[str, Tier]:
        """What is closed now."""
        with self.store() as store:
            return {each.row: each.tier for each in doors.holding(store.standing(), RULES.red_flags)}

    def events(self) -> list[dict[str, Any]]:
        """What was written, of a dialog with JSON."""
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@pytest.fixture
def before(tmp_path: Path) -> Before:
    return Before(tmp_path)


# The ways out -----------------------------------------------------------------------------------------------------------

NOES = 12 * ("no",)
"""As many as there are lines to ask about one by one, and more."""


@dataclass(frozen=True)
class Way:
    """One way out: what had closed the door, what is answered, and what it comes to."""

    row: str
    tier: Tier
    answers: Sequence[str]
    code: ExitCode | None = None
    left: Mapping[str, Tier] | None = None
    """What is closed afterwards."""
    later: float = HOUR
    says: str = ""
    acute: bool = False
    routine: str = "gentle-four"


WAYS = {
    "seen, and better": Way("chest_pain", EMERGENCY, ["1", "no", "yes"], says="It is open again.", acute=True),
    "seen, in words": Way("chest_pain", EMERGENCY, ["I have been seen about this", "no", "yes"], acute=True),
    "seen, told to rest": Way("chest_pain", EMERGENCY, ["1", "yes"], PAIN, {"chest_pain": WAIT}, says="agreed"),
    "seen, not sure whether": Way("neuro_leg", TODAY, ["1", "unsure"], PAIN, {"neuro_leg": WAIT}),
    "seen, and worse": Way("chest_pain", EMERGENCY, ["1", "no", "no"], CLOSED, {"chest_pain": EMERGENCY}),
    "seen, worse, not an emergency": Way("surgery", WAIT, ["2", "no", "no"], CLOSED, {"surgery": TODAY}),
    "a wrong key": Way("ces_saddle", EMERGENCY, ["2", *NOES], says="It is open again."),
    "a wrong key, of the second list": Way("told_not_to", WAIT, ["3", *NOES], says="It is open again."),
    "a wrong key, that fits all the same": Way(
        "ces_saddle",
        EMERGENCY,
        ["2", "yes", "yes", "yes"],
        CLOSED,
        {"ces_saddle": EMERGENCY},
        says="IMPORTANT: Stop here.",
    ),
    "a wrong key, another line fits": Way(
        "neuro_leg", TODAY, ["2", "no", *5 * ("no",), "yes", "yes", "yes"], CLOSED, {"chest_pain": EMERGENCY}
    ),
    "a wrong key, cut short": Way(
        "neuro_leg", TODAY, ["2", "yes", "1", "no", "stop"], CLOSED, {"neuro_leg": EMERGENCY}
    ),
    "they have agreed": Way("surgery", WAIT, ["1"], says="It is open again."),
    "go on gently": Way("neuro_leg", TODAY, ["3"], None, {"neuro_leg": TODAY}, says="It is open for today", acute=True),
    "not gently with a fever": Way("fever_back", TODAY, ["4", "gently", "3"], CLOSED, {"fever_back": TODAY}),
    "leave it closed": Way("neuro_leg", TODAY, ["4"], CLOSED, {"neuro_leg": TODAY}, says="It stays closed."),
    "wrong words, and then": Way("surgery", WAIT, ["7", "hello", "", "pause", "yes", "agreed"]),
    "back to the ways": Way("neuro_leg", TODAY, ["1", "no", "back", "back", "back", "2", *NOES]),
    "say it again": Way("surgery", WAIT, ["again", "repeat", "1"]),
    "stop": Way("neuro_leg", TODAY, ["stop"], CLOSED, {"neuro_leg": TODAY}),
    "stop where somebody has to agree": Way("surgery", WAIT, ["stop"], PAIN, {"surgery": WAIT}),
    "nobody there": Way("neuro_leg", TODAY, [], CLOSED, {"neuro_leg": TODAY}),
    "nobody there, after dizziness": Way("dizzy", REST, [], PAIN, {"dizzy": REST}, says="This opens again tomorrow."),
    # On a later date it is asked how it is.
    "later: gone": Way("neuro_leg", TODAY, ["1"], later=DAY, says="It is open again."),
    "later: seen, and better": Way("neuro_leg", TODAY, ["2", "no", "yes"], later=DAY, acute=True),
    "later: the same": Way("neuro_leg", TODAY, ["the same"], None, {"neuro_leg": TODAY}, DAY, acute=True),
    "later: the same, and not gently": Way(
        "fever_back", TODAY, ["3"], CLOSED, {"fever_back": TODAY}, DAY, says="Rest and short walks are open."
    ),
    "later: worse": Way(
        "neuro_leg",
        TODAY,
        ["4", "1", "no", "yes", "yes"],
        CLOSED,
        {"neuro_leg": EMERGENCY},
        DAY,
        says="IMPORTANT: Stop",
    ),
    "later: worse, and left": Way("neuro_leg", TODAY, ["4", "1", "no"], CLOSED, {"neuro_leg": EMERGENCY}, DAY),
    "later: stop": Way("neuro_leg", TODAY, ["stop"], CLOSED, {"neuro_leg": TODAY}, DAY),
    "later: stop, where it is open": Way(
        "neuro_leg", TODAY, ["stop"], ExitCode.STOPPED, {"neuro_leg": TODAY}, DAY, routine="heat"
    ),
    "later: nobody": Way("neuro_leg", TODAY, [], CLOSED, {"neuro_leg": TODAY}, DAY),
    "later: an emergency that is gone": Way(
        "chest_pain", EMERGENCY, ["1"], CLOSED, {"chest_pain": TODAY}, 25 * HOUR, says="One more day of rest"
    ),
    "later: an emergency, the same": Way("chest_pain", EMERGENCY, ["3"], CLOSED, {"chest_pain": EMERGENCY}, 25 * HOUR),
    # What is open stays open.
    "a pack, today": Way("neuro_leg", TODAY, [], None, {"neuro_leg": TODAY}, routine="heat"),
    "a pack, an emergency": Way("chest_pain", EMERGENCY, [], CLOSED, {"chest_pain": EMERGENCY}, routine="heat"),
    "an operation, after 90 days": Way("surgery", WAIT, [], None, {}, 91 * DAY),
    "dizzy, on the next day": Way("dizzy", REST, [], None, {}, DAY),
}


@each_row("name", WAYS)
async def test_every_way_out_comes_to_what_is_said_of_it(tmp_path: Path, name: str) -> None:
    before, way = Before(tmp_path), WAYS[name]
    before.told(sign(way.row, way.tier), ended(9.0, Outcome.RED_FLAG, done=0))
    before.passes(way.later)
    assert await before.start(*way.answers, routine=way.routine) is way.code
    assert before.shut == (way.left or {})
    assert way.says in before.out.getvalue()
    if before.known is not None:
        assert (before.known.closed, before.known.briefing.acute) == (None, way.acute)


async def test_a_closed_door_says_who_to_call_which_answer_it_was_what_opens_it_and_what_is_open(
    before: Before,
) -> None:
    before.told(sign("neuro_leg", TODAY), ended(9.0, Outcome.RED_FLAG, done=0))
    assert await before.start() is CLOSED
    guidance, instead, question = before.said
    assert guidance.startswith("You said: neuro_leg. Speak to a doctor or the urgent care line (111) today.")
    assert guidance.endswith("Tomorrow I ask how it is.")
    assert instead == "Open now: Warm and settle, Heat, Cold, Alternate cold and heat." or instead.startswith(
        "Open now: "
    )
    assert question.startswith("What is right? 1. I have been seen about this.")
    lines = before.out.getvalue().splitlines()
    assert lines[0] == f"IMPORTANT: {guidance}"
    assert lines[1].startswith("Open now: ")


async def test_an_emergency_is_said_aloud_with_the_number_even_where_nobody_reads(before: Before) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    before.told(sign("chest_pain"), ended(9.0, Outcome.RED_FLAG, done=0))
    before.out = Gone()
    with pytest.raises(BrokenPipeError):
        await before.start()
    assert before.said[0].startswith("Stop here. Call 999 or 112 now")
    assert before.said[1] == "No routine is open now."


async def test_two_doors_are_gone_through_one_after_the_other_the_most_serious_first(before: Before) -> None:
    before.told(sign("surgery", WAIT), sign("chest_pain", EMERGENCY), ended(9.0, Outcome.RED_FLAG, done=0))
    assert await before.start("1", "no", "yes", "1") is None
    told = [line for line in before.out.getvalue().splitlines() if line.startswith(("IMPORTANT", "Thank you"))]
    assert [line.partition(". ")[0] for line in told] == [
        "IMPORTANT: Stop here",
        "Thank you",
        "IMPORTANT: You said: surgery",
        "Thank you",
    ]


async def test_silence_leaves_it_closed_and_says_so(before: Before, no_waiting: None) -> None:
    before.told(sign("neuro_leg", TODAY), ended(9.0, Outcome.RED_FLAG, done=0))
    before.passes(DAY)
    assert await before.start(ends=False) is CLOSED
    asked = [line for line in before.out.getvalue().splitlines() if "Answer with a number." in line]
    assert [line.partition("?")[0].rpartition(". ")[2] for line in asked] == ["How is it now", "What is right"]
    assert before.out.getvalue().endswith("It stays closed for now. Start again at any time to change your answer.\n")
    assert before.shut == {"neuro_leg": TODAY}


async def test_a_door_in_json_is_guidance_closed_questions_answers_and_a_decision(before: Before) -> None:
    before.as_json = True
    before.told(sign("surgery", WAIT), ended(9.0, Outcome.CLOSED, done=0))
    given = [
        {"do": "answer", "value": "2", "question": "door1"},
        {"do": "back"},
        {"do": "answer", "value": 1, "question": "door3"},
    ]
    before.out = Replies(before.lines, map(json.dumps, given))
    assert await before.start() is None
    events = before.events()
    assert [event["type"] for event in events] == [
        *("guidance", "closed", "question", "result", "answer", "question", "result", "question", "result", "answer"),
        *("decision", "cue"),
    ]
    assert (events[0]["tier"], events[0]["row"]) == ("wait", "surgery")
    assert (events[1]["code"], events[1]["kind"], events[1]["said"]) == ("lock", "wait", "You said: surgery.")
    assert 89 * DAY < events[1]["opens_in"] <= 90 * DAY
    assert "heat" in events[1]["open"]
    assert events[2]["items"][0] == "They have agreed."
    assert (events[-2]["rule"], events[-2]["action"]) == ("door", "agreed")


# Whom to call -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "number", "saved"),
    [
        (["3", "yes"], "The number to call in an emergency is 999 or 112.", "GB"),
        (["3", "no"], "", ""),
        (["3", "unsure"], "", ""),
        (["3"], "", ""),
        (["stop"], None, ""),
        ([], None, ""),
    ],
)
async def test_the_country_is_offered_after_the_guidance_and_never_used_silently(
    before: Before, monkeypatch: pytest.MonkeyPatch, given: list[str], number: str | None, saved: str
) -> None:
    monkeypatch.setattr(admission, "guessed_country", lambda language: find_country("GB", load_countries(language)))
    with before.store() as store:
        store.save_profile(Profile())
    before.told(sign("chest_pain"), ended(9.0, Outcome.RED_FLAG, done=0))
    assert await before.start(*given) is CLOSED
    lines = before.out.getvalue().splitlines()
    assert "call your local emergency number" in lines[0].lower()
    assert ("Are you in United Kingdom?" in before.out.getvalue()) is (number is not None)
    assert (number or "") in lines[-1]
    assert ("999" in before.out.getvalue()) is bool(number)
    style = before.sound.style
    assert ("999 or 112" in style.numbers if style else False) is bool(number), "the voice has to dial it"
    with before.store() as store:
        assert store.profile()[0].country == saved


async def test_the_country_is_not_asked_where_it_is_known(before: Before, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "guessed_country", lambda language: find_country("GB", load_countries(language)))
    before.told(sign("chest_pain"), ended(9.0, Outcome.RED_FLAG, done=0))
    assert await before.start("3") is CLOSED
    assert "Are you in" not in before.out.getvalue()


# Something is wrong -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wrong:
    """Something is wrong before a session that may not begin: what is answered, and what it comes to."""

    answers: Sequence[str]
    code: ExitCode | None
    left: Mapping[str, Tier]
    says: str = ""
    unsaid: bool = False
    """It is asked first of all at the next start."""


WRONG = {
    "an emergency": Wrong(
        ["1", "yes", "yes"], CLOSED, {"chest_pain": EMERGENCY}, "IMPORTANT: Stop here. Call 999 or 112"
    ),
    "not sure": Wrong(["1", "unsure", "yes"], CLOSED, {"chest_pain": EMERGENCY}),
    "in words": Wrong(["chest", "no", "yes"], CLOSED, {"chest_pain": TODAY}),
    "stopped in its branch": Wrong(["1", "stop"], CLOSED, {}, "IMPORTANT: Stop here."),
    "left in its branch": Wrong(["1"], CLOSED, {}, "IMPORTANT: Stop here."),
    "said again, then told": Wrong(["!", "1", "symptom", "yes", "yes"], CLOSED, {"chest_pain": EMERGENCY}),
    "only constipation": Wrong(["2", "3", "done", "yes", "yes"], PAIN, {}, "This is worth a booked appointment."),
    "sharp pain": Wrong(["5", "no"], ExitCode.STOPPED, {}, "Rest in any position that is comfortable."),
    "something else": Wrong(["7", "3", "none"], ExitCode.STOPPED, {}, "Rest in any position that is comfortable."),
    "a mistake": Wrong(["7", "1"], PAIN, {}, "There were 3 sessions today, which is enough"),
    "a break": Wrong(["7", "2"], PAIN, {}, "There were 3 sessions today, which is enough"),
    "taken back, a mistake": Wrong(["1", "back", "7", "1"], PAIN, {}, "There were 3 sessions today, which is enough"),
    "nobody says what it is": Wrong([], PAIN, {}, "If you need help now, call 999 or 112.", unsaid=True),
    "stop": Wrong(["stop"], ExitCode.STOPPED, {}, "If you need help now, call 999 or 112.", unsaid=True),
}


@pytest.fixture
def full_day(before: Before) -> Before:
    """A folder in which enough was done for a day; the morning after is asked before it says so."""
    for _ in range(3):
        before.session()
        before.passes(HOUR)
    before.passes(4 * HOUR)
    return before


@pytest.mark.parametrize("name", WRONG)
async def test_something_wrong_is_asked_about_though_no_session_may_begin(full_day: Before, name: str) -> None:
    wrong = WRONG[name]
    assert await full_day.start("symptom", *wrong.answers) is wrong.code
    lines = full_day.out.getvalue()
    assert lines.splitlines()[0].startswith("You did ")
    assert "Stopped. If you need help now, call 999 or 112. What is it? 1: Chest, breath, or feeling faint." in lines
    assert wrong.says in lines
    assert full_day.shut == wrong.left
    with full_day.store() as store:
        newest, standing = store.sessions()[0], store.standing()
    assert newest.outcome == (Outcome.RED_FLAG if wrong.code is CLOSED else Outcome.STOPPED)
    assert standing.symptom_open is wrong.unsaid


class Prompt(io.StringIO):
    """Gives a line as soon as something is written."""

    def __init__(self, lines: InputLines, when: str, line: str) -> None:
        super().__init__()
        self._lines, self._when, self._line = lines, when, line

    def write(self, text: str) -> int:
        if self._when in text:
            self._lines.put(self._line)
        return super().write(text)


@pytest.mark.parametrize(
    ("answer", "code", "tier", "says"),
    [("yes", PAIN, REST, "IMPORTANT: Enough for today."), ("no", CLOSED, EMERGENCY, "IMPORTANT: Stay down. Call 999")],
)
async def test_who_is_dizzy_rests_before_it_is_asked_again(
    full_day: Before, monkeypatch: pytest.MonkeyPatch, answer: str, code: ExitCode, tier: Tier, says: str
) -> None:
    monkeypatch.setitem(globals(), "RULES", replace(RULES, red_flags=replace(RULES.red_flags, dizzy_s=0.0)))
    full_day.out = Prompt(full_day.lines, "Are you better?", answer)
    starting = asyncio.ensure_future(full_day.start("symptom", "6", ends=False))
    for _ in range(200):
        await asyncio.sleep(0)
        if "Is that right?" in full_day.out.getvalue():
            full_day.lines.put("yes")
    assert await starting is code
    lines = full_day.out.getvalue()
    assert lines.index("Sit or lie down. I will ask again in three minutes.") < lines.index("Are you better?")
    assert says in lines
    assert full_day.shut == {"dizzy": tier}


async def test_silence_after_the_key_calls_three_times_and_the_next_start_asks_first(
    full_day: Before, no_waiting: None
) -> None:
    assert await full_day.start("symptom", ends=False) is PAIN
    assert full_day.out.getvalue().count("Stopped. If you need help now, call 999 or 112. What is it?") == 3
    full_day.out = io.StringIO()
    assert await full_day.start("4", "yes", "yes") is CLOSED
    assert full_day.out.getvalue().startswith("Stopped. If you need help now")


async def test_what_was_left_open_is_gone_on_with_first_though_no_session_may_begin(full_day: Before) -> None:
    full_day.told(sign("chest_pain", state="open"), ended(9.0, Outcome.RED_FLAG, done=0))
    assert await full_day.start("no", "yes") is CLOSED
    assert full_day.out.getvalue().startswith("Last time a question was left open. You said: chest pain")
    assert full_day.shut == {"chest_pain": TODAY}


async def test_something_wrong_at_a_door_is_told_first_and_a_mistake_goes_on_there(before: Before) -> None:
    before.told(sign("surgery", WAIT), ended(9.0, Outcome.CLOSED, done=0))
    assert await before.start("!", "7", "1", "1") is None
    before.passes(60)
    before.told(sign("surgery", WAIT), ended(9.0, Outcome.CLOSED, done=0))
    before.lines = InputLines()
    assert await before.start("!", "1", "yes", "yes") is CLOSED, "no less than an emergency"
    assert before.shut == {"surgery": WAIT, "chest_pain": EMERGENCY}


async def test_an_emergency_told_of_on_a_later_date_begins_nothing(before: Before) -> None:
    before.told(sign("neuro_leg", TODAY), ended(9.0, Outcome.RED_FLAG, done=0))
    before.passes(DAY)
    assert await before.start("!", "1", "yes", "yes", routine="heat") is CLOSED


# The days before --------------------------------------------------------------------------------------------------------


async def test_an_open_folder_lets_a_session_begin_in_silence(before: Before) -> None:
    assert await before.start() is None
    assert before.out.getvalue() == before.err.getvalue() == ""
    assert before.said == []


async def test_what_is_closed_for_a_while_names_in_words_what_is_open(before: Before) -> None:
    before.told(
        started(),
        step(2, 1, kind="cold"),
        answer(3, "pack_on", "yes"),
        answer(4, "pack_off", "yes"),
        ended(5),
        routine_id="cold",
    )
    before.passes(600)
    assert await before.start() is PAIN
    assert before.said[0].startswith("A cold pack came off a short time ago")
    assert "Open now: " in before.said[0]
    assert ", heat, alternate.\n" in before.out.getvalue()


async def test_the_morning_is_asked_aloud_and_its_verdict_said(before: Before) -> None:
    before.session(routine_id="desk", routine_name="Desk")
    before.passes(12 * HOUR)
    assert await before.start("6") is None
    question, verdict = before.said
    assert question.startswith("You did Desk 12 hours ago.")
    assert verdict.startswith("Thank you. That is more than before the session")
    assert before.out.getvalue() == f"{question} Answer 0 to 10.\n{verdict}\n"


async def test_stop_at_the_morning_stops(before: Before) -> None:
    before.session(routine_id="desk")
    before.passes(12 * HOUR)
    assert await before.start("stop") is ExitCode.STOPPED


def said(purpose: str, value: object) -> dict[str, object]:
    return {"type": "answer", "purpose": purpose, "value": value}


def test_a_pack_is_taken_to_be_on_until_it_is_confirmed_off() -> None:
    on, off, silence = said("pack_on", "yes"), said("pack_off", "yes"), said("pack_off", None)
    assert not pack_may_be_on([])
    assert not pack_may_be_on([said("pack_on", "no")])
    assert pack_may_be_on([on])
    assert pack_may_be_on([on, silence])
    assert not pack_may_be_on([on, silence, off])
    assert pack_may_be_on([on, off, on, said("skin", "yes")])
    asked = {"type": "question", "purpose": "pack_on"}
    assert pack_may_be_on([asked]), "it was being put on"
    assert not pack_may_be_on([asked, said("pack_on", "no")])


async def test_a_pack_that_may_be_on_comes_off_before_anything_is_asked(before: Before) -> None:
    before.told(started(), step(2, 1, kind="cold"), answer(3, "pack_on", "yes"), routine_id="cold")
    before.told(sign("neuro_leg", TODAY), ended(9.0, Outcome.RED_FLAG, done=0))
    before.passes(DAY)
    assert await before.start() is CLOSED
    assert before.out.getvalue().startswith(
        "If a pack is still on your skin from the session that was cut off, take it off"
    )
    assert before.out.getvalue().count("take it off now") == 1


# Whatever is said -------------------------------------------------------------------------------------------------------

SAID = (
    *(
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "11",
        "yes",
        "no",
        "unsure",
        "none",
        "something",
        "again",
        "done",
        "back",
        "!",
    ),
    *("stop", "help", "repeat", "status", "pause", "gibberish", "", "seen", "wrong key", "gone", "worse", "agreed"),
)
ROWS = (
    *(
        "chest_pain",
        "ces_bladder",
        "neuro_leg",
        "fever_back",
        "surgery",
        "dizzy",
        "severe",
        "cramp",
        "other",
        "pregnant",
    ),
    *("trauma", "key", "a row that there is not", ""),
)


@each_row("seed", range(60))
async def test_whatever_is_said_it_comes_to_an_end_and_no_session_begins_under_an_emergency(
    tmp_path: Path, no_waiting: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    before = Before(tmp_path)
    monkeypatch.setitem(globals(), "RULES", replace(RULES, red_flags=replace(RULES.red_flags, dizzy_s=0.0)))
    chance = Random(seed)
    for _ in range(chance.randint(1, 3)):
        tier, state = chance.choice((EMERGENCY, TODAY, WAIT, REST)), chance.choice(("confirmed", "confirmed", "open"))
        before.told(sign(chance.choice(ROWS), tier, state), ended(9.0, Outcome.RED_FLAG, done=0))
        before.passes(HOUR)
    before.passes(chance.choice((60, HOUR, DAY, 26 * HOUR)))
    said = [chance.choice(SAID) for _ in range(chance.randint(0, 40))]
    code = await before.start(*said, routine=chance.choice(("gentle-four", "heat")), ends=chance.random() < 0.7)
    if code is None:
        assert before.known is not None
        assert before.known.closed is None
        assert EMERGENCY not in before.shut.values()
    assert code in (None, CLOSED, PAIN, ExitCode.STOPPED)
