"""The session: told the time and the commands, it answers with what happens and when it wants to be woken next.

There is no clock in here. Every method takes ``now``, in seconds on any clock that never goes back and goes on while
the machine sleeps. The same calls give the same session, in a terminal, on a speaker, in a test.

How it is cut:

*   :mod:`~stretchcoach.session.states` has the table of states. It is asked before every change of state: a command that has
    no row is refused before anything is changed, and :meth:`Session._go` is the one place that changes the state.
*   :mod:`~stretchcoach.session.playing` has the step, the phase under way and its question, what is still to come and what
    was put away; it knows what is due by itself.
*   :mod:`~stretchcoach.session.permitted` says what else refuses a command.
*   :mod:`~stretchcoach.session.step_today` says what becomes of a step: passed over, left out, or done, and how.
*   :mod:`~stretchcoach.session.answers` says what an answer, or silence, does. The :class:`Reaction` it returns is put into
    effect in one place, :meth:`Session._follow`.
*   :mod:`~stretchcoach.session.facts` has what was learnt.

What is left here is the order of things: time passes, a phase ends, a question is asked, answered, taken back or not
answered, time stands still and goes on, the session ends. A command lets happen first what was due before it
(:meth:`Session._flush`), so that a late wake-up and an early command give the same session.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from stretchcoach.frozen import dataclass
from stretchcoach.safety import Rules
from stretchcoach.safety.gate import KEY
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import AGAIN, ANOTHER, NO, YES, Question, QuestionKind, shown_text
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session import permitted
from stretchcoach.session.answers import pack_answers, red_flag_answers, table
from stretchcoach.session.answers.pain_answers import weighs
from stretchcoach.session.answers.reaction import Context, GuidanceText, Reaction, Then
from stretchcoach.session.closing import guidance_phase, last_words, session_ended
from stretchcoach.session.events import (
    Answer,
    Counted,
    Cue,
    CueRole,
    Decision,
    Event,
    Guidance,
    Outcome,
    Paused,
    PhaseLengthened,
    PhaseStarted,
    Resumed,
    SessionStarted,
    StepStarted,
    TakenBack,
)
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.permitted import MORE, UNNAMED_AFTER
from stretchcoach.session.plan.adapting import in_position
from stretchcoach.session.plan.packs import pack_off_phase
from stretchcoach.session.plan.placing import Speech, ask_phase, led_in, ready_phase, say_phase
from stretchcoach.session.plan.plan import (
    COUNTED,
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
from stretchcoach.session.plan.question_phases import pain_question, rated_question
from stretchcoach.session.playing import Asked, Due, OpenQuestion, Playing, question_event
from stretchcoach.session.resume import ResumePoint, facts_now, prelude
from stretchcoach.session.snapshot import Owed, RatingSaidBack, Snapshot
from stretchcoach.session.states import Refused, State, Trigger, check
from stretchcoach.session.step_today import in_place, not_done, passed_over, step_today

if TYPE_CHECKING:
    from stretchcoach.session.view import View

__all__ = ["SLEPT", "UNNAMED_AFTER", "Session"]

SLEPT = 5.0
"""Seconds by which a wake-up may be missed before the session takes it that the machine slept."""

HELD = 600.0
"""Seconds a held session waits for its answer before it ends; a design choice."""

TOLD = "told"
"""Id of the answer that was given before the start; no question with it is ever open."""

SOUND_WITHIN = 60.0
"""Seconds after a pause for lost sound in which the session goes on by itself once there is sound again. Later the
patient may have got up, or begun something else, and says when to go on; a design choice."""

_FELT = frozenset(
    (
        *(PhaseKind.HOLD, PhaseKind.REP, PhaseKind.COMFORTABLE, PhaseKind.OWN_PACE, PhaseKind.DO),
        *(PhaseKind.REST, PhaseKind.PACK, PhaseKind.OFF),
    )
)
"""Phases after which a rating given before them is out of date."""

_BEFORE_STEPS = frozenset({StepKind.GATE, StepKind.BEFORE})
"""Steps whose answers can be taken back until another step begins."""


@dataclass(frozen=True, slots=True)
class SaidBack:
    """A rating that was said back and counts when nobody takes it back: the question it answered, and the rating."""

    question: OpenQuestion
    value: int


@dataclass(frozen=True, slots=True)
class Undo:
    """An answer before the first step that may be taken back: its question, and what was known before it."""

    question: OpenQuestion
    facts: Facts
    index: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Standstill:
    """Time stands still, because of the user, of a machine that slept, of a symptom, or because nobody answered."""

    reason: str
    """As in :class:`~stretchcoach.session.events.Paused`."""
    began: float
    held_until: float | None = None
    """Where nobody answered: when the session ends if nobody comes back."""
    goes_on: bool = False
    """It ends by itself when what is being said now has been said."""
    sound_is_back: bool = False
    """Sound that was lost is back, and a question about a pack kept the session from saying so."""


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
        self._events: list[Event] = []
        """What happened and was not told yet. All else that changes is a frozen value or copied in :meth:`upcoming`."""
        self._now: float | None = None
        self._start = 0.0
        self._state = State.NEW
        self._facts = Facts(conditions=self._context.profile.conditions, offered=plan.briefing.offered)
        self._playing = Playing(plan.steps, self._context.voice)
        self._pause: Standstill | None = None
        self._was_paused = False
        """Whether it was paused when the anytime key was pressed, and not only held for an answer."""
        self._rating: SaidBack | None = None
        self._told = plan.briefing.rated
        """The rating that was given before the start, until it was taken for an answer or is out of date."""
        self._undo: tuple[Undo, ...] = ()
        """The answers before the first step, which ``back`` takes back, the last one last."""
        self._changed_by_silence: float | None = None
        """When silence put a question in the place of another one."""
        self._guidance: Guidance | None = None
        self._ending: Ending | None = None

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
        return self._playing.open.event if self._playing.open else None

    @property
    def asked(self) -> Asked | None:
        """The question that stands: the open one, or else the one that a pause has put away."""
        opened = self._playing.open
        standing = opened or self._playing.question_put_away
        if standing is None:
            return None
        answers_from = self._start + standing.event.at
        is_list = standing.ask.kind is QuestionKind.LIST
        return Asked(
            question=standing.event,
            times=standing.asked,
            open=opened is not None,
            answers_from=answers_from,
            none_from=answers_from + self._context.flags.none_after_s if is_list else None,
            # Held, it waits as long as the pause does; where the phase ends by itself, until then.
            ends=None if opened is None else opened.deadline or self.pause_ends or self.phase_ends,
        )

    @property
    def phase_ends(self) -> float | None:
        """The moment at which the phase under way ends by itself; None where only an answer or a command ends it, and
        while time stands still."""
        track = self._playing.track
        if track is None or track.seconds is None or self._state in (State.PAUSED, State.HELD, State.ENDED):
            return None
        return track.began + track.seconds

    @property
    def pause_ends(self) -> float | None:
        """The moment at which a session ends that is held because nobody answered; None where nothing ends a pause."""
        return self._pause.held_until if self._pause is not None else None

    @property
    def question_spoken(self) -> float | None:
        """The moment at which the words of the open question will have been said."""
        track = self._playing.track
        return track.silent_from if self._playing.open is not None and track is not None else None

    @property
    def question_takes(self) -> float:
        """Seconds that what the open question asks about is expected to take; 0 for most."""
        return self._playing.open.ask.takes if self._playing.open else 0.0

    @property
    def asks_ready(self) -> float | None:
        """The moment at which it will have been said that the session waits for its patient to be ready; None where it
        does not wait for that."""
        track = self._playing.track
        waits = self._state is State.RUNNING and track is not None and track.phase.waits
        return track.silent_from if waits and track is not None else None

    @property
    def pack_may_be_on(self) -> bool:
        """Whether a pack is on the skin, or was asked for and nobody has said yet whether it is in place."""
        return self._playing.putting_on or self._facts.pack.on

    def next_wakeup(self) -> float | None:
        """The absolute moment at which something is due; None when only a command can change anything."""
        due = self._due()
        return due[0] if due else None

    def upcoming(self, *, now: float, within: float) -> list[Cue]:
        """The cues due until ``now + within`` if nobody does anything, so that sound can be queued ahead.

        Their ids are those with which :meth:`advance` will report them. Changes nothing.
        """
        due = self.next_wakeup()
        # What is due longer ago than that is not caught up with: the next call takes it that the machine slept.
        if due is None or due > now + within or now - due > SLEPT:
            return []
        # Everything else that changes is a frozen value, so the copy goes its own way; the same code that will say the cues
        # says them here, and there is no second account of what comes when.
        ahead = copy.copy(self)
        ahead._playing = copy.copy(self._playing)
        ahead._events = []
        while due is not None and due <= now + within:
            ahead._flush(max(due, ahead._now or due))
            due = ahead.next_wakeup()
        return [event for event in ahead._events if isinstance(event, Cue)]

    def as_done(self, index: int) -> PlannedStep:
        """A step of the plan in the position that the answers so far have it done in."""
        return in_position(self.plan.steps[index], self._facts.conditions)

    def view(self, *, now: float) -> View:
        """What a screen shows at ``now``; changes nothing."""
        # Not every front end has a screen.
        from stretchcoach.session.view import make_view

        return make_view(
            self.plan,
            self._playing,
            self._facts,
            state=self._state,
            paused=self._pause.reason if self._pause else "",
            guidance=self._guidance,
            now=now,
        )

    def snapshot(self) -> Snapshot:
        """Everything that decides how the session goes on, for whoever has to go on with it."""
        playing, rating = self._playing, self._rating
        said_back = None
        if rating is not None:
            said_back = RatingSaidBack(rating.question.event.id, rating.question.ask.purpose, rating.value)
        return Snapshot(
            at=0.0 if self._now is None else self._at(self._now),
            state=self._state,
            step=playing.index,
            facts=self._facts.in_session_time(self._start),
            cut_short=playing.cut_short,
            # As in _close: a red flag that somebody said fits goes before whatever a rule had decided.
            ending=red_flag_answers.red_flag_end(self._context, self._facts) or self._decided_so_far(),
            owed=tuple(Owed(each.purpose, each.ref) for each in playing.owed()),
            asked=playing.open is not None or playing.question_put_away is not None,
            rating=said_back,
            questions=playing.questions,
        )

    # Commands ------------------------------------------------------------------------------------------------------

    def start(self, *, now: float) -> list[Event]:
        """Begin. The first event is :class:`SessionStarted`."""
        check(self._state, Trigger.START)
        plan, point = self.plan, self._resume_point
        self._now = now
        # Session time goes on where it stopped; the time away is no part of it.
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
            self._facts = pack_answers.briefed(self._context, self._facts, now)
            self._next_step(now, Trigger.START)
            return self._take()
        # What the briefing says is in the facts of the snapshot already, together with what was learnt since.
        self._facts = facts_now(point, self._context, now, self._start)
        self._rating = self._rating_of(point.snapshot.rating)
        phases = prelude(point, self._context, self._facts)
        # What comes first is played as the rest of the step before, so that the step to go on with begins from its
        # announcement and the one before does not count as done by it.
        self._playing.resume(point.step - 1, phases, point.snapshot.questions)
        self._next_phase(now, Trigger.START)
        return self._take()

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
        self._permit("pause", permitted.pause(self._look()))
        # Whoever paused knows why. The other reasons come from the machine, so they are said.
        say = "" if reason == "user" else self.plan.book(f"pause.{reason}")
        self._stand_still(now, now, reason, Trigger.PAUSE, say)
        return self._take()

    def resume(self, *, now: float) -> list[Event]:
        """Go on from where it was paused; an open question is asked again."""
        self._command(Trigger.RESUME, now)
        asks_off = self._playing.asks(Purpose.PACK_OFF)
        # A pack past its whole time comes off before anything else: the pause stays, and the question is asked again.
        if self._state is State.PAUSED and asks_off and self._playing.overdue(self._facts.pack, now):
            self._ask_again(now, Trigger.REPEAT, count=False)
        else:
            self._go_on(now, Trigger.RESUME)
        return self._take()

    def ready(self, *, now: float) -> list[Event]:
        """The patient is in position. Whoever says so in a pause wants to go on as well."""
        self._command(Trigger.READY, now)
        playing = self._playing
        put_away = playing.put_away.track.phase if playing.put_away is not None else None
        if self._state is State.RUNNING:
            self._permit("ready", permitted.ready(self._look()))
        elif self._state is State.HELD and put_away is not None and put_away.waits and playing.open is None:
            # Held because nobody said that they were ready: the command is what it waited for, and no way back into the
            # waiting.
            playing.fall_silent()
            playing.forget_put_away()
            self._resumed(now)
        else:
            return self.resume(now=now)
        self._facts = in_place(self._facts, playing.step)
        self._next_phase(now, Trigger.READY)
        return self._take()

    def sound_back(self, *, now: float) -> list[Event]:
        """Sound is heard again. Only a pause that began because it was lost is changed by it.

        Within a minute the session says so and goes on by itself; later it says how to go on. A question about a pack is
        asked again, aloud, and stays the only thing that matters until it is answered.
        """
        self._flush(now)
        pause = self._pause
        if self._state is not State.PAUSED or pause is None or pause.reason != "sound_lost":
            return self._take()
        if self._playing.open is not None:
            self._pause = replace(pause, sound_is_back=True)
            self._ask_again(now, Trigger.REPEAT, count=False)
            return self._take()
        # A pack that is just being put on needs somebody who is there, so nothing goes on by itself.
        goes_on = now - pause.began <= SOUND_WITHIN and not self.pack_may_be_on
        self._pause = replace(pause, goes_on=goes_on)
        self._say(self.plan.book("pause.sound_back" if goes_on else "pause.sound_wait"), now, Trigger.REPEAT)
        return self._take()

    def skip(self, *, now: float) -> list[Event]:
        """On to the next step. Check-ins and pauses for safety are not skipped; a pack is taken off first."""
        self._command(Trigger.SKIP, now)
        self._permit("skip", permitted.skip(self._look()))
        playing, question = self._playing, self._playing.open
        if question is not None:
            name, purpose = question.event.id, question.ask.purpose.value
            self._emit(Answer(at=self._at(now), id=name, value=None, purpose=purpose))
            # The pack may be on already: only a clear yes says that it is off.
            if question.ask.purpose in PUTTING_ON:
                self._facts = self._facts.with_pack(playing.pack, now, on=True)
        self._decide("user", "leave", "", now)
        self._facts = not_done(self._context, self._facts, playing.index, "user")
        playing.cut()
        # Skipping leaves no pack on the skin: it is confirmed off before the next step.
        if self._facts.pack.on:
            playing.come_only(pack_off_phase(self._context.voice))
            self._next_phase(now, Trigger.SKIP)
        else:
            self._next_step(now, Trigger.SKIP)
        return self._take()

    def back(self, *, now: float) -> list[Event]:
        """To the step before, from its announcement; a pack is never done twice this way. Before the first step the last
        answer is taken back."""
        self._flush(now)
        # Before the first step the last answer is what lies behind, and a rating that is said back is part of it.
        if self._undo and self._state in (State.ASKING, State.RUNNING, State.HELD):
            self._check(Trigger.BACK)
            self._take_back(now)
            return self._take()
        # During the session the rating that is being said back is all there is to take back.
        if self._state is State.ASKING and self._playing.asks(Purpose.RATED):
            self._check(Trigger.BACK)
            self._rated_again(NO, now)
            return self._take()
        # Whoever wants to take back what led to guidance is told in words of its own that it has to be heard first.
        self._permit("back", "guidance" if self._state is State.GUIDANCE else "")
        self._check(Trigger.BACK)
        self._permit("back", permitted.back(self._look()))
        target = permitted.back_to(self._look())
        assert target is not None
        self._next_step(now, Trigger.BACK, at=target)
        return self._take()

    def repeat(self, *, now: float) -> list[Event]:
        """Ask the open question again, or do the present step again from its announcement."""
        self._command(Trigger.REPEAT, now)
        # Held, the question is open and only waits for somebody: to hear it again is to go on.
        if self._state is State.HELD:
            return self.resume(now=now)
        # At one's own pace the open question only asks whether it is done: there it is the exercise that is wanted
        # again.
        if self._playing.open is not None and not self._playing.asks(Purpose.DONE):
            self._ask_again(now, Trigger.REPEAT, count=False)
            return self._take()
        self._permit("repeat", permitted.repeat(self._look()))
        self._next_step(now, Trigger.REPEAT, at=self._playing.index)
        return self._take()

    def add_time(self, *, now: float) -> list[Event]:
        """Ten seconds more of this phase: at most sixty, and never beyond the limit of a pack."""
        self._command(Trigger.MORE, now)
        self._permit("more", permitted.more(self._look()))
        self._emit(PhaseLengthened(at=self._at(now), added=MORE, seconds=self._playing.lengthen(MORE, now)))
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
        # Refused for the most telling reason: nothing is asked, not in this state, another question was meant, no
        # answer to this one. Too early comes last, since it depends on what the answer is.
        opened = self._playing.open
        if opened is None:
            raise self._refusal("answer", "no_question")
        self._check(Trigger.ANSWER)
        self._permit("answer", permitted.answer(self._look(), question, self._changed_by_silence, now))
        read = opened.event.read(value)
        if read is None:
            raise self._refusal("answer", opened.ask.kind.value)
        # An answer by its word only: nothing is recorded.
        if read == AGAIN:
            return self.repeat(now=now)
        too_early = now < permitted.counts_from(self._look(), read, self._start, named=bool(question))
        self._permit("answer", "too_early" if too_early else "")
        if read == ANOTHER:
            self._count(now)
            return self._take()
        # Who counted one by one only says that it is done.
        if opened.ask.kind is QuestionKind.COUNT and read == YES and opened.counted:
            read = opened.counted
        if opened.ask.kind is QuestionKind.COUNT and isinstance(read, int):
            self._facts = self._facts.with_reps(self._playing.index, read)
        self._answered(opened, read, now)
        return self._take()

    def report_symptom(self, *, now: float) -> list[Event]:
        """Something is wrong, or may be: everything stops, and one pick of seven is asked."""
        self._command(Trigger.SYMPTOM, now)
        if self._state is State.GUIDANCE and self._guidance and self._guidance.tier is Tier.EMERGENCY_NOW:
            # There is nothing more urgent to find out: whom to call is said again.
            self._ask_again(now, Trigger.REPEAT, count=False)
            return self._take()
        # Looked at before the key ends the pause: a mistake made in a pause leads back into the pause.
        self._was_paused = self._state is State.PAUSED
        # What the key establishes is not lowered by going back behind it, nor by a rating from before it.
        self._undo, self._told = (), None
        self._facts, phase = red_flag_answers.report(self._context, self._facts, pack_on=self.pack_may_be_on)
        playing = self._playing
        # Questions about red flags come back with the inquiry that asks them, which report() has put aside.
        playing.drop_questions(INQUIRING)
        playing.suspend(now)
        put_away = playing.question_put_away
        if put_away is not None and put_away.ask.purpose in INQUIRING:
            # The same holds for the one that was open.
            playing.forget_put_away()
        if self._pause:
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
            # The outcome is fixed already: this only leaves out the words that are still to come.
            self._close(now, Trigger.STOP)
        # Whoever stops in the midst of the questions about a red flag has said enough for its guidance.
        elif (reaction := red_flag_answers.cut_short(self._context, self._facts)) is not None:
            self._pause = None
            self._follow(reaction, now, Trigger.STOP)
        else:
            self._finish(Ending(Outcome.STOPPED), self.plan.book("end.stopped"), now, Trigger.STOP)
        return self._take()

    def interrupt(self, *, now: float, outcome: Outcome = Outcome.INTERRUPTED) -> list[Event]:
        """End at once and say nothing: the program is being closed, or nobody can answer any more.

        A red flag that was confirmed is recorded with its guidance all the same.
        """
        if self._state is State.NEW:
            # Nothing has begun, so nothing is recorded either.
            return []
        self._flush(now)
        if not self.ended:
            if (reaction := red_flag_answers.cut_short(self._context, self._facts)) is not None:
                self._facts = reaction.facts
                if reaction.guidance is not None:
                    self._tell_guidance(reaction.guidance, now)
            self._rating_kept(now)
            # What a rule had decided is how it ended, although its words are never said.
            self._ending = self._decided_so_far() or Ending(outcome)
            self._close(now, Trigger.INTERRUPTED)
        return self._take()

    # What refuses a command ------------------------------------------------------------------------------------------

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

    def _permit(self, command: str, why: str) -> None:
        """Refuse a command where there is a reason to."""
        if why:
            raise self._refusal(command, why)

    def _refusal(self, command: str, why: str) -> Refused:
        return Refused(command, self._state, self.plan.book(f"refused.{why}"), why)

    def _look(self) -> permitted.Present:
        return permitted.Present(self._context, self._state, self._facts, self._playing)

    # Time ----------------------------------------------------------------------------------------------------------

    def _flush(self, now: float) -> None:
        """Let everything happen that was due until ``now``."""
        last = self._tell(now)
        due = self._due()
        # A wake-up missed by a little is a busy machine: what was due is caught up with, each at its own moment. Missed by
        # more, the machine slept, and nobody heard or did what the session would now run through.
        if due and now - due[0] > SLEPT:
            self._sleep_through(last, now)
            due = self._due()
        while due and due[0] <= now:
            self._fire(*due)
            due = self._due()

    def _tell(self, now: float) -> float:
        """Take the time; the moment it was told before."""
        last = now if self._now is None else self._now
        if now < last:
            raise ValueError(f"time cannot go backwards: {now} after {last}")
        self._now = now
        return last

    def _due(self) -> tuple[float, Due] | None:
        """The next thing that happens by itself."""
        held = self._pause.held_until if self._pause else None
        due = self._playing.due(running=self._state is State.RUNNING, held=self._state is State.HELD)
        if held is None:
            return due
        # The end of the waiting belongs to the pause and not to what plays, so that saying something beside it does not
        # put it off.
        return min(due, (held, Due.WAITED_OUT)) if due else (held, Due.WAITED_OUT)

    def _fire(self, moment: float, what: Due) -> None:
        match what:
            case Due.CUE:
                self._cue(moment)
            case Due.SILENCE:
                self._unanswered(moment)
            # No question is open here: being ready is a command and no answer.
            case Due.NOT_READY:
                self._not_ready(moment)
            case Due.PHASE_END:
                self._phase_over(moment)
            case Due.WAITED_OUT:
                self._waited_out(moment)

    def _sleep_through(self, seen: float, now: float) -> None:
        """Time passed unseen: pause what was moving; elsewhere nothing that was missed is taken as heard."""
        playing = self._playing
        if self._state in (State.RUNNING, State.ASKING) and playing.put_away is None:
            # Time stops at the last moment somebody may have been there. With something put away the anytime key is
            # asking, which a pause would bury: that is moved to now below, without a pause.
            self._stand_still(seen, now, "slept", Trigger.SLEPT, self.plan.book("pause.slept"))
        elif self._state is State.HELD:
            assert self._pause is not None
            self._go(Trigger.SLEPT, State.HELD)
            # Where its ten minutes ran out meanwhile it ends now, and not at a moment that nobody saw.
            self._pause = replace(self._pause, held_until=max(self._pause.held_until or now, now))
        elif playing.open is not None:
            # Nobody was there to be silent: it does not use up one of its times.
            self._ask_again(now, Trigger.SLEPT, count=False)
        elif self._pause is not None and self._pause.goes_on:
            self._pause = replace(self._pause, goes_on=False)
            self._say(self.plan.book("pause.sound_wait"), now, Trigger.SLEPT)
        elif playing.track is not None:
            # Last words, or a rest that the anytime key led to: they go on later by the time in which nobody was there.
            self._go(Trigger.SLEPT, self._state)
            playing.move(now - seen)

    # Phases and steps ------------------------------------------------------------------------------------------------

    def _begin(
        self, phase: Phase, moment: float, trigger: Trigger, question: OpenQuestion | None = None, *, times: int = 1
    ) -> None:
        """Begin a phase. ``question`` is the one it asks again; ``times`` how often it was asked whether they are ready."""
        self._enter(phase, trigger)
        # Whatever comes first: a loudspeaker may have to wake up.
        if not self._playing.runs:
            phase = led_in(self._context.voice, phase, self.plan.lead_in)
        seconds = phase.seconds
        # The skin counts real time, whatever was paused or asked in between.
        if phase.pack_until is not None:
            seconds = max(0.0, phase.pack_until - self._facts.pack.at(moment))
        self._playing.begin(phase, moment, seconds, times=times)
        # From here on the body does something, so the rating before it says nothing about it any more.
        if phase.kind in _FELT and self._facts.fresh:
            self._facts = replace(self._facts, fresh=False)
        # A rest that a rule asked for is taken in a position of ease or a neutral one: which, nobody knows.
        if phase.locked and phase.kind is PhaseKind.REST:
            self._facts = replace(self._facts, posture=Posture())
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
                least=phase.least,
            )
        )
        if phase.ask is not None:
            self._ask(phase.ask, moment, question)

    def _enter(self, phase: Phase, trigger: Trigger) -> None:
        """Change to the state in which the phase runs.

        Guidance and last words are no places to go on from, and a pause stays one while it says or asks something.
        """
        if self._state in (State.GUIDANCE, State.ENDING) and trigger is not Trigger.SYMPTOM:
            return
        if self._state is State.PAUSED and trigger in (Trigger.PAUSE, Trigger.SLEPT, Trigger.NO_ANSWER, Trigger.REPEAT):
            return
        # Questions within an exercise (as long as it is comfortable, at one's own pace) stay RUNNING: time moves beside
        # them.
        target = State.ASKING if phase.kind is PhaseKind.ASK else State.RUNNING
        if trigger is Trigger.PHASE_OVER and target is State.ASKING and self._state is State.RUNNING:
            trigger = Trigger.QUESTION_DUE
        self._go(trigger, target)

    def _go(self, trigger: Trigger, target: State) -> None:
        """Change the state: the one place that does, and never without asking the table."""
        check(self._state, trigger, target)
        self._state = target

    def _say(self, text: str, moment: float, trigger: Trigger, first: str = "") -> None:
        """A phase that only says something for safety."""
        self._begin(say_phase(self._context.voice, text, CueRole.SAFETY, first=first), moment, trigger)

    def _cue(self, moment: float) -> None:
        cue, name = self._playing.say_next()
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

    def _phase_over(self, moment: float) -> None:
        playing = self._playing
        if self._state is State.PAUSED:
            # What a pause had to say is said. What comes next waits for the patient, unless sound has just come back.
            self._go(Trigger.PHASE_OVER, State.PAUSED)
            playing.fall_silent()
            if self._pause is not None and self._pause.goes_on:
                self._go_on(moment, Trigger.RESUME)
            return
        # A stay for as long as it is comfortable took all of its time: nobody said when it was over.
        if playing.open is not None:
            question, purpose = playing.open.event.id, playing.open.ask.purpose.value
            self._emit(Answer(at=self._at(moment), id=question, value=None, purpose=purpose))
        if playing.phase is not None and playing.phase.kind is PhaseKind.READY:
            # Its set time is over, which counts as having got there.
            self._facts = in_place(self._facts, playing.step)
        self._next_phase(moment, Trigger.PHASE_OVER)

    def _next_phase(self, moment: float, trigger: Trigger) -> None:
        """On to the next phase of this step; to the end, where one waited for this; else to the next step."""
        following, after = self._playing.next_phase(self._facts.pack, moment), self._facts.end_after
        if following is not None and following.ask is not None and self._is_told(following.ask, moment):
            self._take_told(following.ask, moment, trigger)
        elif following is not None:
            self._begin(following, moment, trigger)
        elif after is not None:
            self._finish(after, "", moment, Trigger.RULE_ENDS)
        # Those were the last words.
        elif self._state is State.ENDING:
            self._close(moment, Trigger.PLAN_OVER)
        else:
            self._next_step(moment, trigger, done=True)

    def _next_step(self, moment: float, trigger: Trigger, *, at: int | None = None, done: bool = False) -> None:
        """Begin the next step of the plan that is not passed over: from the one ``at`` on, or from the one after this.

        ``done`` says that this one came to its end; one that was cut short did not.
        """
        playing, steps = self._playing, self.plan.steps
        if done and not playing.cut_short and playing.index >= 0 and playing.step.kind in COUNTED:
            self._facts = replace(self._facts, done=self._facts.done | {playing.index})
        # ``at`` itself may be passed over as well: what was learnt since may have left it out.
        index = playing.index + 1 if at is None else at
        # What is passed over leaves no trace: no event, and nothing left out that the patient could miss.
        while index < len(steps) and passed_over(self._context, self._facts, index):
            index += 1
        if index == len(steps):
            # There is always a step to look at, so past the last one it is the last one.
            playing.begin_step(index - 1, (), cut_short=False)
            self._close(moment, Trigger.PLAN_OVER)
            return
        step, today = steps[index], step_today(self._context, self._facts, index, moment)
        # Done again, it is counted again.
        self._facts = today.facts.with_reps(index, 0)
        playing.begin_step(index, today.phases, cut_short=today.omitted)
        # A step left out is told of and never started: nothing begins, so answers before the first step may still be
        # taken back.
        if today.omitted:
            self._decide(today.rule, today.action, today.say, moment, exercise=step.exercise)
            self._next_phase(moment, trigger)
            return
        self._emit(
            StepStarted(
                at=self._at(moment),
                step=index,
                number=step.number,
                kind=step.kind.value,
                name=step.name,
                exercise=step.exercise,
                side=step.side,
                round=step.round,
                rounds=step.rounds,
                load=step.load,
                note=step.note,
            )
        )
        # From the first step on the body may have moved by those answers: going back means going back a step.
        if step.kind not in _BEFORE_STEPS:
            self._undo = ()
        if today.rule:
            self._decide(today.rule, today.action, today.say, moment)
        if step.kind is StepKind.AFTER:
            self._tell_advice(moment)
        self._next_phase(moment, trigger)

    # Questions -------------------------------------------------------------------------------------------------------

    def _ask(self, ask: Ask, moment: float, earlier: OpenQuestion | None) -> None:
        self._emit(self._playing.ask(ask, moment, self._at(moment), self.plan.patience, earlier))

    def _ask_again(self, moment: float, trigger: Trigger, *, count: bool = True) -> None:
        """Ask the open question once more; ``count`` says whether that uses up one of its times."""
        playing, phase = self._playing, self._playing.phase
        assert playing.open is not None
        assert phase is not None
        # Asking counts once more, so a time that is not to be used up is taken off beforehand.
        earlier = playing.open if count else replace(playing.open, asked=playing.open.asked - 1)
        # After silence the short form of a question is said, for whoever asks for it again the whole of it, and after a
        # sleep whatever was being said. An exercise at one's own pace only asks; what to do was said when it began.
        if phase.kind is PhaseKind.ASK and (count or trigger is Trigger.REPEAT):
            phase = ask_phase(self._context.voice, earlier.ask, again=count)
        elif phase.kind is PhaseKind.OWN_PACE:
            speech = Speech(self._context.voice).chime("attention").say(earlier.ask.again, CueRole.QUESTION)
            phase = replace(phase, cues=tuple(speech.cues))
        self._begin(phase, moment, trigger, earlier)

    def _answered(self, question: OpenQuestion, value: int | str, moment: float) -> None:
        playing, phase = self._playing, self._playing.phase
        assert phase is not None
        ask = question.ask
        # A rating that is said back belongs to the answer before it, and is no stop of its own on the way back.
        if self._may_be_taken_back(ask) and ask.purpose is not Purpose.RATED:
            self._undo = (*self._undo, Undo(question, self._facts, playing.index, playing.to_come))
        # The answer is told before anything follows from it, so that a record cut off here has it.
        self._emit(_answer(question, value, self._at(moment)))
        playing.answered()
        # How long ago cold came off is measured at the answer: the rest that follows must not make it longer.
        self._facts = replace(self._facts, since_cold=self._facts.cold_ago(playing.pack, moment))
        if self._state is State.HELD:
            # Held with this question, the answer takes its place; with one of the anytime key, what that put away waits.
            # It is the same question by its id: held, it has no deadline any more.
            put_away = playing.question_put_away
            if put_away is not None and put_away.event.id == question.event.id:
                playing.forget_put_away()
            self._resumed(moment)
        if phase.kind is PhaseKind.COMFORTABLE:
            # Done before its time was over: what is left of the stay is passed over.
            playing.come_to_release()
        if ask.purpose is Purpose.RATED:
            self._rated_again(value, moment)
        elif isinstance(value, int) and weighs(self._context, self._facts, ask, value, playing.index):
            # A wrong number must not end a session: it is said back, and counts only when nobody takes it back.
            self._rating = SaidBack(question, value)
            self._begin(rated_question(self._context.voice, value), moment, Trigger.ANSWER)
        else:
            self._follow(table.react(self._context, self._facts, ask, value), moment, Trigger.ANSWER)

    def _count(self, moment: float) -> None:
        """One more repetition was done; whoever says so in a held session is back."""
        if self._state is State.HELD:
            self._go_on(moment, Trigger.RESUME)
        counting = self._playing.count_one(moment, self.plan.patience)
        self._emit(Counted(at=self._at(moment), question=counting.event.id, count=counting.counted))

    def _unanswered(self, moment: float) -> None:
        question = self._playing.open
        assert question is not None
        reaction = table.silence(self._context, self._facts, question.ask, question.asked)
        # Silence is recorded once, when nothing more is asked.
        if reaction.then is not Then.AGAIN:
            self._emit(_answer(question, None, self._at(moment)))
        if reaction.then not in (Then.AGAIN, Then.HOLD, Then.CLOSE):
            self._playing.answered()
            if question.ask.purpose is Purpose.RATED:
                self._rating_stands(moment, Trigger.NO_ANSWER)
                return
            # A "yes" that was on its way to this question must not land on the one that now takes its place.
            self._changed_by_silence = moment
        self._follow(reaction, moment, Trigger.NO_ANSWER)

    def _not_ready(self, moment: float) -> None:
        """Nobody has said that they are in position: ask once more, then wait as for an answer."""
        assert self._playing.track is not None
        times = self._playing.track.times
        # No question is open while somebody gets into position, so table.silence() does not know of it.
        if times == 1:
            self._begin(ready_phase(self._context.voice, again=True), moment, Trigger.NO_ANSWER, times=times + 1)
            return
        held = Reaction(self._facts, rule="P12", action="pause", say=self.plan.book("ready.held"), then=Then.HOLD)
        self._follow(held, moment, Trigger.NO_ANSWER)

    def _may_be_taken_back(self, ask: Ask) -> bool:
        """Whether a question comes before the first step, and is no guidance."""
        in_front = self._playing.index >= 0 and self._playing.step.kind in _BEFORE_STEPS
        return in_front and ask.purpose is not Purpose.ACKNOWLEDGE

    def _take_back(self, now: float) -> None:
        """Ask the question before once more; its answer, and what it led to, is taken back."""
        *earlier, undo = self._undo
        self._undo = tuple(earlier)
        # A rating that is being said back waits behind the anytime key: what is taken back there is not the rating.
        if self._rating is not None and undo.question.number <= self._rating.question.number:
            self._rating = None
        # What the record was told stays told, so that it hears of what is withdrawn.
        self._facts = replace(undo.facts, told=self._facts.told)
        self._playing.rewind(undo.index, undo.phases)
        if self._state is State.HELD:
            self._playing.forget_put_away()
            self._resumed(now)
        self._emit(TakenBack(at=self._at(now), question=undo.question.event.id))
        self._tell_signs(now)
        self._begin(ask_phase(self._context.voice, undo.question.ask), now, Trigger.BACK)

    # A rating from before the start --------------------------------------------------------------------------------------

    def _is_told(self, ask: Ask, moment: float) -> bool:
        """Whether the rating before the session was given already, and not too long ago."""
        kept_until = self.plan.briefing.rated_at + self._context.rules.session.rating_kept_s
        return self._told is not None and ask.purpose is Purpose.BEFORE and moment <= kept_until

    def _take_told(self, ask: Ask, moment: float, trigger: Trigger) -> None:
        """What was told before the start is the answer to this question, with all that follows from one. It counts once:
        whoever takes it back is asked."""
        value, self._told = self._told, None
        assert value is not None
        question = OpenQuestion(question_event(ask, TOLD, self._at(moment)), ask, 1, None)
        self._undo = (*self._undo, Undo(question, self._facts, self._playing.index, self._playing.to_come))
        self._emit(_answer(question, value, self._at(moment)))
        if weighs(self._context, self._facts, ask, value, self._playing.index):
            self._rating = SaidBack(question, value)
            self._begin(rated_question(self._context.voice, value), moment, trigger)
        else:
            self._follow(table.react(self._context, self._facts, ask, value), moment, trigger)

    # A rating that is said back ----------------------------------------------------------------------------------------

    def _rated_again(self, value: int | str, moment: float) -> None:
        """What was said when a rating was said back: it is right, it is another one, or it is asked for again."""
        assert self._rating is not None
        question = self._rating.question
        if value in (YES, self._rating.value):
            self._rating_stands(moment, Trigger.ANSWER)
            return
        # The answer that is taken back here must not be taken back once more by going back. During the session nothing is
        # kept for that, and nothing is dropped.
        self._undo = self._undo[:-1]
        # A rating being said back is taken back with the answer it was.
        self._rating = None
        self._emit(TakenBack(at=self._at(moment), question=question.event.id))
        if value == NO:
            self._begin(ask_phase(self._context.voice, question.ask), moment, Trigger.ANSWER)
            return
        # Another number was said: it answers the first question, and is said back in turn where it weighs as much.
        self._answered(question, value, moment)

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
        return SaidBack(OpenQuestion(question_event(ask, stored.question, 0.0), ask, 1, None), stored.value)

    def _rating_kept(self, moment: float) -> None:
        """The session is left while a rating is said back: it counts, and an end that it leads to is one."""
        if self._rating is None:
            return
        ask, value = self._rating.question.ask, self._rating.value
        self._rating = None
        reaction = table.react(self._context, self._facts, ask, value)
        # Nothing it would ease, leave out or ask comes any more; the ratings and the end are for the record.
        rated = reaction.facts
        self._facts = replace(self._facts.rated(value), before=rated.before, after=rated.after)
        self._decide(reaction.rule, reaction.action, reaction.say, moment)
        end = reaction.end or reaction.end_after or self._facts.end_after
        self._facts = replace(self._facts, end_after=end)

    # What follows ------------------------------------------------------------------------------------------------------

    def _follow(self, reaction: Reaction, moment: float, trigger: Trigger) -> None:
        """Put a reaction into effect, in the order of its fields. All that answers and silence do happens here."""
        # Asked again, nothing was learnt and nothing is decided.
        if reaction.then is Then.AGAIN:
            self._ask_again(moment, trigger)
            return
        self._facts = reaction.facts
        # Nobody acknowledged guidance: the table names that end apart from an acknowledgement.
        if reaction.then is Then.CLOSE:
            self._close(moment, Trigger.WAITED_OUT if trigger is Trigger.NO_ANSWER else trigger)
            return
        # _hold tells of its rule itself, once the state has changed.
        if reaction.then is Then.HOLD:
            self._hold(reaction, moment)
            return
        # What was found out is told before what follows from it. The pack goes before everything that ends or breaks
        # off, because that first asks whether one may be on the skin.
        if reaction.lists:
            self._decide("gate", "+".join(reaction.lists), "", moment)
        if reaction.rule:
            self._decide(reaction.rule, reaction.action, reaction.say, moment)
        if reaction.pack_on is not None:
            self._facts = self._facts.with_pack(self._playing.pack, moment, on=reaction.pack_on)
        # What the anytime key established is not lowered by going back (section 1.4, W7).
        if reaction.rule == KEY:
            self._undo = ()
        if reaction.instead:
            reaction = self._instead(reaction, moment)
        if reaction.drop_step:
            self._facts = not_done(self._context, self._facts, self._playing.index, reaction.rule)
            self._playing.come_only()
            self._playing.cut()
        # Before guidance, so that the record says first what fits and then what was advised.
        self._tell_signs(moment)
        if reaction.end_after is not None:
            self._facts = replace(self._facts, end_after=reaction.end_after)
        # With an end, guidance is a state of its own and waits to be acknowledged; without one it is told in passing.
        if reaction.guidance is not None and reaction.end is not None:
            self._guide(reaction.guidance, reaction.end, moment)
            return
        if reaction.guidance is not None:
            self._tell_guidance(reaction.guidance, moment)
        # A symptom was told of while the session was ending, and was none.
        if self._ending is not None and self._facts.inquiry is None:
            self._no_symptom(moment)
        elif reaction.end is not None:
            self._finish(reaction.end, reaction.say, moment, _ending_trigger(trigger, reaction.end))
        # Nothing below ends the session. No answer ends a pause: that takes a command.
        elif self._state is State.PAUSED:
            self._answered_in_pause(moment, trigger)
        elif reaction.then is Then.PAUSE or (reaction.then is Then.PUT_AWAY and self._was_paused):
            self._no_symptom(moment)
        elif reaction.then is Then.PUT_AWAY:
            self._playing.fall_silent()
            self._restore(trigger, moment)
        else:
            # While the anytime key asks on, what it put away waits; anything else that is asked or done takes its place.
            if self._facts.inquiry is None or self._facts.inquiry.origin != KEY:
                self._playing.forget_put_away()
            self._playing.come_first(*reaction.phases)
            self._next_phase(moment, trigger)

    def _instead(self, reaction: Reaction, moment: float) -> Reaction:
        """A rest and a rating instead of an exercise or a pack, which is asked to come off first; in any other step before
        what was put away, which is the rating itself where one was asked for."""
        # red_flag_answers._after_key makes these phases: the rest, and the rating after it.
        *rest, rating = reaction.phases
        voice, playing = self._context.voice, self._playing
        said_back, self._rating = self._rating, None
        # The pain is asked anew after the rest.
        if said_back is not None:
            self._emit(TakenBack(at=self._at(moment), question=said_back.question.event.id))
        put_away = playing.put_away.track.phase if playing.put_away else None
        ask = put_away.ask if put_away else None
        # Where something was put away it is the first of these.
        waiting = (*((put_away,) if put_away else ()), *playing.to_come)
        if playing.step.kind in COUNTED:
            off: tuple[Phase, ...] = ()
            # Only a clear yes says that a pack is off.
            if self.pack_may_be_on:
                self._facts = self._facts.with_pack(playing.pack, moment, on=True)
                off = (pack_off_phase(voice),)
            # After a crash the questions about packs are played in the step before them (see start), which may be the
            # one that is dropped here: they are still due.
            due = (each for each in waiting if each.ask is not None and each.ask.purpose is Purpose.THERMAL)
            return replace(reaction, drop_step=True, phases=(*off, *rest, rating, *due))
        # The question whose rating was being said back is asked anew.
        if said_back is not None:
            return replace(reaction, phases=(*rest, ask_phase(voice, said_back.question.ask)))
        # The rating that comes after the rest is the one that was asked for already: nobody is asked twice.
        if ask is not None and ask.kind is QuestionKind.PAIN:
            return replace(reaction, phases=(*rest, *waiting[:1]))
        # The place of the pain is asked anew with the rating.
        if ask is not None and ask.purpose in PLACES:
            return reaction
        return replace(reaction, phases=(*rest, rating, *waiting[:1]))

    def _hold(self, reaction: Reaction, moment: float) -> None:
        """Rule P12: say so and wait for ten minutes, where a question was asked with that question still open."""
        self._go(Trigger.NO_ANSWER, State.HELD)
        self._decide(reaction.rule, reaction.action, reaction.say, moment)
        # The open question stays open with no deadline: whoever comes back only has to answer.
        self._playing.hold(moment)
        self._pause = Standstill("no_answer", moment, held_until=moment + HELD)
        self._emit(Paused(at=self._at(moment), reason="no_answer", text=reaction.say))
        self._playing.say_beside(say_phase(self._context.voice, reaction.say, CueRole.SAFETY), moment)

    def _tell_signs(self, moment: float) -> None:
        """Tell the record what has changed of the lines that fit, in the batch of the answer that changed it."""
        self._facts, signs = red_flag_answers.signs(self._context, self._facts, self._at(moment))
        for sign in signs:
            self._emit(sign)
            if sign.state == red_flag_answers.CONFIRMED and sign.row != KEY:
                # What was said back is not taken back any more.
                self._undo = ()

    # Pauses ----------------------------------------------------------------------------------------------------------

    def _stand_still(self, seen: float, moment: float, reason: str, trigger: Trigger, say: str = "") -> None:
        """Stop time at ``seen``; while paused, ask for a pack to come off, or say why."""
        self._go(trigger, State.PAUSED)
        self._playing.suspend(seen)
        self._paused(reason, say, moment, trigger)

    def _paused(self, reason: str, say: str, moment: float, trigger: Trigger) -> None:
        """What is said and asked at the beginning of a pause."""
        self._pause = Standstill(reason, moment)
        self._emit(Paused(at=self._at(moment), reason=reason, text=say))
        # The time of a pack on the skin goes on, and nobody may be watching it any more: it is asked about until it is
        # off. One that is just being put on is only told to come off: its own question comes again after the pause.
        if self._facts.pack.on:
            self._begin(pack_off_phase(self._context.voice, self.plan.book("pack.off_pause")), moment, trigger)
            return
        first = self.plan.book("pack.off_now") if self.pack_may_be_on else ""
        if first or say:
            self._say(say, moment, trigger, first=first)

    def _answered_in_pause(self, moment: float, trigger: Trigger) -> None:
        """A question about a pack was answered: nothing goes on until the patient says so. Where only that question kept
        the session from it, it says how to go on."""
        self._go(trigger, State.PAUSED)
        self._playing.fall_silent()
        if self._pause is not None and self._pause.sound_is_back:
            self._pause = replace(self._pause, sound_is_back=False)
            self._say(self.plan.book("pause.sound_wait"), moment, Trigger.REPEAT)

    def _go_on(self, moment: float, trigger: Trigger) -> None:
        """The pause is over. A question that was held is asked again; one of the anytime key is not the one put away."""
        playing = self._playing
        # fall_silent() below forgets the open question.
        held, put_away = playing.open if self._state is State.HELD else None, playing.put_away
        playing.fall_silent()
        self._resumed(moment)
        if held is not None and put_away is not None and put_away.open != held:
            self._begin(ask_phase(self._context.voice, held.ask), moment, trigger, replace(held, asked=0))
        else:
            self._restore(trigger, moment)

    def _resumed(self, moment: float) -> None:
        self._pause = None
        self._emit(Resumed(at=self._at(moment)))

    def _restore(self, trigger: Trigger, moment: float) -> None:
        """Take up what was put away: questions are asked again, a pack is put back on, the rest goes on in mid-phase."""
        playing, earlier = self._playing, self._playing.take_up()
        if earlier is None:
            self._next_phase(moment, trigger)
            return
        phase, question = earlier.track.phase, earlier.open
        # Asked from the beginning: the patient may have got up meanwhile.
        if phase.waits:
            self._begin(ready_phase(self._context.voice), moment, trigger)
        elif phase.ask is not None and phase.ask.purpose is Purpose.SKIN and playing.overdue(self._facts.pack, moment):
            # No check any more: the pack comes off.
            self._next_phase(moment, trigger)
        elif phase.kind is PhaseKind.ASK:
            # From its first word, and with all its times before it.
            self._begin(phase, moment, trigger, None if question is None else replace(question, asked=0))
        elif phase.pack_until is not None:
            # By way of next_phase(), which finds out whether the pack came off and has to be put back on first.
            # What it had to say was said before the pause.
            playing.come_first(replace(phase, cues=()))
            self._next_phase(moment, trigger)
        else:
            self._enter(phase, trigger)
            playing.go_on(earlier, moment)
            if question is not None:
                self._ask(question.ask, moment, replace(question, asked=question.asked - 1))

    def _no_symptom(self, moment: float) -> None:
        """A reported symptom was none: rest, and go on when the patient says so; what was ending goes on ending."""
        playing = self._playing
        if self._ending is None:
            self._go(Trigger.ANSWER, State.PAUSED)
            playing.fall_silent()
            self._paused("symptom", self.plan.book("pause.symptom"), moment, Trigger.PAUSE)
            return
        put_away = playing.question_put_away
        # What was ending takes up where it was: guidance still waits to be acknowledged, last words are said on.
        if put_away is not None and put_away.ask.purpose is Purpose.ACKNOWLEDGE:
            self._go(Trigger.RED_FLAG, State.GUIDANCE)
        else:
            self._go(Trigger.ANSWER, State.ENDING)
        playing.fall_silent()
        self._restore(Trigger.PHASE_OVER, moment)

    # The end -----------------------------------------------------------------------------------------------------------

    def _waited_out(self, moment: float) -> None:
        """Nobody was there for ten minutes: the end; with guidance where a red flag is open."""
        self._pause = None
        if (reaction := red_flag_answers.cut_short(self._context, self._facts)) is not None:
            self._follow(reaction, moment, Trigger.WAITED_OUT)
        else:
            say = self.plan.book("end.no_answer")
            self._finish(Ending(Outcome.NO_ANSWER, rule="P12"), say, moment, Trigger.WAITED_OUT)

    def _guide(self, guidance: GuidanceText, ending: Ending, moment: float) -> None:
        """Show red-flag guidance until it is acknowledged; only the end comes after it."""
        self._go(Trigger.RED_FLAG, State.GUIDANCE)
        # Made before over() below forgets the question that says that a pack may be on the skin.
        phase = guidance_phase(self._context, guidance, pack_on=self.pack_may_be_on)
        self._rating_kept(moment)
        self._ending = ending
        # Only the end comes after guidance, so nothing that was put away comes back.
        self._playing.over()
        self._tell_guidance(guidance, moment)
        self._begin(phase, moment, Trigger.RED_FLAG)

    def _finish(self, ending: Ending, say: str, moment: float, trigger: Trigger) -> None:
        """Say the last sentences, then end: a rule leads the patient out of the position."""
        self._go(trigger, State.ENDING)
        # Before the question that says so is forgotten.
        pack_on = self.pack_may_be_on
        # Before the ending is written down: the rating may have led to another one.
        self._rating_kept(moment)
        # What was decided first stands: whoever stops in the rest that a rule asked for did not choose the end. It is
        # read before it is forgotten in the next line.
        ending = self._ending = self._decided_so_far() or ending
        self._facts = replace(self._facts, end_after=None)
        self._pause = None
        self._playing.over()
        # A session that goes to its end tells of it with its last step, which is not reached here.
        if ending.outcome is Outcome.PAIN_RULE:
            self._tell_advice(moment)
        self._begin(last_words(self._context, self._facts, ending, say, pack_on=pack_on), moment, trigger)

    def _close(self, moment: float, trigger: Trigger) -> None:
        """The session is over."""
        self._go(trigger, State.ENDED)
        self._playing.over()
        # The program was closed in a pause: nobody is waited for any more.
        if self._pause is not None:
            self._pause = replace(self._pause, held_until=None)
        ending = red_flag_answers.red_flag_end(self._context, self._facts) or self._ending or Ending(Outcome.COMPLETED)
        self._emit(session_ended(self._context, self._facts, ending, self._at(moment)))

    def _decided_so_far(self) -> Ending | None:
        """How it is going to end, if a rule has decided that already; how the session is left does not change it."""
        return self._ending or self._facts.end_after or self._facts.after_pack_off

    # What is told ------------------------------------------------------------------------------------------------------

    def _at(self, moment: float) -> float:
        """A moment in session time."""
        return moment - self._start

    def _emit(self, event: Event) -> None:
        self._events.append(event)

    def _take(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    def _decide(self, rule: str, action: str, say: str, moment: float, exercise: str = "") -> None:
        """Tell what a rule decided, and about which exercise; a pack comes between the exercises and is about none."""
        about = exercise or ("" if self._playing.pack is not None else self._facts.exercise)
        self._emit(Decision(at=self._at(moment), rule=rule, action=action, say=say, exercise=about))

    def _tell_guidance(self, guidance: GuidanceText, moment: float) -> None:
        sentences = tuple(map(shown_text, guidance.sentences))
        # Kept, because the view shows it from now on.
        self._guidance = Guidance(
            at=self._at(moment), tier=guidance.tier, text=guidance.text, row=guidance.row, sentences=sentences
        )
        self._emit(self._guidance)

    def _tell_advice(self, moment: float) -> None:
        """What is worth an appointment, for the record; it is said with the last words."""
        for advice in red_flag_answers.advice(self._context, self._facts):
            self._tell_guidance(advice, moment)


def _answer(question: OpenQuestion, value: int | str | None, at: float) -> Answer:
    return Answer(at=at, id=question.event.id, value=value, purpose=question.ask.purpose.value, ref=question.ask.ref)


def _ending_trigger(trigger: Trigger, ending: Ending) -> Trigger:
    """Silence waits the session out; everything else that ends it is a rule."""
    if trigger is Trigger.NO_ANSWER and ending.outcome is Outcome.NO_ANSWER:
        return Trigger.WAITED_OUT
    return Trigger.RULE_ENDS
