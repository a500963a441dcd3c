"""What an audio file says because nobody hears its listener: at the start, and after each question.

Every number and every sentence about what pain or a warning sign leads to is that of the rules a live session is held by,
the limits of the routine's author among them. What a live session finds out by asking on, a file has to say at once, so
it says the more careful thing:

- A gate question all of whose rows are emergencies leads to the words for an emergency. The others lead to those for help
  today; where a sign of the emergency list, which is read once at the start, may be meant, that is said first.
- The thresholds for stopping at a check-in are those at which a live session would leave the exercise out or end,
  whatever the rating before was.
- A pack that an answer might shorten or allow is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from stretchcoach import safety
from stretchcoach.routine.model import Effect, Routine
from stretchcoach.safety import NO, UNSURE, Action, Reading
from stretchcoach.safety.pain import SCALE
from stretchcoach.session.events import PhaseStarted, Question, Tier
from stretchcoach.session.pack_phases import WAIT_MORE
from stretchcoach.session.pain_reactions import advice
from stretchcoach.session.plan import Form, PlannedStep, Purpose, StepKind
from stretchcoach.session.reacting import Context
from stretchcoach.session.screening import severe

_NOT_FINE = "no or unsure"
_FOUND = "yes or unsure"


@dataclass(frozen=True, slots=True)
class Band:
    """What some answers to a question lead to."""

    answers: str
    """Which answers, for programs: ``yes or unsure``, ``6 to 10``; empty for what is said whatever is answered."""
    do: str
    """``stop``, ``rest``, ``ease``, ``no_pack``, ``wait`` or ``go_on``."""
    say: str
    """The sentence that tells the listener."""


def opening(context: Context, routine: Routine) -> tuple[str, ...]:
    """What is said before the session itself: that nobody listens, whom this is not for, the signs of an emergency."""
    book, flags = context.plan.book, context.flags
    listed = safety.next_question(flags.symptom, {}, flags)
    assert listed is not None, "the anytime key has rows"
    return (
        book("file.nobody"),
        book("file.stop"),
        safety.disclaimer(flags),
        book("file.app_first"),
        *routine.cautions,
        *_unknown_conditions(context),
        book("file.list", list=listed.ask),
        book("file.yes_unsure", say=safety.tier_text(Tier.EMERGENCY_NOW, flags)),
    )


def _unknown_conditions(context: Context) -> Iterator[str]:
    """For each condition nobody was asked about: the exercises it leaves out, which a live session would have asked."""
    table, known = context.rules.conditions, context.profile.conditions
    for condition in table.conditions.values():
        names = dict.fromkeys(
            step.name
            for step in context.plan.steps
            for rule in step.conditions
            if rule.condition == condition.id and rule.effect is Effect.BLOCK and condition.id not in known
        )
        if names:
            yield context.plan.book("file.condition", condition=condition.words, names=", ".join(names))


class Instructor:
    """Tells for each question of one session what its answers lead to; the first check-in is told at length."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._book = context.plan.book
        self._told: set[Purpose] = set()

    def bands(self, question: Question, phase: PhaseStarted) -> tuple[Band, ...]:
        """What is told after the words of ``question``, which ``phase`` asks. To be asked once for each, in order."""
        purpose = Purpose(question.purpose)
        found = tuple(self._bands(purpose, question))
        self._told.add(purpose)
        return found

    def _bands(self, purpose: Purpose, question: Question) -> Iterator[Band]:
        book = self._book
        match purpose:
            case Purpose.GATE:
                yield self._flag(question.ref)
            case Purpose.BEFORE:
                yield from self._before()
            case Purpose.PLACE_BEFORE:
                yield from self._place()
            case Purpose.CHECK_IN:
                yield from self._check_in()
            case Purpose.AFTER:
                yield self._severe()
            case Purpose.THERMAL:
                yield Band(_FOUND, "no_pack", book("file.no_pack"))
            case Purpose.BARRIER:
                yield Band(_NOT_FINE, "no_pack", book("file.no_pack_yet"))
                yield Band("", "go_on", book("file.pack_rule"))
            case Purpose.PACK_ON:
                yield Band(_NOT_FINE, "wait", book("file.pack_on"))
            case Purpose.SKIN:
                yield Band(_NOT_FINE, "stop", book("file.skin_bad"))
            case Purpose.PACK_OFF:
                yield Band("", "wait", book("file.pack_off"))
            case Purpose.SKIN_BACK:
                say = self._context.advice(Tier.BOOK_CLINICIAN)
                yield Band(_NOT_FINE, "wait", book("file.skin_back", time=book.time(WAIT_MORE), say=say))
            case Purpose.DONE:
                yield Band("", "wait", book("file.own_pace"))
            case _:
                raise AssertionError(f"nobody with whom all is well is asked {purpose}")

    # Warning signs ------------------------------------------------------------------------------------------------

    def _flag(self, gate_id: str) -> Band:
        """What yes or unsure at a question of the gate leads to."""
        tier, say = self._guidance(gate_id)
        listed = tier is not Tier.EMERGENCY_NOW and self._urgent(gate_id)
        return Band(_FOUND, "stop", self._book("file.yes_listed" if listed else "file.yes_unsure", say=say))

    def _urgent(self, gate_id: str) -> set[str]:
        """The rows of a gate question that are emergencies."""
        flags = self._context.flags
        return {row for row in flags.question(gate_id).rows if flags.rows[row].tier is Tier.EMERGENCY_NOW}

    def _guidance(self, gate_id: str) -> tuple[Tier, str]:
        """How soon help is needed after yes or unsure at a question of the gate, and the words for it."""
        flags = self._context.flags
        gate = flags.question(gate_id)
        listed = {row for line in flags.emergency_list for row in line.rows}
        found = safety.triage(gate, {gate.id: UNSURE, **dict.fromkeys(gate.rows, NO)}, flags)
        if found.tier is Tier.EMERGENCY_NOW:
            return found.tier, self._context.help(found).text
        if self._urgent(gate_id) - listed:
            return Tier.EMERGENCY_NOW, safety.tier_text(Tier.EMERGENCY_NOW, flags)
        return Tier.SAME_DAY_URGENT, self._context.advice(Tier.SAME_DAY_URGENT)

    # Pain -----------------------------------------------------------------------------------------------------------

    def _before(self) -> Iterator[Band]:
        """Each stretch of ratings that a live session would not simply go on with."""
        for (do, say), ratings in groupby(SCALE, self._before_at):
            if do != "go_on":
                yield self._band(list(ratings), do, say)
        yield self._severe()

    def _before_at(self, rating: int) -> tuple[str, str]:
        """What is done and said about a rating before the session."""
        plan, limits = self._context.plan, self._context.rules.pain
        verdict = safety.before(rating, limits)
        say = safety.sentence(verdict, limits)
        if verdict.action is Action.NO_STRETCHING:
            stops = plan.has_exercises or rating > plan.pain_up_to
            return ("stop", self._book("file.stop_first", say=say)) if stops else ("rest", say)
        if rating > plan.pain_up_to:
            if verdict.action is Action.FULL_CHOICE:
                say = self._book("end.limit", limit=plan.pain_up_to)
            return "stop", self._book("file.stop_first", say=say)
        smaller, left = rating > limits.green_max and self._bends(), ", ".join(self._left_out(rating))
        if smaller and left:
            return "ease", self._book("file.smaller_leave", names=left)
        if smaller or left:
            return "ease", self._book("file.smaller_today") if smaller else self._book("file.leave", names=left)
        return "go_on", ""

    def _bends(self) -> bool:
        """Whether the acute doses are others than the normal ones anywhere."""
        return any(
            form is not None and form != step.forms[Form.NORMAL]
            for step in self._exercises()
            for form in [step.forms[Form.ACUTE]]
        )

    def _left_out(self, rating: int) -> Sequence[str]:
        """The exercises that a live session leaves out after ``rating`` before it."""
        acute = rating > self._context.rules.pain.green_max
        closed = (
            step.name
            for step in self._exercises()
            if rating > step.pain_up_to or (acute and step.forms[Form.ACUTE] is None)
        )
        return list(dict.fromkeys(closed))

    def _exercises(self) -> Sequence[PlannedStep]:
        return [step for step in self._context.plan.steps if step.kind is StepKind.EXERCISE]

    def _place(self) -> Iterator[Band]:
        below = advice(self._context, "P8").text
        _, nerves = self._guidance(self._context.rules.pain.rules["P10"].gate)
        yield Band("", "go_on", self._book("file.place"))
        yield Band("farther", "stop", self._book("file.spread", say=below))
        yield Band("new weakness or numbness", "stop", self._book("file.nerves", say=nerves))

    def _check_in(self) -> Iterator[Band]:
        """The thresholds of rules P4 to P8, for every rating before that opens this routine."""
        book, limits = self._book, self._context.rules.pain
        stop, floor, rise = self.stop_from, limits.rise_skip_floor, limits.rise_skip
        rest = book.time(self._context.rules.session.skip_rest_s)
        ease = rise - 1
        high = limits.red_min if stop > limits.red_min else 0
        if Purpose.CHECK_IN in self._told:
            yield Band("", "stop", book("file.short", stop=stop, low=floor, rise=rise, time=rest, ease=ease))
            if high:
                yield Band("above before", "rest", book("file.short_high", high=high, rise=rise))
            return
        yield self._band(range(stop, SCALE[-1] + 1), "stop", book("file.stop_here"))
        if Purpose.BEFORE not in self._told:
            yield self._severe()
        yield Band(f"{rise} above before", "rest", book("file.rise", low=floor, rise=rise, time=rest))
        if high:  # before it may have been high already: what rises into the red band is rested on, whatever the rise
            yield Band("above before", "rest", book("file.rise_high", high=high))
        low, top = limits.green_max + 1, limits.amber_max
        yield Band(f"{ease} above before", "ease", book("file.ease", low=low, high=top, rise=ease))
        if self._context.plan.has_exercises:
            yield Band("farther", "stop", book("file.farther"))

    def _severe(self) -> Band:
        return self._band(range(self._context.rules.pain.severe_min, SCALE[-1] + 1), "stop", severe(self._context).text)

    @property
    def stop_from(self) -> int:
        """The lowest rating from which on a live session leaves the exercise out or ends, whatever it was before."""
        context, limits = self._context, self._context.rules.pain
        begun = [rating for rating in SCALE if rating <= context.plan.pain_up_to]
        if context.plan.has_exercises:
            begun = [each for each in begun if safety.before(each, limits).action is not Action.NO_STRETCHING]
        goes_on = [
            now
            for now in SCALE
            for before in begun
            if safety.check_in(Reading(before, now), limits).action not in (Action.SKIP, Action.END)
        ]
        return min(max(goes_on) + 1, limits.end_min)

    def _band(self, ratings: Sequence[int], do: str, say: str) -> Band:
        low, high = ratings[0], ratings[-1]
        if high == SCALE[-1]:
            text = self._book("file.from", low=low, say=say)
        elif low == high:
            text = self._book("file.just", low=low, say=say)
        else:
            text = self._book("file.between", low=low, high=high, say=say)
        return Band(f"{low} to {high}", do, text)
