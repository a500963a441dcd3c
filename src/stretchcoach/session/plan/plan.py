"""The plan of a session: every phase, every cue, how long each lasts. Made before the start, never changed by time.

A plan is a list of steps, a step a list of phases. A phase either lasts a known number of seconds or asks something and
lasts until it is answered. What an answer bends (a lighter dose, a step left out) is in the plan beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Clinic, ConditionRule, Exercise, Pack, Seconds, Side, Step, Verbosity
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.questions import RATED, Sentence, shown_text, spoken_phrases
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.plan.doses import Telling
from stretchcoach.words.lengths import Lengths, Phrase, Speaker
from stretchcoach.words.phrases import Phrasebook

ANSWERING = 5.0
"""Seconds a patient is expected to take for an answer, from the end of the question's words; a design choice."""

ALWAYS = 3600.0
"""Worth saying however late: an hour."""

READY_TAKES = 15.0
"""Seconds a change of position is expected to take where nobody has said yet that it is done; a design choice."""

WORTH: Mapping[CueRole, float] = {
    CueRole.COUNT: 0.3,
    CueRole.PACE: 0.3,
    CueRole.CHIME: 0.5,
    CueRole.HALF: 2.0,
    CueRole.BREATHE: 3.0,
    CueRole.MOVE: 5.0,
    CueRole.AUTHOR: 5.0,
    CueRole.NEXT: 10.0,
}
"""How many seconds late a cue is still worth saying; :data:`ALWAYS` where nothing is named."""

_BY_IMPORTANCE = (
    CueRole.SAFETY,
    CueRole.COUNT,
    CueRole.CHIME,
    CueRole.QUESTION,
    CueRole.NAME,
    CueRole.SET_UP,
    CueRole.HALF,
    CueRole.AUTHOR,
    CueRole.MOVE,
    CueRole.BREATHE,
    CueRole.NEXT,
    CueRole.PACE,
)
PRIORITY: Mapping[CueRole, int] = {role: place for place, role in enumerate(_BY_IMPORTANCE)}
"""Which cue has its moment where two want the same: the one with the smaller number."""


class Mark(StrEnum):
    """What was done to a cue so that it found room, for :mod:`~stretchcoach.authoring.preview`."""

    NONE = ""
    SHORT = "short"
    """Said in its author's short form."""
    BEFORE = "before"
    """Said before the start of the hold or the rest it was meant for."""


class StepKind(StrEnum):
    """What a step of the plan is."""

    GATE = "gate"
    """The questions about warning signs."""
    BEFORE = "before"
    """The rating before."""
    THERMAL = "thermal"
    """The questions about cold and heat."""
    EXERCISE = "exercise"
    """An exercise."""
    COLD = "cold"
    """A cold pack."""
    HEAT = "heat"
    """A heat pack."""
    OFF = "off"
    """A time without a pack."""
    REST = "rest"
    """A rest."""
    SAY = "say"
    """A sentence."""
    CHECK_IN = "check_in"
    """A rating on the way."""
    AFTER = "after"
    """The rating after."""


# Rests, sentences and questions are neither done nor missed.
COUNTED = frozenset({StepKind.EXERCISE, StepKind.COLD, StepKind.HEAT})
"""Steps that count as done or not done: the exercises and the packs."""


class PhaseKind(StrEnum):
    """What a phase of a step is."""

    ANNOUNCE = "announce"
    """It is said what comes."""
    READY = "ready"
    """Before a change of position: until the patient says so, or for a set time."""
    GET_READY = "get_ready"
    """A moment to begin."""
    HOLD = "hold"
    """A position is held."""
    REP = "rep"
    """A repetition, or a part of one."""
    OWN_PACE = "own_pace"
    """Repetitions at the patient's own pace, until they are told to be done."""
    COMFORTABLE = "comfortable"
    """A stay for as long as it is comfortable."""
    BETWEEN = "between"
    """After a repetition, to let go."""
    SWITCH = "switch"
    """To the other side."""
    REST = "rest"
    """A rest."""
    DO = "do"
    """An activity of the author's, such as a walk."""
    SAY = "say"
    """Something is said."""
    PACK = "pack"
    """A pack is on the skin, until its next check or its end."""
    OFF = "off"
    """A time without a pack."""
    ASK = "ask"
    """A question."""


class Purpose(StrEnum):
    """Why a question is asked; decides what its answer does."""

    LIST = "list"
    """A list of warning signs."""
    FOLLOW_UP = "follow_up"
    """More about a warning sign."""
    SAID_BACK = "said_back"
    """Whether a warning sign was understood as it was meant."""
    SYMPTOM = "symptom"
    """What is wrong, after somebody said that something is."""
    BEFORE = "before"
    """The rating before."""
    CHECK_IN = "check_in"
    """A rating on the way."""
    RATED = RATED
    """A rating that would end something or leave something out is said back."""
    RERATE = "re_rate"
    """A rating once more."""
    PLACE_BEFORE = "place_before"
    """How far down the pain goes, before the first step."""
    PLACE = "place"
    """How far down the pain goes now."""
    PLACE_AGAIN = "place_again"
    """The same once more."""
    MOVED = "moved"
    """Whether the pain is still where it was."""
    NEURO = "neuro"
    """About the leg, where the pain goes far down."""
    AFTER = "after"
    """The rating after."""
    THERMAL = "thermal"
    """About cold and heat."""
    DONE = "done"
    """Whether it is done, or how many there were."""
    BARRIER = "barrier"
    """Whether a cloth is between a pack and the skin."""
    PACK_ON = "pack_on"
    """Whether a pack is on."""
    SKIN = "skin"
    """How the skin below a pack is."""
    PACK_OFF = "pack_off"
    """Whether a pack is off."""
    SKIN_BACK = "skin_back"
    """How the skin is after a pack."""
    ACKNOWLEDGE = "acknowledge"
    """Whether guidance was heard."""


PUTTING_ON = frozenset({Purpose.BARRIER, Purpose.PACK_ON})
"""Questions during which a pack may be on the skin already, though nobody has said so."""


INQUIRING = frozenset({Purpose.LIST, Purpose.FOLLOW_UP, Purpose.SAID_BACK, Purpose.SYMPTOM})
"""Questions about red flags."""

PLACES = frozenset({Purpose.PLACE_BEFORE, Purpose.PLACE, Purpose.PLACE_AGAIN, Purpose.MOVED, Purpose.NEURO})
"""Questions about the place of the pain, which follow a rating."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCue:
    """Something to say, or a chime, ``offset`` seconds after the start of its phase (negative: before its end)."""

    offset: Seconds
    role: CueRole
    seconds: Seconds
    text: str = ""
    chime: str = ""
    mark: Mark = Mark.NONE

    @property
    def worth(self) -> Seconds:
        """How many seconds late it is still worth saying."""
        return WORTH.get(self.role, ALWAYS)

    @property
    def phrase(self) -> Phrase:
        """The text and the voice that says it."""
        return Phrase(self.text, Speaker.COUNT if self.role is CueRole.COUNT else Speaker.COACH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question a phase asks. ``within`` seconds are counted from the end of its words."""

    purpose: Purpose
    kind: QuestionKind
    text: str
    within: Seconds
    again: str = ""
    """Said when nobody answered the first time; the same words when empty."""
    ref: str = ""
    """List, row or condition this asks about."""
    before: tuple[Sentence, ...] = ()
    """Said before it, and shown with it."""
    items: tuple[str, ...] = ()
    """The lines of a list or a pick, said with a breath between them."""
    after: tuple[str, ...] = ()
    """Said after the items."""
    several: bool = False
    picked: tuple[int, ...] = ()
    number: int = 0
    """Its place among the questions before the first step; 0 where they are not counted."""
    of: int = 0
    takes: Seconds = 0.0
    """How long what it asks about is expected to take from the end of its words: for exercise at one's own pace."""
    whole: bool = False
    """A *none* that does not name the question is taken only after its last line."""

    @property
    def shown(self) -> str:
        """The question as it is read."""
        return " ".join(map(shown_text, (*self.before, self.text)))

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every phrase of it, in order."""
        return (*(piece for each in self.before for piece in spoken_phrases(each)), self.text, *self.items, *self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase. ``seconds`` is None where only an answer ends it."""

    kind: PhaseKind
    seconds: Seconds | None
    cues: tuple[PlannedCue, ...] = ()
    label: str = ""
    side: Side | None = None
    rep: int = 0
    reps: int = 0
    least: int = 0
    """The fewest of a range of repetitions, of which ``reps`` is the most; 0 for no range."""
    set: int = 0
    sets: int = 0
    movement: int = 0
    """In a paced repetition, which movement of the exercise it is, from 0."""
    ask: Ask | None = None
    pack_until: Seconds | None = None
    """For a pack phase: seconds of real time on the skin at which it ends."""
    counts_up: bool = False
    locked: bool = False
    """A pause for safety: it is neither skipped nor made shorter."""

    @property
    def spoken(self) -> Seconds:
        """Seconds until the last cue counted from the start has sounded; tones that go on through the phase not counted."""
        # Counts are timed from the end: with them nothing would ever have been said before the phase is over.
        said = (cue for cue in self.cues if cue.offset >= 0 and cue.role is not CueRole.PACE)
        return max((cue.offset + cue.seconds for cue in said), default=0.0)

    @property
    def waits(self) -> bool:
        """Whether it lasts until the patient is ready: no question, and nothing for the record."""
        return self.kind is PhaseKind.READY and self.seconds is None

    @property
    def expected(self) -> Seconds:
        """Seconds the phase is expected to take: for a question, its words and :data:`ANSWERING` seconds."""
        if self.seconds is not None:
            return self.seconds
        if self.waits:
            return READY_TAKES
        return self.spoken + max(ANSWERING, self.ask.takes if self.ask else 0.0)


class Form(StrEnum):
    """The forms in which an exercise step is planned."""

    NORMAL = "normal"
    ACUTE = "acute"
    """The acute dose: pain 4 to 5."""
    EASED = "eased"
    """The acute dose, the easier variant, and a check-in half way (rule P4)."""
    CAREFUL = "careful"
    """A pack for old or thin skin (section 3.4)."""


@dataclass(frozen=True, slots=True)
class Posture:
    """How the body is, and what is at hand."""

    start: str = ""
    """A word for it: two that are the same need no time in between. Empty where it is not known."""
    needs: tuple[str, ...] = ()

    def stays(self, before: Posture) -> bool:
        """Whether nobody has to move or to fetch anything for it, coming from ``before``."""
        # Two unknown positions are not the same position.
        return self.start == before.start != "" and set(self.needs) <= set(before.needs)

    def after(self, before: Posture) -> Posture:
        """This posture, coming from ``before``: where the body stays as it is, what was at hand already still is."""
        # Whoever changes position leaves the cushion behind.
        kept = before.needs if self.start == before.start else ()
        return Posture(self.start, tuple(dict.fromkeys((*kept, *self.needs))))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step. ``forms`` has its phases in each form; None where the step is left out in that form."""

    kind: StepKind
    name: str
    forms: Mapping[Form, tuple[Phase, ...] | None]
    number: int = 0
    """Place among the patient's steps from 1; 0 for the gate and the check-ins."""
    exercise: str = ""
    written: Step | None = None
    """The step of the routine that it was made from; None for the gate and the check-ins."""
    side: str = ""
    pain_up_to: int = 10
    pack: Pack | None = None
    closed: str = ""
    """Why a pack is known beforehand to be left out, for lists; empty where it is open or an answer decides."""
    detail: str = ""
    """The dose in words, for lists."""
    load: str = ""
    """What the exercise is done with or against; empty for none."""
    note: str = ""
    """The author's sentence for this prescription."""
    telling: Telling | None = None
    """How much is said about an exercise, and why; None for other steps."""
    was: str = ""
    """The dose as its author wrote it, where the days before adjusted it."""
    cautions: tuple[str, ...] = ()
    conditions: tuple[ConditionRule, ...] = ()
    """What conditions do to the exercise (section 4.5 of the clinical reference)."""
    easier: str = ""
    """The sentence that tells the easier variant of the exercise."""
    position: str = ""
    """The start position as it is said."""
    posture: Posture | None = None
    """How the body is in it; None where it stays as it is. Only where it is known is there a phase to get there."""
    stays: bool = False
    """The step before is expected to leave the patient there, so that no time is needed to get there."""
    round: int = 0
    """Its round of the innermost repeat it stands in; 0 outside of one."""
    rounds: int = 0
    asks_about: tuple[str, ...] = ()
    """For the question of a round: the exercises since the question before, by their ids."""
    only_with: frozenset[str] = frozenset()
    """The exercises of the round that it opens or comes before: nothing of it is needed when all of them are over for
    the day; empty where it always comes."""
    about_before: bool = False
    """A check-in about the step before it: not asked where that was left out."""
    shown: Exercise | None = None
    """The exercise in the position of this step, with its figure and its picture; None for other steps."""
    instead: Mapping[str, PlannedStep] = field(default_factory=dict)
    """The same step in another position, by the condition that asks for it."""

    def phases(self, form: Form) -> tuple[Phase, ...] | None:
        """The phases in ``form``; steps that have one form only are the same in all."""
        return self.forms[form] if form in self.forms else self.forms[Form.NORMAL]

    @property
    def first_side(self) -> Side | None:
        """The side that it begins with; None where it is not done on sides."""
        return next((phase.side for phase in self.phases(Form.NORMAL) or () if phase.side), None)

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase its phases may say; repeats included."""
        for phase in (phase for phases in self.forms.values() for phase in phases or ()):
            yield from (cue.phrase for cue in phase.cues if cue.text)
            if phase.ask:
                yield from (Phrase(text, Speaker.COACH) for text in phase.ask.spoken)
                if phase.ask.again:
                    yield Phrase(phase.ask.again, Speaker.COACH)

    @property
    def expected(self) -> Seconds:
        """Seconds the step is expected to take in its normal form."""
        phases = self.forms[Form.NORMAL] or ()
        # Only the way into the position is saved; turning to the other side comes all the same.
        first = next((index for index, phase in enumerate(phases) if phase.kind is PhaseKind.READY), None)
        without = first if self.stays else None
        return sum(phase.expected for index, phase in enumerate(phases) if index != without)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a session needs to know before it starts."""

    routine: str
    name: str
    steps: tuple[PlannedStep, ...]
    pain_up_to: int
    answer_within: Seconds
    ease: bool = False
    """It asks nothing of the body: it stays open at any pain, and pain ends it only at its end."""
    lead_in: Seconds
    """Quiet before the first word."""
    patience: Seconds = 0.0
    """Every question waits at least this long for its answer: for a listener who is told what to do meanwhile."""
    book: Phrasebook
    lengths: Lengths
    briefing: Briefing = field(default_factory=Briefing)
    green_max: int
    """The highest rating before the session at which the normal doses are used."""
    verbosity: Verbosity = Verbosity.AUTO
    """What was asked for: by the author where the routine fixes it, else by the user."""
    clinic: Clinic | None = None
    """Whom to ask about the routine; guidance names it."""
    otherwise: tuple[Phrase, ...] = ()
    """Other wordings of what the steps say, which may be chosen once the true lengths are known."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """The author's thresholds and caps, see :mod:`stretchcoach.safety.author`."""
    notes: tuple[str, ...] = field(default=())
    """What could not be placed where its author wanted it; ``preview`` shows them."""
    planned: Seconds = 0.0
    """What a session takes with every answer given :data:`ANSWERING` seconds after its question, as
    :func:`stretchcoach.session.rehearsal.make_plan` finds out."""

    @property
    def has_exercises(self) -> bool:
        """Whether anything in it moves the body; packs and rests alone do not."""
        return any(step.kind is StepKind.EXERCISE for step in self.steps)

    def moves_at(self, pain: int) -> bool:
        """Whether any of its exercises is open at this rating."""
        return any(step.kind is StepKind.EXERCISE and step.pain_up_to >= pain for step in self.steps)

    @property
    def count(self) -> int:
        """How many steps the patient is told of."""
        return max((step.number for step in self.steps), default=0)

    @property
    def work(self) -> int:
        """How many exercises and packs there are."""
        return sum(step.kind in COUNTED for step in self.steps)

    @property
    def fingerprint(self) -> str:
        """Changes when the steps do: an interrupted session goes on only with the plan it started with."""
        return "|".join(f"{step.kind}:{step.exercise}:{step.name}" for step in self.steps)

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase the steps may say, whatever its length turns out to be, in the order of need; repeats included."""
        for step in self.steps:
            for each in (step, *step.instead.values()):
                yield from each.phrases()
        yield from self.otherwise
