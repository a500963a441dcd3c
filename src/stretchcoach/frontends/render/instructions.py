"""What an audio file says because nobody hears its listener: at the start, and after each question.

Every number and every sentence about what pain or a warning sign leads to is that of the rules a live session is held by,
the limits of the routine's author among them. What a live session finds out by asking on, a file has to say at once, so
it says the more careful thing:

- What a line of a list leads to is found by walking through its follow-ups as somebody who is never sure. The signs that
  the anytime key names and that come to an emergency that way are said first, then what would make the others one.
  Everything else stops the file, and is for the app or for somebody who can ask.
- The thresholds for stopping at a check-in are those at which a live session would leave the exercise out or end,
  whatever the rating before was.
- A pack that an answer might shorten or allow is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from stretchcoach import safety
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Effect, Routine
from stretchcoach.safety import Action, Reading, RedFlags
from stretchcoach.safety.gate import SAID_BACK, Found, GateQuestion, Inquiry, walk_inquiry
from stretchcoach.safety.pain import SCALE
from stretchcoach.safety.questions import DONE, NO, NONE, UNSURE, YES, QuestionKind, shown_text
from stretchcoach.safety.red_flags import SECOND, SEVERE, URGENCY, Checklist, Tier, guidance
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.events import PhaseStarted, Question
from stretchcoach.session.plan.packs import WAIT_MORE
from stretchcoach.session.plan.plan import Form, PlannedStep, Purpose, StepKind

_NOT_FINE = "no or unsure"
_FOUND = "yes or unsure"
_FITS = "something"
_INTERRUPTED = (Action.SKIP, Action.END)


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
    """What is said before the session itself: that nobody listens, what this is, the app first, whom it is not for."""
    book, flags = context.plan.book, context.flags
    return (
        book("file.nobody"),
        book("file.purpose"),
        book("file.app_first", time=book.about(flags.lists_after_s)),
        *routine.cautions,
        *_unknown_conditions(context),
    )


def _unknown_conditions(context: Context) -> Iterator[str]:
    """What conditions nobody was asked about leave out, those that leave out the same together."""
    table, known, book = context.rules.conditions, context.profile.conditions, context.plan.book
    exercises = _names(each for each in context.plan.steps if each.kind is StepKind.EXERCISE)
    left_out: dict[tuple[str, ...], list[str]] = {}
    for condition in table.conditions.values():
        names = _names(
            step
            for step in context.plan.steps
            for rule in step.conditions
            if rule.condition == condition.id and rule.effect is Effect.BLOCK and condition.id not in known
        )
        if names:
            left_out.setdefault(names, []).append(condition.words)
    for names, conditions in left_out.items():
        key = "file.condition_all" if names == exercises else "file.condition"
        yield book(key, conditions="; ".join(conditions), names=", ".join(names))


def _names(steps: Iterator[PlannedStep]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.name for step in steps))


class Instructor:
    """Tells for each question of one session what its answers lead to; the first check-in is told at length."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._book = context.plan.book
        self._told: set[Purpose] = set()

    def bands(self, question: Question, phase: PhaseStarted) -> tuple[Band, ...]:
        """What is told after the words of ``question``, which ``phase`` asks. To be asked once for each, in order."""
        purpose = Purpose(question.purpose)
        bands = tuple(self._bands(purpose, question))
        self._told.add(purpose)
        return bands

    def _bands(self, purpose: Purpose, question: Question) -> Iterator[Band]:
        book = self._book
        match purpose:
            case Purpose.LIST:
                yield from self._list(self._context.flags.lists[question.ref])
            case Purpose.BEFORE:
                yield from self._before()
            case Purpose.PLACE_BEFORE:
                yield from self._place()
            case Purpose.CHECK_IN:
                yield from self._check_in()
            case Purpose.MOVED:
                say = self._context.advice(self._context.rules.pain.rules["P8"].tier).text
                yield Band(_NOT_FINE, "rest", book("file.moved", say=say))
            case Purpose.AFTER:
                yield self._risen() if self._context.plan.ease else self._severe()
            case Purpose.THERMAL:
                listed = question.kind is QuestionKind.LIST
                yield Band(_FITS if listed else _FOUND, "no_pack", book("file.no_pack"))
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
                say = self._context.advice(Tier.BOOK_CLINICIAN).text
                yield Band(_NOT_FINE, "wait", book("file.skin_back", time=book.time(WAIT_MORE), say=say))
            case Purpose.DONE:
                yield Band("", "wait", book("file.own_pace"))
            case _:
                raise AssertionError(f"nobody with whom all is well is asked {purpose}")

    # Warning signs ------------------------------------------------------------------------------------------------

    def _list(self, listed: Checklist) -> Iterator[Band]:
        """What each line of a list leads to, the soonest help first."""
        flags, book, known = self._context.flags, self._book, self._context.plan.briefing.remembered
        tiers = {row: never_sure(row, flags, known) for row in listed.rows}
        if listed.id == SECOND:
            waiting = [row for row, tier in tiers.items() if tier is Tier.WAIT]
            if self._context.plan.has_exercises:
                say = self._context.advice(Tier.WAIT).text
                yield Band(_FITS, "stop", book("file.fits_wait", signs=self._said(waiting), say=say))
            yield Band(_FITS, "stop", book("file.fits_first"))
            return
        named = named_by_key(flags)
        now = [row for row, tier in tiers.items() if tier is Tier.EMERGENCY_NOW and row in named]
        worse = [worst for row in listed.rows if row not in now and (worst := at_worst(row, flags, known))]
        say = self._context.advice(Tier.EMERGENCY_NOW).text
        yield Band(_FITS, "stop", book("file.fits_now", signs=self._said(now), say=say))
        yield Band(_FITS, "stop", book("file.fits_worse", signs=" ".join(map(_when, worse))))
        yield Band(_FITS, "stop", book("file.fits", say=self._context.advice(Tier.SAME_DAY_URGENT).text))

    def _said(self, rows: Iterable[str]) -> str:
        return " ".join(_sentence(self._context.flags.rows[row].said) for row in rows)

    # Pain -----------------------------------------------------------------------------------------------------------

    def _before(self) -> Iterator[Band]:
        """Each stretch of ratings that a live session would not simply go on with."""
        for (do, say), ratings in groupby(SCALE, self._before_at):
            if do != "go_on":
                yield self._band(list(ratings), do, say)
        yield from self._sudden()

    def _before_at(self, rating: int) -> tuple[str, str]:
        """What is done and said about a rating before the session."""
        plan, limits = self._context.plan, self._context.rules.pain
        verdict = safety.before(rating, limits)
        say = safety.sentence(verdict, limits)
        if verdict.action is Action.NO_STRETCHING:
            say = f"{say} {self._still_bad}"
            if plan.moves_at(rating) or rating > plan.pain_up_to:
                return "stop", self._book("file.stop_first", say=say)
            left = ", ".join(self._left_out(rating))
            leave = self._book("file.leave", names=left) if left else ""
            return "rest", f"{say} {leave[:1].upper()}{leave[1:]}".rstrip()
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

    def _sudden(self) -> Iterator[Band]:
        """The questions of rule P2: who needs help though it is only pain."""
        flags, book, low = self._context.flags, self._book, self._context.rules.pain.severe_min
        ratings = f"{low} to {SCALE[-1]}"
        first = flags.follow_ups[flags.rows[SEVERE].first]
        fits = flags.follow_ups[first.ways[YES][0].to]
        yield Band(ratings, "rest", book("file.sudden", low=low, ask=first.ask))
        for tier, key in ((Tier.EMERGENCY_NOW, "file.sudden_now"), (Tier.SAME_DAY_URGENT, "file.sudden_today")):
            signs = " ".join(each.text for each in fits.items if each.to[0].to == tier)
            about = flags.rows[SEVERE] if tier is Tier.SAME_DAY_URGENT else None
            say = " ".join(map(shown_text, guidance(tier, about, flags)))
            yield Band(ratings, "stop", book(key, signs=signs, say=say))

    def _bends(self) -> bool:
        """Whether the acute doses are others than the normal ones anywhere."""
        return any(
            form is not None and form != step.forms[Form.NORMAL]
            for step in self._exercises()
            for form in [step.phases(Form.ACUTE)]
        )

    def _left_out(self, rating: int) -> Sequence[str]:
        """The exercises that a live session leaves out after ``rating`` before it."""
        acute = rating > self._context.rules.pain.green_max
        closed = (
            step.name
            for step in self._exercises()
            if rating > step.pain_up_to or (acute and step.phases(Form.ACUTE) is None)
        )
        return list(dict.fromkeys(closed))

    def _exercises(self) -> Sequence[PlannedStep]:
        return [step for step in self._context.plan.steps if step.kind is StepKind.EXERCISE]

    def _place(self) -> Iterator[Band]:
        below = self._context.advice(self._context.rules.pain.rules["P8"].tier).text
        yield Band("", "go_on", self._book("file.place"))
        yield Band("farther", "stop", self._book("file.spread", say=below))
        today = self._context.advice(Tier.SAME_DAY_URGENT).text
        yield Band("new weakness or numbness", "stop", self._book("file.nerves", say=today))

    def _check_in(self) -> Iterator[Band]:
        """The thresholds of rules P4 to P8, for every rating before that opens this routine."""
        book, stop = self._book, self.stop_from
        if self._context.plan.ease:
            yield self._risen()
            return
        rises = list(self._rises(stop))
        eased = self._context.plan.has_exercises
        if Purpose.CHECK_IN in self._told:
            said = [book("file.short", stop=stop), *(self._rise("file.short_rise", *each) for each in rises)]
            yield Band("", "stop", " ".join([*said, *([book("file.short_ease")] if eased else [])]))
            return
        yield self._band(range(stop, SCALE[-1] + 1), "stop", book("file.stop_here"))
        if Purpose.BEFORE not in self._told:
            yield self._severe()
        for do, ratings, rise in rises:
            answers = f"{ratings[0]} to {ratings[-1]}, {rise} above before"
            yield Band(answers, do, self._rise("file.rise", do, ratings, rise))
        if eased:
            low = self._context.rules.pain.green_max + 1
            yield Band("above before", "ease", book("file.ease", low=low))
            yield Band("farther", "stop", book("file.farther"))

    def _rises(self, stop: int) -> Iterator[tuple[str, Sequence[int], int]]:
        """Below ``stop``: which ratings, from which rise on, end the session or leave the exercise out."""
        for (do, rise), ratings in groupby(range(1, stop), self._interrupted):
            if rise:
                yield do, list(ratings), rise

    def _rise(self, key: str, do: str, ratings: Sequence[int], rise: int) -> str:
        rest = self._book.time(self._context.rules.session.skip_rest_s)
        return self._book(f"{key}_{do}", range=self._range(ratings), rise=rise, time=rest)

    def _interrupted(self, now: int) -> tuple[str, int]:
        """What a live session does at this rating: the least rise that interrupts it, 0 for none."""
        actions = {now - each: self._action(each, now) for each in self._begun if each < now}
        rises = [rise for rise, action in actions.items() if action in _INTERRUPTED]
        ends = Action.END in actions.values()
        return ("stop" if ends else "rest", min(rises)) if rises else ("", 0)

    def _action(self, before: int, now: int) -> Action:
        return safety.check_in(Reading(before, now), self._context.rules.pain).action

    @property
    def _begun(self) -> Sequence[int]:
        """The ratings before with which a live session begins."""
        plan, limits = self._context.plan, self._context.rules.pain
        opened = [rating for rating in SCALE if rating <= plan.pain_up_to]
        severe = [each for each in opened if safety.before(each, limits).action is Action.NO_STRETCHING]
        return [each for each in opened if each not in severe or not plan.moves_at(each)]

    @property
    def stop_from(self) -> int:
        """The lowest rating from which on a live session leaves the exercise out or ends, whatever it was before."""
        goes_on = [now for now in SCALE for before in self._begun if self._action(before, now) not in _INTERRUPTED]
        return min(max(goes_on) + 1, self._context.rules.pain.end_min)

    def _severe(self) -> Band:
        return self._band(range(self._context.rules.pain.severe_min, SCALE[-1] + 1), "rest", self._still_bad)

    def _risen(self) -> Band:
        """A rating of a routine that asks nothing of the body."""
        rules = self._context.rules
        rise, rest = rules.pain.rise_red, rules.session.rest
        return Band(
            f"{rise} above before", "rest", self._book("file.risen", rise=rise, say=f"{rest} {self._still_bad}")
        )

    @property
    def _still_bad(self) -> str:
        """What to do if severe pain stays."""
        return self._context.flags.word("said_back.severe")

    def _range(self, ratings: Sequence[int]) -> str:
        low, high = ratings[0], ratings[-1]
        return str(low) if low == high else self._book("file.range", low=low, high=high)

    def _band(self, ratings: Sequence[int], do: str, say: str) -> Band:
        low, high = ratings[0], ratings[-1]
        if high == SCALE[-1]:
            text = self._book("file.from", low=low, say=say)
        else:
            text = self._book("file.if", range=self._range(ratings), say=say)
        return Band(f"{low} to {high}", do, text)


# What a line leads to -------------------------------------------------------------------------------------------------


def never_sure(row: str, flags: RedFlags, known: frozenset[str] = frozenset()) -> Tier:
    """How soon somebody needs help to whom a row applies, and who is not sure of anything that is asked about it.

    ``known`` are the rows that are remembered.
    """
    return min((each.tier for each in _followed(row, flags, known, UNSURE) if each.row == row), key=URGENCY.index)


def at_worst(row: str, flags: RedFlags, known: frozenset[str] = frozenset()) -> Found | None:
    """What would make a row an emergency by itself, in the fewest words; None where nothing does."""
    same_row = [each for each in _followed(row, flags, known, YES, NO) if each.row == row]
    urgent = (each for each in same_row if each.tier is Tier.EMERGENCY_NOW)
    return min(urgent, key=lambda each: len(each.said), default=None)


def named_by_key(flags: RedFlags) -> set[str]:
    """The rows that the anytime key is about, and those that its questions lead to."""
    rows = (row for sign in flags.signs for row in sign.rows)
    return {each.row for row in rows for each in _followed(row, flags, frozenset(), YES, NO)}


def _followed(row: str, flags: RedFlags, known: frozenset[str], *values: str) -> Iterator[Found]:
    """What a row and those it leads to come to, on every way through its follow-ups with these answers."""
    ways = [Inquiry(origin="file", rows=(row,), known=known)]
    while ways:
        inquiry = ways.pop()
        walked = walk_inquiry(inquiry, flags)
        if walked.next is None or walked.next.ref == SAID_BACK:
            yield from walked.found
        else:
            ways += [inquiry.answered(walked.next.ref, value) for value in _replies(walked.next, values)]


def _replies(asked: GateQuestion, values: Sequence[str]) -> Iterable[int | str]:
    """The answers to go on with: ``values`` where it is yes or no, each item of a pick, *none* of a list."""
    if asked.kind is QuestionKind.PICK:
        return (DONE,) if asked.several else range(1, len(asked.items) + 1)
    return values if asked.kind is QuestionKind.YES_NO else (NONE,)


def _when(finding: Found) -> str:
    """What would make it an emergency, as a sentence: ``A weak leg or foot: getting worse.``"""
    what, *when = finding.said
    return _sentence(f"{what}: {', '.join(when)}" if when else what)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."
