"""What kind of environment the program runs in, and the command that installs something there."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from stretchcoach import environment
from stretchcoach.environment import Environment, Kind, kind_of

UV_CFG = "home = /usr/bin\nimplementation = CPython\nuv = 0.13.9\nversion_info = 3.12.1\n"
VENV_CFG = "home = /usr/bin\nversion = 3.12.1\ncommand = /usr/bin/python3 -m venv /uv = 1\n"

LAYOUTS: dict[str, tuple[dict[str, str], bool, Kind]] = {
    "python -m venv": ({"pyvenv.cfg": VENV_CFG}, True, Kind.VENV),
    "uv venv": ({"pyvenv.cfg": UV_CFG}, True, Kind.UV),
    "uv tool install": ({"pyvenv.cfg": UV_CFG, "uv-receipt.toml": "[tool]\n"}, True, Kind.UV_TOOL),
    "pipx install": ({"pyvenv.cfg": VENV_CFG, "pipx_metadata.json": "{}"}, True, Kind.PIPX),
    "pipx install with uv": ({"pyvenv.cfg": UV_CFG, "pipx_metadata.json": "{}"}, True, Kind.PIPX),
    "described by nothing": ({}, True, Kind.VENV),
    "Debian's own Python": ({"lib/EXTERNALLY-MANAGED": "[externally-managed]\n"}, False, Kind.SYSTEM),
    "an environment of Debian's Python": (
        {"lib/EXTERNALLY-MANAGED": "[externally-managed]\n", "pyvenv.cfg": VENV_CFG},
        True,
        Kind.VENV,
    ),
    "a Python of the user's own": ({"lib/os.py": ""}, False, Kind.VENV),
}


def test_environments_are_told_apart_by_what_their_makers_leave(tmp_path: Path) -> None:
    for name, (files, virtual, kind) in LAYOUTS.items():
        prefix = tmp_path / name
        prefix.mkdir()
        for each, text in files.items():
            (prefix / each).parent.mkdir(exist_ok=True)
            (prefix / each).write_text(text)
        assert kind_of(prefix, prefix / "lib", virtual=virtual) is kind, name


VENV = Environment(python="/env/bin/python", prefix=Path("/env"), kind=Kind.VENV, packages=Path("/env/lib"))
UV = replace(VENV, kind=Kind.UV, pip=False, uv="/bin/uv")

COMMANDS: dict[str, tuple[Environment, str, str]] = {
    "venv": (VENV, "/env/bin/python -m pip install", ""),
    "uv": (UV, "uv pip install --python /env/bin/python", ""),
    "uv with pip in it": (replace(UV, pip=True), "uv pip install --python /env/bin/python", ""),
    "uv, which has gone since": (
        replace(UV, uv=""),
        "/env/bin/python -m ensurepip && /env/bin/python -m pip install",
        "",
    ),
    "uv, which has gone since, and no ensurepip": (
        replace(UV, uv="", ensurepip=False),
        "uv pip install --python /env/bin/python",
        "it has no pip, and the program uv is not at hand",
    ),
    "uv tool": (replace(UV, kind=Kind.UV_TOOL), "uv pip install --python /env/bin/python", ""),
    "pipx": (replace(VENV, kind=Kind.PIPX, pipx=True), "pipx inject env", ""),
    "pipx, which is not on the path": (replace(VENV, kind=Kind.PIPX), "/env/bin/python -m pip install", ""),
    "a venv without pip": (
        replace(VENV, pip=False),
        "/env/bin/python -m ensurepip && /env/bin/python -m pip install",
        "",
    ),
    "a venv without pip where uv is at hand": (
        replace(VENV, pip=False, uv="/bin/uv"),
        "uv pip install --python /env/bin/python",
        "",
    ),
    "system": (
        replace(VENV, kind=Kind.SYSTEM),
        "pipx install stretchcoach && pipx inject stretchcoach",
        "this Python belongs to the system, which does not let programs change it",
    ),
    "read-only": (
        replace(VENV, writable=False),
        "pipx install stretchcoach && pipx inject stretchcoach",
        f"{Path('/env/lib')} cannot be written",
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are written for another shell there")
def test_the_command_is_the_one_that_works_there() -> None:
    for name, (there, command, refusal) in COMMANDS.items():
        assert there.install_line("some-voice") == f"{command} some-voice", name
        assert there.refusal == refusal, name


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are written for another shell there")
def test_our_own_extras_are_asked_for_where_we_are_installed() -> None:
    extra = "'stretchcoach[audio]'"
    assert VENV.install_line("stretchcoach[audio]") == f"/env/bin/python -m pip install {extra}"
    assert (
        replace(VENV, kind=Kind.PIPX, pipx=True).install_line("stretchcoach[audio]").endswith(f"-m pip install {extra}")
    )
    system = replace(VENV, kind=Kind.SYSTEM)
    assert system.install_line("stretchcoach[audio]") == f"pipx install {extra}"
    assert (
        replace(system, source="/src/coach").install_line("stretchcoach[audio]") == "pipx install '/src/coach[audio]'"
    )


def test_what_is_run_is_what_is_shown() -> None:
    assert VENV.installing() == ["/env/bin/python", "-P", "-m", "pip", "install"]
    assert UV.installing() == ["/bin/uv", "pip", "install", "--python", "/env/bin/python"]
    assert UV.uninstalling() == ["/bin/uv", "pip", "uninstall", "--python", "/env/bin/python"]
    assert VENV.preparation() == UV.preparation() == []
    assert replace(VENV, pip=False).preparation() == ["/env/bin/python", "-P", "-m", "ensurepip"]


def test_this_environment_is_known() -> None:
    here = environment.here()
    assert here.python == sys.executable
    assert here.prefix == Path(sys.prefix)
