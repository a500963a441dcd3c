"""Doses: in words, and in the lighter forms that pain asks for."""

from __future__ import annotations

from dataclasses import replace

from stretchcoach.routine.model import Dose, Seconds, Sides
from stretchcoach.safety import SessionLimits
from stretchcoach.words.phrases import Phrasebook


def dose_words(book: Phrasebook, dose: Dose, sides: Sides) -> str:
    """A dose as it is spoken and listed."""
    parts = []
    times = book("dose.times", count=dose.reps)
    if dose.hold is not None:
        time = book.time(dose.hold)
        parts.append(
            book("dose.hold", time=time) if dose.reps == 1 else book("dose.hold_times", time=time, count=dose.reps)
        )
    elif dose.pace:
        parts.append(times if dose.reps == 1 else book("dose.pace", count=dose.reps))
    elif not dose.comfortable:
        parts.append(times)
    match sides:
        case Sides.BOTH:
            parts.append(book("dose.each_side"))
        case Sides.ALTERNATE:
            parts.append(book("dose.in_turn"))
        case Sides.LEFT | Sides.RIGHT:
            parts.append(book(f"side.{sides}_only"))
    if dose.sets > 1:
        parts.append(book("dose.sets", count=dose.sets))
    return " ".join(parts)


def acute_dose(dose: Dose, acute: Dose) -> Dose:
    """The smaller of what the author prescribed and the library's acute dose, field by field."""
    same_kind = (dose.hold is None) == (acute.hold is None) and bool(dose.pace) == bool(acute.pace)
    if not same_kind or dose.comfortable != acute.comfortable:
        return acute
    hold = None if dose.hold is None or acute.hold is None else min(dose.hold, acute.hold)
    up_to = None if dose.up_to is None or acute.up_to is None else min(dose.up_to, acute.up_to)
    pace = dose.pace if len(dose.pace) == len(acute.pace) else acute.pace
    reps, sets = min(dose.reps, acute.reps), min(dose.sets, acute.sets)
    return replace(dose, hold=hold, up_to=up_to, pace=pace, reps=reps, sets=sets)


def eased_dose(dose: Dose, limits: SessionLimits) -> Dose:
    """A set less and the hold shorter (section 8 of the clinical reference, ``deload``)."""
    sets = max(1, dose.sets - int(limits.deload_sets))
    return replace(dose, hold=shorter(dose.hold, limits), up_to=shorter(dose.up_to, limits), sets=sets)


def shorter(hold: Seconds | None, limits: SessionLimits) -> Seconds | None:
    """The hold times ``deload_hold_factor`` in whole seconds, at least one; None stays None."""
    return None if hold is None else max(1.0, float(round(hold * limits.deload_hold_factor)))


def parts(hold: Seconds, most: Seconds) -> list[tuple[Seconds, Seconds]]:
    """A long hold in parts of at most ``most`` seconds: when each begins, and how long it lasts."""
    found, start = [], 0.0
    while hold - start > most:
        found.append((start, most))
        start += most
    return [*found, (start, hold - start)]
