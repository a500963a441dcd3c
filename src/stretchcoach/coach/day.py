"""What the first screen shows of the days before, and what :mod:`stretchcoach.coach.proposal` needs: library and record,
read once. Plain values; reading takes a while, so a screen does it in a thread.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from stretchcoach.coach.days_told import local_day
from stretchcoach.coach.launch import plan_shown
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.proposal import Candidate, Proposal, propose
from stretchcoach.coach.routine_overview import left_open
from stretchcoach.coach.today import Look, closed_routine, localised, look
from stretchcoach.frozen import dataclass
from stretchcoach.history.ages import ReadClocks, read_clocks
from stretchcoach.history.days import NO_DAY, ONE_DAY, days_of, span
from stretchcoach.history.records import SessionRecord
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.mornings import GOOD
from stretchcoach.safety.standing import Standing
from stretchcoach.safety_data import rules_for
from stretchcoach.session.events import Outcome
from stretchcoach.words.phrases import Phrasebook

WEEK = 7
LOOKED_AT = 60
"""Sessions that are looked at for the week and the last one: more than anybody does in seven days."""


@dataclass(frozen=True, slots=True)
class DayOverview:
    """Library and record at one moment."""

    rules: Rules
    """In the words of the person's country."""
    candidates: tuple[Candidate, ...]
    seen: Look
    sessions: tuple[SessionRecord, ...]
    """Those that were done, newest first."""
    now: datetime
    """The moment, where the person is."""
    zone: tzinfo | None = None
    """Where the person is; None for where the machine is, whose clocks may have been changed since a session."""
    rehearsal: bool = False

    @property
    def week(self) -> tuple[tuple[date, int], ...]:
        """The last seven days, today last, and how many sessions were done on each."""
        today, days = self.now.date(), days_of(self.sessions, zone=self.zone)
        week = span(today - (WEEK - 1) * ONE_DAY, today)
        return tuple((each, len(days.get(each, NO_DAY).sessions)) for each in week)

    @property
    def locked(self) -> bool:
        """Whether a closed door has ways out."""
        return bool(doors.holding(self.seen.standing, self.rules.red_flags))

    @property
    def left_open(self) -> str:
        """That questions were cut short, and whom to call if one of them may be an emergency; empty for none."""
        return left_open(self.seen, self.rules)

    def proposal(self, pain: int | None) -> Proposal:
        """What is proposed to somebody whose pain is ``pain``, or who has not said it."""
        # A rehearsal knows nothing of other days but the doors, which the candidates tell.
        standing = Standing(now=self.seen.standing.now) if self.rehearsal else self.seen.standing
        return propose(self.candidates, pain, standing, self.now.hour, self.rules)

    def last_session(self, book: Phrasebook) -> tuple[str, ...]:
        """The last session in words: when and what, the pain before and after, and how the morning after was."""
        if not self.sessions:
            return (book("today.no_last"),)
        last = self.sessions[0]
        day = day_in_words(local_day(last.started, self.zone), self.now.date(), book)
        told = [book("today.last", day=day, name=last.routine_name)]
        if last.pain_before is not None and last.pain_after is not None:
            told.append(book("today.last_pain", before=last.pain_before, after=last.pain_after))
        past = next((each for each in self.seen.standing.sessions if each.id == last.id), None)
        if past is not None and past.morning is not None:
            how = book("today.morning_same" if past.verdict == GOOD else "today.morning_more")
            told.append(book("today.morning", pain=past.morning, how=how))
        return tuple(told)


def load_day(options: Options, rules: Rules, *, now: ReadClocks = read_clocks) -> DayOverview:
    """Read the library and the record; an unreadable record is told in ``seen`` and leaves the library.

    ``now`` tells the clocks that folder time is counted on.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    library = load_library(options.paths.routines, rules.language)
    seen = look(options.paths, rules, sessions=LOOKED_AT, now=now)
    local = localised(rules, seen.profile)
    candidates = tuple(
        Candidate(
            routine=each,
            closed=closed_routine(each, seen.standing, local, rehearsal=options.rehearsal),
            own=Path(each.path).is_relative_to(options.paths.routines),
        )
        for each in library.routines.values()
    )
    return DayOverview(
        rules=local,
        candidates=candidates,
        seen=seen,
        sessions=tuple(each for each in seen.sessions if each.done or each.outcome is Outcome.COMPLETED),
        now=datetime.fromtimestamp(now().wall, UTC).astimezone(),
        rehearsal=options.rehearsal,
    )


def length_told(routine: Routine, options: Options, seen: Look) -> str:
    """About how long a session of ``routine`` takes this person."""
    plan = plan_shown(routine, rules_for(routine, load_settings(options).language), options, seen)
    return plan.book.about_minutes(plan.planned)


def why_told(proposal: Proposal, book: Phrasebook) -> str:
    """Why it is proposed, in a sentence or two."""
    return book(f"today.{proposal.why}", reason=proposal.reason, count=proposal.count).strip()


def day_in_words(day: date, today: date, book: Phrasebook) -> str:
    """``"Today"``, ``"Yesterday"`` or ``"3 days ago"``."""
    ago = (today - day).days
    if ago <= 1:
        return book("today.this_day" if ago <= 0 else "today.day_before")
    return book("today.days_ago", count=ago)
