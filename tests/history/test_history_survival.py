"""What was recorded is there after a kill and after a power cut."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stretchcoach.history.store import Store
from stretchcoach.session.events import Outcome, Tier, as_record

from .builders import START, WALL, WHOLE, asked_first, keep, later, names, shut, sign

_WRITER = """
import sys
from pathlib import Path
from history.builders import START, WALL
from stretchcoach.history.store import Store
from stretchcoach.session.events import Paused, Resumed
journal = Store.open(Path(sys.argv[1])).begin(START)
number = 0
while True:
    number += 1
    journal.append([Paused(at=float(number), reason="user"), Resumed(at=number + 0.5)], wall=WALL)
    print(number, flush=True)
"""


@pytest.mark.parametrize("batches", [1, 25])
def test_nothing_committed_is_lost_by_a_kill(path: Path, batches: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent
    )
    assert writer.stdout is not None
    with writer:
        told = [int(writer.stdout.readline()) for _ in range(batches)]
        writer.kill()
        told += [int(line) for line in writer.stdout.read().splitlines() if line]
    with Store.open(path) as store:
        assert store.notes == []
        [cut] = store.unfinished()
        kept, rest = divmod(len(cut.events), 2)
        assert rest == 0  # a batch is there as a whole or not at all
        assert kept in (told[-1], told[-1] + 1)  # the last may be there without having been told
        assert [each["at"] for each in cut.events][-2:] == [float(kept), kept + 0.5]
        journal = store.reopen(cut.id)
        journal.append(WHOLE, wall=later(60))
        assert store.sessions()[0].outcome is Outcome.COMPLETED


_ANSWERING = """
import sys
from pathlib import Path
from history.builders import START, WALL, answer, sign
from stretchcoach.history.store import Store
journal = Store.open(Path(sys.argv[1])).begin(START)
journal.append([answer(1, "follow_up", 1, "L1/lines"), sign("ces_saddle", state="open")], wall=WALL)
print("told", flush=True)
sys.stdin.read()
"""


def test_a_line_that_fits_outlives_a_kill_in_its_follow_up(path: Path) -> None:
    answering = subprocess.Popen(
        [sys.executable, "-c", _ANSWERING, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert answering.stdout is not None
    with answering:
        assert answering.stdout.readline() == "told\n"
        answering.kill()
    with Store.open(path) as store:
        assert asked_first(store) == [("ces_saddle", Tier.EMERGENCY_NOW)]
        assert store.standing().listed == {}
        keep(store, sign("ces_saddle", state="open"), sign("ces_saddle"))
        assert shut(store) == [("ces_saddle", Tier.EMERGENCY_NOW)]


@pytest.mark.parametrize("write", [True, False])
def test_nothing_committed_is_lost_by_a_power_cut(store: Store, tmp_path: Path, write: bool) -> None:
    """The files as they are on disk in the middle of a session; shared memory is gone, as after a power cut."""
    journal = store.begin(START)
    cut = tmp_path / "cut"
    for count, event in enumerate(WHOLE, start=1):
        journal.append([event], wall=WALL)
        shutil.copytree(store.path.parent, cut, ignore=shutil.ignore_patterns("*-shm"))
        with Store.open(cut / store.path.name, write=write) as copy:
            assert copy.notes == []
            assert copy.events(journal.session_id) == [as_record(each) for each in WHOLE[:count]]
        shutil.rmtree(cut)


def test_a_torn_last_write_costs_only_itself(store: Store, tmp_path: Path) -> None:
    journal = store.begin(START)
    journal.append(WHOLE[:3], wall=WALL)
    log = store.path.with_name("history.sqlite3-wal")
    whole = log.stat().st_size
    journal.append(WHOLE[3:], wall=WALL)
    cut = tmp_path / "cut"
    shutil.copytree(store.path.parent, cut)
    with (cut / log.name).open("r+b") as torn:
        torn.truncate(whole + 2000)
    with Store.open(cut / store.path.name) as copy:
        assert copy.notes == []
        assert len(copy.events(journal.session_id)) == 3
    assert names(cut) == ["history.sqlite3"]
