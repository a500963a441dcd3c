"""One spasm, told and read: what is asked, how each answer is read, and what is refused and why. Pure.

Every front end asks with this form (section 6.1 of the clinical reference), so that the same spasm is the same record
wherever it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from stretchcoach.coach.commands import reply
from stretchcoach.coach.questions.moments import minutes_of, moment_of
from stretchcoach.errors import Unfit
from stretchcoach.history.report import printable
from stretchcoach.history.spasm_log import SENSATIONS, SIDES, TRIGGERS, Spasm
from stretchcoach.safety.questions import PLACES, UNSURE, YES, QuestionKind
from stretchcoach.words.phrases import Phrasebook

LONGEST = 500
"""Letters of a text that are kept."""

START, NEW = "start", "new_red_flag"
"""The first question, without which there is nothing to keep, and the last one."""

_DURATION = "duration_min"


class Sort(StrEnum):
    """How a question is answered."""

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
class Field:
    """One thing that is asked: the field of :class:`Spasm` that its answer fills."""

    name: str
    sort: Sort
    choices: Sequence[Any] = ()
    """The values there are to choose from."""


FIELDS = (
    Field(START, Sort.MOMENT),
    Field(_DURATION, Sort.LENGTH),
    Field("worst", Sort.RATING),
    Field("now", Sort.RATING),
    Field("farthest_location", Sort.PLACE, range(len(PLACES))),
    Field("side", Sort.SIDE, SIDES),
    Field("sensation", Sort.SEVERAL, SENSATIONS),
    Field("trigger", Sort.SEVERAL, TRIGGERS),
    Field("eases", Sort.WORDS),
    Field(NEW, Sort.YES_NO),
)
"""What is asked, in this order; everything but the start may be left out."""

UNASKED = (
    Field("aggravates", Sort.WORDS),
    *(Field(name, Sort.TEXT) for name in ("activity_before", "medicine_note", "thermal_used", "note")),
)
"""What can be told without being asked."""

_CHOICES = {Sort.PLACE: "answer.places", Sort.SIDE: "spasm.sides"}
"""The words of choices, in their order."""


class SpasmForm:
    """The form for a spasm that is told at a moment.

    Args:
        now: aware, in the time zone of whoever tells it; nothing is believed to have happened later.
        book: of the language it is asked in.
    """

    def __init__(self, now: datetime, book: Phrasebook) -> None:
        self.now, self.book = now, book

    def ask(self, field: Field) -> str:
        """The question."""
        return self.book(f"spasm.{field.name}")

    def words(self, field: Field) -> Sequence[str]:
        """The choices of ``field`` in words, in their order; empty where there are none."""
        words = self.book.words(_CHOICES.get(field.sort, f"spasm.{field.name}_words"))
        return words[: len(field.choices)]

    def like(self, field: Field) -> str:
        """How an answer is typed."""
        words = ", ".join(self.words(field))
        return self.book(f"spasm.like_{field.sort}", words=words) if field.sort is not Sort.YES_NO else ""

    def read(self, field: Field, text: str, told: Mapping[str, object]) -> Any:
        """What a typed answer means.

        Args:
            field: the question it answers.
            text: as typed.
            told: the answers before it, by the names of their fields.

        Raises:
            Unfit: it cannot be understood, or cannot have been; the message says what to type.
        """
        match field.sort:
            case Sort.MOMENT:
                return moment_of(text, self.now, self.book)
            case Sort.LENGTH:
                return self._lasted(text, told.get(START))
            case Sort.RATING:
                return self._understood(reply(text, QuestionKind.PAIN), "refused.pain")
            case Sort.YES_NO:
                return self._understood(reply(text, QuestionKind.YES_NO), "refused.yes_no")
            case Sort.PLACE:
                place = reply(text, QuestionKind.PLACE)
                return self._understood(place if isinstance(place, int) else None, "spasm.no_place", field)
            case Sort.SIDE:
                return self._understood(self._known(field).get(_plain(text).lower()), "spasm.no_choice", field)
            case Sort.TEXT:
                return _plain(text[:LONGEST])
            case _:
                known = self._known(field)
                parts = filter(None, map(_plain, text[:LONGEST].split(",")))
                return tuple(dict.fromkeys(known.get(each.lower(), each) for each in parts))

    def spasm(self, told: Mapping[str, object]) -> Spasm | None:
        """The record of what was told, by the names of the fields; None where not even the start was.

        The worst pain is never less than the pain now, and not being sure of something new counts as something new.
        """
        given: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        if START not in given:
            return None
        if "worst" in given and "now" in given:
            given["worst"] = max(given["worst"], given["now"])
        return Spasm(**{**given, NEW: given.get(NEW) in (True, YES, UNSURE)})

    def _lasted(self, text: str, start: object) -> float:
        minutes = minutes_of(text, self.book)
        if isinstance(start, datetime) and start + timedelta(minutes=minutes) > self.now:
            raise Unfit(self.book("spasm.after_now", text=repr(text.strip()[:40])))
        return minutes

    def _known(self, field: Field) -> dict[str, Any]:
        """The choices by every word for them: that of the record and that of the language."""
        values = dict(zip((word.lower() for word in self.words(field)), field.choices, strict=True))
        return values | {str(value): value for value in field.choices}

    def _understood(self, value: Any, why: str, field: Field | None = None) -> Any:
        if value is None:
            raise Unfit(self.book(why, words=", ".join(self.words(field)) if field else ""))
        return value


def _plain(text: str) -> str:
    return " ".join(printable(text).split())
