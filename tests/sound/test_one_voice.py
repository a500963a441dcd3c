"""One voice a session: a slow voice is waited for as long as somebody has patience, and else the plain one speaks it all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from sound_fakes import engine, said

from stretchcoach import clock
from stretchcoach.settings import Settings, VoiceSettings, changed
from stretchcoach.sound import voicing
from stretchcoach.sound.ahead import Ahead
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.patience import LIMIT, Patience
from stretchcoach.sound.renderer import Limits, PhraseJob, Renderer
from stretchcoach.sound.style import Style
from stretchcoach.sound.voices import VoiceSource
from stretchcoach.words.lengths import Phrase, Speaker

FEW = [Phrase(f"phrase {name}", Speaker.COACH) for name in ("one", "two", "three", "four")]
HANG = Phrase("hang or die", Speaker.COACH)
THREE = Phrase("three", Speaker.COUNT)


class Stage:
    """Sound with a plain voice and a slow one, each an engine of a kind that ``sound_fakes`` knows."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._made: list[ChildSound] = []
        (folder / "slow").mkdir()

    def sound(self, kind: str = "pid", *, local: bool = True, count: str = "slow", plain: str = "good") -> ChildSound:
        """Sound; the slow voice is an engine of this kind."""
        slow, _ = engine(self.folder / "slow", kind)
        source = VoiceSource(name="the slow voice", engine="slow", command=tuple(slow), local=local)
        self._monkeypatch.setattr(voicing, "chosen_source", lambda voice, *more: source if voice == "slow" else None)
        settings = Settings(coach=VoiceSettings(voice="slow"), count=VoiceSettings(voice=count))
        command, _ = engine(self.folder, plain)
        made = ChildSound(settings, self.folder / "cache", speech=command, engine="fake", phrase_limit=2.0)
        made.voicing.ahead = Ahead(made.cache.has_room, lambda each: Renderer(each.command, Limits(phrase=0.3)))
        self._made.append(made)
        return made

    def slow(self, kind: str = "pid") -> list[str]:
        """What the slow voice was asked to say."""
        return said(self.folder / "slow" / f"{kind}.log")

    def plain(self) -> list[str]:
        """What the plain voice was asked to say."""
        return said(self.folder / "good.log")

    async def close(self) -> None:
        """Ends everything."""
        for each in self._made:
            await each.close()


@pytest_asyncio.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    made = Stage(tmp_path, monkeypatch)
    yield made
    await made.close()


def texts(phrases: Sequence[Phrase]) -> list[str]:
    return [each.text for each in phrases]


async def until(there: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not there():
            await asyncio.sleep(0.005)


async def test_the_chosen_voice_says_all_of_a_session_in_the_order_of_need(stage: Stage) -> None:
    sound, patience = stage.sound(), Patience()
    lengths = await sound.prepare([*FEW, THREE], patience)
    assert stage.slow() == texts([*FEW, THREE])
    assert (stage.plain(), sound.notes, sound.replaced, sound.problem) == ([], (), "", None)
    assert (patience.done, patience.total, patience.voice) == (5, 5, "")
    assert stage.sound().cached_lengths([*FEW, THREE]) == lengths


async def test_when_patience_is_over_the_plain_voice_speaks_all_and_the_rest_is_made_for_the_next_time(
    stage: Stage,
) -> None:
    sound = stage.sound()
    await sound.prepare(FEW[:1])
    sound.suit(Style())
    await sound.prepare([*FEW, THREE], Patience(0.0))
    assert stage.plain() == texts([*FEW, THREE]), "also what the slow voice has said already"
    assert sound.notes == ("The slow voice is not ready yet. The system's usual voice speaks.",)
    assert sound.replaced == "The slow voice is not ready yet."
    await until(lambda: not sound.voicing.ahead.works)
    sound.suit(Style())
    assert sound.cached_lengths([*FEW, THREE]) is not None
    assert sound.replaced == ""


@pytest.mark.parametrize("wish", ["wait", "hurry"])
async def test_one_key_waits_and_the_other_takes_the_plain_voice_at_once(stage: Stage, wish: str) -> None:
    sound, patience = stage.sound(), Patience(3600.0)
    patience.told = patience.wait if wish == "wait" else patience.hurry
    patience.begin([], 0)
    await sound.prepare(FEW, patience)
    assert stage.plain() == ([] if wish == "wait" else texts(FEW))
    assert bool(sound.replaced) == (wish == "hurry")


async def test_a_phrase_that_the_chosen_voice_cannot_say_leaves_the_whole_session_to_the_plain_one(
    stage: Stage,
) -> None:
    sound = stage.sound("dies")
    await sound.prepare([*FEW, HANG, THREE])
    assert stage.plain() == texts([*FEW, HANG, THREE])
    (note,) = sound.notes
    assert note.startswith("The slow voice cannot be used for 1 of 6 phrases: ")


async def test_a_process_that_was_killed_costs_no_session_its_voice(stage: Stage) -> None:
    sound = stage.sound("dies once")
    await sound.prepare([*FEW, HANG, THREE])
    assert (stage.plain(), sound.replaced) == ([], "")
    assert stage.slow("dies once").count(HANG.text) == 2


async def test_where_the_plain_voice_cannot_speak_the_slow_one_is_waited_for_after_all(stage: Stage) -> None:
    sound, patience = stage.sound(plain="none"), Patience(0.0)
    await sound.prepare([*FEW, THREE], patience)
    assert sound.clip(THREE)
    assert (sound.problem, sound.replaced, patience.waits) == (None, "", True)


async def test_coach_and_count_have_each_a_voice_and_only_the_one_that_fails_is_replaced(stage: Stage) -> None:
    sound = stage.sound("dies", count="")
    await sound.prepare([*FEW, HANG, THREE])
    assert sorted(stage.plain()) == sorted(texts([*FEW, HANG, THREE]))
    assert "three" not in stage.slow("dies")


async def test_in_mid_session_a_phrase_is_said_by_the_voice_of_the_session_and_else_by_the_plain_one(
    stage: Stage,
) -> None:
    sound = stage.sound("dies")
    await sound.prepare(FEW)
    for phrase in (Phrase("late", Speaker.COACH), HANG):
        await sound.voicing.prepare_late(phrase)
        assert sound.clip(phrase)
    assert stage.slow("dies")[-2:] == ["late", HANG.text], "there is no time to try it again"
    assert stage.plain() == [HANG.text]
    assert sound.cached_lengths(FEW) is not None, "the others keep their voice"
    plain, patience = stage.sound("mute"), Patience(3600.0)  # one that speaks may be done before anybody looks
    patience.told = patience.hurry
    patience.begin([], 0)
    await plain.prepare([THREE], patience)
    await plain.voicing.prepare_late(Phrase("later", Speaker.COACH))
    assert stage.plain()[-1] == "later", "the plain voice, where it has the session"


async def test_what_is_louder_or_softer_keeps_its_voice(stage: Stage) -> None:
    sound = stage.sound()
    await sound.prepare(FEW, Patience(0.0))
    clips = [sound.clip(each) for each in FEW]
    sound.use(
        changed(Settings(coach=VoiceSettings(voice="slow"), count=VoiceSettings(voice="slow")), "coach.volume", 0.3)
    )
    assert [sound.clip(each) for each in FEW] == clips


async def test_whoever_leaves_meanwhile_finds_it_further_the_next_time(stage: Stage) -> None:
    sound = stage.sound("hangs")
    preparing = asyncio.create_task(sound.prepare([Phrase("hang", Speaker.COACH), *FEW], Patience(None)))
    await until(lambda: stage.slow("hangs"))
    preparing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await preparing
    await until(lambda: not sound.voicing.ahead.works)
    assert sound.cached_lengths(FEW) is not None


async def test_phrases_are_made_ahead_and_that_rests_while_a_session_is_prepared(stage: Stage) -> None:
    sound = stage.sound()
    other = [Phrase(f"another {name}", Speaker.COACH) for name in ("one", "two", "three")]
    await sound.make_ahead(lambda: [*other, FEW[0]], Style())
    assert (sound.readiness.done, sound.readiness.total) == (0, 4)
    await sound.prepare(FEW)
    assert stage.slow()[: len(FEW)] == texts(FEW) or stage.slow()[1 : len(FEW) + 1] == texts(FEW)
    await until(lambda: not sound.voicing.ahead.works)
    assert (sound.readiness.done, sound.readiness.total) == (4, 4)
    assert sound.cached_lengths(other) is not None
    assert stage.slow().count(FEW[0].text) == 1, "what a session has made is not made again"


async def test_phrases_are_made_ahead_where_nothing_was_ever_said(stage: Stage) -> None:
    sound = stage.sound()
    assert not sound.cache.folder.exists()
    await sound.make_ahead(lambda: FEW, Style())
    await until(lambda: not sound.voicing.ahead.works)
    assert sound.cached_lengths(FEW) is not None


async def test_nothing_is_made_ahead_by_another_machine(stage: Stage) -> None:
    server = stage.sound(local=False)
    await server.make_ahead(lambda: FEW, Style())
    assert server.readiness.total == 0
    assert not server.voicing.ahead.works


async def test_another_voice_takes_the_place_of_what_was_to_be_made(stage: Stage) -> None:
    sound = stage.sound()
    await sound.make_ahead(lambda: FEW, Style())
    sound.use(Settings())
    await sound.make_ahead(lambda: FEW, Style())
    assert sound.readiness.total == 0
    assert not sound.voicing.ahead.works


async def test_a_folder_without_room_for_more_is_left_as_it_is(stage: Stage) -> None:
    sound = stage.sound()
    sound.voicing.ahead = Ahead(lambda: False)
    await sound.make_ahead(lambda: FEW, Style())
    await until(lambda: not sound.voicing.ahead.works)
    assert stage.slow() == []


def job(text: str) -> PhraseJob:
    return PhraseJob(Path(f"{text}.wav"), text, "", 150)


async def test_the_time_left_is_told_once_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(clock, "now", lambda: now)
    patience, jobs = Patience(), [job("x" * 10) for _ in range(4)]
    patience.begin(jobs, 6)
    assert (patience.done, patience.total, patience.left) == (2, 6, None)
    now += 5.0
    patience.made(jobs[0])
    assert (patience.done, patience.left) == (3, 15.0)


async def test_patience_is_counted_from_the_first_phrase_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(clock, "now", lambda: now)
    patience = Patience()
    patience.begin([job("a")], 1)
    now += LIMIT
    patience.begin([job("b")], 1)
    await asyncio.wait_for(patience.over(), 5)
