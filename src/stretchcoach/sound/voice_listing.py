"""What ``stretchcoach voice`` shows and lets be heard: who speaks which language now, and every voice there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stretchcoach import clock
from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings
from stretchcoach.sound import adding, natural
from stretchcoach.sound.choosing import KnownVoice, of_language, speaks
from stretchcoach.sound.renderer import voices
from stretchcoach.sound.style import usual_style
from stretchcoach.sound.voices import NATURAL, PLAIN, SYSTEM, VoiceSource, chosen_source
from stretchcoach.words import languages

if TYPE_CHECKING:
    from stretchcoach.paths import Paths

HEARD_WITHIN = 600.0
"""Seconds a text may take from its first word to the last; it waits for the end only."""


def listed_as_text(settings: Settings, *, every: bool = False) -> str:
    """Who speaks now, whether the natural voice is there, and what ``--voice`` and ``[coach] voice`` take.

    Args:
        settings: as they are now.
        every: with the voices of languages that nothing here is written in: eSpeak NG has over a hundred.

    Raises:
        StretchcoachError: there is no speech engine, or it does not answer.
    """
    known = voices()
    lines = [f"{languages.NAMES[tag]}: {_who(settings, tag, known)}" for tag in languages.NAMES]
    lines += [
        f"The natural voice (English): {natural_state()}",
        "",
        "Voices for --voice, and for [coach] voice in the settings:",
    ]
    lines += [f"{NATURAL}  (the natural voice)", f"{PLAIN}  (the best of this system's voices)"]
    shown = [each for each in known if every or any(speaks(each, tag) for tag in languages.NAMES)]
    shown.sort(key=lambda each: not speaks(each, settings.language))
    lines += [f"{each.name}  ({', '.join(each.languages) or each.id})" for each in shown]
    if len(shown) < len(known):
        lines += [f"({len(known) - len(shown)} more, of other languages: stretchcoach voice list --all)"]
    lines += ["piper:/path/to/voice.onnx  (a Piper model, its voice.onnx.json beside it)"]
    lines += ["wyoming:HOST:PORT  (a Wyoming server; wyoming:HOST:PORT/VOICE for one of its voices)"]
    for source in dict.fromkeys(
        filter(None, (chosen_source(each.voice, settings.language) for each in (settings.coach, settings.count)))
    ):
        lines += _of_source(source)
    return "\n".join(lines)


def listed_as_json(settings: Settings) -> str:
    """The same for programs.

    Raises:
        StretchcoachError: there is no speech engine, or it does not answer.
    """
    known, here = voices(), natural.installed()
    why = "" if here else adding.refusal()
    return json.dumps(
        {
            "speaks": {tag: _who(settings, tag, known) for tag in languages.NAMES},
            "natural": {
                "added": here is not None,
                "version": here.version if here else None,
                "megabytes": None if here else adding.megabytes(),
                "cannot_be_added": why or None,
            },
            "voices": [each._asdict() for each in known],
        },
        ensure_ascii=False,
    )


def _who(settings: Settings, language: str, known: list[KnownVoice]) -> str:
    """Who says phrases of ``language``."""
    source = chosen_source(settings.coach.voice, language)
    if source is not None and not source.broken:
        return source.name
    told = any(each.languages for each in known)
    return SYSTEM.name if of_language(known, language) or (known and not told) else "nobody: shown in writing"


def natural_state() -> str:
    """Whether the natural voice is there, and the command that adds or removes it."""
    here = natural.installed()
    if here is not None:
        return "added; to remove it: stretchcoach voice remove"
    why = adding.refusal()
    if why:
        return f"not added, and not to be added here: {why}"
    return f"not added; to add it (about {adding.megabytes()} MB): {natural.ADD}"


def _of_source(source: VoiceSource) -> list[str]:
    if not source.engine or source.engine.startswith(NATURAL):
        return []
    if source.broken:
        return ["", f"{source.name}: {source.broken}"]
    try:
        known = voices(source.command)
    except StretchcoachError as problem:
        return ["", f"{source.name}: {str(problem).removesuffix(' Run: stretchcoach doctor')}"]
    listed = [f"{each.name}  ({', '.join(each.languages)})" for each in known]
    return ["", f"Voices of {source.name}:", *(listed or ["none"])]


async def say(text: str, settings: Settings, paths: Paths) -> tuple[str, str]:
    """Says ``text`` as the coach does, to its end.

    Returns:
        Who said it, and why it was not heard; that is empty when it was.
    """
    from stretchcoach.sound.client import ChildSound
    from stretchcoach.words.lengths import Phrase, Speaker

    sound, phrase = ChildSound(settings, paths.phrases), Phrase(text, Speaker.COACH)
    try:
        await sound.start()
        sound.suit(usual_style(settings))
        lengths = await sound.prepare([phrase])
        sound.play("heard", phrase, due=clock.now() + settings.lead_in, worth=HEARD_WITHIN)
        heard = await sound.finished("heard", HEARD_WITHIN)
        why = "" if heard else sound.problem or "the output did not take it"
        source = chosen_source(settings.coach.voice, settings.language)
        seconds = lengths.phrases.get(phrase, 0.0)
        who = source.name if source is not None and not sound.notes else SYSTEM.name
        return "\n".join([f"{who}: {seconds:.1f} s", *sound.notes]), why
    finally:
        await sound.close()
