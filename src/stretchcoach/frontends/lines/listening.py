"""Ten things the coach says, one after the other, each with a line: how it sounds, where there is no screen to try it on."""

from __future__ import annotations

from collections.abc import Callable

from stretchcoach import clock
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.preferences import pitch_words, rate_words
from stretchcoach.coach.samples import WORTH, Sample, load_samples
from stretchcoach.coach.today import localised, look, numbers_to_call
from stretchcoach.safety_data import load_rules
from stretchcoach.sound.api import Sound, open_sound
from stretchcoach.sound.style import usual_style

MARGIN = 5.0
"""Seconds more than it lasts that something is waited for."""
BETWEEN = 1.0
"""Seconds of quiet between two."""


async def say_all(
    options: Options, show: Callable[[str], None], warn: Callable[[str], None], sound: Sound | None = None
) -> bool:
    """Say the ten as the settings and ``options`` have it.

    Args:
        options: of the command line.
        show: shows a line of what is said.
        warn: shows a line of what is wrong, or worth knowing.
        sound: what speaks; as the settings say when left out.

    Returns:
        Whether all of them came off.
    """
    settings = load_settings(options)
    rules = load_rules(settings.language)
    profile = look(options.paths, rules).profile
    sound = sound or open_sound(settings, options.paths, silent=options.silent)
    said = load_samples(localised(rules, profile))
    show(f"{rate_words(settings.coach.rate)}. Pitch: {pitch_words(settings.coach.pitch).lower()}.")
    try:
        await sound.start()
        sound.suit(usual_style(settings, numbers_to_call(rules, profile)))
        whole = True
        for number, each in enumerate(said, start=1):
            show(f"{number} of {len(said)}. {each.name}: {each.text}")
            whole = await _say(sound, each, number) and whole
            if sound.problem is not None:
                break
        for line in filter(None, (sound.problem, *sound.notes)):
            warn(line)
        return whole and sound.problem is None
    finally:
        await sound.close()


async def _say(sound: Sound, sample: Sample, number: int) -> bool:
    lengths = await sound.prepare(sample.phrases)
    began = clock.now() + (BETWEEN if number > 1 else 0.0)
    last = sample.play(sound, lengths, f"sample-{number}", began)
    return await sound.finished(last, sample.seconds(lengths) + WORTH + MARGIN)
