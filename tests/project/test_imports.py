"""What a fresh interpreter loads: the headless way must not pay for the screen, checking must not need sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rows import each_row


def loaded_by(code: str) -> set[str]:
    ask = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@each_row(
    ("module", "never"),
    [
        (
            "stretchcoach.frontends.lines.headless_run",
            {"textual", "rich", "sdl2", "pyttsx3", "tree_sitter", "platformdirs"},
        ),
        ("stretchcoach.session.engine", {"textual", "asyncio", "sqlite3", "sdl2", "pyttsx3", "tomllib"}),
        ("stretchcoach.figures.svg", {"textual", "rich", "asyncio", "sqlite3", "sdl2", "tree_sitter"}),
        ("stretchcoach.authoring.check", {"textual", "rich", "sdl2", "pyttsx3", "stretchcoach.sound"}),
        ("stretchcoach.authoring.preview", {"textual", "rich", "sdl2", "pyttsx3", "stretchcoach.sound"}),
        ("stretchcoach.sound.player_process", {"asyncio", "ssl", "numpy"}),
        ("stretchcoach.sound.system_voice", {"asyncio", "ssl", "numpy"}),
        ("stretchcoach.sound.ducking.ducker", {"asyncio", "ssl", "numpy"}),
        ("stretchcoach.cli", {"textual", "rich", "asyncio", "sqlite3", "stretchcoach.session"}),
    ],
)
def test_module_does_not_load(module: str, never: set[str]) -> None:
    assert not loaded_by(f"import {module}") & never


def test_the_first_picture_of_the_app_is_drawn_before_anything_is_loaded_that_it_does_not_show(tmp_path: Path) -> None:
    code = f"""
import os, sys
os.environ["STRETCHCOACH_HOME"] = {str(tmp_path)!r}
from stretchcoach import paths
from stretchcoach.coach.options import Options
from stretchcoach.frontends.tui import app
from stretchcoach.frontends.tui.screens import today_screen

def drawn(services):
    shown = running.screen.query_one("#said").content
    print("\\n".join([*sys.modules, str(shown).replace(" ", "_")]), file=sys.__stdout__, flush=True)
    os._exit(0)

app._load_all = today_screen._load_day = drawn  # whichever comes first
running = app.StretchcoachApp(Options(paths=paths.find(None)))
running.run(headless=True)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "A_number_chooses_what_fits." in found
    never = {
        "sqlite3",
        "babel",
        "json",
        "stretchcoach.safety.rules",
        "stretchcoach.routine.model",
        "stretchcoach.coach.launch",
        "stretchcoach.coach.today",
    }
    assert not never & set(found)
    parts = ("history", "session", "sound", "figures", "authoring")
    assert not [each for each in found if each.startswith(tuple(f"stretchcoach.{part}" for part in parts))]


def test_a_whole_json_session_never_loads_textual(tmp_path: object) -> None:
    code = f"""
import os
os.environ["STRETCHCOACH_HOME"] = {str(tmp_path)!r}
from stretchcoach.cli import main
try:
    main(["run", "desk", "--json", "--silent", "--speed", "100"], standalone_mode=False)
except SystemExit:
    pass
"""
    ask = f"{code}\nimport sys; assert 'textual' not in sys.modules and 'rich' not in sys.modules"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert found.returncode == 0, found.stderr
    assert "session_started" in found.stdout
