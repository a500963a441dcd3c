"""What exercise files and steps share: how much is done, and where it is done and how one gets there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from stretchcoach.routine import limits
from stretchcoach.routine.fields import Table
from stretchcoach.routine.limits import Range
from stretchcoach.routine.model import Anchor, Dose, Movement, Pacing, Seconds, SetDose, Side, StartPosition, TimedCue
from stretchcoach.routine.shapes import COMFORTABLE, RANGE, SETS_TIMES_REPS
from stretchcoach.routine.wording import (
    DURATION_EXAMPLE,
    listing,
    meant_duration,
    parse_duration,
    shown_value,
    spelled_duration,
    written,
)
from stretchcoach.strict import KeyPath
from stretchcoach.words import languages

KEYS = ("reps", "sets", "hold", "up_to", "pace")
COMFORTABLE_UP_TO: Seconds = 60.0
"""How long a comfortable hold counts up when its author sets no end."""

_Written: TypeAlias = dict[str, tuple[Any, KeyPath]]
"""The values of the dose keys that an author wrote, each with its place."""
_Number = TypeVar("_Number", int, float)
_NOTHING: tuple[Any, KeyPath] = (None, ())
DIFFERING = ("reps", "hold", "sets")
"""What may be written for each side."""


def read_dose(table: Table, base: Dose, movements: tuple[Movement, ...] | None, *, rests: bool = False) -> Dose:
    """``base`` changed by the dose keys of ``table``, for an exercise with ``movements``; None where that is not known.

    ``rests`` is for an exercise that is a rest, which may be held longer.
    """
    values = {key: (table.values[key], (*table.where, key)) for key in KEYS if key in table}
    return _DoseReader(table, values, movements, limits.REST_HOLD if rests else limits.HOLD).read(base)


def read_doses(
    table: Table, base: Dose, movements: tuple[Movement, ...] | None, *, rests: bool = False
) -> tuple[Dose, dict[Side, Dose]]:
    """The dose of a step as :func:`read_dose`, and that of each side where they are written apart."""
    apart = [key for key in DIFFERING if isinstance(table.values.get(key), dict)]
    if not apart:
        return read_dose(table, base, movements, rests=rests), {}
    for key in apart:
        value = table.values[key]
        if value.keys() != {"left", "right"}:
            example = (
                f"{key} = {{ left = 3, right = 1 }}" if key != "hold" else 'hold = { left = "30s", right = "10s" }'
            )
            table.expected(key, "a value for each of `left` and `right`", f"Write {example}.", code="wrong-count")
            return base, {}
        for side in Side:
            if value[side] == 0 and not isinstance(value[side], bool):
                other = next(each for each in Side if each is not side)
                place = (*table.where, key, side.value)
                message = f"expected at least 1, found 0: the {side} side is not done at all."
                table.problems.add(place, message, f'Write sides = "{other}".', code="out-of-range")
                return base, {}
    doses = {}
    for side in Side:
        values: _Written = {
            key: (table.values[key][side], (*table.where, key, side.value))
            if key in apart
            else (table.values[key], (*table.where, key))
            for key in KEYS
            if key in table
        }
        reader = _DoseReader(table, values, movements, limits.REST_HOLD if rests else limits.HOLD)
        doses[side] = reader.read(base)
    return doses[Side.LEFT], {} if doses[Side.LEFT] == doses[Side.RIGHT] else doses


def _meant_reps(value: str) -> str:
    """What to write for repetitions that are written as on a sheet."""
    text = value.strip()
    if text.isdigit() and len(text) < 3:
        return f"Write reps = {text}."
    numbers = re.findall(r"[0-9]{1,2}", text[:40])
    each_side = re.fullmatch(r"([1-9][0-9]?) *(?:/|each|per|a|on each) *(?:side|leg|arm|way)s?", text, re.IGNORECASE)
    if each_side:
        return f"Write reps = {each_side[1]}: each side gets the full number."
    if re.fullmatch(r"[1-9][0-9]?(?: *[-,/] *[1-9][0-9]?){2,9}", text):
        return f"Write reps = [{', '.join(numbers)}]."
    if sets := re.fullmatch(rf"([1-9]) *[xX\u00d7*] *({RANGE})", text):
        return f'Write reps = "{sets[3]}-{sets[4]}", and sets = {sets[1]} below it.'
    if re.fullmatch(r"[1-9][0-9]? *(?:reps?|times|x|wiederholungen|veces)\.?", text, re.IGNORECASE):
        return f"Write reps = {numbers[0]}."
    return ""


class _DoseReader:
    """Reads the dose of one side, or of an exercise without."""

    def __init__(
        self, table: Table, values: _Written, movements: tuple[Movement, ...] | None, longest_hold: Range
    ) -> None:
        self.table = table
        self.values = values
        self.movements = movements
        self.longest_hold = longest_hold

    def read(self, base: Dose) -> Dose:
        """``base`` changed by what is written."""
        self._as_reps()
        dose = self._work(base)
        dose = self._reps(dose)
        if dose.comfortable and dose.as_comfortable:
            key = next((key for key in ("reps", "hold") if key in self.values), "")
            hint = 'Write hold = "comfortable" and a number of `reps`, or the other way round.'
            if key:
                self._wrong(key, "only one of `hold` and `reps` can be as comfortable as it is.", hint)
        return self._by_set(dose)

    # What is written in another key than its own --------------------------------------------------------------------

    def _as_reps(self) -> None:
        """A list of ``sets`` can only mean repetitions, and ``"2x10"`` is sets and repetitions."""
        sets, reps = (self.values.get(key) for key in ("sets", "reps"))
        if any(each is not None and each[1][-1] in list(Side) for each in (sets, reps)):
            return  # for one side each key has its own value
        if sets and isinstance(sets[0], list) and reps is None:
            self.values["reps"] = self.values.pop("sets")
            if all(isinstance(each, int) for each in sets[0]):
                self.table.problems.usual(sets[1], f"reps = {sets[0]}", of_key=True)
        if reps and isinstance(reps[0], str) and (both := re.fullmatch(SETS_TIMES_REPS, reps[0])):
            if sets is not None:
                self._wrong("reps", f"`sets` is written beside {shown_value(reps[0])}.", f"Write reps = {both[2]}.")
                del self.values["reps"]
                return
            self.values |= {"sets": (int(both[1]), reps[1]), "reps": (int(both[2]), reps[1])}
            self.table.problems.usual(reps[1], f"sets = {both[1]}\nreps = {both[2]}", of_key=True)

    # One repetition -------------------------------------------------------------------------------------------------

    def _work(self, base: Dose) -> Dose:
        hold = self.values.get("hold", (None, ()))[0]
        if "hold" in self.values and "pace" in self.values:
            hint = "Keep the one that describes one repetition."
            self._wrong("pace", "`hold` and `pace` cannot stand together.", hint, code="keys-apart")
            return base
        if hold is not None and self.movements:
            self._hold_while_moving(hold, self.movements)
            return base
        comfortable = hold == COMFORTABLE
        goes_on = base.comfortable and not {"hold", "pace"} & self.values.keys()
        if "up_to" in self.values and not (comfortable or goes_on):
            hint = 'Write hold = "comfortable", or leave it out.'
            self._wrong("up_to", '`up_to` belongs to hold = "comfortable".', hint, code="keys-together")
            return base
        if "pace" in self.values:
            return replace(base, hold=None, comfortable=False, up_to=None, pace=self._pace())
        if comfortable or goes_on:
            up_to = self._seconds("up_to", limits.HOLD, base.up_to or COMFORTABLE_UP_TO)
            return replace(base, hold=None, pace=(), comfortable=True, up_to=up_to)
        if isinstance(hold, list):
            return replace(base, pace=(), comfortable=False, up_to=None)
        if "hold" in self.values:
            return replace(base, hold=self._hold(), pace=(), comfortable=False, up_to=None)
        return base

    def _hold_while_moving(self, hold: object, movements: tuple[Movement, ...]) -> None:
        one = hold[0] if isinstance(hold, list) and hold else hold
        meant = meant_duration(one) or "5s"
        fits = (seconds := parse_duration(meant)) is not None and seconds <= limits.PACE.most
        example = ", ".join([f'"{meant if fits else "5s"}"'] * len(movements))
        names = listing((movement.name for movement in movements), mark='"')
        message = f"this exercise moves ({names}), so nothing is held."
        hint = f"Write pace = [{example}]. It takes the place of hold: a time for each movement."
        self._wrong("hold", message, hint, code="hold-while-moving")

    def _hold(self) -> Seconds:
        value, _ = self.values["hold"]
        if isinstance(value, str) and value.strip("\"' ").lower().startswith("comf"):
            self._expected("hold", f'{DURATION_EXAMPLE} or "comfortable"', 'Write hold = "comfortable".')
            return limits.HOLD.least
        return self._seconds("hold", self.longest_hold, self.longest_hold.least)

    def _pace(self) -> tuple[Seconds, ...]:
        value, place = self.values["pace"]
        if self.movements == ():
            message = "this exercise has no movements to pace."
            self._wrong("pace", message, 'Write hold = "..." instead.', code="no-movements")
            return ()
        if not isinstance(value, list):
            example = ", ".join(['"5s"'] * len(self.movements or ("", "")))
            self._expected("pace", "a list of durations", f"Write pace = [{example}].")
            return ()
        read = [self.table.seconds((*place, number), each, limits.PACE) for number, each in enumerate(value)]
        if self.movements is not None and len(read) != len(self.movements):
            names = listing((movement.name for movement in self.movements), mark='"')
            count = len(self.movements)
            message = f"expected one duration each for {names} ({count} in all), found {len(read)}."
            self._wrong("pace", message, code="wrong-count")
        return tuple(limits.PACE.least if each is None else each for each in read)

    # How many -------------------------------------------------------------------------------------------------------

    def _reps(self, dose: Dose) -> Dose:
        dose = replace(dose, sets=self._whole("sets", limits.SETS, dose.sets))
        value = self.values.get("reps", (None, ()))[0]
        if value is None:
            return dose
        if not isinstance(value, list):
            dose = replace(dose, least=0, as_comfortable=False)
        if isinstance(value, str):
            return self._told_reps(dose, value)
        if isinstance(value, list):
            return dose
        return replace(dose, reps=self._whole("reps", limits.REPS, dose.reps))

    def _told_reps(self, dose: Dose, value: str) -> Dose:
        if value == COMFORTABLE:
            return replace(dose, reps=1, as_comfortable=True)
        between = re.fullmatch(RANGE, value)
        if between is None:
            what = 'a whole number, [6, 4, 2], { left = 3, right = 1 }, "8-12" or "comfortable"'
            self._expected("reps", what, _meant_reps(value))
            return dose
        least, most = int(between[1]), int(between[2])
        if least > most:
            self._wrong("reps", f"{least} is more than {most}.", f'Write reps = "{most}-{least}".')
        if most > limits.REPS.most:
            self._wrong("reps", f"expected at most {limits.REPS.most}, found {most}.", code="out-of-range")
        if value != f"{least}-{most}":
            self.table.problems.usual(self.values["reps"][1], f'"{least}-{most}"')
        return replace(dose, reps=most, least=least if least < most else 0)

    def _by_set(self, dose: Dose) -> Dose:
        """The dose of each set, where `reps` or `hold` is a list, here or in the exercise that this changes."""
        reps = self._list("reps", lambda place, each: self.table.number_at(place, each, limits.REPS), 1)
        holds = self._list("hold", lambda place, each: self.table.seconds(place, each, self.longest_hold), 1.0)
        kept, dose = dose.by_set, replace(dose, by_set=())
        if reps is None and "reps" not in self.values:
            reps = _differing([each.reps for each in kept])
        if holds is None and dose.hold is not None and "hold" not in self.values:
            holds = _differing([each.hold or 0.0 for each in kept])
        lists = {"reps": reps, "hold": holds}
        counts = {key: len(each) for key, each in lists.items() if each is not None}
        if not counts or not self._as_many(counts, dose):
            return dose
        if dose.least or dose.as_comfortable:
            if reps is None:
                key = "hold" if "hold" in self.values else "reps"
                self._wrong(key, "with such `reps` every set is held as long.", 'Write one duration: hold = "10s".')
                return dose
            dose = replace(dose, least=0, as_comfortable=False)
        by_set = tuple(
            SetDose(
                reps=int(reps[number]) if reps is not None else dose.reps,
                hold=float(holds[number]) if holds is not None else dose.hold,
            )
            for number in range(next(iter(counts.values())))
        )
        first = by_set[0]
        alike = all(each == first for each in by_set)
        return replace(dose, reps=first.reps, hold=first.hold, sets=len(by_set), by_set=() if alike else by_set)

    def _as_many(self, counts: Mapping[str, int], dose: Dose) -> bool:
        """Whether every list has an entry for each set; what is wrong with them is noted."""
        written = [key for key in counts if key in self.values]
        if len(set(counts.values())) > 1:
            if len(written) == len(counts):
                message = f"expected {_entries(counts['reps'])}, one for each set as in `reps`, found {counts['hold']}."
                self._wrong("hold", message, code="wrong-count")
            else:
                [own], [other] = written, [key for key in counts if key not in written]
                message = f"expected {_entries(counts[other])}, one for each set of the exercise, found {counts[own]}."
                self._wrong(own, message, f"Or write `{other}` as well.", code="wrong-count")
            return False
        sets = next(iter(counts.values()))
        if "sets" not in self.values or dose.sets == sets:
            return True
        if written:
            message = f"expected {_entries(dose.sets)}, one for each of the sets, found {sets}."
            self._wrong(written[0], message, f"Write sets = {sets}, or leave `sets` out.", code="wrong-count")
        else:
            [key, *_] = counts
            message = f"expected {sets}: the exercise has a `{key}` of its own for each set, found {dose.sets}."
            self._wrong("sets", message, f"Write `{key}` as well.", code="wrong-count")
        return False

    def _list(self, key: str, read: Callable[[KeyPath, Any], _Number | None], default: _Number) -> list[_Number] | None:
        """The entries of ``key`` where it is a list, one for each set."""
        value: Any = self.values.get(key, _NOTHING)[0]
        if not isinstance(value, list):
            return None
        place: KeyPath = self.values[key][1]
        if not 1 <= len(value) <= limits.SETS.most:
            message = f"expected 1 to {limits.SETS.most} entries, one for each set, found {len(value)}."
            self._wrong(key, message, code="wrong-count")
            return None
        entries: list[_Number] = []
        for number, each in enumerate(value):
            found = read((*place, number), each)
            entries.append(default if found is None else found)
        return entries

    # Values with their own places -----------------------------------------------------------------------------------

    def _whole(self, key: str, allowed: Range, default: int) -> int:
        if key not in self.values:
            return default
        value, place = self.values[key]
        found = self.table.number_at(place, value, allowed)
        return default if found is None else found

    def _seconds(self, key: str, allowed: Range, default: Seconds) -> Seconds:
        if key not in self.values:
            return default
        value, place = self.values[key]
        found = self.table.seconds(place, value, allowed)
        return default if found is None else found

    def _wrong(self, key: str, message: str, hint: str = "", *, code: str = "wrong-kind") -> None:
        self.table.problems.add(self.values[key][1], message, hint, code=code)

    def _expected(self, key: str, what: str, hint: str) -> None:
        self._wrong(key, f"expected {what}, found {shown_value(self.values[key][0])}.", hint)


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _differing(entries: list[_Number]) -> list[_Number] | None:
    """The entries, one for each set; None where all are alike."""
    return entries if len(set(entries)) > 1 else None


def read_breathing(table: Table, doses: Collection[Dose]) -> tuple[Seconds, ...]:
    """Seconds to breathe in and out, or in, hold, out and hold; none where not written.

    Args:
        table: the step.
        doses: the one of the step, or those of its sides: one at least must have a hold to breathe in.
    """
    if "breathing" not in table:
        return ()
    if all(dose.hold is None and not dose.comfortable for dose in doses):
        hint = 'Write hold = "...", or leave it out.'
        table.wrong("breathing", "`breathing` needs a hold to breathe in.", hint, code="keys-together")
        return ()
    if all(dose.own_pace for dose in doses):
        message = "`breathing` needs a hold that the session counts; such `reps` are held at the patient's own pace."
        table.wrong("breathing", message, "Write a number of `reps`, or leave it out.", code="keys-together")
        return ()
    value = table.values["breathing"]
    if not isinstance(value, list) or len(value) not in (2, 4):
        message = "two durations, to breathe in and out, or four, to breathe in, hold, breathe out and hold"
        table.expected("breathing", message, 'Write breathing = ["4s", "6s"].', code="wrong-count")
        return ()
    read = [
        table.seconds((*table.where, "breathing", number), each, limits.BREATH) for number, each in enumerate(value)
    ]
    return tuple(limits.BREATH.least if each is None else each for each in read)


def read_pacing(table: Table, dose: Dose) -> Pacing:
    """What marks the movements of a ``dose``."""
    if "pacing" in table and not dose.pace:
        message = "`pacing` needs movements with a `pace`."
        hint = 'Write pace = ["5s", "5s"], one for each movement, or leave it out.'
        table.wrong("pacing", message, hint, code="keys-together")
        return Pacing.VOICE
    return table.choice("pacing", Pacing.VOICE)


def read_cues(table: Table, lasts: Seconds | None, variables: Collection[str]) -> tuple[TimedCue, ...]:
    """The timed sentences of a step that ``lasts`` a set time; None when it ends only when the patient says so.

    ``variables`` are those that mean something in them.
    """
    if "cues" in table and lasts is None:
        message = "cues need a hold or a rest of a set length to be counted in."
        hint = "Reword the exercise instead: with = { cues.move = [...] }."
        table.wrong("cues", message, hint, code="keys-together")
        return ()
    cues = []
    for entry in table.tables("cues"):
        entry.only()
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
    if seconds is None and isinstance(value, str):
        seconds = spelled_duration(value, lasts)
    if seconds is None:
        close = meant_duration(value)
        hint = f'Write at = "{close}".' if close else ""
        entry.expected("at", '"half", a moment such as "10s", or "-5s" before the end', hint)
        return 0.0
    if seconds >= lasts:
        entry.expected("at", f"a moment within the {written(lasts)} that it lasts", code="out-of-range")
    return seconds


# Where it is done ---------------------------------------------------------------------------------------------------


def read_start(table: Table, base: StartPosition | None = None) -> StartPosition | None:
    """How the body is at the start; ``base`` where it is not written or wrong."""
    if "start" not in table:
        return base
    written = table.word("start")
    return StartPosition(written) if written else base


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
    return table.duration("ready", None)


def read_side(table: Table) -> Side | None:
    """The side to begin with; None where it is not written or wrong."""
    if "first_side" not in table:
        return None
    written = table.word("first_side")
    return Side(written) if written else None


def read_language(table: Table) -> str:
    """The language of the texts; English where it is not written."""
    language = table.text("language", languages.ENGLISH)
    if not languages.is_code(language) and isinstance(table.values.get("language"), str):
        table.expected("language", 'a language code such as "en" or "de"')
    return language
