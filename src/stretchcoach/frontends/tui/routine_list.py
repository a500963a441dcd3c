"""What the library screen shows: routines, what is closed and why, files that cannot be used. Read in a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from stretchcoach.coach.launch import Offer, Options, Records, pack_may_be_on, plan_shown
from stretchcoach.coach.today import Look, closed_routine, localised, look
from stretchcoach.errors import StretchcoachError
from stretchcoach.history.records import SessionRecord
from stretchcoach.history.store import FolderBusy, Store
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.routine.problems import Problem
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.days import Closed
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety_data import rules_for


@dataclass(frozen=True, slots=True)
class Entry:
    """A routine in the list."""

    routine: Routine
    about: str
    """How long it takes, and for which pain."""
    closed: Closed | None = None
    """Why it cannot be started now; None when it can."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of the user's own that cannot be used."""

    path: str
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """Every problem, a line each."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything on the library screen."""

    entries: tuple[Entry, ...]
    """What is open comes first."""
    broken: tuple[Broken, ...]
    last: str
    """Id of the routine used last; empty for none."""
    newcomer: bool
    """Nothing has been recorded yet."""
    locked: bool
    """A closed door has ways out."""
    left_open: str
    """That questions were cut short, and whom to call if one of them may be an emergency; empty for none."""
    reasons: tuple[str, ...]
    """Why routines are closed, where several are for the same reason; said once for all of them."""
    trouble: str
    """Why the record could not be read; empty when it could."""


def load_shelf(options: Options, rules: Rules) -> Shelf:
    """Read the library and the record.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    library = load_library(options.paths.routines, rules.language)
    records, trouble = _recorded(options)
    seen = look(options.paths, rules)
    local = localised(rules, seen.profile)
    entries = [
        Entry(
            each, _about(each, options, seen), closed_routine(each, seen.standing, local, rehearsal=options.rehearsal)
        )
        for each in library.routines.values()
    ]
    return Shelf(
        entries=tuple(sorted(entries, key=lambda each: each.closed is not None)),
        broken=_broken(library.problems),
        last=records[0].routine_id if records else "",
        newcomer=not records and not trouble,
        locked=bool(doors.holding(seen.standing, local.red_flags)),
        left_open=_left_open(seen, local),
        reasons=_shared(entries),
        trouble=trouble or seen.problem,
    )


class CutOff(NamedTuple):
    """A session that was cut off."""

    held: tuple[Records, Offer] | None = None
    """The record, held, and how to go on; None where that is not possible. The caller closes the record."""
    pack_may_be_on: bool = False
    """It cannot be gone on with, and may have left a pack on the skin."""
    notes: tuple[str, ...] = ()
    """What opening the record had to tell."""


def find_offer(options: Options, routine: str | None) -> CutOff:
    """The session that was cut off, of ``routine`` or of any; one that runs elsewhere is none.

    Raises:
        StretchcoachError: the record cannot be opened.
    """
    try:
        records = Records.open(options.paths, "")
    except FolderBusy:
        return CutOff()
    try:
        offer = records.offer(options.paths, routine)
    except BaseException:
        records.close()
        raise
    if offer is not None:
        return CutOff((records, offer), notes=tuple(records.notes))
    with closing(records):
        left = [each for each in records.store.unfinished() if not each.rehearsal]
        if routine is None and not options.rehearsal:
            records.close_unfinished()
        may_be_on = any(pack_may_be_on(each.events) for each in left)
        return CutOff(pack_may_be_on=may_be_on, notes=tuple(records.notes))


def open_now(options: Options, rules: Rules, seen: Look) -> list[str]:
    """The names of the routines that can be started now.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    local = localised(rules, seen.profile)
    return [
        routine.name
        for routine in load_library(options.paths.routines, rules.language).routines.values()
        if closed_routine(routine, seen.standing, local, rehearsal=options.rehearsal) is None
    ]


def in_short(entry: Entry, shelf: Shelf) -> str:
    """The line below a routine: for whom it is, or why it is closed."""
    if entry.closed is None:
        return entry.routine.for_whom
    told = entry.closed.reason in shelf.reasons
    return "Closed for now, see above." if told else f"Closed for now. {entry.closed.reason}"


def _left_open(seen: Look, rules: Rules) -> str:
    left = [each.tier for each in seen.standing.closures if each.open]
    if not left and not seen.standing.symptom_open:
        return ""
    flags = rules.red_flags
    call = f" {flags.word('said_back.call')}" if Tier.EMERGENCY_NOW in left else ""
    return f"{flags.word('said_back.again')} The next session begins with it.{call}"


def _shared(entries: Sequence[Entry]) -> tuple[str, ...]:
    counts = Counter(each.closed.reason for each in entries if each.closed)
    return tuple(reason for reason, count in counts.items() if count > 1)


def _about(routine: Routine, options: Options, seen: Look) -> str:
    plan = plan_shown(routine, rules_for(routine), options, seen)
    return f"{plan.book.about_minutes(plan.planned)} · {pain_limit(routine.pain_up_to)}"


def _recorded(options: Options) -> tuple[list[SessionRecord], str]:
    try:
        with Store.open(options.paths.history, write=False) as store:
            return store.sessions(limit=1), ""
    except StretchcoachError as problem:
        return [], str(problem)


def _broken(problems: tuple[Problem, ...]) -> tuple[Broken, ...]:
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.path, []).append(problem)
    return tuple(Broken(path, tuple(found)) for path, found in files.items())


def pain_limit(limit: int) -> str:
    """For which ratings a routine is open."""
    return "any pain rating" if limit >= 10 else f"pain {limit} or less"
