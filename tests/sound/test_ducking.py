"""When others are quiet, through which volumes they go, and what is kept of it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fcntl", reason="other programs' sound is changed on Linux only")

from stretchcoach.settings import read
from stretchcoach.sound.ducking import KEPT
from stretchcoach.sound.ducking.ducker import LEAD, QUIET, WORTH, QuietTimes
from stretchcoach.sound.ducking.ledger import STEPS, Ledger, Record, Units, ladder

FULL = (65536, 65536)


def is_ours(found: Units, volume: Units, share: float) -> bool:
    return Record(0, "", volume, share).covers(found)


def ledger_in(folder: Path) -> Ledger:
    """The ledger as the next process has it. The lock would go with that process, and so is let go here."""
    made = Ledger(folder)
    assert made.lock()
    os.close(made._lock)
    return made


def spans(*pairs: tuple[float, float]) -> QuietTimes:
    made = QuietTimes()
    for number, (begins, ends) in enumerate(pairs):
        made.add(str(number), begins, ends)
    return made


def test_others_are_quiet_a_moment_before_a_word_and_for_a_while_after() -> None:
    one = spans((10.0, 12.0))
    assert not one.quiet(10 - LEAD - 0.01)
    assert one.next_change(5.0) == 10 - LEAD
    assert one.quiet(10 - LEAD)
    assert one.quiet(12 + QUIET - 0.01)
    assert one.next_change(11.0) == 12 + QUIET
    assert not one.quiet(12 + QUIET)
    assert one.next_change(12 + QUIET) is None


def test_between_two_sentences_nothing_pumps() -> None:
    gap = QUIET + LEAD + WORTH - 0.01
    close, apart = spans((10, 12), (12 + gap, 20)), spans((10, 12), (12 + gap + 0.02, 20))
    assert close.quiet(12 + QUIET + 0.1)
    assert not apart.quiet(12 + QUIET + 0.1)


def test_what_is_hushed_is_over_now_and_what_was_to_come_is_forgotten() -> None:
    two = spans((10, 20), (30, 31))
    two.hush(15.0)
    assert two.quiet(15 + QUIET - 0.01)
    assert not two.quiet(15 + QUIET)
    assert two.next_change(15 + QUIET) is None


def test_a_word_that_is_moved_counts_where_it_is_now() -> None:
    one = spans((10, 12))
    one.add("0", 20, 22)
    assert not one.quiet(11.0)
    assert one.quiet(21.0)


WORDS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5)), max_size=8)


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_it_is_quiet_under_every_word_and_each_change_is_announced(words: list[tuple[int, int]]) -> None:
    made = spans(*((begins, begins + long) for begins, long in words))
    assert all(spans(*((b, b + n) for b, n in words)).quiet(begins + 0.01) for begins, _ in words)
    now, state = -10.0, False
    while (change := made.next_change(now)) is not None:
        assert made.quiet((now + change) / 2) == state
        now, state = change, made.quiet(change)
    assert not state


VOLUMES = st.lists(st.integers(0, 150_000), min_size=1, max_size=8).map(tuple)


@settings(max_examples=100, deadline=None)
@given(VOLUMES, st.floats(0, 1), st.integers(1, STEPS))
def test_every_step_down_is_known_as_ours_and_leads_back(volume: tuple[int, ...], share: float, step: int) -> None:
    steps = ladder(volume, share)
    assert steps[0] == volume
    for upper, lower in itertools.pairwise(steps):
        assert all(a >= b >= 0 for a, b in zip(upper, lower, strict=True))
    changed = max(abs(a - b) for a, b in zip(steps[step], volume, strict=True)) > 2
    assert is_ours(steps[step], volume, share) == changed
    assert not is_ours(volume, volume, share)


def test_the_share_is_one_of_amplitude() -> None:
    assert (ladder(FULL, 0.3)[-1][0] / 65536) ** 3 == pytest.approx(0.3, rel=1e-3)
    assert ladder(FULL, 0.0)[-1] == (0, 0)


def test_somebody_elses_volume_is_not_ours() -> None:
    assert not is_ours((40000, 40000), FULL, 0.3)
    assert not is_ours((65536,), FULL, 0.3)


def test_the_ledger_is_found_again_for_the_same_server_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = Record(7, "sink-input-by-application-name:Music", FULL, 0.3)

    def at(server: str) -> Ledger:
        monkeypatch.setenv("PULSE_SERVER", server)
        return ledger_in(tmp_path)

    at("unix:/one").hold([record])
    assert at("unix:/one").records == {7: record}
    two = at("unix:/two")
    assert two.records == {}
    two.clear()
    last = at("unix:/one")
    assert last.records == {7: record}
    last.clear()
    assert not (tmp_path / f"{KEPT}.json").exists()


def test_a_new_stream_that_began_quiet_has_the_volume_of_the_one_before(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    ledger.hold([Record(7, "music", FULL, 0.3)])
    quiet = ladder(FULL, 0.3)[3]
    assert ledger.own_volume(8, "music", quiet) == FULL
    assert ledger.own_volume(8, "other", quiet) == quiet
    assert ledger.own_volume(8, "music", (5000, 5000)) == (5000, 5000)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"": 5}', '{"": [5, {}, {"index": "x"}, null]}', "\x00\xff"])
def test_a_damaged_ledger_is_an_empty_one(tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    (tmp_path / f"{KEPT}.json").write_text(content)
    ledger = ledger_in(tmp_path)
    assert ledger.records == {}
    ledger.hold([Record(7, "music", FULL, 0.3)])
    assert len(ledger_in(tmp_path).records) == 1


def test_only_one_has_the_ledger(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "new"), Ledger(tmp_path / "new")
    assert first.lock()
    assert first.lock()
    assert not second.lock()


def test_a_settings_file_from_before_may_still_ask_for_players_to_be_paused(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[others]\nduck = 0.5\npause_players = true\n")
    assert read(path).others.duck == 0.5
