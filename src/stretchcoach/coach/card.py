"""The card "When to see someone": one page, told and never asked, that closes nothing (section 1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from stretchcoach.safety import Rules
from stretchcoach.safety.questions import shown_text
from stretchcoach.safety.red_flags import FIRST, RedFlags, Tier, tier_text


def card_text(rules: Rules) -> str:
    """The whole page; ``rules`` have the words of the person's country."""
    flags = rules.red_flags
    return "\n".join((flags.word("card.title"), *_now(flags), *_lines(flags, today=True), *_lines(flags, today=False)))


def _now(flags: RedFlags) -> Iterator[str]:
    """The first list: any of it is asked about before a session, and some of it is an emergency."""
    call = " ".join(map(shown_text, tier_text(Tier.EMERGENCY_NOW, flags)[1:]))
    yield from ("", f"{flags.word('card.now')} {call}")
    yield from (f"- {flags.rows[row].line}" for row in flags.lists[FIRST].rows)


def _lines(flags: RedFlags, *, today: bool) -> Iterator[str]:
    yield from ("", flags.word("card.today" if today else "card.soon"))
    yield from (f"- {each.text}" for each in flags.card if each.today is today)
    if not today:
        yield from ("", flags.word("card.adults"))
