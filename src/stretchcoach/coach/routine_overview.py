"""What a front end shows of the routines: which are open and why others are not, and files that cannot be used.

Plain values; reading them takes a while, so a screen does it in a thread. One routine is in :mod:`.routine_page`.
"""

from __future__ import annotations

from collections import Counter

from stretchcoach.coach import today
from stretchcoach.coach.launch import plan_shown
from stretchcoach.coach.options import Options
from stretchcoach.coach.today import Look, closed_routine, localised, look
from stretchcoach.frozen import dataclass
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.routine.problems import Problem
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.days import Closed
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety_data import rules_for


@dataclass(frozen=True, slots=True)
class ListedRoutine:
    """A routine, as a list shows it."""

    routine: Routine
    about: str
    """How long it takes, and for which pain."""
    closed: Closed | None = None
    """Why it cannot be started now; None when it can."""


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file of the user's own that cannot be used."""

    path: str
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """Every problem, a line each."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineList:
    """Every routine and every broken file, and what stands above them."""

    routines: tuple[ListedRoutine, ...]
    """What is open comes first; then the person's own before those that are shipped, see :data:`BY_USE`."""
    broken: tuple[BrokenFile, ...]
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

    @property
    def closed(self) -> frozenset[str]:
        """The ids of the routines that cannot be started now."""
        return frozenset(each.routine.id for each in self.routines if each.closed is not None)


BY_USE = (
    "gentle-four", "daily-fifteen", "strength", "desk", "settle", "flare-up-day", "ease", "getting-about", "heat", "cold",
    "alternate",
)  # fmt: skip
"""The shipped routines as they are looked for: for ordinary days, for days with more pain, packs."""


def load_routine_list(options: Options, rules: Rules) -> RoutineList:
    """Read the library and the record.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    library = load_library(options.paths.routines, rules.language)
    seen = look(options.paths, rules, sessions=1)
    local = localised(rules, seen.profile)
    listed = []
    for routine in library.routines.values():
        plan = plan_shown(routine, rules_for(routine, rules.language), options, seen)
        about = f"{plan.book.about_minutes(plan.planned)} · {pain_limit(routine.pain_up_to)}"
        closed = closed_routine(routine, seen.standing, local, rehearsal=options.rehearsal)
        listed.append(ListedRoutine(routine, about, closed))
    reasons = Counter(each.closed.reason for each in listed if each.closed)
    broken: dict[str, list[Problem]] = {}
    for each in library.problems:
        broken.setdefault(each.path, []).append(each)
    return RoutineList(
        routines=tuple(sorted(listed, key=_by_use)),
        broken=tuple(BrokenFile(path, tuple(problems)) for path, problems in broken.items()),
        last=seen.sessions[0].routine_id if seen.sessions else "",
        newcomer=not seen.sessions and not seen.problem,
        locked=bool(doors.holding(seen.standing, local.red_flags)),
        left_open=left_open(seen, local),
        reasons=tuple(reason for reason, count in reasons.items() if count > 1),
        trouble=seen.problem,
    )


def _by_use(entry: ListedRoutine) -> tuple[bool, int]:
    """What is open first; then the person's own, in their order, and the others by use."""
    place = BY_USE.index(entry.routine.id) if entry.routine.id in BY_USE else -1
    return entry.closed is not None, place


def open_now(options: Options, rules: Rules, seen: Look) -> list[str]:
    """The names of the routines that can be started now.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    routines = load_library(options.paths.routines, rules.language).routines.values()
    local = localised(rules, seen.profile)
    return [each.name for each in today.open_now(routines, seen.standing, local, rehearsal=options.rehearsal)]


def line_below(listed: ListedRoutine, all_listed: RoutineList) -> str:
    """The line below a routine: for whom it is, or why it is closed."""
    if listed.closed is None:
        return listed.routine.for_whom
    told_above = listed.closed.reason in all_listed.reasons
    return "Closed for now, see above." if told_above else f"Closed for now. {listed.closed.reason}"


def left_open(seen: Look, rules: Rules) -> str:
    """That questions were cut short, and whom to call if one of them may be an emergency; empty for none."""
    left = [each.tier for each in seen.standing.closures if each.open]
    if not left and not seen.standing.symptom_open:
        return ""
    flags = rules.red_flags
    call = f" {flags.word('said_back.call')}" if Tier.EMERGENCY_NOW in left else ""
    return f"{flags.word('said_back.again')} The next session begins with it.{call}"


def pain_limit(limit: int) -> str:
    """For which ratings a routine is open."""
    return "any pain rating" if limit >= 10 else f"pain {limit} or less"
