"""Events as plain sentences and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from scripts import Run, calm, phase, plan_of, shipped, work

from stretchcoach.frontends.printing import JsonLines, PlainLines
from stretchcoach.safety.days import Closed
from stretchcoach.session.events import (
    Cue,
    CueRole,
    Event,
    Guidance,
    Outcome,
    Paused,
    Question,
    QuestionKind,
    Resumed,
    SessionEnded,
    SessionStarted,
    Tier,
)
from stretchcoach.session.states import State


def cue(text: str = "", chime: str = "", role: CueRole = CueRole.MOVE) -> Cue:
    return Cue(at=1.0, id="1.0", text=text, due=1.0, role=role, worth=1.0, seconds=1.0, chime=chime)


def question(kind: QuestionKind, text: str = "How is it?", purpose: str = "check_in") -> Question:
    return Question(at=1.0, id="q1", text=text, kind=kind, within=30.0, purpose=purpose)


def started(steps: int, planned: float) -> SessionStarted:
    return SessionStarted(at=0.0, routine="cold", name="Cold", steps=steps, planned=planned)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (started(4, 620.0), "Cold. 4 steps, about 10 minutes."),
        (started(1, 5.0), "Cold. 1 step, about 1 minute."),
        (cue("Breathe out."), "Breathe out."),
        (cue(chime="start"), "Start."),
        (cue(chime="end"), "End."),
        (cue(chime="alarm"), None),
        (cue(chime="half"), None),
        (cue("How is it?", role=CueRole.QUESTION), None),
        (question(QuestionKind.PAIN), "How is it? Answer 0 to 10."),
        (question(QuestionKind.YES_NO), "How is it? Answer yes, no or unsure."),
        (question(QuestionKind.PLACE, "Where?"), "Where? Answer 0 to 4, the word, or unsure."),
        (question(QuestionKind.CONFIRM, "Say yes when it is off."), "Say yes when it is off."),
        (question(QuestionKind.CONFIRM, purpose="acknowledge"), "Answer yes when you have understood."),
        (Guidance(at=1.0, tier=Tier.EMERGENCY_NOW, text="Call 112."), "IMPORTANT: Call 112."),
        (Paused(at=1.0, reason="user"), "Paused. Say resume to go on, or stop to end."),
        (Paused(at=1.0, reason="slept", text="Time has passed."), "Paused."),
        (Resumed(at=1.0), "Going on."),
        (
            SessionEnded(
                at=9.0, outcome=Outcome.COMPLETED, pain_before=3, pain_worst=4, pain_after=0, done=2, planned=2
            ),
            "Session completed. Done: 2 of 2. Pain: before 3, worst 4, after 0.",
        ),
        (
            SessionEnded(at=9.0, outcome=Outcome.PAIN_RULE, rule="P6"),
            "Session ended by a pain rule (P6). Done: 0 of 0.",
        ),
        (SessionEnded(at=9.0, outcome=Outcome.NO_ANSWER), "Session ended: nobody answered. Done: 0 of 0."),
        (SessionEnded(at=9.0, outcome=Outcome.INTERRUPTED), "Session interrupted. Done: 0 of 0."),
    ],
)
def test_plain_lines(event: Event, line: str | None) -> None:
    assert PlainLines().event(event) == line


def test_status_in_words() -> None:
    run = Run(plan_of(work()))
    assert PlainLines().status(run.session.view(now=run.now), 0.0).startswith("Running. Listen, ")
    run.to(lambda event: isinstance(event, Question))
    view = run.session.view(now=run.now)
    words = PlainLines().status(view, 0.0)
    assert words.startswith("Waiting for your answer. ")
    assert words.endswith("Answer yes, no or unsure.")
    assert view.question is not None
    assert view.question.text in words
    run.to(phase("hold"))
    assert PlainLines().status(run.session.view(now=run.now + 19), 0.0) == (
        "Running. Step 1 of 1: Bend, 1 of 1, hold, 1 second left."
    )
    run.do("pause")
    assert PlainLines().status(run.session.view(now=run.now), 0.0).startswith("Paused. Step 1 of 1: Bend")


def test_status_with_a_pack_on_says_how_long() -> None:
    run = Run(shipped("cold"), calm)
    run.to(phase("pack"))
    run.now += 180
    words = PlainLines().status(run.session.view(now=run.now), 0.0)
    assert words == "Running. Step 1 of 1: Cold pack, cold pack on, 120 seconds left, pack on the skin for 3 minutes."


@pytest.mark.parametrize("state", State)
def test_every_state_has_words(state: State) -> None:
    run = Run(plan_of(work()))
    view = replace(run.session.view(now=run.now), state=state, label="", remaining=None)
    assert PlainLines().status(view, 0.0).endswith(".")


def test_status_and_refusals_as_json_have_type_and_moment_first() -> None:
    run = Run(plan_of(work()))
    status = json.loads(JsonLines().status(run.session.view(now=run.now), 1.23456))
    assert list(status)[:3] == ["type", "at", "state"]
    assert (status["type"], status["at"], status["state"]) == ("status", 1.235, "running")
    refused = JsonLines().refused("not now", 2.0004)
    assert refused is not None
    assert json.loads(refused) == {"type": "refused", "at": 2.0, "text": "not now"}
    assert PlainLines().refused("not now", 2.0) is None


def test_json_of_an_event_is_one_line_whatever_is_in_it() -> None:
    line = JsonLines().event(cue("Größe\n\u2028 ten"))
    assert line is not None
    assert "\n" not in line
    assert json.loads(line)["text"] == "Größe\n\u2028 ten"


def test_a_closed_routine_says_why_and_what_is_open() -> None:
    gap = Closed(code="gap", reason="The next opens in 2 hours.", opens_in=7200.0, kind="cold")
    assert PlainLines().closed(gap, ["heat"]) == "The next opens in 2 hours. Open now: heat."
    assert json.loads(JsonLines().closed(gap, ["heat"])) == {
        "type": "closed",
        "at": 0.0,
        "code": "gap",
        "kind": "cold",
        "reason": "The next opens in 2 hours.",
        "opens_in": 7200.0,
        "how": "",
        "open": ["heat"],
    }
    lock = Closed(code="lock", reason="Call 112.", opens_in=None, kind="emergency", row="chest_pain")
    assert PlainLines().closed(lock, []) == "No routine is open now."  # the reason was given as guidance
    assert json.loads(JsonLines().closed(lock, []))["opens_in"] is None


def test_where_a_question_may_be_left_the_word_for_it_is_named() -> None:
    choices = ("yes", "no", "unsure", "prefer_not_to_say")
    kind = QuestionKind.YES_NO
    question = Question(at=0.0, id="q1", text="Any?", kind=kind, within=30.0, purpose="flag", choices=choices)
    assert PlainLines().event(question) == "Any? Answer yes, no or unsure, or pass to leave it."
