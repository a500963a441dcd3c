"""One session of the record, told again in words: when, what was done and left out, what was rated, decided and said.

No rule is named: what one decided is told in the sentence that was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from stretchcoach.coach.ending import pains_told, told_rows
from stretchcoach.frozen import dataclass
from stretchcoach.history.records import EventRecord, RatedMorning, SessionRecord
from stretchcoach.history.report import how_ended, printable
from stretchcoach.history.summary import AFTER, BEFORE
from stretchcoach.session.events import LeftOut, Outcome, SessionEnded, given
from stretchcoach.words.phrases import Phrasebook

_USUAL = frozenset({"P0", "P3"})
"""Decisions to go on as before: what is said with them is no news."""
_RATINGS = frozenset({BEFORE, AFTER, "re_rate"})
_PLACES = frozenset({"place_before", "place", "place_again"})
_PACKS = frozenset({"pack_on", "pack_off"})
_WORDS = frozenset({"yes", "no", "unsure", "none"})
"""Answers that are understood beside their question."""
_UNTOLD = frozenset({"rated", "said_back", "done", "barrier", "acknowledge"})
"""Purposes of questions whose answers say nothing that is not told anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """One session in words."""

    title: str
    """From when to when, and the routine."""
    how: str
    """How it ended, in a sentence."""
    rows: tuple[tuple[str, str], ...]
    """What each is about, and the words."""
    moments: tuple[tuple[str, str], ...]
    """What happened: at what time of the day, and what."""


def tell(
    record: SessionRecord,
    moments: Sequence[tuple[datetime, EventRecord]],
    book: Phrasebook,
    morning: RatedMorning | None = None,
    zone: tzinfo | None = None,
    *,
    changed: Sequence[str] = (),
) -> SessionTold:
    """Tell a session again.

    Args:
        record: its figures.
        moments: what happened in it, each with its moment, as the store gives it.
        book: in whose language; what was asked and said stays in the language of the session.
        morning: how the morning after it was rated, where it was.
        zone: where moments are local; where the machine is when left out.
        changed: names of the exercises whose instructions were changed since.
    """
    name, pain = how_ended(record.outcome, record.rule, record.pain_before, record.pain_worst)
    kept = given([{**event, _WALL: wall} for wall, event in moments])
    return SessionTold(
        title=f"{_times(record, book, zone)}  {printable(record.routine_name)}",
        how=book(f"ended.{name}", pain=pain),
        rows=(*_rows(record, kept, book, morning, zone), *_changed(changed, book)),
        moments=tuple(
            (f"{wall.astimezone(zone):%H:%M}", printable(words)) for wall, words in _happened(kept, book) if words
        ),
    )


_WALL = "wall"


def date_told(day: date, book: Phrasebook) -> str:
    """A date with its weekday and year, in words."""
    weekday, month = book.words("days.weekdays")[day.weekday()], book.words("days.months")[day.month - 1]
    return book("days.date", weekday=weekday, day=day.day, month=month, year=day.year)


def short_date(day: date, book: Phrasebook) -> str:
    """The same in short words."""
    weekday, month = book.words("days.weekdays_short")[day.weekday()], book.words("days.months_short")[day.month - 1]
    return f"{weekday} {day.day} {month} {day.year}"


def _times(record: SessionRecord, book: Phrasebook, zone: tzinfo | None) -> str:
    start = f"{record.started.astimezone(zone):%H:%M}"
    end = start if record.ended is None else f"{record.ended.astimezone(zone):%H:%M}"
    return start if start == end else book("told.from_to", start=start, end=end)


def _rows(
    record: SessionRecord,
    events: Sequence[Mapping[str, Any]],
    book: Phrasebook,
    morning: RatedMorning | None,
    zone: tzinfo | None,
) -> Iterator[tuple[str, str]]:
    end: Mapping[str, Any] = next((each for each in reversed(events) if each.get("type") == SessionEnded.type), {})
    ended = SessionEnded(
        at=record.seconds,
        outcome=record.outcome or Outcome.UNFINISHED,
        pain_before=record.pain_before,
        pain_worst=record.pain_worst,
        pain_after=record.pain_after,
        did=tuple(printable(str(each)) for each in end.get("did") or ()),
        left_out=tuple(
            LeftOut(printable(str(each.get("name"))), printable(str(each.get("why"))))
            for each in end.get("left_out") or ()
            if isinstance(each, dict)
        ),
    )
    yield from told_rows(ended, pains_told(ended, book), None, book)
    if not ended.did and record.planned:
        yield book("told.done"), book("told.done_of", done=record.done, planned=record.planned)
    if morning is not None:
        local = morning.wall.astimezone(zone)
        rated = book("told.rated", pain=morning.value, date=date_told(local.date(), book), time=f"{local:%H:%M}")
        yield book("told.morning"), rated
    if record.note:
        yield book("after.noted"), printable(record.note)


def _changed(names: Sequence[str], book: Phrasebook) -> Iterator[tuple[str, str]]:
    if names:
        yield book("told.changed"), book("told.earlier_version", names=", ".join(names))


def _happened(events: Sequence[Mapping[str, Any]], book: Phrasebook) -> Iterator[tuple[datetime, str]]:
    """What is worth telling, in order; some of it empty."""
    asked: dict[object, str] = {}
    step = ""
    for each in events:
        words = ""
        match each.get("type"):
            case None:
                words = book("told.unreadable")
            case "session_started":
                words = book("told.resumed") if each.get("resumed") else ""
            case "step_started":
                if each.get("number"):
                    step = str(each.get("name"))
                    words = f"{step.rstrip('.')}."
            case "question":
                asked[each.get("id")] = str(each.get("text"))
            case "answer":
                words = _answered(each, asked.get(each.get("id"), ""), step, book)
            case "decision" if each.get("rule") not in _USUAL:
                words = _said(each.get("say"), book)
            case "sign" if each.get("state") == "confirmed":
                words = str(each.get("said", ""))
            case "guidance":
                words = _said(each.get("text"), book)
            case "paused":
                words = book(f"told.{each.get('reason')}" if each.get("reason") in _PAUSES else "told.paused")
            case "resumed":
                words = book("told.went_on")
        yield each[_WALL], words


_PAUSES = frozenset({"no_answer", "slept", "symptom", "input_ended", "output_lost", "sound_lost"})


def _said(text: object, book: Phrasebook) -> str:
    return book("told.said", text=text) if text else ""


def _answered(answer: Mapping[str, Any], question: str, step: str, book: Phrasebook) -> str:
    purpose, value = answer.get("purpose"), answer.get("value")
    # The answer to whether it is done is a number only where repetitions were counted.
    if purpose == "done" and isinstance(value, int):
        return book("told.counted", name=step, count=value)
    if purpose in _UNTOLD:
        return ""
    if value is None:
        return book("told.unanswered", question=question) if question else ""
    if purpose in _RATINGS:
        return book(f"told.{purpose}", pain=value)
    if purpose == "check_in":
        return book("told.check_in", name=step, pain=value)
    if purpose in _PLACES:
        places = book.words("answer.places")
        place = places[value] if isinstance(value, int) and 0 <= value < len(places) else book("answer.unsure").lower()
        return book("told.place", place=place)
    if purpose in _PACKS and value == "yes":
        return book(f"told.{purpose}")
    if value in _WORDS and question:
        return book("told.answered", question=question, answer=book(f"answer.{value}"))
    return ""
