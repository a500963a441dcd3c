"""Pauses and the end of a session: putting away what was going on, taking it up again, red flags, last words."""

from __future__ import annotations

from dataclasses import replace

from stretchcoach.safety.questions import shown, spoken
from stretchcoach.safety.red_flags import RED
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.reaction import Help, Reaction
from stretchcoach.session.asking import Asking
from stretchcoach.session.core import COUNTED, Suspended
from stretchcoach.session.events import (
    CueRole,
    Guidance,
    LeftOut,
    Outcome,
    Paused,
    QuestionKind,
    Resumed,
    SessionEnded,
)
from stretchcoach.session.facts import Ending, as_done
from stretchcoach.session.plan.model import PUTTING_ON, Ask, Phase, PhaseKind, Purpose
from stretchcoach.session.plan.packs import pack_off
from stretchcoach.session.plan.phases import ask_phase, ready_phase, say_phase
from stretchcoach.session.plan.placing import GAP, Speech
from stretchcoach.session.states import State, Trigger

EASE, SETTLE = "ease", "settle"
"""Ids of the shipped routines that a session may offer at its end."""

SOUND_WITHIN = 60.0
"""Seconds after a pause for lost sound in which the session goes on by itself once there is sound again. Later the
patient may have got up, or begun something else, and says when to go on; a design choice."""


class Machine(Asking):
    """Everything of a session but the commands of a person."""

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
        super()._answered_in_pause(moment, trigger)
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
                left_out=tuple(LeftOut(steps[index].name, not_done[index]) for index in counted if index in not_done),
            )
        )
