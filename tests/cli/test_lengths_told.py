"""How long a routine takes is one number, whoever tells it: the list, the routine, its timeline, the app, the session."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from folders import Folder

from stretchcoach.cli import main
from stretchcoach.coach.launch import Records, find, plan_shown, situation, with_user_settings
from stretchcoach.coach.options import Options
from stretchcoach.coach.options import load_settings as settings_of
from stretchcoach.coach.routine_overview import load_routine_list
from stretchcoach.coach.routine_page import routine_detail
from stretchcoach.coach.today import look
from stretchcoach.frontends.lines.printing import PlainLines
from stretchcoach.paths import Paths
from stretchcoach.protocol.outgoing import Told
from stretchcoach.routine.library import load_library
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety_data import load_rules, rules_for
from stretchcoach.session.engine import Session
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.sound.silent import Silent

ROUTINES = list(load_library().routines)
MINUTES = {
    "en": re.compile(r"about (\d+) minutes?", re.IGNORECASE),
    "es": re.compile(r"unos (\d+) minutos", re.IGNORECASE),
}
FRAGILE = Profile(country="GB", conditions={"osteoporosis": "yes", "knee": "yes"}, age=AgeBand.FROM_65)


def past(data: Path, kind: str) -> None:
    """A folder of somebody new, of somebody known, or of somebody with conditions who knows an exercise."""
    if kind == "known":
        Folder(data).settle()
    elif kind == "fragile":
        folder = Folder(data, since=5 * 86400).settle(FRAGILE)
        for ago in (4, 3, 2, 1):
            folder.at(ago * 86400).session()


def said(options: Options, name: str) -> str:
    """The first line of a session that begins now."""
    routine = find(options, name)
    rules = rules_for(routine)
    with closing(Records.open(options.paths, "")) as records:
        known = situation(records, routine, rules, options)
    lengths = Silent().cached_lengths(())
    briefing = with_user_settings(known.briefing, settings_of(options))
    plan = make_plan(routine, rules, lengths, known.profile, lead_in=3.0, briefing=briefing)
    [started, *_] = Session(plan, rules, known.profile).start(now=0.0)
    return PlainLines(rules.book).line(Told(started)) or ""


@pytest.mark.parametrize("kind", ["new", "known", "fragile"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_everybody_tells_the_same_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, kind: str
) -> None:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path))
    paths = Paths(data=tmp_path / "data", config=tmp_path / "config", cache=tmp_path / "cache")
    past(paths.data, kind)
    options, rules = Options(paths=paths, language=language), load_rules(language)

    def invoked(*words: str) -> str:
        found = CliRunner().invoke(main, [*words, "--language", language])
        assert found.exit_code == 0, found.output
        return found.stdout

    listed = {line.split()[0]: line.split()[1] for line in invoked("list").splitlines()[1:] if line[:1].islower()}
    on_screen = {each.routine.id: each.about for each in load_routine_list(options, rules).routines}
    for name in ROUTINES:
        routine = find(options, name)
        told = [
            invoked("show", name),
            invoked("preview", name),
            on_screen[name],
            routine_detail(routine, options, rules_for(routine)).length,
            said(options, name),
        ]
        found = [MINUTES[language].search(text) for text in told]
        assert {each[1] if each else None for each in found} == {listed[name]}, (name, told)
        seconds = json.loads(invoked("preview", name, "--format", "json"))["seconds"]
        plan = plan_shown(routine, rules_for(routine), options, look(paths, rules))
        assert seconds == pytest.approx(plan.planned, abs=0.01)
