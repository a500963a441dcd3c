"""Which question about red flags comes next, and what the answers lead to: one pure walk over the table.

An :class:`Inquiry` is what there is to find out, with the answers so far. :func:`walk_inquiry` goes through it from the
beginning every time, so that taking an answer back is leaving it out:

1.  The anytime key is one pick of seven; a list is *none* or *something*, and then a pick of its lines.
2.  Lines that fit are followed up in the order of the table. The second list comes before the follow-ups of a weak leg,
    which depend on it, and after all others.
3.  The first emergency ends the questions; nothing else does.
4.  What was found is said back before it counts.

A line that fits and whose follow-ups are not all answered stands at the worst that they may still lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import DONE, NO, NONE, SOMETHING, UNSURE, YES, QuestionKind, Sentence
from stretchcoach.safety.red_flags import (
    LEG,
    PREGNANT,
    RED,
    SECOND,
    SEVERE,
    TRAUMA,
    URGENCY,
    Branch,
    FollowUp,
    PickLine,
    RedFlags,
    Special,
    Tier,
    guidance,
)

Value: TypeAlias = str | int | tuple[int, ...]

KEY = "key"
"""Under which the answer to the anytime key is kept."""
SAID_BACK = "said_back"
_LINES, _DONE, _LINE = "/lines", "/done", "/line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What there is to find out, and what was answered."""

    origin: str
    """``gate``, ``key``, ``P2``, ``P10`` or ``door``."""
    lists: tuple[str, ...] = ()
    """The lists to ask, in order."""
    rows: tuple[str, ...] = ()
    """Rows that somebody said fit: only their follow-ups are asked."""
    about: tuple[str, ...] = ()
    """Rows whose follow-ups are asked though nobody said that they fit: remembered facts, severe pain."""
    singles: tuple[str, ...] = ()
    """Rows asked one by one, by their line: at a door, and where what was said back was not right."""
    known: frozenset[str] = frozenset()
    """Rows that are remembered from earlier."""
    answers: Mapping[str, Value] = field(default_factory=dict)

    def answered(self, ref: str, value: str | int) -> Inquiry:
        """With one answer more. A pick of several adds up; ``done`` ends it."""
        if ref.endswith(_LINES):
            if value == DONE:
                return self._with(ref.removesuffix(_LINES) + _DONE, DONE)
            picked = self.answers.get(ref, ())
            assert isinstance(picked, tuple)
            assert isinstance(value, int)
            return self._with(ref, picked if value in picked else (*picked, value))
        return self._with(ref, value)

    def _with(self, ref: str, value: Value) -> Inquiry:
        return replace(self, answers={**self.answers, ref: value})

    def again(self) -> Inquiry:
        """From the beginning: what was said back was not right. Rows that fitted are asked by their line."""
        return replace(self, answers={}, singles=(*self.singles, *self.rows), rows=())


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """A question to ask."""

    ref: str
    """Under which its answer is kept."""
    kind: QuestionKind
    text: str
    items: tuple[str, ...] = ()
    several: bool = False
    picked: tuple[int, ...] = ()
    before: tuple[Sentence, ...] = ()
    """Sentences said before it."""
    waits: bool = False
    """There is a wait before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one row has come to."""

    row: str
    tier: Tier
    """How soon help is needed; while ``open``, the soonest that may still come of it."""
    said: tuple[str, ...]
    """As it is said back."""
    open: bool = False
    """Not every follow-up is answered."""
    special: Special | None = None
    ago_s: float | None = None
    """How long ago an accident was, in seconds, where one was told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """Where an inquiry stands."""

    next: GateQuestion | None
    """What to ask now; None when it has ended."""
    found: tuple[Found, ...]
    """Rows that fit, in the order of the table."""
    cleared: tuple[str, ...] = ()
    """Lists that were answered with none, or with nothing picked."""

    @property
    def worst(self) -> Found | None:
        """The row that needs help soonest."""
        return min(self.found, key=lambda each: URGENCY.index(each.tier), default=None)

    @property
    def tier(self) -> Tier:
        """How soon help is needed."""
        return self.worst.tier if self.worst else Tier.NONE

    @property
    def special(self) -> Special | None:
        """What a row leads to besides a tier."""
        return next((each.special for each in self.found if each.special), None)


def walk_inquiry(inquiry: Inquiry, flags: RedFlags) -> Walked:
    """Where an inquiry stands."""
    return _Walker(inquiry, flags).walk()


def said_text(found: Found, flags: RedFlags) -> Sentence:
    """What was said of a row, as one sentence: "You said: a weak leg or foot, getting worse."."""
    return (flags.words["said_back"]["you_said"], *found.said)


def advice_text(found: Found, flags: RedFlags) -> tuple[Sentence, ...]:
    """The guidance a finding leads to, a sentence each."""
    return guidance(found.tier, flags.rows.get(found.row), flags, said_text(found, flags))


def line_text(row: str, flags: RedFlags) -> str:
    """The line of a row as a question by itself."""
    return flags.word("said_back.line", LINE=flags.rows[row].line)


def reach(to: str, flags: RedFlags) -> Tier:
    """The soonest that help may be needed after following ``to``."""
    return min(_leaves(to, flags), key=URGENCY.index)


def _leaves(to: str, flags: RedFlags) -> Iterator[Tier]:
    marker, _, names = to.rpartition(":")
    if marker in ("row", "rows"):
        for name in names.split(","):
            yield from _leaves(flags.rows[name].first, flags)
    elif to in flags.follow_ups:
        each = flags.follow_ups[to]
        for ways in each.all_ways:
            for way in ways:
                yield from _leaves(way.to, flags)
    else:
        yield Tier(to) if to in list(Tier) else Tier.NONE


@dataclass(slots=True)
class _Walker:
    inquiry: Inquiry
    flags: RedFlags
    _picked: list[str] = field(default_factory=list)
    """Rows that fit, so far."""
    _cleared: list[str] = field(default_factory=list)
    _about: list[str] = field(default_factory=list)
    """Remembered rows that a follow-up leads to."""
    _done: set[str] = field(default_factory=set)
    """Lists that are answered."""
    _lines_picked: bool = False

    def walk(self) -> Walked:
        asked = self._walk()
        found = self._found
        # An emergency is said back as well: a wrong key must not send anybody to hospital. The number comes first.
        if asked is None and SAID_BACK not in self.inquiry.answers and self._needs_saying(found):
            asked = self._say_back(found)
        return Walked(next=asked, found=tuple(found), cleared=tuple(self._cleared))

    # The way through ----------------------------------------------------------------------------------------------

    def _walk(self) -> GateQuestion | None:
        """The next question; None where all is known."""
        inquiry = self.inquiry
        self._picked = list(inquiry.rows)
        asked = self._key() if inquiry.origin == KEY else None
        if asked is not None:
            return asked
        for row in inquiry.singles:
            asked = self._single(f"{row}{_LINE}", row)
            if asked is not None:
                return asked
            # Each is followed up before the next is asked: help is named as soon as it is known to be needed.
            if (asked := self._followed()) is not None or self._emergency:
                return asked
        lists = list(inquiry.lists)
        if SEVERE in inquiry.about:  # rule P2: the list comes before the questions about the pain itself
            for each in lists:
                if (asked := self._list(each)) is not None:
                    return asked
        while True:  # what fits may lead to a list, and what fits there to the next
            if (asked := self._followed(lists)) is not None or self._emergency:
                return asked
            led_to = [each for each in self._led_to() if each not in lists]
            lists += led_to
            # Something new is wrong: a remembered pregnancy is followed up as well, for no line here asks about it.
            if led_to and PREGNANT in inquiry.known:
                self._about.append(PREGNANT)
            waiting = [each for each in lists if each not in self._done]
            if not waiting:
                return None
            if (asked := self._list(waiting[0])) is not None:
                return asked

    def _key(self) -> GateQuestion | None:
        flags, number = self.flags, self.inquiry.answers.get(KEY)
        words = flags.words["key"]
        if number is None:
            items = tuple(each.text for each in flags.signs)
            before = (words["stopped"], flags.word("key.call"))
            return GateQuestion(ref=KEY, kind=QuestionKind.PICK, text=words["ask"], items=items, before=before)
        assert isinstance(number, int)
        rows = flags.signs[number - 1].rows
        if len(rows) == 1:
            self._picked.append(rows[0])
            return None
        asked = self._lines(f"{KEY}{_LINES}", rows)
        if asked is None and not self._picked:  # none of the three after all: it was something
            self._picked.append("other")
        return asked

    def _list(self, name: str) -> GateQuestion | None:
        """The list, or the pick of its lines; None once it is answered, with what fits in ``_picked``."""
        asked_list, answer = self.flags.lists[name], self.inquiry.answers.get(name)
        if answer is None:
            return GateQuestion(ref=name, kind=QuestionKind.LIST, text=asked_list.ask, items=asked_list.lines)
        if answer == SOMETHING:
            before = len(self._picked)
            asked = self._lines(f"{name}{_LINES}", asked_list.rows)
            self._lines_picked |= len(self._picked) > before
            if asked is not None:
                return asked
            if len(self._picked) == before:
                self._cleared.append(name)
        else:
            self._cleared.append(name)
        self._done.add(name)
        return None

    def _lines(self, ref: str, rows: Sequence[str]) -> GateQuestion | None:
        """A pick of several among the lines of ``rows``; what is picked so far fits."""
        answers, words = self.inquiry.answers, self.flags.words["said_back"]
        picked = answers.get(ref, ())
        assert isinstance(picked, tuple)
        # In the order of the table, not of the keys: the same answers always lead the same way.
        self._picked += [rows[number - 1] for number in sorted(picked) if rows[number - 1] not in self._picked]
        if ref.removesuffix(_LINES) + _DONE in answers:
            return None
        return GateQuestion(
            ref=ref,
            kind=QuestionKind.PICK,
            text=words["more" if picked else "which"],
            items=tuple(self.flags.rows[row].line for row in rows),
            several=True,
            picked=tuple(sorted(picked)),
        )

    def _single(self, ref: str, row: str) -> GateQuestion | None:
        answer = self.inquiry.answers.get(ref)
        if answer is None:
            before = (self.flags.words["said_back"]["single"],) if row == self.inquiry.singles[0] else ()
            return GateQuestion(ref=ref, kind=QuestionKind.YES_NO, text=line_text(row, self.flags), before=before)
        if answer != NO and row not in self._picked:
            self._picked.append(row)
        return None

    def _led_to(self) -> Iterator[str]:
        """Lists that a follow-up leads to."""
        for row in self._rows:
            for to in self._targets(row):
                marker, _, name = to.rpartition(":")
                if marker == "list":
                    yield name

    # Rows -------------------------------------------------------------------------------------------------------------

    @property
    def _rows(self) -> list[str]:
        """What is followed up, in the order of the table."""
        wanted = {*self._picked, *self.inquiry.about, *self._about}
        return [row for row in self.flags.rows if row in wanted]

    def _followed(self, lists: Sequence[str] = ()) -> GateQuestion | None:
        """The next follow-up of the rows that fit so far."""
        for row in self._rows:
            # A weak leg is an emergency with a cancer or a risk of infection, which the second list asks about.
            second_first = row == LEG and SECOND in lists and SECOND not in self._done
            if second_first and (asked := self._list(SECOND)) is not None:
                return asked
            asked, found = self._follow(row)
            if asked is not None:
                return asked
            if any(each.tier is Tier.EMERGENCY_NOW for each in found):
                return None
        return None

    @property
    def _found(self) -> list[Found]:
        return [each for row in self._rows for each in self._follow(row)[1]]

    @property
    def _emergency(self) -> bool:
        # One that is still open stands at the worst it may lead to: that is no emergency yet, and is asked on about.
        return any(each.tier is Tier.EMERGENCY_NOW and not each.open for each in self._found)

    def _targets(self, row: str) -> Iterator[str]:
        """Every target that the answers about a row lead through."""
        to, about = self.flags.rows[row].first, row
        single = self.inquiry.answers.get(f"{row}{_LINE}")
        if single == UNSURE and (tier := self.flags.rows[row].unsure):  # there is nothing to follow up then
            to = tier.value
        while True:
            yield to
            marker, _, name = to.rpartition(":")
            if marker == "row":
                about, to = name, self.flags.rows[name].first
                continue
            if to not in self.flags.follow_ups:
                return
            ways = self._ways(row, self.flags.follow_ups[to])
            if ways is None:
                return
            to = self._chosen(ways, about)

    def _follow(self, row: str) -> tuple[GateQuestion | None, list[Found]]:
        """The next follow-up of a row, and what it has come to."""
        flags, about = self.flags, row
        # Until it is told when an accident was, it counts as of now: heat stays closed for longer, never for less.
        said, ago = [flags.rows[row].said], 0.0 if row == TRAUMA else None
        for to in self._targets(row):
            marker, _, name = to.rpartition(":")
            if marker == "row":
                about = name
                said = [flags.rows[name].said]
            elif marker == "rows":
                return self._asked_one_by_one(row, name.split(","), said)
            elif to in flags.follow_ups:
                each = flags.follow_ups[to]
                asked = self._follow_up(row, each)
                if asked is not None:
                    return asked, self._open(row, about, to, said, ago)
                said += self._said(row, each)
                ago = self._ago(row, each, ago)
            else:
                special = Special(to) if to in list(Special) else None
                tier = Tier(to) if to in list(Tier) else Tier.NONE
                return None, [Found(row=about, tier=tier, said=tuple(said), special=special, ago_s=ago)]
        raise AssertionError(f"the follow-ups of {row} end nowhere")

    def _open(self, row: str, about: str, to: str, said: Sequence[str], ago: float | None) -> list[Found]:
        """A row that is still followed up. One that nobody said fits is none before its first answer."""
        fits = row in self._picked or self.inquiry.answers.get(f"{row}{_LINE}", NO) != NO
        if not fits and to == self.flags.rows[row].first and not self._is_begun(row, to):
            return []
        return [Found(row=about, tier=reach(to, self.flags), said=tuple(said), open=True, ago_s=ago)]

    def _is_begun(self, row: str, to: str) -> bool:
        ref = self._ref(row, self.flags.follow_ups[to])
        return self.inquiry.answers.get(ref) == SOMETHING

    def _asked_one_by_one(
        self, row: str, rows: Sequence[str], said: list[str]
    ) -> tuple[GateQuestion | None, list[Found]]:
        """Follow-up F4: other rows by their line, each with its follow-ups; by itself it is for today."""
        own = Found(row=row, tier=Tier.SAME_DAY_URGENT, said=tuple(said))
        found = [own]
        for each in rows:
            if each in self._picked:
                continue
            ref = f"{each}{_LINE}"
            answer = self.inquiry.answers.get(ref)
            if answer is None:
                # Until all are answered it stands at the worst of all of them, those already denied among them.
                worst = min((reach(self.flags.rows[name].first, self.flags) for name in rows), key=URGENCY.index)
                asked = GateQuestion(ref=ref, kind=QuestionKind.YES_NO, text=line_text(each, self.flags))
                return asked, [replace(own, tier=worst, open=True), *found[1:]]
            if answer == NO:
                continue
            following, more = self._follow(each)
            found += more
            if following is not None:
                return following, found
            if any(one.tier is Tier.EMERGENCY_NOW for one in more):
                break
        return None, found

    # Follow-ups -------------------------------------------------------------------------------------------------------

    def _ref(self, row: str, each: FollowUp) -> str:
        return each.shared or f"{row}/{each.id}"

    def _follow_up(self, row: str, each: FollowUp) -> GateQuestion | None:
        """The question; None once it is answered."""
        ref, answers = self._ref(row, each), self.inquiry.answers
        answer, items = answers.get(ref), tuple(item.text for item in each.items)
        if answer is None:
            kind = QuestionKind.LIST if each.is_list else QuestionKind.PICK if items else QuestionKind.YES_NO
            return GateQuestion(ref=ref, kind=kind, text=each.ask, items=items, waits=each.waits)
        if each.is_list and answer == SOMETHING and f"{ref}{_DONE}" not in answers:
            picked = answers.get(f"{ref}{_LINES}", ())
            assert isinstance(picked, tuple)
            words = self.flags.words["said_back"]
            return GateQuestion(
                ref=f"{ref}{_LINES}",
                kind=QuestionKind.PICK,
                text=words["more" if picked else "which"],
                items=items,
                several=True,
                picked=tuple(sorted(picked)),
            )
        return None

    def _ways(self, row: str, each: FollowUp) -> tuple[Branch, ...] | None:
        """Where the answer leads; None where there is none yet."""
        if self._follow_up(row, each) is not None:
            return None
        answer = self.inquiry.answers[self._ref(row, each)]
        if each.is_list:
            picked = self._items(row, each)
            if answer == NONE:
                return each.leads(NONE)
            if not picked:  # something, but no line of the list: neither a yes nor a no
                return each.leads(UNSURE)
            # Several lines may fit: the one that may need help soonest decides.
            return min((item.to for item in picked), key=lambda ways: URGENCY.index(reach(ways[0].to, self.flags)))
        if isinstance(answer, int):
            return each.items[answer - 1].to
        assert isinstance(answer, str)
        return each.leads(answer)

    def _items(self, row: str, each: FollowUp) -> list[PickLine]:
        """The items of a list that were picked, or the one that was."""
        ref, answers = self._ref(row, each), self.inquiry.answers
        answer = answers.get(ref)
        picked = answers.get(f"{ref}{_LINES}", ()) if each.is_list else (answer,) if isinstance(answer, int) else ()
        assert isinstance(picked, tuple)
        return [each.items[number - 1] for number in sorted(picked)]

    def _said(self, row: str, each: FollowUp) -> list[str]:
        answer = self.inquiry.answers.get(self._ref(row, each))
        if each.items:
            return [item.said for item in self._items(row, each) if item.said]
        if answer == UNSURE:
            return [each.said[YES]] if each.unsure == YES and YES in each.said else []
        return [each.said[str(answer)]] if str(answer) in each.said else []

    def _ago(self, row: str, each: FollowUp, ago: float | None) -> float | None:
        told = [item.ago_s for item in self._items(row, each) if item.ago_s is not None] if each.items else []
        return told[0] if told else ago

    def _chosen(self, ways: Sequence[Branch], about: str) -> str:
        beside = {*self._picked, *self.inquiry.known}
        for way in ways:
            if (not way.row or about in way.row) and (not way.beside or beside & set(way.beside)):
                return way.to
        raise AssertionError("the last way holds always")

    # Saying back ----------------------------------------------------------------------------------------------------

    def _needs_saying(self, found: Sequence[Found]) -> bool:
        """Lines that were picked, and whatever is a red flag."""
        return self._lines_picked or any(each.tier in RED for each in found)

    def _say_back(self, found: Sequence[Found]) -> GateQuestion:
        """What was found, in the person's words. In an emergency the number comes first."""
        flags, words = self.flags, self.flags.words["said_back"]
        listed = {row for each in flags.lists.values() for row in each.rows}
        named = [each for each in found if each.row in listed or each.tier is not Tier.NONE]
        urgent = any(each.tier is Tier.EMERGENCY_NOW for each in named)
        said = (("" if index else words["you_said"], *each.said) for index, each in enumerate(named))
        call = (flags.word("said_back.call"),) if urgent else ()
        return GateQuestion(ref=SAID_BACK, kind=QuestionKind.YES_NO, text=words["right"], before=(*call, *said))
