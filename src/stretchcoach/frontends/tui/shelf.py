"""What the library screen shows: routines, files that cannot be used, and what was used last. Read in a thread."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.launch import Offer, Options, Records, make_plan
from stretchcoach.frontends.tui.words import about_minutes, pain_limit
from stretchcoach.history.records import SessionRecord
from stretchcoach.history.store import FolderBusy, Store
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.routine.problems import Problem
from stretchcoach.safety import Rules


@dataclass(frozen=True, slots=True)
class Entry:
    """A routine in the list."""

    routine: Routine
    about: str
    """How long it takes, and for which pain."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of the user's own that cannot be used."""

    path: str
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """Every problem, a line each."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything on the library screen."""

    entries: tuple[Entry, ...]
    broken: tuple[Broken, ...]
    last: str
    """Id of the routine used last; empty for none."""
    newcomer: bool
    """Nothing has been recorded yet."""
    unfinished: bool
    """A session has no end; it was cut off, or runs elsewhere."""
    trouble: str
    """Why the record could not be read; empty when it could."""


def load_shelf(options: Options, rules: Rules) -> Shelf:
    """Read the library and the record.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    library = load_library(options.paths.routines)
    entries = tuple(Entry(each, _about(each, rules)) for each in library.routines.values())
    records, unfinished, trouble = _recorded(options)
    return Shelf(
        entries=entries,
        broken=_broken(library.problems),
        last=records[0].routine_id if records else "",
        newcomer=not records and not trouble,
        unfinished=unfinished and not options.rehearsal,
        trouble=trouble,
    )


def sessions(options: Options) -> list[SessionRecord]:
    """The sessions so far, newest first.

    Raises:
        StretchcoachError: they cannot be read.
    """
    with Store.open(options.paths.history, write=False) as store:
        return store.sessions()


def find_offer(options: Options, rules: Rules, routine: str | None) -> tuple[Records, Offer] | None:
    """A session that may be gone on with, of ``routine`` or of any. Holds the record; the caller closes it.

    None where there is nothing to offer; a session that runs elsewhere is none that was cut off.

    Raises:
        StretchcoachError: the record cannot be opened.
    """
    try:
        records = Records.open(options.paths, "")
    except FolderBusy:
        return None
    try:
        offer = records.offer(rules, options.paths, routine)
    except BaseException:
        records.close()
        raise
    if offer is not None:
        return records, offer
    with closing(records):
        if routine is None and not options.rehearsal:
            records.close_unfinished()
    return None


def _about(routine: Routine, rules: Rules) -> str:
    length = about_minutes(make_plan(routine, rules).planned)
    return f"{length} · {pain_limit(routine.pain_up_to)}"


def _recorded(options: Options) -> tuple[list[SessionRecord], bool, str]:
    try:
        with Store.open(options.paths.history, write=False) as store:
            return store.sessions(limit=1), bool(store.unfinished()), ""
    except StretchcoachError as problem:
        return [], False, str(problem)


def _broken(problems: tuple[Problem, ...]) -> tuple[Broken, ...]:
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.path, []).append(problem)
    return tuple(Broken(path, tuple(found)) for path, found in files.items())
