"""Whether a headless session may begin: closed doors and the ways out, the morning after, the counts and gaps of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from stretchcoach.coach.launch import Options, Records, Situation, situation
from stretchcoach.coach.questions.closed_door import settle
from stretchcoach.coach.today import (
    door_of,
    guessed_country,
    localised,
    open_now,
    rate_morning,
    saved_profile,
    spoken,
)
from stretchcoach.coach.today import step_up as record_step_up
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.dialog import Dialog, Left, Rest
from stretchcoach.frontends.lines.offers import country, morning, step_up
from stretchcoach.frontends.lines.printing import open_instead
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.doors import Door
from stretchcoach.safety.gate import KEY, SAID_BACK, Asked, Found, Inquiry, Walked, advice_text, said_text, walk
from stretchcoach.safety.mornings import OFTEN, Morning, morning_question
from stretchcoach.safety.questions import NO, shown
from stretchcoach.safety.red_flags import OTHER, RED, RedFlags, Special, Tier
from stretchcoach.safety.standing import Closure
from stretchcoach.session.events import Decision, Event, Guidance, Outcome, SessionEnded, Sign
from stretchcoach.session.plan.compiler import compile_plan

LEFT_WITH = {Left.STOP: ExitCode.STOPPED, Left.NOBODY: ExitCode.PAIN_RULE, Left.SILENCE: ExitCode.PAIN_RULE}
"""How the program ends when it is left before a session has begun."""
TIMES = 3
"""How often it is asked what is wrong, where nobody answers."""

_ACTIONS = {"N1": "keep", "N2": "step_down", OFTEN: "step_down"}


@dataclass(frozen=True, slots=True)
class Admission:
    """What somebody wants to begin, and whom to ask."""

    dialog: Dialog
    records: Records
    """Held for the session."""
    routine: Routine
    rules: Rules
    options: Options

    def known(self) -> Situation:
        """What the record says now.

        Raises:
            StretchcoachError: it cannot be read.
        """
        return situation(self.records, self.routine, self.rules, self.options)

    def local(self, known: Situation) -> Rules:
        """The rules with whom to call where the person is."""
        return localised(self.rules, known.profile)


async def admitted(start: Admission, known: Situation) -> Situation | ExitCode:
    """Ask about the morning after where that is due, and find out whether a new session may begin.

    Args:
        start: what is wanted.
        known: its situation, with no red flag that closes it.

    Returns:
        What the session is made with; or, when none begins, the exit code, with everything said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used.
    """
    if known.morning is not None and not is_unasked(start, known):
        if await _morning(start, known) is Left.STOP:
            return ExitCode.STOPPED
        known = start.known()
    if known.closed is None:
        return known
    wrong = await something_wrong(start, known) if is_unasked(start, known) else None
    return await refused(start, known) if wrong is None else wrong


# Closed doors -----------------------------------------------------------------------------------------------------------


def closing(known: Situation) -> Closure | None:
    """The red flag that closes the routine."""
    return known.closed.closure if known.closed else None


async def through_doors(start: Admission, known: Situation) -> Situation | ExitCode:
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
        left = await way_out(start, known, known.asked, later=True)
        known = start.known()
        if isinstance(left, ExitCode):
            return left
        if left is Left.STOP:
            return exit_code(known) if closing(known) else ExitCode.STOPPED
        if left is not None:
            break
    closure = closing(known)
    if closure is not None and closure.tier is not Tier.EMERGENCY_NOW and is_unasked(start, known):
        wrong = await something_wrong(start, known)
        if wrong is not None:
            return wrong
    walked: set[str] = set()
    while (closure := closing(known)) is not None:
        told = closure.asked >= began
        if closure.row in walked and not told:
            break
        await refused(start, known, told=told)
        if told or start.options.rehearsal:
            break
        walked.add(closure.row)
        left = await way_out(start, known, closure, later=False)
        known = start.known()
        if isinstance(left, ExitCode):
            return left
        if left is not None:
            break
    if closing(known) is None:
        return known
    if left is Left.SILENCE:
        await start.dialog.tell(start.dialog.book("desk.still_closed"))
    if left not in (Left.STOP, Left.NOBODY) and exit_code(known) is ExitCode.RED_FLAG and not start.options.rehearsal:
        await offer_country(start)
    return exit_code(known)


async def refused(start: Admission, known: Situation, *, told: bool = False) -> ExitCode:
    """Say why no session begins, what opens it, and what is open instead; ``told`` where the reason was said just now.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    dialog, why = start.dialog, known.closed
    assert why is not None
    others = _open_now(start, known)
    instead = open_instead(dialog.book, list(others.values()))
    if why.closure is None:
        dialog.write(dialog.form.closed(why, list(others)))
        await dialog.speak("closed", f"{why.reason} {instead}")
        return ExitCode.PAIN_RULE
    guidance = Guidance(at=0.0, tier=why.closure.tier, text=why.reason, row=why.row)
    try:
        if not told:
            dialog.event(guidance)
        dialog.write(dialog.form.closed(why, list(others)))
    finally:  # it is said even where nobody reads
        if not told:
            await dialog.speak("guidance", guidance.text)
        await dialog.speak("open", instead)
    return exit_code(known)


def exit_code(known: Situation) -> ExitCode:
    """How the program ends where the routine stays closed."""
    closure = closing(known)
    return ExitCode.RED_FLAG if closure is not None and closure.tier in RED else ExitCode.PAIN_RULE


async def way_out(start: Admission, known: Situation, closure: Closure, *, later: bool) -> Left | ExitCode | None:
    """Offer the ways out of a closed door, or ask on a later date how it is.

    Returns:
        How it was left: then what was closed stays closed, and what was told meanwhile stands at its worst. The exit code
        where something is wrong just now; else None, with what it has come to recorded and said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used.
    """
    dialog, local = start.dialog, start.local(known)
    flags = local.red_flags

    def answered(door: Door, asked: Asked, value: int | str) -> Door:
        return doors.answered(door, asked, value, flags)

    door, wrong = door_of(closure, known, start.rules, later=later), None
    while True:
        door, left = await dialog.walk(door, lambda door: doors.ask(door, flags), answered)
        if left is not Left.SYMPTOM:
            break
        wrong = await something_wrong(start, known)
        if wrong is not None:
            break
    found = settle(start.records.store, door, local)
    if found is None:
        return left if wrong is None else wrong
    if doors.needs_help(found):
        dialog.event(Guidance(at=0.0, tier=found.tier, text=found.say, row=found.row))
    await dialog.tell(found.say, rule="door", action=found.way.value)
    return None


# Something is wrong -----------------------------------------------------------------------------------------------------


def is_unasked(start: Admission, known: Situation) -> bool:
    """Whether something was told of, now or last time, that no session is going to ask about: none may begin."""
    return start.dialog.reported or known.briefing.symptom_open or bool(known.briefing.open_rows)


async def something_wrong(start: Admission, known: Situation) -> ExitCode | None:
    """Ask what is wrong, and go on with what was left open, where no session may begin that would do so.

    Returns:
        The exit code; None where it was a mistake, or nothing that ends anything. What was told is in the record.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    flags, briefing = start.local(known).red_flags, known.briefing
    events: list[Event] = []
    found: list[Found] = []
    left: Left | None = None
    special: Special | None = None
    if start.dialog.reported or briefing.symptom_open:
        walked, left = await _asked(start, Inquiry(origin=KEY, known=briefing.remembered), flags)
        found, special = list(walked.found), walked.special
        unanswered = left is not None and not walked.tier.closes
        events.append(Sign(at=0.0, row=KEY, tier=Tier.NONE, said="", state="open" if unanswered else "confirmed"))
    if briefing.open_rows and left is None:
        walked, left = await _asked(
            start, Inquiry(origin="gate", rows=briefing.open_rows, known=briefing.remembered), flags
        )
        told = {each.row for each in walked.found}
        found += [
            *walked.found,
            *(Found(row=row, tier=Tier.NONE, said=()) for row in briefing.open_rows if row not in told),
        ]
    worst = Walked(next=None, found=tuple(found)).worst
    guidance = None if worst is None or worst.tier is Tier.NONE else _guidance(worst, flags)
    red = worst is not None and worst.tier in RED
    ended = SessionEnded(at=0.0, outcome=Outcome.RED_FLAG if red else Outcome.STOPPED, rule=worst.row if worst else KEY)
    events += [*(_sign(each, flags) for each in found), *([guidance] if guidance else ()), ended]
    journal = start.records.begin(start.routine, compile_plan(start.routine, start.rules), start.options)
    journal.append(events, wall=datetime.now(UTC))
    if guidance is not None:
        try:
            start.dialog.event(guidance)
        finally:
            await start.dialog.speak("guidance", guidance.text)
    if worst is not None and worst.tier.closes:
        return ExitCode.RED_FLAG if red else ExitCode.PAIN_RULE
    if left is not None:
        return LEFT_WITH[left]
    if special is Special.EASE or (special is None and any(each.row == OTHER for each in found)):
        await start.dialog.tell(start.dialog.book("end.enough"))
        return ExitCode.STOPPED
    return None


async def _asked(start: Admission, inquiry: Inquiry, flags: RedFlags) -> tuple[Walked, Left | None]:
    """Go through an inquiry. Silence is asked again; saying once more that something is wrong goes on with it."""

    def answered(inquiry: Inquiry, asked: Asked, value: int | str) -> Inquiry:
        again = asked.ref == SAID_BACK and value == NO
        return inquiry.again() if again else inquiry.answered(asked.ref, value)

    dialog, rest = start.dialog, Rest(flags.word("key.sit"), flags.dizzy_s)
    if inquiry.rows:
        said = (
            (flags.words["said_back"]["you_said"], flags.rows[row].said) for row in inquiry.rows if row in flags.rows
        )
        await dialog.tell(" ".join((flags.word("said_back.again"), *map(shown, said))))
    for _ in range(TIMES):
        while True:
            if dialog.reported:
                await dialog.lines.next()  # the word itself, which no session is going to hear
                dialog.reported = False
            inquiry, left = await dialog.walk(inquiry, lambda inquiry: walk(inquiry, flags).next, answered, rest)
            if left is not Left.SYMPTOM:
                break
        if left is not Left.SILENCE:
            break
    return walk(inquiry, flags), left


def _guidance(found: Found, flags: RedFlags) -> Guidance:
    sentences = tuple(map(shown, advice_text(found, flags)))
    return Guidance(at=0.0, tier=found.tier, text=" ".join(sentences), row=found.row, sentences=sentences)


def _sign(found: Found, flags: RedFlags) -> Sign:
    said = shown(said_text(found, flags)) if found.said else ""
    state = "open" if found.open else "confirmed"
    return Sign(at=0.0, row=found.row, tier=found.tier, said=said, state=state, ago_s=found.ago_s)


# Whom to call -----------------------------------------------------------------------------------------------------------


async def offer_country(start: Admission) -> None:
    """Name the number to call where that could not be done before: ask whether the country is the one that the machine
    names. It comes after the guidance, which never waits for it.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    dialog, store, rules = start.dialog, start.records.store, start.rules
    profile = saved_profile(store, rules)
    found = None if profile.country or profile.emergency else guessed_country(rules.language)
    if found is None or not await country(dialog, found.name):
        return
    changed = replace(profile, country=found.code)
    store.save_profile(changed)
    number = spoken(changed, rules.language).emergency
    await dialog.tell(dialog.book("desk.number", number=number))


# The days before --------------------------------------------------------------------------------------------------------


async def _morning(start: Admission, known: Situation) -> Left | None:
    """Ask how the morning is and say what it means; without an answer nothing is recorded."""
    assert known.morning is not None
    dialog, rules = start.dialog, start.rules
    rated = await morning(dialog, morning_question(known.morning, known.standing, rules))
    if isinstance(rated, Left):
        return rated
    found = rate_morning(start.records.store, known.morning, rated, rules)
    await dialog.tell(found.say, rule=found.rule, action=_ACTIONS[found.rule])
    return await _step_up(start, found) if found.offer else None


async def _step_up(start: Admission, found: Morning) -> Left | None:
    """Offer a little more; what is not answered is offered again another time."""
    wanted = await step_up(start.dialog, found.offer)
    if isinstance(wanted, Left):
        return wanted
    record_step_up(start.records.store, found, accepted=wanted)
    if wanted:
        start.dialog.event(Decision(at=0.0, rule="N4", action="step_up", say=""))
    return None


def _open_now(start: Admission, known: Situation) -> Mapping[str, str]:
    """The names of the routines that may be started now, by id."""
    rules, library = start.local(known), load_library(start.options.paths.routines, start.rules.language)
    found = open_now(library.routines.values(), known.standing, rules, rehearsal=start.options.rehearsal)
    return {each.id: each.name for each in found}
