"""Whom to call, by country: the table of the clinical reference, row by row, and how a country is found."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest
from rows import each_row

from stretchcoach.resources import packaged
from stretchcoach.safety import RulesError
from stretchcoach.safety.countries import Evidence, country_line, find_country, numbers_of, parse_countries
from stretchcoach.safety_data import load_countries

COUNTRIES = load_countries()
TABLE: dict[str, Any] = tomllib.loads(
    (packaged("safety", "data") / "countries.toml").read_text("utf-8"),
)

NUMBERS = {
    "GB": ("999 or 112", "111", "a"),
    "IE": ("999 or 112", "", "a"),
    "FR": ("112 or 15", "", "a"),
    "DE": ("112", "116117", "a"),
    "ES": ("112", "", "a"),
    "PT": ("112", "", "a"),
    "SE": ("112", "", "a"),
    "DK": ("112", "", "a"),
    "FI": ("112", "", "a"),
    "NL": ("112", "", "a"),
    "IT": ("112 or 118", "", "a"),
    "AT": ("144 or 112", "1450", "a"),
    "CH": ("144 or 112", "", "a"),
    "NO": ("113", "116117", "a"),
    "PL": ("112 or 999", "", "a"),
    "US": ("911", "", "a"),
    "CA": ("911", "811", "a"),
    "MX": ("911", "", "a"),
    "AU": ("000 (112 from a mobile)", "healthdirect 1800 022 222", "a"),
    "NZ": ("111", "Healthline 0800 611 116", "a"),
    "JP": ("119", "#7119, in some regions", "a"),
    "KR": ("119", "", "a"),
    "TW": ("119", "", "a"),
    "CN": ("120", "", "a"),
    "HK": ("999", "", "a"),
    "SG": ("995", "", "a"),
    "IN": ("112 (also 108 or 102)", "", "a"),
    "MY": ("999", "", "a"),
    "TH": ("1669", "", "b"),
    "PH": ("911", "", "x"),
    "ID": ("119 or 118", "", "x"),
    "VN": ("115", "", "b"),
    "AE": ("998 or 999", "", "x"),
    "SA": ("997 (911 in some regions)", "", "x"),
    "IL": ("101", "", "a"),
    "TR": ("112", "", "a"),
    "ZA": ("10177 (112 from a mobile)", "", "a"),
    "KE": ("999 or 112", "", "x"),
    "EG": ("123", "", "a"),
    "NG": ("112", "", "x"),
    "BR": ("192", "", "a"),
    "AR": ("107 (911 in some areas)", "", "x"),
    "CL": ("131", "", "a"),
    "CO": ("123", "", "a"),
}
EU = ["BE", "BG", "HR", "CY", "CZ", "EE", "GR", "HU", "IS", "LV", "LI", "LT", "LU", "MT", "RO", "SK", "SI"]
"""The members of the European Union and Economic Area that the reference does not list by name."""


def test_the_table_has_every_row_of_the_reference_and_no_other() -> None:
    found = {code: (row.emergency, row.urgent, row.evidence.value) for code, row in COUNTRIES.rows.items()}
    assert found == {**NUMBERS, **dict.fromkeys(EU, ("112", "", "a"))}


@each_row("country", COUNTRIES.all(), ids=lambda country: country.code)
def test_a_country_whose_sources_are_not_enough_is_shown_with_a_request_to_check(country: Any) -> None:
    line = country_line(country, COUNTRIES)
    assert country.check == (country.evidence is not Evidence.AGREED)
    assert line.endswith("Check this number.") == country.check
    assert line.startswith(f"{country.name}: emergency {country.emergency}")
    assert bool(country.note) <= country.check


@each_row("country", COUNTRIES.all(), ids=lambda country: country.code)
def test_a_country_is_found_by_its_code_and_every_name(country: Any) -> None:
    for text in (country.code, country.code.lower(), f" {country.name.upper()} ", *country.also):
        assert find_country(text, COUNTRIES) is country


@each_row(("text", "code"), [("u.k.", "GB"), ("usa", "US"), ("south  africa", "ZA"), ("Türkiye", "TR")])
def test_a_country_is_found_as_people_type_it(text: str, code: str) -> None:
    found = find_country(text, COUNTRIES)
    assert found is not None
    assert found.code == code


@each_row("text", ["", "zz", "112", "Unite"])
def test_what_is_no_country_is_not_guessed(text: str) -> None:
    assert find_country(text, COUNTRIES) is None


def test_countries_are_listed_by_name() -> None:
    names = [country.name for country in COUNTRIES.all()]
    assert names == sorted(names)
    assert len(names) == len(NUMBERS) + len(EU)


@each_row(
    ("code", "given", "expected"),
    [
        ("GB", {}, ("999 or 112", "a doctor or the urgent care line (111)")),
        ("gb", {"emergency": "112"}, ("112", "a doctor or the urgent care line (111)")),
        ("IE", {}, ("999 or 112", "")),
        ("IE", {"urgent": "1850 24 1850"}, ("999 or 112", "a doctor or the urgent care line (1850 24 1850)")),
        ("", {}, ("", "")),
        ("ZZ", {"emergency": "5"}, ("5", "")),
    ],
)
def test_words_come_from_the_country_unless_the_user_has_others(
    code: str, given: dict[str, str], expected: tuple[str, str]
) -> None:
    assert numbers_of(code, COUNTRIES, **given) == expected


@each_row(
    ("path", "value", "message"),
    [
        (("words", "urgent"), "a doctor", "urgent: expected {NUMBER} once"),
        (("country", "GB", "src"), "c", "src: expected one of a, b, x"),
        (("country", "GB", "emergency"), "", "emergency: expected a sentence"),
        (("country", "GB", "sources"), [], "neither a source nor a mark"),
        (("country", "GB", "police"), "999", "country, GB, police: no such key"),
        (("country", "IE", "also"), ["uk"], "more than one country is called uk"),
        (("country", "gb"), {"name": "x"}, "expected two capital letters"),
    ],
)
def test_a_damaged_table_is_refused(path: tuple[str, ...], value: Any, message: str) -> None:
    table = copy.deepcopy(TABLE)
    inside = table
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    with pytest.raises(RulesError, match=message):
        parse_countries(table)
