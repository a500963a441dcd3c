"""Events as plain sentences and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from rows import each_row
from scripts import FIRST_EVER, NOTHING_DUE, Run, calm, phase, plan_of, shipped, work

from stretchcoach.frontends.lines.printing import JsonLines, PlainLines
from stretchcoach.protocol.codes import Code, SoundState
from stretchcoach.protocol.outgoing import Ends, Outgoing, Result, Status, Told
from stretchcoach.protocol.telling import Moment, closed_of
from stretchcoach.safety.days import Closed
from stretchcoach.safety.standing import Closure, FolderTime
from stretchcoach.session.events import (
    Counted,
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
    Sign,
    StepStarted,
    TakenBack,
    Tier,
    as_record,
)
from stretchcoach.session.states import State


def cue(text: str = "", chime: str = "", role: CueRole = CueRole.MOVE) -> Cue:
    return Cue(at=1.0, id="1.0", text=text, due=1.0, role=role, worth=1.0, seconds=1.0, chime=chime)


def question(kind: QuestionKind, text: str = "How is it?", purpose: str = "check_in", **more: Any) -> Question:
    return Question(at=1.0, id="q1", text=text, kind=kind, within=30.0, purpose=purpose, **more)


LEGS = ("One leg", "Both legs.")


def started(steps: int, planned: float) -> SessionStarted:
    return SessionStarted(at=0.0, routine="cold", name="Cold", steps=steps, planned=planned)


@each_row(
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
        (
            question(QuestionKind.CONFIRM, "Say yes when it is off."),
            "Say yes when it is off. Answer yes when it is done.",
        ),
        (question(QuestionKind.CONFIRM, purpose="acknowledge"), "Answer yes when you have heard this."),
        (
            question(QuestionKind.LIST, "Is any of this new?", items=("A fall.", "Fever."), number=1, of=3),
            "1 of 3. Is any of this new? A fall. Fever. Answer none, something, or again.",
        ),
        (question(QuestionKind.PICK, "Which?", items=LEGS), "Which? 1: One leg. 2: Both legs. Answer with a number."),
        (
            question(QuestionKind.PICK, "Which?", items=LEGS, several=True),
            "Which? 1: One leg. 2: Both legs. Answer with a number, one after the other, then done.",
        ),
        (
            question(QuestionKind.PICK, "Anything else?", items=LEGS, several=True, picked=(1,)),
            "Anything else? Answer with a number, one after the other, then done.",
        ),
        (
            question(QuestionKind.COUNT, "Do as many as is comfortable."),
            "Do as many as is comfortable. Answer another for each one, the number of all, or yes when it is done.",
        ),
        (Counted(at=1.0, question="q1", count=3), "So far: 3."),
        (Guidance(at=1.0, tier=Tier.EMERGENCY_NOW, text="Call 112."), "IMPORTANT: Call 112."),
        (Paused(at=1.0, reason="user"), "Paused. Say resume to go on, or stop to end."),
        (Paused(at=1.0, reason="slept", text="Time has passed."), "Paused."),
        (Resumed(at=1.0), "Going on."),
        (SessionEnded(at=9.0, outcome=Outcome.COMPLETED), None),
        (Sign(at=1.0, row="trauma", tier=Tier.NONE, said="a fall", state="open"), None),
        (TakenBack(at=1.0, question="q1"), None),
    ],
)
def test_plain_lines(event: Event, line: str | None) -> None:
    assert PlainLines().line(Told(event)) == line


def test_a_note_stands_once() -> None:
    note = "Stop if the knee clicks."
    step = StepStarted(at=0.0, step=2, number=1, kind="exercise", name="Bend", note=note)
    lines = PlainLines()
    assert [lines.line(Told(each)) for each in (step, cue(note, role=CueRole.AUTHOR))] == [note, None]
    assert lines.line(Told(replace(step, note=""))) is None
    assert lines.line(Told(cue(note, role=CueRole.AUTHOR))) == note


def test_what_is_told_only_where_there_is_some() -> None:
    step = StepStarted(at=0.0, step=2, number=1, kind="exercise", name="Bend")
    assert not {"round", "rounds", "load", "note"} & as_record(step).keys()
    whole = as_record(replace(step, round=2, rounds=6, load="red band", note="Slowly."))
    assert (whole["round"], whole["rounds"], whole["load"], whole["note"]) == (2, 6, "red band", "Slowly.")


def status(run: Run, later: float = 0.0) -> Status:
    return Moment(run.session, run.now + later).status(SoundState.NONE, (), 0)


def words(told: Outgoing) -> str:
    line = PlainLines().line(told)
    assert line is not None
    return line


def record(told: Outgoing) -> dict[str, Any]:
    line = JsonLines().line(told)
    assert line is not None
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    return found


def test_status_in_words() -> None:
    run = Run(plan_of(work(), briefing=FIRST_EVER))
    told = words(status(run))
    assert told.startswith("Waiting for your answer. 1 of 3. Is any of this new, or getting worse? Numb or odd ")
    assert told.endswith("An accident or a fall. Answer none, something, or again.")
    run.to(phase("hold"))
    assert words(status(run, 19)) == "Running. Step 1 of 1: Bend, 1 of 1, hold, 1 second left."
    run.do("pause")
    assert words(status(run)).startswith("Paused. Step 1 of 1: Bend")


def test_status_with_a_pack_on_says_how_long() -> None:
    run = Run(shipped("cold", briefing=NOTHING_DUE), calm)
    run.to(phase("pack"))
    run.now += 180
    assert words(status(run)) == (
        "Running. Step 1 of 1: Cold pack, cold pack on, 120 seconds left, pack on the skin for 3 minutes."
    )


@each_row("state", State)
def test_every_state_has_words(state: State) -> None:
    run = Run(plan_of(work()))
    assert words(replace(status(run), state=state, label="", phase_left=None)).endswith(".")


def test_objects_have_type_number_and_moment_first() -> None:
    run = Run(plan_of(work()))
    told = record(replace(status(run), at=1.23456))
    assert list(told)[:4] == ["type", "seq", "at", "state"]
    assert (told["type"], told["seq"], told["at"], told["state"]) == ("status", 1, 1.235, "asking")
    face = JsonLines()
    lines = [face.line(Told(Resumed(at=1.0), Ends(ends_at=None, ends_in=None)), seq) for seq in (1, 2, 3)]
    assert [json.loads(line or "")["seq"] for line in lines] == [1, 2, 3]


def test_a_refusal_is_an_object_or_a_line_beside() -> None:
    refused = Result(at=2.0004, id=None, ok=False, code=Code.NOT_NOW, text="not now")
    assert (record(refused)["code"], record(refused)["at"]) == ("not_now", 2.0)
    assert (PlainLines().line(refused), PlainLines().aside(refused)) == (None, "not now")
    done = Result(at=2.0, id=None, ok=True, code=Code.DONE)
    assert (PlainLines().line(done), PlainLines().aside(done)) == (None, None)


def test_json_of_an_event_is_one_line_whatever_is_in_it() -> None:
    assert record(Told(cue("Größe\n\u2028 ten")))["text"] == "Größe\n\u2028 ten"


def test_a_closed_routine_says_why_and_what_is_open() -> None:
    gap = Closed(code="gap", reason="The next opens in 2 hours.", opens_in=7200.0, kind="cold")
    assert words(closed_of(gap, ("heat",))) == "The next opens in 2 hours. Open now: heat."
    assert record(closed_of(gap, ("heat",))) == {
        "type": "closed",
        "seq": 1,
        "at": 0.0,
        "code": "gap",
        "kind": "cold",
        "reason": "The next opens in 2 hours.",
        "said": "",
        "opens_in": 7200.0,
        "open": ["heat"],
    }


def test_a_door_that_a_warning_sign_has_closed_says_which_answer_it_was() -> None:
    closure = Closure(row="chest_pain", tier=Tier.EMERGENCY_NOW, since=FolderTime(0.0), said="You said: chest pain.")
    lock = Closed(
        code="lock", reason="Call 112.", opens_in=None, kind="emergency_now", row="chest_pain", closure=closure
    )
    assert words(closed_of(lock, ())) == "No routine is open now."  # the reason was given as guidance
    told = record(closed_of(lock, ()))
    assert (told["opens_in"], told["said"], told["kind"]) == (None, "You said: chest pain.", "emergency_now")
