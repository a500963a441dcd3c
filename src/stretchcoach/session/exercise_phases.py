"""One exercise step as phases: announce, get ready, then holds or repetitions, sides and sets, rests between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from stretchcoach.routine.model import Anchor, Dose, ExerciseStep, Movement, Seconds, Side, Sides
from stretchcoach.session.doses import dose_words, parts
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.placing import CLEAR, GAP, Speech, Voice, place
from stretchcoach.session.plan import Ask, Phase, PhaseKind, PlannedCue, Purpose

SETTLE = 4.0
"""Seconds to get into position after the announcement; a design choice."""

GET_READY = 5.0
"""Seconds from "get ready" to the start; a design choice."""

COUNT_FROM = 8.0
"""Holds shorter than this end with their chime alone; a count would fill them."""

HALF_FROM = 20.0
"""Holds shorter than this have no halfway cue."""

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
    """

    voice: Voice
    step: ExerciseStep
    dose: Dose
    easier: bool
    check_in: Phase
    halfway_check_in: bool
    first_side: Side
    long_hold: Seconds
    notes: list[str] = field(default_factory=list)

    def phases(self) -> tuple[Phase, ...]:
        """All phases, in order."""
        phases = [self._announce()]
        rounds = [(number, side) for number in range(1, self.dose.sets + 1) for side in self._sides()]
        for index, (number, side) in enumerate(rounds):
            if index:
                phases.append(self._pause_before(number, side, new_set=rounds[index - 1][0] != number))
            phases += [replace(phase, set=number, sets=self.dose.sets) for phase in self._work(side, first=index == 0)]
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
        exercise, book = self.step.exercise, self.voice.book
        speech = Speech(self.voice).say(
            f"{exercise.name}. {dose_words(book, self.dose, self.step.sides)}", CueRole.NAME
        )
        speech.say(exercise.position, CueRole.SET_UP)
        for line in exercise.cues.set_up:
            speech.say(line, CueRole.SET_UP)
        if self.easier:
            speech.say(book("easier.announce", say=exercise.easier.say), CueRole.SET_UP)
        if not (self.dose.pace and exercise.movements):
            for line in exercise.cues.move:
                speech.say(line, CueRole.MOVE)
        for line in exercise.cues.safety:
            speech.say(line, CueRole.SAFETY)
        if self.dose.comfortable:
            speech.say(book("dose.comfortable"), CueRole.SET_UP)
        for cue in self._displaced():
            speech.say(cue, CueRole.AUTHOR)
        first = self._sides()[0]
        if first is not None:
            speech.say(book("side.first", side=book(f"side.{first}")), CueRole.SET_UP)
        speech.wait(SETTLE)
        return self._phase(PhaseKind.ANNOUNCE, speech.end, speech.cues, side=first)

    # The work of one side -----------------------------------------------------------------------------------------

    def _work(self, side: Side | None, *, first: bool) -> Iterator[Phase]:
        if self.dose.hold is not None:
            yield self._get_ready(side)
            yield from self._holds(side, self.dose.hold, first=first)
        elif self.dose.pace:
            yield self._get_ready(side)
            yield from self._reps(side)
        elif self.dose.comfortable:
            yield self._get_ready(side)
            yield from self._comfortable(side)
            yield self._release(side, 1)
        else:
            yield self._own_pace(side)

    def _get_ready(self, side: Side | None) -> Phase:
        speech = Speech(self.voice).say(self.voice.book("count.get_ready"), CueRole.COUNT)
        seconds = max(GET_READY, speech.end + 3.0)
        return self._phase(PhaseKind.GET_READY, seconds, [*speech.cues, *self.voice.count_down()], side=side)

    def _holds(self, side: Side | None, hold: Seconds, *, first: bool) -> Iterator[Phase]:
        for rep in range(1, self.dose.reps + 1):
            for start, seconds in parts(hold, self.long_hold):
                if start:
                    yield self.check_in
                    yield self._get_ready(side)
                cues = self._hold_cues(start, seconds, hold, rep, first=first)
                yield replace(self._phase(PhaseKind.HOLD, seconds, cues, side=side), rep=rep, reps=self.dose.reps)
            yield self._release(side, rep)

    def _hold_cues(
        self, start: Seconds, seconds: Seconds, hold: Seconds, rep: int, *, first: bool
    ) -> tuple[PlannedCue, ...]:
        """The cues of the part of a hold that begins ``start`` seconds into it and lasts ``seconds``."""
        fixed = [self.voice.chime(0.0, "start")]
        if seconds >= COUNT_FROM:
            fixed += self.voice.count_down()
        in_hold = [*self._half(hold), *self._author_cues(hold)]
        last = start + seconds >= hold
        wanted = [
            replace(cue, offset=cue.offset - start)
            for cue in in_hold
            if start <= cue.offset and (last or cue.offset < start + seconds)
        ]
        lines = self.step.exercise.cues.breathe if first and rep == 1 and not start else ()
        if rep == 2 and not start:
            lines = self.step.exercise.cues.mistake[:1]
        offset = fixed[0].seconds + GAP
        for line in lines:
            wanted.append(self.voice.cue(offset, line, CueRole.BREATHE))
            offset += wanted[-1].seconds + 2.0
        cues, _ = place(seconds, fixed, wanted)
        return cues

    def _half(self, hold: Seconds) -> Iterator[PlannedCue]:
        if hold >= HALF_FROM:
            yield self.voice.cue(hold / 2, self.voice.book("count.half"), CueRole.HALF)

    def _author_cues(self, hold: Seconds) -> Iterator[PlannedCue]:
        for timed in self.step.cues:
            match timed.anchor:
                case Anchor.START:
                    offset = timed.offset
                case Anchor.HALF:
                    offset = hold / 2
                case Anchor.END:
                    offset = max(0.0, hold + timed.offset)
            yield self.voice.cue(offset, timed.say, CueRole.AUTHOR)

    def _displaced(self) -> list[str]:
        """The author's sentences that find no room in the hold: they are said before it instead, and noted."""
        hold = self.dose.hold
        stretches = [] if hold is None else parts(hold, self.long_hold)
        placed = {cue.text for part in stretches for cue in self._hold_cues(*part, hold or 0.0, 1, first=True)}
        left = [timed.say for timed in self.step.cues if timed.say not in placed]
        self.notes += [
            f'{self.step.exercise.name}: "{text}" finds no room; it is said before the start.' for text in left
        ]
        return left

    def _release(self, side: Side | None, rep: int) -> Phase:
        """What follows a hold: the end chime on zero, letting go, and the number of the next repetition."""
        speech, last = Speech(self.voice).chime("end"), rep == self.dose.reps
        if rep == 1 or last:
            for line in self.step.exercise.cues.release:
                speech.say(line, CueRole.MOVE)
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
                cue = self._rep_cue(movement, seconds, rep, index)
                phase = self._phase(PhaseKind.REP, seconds, [cue], side=side)
                yield replace(phase, label=movement.name, rep=rep, reps=self.dose.reps)
        yield self._release(side, self.dose.reps)

    def _rep_cue(self, movement: Movement, seconds: Seconds, rep: int, index: int) -> PlannedCue:
        """The longest of the movement's wordings that ends before the next movement; a tick when none does."""
        wordings = [movement.name + "."]
        if rep == 1:
            wordings.insert(0, movement.say)
        elif rep == self.dose.reps and index == 0:
            wordings.insert(0, f"{self.voice.book('count.last')} {movement.name}.")
        for text in wordings:
            cue = self.voice.cue(0.0, text, CueRole.MOVE)
            if cue.seconds <= seconds - CLEAR:
                return cue
        return self.voice.chime(0.0, "tick")

    def _comfortable(self, side: Side | None) -> Iterator[Phase]:
        for start, seconds in parts(self.dose.up_to or 60.0, self.long_hold):
            if start:
                yield self.check_in
                yield self._get_ready(side)
            ask = self._done(self.voice.book("dose.comfortable"), within=seconds)
            phase = self._phase(PhaseKind.COMFORTABLE, seconds, [self.voice.chime(0.0, "start")], side=side)
            yield replace(phase, ask=ask, counts_up=True)

    def _own_pace(self, side: Side | None) -> Phase:
        book, reps = self.voice.book, self.dose.reps
        text = book("dose.own_pace_one") if reps == 1 else book("dose.own_pace", count=reps)
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
