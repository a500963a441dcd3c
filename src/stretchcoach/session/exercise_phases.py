"""One exercise step as phases: announce, get ready, then holds or repetitions, sides and sets, rests between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from stretchcoach.routine.model import Dose, ExerciseStep, Movement, Pacing, Seconds, Side, Sides
from stretchcoach.routine.variables import filled
from stretchcoach.session.announcing import Announcement
from stretchcoach.session.doses import parts
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.hold_cues import Hold, HoldCues, Said
from stretchcoach.session.placing import CLEAR, Speech, Voice, among
from stretchcoach.session.plan import Ask, Mark, Phase, PhaseKind, PlannedCue, Purpose
from stretchcoach.session.telling import Telling

GET_READY = 5.0
"""Seconds from "get ready" to the start; a design choice."""

OWN_PACE_WITHIN = 300.0
"""Seconds for repetitions at the patient's own pace before the session asks; a design choice."""


@dataclass(slots=True)
class ExerciseBuilder:
    """Builds the phases of one exercise step in one form.

    Args:
        voice: phrases and their lengths.
        step: the step as read.
        dose: how much in this form.
        easier: whether to use the easier variant.
        check_in: the question of a check-in, for long holds.
        halfway_check_in: put a check-in half way (rule P4).
        first_side: the side a two-sided exercise starts with.
        long_hold: seconds after which a hold asks about pain (section 2.4 of the clinical reference, check-in cadence).
        telling: how much is said.
        following: the name of what comes next; empty for nothing.
    """

    voice: Voice
    step: ExerciseStep
    dose: Dose
    easier: bool
    check_in: Phase
    halfway_check_in: bool
    first_side: Side
    long_hold: Seconds
    telling: Telling
    following: str
    notes: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    """Every wording that other lengths of speech may lead to."""
    _cues: HoldCues = field(init=False)
    _first: Hold | None = field(init=False, default=None)
    """The first hold of the step: what finds no room in it is part of the announcement."""

    def __post_init__(self) -> None:
        """What the holds say is worked out beside."""
        self._cues = HoldCues(
            self.voice,
            self.step,
            self.dose,
            self.telling,
            self._words(None),
            self.long_hold,
            self.notes,
            self.otherwise,
        )

    def phases(self) -> tuple[Phase, ...]:
        """All phases, in order."""
        if self.dose.hold is not None:
            self._first = self._cues.hold(1, 1, self._sides()[0], first=True)
        phases = [self._announce()]
        rounds = [(number, side) for number in range(1, self.dose.sets + 1) for side in self._sides()]
        for index, (number, side) in enumerate(rounds):
            if index:
                phases.append(self._pause_before(number, side, new_set=rounds[index - 1][0] != number))
            work = self._work(side, number, first=index == 0)
            phases += [replace(phase, set=number, sets=self.dose.sets) for phase in work]
        if self.halfway_check_in:
            phases = self._with_check_in(phases)
        return tuple(phases)

    def _sides(self) -> tuple[Side | None, ...]:
        match self.step.sides:
            case Sides.NONE:
                return (None,)
            case Sides.BOTH:
                other = Side.RIGHT if self.first_side is Side.LEFT else Side.LEFT
                return (self.first_side, other)
            case one:
                return (Side(one.value),)

    # The announcement -------------------------------------------------------------------------------------------

    def _announce(self) -> Phase:
        side = self._sides()[0]
        announcement = Announcement(
            voice=self.voice,
            step=self.step,
            dose=self.dose,
            telling=self.telling,
            easier=self.easier,
            side=side,
            words=self._words(side),
            before=self._first.before if self._first else self._cues.without_hold(side),
        )
        speech = announcement.speech()
        return self._phase(PhaseKind.ANNOUNCE, speech.end, speech.cues, side=side)

    def _words(self, side: Side | None) -> dict[str, str]:
        """What variables mean in the lines of this exercise."""
        words = {"exercise": self.step.exercise.name, "reps": str(self.dose.reps), "sets": str(self.dose.sets)}
        if self.following:
            words["next"] = self.following
        return words if side is None else {**words, "side": self.voice.book(f"side.{side}")}

    # The work of one side -----------------------------------------------------------------------------------------

    def _work(self, side: Side | None, number: int, *, first: bool) -> Iterator[Phase]:
        if self.dose.hold is not None:
            yield self._get_ready(side)
            yield from self._holds(side, number, first=first)
        elif self.dose.pace:
            yield self._get_ready(side)
            yield from self._reps(side)
        elif self.dose.comfortable:
            yield self._get_ready(side)
            yield from self._comfortable(side)
            yield self._release(side, self.dose.reps)
        else:
            yield self._own_pace(side)

    def _get_ready(self, side: Side | None) -> Phase:
        speech = Speech(self.voice).say(self.voice.book("count.get_ready"), CueRole.COUNT)
        seconds = max(GET_READY, speech.end + 3.0)
        return self._phase(PhaseKind.GET_READY, seconds, [*speech.cues, *self.voice.count_down()], side=side)

    def _holds(self, side: Side | None, number: int, *, first: bool) -> Iterator[Phase]:
        hold = self._first if first and self._first else self._cues.hold(1, number, side, first=False)
        for rep in range(1, self.dose.reps + 1):
            for start, seconds, cues in hold.parts:
                if start:
                    yield self.check_in
                    yield self._get_ready(side)
                yield replace(self._phase(PhaseKind.HOLD, seconds, cues, side=side), rep=rep, reps=self.dose.reps)
            if rep < self.dose.reps:
                hold = self._cues.hold(rep + 1, number, side, first=first)
                yield self._release(side, rep, before=hold.before)
        yield self._release(side, self.dose.reps)

    def _release(self, side: Side | None, rep: int, before: Sequence[Said] = ()) -> Phase:
        """What follows a hold: the end chime on zero, letting go, and the number of the next repetition."""
        speech, last = Speech(self.voice).chime("end"), rep == self.dose.reps
        if (rep == 1 or last) and not self.telling.minimal:
            for line in self.step.exercise.cues.release:
                speech.say(filled(line, self._words(side)) or "", CueRole.MOVE)
        for said in before:
            speech.say(said.text, said.role, Mark.BEFORE)
        if not last:
            to_come = "count.last" if rep + 1 == self.dose.reps else ""
            text = self.voice.book(to_come) if to_come else self.voice.book.number(rep + 1) + "."
            speech.say(text, CueRole.COUNT)
        seconds = max(1.5 if last else self.step.between, speech.end)
        return replace(self._phase(PhaseKind.BETWEEN, seconds, speech.cues, side=side), rep=rep, reps=self.dose.reps)

    def _reps(self, side: Side | None) -> Iterator[Phase]:
        movements = self.step.exercise.movements
        for rep in range(1, self.dose.reps + 1):
            for index, (movement, seconds) in enumerate(zip(movements, self.dose.pace, strict=True)):
                cues = self._rep_cues(movement, seconds, rep, index)
                phase = self._phase(PhaseKind.REP, seconds, cues, side=side)
                yield replace(phase, label=movement.name, rep=rep, reps=self.dose.reps)
        yield self._release(side, self.dose.reps)

    def _rep_cues(self, movement: Movement, seconds: Seconds, rep: int, index: int) -> list[PlannedCue]:
        """The longest of the movement's wordings that ends before the next movement; a tick when none does.

        With tones, only the first repetition is named; after that a tone marks each movement, and the last repetition is
        still announced behind it.
        """
        last = rep == self.dose.reps and index == 0
        if self.step.pacing is Pacing.TONES and rep > 1:
            tone = replace(self.voice.chime(0.0, "move_b" if index else "move_a"), role=CueRole.PACE)
            speech = Speech(self.voice, tone.seconds + CLEAR, [tone])
            speech.say(self.voice.book("count.last") if last else "", CueRole.MOVE)
            self.otherwise += [cue.text for cue in speech.cues if cue.text]
            told = speech.cues[-1]
            return speech.cues if told.offset + told.seconds <= seconds - CLEAR else [tone]
        wordings = [movement.name + "."]
        if rep == 1 and self.telling.full:
            wordings.insert(0, movement.say)
        elif last and rep > 1:
            wordings.insert(0, f"{self.voice.book('count.last')} {movement.name}.")
        self.otherwise += wordings
        for text in wordings:
            cue = self.voice.cue(0.0, text, CueRole.MOVE)
            if cue.seconds <= seconds - CLEAR:
                return [cue]
        return [self.voice.chime(0.0, "tick")]

    def _comfortable(self, side: Side | None) -> Iterator[Phase]:
        for start, seconds in parts(self.dose.up_to or 60.0, self.long_hold):
            if start:
                yield self.check_in
                yield self._get_ready(side)
            ask = self._done(self.voice.book("dose.comfortable"), within=seconds)
            cues = among(seconds, [self.voice.chime(0.0, "start")], list(self._cues.breaths(seconds)))
            phase = self._phase(PhaseKind.COMFORTABLE, seconds, cues, side=side)
            yield replace(phase, ask=ask, counts_up=True)

    def _own_pace(self, side: Side | None) -> Phase:
        book, reps = self.voice.book, self.dose.reps
        text = book("dose.own_pace", count=reps)
        speech = Speech(self.voice).chime("start").say(text, CueRole.QUESTION)
        phase = self._phase(PhaseKind.OWN_PACE, None, speech.cues, side=side)
        return replace(phase, ask=self._done(text, OWN_PACE_WITHIN), counts_up=True, reps=reps)

    def _done(self, text: str, within: Seconds) -> Ask:
        again = self.voice.book("ask.confirm_again")
        return Ask(purpose=Purpose.DONE, kind=QuestionKind.CONFIRM, text=text, within=within, again=again)

    # Between sides and sets ---------------------------------------------------------------------------------------

    def _pause_before(self, number: int, side: Side | None, *, new_set: bool) -> Phase:
        book = self.voice.book
        if new_set:
            text, kind, wish = book("rest.round", set=number, sets=self.dose.sets), PhaseKind.REST, self.step.rest
        else:
            text, kind, wish = book("side.switch", side=book(f"side.{side}")), PhaseKind.SWITCH, self.step.switch
        speech = Speech(self.voice).say(text, CueRole.NEXT if new_set else CueRole.SET_UP)
        if new_set and side is not None and self.step.sides is Sides.BOTH:
            speech.say(book("side.first", side=book(f"side.{side}")), CueRole.SET_UP)
        return self._phase(kind, max(wish, speech.end), speech.cues, side=side)

    def _with_check_in(self, phases: list[Phase]) -> list[Phase]:
        """A check-in half way: at a change of sides or sets if there is one, else between two repetitions."""
        at = _half_way(phases, _before_pause) or _half_way(phases, _between_reps)
        if at is None:
            return phases
        before = replace(
            phases[at - 1], cues=tuple(cue for cue in phases[at - 1].cues if cue.role is not CueRole.COUNT)
        )
        paused = phases[at].kind in (PhaseKind.SWITCH, PhaseKind.REST)
        ready = [] if paused else [self._get_ready(phases[at].side)]
        return [*phases[: at - 1], before, self.check_in, *ready, *phases[at:]]

    def _phase(
        self,
        kind: PhaseKind,
        seconds: Seconds | None,
        cues: list[PlannedCue] | tuple[PlannedCue, ...],
        side: Side | None,
    ) -> Phase:
        label = self.voice.book(f"label.{kind}")
        return Phase(kind=kind, seconds=seconds, cues=tuple(cues), label=label, side=side)


def _before_pause(phase: Phase, following: Phase) -> bool:
    return phase.kind is not PhaseKind.ASK and following.kind in (PhaseKind.SWITCH, PhaseKind.REST)


def _between_reps(phase: Phase, following: Phase) -> bool:
    if phase.kind is PhaseKind.BETWEEN:
        return following.kind is PhaseKind.HOLD
    return phase.kind is following.kind is PhaseKind.REP and following.rep != phase.rep


def _half_way(phases: list[Phase], fits: Callable[[Phase, Phase], bool]) -> int | None:
    """Index of the phase before which the middle of the work is nearest, among the places that fit."""
    total, passed = sum(phase.expected for phase in phases[1:]), -phases[0].expected
    found: list[tuple[float, int]] = []
    for index, (phase, following) in enumerate(pairwise(phases), start=1):
        passed += phase.expected
        if fits(phase, following):
            found.append((abs(total / 2 - passed), index))
    return min(found)[1] if found else None
