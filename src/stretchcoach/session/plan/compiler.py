"""Routine to plan: every step in every form it may take, with the gate and the check-ins around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from stretchcoach.routine.model import (
    CheckInStep,
    ConditionRule,
    Dose,
    DoStep,
    Exercise,
    ExerciseStep,
    OffStep,
    PackStep,
    RepeatStep,
    RestStep,
    Routine,
    SayStep,
    Seconds,
    Sides,
    Step,
    Verbosity,
)
from stretchcoach.routine.variables import filled, used
from stretchcoach.safety import Rules, author
from stretchcoach.safety.briefing import Briefing, Met
from stretchcoach.safety.conditions import applies
from stretchcoach.safety.pain import SCALE
from stretchcoach.safety.person import Profile
from stretchcoach.session.answers import red_flags
from stretchcoach.session.arriving import ANYWHERE, posture_at, posture_of, way_to
from stretchcoach.session.conditions import changes, effect_of, in_position, possible
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.doses import acute_dose, dose_words, eased_dose
from stretchcoach.session.plan.exercises import ExerciseBuilder
from stretchcoach.session.plan.levels import at_level, dropped_exercise
from stretchcoach.session.plan.model import (
    Form,
    Phase,
    Plan,
    PlannedStep,
    Posture,
    Purpose,
    StepKind,
)
from stretchcoach.session.plan.pack_steps import pack_step, thermal_step
from stretchcoach.session.plan.packs import off_phases
from stretchcoach.session.plan.phases import pain_question, ready_phase, say_phase
from stretchcoach.session.plan.placing import Voice
from stretchcoach.session.plan.rests import rest_name, rest_phase
from stretchcoach.session.plan.telling import Telling, telling
from stretchcoach.words.lengths import Lengths
from stretchcoach.words.phrases import Phrasebook


def compile_plan(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    lead_in: Seconds = 0.0,
    briefing: Briefing | None = None,
    book: Phrasebook | None = None,
    ready: Seconds | None = None,
) -> Plan:
    """The whole plan of a routine.

    Args:
        routine: as read.
        rules: the safety data in the routine's language: gate questions, pack limits.
        lengths: how long each phrase sounds; what is missing is estimated.
        profile: the person, for the side to start with.
        lead_in: seconds of quiet before the first word, in which a Bluetooth speaker wakes up.
        briefing: what is known of the days before.
        book: the phrases, where they are not those of ``rules``: a file says things otherwise than a live session.
        ready: seconds to get into each position where the author sets none; None leaves it to ``briefing``.
    """
    rules = author.applied(rules, routine.limits)
    briefing = briefing or Briefing()
    written, routine = routine, at_level(routine, briefing.level, rules)
    ready = next((each for each in (routine.ready, ready, briefing.ready) if each is not None), None)
    book = book or rules.book
    lengths = lengths or Lengths()
    compiler = _Compiler(routine, written, rules, Voice(book, lengths), profile or Profile(), briefing, ready)
    steps = compiler.steps()
    return Plan(
        routine=routine.id,
        name=routine.name,
        steps=steps,
        pain_up_to=SCALE[-1] if briefing.offered else routine.pain_up_to,
        ease=routine.ease,
        green_max=rules.pain.green_max,
        answer_within=routine.check_ins.answer_within,
        lead_in=lead_in,
        book=book,
        lengths=lengths,
        briefing=briefing,
        verbosity=compiler.verbosity,
        clinic=routine.clinic,
        limits=routine.limits,
        otherwise=tuple(dict.fromkeys(compiler.otherwise)),
        notes=tuple(dict.fromkeys(compiler.notes)),
    )


@dataclass(slots=True)
class _Compiler:
    routine: Routine
    written: Routine
    """As its author wrote it, before the days before adjusted it."""
    rules: Rules
    voice: Voice
    profile: Profile
    briefing: Briefing
    ready: Seconds | None
    notes: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    met: dict[Met, int] = field(default_factory=dict)
    """How often each exercise will have been met after the steps planned so far."""
    before: Posture = ANYWHERE
    """How the body is expected to be after the steps planned so far."""

    def steps(self) -> tuple[PlannedStep, ...]:
        inner = list(self._flatten(self.routine.steps))
        check_ins = self.routine.check_ins
        planned = [self._gate()]
        if check_ins.before:
            planned.append(self._asking(StepKind.BEFORE, Purpose.BEFORE))
        number = 0
        packs = frozenset(step.pack for step in inner if isinstance(step, PackStep))
        for index, step in enumerate(inner):
            if isinstance(step, PackStep) and not any(each.pack for each in planned):
                planned.append(thermal_step(self.voice, packs, self.rules, self.profile))
            if isinstance(step, CheckInStep):
                planned.append(self._asking(StepKind.CHECK_IN, Purpose.CHECK_IN))
                continue
            number += 1
            following = next((name for each in inner[index + 1 :] if (name := self._name(each))), "")
            planned.append(self._placed(replace(self._step(step, following), number=number)))
            asked_next = index + 1 < len(inner) and isinstance(inner[index + 1], CheckInStep)
            if isinstance(step, ExerciseStep | DoStep) and check_ins.after_each_exercise and not asked_next:
                planned.append(replace(self._asking(StepKind.CHECK_IN, Purpose.CHECK_IN), about_before=True))
        planned.append(self._closing(ask=check_ins.after))
        return _without_twin(tuple(planned), last_asks=check_ins.after)

    def _placed(self, step: PlannedStep) -> PlannedStep:
        """A step that knows whether the one before is expected to leave the patient in its position."""
        answers = self.profile.conditions
        done = in_position(step, answers)
        if done.posture is None or effect_of(step.conditions, answers).blocked:
            return step
        stays, self.before = done.posture.stays(self.before), done.posture.after(self.before)
        instead = {name: replace(each, stays=stays) for name, each in step.instead.items()}
        return replace(step, stays=stays, instead=instead)

    def _flatten(self, steps: tuple[Step, ...]) -> Iterator[Step]:
        for step in steps:
            if isinstance(step, RepeatStep):
                for _ in range(step.times):
                    yield from self._flatten(step.steps)
            else:
                yield step

    def _name(self, step: Step) -> str:
        """What a step is called; empty for one without a name, and for one that a condition is known to leave out."""
        match step:
            case ExerciseStep(exercise=exercise):
                return "" if effect_of(exercise.conditions, self.profile.conditions).blocked else exercise.name
            case PackStep(pack=pack):
                return self.voice.book(f"pack.name_{pack}")
            case RestStep(name=name):
                return name
        return ""

    # The gate and the check-ins ---------------------------------------------------------------------------------

    def _gate(self) -> PlannedStep:
        """The questions about red flags, as far as they are expected of somebody with nothing to report."""
        rating = self.routine.check_ins.before
        phases = red_flags.expected_phases(self.voice, self.rules, self.briefing, rating=rating)
        return _one_form(StepKind.GATE, "", phases)

    def _asking(self, kind: StepKind, purpose: Purpose) -> PlannedStep:
        lists = len(self.briefing.lists)
        number = lists + 1 if lists and kind is StepKind.BEFORE else 0
        phases = [pain_question(self.voice, purpose, self.routine.check_ins.answer_within, number=number)]
        if kind is StepKind.BEFORE:
            looser = author.looser(self.routine, self.rules)
            phases[:0] = [say_phase(self.voice, each, CueRole.SAFETY, locked=True) for each in looser]
            phases.append(say_phase(self.voice, self._in_short(), CueRole.SAFETY, locked=True))
            phases += self._level()
        return _one_form(kind, "", tuple(phases))

    def _in_short(self) -> str:
        """What is said after the first rating: in a first session what this is, else how to say that something is wrong."""
        return self.rules.red_flags.spoken_purpose if self.briefing.first else self.voice.book("opening.ready")

    def _level(self) -> Iterator[Phase]:
        """What is said once about doses that the days before adjusted."""
        book, level = self.voice.book, self.briefing.level
        if level and self.routine != self.written:
            dropped = dropped_exercise(self.written, level)
            told = book("level.down" if level < 0 else "level.up")
            rest = book("easier.left_out", name=dropped.exercise.name) if dropped else ""
            yield say_phase(self.voice, rest, CueRole.NAME, first=told)

    def _closing(self, *, ask: bool) -> PlannedStep:
        phases = [pain_question(self.voice, Purpose.AFTER, self.routine.check_ins.answer_within)] if ask else []
        phases.append(say_phase(self.voice, self.voice.book("end.completed"), CueRole.NAME, locked=True))
        return _one_form(StepKind.AFTER, "", tuple(phases))

    # The routine's own steps ------------------------------------------------------------------------------------

    def _step(self, step: Step, following: str) -> PlannedStep:
        book = self.voice.book
        match step:
            case ExerciseStep():
                return self._exercise(step, following)
            case PackStep(pack=pack, seconds=seconds):
                planned = pack_step(self.voice, pack, seconds, self.rules, self.profile, self.briefing)
                return replace(planned, posture=ANYWHERE)
            case OffStep(seconds=seconds):
                planned = _one_form(StepKind.OFF, book("label.off"), off_phases(self.voice, seconds))
                return replace(planned, detail=book.time(seconds), posture=ANYWHERE)
            case RestStep():
                return self._rest(step, following)
            case SayStep():
                return self._say(step, following)
        raise TypeError(f"no phases for a step of kind {type(step).__name__}")

    def _exercise(self, step: ExerciseStep, following: str) -> PlannedStep:
        """An exercise, and how it is done where a condition that may hold changes its position."""
        exercise, told = step.exercise, self._telling(step.exercise)
        may = possible(self.profile, self.rules.conditions)
        instead = {
            rule.condition: self._in_position(
                replace(step, exercise=exercise.done_in(rule.instead)), told, following, rule=rule
            )
            for rule in exercise.conditions
            if rule.instead is not None and applies(rule.condition, may)
        }
        return replace(self._in_position(step, told, following), instead=instead)

    def _in_position(
        self, step: ExerciseStep, told: Telling, following: str, *, rule: ConditionRule | None = None
    ) -> PlannedStep:
        """An exercise in its position. In another one because of a condition the easier way, which belongs to the usual
        one, is not said."""
        if step.sides is Sides.ALTERNATE and "side" in used(step.exercise.position):
            step = replace(step, sides=Sides.BOTH)  # nobody turns over with every repetition
        exercise = step.exercise
        acute = None if exercise.acute is None else acute_dose(step.dose, exercise.acute)
        if acute == step.dose:
            eased: Dose | None = eased_dose(step.dose, self.rules.session)
        else:
            eased = acute
        posture = posture_of(exercise)
        set_time = next((each for each in (step.ready, exercise.ready) if each is not None), self.ready)
        builder = _Forms(
            step=step,
            telling=told,
            following=following,
            ready=ready_phase(self.voice, set_time) if posture.start else None,
            change=changes(self.voice.book, "", [rule])[0] if rule else "",
            easier=step.easier and rule is None,
        )
        return PlannedStep(
            kind=StepKind.EXERCISE,
            name=exercise.name,
            exercise=exercise.id,
            side=step.sides.value,
            pain_up_to=SCALE[-1] if self.briefing.offered else step.pain_up_to,
            was="" if step.written is None else dose_words(self.voice.book, step.written, step.sides),
            cautions=exercise.cautions,
            conditions=exercise.conditions,
            easier=exercise.easier.say,
            position=exercise.position,
            posture=posture,
            detail=dose_words(self.voice.book, step.dose, step.sides),
            telling=told,
            forms={
                Form.NORMAL: self._form(builder, step.dose),
                Form.ACUTE: self._form(builder, acute, lighter=True),
                Form.EASED: self._form(replace(builder, easier=rule is None), eased, lighter=True, halfway=True),
            },
        )

    def _telling(self, exercise: Exercise) -> Telling:
        """How much is said about an exercise; one that comes again in this session has been met once more."""
        key = exercise.id, exercise.name
        met = self.met[key] = self.met.get(key, self.briefing.met.get(key, 0)) + 1
        return telling(self.verbosity, met - 1)

    @property
    def verbosity(self) -> Verbosity:
        """What the author fixed, else what the user wants."""
        return self.routine.sound.verbosity or self.briefing.verbosity

    def _form(
        self, forms: _Forms, dose: Dose | None, *, lighter: bool = False, halfway: bool = False
    ) -> tuple[Phase, ...] | None:
        """The phases at ``dose``; where it is ``lighter`` than usual, its notes say so."""
        if dose is None:
            return None
        builder = ExerciseBuilder(
            voice=self.voice,
            step=forms.step,
            dose=dose,
            easier=forms.easier,
            check_in=pain_question(self.voice, Purpose.CHECK_IN, self.routine.check_ins.answer_within),
            halfway_check_in=halfway,
            first_side=forms.step.first_side or self.routine.first_side or self.profile.first_side,
            long_hold=self.rules.session.long_hold_check_s,
            telling=forms.telling,
            following=forms.following,
            ready=forms.ready,
            change=forms.change,
        )
        phases = builder.phases()
        self.otherwise += builder.otherwise
        found = [note for note in builder.notes if note not in self.notes]
        self.notes += [f"{note[:-1]} (at a lighter dose)." for note in found] if lighter else found
        return phases

    def _rest(self, step: RestStep, following: str) -> PlannedStep:
        book = self.voice.book
        phase = rest_phase(self.voice, step, following, telling(self.verbosity, 0), self.notes, self.otherwise)
        set_time = step.ready if step.ready is not None else self.ready
        way = (way_to(self.voice, step), ready_phase(self.voice, set_time)) if step.position else ()
        planned = _one_form(StepKind.REST, rest_name(self.voice, step), (*way, phase))
        planned = replace(planned, detail=book.time(step.seconds), position=step.position, posture=posture_at(step))
        if isinstance(step, DoStep):
            return replace(planned, kind=StepKind.EXERCISE, exercise=step.id, pain_up_to=step.pain_up_to)
        return planned

    def _say(self, step: SayStep, following: str) -> PlannedStep:
        said = filled(step.text, {"next": following} if following else {})
        if said is None:
            self.notes.append(f'"{step.text}" is left out: nothing comes after it.')
        return _one_form(StepKind.SAY, "", (say_phase(self.voice, said or "", CueRole.AUTHOR),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forms:
    """What the forms of an exercise have in common; see :class:`ExerciseBuilder`."""

    step: ExerciseStep
    telling: Telling
    following: str
    ready: Phase | None
    change: str
    easier: bool


def _one_form(kind: StepKind, name: str, phases: tuple[Phase, ...]) -> PlannedStep:
    return PlannedStep(kind=kind, name=name, forms={Form.NORMAL: phases})


def _without_twin(steps: tuple[PlannedStep, ...], *, last_asks: bool) -> tuple[PlannedStep, ...]:
    """The closing rating stands for a check-in directly before it: nobody is asked the same twice in a row."""
    if last_asks and len(steps) > 1 and steps[-2].kind is StepKind.CHECK_IN:
        return (*steps[:-2], steps[-1])
    return steps
