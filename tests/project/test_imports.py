"""What a fresh interpreter loads: the headless way must not pay for the screen, checking must not need sound."""

from __future__ import annotations

import subprocess
import sys

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
