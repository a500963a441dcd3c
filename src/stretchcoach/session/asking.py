"""Questions: opening them, asking again, silence, and doing what an answer leads to."""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile

from stretchcoach.safety.gate import KEY
from stretchcoach.safety.questions import NO, YES
from stretchcoach.session.answers import red_flag_answers, table
from stretchcoach.session.answers.pack_rules import since_cold
from stretchcoach.session.answers.pain_answers import weighs
from stretchcoach.session.answers.reaction import Help, Reaction
from stretchcoach.session.core import COUNTED, HELD, Core, Open, SaidBack, Undo
from stretchcoach.session.events import (
    Answer,
    CueRole,
    Outcome,
    Paused,
    Question,
    QuestionKind,
    TakenBack,
)
from stretchcoach.session.facts import Ending
from stretchcoach.session.plan.model import PLACES, Ask, Phase, PhaseKind, Purpose
from stretchcoach.session.plan.packs import pack_off
from stretchcoach.session.plan.phases import ask_phase, pain_question, rated_question, ready_phase, say_phase
from stretchcoach.session.plan.placing import Speech
from stretchcoach.session.snapshot import RatingSaidBack
from stretchcoach.session.states import State, Trigger
from stretchcoach.session.timeline import track

KEY_THINK = 5.0
"""Seconds at least after the last line of the anytime key before it is asked again; a design choice."""


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

    def _pack_may_be_on(self) -> bool:
        raise NotImplementedError

    def _no_symptom(self, moment: float) -> None:
        raise NotImplementedError

    def _mistake(self, moment: float, trigger: Trigger) -> None:
        raise NotImplementedError

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

    def _answered_in_pause(self, moment: float, trigger: Trigger) -> None:
        """A question that a pause asks was answered: nothing goes on until the patient says so."""
        self._go(trigger, State.PAUSED)
        self._track = None

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


def _answer(question: Open, value: int | str | None, at: float) -> Answer:
    return Answer(at=at, id=question.event.id, value=value, purpose=question.ask.purpose.value, ref=question.ask.ref)


def _ending_trigger(trigger: Trigger, ending: Ending) -> Trigger:
    """Silence waits the session out; everything else that ends it is a rule."""
    if trigger is Trigger.NO_ANSWER and ending.outcome is Outcome.NO_ANSWER:
        return Trigger.WAITED_OUT
    return Trigger.RULE_ENDS
