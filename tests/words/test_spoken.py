"""What is written becomes what a voice can say: the tables of written and heard, and what is true of any text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.resources import packaged, shipped
from stretchcoach.safety.countries import numbers_of
from stretchcoach.safety_data import load_countries
from stretchcoach.words.languages import load_book, texts_of
from stretchcoach.words.spoken import spoken, unsaid

LANGUAGES = ("en", "es")
SIGNS = re.compile(r"[^\W\d_]|[ ,.;:!?'\"()¿¡…-]")
"""Letters, and marks that every voice makes a pause of."""


def table(language: str) -> list[tuple[str, str]]:
    """What is written and what is heard."""
    sections = tomllib.loads((Path(__file__).parent / f"spoken_{language}.toml").read_text("utf-8"))
    return [pair for rows in sections.values() for pair in rows.items()]


TABLES = [(language, *pair) for language in LANGUAGES for pair in table(language)]


def test_the_tables_are_long_enough() -> None:
    assert len(TABLES) >= 200
    assert len({(language, heard) for language, _, heard in TABLES}) > 200


@each_row(("language", "written", "heard"), TABLES)
def test_what_is_heard(language: str, written: str, heard: str) -> None:
    assert spoken(written, language) == heard


@each_row(("language", "written", "heard"), TABLES)
def test_what_is_heard_is_heard_as_it_is(language: str, written: str, heard: str) -> None:
    assert spoken(heard, language) == heard


def test_the_data_of_each_language_has_the_same_keys() -> None:
    english, spanish = (tomllib.loads(packaged("spoken", f"{each}.toml").read_text("utf-8")) for each in LANGUAGES)
    assert set(english) == set(spanish)
    for section in ("number", "signs", "dialled"):
        assert set(english[section]) == set(spanish[section]), section
    assert set(english["words"]) <= set(spanish["words"])
    assert set(english["rules"]) - {"rest"} <= set(spanish["rules"])


# Any text -----------------------------------------------------------------------------------------------------------------

SIGNED = st.text(alphabet=st.sampled_from("aALxs 1035/-–—.,:;%°ºª½²x×*_`#~<>=+&()[]→…\n\u00a0'\"①w☐"), max_size=40)
TEXTS = st.one_of(st.text(max_size=60), SIGNED)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_no_digit_is_left_and_nothing_changes_the_second_time(text: str, language: str) -> None:
    heard = spoken(text, language)
    assert not [each for each in heard if each.isdigit()]
    assert spoken(heard, language) == heard
    assert heard == "" or any(map(str.isalnum, heard))


@given(
    st.lists(st.sampled_from(["breathe", "out", "Slowly", "niño", "don't", "half-way"]), min_size=1),
    st.sampled_from(LANGUAGES),
)
def test_a_text_without_signs_is_left_as_it_is(words: list[str], language: str) -> None:
    for text in (" ".join(words), f"{', '.join(words)}.", f"¿{'; '.join(words)}?"):
        assert spoken(text, language) == text


@given(TEXTS.filter(lambda text: "~~" not in text))
def test_without_data_only_markdown_is_left_out(text: str) -> None:
    assert {each for each in text if each.isalnum()} >= {each for each in spoken(text, "xx") if each.isalnum()}


def test_a_language_without_data_is_handed_on() -> None:
    assert spoken("**Langsam** 8–10 Mal, 30 s, 5 °C", "de") == "Langsam 8–10 Mal, 30 s, 5 °C"
    assert spoken("…", "de") == ""
    assert unsaid("☐", "de") == ()


def test_a_kind_of_a_language_is_said_as_the_language() -> None:
    assert spoken("21 repeticiones", "es-MX") == "veintiuna repeticiones"


# What is left out ---------------------------------------------------------------------------------------------------------


@each_row(
    ("text", "signs"),
    [
        ("🙂 Well done ☐", ("🙂", "☐")),
        ("Rest ^ here ^", ("^",)),
        ("Stop if > 5/10 & rest", ()),
        ("**Rest** “now” (please)…", ()),
        ("Hold 30\" on a 6' mat", ('"', "'")),
        ('say "5" and rest', ()),
        ("5 # weight", ("#",)),
    ],
)
def test_signs_that_no_voice_can_say_are_named(text: str, signs: tuple[str, ...]) -> None:
    assert unsaid(text) == signs


def shipped_files() -> list[Path]:
    """Every file with texts that may be said, in both languages."""
    folders = (packaged("phrases"), packaged("safety", "data"), shipped("routines"))
    return [
        path for folder in folders for path in sorted(folder.rglob("*.toml")) if path.stem not in ("sources", "seed")
    ]


def said_in(path: Path) -> Iterator[str]:
    """The texts of a file for people, with something in place of every word in braces."""
    read: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    found = load_book(path.stem).texts() if path.parent.name == "phrases" else (text for _, text in texts_of(read))
    yield from (re.sub(r"\{[^{}]*\}", "this", text) for text in found)


@each_row("path", shipped_files(), ids=lambda path: str(path)[-40:])
def test_everything_shipped_can_be_said(path: Path) -> None:
    language = "es" if path.parent.name == "es" or path.stem == "es" else "en"
    for text in said_in(path):
        heard = spoken(text, language)
        assert unsaid(text, language) == (), text
        assert "".join(SIGNS.split(heard)) == "", (text, heard)
        assert bool(heard) == bool(text.strip()), text


# Numbers to call ----------------------------------------------------------------------------------------------------------


@each_row(
    ("text", "number", "heard"),
    [
        ("Call 999 or 112 or go.", "999 or 112", "Call nine nine nine or one one two or go."),
        (
            "Your clinic: H, 555.010.0200.",
            "555.010.0200",
            "Your clinic: H, five five five, zero one zero, zero two zero zero.",
        ),
        (
            "H, 020 7946 0000, mornings",
            "020 7946 0000",
            "H, zero two zero, seven nine four six, zero zero zero zero, mornings",
        ),
        ("Call +34 912 345.", "+34 912 345", "Call plus three four, nine one two, three four five."),
        ("(0044) 20-79 x12", "(0044) 20-79 x12", "zero zero four four, two zero, seven nine, extension one two"),
        ("Call 120.", "120", "Call one two zero."),
        ("Hold for 120 seconds.", "120", "Hold for one hundred and twenty seconds."),
        ("120 times, then 112 kg", "120", "one hundred and twenty times, then one hundred and twelve kilograms"),
        ("15 breaths, or call 15 now", "15", "fifteen breaths, or call one five now"),
        ("Call 1120.", "112", "Call one thousand one hundred and twenty."),
        ("Count down from 100.", "999", "Count down from one hundred."),
        ("100.4 F", "100", "one hundred point four F"),
        ("Call 0161-496-0000, Mon", "112", "Call zero one six one, four nine six, zero zero zero zero, Mon"),
        ("Tel. +34 912 345 678", "112", "Tel. plus three four, nine one two, three four five, six seven eight"),
        ("on 01-02-2026", "112", "on zero one, zero two, two thousand and twenty-six"),
        ("+5 10 15", "112", "plus five ten fifteen"),
        ("ask #7119, in some regions", "#7119, in some regions", "ask hash seven one one nine, in some regions"),
    ],
)
def test_only_a_known_number_is_said_digit_by_digit(text: str, number: str, heard: str) -> None:
    assert spoken(text, "en", (number,)) == heard


DIGITS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
}


def naming_whom_to_call(language: str) -> list[str]:
    """Every text of the warning signs that names whom to call."""
    folder = packaged("safety", "data") if language == "en" else packaged("safety", "data", language)
    red_flags = tomllib.loads((folder / "red_flags.toml").read_text("utf-8"))
    return [text for _, text in texts_of(red_flags) if "{EMERGENCY}" in text or "{URGENT}" in text]


def dialled(text: str, language: str) -> list[str]:
    """The digits of every number in ``text``, as they are said."""
    return [" ".join(DIGITS[language][int(digit)] for digit in run) for run in re.findall(r"\d+", text)]


@each_row(("language", "code"), [(language, code) for language in LANGUAGES for code in load_countries().rows])
def test_every_number_of_a_country_is_dialled_wherever_it_is_named(language: str, code: str) -> None:
    emergency, urgent = numbers_of(code, load_countries(language))
    texts = [load_book(language)("desk.number", number=emergency), *naming_whom_to_call(language)]
    assert len(texts) > 5
    for text in texts:
        named = text.replace("{EMERGENCY}", emergency).replace("{URGENT}", urgent)
        heard = spoken(named, language, (emergency, urgent))
        wanted = dialled(emergency if emergency in named else "", language)
        wanted += dialled(urgent if "{URGENT}" in text else "", language)
        assert [digits for digits in wanted if digits not in heard] == [], named
