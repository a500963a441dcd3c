"""What is playing: the step, the phase under way and its question, what is still to come of the step, what was put away.

A phase under way is a *track*: the phase, the moment it began, and the cues it has not said yet. Only what is here decides
what is due by itself, so that looking ahead is running a copy of this.

Nothing here knows why a phase comes, what an answer does or which state the session is in. The engine reads everything and
changes it by these methods alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import field, replace
from enum import IntEnum
from itertools import dropwhile
from math import inf

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety.questions import Question
from stretchcoach.session.facts import PackClock
from stretchcoach.session.plan.packs import pack_on
from stretchcoach.session.plan.placing import Voice, ask_phase, moment_of
from stretchcoach.session.plan.plan import PUTTING_ON, Ask, Phase, PhaseKind, PlannedCue, PlannedStep, Purpose

READY_AGAIN = 60.0
"""Seconds of quiet after which somebody who was to say that they are ready is asked once more, and then held; a design
choice."""

KEY_THINK = 5.0
"""Seconds at least after the last line of the anytime key before it is asked again; a design choice."""


class Due(IntEnum):
    """What is due by itself; of two things due at the same moment the smaller goes first."""

    CUE = 0
    SILENCE = 1
    """Nobody has answered in time."""
    NOT_READY = 2
    """Nobody has said that they are in position."""
    PHASE_END = 3
    WAITED_OUT = 4
    """Nobody came back to a session that was held."""


@dataclass(frozen=True, slots=True)
class Track:
    """A phase that began at ``began`` on the session's clock.

    Frozen: pausing, moving and lengthening make a new one. ``run`` numbers the phases of a session as they begin.
    """

    phase: Phase
    run: int
    began: float
    seconds: float | None
    cues: Sequence[tuple[float, PlannedCue, str]] = field(default=())
    """Moment in the phase, cue, and the cue's id; the ones not said yet."""
    added: float = 0.0
    times: int = 1
    """How often it has been asked whether the patient is ready."""

    @property
    def silent_from(self) -> float:
        """When everything it has to say will have been said."""
        return self.began + self.phase.spoken

    def said(self) -> Track:
        """Without its next cue."""
        return Track(self.phase, self.run, self.began, self.seconds, self.cues[1:], self.added, self.times)

    def longer(self, seconds: float, now: float) -> Track:
        """Lengthened; a count that has begun is counted again at the new end."""
        assert self.seconds is not None, "only what ends by itself is made longer"
        total = self.seconds + seconds
        elapsed = now - self.began
        # A cue that moved with the end gets an id of its own: sound queued ahead under the old one is not taken for it.
        again = f"+{round(self.added + seconds)}"
        # Cues counted from the start stay. Those counted from the end move with it, a count that was half said included.
        kept = [entry for entry in self.cues if entry[1].offset >= 0]
        to_end = [
            (moment_of(cue, total), cue, f"{self.run}.{index}{again}")
            for index, cue in enumerate(self.phase.cues)
            if cue.offset < 0 and moment_of(cue, total) >= elapsed
        ]
        cues = tuple(sorted([*kept, *to_end], key=lambda entry: entry[0]))
        return replace(self, seconds=total, cues=cues, added=self.added + seconds)


def track_of(phase: Phase, run: int, began: float, seconds: float | None, times: int = 1) -> Track:
    """The track of a phase that begins at ``began`` and lasts ``seconds``."""
    entries = [(moment_of(cue, seconds), cue, f"{run}.{index}") for index, cue in enumerate(phase.cues)]
    # A pack phase may be shorter than planned: its cues beyond the end are never said.
    if seconds is not None:
        entries = [entry for entry in entries if 0 <= entry[0] <= seconds]
    return Track(phase, run, began, seconds, tuple(sorted(entries, key=lambda entry: entry[0])), times=times)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The open question, and how often it has been asked. ``deadline`` is None where the phase ends by itself, or where the
    session is held."""

    event: Question
    ask: Ask
    asked: int
    deadline: float | None
    counted: int = 0
    """How many repetitions were told so far, where they are counted."""

    @property
    def number(self) -> int:
        """Which of the session's questions it is, in the order in which they were first asked."""
        return int(self.event.id.removeprefix("q"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that stands, as far as it depends on the moment. Moments are in seconds of the session's clock."""

    question: Question
    times: int
    """How often it has been asked."""
    open: bool
    """Whether it may be answered; false while a pause has put it away, after which it is asked again."""
    answers_from: float
    """From when on an answer counts that names it."""
    none_from: float | None
    """The same for *none*, where that answers it: a list has to have stood for a while."""
    ends: float | None
    """When silence is taken for no answer: it is asked once more, or what silence leads to follows."""


@dataclass(frozen=True, slots=True)
class PutAway:
    """What was going on before a pause: the phase, how far it was, and its question."""

    track: Track
    elapsed: float
    open: OpenQuestion | None


class Playing:
    """What is playing at one moment. Every value in it is frozen, so that a shallow copy goes its own way."""

    def __init__(self, steps: Sequence[PlannedStep], voice: Voice) -> None:
        self.steps = steps
        self.index = -1
        """The step, as its index in the plan; -1 before the first."""
        self.cut_short = False
        """The step is not gone on with: it does not count as done when its phases are over."""
        self.to_come: tuple[Phase, ...] = ()
        """The phases of the step that are still to come."""
        self.track: Track | None = None
        self.open: OpenQuestion | None = None
        self.put_away: PutAway | None = None
        self.saying = ""
        """The sentence said last in this phase."""
        self.runs = 0
        """How many phases have begun."""
        self.questions = 0
        """How many questions were asked: their ids go on counting, after a crash as well."""
        self._voice = voice

    # Looking ---------------------------------------------------------------------------------------------------------

    @property
    def step(self) -> PlannedStep:
        """The step that is being done."""
        return self.steps[self.index]

    @property
    def pack(self) -> Pack | None:
        """The kind of pack of this step; None for another step."""
        return self.step.pack

    @property
    def phase(self) -> Phase | None:
        """The phase under way."""
        return self.track.phase if self.track else None

    @property
    def question_put_away(self) -> OpenQuestion | None:
        """The question that was open before the pause."""
        return self.put_away.open if self.put_away else None

    @property
    def putting_on(self) -> bool:
        """Whether a pack was asked for, and nobody has said yet whether it is in place."""
        return any(each and each.ask.purpose in PUTTING_ON for each in (self.open, self.question_put_away))

    def asks(self, *purposes: Purpose) -> bool:
        """Whether the open question is one of these."""
        return self.open is not None and self.open.ask.purpose in purposes

    def owed(self) -> Iterator[Ask]:
        """The questions that are open or still to come."""
        if opened := self.open or self.question_put_away:
            yield opened.ask
        yield from (phase.ask for phase in self.to_come if phase.ask)

    def due(self, *, running: bool, held: bool) -> tuple[float, Due] | None:
        """The next thing that happens by itself: its moment, and what it is.

        Only while time is ``running`` is somebody waited for to be ready, and only what is not ``held`` comes to its end.
        """
        track, coming = self.track, []
        if track is None:
            return None
        # The smallest moment goes first, and of one moment the smallest Due: a cue at the very end of its phase is said
        # before the phase is over.
        if track.cues:
            coming.append((track.began + track.cues[0][0], Due.CUE))
        # What is said while held ends nothing: the question stays open beside it.
        if track.seconds is not None and not held:
            coming.append((track.began + track.seconds, Due.PHASE_END))
        if self.open is not None and self.open.deadline is not None:
            coming.append((self.open.deadline, Due.SILENCE))
        if running and track.phase.waits:
            coming.append((track.silent_from + READY_AGAIN, Due.NOT_READY))
        return min(coming) if coming else None

    def overdue(self, pack: PackClock, moment: float) -> bool:
        """Whether the pack of this step has been on for all of its time: then nothing comes before taking it off."""
        put_away = (self.put_away.track.phase,) if self.put_away else ()
        phase = (self.track.phase,) if self.track else ()
        # pack_until grows from one stretch to the next, so the largest is the end of the pack, whichever stretch is
        # under way or put away.
        until = max((each.pack_until for each in (*put_away, *phase, *self.to_come) if each.pack_until), default=inf)
        return pack.on and pack.at(moment) >= until

    # The phase under way ---------------------------------------------------------------------------------------------

    def begin(self, phase: Phase, moment: float, seconds: float | None, *, times: int = 1) -> None:
        """Begin a phase that lasts ``seconds``; nothing is asked yet."""
        self.runs += 1
        self.saying = ""
        self.track = track_of(phase, self.runs, moment, seconds, times)
        self.open = None

    def ask(self, ask: Ask, moment: float, at: float, patience: float, again: OpenQuestion | None) -> Question:
        """Open the question of the phase under way.

        Args:
            ask: the question.
            moment: now.
            at: the same in session time.
            patience: seconds it waits for its answer at least.
            again: where it was asked before: it keeps its id.
        """
        assert self.track is not None
        if again is None:
            self.questions += 1
        # Asked again it is the same question: an answer on its way to the first asking still fits it.
        event = question_event(ask, again.event.id if again else f"q{self.questions}", at)
        # The time to answer begins when the question has been said, however long that takes.
        within, silent_from = max(ask.within, patience), self.track.silent_from
        deadline = silent_from + within
        # Counted from the key, not from the end of all its lines.
        if ask.purpose is Purpose.SYMPTOM:
            deadline = max(silent_from + KEY_THINK, moment + within)
        # Where the phase ends by itself (as long as it is comfortable), silence needs no deadline of its own.
        ends = self.track.seconds is not None
        asked, counted = (again.asked, again.counted) if again else (0, 0)
        self.open = OpenQuestion(event, ask, asked + 1, None if ends else deadline, counted)
        return event

    def count_one(self, moment: float, patience: float) -> OpenQuestion:
        """One more repetition: the question stays open, and waits as long for the next."""
        assert self.open is not None
        deadline = None if self.open.deadline is None else moment + max(self.open.ask.within, patience)
        # Somebody is there: silence begins anew.
        self.open = replace(self.open, counted=self.open.counted + 1, deadline=deadline, asked=1)
        return self.open

    def answered(self) -> None:
        """The open question is answered, or given up."""
        self.open = None

    def say_next(self) -> tuple[PlannedCue, str]:
        """The cue that is due, and its id."""
        assert self.track is not None
        _, cue, name = self.track.cues[0]
        self.track = self.track.said()
        # A chime says nothing: the sentence before it stays on the screen.
        self.saying = cue.text or self.saying
        return cue, name

    def say_beside(self, phase: Phase, moment: float) -> None:
        """Say something while nothing else runs; the question stays as it is."""
        # A run of its own, since it takes the place of the track and its cues need ids. Not begin(): that would close
        # the question.
        self.runs += 1
        self.track = track_of(phase, self.runs, moment, phase.seconds)

    def lengthen(self, seconds: float, now: float) -> float:
        """The phase lasts so much longer; how long it lasts now."""
        assert self.track is not None
        self.track = self.track.longer(seconds, now)
        assert self.track.seconds is not None
        return self.track.seconds

    def move(self, seconds: float) -> None:
        """The phase goes on later by so many seconds, in which nobody was there."""
        assert self.track is not None
        self.track = replace(self.track, began=self.track.began + seconds)

    def fall_silent(self) -> None:
        """Nothing runs, and nothing is asked."""
        self.track = self.open = None

    # Putting away ----------------------------------------------------------------------------------------------------

    def suspend(self, seen: float) -> None:
        """Put the present phase away as it was at ``seen``, unless one is put away already."""
        # What was put away first is what matters: a question of the anytime key, or of a pause, does not come back in
        # its place.
        if self.put_away is None and self.track is not None:
            self.put_away = PutAway(self.track, max(0.0, seen - self.track.began), self.open)
        self.fall_silent()

    def hold(self, seen: float) -> None:
        """Put the present phase away, and leave its question open for as long as it takes."""
        # suspend() forgets the question, so it is kept here; no deadline, because the pause has its own end.
        waiting = None if self.open is None else replace(self.open, deadline=None)
        self.suspend(seen)
        self.open = waiting

    def take_up(self) -> PutAway | None:
        """What was put away, which is no longer."""
        earlier, self.put_away = self.put_away, None
        return earlier

    def go_on(self, earlier: PutAway, moment: float) -> None:
        """Go on in the middle of what was put away."""
        # Began so long ago that it is as far as it was; its cues are those that were not said.
        self.track = replace(earlier.track, began=moment - earlier.elapsed)

    def forget_put_away(self) -> None:
        """What was put away does not come back."""
        self.put_away = None

    # What is to come -------------------------------------------------------------------------------------------------

    def next_phase(self, pack: PackClock, moment: float) -> Phase | None:
        """The next phase of this step, taken from what is to come; None where the step is over.

        A pack that came off is put back on first, and not asked to come off again; one that is on past its whole time has
        to come off before anything else is asked.
        """
        overdue = self.overdue(pack, moment)
        # Worked out when the next phase is wanted and not before: whether the pack is on shows only then.
        while self.to_come:
            following = self.to_come[0]
            asks_off = following.ask is not None and following.ask.purpose is Purpose.PACK_OFF
            # No skin check and no further stretch for a pack that is on past its time.
            if overdue and not asks_off:
                self.to_come = self.to_come[1:]
                continue
            # It came off in a pause before its time was over: it goes back on, and this phase waits until it has.
            if following.pack_until is not None and not pack.on and pack.used < following.pack_until:
                assert self.pack is not None, "only a step with a pack has time on the skin"
                return ask_phase(self._voice, pack_on(self._voice, self.pack, back=True))
            self.to_come = self.to_come[1:]
            # With the pack off, time on the skin and the question to take it off mean nothing, and are passed over.
            if pack.on or not (asks_off or following.pack_until is not None):
                return following
        return None

    def come_first(self, *phases: Phase) -> None:
        """These phases come before what was still to come."""
        self.to_come = (*phases, *self.to_come)

    def come_only(self, *phases: Phase) -> None:
        """These phases are all that is still to come of this step."""
        self.to_come = phases

    def drop_questions(self, purposes: Collection[Purpose]) -> None:
        """Questions with these purposes are not asked any more."""
        self.to_come = tuple(each for each in self.to_come if each.ask is None or each.ask.purpose not in purposes)

    def come_to_release(self) -> None:
        """A hold that lasted as long as it was comfortable is over, with what a check-in would have split of it."""
        self.to_come = tuple(dropwhile(lambda phase: phase.kind is not PhaseKind.BETWEEN, self.to_come))

    # Steps -----------------------------------------------------------------------------------------------------------

    def begin_step(self, index: int, phases: tuple[Phase, ...], *, cut_short: bool) -> None:
        """Be at the step at ``index``, with these phases to come."""
        self.index, self.to_come, self.cut_short = index, phases, cut_short

    def rewind(self, index: int, phases: tuple[Phase, ...]) -> None:
        """Be where it was before an answer that is taken back."""
        self.index, self.to_come = index, phases

    def resume(self, index: int, phases: tuple[Phase, ...], questions: int) -> None:
        """Begin after a crash: with these phases, before the step after ``index``."""
        # cut_short: the step before the one to go on with is not done by what is asked before it.
        self.begin_step(index, phases, cut_short=True)
        self.questions = questions

    def cut(self) -> None:
        """The step does not count as done."""
        self.cut_short = True

    def over(self) -> None:
        """Nothing comes any more."""
        self.fall_silent()
        self.put_away, self.to_come = None, ()


def question_event(ask: Ask, name: str, at: float) -> Question:
    """A question as it is told of."""
    return Question(
        at=at,
        id=name,
        text=ask.shown,
        kind=ask.kind,
        within=ask.within,
        purpose=ask.purpose.value,
        ref=ask.ref,
        items=ask.items,
        several=ask.several,
        picked=ask.picked,
        number=ask.number,
        of=ask.of,
    )
