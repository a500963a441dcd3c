"""Closed doors: what a red flag keeps closed, and the ways out (section 1.2 of the clinical reference).

Every closed door says which answer closed it and offers ways out that are true for somebody: *I have been seen about this*,
*I pressed the wrong key*, and where it fits *they have agreed* or *I choose to go on gently*. On a later date it asks how it
is. Nobody has to state something untrue, nothing has to be typed, and nothing is deleted: a way is one more entry.

A :class:`Door` is one walk through such questions, pure, so that every front end asks the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from stretchcoach.frozen import dataclass
from stretchcoach.safety.gate import KEY, SAID_BACK, Found, GateQuestion, Inquiry, said_text, walk_inquiry
from stretchcoach.safety.questions import NO, YES, QuestionKind, shown_text
from stretchcoach.safety.red_flags import (
    CRAMP,
    DIZZY,
    FIRST,
    OTHER,
    RED,
    SEVERE,
    SURGERY,
    URGENCY,
    RedFlags,
    Tier,
    guidance,
    with_numbers,
)
from stretchcoach.safety.standing import Closure, FolderTime, Standing

DAY_S = 86400.0

_ITSELF = (SEVERE, DIZZY, CRAMP, OTHER, KEY)
"""Rows that are no line of a list: only their own questions are asked again."""


class WayOut(StrEnum):
    """A way out, or an answer to how it is on a later date."""

    SEEN = "seen"
    WRONG = "wrong"
    AGREED = "agreed"
    GENTLY = "gently"
    LEAVE = "leave"
    GONE = "gone"
    BEEN_SEEN = "been_seen"
    UNCHANGED = "unchanged"
    WORSE = "worse"


_AFTER = (WayOut.GONE, WayOut.BEEN_SEEN, WayOut.UNCHANGED, WayOut.WORSE)


# What is closed -------------------------------------------------------------------------------------------------------


def holding(standing: Standing, flags: RedFlags) -> tuple[Closure, ...]:
    """The closures that hold now, the most serious first; those whose questions come first at the next start are none."""
    held = [each for each in standing.closures if not each.open and _holds(each, standing, flags)]
    return tuple(sorted(held, key=lambda each: (URGENCY.index(each.tier), -each.since)))


def left_open(standing: Standing) -> tuple[str, ...]:
    """The rows whose follow-ups were cut short."""
    return tuple(each.row for each in standing.closures if each.open)


def _holds(closure: Closure, standing: Standing, flags: RedFlags) -> bool:
    if closure.tier is Tier.REST_TODAY:  # until the date changes where the person lives, however late it was told
        return closure.since >= standing.midnight
    ends = _ends(closure, flags)
    return closure.tier.closes and (ends is None or ends > standing.now)


def _ends(closure: Closure, flags: RedFlags) -> FolderTime | None:
    """When it ends by itself: after an operation in the end, and where a way out said so."""
    if closure.tier is Tier.WAIT and closure.row == SURGERY:  # other waits last until somebody agrees
        return FolderTime(closure.since + flags.wait_s)
    return closure.ends


def closes(closure: Closure, standing: Standing, *, moves: bool) -> bool:
    """Whether it closes a routine; ``moves`` where that has exercises. An emergency closes everything."""
    if closure.tier is Tier.EMERGENCY_NOW:
        return True
    return moves and closure.gently_until <= standing.now


def is_asked(closure: Closure, standing: Standing, flags: RedFlags) -> bool:
    """Whether it is time to ask how it is: on a later date, after an emergency 24 hours later."""
    # Both count from the last asking: who says *unchanged* is not asked again a minute later.
    if closure.tier is Tier.EMERGENCY_NOW:
        return standing.now - max(closure.since, closure.asked) >= flags.urgent_s
    return closure.tier is Tier.SAME_DAY_URGENT and max(closure.since, closure.asked) < standing.midnight


def reason(closure: Closure, standing: Standing, flags: RedFlags) -> str:
    """What is said of a closed door: whom to call, which answer closed it, until when."""
    said = closure.said or (flags.rows[closure.row].said if closure.row in flags.rows else "")
    whole = said if said.endswith(".") or not said else f"{flags.words['said_back']['you_said']} {said}."
    texts = guidance(closure.tier, flags.rows.get(closure.row), flags, whole)
    first = [whole] if whole and whole not in texts else []
    sentences = [*map(shown_text, texts), *first, _until(closure, flags)]
    return " ".join(each for each in sentences if each)


def _until(closure: Closure, flags: RedFlags) -> str:
    match closure.tier:
        case Tier.WAIT:
            return flags.word("door.until_agreed")
        case Tier.REST_TODAY:
            return flags.word("door.until_midnight")
        case Tier.SAME_DAY_URGENT:
            return flags.word("door.until_asked")
    return flags.word("door.until_seen")


def opens_in(closure: Closure, standing: Standing, flags: RedFlags) -> float | None:
    """Seconds until it ends by itself; None where only a way out opens it."""
    if closure.tier is Tier.REST_TODAY:
        return standing.midnight + DAY_S - standing.now
    ends = _ends(closure, flags)
    return None if ends is None else max(0.0, ends - standing.now)


# The ways out ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a way out has come to."""

    way: WayOut
    row: str
    tier: Tier
    """What it is from now on; none where it opens."""
    say: str
    said: str = ""
    """What was said, where the questions were asked again; empty for as before."""
    acute: bool = False
    """The acute doses are done today."""
    gently: bool = False
    """Exercises are open today though it stays closed."""
    ends_in: float | None = None
    """Seconds until it ends by itself; None where it does not."""
    withdrawn: bool = False
    """The line does not fit after all: nothing that was told of it counts."""
    also: tuple[tuple[str, Tier, str], ...] = ()
    """What else closes from now on, where the questions were asked again: the row, how soon, and what was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One walk through the ways out of a closure."""

    closure: Closure
    later: bool
    """It is a later date: how it is comes first."""
    known: frozenset[str] = frozenset()
    way: WayOut | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    inquiry: Inquiry | None = None

    def ways(self, flags: RedFlags) -> tuple[WayOut, ...]:
        """What may be picked."""
        if self.later:
            return _AFTER
        tier, row = self.closure.tier, flags.rows.get(self.closure.row)
        agreed = (WayOut.AGREED,) if tier is Tier.WAIT else ()
        gently = (WayOut.GENTLY,) if tier is Tier.SAME_DAY_URGENT and row is not None and row.gently else ()
        return (*agreed, WayOut.SEEN, WayOut.WRONG, *gently, WayOut.LEAVE)


_SEEN = (WayOut.SEEN, WayOut.BEEN_SEEN)
_REF, _BROKEN, _SAME = "door", "broken", "same"


def ask(door: Door, flags: RedFlags) -> GateQuestion | None:
    """The next question; None once it has come to something."""
    if door.way is None:
        words = {WayOut.WRONG: "wrong"}
        items = tuple(flags.word(f"door.{words.get(way, way.value)}") for way in door.ways(flags))
        text = flags.word("door.after" if door.later else "door.ways")
        before = (door.closure.said,) if door.closure.said else ()
        return GateQuestion(
            ref=_REF, kind=QuestionKind.PICK, text=text, items=items, before=before if door.later else ()
        )
    if door.way in _SEEN:
        for ref in (_BROKEN, _SAME):
            if ref not in door.answers:
                return GateQuestion(ref=ref, kind=QuestionKind.YES_NO, text=flags.word(f"door.{ref}"))
            if (
                ref == _BROKEN and door.answers[ref] != NO
            ):  # that waits until somebody agrees, whatever else is the same
                return None
    return None if door.inquiry is None else walk_inquiry(door.inquiry, flags).next


def door_after(door: Door, asked: GateQuestion, value: str | int, flags: RedFlags) -> Door:
    """The door after an answer to ``asked``."""
    if asked.ref == _REF:
        assert isinstance(value, int)
        way = door.ways(flags)[value - 1]
        return replace(door, way=way, inquiry=_inquiry(door, way, flags))
    if door.inquiry is None:
        return replace(door, answers={**door.answers, asked.ref: str(value)})
    again = asked.ref == SAID_BACK and value == NO
    return replace(door, inquiry=door.inquiry.again() if again else door.inquiry.answered(asked.ref, value))


def _inquiry(door: Door, way: WayOut, flags: RedFlags) -> Inquiry | None:
    """The questions that are asked again."""
    row, emergency = door.closure.row, door.closure.tier is Tier.EMERGENCY_NOW
    if way is WayOut.WRONG:
        if row in _ITSELF:
            return Inquiry(origin=_REF, about=(row,) if row in flags.rows else (), known=door.known)
        # A slip of the key may have meant another line: the whole first list is asked, its own row first.
        first = flags.lists[FIRST].rows
        singles = (row,) if row in flags.rows and row not in first else (row, *(each for each in first if each != row))
        return Inquiry(origin=_REF, singles=tuple(each for each in singles if each in flags.rows), known=door.known)
    if way is WayOut.WORSE and not emergency and row in flags.rows:
        return Inquiry(origin=_REF, rows=(row,), known=door.known)
    return None


def opened(door: Door, flags: RedFlags) -> Opened:
    """What it has come to, once nothing is left to ask."""
    assert door.way is not None
    closure, way = door.closure, door.way
    tier, row = closure.tier, closure.row

    def result(to: Tier, say: str, **more: object) -> Opened:
        fields: dict[str, object] = {"way": way, "row": row, "tier": to, "say": flags.word(f"door.{say}"), **more}
        return Opened(**fields)  # type: ignore[arg-type]

    match way:
        case WayOut.AGREED:
            return result(Tier.NONE, "opened")
        case WayOut.GENTLY:
            return result(tier, "opened_gently", acute=True, gently=True)
        case WayOut.SEEN | WayOut.BEEN_SEEN:
            if door.answers[_BROKEN] != NO:
                return result(Tier.WAIT, "until_agreed")
            if door.answers[_SAME] == YES:
                return result(Tier.NONE, "opened", acute=True)
            return result(tier if tier is Tier.EMERGENCY_NOW else Tier.SAME_DAY_URGENT, "still")
        case WayOut.GONE if tier is Tier.EMERGENCY_NOW:  # its signs may come back: closed for a day more
            return result(Tier.SAME_DAY_URGENT, "one_more_day", ends_in=flags.urgent_s)
        case WayOut.GONE:
            return result(Tier.NONE, "opened")
        case WayOut.UNCHANGED if tier is not Tier.EMERGENCY_NOW:
            gently = row in flags.rows and flags.rows[row].gently
            return result(tier, "opened_gently" if gently else "eased", acute=gently, gently=gently)
        case WayOut.WRONG | WayOut.WORSE if door.inquiry is not None:
            return _asked_again(door, door.inquiry, flags)
    return result(tier, "still")


def _asked_again(door: Door, inquiry: Inquiry, flags: RedFlags) -> Opened:
    assert door.way is not None
    walked = walk_inquiry(inquiry, flags)
    # Withdrawn only where its own row does not come up again: then nothing that was told of it counts any more.
    withdrawn = door.way is WayOut.WRONG and all(each.row != door.closure.row for each in walked.found)
    closing = sorted((each for each in walked.found if each.tier.closes), key=lambda each: URGENCY.index(each.tier))
    if closing:
        worst, *others = ((each.row, each.tier, _as_said(each, flags)) for each in closing)
        row, tier, said = worst
        say = " ".join(map(shown_text, guidance(tier, flags.rows[row], flags, said)))
        return Opened(way=door.way, row=row, tier=tier, say=say, said=said, withdrawn=withdrawn, also=tuple(others))
    tier = door.closure.tier if door.way is WayOut.WORSE else Tier.NONE
    say = with_numbers(flags.words["door"]["still" if tier.closes else "opened"], flags)
    return Opened(way=door.way, row=door.closure.row, tier=tier, say=say, withdrawn=withdrawn)


def _as_said(found: Found, flags: RedFlags) -> str:
    return shown_text(said_text(found, flags))


def needs_help(opened: Opened) -> bool:
    """Whether guidance comes first: the questions were asked again, and it is a red flag."""
    return opened.tier in RED and bool(opened.said)
