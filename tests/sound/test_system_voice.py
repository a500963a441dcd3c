"""The real speech process: pyttsx3 with whatever eSpeak NG there is, rendering into files."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

import pytest
from pulse import read_wav
from rows import each_row

from stretchcoach.sound import processes, serving, wav
from stretchcoach.sound.sentences import split
from stretchcoach.words.lengths import PAUSE


def ask(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """What the speech process answers; all it prints must be answers."""
    lines = b"".join(processes.encode(each) for each in requests)
    done = subprocess.run(
        processes.command("stretchcoach.sound.system_voice"), input=lines, capture_output=True, timeout=60
    )
    assert done.returncode == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def render(path: Path, text: str, voice: str = "", rate: int = 150, language: str = "") -> dict[str, Any]:
    return {"do": "render", "text": text, "voice": voice, "rate": rate, "path": str(path), "language": language}


def test_phrases_become_clips_without_silence_at_their_ends(tmp_path: Path) -> None:
    ready, first, second = ask(
        render(tmp_path / "a.wav", "Child's pose. Let your hips sink back."), render(tmp_path / "b.wav", "three")
    )
    assert ready["say"] == "ready"
    assert first["seconds"] == pytest.approx(wav.seconds(tmp_path / "a.wav"), abs=0.001)
    assert first["seconds"] > 1.5 > 1.0 > second["seconds"] > 0.2
    assert next(index for index, value in enumerate(read_wav(tmp_path / "b.wav")) if abs(value) > wav.QUIET) < 200
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.wav", "b.wav"]


def test_voice_and_rate_change_the_clip_and_the_usual_voice_comes_back(tmp_path: Path) -> None:
    asked = [("a", "", 150), ("b", "French (France)", 150), ("c", "", 150), ("d", "", 250), ("e", "roa/fr", 150)]
    replies = ask(*(render(tmp_path / f"{name}.wav", "hold it there", voice, rate) for name, voice, rate in asked))
    assert [each["say"] for each in replies] == ["ready"] + ["rendered"] * 5
    usual, french, again, fast, by_id = (each["seconds"] for each in replies[1:])
    assert usual == pytest.approx(again, abs=0.03)  # not to the sample: eSpeak NG adds noise to breathy sounds
    assert french == pytest.approx(by_id, abs=0.03)
    assert abs(french - usual) > 0.06
    assert fast < usual * 0.8


def test_pause_and_pitch_change_the_clip(tmp_path: Path) -> None:
    manners: list[dict[str, Any]] = [{}, {"pause": 0.2}, {"pause": 1.2}, {"pitch": -5}, {"pitch": 5}, {"pitch": 0}]
    asked = [render(tmp_path / f"{number}.wav", "Sit tall. Aaah.") | manner for number, manner in enumerate(manners)]
    seconds = [each["seconds"] for each in ask(*asked)[1:]]
    assert seconds[2] - seconds[1] == pytest.approx(1.0, abs=0.03)
    assert seconds[0] == pytest.approx(seconds[1] + PAUSE - 0.2, abs=0.03)
    usual, low, high, again = (_height(read_wav(tmp_path / f"{number}.wav")) for number in (0, 3, 4, 5))
    assert low < 0.9 * usual < usual < 0.9 * high
    assert again == pytest.approx(usual, rel=0.1)


def _height(samples: array[int]) -> float:
    """How high the vowel before the end is, by the lag at which it is most like itself."""
    part = samples[-7000:-4000]
    lags = range(100, 500)
    return 1 / max(lags, key=lambda lag: sum(a * b for a, b in zip(part, part[lag:], strict=False)))


def test_however_often_voice_and_rate_change_each_clip_is_whole(tmp_path: Path) -> None:
    kinds = [("", 150), ("French (France)", 150), ("", 250), ("English (America)", 100)] * 5
    asked = [render(tmp_path / "x.wav", "let it go, and breathe out slowly", voice, rate) for voice, rate in kinds]
    seconds = [each["seconds"] for each in ask(*asked)[1:]]
    for first in range(4):
        assert seconds[first::4] == pytest.approx([seconds[first]] * 5, abs=0.03)


@each_row(
    ("text", "voice", "where", "kind"),
    [("hello", "nobody", "x.wav", "voice"), ("hello", "", "none/x.wav", "write"), ("...", "", "x.wav", "phrase")],
)
def test_what_cannot_be_rendered_is_answered_and_leaves_nothing(
    tmp_path: Path, text: str, voice: str, where: str, kind: str
) -> None:
    _, failed, after = ask(render(tmp_path / where, text, voice), render(tmp_path / "after.wav", "after"))
    assert (failed["say"], failed["kind"]) == ("failed", kind)
    assert after["say"] == "rendered"
    assert [each.name for each in tmp_path.iterdir()] == ["after.wav"]


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on a file's size is a POSIX one")
def test_where_nothing_more_can_be_written_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *processes.command("stretchcoach.sound.system_voice")]
    lines = processes.encode(render(tmp_path / "x.wav", "hold it there, and breathe out slowly"))
    done = subprocess.run(limited, input=lines, capture_output=True, timeout=60)
    _, failed = (json.loads(line) for line in done.stdout.splitlines())
    assert (failed["say"], failed["kind"], failed["code"]) == ("failed", "write", errno.EFBIG)
    assert list(tmp_path.iterdir()) == []


def test_voices_are_listed() -> None:
    _, reply = ask({"do": "voices"})
    assert any("en" in language for each in reply["voices"] for language in each["languages"])


@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), ValueError("odd"), KeyError("x")])
def test_whatever_an_engine_throws_is_an_answer(
    tmp_path: Path, problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Throws:
        engine = library = "throws"

        def voices(self) -> list[dict[str, Any]]:
            return []

        def sound(self, request: dict[str, Any], room: Path) -> wav.Samples:
            room.write_bytes(b"half")
            raise problem

    reply = serving.answer(Throws(), render(tmp_path / "x.wav", "hello"))
    assert reply["say"] == "failed"
    assert list(tmp_path.iterdir()) == []


def test_the_voice_is_chosen_by_the_language_and_a_voice_of_another_one_is_refused(tmp_path: Path) -> None:
    text = "Respire despacio, y suelte el aire."
    asked = [
        render(tmp_path / "es.wav", text, language="es"),
        render(tmp_path / "named.wav", text, "Spanish (Spain)", language="es"),
        render(tmp_path / "en.wav", text, language="en"),
        render(tmp_path / "x.wav", text, "English (America)", language="es"),
        render(tmp_path / "y.wav", text, language="tlh-x"),
    ]
    _, spanish, named, english, refused, unknown = ask(*asked)
    assert spanish["seconds"] == pytest.approx(named["seconds"], abs=0.03)
    assert abs(spanish["seconds"] - english["seconds"]) > 0.06
    assert (refused["kind"], refused["why"]) == ("voice", "the voice 'English (America)' does not speak Spanish")
    assert (unknown["kind"], unknown["why"]) == ("voice", 'there is no voice for the language "tlh-x"')


TWICE = "Sit tall. Hold it there, and breathe out slowly. Is it better now? Say yes or no."


def test_sentences_said_one_by_one_sound_as_the_phrase_does_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from stretchcoach.sound.espeak import Espeak\n"
        "made = Espeak(); request = {'text': sys.argv[1], 'voice': '', 'rate': 150, 'pause': 0.386}\n"
        "joined = made.sound(request, Path()).samples; whole = made._say(sys.argv[1])\n"
        "print(len(joined), len(whole), flush=True); import os; os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script, TWICE], capture_output=True, text=True, timeout=60, check=True)
    joined, whole = map(int, done.stdout.split())
    assert joined == pytest.approx(whole, abs=22050 * 0.03)
    assert len(split(TWICE)) == 4
