"""One routine as it is handed to this person today: a physiotherapist's sheet, in words that any front end shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from stretchcoach.coach.launch import plan_shown
from stretchcoach.coach.options import Options
from stretchcoach.coach.routine_overview import open_now, pain_limit
from stretchcoach.coach.today import Look, closed_routine, localised, look
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import (
    Exercise,
    ExerciseStep,
    RestStep,
    Routine,
    SayStep,
    Side,
    Sides,
    StartPosition,
    Step,
)
from stretchcoach.routine.variables import fill_variables
from stretchcoach.safety import Rules
from stretchcoach.safety.author import looser
from stretchcoach.safety.days import Closed
from stretchcoach.safety.person import Profile
from stretchcoach.session.plan.adapting import blocked, changes, effect_of, in_position, needed, things
from stretchcoach.session.plan.doses import dropped_exercise
from stretchcoach.session.plan.exercises import first_words
from stretchcoach.session.plan.plan import Plan, PlannedStep
from stretchcoach.words.phrases import Phrasebook, whole_minutes

SHORTEST = 30.0
"""Seconds from which on it is told how long a step takes."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines about one thing, below its heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """One step in words."""

    number: int
    name: str
    minutes: str
    """How long it is expected to take, short; empty for less than half a minute."""
    left_out: str
    """Why it is left out for this person; empty where it is done."""
    dose: str
    """How much of it, and the side to begin with."""
    was: str
    """The dose as its author wrote it, where it was adjusted."""
    changed: tuple[str, ...]
    """What conditions change in it."""
    limit: str
    """That it is done only up to some pain; empty for any."""
    sections: tuple[Section, ...]
    """What it is for, how it is done, what to look out for: those that have something to say."""
    exercise: Exercise | None
    """In the position in which this person does it; None for what is no exercise of the library."""
    start: StartPosition | None
    """How the body is in it, where that is known."""
    side: Side | None
    """The side to begin with; None where there are no sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineDetail:
    """One routine as this person would do it today."""

    routine: Routine
    length: str
    """About how long, and for which pain."""
    needs: str
    """What has to be at hand, as a sentence; empty for nothing."""
    closed: Closed | None
    """Why it cannot be started now."""
    open_now: tuple[str, ...]
    """What is open instead; told where it is closed."""
    looser: tuple[str, ...]
    """What its author allows beyond the usual limits."""
    level: int
    """How the doses are adjusted; 0 for not at all."""
    dropped: str
    """The exercise that is left out because of that; empty for none."""
    beforehand: str
    """What the part before the first step is called."""
    before: tuple[Section, ...]
    """What to know before the first step: for whom it is, what to take care of, who wrote it."""
    steps: tuple[StepText, ...]


def routine_detail(routine: Routine, options: Options, rules: Rules) -> RoutineDetail:
    """The routine as the person of this data folder would do it now.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    seen = look(options.paths, rules)
    plan = plan_shown(routine, rules, options, seen)
    closed = closed_routine(routine, seen.standing, localised(rules, seen.profile), rehearsal=options.rehearsal)
    dropped = dropped_exercise(routine, plan.briefing.level)
    return RoutineDetail(
        routine=routine,
        length=f"{plan.book.about_minutes(plan.planned).capitalize()} · {pain_limit(routine.pain_up_to)}",
        needs=needed(plan, seen.profile.conditions),
        closed=closed,
        open_now=tuple(open_now(options, rules, seen)) if closed else (),
        looser=tuple(looser(routine, rules)),
        level=plan.briefing.level,
        dropped=dropped.exercise.name if dropped else "",
        beforehand=plan.book("page.before"),
        before=tuple(_before(routine, plan.book)),
        steps=tuple(_step(step, plan, routine, rules, seen) for step in plan.steps if step.number),
    )


def _before(routine: Routine, book: Phrasebook) -> Iterator[Section]:
    yield from _said("", (routine.summary, routine.for_whom))
    yield from _said(book("page.care"), routine.cautions)
    clinic = routine.clinic
    yield from _said(book("page.clinic"), (clinic.name, clinic.phone, clinic.hours, clinic.web) if clinic else ())
    yield from _said(book("page.origin"), (origin(routine),))


def origin(routine: Routine) -> str:
    """Who wrote a routine, and when it was looked at."""
    parts = [f"By {routine.author}" if routine.author else "Author not named"]
    parts.append(f"last reviewed {routine.reviewed:%d %B %Y}" if routine.reviewed else "no review date")
    if routine.review_by:
        parts.append(f"next review due {routine.review_by:%d %B %Y}")
    return " · ".join(parts)


def _step(step: PlannedStep, plan: Plan, routine: Routine, rules: Rules, seen: Look) -> StepText:
    book, profile, written = plan.book, seen.profile, step.written
    changed = effect_of(step.conditions, profile.conditions).changed
    why_not = blocked(rules, step, profile.conditions)
    exercise, side, first = None, None, ""
    if isinstance(written, ExerciseStep):
        other = next((rule.instead for rule in changed if rule.instead is not None), None)
        exercise = written.exercise if other is None else written.exercise.done_in(other)
        side = None if written.sides is Sides.NONE else _side(written, routine, profile)
        if side is not None and written.sides.two:
            first = first_words(book, replace(written, exercise=exercise), side)
    sheet = _Sheet(in_position(step, profile.conditions), written, exercise, side, bool(changed), rules, book)
    return StepText(
        number=step.number,
        name=step.name or book("page.said"),
        minutes=f"{whole_minutes(step.expected)} min" if step.expected >= SHORTEST else "",
        left_out=step.closed or (why_not.because if why_not else ""),
        dose=" ".join(filter(None, (step.detail, first))),
        was=step.was,
        changed=changes(book, step.easier, changed),
        limit=book("page.limit", limit=step.pain_up_to) if step.pain_up_to < 10 else "",
        sections=tuple(sheet.sections()),
        exercise=exercise,
        start=exercise.start if exercise else written.start if isinstance(written, RestStep) else None,
        side=side,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands on a sheet about one step, as this person does it."""

    step: PlannedStep
    """In the position that conditions ask for."""
    written: Step | None
    """As its author wrote it."""
    exercise: Exercise | None
    """In that position."""
    side: Side | None
    changed: bool
    """Whether conditions change anything in it."""
    rules: Rules
    book: Phrasebook

    def sections(self) -> Iterator[Section]:
        """What it is for, how it is done, what to look out for and to take care of: what there is."""
        step, exercise, book = self.step, self.exercise, self.book
        pack = self.rules.thermal[step.pack] if step.pack else None
        if exercise is not None:
            note = self.written.note if isinstance(self.written, ExerciseStep) else ""
            yield from _said(book("page.said"), (note,))
            yield from _said(book("page.why"), (exercise.why,))
            yield from _said(book("page.picture"), (exercise.picture_description,))
            yield from _said(book("page.how"), (things(book, step), *self._filled(_how(exercise))))
            yield from _said(book("page.watch"), self._filled((*exercise.cues.mistake, *exercise.cues.safety)))
        elif pack is not None:
            yield from _said(book("page.why"), (pack.comfort,))
            yield from _said(book("page.how"), (pack.barrier, pack.prepare, pack.position))
            yield from _said(book("page.watch"), (pack.stop_if,))
        elif isinstance(self.written, RestStep):
            said = self._filled((self.written.position, self.written.say))
            yield from _said(book("page.how"), (things(book, step), *said))
        elif isinstance(self.written, SayStep):
            yield from _said("", self._filled((self.written.text,)))
        yield from _said(book("page.care"), (pack.caution,) if pack else step.cautions)
        # A change for a condition may contradict the easier way, and is told in its place.
        if exercise is not None and not self.changed:
            yield from _said(book("page.easier"), (f"{exercise.easier.name}. {exercise.easier.say}",))

    def _filled(self, lines: Iterable[str]) -> Iterator[str]:
        """Lines with the side to begin with; without those that name what only a session knows."""
        words = {"exercise": self.step.name} | ({"side": self.book(f"side.{self.side}")} if self.side else {})
        yield from (text for line in lines if (text := fill_variables(line, words)))


def _how(exercise: Exercise) -> Iterator[str]:
    """From the position to the end of the movement."""
    cues = exercise.cues
    yield exercise.position
    yield from cues.set_up
    yield from [each.say for each in exercise.movements] or cues.move
    yield from (*cues.breathe, *cues.release)


def _side(step: ExerciseStep, routine: Routine, profile: Profile) -> Side:
    """The side a step begins with."""
    if step.sides in (Sides.LEFT, Sides.RIGHT):
        return Side(step.sides.value)
    return step.first_side or routine.first_side or profile.first_side


def _said(heading: str, lines: Iterable[str]) -> Iterator[Section]:
    """A section of the lines that say something; none where none does."""
    if told := tuple(filter(None, lines)):
        yield Section(heading, told)


def adjustment(detail: RoutineDetail) -> Sequence[str]:
    """How the days before adjusted the routine, in sentences; none where they did not."""
    if detail.level == 0:
        return ()
    told = "Adjusted: a little less than written, after a morning that was worse."
    if detail.level > 0:
        told = "Adjusted: a little more than written, as you chose."
    dropped = (f"{detail.dropped} is left out for now.",) if detail.dropped else ()
    return (told, *dropped)
