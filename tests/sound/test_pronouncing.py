"""Numbers to call are read digit by digit; amounts are not."""

from __future__ import annotations

from rows import each_row

from stretchcoach.safety.countries import numbers_of
from stretchcoach.safety_data import load_countries
from stretchcoach.sound.pronouncing import pronounced

COUNTRIES = load_countries()


@each_row(
    ("text", "said"),
    [
        ("Call 999 or 112 or go to", "Call 9 9 9 or 1 1 2 or go to"),
        ("number (112 works from most mobiles)", "number (1 1 2 works from most mobiles)"),
        ("Call 10177 (112 from a mobile).", "Call 1 0 1 7 7 (1 1 2 from a mobile)."),
        ("call 911.", "call 9 1 1."),
        ("Your clinic: Harbour, 020 7946 0000, mornings.", "Your clinic: Harbour, 0 2 0 7 9 4 6 0 0 0 0, mornings."),
        ("(healthdirect 1800 022 222)", "(healthdirect 1 8 0 0 0 2 2 2 2 2)"),
        ("+44 207946", "+44 2 0 7 9 4 6"),
    ],
)
def test_a_number_to_call_is_read_digit_by_digit(text: str, said: str) -> None:
    assert pronounced(text) == said


@each_row("text", ["100.4 F or more", "Walk 100 steps.", "10 minutes, 20 times", "38 C", "at 12:300", ""])
def test_an_amount_is_left_as_it_is(text: str) -> None:
    assert pronounced(text) == text


@each_row("code", COUNTRIES.rows)
def test_no_number_of_a_country_is_read_as_an_amount(code: str) -> None:
    emergency, urgent = numbers_of(code, COUNTRIES)
    for text in (f"Call {emergency} or go to the nearest hospital.", f"Speak to {urgent} today."):
        assert not [part for part in pronounced(text).replace(")", " ").split() if part.isdigit() and len(part) > 2]
