"""The shipped chimes: made by the script beside them, calm, and as long as they say."""

from __future__ import annotations

import runpy
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from rows import each_row

from stretchcoach.resources import shipped
from stretchcoach.routine.model import CHIMES
from stretchcoach.sound import wav
from stretchcoach.sound.chimes import chime_lengths, chime_path


def samples(name: str) -> array[int]:
    return wav.decode(chime_path(name).read_bytes()).samples


def test_the_script_makes_the_shipped_bytes(tmp_path: Path) -> None:
    script = runpy.run_path(str(shipped("audio") / "make_chimes.py"))
    cast("Callable[[Path], None]", script["write"])(tmp_path)
    made = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert made == {each.name: each.read_bytes() for each in shipped("audio").glob("*.wav")}
    assert sorted(made) == sorted(f"{name}.wav" for name in CHIMES)


@each_row(
    ("name", "longest"), [("start", 0.6), ("half", 0.6), ("end", 0.6), ("attention", 0.6), ("tick", 0.12), ("alarm", 2)]
)
def test_a_chime_is_short(name: str, longest: float) -> None:
    assert 0 < chime_lengths()[name] <= longest


@each_row("name", CHIMES)
def test_a_chime_is_quiet_enough_and_does_not_click(name: str) -> None:
    values = samples(name)
    assert max(map(abs, values)) <= 32767 * 10 ** (-6 / 20)
    assert max(map(abs, values[:10])) < 400
    assert max(map(abs, values[-10:])) < 400


def test_start_and_end_differ_from_the_first_moment() -> None:
    start, end = samples("start")[:4000], samples("end")[:4000]
    product = sum(a * b for a, b in zip(start, end, strict=True))
    power = (sum(a * a for a in start) * sum(b * b for b in end)) ** 0.5
    assert abs(product / power) < 0.2


def test_an_unknown_chime_is_refused() -> None:
    with pytest.raises(KeyError, match="gong"):
        chime_path("gong")
