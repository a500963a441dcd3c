"""The cue sheet of an audio file: everything that sounds in it and when, from the engine that runs live sessions.

The session is driven in virtual time by :func:`stretchcoach.session.rehearsal.rehearse`. While the engine waits for an
answer, the file tells what to do about each answer and leaves some quiet; then the engine is given the answer of somebody
with whom all is well. Nothing else is added, so a live session with those answers at those moments is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from stretchcoach.frontends.render.instructions import Band, Instructor, opening
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Routine, Seconds
from stretchcoach.safety import Rules
from stretchcoach.safety.person import Profile
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.events import Answer, Cue, CueRole, Event, PhaseStarted, Question, StepStarted
from stretchcoach.session.plan.placing import GAP
from stretchcoach.session.plan.plan import PhaseKind, Plan, Purpose, StepKind
from stretchcoach.session.rehearsal import rehearse
from stretchcoach.words.lengths import Phrase, Speaker

START = 0.5
"""Seconds of quiet before the first word of a file."""
BEFORE_SESSION = 1.0
"""Seconds of quiet between what a file says first and the session."""
END = 1.0
"""Seconds of quiet after the last word."""
WAITS = 86_400.0
"""Seconds the engine waits for an answer; longer than anything that is told meanwhile."""

QUIET: Mapping[Purpose, Seconds] = {
    Purpose.LIST: 4.0,
    Purpose.THERMAL: 4.0,
    Purpose.BEFORE: 5.0,
    Purpose.PLACE_BEFORE: 4.0,
    Purpose.CHECK_IN: 5.0,
    Purpose.MOVED: 4.0,
    Purpose.AFTER: 4.0,
    Purpose.BARRIER: 15.0,
    Purpose.PACK_ON: 10.0,
    Purpose.SKIN: 15.0,
    Purpose.PACK_OFF: 10.0,
    Purpose.SKIN_BACK: 10.0,
    Purpose.DONE: 10.0,
}
"""Seconds of quiet after what is told about a question: to think, or to do what was asked. Design choices."""
A_REP = 8.0
"""Seconds of quiet for each repetition at the listener's own pace, at least; a design choice."""

PACK_ON_SKIN = frozenset({Purpose.PACK_ON, Purpose.SKIN, Purpose.PACK_OFF})
"""Questions at which a pack is on the skin, about to be, or not surely off: no file ends there."""

_TITLES: Mapping[StepKind, str] = {
    StepKind.GATE: "file.chapter_before",
    StepKind.THERMAL: "file.chapter_packs",
    StepKind.CHECK_IN: "file.chapter_check_in",
    StepKind.AFTER: "file.chapter_after",
}


class SoundSource(StrEnum):
    """Where something that sounds comes from."""

    OPENING = "opening"
    SESSION = "session"
    INSTRUCTION = "instruction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounded:
    """Something that sounds: ``text`` is said, or the chime of that name sounds. Seconds are those of the file."""

    at: Seconds
    seconds: Seconds
    kind: SoundSource
    role: str = ""
    text: str = ""
    chime: str = ""
    id: str = ""
    """The cue's id in the session; empty for what is not in it."""

    @property
    def phrase(self) -> Phrase:
        """The text and the voice that says it."""
        return Phrase(self.text, Speaker.COUNT if self.role == CueRole.COUNT else Speaker.COACH)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetQuestion:
    """A question, what its answers lead to, and when the file goes on as if all were well."""

    id: str
    text: str
    kind: str
    purpose: Purpose
    bands: tuple[Band, ...]
    at: Seconds
    spoken: Seconds
    """When its words have been said."""
    until: Seconds
    """When the session goes on."""

    @property
    def may_end_a_file(self) -> bool:
        """Whether no pack can be on the skin."""
        return self.purpose not in PACK_ON_SKIN


@dataclass(frozen=True, slots=True)
class Chapter:
    """A step as players list it."""

    at: Seconds
    title: str
    check_in: bool = False
    """It only asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueSheet:
    """Everything that sounds, in order; ``session`` is the moment at which session time is 0."""

    routine: str
    name: str
    sounds: tuple[Sounded, ...]
    asked: tuple[SheetQuestion, ...]
    chapters: tuple[Chapter, ...]
    session: Seconds
    seconds: Seconds
    events: tuple[Event, ...] = field(default=(), repr=False)

    def phrases(self) -> list[Phrase]:
        """Every phrase it says, each once."""
        return list(dict.fromkeys(each.phrase for each in self.sounds if each.text))


def make_sheet(
    plan: Plan, rules: Rules, routine: Routine, profile: Profile | None = None, *, segments: bool = False
) -> CueSheet:
    """The cue sheet of ``plan``.

    Args:
        plan: made with ``patience`` of :data:`WAITS` and the book of a file.
        rules: of the routine's language.
        routine: for its cautions.
        profile: the person it is made for; anybody when left out.
        segments: say after each question that ends a file how to go on.
    """
    profile = profile or Profile()
    context = Context(plan, rules, profile)
    teller = _Teller(context, segments=segments)
    end = teller.open(routine)
    events = rehearse(plan, rules, profile, patience=teller.answer_at, now=end)
    sounds = sorted([*teller.sounds, *_session_sounds(events, end)], key=lambda each: each.at)
    last = max(end + events[-1].at, max(each.at + each.seconds for each in sounds))
    return CueSheet(
        routine=plan.routine,
        name=plan.name,
        sounds=tuple(sounds),
        asked=tuple(_asked(events, teller, end)),
        chapters=tuple(_chapters(events, context, end)),
        session=end,
        seconds=last + END,
        events=tuple(events),
    )


class _Teller:
    """Says what the session does not: the opening, and after each question what its answers lead to."""

    def __init__(self, context: Context, *, segments: bool) -> None:
        self.sounds: list[Sounded] = []
        self.bands: dict[str, tuple[Band, ...]] = {}
        self.spoken: dict[str, Seconds] = {}
        self._context = context
        self._instructor = Instructor(context)
        self._segments = segments
        self._until: dict[str, Seconds | None] = {}

    def open(self, routine: Routine) -> Seconds:
        """Says what comes first; the moment at which the session may start."""
        said = self._say(opening(self._context, routine), START, SoundSource.OPENING)
        return said + QUIET[Purpose.LIST] + BEFORE_SESSION

    def answer_at(self, question: Question, phase: PhaseStarted, spoken: Seconds) -> Seconds | None:
        """When the engine is given its answer; tells what to do when it hears of a question for the first time."""
        if question.id not in self._until:
            self._until[question.id] = self._tell(question, phase, spoken)
        return self._until[question.id]

    def _tell(self, question: Question, phase: PhaseStarted, spoken: Seconds) -> Seconds | None:
        if phase.phase == PhaseKind.COMFORTABLE:
            return None  # it ends by itself after the longest time; the listener comes out before
        purpose = Purpose(question.purpose)
        bands = self._instructor.bands(question, phase)
        texts = [band.say for band in bands]
        if self._segments and purpose not in PACK_ON_SKIN:
            texts.append(self._context.plan.book("file.next"))
        self.bands[question.id], self.spoken[question.id] = bands, spoken
        end = self._say(texts, spoken + GAP, SoundSource.INSTRUCTION)
        return end + max(QUIET[purpose], A_REP * phase.reps if purpose is Purpose.DONE else 0.0)

    def _say(self, texts: Sequence[str], at: Seconds, kind: SoundSource) -> Seconds:
        for text in texts:
            seconds = self._context.plan.lengths.of(Phrase(text, Speaker.COACH))
            self.sounds.append(Sounded(at=at, seconds=seconds, kind=kind, role=kind.value, text=text))
            at += seconds + GAP
        return at


def _session_sounds(events: Sequence[Event], start: Seconds) -> Iterator[Sounded]:
    for event in events:
        if isinstance(event, Cue):
            yield Sounded(
                at=start + event.due,
                seconds=event.seconds,
                kind=SoundSource.SESSION,
                role=event.role.value,
                text="" if event.chime else event.text,
                chime=event.chime,
                id=event.id,
            )


def _asked(events: Sequence[Event], teller: _Teller, start: Seconds) -> Iterator[SheetQuestion]:
    questions = {event.id: event for event in events if isinstance(event, Question)}
    for event in events:
        if isinstance(event, Answer) and event.id in teller.bands:
            question = questions[event.id]
            yield SheetQuestion(
                id=question.id,
                text=question.text,
                kind=question.kind.value,
                purpose=Purpose(question.purpose),
                bands=teller.bands[question.id],
                at=start + question.at,
                spoken=teller.spoken[question.id],
                until=start + event.at,
            )


def _chapters(events: Sequence[Event], context: Context, start: Seconds) -> Iterator[Chapter]:
    """One for each step that has a title; what has none belongs to the chapter before it. The first begins at 0."""
    for event in events:
        if isinstance(event, StepStarted):
            key = _TITLES.get(StepKind(event.kind))
            title = context.plan.book(key) if key else event.name
            if title:
                at = 0.0 if event.kind == StepKind.GATE else start + event.at
                yield Chapter(at, title, event.kind == StepKind.CHECK_IN)
