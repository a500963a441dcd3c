"""``stretchcoach doctor``: what works here, and the exact command that mends what does not."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from stretchcoach import settings
from stretchcoach.errors import StretchcoachError
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.sound.finding import Examination, Finding
from stretchcoach.sound.inspection import sound_findings

SMALLEST = (40, 12)
"""Columns and rows of the smallest terminal the app is made for."""


def examine(paths: Paths) -> Examination:
    """Look at everything."""
    findings = [*_folders(paths), *_records(paths), *_terminal()]
    try:
        chosen = settings.read(paths.settings)
    except StretchcoachError as problem:
        mend = f'take the file away: mv "{paths.settings}" "{paths.settings}.old"'
        findings.append(Finding("settings", False, str(problem), mend))
        chosen = settings.Settings()
    else:
        findings.append(Finding("settings", True, str(paths.settings) if paths.settings.exists() else "all defaults"))
    findings += asyncio.run(sound_findings(chosen, paths))
    return Examination(all(finding.ok for finding in findings), tuple(findings))


def as_text(examination: Examination) -> str:
    """What was found, in lines."""
    return "\n".join(map(_line, examination.findings))


def _line(finding: Finding) -> str:
    word = "ok  " if finding.ok else "MEND"
    mend = f"\n       mend it with: {finding.mend}" if finding.mend and not finding.ok else ""
    return f"{word}  {finding.name}: {finding.text}{mend}"


def _folders(paths: Paths) -> Iterator[Finding]:
    yield Finding("Python", True, sys.version.split()[0])
    for name, folder in (("records folder", paths.data), ("cache folder", paths.cache)):
        problem = unwritable(folder)
        other = "--data-dir FOLDER" if folder == paths.data else "the variable STRETCHCOACH_HOME"
        mend = f"choose another folder with {other}" if problem else ""
        yield Finding(name, not problem, problem or str(folder), mend)


def unwritable(folder: Path) -> str:
    """Why nothing can be written in ``folder``, or in the nearest one above it that exists; empty when it can."""
    nearest = next(each for each in (folder, *folder.parents) if os.path.exists(each))
    try:
        with tempfile.NamedTemporaryFile(dir=nearest):
            return ""
    except OSError as problem:
        return f"{folder} cannot be written: {problem.strerror or problem}"


def _records(paths: Paths) -> Iterator[Finding]:
    if not os.path.exists(paths.history):
        yield Finding("records", True, "none yet")
        return
    try:
        with Store.open(paths.history, write=False) as store:
            count = len(store.sessions(rehearsals=True))
            sessions = "1 session" if count == 1 else f"{count} sessions"
            yield Finding("records", True, f"{sessions} in {paths.history}")
    except StretchcoachError as problem:
        yield Finding("records", False, str(problem))


def _terminal() -> Iterator[Finding]:
    if not sys.stdout.isatty():
        yield Finding("terminal", True, "none here; the headless front end needs none")
        return
    columns, rows = shutil.get_terminal_size()
    kind = os.environ.get("TERM", "")
    well = columns >= SMALLEST[0] and rows >= SMALLEST[1] and kind != "dumb"
    mend = "" if well else f"make the window at least {SMALLEST[0]} columns by {SMALLEST[1]} rows"
    yield Finding("terminal", well, f"{columns} by {rows}, {kind or 'kind unknown'}", mend)
