"""The process that cleans recordings: ``python -m stretchcoach.sound.cleaning``.

A recording in any format becomes a clip like every other: mono, 22050 Hz, 16 bits, the silence at its ends cut off, as
loud as every other recording, and faded so that it neither begins nor ends with a click. ffmpeg decodes it, as a program
of its own; pydub cuts and fades.
"""

from __future__ import annotations

import os
import subprocess
import warnings
from array import array
from pathlib import Path
from typing import Any

from stretchcoach.errors import StretchcoachError
from stretchcoach.routine.recordings import LONGEST, trouble
from stretchcoach.sound import wav
from stretchcoach.sound.programs import decoding, ffmpeg, install_audio
from stretchcoach.sound.serving import serve

RATE = 22050
LOUDNESS = -19.0
"""LUFS of a cleaned recording: what speech in one channel is commonly brought to, and eSpeak's own -20 give or take one."""
_MOST_GAIN = 30.0
"""Decibels a recording is made louder at most; more would be room noise."""
_ROUNDS = 3
_PEAK = 0.89
"""The highest sample, full scale being 1: one decibel is left for what an mp3 encoder adds."""
_SILENT = -50.0
"""Decibels under full scale: a recording that is nowhere louder is silent."""
_UNDER_PEAK = 36.0
"""Decibels under the loudest moment at which speech is taken to begin and end; a quiet room is 45 under it."""
_BEFORE, _AFTER = 30, 80
"""Milliseconds kept before speech begins and after it ends: breath and the end of a word."""
_FADE_IN, _FADE_OUT = 5, 25
"""Milliseconds."""
_DECODE_LIMIT = 5.0
"""Seconds ffmpeg may take: for two minutes of sound it needs a tenth of one."""


class Cleaner:
    """Cleans recordings; the file is the ``voice`` of a request.

    Raises:
        RuntimeError: the ``audio`` extra is not installed, or there is no ffmpeg.
    """

    engine = "recordings"

    def __init__(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pydub warns of a missing ffmpeg, and new Pythons of its old spellings
                import numpy
                import pydub
                import pydub.silence

                from stretchcoach.sound import loudness
        except ImportError:
            raise RuntimeError(f"recordings need more; run: {install_audio()}") from None
        try:
            self.library = ffmpeg()
        except StretchcoachError as problem:
            raise RuntimeError(str(problem)) from None
        self._np, self._pydub, self._silence, self._loudness = numpy, pydub, pydub.silence, loudness

    def voices(self) -> list[dict[str, Any]]:
        """None: an author is no voice of the system."""
        return []

    def sound(self, request: dict[str, Any], room: Path) -> wav.Samples:
        """The recording, cleaned.

        Raises:
            wav.BadClipError: it is empty, silent, too long or no sound at all.
        """
        file = Path(request["voice"])
        why = trouble(file)
        if why:
            raise wav.BadClipError(why)
        cut = self._cut(self._decoded(file))
        samples = self._np.array(cut.get_array_of_samples()) / 32768
        made = self._np.round(self._levelled(samples) * 32767).astype("<i2").tobytes()
        faded = self._segment(made).fade_in(_FADE_IN).fade_out(min(_FADE_OUT, len(cut) // 2))
        return wav.Samples(array("h", faded.raw_data), RATE, 1)

    def _decoded(self, file: Path) -> Any:
        try:
            command = decoding(file, RATE, LONGEST + 1)
            done = subprocess.run(command, capture_output=True, timeout=_DECODE_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise wav.BadClipError("it takes too long to read") from None
        if done.returncode or not done.stdout:
            raise wav.BadClipError("it is damaged, or no sound file")
        if len(done.stdout) > 2 * RATE * LONGEST:
            raise wav.BadClipError(f"it is longer than {LONGEST:.0f} seconds")
        return self._segment(done.stdout[: len(done.stdout) // 2 * 2])

    def _cut(self, whole: Any) -> Any:
        if whole.max_dBFS < _SILENT:
            raise wav.BadClipError("it is silent")
        quiet = whole.max_dBFS - _UNDER_PEAK
        first = self._silence.detect_leading_silence(whole, silence_threshold=quiet, chunk_size=5)
        last = len(whole) - self._silence.detect_leading_silence(whole.reverse(), silence_threshold=quiet, chunk_size=5)
        return whole[max(0, first - _BEFORE) : last + _AFTER]

    def _levelled(self, samples: Any) -> Any:
        """``samples`` at the loudness of a recording; a second round makes up for peaks that had to be turned down."""
        gain, levelled = 0.0, samples
        for _ in range(_ROUNDS):
            gain = min(gain + LOUDNESS - self._loudness.lufs(levelled, RATE), _MOST_GAIN)
            levelled = self._limited(samples * 10 ** (gain / 20))
        return levelled

    def _limited(self, samples: Any) -> Any:
        """``samples`` with what is over the peak turned down softly, a few milliseconds before and after it."""
        np, block = self._np, RATE // 500
        short = -len(samples) % block
        peaks = np.abs(np.pad(samples, (0, short))).reshape(-1, block).max(axis=1)
        if not len(peaks) or peaks.max() <= _PEAK:
            return samples
        gain = np.minimum(1.0, _PEAK / np.maximum(peaks, 1e-9))
        near = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 6, constant_values=1.0), 13).min(axis=1)
        soft = np.convolve(np.pad(near, 4, mode="edge"), np.hanning(11)[1:-1] / np.hanning(11)[1:-1].sum(), "valid")
        at = np.arange(len(samples))
        smooth = np.interp(at, (np.arange(len(soft)) + 0.5) * block, soft)
        return np.clip(samples * smooth, -_PEAK, _PEAK)

    def _segment(self, pcm: bytes) -> Any:
        return self._pydub.AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)


if __name__ == "__main__":
    serve(Cleaner)
    os._exit(0)
