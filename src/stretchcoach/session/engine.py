"""The session: told the time and the commands, it answers with what happens and when it wants to be woken next.

There is no clock in here. Every method takes ``now``, in seconds on any clock that never goes back and goes on while
the machine sleeps. The same calls give the same session, in a terminal, on a speaker, in a test.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from stretchcoach.safety import skin_checks
from stretchcoach.safety.questions import AGAIN, NO, NONE, Question, QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.pack_rules import brief, limits_of
from stretchcoach.session.core import SLEPT
from stretchcoach.session.events import Answer, Cue, Event, Outcome, SessionStarted, TakenBack
from stretchcoach.session.facts import Ending
from stretchcoach.session.machine import Machine
from stretchcoach.session.plan.model import INQUIRING, PUTTING_ON, PhaseKind, PlannedStep, Purpose, StepKind
from stretchcoach.session.plan.packs import pack_off
from stretchcoach.session.plan.phases import ask_phase
from stretchcoach.session.resume import facts_now, in_session_time, prelude
from stretchcoach.session.snapshot import Owed, RatingSaidBack, Snapshot
from stretchcoach.session.states import Refused, State, Trigger, check
from stretchcoach.session.timeline import Track

if TYPE_CHECKING:
    from stretchcoach.session.view import View

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


class Session(Machine):
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


def _may_be_redone(step: PlannedStep, skipped: frozenset[str]) -> bool:
    return step.kind in _REDONE and not (step.exercise and step.exercise in skipped)
