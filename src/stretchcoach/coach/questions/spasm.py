"""One spasm, told and read: what is asked, how each answer is read, and what is refused and why. Pure.

Every front end asks with this form (section 6.1 of the clinical reference), so that the same spasm is the same record
wherever it is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import partial
from typing import Any

from stretchcoach.coach.commands import reply
from stretchcoach.coach.questions.moments import minutes_of, moment_of
from stretchcoach.coach.questions.questionnaire import (
    YES_NO,
    AnsweredBy,
    AnswersSoFar,
    FormQuestion,
    Pick,
    Questionnaire,
)
from stretchcoach.errors import Unfit
from stretchcoach.frozen import dataclass
from stretchcoach.history.report import printable
from stretchcoach.history.spasm_log import SENSATIONS, SIDES, TRIGGERS, Spasm
from stretchcoach.safety import Rules
from stretchcoach.safety.questions import PLACES, UNSURE, YES, QuestionKind
from stretchcoach.words.phrases import Phrasebook

LONGEST = 500
"""Letters of a text that are kept."""

START, NEW = "start", "new_red_flag"
"""The first question, without which there is nothing to keep, and the last one."""

_KEEP = "keep"


class FieldKind(StrEnum):
    """How a field of the log is read."""

    MOMENT = "moment"
    LENGTH = "length"
    RATING = "rating"
    PLACE = "place"
    SIDE = "side"
    SEVERAL = "several"
    """Some of its choices, or words of one's own; several with commas between them."""
    WORDS = "words"
    """Words of one's own; several with commas between them."""
    TEXT = "text"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class SpasmField:
    """One thing that can be told: the field of :class:`Spasm` that it fills."""

    name: str
    kind: FieldKind
    choices: Sequence[Any] = ()
    """The values there are to choose from."""
    option: str = ""
    """The name under which it is told as an option, where that is another one."""


FIELDS = (
    SpasmField(START, FieldKind.MOMENT),
    SpasmField("duration_min", FieldKind.LENGTH, option="for"),
    SpasmField("worst", FieldKind.RATING),
    SpasmField("now", FieldKind.RATING),
    SpasmField("farthest_location", FieldKind.PLACE, range(len(PLACES)), option="place"),
    SpasmField("side", FieldKind.SIDE, SIDES),
    SpasmField("sensation", FieldKind.SEVERAL, SENSATIONS, option="kind"),
    SpasmField("trigger", FieldKind.SEVERAL, TRIGGERS),
    SpasmField("eases", FieldKind.WORDS, option="helped"),
    SpasmField(NEW, FieldKind.YES_NO),
)
"""What is asked, in this order; everything but the start may be left out."""

UNASKED = (
    SpasmField("aggravates", FieldKind.WORDS, option="worse"),
    SpasmField("activity_before", FieldKind.TEXT, option="doing"),
    SpasmField("medicine_note", FieldKind.TEXT, option="medicine"),
    SpasmField("thermal_used", FieldKind.TEXT, option="thermal"),
    SpasmField("note", FieldKind.TEXT),
)
"""What can be told without being asked, beside numbers and flags."""

_PICKED = {
    FieldKind.RATING: AnsweredBy.RATING,
    **dict.fromkeys((FieldKind.PLACE, FieldKind.SIDE, FieldKind.YES_NO), AnsweredBy.ONE),
    FieldKind.SEVERAL: AnsweredBy.SEVERAL,
}
_ANY_WORDS = (FieldKind.PLACE, FieldKind.SEVERAL, FieldKind.WORDS)
_CHOICES = {FieldKind.PLACE: "answer.places", FieldKind.SIDE: "spasm.sides"}
"""The words of choices, in their order."""


class SpasmForm:
    """The form for a spasm that is told at a moment.

    Args:
        now: aware, in the time zone of whoever tells it; nothing is believed to have happened later.
        book: of the language it is asked in.
    """

    def __init__(self, now: datetime, book: Phrasebook) -> None:
        self.now, self.book = now, book

    def questions(self, *, confirmed: bool) -> Questionnaire[Spasm | None]:
        """The form as questions; what comes of it is None where nothing is to be kept.

        Args:
            confirmed: asks at the end whether to keep it, for whoever can go through all of it with one key.
        """

        def ask(answers: AnswersSoFar) -> FormQuestion | None:
            if answers.get(START, self.now) is None:
                return None
            for index, field in enumerate(FIELDS, start=1):
                if field.name not in answers:
                    return self._question(field, answers, f"{index} of {len(FIELDS)}")
            return self._keep(answers) if confirmed and _KEEP not in answers else None

        def made(answers: AnswersSoFar) -> Spasm | None:
            return self.spasm(answers) if not confirmed or answers.get(_KEEP) == YES else None

        return Questionnaire(title=self.book("spasm.title"), ask=ask, made=made, first=self.book("spasm.first"))

    def by_options(self, given: Mapping[str, Any]) -> Spasm:
        """A spasm from texts, numbers and flags by field name; None and empty ones are left out, but for the start.

        Raises:
            Unfit: one of them cannot be understood or cannot have been; the message names it.
        """
        told = {name: given.get(name) for name in (NEW, "sleep_hours", "routine_done")}
        if math.isnan(told["sleep_hours"] or 0.0):  # what no range holds off
            raise Unfit("slept: Please answer with a number.")
        for field in (*FIELDS, *UNASKED):
            text = given.get(field.name) or ""
            if field.kind is FieldKind.YES_NO or (not text and field.name != START):
                continue
            try:
                told[field.name] = self.read(field, text, told)
            except Unfit as problem:
                raise Unfit(f"{field.option or field.name}: {problem}") from None
        spasm = self.spasm(told)
        assert spasm is not None, "its start was read"
        return spasm

    def spasm(self, told: Mapping[str, object]) -> Spasm | None:
        """The record of what was told, by the names of the fields; None where not even the start was.

        The worst pain is never less than the pain now, and not being sure of something new counts as something new.
        """
        given: dict[str, Any] = {name: value for name, value in told.items() if value is not None and name != _KEEP}
        if START not in given:
            return None
        if "worst" in given and "now" in given:
            given["worst"] = max(given["worst"], given["now"])
        return Spasm(**{**given, NEW: given.get(NEW) in (True, YES, UNSURE)})

    # Reading ----------------------------------------------------------------------------------------------------------

    def read(self, field: SpasmField, text: str, told: Mapping[str, object]) -> Any:
        """What a typed answer means.

        Args:
            field: what it tells.
            text: as typed.
            told: the answers before it, by the names of their fields.

        Raises:
            Unfit: it cannot be understood, or cannot have been; the message says what to type.
        """
        match field.kind:
            case FieldKind.MOMENT:
                return moment_of(text, self.now, self.book)
            case FieldKind.LENGTH:
                return self._lasted(text, told.get(START))
            case FieldKind.RATING:
                return self._understood(reply(text, QuestionKind.PAIN), "refused.pain")
            case FieldKind.YES_NO:
                return self._understood(reply(text, QuestionKind.YES_NO), "refused.yes_no")
            case FieldKind.PLACE:
                place = reply(text, QuestionKind.PLACE)
                return self._understood(place if isinstance(place, int) else None, "spasm.no_place", field)
            case FieldKind.SIDE:
                return self._understood(self._known(field).get(_plain(text).lower()), "spasm.no_choice", field)
            case FieldKind.TEXT:
                return _plain(text[:LONGEST])
            case _:
                known = self._known(field)
                parts = filter(None, map(_plain, text[:LONGEST].split(",")))
                return tuple(dict.fromkeys(known.get(each.lower(), each) for each in parts))

    def _lasted(self, text: str, start: object) -> float:
        minutes = minutes_of(text, self.book)
        if isinstance(start, datetime) and start + timedelta(minutes=minutes) > self.now:
            raise Unfit(self.book("spasm.after_now", text=repr(text.strip()[:40])))
        return minutes

    def _known(self, field: SpasmField) -> dict[str, Any]:
        """The choices by every word for them: that of the record and that of the language."""
        values = dict(zip((word.lower() for word in self._words(field)), field.choices, strict=True))
        return values | {str(value): value for value in field.choices}

    def _understood(self, value: Any, why: str, field: SpasmField | None = None) -> Any:
        if value is None:
            raise Unfit(self.book(why, words=", ".join(self._words(field)) if field else ""))
        return value

    # Asking -----------------------------------------------------------------------------------------------------------

    def _words(self, field: SpasmField) -> Sequence[str]:
        """The choices of ``field`` in words, in their order; empty where there are none."""
        words = self.book.words(_CHOICES.get(field.kind, f"spasm.{field.name}_words"))
        return words[: len(field.choices)]

    def _question(self, field: SpasmField, answers: AnswersSoFar, place: str) -> FormQuestion:
        book, words = self.book, ", ".join(self._words(field))
        return FormQuestion(
            name=field.name,
            ask=book(f"spasm.{field.name}"),
            by=_PICKED.get(field.kind, AnsweredBy.LINE),
            read=partial(self.read, field, told=answers),
            typed=book("line.yes_no" if field.name == NEW else f"spasm.like_{field.kind}", words=words),
            takes_any_words=field.kind in _ANY_WORDS,
            picks=self._picks(field),
            filled=book("spasm.now_word") if field.name == START else "",
            place=place,
        )

    def _picks(self, field: SpasmField) -> tuple[Pick, ...]:
        if field.kind is FieldKind.YES_NO:
            return tuple(replace(each, words=self.book(f"answer.{each.value}")) for each in YES_NO)
        words = self._words(field)
        first = 0 if field.kind is FieldKind.PLACE else 1
        by_letter = field.kind is FieldKind.SIDE
        keys = [word[0] for word in words] if by_letter else map(str, range(first, first + len(words)))
        return tuple(
            Pick(key, word.capitalize(), value) for key, word, value in zip(keys, words, field.choices, strict=True)
        )

    def _keep(self, answers: AnswersSoFar) -> FormQuestion:
        spasm, book = self.spasm(answers), self.book
        words = ((book("spasm.keep_yes"), YES), (book("spasm.keep_no"), ""))
        picks = tuple(Pick(each[0].lower(), each, value) for each, value in words)
        line = spasms_as_text([spasm] if spasm else [], book, self.now.tzinfo)
        ask = book("spasm.keep", line=line)
        return FormQuestion(name=_KEEP, ask=ask, by=AnsweredBy.ONE, picks=picks, leave="", last=True)


def _plain(text: str) -> str:
    return " ".join(printable(text).split())


# The log in words -----------------------------------------------------------------------------------------------------


def new_sign(rules: Rules) -> str:
    """What is said first when something new came with a spasm; ``rules`` have the words of the country."""
    return rules.book("spasm.new_sign", number=rules.red_flags.locale.emergency)


def spasms_as_text(spasms: Sequence[Spasm], book: Phrasebook, zone: tzinfo | None = None) -> str:
    """The entries as plain lines, newest first; moments are local, or in ``zone``."""
    if not spasms:
        return book("spasm.none")
    return "\n".join(_line(each, book, zone) for each in reversed(spasms))


def _line(spasm: Spasm, book: Phrasebook, zone: tzinfo | None) -> str:
    ended = spasm.ended
    parts = [
        f"{spasm.start.astimezone(zone):%Y-%m-%d %H:%M}",
        "" if ended is None else book.about((ended - spasm.start).total_seconds(), up=False),
        "" if spasm.worst is None else book("spasm.was_worst", pain=spasm.worst),
        "" if spasm.now is None else book("spasm.was_then", pain=spasm.now),
        "" if spasm.farthest_location is None else book.words("answer.places")[spasm.farthest_location],
        *_in_words((spasm.side,) if spasm.side else (), SIDES, book.words("spasm.sides")),
        *_in_words(spasm.sensation, SENSATIONS, book.words("spasm.sensation_words")),
        *_in_words(spasm.trigger, TRIGGERS, book.words("spasm.trigger_words")),
        book("spasm.was_helped", words=", ".join(spasm.eases)) if spasm.eases else "",
        book("spasm.was_new") if spasm.new_red_flag else "",
        spasm.note,
    ]
    return ", ".join(printable(part) for part in parts if part)


def _in_words(values: Iterable[str], choices: Sequence[str], words: Sequence[str]) -> list[str]:
    """Values in the words of the language; words of one's own as they are."""
    known = dict(zip(choices, words, strict=True))
    return [known.get(each, each) for each in values]
