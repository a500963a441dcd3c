"""A routine file to a :class:`~stretchcoach.routine.model.Routine`."""

from __future__ import annotations

import re
from typing import Any

from stretchcoach.routine import limits, whole_rules
from stretchcoach.routine.dose_reader import read_ready, read_side
from stretchcoach.routine.fields import Table
from stretchcoach.routine.model import CHIMES, CheckIns, Clinic, Routine, SoundWishes, Verbosity
from stretchcoach.routine.problems import Problems
from stretchcoach.routine.step_reader import Exercises, read_steps
from stretchcoach.routine.wording import listing
from stretchcoach.words import languages

TOP = ("format", "routine", "check_in", "sound", "clinic", "limits", "step")
ABOUT = (
    "name", "summary", "for_whom", "language", "author", "reviewed", "review_by", "pain_up_to", "ease",
    "counts_in_the_day", "ready", "first_side", "cautions",
)  # fmt: skip
CHECK_IN = ("before", "after_each_exercise", "after", "answer_within", "required")
SOUND = ("voice", "verbosity", "background", "own_chimes")
CLINIC = ("name", "phone", "hours", "web")

_PHONE = re.compile(r"[+(]{0,2}[0-9][0-9 ()./-]{1,28}[0-9](?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_EXTENSION = re.compile(r"(?:x|ext).*")
_CLINIC_DIGITS = 5
"""DC. A number with fewer digits, such as 999 or 111, is not one clinic's."""
_WEB = re.compile(r"https://[^\s/.]+\.\S+")


def build(document: dict[str, Any], name: str, problems: Problems, exercises: Exercises) -> Routine:
    """The routine ``name`` in ``document``; use it only when ``problems`` is still empty."""
    top = Table(document, (), problems)
    top.only(TOP, "a routine file")
    about = top.table("routine")
    about.only(ABOUT, "[routine]")
    tables = top.tables("step")
    if not tables and document.get("step", []) == []:
        problems.add((), "there are no steps.", "Write at least one [[step]].")
    routine = Routine(
        id=name,
        name=about.text("name", most=limits.NAME, required=True),
        summary=about.text("summary"),
        steps=read_steps(tables, exercises),
        for_whom=about.text("for_whom"),
        language=_language(about),
        author=about.text("author", most=limits.NAME),
        reviewed=about.day("reviewed"),
        review_by=about.day("review_by"),
        pain_up_to=about.whole("pain_up_to", limits.PAIN, limits.ANY_ROUTINE),
        ease=about.truth("ease", False),
        counts_in_the_day=about.truth("counts_in_the_day", True),
        cautions=about.texts("cautions"),
        check_ins=_check_ins(top.table("check_in")),
        sound=_sound(top.table("sound")),
        clinic=_clinic(top.table("clinic")) if "clinic" in top else None,
        ready=read_ready(about),
        first_side=read_side(about),
        limits=_limits(top.table("limits")),
    )
    _dates(about, routine)
    whole_rules.check(routine, problems)
    return routine


def _language(about: Table) -> str:
    language = about.text("language", "en", most=limits.NAME)
    if not languages.is_code(language) and isinstance(about.values.get("language"), str):
        about.expected("language", 'a language code such as "en"')
    elif language not in (known := languages.available()) and languages.voice_code(language) not in known:
        named = listing(known, mark='"', last="or")
        about.expected("language", f"a language that a session can be held in, {named}")
    return language


def _dates(about: Table, routine: Routine) -> None:
    if routine.reviewed and routine.review_by and routine.review_by < routine.reviewed:
        message = f"expected a day after `reviewed` ({routine.reviewed}), found {routine.review_by}."
        about.wrong("review_by", message, "Are the two days swapped?")


def _check_ins(table: Table) -> CheckIns:
    table.only(CHECK_IN, "[check_in]")
    return CheckIns(
        before=table.truth("before", True),
        after_each_exercise=table.truth("after_each_exercise", True),
        after=table.truth("after", True),
        answer_within=table.duration("answer_within", limits.ANSWER, 30.0),
        required=table.truth("required", False),
    )


def _sound(table: Table) -> SoundWishes:
    table.only(SOUND, "[sound]")
    recordings = table.text("voice", most=limits.NAME)
    if recordings and not recordings.endswith("/"):
        hint = "The voice of the system is a setting of the user's, not of a routine."
        table.expected("voice", 'a folder of recordings such as "recordings/"', hint)
    chimes = table.table("own_chimes")
    chimes.only(CHIMES, "[sound.own_chimes]")
    return SoundWishes(
        recordings=recordings,
        verbosity=_verbosity(table),
        background=table.text("background", most=limits.NAME),
        own_chimes={name: chimes.text(name, most=limits.NAME) for name in CHIMES if name in chimes},
    )


def _verbosity(table: Table) -> Verbosity | None:
    written = table.text("verbosity", most=limits.NAME)
    if written and written not in Verbosity.__members__.values():
        table.expected("verbosity", ", ".join(f'"{each}"' for each in Verbosity))
        return None
    return Verbosity(written) if written else None


def _clinic(table: Table) -> Clinic:
    table.only(CLINIC, "[clinic]")
    clinic = Clinic(
        name=table.text("name", most=limits.NAME, required=True),
        phone=table.text("phone", most=limits.NAME),
        hours=table.text("hours", most=limits.NAME),
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
    table.only(limits.AUTHOR, "[limits]")
    found: dict[str, float] = {}
    for key, limit in limits.AUTHOR.items():
        value = table.duration(key, limit.allowed, None) if limit.timed else table.whole(key, limit.allowed, None)
        if value is not None:
            found[key] = value
    return found
