"""The figures of a session from its events."""

from __future__ import annotations

from rows import each_row

from stretchcoach.history.summary import summarise
from stretchcoach.session.events import Answer, Decision, Event, Outcome, SessionEnded, TakenBack, as_record

from .builders import WHOLE, answer, started, step


def _pains(*events: Event) -> tuple[int | None, int | None, int | None]:
    found = summarise(as_record(each) for each in events)
    return found.pain_before, found.pain_worst, found.pain_after


def _ended(before: int, worst: int, after: int | None = None) -> SessionEnded:
    return SessionEnded(at=99.0, outcome=Outcome.STOPPED, pain_before=before, pain_worst=worst, pain_after=after)


@each_row(
    ("events", "expected"),
    [
        ((), (None, None, None)),
        ((answer(1, "before", 0),), (0, 0, None)),
        ((answer(1, "before", None), answer(2, "before", 4)), (4, 4, None)),
        ((answer(1, "before", 4), answer(2, "before", 2)), (4, 4, None)),
        ((answer(1, "after", 5), answer(2, "after", 3)), (None, 5, 3)),
        ((answer(1, "before", 2), answer(2, "check_in", 6), answer(3, "re_rate", 7)), (2, 7, None)),
        ((answer(1, "skin", "yes"), answer(2, "pack_on", "yes"), answer(3, "done", 9)), (None, None, None)),
        ((answer(1, "before", 11), answer(2, "check_in", "six"), answer(3, "after", -1)), (None, None, None)),
        ((_ended(3, 6, 2),), (3, 6, 2)),
        ((answer(1, "before", 4), _ended(1, 5)), (4, 5, None)),
    ],
)
def test_pains_are_found_by_the_purpose_of_the_question(
    events: tuple[Event, ...], expected: tuple[int | None, int | None, int | None]
) -> None:
    assert _pains(*events) == expected


def test_a_rating_that_was_taken_back_is_none() -> None:
    slip, right = Answer(at=1.0, id="q1", value=9, purpose="before"), Answer(at=3.0, id="q2", value=3, purpose="before")
    back = TakenBack(at=2.0, question="q1")
    assert _pains(slip, back) == (None, None, None)
    assert _pains(slip, back, right) == (3, 3, None)
    assert _pains(slip, TakenBack(at=2.0, question="q2"), right) == (9, 9, None)


def test_a_value_of_true_is_no_pain() -> None:
    assert _pains(Answer(at=1.0, id="a", value=True, purpose="before")) == (None, None, None)


def _skipped(exercise: str) -> Decision:
    return Decision(at=50.0, rule="P5", action="skip", say="We leave this one.", exercise=exercise)


@each_row(
    ("events", "done"),
    [
        ((), 0),
        ((started(), step(1, 1)), 0),
        ((started(), step(1, 1), step(2, 2, "check_in")), 1),
        ((started(), step(1, 1), step(2, 2, "rest"), step(3, 3, "cold"), step(4, 4, "off"), step(5, 5)), 2),
        ((started(), step(1, 1), step(2, 2), step(3, 1)), 0),
        ((started(), step(1, 1), step(2, 2), step(3, 1), step(4, 2), step(5, 3)), 2),
        ((started(), step(1, 1, exercise="cobra"), _skipped("cobra"), step(2, 2)), 0),
        ((started(), step(1, 1), step(2, 2), started(resumed=True), step(1, 2), step(2, 3)), 2),
        ((started(), step(1, 1), step(2, 2), started(resumed=True), step(1, 3)), 1),
    ],
)
def test_what_was_done_in_a_session_that_was_cut_off(events: tuple[Event, ...], done: int) -> None:
    assert summarise(as_record(each) for each in events).done == done


def test_what_was_planned() -> None:
    cut_off = [as_record(each) for each in WHOLE[:5]]
    assert summarise(cut_off).planned == 6  # the steps the session spoke of, where nothing better is known
    assert summarise(cut_off, planned=3).planned == 3
    assert summarise([as_record(each) for each in WHOLE], planned=3).planned == 4  # the end knows


def test_session_time_goes_on_after_a_cut() -> None:
    events: list[Event] = [
        started(),
        step(40.0, 1),
        started(resumed=True),
        step(5.0, 1),
        started(resumed=True),
        step(2.5, 2),
    ]
    assert summarise(as_record(each) for each in events).seconds == 47.5
    assert summarise([{"type": "unreadable"}]).seconds == 0.0
