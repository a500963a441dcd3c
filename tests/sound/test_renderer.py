"""Rendering with engines that work, hang, die or are not there: the rest is rendered, nothing waits for ever."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from rows import each_row
from sound_fakes import engine, said

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound.choosing import KnownVoice
from stretchcoach.sound.renderer import FEW, HOPELESS, Limits, PhraseJob, Renderer, check_system_voice, voices


def jobs(folder: Path, *texts: str) -> list[PhraseJob]:
    return [PhraseJob(folder / f"{number}.wav", text, "", 150) for number, text in enumerate(texts)]


def renderer(folder: Path, kind: str, phrase_limit: float = 0.3, boot_limit: float = 10.0) -> tuple[Renderer, Path]:
    command, log = engine(folder, kind)
    return Renderer(command, Limits(phrase=phrase_limit, boot=boot_limit)), log


async def test_all_phrases_are_rendered(tmp_path: Path) -> None:
    made, log = renderer(tmp_path, "good", phrase_limit=10)
    result = await made.render(jobs(tmp_path, "one", "two three"))
    assert [each.name for each in result.seconds] == ["0.wav", "1.wav"]
    assert (result.failed, result.why) == ([], "")
    assert (made.engine, said(log)) == ("fake", ["one", "two three"])


@pytest.mark.parametrize("kind", ["hangs", "dies"])
async def test_a_phrase_that_stops_the_engine_costs_only_itself(tmp_path: Path, kind: str) -> None:
    made, log = renderer(tmp_path, kind)
    result = await made.render(jobs(tmp_path, "one", "hang or die", "two"))
    assert [each.text for each in result.failed] == ["hang or die"]
    assert len(result.seconds) == 2
    assert said(log) == ["one", "hang or die", "two"]
    assert "the speech engine" in result.why


async def test_an_engine_that_stops_on_everything_is_left_alone(tmp_path: Path) -> None:
    made, log = renderer(tmp_path, "dies")
    result = await made.render(jobs(tmp_path, *(f"die {number}" for number in range(10))))
    assert len(result.failed) == 10
    assert len(said(log)) == 3


async def test_an_engine_that_does_not_start_is_given_up(tmp_path: Path) -> None:
    made, _ = renderer(tmp_path, "mute", boot_limit=0.2)
    result = await made.render(jobs(tmp_path, "one", "two", "three", "four"))
    assert len(result.failed) == 4


async def test_all_together_have_a_limit(tmp_path: Path) -> None:
    made, _ = renderer(tmp_path, "mute")
    result = await made.render(jobs(tmp_path, "one", "two"), total_limit=0.2)
    assert len(result.failed) == 2
    assert result.why == "the speech engine is too slow"


async def test_no_engine_is_fatal_at_once(tmp_path: Path) -> None:
    made, _ = renderer(tmp_path, "none")
    result = await made.render(jobs(tmp_path, "one", "two"))
    assert (len(result.failed), result.fatal) == (2, True)
    assert result.why == "no speech engine was found on this system"


async def test_a_full_folder_is_no_fault_of_the_phrase(tmp_path: Path) -> None:
    made, _ = renderer(tmp_path, "full", phrase_limit=10)
    result = await made.render(jobs(tmp_path, "one"))
    assert result.folder_problem == "No space left on device"


async def test_several_jobs_may_be_under_way_and_answers_keep_their_order(tmp_path: Path) -> None:
    command, log = engine(tmp_path)
    made = Renderer(command, Limits(phrase=10, ahead=3))
    wanted = jobs(tmp_path, *(f"number {number}" for number in range(8)))
    result = await made.render(wanted)
    assert list(result.seconds) == [each.path for each in wanted]
    assert said(log) == [each.text for each in wanted]


@pytest.mark.parametrize("ahead", [1, 4])
async def test_a_phrase_that_hangs_costs_only_itself_also_with_others_behind_it(tmp_path: Path, ahead: int) -> None:
    command, _ = engine(tmp_path, "hangs")
    made = Renderer(command, Limits(phrase=0.3, ahead=ahead))
    result = await made.render(jobs(tmp_path, "one", "hang", "two", "three", "four"))
    assert [each.text for each in result.failed] == ["hang"]
    assert len(result.seconds) == 4


async def test_an_engine_that_says_no_to_everything_is_left_alone(tmp_path: Path) -> None:
    command, log = engine(tmp_path, "refuses")
    result = await Renderer(command, Limits(phrase=10)).render(
        jobs(tmp_path, *(f"number {number}" for number in range(30)))
    )
    assert (len(result.failed), result.gave_up, len(said(log))) == (30, True, HOPELESS)
    assert set(result.reasons.values()) == {"not today"}


async def test_a_process_that_lingers_is_used_again_and_ended_by_closing(tmp_path: Path) -> None:
    command, _ = engine(tmp_path, "pid")
    made = Renderer(command, Limits(phrase=10), linger=60)
    first, second = [await made.render(jobs(tmp_path, text)) for text in ("one", "two")]
    await made.close()
    assert first.seconds
    assert second.seconds
    assert len((tmp_path / "pid.log.pids").read_text().split()) == 1
    third = await made.render(jobs(tmp_path, "three"))
    await made.close()
    assert third.seconds
    assert len((tmp_path / "pid.log.pids").read_text().split()) == 2


def pids(folder: Path) -> list[str]:
    """The processes that an engine of the kind ``pid`` ran in, one for each start."""
    log = folder / "pid.log.pids"
    return log.read_text().split() if log.exists() else []


async def test_many_jobs_are_divided_among_processes_and_the_first_ones_come_first(tmp_path: Path) -> None:
    command, log = engine(tmp_path, "pid")
    made, done = Renderer(command, Limits(phrase=10), processes=3), list[str]()
    wanted = jobs(tmp_path, *(f"number {number}" for number in range(4 * FEW)))
    result = await made.render(wanted, done=lambda job: done.append(job.text))
    assert (set(result.seconds), result.failed) == ({each.path for each in wanted}, [])
    assert len(set(pids(tmp_path))) == 3
    assert sorted(done) == sorted(said(log)) == sorted(each.text for each in wanted)
    places = {text: place for place, text in enumerate(said(log))}
    early, late = wanted[0].text, wanted[-1].text
    assert places[early] < places[late]


async def test_only_one_process_speaks_at_another_rate_than_the_usual_one(tmp_path: Path) -> None:
    """An engine may hold a model in memory for each rate."""
    command, _ = engine(tmp_path, "rates")
    wanted = jobs(tmp_path, *(f"number {number}" for number in range(8 * FEW)))
    wanted = [job._replace(rate=90) if number % 4 == 0 else job for number, job in enumerate(wanted)]
    result = await Renderer(command, Limits(phrase=10), processes=3).render(wanted)
    assert len(result.seconds) == len(wanted)
    spoke = {tuple(each.split()) for each in said(tmp_path / "rates.log.rates")}
    assert len({pid for pid, rate in spoke if rate == "90"}) == 1


async def test_for_a_few_jobs_one_process_is_started(tmp_path: Path) -> None:
    command, _ = engine(tmp_path, "pid")
    await Renderer(command, Limits(phrase=10), processes=3).render(jobs(tmp_path, *"abcdefg"[: 2 * FEW - 1]))
    assert len(pids(tmp_path)) == 1


@pytest.mark.parametrize("kind", ["dies", "hangs"])
async def test_a_phrase_that_stops_one_of_several_processes_costs_only_itself(tmp_path: Path, kind: str) -> None:
    command, _ = engine(tmp_path, kind)
    texts = [*(f"number {number}" for number in range(3 * FEW)), "hang or die", *(f"more {number}" for number in "abc")]
    result = await Renderer(command, Limits(phrase=0.5), processes=3).render(jobs(tmp_path, *texts))
    assert [each.text for each in result.failed] == ["hang or die"]
    assert len(result.seconds) == len(texts) - 1


async def test_what_is_not_wanted_any_more_ends_at_once_and_the_next_jobs_are_done(tmp_path: Path) -> None:
    command, _ = engine(tmp_path, "hangs")
    made = Renderer(command, Limits(phrase=60))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(made.render(jobs(tmp_path, "hang")), 0.3)
    assert (await made.render(jobs(tmp_path, "one"))).seconds


async def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    result = await Renderer([str(tmp_path / "none")]).render(jobs(tmp_path, "one"))
    assert len(result.failed) == 1


def test_voices_are_listed(tmp_path: Path) -> None:
    assert voices(engine(tmp_path)[0])[0] == KnownVoice("gmw/en", "English", ("en",))


@each_row("name", ["", "English", "english", "GMW/EN", "Spanish (Spain)"])
def test_a_voice_there_is(tmp_path: Path, name: str) -> None:
    check_system_voice(name, engine(tmp_path)[0])


@each_row(("name", "near"), [("Inglish", "English"), ("spanish", "Spanish (Spain)"), ("zzzz", "English")])
def test_a_voice_there_is_not_is_named_with_its_like(tmp_path: Path, name: str, near: str) -> None:
    with pytest.raises(StretchcoachError) as caught:
        check_system_voice(name, engine(tmp_path)[0])
    assert str(caught.value).startswith(f'There is no voice "{name}".')
    assert near in str(caught.value)


@each_row("command", [["/nowhere/python"], [sys.executable, "-c", "pass"]])
def test_without_an_engine_the_list_says_what_to_do(command: list[str]) -> None:
    with pytest.raises(StretchcoachError, match="stretchcoach doctor"):
        voices(command)
