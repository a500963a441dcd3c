"""Red flags from their already-read data table, with every cross-reference checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from stretchcoach.frozen import dataclass
from stretchcoach.safety.red_flags import (
    CRAMP,
    DAILY,
    DIZZY,
    FEVER,
    FIRST,
    LEG,
    OTHER,
    PREGNANT,
    SECOND,
    SEVERE,
    SURGERY,
    TRAUMA,
    AnytimeSign,
    CardLine,
    Checklist,
    FollowUp,
    Locale,
    RedFlags,
    Row,
    Special,
    Tier,
    TierText,
)
from stretchcoach.safety.sourced import Sourced, Value, check_names, damaged, from_rows, read_table
from stretchcoach.strict import EVERY, Called, Made, by

_WORDS: Mapping[str, tuple[str, ...]] = {
    "key": ("stopped", "call", "ask", "sit"),
    "said_back": ("call", "you_said", "right", "again", "single", "line", "which", "more", "choices", "severe"),
    "door": (
        "said", "until_agreed", "until_midnight", "until_seen", "until_asked", "ways", "seen", "wrong", "agreed",
        "gently", "leave", "broken", "same", "after", "gone", "been_seen", "unchanged", "worse", "opened",
        "opened_gently", "one_more_day", "eased", "still",
    ),
    "card": ("title", "now", "today", "soon", "adults"),
}  # fmt: skip
"""The words there have to be."""

_NEEDED = (CRAMP, DIZZY, OTHER, SEVERE, LEG, FEVER, TRAUMA, SURGERY, PREGNANT)


def _words(table: Mapping[str, Any]) -> dict[str, Any]:
    origin = ("sources", "marks")
    words = {"words": {name: text for name, text in table.items() if name not in origin}}
    return words | {name: table[name] for name in origin if name in table}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words(Sourced):
    words: Mapping[str, str]


def _by_answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """A follow-up with its answers under ``ways``; those that are wanted depend on what kind of question it is."""
    answers = ("none",) if row.get("list") else () if "items" in row else ("yes", "no")
    if answers:
        row["unsure"]
    elif "unsure" in row:
        raise ValueError("unsure: expected only the items")
    return {**{key: row[key] for key in row if key not in answers}, "ways": {each: row[each] for each in answers}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The table as it is written."""

    limits: Mapping[str, Value]
    purpose: Value
    spoken_purpose: Value
    disclaimer: Value
    key: Annotated[_Words, Made(_words)]
    said_back: Annotated[_Words, Made(_words)]
    door: Annotated[_Words, Made(_words)]
    card: Annotated[_Words, Made(_words)]
    lists: Annotated[Mapping[str, Checklist], Called("list"), by("id")]
    rows: Annotated[Mapping[str, Row], Called("row"), by("id")]
    follow_ups: Annotated[Mapping[str, Annotated[FollowUp, Made(_by_answer)]], Called("follow_up"), by("id")]
    signs: Annotated[tuple[AnytimeSign, ...], Called("sign")]
    tiers: Annotated[Mapping[Tier, TierText], Called("tier"), EVERY]
    card_lines: Annotated[tuple[CardLine, ...], Called("card_line")]
    locale: Locale


def parse_red_flags(data: object) -> RedFlags:
    """Everything about red flags.

    Raises:
        RulesError: something is missing, unknown, of the wrong kind, without a source, or refers to nothing.
    """
    file = read_table(_File, "red_flags", data)
    sections = {"key": file.key, "said_back": file.said_back, "door": file.door, "card": file.card}
    for name, section in sections.items():
        check_names(f"red_flags, {name}", section.words, _WORDS[name])
    texts = {"purpose": file.purpose, "spoken_purpose": file.spoken_purpose, "disclaimer": file.disclaimer}
    flags = from_rows(
        RedFlags,
        "red_flags, limits",
        {**file.limits, **texts},
        lists=file.lists,
        rows=file.rows,
        follow_ups=file.follow_ups,
        signs=file.signs,
        tiers=file.tiers,
        card=file.card_lines,
        words={name: section.words for name, section in sections.items()},
        locale=file.locale,
        origins={**file.limits, **texts, **sections},
    )
    _check(flags)
    return flags


# Cross-references ---------------------------------------------------------------------------------------------------


def _check(flags: RedFlags) -> None:
    if set(flags.lists) != {FIRST, SECOND, DAILY}:
        raise damaged("red_flags, list", f"expected {FIRST}, {SECOND} and {DAILY}")
    if missing := [each for each in _NEEDED if each not in flags.rows]:
        raise damaged("red_flags, row", f"{', '.join(missing)} is missing")
    if [each.id for each in flags.signs] != [str(number) for number in range(1, len(flags.signs) + 1)]:
        raise damaged("red_flags, sign", "expected ids from 1 on, in order")
    for where, rows in (
        *((f"list {each.id}", each.rows) for each in flags.lists.values()),
        *((f"sign {each.id}", each.rows) for each in flags.signs),
    ):
        if unknown := set(rows) - set(flags.rows):
            raise damaged(f"red_flags, {where}", f"rows: there is no {', '.join(unknown)}")
    for row in flags.rows.values():
        _check_target(f"row {row.id}", row.first, flags)
    for each in flags.follow_ups.values():
        if len([item.text for item in each.items]) > 10:
            raise damaged(f"red_flags, follow_up {each.id}", "items: more than ten cannot be picked by a key")
        for ways in each.all_ways:
            for way in ways:
                _check_target(f"follow_up {each.id}", way.to, flags)
                if {*way.row, *way.beside} - set(flags.rows):
                    raise damaged(f"red_flags, follow_up {each.id}", "row, with: expected rows that there are")
    _check_ends(flags)


def _check_target(where: str, to: str, flags: RedFlags) -> None:
    marker, _, names = to.rpartition(":")
    known: Mapping[str, Any] = flags.lists if marker == "list" else flags.rows
    if marker in ("row", "rows", "list"):
        if all(name in known for name in names.split(",")):
            return
    elif to in flags.follow_ups or to in list(Tier) or to in list(Special):
        return
    raise damaged(f"red_flags, {where}", f"there is no {to!r}")


def _check_ends(flags: RedFlags) -> None:
    """No follow-up leads back to itself: every walk ends."""
    finished: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise damaged(f"red_flags, follow_up {name}", "it leads back to itself")
        if name in finished or name not in flags.follow_ups:
            return
        each = flags.follow_ups[name]
        for ways in each.all_ways:
            for way in ways:
                marker, _, names = way.to.rpartition(":")
                for to in names.split(","):
                    visit(flags.rows[to].first if marker in ("row", "rows") else to, (*above, name))
        finished.add(name)

    for row in flags.rows.values():
        visit(row.first, ())
