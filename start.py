"""Install stretchcoach into a virtual environment of its own, then run it: ``python3 start.py [ARGUMENTS]``.

The environment is made beside this file, in ``.venv``, on the first run and whenever ``pyproject.toml`` has changed.
With no arguments the terminal app opens; anything else is passed on to ``stretchcoach``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDED = (3, 11)
AUDIO = "audio"
"""What a checkout has beyond the bare package: audio files and recordings."""


def environment(folder: Path, extras: str = AUDIO, *what: str) -> Path:
    """The Python of the virtual environment in ``folder``, made where needed, with ``extras`` and ``what`` installed."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = folder / "installed"
    wanted = hashlib.sha256(
        (HERE / "pyproject.toml").read_bytes() + repr((sys.version, extras, what)).encode()
    ).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return python
    print("Setting up stretchcoach; this takes a minute the first time ...", file=sys.stderr, flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True)
    if made.returncode:
        sys.exit(
            f"The virtual environment could not be made:\n{made.stdout}{made.stderr}\n"
            "On Debian and Ubuntu, install it first: sudo apt install python3-venv"
        )
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if what and subprocess.run([*pip, "--upgrade", "pip"], cwd=HERE).returncode:  # dependency groups need pip 25.1
        sys.exit("pip could not be renewed. Is there a network? Run the same command again to try once more.")
    if subprocess.run([*pip, "-e", f".[{extras}]", *what], cwd=HERE).returncode:
        sys.exit("The installation did not succeed. Is there a network? Run the same command again to try once more.")
    mark.write_text(wanted)
    return python


def check_python() -> None:
    """Stop with one sentence where Python is too old."""
    if sys.version_info < NEEDED:
        sys.exit(f"stretchcoach needs Python {NEEDED[0]}.{NEEDED[1]} or newer; this is {sys.version.split()[0]}.")


if __name__ == "__main__":
    check_python()
    os.environ.setdefault("STRETCHCOACH_COMMAND", f"python3 {Path(sys.argv[0])}")  # what messages tell people to type
    command = [str(environment(HERE / ".venv")), "-m", "stretchcoach", *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command).returncode)
    os.execv(command[0], command)
