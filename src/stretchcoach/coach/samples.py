"""Ten things a coach says, for choosing how it sounds, out of phrase book, safety tables and shipped exercises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stretchcoach.frozen import dataclass
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.model import Dose, Exercise, Side, Sides
from stretchcoach.routine.reader import EXERCISES
from stretchcoach.safety import Rules
from stretchcoach.safety.questions import spoken_phrases
from stretchcoach.safety.red_flags import Tier, tier_text
from stretchcoach.session.plan.doses import dose_words
from stretchcoach.session.plan.placing import BEAT
from stretchcoach.sound.api import Sound
from stretchcoach.words.lengths import Lengths, Phrase, Speaker

WORTH = 10.0
"""Seconds late that a sample is still worth hearing: it may have to be rendered, and an output opened, first."""
EXERCISE = "cat-cow"
"""The shipped exercise whose words are among them."""
_HOLD, _REST, _PACK = 20.0, 30.0, 600.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Something the coach says: what it is, and its phrases."""

    name: str
    phrases: tuple[Phrase, ...]

    @property
    def text(self) -> str:
        """As it is read."""
        return " ".join(each.text for each in self.phrases)

    def moments(self, lengths: Lengths) -> Iterator[tuple[float, Phrase]]:
        """Each phrase, with the seconds after the first at which it is said; numbers are a second apart."""
        at = 0.0
        for each in self.phrases:
            yield at, each
            at += BEAT if each.speaker is Speaker.COUNT else lengths.of(each) + lengths.pause

    def play(self, sound: Sound, lengths: Lengths, name: str, began: float) -> str:
        """Asks ``sound`` for all of it, from the moment ``began`` on; returns the id of the last, as ``sound`` has it."""
        cue_id = ""
        for number, (at, phrase) in enumerate(self.moments(lengths)):
            cue_id = f"{name}.{number}"
            sound.play(cue_id, phrase, due=began + at, worth=WORTH)
        return cue_id

    def seconds(self, lengths: Lengths) -> float:
        """How long all of it takes."""
        return max((at + lengths.of(each) for at, each in self.moments(lengths)), default=0.0)


def samples(rules: Rules, exercise: Exercise) -> tuple[Sample, ...]:
    """The ten, in the language of ``rules``.

    Args:
        rules: with the numbers to call where the person is.
        exercise: :data:`EXERCISE`, in the same language.
    """
    book, flags = rules.book, rules.red_flags
    call = [piece for each in tier_text(Tier.EMERGENCY_NOW, flags)[:2] for piece in spoken_phrases(each)]
    count = [f"{book.number(each)}." for each in (3, 2, 1)]
    cold = [f"{book('pack.name_cold')}. {book.time(_PACK)}.", book("pack.on")]
    return (
        _said("An instruction", exercise.position, *exercise.cues.set_up),
        _said("A hold", f"{exercise.name}.", dose_words(book, Dose(hold=_HOLD, reps=3), Sides.NONE)),
        _said("Getting into position", book("ready.ask")),
        _said("A movement", *(each.say for each in exercise.movements)),
        Sample("A count", tuple(Phrase(each, Speaker.COUNT) for each in count)),
        _said("The other side", book("side.switch", side=book(f"side.{Side.RIGHT}"))),
        _said("A question", book("check_in.before")),
        _said("A rest", book("rest.now", time=book.time(_REST))),
        _said("A cold pack", *cold),
        _said("In an emergency", *call),
    )


def load_samples(rules: Rules) -> tuple[Sample, ...]:
    """The ten, with the shipped exercise read for them.

    Raises:
        StretchcoachError: its file cannot be read.
    """
    folder = ExerciseFolders([shipped("routines") / EXERCISES])
    return samples(rules, folder.spoken(rules.language)[EXERCISE])


def stepped(values: Sequence[int], now: int, by: int) -> int:
    """The next of ``values`` above ``now``, or below where ``by`` is less than nought; the last one stays."""
    beyond = [each for each in values if (each > now if by > 0 else each < now)]
    if not beyond:
        return now
    return min(beyond) if by > 0 else max(beyond)


def _said(name: str, *texts: str) -> Sample:
    return Sample(name, tuple(Phrase(each, Speaker.COACH) for each in texts if each))
