"""Ten things the coach says, heard while its voice, speed and pitch are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.preferences import PITCH, PITCHES, RATE, RATES, VOICE, VOLUME, pitch_words, rate_words
from stretchcoach.coach.samples import Sample, stepped
from stretchcoach.frontends.tui.app_commands import (
    Close,
    Faster,
    Higher,
    Louder,
    Lower,
    NextSample,
    OtherVoice,
    SampleBefore,
    SampleWanted,
    SayAgain,
    SettingChosen,
    ShowHelp,
    Slower,
    Softer,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.screens.sound_check import SOFTEST, STEP
from stretchcoach.frontends.tui.widgets.drawing import BigWords
from stretchcoach.settings import VoiceSettings

_NO_BREAK = "\N{NO-BREAK SPACE}"

Voices = Sequence[tuple[str, str]]
"""What the setting says for each voice, and its name."""


class ListenScreen(CoachScreen[None]):
    """Says one thing after another, as often as wanted; what a key changes is heard at once, and kept."""

    ORDERS = (
        SayAgain,
        NextSample,
        Slower,
        Faster,
        Lower,
        Higher,
        OtherVoice,
        SampleBefore,
        Softer,
        Louder,
        Close,
        ShowHelp,
    )
    HELP = (
        "Ten things a coach says, one after the other. Space says it again, N goes on to the next. The arrow keys make it "
        "slower, faster, lower or higher, and V takes another voice: you hear it at once, and it is kept in the settings. "
        "Counting is always a little faster than what you are told to do. Escape leads back."
    )
    CSS_PATH = "../styles/listen.tcss"

    def __init__(self, samples: Sequence[Sample], voice: VoiceSettings, problem: str = "") -> None:
        """``samples`` are said as ``voice`` is now."""
        super().__init__(problem)
        self._samples, self._voice = tuple(samples), voice
        self._voices: Voices = ()
        self._at = 0

    def body(self) -> Iterable[Widget]:
        """Which it is, its words, how it is said, and what became of the last change."""
        yield Static("", id="listen-name", classes="title", markup=False)
        yield Vertical(BigWords(id="listen-words"), id="listen")
        yield Static("", id="listen-how", markup=False)
        yield Static("", id="listen-said", markup=False)

    def on_mount(self) -> None:
        """Say the first."""
        super().on_mount()
        self._show()
        self.again()

    @property
    def sample(self) -> Sample:
        """What is being said."""
        return self._samples[self._at]

    def know(self, voices: Voices) -> None:
        """These are the voices there are."""
        self._voices = tuple(voices)
        if self.is_mounted:
            self._show()

    def show(self, voice: VoiceSettings, said: str, *, wrong: bool = False) -> None:
        """Something was chosen: say it again as it sounds now, and below what became of the choice."""
        self._voice = voice
        line = self.query_one("#listen-said", Static)
        line.update(f"! {said}" if wrong else said)
        line.set_class(wrong, "wrong")
        self._show()
        self.again()

    def _show(self) -> None:
        self.query_one("#listen-name", Static).update(f"{self._at + 1} of {len(self._samples)}: {self.sample.name}")
        self.query_one("#listen-words", BigWords).text = self.sample.text
        names = {"": "The best voice here", **dict(self._voices)}
        how = (
            names.get(self._voice.voice, self._voice.voice),
            rate_words(self._voice.rate),
            f"Pitch {pitch_words(self._voice.pitch).lower()}",
            f"Volume {10 * self._voice.volume:g} of 10",
        )
        # Broken between two of them alone, where they are too long for one line.
        self.query_one("#listen-how", Static).update("   ".join(each.replace(" ", _NO_BREAK) for each in how))

    @on(SayAgain)
    def again(self) -> None:
        """Say it once more."""
        self.post_message(SampleWanted(self.sample))

    @on(NextSample)
    def forward(self) -> None:
        """On to the next; after the last comes the first."""
        self._go(1)

    @on(SampleBefore)
    def back(self) -> None:
        """The one before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        self._at = (self._at + by) % len(self._samples)
        self.query_one("#listen-said", Static).update("")
        self._show()
        self.again()

    @on(Slower)
    def slower(self) -> None:
        """Take the rate below."""
        self._choose(RATE, self._voice.rate, stepped(RATES, self._voice.rate, -1), "slow")

    @on(Faster)
    def faster(self) -> None:
        """Take the rate above."""
        self._choose(RATE, self._voice.rate, stepped(RATES, self._voice.rate, 1), "fast")

    @on(Lower)
    def lower(self) -> None:
        """Take the pitch below."""
        self._choose(PITCH, self._voice.pitch, stepped(PITCHES, self._voice.pitch, -1), "low")

    @on(Higher)
    def higher(self) -> None:
        """Take the pitch above."""
        self._choose(PITCH, self._voice.pitch, stepped(PITCHES, self._voice.pitch, 1), "high")

    @on(Louder)
    def louder(self) -> None:
        """Speak a step louder."""
        self._choose(VOLUME, self._voice.volume, round(min(1.0, self._voice.volume + STEP), 2), "loud")

    @on(Softer)
    def softer(self) -> None:
        """Speak a step more softly."""
        volume = self._voice.volume
        self._choose(VOLUME, volume, round(min(volume, max(SOFTEST, volume - STEP)), 2), "soft")

    @on(OtherVoice)
    def other_voice(self) -> None:
        """Take the next voice; after the last comes the usual one."""
        voices = ["", *(voice for voice, _ in self._voices)]
        now = voices.index(self._voice.voice) if self._voice.voice in voices else 0
        if len(voices) == 1:
            self.query_one("#listen-said", Static).update("No other voice of your language was found.")
        else:
            self.post_message(SettingChosen(VOICE, voices[(now + 1) % len(voices)]))

    def _choose(self, key: str, now: float, value: float, word: str) -> None:
        if value == now:
            self.query_one("#listen-said", Static).update(f"This is as {word} as it goes.")
        else:
            self.post_message(SettingChosen(key, value))

    @on(Close)
    def close(self) -> None:
        """Back to the screen before."""
        self.dismiss(None)
