"""Everything that may be said is known before a session starts, each phrase once, in the words of the person's country."""

from __future__ import annotations

from rows import each_row
from scripts import BOOK, RULES, SHIPPED, cold, heat, holds, off, plan_of, shipped

from stretchcoach.safety.person import Profile
from stretchcoach.session.speech import everything_said
from stretchcoach.words.lengths import Lengths, Phrase, Speaker, estimate


@each_row("name", SHIPPED)
def test_each_phrase_is_listed_once_and_none_is_empty(name: str) -> None:
    phrases = everything_said(shipped(name), RULES)
    assert len(phrases) == len(set(phrases))
    assert all(phrase.text.strip() for phrase in phrases)


def test_the_numbers_of_a_count_are_for_the_voice_that_counts() -> None:
    phrases = everything_said(plan_of(holds()), RULES)
    assert {Phrase(word, Speaker.COUNT) for word in ("One", "Two", "Three")} <= set(phrases)


def test_the_words_of_a_country_are_known_beforehand() -> None:
    profile = Profile(emergency="999", urgent="NHS 111")
    texts = [phrase.text for phrase in everything_said(plan_of(holds(), profile=profile), RULES, profile)]
    assert any("Call 999" in text for text in texts)
    assert any("NHS 111" in text for text in texts)
    assert not [text for text in texts if "{" in text or "112 works" in text]


def test_sentences_about_packs_are_only_rendered_where_there_are_packs() -> None:
    take_off = Phrase(BOOK("pack.off_alarm"), Speaker.COACH)
    assert take_off in everything_said(plan_of(cold(), off(), heat(), off()), RULES)
    assert take_off not in everything_said(plan_of(holds()), RULES)


def test_a_plan_is_small_enough_to_render_before_the_start() -> None:
    """About ten milliseconds a phrase: the longest routine stays within a few seconds."""
    assert max(len(everything_said(shipped(name), RULES)) for name in SHIPPED) < 520


@each_row("text", ["One", "Halfway.", "Take the pack off now, please. Say yes when it is off."])
def test_an_estimate_is_rather_too_long(text: str) -> None:
    assert estimate(text) >= 0.4 * len(text.split())
    assert Lengths().of(Phrase(text, Speaker.COACH)) == estimate(text)
    assert Lengths().of(Phrase("", Speaker.COACH)) == 0
