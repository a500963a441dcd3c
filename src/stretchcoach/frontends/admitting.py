"""Whether a headless session may begin: locks, the morning after, the counts and gaps of a day; what is said if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from stretchcoach import safety
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.desk import Desk, Left
from stretchcoach.frontends.launch import Options, Records, Situation, make_plan, situation
from stretchcoach.frontends.offering import morning, something_wrong, step_up
from stretchcoach.frontends.printing import open_instead
from stretchcoach.frontends.today import closed_routine, localised, rate_morning
from stretchcoach.frontends.today import step_up as record_step_up
from stretchcoach.history.records import EventRecord
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.days import LOCK, Closed
from stretchcoach.safety.locks import lock_tier
from stretchcoach.safety.mornings import PAUSED, Morning, morning_question
from stretchcoach.safety.standing import LockKind
from stretchcoach.session.events import Decision, Guidance, Outcome, SessionEnded, Tier

_ACTIONS = {"N1": "keep", "N2": "step_down", PAUSED: "pause_plan"}


async def admitted(
    desk: Desk, records: Records, routine: Routine, known: Situation, rules: Rules, options: Options
) -> Situation | ExitCode:
    """Ask about the morning after where that is due, and find out whether a new session of ``routine`` may begin.

    Args:
        desk: whom to ask.
        records: held for the session.
        routine: what is wanted.
        known: its situation, with no lock that closes it.
        rules: the safety data.
        options: of the command line.

    Returns:
        What the session is made with; or, when none begins, the exit code, with everything said.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: the record cannot be used.
    """
    if known.morning is not None:
        if await _morning(desk, records, known, rules) is Left.STOP:
            return ExitCode.STOPPED
        known = situation(records, routine, rules, options)
    if known.closed is not None:
        if desk.reported and await _something_wrong(desk, records, routine, known, rules, options):
            return ExitCode.RED_FLAG
        return await refused(desk, known, known.closed, rules, options)
    if not options.rehearsal and not known.profile.emergency:
        desk.aside(desk.book("desk.no_country"))
    return known


def is_locked(known: Situation) -> bool:
    """Whether the routine is closed by a lock."""
    return known.closed is not None and known.closed.code == LOCK


async def refused(desk: Desk, known: Situation, why: Closed, rules: Rules, options: Options) -> ExitCode:
    """Say why no session begins, what opens it, and what is open instead.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    if why.code != LOCK:
        others = _open_now(known, rules, options)
        desk.write(desk.form.closed(why, list(others)))
        await desk.speak("closed", f"{why.reason} {open_instead(desk.book, list(others.values()))}")
        return ExitCode.PAIN_RULE
    lock = next(each for each in known.locks if each.kind.value == why.kind)
    how = desk.book("desk.how_to_open")
    guidance = Guidance(at=0.0, tier=lock_tier(lock), text=why.reason, row=why.row)
    try:
        desk.event(guidance)
        desk.write(desk.form.closed(why, list(_open_now(known, rules, options)), how))
    finally:  # it is said even where nobody reads
        await desk.speak("guidance", guidance.text)
        await desk.speak("how", how)
    return ExitCode.PAIN_RULE if lock.kind is LockKind.PLAN_PAUSED else ExitCode.RED_FLAG


async def _something_wrong(
    desk: Desk, records: Records, routine: Routine, known: Situation, rules: Rules, options: Options
) -> bool:
    """Ask the emergency list where no session may begin that would ask it; only a clear no leaves it at that.

    Returns:
        Whether guidance was given; it is in the record, and closes every routine from now on.
    """
    await desk.lines.next()  # the word itself, which no session is going to hear
    flags = localised(rules, known.profile).red_flags
    row = safety.next_question(flags.symptom, {}, flags)
    assert row is not None, "the anytime key has rows"
    if await something_wrong(desk, f"{safety.opening(flags)} {row.ask}") == safety.NO:
        return False
    finding = safety.about(row.id, flags)
    guidance = Guidance(at=0.0, tier=finding.tier, text=" ".join(finding.text_parts), row=finding.row_id)
    journal = records.begin(routine, make_plan(routine, rules), options)
    journal.append([guidance, SessionEnded(at=0.0, outcome=Outcome.RED_FLAG, rule="P11")], wall=datetime.now(UTC))
    try:
        desk.event(guidance)
    finally:
        await desk.speak("guidance", guidance.text)
    return True


def pack_may_be_on(events: Iterable[EventRecord]) -> bool:
    """Whether a session that was cut off may have left a pack on the skin: it was put on and not confirmed off."""
    on = False
    for each in events:
        if (
            each.get("type") == "answer"
            and each.get("value") == "yes"
            and each.get("purpose") in ("pack_on", "pack_off")
        ):
            on = each["purpose"] == "pack_on"
    return on


async def _morning(desk: Desk, records: Records, known: Situation, rules: Rules) -> Left | None:
    """Ask how the morning is and say what it means; without an answer nothing is recorded."""
    assert known.morning is not None
    rated = await morning(desk, morning_question(known.morning, known.standing, rules))
    if isinstance(rated, Left):
        return rated
    found = rate_morning(records.store, known.morning, rated, rules)
    if found.rule == PAUSED and found.tier is Tier.BOOK_CLINICIAN:  # the lock that follows says it all
        desk.event(Decision(at=0.0, rule=found.rule, action=_ACTIONS[found.rule], say=found.say))
        return None
    await desk.tell(found.say, rule=found.rule, action=_ACTIONS[found.rule])
    return await _step_up(desk, records, found) if found.offer else None


async def _step_up(desk: Desk, records: Records, found: Morning) -> Left | None:
    """Offer a little more; what is not answered is offered again another time."""
    wanted = await step_up(desk, found.offer)
    if isinstance(wanted, Left):
        return wanted
    record_step_up(records.store, found, accepted=wanted)
    if wanted:
        desk.event(Decision(at=0.0, rule="N4", action="step_up", say=""))
    return None


def _open_now(known: Situation, rules: Rules, options: Options) -> Mapping[str, str]:
    """The names of the routines that may be started now, by id."""
    rules, library = localised(rules, known.profile), load_library(options.paths.routines, rules.language)
    return {
        name: routine.name
        for name, routine in library.routines.items()
        if closed_routine(routine, known.standing, rules, rehearsal=options.rehearsal) is None
    }
