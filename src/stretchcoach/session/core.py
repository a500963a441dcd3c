"""The state of a session, and what moves it by itself: time, cues, phases and steps.

Three classes stand on each other: :class:`Core` here, :class:`stretchcoach.session.asking.Asking` for questions and what
follows them, :class:`stretchcoach.session.machine.Machine` for pauses and the end. The commands of a person are in
:class:`stretchcoach.session.engine.Session`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from math import inf

from stretchcoach.safety import Rules
from stretchcoach.safety.person import Profile
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.reaction import Context, Help
from stretchcoach.session.conditions import in_position
from stretchcoach.session.events import (
    Answer,
    Cue,
    CueRole,
    Decision,
    Event,
    Guidance,
    PhaseStarted,
    Question,
    StepStarted,
)
from stretchcoach.session.facts import Ending, Facts, LeftOut, NotDone
from stretchcoach.session.plan.model import Ask, Phase, PhaseKind, Plan, PlannedStep, Posture, Purpose, StepKind
from stretchcoach.session.plan.packs import pack_on
from stretchcoach.session.plan.phases import ask_phase, led_in, say_phase
from stretchcoach.session.resume import ResumePoint
from stretchcoach.session.states import State, Trigger, check
from stretchcoach.session.timeline import Track, track
from stretchcoach.session.today import bent, left_out, passed_over

SLEPT = 5.0
"""Seconds by which a wake-up may be missed before the session takes it that the machine slept."""

READY_AGAIN = 60.0
"""Seconds of quiet after which somebody who was to say that they are ready is asked once more, and then held; a design
choice."""

HELD = 600.0
"""Seconds a held session waits for its answer before it ends; a design choice."""

_WORK = frozenset({PhaseKind.HOLD, PhaseKind.REP, PhaseKind.COMFORTABLE, PhaseKind.OWN_PACE, PhaseKind.DO})
_FELT = _WORK | {PhaseKind.REST, PhaseKind.PACK, PhaseKind.OFF}
"""Phases after which a rating given before them is out of date."""

COUNTED = frozenset({StepKind.EXERCISE, StepKind.COLD, StepKind.HEAT})


_REASONS = frozenset({"user", "key", "dose", "P4", "P5", "P6", "P7", "P8", "skin", "sleep_guard", "barrier"})
"""Rules that have words of their own for why an exercise or a pack was not done."""

_BEFORE_STEPS = frozenset({StepKind.GATE, StepKind.BEFORE})
"""Steps whose answers can be taken back until another step begins."""


class _What(IntEnum):
    """What is due; of two things due at the same moment the smaller goes first."""

    CUE = 0
    SILENCE = 1
    NOT_READY = 2
    PHASE_END = 3
    WAITED_OUT = 4


@dataclass(frozen=True, slots=True)
class Open:
    """The open question. ``deadline`` is None where the phase ends by itself, or where the session is held."""

    event: Question
    ask: Ask
    asked: int
    deadline: float | None


@dataclass(frozen=True, slots=True)
class SaidBack:
    """A rating that was said back and counts when nobody takes it back: the question it answered, and the rating."""

    question: Open
    value: int


@dataclass(frozen=True, slots=True)
class Undo:
    """An answer before the first step that may be taken back: its question, and what was known before it."""

    question: Open
    facts: Facts
    index: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Suspended:
    """What was going on before a pause: the phase, how far it was, and its question."""

    track: Track
    elapsed: float
    open: Open | None


class Core:
    """State, time, steps and phases; what questions and pauses do is in the classes above it."""

    def __init__(
        self, plan: Plan, rules: Rules, profile: Profile | None = None, resume: ResumePoint | None = None
    ) -> None:
        self.plan = plan
        self._context = Context(plan, rules, profile or Profile())
        self._resume_point = resume
        self._facts = Facts(conditions=self._context.profile.conditions, offered=plan.briefing.offered)
        self._state = State.NEW
        self._events: list[Event] = []
        self._now: float | None = None
        self._start = 0.0
        self._index = -1
        self._phases: tuple[Phase, ...] = ()
        self._track: Track | None = None
        self._runs = 0
        self._questions = 0
        self._open: Open | None = None
        self._suspended: Suspended | None = None
        self._held_until: float | None = None
        self._ending: Ending | None = None
        self._paused = ""
        self._paused_at = 0.0
        self._goes_on = False
        """Whether the pause ends by itself when what is being said now has been said."""
        self._sound_is_back = False
        """Whether sound that was lost is back, and a question about a pack kept the session from saying so."""
        self._rating: SaidBack | None = None
        self._cut_short = False
        self._changed_by_silence: float | None = None
        self._guidance: Guidance | None = None
        self._saying = ""
        self._undo: list[Undo] = []
        """The answers before the first step, which ``back`` takes back, the last one first."""
        self._was_paused = False
        """Whether it was paused when the anytime key was pressed, and not only held for an answer."""

    # Time ----------------------------------------------------------------------------------------------------------

    def _flush(self, now: float) -> None:
        """Let everything happen that was due until ``now``."""
        last = self._tell(now)
        due = self._due()
        if due and now - due[0] > SLEPT:
            self._sleep_through(last, now)
            due = self._due()
        while due and due[0] <= now:
            self._fire(*due)
            due = self._due()

    def _tell(self, now: float) -> float:
        last = now if self._now is None else self._now
        if now < last:
            raise ValueError(f"time cannot go backwards: {now} after {last}")
        self._now = now
        return last

    def _due(self) -> tuple[float, _What] | None:
        """The next thing that happens by itself."""
        found: list[tuple[float, _What]] = []
        track = self._track
        if track is not None:
            if track.cues:
                found.append((track.began + track.cues[0][0], _What.CUE))
            if track.seconds is not None and self._state is not State.HELD:
                found.append((track.began + track.seconds, _What.PHASE_END))
            if self._open is not None and self._open.deadline is not None:
                found.append((self._open.deadline, _What.SILENCE))
            if track.phase.waits and self._state is State.RUNNING:
                found.append((track.silent_from + READY_AGAIN, _What.NOT_READY))
        if self._held_until is not None:
            found.append((self._held_until, _What.WAITED_OUT))
        return min(found) if found else None

    def _fire(self, moment: float, what: _What) -> None:
        match what:
            case _What.CUE:
                self._say(moment)
            case _What.SILENCE:
                self._unanswered(moment)
            case _What.NOT_READY:
                self._not_ready(moment)
            case _What.PHASE_END:
                self._phase_over(moment)
            case _What.WAITED_OUT:
                self._waited_out(moment)

    def _say(self, moment: float) -> None:
        assert self._track is not None
        _, cue, name = self._track.cues[0]
        self._track = self._track.said()
        self._saying = cue.text or self._saying
        at = self._at(moment)
        self._emit(
            Cue(
                at=at,
                id=name,
                text=cue.text,
                due=at,
                role=cue.role,
                worth=cue.worth,
                seconds=cue.seconds,
                chime=cue.chime,
            )
        )

    # Phases and steps ------------------------------------------------------------------------------------------------

    def _begin(self, phase: Phase, moment: float, trigger: Trigger, question: Open | None = None) -> None:
        """Begin a phase; ``question`` is the one it asks again."""
        seconds = phase.seconds
        if not self._runs:
            phase = led_in(self._context.voice, phase, self.plan.lead_in)
            seconds = phase.seconds
        if phase.pack_until is not None:
            seconds = max(0.0, phase.pack_until - self._facts.pack.at(moment))
        self._runs += 1
        self._saying = ""
        self._track = track(phase, self._runs, moment, seconds)
        if phase.kind in _FELT:
            self._facts.fresh = False
        if phase.locked and phase.kind is PhaseKind.REST:  # a position of ease, or a neutral one
            self._facts.posture = Posture()
        self._enter(phase, trigger)
        self._emit(
            PhaseStarted(
                at=self._at(moment),
                phase=phase.kind.value,
                seconds=seconds,
                label=phase.label,
                side=phase.side.value if phase.side else "",
                rep=phase.rep,
                reps=phase.reps,
                set=phase.set,
                sets=phase.sets,
            )
        )
        self._open = None
        if phase.ask is not None:
            self._ask(phase.ask, moment, question)

    def _enter(self, phase: Phase, trigger: Trigger) -> None:
        """Change to the state in which the phase runs."""
        if self._state in (State.GUIDANCE, State.ENDING) and trigger is not Trigger.SYMPTOM:
            return
        if self._state is State.PAUSED and trigger in (Trigger.PAUSE, Trigger.SLEPT, Trigger.NO_ANSWER, Trigger.REPEAT):
            return
        target = State.ASKING if phase.kind is PhaseKind.ASK else State.RUNNING
        if trigger is Trigger.PHASE_OVER and target is State.ASKING and self._state is State.RUNNING:
            trigger = Trigger.QUESTION_DUE
        self._go(trigger, target)

    def _phase_over(self, moment: float) -> None:
        if self._state is State.PAUSED:
            self._go(Trigger.PHASE_OVER, State.PAUSED)
            self._track = None
            if self._goes_on:
                self._go_on(moment, Trigger.RESUME)
            return
        if self._open is not None:
            question, purpose = self._open.event.id, self._open.ask.purpose.value
            self._emit(Answer(at=self._at(moment), id=question, value=None, purpose=purpose))
        if self._track is not None and self._track.phase.kind is PhaseKind.READY:
            self._arrived()
        self._next_phase(moment, Trigger.PHASE_OVER)

    def _next_phase(self, moment: float, trigger: Trigger) -> None:
        following, after = self._following(moment), self._facts.end_after
        if following is not None:
            self._begin(following, moment, trigger)
        elif after is not None:
            self._facts.end_after = None
            self._finish(after, "", moment, Trigger.RULE_ENDS)
        elif self._state is State.ENDING:
            self._close(moment, Trigger.PLAN_OVER)
        else:
            self._next_step(moment, trigger, done=True)

    def _following(self, moment: float) -> Phase | None:
        """The next phase of this step. A pack that came off is put back on first, and not asked to come off again; one
        that is on past its whole time has to come off before anything else is asked."""
        pack = self._facts.pack
        overdue = self._is_overdue(moment)
        while self._phases:
            following = self._phases[0]
            if overdue and (following.ask is None or following.ask.purpose is not Purpose.PACK_OFF):
                self._phases = self._phases[1:]
                continue
            if following.pack_until is not None and not pack.on and pack.used < following.pack_until:
                kind = self.plan.steps[self._index].pack
                assert kind is not None, "only a step with a pack has time on the skin"
                return ask_phase(self._context.voice, pack_on(self._context.voice, kind, back=True))
            self._phases = self._phases[1:]
            asks_off = following.ask is not None and following.ask.purpose is Purpose.PACK_OFF
            if pack.on or not (asks_off or following.pack_until is not None):
                return following
        return None

    def _is_overdue(self, moment: float) -> bool:
        """Whether the pack of this step has been on for all of its time: then nothing comes before taking it off."""
        put_away = (self._suspended.track.phase,) if self._suspended else ()
        track = (self._track.phase,) if self._track else ()
        until = max((each.pack_until for each in (*put_away, *track, *self._phases) if each.pack_until), default=inf)
        return self._facts.pack.on and self._facts.pack.at(moment) >= until

    def _next_step(self, moment: float, trigger: Trigger, *, done: bool = False) -> None:
        """Begin the next step of the plan that is not passed over."""
        if done and not self._cut_short and self._index >= 0 and self.plan.steps[self._index].kind in COUNTED:
            self._facts.done |= {self._index}
        self._cut_short = False
        self._index += 1
        while self._index < len(self.plan.steps) and passed_over(self._context, self._facts, self._index):
            self._index += 1
        if self._index >= len(self.plan.steps):
            self._index -= 1
            self._close(moment, Trigger.PLAN_OVER)
            return
        step = self.plan.steps[self._index]
        self._phases = self._phases_of(step, moment)
        self._next_phase(moment, trigger)

    def _phases_of(self, step: PlannedStep, moment: float) -> tuple[Phase, ...]:
        """The phases of a step in today's form; one sentence where it is left out."""
        facts = self._facts
        left = left_out(self._context, facts, step, moment)
        if step.pack is not None:
            facts.pack, facts.worn, facts.not_yet = replace(facts.pack, used=0.0), False, 0
        if left is not None:
            return self._leave_out(step, left, moment)
        today = bent(self._context, facts, step)
        assert today.phases
        self._emit(
            StepStarted(
                at=self._at(moment),
                step=self._index,
                number=step.number,
                kind=step.kind.value,
                name=step.name,
                exercise=step.exercise,
                side=step.side,
            )
        )
        facts.begun, facts.omitted = facts.begun or step.kind in COUNTED, False
        if any(phase.kind is PhaseKind.READY for phase in today.phases):
            facts.posture = Posture()  # on the way there
        else:
            self._arrived()
        if step.kind not in _BEFORE_STEPS:
            self._undo.clear()
        if step.kind is StepKind.EXERCISE:
            facts.exercise = step.exercise
        if today.rule:
            self._decide(today.rule, today.action, today.say, moment)
        if step.kind is StepKind.AFTER:
            self._tell_advice(moment)
        return today.phases

    def _arrived(self) -> None:
        """The patient is in the position of this step."""
        posture = in_position(self.plan.steps[self._index], self._facts.conditions).posture
        if posture is not None:
            self._facts.posture = posture.after(self._facts.posture)

    def _tell_advice(self, moment: float) -> None:
        """What is worth an appointment, for the record; it is said with the last words."""
        for helped in red_flag_answers.advice(self._context, self._facts):
            self._tell_help(helped, moment)

    def _leave_out(self, step: PlannedStep, left: LeftOut, moment: float) -> tuple[Phase, ...]:
        """Leave a step out, and say so and why before it would have come."""
        self._cut_short = self._facts.left_out = self._facts.omitted = True
        self._not_done(left.rule, left.because)
        said = self.plan.book("easier.left_out", name=step.name)
        self._decide(left.rule, "leave_out", f"{said} {left.because}".strip(), moment, exercise=step.exercise)
        return (say_phase(self._context.voice, left.because, CueRole.NAME, first=said),)

    def _not_done(self, rule: str, because: str = "") -> None:
        """Keep why this exercise or pack is not done, for the end."""
        if self.plan.steps[self._index].kind in COUNTED:
            why = because or self.plan.book(f"left.{rule}" if rule in _REASONS else "left.other")
            self._facts.not_done = (*self._facts.not_done, NotDone(self._index, why))

    # Small things --------------------------------------------------------------------------------------------------------

    def _emit(self, event: Event) -> None:
        self._events.append(event)

    def _take(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    def _decide(self, rule: str, action: str, say: str, moment: float, exercise: str = "") -> None:
        in_pack = self.plan.steps[self._index].pack is not None
        about = exercise or ("" if in_pack else self._facts.exercise)
        self._emit(Decision(at=self._at(moment), rule=rule, action=action, say=say, exercise=about))

    def _at(self, moment: float) -> float:
        return moment - self._start

    def _may_be_taken_back(self) -> bool:
        """Whether the open question comes before the first step, and is no guidance."""
        assert self._open is not None
        in_front = 0 <= self._index < len(self.plan.steps) and self.plan.steps[self._index].kind in _BEFORE_STEPS
        return in_front and self._open.ask.purpose is not Purpose.ACKNOWLEDGE

    def _go(self, trigger: Trigger, target: State) -> None:
        check(self._state, trigger, target)
        self._state = target

    # Done by the classes above ---------------------------------------------------------------------------------------

    def _ask(self, ask: Ask, moment: float, earlier: Open | None) -> None:
        raise NotImplementedError

    def _unanswered(self, moment: float) -> None:
        raise NotImplementedError

    def _not_ready(self, moment: float) -> None:
        raise NotImplementedError

    def _sleep_through(self, seen: float, now: float) -> None:
        raise NotImplementedError

    def _go_on(self, moment: float, trigger: Trigger) -> None:
        raise NotImplementedError

    def _waited_out(self, moment: float) -> None:
        raise NotImplementedError

    def _tell_help(self, helped: Help, moment: float) -> None:
        raise NotImplementedError

    def _finish(self, ending: Ending, say: str, moment: float, trigger: Trigger) -> None:
        raise NotImplementedError

    def _close(self, moment: float, trigger: Trigger | None = None) -> None:
        raise NotImplementedError
