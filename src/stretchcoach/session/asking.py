"""Questions: opening them, asking again, silence, and doing what an answer leads to."""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile

from stretchcoach.safety import NOT_SAID
from stretchcoach.session import reactions
from stretchcoach.session.core import HELD, Core, Open
from stretchcoach.session.events import (
    Answer,
    CueRole,
    Outcome,
    Paused,
    Question,
    QuestionKind,
)
from stretchcoach.session.facts import Ending
from stretchcoach.session.pack_rules import since_cold
from stretchcoach.session.phases import ask_phase, say_phase
from stretchcoach.session.places import CHOICES
from stretchcoach.session.placing import Speech
from stretchcoach.session.plan import Ask, Phase, PhaseKind, Purpose
from stretchcoach.session.reacting import Help, Reaction
from stretchcoach.session.states import State, Trigger
from stretchcoach.session.timeline import track


class Asking(Core):
    """A core that asks."""

    def _guide(self, helped: Help, ending: Ending, moment: float) -> None:
        raise NotImplementedError

    def _tell_help(self, helped: Help, moment: float) -> None:
        raise NotImplementedError

    def _resumed(self, moment: float) -> None:
        raise NotImplementedError

    def _suspend(self, seen: float) -> None:
        raise NotImplementedError

    def _no_symptom(self, moment: float) -> None:
        raise NotImplementedError

    # Questions -------------------------------------------------------------------------------------------------------

    def _ask(self, ask: Ask, moment: float, earlier: Open | None) -> None:
        assert self._track is not None
        if earlier is None:
            self._questions += 1
        event = Question(
            at=self._at(moment),
            id=earlier.event.id if earlier else f"q{self._questions}",
            text=ask.text,
            kind=ask.kind,
            within=ask.within,
            purpose=ask.purpose.value,
            choices=(*_choices(ask.kind), NOT_SAID) if ask.may_pass else _choices(ask.kind),
            ref=ask.ref,
        )
        patience = max(ask.within, self.plan.patience)
        deadline = None if self._track.seconds is not None else self._track.silent_from + patience
        self._open = Open(event, ask, (earlier.asked if earlier else 0) + 1, deadline)
        self._emit(event)

    def _ask_again(self, moment: float, trigger: Trigger, *, count: bool = True) -> None:
        """Ask the open question once more; ``count`` says whether that uses up one of its times."""
        assert self._open is not None
        assert self._track is not None
        earlier = self._open if count else replace(self._open, asked=self._open.asked - 1)
        phase = self._track.phase
        if phase.kind is PhaseKind.ASK and count:
            chime = "alarm" if earlier.ask.purpose is Purpose.PACK_OFF else "attention"
            phase = replace(ask_phase(self._context.voice, earlier.ask, chime=chime, again=True), ask=earlier.ask)
        elif phase.kind is PhaseKind.OWN_PACE:
            speech = Speech(self._context.voice).chime("attention").say(earlier.ask.again, CueRole.QUESTION)
            phase = replace(phase, cues=tuple(speech.cues))
        self._begin(phase, moment, trigger, earlier)

    def _unanswered(self, moment: float) -> None:
        assert self._open is not None
        question = self._open
        reaction = reactions.silence(self._context, self._facts, question.ask, question.asked)
        if reaction.again:
            self._ask_again(moment, Trigger.NO_ANSWER)
            return
        self._emit(_answer(question, None, self._at(moment)))
        if reaction.hold:
            self._hold(reaction, moment)
        elif question.ask.purpose is Purpose.ACKNOWLEDGE:
            self._close(moment, Trigger.WAITED_OUT)
        else:
            self._open, self._changed_by_silence = None, moment
            self._follow(reaction, moment, Trigger.NO_ANSWER)

    def _hold(self, reaction: Reaction, moment: float) -> None:
        """Rule P12: say so and wait, with the question still open, for ten minutes."""
        assert self._open is not None
        self._decide(reaction.rule, reaction.action, reaction.say, moment)
        self._go(Trigger.NO_ANSWER, State.HELD)
        self._open = replace(self._open, deadline=None)
        waiting = self._open
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
        ask = self._open.ask
        self._emit(_answer(self._open, value, self._at(moment)))
        self._open = None
        self._facts.since_cold = since_cold(self._facts, self.plan.steps[self._index].pack, moment)
        if ask.purpose is Purpose.ACKNOWLEDGE:
            self._close(moment, Trigger.ANSWER)
            return
        if self._state is State.HELD:
            self._suspended = None
            self._resumed(moment)
        if self._track.phase.kind is PhaseKind.COMFORTABLE:
            self._phases = tuple(dropwhile(lambda phase: phase.kind is not PhaseKind.BETWEEN, self._phases))
        self._follow(reactions.react(self._context, self._facts, ask, value), moment, Trigger.ANSWER)

    def _follow(self, reaction: Reaction, moment: float, trigger: Trigger) -> None:
        """Do what a reaction says."""
        if reaction.rule:
            self._decide(reaction.rule, reaction.action, reaction.say, moment)
        if reaction.pack_on is not None:
            self._pack_moved(moment, on=reaction.pack_on)
        if reaction.drop_step:
            self._phases, self._cut_short = (), True
        if reaction.guidance is not None and reaction.end is not None:
            self._guide(reaction.guidance, reaction.end, moment)
            return
        if reaction.guidance is not None:
            self._tell_help(reaction.guidance, moment)
        if reaction.end is not None:
            self._finish(reaction.end, reaction.say, moment, _ending_trigger(trigger, reaction.end))
        elif self._state is State.PAUSED:
            self._answered_in_pause(moment, trigger)
        elif reaction.pause:
            self._no_symptom(moment)
        else:
            self._phases = (*reaction.phases, *self._phases)
            self._next_phase(moment, trigger)

    def _answered_in_pause(self, moment: float, trigger: Trigger) -> None:
        """A question that a pause asks was answered: nothing goes on until the patient says so."""
        self._go(trigger, State.PAUSED)
        self._track = None

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


def _answer(question: Open, value: int | str | None, at: float) -> Answer:
    return Answer(at=at, id=question.event.id, value=value, purpose=question.ask.purpose.value, ref=question.ask.ref)


def _choices(kind: QuestionKind) -> tuple[str, ...]:
    match kind:
        case QuestionKind.PAIN:
            return tuple(str(number) for number in range(11))
        case QuestionKind.YES_NO:
            return ("yes", "no", "unsure")
        case QuestionKind.CONFIRM:
            return ("yes",)
        case QuestionKind.PLACE:
            return CHOICES


def _ending_trigger(trigger: Trigger, ending: Ending) -> Trigger:
    """Silence waits the session out; everything else that ends it is a rule."""
    if trigger is Trigger.NO_ANSWER and ending.outcome is Outcome.NO_ANSWER:
        return Trigger.WAITED_OUT
    return Trigger.RULE_ENDS
