"""Routines built in code, patients who answer by a script, and a run of a session in virtual time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import (
    CheckIns,
    ConditionRule,
    CueLines,
    Dose,
    Exercise,
    ExerciseStep,
    Movement,
    OffStep,
    Pack,
    PackStep,
    Routine,
    Sides,
    Step,
    Variant,
)
from stretchcoach.safety import Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import DONE, NO, NONE, YES
from stretchcoach.safety_data import load_rules, rules_for
from stretchcoach.session.engine import Session
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Event,
    PhaseStarted,
    Question,
    QuestionKind,
    SessionEnded,
    Sign,
    StepStarted,
)
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.resume import ResumePoint, resume_point
from stretchcoach.session.snapshot import Snapshot, as_plain, from_plain
from stretchcoach.words.languages import load_book
from stretchcoach.words.lengths import Lengths, Phrase, Speaker

RULES = load_rules()
BOOK = load_book("en")
SHIPPED = load_library().routines

ROUND, SINK = Movement(name="Round up", say="Breathe out, round up."), Movement(name="Sink", say="Breathe in, sink.")

# Routines ------------------------------------------------------------------------------------------------------------


def exercise(name: str = "bend", *, acute: Dose | None = None, sides: Sides = Sides.NONE, **given: Any) -> Exercise:
    """An exercise with one line of each role."""
    fields: dict[str, Any] = {
        "id": name,
        "name": name.capitalize(),
        "why": "It moves the back.",
        "position": "Lie on your back.",
        "sides": sides,
        "movements": (ROUND, SINK),
        "cues": CueLines(
            set_up=("Knees bent.",),
            move=("Draw it in.",),
            breathe=("Breathe out.",),
            release=("Let go.",),
            mistake=("Head down.",),
            safety=("Only to slight discomfort.",),
        ),
        "normal": Dose(hold=20),
        "acute": acute,
        "easier": Variant(name="Small", say="Half the way is enough."),
        "harder": Variant(name="Big", say="A little more."),
        "cautions": (),
        "conditions": (),
        "published": "",
        "sources": ("S98",),
    }
    return Exercise(**{**fields, **given})


def work(
    name: str = "bend",
    *,
    dose: Dose | None = None,
    acute: Dose | None = None,
    sides: Sides = Sides.NONE,
    lines: CueLines | None = None,
    conditions: tuple[ConditionRule, ...] = (),
    **given: Any,
) -> ExerciseStep:
    """A step of :func:`exercise`; a hold of 20 seconds unless ``dose`` says otherwise."""
    made = exercise(name, acute=acute, sides=sides, conditions=conditions)
    made = made if lines is None else replace(made, cues=lines)
    return ExerciseStep(exercise=made, dose=dose or Dose(hold=20), sides=sides, **given)


def holds(name: str = "bend", seconds: float = 20, **dose: Any) -> ExerciseStep:
    """A hold, with an acute dose of half of it."""
    return work(name, dose=Dose(hold=seconds, **dose), acute=Dose(hold=seconds / 2))


def cold(minutes: float = 10) -> PackStep:
    """Cold for so many minutes."""
    return PackStep(pack=Pack.COLD, seconds=60 * minutes)


def heat(minutes: float = 15) -> PackStep:
    """Heat for so many minutes."""
    return PackStep(pack=Pack.HEAT, seconds=60 * minutes)


def off(minutes: float = 10) -> OffStep:
    """Time without a pack."""
    return OffStep(seconds=60 * minutes)


def routine(*steps: Step, pain_up_to: int = 10, check_ins: CheckIns | None = None, **given: Any) -> Routine:
    """A routine of ``steps``, open at every rating unless ``pain_up_to`` says otherwise."""
    fields: dict[str, Any] = {"id": "made", "name": "Made for a test", "summary": "", "text": "made"}
    return Routine(steps=steps, pain_up_to=pain_up_to, check_ins=check_ins or CheckIns(), **{**fields, **given})


NOTHING_DUE = Briefing(lists=())
"""The lists were answered a short time ago: the session begins with the rating."""

FIRST_EVER = Briefing(lists=("L1", "L2"), first=True)
"""Nobody was ever asked here."""


def plan_of(
    *steps: Step,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    briefing: Briefing | None = None,
    **given: Any,
) -> Plan:
    """The plan of a routine of ``steps``."""
    return make_plan(routine(*steps, **given), RULES, lengths, profile, briefing=briefing)


def shipped(name: str, lengths: Lengths | None = None, briefing: Briefing | None = None, language: str = "en") -> Plan:
    """The plan of a routine that is shipped."""
    routine = SHIPPED[name] if language == "en" else load_library(language=language).routines[name]
    return make_plan(routine, rules_for(routine), lengths, briefing=briefing)


class Even(Mapping[Phrase, float]):
    """Every sentence sounds for the same time, every number for half a second."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __getitem__(self, phrase: Phrase) -> float:
        """The length."""
        return 0.5 if phrase.speaker is Speaker.COUNT else self._seconds

    def __iter__(self) -> Iterator[Phrase]:
        """Nothing to list: there is one for every phrase."""
        return iter(())

    def __len__(self) -> int:
        """See :meth:`__iter__`."""
        return 0


EVEN = Lengths(Even(1.0))
"""Sentences of one second, numbers and chimes of half a second."""


# Patients ------------------------------------------------------------------------------------------------------------

Value: TypeAlias = int | str | None
"""An answer; None says nothing."""

Patient: TypeAlias = Callable[[Question], Value]


FINE = ("barrier", "pack_on", "skin", "skin_back", "moved", "said_back")
"""Questions to which yes means that all is well, or right; to the other questions it is no."""

MISTAKE = 7
"""The pick of the anytime key that is a mistake, a break, or something else."""


def calm(question: Question) -> Value:
    """Nothing is wrong and the pain is 2; the anytime key was pressed by mistake."""
    match question.kind:
        case QuestionKind.PAIN if question.purpose == "rated":
            return YES
        case QuestionKind.PAIN:
            return 2
        case QuestionKind.PLACE:
            return 0
        case QuestionKind.CONFIRM | QuestionKind.COUNT:
            return YES
        case QuestionKind.LIST:
            return NONE
        case QuestionKind.PICK if question.purpose == "symptom":
            return MISTAKE
        case QuestionKind.PICK:
            return DONE if question.several else 1
    return YES if question.purpose in FINE else NO


def silent(question: Question) -> Value:
    """Says nothing, ever."""
    return None


class Scripted:
    """Answers each question from the list for its ref, or else its purpose, then as ``otherwise`` does; a single value is
    a list of one. A ref is named whole, or by what follows its last stroke: ``leg_test`` for ``neuro_leg/leg_test``."""

    def __init__(self, otherwise: Patient = calm, /, **answers: Any) -> None:
        self._otherwise = otherwise
        self._lists: dict[str, Iterator[Value]] = {}
        for name, given in answers.items():
            values: Iterable[Value] = [given] if given is None or isinstance(given, int | str) else given
            self._lists[name] = iter(list(values))
        self._given: dict[tuple[str, str, str], Value] = {}

    def __call__(self, question: Question) -> Value:
        """The same question is given the same answer however often it is looked at."""
        key = question.id, question.purpose, question.ref
        if key not in self._given:
            names = (question.ref, question.ref.rpartition("/")[2], question.purpose)
            name = next((each for each in names if each in self._lists), "")
            self._given[key] = next(self._lists.get(name, iter(())), self._otherwise(question))
        return self._given[key]


def fitting(*rows: str, otherwise: Any = calm, **answers: Any) -> Scripted:
    """These rows fit, of whatever list comes; what is said back is right. Follow-ups as in ``answers``."""
    flags = RULES.red_flags
    given: dict[str, Any] = {"said_back": [YES] * 9}
    for name, found in flags.lists.items():
        wanted = [number for number, row in enumerate(found.rows, 1) if row in rows]
        given[name], given[f"{name}/lines"] = "something" if wanted else NONE, (*wanted, DONE)
    return Scripted(otherwise, **{**given, **answers})


# A session in virtual time -------------------------------------------------------------------------------------------

Wanted: TypeAlias = Callable[[Event], bool]
Record = TypeVar("Record", bound=Event)

THINK = 2.0
"""Seconds after the end of a question in which a patient answers."""


@dataclass
class Run:
    """A session under way: time passes only as far as it is told to."""

    plan: Plan
    patient: Patient = calm
    profile: Profile | None = None
    resume: ResumePoint | None = None
    now: float = 1000.0
    moves: bool = True
    """Whether the patient gets into each position, and says so."""
    moving: float = 0.0
    """Seconds that takes at least, with the words that ask for it."""
    think: float = THINK
    unhurried: bool = False
    """Whether what is done at one's own pace takes the time that is planned for it."""
    tables: Rules = RULES
    events: list[Event] = field(default_factory=list)
    cut_after: list[tuple[int, Snapshot]] | None = None
    """Where it is a list: what was stored with each batch of events, and how many events there had been."""
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.session = Session(self.plan, self.tables, self.profile, self.resume)
        self._take(self.session.start(now=self.now))

    # Time

    def _answers_at(self) -> float | None:
        question, spoken = self.session.question, self.session.question_spoken
        if question is None or spoken is None or self.patient(question) is None:
            return None
        takes = self.session.question_takes if self.unhurried else 0.0
        return max(spoken + self.think, spoken + takes, self.now)

    def step(self) -> list[Event]:
        """The next thing that happens: something due, or the patient's answer."""
        wake, answer, asks_ready = self.session.next_wakeup(), self._answers_at(), self.session.asks_ready
        if asks_ready is not None:
            asks_ready = max(asks_ready + THINK, self.session.started + self.of(PhaseStarted)[-1].at + self.moving)
        if self.moves and asks_ready is not None and (wake is None or wake > asks_ready):
            self.now = max(self.now, asks_ready)
            return self.do("ready")
        question = self.session.question
        if question is not None and answer is not None and (wake is None or answer <= wake):
            self.now = answer
            value = self.patient(question)
            assert value is not None
            return self._take(self.session.answer(question.id, value, now=answer))
        assert wake is not None, f"nothing will ever happen again: {self.session.state}"
        self.now = max(self.now, wake)
        return self._take(self.session.advance(now=self.now))

    def to(self, wanted: Wanted, steps: int = 3000) -> Event:
        """Go on until an event is ``wanted``; the patient has not reacted to it yet."""
        for _ in range(steps):
            for event in self.step():
                if wanted(event):
                    return event
            assert not self.session.ended, "the session ended before it happened"
        raise AssertionError("it never happened")

    def to_end(self, steps: int = 20_000) -> SessionEnded:
        """Go on to the end."""
        for _ in range(steps):
            if self.session.ended:
                break
            self.step()
        return self.end

    def wait(self, seconds: float) -> list[Event]:
        """Time passes; nobody says anything."""
        until, happened = self.now + seconds, []
        while (due := self.session.next_wakeup()) is not None and due <= until:
            self.now = max(self.now, due)
            happened += self._take(self.session.advance(now=self.now))
        self.now = until
        return happened + self._take(self.session.advance(now=until))

    def sleep(self, seconds: float) -> list[Event]:
        """The machine sleeps."""
        self.now += seconds
        return self._take(self.session.slept(now=self.now))

    # What a person does

    def do(self, command: str) -> list[Event]:
        """One command, now."""
        carry_out: Callable[..., list[Event]] = getattr(self.session, command)
        return self._take(carry_out(now=self.now))

    def answer(self, value: int | str, *, sure: bool = True) -> list[Event]:
        """Answer the open question, now; ``sure`` says yes to a rating that is said back."""
        assert self.session.question is not None, "no question is open"
        given = self._take(self.session.answer(self.session.question.id, value, now=self.now))
        asked = self.session.question
        if sure and asked is not None and asked.purpose == "rated" and given[-1] is asked:
            given = [*given, *self._take(self.session.answer(asked.id, YES, now=self.now))]
        return given

    def _take(self, events: list[Event]) -> list[Event]:
        self.events += events
        if self.cut_after is not None and events:
            self.cut_after.append((len(self.events), stored(self.session)))
        return events

    def cut(self, plan: Plan | None = None, away: float = 30.0) -> ResumePoint | None:
        """Where it would be gone on with, if it was cut off now and ``plan`` had become of its own."""
        return resume_point(stored(self.session), plan or self.plan, away)

    # What happened

    @property
    def end(self) -> SessionEnded:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, SessionEnded), last
        return last

    @property
    def rules(self) -> list[str]:
        """The rules that decided something, in order."""
        return [event.rule for event in self.of(Decision)]

    @property
    def said(self) -> list[str]:
        """What was said or sounded, in order."""
        return [event.text or f"({event.chime})" for event in self.of(Cue)]

    @property
    def asked(self) -> list[str]:
        """The purposes of the questions, in order, each time they were asked."""
        return [event.purpose for event in self.of(Question)]

    @property
    def phases(self) -> list[str]:
        """The phases, in order."""
        return [event.phase for event in self.of(PhaseStarted)]

    @property
    def signs(self) -> dict[str, tuple[str, str]]:
        """How soon each line that fits needs help, and whether it was said back; as the record was told last."""
        return {event.row: (event.tier.value, event.state) for event in self.of(Sign)}

    def of(self, kind: type[Record]) -> list[Record]:
        """All events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def since(self, mark: int) -> list[Event]:
        """The events after the first ``mark``."""
        return self.events[mark:]


def stored(session: Session) -> Snapshot:
    """The snapshot of a session after it has been on disk."""
    return from_plain(json.loads(json.dumps(as_plain(session.snapshot()))))


def finish(plan: Plan, patient: Patient = calm, **given: Any) -> Run:
    """A whole session."""
    run = Run(plan, patient, **given)
    run.to_end()
    return run


# What to wait for ----------------------------------------------------------------------------------------------------


def asks(purpose: str) -> Wanted:
    """A question for this purpose is asked."""
    return lambda event: isinstance(event, Question) and event.purpose == purpose


def phase(kind: str, **fields: object) -> Wanted:
    """A phase of this kind begins, with these fields."""
    return lambda event: (
        isinstance(event, PhaseStarted)
        and event.phase == kind
        and all(getattr(event, name) == value for name, value in fields.items())
    )


def step(kind: str, exercise: str = "") -> Wanted:
    """A step of this kind begins."""
    return lambda event: isinstance(event, StepStarted) and event.kind == kind and event.exercise == exercise


def says(text: str) -> Wanted:
    """Something with ``text`` in it is said."""
    return lambda event: isinstance(event, Cue) and text in event.text


def answers(events: Iterable[Event]) -> list[Mapping[str, Value]]:
    """The answers given, by purpose."""
    return [{event.purpose: event.value} for event in events if isinstance(event, Answer)]


def within(run: Run, kind: str, index: int = 0) -> list[tuple[float, str]]:
    """What is said in the ``index``-th phase of this kind, with seconds since its beginning."""
    begun = [place for place, event in enumerate(run.events) if isinstance(event, PhaseStarted)]
    first = [place for place in begun if phase(kind)(run.events[place])][index]
    last = next((place for place in begun if place > first), len(run.events))
    return [(round(due - run.events[first].at, 3), text) for due, text in timeline(run.events[first:last])]


def timeline(events: Iterable[Event]) -> list[tuple[float, str]]:
    """What was said and when, to the millisecond."""
    return [(round(event.due, 3), event.text or event.chime) for event in events if isinstance(event, Cue)]
