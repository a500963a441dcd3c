"""What the voice that everybody has makes of it: what is written sounds as the words do, and did not by itself."""

from __future__ import annotations

import ctypes

import espeakng_loader
from rows import each_row

from stretchcoach.words.spoken import spoken

_TEXT_UTF8, _SYNCHRONOUS = 1, 2

ROWS = [
    ("en", "Stop if pain is > 5/10.", "Stop if pain is more than five out of ten."),
    ("en", "Keep pain < 4.", "Keep pain less than four."),
    ("en", "8–10 reps", "eight to ten reps"),
    ("en", "hold 30s", "hold thirty seconds"),
    ("en", "lift 5 kg", "lift five kilograms"),
    ("en", "2x10", "two times ten"),
    ("en", "rest 1½ min", "rest one and a half minutes"),
    ("en", "knees at 90 deg", "knees at ninety degrees"),
    ("en", "the L4/L5 disc", "the L four L five disc"),
    ("en", "w/ knees bent", "with knees bent"),
    ("en", "b/l", "on both sides"),
    ("en", "**slowly**", "slowly"),
    ("en", "left/right", "left or right"),
    ("en", "3-5/10", "three to five out of ten"),
    ("en", "approx. 10 cm", "about ten centimetres"),
    ("en", "lie down -> roll", "lie down, then roll"),
    ("es", "21 repeticiones", "veintiuna repeticiones"),
    ("es", "1 vez", "una vez"),
    ("es", "dolor > 5/10", "dolor más de cinco de diez"),
    ("es", "8-10 reps", "ocho a diez repeticiones"),
    ("es", "½ h", "media hora"),
    ("es", "10 seg", "diez segundos"),
    ("es", "izq./dcha.", "izquierda o derecha."),
    ("es", "200 repeticiones", "doscientas repeticiones"),
]


class Phonemes:
    """eSpeak NG as it comes with the program, asked for sounds and not for sound."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
        self._next = self._library.espeak_TextToPhonemes
        self._next.restype, self._next.argtypes = (
            ctypes.c_char_p,
            (ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int),
        )

    def of(self, text: str, language: str) -> str:
        """The phonemes of ``text`` in eSpeak's own letters, without stress and pauses."""
        self._library.espeak_SetVoiceByName(language.encode())
        left, found = ctypes.c_char_p(text.encode()), b""
        while left.value is not None:
            found += self._next(ctypes.byref(left), _TEXT_UTF8, 0) + b" "
        return "".join(each for each in found.decode() if each not in "',_: ;")


PHONEMES = Phonemes()


@each_row(("language", "written", "words"), ROWS)
def test_the_voice_makes_the_sounds_of_the_words(language: str, written: str, words: str) -> None:
    wanted = PHONEMES.of(words, language)
    assert len(wanted) > 3
    assert PHONEMES.of(spoken(written, language), language) == wanted
    assert PHONEMES.of(written, language) != wanted, "the voice knew it by itself"
