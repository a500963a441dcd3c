"""What a screen shows of a session at one moment. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Exercise, Side
from stretchcoach.session.events import Guidance, Question
from stretchcoach.session.facts import Facts
from stretchcoach.session.plan.adapting import changes, effect_of, in_position
from stretchcoach.session.plan.plan import Form, Phase, PhaseKind, Plan, PlannedStep
from stretchcoach.session.playing import Playing, Track
from stretchcoach.session.states import State

_STANDS_STILL = frozenset({PhaseKind.ASK, PhaseKind.READY})
"""Phases that are no part of the routine: they take as long as somebody needs."""


NOTHING = Phase(kind=PhaseKind.SAY, seconds=None)
"""Stands for a phase where none is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One moment of a session. Times are in seconds."""

    state: State
    kind: str
    """Kind of the step; empty before the start."""
    number: int
    """The patient's step, from 1; 0 outside the steps."""
    steps: int
    name: str
    detail: str
    """The dose in words."""
    exercise: str
    doing: Phase
    """The phase under way; :data:`NOTHING` where none is."""
    saying: str
    """The sentence said last in this phase."""
    next: str
    """Name of the next step; empty at the last."""
    remaining: float | None
    """Seconds left of the phase; None where only an answer ends it."""
    elapsed: float
    """Seconds since the phase began, pauses left out."""
    length: float | None
    step_progress: float
    """Part of the patient's step that is done, 0 to 1; stands still while a question waits."""
    progress: float
    """Part of the routine that is done, 0 to 1: the steps of its author, whatever is asked before and between them. What
    was left out counts as passed."""
    question: Question | None
    guidance: Guidance | None
    pack_on: float | None
    """Seconds a pack has been on the skin; None while no pack is on."""
    paused: str
    """Why it is paused; empty when it is not."""
    round: int = 0
    """The round of the repeat that the step stands in; 0 outside of one."""
    rounds: int = 0
    load: str = ""
    """What the exercise is done with or against; empty for none."""
    note: str = ""
    """The author's sentence for this prescription."""
    counted: int = 0
    """How many repetitions were told so far, where the patient counts them."""
    change: str = ""
    """What conditions change in the exercise, in words; empty where they change nothing."""
    left: float = 0.0
    """Seconds that the session is expected to take from now on, pauses left out; 0 once it is ending."""
    was: str = ""
    """The dose as its author wrote it, where the days before adjusted it."""
    shown: Exercise | None = None
    """The exercise in the position it is done in, for its figure; None in other steps."""
    first_side: Side | None = None
    """The side that the exercise begins with."""

    @property
    def phase(self) -> str:
        """Kind of the phase; empty where nothing runs."""
        return "" if self.doing is NOTHING else self.doing.kind.value

    @property
    def side(self) -> str:
        """The side it is done on; empty where it has none."""
        return self.doing.side.value if self.doing.side else ""


def make_view(
    plan: Plan, playing: Playing, facts: Facts, *, state: State, paused: str, guidance: Guidance | None, now: float
) -> View:
    """The view at ``now``: in a pause, of what was put away for it.

    What the answers so far leave out is not named as the next step, and nothing where the session ends.
    """
    index, conditions = playing.index, facts.conditions
    # A pause may say or ask something, which is a track of its own; what the patient came back for is what was put
    # away.
    put_away = playing.put_away if paused or playing.track is None else None
    track = put_away.track if put_away else playing.track
    elapsed = put_away.elapsed if put_away else max(0.0, now - track.began) if track else 0.0
    step = plan.steps[index] if 0 <= index < len(plan.steps) else None
    done = in_position(step, conditions) if step else None
    length = track.seconds if track else None
    over = state in (State.ENDING, State.GUIDANCE, State.ENDED)
    # Once it is ending the bar of the step means nothing: the step is not gone on with.
    counts = step is not None and step.number and not over
    part = _part(step, facts.form, track, elapsed, playing.to_come) if step is not None and counts else 0.0
    later = [each for each in plan.steps[index + 1 :] if not effect_of(each.conditions, conditions).blocked]
    following = (each.name for each in later if each.number and each.name)
    return View(
        state=state,
        kind=step.kind.value if step else "",
        number=step.number if step else 0,
        steps=plan.count,
        name=step.name if step else plan.name,
        detail=step.detail if step else "",
        exercise=step.exercise if step else "",
        doing=track.phase if track else NOTHING,
        saying=playing.saying,
        next="" if over or facts.end_after else next(following, ""),
        left=0.0 if over else _left(track, elapsed, playing.to_come, () if facts.end_after else later),
        remaining=None if length is None else max(0.0, length - elapsed),
        elapsed=elapsed,
        length=length,
        step_progress=part,
        progress=_progress(plan, index, part),
        question=playing.open.event if playing.open else None,
        round=step.round if step else 0,
        rounds=step.rounds if step else 0,
        load=step.load if step else "",
        note=step.note if step else "",
        counted=asked.counted if (asked := playing.open or playing.question_put_away) else 0,
        guidance=guidance,
        pack_on=facts.pack.at(now) if facts.pack.on else None,
        paused=paused,
        change=" ".join(changes(plan.book, step.easier, effect_of(step.conditions, conditions).changed))
        if step
        else "",
        was=step.was if step else "",
        shown=done.shown if done else None,
        first_side=done.first_side if done else None,
    )


def _left(track: Track | None, elapsed: float, to_come: Sequence[Phase], later: Sequence[PlannedStep]) -> float:
    """The seconds that are left of a phase, a step and a session, as far as they are expected."""
    length = 0.0 if track is None else track.phase.expected if track.seconds is None else track.seconds
    now = max(0.0, length - elapsed)
    return now + sum(each.expected for each in to_come) + sum(each.expected for each in later)


def _progress(plan: Plan, index: int, part: float) -> float:
    """How much of the routine lies behind the step at ``index``, of which ``part`` is done."""
    steps = [(place, _work(step)) for place, step in enumerate(plan.steps) if step.number]
    passed = sum(seconds if place < index else part * seconds for place, seconds in steps if place <= index)
    return min(1.0, passed / (sum(seconds for _, seconds in steps) or 1.0))


def _work(step: PlannedStep) -> float:
    """Seconds of a step without its questions. One that is all question is not nothing."""
    return sum(map(_weight, step.forms[Form.NORMAL] or ())) or 1.0


def _weight(phase: Phase) -> float:
    return 0.0 if phase.kind in _STANDS_STILL else phase.expected


def _part(step: PlannedStep, form: Form, track: Track | None, elapsed: float, waiting: Sequence[Phase]) -> float:
    """How much of a step is done. What answers put in between is no part of it, and what they cut off is passed."""
    # Which form is being played is nowhere said: it is the one whose end has most in common with what is still to come.
    forms = [each for each in (step.phases(form), *step.forms.values()) if each]
    to_come, phases = max(((_common(waiting, each), each) for each in forms), key=lambda pair: pair[0], default=(0, ()))
    done = phases[: len(phases) - to_come]
    passed = sum(map(_weight, done))
    # The phase under way is among the done ones, as far as it is over; what an answer has put in between is none of them.
    if done and track is not None and _place(track.phase) == _place(done[-1]):
        under_way = _weight(done[-1])
        left = under_way if track.phase.ask or track.seconds is None else max(0.0, track.seconds - elapsed)
        passed -= min(under_way, left)
    return passed / (sum(map(_weight, phases)) or 1.0)


def _common(waiting: Sequence[Phase], phases: Sequence[Phase]) -> int:
    """How many of ``phases`` are still to come: the end they have in common with ``waiting``."""
    pairs = zip(reversed(waiting), reversed(phases), strict=False)
    return sum(1 for _ in takewhile(lambda pair: _place(pair[0]) == _place(pair[1]), pairs))


def _place(phase: Phase) -> tuple[object, ...]:
    """What tells a phase of a step from the others, whatever is said in it."""
    # Announcements change their length with what is said in them.
    seconds = None if phase.kind is PhaseKind.ANNOUNCE else phase.seconds
    asks = phase.ask and (phase.ask.purpose, phase.ask.ref)
    return phase.kind, seconds, phase.side, phase.rep, phase.set, phase.pack_until, asks
