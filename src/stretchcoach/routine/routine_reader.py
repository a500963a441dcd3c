"""A routine file to a :class:`~stretchcoach.routine.model.Routine`."""

from __future__ import annotations

import re
from typing import Any

from stretchcoach.routine import limits, whole_rules
from stretchcoach.routine.codes import ADVICE
from stretchcoach.routine.dose_reader import read_language, read_ready, read_side
from stretchcoach.routine.fields import Table
from stretchcoach.routine.model import CHIMES, CheckIns, Clinic, Routine, SoundWishes, Verbosity
from stretchcoach.routine.problems import Problems
from stretchcoach.routine.shapes import KINDS, PHONE, SHAPES, WEB
from stretchcoach.routine.step_reader import Exercises, read_steps
from stretchcoach.routine.wording import did_you_mean, listing, printable
from stretchcoach.strict import KeyPath

_PHONE, _WEB = re.compile(PHONE), re.compile(WEB)
_EXTENSION = re.compile(r"(?:x|ext).*")
_CLINIC_DIGITS = 5
"""DC. A number with fewer digits, such as 999 or 111, is not one clinic's."""


def build(document: dict[str, Any], name: str, problems: Problems, exercises: Exercises) -> Routine:
    """The routine ``name`` in ``document``; use it only when ``problems`` is still empty."""
    written, document = document, _without_later(document, problems)
    top = Table(document, (), problems, SHAPES["routine_file"])
    top.only(_ELSEWHERE)
    about = top.table("routine")
    about.only()
    tables = top.tables("step")
    # What stands in weeks has its steps there, and needs no second message.
    if not tables and document.get("step", []) == [] and written.keys().isdisjoint(_LATER):
        problems.add((), "there are no steps.", "Write at least one [[step]].", code="missing-key")
    routine = Routine(
        id=name,
        name=about.text("name", required=True),
        summary=about.text("summary"),
        steps=read_steps(tables, exercises),
        for_whom=about.text("for_whom"),
        language=read_language(about),
        author=about.text("author"),
        reviewed=about.day("reviewed"),
        review_by=about.day("review_by"),
        pain_up_to=about.whole("pain_up_to", limits.ANY_ROUTINE),
        ease=about.truth("ease", False),
        counts_in_the_day=about.truth("counts_in_the_day", True),
        cautions=about.texts("cautions"),
        check_ins=_check_ins(top.table("check_in")),
        sound=_sound(top.table("sound")),
        clinic=_clinic(top.table("clinic")) if "clinic" in top else None,
        ready=read_ready(about),
        first_side=read_side(about),
        limits=_limits(top.table("limits")),
        advice_off=_advice_off(top.table("advice")),
    )
    _dates(about, routine)
    whole_rules.check(routine, problems)
    return routine


_LATER = (
    "week",
    "weeks",
    "day",
    "days",
    "times_per_day",
    "times_a_day",
    "per_day",
    "per_week",
    "frequency",
    "schedule",
    "every",
)
"""What belongs to a plan over days and weeks."""

_ELSEWHERE = {
    **{key: "a step: write it below a [[step]]" for shape in KINDS.values() for key in shape.keys},
    "cues": "a step: write it below a [[step]], as [[step.cues]] or cues = [{ ... }]",
    **dict.fromkeys(SHAPES["routine"].keys, "[routine]: write it below that heading"),
}


def _without_later(document: dict[str, Any], problems: Problems) -> dict[str, Any]:
    """``document`` without weeks, days and times a day, of which is said once that a routine has no place for them yet."""
    about = document.get("routine")
    inside = about if isinstance(about, dict) else {}
    places: list[KeyPath] = [(key,) for key in document if key in _LATER]
    places += [("routine", key) for key in inside if key in _LATER]
    if not places:
        return document
    message = "weeks, days and times a day cannot be written in a routine yet."
    hint = "Say them in `for_whom`, and write one routine for each week. `limits.sessions_per_day` caps a day."
    problems.add(places[0], message, hint, code="not-yet", of_key=True)
    kept = {key: value for key, value in document.items() if key not in _LATER}
    if inside:
        kept["routine"] = {key: value for key, value in inside.items() if key not in _LATER}
    return kept


def _advice_off(table: Table) -> dict[str, str]:
    """The reason for each advice that does not fit, by its code."""
    reasons: dict[str, str] = {}
    for code, reason in table.values.items():
        if code not in ADVICE:
            hint = did_you_mean(code, ADVICE) or f"There are {listing(ADVICE)}."
            place = (*table.where, code)
            table.problems.add(
                place, f"there is no advice `{printable(code)}`.", hint, code="unknown-code", of_key=True
            )
        elif not isinstance(reason, str) or not reason.strip():
            table.expected(code, "your reason, as text in quotes", f'Write {code} = "...".')
        else:
            reasons[code] = reason.strip()
    return reasons


def _dates(about: Table, routine: Routine) -> None:
    if routine.reviewed and routine.review_by and routine.review_by < routine.reviewed:
        message = f"expected a day after `reviewed` ({routine.reviewed}), found {routine.review_by}."
        about.wrong("review_by", message, "Are the two days swapped?")


def _check_ins(table: Table) -> CheckIns:
    table.only()
    return CheckIns(
        before=table.truth("before", True),
        after_each_exercise=table.truth("after_each_exercise", True),
        after=table.truth("after", True),
        answer_within=table.duration("answer_within", 30.0),
        required=table.truth("required", False),
    )


def _sound(table: Table) -> SoundWishes:
    table.only()
    recordings = table.text("voice")
    if recordings and not recordings.endswith("/"):
        hint = "The voice of the system is a setting of the user's, not of a routine: delete the line."
        if "/" in recordings:
            hint = f'Write voice = "{recordings}/".'
        table.expected("voice", 'a folder of recordings, which ends with a /, such as "recordings/"', hint)
    chimes = table.table("own_chimes")
    chimes.only()
    return SoundWishes(
        recordings=recordings,
        verbosity=_verbosity(table),
        background=table.text("background"),
        own_chimes={name: chimes.text(name) for name in CHIMES if name in chimes},
    )


def _verbosity(table: Table) -> Verbosity | None:
    written = table.word("verbosity")
    return Verbosity(written) if written else None


def _clinic(table: Table) -> Clinic:
    table.only()
    clinic = Clinic(
        name=table.text("name", required=True),
        phone=table.text("phone"),
        hours=table.text("hours"),
        web=table.text("web"),
    )
    if clinic.phone and not _PHONE.fullmatch(clinic.phone):
        table.expected("phone", "a telephone number", 'Write it as it is dialled: phone = "020 7946 0000".')
    elif clinic.phone and sum(each.isdigit() for each in _EXTENSION.sub("", clinic.phone)) < _CLINIC_DIGITS:
        what = f"the clinic's own telephone number, with at least {_CLINIC_DIGITS} digits"
        table.expected("phone", what, "An emergency number is not a clinic's; sessions name it by themselves.")
    if clinic.web and not _WEB.fullmatch(clinic.web):
        address = f"https://{clinic.web.removeprefix('http://')}"
        hint = f'Write web = "{address}".' if _WEB.fullmatch(address) else ""
        table.expected("web", "an address that begins with https://", hint)
    return clinic


def _limits(table: Table) -> dict[str, float]:
    """What was written and may be; a refused value is left out, so that nothing else is judged by it."""
    table.only()
    found: dict[str, float] = {}
    for key, limit in limits.AUTHOR.items():
        value = table.duration(key, None) if limit.timed else table.whole(key, None)
        if value is not None:
            found[key] = value
    return found
