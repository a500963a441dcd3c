"""What is said, and when: cues placed in time so that nothing overlaps, and the phases that only say or ask something.

Counts stand where they must; everything else finds room around them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Seconds
from stretchcoach.safety.questions import Sentence, spoken_phrases
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.plan.plan import PRIORITY, Ask, Mark, Phase, PhaseKind, PlannedCue, Purpose
from stretchcoach.words.lengths import Lengths, Phrase, Speaker
from stretchcoach.words.phrases import Phrasebook

GAP = 0.35
"""Seconds of quiet between two sentences that ask for nothing to be done between them."""

_TOLD = frozenset({CueRole.NAME, CueRole.SET_UP, CueRole.MOVE, CueRole.BREATHE, CueRole.SAFETY, CueRole.AUTHOR})
"""Sentences after which there is a pause, to do what they say; its user chooses how long it is."""

CLEAR = 0.1
"""Seconds of quiet that must stay between any two cues placed in a hold."""

_TRIES = 4
"""How often a cue whose length changes with its moment is moved before it is given up."""

BEAT = 1.0
"""Seconds between two numbers of a count."""

COUNT_DOWN_FROM = 3
"""The first number of a count to the end of a phase."""
COUNT_DOWN = COUNT_DOWN_FROM * BEAT
"""Seconds that such a count takes."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What is needed to make cues: the phrases and how long they sound."""

    book: Phrasebook
    lengths: Lengths

    def cue(self, offset: Seconds, text: str, role: CueRole) -> PlannedCue:
        """A spoken cue."""
        speaker = Speaker.COUNT if role is CueRole.COUNT else Speaker.COACH
        return PlannedCue(offset=offset, role=role, text=text, seconds=self.lengths.of(Phrase(text, speaker)))

    def chime(self, offset: Seconds, name: str) -> PlannedCue:
        """A chime."""
        return PlannedCue(offset=offset, role=CueRole.CHIME, chime=name, seconds=self.lengths.chime(name))

    def count_down(self) -> tuple[PlannedCue, ...]:
        """Numbers before the end of a phase, one a second, the last a second before zero; ticks if a number is too long."""
        return tuple(self._beat(-number * BEAT, number) for number in range(COUNT_DOWN_FROM, 0, -1))

    def _beat(self, offset: Seconds, number: int) -> PlannedCue:
        # A number longer than a beat would run into the next one: a tick keeps the count even.
        spoken = self.cue(offset, self.book.number(number), CueRole.COUNT)
        if spoken.seconds < BEAT - CLEAR:
            return spoken
        return replace(self.chime(offset, "tick"), role=CueRole.COUNT)


@dataclass(slots=True)
class Speech:
    """Sentences one after the other, from the start of a phase."""

    voice: Voice
    end: Seconds = 0.0
    cues: list[PlannedCue] = field(default_factory=list)

    def chime(self, name: str) -> Speech:
        """Sound a chime next."""
        self.cues.append(self.voice.chime(self.end, name))
        self.end += self.cues[-1].seconds + CLEAR
        return self

    def say(self, text: str, role: CueRole, mark: Mark = Mark.NONE) -> Speech:
        """Say ``text`` next; nothing for an empty one."""
        if text:
            cue = self.voice.cue(self.end, text, role)
            self.cues.append(cue if mark is cue.mark else replace(cue, mark=mark))
            self.end += self.cues[-1].seconds + (self.voice.lengths.pause if role in _TOLD else GAP)
        return self

    def wait(self, seconds: Seconds) -> Speech:
        """Leave some quiet."""
        self.end += seconds
        return self

    def phase(self, kind: PhaseKind, label: str, *, at_least: Seconds = 0.0, locked: bool = False) -> Phase:
        """A phase that says all of it, and lasts so long ``at_least``. ``label`` names a phrase."""
        seconds, words = max(at_least, self.end), self.voice.book(f"label.{label}")
        return Phase(kind=kind, seconds=seconds, cues=tuple(self.cues), label=words, locked=locked)


def moment_of(cue: PlannedCue, seconds: Seconds | None) -> Seconds:
    """When a cue is due in a phase of ``seconds``, counted from the phase's start."""
    return cue.offset if cue.offset >= 0 or seconds is None else seconds + cue.offset


Wording: TypeAlias = Callable[[Seconds], PlannedCue | None]
"""One wording of a cue, as it is said at a moment of its phase; None where it means nothing there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueWish:
    """Something to be said at a moment, in the first of its wordings that finds room near it."""

    at: Seconds
    """Counted from the start of the phase."""
    role: CueRole
    wordings: tuple[Wording, ...]
    of: object = None
    """What it comes from, for whoever wants to know what became of it."""


def as_wish(cue: PlannedCue) -> CueWish:
    """A cue that has one wording, at its offset."""
    return CueWish(at=cue.offset, role=cue.role, wordings=(lambda _: cue,), of=cue)


def place(
    seconds: Seconds, fixed: Sequence[PlannedCue], wishes: Sequence[CueWish]
) -> tuple[tuple[PlannedCue, ...], tuple[CueWish, ...]]:
    """Put what is wanted around what is fixed; what is more important (:data:`PRIORITY`) chooses first.

    Each goes to the moment nearest to the one it asks for at which it overlaps nothing, but no farther away than its
    role is worth saying late.

    Args:
        seconds: length of the phase.
        fixed: cues that stay where they are, such as a count.
        wishes: what is wanted.

    Returns:
        The cues in order of time, and what found no room.
    """
    taken = [(moment_of(cue, seconds), moment_of(cue, seconds) + cue.seconds) for cue in fixed]
    placed, without_room = list(fixed), []
    # The sort is stable: of two with the same role the one that was written first chooses first.
    for wish in sorted(wishes, key=lambda wish: PRIORITY[wish.role]):
        tries = (_settled(wish.at, wording, seconds, sorted(taken)) for wording in wish.wordings)
        cue = next((each for each in tries if each is not None), None)
        if cue is None:
            without_room.append(wish)
            continue
        taken.append((cue.offset, cue.offset + cue.seconds))
        placed.append(cue)
    placed.sort(key=lambda cue: moment_of(cue, seconds))
    return tuple(placed), tuple(without_room)


def among(seconds: Seconds, placed: Sequence[PlannedCue], tones: Sequence[PlannedCue]) -> tuple[PlannedCue, ...]:
    """``placed`` with those of the ``tones``, in order of time, that sound exactly at their moment and meet nothing.

    They end where a count begins.
    """
    busy = sorted((moment_of(cue, seconds), moment_of(cue, seconds) + cue.seconds) for cue in placed)
    counts = [moment_of(cue, seconds) for cue in placed if cue.role is CueRole.COUNT]
    # A tone between two numbers of a count would be taken for one of them.
    until, last = min([seconds, *counts]), 0.0
    kept: list[PlannedCue] = []
    for tone in tones:
        end = tone.offset + tone.seconds + CLEAR
        # Never moved: a tone a second late is a wrong breath. One that is not heard does no harm.
        if tone.offset < last or end > until:
            continue
        if all(end <= begin or stop + CLEAR <= tone.offset for begin, stop in busy):
            kept.append(tone)
            last = end
    return tuple(sorted([*placed, *kept], key=lambda cue: moment_of(cue, seconds)))


def _settled(
    wish: Seconds, wording: Wording, total: Seconds, taken: Sequence[tuple[Seconds, Seconds]]
) -> PlannedCue | None:
    """The cue at the nearest room, or None.

    Its words may tell its moment, so they, and with them its length, may change as it is moved.
    """
    start = wish
    # "Ten seconds left" moved to another moment is "nine seconds left", which may be longer or shorter, and need other
    # room.
    for _ in range(_TRIES):
        cue = wording(start)
        room = None if cue is None else _nearest_room(wish, cue.seconds, total, taken)
        if cue is None or room is None or abs(room - wish) > cue.worth:
            return None
        there = wording(room)
        # Shorter than what the room was looked for always fits; longer is tried again from where it would stand.
        if there is not None and there.seconds <= cue.seconds:
            return replace(there, offset=room)
        start = room
    return None


def _nearest_room(
    wish: Seconds, length: Seconds, total: Seconds, taken: Sequence[tuple[Seconds, Seconds]]
) -> Seconds | None:
    """The start nearest to ``wish`` for ``length`` seconds between the taken stretches, or None."""
    edges = [(0.0, 0.0), *taken, (total, total)]
    starts: list[Seconds] = []
    for (_, before), (after, _) in pairwise(edges):
        # The start of the phase needs no quiet before it.
        low = before + (CLEAR if before else 0.0)
        high = after - CLEAR - length
        if low <= high:
            starts.append(min(max(wish, low), high))
    return min(starts, key=lambda start: (abs(start - wish), start), default=None)


# Phases that only say or ask something -------------------------------------------------------------------------------


REPLY_ROOM: Seconds = 0.2
"""Seconds more between the chime of a question and its words. Where an answer leads to the next question, the chime cannot
be queued ahead and sounds up to so much late; the words are on time all the same."""


BREATH: Seconds = 0.7
"""Seconds between two lines of a list (section 1.4 of the clinical reference)."""


def ask_phase(voice: Voice, ask: Ask, *, again: bool = False) -> Phase:
    """A phase that asks: a chime, the question with its lines, and then time to answer.

    A pack that has to come off is asked about with an alarm: somebody may have fallen asleep on it.
    """
    speech = Speech(voice).chime("alarm" if ask.purpose is Purpose.PACK_OFF else "attention").wait(REPLY_ROOM)
    # A second time the short form is enough, where there is one; else "once more" and the whole question.
    if again and ask.again:
        speech.say(ask.again, CueRole.QUESTION)
    else:
        if again:
            speech.say(voice.book("ask.again"), CueRole.QUESTION)
        if ask.of:
            speech.say(counted(voice, ask), CueRole.QUESTION)
        for text in (piece for each in ask.before for piece in spoken_phrases(each)):
            speech.say(text, CueRole.QUESTION)
        speech.say(ask.text, CueRole.QUESTION)
        # A pick of several comes again after each line. Only the first time are they read out.
        for item in ask.items if ask.kind is not QuestionKind.PICK or not ask.picked else ():
            speech.wait(BREATH - GAP).say(said_item(voice, ask, item), CueRole.QUESTION)
        for text in ask.after:
            speech.say(text, CueRole.QUESTION)
    return Phase(kind=PhaseKind.ASK, seconds=None, cues=tuple(speech.cues), label=voice.book("label.ask"), ask=ask)


def counted(voice: Voice, ask: Ask) -> str:
    """Which question of how many: ``"One of three."``."""
    return voice.book("gate.of", number=voice.book.number(ask.number), of=voice.book.number(ask.of).lower())


def said_item(voice: Voice, ask: Ask, item: str) -> str:
    """A line of a list as it is said; those of a pick have their number before them."""
    if ask.kind is not QuestionKind.PICK:
        return item
    return voice.book("gate.item", number=voice.book.number(ask.items.index(item) + 1), text=item)


def led_in(voice: Voice, phase: Phase, seconds: Seconds) -> Phase:
    """``phase`` as the first of a session: after so many seconds of quiet a chime comes first, so that somebody who hears
    nothing knows before the first question."""
    if not seconds:
        return phase
    # A question has a chime of its own already.
    chimes = any(cue.chime and cue.offset == 0 for cue in phase.cues)
    opening = Speech(voice).wait(seconds)
    if not chimes:
        opening.chime("attention")
    # Only counts are timed from the end of a phase, and none that can come first has one.
    moved = tuple(replace(cue, offset=cue.offset + opening.end) for cue in phase.cues)
    length = None if phase.seconds is None else phase.seconds + opening.end
    return replace(phase, cues=(*opening.cues, *moved), seconds=length)


def say_phase(voice: Voice, text: Sentence, role: CueRole, *, first: str = "", locked: bool = False) -> Phase:
    """A phase that only says something, ``first`` before ``text``."""
    speech = Speech(voice).say(first, role)
    for piece in spoken_phrases(text):
        speech.say(piece, role)
    # Half a second even where there is nothing to say: no phase is over at the moment it begins.
    return speech.phase(PhaseKind.SAY, "say", at_least=0.5, locked=locked)


def ready_phase(voice: Voice, seconds: Seconds | None = None, *, again: bool = False) -> Phase:
    """Time to get into another position: until the patient is ready, or for so many ``seconds``.

    ``again`` asks once more whether they are.
    """
    speech = Speech(voice)
    if seconds is None:
        speech = speech.chime("attention") if again else speech
        speech.say(voice.book("ready.again" if again else "ready.ask"), CueRole.SET_UP)
    else:
        speech.say(voice.book("ready.take"), CueRole.SET_UP)
    # With no set time it lasts until the patient says so, however long that is.
    length = None if seconds is None else max(seconds, speech.end)
    return Phase(kind=PhaseKind.READY, seconds=length, cues=tuple(speech.cues), label=voice.book("label.ready"))


def nothing_left(voice: Voice) -> Phase:
    """The last words where every exercise and pack was left out."""
    return say_phase(voice, voice.book("end.nothing_left"), CueRole.NAME, locked=True)


def ease_rest(voice: Voice, say: str, seconds: Seconds) -> Phase:
    """A rest in a position of ease."""
    speech = Speech(voice).say(say, CueRole.SAFETY)
    return speech.phase(PhaseKind.REST, "ease", at_least=seconds, locked=True)
