"""Routine to plan: every step in every form it may take, with the gate and the check-ins around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile

from stretchcoach.routine.model import (
    CheckInStep,
    ConditionRule,
    Dose,
    DoStep,
    Exercise,
    ExerciseStep,
    OffStep,
    Pack,
    PackStep,
    RepeatStep,
    RestStep,
    RoundQuestion,
    Routine,
    SayStep,
    Seconds,
    Sides,
    Step,
    TimedCue,
    Verbosity,
)
from stretchcoach.routine.totals import seconds_of
from stretchcoach.routine.variables import fill_variables, of_rounds, used
from stretchcoach.safety import Rules, author
from stretchcoach.safety.briefing import Briefing, Met
from stretchcoach.safety.conditions import applies
from stretchcoach.safety.pain import SCALE
from stretchcoach.safety.person import Profile
from stretchcoach.safety.thermal_screen import THIN_SKIN, PackEffect, blocking, careful, known_pack_answers, shortening
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.adapting import (
    ANYWHERE,
    changes,
    effect_of,
    in_position,
    possible,
    posture_at,
    posture_of,
)
from stretchcoach.session.plan.doses import (
    Telling,
    acute_dose,
    at_level,
    dropped_exercise,
    eased_dose,
    load_of,
    prescription,
    telling,
)
from stretchcoach.session.plan.exercises import (
    COUNT_FROM,
    ExerciseBuilder,
    ExerciseForm,
    author_texts,
    author_wish,
    every_wording,
    moment,
    needs_words,
)
from stretchcoach.session.plan.packs import off_phases, pack_phases
from stretchcoach.session.plan.placing import CLEAR, COUNT_DOWN, Speech, Voice, place, ready_phase, say_phase
from stretchcoach.session.plan.plan import (
    Form,
    Mark,
    Phase,
    PhaseKind,
    Plan,
    PlannedCue,
    PlannedStep,
    Posture,
    Purpose,
    StepKind,
)
from stretchcoach.session.plan.question_phases import expected_lists, expected_pack_questions, pain_question
from stretchcoach.words.lengths import Lengths, Phrase
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
    # Kept as written: what the level changed is told once, before the first step.
    written, routine = routine, at_level(routine, briefing.level, rules)
    # The author's wish for the routine goes first; that for a step or an exercise is looked at with the step.
    ready = next((each for each in (routine.ready, ready, briefing.ready) if each is not None), None)
    book = book or rules.book
    lengths = lengths or Lengths()
    compiler = _Compiler(routine, written, rules, Voice(book, lengths), profile or Profile(), briefing, ready)
    # Before anything of the compiler is read: making the steps is what fills its notes and other wordings.
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


LONGEST_UNASKED = 3
"""So many times the check of a long hold is the longest time of exercise without a question, where the rounds of a repeat
ask only at their ends: nine minutes. A design choice: everywhere else a question follows each exercise, and three of the
longest holds is more than any one exercise takes."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A step as it is come to, and the round it stands in."""

    step: Step
    round: int = 0
    rounds: int = 0
    quiet: bool = False
    """Nothing is asked after an exercise: a question comes at the end of a round."""
    only_with: frozenset[str] = frozenset()
    opens: bool = False
    """It opens a round."""
    pause: bool = False
    """A pause between two rounds: what comes next is what comes after it."""
    ends_round: bool | None = None
    """For the question at the end of a round: whether it comes in any case; None for every other step."""


@dataclass(slots=True)
class _Asking:
    """How much exercise there was since the last question, and whether one is due.

    It goes by the doses as written, never by the lengths of speech: a session that is gone on with in another voice has
    the same questions.
    """

    longest: Seconds
    since: Seconds = 0.0
    about: list[str] = field(default_factory=list)

    def did(self, step: ExerciseStep | DoStep) -> None:
        """An exercise."""
        self.since += seconds_of((step,))
        self.about.append(_id(step))

    def asked(self) -> tuple[str, ...]:
        """A question comes here: the exercises since the one before."""
        about, self.about, self.since = tuple(dict.fromkeys(self.about)), [], 0.0
        return about

    def due(self, ahead: Sequence[_Item]) -> bool:
        """Whether the longest time would be over within the next round."""
        # To the next question that is planned, or may be: the end of the next round.
        coming = takewhile(lambda each: not isinstance(each.step, CheckInStep), ahead)
        return bool(self.about) and self.since + seconds_of(_exercise_steps(coming)) > self.longest

    def due_within(self, ahead: Sequence[_Item]) -> bool:
        """Whether the next exercise of the round would take it too far: only in a round that is too long by itself."""
        coming = takewhile(lambda each: not isinstance(each.step, CheckInStep), ahead)
        following = next(iter(_exercise_steps(coming)), None)
        return following is not None and self.since + seconds_of((following,)) > self.longest


def _exercise_steps(items: Iterable[_Item]) -> Iterator[ExerciseStep | DoStep]:
    return (each.step for each in items if isinstance(each.step, ExerciseStep | DoStep))


def _exercises(steps: Iterable[Step]) -> Iterator[str]:
    """The ids of all exercises in steps, those in a repeat among them."""
    for step in steps:
        if isinstance(step, RepeatStep):
            yield from _exercises(step.steps)
        elif isinstance(step, ExerciseStep | DoStep):
            yield _id(step)


def _id(step: ExerciseStep | DoStep) -> str:
    return step.exercise.id if isinstance(step, ExerciseStep) else step.id


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
    otherwise: list[Phrase] = field(default_factory=list)
    met: dict[Met, int] = field(default_factory=dict)
    """How often each exercise will have been met after the steps planned so far."""
    before: Posture = ANYWHERE
    """How the body is expected to be after the steps planned so far."""

    def steps(self) -> tuple[PlannedStep, ...]:
        inner = list(self._flatten(self.routine.steps))
        asking = _Asking(LONGEST_UNASKED * self.rules.session.long_hold_check_s)
        check_ins = self.routine.check_ins
        planned = [self._gate()]
        told = self.briefing.rated
        # A routine that only rests may do without a rating; severe pain that was told is looked into all the same (P2).
        if check_ins.before or (told is not None and told >= self.rules.pain.severe_min):
            planned.append(self._asking(StepKind.BEFORE, Purpose.BEFORE))
        number = 0
        packs = frozenset(each.step.pack for each in inner if isinstance(each.step, PackStep))
        for index, item in enumerate(inner):
            step, ahead = item.step, inner[index + 1 :]
            # What is asked about packs is asked once, and not before one is near: an exercise may end the session first.
            if isinstance(step, PackStep) and not any(each.pack for each in planned):
                planned.append(thermal_step(self.voice, packs, self.rules, self.profile))
            if isinstance(step, CheckInStep):
                # What was asked a moment ago, by an inner repeat or by the author, is not asked again.
                twice = item.ends_round is not None and planned[-1].kind is StepKind.CHECK_IN
                if not twice and (item.ends_round is None or item.ends_round or asking.due(ahead)):
                    about = asking.asked() if item.ends_round is not None else ()
                    planned.append(replace(self._asking(StepKind.CHECK_IN, Purpose.CHECK_IN), asks_about=about))
                    asking.asked()
                continue
            number += 1
            # Names what comes next for the patient, so check-ins, sentences and pauses without a name are looked past.
            coming = (each.step for each in ahead if not each.pause)
            following = next((name for each in coming if (name := self._name(each))), "")
            made = replace(self._step(item, following), number=number, written=step, round=item.round)
            made = replace(made, rounds=item.rounds, only_with=item.only_with)
            if item.opens and isinstance(step, SayStep):
                made = replace(made, name=step.text.rstrip("."))
            planned.append(self._placed(made))
            if not isinstance(step, ExerciseStep | DoStep):
                continue
            asking.did(step)
            # The author's own check-in after an exercise stands for the one that would come there anyway.
            asked_next = bool(ahead) and isinstance(ahead[0].step, CheckInStep)
            if item.quiet:
                if not asked_next and asking.due_within(ahead):
                    planned.append(
                        replace(self._asking(StepKind.CHECK_IN, Purpose.CHECK_IN), asks_about=asking.asked())
                    )
            elif check_ins.after_each_exercise and not asked_next:
                planned.append(replace(self._asking(StepKind.CHECK_IN, Purpose.CHECK_IN), about_before=True))
                asking.asked()
        planned.append(self._closing(ask=check_ins.after))
        return _without_twin(tuple(planned), last_asks=check_ins.after)

    def _placed(self, step: PlannedStep) -> PlannedStep:
        """A step that knows whether the one before is expected to leave the patient in its position."""
        answers = self.profile.conditions
        done = in_position(step, answers)
        # A step that leaves the body as it is, or that is left out, moves nobody.
        if done.posture is None or effect_of(step.conditions, answers).blocked:
            return step
        stays, self.before = done.posture.stays(self.before), done.posture.after(self.before)
        instead = {name: replace(each, stays=stays) for name, each in step.instead.items()}
        return replace(step, stays=stays, instead=instead)

    def _flatten(self, steps: tuple[Step, ...], within: _Item | None = None) -> Iterator[_Item]:
        """Every step in the order in which it is done, each round of a repeat after the other."""
        around = within or _Item(CheckInStep())
        for step in steps:
            if isinstance(step, RepeatStep):
                yield from self._in_rounds(step, around)
            else:
                yield replace(around, step=step)

    def _in_rounds(self, repeat: RepeatStep, around: _Item) -> Iterator[_Item]:
        book, quiet = self.voice.book, around.quiet or repeat.ask is not None
        exercises = frozenset(_exercises(repeat.steps))
        for number in range(1, repeat.times + 1):
            inside = replace(around, round=number, rounds=repeat.times, quiet=quiet)
            opening = replace(inside, only_with=exercises)
            if number > 1 and repeat.pause:
                yield replace(opening, step=RestStep(seconds=repeat.pause, name=book("round.pause")), pause=True)
            if repeat.name:
                said = book("round.begin", name=repeat.name, round=number, rounds=repeat.times)
                yield replace(opening, step=SayStep(text=said), opens=True)
            yield from self._flatten(repeat.steps, inside)
            if repeat.ask is not None:
                sure = repeat.ask is RoundQuestion.EACH or number == repeat.times
                yield replace(inside, step=CheckInStep(), ends_round=sure)

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
        rating = self.routine.check_ins.before and self.briefing.rated is None
        phases = expected_lists(self.voice, self.rules, self.briefing, rating=rating)
        return _one_form(StepKind.GATE, "", phases)

    def _asking(self, kind: StepKind, purpose: Purpose) -> PlannedStep:
        lists = len(self.briefing.lists)
        # Counted with the lists before it ("two of two"); a rating that stands alone is not counted.
        number = lists + 1 if lists and kind is StepKind.BEFORE else 0
        phases = [pain_question(self.voice, purpose, self.routine.check_ins.answer_within, number=number)]
        if kind is StepKind.BEFORE:
            # Before the rating: whoever gives it hears first where this routine asks more of them than usual.
            looser = author.looser(self.routine, self.rules)
            phases[:0] = [say_phase(self.voice, each, CueRole.SAFETY, locked=True) for each in looser]
            # After the rating, not before: what this is for must not come between a patient and the first question
            # (section 1.4, W4).
            phases.append(say_phase(self.voice, self._in_short(), CueRole.SAFETY, locked=True))
            phases += self._level()
        return _one_form(kind, "", tuple(phases))

    def _in_short(self) -> str:
        """What is said after the first rating: in a first session what this is, else how to say that something is wrong."""
        return self.rules.red_flags.spoken_purpose if self.briefing.first else self.voice.book("opening.ready")

    def _level(self) -> Iterator[Phase]:
        """What is said once about doses that the days before adjusted."""
        book, level = self.voice.book, self.briefing.level
        # A level may change nothing: one repetition is the least there is.
        if level and self.routine != self.written:
            dropped = dropped_exercise(self.written, level)
            changed = book("level.down" if level < 0 else "level.up")
            left_out = book("easier.left_out", name=dropped.exercise.name) if dropped else ""
            yield say_phase(self.voice, left_out, CueRole.NAME, first=changed)

    def _closing(self, *, ask: bool) -> PlannedStep:
        phases = [pain_question(self.voice, Purpose.AFTER, self.routine.check_ins.answer_within)] if ask else []
        phases.append(say_phase(self.voice, self.voice.book("end.completed"), CueRole.NAME, locked=True))
        return _one_form(StepKind.AFTER, "", tuple(phases))

    # The routine's own steps ------------------------------------------------------------------------------------

    def _step(self, item: _Item, following: str) -> PlannedStep:
        book, step = self.voice.book, item.step
        words = ({"next": following} if following else {}) | of_rounds(item.round, item.rounds)
        match step:
            case ExerciseStep():
                return self._exercise(item, step, following)
            case PackStep(pack=pack, seconds=seconds):
                planned = pack_step(self.voice, pack, seconds, self.rules, self.profile, self.briefing)
                return replace(planned, posture=ANYWHERE)
            case OffStep(seconds=seconds):
                planned = _one_form(StepKind.OFF, book("label.off"), off_phases(self.voice, seconds))
                return replace(planned, detail=book.time(seconds), posture=ANYWHERE)
            case RestStep():
                planned = self._rest(step, words)
                # The pause between rounds is nobody's instruction: who was lying stays lying.
                return replace(planned, posture=None) if item.pause else planned
            case SayStep():
                return self._say(step, words)
        raise TypeError(f"no phases for a step of kind {type(step).__name__}")

    def _exercise(self, item: _Item, step: ExerciseStep, following: str) -> PlannedStep:
        """An exercise, and how it is done where a condition that may hold changes its position."""
        exercise, told = step.exercise, self._telling(step.exercise)
        may = possible(self.profile, self.rules.conditions)
        instead = {
            rule.condition: self._in_position(
                item, replace(step, exercise=exercise.done_in(rule.instead)), told, following, rule=rule
            )
            # Only for conditions that may come to hold: every such position is planned and rendered before the start.
            for rule in exercise.conditions
            if rule.instead is not None and applies(rule.condition, may)
        }
        return replace(self._in_position(item, step, told, following), instead=instead)

    def _in_position(
        self, item: _Item, step: ExerciseStep, told: Telling, following: str, *, rule: ConditionRule | None = None
    ) -> PlannedStep:
        """An exercise in its position. In another one because of a condition the easier way, which belongs to the usual
        one, is not said."""
        if step.sides is Sides.ALTERNATE and "side" in used(step.exercise.position):
            # Nobody turns over with every repetition: one side is done to its end, then the other.
            step = replace(step, sides=Sides.BOTH)
        exercise = step.exercise
        # Without an acute dose in the library the exercise is left out at such pain (section 4.3, "skip").
        acute = None if exercise.acute is None else _with_doses(step, partial(acute_dose, acute=exercise.acute))
        # The author's dose is as small as the acute one already: easing takes a set and a part of the hold instead.
        if acute == step:
            eased: ExerciseStep | None = _with_doses(step, partial(eased_dose, limits=self.rules.session))
        else:
            eased = acute
        posture = posture_of(exercise)
        # From the closest to the farthest: the step, the exercise, the routine or the user.
        set_time = next((each for each in (step.ready, exercise.ready) if each is not None), self.ready)
        form = ExerciseForm(
            voice=self.voice,
            step=step,
            # In the normal form only where the author asks for it.
            easier=step.easier and rule is None,
            telling=told,
            following=following,
            check_in=pain_question(self.voice, Purpose.CHECK_IN, self.routine.check_ins.answer_within),
            long_hold=self.rules.session.long_hold_check_s,
            first_side=step.first_side or self.routine.first_side or self.profile.first_side,
            # Where nobody knows what the position is, nobody can be asked whether they are in it.
            ready=ready_phase(self.voice, set_time) if posture.start else None,
            change=changes(self.voice.book, "", [rule])[0] if rule else "",
            round=item.round,
            rounds=item.rounds,
        )
        lighter = None if acute is None else replace(form, step=acute)
        # P4: the lighter dose, the easier way, and a check-in sooner.
        easier = None if eased is None else replace(form, step=eased, easier=rule is None, halfway_check_in=True)
        return PlannedStep(
            kind=StepKind.EXERCISE,
            name=exercise.name,
            exercise=exercise.id,
            side=step.sides.value,
            # A *settle* that P2 offered sets the limits of pain aside this once, else it could not begin.
            pain_up_to=SCALE[-1] if self.briefing.offered else step.pain_up_to,
            was="" if step.written is None else prescription(self.voice.book, step.written),
            cautions=exercise.cautions,
            conditions=exercise.conditions,
            easier=exercise.easier.say,
            position=exercise.position,
            shown=exercise,
            posture=posture,
            detail=prescription(self.voice.book, step),
            load=load_of(step),
            note=step.note,
            telling=told,
            forms={
                Form.NORMAL: self._phases(form),
                Form.ACUTE: None if lighter is None else self._phases(lighter, lighter=True),
                Form.EASED: None if easier is None else self._phases(easier, lighter=True),
            },
        )

    def _telling(self, exercise: Exercise) -> Telling:
        """How much is said about an exercise; one that comes again in this session has been met once more."""
        # The name as well: under another name it is another exercise to whoever hears it.
        key = exercise.id, exercise.name
        met = self.met[key] = self.met.get(key, self.briefing.met.get(key, 0)) + 1
        return telling(self.verbosity, met - 1)

    @property
    def verbosity(self) -> Verbosity:
        """What the author fixed, else what the user wants."""
        return self.routine.sound.verbosity or self.briefing.verbosity

    def _phases(self, form: ExerciseForm, *, lighter: bool = False) -> tuple[Phase, ...]:
        """The phases of a form; where its dose is ``lighter`` than usual, its notes say so."""
        builder = ExerciseBuilder(form)
        phases = builder.phases()
        self.otherwise += builder.otherwise
        new = [note for note in builder.notes if note not in self.notes]
        self.notes += [f"{note[:-1]} (at a lighter dose)." for note in new] if lighter else new
        return phases

    def _rest(self, step: RestStep, words: Mapping[str, str]) -> PlannedStep:
        book = self.voice.book
        # Rests are not met and known: only what the user asked for decides how much is said.
        phase = rest_phase(self.voice, step, words, telling(self.verbosity, 0), self.notes, self.otherwise)
        set_time = step.ready if step.ready is not None else self.ready
        way = (way_to(self.voice, step), ready_phase(self.voice, set_time)) if step.position else ()
        planned = _one_form(StepKind.REST, rest_name(self.voice, step), (*way, phase))
        planned = replace(planned, detail=book.time(step.seconds), position=step.position, posture=posture_at(step))
        if isinstance(step, DoStep):
            # An activity of the author's is an exercise to almost everything: it may hurt, counts as done, is asked about.
            # It has no ``telling``, which is how the few exceptions know it.
            return replace(planned, kind=StepKind.EXERCISE, exercise=step.id, pain_up_to=step.pain_up_to)
        return planned

    def _say(self, step: SayStep, words: Mapping[str, str]) -> PlannedStep:
        text = fill_variables(step.text, words)
        if text is None:
            self.notes.append(f'"{step.text}" is left out: nothing comes after it.')
        return _one_form(StepKind.SAY, "", (say_phase(self.voice, text or "", CueRole.AUTHOR),))


def _with_doses(step: ExerciseStep, changed: Callable[[Dose], Dose]) -> ExerciseStep:
    """A step with each of its doses changed."""
    return replace(step, dose=changed(step.dose), by_side={side: changed(own) for side, own in step.by_side.items()})


def _one_form(kind: StepKind, name: str, phases: tuple[Phase, ...]) -> PlannedStep:
    return PlannedStep(kind=kind, name=name, forms={Form.NORMAL: phases})


def _without_twin(steps: tuple[PlannedStep, ...], *, last_asks: bool) -> tuple[PlannedStep, ...]:
    """The closing rating stands for a check-in directly before it: nobody is asked the same twice in a row."""
    if last_asks and len(steps) > 1 and steps[-2].kind is StepKind.CHECK_IN:
        return (*steps[:-2], steps[-1])
    return steps


# Rests, and activities of the author ---------------------------------------------------------------------------------


BRIEF = 3.0
"""A named rest of so many seconds at most says its name alone; a design choice."""


def rest_phase(
    voice: Voice, step: RestStep, known: Mapping[str, str], telling: Telling, notes: list[str], otherwise: list[Phrase]
) -> Phase:
    """The phase of a rest, or of an activity of the author's.

    A cue that finds no room in it is said right after the opening words, which may make it longer. An interval ends with
    a count, where its words leave the time for it.

    Args:
        voice: phrases and their lengths.
        step: the step as read.
        known: what variables mean here: the name of what comes next, where something does, and the round of a repeat.
        telling: whether an author's short forms are enough.
        notes: what could not be said as it was written is added here.
        otherwise: every wording that other lengths of speech may lead to is added here.
    """
    book, name = voice.book, rest_name(voice, step)
    following = known.get("next", "")
    words = {"seconds": f"{step.seconds:g}", **known}
    opening = Speech(voice)
    said = fill_variables(step.say, words)
    if said is None:
        notes.append(f'{name}: "{step.say}" is left out: nothing comes after it.')
    # With a position its name and time were said on the way to it (way_to).
    if not step.position:
        opening.say(rest_words(voice, step), CueRole.NAME)
    elif not said:
        opening.say(f"{step.name}." if isinstance(step, DoStep) else book("rest.begin"), CueRole.NAME)
    opening.say(said or "", CueRole.AUTHOR)
    moved: list[int] = []
    # What finds no room is moved to the opening words, which get longer and may leave less room, so it is tried again.
    # It ends, because each turn moves at least one cue more.
    while True:
        speech = Speech(voice, opening.end, list(opening.cues))
        for index in moved:
            _say_before(speech, step.cues[index], words, telling)
        if following and not brief(step):
            speech.say(book("rest.next", name=following), CueRole.NEXT)
        # A rest is as long as its words, if they take longer than its author thought; one that says its name alone needs
        # no quiet for a sentence after it.
        spoken = speech.end - (voice.lengths.pause - CLEAR if brief(step) else 0.0)
        seconds = max(step.seconds, spoken)
        # What is left of a rest that became longer is not known before all is rendered.
        if seconds > step.seconds:
            timeless = [index for index, timed in enumerate(step.cues) if "remaining" in used(timed.say + timed.short)]
            moved += [index for index in timeless if index not in moved]
        wishes = [
            replace(author_wish(voice, timed, seconds, words, telling), of=index)
            for index, timed in enumerate(step.cues)
            if index not in moved
        ]
        count = voice.count_down() if interval(step) and speech.end + COUNT_DOWN <= seconds else ()
        cues, without_room = place(seconds, [*speech.cues, *count], wishes)
        if not without_room:
            break
        moved += [wish.of for wish in without_room if isinstance(wish.of, int)]
    otherwise += (told for timed in step.cues for told in every_wording(timed, step.seconds, words, telling))
    otherwise += (cue.phrase for cue in voice.count_down() if cue.text and interval(step))
    notes += _notes(name, cues, [step.cues[index] for index in moved], words, telling)
    kind = PhaseKind.DO if isinstance(step, DoStep) else PhaseKind.REST
    return Phase(kind=kind, seconds=seconds, cues=cues, label=step.name or book("label.rest"))


def interval(step: RestStep) -> bool:
    """Whether it is a stretch of time with a name and nothing more to say, which its listener wants to use to the end.

    A rest that is told how to be done is there to let go in: nothing is counted down to in it.
    """
    told = step.say or step.position or isinstance(step, DoStep)
    # What its author says near the end may be a count already.
    near = any(moment(timed, step.seconds) > step.seconds - COUNT_DOWN for timed in step.cues)
    return bool(step.name) and not told and not near and step.seconds >= COUNT_FROM


def brief(step: RestStep) -> bool:
    """Whether it is too short for more than its name: what else is said would make it another length."""
    return bool(step.name) and step.seconds <= BRIEF


def way_to(voice: Voice, step: RestStep) -> Phase:
    """What a rest or an activity with a position is called, what is needed, and the position."""
    speech = Speech(voice).say(rest_words(voice, step), CueRole.NAME)
    speech.say(needs_words(voice.book, step.needs), CueRole.SET_UP)
    speech.say(step.position, CueRole.SET_UP)
    return speech.phase(PhaseKind.ANNOUNCE, "announce")


def rest_words(voice: Voice, step: RestStep) -> str:
    """What it is and how long it takes, as it is announced; nothing where its author's own sentence is all it has."""
    book, time = voice.book, voice.book.time(step.seconds)
    if brief(step):
        return f"{step.name}."
    if step.name:
        return book("rest.done" if isinstance(step, DoStep) else "rest.named", name=step.name, time=time)
    return "" if step.say or step.position else book("rest.now", time=time)


def rest_name(voice: Voice, step: RestStep) -> str:
    """What a rest is called."""
    return step.name or voice.book("rest.rest").rstrip(".")


def _say_before(speech: Speech, timed: TimedCue, words: Mapping[str, str], telling: Telling) -> None:
    told = next((told for text, _ in author_texts(timed, telling) if (told := fill_variables(text, words))), "")
    speech.say(told, CueRole.AUTHOR, Mark.BEFORE)


def _notes(
    name: str, cues: Sequence[PlannedCue], moved: Sequence[TimedCue], words: Mapping[str, str], telling: Telling
) -> list[str]:
    notes = [
        f'{name}: "{cue.text}" is said in place of its long form, which finds no room.'
        for cue in cues
        if cue.mark is Mark.SHORT
    ]
    for timed in moved:
        possible = any(fill_variables(text, words) for text, _ in author_texts(timed, telling))
        what = "it is said at the beginning." if possible else "it is left out: its variables mean nothing earlier."
        notes.append(f'{name}: "{timed.say}" finds no room; {what}')
    return notes


# Packs ---------------------------------------------------------------------------------------------------------------


def thermal_step(voice: Voice, packs: Collection[Pack], rules: Rules, profile: Profile) -> PlannedStep:
    """The questions of section 3.4, as far as they are expected of somebody with no reason against a pack.

    What is asked in the session depends on the answers, see :mod:`stretchcoach.session.answers.pack_answers`.
    """
    answers = known_pack_answers(profile.thermal, profile.age, profile.conditions, rules.thermal_screen)
    phases = expected_pack_questions(voice, answers, packs, rules.thermal_screen)
    return PlannedStep(kind=StepKind.THERMAL, name="", forms={Form.NORMAL: phases})


def pack_step(
    voice: Voice, pack: Pack, seconds: Seconds, rules: Rules, profile: Profile, briefing: Briefing
) -> PlannedStep:
    """A pack for ``seconds``, and for old or thin skin; the lists show the shorter time where that is known beforehand."""
    book, limits, screen = voice.book, rules.thermal[pack], rules.thermal_screen
    # Whether the skin is old or thin may be known only once it is asked about, so the shorter pack is always planned
    # too.
    shorter, came_off = careful(limits), briefing.off_ago.get(pack)
    # Half a day later skin is back to normal, and a question more would only be one more before the pack.
    recent = came_off is not None and came_off < rules.red_flags.fresh_s
    brief, note = min(seconds, shorter.ui_max), screen.conditions[THIN_SKIN].because
    short = pack_phases(voice, pack, brief, shorter, note=note, recent=recent)
    answers = known_pack_answers(profile.thermal, profile.age, profile.conditions, screen)
    known_short = shortening(pack, answers, screen) is not None
    return PlannedStep(
        kind=StepKind.COLD if pack is Pack.COLD else StepKind.HEAT,
        name=book(f"pack.name_{pack}"),
        pack=pack,
        closed=_closed(pack, answers, rules, briefing),
        detail=book.time(brief if known_short else seconds),
        forms={
            Form.NORMAL: short if known_short else pack_phases(voice, pack, seconds, limits, recent=recent),
            Form.CAREFUL: short,
        },
    )


def _closed(pack: Pack, answers: Mapping[str, str], rules: Rules, briefing: Briefing) -> str:
    """Why no answer in the session can open a pack; empty where one can."""
    if pack is Pack.HEAT and briefing.no_heat:
        return rules.thermal[pack].after_injury
    condition = blocking(pack, answers, rules.thermal_screen)
    return condition.because if condition and condition.effects[pack] is PackEffect.BLOCK else ""
