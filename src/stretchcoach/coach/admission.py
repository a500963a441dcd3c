"""Whether a session may begin: what is asked and told first, for any front end that can hold a conversation.

In this order: a pack that may be on the skin comes off; closed doors and the ways out of them; a session that was cut off
and may be gone on with; the morning after an earlier one; the counts and gaps of a day. A front end brings a
:class:`Conversation`; how it writes, speaks and listens is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from stretchcoach.coach.launch import Offer, Records, pack_may_be_on, situation
from stretchcoach.coach.options import Options
from stretchcoach.coach.questions.before_session import HEARING, MORNING, STEP_UP, note_hearing, note_offer, offer_due
from stretchcoach.coach.questions.closed_door import settle
from stretchcoach.coach.today import (
    Situation,
    desk_style,
    door_of,
    guessed_country,
    localised,
    open_instead,
    open_now,
    rate_morning,
    saved_profile,
    spoken,
)
from stretchcoach.coach.today import step_up as record_step_up
from stretchcoach.errors import ExitCode, NoSuchSession
from stretchcoach.frozen import dataclass
from stretchcoach.history.store import Store
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.days import Closed
from stretchcoach.safety.doors import Door
from stretchcoach.safety.gate import (
    KEY,
    SAID_BACK,
    Found,
    GateQuestion,
    Inquiry,
    Walked,
    advice_text,
    said_text,
    walk_inquiry,
)
from stretchcoach.safety.mornings import OFTEN, Morning, morning_question
from stretchcoach.safety.questions import NO, shown_text
from stretchcoach.safety.red_flags import OTHER, RED, RedFlags, Special, Tier
from stretchcoach.safety.standing import Closure
from stretchcoach.session.events import (
    Decision,
    Event,
    Guidance,
    Outcome,
    Question,
    QuestionKind,
    SessionEnded,
    Sign,
)
from stretchcoach.session.plan.compiler import compile_plan
from stretchcoach.sound.api import Sound
from stretchcoach.words.phrases import Phrasebook

_At = TypeVar("_At")


class Left(StrEnum):
    """How a question before a session was left without an answer."""

    SILENCE = "silence"
    STOP = "stop"
    NOBODY = "nobody"
    """The input has ended."""
    SYMPTOM = "symptom"
    """Something is wrong; the command is kept, and the session hears it first of all and asks what it is."""
    BACK = "back"
    """The answer before is taken back."""
    AGAIN = "again"
    """It is to be said once more."""


class Rest(NamedTuple):
    """A rest before a question."""

    say: str
    seconds: float


class Conversation(Protocol):
    """How a front end asks and tells before a session. What is written raises BrokenPipeError where nobody reads it."""

    book: Phrasebook
    """The phrases of the language that is spoken."""
    sound: Sound
    """What speaks."""
    reported: bool
    """Something is wrong, said instead of an answer; whoever asks about it takes the report first."""

    async def ask(self, question: Question, first: str) -> int | str | Left:
        """Put ``question`` until it is answered, or for ``question.within`` seconds; ``first`` is told whoever says
        something else."""

    async def walk(
        self,
        at: _At,
        ask: Callable[[_At], GateQuestion | None],
        answered: Callable[[_At, GateQuestion, int | str], _At],
        rest: Rest | None = None,
    ) -> tuple[_At, Left | None]:
        """Put one question after the other until ``ask`` has none; where it came to, and how it was left, if it was."""

    async def take_report(self) -> None:
        """Hear the word that something is wrong, which was kept for the session: it is asked about now."""

    async def tell(self, text: str, rule: str = "", action: str = "") -> None:
        """Show a sentence, as the decision of ``rule`` where one made it, and say it to its end."""

    async def speak(self, name: str, text: str) -> None:
        """Say ``text`` to its end, without showing it."""

    def event(self, event: Event) -> None:
        """Show an event as a session would."""

    def closed(self, why: Closed, routines: Sequence[str]) -> None:
        """Show why a routine is closed, and the ids of those that are open."""

    def aside(self, text: str) -> None:
        """Show a line that is no part of the session; it may be lost."""


WITHIN = 30.0
"""Seconds to answer a question before a session, from the end of its words."""
HEARING_WITHIN = 20.0
"""Seconds to say whether one hears; then the session goes on."""
CHIME_WITHIN = 6.0
"""Seconds the output may take for a chime before it is asked; where none comes, there is nothing to hear."""
RESUME = "resume"
"""Id and purpose of the question whether to go on with a session that was cut off."""
OFFER = "offer"
"""Of the question whether a routine that a session offered is wanted now."""
COUNTRY = "country"
"""Of the question whether this is the country that the machine names."""
LEFT_WITH = {Left.STOP: ExitCode.STOPPED, Left.NOBODY: ExitCode.PAIN_RULE, Left.SILENCE: ExitCode.PAIN_RULE}
"""How the program ends when it is left before a session has begun."""
TIMES = 3
"""How often it is asked what is wrong, where nobody answers."""

_ACTIONS = {"N1": "keep", "N2": "step_down", OFTEN: "step_down"}


@dataclass(frozen=True, slots=True)
class Admission:
    """What somebody wants to begin, and whom to ask."""

    dialog: Conversation
    records: Records
    """Held for the session."""
    routine: Routine
    rules: Rules
    options: Options
    taken_off: bool = False
    """It was said already that a pack comes off."""

    def known(self) -> Situation:
        """What the record says now.

        Raises:
            StretchcoachError: it cannot be read.
        """
        return situation(self.records, self.routine, self.rules, self.options)

    def local(self, known: Situation) -> Rules:
        """The rules with whom to call where the person is."""
        return localised(self.rules, known.profile)


async def opening(admission: Admission, resume: bool | None) -> tuple[Situation, Offer | None] | ExitCode:
    """Everything that is asked and told before a session.

    Args:
        admission: what is wanted.
        resume: whether to go on with a session of the routine that was cut off; None asks.

    Returns:
        What the session is made with, and what it goes on with; or, when none begins, the exit code, with everything said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used, or there is nothing to go on with.
    """
    dialog, records, rehearsal = admission.dialog, admission.records, admission.options.rehearsal
    known = admission.known()
    if not (rehearsal or admission.taken_off):
        await take_off(dialog, records)
    opened = await _through_doors(admission, known)
    if isinstance(opened, ExitCode):
        if not rehearsal:
            records.close_unfinished()
        return opened
    offer = await _session_to_go_on_with(admission, resume)
    if isinstance(offer, Offer):
        return offer.situation, offer
    if offer is not None:
        return LEFT_WITH[offer]
    admitted = await _may_begin(admission, opened)
    return admitted if isinstance(admitted, ExitCode) else (admitted, None)


async def take_off(dialog: Conversation, records: Records) -> None:
    """Say that a pack comes off, where a session that was cut off may have left one on the skin: it is harmed with every
    minute, so this goes before any question.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be read.
    """
    if any(pack_may_be_on(each.events) for each in records.store.unfinished() if not each.rehearsal):
        await dialog.tell(dialog.book("desk.pack_off"))


async def _session_to_go_on_with(admission: Admission, resume: bool | None) -> Offer | Left | None:
    """The session that was cut off, if there is one and it is to be gone on with; or the wish to leave."""
    records, options = admission.records, admission.options
    if resume is False or options.rehearsal:
        return None
    offer = records.offer(options.paths, admission.routine.id)
    if offer is not None:
        person, briefing = offer.situation.profile, offer.situation.briefing
        plan = compile_plan(admission.routine, admission.rules, profile=person, briefing=briefing)
        if plan.fingerprint != offer.unfinished.fingerprint:
            offer = None  # the routine has other steps now, or another language
    if offer is None and resume:
        raise NoSuchSession("There is no session of this routine to go on with. Start without --resume.")
    if offer is None or resume:
        return offer
    wish = await go_on(admission.dialog, offer.text)
    if isinstance(wish, Left):
        return wish
    return offer if wish else None


async def _may_begin(admission: Admission, known: Situation) -> Situation | ExitCode:
    """Ask about the morning after where that is due, and find out whether a new session may begin.

    Args:
        admission: what is wanted.
        known: its situation, with no red flag that closes it.

    Returns:
        What the session is made with; or, when none begins, the exit code, with everything said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used.
    """
    if known.morning is not None and not _has_report(admission, known):
        if await _morning(admission, known) is Left.STOP:
            return ExitCode.STOPPED
        known = admission.known()
    if known.closed is None:
        return known  # what was reported is asked by the session
    wrong = await _ask_what_is_wrong(admission, known) if _has_report(admission, known) else None
    return await _tell_why_closed(admission, known) if wrong is None else wrong


# Closed doors -----------------------------------------------------------------------------------------------------------


def _red_flag_closure(known: Situation) -> Closure | None:
    """The red flag that closes the routine."""
    return known.closed.closure if known.closed else None


async def _through_doors(admission: Admission, known: Situation) -> Situation | ExitCode:
    """What red flags have closed: how it is on a later date, then why the routine is closed, what is open, and the ways
    out, as long as one of them leads on.

    Returns:
        What is known afterwards, where no red flag closes the routine; else the exit code, with everything said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used.
    """
    began, left = known.standing.now, None
    while known.asked is not None:
        left = await _walk_ways_out(admission, known, known.asked, later=True)
        known = admission.known()
        if isinstance(left, ExitCode):
            return left
        if left is Left.STOP:
            return _closed_exit_code(known) if _red_flag_closure(known) else ExitCode.STOPPED
        if left is not None:
            break
    closure = _red_flag_closure(known)
    if closure is not None and closure.tier is not Tier.EMERGENCY_NOW and _has_report(admission, known):
        wrong = await _ask_what_is_wrong(admission, known)
        if wrong is not None:
            return wrong
    walked: set[str] = set()  # rows of the doors whose ways out were offered: each once
    while (closure := _red_flag_closure(known)) is not None:
        told = closure.asked >= began
        if closure.row in walked and not told:
            break
        await _tell_why_closed(admission, known, told=told)
        if told or admission.options.rehearsal:
            break
        walked.add(closure.row)
        left = await _walk_ways_out(admission, known, closure, later=False)
        known = admission.known()
        if isinstance(left, ExitCode):
            return left
        if left is not None:
            break
    if _red_flag_closure(known) is None:
        return known
    if left is Left.SILENCE:
        await admission.dialog.tell(admission.dialog.book("desk.still_closed"))
    if (
        left not in (Left.STOP, Left.NOBODY)
        and _closed_exit_code(known) is ExitCode.RED_FLAG
        and not admission.options.rehearsal
    ):
        await _offer_country(admission)
    return _closed_exit_code(known)


async def _tell_why_closed(admission: Admission, known: Situation, *, told: bool = False) -> ExitCode:
    """Say why no session begins, what opens it, and what is open instead; ``told`` where the reason was said just now.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    dialog, why = admission.dialog, known.closed
    assert why is not None
    local, rehearsal = admission.local(known), admission.options.rehearsal
    library = load_library(admission.options.paths.routines, admission.rules.language).routines.values()
    others = {each.id: each.name for each in open_now(library, known.standing, local, rehearsal=rehearsal)}
    instead = open_instead(dialog.book, list(others.values()))
    if why.closure is None:
        dialog.closed(why, list(others))
        await dialog.speak("closed", f"{why.reason} {instead}")
        return ExitCode.PAIN_RULE
    guidance = Guidance(at=0.0, tier=why.closure.tier, text=why.reason, row=why.row)
    try:
        if not told:
            dialog.event(guidance)
        dialog.closed(why, list(others))
    finally:  # it is said even where nobody reads
        if not told:
            await dialog.speak("guidance", guidance.text)
        await dialog.speak("open", instead)
    return _closed_exit_code(known)


def _closed_exit_code(known: Situation) -> ExitCode:
    """How the program ends where the routine stays closed."""
    closure = _red_flag_closure(known)
    return ExitCode.RED_FLAG if closure is not None and closure.tier in RED else ExitCode.PAIN_RULE


async def _walk_ways_out(
    admission: Admission, known: Situation, closure: Closure, *, later: bool
) -> Left | ExitCode | None:
    """Offer the ways out of a closed door, or ask on a later date how it is.

    Returns:
        How it was left: then what was closed stays closed, and what was told meanwhile stands at its worst. The exit code
        where something is wrong just now; else None, with what it has come to recorded and said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used.
    """
    dialog, local = admission.dialog, admission.local(known)
    flags = local.red_flags

    def answered(door: Door, asked: GateQuestion, value: int | str) -> Door:
        return doors.door_after(door, asked, value, flags)

    door, wrong = door_of(closure, known, admission.rules, later=later), None
    while True:
        door, left = await dialog.walk(door, lambda door: doors.ask(door, flags), answered)
        if left is not Left.SYMPTOM:
            break
        wrong = await _ask_what_is_wrong(admission, known)
        if wrong is not None:
            break
    opened = settle(admission.records.store, door, local)
    if opened is None:
        return left if wrong is None else wrong
    if doors.needs_help(opened):
        dialog.event(Guidance(at=0.0, tier=opened.tier, text=opened.say, row=opened.row))
    await dialog.tell(opened.say, rule="door", action=opened.way.value)
    return None


# Something is wrong -----------------------------------------------------------------------------------------------------


def _has_report(admission: Admission, known: Situation) -> bool:
    """Whether somebody told of something, now or before the last session was cut off. A session would ask about it first of
    all; where none may begin, it has to be asked here."""
    return admission.dialog.reported or known.briefing.symptom_open or bool(known.briefing.open_rows)


async def _ask_what_is_wrong(admission: Admission, known: Situation) -> ExitCode | None:
    """Ask what is wrong, and go on with what was left open, where no session may begin that would do so.

    Returns:
        The exit code; None where it was a mistake, or nothing that ends anything. What was told is in the record.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    flags, briefing = admission.local(known).red_flags, known.briefing
    events: list[Event] = []
    told_of: list[Found] = []
    left: Left | None = None
    special: Special | None = None
    if admission.dialog.reported or briefing.symptom_open:
        walked, left = await _inquire(admission, Inquiry(origin=KEY, known=briefing.remembered), flags)
        told_of, special = list(walked.found), walked.special
        unanswered = left is not None and not walked.tier.closes
        events.append(Sign(at=0.0, row=KEY, tier=Tier.NONE, said="", state="open" if unanswered else "confirmed"))
    if briefing.open_rows and left is None:
        walked, left = await _inquire(
            admission, Inquiry(origin="gate", rows=briefing.open_rows, known=briefing.remembered), flags
        )
        told = {each.row for each in walked.found}
        told_of += [
            *walked.found,
            *(Found(row=row, tier=Tier.NONE, said=()) for row in briefing.open_rows if row not in told),
        ]
    worst = Walked(next=None, found=tuple(told_of)).worst
    guidance = None if worst is None or worst.tier is Tier.NONE else _guidance(worst, flags)
    red = worst is not None and worst.tier in RED
    ended = SessionEnded(at=0.0, outcome=Outcome.RED_FLAG if red else Outcome.STOPPED, rule=worst.row if worst else KEY)
    events += [*(_sign(each, flags) for each in told_of), *([guidance] if guidance else ()), ended]
    # What was told is recorded as it would be in a session: one that ended at once.
    journal = admission.records.begin(
        admission.routine, compile_plan(admission.routine, admission.rules), admission.options
    )
    journal.append(events, wall=datetime.now(UTC))
    if guidance is not None:
        try:
            admission.dialog.event(guidance)
        finally:
            await admission.dialog.speak("guidance", guidance.text)
    if worst is not None and worst.tier.closes:
        return ExitCode.RED_FLAG if red else ExitCode.PAIN_RULE
    if left is not None:
        return LEFT_WITH[left]
    if special is Special.EASE or (special is None and any(each.row == OTHER for each in told_of)):
        await admission.dialog.tell(admission.dialog.book("end.enough"))
        return ExitCode.STOPPED
    return None


async def _inquire(admission: Admission, inquiry: Inquiry, flags: RedFlags) -> tuple[Walked, Left | None]:
    """Go through an inquiry. Silence is asked again; saying once more that something is wrong goes on with it."""

    def answered(inquiry: Inquiry, asked: GateQuestion, value: int | str) -> Inquiry:
        again = asked.ref == SAID_BACK and value == NO
        return inquiry.again() if again else inquiry.answered(asked.ref, value)

    dialog, rest = admission.dialog, Rest(flags.word("key.sit"), flags.dizzy_s)
    if inquiry.rows:
        said = (
            (flags.words["said_back"]["you_said"], flags.rows[row].said) for row in inquiry.rows if row in flags.rows
        )
        await dialog.tell(" ".join((flags.word("said_back.again"), *map(shown_text, said))))
    for _ in range(TIMES):
        while True:
            if dialog.reported:
                await dialog.take_report()
            inquiry, left = await dialog.walk(
                inquiry, lambda inquiry: walk_inquiry(inquiry, flags).next, answered, rest
            )
            if left is not Left.SYMPTOM:
                break
        if left is not Left.SILENCE:
            break
    return walk_inquiry(inquiry, flags), left


def _guidance(worst: Found, flags: RedFlags) -> Guidance:
    sentences = tuple(map(shown_text, advice_text(worst, flags)))
    return Guidance(at=0.0, tier=worst.tier, text=" ".join(sentences), row=worst.row, sentences=sentences)


def _sign(sign: Found, flags: RedFlags) -> Sign:
    said = shown_text(said_text(sign, flags)) if sign.said else ""
    state = "open" if sign.open else "confirmed"
    return Sign(at=0.0, row=sign.row, tier=sign.tier, said=said, state=state, ago_s=sign.ago_s)


# Whom to call -----------------------------------------------------------------------------------------------------------


async def _offer_country(admission: Admission) -> None:
    """Name the number to call where that could not be done before: ask whether the country is the one that the machine
    names. It comes after the guidance, which never waits for it.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    dialog, store, rules = admission.dialog, admission.records.store, admission.rules
    profile = saved_profile(store, rules)
    guessed = None if profile.country or profile.emergency else guessed_country(rules.language)
    if guessed is None or not await country(dialog, guessed.name):
        return
    changed = replace(profile, country=guessed.code)
    store.save_profile(changed)
    here = spoken(changed, rules.language)
    dialog.sound.suit(desk_style(rules, here))
    await dialog.tell(dialog.book("desk.number", number=here.emergency))


# The days before --------------------------------------------------------------------------------------------------------


async def _morning(admission: Admission, known: Situation) -> Left | None:
    """Ask how the morning is and say what it means; without an answer nothing is recorded."""
    assert known.morning is not None
    dialog, rules = admission.dialog, admission.rules
    rated = await morning(dialog, morning_question(known.morning, known.standing, rules))
    if isinstance(rated, Left):
        return rated
    verdict = rate_morning(admission.records.store, known.morning, rated, rules)
    await dialog.tell(verdict.say, rule=verdict.rule, action=_ACTIONS[verdict.rule])
    return await _step_up(admission, verdict) if verdict.offer else None


async def _step_up(admission: Admission, verdict: Morning) -> Left | None:
    """Offer a little more; what is not answered is offered again another time."""
    wanted = await step_up(admission.dialog, verdict.offer)
    if isinstance(wanted, Left):
        return wanted
    record_step_up(admission.records.store, verdict, accepted=wanted)
    if wanted:
        admission.dialog.event(Decision(at=0.0, rule="N4", action="step_up", say=""))
    return None


# Questions with one answer ------------------------------------------------------------------------------------------------


async def go_on(dialog: Conversation, text: str) -> bool | Left:
    """Whether to go on with the session that was cut off; silence begins a new one, with its gate.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    reply = await dialog.ask(_question(RESUME, QuestionKind.YES_NO, text), dialog.book("desk.resume_first"))
    if reply is Left.NOBODY:
        dialog.aside(dialog.book("desk.resume_nobody"))
    return reply if reply is Left.STOP or reply is Left.NOBODY else reply == "yes"


async def morning(dialog: Conversation, text: str) -> int | Left:
    """The rating of the morning after; left out, it is asked again another time, and nothing is read into it.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    reply = await dialog.ask(_question(MORNING, QuestionKind.PAIN, text), dialog.book("desk.morning_first"))
    return reply if isinstance(reply, int | Left) else Left.SILENCE


async def step_up(dialog: Conversation, text: str) -> bool | Left:
    """Whether to do a little more; only a clear yes does, and only a clear no declines.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    reply = await dialog.ask(_question(STEP_UP, QuestionKind.YES_NO, text), dialog.book("desk.step_up_first"))
    return reply if isinstance(reply, Left) else reply == "yes"


async def offered(dialog: Conversation, name: str) -> bool:
    """Whether the routine called ``name`` is wanted now; a sign that is told of instead is heard by it first of all.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    text = dialog.book("desk.offer", name=name)
    reply = await dialog.ask(_question(OFFER, QuestionKind.YES_NO, text), dialog.book("desk.offer_first"))
    return reply == "yes" or reply is Left.SYMPTOM


async def country(dialog: Conversation, name: str) -> bool:
    """Whether this is the country called ``name``; only a clear yes is.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    text = dialog.book("desk.country", country=name)
    return await dialog.ask(_question(COUNTRY, QuestionKind.YES_NO, text), dialog.book("desk.door_first")) == "yes"


async def hearing(dialog: Conversation, store: Store) -> Left | None:
    """Whether the voice is heard; how it was left, where it was. Whatever is answered, the session goes on.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    from stretchcoach.sound.inspection import sound_test  # before one session only
    from stretchcoach.sound.natural import ADD

    if not await sound_test(dialog.sound, CHIME_WITHIN) or dialog.sound.problem is not None:
        return None
    note_hearing(store)
    question = _question(HEARING, QuestionKind.YES_NO, dialog.book("hearing.ask"), HEARING_WITHIN)
    reply = await dialog.ask(question, dialog.book("hearing.first"))
    if reply == NO:
        dialog.aside(dialog.book("hearing.help"))
    megabytes = offer_due(store, dialog.book.language)
    if megabytes:
        note_offer(store)
        dialog.aside(dialog.book("hearing.offer_command", megabytes=megabytes, command=ADD))
    return reply if isinstance(reply, Left) else None


def _question(name: str, kind: QuestionKind, text: str, within: float = WITHIN) -> Question:
    return Question(at=0.0, id=name, text=text, kind=kind, within=within, purpose=name)
