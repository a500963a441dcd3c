"""One exercise step as phases: announce, get ready, then holds or repetitions, sides and sets, rests between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from stretchcoach.routine.model import Dose, ExerciseStep, Movement, Pacing, Seconds, Side, Sides
from stretchcoach.routine.variables import filled, used
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.plan.announcing import Announcement, first_words, switch_words, turn_words
from stretchcoach.session.plan.doses import parts
from stretchcoach.session.plan.hold_cues import Hold, HoldCues, Said
from stretchcoach.session.plan.model import Ask, Mark, Phase, PhaseKind, PlannedCue, Purpose
from stretchcoach.session.plan.placing import CLEAR, Speech, Voice, among
from stretchcoach.session.plan.telling import Telling

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
        ready: the phase in which the patient gets into position; None where nobody knows what that is.
        change: the sentence that tells why it is done in another position; empty for none.
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
    ready: Phase | None = None
    change: str = ""
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
        phases = list(self._announce())
        rounds = [(number, turns) for number in range(1, self.dose.sets + 1) for turns in self._rounds()]
        for index, (number, turns) in enumerate(rounds):
            if index:
                phases += self._pause_before(number, turns[0], new_set=rounds[index - 1][0] != number)
            work = self._work(turns, number, first=index == 0)
            phases += [replace(phase, set=number, sets=self.dose.sets) for phase in work]
        if self.halfway_check_in:
            phases = self._with_check_in(phases)
        return tuple(phases)

    def _sides(self) -> tuple[Side | None, ...]:
        match self.step.sides:
            case Sides.NONE:
                return (None,)
            case Sides.BOTH | Sides.ALTERNATE:
                other = Side.RIGHT if self.first_side is Side.LEFT else Side.LEFT
                return (self.first_side, other)
            case one:
                return (Side(one.value),)

    def _rounds(self) -> tuple[tuple[Side | None, ...], ...]:
        """The sides of each stretch of work: one after the other, or, in turn, both in one."""
        if self.step.sides is Sides.ALTERNATE and not self.dose.comfortable:
            return (self._sides(),)
        return tuple((side,) for side in self._sides())

    # The announcement -------------------------------------------------------------------------------------------

    def _announce(self) -> Iterator[Phase]:
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
            change=self.change,
        )
        if self.ready is None:
            yield self._told(announcement.whole(), side)
            return
        yield self._told(announcement.way(), side)
        yield replace(self.ready, side=side)
        there = announcement.there()
        if there.cues:
            yield self._told(there, side)

    def _told(self, speech: Speech, side: Side | None) -> Phase:
        return self._phase(PhaseKind.ANNOUNCE, speech.end, speech.cues, side=side)

    def _words(self, side: Side | None) -> dict[str, str]:
        """What variables mean in the lines of this exercise."""
        words = {"exercise": self.step.exercise.name, "reps": str(self.dose.reps), "sets": str(self.dose.sets)}
        if self.following:
            words["next"] = self.following
        return words if side is None else {**words, "side": self.voice.book(f"side.{side}")}

    # The work of one side, or of both in turn -----------------------------------------------------------------------

    def _work(self, turns: tuple[Side | None, ...], number: int, *, first: bool) -> Iterator[Phase]:
        side = turns[0]
        if self.dose.hold is not None:
            yield self._get_ready(side)
            yield from self._holds(turns, number, first=first)
        elif self.dose.pace:
            yield self._get_ready(side)
            yield from self._reps(turns)
        elif self.dose.comfortable:
            yield self._get_ready(side)
            yield from self._comfortable(side)
            yield self._release(side, self.dose.reps)
        else:
            yield self._own_pace(side if len(turns) == 1 else None)

    def _get_ready(self, side: Side | None, *, turn: str = "") -> Phase:
        """The count to the start; to a rest nothing is counted down. ``turn`` names the side again after a question."""
        book = self.voice.book
        speech = Speech(self.voice).say(turn, CueRole.SET_UP)
        if self.step.exercise.rests:
            speech.say(book("rest.begin"), CueRole.NAME)
            return self._phase(PhaseKind.GET_READY, speech.end, speech.cues, side=side)
        speech.say(book("count.get_ready"), CueRole.COUNT)
        seconds = max(GET_READY, speech.end + 3.0)
        return self._phase(PhaseKind.GET_READY, seconds, [*speech.cues, *self.voice.count_down()], side=side)

    def _holds(self, turns: tuple[Side | None, ...], number: int, *, first: bool) -> Iterator[Phase]:
        hold = self._first if first and self._first else self._cues.hold(1, number, turns[0], first=False)
        order = [(rep, turn) for rep in range(1, self.dose.reps + 1) for turn in range(len(turns))]
        for place, (rep, turn) in enumerate(order):
            side = turns[turn]
            for start, seconds, cues in hold.parts:
                if start:
                    yield self.check_in
                    yield self._get_ready(side)
                yield replace(self._phase(PhaseKind.HOLD, seconds, cues, side=side), rep=rep, reps=self.dose.reps)
            if place + 1 == len(order):
                yield self._release(side, rep)
                return
            after, other = order[place + 1]
            hold = self._cues.hold(after, number, turns[other], first=first and not other, again=bool(other))
            following = turns[other] if len(turns) > 1 else None
            yield self._release(side, rep, before=hold.before, rep_after=after, turn=following)

    def _release(
        self,
        side: Side | None,
        rep: int,
        before: Sequence[Said] = (),
        *,
        rep_after: int = 0,
        turn: Side | None = None,
    ) -> Phase:
        """What follows a hold: the end chime on zero, letting go, the number of the next repetition, and whose turn it is.

        ``rep_after`` is the repetition that follows, 0 after the last hold, and ``turn`` the side it is done on where
        sides take turns.
        """
        speech, book, reps = Speech(self.voice).chime("end"), self.voice.book, self.dose.reps
        if rep in (1, reps) and not self.telling.minimal:
            for line in self.step.exercise.cues.release:
                speech.say(filled(line, self._words(side)) or "", CueRole.MOVE)
        for said in before:
            speech.say(said.text, said.role, Mark.BEFORE)
        if rep_after > rep:
            speech.say(book("count.last") if rep_after == reps else book.number(rep_after) + ".", CueRole.COUNT)
        if turn is not None:
            speech.say(turn_words(book, self.step, turn), CueRole.SET_UP)
        seconds = max(self.step.between if rep_after else 1.5, speech.end)
        return replace(self._phase(PhaseKind.BETWEEN, seconds, speech.cues, side=side), rep=rep, reps=reps)

    def _reps(self, turns: tuple[Side | None, ...]) -> Iterator[Phase]:
        movements = self.step.exercise.movements
        order = [(rep, side) for rep in range(1, self.dose.reps + 1) for side in turns]
        for place, (rep, side) in enumerate(order):
            turn = turn_words(self.voice.book, self.step, side) if side is not None and len(turns) > 1 and place else ""
            counted = rep if side is turns[0] else 0
            for index, (movement, seconds) in enumerate(zip(movements, self.dose.pace, strict=True)):
                cues = self._rep_cues(movement, seconds, rep, index, counted=counted, turn="" if index else turn)
                phase = self._phase(PhaseKind.REP, seconds, cues, side=side)
                yield replace(phase, label=movement.name, rep=rep, reps=self.dose.reps)
        yield self._release(turns[-1], self.dose.reps)

    def _rep_cues(
        self, movement: Movement, seconds: Seconds, rep: int, index: int, *, counted: int, turn: str
    ) -> list[PlannedCue]:
        """The longest of the movement's wordings that ends before the next movement; a tick when none does.

        With tones, only the first repetition is named; after that a tone marks each movement, and the last repetition is
        still announced behind it. ``counted`` is the repetition where it begins a new one, and ``turn`` the words for the
        side whose turn begins.
        """
        last = self.voice.book("count.last") if counted == self.dose.reps > 1 and index == 0 else ""
        if self.step.pacing is Pacing.TONES and rep > 1:
            tone = replace(self.voice.chime(0.0, "move_b" if index else "move_a"), role=CueRole.PACE)
            speech = Speech(self.voice, tone.seconds + CLEAR, [tone])
            speech.say(f"{last} {turn}".strip(), CueRole.MOVE)
            self.otherwise += [cue.text for cue in speech.cues if cue.text]
            told = speech.cues[-1]
            return speech.cues if told.offset + told.seconds <= seconds - CLEAR else [tone]
        wordings = [movement.name + "."]
        if rep == 1 and self.telling.full:
            wordings.insert(0, movement.say)
        elif last:
            wordings.insert(0, f"{last} {movement.name}.")
        if turn:
            wordings = [*(f"{turn} {each}" for each in wordings), turn]
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

    def _pause_before(self, number: int, side: Side | None, *, new_set: bool) -> Iterator[Phase]:
        """The pause before a round or the other side; a position that names the side is another one there."""
        book, speech = self.voice.book, Speech(self.voice)
        if new_set:
            kind, wish = PhaseKind.REST, self.step.rest
            speech.say(book("rest.round", set=number, sets=self.dose.sets), CueRole.NEXT)
            if side is not None and self.step.sides.two:
                speech.say(first_words(book, self.step, side), CueRole.SET_UP)
        else:
            assert side is not None, "only an exercise with sides changes them"
            kind, wish = PhaseKind.SWITCH, self.step.switch
            for text in switch_words(book, self.step, side):
                speech.say(text, CueRole.SET_UP)
        turned = self.step.sides is Sides.BOTH and "side" in used(self.step.exercise.position)
        if turned:
            speech.say(filled(self.step.exercise.position, self._words(side)) or "", CueRole.SET_UP)
        yield self._phase(kind, max(wish, speech.end), speech.cues, side=side)
        if turned and self.ready is not None:
            yield replace(self.ready, side=side)

    def _with_check_in(self, phases: list[Phase]) -> list[Phase]:
        """A check-in half way: at a change of sides or sets if there is one, else between two repetitions."""
        at = _half_way(phases, _before_pause) or _half_way(phases, _between_reps)
        if at is None:
            return phases
        before = replace(
            phases[at - 1], cues=tuple(cue for cue in phases[at - 1].cues if cue.role is not CueRole.COUNT)
        )
        paused, side = phases[at].kind in (PhaseKind.SWITCH, PhaseKind.REST), phases[at].side
        in_turn = self.step.sides is Sides.ALTERNATE and side is not None
        turn = turn_words(self.voice.book, self.step, side) if in_turn and side is not None else ""
        ready = [] if paused else [self._get_ready(side, turn=turn)]
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
