"""The session: told the time and the commands, it answers with what happens and when it wants to be woken next.

There is no clock in here. Every method takes ``now``, in seconds on any clock that never goes back and goes on while
the machine sleeps. The same calls give the same session, in a terminal, on a speaker, in a test.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import dropwhile
from math import inf
from typing import TYPE_CHECKING

from stretchcoach.safety import Rules, skin_checks
from stretchcoach.safety.gate import KEY
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import AGAIN, NO, NONE, YES, Question, QuestionKind, shown, spoken
from stretchcoach.safety.red_flags import RED, Tier
from stretchcoach.session.answers import red_flag_answers, table
from stretchcoach.session.answers.pack_rules import brief, limits_of, since_cold
from stretchcoach.session.answers.pain_answers import weighs
from stretchcoach.session.answers.reaction import Context, Help, Reaction
from stretchcoach.session.conditions import in_position
from stretchcoach.session.events import (
    Answer,
    Cue,
    CueRole,
    Decision,
    Event,
    Guidance,
    Outcome,
    Paused,
    PhaseStarted,
    Resumed,
    SessionEnded,
    SessionStarted,
    StepStarted,
    TakenBack,
)
from stretchcoach.session.events import LeftOut as Omitted
from stretchcoach.session.facts import Ending, Facts, LeftOut, NotDone, as_done
from stretchcoach.session.plan.model import (
    INQUIRING,
    PLACES,
    PUTTING_ON,
    Ask,
    Phase,
    PhaseKind,
    Plan,
    PlannedStep,
    Posture,
    Purpose,
    StepKind,
)
from stretchcoach.session.plan.packs import pack_off, pack_on
from stretchcoach.session.plan.phases import ask_phase, led_in, pain_question, rated_question, ready_phase, say_phase
from stretchcoach.session.plan.placing import GAP, Speech
from stretchcoach.session.resume import ResumePoint, facts_now, in_session_time, prelude
from stretchcoach.session.snapshot import Owed, RatingSaidBack, Snapshot
from stretchcoach.session.states import Refused, State, Trigger, check
from stretchcoach.session.timeline import Track, track
from stretchcoach.session.today import bent, left_out, passed_over

if TYPE_CHECKING:
    from stretchcoach.session.view import View

SLEPT = 5.0
"""Seconds by which a wake-up may be missed before the session takes it that the machine slept."""

READY_AGAIN = 60.0
"""Seconds of quiet after which somebody who was to say that they are ready is asked once more, and then held; a design
choice."""

HELD = 600.0
"""Seconds a held session waits for its answer before it ends; a design choice."""

_WORK = frozenset({PhaseKind.HOLD, PhaseKind.REP, PhaseKind.COMFORTABLE, PhaseKind.OWN_PACE, PhaseKind.DO})
_FELT = _WORK | {PhaseKind.REST, PhaseKind.PACK, PhaseKind.OFF}
"""Phases after which a rating given before them is out of date."""

COUNTED = frozenset({StepKind.EXERCISE, StepKind.COLD, StepKind.HEAT})


_REASONS = frozenset({"user", "key", "dose", "P4", "P5", "P6", "P7", "P8", "skin", "sleep_guard", "barrier"})
"""Rules that have words of their own for why an exercise or a pack was not done."""

_BEFORE_STEPS = frozenset({StepKind.GATE, StepKind.BEFORE})
"""Steps whose answers can be taken back until another step begins."""


KEY_THINK = 5.0
"""Seconds at least after the last line of the anytime key before it is asked again; a design choice."""

EASE, SETTLE = "ease", "settle"
"""Ids of the shipped routines that a session may offer at its end."""

SOUND_WITHIN = 60.0
"""Seconds after a pause for lost sound in which the session goes on by itself once there is sound again. Later the
patient may have got up, or begun something else, and says when to go on; a design choice."""

MORE = 10.0
"""Seconds the command ``more`` adds."""

MORE_AT_MOST = 60.0
"""Seconds that may be added to one phase; a design choice."""

_REDONE = frozenset({StepKind.EXERCISE, StepKind.REST, StepKind.SAY})
_SKIPPED = frozenset({StepKind.EXERCISE, StepKind.REST, StepKind.SAY, StepKind.COLD, StepKind.HEAT})
UNNAMED_AFTER = 0.5
"""Seconds after the first word of a question from which an answer counts that does not name it."""

TOO_SOON = 1.5
"""Seconds after silence has changed the question in which a "yes" cannot have been meant for the new one."""

_LENGTHENED = frozenset(
    (
        *(PhaseKind.HOLD, PhaseKind.COMFORTABLE, PhaseKind.REST, PhaseKind.DO, PhaseKind.PACK),
        *(PhaseKind.SWITCH, PhaseKind.BETWEEN, PhaseKind.GET_READY),
    )
)
_HELD = frozenset({PhaseKind.HOLD, PhaseKind.COMFORTABLE})


class _What(IntEnum):
    """What is due; of two things due at the same moment the smaller goes first."""

    CUE = 0
    SILENCE = 1
    NOT_READY = 2
    PHASE_END = 3
    WAITED_OUT = 4


@dataclass(frozen=True, slots=True)
class Open:
    """The open question. ``deadline`` is None where the phase ends by itself, or where the session is held."""

    event: Question
    ask: Ask
    asked: int
    deadline: float | None


@dataclass(frozen=True, slots=True)
class SaidBack:
    """A rating that was said back and counts when nobody takes it back: the question it answered, and the rating."""

    question: Open
    value: int


@dataclass(frozen=True, slots=True)
class Undo:
    """An answer before the first step that may be taken back: its question, and what was known before it."""

    question: Open
    facts: Facts
    index: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Suspended:
    """What was going on before a pause: the phase, how far it was, and its question."""

    track: Track
    elapsed: float
    open: Open | None


class Session:
    """One session of a plan.

    Args:
        plan: made by :func:`stretchcoach.session.plan.compiler.compile_plan`.
        rules: the safety data.
        profile: the person; unknown when left out.
        resume: where an interrupted session goes on.

    Every command returns the events it caused, those that were due before it first. A command that is not possible
    raises :class:`~stretchcoach.session.states.Refused` and changes nothing; what was due before it comes with the next
    call.
    """

    def __init__(
        self, plan: Plan, rules: Rules, profile: Profile | None = None, resume: ResumePoint | None = None
    ) -> None:
        self.plan = plan
        self._context = Context(plan, rules, profile or Profile())
        self._resume_point = resume
        self._facts = Facts(conditions=self._context.profile.conditions, offered=plan.briefing.offered)
        self._state = State.NEW
        self._events: list[Event] = []
        self._now: float | None = None
        self._start = 0.0
        self._index = -1
        self._phases: tuple[Phase, ...] = ()
        self._track: Track | None = None
        self._runs = 0
        self._questions = 0
        self._open: Open | None = None
        self._suspended: Suspended | None = None
        self._held_until: float | None = None
        self._ending: Ending | None = None
        self._paused = ""
        self._paused_at = 0.0
        self._goes_on = False
        """Whether the pause ends by itself when what is being said now has been said."""
        self._sound_is_back = False
        """Whether sound that was lost is back, and a question about a pack kept the session from saying so."""
        self._rating: SaidBack | None = None
        self._cut_short = False
        self._changed_by_silence: float | None = None
        self._guidance: Guidance | None = None
        self._saying = ""
        self._undo: list[Undo] = []
        """The answers before the first step, which ``back`` takes back, the last one first."""
        self._was_paused = False
        """Whether it was paused when the anytime key was pressed, and not only held for an answer."""

    # What a front end reads ----------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where the session is."""
        return self._state

    @property
    def ended(self) -> bool:
        """Whether nothing will happen any more."""
        return self._state is State.ENDED

    @property
    def told(self) -> float:
        """The moment of the clock it was told last."""
        return self._start if self._now is None else self._now

    @property
    def started(self) -> float:
        """The moment of the clock at which session time is 0."""
        return self._start

    @property
    def question(self) -> Question | None:
        """The open question."""
        return self._open.event if self._open else None

    @property
    def question_spoken(self) -> float | None:
        """The moment at which the words of the open question will have been said."""
        return self._track.silent_from if self._open is not None and self._track is not None else None

    @property
    def asks_ready(self) -> float | None:
        """The moment at which it will have been said that the session waits for its patient to be ready; None where it
        does not wait for that."""
        waits = self._state is State.RUNNING and self._track is not None and self._track.phase.waits
        return self._track.silent_from if waits and self._track is not None else None

    @property
    def pack_may_be_on(self) -> bool:
        """Whether a pack is on the skin, or was asked for and nobody has said yet whether it is in place."""
        return self._pack_may_be_on()

    def next_wakeup(self) -> float | None:
        """The absolute moment at which something is due; None when only a command can change anything."""
        due = self._due()
        return due[0] if due else None

    def upcoming(self, *, now: float, within: float) -> list[Cue]:
        """The cues due until ``now + within`` if nobody does anything, so that sound can be queued ahead.

        Their ids are those with which :meth:`advance` will report them. Changes nothing.
        """
        due = self.next_wakeup()
        if due is None or due > now + within or now - due > SLEPT:
            return []
        ahead = copy.copy(self)
        ahead._facts = self._facts.copy()
        ahead._undo = list(self._undo)
        ahead._events = []
        while due is not None and due <= now + within:
            ahead._flush(max(due, ahead._now or due))
            due = ahead.next_wakeup()
        return [event for event in ahead._events if isinstance(event, Cue)]

    def view(self, *, now: float) -> View:
        """What a screen shows at ``now``; changes nothing."""
        from stretchcoach.session.view import make_view  # not every front end has a screen

        put_away = self._suspended if self._paused or self._track is None else None
        track = put_away.track if put_away else self._track
        elapsed = put_away.elapsed if put_away else max(0.0, now - track.began) if track else 0.0
        return make_view(
            self.plan,
            state=self._state,
            index=self._index,
            track=track,
            elapsed=elapsed,
            form=self._facts.form,
            waiting=self._phases,
            question=self.question,
            guidance=self._guidance,
            pack_on=self._facts.pack.at(now) if self._facts.pack.on else None,
            paused=self._paused,
            saying=self._saying,
            conditions=self._facts.conditions,
        )

    # Commands ------------------------------------------------------------------------------------------------------

    def start(self, *, now: float) -> list[Event]:
        """Begin. The first event is :class:`SessionStarted`."""
        check(self._state, Trigger.START)
        plan, point = self.plan, self._resume_point
        self._now = now
        self._start = now - (point.snapshot.at if point else 0.0)
        self._emit(
            SessionStarted(
                at=self._at(now),
                routine=plan.routine,
                name=plan.name,
                steps=plan.count,
                planned=plan.planned,
                resumed=point is not None,
            )
        )
        if point is None:
            brief(self._context, self._facts, now)
            self._next_step(now, Trigger.START)
            return self._take()
        self._index, self._cut_short = point.step - 1, True
        self._questions = point.snapshot.questions
        self._facts = facts_now(point, self._context, now, self._start)
        self._rating = self._rating_of(point.snapshot.rating)
        self._phases = prelude(point, self._context, self._facts)
        self._next_phase(now, Trigger.START)
        return self._take()

    def snapshot(self) -> Snapshot:
        """Everything that decides how the session goes on, for whoever has to go on with it."""
        opened = self._open or (self._suspended.open if self._suspended else None)
        asks = ([opened.ask] if opened else []) + [phase.ask for phase in self._phases if phase.ask]
        rating = self._rating
        return Snapshot(
            at=0.0 if self._now is None else self._at(self._now),
            state=self._state,
            step=self._index,
            facts=in_session_time(self._facts, self._start),
            ending=self._ending_so_far(),
            owed=tuple(Owed(each.purpose, each.ref) for each in asks),
            asked=opened is not None,
            cut_short=self._cut_short,
            rating=None
            if rating is None
            else RatingSaidBack(rating.question.event.id, rating.question.ask.purpose, rating.value),
            questions=self._questions,
        )

    def advance(self, *, now: float) -> list[Event]:
        """Everything that was due until ``now``, in order. The same ``now`` again returns nothing.

        Raises:
            ValueError: ``now`` is earlier than what the session was told before.
        """
        self._flush(now)
        return self._take()

    def slept(self, *, now: float) -> list[Event]:
        """The front end knows that time passed unseen, though nothing was due: pause and say so."""
        last = self._tell(now)
        self._sleep_through(last, now)
        return self.advance(now=now)

    def pause(self, *, now: float, reason: str = "user") -> list[Event]:
        """Stop time; a pack is asked to come off and goes on being counted.

        Args:
            now: the moment.
            reason: ``"user"``; ``"input_ended"`` when nobody can answer any more, ``"output_lost"`` when nobody reads
                what is written, or ``"sound_lost"`` when nobody can hear the session any more, which are said.
        """
        self._command(Trigger.PAUSE, now)
        if self._suspended is not None:
            raise self._refusal("pause", "stopped")
        say = "" if reason == "user" else self.plan.book(f"pause.{reason}")
        self._pause(now, now, reason, Trigger.PAUSE, say)
        return self._take()

    def resume(self, *, now: float) -> list[Event]:
        """Go on from where it was paused; an open question is asked again."""
        self._command(Trigger.RESUME, now)
        asks_off = self._open is not None and self._open.ask.purpose is Purpose.PACK_OFF
        if self._state is State.PAUSED and asks_off and self._is_overdue(now):
            self._ask_again(now, Trigger.REPEAT, count=False)
        else:
            self._go_on(now, Trigger.RESUME)
        return self._take()

    def ready(self, *, now: float) -> list[Event]:
        """The patient is in position. Whoever says so in a pause wants to go on as well."""
        self._command(Trigger.READY, now)
        if self._state is State.RUNNING:
            if self._track is None or self._track.phase.kind is not PhaseKind.READY:
                raise self._refusal("ready", "not_ready")
            self._arrived()
            self._next_phase(now, Trigger.READY)
            return self._take()
        put_away = self._suspended.track.phase if self._suspended is not None else None
        if self._state is State.HELD and put_away is not None and put_away.waits and self._open is None:
            self._track = self._suspended = None
            self._resumed(now)
            self._arrived()
            self._next_phase(now, Trigger.READY)
            return self._take()
        return self.resume(now=now)

    def sound_back(self, *, now: float) -> list[Event]:
        """Sound is heard again. Only a pause that began because it was lost is changed by it.

        Within a minute the session says so and goes on by itself; later it says how to go on.
        """
        self._flush(now)
        if self._state is State.PAUSED and self._paused == "sound_lost":
            self._sound_back(now)
        return self._take()

    def skip(self, *, now: float) -> list[Event]:
        """On to the next step. Check-ins and pauses for safety are not skipped; a pack is taken off first."""
        self._command(Trigger.SKIP, now)
        question = self._open
        if question is not None and question.ask.purpose not in (PUTTING_ON | {Purpose.DONE}):
            raise self._refusal("skip", "answer_first")
        self._refuse_locked("skip")
        if self.plan.steps[self._index].kind not in _SKIPPED:
            raise self._refusal("skip", "no_skip")
        if question is not None:
            name, purpose = question.event.id, question.ask.purpose.value
            self._emit(Answer(at=self._at(now), id=name, value=None, purpose=purpose))
            if question.ask.purpose in PUTTING_ON:  # it may be on already: only a clear yes says that it is off
                self._pack_moved(now, on=True)
        self._decide("user", "leave", "", now)
        self._not_done("user")
        self._cut_short = True
        if self._facts.pack.on:
            voice = self._context.voice
            self._phases = (ask_phase(voice, pack_off(voice, self.plan.book("pack.off")), chime="alarm"),)
            self._next_phase(now, Trigger.SKIP)
        else:
            self._next_step(now, Trigger.SKIP)
        return self._take()

    def back(self, *, now: float) -> list[Event]:
        """To the step before, from its announcement; a pack is never done twice this way. Before the first step the last
        answer is taken back."""
        self._flush(now)
        if self._undo and self._state in (State.ASKING, State.RUNNING, State.HELD):
            self._take_back(now)
            return self._take()
        if self._open is not None and self._open.ask.purpose is Purpose.RATED and self._state is State.ASKING:
            self._rated_again(NO, now)
            return self._take()
        if self._state is State.GUIDANCE:
            raise self._refusal("back", "guidance")
        self._check(Trigger.BACK)
        if self._state is not State.RUNNING:
            raise self._refusal("back", "no_back")
        self._refuse_redoing("back")
        steps, skipped = self.plan.steps, self._facts.skipped | self._facts.stopped
        packs = [index for index in range(self._index) if steps[index].pack is not None]
        since = range(packs[-1] + 1 if packs else 0, self._index)
        earlier = [index for index in since if _may_be_redone(steps[index], skipped)]
        target = earlier[-1] if earlier else self._index
        if not _may_be_redone(steps[target], skipped):
            raise self._refusal("back", "no_back")
        self._index = target - 1
        self._next_step(now, Trigger.BACK)
        return self._take()

    def repeat(self, *, now: float) -> list[Event]:
        """Ask the open question again, or do the present step again from its announcement."""
        self._command(Trigger.REPEAT, now)
        if self._state is State.HELD:
            return self.resume(now=now)
        if self._open is not None and self._open.ask.purpose is not Purpose.DONE:
            self._ask_again(now, Trigger.REPEAT, count=False)
            return self._take()
        if self._state is not State.RUNNING:
            raise self._refusal("repeat", "paused")
        self._refuse_redoing("repeat")
        if self.plan.steps[self._index].kind not in _REDONE:
            raise self._refusal("repeat", "no_repeat")
        self._index -= 1
        self._next_step(now, Trigger.REPEAT)
        return self._take()

    def add_time(self, *, now: float) -> list[Event]:
        """Ten seconds more of this phase: at most sixty, and never beyond the limit of a pack."""
        self._command(Trigger.MORE, now)
        self._refuse_locked("more")
        track = self._track
        if track is None or track.seconds is None or track.phase.kind not in _LENGTHENED:
            raise self._refusal("more", "no_longer")
        if track.added + MORE > MORE_AT_MOST:
            raise self._refusal("more", "longest")
        if track.phase.pack_until is not None:
            self._refuse_long_pack(track, track.phase.pack_until)
        elif track.phase.kind in _HELD and track.seconds + MORE > self._context.rules.session.long_hold_check_s:
            raise self._refusal("more", "ask_first")
        self._track = track.longer(MORE, now)
        return self._take()

    def answer(self, question: str, value: int | str, *, now: float) -> list[Event]:
        """Answer the open question.

        Args:
            question: its id; a late answer to an earlier question is refused. Empty where none is named: such an answer
                counts from half a second after the first word of the question.
            value: what :meth:`stretchcoach.safety.questions.Question.read` takes. *None* to a list is taken only once
                the list has stood for a while, and unnamed to a first list after its last line.
            now: the moment of the answer.
        """
        self._flush(now)
        if self._open is None:
            raise self._refusal("answer", "no_question")
        self._check(Trigger.ANSWER)
        if question and question != self._open.event.id:
            raise self._refusal("answer", "too_late")
        if self._open.ask.kind is QuestionKind.CONFIRM and self._just_changed(now):
            raise self._refusal("answer", "changed")
        checked = self._open.event.read(value)
        if checked is None:
            raise self._refusal("answer", self._open.ask.kind.value)
        if checked == AGAIN:
            return self.repeat(now=now)
        if now < self._counts_from(checked, named=bool(question)):
            raise self._refusal("answer", "too_early")
        self._answered(checked, now)
        return self._take()

    def report_symptom(self, *, now: float) -> list[Event]:
        """Something is wrong, or may be: everything stops, and one pick of seven is asked."""
        self._command(Trigger.SYMPTOM, now)
        if self._state is State.GUIDANCE and self._guidance and self._guidance.tier is Tier.EMERGENCY_NOW:
            self._ask_again(now, Trigger.REPEAT, count=False)
            return self._take()
        self._was_paused = self._state is State.PAUSED
        self._undo.clear()
        phase = red_flag_answers.report(self._context, self._facts, pack_on=self._pack_may_be_on())
        self._phases = tuple(each for each in self._phases if each.ask is None or each.ask.purpose not in INQUIRING)
        self._suspend(now)
        put_away = self._suspended.open if self._suspended else None
        if put_away is not None and put_away.ask.purpose in INQUIRING:
            self._suspended = None  # it comes back with what was put aside
        if self._paused:
            self._resumed(now)
        self._tell_signs(now)
        self._decide("key", "stopped", "", now)
        self._begin(phase, now, Trigger.SYMPTOM)
        return self._take()

    def stop(self, *, now: float) -> list[Event]:
        """End the session; always possible, needs no confirmation. A second time ends its last words too.

        What was confirmed as a red flag is not lost: its guidance comes first.
        """
        self._command(Trigger.STOP, now)
        if self._state in (State.ENDING, State.GUIDANCE):
            self._close(now, Trigger.STOP)
        elif (reaction := self._broken_off()) is not None:
            self._held_until, self._paused = None, ""
            self._follow(reaction, now, Trigger.STOP)
        else:
            self._finish(Ending(Outcome.STOPPED), self.plan.book("end.stopped"), now, Trigger.STOP)
        return self._take()

    def interrupt(self, *, now: float, outcome: Outcome = Outcome.INTERRUPTED) -> list[Event]:
        """End at once and say nothing: the program is being closed, or nobody can answer any more.

        A red flag that was confirmed is recorded with its guidance all the same.
        """
        if self._state is State.NEW:
            return []
        self._flush(now)
        if not self.ended:
            reaction = self._broken_off()
            if reaction is not None and reaction.guidance is not None:
                self._tell_help(reaction.guidance, now)
            self._rating_kept(now)
            self._ending = self._decided(Ending(outcome))
            self._close(now)
        return self._take()

    # Inside ----------------------------------------------------------------------------------------------------------

    def _command(self, trigger: Trigger, now: float) -> None:
        """Let happen what was due before the command, then refuse it where the table does."""
        self._flush(now)
        self._check(trigger)

    def _check(self, trigger: Trigger) -> None:
        """Refuse what the table does not hold, in the words of the session's language."""
        try:
            check(self._state, trigger)
        except Refused as refused:
            why = self.plan.book("refused.not_now", command=refused.command, state=self._state.value)
            raise Refused(refused.command, self._state, why) from None

    def _refusal(self, command: str, why: str) -> Refused:
        """What is told where a command is not possible now."""
        return Refused(command, self._state, self.plan.book(f"refused.{why}"))

    def _refuse_locked(self, command: str) -> None:
        if self._track is not None and self._track.phase.locked:
            raise self._refusal(command, "safety")

    def _refuse_redoing(self, command: str) -> None:
        self._refuse_locked(command)
        if self._facts.pack.on or self.plan.steps[self._index].pack is not None:
            raise self._refusal(command, "pack_once")

    def _refuse_long_pack(self, track: Track, until: float) -> None:
        pack = self.plan.steps[self._index].pack
        assert pack is not None, "only a step with a pack has time on the skin"
        if any(later.pack_until for later in self._phases):
            raise self._refusal("more", "after_check")
        limits, longer = limits_of(self._context, self._facts, pack), until + track.added + MORE
        if longer > limits.ui_max:
            raise self._refusal("more", "pack_longest")
        if skin_checks(longer, limits) != skin_checks(until, limits):
            raise self._refusal("more", "pack_check")

    def _take_back(self, now: float) -> None:
        """Ask the question before once more; its answer, and what it led to, is taken back."""
        undo = self._undo.pop()
        self._rating = None
        told = self._facts.told
        self._facts, self._index, self._phases = replace(undo.facts, told=told), undo.index, undo.phases
        if self._state is State.HELD:
            self._suspended = None
            self._resumed(now)
        self._emit(TakenBack(at=self._at(now), question=undo.question.event.id))
        self._tell_signs(now)
        self._begin(ask_phase(self._context.voice, undo.question.ask), now, Trigger.BACK)

    def _counts_from(self, value: int | str, *, named: bool) -> float:
        """The moment from which an answer counts (section 1.4 of the clinical reference, W3)."""
        assert self._open is not None
        assert self._track is not None
        began, ask = self._track.began, self._open.ask
        words = [began + cue.offset for cue in self._track.phase.cues if cue.text]
        counts = began if named or not words else words[0] + UNNAMED_AFTER
        if value == NONE and ask.kind is QuestionKind.LIST:
            counts = max(counts, self._start + self._open.event.at + self._context.flags.none_after_s)
            if ask.whole and not named:
                counts = max(counts, self._track.silent_from)
        return counts

    def _just_changed(self, now: float) -> bool:
        return self._changed_by_silence is not None and now < self._changed_by_silence + TOO_SOON

    # Time ----------------------------------------------------------------------------------------------------------

    def _flush(self, now: float) -> None:
        """Let everything happen that was due until ``now``."""
        last = self._tell(now)
        due = self._due()
        if due and now - due[0] > SLEPT:
            self._sleep_through(last, now)
            due = self._due()
        while due and due[0] <= now:
            self._fire(*due)
            due = self._due()

    def _tell(self, now: float) -> float:
        last = now if self._now is None else self._now
        if now < last:
            raise ValueError(f"time cannot go backwards: {now} after {last}")
        self._now = now
        return last

    def _due(self) -> tuple[float, _What] | None:
        """The next thing that happens by itself."""
        found: list[tuple[float, _What]] = []
        track = self._track
        if track is not None:
            if track.cues:
                found.append((track.began + track.cues[0][0], _What.CUE))
            if track.seconds is not None and self._state is not State.HELD:
                found.append((track.began + track.seconds, _What.PHASE_END))
            if self._open is not None and self._open.deadline is not None:
                found.append((self._open.deadline, _What.SILENCE))
            if track.phase.waits and self._state is State.RUNNING:
                found.append((track.silent_from + READY_AGAIN, _What.NOT_READY))
        if self._held_until is not None:
            found.append((self._held_until, _What.WAITED_OUT))
        return min(found) if found else None

    def _fire(self, moment: float, what: _What) -> None:
        match what:
            case _What.CUE:
                self._say(moment)
            case _What.SILENCE:
                self._unanswered(moment)
            case _What.NOT_READY:
                self._not_ready(moment)
            case _What.PHASE_END:
                self._phase_over(moment)
            case _What.WAITED_OUT:
                self._waited_out(moment)

    def _say(self, moment: float) -> None:
        assert self._track is not None
        _, cue, name = self._track.cues[0]
        self._track = self._track.said()
        self._saying = cue.text or self._saying
        at = self._at(moment)
        self._emit(
            Cue(
                at=at,
                id=name,
                text=cue.text,
                due=at,
                role=cue.role,
                worth=cue.worth,
                seconds=cue.seconds,
                chime=cue.chime,
            )
        )

    # Phases and steps ------------------------------------------------------------------------------------------------

    def _begin(self, phase: Phase, moment: float, trigger: Trigger, question: Open | None = None) -> None:
        """Begin a phase; ``question`` is the one it asks again."""
        seconds = phase.seconds
        if not self._runs:
            phase = led_in(self._context.voice, phase, self.plan.lead_in)
            seconds = phase.seconds
        if phase.pack_until is not None:
            seconds = max(0.0, phase.pack_until - self._facts.pack.at(moment))
        self._runs += 1
        self._saying = ""
        self._track = track(phase, self._runs, moment, seconds)
        if phase.kind in _FELT:
            self._facts.fresh = False
        if phase.locked and phase.kind is PhaseKind.REST:  # a position of ease, or a neutral one
            self._facts.posture = Posture()
        self._enter(phase, trigger)
        self._emit(
            PhaseStarted(
                at=self._at(moment),
                phase=phase.kind.value,
                seconds=seconds,
                label=phase.label,
                side=phase.side.value if phase.side else "",
                rep=phase.rep,
                reps=phase.reps,
                set=phase.set,
                sets=phase.sets,
            )
        )
        self._open = None
        if phase.ask is not None:
            self._ask(phase.ask, moment, question)

    def _enter(self, phase: Phase, trigger: Trigger) -> None:
        """Change to the state in which the phase runs."""
        if self._state in (State.GUIDANCE, State.ENDING) and trigger is not Trigger.SYMPTOM:
            return
        if self._state is State.PAUSED and trigger in (Trigger.PAUSE, Trigger.SLEPT, Trigger.NO_ANSWER, Trigger.REPEAT):
            return
        target = State.ASKING if phase.kind is PhaseKind.ASK else State.RUNNING
        if trigger is Trigger.PHASE_OVER and target is State.ASKING and self._state is State.RUNNING:
            trigger = Trigger.QUESTION_DUE
        self._go(trigger, target)

    def _phase_over(self, moment: float) -> None:
        if self._state is State.PAUSED:
            self._go(Trigger.PHASE_OVER, State.PAUSED)
            self._track = None
            if self._goes_on:
                self._go_on(moment, Trigger.RESUME)
            return
        if self._open is not None:
            question, purpose = self._open.event.id, self._open.ask.purpose.value
            self._emit(Answer(at=self._at(moment), id=question, value=None, purpose=purpose))
        if self._track is not None and self._track.phase.kind is PhaseKind.READY:
            self._arrived()
        self._next_phase(moment, Trigger.PHASE_OVER)

    def _next_phase(self, moment: float, trigger: Trigger) -> None:
        following, after = self._following(moment), self._facts.end_after
        if following is not None:
            self._begin(following, moment, trigger)
        elif after is not None:
            self._facts.end_after = None
            self._finish(after, "", moment, Trigger.RULE_ENDS)
        elif self._state is State.ENDING:
            self._close(moment, Trigger.PLAN_OVER)
        else:
            self._next_step(moment, trigger, done=True)

    def _following(self, moment: float) -> Phase | None:
        """The next phase of this step. A pack that came off is put back on first, and not asked to come off again; one
        that is on past its whole time has to come off before anything else is asked."""
        pack = self._facts.pack
        overdue = self._is_overdue(moment)
        while self._phases:
            following = self._phases[0]
            if overdue and (following.ask is None or following.ask.purpose is not Purpose.PACK_OFF):
                self._phases = self._phases[1:]
                continue
            if following.pack_until is not None and not pack.on and pack.used < following.pack_until:
                kind = self.plan.steps[self._index].pack
                assert kind is not None, "only a step with a pack has time on the skin"
                return ask_phase(self._context.voice, pack_on(self._context.voice, kind, back=True))
            self._phases = self._phases[1:]
            asks_off = following.ask is not None and following.ask.purpose is Purpose.PACK_OFF
            if pack.on or not (asks_off or following.pack_until is not None):
                return following
        return None

    def _is_overdue(self, moment: float) -> bool:
        """Whether the pack of this step has been on for all of its time: then nothing comes before taking it off."""
        put_away = (self._suspended.track.phase,) if self._suspended else ()
        track = (self._track.phase,) if self._track else ()
        until = max((each.pack_until for each in (*put_away, *track, *self._phases) if each.pack_until), default=inf)
        return self._facts.pack.on and self._facts.pack.at(moment) >= until

    def _next_step(self, moment: float, trigger: Trigger, *, done: bool = False) -> None:
        """Begin the next step of the plan that is not passed over."""
        if done and not self._cut_short and self._index >= 0 and self.plan.steps[self._index].kind in COUNTED:
            self._facts.done |= {self._index}
        self._cut_short = False
        self._index += 1
        while self._index < len(self.plan.steps) and passed_over(self._context, self._facts, self._index):
            self._index += 1
        if self._index >= len(self.plan.steps):
            self._index -= 1
            self._close(moment, Trigger.PLAN_OVER)
            return
        step = self.plan.steps[self._index]
        self._phases = self._phases_of(step, moment)
        self._next_phase(moment, trigger)

    def _phases_of(self, step: PlannedStep, moment: float) -> tuple[Phase, ...]:
        """The phases of a step in today's form; one sentence where it is left out."""
        facts = self._facts
        left = left_out(self._context, facts, step, moment)
        if step.pack is not None:
            facts.pack, facts.worn, facts.not_yet = replace(facts.pack, used=0.0), False, 0
        if left is not None:
            return self._leave_out(step, left, moment)
        today = bent(self._context, facts, step)
        assert today.phases
        self._emit(
            StepStarted(
                at=self._at(moment),
                step=self._index,
                number=step.number,
                kind=step.kind.value,
                name=step.name,
                exercise=step.exercise,
                side=step.side,
            )
        )
        facts.begun, facts.omitted = facts.begun or step.kind in COUNTED, False
        if any(phase.kind is PhaseKind.READY for phase in today.phases):
            facts.posture = Posture()  # on the way there
        else:
            self._arrived()
        if step.kind not in _BEFORE_STEPS:
            self._undo.clear()
        if step.kind is StepKind.EXERCISE:
            facts.exercise = step.exercise
        if today.rule:
            self._decide(today.rule, today.action, today.say, moment)
        if step.kind is StepKind.AFTER:
            self._tell_advice(moment)
        return today.phases

    def _arrived(self) -> None:
        """The patient is in the position of this step."""
        posture = in_position(self.plan.steps[self._index], self._facts.conditions).posture
        if posture is not None:
            self._facts.posture = posture.after(self._facts.posture)

    def _tell_advice(self, moment: float) -> None:
        """What is worth an appointment, for the record; it is said with the last words."""
        for helped in red_flag_answers.advice(self._context, self._facts):
            self._tell_help(helped, moment)

    def _leave_out(self, step: PlannedStep, left: LeftOut, moment: float) -> tuple[Phase, ...]:
        """Leave a step out, and say so and why before it would have come."""
        self._cut_short = self._facts.left_out = self._facts.omitted = True
        self._not_done(left.rule, left.because)
        said = self.plan.book("easier.left_out", name=step.name)
        self._decide(left.rule, "leave_out", f"{said} {left.because}".strip(), moment, exercise=step.exercise)
        return (say_phase(self._context.voice, left.because, CueRole.NAME, first=said),)

    def _not_done(self, rule: str, because: str = "") -> None:
        """Keep why this exercise or pack is not done, for the end."""
        if self.plan.steps[self._index].kind in COUNTED:
            why = because or self.plan.book(f"left.{rule}" if rule in _REASONS else "left.other")
            self._facts.not_done = (*self._facts.not_done, NotDone(self._index, why))

    # Small things --------------------------------------------------------------------------------------------------------

    def _emit(self, event: Event) -> None:
        self._events.append(event)

    def _take(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    def _decide(self, rule: str, action: str, say: str, moment: float, exercise: str = "") -> None:
        in_pack = self.plan.steps[self._index].pack is not None
        about = exercise or ("" if in_pack else self._facts.exercise)
        self._emit(Decision(at=self._at(moment), rule=rule, action=action, say=say, exercise=about))

    def _at(self, moment: float) -> float:
        return moment - self._start

    def _may_be_taken_back(self) -> bool:
        """Whether the open question comes before the first step, and is no guidance."""
        assert self._open is not None
        in_front = 0 <= self._index < len(self.plan.steps) and self.plan.steps[self._index].kind in _BEFORE_STEPS
        return in_front and self._open.ask.purpose is not Purpose.ACKNOWLEDGE

    def _go(self, trigger: Trigger, target: State) -> None:
        check(self._state, trigger, target)
        self._state = target

    # Questions -------------------------------------------------------------------------------------------------------

    def _ask(self, ask: Ask, moment: float, earlier: Open | None) -> None:
        assert self._track is not None
        if earlier is None:
            self._questions += 1
        event = self._event(ask, earlier.event.id if earlier else f"q{self._questions}", self._at(moment))
        patience, silent_from = max(ask.within, self.plan.patience), self._track.silent_from
        deadline = silent_from + patience
        if ask.purpose is Purpose.SYMPTOM:  # counted from the key, not from the end of all its lines
            deadline = max(silent_from + KEY_THINK, moment + patience)
        ends = self._track.seconds is not None
        self._open = Open(event, ask, (earlier.asked if earlier else 0) + 1, None if ends else deadline)
        self._emit(event)

    def _event(self, ask: Ask, name: str, at: float) -> Question:
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

    def _ask_again(self, moment: float, trigger: Trigger, *, count: bool = True) -> None:
        """Ask the open question once more; ``count`` says whether that uses up one of its times."""
        assert self._open is not None
        assert self._track is not None
        earlier = self._open if count else replace(self._open, asked=self._open.asked - 1)
        phase = self._track.phase
        if phase.kind is PhaseKind.ASK and (count or trigger is Trigger.REPEAT):
            chime = "alarm" if earlier.ask.purpose is Purpose.PACK_OFF else "attention"
            phase = ask_phase(self._context.voice, earlier.ask, chime=chime, again=count)
        elif phase.kind is PhaseKind.OWN_PACE:
            speech = Speech(self._context.voice).chime("attention").say(earlier.ask.again, CueRole.QUESTION)
            phase = replace(phase, cues=tuple(speech.cues))
        self._begin(phase, moment, trigger, earlier)

    def _unanswered(self, moment: float) -> None:
        assert self._open is not None
        question = self._open
        reaction = table.silence(self._context, self._facts, question.ask, question.asked)
        if reaction.again:
            self._ask_again(moment, Trigger.NO_ANSWER)
            return
        self._emit(_answer(question, None, self._at(moment)))
        if question.ask.purpose is Purpose.RATED:
            self._open = None
            self._rating_stands(moment, Trigger.NO_ANSWER)
        elif reaction.hold:
            self._hold(reaction, moment)
        elif question.ask.purpose is Purpose.ACKNOWLEDGE:
            self._close(moment, Trigger.WAITED_OUT)
        else:
            self._open, self._changed_by_silence = None, moment
            self._follow(reaction, moment, Trigger.NO_ANSWER)

    def _not_ready(self, moment: float) -> None:
        """Nobody has said that they are in position: ask once more, then wait as for an answer."""
        assert self._track is not None
        times = self._track.times
        if times == 1:
            self._begin(ready_phase(self._context.voice, again=True), moment, Trigger.NO_ANSWER)
            self._track = replace(self._track, times=times + 1)
            return
        self._hold(Reaction(rule="P12", action="pause", say=self.plan.book("ready.held")), moment)

    def _hold(self, reaction: Reaction, moment: float) -> None:
        """Rule P12: say so and wait for ten minutes, where a question was asked with that question still open."""
        self._decide(reaction.rule, reaction.action, reaction.say, moment)
        self._go(Trigger.NO_ANSWER, State.HELD)
        waiting = None if self._open is None else replace(self._open, deadline=None)
        self._suspend(moment)
        self._open = waiting
        self._paused = "no_answer"
        self._held_until = moment + HELD
        self._emit(Paused(at=self._at(moment), reason="no_answer", text=reaction.say))
        self._overlay(say_phase(self._context.voice, reaction.say, CueRole.SAFETY), moment)

    def _overlay(self, phase: Phase, moment: float) -> None:
        """Say something while nothing else runs; the question stays as it is."""
        self._runs += 1
        self._track = track(phase, self._runs, moment, phase.seconds)

    def _answered(self, value: int | str, moment: float) -> None:
        assert self._open is not None
        assert self._track is not None
        answered, ask = self._open, self._open.ask
        if self._may_be_taken_back() and ask.purpose is not Purpose.RATED:
            self._undo.append(Undo(self._open, self._facts.copy(), self._index, self._phases))
        self._emit(_answer(self._open, value, self._at(moment)))
        self._open = None
        self._facts.since_cold = since_cold(self._facts, self.plan.steps[self._index].pack, moment)
        if ask.purpose is Purpose.ACKNOWLEDGE:
            self._close(moment, Trigger.ANSWER)
            return
        if self._state is State.HELD:
            if self._suspended is not None and self._suspended.open == answered:
                self._suspended = None
            self._resumed(moment)
        if self._track.phase.kind is PhaseKind.COMFORTABLE:
            self._phases = tuple(dropwhile(lambda phase: phase.kind is not PhaseKind.BETWEEN, self._phases))
        if ask.purpose is Purpose.RATED:
            self._rated_again(value, moment)
        elif isinstance(value, int) and weighs(self._context, self._facts, ask, value, self._index):
            self._say_back(SaidBack(answered, value), moment)
        else:
            self._follow(table.react(self._context, self._facts, ask, value), moment, Trigger.ANSWER)

    # A rating that ends or leaves out something ----------------------------------------------------------------------

    def _say_back(self, rating: SaidBack, moment: float) -> None:
        """A wrong number must not end a session: it is said back, and counts only when nobody takes it back."""
        self._rating = rating
        self._begin(rated_question(self._context.voice, rating.value), moment, Trigger.ANSWER)

    def _rated_again(self, value: int | str, moment: float) -> None:
        """What was said when a rating was said back: it is right, it is another one, or it is asked for again."""
        assert self._rating is not None
        question = self._rating.question
        if value in (YES, self._rating.value):
            self._rating_stands(moment, Trigger.ANSWER)
            return
        if self._undo:
            self._undo.pop()
        self._rating = None
        self._emit(TakenBack(at=self._at(moment), question=question.event.id))
        if value == NO:
            self._begin(ask_phase(self._context.voice, question.ask), moment, Trigger.ANSWER)
            return
        self._open = question
        self._answered(value, moment)

    def _rating_stands(self, moment: float, trigger: Trigger) -> None:
        """Nobody has taken the rating back: it does what it does."""
        assert self._rating is not None
        ask, value = self._rating.question.ask, self._rating.value
        self._rating = None
        self._follow(table.react(self._context, self._facts, ask, value), moment, trigger)

    def _rating_of(self, stored: RatingSaidBack | None) -> SaidBack | None:
        """The rating that a session which was cut off was saying back."""
        if stored is None:
            return None
        ask = pain_question(self._context.voice, stored.purpose, self.plan.answer_within).ask
        assert ask is not None
        return SaidBack(Open(self._event(ask, stored.question, 0.0), ask, 1, None), stored.value)

    def _rating_kept(self, moment: float) -> None:
        """The session is left while a rating is said back: it counts, and an end that it leads to is one."""
        if self._rating is None:
            return
        ask, value = self._rating.question.ask, self._rating.value
        self._rating, then = None, self._facts.copy()
        reaction = table.react(self._context, then, ask, value)
        self._facts.before, self._facts.after = then.before, then.after
        self._facts.rate(value)
        self._decide(reaction.rule, reaction.action, reaction.say, moment)
        self._facts.end_after = reaction.end or reaction.end_after or self._facts.end_after

    def _follow(self, reaction: Reaction, moment: float, trigger: Trigger) -> None:
        """Do what a reaction says."""
        if reaction.lists:
            self._decide("gate", "+".join(reaction.lists), "", moment)
        if reaction.rule:
            self._decide(reaction.rule, reaction.action, reaction.say, moment)
        if reaction.pack_on is not None:
            self._pack_moved(moment, on=reaction.pack_on)
        if reaction.rule == KEY:
            self._undo.clear()
        if reaction.instead:
            reaction = self._instead(reaction, moment)
        if reaction.drop_step:
            self._not_done(reaction.rule)
            self._phases, self._cut_short = (), True
        self._tell_signs(moment)
        if reaction.end_after is not None:
            self._facts.end_after = reaction.end_after
        if reaction.guidance is not None and reaction.end is not None:
            self._guide(reaction.guidance, reaction.end, moment)
            return
        if reaction.guidance is not None:
            self._tell_help(reaction.guidance, moment)
        if self._ending is not None and self._facts.inquiry is None:  # a symptom told of while it was ending
            self._no_symptom(moment)
        elif reaction.end is not None:
            self._finish(reaction.end, reaction.say, moment, _ending_trigger(trigger, reaction.end))
        elif self._state is State.PAUSED:
            self._answered_in_pause(moment, trigger)
        elif reaction.pause or (reaction.go_on and self._was_paused):
            self._no_symptom(moment)
        elif reaction.go_on:
            self._mistake(moment, trigger)
        else:
            if self._facts.inquiry is None or self._facts.inquiry.origin != KEY:
                self._suspended = None
            self._phases = (*reaction.phases, *self._phases)
            self._next_phase(moment, trigger)

    def _instead(self, reaction: Reaction, moment: float) -> Reaction:
        """A rest and a rating instead of an exercise or a pack, which is asked to come off first; in any other step before
        what was put away, which is the rating itself where one was asked for."""
        *rest, rating = reaction.phases
        said_back, self._rating = self._rating, None
        if said_back is not None:  # the pain is asked anew after the rest
            self._emit(TakenBack(at=self._at(moment), question=said_back.question.event.id))
        put_away = self._suspended.track.phase if self._suspended else None
        ask = put_away.ask if put_away else None
        left = (*((put_away,) if put_away else ()), *self._phases)
        if self.plan.steps[self._index].kind in COUNTED:
            voice, off = self._context.voice, tuple[Phase, ...]()
            if self._pack_may_be_on():  # only a clear yes says that it is off
                self._pack_moved(moment, on=True)
                off = (ask_phase(voice, pack_off(voice, self.plan.book("pack.off")), chime="alarm"),)
            due = (each for each in left if each.ask is not None and each.ask.purpose is Purpose.THERMAL)
            return replace(reaction, drop_step=True, phases=(*off, *rest, rating, *due))
        if said_back is not None:
            return replace(reaction, phases=(*rest, ask_phase(self._context.voice, said_back.question.ask)))
        if ask is not None and ask.kind is QuestionKind.PAIN:
            return replace(reaction, phases=(*rest, *left[:1]))
        if ask is not None and ask.purpose in PLACES:  # asked anew with the rating
            return reaction
        return replace(reaction, phases=(*rest, rating, *left[:1]))

    def _tell_signs(self, moment: float) -> None:
        """Tell the record what has changed of the lines that fit, in the batch of the answer that changed it."""
        for sign in red_flag_answers.signs(self._context, self._facts, self._at(moment)):
            self._emit(sign)
            if sign.state == red_flag_answers.CONFIRMED and sign.row != KEY:
                self._undo.clear()  # what was said back is not taken back any more

    def _pack_moved(self, moment: float, *, on: bool) -> None:
        """The pack of this step was put on the skin, or is confirmed off."""
        facts, pack = self._facts, self.plan.steps[self._index].pack
        if on:
            if pack is not None and not facts.worn:
                facts.put_on = {**facts.put_on, pack: facts.put_on.get(pack, 0) + 1}
            facts.pack, facts.worn = facts.pack.put_on(moment), True
            return
        if facts.pack.on and pack is not None:
            facts.off_at = {**facts.off_at, pack: moment}
        facts.pack = facts.pack.taken_off(moment)

    # Pauses ----------------------------------------------------------------------------------------------------------

    def _pause(self, seen: float, moment: float, reason: str, trigger: Trigger, say: str = "") -> None:
        """Stop time at ``seen``; while paused, ask for a pack to come off, or say why."""
        self._suspend(seen)
        self._go(trigger, State.PAUSED)
        self._rest(reason, say, moment, trigger)

    def _rest(self, reason: str, say: str, moment: float, trigger: Trigger) -> None:
        """What is said and asked at the beginning of a pause."""
        self._paused, self._paused_at = reason, moment
        self._goes_on = self._sound_is_back = False
        self._emit(Paused(at=self._at(moment), reason=reason, text=say))
        book, voice = self.plan.book, self._context.voice
        if self._facts.pack.on:
            overlay = ask_phase(voice, pack_off(voice, book("pack.off_pause")), chime="alarm")
            self._begin(overlay, moment, trigger)
            return
        first = book("pack.off_now") if self._pack_may_be_on() else ""
        if first or say:
            self._begin(say_phase(voice, say, CueRole.SAFETY, first=first), moment, trigger)

    def _pack_may_be_on(self) -> bool:
        """Whether a pack is on the skin, or was asked for and nobody has said yet whether it is in place."""
        put_away = self._suspended.open if self._suspended else None
        waiting = any(each and each.ask.purpose in PUTTING_ON for each in (self._open, put_away))
        return waiting or self._facts.pack.on

    def _sleep_through(self, seen: float, now: float) -> None:
        """Time passed unseen: pause what was moving; elsewhere nothing that was missed is taken as heard."""
        if self._state in (State.RUNNING, State.ASKING) and self._suspended is None:
            self._pause(seen, now, "slept", Trigger.SLEPT, self.plan.book("pause.slept"))
        elif self._state is State.HELD:
            self._go(Trigger.SLEPT, State.HELD)
            self._held_until = max(self._held_until or now, now)
        elif self._open is not None:
            self._ask_again(now, Trigger.SLEPT, count=False)
        elif self._goes_on:
            self._goes_on = False
            said = self.plan.book("pause.sound_wait")
            self._begin(say_phase(self._context.voice, said, CueRole.SAFETY), now, Trigger.SLEPT)
        elif self._track is not None:
            if self._state is not State.RUNNING:  # a rest that the anytime key led to
                self._go(Trigger.SLEPT, self._state)
            self._track = self._track.moved(now - seen)

    def _suspend(self, seen: float) -> None:
        """Put the present phase away, unless one is put away already."""
        if self._suspended is None and self._track is not None:
            self._suspended = Suspended(self._track, max(0.0, seen - self._track.began), self._open)
        self._track = self._open = None

    def _sound_back(self, moment: float) -> None:
        """Sound is heard again after a pause because it was not: go on after saying so, or say what to do.

        A question about a pack is asked again, aloud, and stays the only thing that matters until it is answered.
        """
        book, voice = self.plan.book, self._context.voice
        if self._open is not None:
            self._sound_is_back = True
            self._ask_again(moment, Trigger.REPEAT, count=False)
            return
        self._goes_on = moment - self._paused_at <= SOUND_WITHIN and not self._pack_may_be_on()
        said = book("pause.sound_back" if self._goes_on else "pause.sound_wait")
        self._begin(say_phase(voice, said, CueRole.SAFETY), moment, Trigger.REPEAT)

    def _answered_in_pause(self, moment: float, trigger: Trigger) -> None:
        """A question about a pack was answered; where only that kept the session from it, it says how to go on."""
        self._go(trigger, State.PAUSED)
        self._track = None
        if self._sound_is_back:
            self._sound_is_back = False
            said = self.plan.book("pause.sound_wait")
            self._begin(say_phase(self._context.voice, said, CueRole.SAFETY), moment, Trigger.REPEAT)

    def _go_on(self, moment: float, trigger: Trigger) -> None:
        """The pause is over. A question that was held is asked again; one of the anytime key is not the one put away."""
        held, put_away = self._open if self._state is State.HELD else None, self._suspended
        self._track = self._open = None
        self._resumed(moment)
        if held is not None and put_away is not None and put_away.open != held:
            self._begin(ask_phase(self._context.voice, held.ask), moment, trigger, replace(held, asked=0))
        else:
            self._restore(trigger, moment)

    def _resumed(self, moment: float) -> None:
        self._paused = ""
        self._goes_on = False
        self._held_until = None
        self._emit(Resumed(at=self._at(moment)))

    def _restore(self, trigger: Trigger, moment: float) -> None:
        """Take up what was put away: questions are asked again, a pack is put back on, the rest goes on in mid-phase."""
        earlier, self._suspended = self._suspended, None
        if earlier is None:
            self._next_phase(moment, trigger)
            return
        phase, question = earlier.track.phase, earlier.open
        if phase.waits:
            self._begin(ready_phase(self._context.voice), moment, trigger)
        elif phase.ask is not None and phase.ask.purpose is Purpose.SKIN and self._is_overdue(moment):
            self._next_phase(moment, trigger)
        elif phase.kind is PhaseKind.ASK:
            self._begin(phase, moment, trigger, None if question is None else replace(question, asked=0))
        elif phase.pack_until is not None:
            self._phases = (replace(phase, cues=()), *self._phases)
            self._next_phase(moment, trigger)
        else:
            self._enter(phase, trigger)
            self._track = replace(earlier.track, began=moment - earlier.elapsed)
            if question is not None:
                self._ask(question.ask, moment, replace(question, asked=question.asked - 1))

    def _mistake(self, moment: float, trigger: Trigger) -> None:
        """The anytime key was a mistake: go on from where it was."""
        self._track = self._open = None
        if self._ending is not None:
            self._no_symptom(moment)
        else:
            self._restore(trigger, moment)

    def _no_symptom(self, moment: float) -> None:
        """A reported symptom was none: rest, and go on when the patient says so."""
        self._track = self._open = None
        if self._ending is None:
            self._go(Trigger.ANSWER, State.PAUSED)
            self._rest("symptom", self.plan.book("pause.symptom"), moment, Trigger.PAUSE)
            return
        put_away = self._suspended.open if self._suspended else None
        if put_away is not None and put_away.ask.purpose is Purpose.ACKNOWLEDGE:
            self._go(Trigger.RED_FLAG, State.GUIDANCE)
        else:
            self._go(Trigger.ANSWER, State.ENDING)
        self._restore(Trigger.PHASE_OVER, moment)

    # The end -----------------------------------------------------------------------------------------------------------

    def _tell_help(self, helped: Help, moment: float) -> None:
        sentences = tuple(map(shown, helped.sentences))
        self._guidance = Guidance(
            at=self._at(moment), tier=helped.tier, text=helped.text, row=helped.row, sentences=sentences
        )
        self._emit(self._guidance)

    def _broken_off(self) -> Reaction | None:
        """The guidance that a red flag leads to whose questions are open."""
        return red_flag_answers.cut_short(self._context, self._facts)

    def _waited_out(self, moment: float) -> None:
        """Nobody was there for ten minutes: the end; with guidance where a red flag is open."""
        self._held_until, self._paused = None, ""
        if (reaction := self._broken_off()) is not None:
            self._follow(reaction, moment, Trigger.WAITED_OUT)
        else:
            say = self.plan.book("end.no_answer")
            self._finish(Ending(Outcome.NO_ANSWER, rule="P12"), say, moment, Trigger.WAITED_OUT)

    def _guide(self, helped: Help, ending: Ending, moment: float) -> None:
        """Show red-flag guidance until it is acknowledged; only the end comes after it."""
        book, voice = self.plan.book, self._context.voice
        first = (book("pack.off_now"),) if self._pack_may_be_on() else ()
        self._rating_kept(moment)
        self._ending = ending
        self._suspended = None
        self._phases = ()
        self._tell_help(helped, moment)
        self._go(Trigger.RED_FLAG, State.GUIDANCE)
        ask = Ask(
            purpose=Purpose.ACKNOWLEDGE,
            kind=QuestionKind.CONFIRM,
            text=book("end.acknowledge"),
            within=30.0,
            before=(*first, *helped.sentences),
        )
        self._begin(ask_phase(voice, ask), moment, Trigger.RED_FLAG)

    def _finish(self, ending: Ending, say: str, moment: float, trigger: Trigger) -> None:
        """Say the last sentences, then end: a rule leads the patient out of the position."""
        book, voice = self.plan.book, self._context.voice
        pack_may_be_on = self._pack_may_be_on()
        self._rating_kept(moment)
        ending = self._ending = self._decided(ending)
        self._facts.end_after = None
        self._suspended = self._open = self._held_until = None
        self._paused = ""
        self._go(trigger, State.ENDING)
        speech = Speech(voice)
        if pack_may_be_on:
            speech.say(book("pack.off_now"), CueRole.SAFETY)
        speech.say(say, CueRole.SAFETY)
        if ending.outcome is Outcome.PAIN_RULE and self._facts.exercise:
            speech.say(book("end.led_out"), CueRole.SAFETY)
        if ending.outcome is Outcome.PAIN_RULE:
            self._tell_advice(moment)
            for sentence in red_flag_answers.advised(self._context, self._facts):
                for piece in spoken(sentence):
                    speech.say(piece, CueRole.SAFETY)
        label = book("label.ending")
        self._phases = ()
        last = Phase(kind=PhaseKind.SAY, seconds=max(speech.end, GAP), cues=tuple(speech.cues), label=label)
        self._begin(last, moment, trigger)

    def _offer(self, ending: Ending) -> str:
        """A routine that is open now, whatever the pain: after a pain rule *ease*; where a gentler one is enough, or *ease*
        left severe pain as it was, *settle* (rules P1, P2 and P6 of section 2.4)."""
        facts, plan, limits = self._facts, self.plan, self._context.rules.pain
        severe = (facts.latest or 0) >= limits.severe_min
        if ending.outcome is Outcome.PAIN_RULE and ending.rule in limits.rules and not plan.ease:
            gentler = ending.rule in ("P0", "P1") and (facts.before or 0) <= limits.start_settle_max
            return SETTLE if gentler and plan.routine != SETTLE else EASE
        no_rise = facts.after is not None and facts.before is not None and facts.after <= facts.before
        if ending.outcome is Outcome.COMPLETED and plan.ease and severe and no_rise:
            return SETTLE
        return ""

    def _decided(self, otherwise: Ending) -> Ending:
        """How it ends: what a rule has decided already is not changed by how the session is left."""
        return self._ending or self._facts.end_after or self._facts.after_pack_off or otherwise

    def _decided_ending(self) -> Ending:
        """How it ended: a red flag that somebody said fits is one, however the session was left."""
        return self._red_flag() or self._ending or Ending(Outcome.COMPLETED)

    def _ending_so_far(self) -> Ending | None:
        """How it would end if nothing more was said; None where nothing is decided."""
        return self._red_flag() or self._ending or self._facts.end_after or self._facts.after_pack_off

    def _red_flag(self) -> Ending | None:
        red = [each for each in self._facts.found(self._context.flags) if each.tier in RED]
        return Ending(Outcome.RED_FLAG, rule=red[0].row) if red else None

    def _close(self, moment: float, trigger: Trigger | None = None) -> None:
        """The session is over. No trigger: the program is being closed, which no table can forbid."""
        ending = self._decided_ending()
        if trigger is not None:
            self._go(trigger, State.ENDED)
        self._state = State.ENDED
        self._track = self._open = self._suspended = self._held_until = None
        self._phases = ()
        facts, steps = self._facts, self.plan.steps
        counted = [index for index, step in enumerate(steps) if step.kind in COUNTED]
        not_done = {each.step: each.why for each in facts.not_done if each.step not in facts.done}
        self._emit(
            SessionEnded(
                at=self._at(moment),
                outcome=ending.outcome,
                rule=ending.rule,
                pain_before=facts.before,
                pain_worst=facts.worst,
                pain_after=facts.after,
                done=as_done(facts, counted),
                planned=len(counted),
                offer=self._offer(ending),
                did=tuple(steps[index].name for index in counted if index in facts.done),
                left_out=tuple(Omitted(steps[index].name, not_done[index]) for index in counted if index in not_done),
            )
        )


def _answer(question: Open, value: int | str | None, at: float) -> Answer:
    return Answer(at=at, id=question.event.id, value=value, purpose=question.ask.purpose.value, ref=question.ask.ref)


def _ending_trigger(trigger: Trigger, ending: Ending) -> Trigger:
    """Silence waits the session out; everything else that ends it is a rule."""
    if trigger is Trigger.NO_ANSWER and ending.outcome is Outcome.NO_ANSWER:
        return Trigger.WAITED_OUT
    return Trigger.RULE_ENDS


def _may_be_redone(step: PlannedStep, skipped: frozenset[str]) -> bool:
    return step.kind in _REDONE and not (step.exercise and step.exercise in skipped)
