"""Run every check of the project: ``python3 check.py``.

Lint, format, types, import contracts and the tests, from a virtual environment made here; then the tests once more on
every other supported Python this machine has, but for those that measure sound in real time. ``--fast`` leaves out the
other Pythons.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from start import HERE, NEEDED, check_python, environment

CHECKS: Sequence[Sequence[str]] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-q"),
)
EXTRAS = "audio,piper,wyoming,mpris"
NEWEST = 14
"""Newest minor version of Python 3 that is looked for."""


def run(python: Path, command: Sequence[str]) -> bool:
    """Run one check with the tools of an environment; whether it passed."""
    print(f"\n== {' '.join(command)} (Python {version(str(python))})", flush=True)
    tool = python.with_name(command[0] + (".exe" if os.name == "nt" else ""))
    return subprocess.run([str(tool), *command[1:]], cwd=HERE).returncode == 0


def version(python: str) -> str:
    """The version of an interpreter as ``"3.12"``; empty where it does not run."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def other_pythons() -> Iterator[str]:
    """Other supported interpreters: on the path, and where pyenv keeps them."""
    mine = "{}.{}".format(*sys.version_info[:2])
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(NEEDED[1], NEWEST + 1):
        wanted = f"3.{minor}"
        places = [shutil.which(f"python{wanted}"), *map(str, pyenv.glob(f"{wanted}.*/bin/python"))]
        found = next((place for place in places if place and version(place) == wanted), None)
        if wanted != mine and found:
            yield found


def other_environment(python: str) -> Path:
    """An environment made by another interpreter, by this same project's way of making one."""
    folder = HERE / f".venv-check-{version(python)}"
    make = f"import sys; sys.path.insert(0, {str(HERE)!r}); from start import environment; from pathlib import Path"
    subprocess.run(
        [python, "-c", f"{make}; environment(Path({str(folder)!r}), {EXTRAS!r}, '--group', 'dev')"], check=True
    )
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> int:
    """Run everything; the exit code is 0 when all passed."""
    check_python()
    python = environment(HERE / ".venv-check", EXTRAS, "--group", "dev")
    failed = [" ".join(command) for command in CHECKS if not run(python, command)]
    for other in () if "--fast" in sys.argv[1:] else other_pythons():
        if not run(other_environment(other), (*CHECKS[-1], "-m", "not realtime")):
            failed.append(f"pytest on Python {version(other)}")
    print("\n" + ("FAILED: " + ", ".join(failed) if failed else "All checks passed."), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
