"""What somebody is told when a session is over: how it ended, what was done, when another may follow, one kind sentence.

The same for every front end; what each of them shows of it is here in words, in the language of the session.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stretchcoach.coach.options import Options
from stretchcoach.coach.today import Look, closed_routine, localised
from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.history.report import how_ended
from stretchcoach.routine.library import find_routine
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.days import CLOSURE, COUNT, Closed
from stretchcoach.safety.standing import Standing
from stretchcoach.session.events import LeftOut, Outcome, SessionEnded
from stretchcoach.words.phrases import Phrasebook

EXIT_CODES = {
    Outcome.COMPLETED: ExitCode.COMPLETED,
    Outcome.STOPPED: ExitCode.STOPPED,
    Outcome.PAIN_RULE: ExitCode.PAIN_RULE,
    Outcome.NO_ANSWER: ExitCode.PAIN_RULE,
    Outcome.RED_FLAG: ExitCode.RED_FLAG,
    Outcome.CLOSED: ExitCode.PAIN_RULE,
    Outcome.INTERRUPTED: ExitCode.INTERRUPTED,
    Outcome.UNFINISHED: ExitCode.INTERRUPTED,
}
"""How a session ended, as an exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReport:
    """The end of one session, in sentences and in figures."""

    ended: SessionEnded
    how: str
    """How it ended, in a sentence."""
    rows: tuple[tuple[str, str], ...]
    """What there is to tell of it: what each is about, and the words."""
    next: str
    """When another may follow, and what is open now; empty where that is not known."""
    kind: str
    """One kind sentence."""
    week: int | None
    """Sessions with exercises in the last seven days, this one among them; None where that is not known."""
    opens_in: float | None
    """Seconds until this routine may be started again; 0 where it may be now, None where only a way out opens it, or where
    that is not known."""
    rehearsal: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it, to be read from the first to the last."""
        rows = (f"{about}: {words.rstrip('.')}." for about, words in self.rows)
        return tuple(each for each in (self.how, *rows, self.next, self.kind) if each)


def ending_of(
    ended: SessionEnded, routine: Routine, rules: Rules, options: Options, *, seen: Look | None = None, number: int = 0
) -> EndReport:
    """The end of a session.

    Args:
        ended: its last event.
        routine: what it was a session of.
        rules: of the routine's language.
        options: of the command line.
        seen: the person and the days before with this session among them; None where the record could not be read.
        number: of the session in the record; kind sentences take turns by it.
    """
    book = rules.book
    name, pain = how_ended(ended.outcome, ended.rule, ended.pain_before, ended.pain_worst)
    if options.rehearsal or seen is None:
        week, opens_in, following = None, None, book("after.rehearsal") if options.rehearsal else ""
    else:
        week = _week(seen.standing, rules)
        closed = closed_routine(routine, seen.standing, localised(rules, seen.profile))
        opens_in = closed.opens_in if closed else 0.0
        following = " ".join(_following(ended, routine, closed, book, options, told=name == "high"))
    kind = book.words(f"kind.{ended.outcome}")
    return EndReport(
        ended=ended,
        how=book(f"ended.{name}", pain=pain),
        rows=tuple(told_rows(ended, "" if name == "high" else pains_told(ended, book), week, book)),
        next=following,
        kind="" if options.rehearsal else str(kind[number % len(kind)]),
        week=week,
        opens_in=opens_in,
        rehearsal=options.rehearsal,
    )


def told_rows(ended: SessionEnded, pains: str, week: int | None, book: Phrasebook) -> Iterator[tuple[str, str]]:
    """What there is to tell of a session: what each is about, and the words."""
    if pains:
        yield book("after.pain"), pains
    if ended.did:
        yield book("after.did"), _counted(ended.did, book)
    yield from ((book("after.left"), f"{name}. {why}") for name, why in _each_once(ended.left_out))
    if ended.did or ended.outcome is Outcome.COMPLETED:
        yield book("after.time"), book.about(ended.at, up=False)
    if week:
        yield book("after.week"), book("after.sessions", count=week)


def pains_told(ended: SessionEnded, book: Phrasebook) -> str:
    """The ratings of a session in words; empty where there are none."""
    before, worst, after = ended.pain_before, ended.pain_worst, ended.pain_after
    told = [("before", before)]
    if worst is not None and worst > max(each for each in (before, after, 0) if each is not None):
        told.append(("worst", worst))
    told.append(("after", after))
    return ", ".join(book(f"after.{name}", pain=pain) for name, pain in told if pain is not None)


def _counted(names: Sequence[str], book: Phrasebook) -> str:
    return ", ".join(book("after.times", name=name, count=count) for name, count in Counter(names).items())


def _each_once(left_out: Sequence[LeftOut]) -> Iterator[tuple[str, str]]:
    yield from dict.fromkeys((each.name, each.why) for each in left_out)


def _week(standing: Standing, rules: Rules) -> int:
    return sum(each.ended > standing.now - rules.days.week_s for each in standing.sessions)


def _following(
    ended: SessionEnded, routine: Routine, closed: Closed | None, book: Phrasebook, options: Options, *, told: bool
) -> Iterator[str]:
    """When another session may follow; ``told`` is whether it was told already for which pain this routine is."""
    if closed is not None and closed.code == CLOSURE:
        yield book("again.closed")
    elif closed is not None and closed.code == COUNT and closed.kind not in ("cold", "heat"):
        yield book("again.tomorrow")
    elif closed is not None and closed.opens_in is not None:
        yield book("again.later", time=book.about(closed.opens_in))
    elif ended.outcome is Outcome.PAIN_RULE:
        high = (ended.pain_worst or 0) > routine.pain_up_to
        if not told:
            yield book("again.limit", limit=routine.pain_up_to) if high else book("again.calmer")
    elif ended.outcome is not Outcome.RED_FLAG:
        begun = ended.outcome is Outcome.COMPLETED or ended.did
        yield book("again.today" if begun else "again.anytime")
    if ended.offer:
        try:
            name = find_routine(ended.offer, options.paths.routines, book.language).name
        except StretchcoachError:
            return
        yield book("again.offer", name=name.rstrip("."))
