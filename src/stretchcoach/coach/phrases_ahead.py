"""What sessions of this person may say, so that a slow voice can say it once before anybody waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from functools import partial

from stretchcoach.coach.launch import plan_shown
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.today import Look, desk_style, look
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.safety_data import load_rules
from stretchcoach.session.speech import everything_said
from stretchcoach.sound.api import Sound
from stretchcoach.sound.style import Style
from stretchcoach.words.languages import load_book
from stretchcoach.words.lengths import Phrase, Speaker

SESSIONS = 30
"""Of the sessions so far, how many are asked what is likely to be done next."""
_SAMPLES = ("settings.sample", "hearing.ask")


async def make_ahead(sound: Sound, options: Options) -> None:
    """Let ``sound`` make them in the background, where the chosen voice is a slow one."""
    await sound.make_ahead(partial(phrases_ahead, options), await asyncio.to_thread(_style, options))


def _style(options: Options) -> Style:
    rules = load_rules(load_settings(options).language)
    return desk_style(rules, look(options.paths, rules).profile)


def phrases_ahead(options: Options) -> list[Phrase]:
    """Every phrase of every routine in the language of the settings, each once: a tenth of a second for each routine.

    First what several routines say, which are the questions before a session and all that is said for safety; then
    routine after routine, the one done last before all others.
    """
    language = load_settings(options).language
    rules, book = load_rules(language), load_book(language)
    seen = look(options.paths, rules, sessions=SESSIONS)
    routines = load_library(options.paths.routines, language).routines.values()
    said = [_said(each, options, seen) for each in _by_likelihood(routines, seen) if each.language == language]
    times = Counter(phrase for phrases in said for phrase in phrases)
    samples = [Phrase(book(key), Speaker.COACH) for key in _SAMPLES]
    shared = [phrase for phrases in said for phrase in phrases if times[phrase] > 1]
    return list(dict.fromkeys([*samples, *shared, *(phrase for phrases in said for phrase in phrases)]))


def _said(routine: Routine, options: Options, seen: Look) -> list[Phrase]:
    rules = load_rules(routine.language)
    return everything_said(plan_shown(routine, rules, options, seen), rules, seen.profile)


def _by_likelihood(routines: Iterable[Routine], seen: Look) -> list[Routine]:
    """Those done lately first, the last one before all; the others as they are."""
    done = list(dict.fromkeys(each.routine_id for each in seen.sessions))
    return sorted(routines, key=lambda each: done.index(each.id) if each.id in done else len(done))
