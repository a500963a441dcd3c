"""One exercise step as phases: announce, get ready, then holds or repetitions, sides and sets, rests between.

What it says comes from three places. Its announcement tells what it is, how much of it, how to get there, and what is said
for safety. A start chime, a count to zero and the halfway cue frame a hold; an author's cues, lines on breathing and on a
common mistake find room between them, tones to breathe with where nothing else sounds. What finds no room in its hold is
said before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise, zip_longest
from math import ceil, floor
from typing import NamedTuple

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Anchor, Dose, ExerciseStep, Movement, Pacing, Seconds, Side, Sides, TimedCue
from stretchcoach.routine.totals import seconds_of_set
from stretchcoach.routine.variables import fill_variables, missing, of_rounds, used
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.plan.counting import MANY, milestone
from stretchcoach.session.plan.doses import (
    Telling,
    load_words,
    of_set_words,
    own_pace_words,
    parts,
    reps_words,
    step_words,
)
from stretchcoach.session.plan.placing import CLEAR, GAP, CueWish, Speech, Voice, Wording, among, as_wish, place
from stretchcoach.session.plan.plan import WORTH, Ask, Mark, Phase, PhaseKind, PlannedCue, Purpose
from stretchcoach.words.lengths import Phrase, Speaker
from stretchcoach.words.phrases import Phrasebook


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseForm:
    """One exercise step in one form, as it is to be made into phases."""

    voice: Voice
    step: ExerciseStep
    """With the doses of this form."""
    easier: bool
    """The easier variant is used."""
    telling: Telling
    """How much is said."""
    following: str
    """The name of what comes next; empty for nothing."""
    check_in: Phase
    """The question of a check-in, for long holds."""
    long_hold: Seconds
    """Seconds after which a hold asks about pain (section 2.4 of the clinical reference, check-in cadence)."""
    first_side: Side
    """The side a two-sided exercise starts with."""
    halfway_check_in: bool = False
    """A check-in comes half way (rule P4)."""
    ready: Phase | None = None
    """The phase in which the patient gets into position; None where nobody knows what that is."""
    change: str = ""
    """The sentence that tells why it is done in another position; empty for none."""

    round: int = 0
    """The round of the repeat that it stands in; 0 outside of one."""
    rounds: int = 0

    @property
    def sets(self) -> int:
        """How many sets there are; of two sides that differ, on the one with more."""
        return max(self.step.dose_on(side).sets for side in (self.step.by_side or (None,)))

    def dose(self, side: Side | None, number: int = 1) -> Dose:
        """The dose of one set on a side."""
        return self.step.dose_on(side).in_set(number)

    def words(self, side: Side | None = None, number: int = 0) -> dict[str, str]:
        """What variables mean in the lines of this exercise, the number of a repetition apart; ``number`` is the set."""
        reps = reps_words(self.voice.book, self.dose(side, number or 1))
        words = {"exercise": self.step.exercise.name, "reps": reps, **self._rounds(number)}
        if self.following:
            words["next"] = self.following
        return words if side is None else {**words, "side": self.voice.book(f"side.{side}")}

    def _rounds(self, number: int) -> dict[str, str]:
        """Sets and rounds; inside a repeat a step without sets of its own has its rounds for them."""
        own = {"sets": str(self.sets)}
        if number:
            own["set"] = str(number)
        rounds = of_rounds(self.round, self.rounds)
        return {**rounds, **own} if self.sets > 1 or not rounds else rounds


# An author's own sentences -------------------------------------------------------------------------------------------


def author_texts(timed: TimedCue, telling: Telling) -> list[tuple[str, Mark]]:
    """The wordings of an author's cue, the one to try first in front: the short form where not everything is said."""
    if not timed.short:
        return [(timed.say, Mark.NONE)]
    # To somebody who knows the exercise the short form is enough; the long one is there in case only that can be filled
    # in.
    if not telling.full:
        return [(timed.short, Mark.NONE), (timed.say, Mark.NONE)]
    return [(timed.say, Mark.NONE), (timed.short, Mark.SHORT)]


def author_wish(voice: Voice, timed: TimedCue, whole: Seconds, values: Mapping[str, str], telling: Telling) -> CueWish:
    """What an author's cue wants in a hold or a rest that lasts ``whole`` seconds; ``values`` are those of variables."""
    wordings = tuple(_wording(voice, text, mark, whole, values) for text, mark in author_texts(timed, telling))
    return CueWish(at=moment(timed, whole), role=CueRole.AUTHOR, wordings=wordings)


def every_wording(timed: TimedCue, whole: Seconds, values: Mapping[str, str], telling: Telling) -> Iterator[Phrase]:
    """Everything a cue may come to say once the true lengths are known: each wording, at each moment it may be moved to."""
    # Placing moves a cue by as much as its role is worth saying late, and no farther.
    rest, near = whole - moment(timed, whole), WORTH[CueRole.AUTHOR]
    moments = range(floor(rest - near), ceil(rest + near) + 1)
    for text, _ in author_texts(timed, telling):
        wordings = {fill_variables(text, {**values, "remaining": left(seconds)}) for seconds in moments}
        # Sorted, because the order of a set changes from one start of the program to the next.
        yield from (Phrase(each, Speaker.COACH) for each in sorted(each for each in wordings if each))


def left(seconds: Seconds) -> str:
    """Seconds that are left, as a variable says them."""
    # "Zero seconds left" would be said while the hold still goes on.
    return str(max(1, round(seconds)))


def moment(timed: TimedCue, whole: Seconds) -> Seconds:
    """When an author's cue is wanted in a hold or a rest that lasts ``whole`` seconds."""
    # A moment counted from the end may lie before the start of a hold that was made shorter.
    return {Anchor.HALF: whole / 2, Anchor.END: max(0.0, whole + timed.offset)}.get(timed.anchor, timed.offset)


def _wording(voice: Voice, text: str, mark: Mark, whole: Seconds, values: Mapping[str, str]) -> Wording:
    def said(at: Seconds) -> PlannedCue | None:
        words = fill_variables(text, {**values, "remaining": left(whole - at)})
        return None if words is None else replace(voice.cue(at, words, CueRole.AUTHOR), mark=mark)

    return said


# What is said within a hold ------------------------------------------------------------------------------------------


COUNT_FROM = 8.0
"""Holds shorter than this end with their chime alone; a count would fill them."""

HALF_FROM = 20.0
"""Holds shorter than this have no halfway cue."""

BREATHS_APART = 2.0
"""Seconds between two lines on breathing."""
BREATHS = ("inhale", "full", "exhale", "empty")
"""The four times of a breath that is held, as the phrase that tells them names them."""
LONG_PAUSE: Seconds = 8.0
"""A pause between repetitions from which on its end is announced, and not its beginning."""


class HoldPart(NamedTuple):
    """A stretch of a hold between two check-ins; mostly the whole hold."""

    start: Seconds
    """Counted from the start of the hold."""
    seconds: Seconds
    cues: tuple[PlannedCue, ...]


class Said(NamedTuple):
    """A sentence that found no room in its hold, as it is said before."""

    text: str
    role: CueRole


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold with all it says. ``before`` found no room in it and is said before it."""

    parts: tuple[HoldPart, ...]
    before: tuple[Said, ...]


@dataclass(slots=True)
class HoldCues:
    """The cues of the holds of one exercise in one form."""

    form: ExerciseForm
    notes: list[str]
    """What could not be said as it was written is added here."""
    otherwise: list[Phrase]
    """Every wording that other lengths of speech may lead to is added here."""
    _moved: set[object] = field(default_factory=set)
    """What found no room in the first hold: it is said before the start, and in no other hold."""

    def hold(self, rep: int, number: int, side: Side | None, *, first: bool, again: bool = False) -> Hold:
        """The hold of repetition ``rep`` in round ``number``. Ask for the ``first`` one of the step before the others.

        ``again`` is for the other side in its turn: the lines of the exercise have been said for this repetition.
        """
        whole, values = self.form.dose(side, number).hold or 0.0, self._values(rep, number, side)
        wanted = self._wishes(rep, whole, values, first=first, lines=not again)
        # What was said before the start once is not said again in any hold.
        wishes = [wish for wish in wanted if wish.of not in self._moved]
        hold_parts: list[HoldPart] = []
        homeless: list[CueWish] = []
        for start, seconds in parts(whole, self.form.long_hold):
            # A cue at the very end of one part is said at the start of the next; at the end of the last, in it.
            last = start + seconds >= whole
            here = [wish for wish in wishes if start <= wish.at and (last or wish.at < start + seconds)]
            cues, without_room = self._part(start, seconds, here)
            hold_parts.append(HoldPart(start, seconds, cues))
            homeless += without_room
            self._note_short(cues)
        # What found no room in the first hold has none in the others either: it is said once, before the start.
        if first and rep == 1:
            self._moved = {wish.of for wish in homeless}
        told = (self._before(wish, rep, number, side, first=first) for wish in homeless)
        before = tuple(said for said in told if said is not None)
        return Hold(tuple(hold_parts), before)

    def without_hold(self, side: Side | None) -> tuple[Said, ...]:
        """An author's cues where this form of the exercise has no hold to say them in: they are said before the start."""
        wishes = [self._author(index, timed, 0.0, {}) for index, timed in enumerate(self.form.step.cues)]
        return tuple(said for wish in wishes if (said := self._before(wish, 1, 1, side, first=True)) is not None)

    def breaths(self, seconds: Seconds) -> Iterator[PlannedCue]:
        """Tones to breathe in and out with, from after the start chime to the end of ``seconds``."""
        if not self.form.step.breathing:
            return
        lengths = self.form.step.breathing
        # Of two the second is the breath out; of four the second and the last are holds, in which nothing sounds.
        tones = ("breath_in", "breath_out") if len(lengths) == 2 else ("breath_in", "", "breath_out", "")
        at, turn = self.form.voice.chime(0.0, "start").seconds + GAP, 0
        while at < seconds:
            if tones[turn]:
                yield replace(self.form.voice.chime(at, tones[turn]), role=CueRole.PACE)
            at += lengths[turn]
            turn = (turn + 1) % len(lengths)

    # What is wanted -----------------------------------------------------------------------------------------------

    def _wishes(
        self, rep: int, whole: Seconds, values: Mapping[str, str], *, first: bool, lines: bool
    ) -> Iterator[CueWish]:
        """Everything a hold would say, with moments counted from its start."""
        if whole >= HALF_FROM and not self.form.telling.minimal:
            half = self.form.voice.cue(whole / 2, self.form.voice.book("count.half"), CueRole.HALF)
            # ``of`` tells below what found no room: this cue can only be left out, the others can be said before.
            yield replace(as_wish(half), of="half")
        for index, timed in enumerate(self.form.step.cues):
            yield self._author(index, timed, whole, values)
        if self.form.telling.full and lines:
            yield from self._lines(rep, first=first, values=values)

    def _lines(self, rep: int, values: Mapping[str, str], *, first: bool) -> Iterator[CueWish]:
        """The exercise's own lines: on breathing in the first hold, on a common mistake in the second."""
        # One thing at a time: breathing when everything is new, a mistake once the movement is known.
        # Who holds the breath was told for how long: "breathe slowly in and out" would be something else.
        breathes = first and rep == 1 and len(self.form.step.breathing) != len(BREATHS)
        lines, kind = (self.form.step.exercise.cues.breathe, "breathe") if breathes else ((), "")
        if rep == 2:
            lines, kind = self.form.step.exercise.cues.mistake[:1], "mistake"
        at = self.form.voice.chime(0.0, "start").seconds + GAP
        for index, line in enumerate(lines):
            if text := fill_variables(line, values):
                cue = self.form.voice.cue(at, text, CueRole.BREATHE)
                # With its text, because a line that names the side is another one on the other side.
                yield replace(as_wish(cue), of=(kind, index, text))
                # A wish for the next line only: placing may put either somewhere else.
                at += cue.seconds + BREATHS_APART

    def _author(self, index: int, timed: TimedCue, whole: Seconds, values: Mapping[str, str]) -> CueWish:
        self.otherwise += every_wording(timed, whole, values, self.form.telling)
        return replace(author_wish(self.form.voice, timed, whole, values, self.form.telling), of=(index, timed))

    def _values(self, rep: int, number: int, side: Side | None) -> dict[str, str]:
        hold = f"{self.form.dose(side, number).hold or 0:g}"
        return {**self.form.words(side, number), "seconds": hold, "rep": str(rep)}

    # Where it goes ------------------------------------------------------------------------------------------------

    def _part(
        self, start: Seconds, seconds: Seconds, wishes: list[CueWish]
    ) -> tuple[tuple[PlannedCue, ...], tuple[CueWish, ...]]:
        """The part of a hold that begins ``start`` seconds into it and lasts ``seconds``."""
        # Fixed, because the patient goes by them: the chime that starts the hold, and the count to its end.
        fixed = [self.form.voice.chime(0.0, "start")]
        if seconds >= COUNT_FROM and not self.form.step.exercise.rests:
            fixed += self.form.voice.count_down()
        cues, without_room = place(seconds, fixed, [_from(wish, start) for wish in wishes])
        # Tones come last: they fill what speech leaves, and move nothing.
        return among(seconds, cues, list(self.breaths(seconds))), without_room

    def _before(self, wish: CueWish, rep: int, number: int, side: Side | None, *, first: bool) -> Said | None:
        """How a sentence without room is said before its hold, noted; None, and noted, where it cannot be."""
        name = self.form.step.exercise.name
        if wish.of == "half":
            self.notes.append(f"{name}: the halfway cue finds no room and is left out.")
            return None
        # A later round has no announcement in which it could be said.
        if rep == 1 and not first:
            text = self._own_text(wish)
            self.notes.append(f'{name}: "{text}" finds no room in a later round and is left out there.')
            return None
        where = "the start" if rep == 1 else f"repetition {rep}"
        # Before the hold there is no "remaining" and no number of a repetition yet, so a line with one of them cannot
        # be said there.
        values = self.form.words(side, 0 if first else number)
        # With other lengths of speech another wording may be the one that is said, so all are rendered.
        wordings = (words for text in self._texts(wish) if (words := fill_variables(text, values)))
        self.otherwise += (Phrase(words, Speaker.COACH) for words in wordings)
        for text in self._texts(wish):
            if words := fill_variables(text, values):
                self.notes.append(f'{name}: "{self._own_text(wish)}" finds no room; it is said before {where}.')
                return Said(words, wish.role)
        unknown = ", ".join(f"{{{each}}}" for each in missing(self._own_text(wish), values))
        self.notes.append(
            f'{name}: "{self._own_text(wish)}" finds no room and is left out: {unknown} means nothing before {where}.'
        )
        return None

    def _texts(self, wish: CueWish) -> list[str]:
        """The wordings of a wish as they were written."""
        match wish.of:
            case (int(), TimedCue() as timed):
                return [text for text, _ in author_texts(timed, self.form.telling)]
            case (str(), int(), str(text)):
                return [text]
        return []

    def _own_text(self, wish: CueWish) -> str:
        return self._texts(wish)[0]

    def _note_short(self, cues: tuple[PlannedCue, ...]) -> None:
        for cue in cues:
            if cue.mark is Mark.SHORT:
                name = self.form.step.exercise.name
                self.notes.append(f'{name}: "{cue.text}" is said in place of its long form, which finds no room.')


def _from(wish: CueWish, start: Seconds) -> CueWish:
    """A wish of a hold as one of the part that begins ``start`` seconds into it."""
    if not start:
        return wish
    later = tuple(_later(wording, start) for wording in wish.wordings)
    return replace(wish, at=wish.at - start, wordings=later)


def _later(wording: Wording, start: Seconds) -> Wording:
    return lambda at: wording(at + start)


# What is said before -------------------------------------------------------------------------------------------------


SETTLE = 4.0
"""Seconds to get into position after the announcement; a design choice."""

SETTLE_KNOWN = 8.0
"""Seconds to get into position where it was not described meanwhile: whoever knows it moves no faster. A design choice."""

SETTLE_THERE = 1.0
"""Seconds of quiet after what is said to a patient who has said that they are in position; a design choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is said before an exercise in one form."""

    form: ExerciseForm
    side: Side | None
    """The side to start with; None for an exercise without sides."""
    before: Sequence[Said]
    """Sentences that found no room later."""

    def whole(self) -> Speech:
        """All of it, with some quiet to get into position: for an exercise of which nobody knows where it is done."""
        speech = self._named()
        # The position is left out for whoever knows the exercise, and the author's one sentence stands for it.
        lines = (self.form.step.exercise.position,) if self.form.telling.full else self._short()
        self._then(self._lines(speech, lines))
        return speech.wait(SETTLE if self.form.telling.full else SETTLE_KNOWN)

    def way(self) -> Speech:
        """What it is, what is needed and the position; then there is time to get there."""
        speech = self._named()
        # The position is left out, not the time to get there: whoever wants it short knows the way.
        if self.form.telling.minimal:
            return speech
        speech.say(needs_words(self.form.voice.book, self.form.step.exercise.needs), CueRole.SET_UP)
        return self._lines(speech, self._short() or (self.form.step.exercise.position,))

    def there(self) -> Speech:
        """What is said once the patient is in position; may be nothing."""
        speech = self._then(Speech(self.form.voice))
        return speech.wait(SETTLE_THERE) if speech.cues else speech

    def _named(self) -> Speech:
        """Name and dose are two phrases, so that a therapist's own recording of the name can be used with any dose."""
        speech = Speech(self.form.voice).say(f"{self.form.step.exercise.name}.", CueRole.NAME)
        speech.say(step_words(self.form.voice.book, self.form.step), CueRole.NAME)
        speech.say(load_words(self.form.voice.book, self.form.step), CueRole.NAME)
        return speech.say(self.form.change, CueRole.SAFETY)

    def _then(self, speech: Speech) -> Speech:
        """How the position is set up, what is done in it, what is said for safety, and the side to begin with."""
        exercise, book = self.form.step.exercise, self.form.voice.book
        if self.form.telling.full:
            self._lines(speech, exercise.cues.set_up)
        if self.form.easier:
            speech.say(book("easier.announce", say=exercise.easier.say), CueRole.SET_UP)
        dose = self.form.dose(self.side)
        # With a pace the movements are named while they are done; at the patient's own pace nobody names them.
        if self.form.telling.full and not (dose.pace and exercise.movements and not dose.own_pace):
            moves = tuple(each.say for each in exercise.movements) if dose.hold is None else ()
            for line in moves or exercise.cues.move:
                speech.say(fill_variables(line, self.form.words(self.side)) or "", CueRole.MOVE)
        # What is said for safety is said to everybody, however little they want to hear.
        for line in exercise.cues.safety:
            speech.say(fill_variables(line, self.form.words(self.side)) or "", CueRole.SAFETY)
        if self.form.telling.full:
            speech.say(self.form.step.note, CueRole.AUTHOR)
        if dose.comfortable and not dose.own_pace:
            speech.say(book("dose.comfortable"), CueRole.SET_UP)
        if len(self.form.step.breathing) == len(BREATHS) and not dose.own_pace:
            times = dict(zip(BREATHS, map(book.time, self.form.step.breathing), strict=True))
            speech.say(book("dose.breathing_held", **times), CueRole.SET_UP)
        for said in self.before:
            speech.say(said.text, said.role, Mark.BEFORE)
        if self.side is not None:
            speech.say(first_words(book, self.form.step, self.side), CueRole.SET_UP)
        return speech

    def _short(self) -> tuple[str, ...]:
        """The author's one sentence for position and set-up, where that is enough."""
        short = self.form.step.exercise.cues.short
        return (short,) if short and not self.form.telling.full and not self.form.telling.minimal else ()

    def _lines(self, speech: Speech, lines: Sequence[str]) -> Speech:
        for line in lines:
            speech.say(fill_variables(line, self.form.words(self.side)) or "", CueRole.SET_UP)
        return speech


def needs_words(book: Phrasebook, needs: Sequence[str]) -> str:
    """What has to be at hand, as one sentence; empty for nothing."""
    if not needs:
        return ""
    *first, last = needs
    things = first[0] if first else last
    for each in first[1:]:
        things = book("needs.more", first=things, next=each)
    return book("needs.say", things=book("needs.last", first=things, last=last) if first else things)


def first_words(book: Phrasebook, step: ExerciseStep, side: Side) -> str:
    """Which side comes first, in the words of the exercise; where there is only one the dose says so already."""
    if side in step.exercise.names:
        return step.exercise.names[side]
    return book("side.first", side=book(f"side.{side}")) if step.sides.two else ""


def turn_words(book: Phrasebook, step: ExerciseStep, side: Side) -> str:
    """The side whose turn it is, in the words of the exercise."""
    return step.exercise.names.get(side) or book(f"side.{side}_turn")


def switch_words(book: Phrasebook, step: ExerciseStep, side: Side) -> tuple[str, ...]:
    """The change to the other side, in the words of the exercise."""
    if side in step.exercise.names:
        return book("side.change"), step.exercise.names[side]
    return (book("side.switch", side=book(f"side.{side}")),)


# The phases ----------------------------------------------------------------------------------------------------------


GET_READY = 5.0
"""Seconds from "get ready" to the start; a design choice."""

OWN_PACE_WITHIN = 300.0
"""Seconds for repetitions at the patient's own pace before the session asks, or twice what they are expected to take where
that is longer; a design choice."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Work without a longer pause: one set on one side, or on both in turn."""

    number: int
    """Which set it is, from 1."""
    turns: tuple[Side | None, ...]
    """The sides that take turns; one where they do not."""
    dose: Dose
    """Of this set on this side."""
    alone: bool = False
    """The other side has no more of its sets to do."""

    @property
    def side(self) -> Side | None:
        """The side it begins with."""
        return self.turns[0]

    @property
    def holds(self) -> bool:
        """Whether it is holds of a set time, which the patient is led through."""
        return self.dose.hold is not None and not self.dose.own_pace

    def order(self) -> list[tuple[int, int]]:
        """Every repetition with the place of its side among the turns."""
        return [(rep, turn) for rep in range(1, self.dose.reps + 1) for turn in range(len(self.turns))]

    def turn(self, other: int) -> Side | None:
        """Whose turn is told: only where sides take turns; otherwise the side changes with a pause of its own."""
        return self.turns[other] if len(self.turns) > 1 else None


@dataclass(slots=True)
class ExerciseBuilder:
    """Builds the phases of one exercise step in one form."""

    form: ExerciseForm
    notes: list[str] = field(default_factory=list)
    """What could not be said as it was written; ``preview`` shows it."""
    otherwise: list[Phrase] = field(default_factory=list)
    """Every wording that other lengths of speech may lead to."""
    _cues: HoldCues = field(init=False)
    _first: Hold | None = field(init=False, default=None)
    """The first hold of the step: what finds no room in it is part of the announcement."""

    def __post_init__(self) -> None:
        """The cues of the holds share the lists of notes and of other wordings with this builder."""
        self._cues = HoldCues(self.form, self.notes, self.otherwise)

    def phases(self) -> tuple[Phase, ...]:
        """All phases, in order."""
        stretches = self._stretches()
        # Before the announcement, which has to say what finds no room in the first hold.
        if stretches[0].holds:
            self._first = self._cues.hold(1, 1, stretches[0].side, first=True)
        phases = list(self._announce(stretches[0]))
        for index, stretch in enumerate(stretches):
            if index:
                phases += self._pause_before(stretch, stretches[index - 1])
            work = self._work(stretch, first=index == 0)
            phases += [replace(phase, set=stretch.number, sets=self.form.sets) for phase in work]
        # Last, because half way is known only once all phases are there.
        if self.form.halfway_check_in:
            phases = self._with_check_in(phases)
        return tuple(phases)

    def _stretches(self) -> list[Stretch]:
        """Every stretch of work: in each round one side after the other, or, in turn, both in one."""
        stretches: list[Stretch] = []
        for number in range(1, self.form.sets + 1):
            # Of two sides that differ one may be done with its sets while the other goes on.
            here = [side for side in self._sides() if number <= self.form.step.dose_on(side).sets]
            doses = [self.form.dose(side, number) for side in here]
            # One stay on each side, however long, is nothing to take turns with.
            in_turn = self.form.step.sides is Sides.ALTERNATE and not (doses[0].comfortable and doses[0].reps == 1)
            if in_turn:
                stretches.append(Stretch(number, tuple(here), doses[0]))
            else:
                alone = len(here) == 1
                stretches += [Stretch(number, (side,), dose, alone) for side, dose in zip(here, doses, strict=True)]
        return stretches

    def _sides(self) -> tuple[Side | None, ...]:
        match self.form.step.sides:
            case Sides.NONE:
                return (None,)
            case Sides.BOTH | Sides.ALTERNATE:
                other = Side.RIGHT if self.form.first_side is Side.LEFT else Side.LEFT
                return (self.form.first_side, other)
            case one:
                return (Side(one.value),)

    # The announcement -------------------------------------------------------------------------------------------

    def _announce(self, stretch: Stretch) -> Iterator[Phase]:
        side = stretch.side
        before = self._first.before if self._first else self._cues.without_hold(side)
        before = (*self._unfit_movements(stretch), *before)
        announcement = Announcement(form=self.form, side=side, before=before)
        if self.form.ready is None:
            yield self._told(announcement.whole(), side)
            return
        yield self._told(announcement.way(), side)
        yield replace(self.form.ready, side=side)
        there = announcement.there()
        # With little to say nothing may be left for after the change of position.
        if there.cues:
            yield self._told(there, side)

    def _unfit_movements(self, stretch: Stretch) -> Iterator[Said]:
        """The sentences of movements that find no room in the first repetition: they are said before the start, noted."""
        if not self.form.telling.full or not stretch.dose.pace or stretch.dose.own_pace:
            return
        name = self.form.step.exercise.name
        for movement, seconds in zip(self.form.step.exercise.movements, stretch.dose.pace, strict=True):
            self.otherwise.append(Phrase(movement.say, Speaker.COACH))
            if self.form.voice.cue(0.0, movement.say, CueRole.MOVE).seconds > seconds - CLEAR:
                self.notes.append(
                    f'{name}: "{movement.say}" finds no room in its movement; it is said before the start.'
                )
                yield Said(movement.say, CueRole.MOVE)

    def _told(self, speech: Speech, side: Side | None) -> Phase:
        return self._phase(PhaseKind.ANNOUNCE, speech.end, speech.cues, side=side)

    # The work of one side, or of both in turn -----------------------------------------------------------------------

    def _work(self, stretch: Stretch, *, first: bool) -> Iterator[Phase]:
        dose = stretch.dose
        if dose.own_pace:
            yield self._own_pace(stretch)
            return
        yield self._get_ready(stretch.side)
        if dose.hold is not None:
            yield from self._holds(stretch, first=first)
        elif dose.pace:
            yield from self._reps(stretch)
        else:
            yield from self._stays(stretch)

    def _get_ready(self, side: Side | None, *, turn: str = "") -> Phase:
        """The count to the start; to a rest nothing is counted down. ``turn`` names the side again after a question."""
        book = self.form.voice.book
        speech = Speech(self.form.voice).say(turn, CueRole.SET_UP)
        if self.form.step.exercise.rests:
            speech.say(book("rest.begin"), CueRole.NAME)
            return self._phase(PhaseKind.GET_READY, speech.end, speech.cues, side=side)
        speech.say(book("count.get_ready"), CueRole.COUNT)
        # The words, and three seconds for the count to zero.
        seconds = max(GET_READY, speech.end + 3.0)
        return self._phase(PhaseKind.GET_READY, seconds, [*speech.cues, *self.form.voice.count_down()], side=side)

    def _holds(self, stretch: Stretch, *, first: bool) -> Iterator[Phase]:
        number, turns, reps = stretch.number, stretch.turns, stretch.dose.reps
        hold = self._first if first and self._first else self._cues.hold(1, number, stretch.side, first=False)
        order = stretch.order()
        for index, (rep, turn) in enumerate(order):
            side = turns[turn]
            for start, seconds, cues in hold.parts:
                # The parts after the first begin anew after their check-in: it stopped the hold.
                if start:
                    yield self.form.check_in
                    yield self._get_ready(side)
                yield replace(self._phase(PhaseKind.HOLD, seconds, cues, side=side), rep=rep, reps=reps)
            if index + 1 == len(order):
                yield self._release(side, rep, reps)
                return
            after, other = order[index + 1]
            hold = self._cues.hold(after, number, turns[other], first=first and not other, again=bool(other))
            yield self._release(side, rep, reps, before=hold.before, rep_after=after, turn=stretch.turn(other))

    def _stays(self, stretch: Stretch) -> Iterator[Phase]:
        """Stays for as long as it is comfortable, one for each repetition."""
        reps, order = stretch.dose.reps, stretch.order()
        for (rep, turn), following in zip_longest(order, order[1:]):
            side = stretch.turns[turn]
            for phase in self._comfortable(side, stretch.dose):
                counts = reps > 1 and phase.kind is PhaseKind.COMFORTABLE
                yield replace(phase, rep=rep, reps=reps) if counts else phase
            if following is None:
                yield self._release(side, rep, reps)
            else:
                after, other = following
                yield self._release(side, rep, reps, rep_after=after, turn=stretch.turn(other))

    def _release(
        self,
        side: Side | None,
        rep: int,
        reps: int,
        before: Sequence[Said] = (),
        *,
        rep_after: int = 0,
        turn: Side | None = None,
    ) -> Phase:
        """What follows a hold: the end chime on zero, letting go, the number of the next repetition, and whose turn it is.

        ``rep_after`` is the repetition that follows, 0 after the last hold, and ``turn`` the side it is done on where
        sides take turns.
        """
        speech, book = Speech(self.form.voice).chime("end"), self.form.voice.book
        # How to let go is said at the first time and at the last, where it is for good.
        if rep in (1, reps) and not self.form.telling.minimal:
            for line in self.form.step.exercise.cues.release:
                speech.say(fill_variables(line, self.form.words(side)) or "", CueRole.MOVE)
        for said in before:
            speech.say(said.text, said.role, Mark.BEFORE)
        # In a long pause what comes next is said when it comes, so that nobody begins too early.
        ahead = Speech(self.form.voice, speech.end)
        # In turns the second side has the number of the first: nothing is counted between them.
        if rep_after > rep:
            ahead.say(self._number_between(rep_after, reps, speech.end), CueRole.COUNT)
        if turn is not None:
            ahead.say(turn_words(book, self.form.step, turn), CueRole.SET_UP)
        late = self.form.step.between - ahead.end if rep_after and self.form.step.between >= LONG_PAUSE else 0.0
        speech.wait(ahead.end - speech.end)
        speech.cues += [replace(cue, offset=cue.offset + max(0.0, late)) for cue in ahead.cues]
        # After the last hold no pause is needed, only the end of the chime.
        seconds = max(self.form.step.between if rep_after else 1.5, speech.end)
        return replace(self._phase(PhaseKind.BETWEEN, seconds, speech.cues, side=side), rep=rep, reps=reps)

    def _number_between(self, rep: int, reps: int, start: Seconds) -> str:
        """What is counted before the hold of repetition ``rep``, from ``start`` seconds after the one before."""
        book = self.form.voice.book
        number = book("count.last") if rep == reps else f"{book.number(rep)}."
        # Of many short holds a number each would take longer than the holds, and stretch what their author wanted quick.
        fits = start + self.form.voice.cue(0.0, number, CueRole.COUNT).seconds <= self.form.step.between
        said = number if fits or reps <= MANY else milestone(book, rep, reps)
        self.otherwise += [Phrase(each, Speaker.COUNT) for each in (number, milestone(book, rep, reps)) if each]
        return said

    def _reps(self, stretch: Stretch) -> Iterator[Phase]:
        movements, turns, reps = self.form.step.exercise.movements, stretch.turns, stretch.dose.reps
        order = [(rep, turns[turn]) for rep, turn in stretch.order()]
        for nth, (rep, side) in enumerate(order):
            turn = (
                turn_words(self.form.voice.book, self.form.step, side)
                if side is not None and len(turns) > 1 and nth
                else ""
            )
            # A repetition in turns is both sides, and is counted once.
            counted = rep if side is turns[0] else 0
            for index, (movement, seconds) in enumerate(zip(movements, stretch.dose.pace, strict=True)):
                whose = "" if index else turn
                cues = self._rep_cues(movement, seconds, rep, index, reps=reps, counted=counted, turn=whose)
                phase = self._phase(PhaseKind.REP, seconds, cues, side=side)
                yield replace(phase, label=movement.name, movement=index, rep=rep, reps=reps)
        yield self._release(turns[-1], reps, reps)

    def _rep_cues(
        self, movement: Movement, seconds: Seconds, rep: int, index: int, *, reps: int, counted: int, turn: str
    ) -> list[PlannedCue]:
        """The longest of the movement's wordings that ends before the next movement; a tick when none does.

        With tones, only the first repetition is named; after that a tone marks each movement, and what is counted is said
        behind it. ``counted`` is the repetition where it begins a new one, and ``turn`` the words for the side whose turn
        begins.
        """
        voice = self.form.voice
        begins = counted if index == 0 else 0
        number = self._counted(begins, reps)
        # Words at every movement tire whoever has understood what to do; the first repetition still teaches it.
        if self.form.step.pacing is Pacing.TONES and rep > 1:
            tone = replace(voice.chime(0.0, "move_b" if index else "move_a"), role=CueRole.PACE)
            speech = Speech(voice, tone.seconds + CLEAR, [tone])
            speech.say(f"{number} {turn}".strip(), CueRole.MOVE)
            self.otherwise += [cue.phrase for cue in speech.cues if cue.text]
            words = speech.cues[-1]
            return speech.cues if words.offset + words.seconds <= seconds - CLEAR else [tone]
        wordings = [movement.name + "."]
        if rep == 1 and self.form.telling.full:
            wordings.insert(0, movement.say)
        elif number:
            wordings.insert(0, f"{number} {movement.name}.")
        if turn:
            # The side goes before the movement: which leg it is matters before what it does.
            wordings = [*(f"{turn} {each}" for each in wordings), turn]
        cues = [voice.cue(0.0, text, CueRole.MOVE) for text in wordings]
        # Where there is no time for a movement's name there may be for a number: else all repetitions would sound alike.
        alone = number or (f"{voice.book.number(begins)}." if begins > 1 and reps <= MANY else "")
        if alone:
            # How many are left is news after so many of them, and the name of the movement is none.
            cues.insert(1 if reps > MANY else len(cues), voice.cue(0.0, alone, CueRole.COUNT))
        self.otherwise += [cue.phrase for cue in cues]
        # Never nothing: the movement has to begin at its moment, with whatever is short enough to say so.
        fitting = next((cue for cue in cues if cue.seconds <= seconds - CLEAR), None)
        if fitting is None and rep == 1:
            name = self.form.step.exercise.name
            self.notes.append(f'{name}: "{movement.name}." finds no room in its movement; a tick marks it.')
        return [fitting or voice.chime(0.0, "tick")]

    def _counted(self, rep: int, reps: int) -> str:
        """What is counted at the start of repetition ``rep`` beside the movement's name; mostly nothing."""
        book = self.form.voice.book
        if not rep or reps == 1:
            return ""
        if reps > MANY:
            return milestone(book, rep, reps)
        return book("count.last") if rep == reps else ""

    def _comfortable(self, side: Side | None, dose: Dose) -> Iterator[Phase]:
        for start, seconds in parts(dose.up_to or 60.0, self.form.long_hold):
            if start:
                yield self.form.check_in
                yield self._get_ready(side)
            ask = self._done(self.form.voice.book("dose.comfortable"), within=seconds)
            cues = among(seconds, [self.form.voice.chime(0.0, "start")], list(self._cues.breaths(seconds)))
            phase = self._phase(PhaseKind.COMFORTABLE, seconds, cues, side=side)
            yield replace(phase, ask=ask, counts_up=True)

    def _own_pace(self, stretch: Stretch) -> Phase:
        book, dose = self.form.voice.book, stretch.dose
        if self.form.step.breathing:
            name = self.form.step.exercise.name
            self.notes.append(f"{name}: no tones to breathe with sound, since it is done at the patient's own pace.")
        text = own_pace_words(book, dose)
        speech = Speech(self.form.voice).chime("start").say(text, CueRole.QUESTION)
        phase = self._phase(
            PhaseKind.OWN_PACE, None, speech.cues, side=stretch.side if len(stretch.turns) == 1 else None
        )
        takes = seconds_of_set(self.form.step, dose)
        ask = replace(self._done(text, max(OWN_PACE_WITHIN, 2 * takes)), takes=takes)
        if not dose.as_comfortable:
            return replace(phase, ask=ask, counts_up=True, reps=dose.reps, least=dose.least)
        again = book("ask.count_again")
        return replace(phase, ask=replace(ask, kind=QuestionKind.COUNT, again=again), counts_up=True)

    def _done(self, text: str, within: Seconds) -> Ask:
        again = self.form.voice.book("ask.confirm_again")
        return Ask(purpose=Purpose.DONE, kind=QuestionKind.CONFIRM, text=text, within=within, again=again)

    # Between sides and sets ---------------------------------------------------------------------------------------

    def _pause_before(self, stretch: Stretch, before: Stretch) -> Iterator[Phase]:
        """The pause before a round or the other side; a position that names the side is another one there."""
        book, speech, step = self.form.voice.book, Speech(self.form.voice), self.form.step
        side, number, sets = stretch.side, stretch.number, self.form.sets
        own = of_set_words(book, stretch.dose)
        if number != before.number:
            kind, wish = PhaseKind.REST, step.rest
            # What is the same in every round was said once.
            if step.by_side or step.dose_on(side).by_set:
                speech.say(book("rest.round_dose", set=number, sets=sets, dose=own), CueRole.NEXT)
            else:
                speech.say(book("rest.round", set=number, sets=sets), CueRole.NEXT)
            if side is not None and stretch.alone and step.sides.two:
                speech.say(book(f"side.{side}_only"), CueRole.SET_UP)
            elif side is not None and step.sides.two:
                speech.say(first_words(book, step, side), CueRole.SET_UP)
        else:
            assert side is not None, "only an exercise with sides changes them"
            kind, wish = PhaseKind.SWITCH, step.switch
            for text in switch_words(book, step, side):
                speech.say(text, CueRole.SET_UP)
            if step.by_side:
                speech.say(own[:1].upper() + own[1:], CueRole.SET_UP)
        # Such a position, as lying on one side, is another one for the other side: it is told, and waited for, again.
        turned = (
            self.form.step.sides is Sides.BOTH
            and stretch.side is not before.side
            and "side" in used(self.form.step.exercise.position)
        )
        if turned:
            speech.say(fill_variables(self.form.step.exercise.position, self.form.words(side)) or "", CueRole.SET_UP)
        yield self._phase(kind, max(wish, speech.end), speech.cues, side=side)
        if turned and self.form.ready is not None:
            yield replace(self.form.ready, side=side)

    def _with_check_in(self, phases: list[Phase]) -> list[Phase]:
        """A check-in half way: at a change of sides or sets if there is one, else between two repetitions."""
        # A pause is the better place: there the question breaks nothing off. With one hold only there is no place at
        # all.
        at = _half_way(phases, _before_pause) or _half_way(phases, _between_reps)
        if at is None:
            return phases
        # What comes before the question counts to nothing any more; the number of a repetition still begins it.
        before = phases[at - 1]
        if before.kind is not PhaseKind.REP:
            before = replace(before, cues=tuple(cue for cue in before.cues if cue.role is not CueRole.COUNT))
        paused, side = phases[at].kind in (PhaseKind.SWITCH, PhaseKind.REST), phases[at].side
        in_turn = self.form.step.sides is Sides.ALTERNATE and side is not None
        turn = turn_words(self.form.voice.book, self.form.step, side) if in_turn and side is not None else ""
        # After a question the body has to get ready again, unless a pause follows anyway.
        ready = [] if paused else [self._get_ready(side, turn=turn)]
        return [*phases[: at - 1], before, self.form.check_in, *ready, *phases[at:]]

    def _phase(
        self,
        kind: PhaseKind,
        seconds: Seconds | None,
        cues: list[PlannedCue] | tuple[PlannedCue, ...],
        side: Side | None,
    ) -> Phase:
        label = self.form.voice.book(f"label.{kind}")
        return Phase(kind=kind, seconds=seconds, cues=tuple(cues), label=label, side=side)


def _before_pause(phase: Phase, following: Phase) -> bool:
    return phase.kind is not PhaseKind.ASK and following.kind in (PhaseKind.SWITCH, PhaseKind.REST)


def _between_reps(phase: Phase, following: Phase) -> bool:
    if phase.kind is PhaseKind.BETWEEN:
        return following.kind in (PhaseKind.HOLD, PhaseKind.COMFORTABLE)
    return phase.kind is following.kind is PhaseKind.REP and following.rep != phase.rep


def _half_way(phases: list[Phase], fits: Callable[[Phase, Phase], bool]) -> int | None:
    """Index of the phase before which the middle of the work is nearest, among the places that fit."""
    # The first phase is the announcement, which is no work: it is taken off again in the first turn of the loop.
    total, passed = sum(phase.expected for phase in phases[1:]), -phases[0].expected
    places: list[tuple[float, int]] = []
    for index, (phase, following) in enumerate(pairwise(phases), start=1):
        passed += phase.expected
        if fits(phase, following):
            places.append((abs(total / 2 - passed), index))
    return min(places)[1] if places else None
