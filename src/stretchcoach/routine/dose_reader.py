"""What exercise files and steps share: how much is done, and where it is done and how one gets there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stretchcoach.routine import limits
from stretchcoach.routine.fields import Table
from stretchcoach.routine.model import Anchor, Dose, Movement, Pacing, Seconds, Side, StartPosition, TimedCue
from stretchcoach.routine.wording import DURATION_EXAMPLE, listing, meant_duration, parse_duration, written

KEYS = ("reps", "sets", "hold", "up_to", "pace")
COMFORTABLE = "comfortable"
COMFORTABLE_UP_TO: Seconds = 60.0
"""How long a comfortable hold counts up when its author sets no end."""


def read_dose(table: Table, base: Dose, movements: tuple[Movement, ...]) -> Dose:
    """``base`` changed by the dose keys of ``table``, for an exercise with ``movements``."""
    work = _work(table, base, movements)
    return replace(
        work, reps=table.whole("reps", limits.REPS, base.reps), sets=table.whole("sets", limits.SETS, base.sets)
    )


def read_plain(table: Table) -> None:
    """Find the problems of the dose keys that every exercise has in common."""
    table.whole("reps", limits.REPS, 1)
    table.whole("sets", limits.SETS, 1)
    if "hold" in table and table.values["hold"] != COMFORTABLE:
        _hold(table)


def _work(table: Table, base: Dose, movements: tuple[Movement, ...]) -> Dose:
    if "hold" in table and "pace" in table:
        table.wrong("pace", "`hold` and `pace` cannot stand together.", "Keep the one that describes one repetition.")
        return base
    comfortable = table.values.get("hold") == COMFORTABLE
    if "up_to" in table and not (comfortable or (base.comfortable and not {"hold", "pace"} & table.values.keys())):
        table.wrong("up_to", '`up_to` belongs to hold = "comfortable".', 'Write hold = "comfortable", or leave it out.')
        return base
    if "pace" in table:
        return replace(base, hold=None, comfortable=False, up_to=None, pace=_pace(table, movements))
    if comfortable or (base.comfortable and "hold" not in table):
        up_to = table.duration("up_to", limits.HOLD, base.up_to or COMFORTABLE_UP_TO)
        return replace(base, hold=None, pace=(), comfortable=True, up_to=up_to)
    if "hold" in table:
        return replace(base, hold=_hold(table), pace=(), comfortable=False, up_to=None)
    return base


def _hold(table: Table) -> Seconds:
    value = table.values["hold"]
    if isinstance(value, str) and value.strip("\"' ").lower().startswith("comf"):
        table.expected("hold", f'{DURATION_EXAMPLE} or "comfortable"', 'Write hold = "comfortable".')
        return limits.HOLD.least
    return table.duration("hold", limits.HOLD, limits.HOLD.most)


def _pace(table: Table, movements: tuple[Movement, ...]) -> tuple[Seconds, ...]:
    value = table.values["pace"]
    if not movements:
        table.wrong("pace", "this exercise has no movements to pace.", 'Write hold = "..." instead.')
        return ()
    if not isinstance(value, list):
        example = ", ".join(['"5s"'] * len(movements))
        table.expected("pace", "a list of durations", f"Write pace = [{example}].")
        return ()
    read = [table.seconds((*table.where, "pace", number), each, limits.PACE) for number, each in enumerate(value)]
    if len(read) != len(movements):
        names = listing((movement.name for movement in movements), mark='"')
        table.wrong("pace", f"expected one duration each for {names} ({len(movements)} in all), found {len(read)}.")
    return tuple(limits.PACE.least if each is None else each for each in read)


def read_breathing(table: Table, dose: Dose) -> tuple[Seconds, ...]:
    """Seconds to breathe in and out, for a ``dose`` in which there is time to breathe; none where it is not written."""
    if "breathing" not in table:
        return ()
    value = table.values["breathing"]
    if dose.hold is None and not dose.comfortable:
        table.wrong("breathing", "`breathing` needs a hold to breathe in.", 'Write hold = "...", or leave it out.')
        return ()
    if not isinstance(value, list) or len(value) != 2:
        message = "two durations, to breathe in and to breathe out"
        table.expected("breathing", message, 'Write breathing = ["4s", "6s"].')
        return ()
    read = [
        table.seconds((*table.where, "breathing", number), each, limits.BREATH) for number, each in enumerate(value)
    ]
    return tuple(limits.BREATH.least if each is None else each for each in read)


def read_pacing(table: Table, dose: Dose) -> Pacing:
    """What marks the movements of a ``dose``."""
    if "pacing" in table and not dose.pace:
        message = "`pacing` needs movements with a `pace`."
        table.wrong("pacing", message, 'Write pace = ["5s", "5s"], one for each movement, or leave it out.')
        return Pacing.VOICE
    return table.choice("pacing", Pacing, Pacing.VOICE)


def read_cues(table: Table, lasts: Seconds | None, variables: Collection[str]) -> tuple[TimedCue, ...]:
    """The timed sentences of a step that ``lasts`` a set time; None when it ends only when the patient says so.

    ``variables`` are those that mean something in them.
    """
    if "cues" in table and lasts is None:
        message = "cues need a hold or a rest of a set length to be counted in."
        table.wrong("cues", message, "Reword the exercise instead: with = { cues.move = [...] }.")
        return ()
    cues = []
    for entry in table.tables("cues"):
        entry.only(("at", "say", "short"), "a cue")
        anchor, offset = _moment(entry, lasts or limits.HOLD.most)
        say, short = entry.text("say", required=True, variables=variables), entry.text("short", variables=variables)
        cues.append(TimedCue(anchor=anchor, offset=offset, say=say, short=short))
    return tuple(cues)


def _moment(entry: Table, lasts: Seconds) -> tuple[Anchor, Seconds]:
    """When a cue is said; the start where the author's moment is wrong or missing."""
    value = entry.values.get("at")
    if value in ("half", "start"):
        return Anchor(value), 0.0
    if value is None:
        entry.missing("at", 'at = "half", "10s" or "-5s"')
        return Anchor.START, 0.0
    counted_back = isinstance(value, str) and value.startswith("-")
    seconds = _offset(entry, value[1:] if counted_back else value, lasts)
    return (Anchor.END, -seconds) if counted_back else (Anchor.START, seconds)


def _offset(entry: Table, value: object, lasts: Seconds) -> Seconds:
    """Seconds of a moment that must lie within the time a step ``lasts``."""
    seconds = parse_duration(value) if isinstance(value, str) else None
    if seconds is None:
        close = meant_duration(value)
        hint = f'Write at = "{close}".' if close else ""
        entry.expected("at", '"half", a moment such as "10s", or "-5s" before the end', hint)
        return 0.0
    if seconds >= lasts:
        entry.expected("at", f"a moment within the {written(lasts)} that it lasts")
    return seconds


# Where it is done ---------------------------------------------------------------------------------------------------


def read_start(table: Table, base: StartPosition | None = None) -> StartPosition | None:
    """How the body is at the start; ``base`` where it is not written or wrong."""
    if "start" not in table:
        return base
    read = table.choice("start", StartPosition, StartPosition.STANDING)
    return read if table.values["start"] == read.value else base


def read_needs(table: Table, base: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Things to have at hand, such as ``"a chair"``: they are said as a list in one sentence."""
    things = table.texts("needs", base)
    if len(things) > limits.THINGS:
        message = f"expected at most {limits.THINGS} things, found {len(things)}."
        table.wrong("needs", message, "Name what is needed for this step only.")
    for number, thing in enumerate(things):
        if len(thing) > limits.NAME:
            message = f"expected at most {limits.NAME} characters, found {len(thing)}."
            table.problems.add((*table.where, "needs", number), message, 'Write needs = ["a chair", "a mat"].')
        elif thing.endswith("."):
            message = "expected a thing, found a sentence."
            table.problems.add((*table.where, "needs", number), message, 'Write needs = ["a chair", "a mat"].')
    return things


def read_ready(table: Table) -> Seconds | None:
    """A set time to get into position; None where it is not written."""
    return table.duration("ready", limits.READY, None)


def read_side(table: Table) -> Side | None:
    """The side to begin with; None where it is not written or wrong."""
    if "first_side" not in table:
        return None
    read = table.choice("first_side", Side, Side.LEFT)
    return read if table.values["first_side"] == read.value else None
