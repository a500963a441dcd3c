"""Whole files: every cue of the sheet is heard in them, in order and whole; one file up to each question; many at once."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import EVEN

from render.studio import LIBRARY, PACK, RATE, SHORT, Murmur, Mute, decoded, loudness, order, probe, routine, tags

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sound"))

import hearing

from stretchcoach.frontends.render.batch import FileJob, FilesMade, run, terminable
from stretchcoach.frontends.render.preparing import Ordered, Prepared
from stretchcoach.frontends.render.segments import MANIFEST, PLAYLIST, cut, write_segments
from stretchcoach.frontends.render.writing import Watch, Wishes, write_single
from stretchcoach.routine.model import Routine
from stretchcoach.safety.person import Profile
from stretchcoach.session.plan.plan import Purpose
from stretchcoach.settings import BackgroundSettings, Settings

pytestmark = pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")

SETTINGS = Settings(chimes=0.6)
WISHES = Wishes(settings=SETTINGS)


def render(made: Ordered, target: Path, sound: Murmur, wishes: Wishes = WISHES) -> tuple[FilesMade, Prepared]:
    """One routine as one file."""

    def write(ready: Prepared, watch: Watch) -> None:
        write_single(ready, target, wishes, watch)

    outcome = run([FileJob(made, write, str(target))], sound, wishes.settings)
    assert outcome.problems == []
    assert sound.closed
    return outcome, outcome.written[0][1]


def heard_in_order(recording: hearing.Signal, ready: Prepared, at_least: float, shift: float = 0.0) -> None:
    """Every clip of the sheet is in the recording, whole, where it belongs, and nothing lies between them."""
    for placed in ready.placed:
        clip, rate = hearing.read(placed.clip)
        assert rate == RATE
        found = hearing.find(clip, recording, placed.at + shift, within=0.1)
        assert found.likeness > at_least, (placed, found)
        assert found.weakest > at_least - 0.35, (placed, found)
        assert abs(found.at - shift - placed.at) < 0.002, (placed, found)
    spans = [(each.at + shift, each.at + each.seconds + shift) for each in ready.sheet.sounds]
    assert np.abs(hearing.outside(recording, spans)).max() < 0.02


@pytest.mark.parametrize(("ending", "at_least"), [("wav", 0.98), ("mp3", 0.9)])
def test_every_cue_is_heard_in_order_and_whole_at_the_wanted_loudness(
    tmp_path: Path, ending: str, at_least: float
) -> None:
    target = tmp_path / f"short.{ending}"
    _, ready = render(order(), target, Murmur(tmp_path))
    recording = hearing.signal(decoded(target))
    assert len(recording) / RATE == pytest.approx(ready.sheet.seconds, abs=0.06)
    heard_in_order(recording, ready, at_least)
    measured, peak = loudness(target)
    assert measured == pytest.approx(-19.0, abs=0.5)
    assert peak <= -1.0
    words = tags(target)
    assert words["title"] == "Short; a #1 = file"
    assert words["artist"] == "A. Author"
    assert "no replacement for a clinician" in words["comment"]
    chapters = [(float(each["start_time"]), each["tags"]["title"]) for each in probe(target)["chapters"]]
    assert [title for _, title in chapters] == [each.title for each in ready.sheet.chapters]
    assert [at for at, _ in chapters] == pytest.approx([each.at for each in ready.sheet.chapters], abs=0.002)


def test_another_loudness_and_a_background(tmp_path: Path) -> None:
    target = -16.0
    wishes = Wishes(settings=Settings(background=BackgroundSettings(sound="noise", volume=0.3)), lufs=target)
    path = tmp_path / "short.m4a"
    render(order(), path, Murmur(tmp_path, background="noise"), wishes)
    measured, peak = loudness(path)
    assert measured == pytest.approx(target, abs=0.5)
    assert peak <= -1.0
    recording = hearing.signal(decoded(path))
    assert np.abs(recording[8 * RATE : 9 * RATE]).max() > 0.0005, "there is no background"


def test_what_has_no_voice_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    target = tmp_path / "out" / "short.mp3"
    target.parent.mkdir()
    outcome = run([FileJob(order(), lambda ready, watch: None, "short")], Mute(tmp_path), SETTINGS)
    assert outcome.written == []
    assert outcome.problems[0].startswith('short: nothing was written: "This is a recording. Nobody can hear you.')
    assert os.listdir(target.parent) == []


def test_another_voice_than_the_chosen_one_is_no_voice_for_a_file(tmp_path: Path) -> None:
    sound = Murmur(tmp_path)
    sound.replaced = "The Piper voice amy.onnx cannot be used: no such file."
    outcome = run([FileJob(order(), lambda ready, watch: None, "short")], sound, SETTINGS)
    assert outcome.written == []
    assert outcome.problems == [
        "short: nothing was written: The Piper voice amy.onnx cannot be used: no such file. "
        "Choose another voice with --voice, or in the settings."
    ]


def test_a_text_with_nothing_to_say_is_silence_and_is_named(tmp_path: Path) -> None:
    made, sound = routine('format = 1\nroutine.name = "…"\nstep = [{ say = "—" }]\n'), Murmur(tmp_path)
    outcome = run([FileJob(order(made), lambda ready, watch: None, "short")], sound, SETTINGS)
    assert outcome.problems == []
    assert outcome.notes == ['short: no voice can say "—": there is silence.']
    _, prepared = outcome.written[0]
    assert len(prepared.placed) == len(prepared.sheet.sounds) - 1


def test_the_voice_knows_whom_to_call(tmp_path: Path) -> None:
    made = routine(SHORT + '[clinic]\nname = "H"\nphone = "555.010.0200"\n')
    sound = Murmur(tmp_path)
    run([FileJob(order(made, Profile(emergency="999")), lambda ready, watch: None, "short")], sound, SETTINGS)
    assert [number for number in sound.styles[-1].numbers if "9" in number or "5" in number] == ["999", "555.010.0200"]


def test_many_are_made_side_by_side_and_a_failure_costs_only_itself(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    made = [order(routine(name=f"r{number}")) for number in range(3)]
    targets = [folder / "0.mp3", tmp_path / "nowhere" / "1.mp3", folder / "2.opus"]

    def writes(target: Path) -> Callable[[Prepared, Watch], None]:
        return lambda ready, watch: write_single(ready, target, WISHES, watch)

    shown: list[tuple[float, float]] = []
    jobs = [FileJob(each, writes(target), str(target)) for each, target in zip(made, targets, strict=True)]
    outcome = run(jobs, Murmur(tmp_path), SETTINGS, workers=2, show=lambda done, wanted: shown.append((done, wanted)))
    assert sorted(os.listdir(folder)) == ["0.mp3", "2.opus"]
    assert len(outcome.problems) == 1
    assert "nowhere" in outcome.problems[0]
    assert shown[-1][1] == pytest.approx(3 * outcome.written[0][1].sheet.seconds)
    assert shown[-1][0] > 0


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP], ids=lambda kind: kind.name)
def test_told_to_end_in_an_event_loop_the_loop_ends_in_order(kind: signal.Signals) -> None:
    ends: list[type[BaseException]] = []

    async def preparing() -> None:
        try:
            signal.raise_signal(kind)
            await asyncio.sleep(60)
        except BaseException as end:
            ends.append(type(end))
            raise

    with terminable(), pytest.raises(KeyboardInterrupt):
        asyncio.run(preparing())
    assert ends == [asyncio.CancelledError], "no exception in the middle of what the loop does"


def test_stopped_in_the_middle_nothing_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    looks = 0

    def show(done: float, wanted: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise KeyboardInterrupt

    def write(ready: Prepared, watch: Watch) -> None:
        for number in range(2000):  # long enough to be stopped in, however quick the machine is
            write_single(ready, folder / f"{number}.flac", WISHES, watch)
            (folder / f"{number}.flac").unlink()

    with pytest.raises(KeyboardInterrupt):
        run([FileJob(order(), write, "endless")], Murmur(tmp_path), SETTINGS, show=show)
    assert os.listdir(folder) == []


# One file up to each question ----------------------------------------------------------------------------------------


def segments(made: Ordered, target: Path, sound: Murmur, ending: str = "mp3") -> Prepared:
    """One routine as a folder."""

    def write(ready: Prepared, watch: Watch) -> None:
        write_segments(ready, target, ending, WISHES, watch)

    outcome = run([FileJob(made, write, str(target))], sound, SETTINGS)
    assert outcome.problems == []
    return outcome.written[0][1]


def test_a_folder_has_one_file_up_to_each_question_and_says_how_to_go_on(tmp_path: Path) -> None:
    target = tmp_path / "short"
    ready = segments(order(segments=True), target, Murmur(tmp_path), "wav")
    manifest = json.loads((target / MANIFEST).read_text("utf-8"))
    files = manifest["files"]
    assert sorted(os.listdir(target)) == sorted([*(each["file"] for each in files), MANIFEST, PLAYLIST])
    assert [each["next"] for each in files] == [*(each["file"] for each in files[1:]), None]
    assert [each["question"]["purpose"] for each in files[:-1]] == [each.purpose for each in ready.sheet.asked]
    assert files[-1]["question"] is None
    assert all(each["question"]["bands"] for each in files[:-1])
    assert [each["file"][:3] for each in files] == [f"{number:02}-" for number in range(1, len(files) + 1)]
    going_on = Path(ready.placed[0].clip).parent
    assert going_on.exists()
    pieces = []
    for (part, _), each in zip(cut(ready.sheet), files, strict=True):
        assert float(probe(target / each["file"])["format"]["duration"]) == pytest.approx(each["seconds"], abs=0.002)
        pieces.append(hearing.signal(decoded(target / each["file"]))[round(part.lead * RATE) :])
    joined = np.concatenate(pieces)
    assert len(joined) / RATE == pytest.approx(ready.sheet.seconds, abs=0.01)
    for placed in ready.placed:
        clip, _ = hearing.read(placed.clip)
        assert hearing.find(clip, joined, placed.at, within=0.05).likeness > 0.97, placed
    lines = (target / PLAYLIST).read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [each["file"] for each in files]


def test_each_file_but_the_last_ends_with_how_to_go_on() -> None:
    sheet = order(LIBRARY.routines["gentle-four"], segments=True).sheet(EVEN)
    for part, asked in cut(sheet)[:-1]:
        said = [each.text for each in sheet.sounds if part.begin <= each.at < part.end]
        assert said[-1] == "To go on, start the next recording."
        assert asked is not None
    titles = [part.title for part, _ in cut(sheet)]
    assert titles[4:9] == ["05 Cat-cow", "06 Child's pose", "07 Seated twist", "08 Sphinx", "09 At the end"]
    assert titles[9:] == ["10 At the end"], "where the pain is now is asked after the last rating"
    assert "start the next" not in " ".join(each.text for each in sheet.sounds if each.at >= cut(sheet)[-1][0].begin)


@settings(max_examples=12, deadline=None)
@given(
    name=st.sampled_from(sorted(LIBRARY.routines)),
    packs=st.integers(1, 3),
)
def test_no_file_ends_between_pack_on_and_pack_off(name: str, packs: int) -> None:
    of: Routine = LIBRARY.routines[name] if packs == 1 else routine(PACK)
    sheet = order(of, segments=True).sheet(EVEN)
    ons = [each.at for each in sheet.asked if each.purpose is Purpose.PACK_ON]
    offs = [each.until for each in sheet.asked if each.purpose is Purpose.PACK_OFF]
    parts = [part for part, _ in cut(sheet)]
    assert parts[0].begin == 0.0
    assert parts[-1].end == sheet.seconds
    for one, following in pairwise(parts):
        assert one.end == following.begin
        assert not any(on < one.end < off for on, off in zip(ons, offs, strict=True))
        assert not any(each.at < one.end < each.at + each.seconds for each in sheet.sounds)
