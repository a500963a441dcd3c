"""Red flags from their already-read data table, with every cross-reference checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from stretchcoach.safety.fields import Origin, Table, damaged, filled, numbers
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
    CardLine,
    Checklist,
    FollowUp,
    Item,
    Locale,
    RedFlags,
    Row,
    Sign,
    Special,
    Tier,
    TierText,
    Way,
)

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


def parse_red_flags(data: Mapping[str, Any]) -> RedFlags:
    """Everything about red flags.

    Raises:
        RulesError: something is missing, unknown, of the wrong kind, without a source, or refers to nothing.
    """
    top = Table("red_flags", data)
    values, origins = numbers(top.table("limits"))
    texts = {name: _text(top.table(name)) for name in ("purpose", "spoken_purpose", "disclaimer")}
    origins |= {name: origin for name, (_, origin) in texts.items()}
    words = {}
    for section, names in _WORDS.items():
        words[section], origins[section] = _words(top.table(section), names)
    lists = tuple(map(_list, top.tables("list")))
    rows = tuple(map(_row, top.tables("row")))
    follow_ups = tuple(map(_follow_up, top.tables("follow_up")))
    signs = tuple(map(_sign, top.tables("sign")))
    flags: RedFlags = filled(
        "red_flags, limits",
        RedFlags,
        values,
        lists=MappingProxyType({each.id: each for each in lists}),
        rows=MappingProxyType({each.id: each for each in rows}),
        follow_ups=MappingProxyType({each.id: each for each in follow_ups}),
        signs=signs,
        tiers=_tiers(top.table("tier")),
        card=tuple(map(_card_line, top.tables("card_line"))),
        words=MappingProxyType(words),
        locale=_locale(top.table("locale")),
        origins=MappingProxyType(origins),
        **{name: text for name, (text, _) in texts.items()},
    )
    top.close()
    for what, found in (("list", lists), ("row", rows), ("follow_up", follow_ups)):
        _check_once(what, [each.id for each in found])
    _check(flags)
    return flags


def _text(table: Table) -> tuple[str, Origin]:
    text, origin = table.sentence("value"), table.origin()
    table.close()
    return text, origin


def _words(table: Table, names: Iterable[str]) -> tuple[Mapping[str, str], Origin]:
    found, origin = MappingProxyType({name: table.sentence(name) for name in names}), table.origin()
    table.close()
    return found, origin


def _list(table: Table) -> Checklist:
    origin = table.origin()
    found = Checklist(
        id=table.sentence("id"),
        ask=table.sentence("ask"),
        lines=table.texts("lines"),
        rows=table.texts("rows"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    if not found.lines or not found.rows:
        raise damaged(table.where, "expected lines and rows")
    return found


def _row(table: Table) -> Row:
    origin = table.origin()
    instead = table.table("instead") if "instead" in table else Table("instead", {})
    row = Row(
        id=table.sentence("id"),
        line=table.sentence("line"),
        said=table.sentence("said"),
        first=table.sentence("first"),
        unsure=table.choice("unsure", Tier) if "unsure" in table else None,
        say=table.text("say"),
        instead=MappingProxyType({Tier(name): instead.texts(name) for name in instead if name in list(Tier)}),
        gently=table.flag("gently", False),
        fact=table.text("fact", ""),
        grade=table.sentence("grade"),
        sources=origin.sources,
        marks=origin.marks,
    )
    instead.close()
    table.close()
    return row


def _follow_up(table: Table) -> FollowUp:
    origin, name = table.origin(), table.sentence("id")
    items = tuple(map(_item, table.tables("items"))) if "items" in table else ()
    is_list = table.flag("list", False)
    answers = ("none",) if is_list else () if items else ("yes", "no")
    ways = {answer: _ways(table, answer) for answer in answers}
    if ways:
        unsure = table.sentence("unsure")
        ways["unsure"] = ways.get(unsure) or (Way(to=unsure),)
    said = table.table("said") if "said" in table else Table("said", {})
    number = table.sentence("f")
    found = FollowUp(
        id=name,
        number=number,
        ask=table.sentence("ask"),
        ways=MappingProxyType(ways),
        said=MappingProxyType({answer: said.sentence(answer) for answer in said}),
        items=items,
        is_list=is_list,
        shared=number if table.flag("shared", False) else "",
        waits=table.flag("first_wait", False),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return found


def _item(table: Table) -> Item:
    item = Item(
        text=table.sentence("text"),
        to=_ways(table, "to"),
        said=table.text("said", ""),
        ago_s=table.number("ago_s") if "ago_s" in table else None,
    )
    table.close()
    return item


def _ways(table: Table, key: str) -> tuple[Way, ...]:
    """Where an answer leads: a name, or several with a condition each, the last of which holds always."""
    if not table.holds_tables(key):
        return (Way(to=table.sentence(key)),)
    ways = []
    for each in table.tables(key):
        ways.append(Way(to=each.sentence("to"), row=each.texts("row"), beside=each.texts("with")))
        each.close()
    if ways[-1].row or ways[-1].beside:
        raise damaged(table.where, f"{key}: the last way has to hold always")
    return tuple(ways)


def _sign(table: Table) -> Sign:
    origin = table.origin()
    sign = Sign(
        id=table.sentence("id"),
        text=table.sentence("text"),
        rows=table.texts("rows"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return sign


def _tiers(table: Table) -> Mapping[Tier, TierText]:
    return MappingProxyType({tier: _tier(table.table(tier.value)) for tier in Tier})


def _tier(table: Table) -> TierText:
    origin = table.origin()
    text = TierText(
        meaning=table.sentence("meaning"),
        text=table.texts("text"),
        after=table.texts("after"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return text


def _card_line(table: Table) -> CardLine:
    origin = table.origin()
    when = table.sentence("when")
    line = CardLine(
        id=table.sentence("id"),
        today=when == "today",
        text=table.sentence("text"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    if when not in ("today", "soon"):
        raise damaged(table.where, f"when: expected today or soon, found {when!r}")
    return line


def _locale(table: Table) -> Locale:
    origin = table.origin()
    locale = Locale(
        emergency=table.sentence("emergency"),
        urgent=table.sentence("urgent"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return locale


# Cross-references ---------------------------------------------------------------------------------------------------


def _check_once(what: str, ids: list[str]) -> None:
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise damaged(f"red_flags, {what}", f"{', '.join(twice)} is there twice")


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
        if not rows or set(rows) - set(flags.rows):
            raise damaged(f"red_flags, {where}", f"rows: there is no {', '.join(set(rows) - set(flags.rows)) or 'row'}")
    for row in flags.rows.values():
        _check_target(f"row {row.id}", row.first, flags)
    for each in flags.follow_ups.values():
        if len([item.text for item in each.items]) > 10:
            raise damaged(f"red_flags, follow_up {each.id}", "items: more than ten cannot be picked by a key")
        for ways in (*each.ways.values(), *(item.to for item in each.items)):
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
        for ways in (*each.ways.values(), *(item.to for item in each.items)):
            for way in ways:
                marker, _, names = way.to.rpartition(":")
                for to in names.split(","):
                    visit(flags.rows[to].first if marker in ("row", "rows") else to, (*above, name))
        finished.add(name)

    for row in flags.rows.values():
        visit(row.first, ())
