"""What a slow voice says ahead of time: everything that sessions will say, what is needed first before all else."""

from __future__ import annotations

from pathlib import Path

from folders import DAY, Folder
from rows import each_row

from stretchcoach.coach.launch import with_user_settings
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.phrases_ahead import make_ahead, phrases_ahead
from stretchcoach.coach.today import situation_of
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.routine.library import SHIPPED_ORDER, load_library
from stretchcoach.safety_data import rules_for
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.sound.silent import Recording
from stretchcoach.words.lengths import Phrase

LIBRARY = load_library()


def options_in(folder: Path, language: str | None = None) -> Options:
    paths = Paths(data=folder / "data", config=folder / "config", cache=folder / "cache")
    return Options(paths=paths, language=language)


def said_now(options: Options, name: str) -> list[Phrase]:
    """What a session of a shipped routine would render now."""
    routine = LIBRARY.find(name)
    rules = rules_for(routine)
    with Store.open(options.paths.history) as store:
        known = situation_of(store, routine, rules)
    briefing = with_user_settings(known.briefing, load_settings(options))
    draft = make_plan(routine, rules, profile=known.profile, briefing=briefing)
    return [each for each in everything_said(draft, rules, known.profile) if each.text]


@each_row("name", SHIPPED_ORDER)
def test_whatever_session_is_begun_everything_was_said_ahead(tmp_path: Path, name: str) -> None:
    options = options_in(tmp_path)
    Folder(options.paths.data).settle()
    assert set(said_now(options, name)) <= set(phrases_ahead(options))


def test_what_every_session_says_comes_first_and_then_the_routine_done_last(tmp_path: Path) -> None:
    options = options_in(tmp_path)
    Folder(options.paths.data, since=3 * DAY).settle().at(DAY).session(routine="cold")
    ahead = phrases_ahead(options)
    place = {phrase: number for number, phrase in enumerate(ahead)}
    cold, ease = (said_now(options, name) for name in ("cold", "ease"))
    both = [phrase for phrase in cold if phrase in ease]
    only_cold = [place[phrase] for phrase in cold if phrase not in ease]
    only_ease = [place[phrase] for phrase in ease if phrase not in cold]
    assert len(ahead) == len(place), "each once"
    assert max(place[phrase] for phrase in both) < max(only_cold) < max(only_ease)


async def test_they_are_those_of_the_language_that_is_spoken(tmp_path: Path) -> None:
    options, sound = options_in(tmp_path, "es"), Recording(slow=True)
    await make_ahead(sound, options)
    assert len(sound.ahead) > 300
    assert not set(sound.ahead) & set(phrases_ahead(options_in(tmp_path, "en"))) - {
        each for each in sound.ahead if len(each.text) < 12
    }
