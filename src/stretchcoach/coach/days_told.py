"""The days of the record for people: read at once, and told in words, in any front end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from stretchcoach.coach.questions.spasm import spasms_as_text
from stretchcoach.coach.session_told import SessionTold, date_told, short_date, tell
from stretchcoach.coach.today import pain_trend
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.history.days import NO_DAY, ONE_DAY, Day, days_of, monday_of, week_of
from stretchcoach.history.records import ExerciseDone, RatedMorning, SessionRecord
from stretchcoach.history.report import ending_words, printable
from stretchcoach.history.store import Store
from stretchcoach.safety import Rules
from stretchcoach.safety.day_limits import DayLimits
from stretchcoach.words.phrases import Phrasebook

if TYPE_CHECKING:
    from stretchcoach.safety.trend import Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """All that the history shows but the insides of sessions."""

    days: Mapping[date, Day] = field(default_factory=dict)
    """Those on which something was recorded, oldest first."""
    trend: Trend | None = None
    """The last seven days against the first; None before there is enough to compare."""


def read_past(path: Path, rules: Rules, zone: tzinfo | None = None) -> Past:
    """The record at ``path`` by its days; without a record there are none. Rehearsals are left out.

    Raises:
        StretchcoachError: it cannot be read.
    """
    with Store.open(path, write=False) as store:
        return Past(
            days=days_of(store.sessions(), store.mornings(), store.spasms(), zone), trend=pain_trend(store, rules)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTold:
    """One day in words: its date, its sessions, and its spasms, a line each."""

    title: str
    sessions: tuple[SessionTold, ...]
    spasms: tuple[str, ...]


def tell_day(
    path: Path, past: Past, day: date, book: Phrasebook, zone: tzinfo | None = None, *, own: Path | None = None
) -> DayTold:
    """A day of ``past`` in words, with all that happened in its sessions.

    With ``own``, the folder of the person's own routines, exercises that were changed since are named.

    Raises:
        StretchcoachError: the record at ``path`` cannot be read.
    """
    found = past.days.get(day, NO_DAY)
    rated: dict[int, RatedMorning] = {
        each.session: each
        for after in (day, day + ONE_DAY, day + 2 * ONE_DAY)
        for each in past.days.get(after, NO_DAY).mornings
    }
    with Store.open(path, write=False) as store:
        sessions = tuple(
            tell(
                each,
                store.moments(each.id),
                book,
                rated.get(each.id),
                zone,
                changed=changed_since(store.exercises_done(each.id), own) if own else (),
            )
            for each in found.sessions
        )
    spasms = spasms_as_text(found.spasms, book, zone).splitlines() if found.spasms else ()
    return DayTold(title=date_told(day, book), sessions=sessions, spasms=tuple(spasms))


def changed_since(done: Iterable[ExerciseDone], own: Path) -> tuple[str, ...]:
    """The names of the exercises whose file is another version now than what was done with it.

    One whose file is gone, or cannot be read, is not among them: nobody can tell.
    """
    from stretchcoach.coach.launch import exercises_near  # what only looks at the days needs no plans

    names: dict[str, None] = {}
    for each in done:
        try:
            present = exercises_near(Path(each.routine_path), own)[each.exercise].fingerprint if each.version else ""
        except (KeyError, StretchcoachError):
            continue
        if each.version and present != each.version:
            names[printable(each.name).rstrip(".")] = None
    return tuple(names)


def day_as_lines(told: DayTold, book: Phrasebook) -> Iterator[str]:
    """A day as plain lines, to be read from the first to the last."""
    yield f"{told.title}."
    for each in told.sessions:
        yield ""
        yield f"{each.title}."
        yield each.how
        yield from (f"{about}: {words.rstrip('.')}." for about, words in each.rows)
        if each.moments:
            yield f"{book('told.happened')}:"
            yield from (f"  {time}  {words}" for time, words in each.moments)
    if told.spasms:
        yield ""
        yield f"{book('told.spasms')}:"
        yield from (f"  {each}" for each in told.spasms)
    if not told.sessions and not told.spasms:
        yield book("told.empty", date=told.title)


def day_line(day: date, found: Day, today: date, book: Phrasebook) -> str:
    """A day in one line: date, sessions with pain before and after, the rating of the morning, spasms."""
    title = short_date(day, book)
    parts = [session_words(each, book) for each in found.sessions]
    parts += [book("days.morning", pain=each.value) for each in found.mornings]
    parts += [book("days.spasms", count=len(found.spasms))] if found.spasms else []
    title = book("days.today_is", date=title) if day == today else title
    return f"{title}: {'; '.join(parts) or book('days.nothing')}."


def session_words(record: SessionRecord, book: Phrasebook) -> str:
    """A session in a few words: routine, pain before and after, how it ended."""
    told = (("before", record.pain_before), ("after", record.pain_after))
    pains = ", ".join(book(f"after.{name}", pain=pain) for name, pain in told if pain is not None)
    rated = book("days.pain", pains=pains) if pains else book("days.unrated")
    return f"{printable(record.routine_name)}, {rated}, {ending_words(record, book)}"


def trend_sentences(trend: Trend | None, limits: DayLimits, book: Phrasebook) -> tuple[str, ...]:
    """How the last seven days compare with the first week, and which change counts (rules G1 and G2)."""
    if trend is None:
        return (book("days.early", days=limits.trend_days_min),)
    change = round(trend.last, 1) - round(trend.first, 1)
    points = round(abs(change), 1)
    return (
        book("days.weeks", first=round(trend.first, 1), last=round(trend.last, 1)),
        book(f"days.{'higher' if change > 0 else 'lower'}", count=points) if points else book("days.same"),
        trend.say or book("days.small"),
        book("days.counts", points=limits.improve_points, hundredths=limits.improve_percent),
    )


def week_lines(days: Mapping[date, Day], today: date, weeks: int, book: Phrasebook) -> list[str]:
    """The weeks up to this one in words, newest first, from the first on in which something was recorded."""
    if not days:
        return []
    first, monday = monday_of(min(days)), monday_of(today)
    mondays = [each for index in range(weeks) if (each := monday - 7 * index * ONE_DAY) >= first]
    return [_week_line(days, each, book) for each in mondays]


def _week_line(days: Mapping[date, Day], monday: date, book: Phrasebook) -> str:
    week = week_of(days, monday)
    means = (("mean_before", week.before), ("mean_after", week.after), ("mean_morning", week.morning))
    parts = [book("days.done_days", count=week.done)]
    parts += [book(f"days.{name}", pain=round(mean, 1)) for name, mean in means if mean is not None]
    parts += [book("days.spasms", count=week.spasms)] if week.spasms else []
    return f"{book('days.week_of', date=date_told(monday, book))}: {', '.join(parts)}."


def local_day(moment: datetime | None = None, zone: tzinfo | None = None) -> date:
    """The day it is where the machine is, or in ``zone``; now, or at ``moment``."""
    return (moment or datetime.now(zone)).astimezone(zone).date()


def newest_first(days: Mapping[date, Day]) -> Sequence[tuple[date, SessionRecord]]:
    """Every session with its day, the newest first."""
    return [(day, each) for day, found in reversed(list(days.items())) for each in reversed(found.sessions)]
