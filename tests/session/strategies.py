"""Any small routine, any lengths of speech, any patient."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

from hypothesis import strategies as st
from scripts import ROUND, SHIPPED, SINK, Patient, Value, calm, cold, heat, off, routine, work

from stretchcoach.routine.model import (
    CONDITIONS,
    Anchor,
    CheckInStep,
    ConditionRule,
    CueLines,
    Dose,
    Effect,
    ExerciseStep,
    Pacing,
    RepeatStep,
    RestStep,
    RoundQuestion,
    Routine,
    SayStep,
    SetDose,
    Side,
    Sides,
    Step,
    TimedCue,
)
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.words.lengths import Lengths, Phrase, Speaker

CHIMES = {"start": 0.55, "half": 0.4, "end": 0.6, "attention": 0.5, "tick": 0.09, "alarm": 1.4} | {
    "breath_in": 0.7,
    "breath_out": 0.7,
    "move_a": 0.3,
    "move_b": 0.3,
}


class AnyLengths(Mapping[Phrase, float]):
    """A length for every phrase there is, from 0.2 to 6 seconds, and to 2 for counts: always the same for one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __getitem__(self, phrase: Phrase) -> float:
        """The length."""
        part = zlib.crc32(f"{self._seed} {phrase.speaker} {phrase.text}".encode()) / 2**32
        return round(0.2 + part * (1.8 if phrase.speaker is Speaker.COUNT else 5.8), 3)

    def __iter__(self) -> Iterator[Phrase]:
        """Nothing to list: there is one for every phrase."""
        return iter(())

    def __len__(self) -> int:
        """See :meth:`__iter__`."""
        return 0


def lengths(seed: int) -> Lengths:
    """Some lengths."""
    return Lengths(AnyLengths(seed), CHIMES)


LENGTHS = st.integers(0, 10_000).map(lengths)

_NAMES = st.sampled_from(["bend", "turn", "lift"])
_REPS = st.sampled_from([1, 2, 3, 4, 14])
"""Few, and so many that not each is counted."""
_HOLDS = st.sampled_from([1.0, 2.0, 7.0, 8.0, 9.0, 20.0, 45.0, 181.0, 300.0])


def _of_sets(sets: Sequence[SetDose]) -> Dose:
    return Dose(reps=sets[0].reps, hold=sets[0].hold, sets=len(sets), by_set=tuple(sets))


_DOSES = st.one_of(
    st.builds(Dose, hold=_HOLDS, reps=_REPS, sets=st.integers(1, 2)),
    st.builds(
        Dose,
        pace=st.tuples(st.sampled_from([1.0, 2.5, 5.0]), st.sampled_from([1.0, 4.0])),
        reps=_REPS,
        sets=st.integers(1, 2),
    ),
    st.builds(Dose, comfortable=st.just(True), up_to=st.sampled_from([1.0, 40.0, 240.0]), reps=st.integers(1, 2)),
    st.builds(Dose, reps=st.integers(1, 5)),
    st.builds(Dose, as_comfortable=st.just(True), hold=st.sampled_from([None, 5.0]), sets=st.integers(1, 2)),
    st.builds(Dose, least=st.integers(1, 8), reps=st.just(8), hold=st.sampled_from([None, 5.0])),
    st.lists(st.builds(SetDose, reps=st.integers(1, 3), hold=_HOLDS), min_size=2, max_size=3).map(_of_sets),
    st.lists(st.builds(SetDose, reps=st.integers(1, 3)), min_size=2, max_size=3).map(_of_sets),
)
_CUES = st.lists(
    st.builds(
        TimedCue,
        anchor=st.sampled_from(Anchor),
        offset=st.just(0.0),
        say=st.sampled_from(["Grow a little taller.", "Shoulders soft.", "Slowly."]),
    )
    | st.builds(TimedCue, anchor=st.just(Anchor.START), offset=st.floats(0, 9), say=st.just("Early."))
    | st.builds(
        TimedCue,
        anchor=st.just(Anchor.HALF),
        offset=st.just(0.0),
        say=st.sampled_from(
            ["{remaining} of {seconds} to go.", "This is {rep} of {reps}.", "Then {next}.", "Set {set} of {sets}."]
        ),
        short=st.sampled_from(["", "Half.", "{remaining}."]),
    )
    | st.builds(TimedCue, anchor=st.just(Anchor.END), offset=st.floats(-9, -1), say=st.just("Nearly there.")),
    max_size=3,
).map(tuple)


_CONDITIONS = st.lists(
    st.builds(
        ConditionRule,
        condition=st.sampled_from(["knee", "disc", "osteoporosis", "pregnant"]),
        effect=st.sampled_from(Effect),
        note=st.sampled_from(["", "Keep it small."]),
    ),
    max_size=2,
).map(tuple)
KNOWN: st.SearchStrategy[dict[str, str]] = st.dictionaries(
    st.sampled_from([*CONDITIONS, "cancer", "weak_defence", "blood_thinner"]),
    st.sampled_from(["yes", "no", "unsure"]),
    max_size=3,
)
"""What a profile may say about conditions."""


@st.composite
def exercise_steps(draw: st.DrawFn) -> ExerciseStep:
    """An exercise with any dose, sides and cues."""
    lines = CueLines(
        set_up=("Knees bent.",),
        safety=("No pain.",),
        short="Knees up.",
        breathe=("Breathe out.", "And in."),
        release=("Let go.",),
    )
    acute = draw(st.none() | _DOSES)
    dose, sides = draw(_DOSES), draw(st.sampled_from(Sides))
    apart = sides is Sides.BOTH and draw(st.booleans())
    return work(
        draw(_NAMES),
        dose=dose,
        acute=acute,
        sides=sides,
        by_side={Side.LEFT: dose, Side.RIGHT: draw(_DOSES)} if apart else {},
        load=draw(st.sampled_from(["", "red band"])),
        note=draw(st.sampled_from(["", "Stop if it clicks."])),
        lines=draw(st.sampled_from([CueLines(), lines])),
        between=draw(st.sampled_from([0.0, 3.0])),
        switch=draw(st.sampled_from([0.0, 5.0])),
        rest=draw(st.sampled_from([0.0, 10.0])),
        pain_up_to=draw(st.sampled_from([3, 10])),
        cues=draw(_CUES),
        conditions=draw(_CONDITIONS),
        breathing=draw(st.sampled_from([(), (4.0, 6.0), (1.0, 1.0), (4.0, 2.0, 4.0, 2.0)])),
        pacing=draw(st.sampled_from(Pacing)),
    )


_RESTS, _RESTED = st.sampled_from([1.0, 8.0, 30.0]), st.sampled_from(["", "Work"])
_PACKS = st.sampled_from(
    [(cold(10), off(10)), (cold(5), off(1)), (heat(15), off(10)), (heat(6), off(5), cold(12), off(20))]
)
_SMALL: st.SearchStrategy[tuple[Step, ...]] = st.one_of(
    exercise_steps().map(lambda step: (step,)),
    st.builds(RestStep, seconds=_RESTS, name=_RESTED, cues=_CUES).map(lambda step: (step,)),
    st.just((SayStep(text="Nearly half way now."),)),
    st.just((CheckInStep(),)),
    _PACKS,
)
_STEPS = st.lists(_SMALL, min_size=1, max_size=4).map(lambda groups: tuple(step for group in groups for step in group))
_NESTED = st.builds(
    RepeatStep,
    times=st.integers(1, 2),
    steps=_STEPS,
    name=st.sampled_from(["", "Circuit"]),
    pause=st.sampled_from([0.0, 5.0]),
    ask=st.none() | st.sampled_from(RoundQuestion),
).map(lambda repeat: (repeat,))
_EASY: st.SearchStrategy[Step] = st.one_of(
    st.builds(RestStep, seconds=_RESTS, name=_RESTED, cues=_CUES),
    st.just(SayStep(text="Nearly half way now.")),
    st.just(CheckInStep()),
)
ROUTINES: st.SearchStrategy[Routine] = st.one_of(
    st.one_of(_STEPS, _NESTED).map(lambda steps: routine(*steps)),
    st.lists(_EASY, min_size=1, max_size=3).map(lambda steps: routine(*steps, ease=True)),
    st.sampled_from(list(SHIPPED)).map(SHIPPED.__getitem__),
)
"""Small routines of every kind of step, and those that are shipped. What the reader would refuse is among them: the
session must stay safe by itself."""


class AnyPatient:
    """Answers everything in some way, always the same for one seed; ``bad`` of ten answers are worrying."""

    def __init__(self, seed: int, bad: int, silent: int) -> None:
        self._seed, self._bad, self._silent = seed, bad, silent

    def __call__(self, question: Question) -> Value:
        """The answer."""
        dice = zlib.crc32(f"{self._seed} {question.id} {question.purpose}".encode())
        if dice % 10 < self._silent:
            return None
        worrying = dice // 10 % 10 < self._bad
        if question.kind is QuestionKind.PAIN:
            return (dice // 100 % 11) if worrying else dice // 100 % 4
        if not worrying or question.kind is QuestionKind.CONFIRM:
            return calm(question)
        if question.kind is QuestionKind.COUNT:
            # Never "another": asked the same, the patient of one seed would answer so for ever.
            return ("yes", dice // 100 % 30)[dice // 100 % 2]
        match question.kind:
            case QuestionKind.PLACE:
                return dice // 100 % 5 or "unsure"
            case QuestionKind.LIST:
                return "something"
            case QuestionKind.PICK:
                left = [number for number in range(1, len(question.items) + 1) if number not in question.picked]
                return left[dice // 100 % len(left)] if left else "done"
        return ("unsure", "no", "yes")[dice // 100 % 3]


PATIENTS: st.SearchStrategy[Patient] = st.builds(
    AnyPatient, seed=st.integers(0, 10_000), bad=st.sampled_from([0, 0, 2, 6]), silent=st.sampled_from([0, 0, 1, 3])
)

__all__ = ["KNOWN", "LENGTHS", "PATIENTS", "ROUND", "ROUTINES", "SINK", "exercise_steps", "lengths"]
