"""What a user may choose in the program itself: the settings worth trying out, with the choices there are for each. Pure.

The rest of the settings file (outputs, delays, sound files of one's own) is for who edits it; see docs/sound.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from stretchcoach.coach.questions.profile import COUNTRY, SIDE
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Verbosity
from stretchcoach.routine.wording import parse_duration
from stretchcoach.safety.countries import Countries, find_country
from stretchcoach.safety.person import Profile
from stretchcoach.settings import Settings
from stretchcoach.sound.natural import TERMS
from stretchcoach.words import languages
from stretchcoach.words.phrases import Phrasebook

VOICE, RATE, PITCH, PAUSE = "coach.voice", "coach.rate", "coach.pitch", "coach.pause"
VOLUME, CHIMES = "coach.volume", "chimes"
BACKGROUND, BACKGROUND_VOLUME = "background.sound", "background.volume"
THEME, VERBOSITY, READY, LANGUAGE = "theme", "verbosity", "session.ready", "language"
"""The keys of the settings, as :func:`stretchcoach.settings.keep` takes them."""

NATURAL_VOICE = "natural voice"
"""What is no setting but something that can be added; and what can be done about it."""
ADD, REMOVE, STOP = "add", "remove", "stop"

WHOLE = "profile"
"""All that is told about the person, as one line."""

Voices: TypeAlias = Sequence[tuple[str, str]]
"""What a setting says for a voice, and what the voice is called."""

RATES = (90, 105, 120, 135, 150, 165, 180, 200, 220)
"""Words a minute from which to choose."""
PITCHES = tuple(range(-5, 6))
"""Lower to higher; 0 is the voice's own."""
_PAUSES = (0.3, 0.5, 0.7, 0.9, 1.2, 1.6, 2.0)
_TENTHS = (0.2, 0.4, 0.6, 0.8, 1.0)
_BACKGROUNDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
_READIES = ("", "10s", "15s", "20s", "30s", "45s", "1m")
_HOW_MUCH = {
    Verbosity.AUTO: "Less once you know it",
    Verbosity.FULL: "Everything",
    Verbosity.SHORT: "In short",
    Verbosity.MINIMAL: "Name and dose alone",
}


@dataclass(frozen=True, slots=True)
class SettingChoice:
    """One value of a setting, and its words."""

    value: Any
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A setting with its choices; what it is now is always one of them."""

    key: str
    name: str
    what: str
    """What it does, in a sentence."""
    value: Any
    choices: tuple[SettingChoice, ...]
    person: str = ""
    """The line of the profile that it is, where it is none of the settings file; :data:`WHOLE` for all of it."""

    @property
    def now(self) -> str:
        """What it is now, in words."""
        if self.person:
            return str(self.value)
        return next(each.words for each in self.choices if each.value == self.value)


def preferences(
    settings: Settings, book: Phrasebook, themes: Iterable[tuple[str, str]], voices: Voices = ()
) -> Iterator[Preference]:
    """What can be chosen, as it stands.

    Args:
        settings: as they are now.
        book: tells times.
        themes: values of ``theme``, each with its name.
        voices: those that can be chosen besides the usual one; none while they are not known yet.
    """
    coach, background = settings.coach, settings.background
    yield _of(
        VOICE, "Voice", "Who explains the exercises.", coach.voice, [("", "The best voice here"), *voices], coach.voice
    )
    yield _of(
        RATE, "Speed of speech", "How fast it is spoken.", coach.rate, _named(RATES, rate_words), rate_words(coach.rate)
    )
    what = "How high the voice is. Not every voice lets it be chosen."
    yield _of(PITCH, "Pitch of speech", what, coach.pitch, _named(PITCHES, pitch_words), pitch_words(coach.pitch))
    what = "The quiet after each sentence of an instruction."
    yield _of(PAUSE, "Pause after sentences", what, coach.pause, _named(_PAUSES, _pause), _pause(coach.pause))
    what = "How loud the voice is, besides the volume of this device."
    yield _of(VOLUME, "Volume of speech", what, coach.volume, _named(_TENTHS, _tenths), _tenths(coach.volume))
    what = "How loud the tones are that begin and end a hold."
    values = [(0.0, "Off"), *_named(_TENTHS, _tenths)]
    yield _of(CHIMES, "Chimes", what, settings.chimes, values, _tenths(settings.chimes))
    what = "A quiet sound under a session. It is softer while the voice speaks."
    values = [("", "None"), ("noise", "Soft noise")]
    yield _of(BACKGROUND, "Background", what, background.sound, values, background.sound)
    values, now = _named(_BACKGROUNDS, _percent), _percent(background.volume)
    yield _of(BACKGROUND_VOLUME, "Background volume", "How loud that is.", background.volume, values, now)
    yield _of(THEME, "Colours", "How the program looks.", settings.theme, [*themes], settings.theme)
    what = "How much is said about an exercise. What is said for your safety stays."
    values = [(each.value, words) for each, words in _HOW_MUCH.items()]
    yield _of(VERBOSITY, "How much is said", what, settings.verbosity, values, settings.verbosity)
    what = "How long a session waits until you are in position, where its author sets no time."
    ready = settings.session.ready
    values = [(each, _ready(each, book)) for each in _READIES]
    yield _of(READY, "Getting into position", what, ready, values, _ready(ready, book))
    what = "The language of the shipped routines, and of all that is said around them."
    values = [(each, languages.NAMES.get(each, each)) for each in languages.available()]
    yield _of(LANGUAGE, "Language", what, settings.language, values, settings.language)


def natural_voice(
    *,
    here: bool = False,
    doing: str = "",
    percent: int = 0,
    megabytes: int = 0,
    problem: str = "",
    refusal: str = "",
    by_hand: str = "",
) -> Preference:
    """The natural voice, beside the settings: whether it is there, and what can be done about it.

    Args:
        here: whether it is there.
        doing: what is under way, ``ADD`` or ``REMOVE``.
        percent: how far that is.
        megabytes: what has to be fetched to add it.
        problem: why it was not added or removed when that was tried last.
        refusal: why it cannot be added.
        by_hand: what somebody may do then.
    """
    what = f"A voice for English that is easier to listen to. {TERMS} {problem}"
    done = "━" * (percent // 10) + "─" * (10 - percent // 10)
    if doing == ADD:
        now, does = f"{done} {percent} %", [(STOP, "Stop adding it")]
    elif doing == REMOVE:
        now, does = "Being removed", []
    elif here:
        now, does = "Added", [(REMOVE, "Remove it")]
    elif refusal:
        now, does, what = "Not to be had here", [], f"{refusal[0].upper()}{refusal[1:]}. {by_hand}"
    else:
        now, does = "Not added", [(ADD, f"Add it (about {megabytes} MB)")]
    return _of(NATURAL_VOICE, "Natural voice", what.strip(), "", [("", now), *does], now)


def about_person(profile: Profile, countries: Countries) -> Iterator[Preference]:
    """What is told about the person, beside the settings: it has questions of its own."""
    what = "Exercises with two sides begin with the less painful one, unless their author says otherwise."
    yield _told(SIDE, "Side to begin with", what, f"The {profile.first_side} side")
    country = find_country(profile.country, countries) if profile.country else None
    what = "It decides which number a warning names in an emergency."
    yield _told(COUNTRY, "Country", what, country.name if country else "Not told")
    what = "Age, conditions, numbers of your own. All of it can be changed or forgotten."
    yield _told(WHOLE, "About you", what, "See and change")


def _told(line: str, name: str, what: str, now: str) -> Preference:
    return Preference(
        key=line, name=name, what=what, value=now, choices=(SettingChoice(now, "Change it"),), person=line
    )


def _of(key: str, name: str, what: str, value: Any, choices: Iterable[tuple[Any, str]], now: str) -> Preference:
    """With what was set by hand, called ``now``, among the choices: numbers by size, else at the end."""
    given = [SettingChoice(*each) for each in choices]
    if value not in [each.value for each in given]:
        given.append(SettingChoice(value, now))
        if isinstance(value, int | float):
            given.sort(key=lambda each: float(each.value))
    return Preference(key=key, name=name, what=what, value=value, choices=tuple(given))


def _named(values: Iterable[Any], words: Any) -> list[tuple[Any, str]]:
    return [(each, words(each)) for each in values]


def rate_words(rate: int) -> str:
    """A rate as it is told."""
    return f"{rate} words a minute"


def pitch_words(pitch: int) -> str:
    """A pitch as it is told."""
    return f"{abs(pitch)} {'higher' if pitch > 0 else 'lower'}" if pitch else "As the voice is"


def _pause(pause: float) -> str:
    return f"{pause:g} seconds"


def _tenths(volume: float) -> str:
    return f"{10 * volume:g} of 10"


def _percent(volume: float) -> str:
    return f"{100 * volume:g} %"


def _ready(ready: str, book: Phrasebook) -> str:
    return book.time(parse_duration(ready) or 0.0) if ready else "Until I say ready"
