"""The commands that start no session: list, show, check, preview, history, trend, doctor, locate; and no terminal."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from half_year import live

from stretchcoach import __version__
from stretchcoach.cli import COMMANDS, main
from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.sound.finding import Finding

from .program import (
    CALM,
    PACK,
    READY,
    SHORT,
    Ended,
    database,
    one_message,
    plain,
    recorded,
    run,
    run_here,
    settle,
    write,
)

REVIEWED = SHORT.replace("[routine]", "[routine]\nreview_by = 2099-01-01")
BAD = 'format = 1\nroutine.name = "Bad"\nstep = [{ rest = 10 }, { exercise = "cat-cov" }]\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path / "home"))
    return tmp_path


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_version_and_help_name_the_purpose_and_every_command() -> None:
    assert invoke("--version").output == f"stretchcoach, version {__version__}\n"
    text = invoke("--help").output
    assert "Not a medical device." in " ".join(text.split())
    for name in COMMANDS:
        assert f"\n  {name} " in text
        assert invoke(name, "--help").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nosuchcommand",),
        ("run", "settle", "--rate", "20", "--headless"),
        ("run", "settle", "--speed", "0.5", "--headless"),
        ("run", "settle", "--speed", "nan", "--headless"),
        ("run", "settle", "--nosuch"),
        ("run", "settle", "--answers", "x.txt"),
        ("check",),
        ("check", "--format", "xml", "x.toml"),
        ("preview", "settle", "--format", "xml"),
        ("history", "--limit", "0"),
        ("history", "--on", "yesterday"),
        ("history", "--on", "2026-11-20", "--limit", "2"),
        ("trend", "--weeks", "0"),
        ("morning",),
        ("morning", "11"),
        ("adjust",),
        ("log", "--start", "now", "--slept", "25"),
        ("profile", "--age", "old"),
    ],
)
def test_wrong_usage_is_exit_2(home: Path, words: tuple[str, ...]) -> None:
    found = invoke(*words)
    assert found.exit_code == 2, found.output
    assert found.stdout == ""
    assert "Error: " in found.stderr or found.stderr.startswith("Usage: ")


@pytest.mark.parametrize("words", [(), ("run",), ("run", "settle"), ("run", "it's here.toml")])
def test_no_terminal_says_what_to_run_instead(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = run(tmp_path, *words)
    assert (found.code, found.out) == (2, "")
    plain(found)
    name = {(): "", ("run",): "", ("run", "settle"): " settle"}.get(words, " 'it'\"'\"'s here.toml'")
    assert f"stretchcoach run{name} --headless" in found.err
    assert "--json" in found.err
    assert "stretchcoach list" in found.err


def test_list_names_every_routine_and_what_is_wrong_with_own_ones(home: Path) -> None:
    own = home / "home" / "data" / "routines"
    own.mkdir(parents=True)
    write(own, "mine.toml", SHORT)
    write(own, "broken.toml", "format = 9\n")
    found = invoke("list")
    assert found.exit_code == 0
    rows = found.stdout.splitlines()
    assert rows[0].split() == ["name", "minutes", "pain", "what", "it", "is"]
    named = {row.split()[0]: row for row in rows[1:]}
    assert {"settle", "gentle-four", "cold", "heat", "mine"} <= set(named)
    assert named["mine"].endswith("Short. One exercise, for tests.")
    assert "broken" not in named
    assert "broken.toml:1:10: format:" in found.stderr


def test_show_says_for_whom_how_long_each_dose_and_every_caution(home: Path) -> None:
    settle(home)
    text = invoke("show", "settle").stdout
    for part in ("Settle\n======", "For: For a spasm", "About 10 minutes. Open when your pain is 7 or less.", "Steps"):
        assert part in text
    for part in ("1. Breathing: 1 minute", "3. Pelvic tilt", "Cautions", "  - Half the movement is enough"):
        assert part in text
    assert "Reviewed by its author 2026-11-22. To be reviewed again by 2027-11-22." in " ".join(text.split())
    assert all(len(line) <= 96 for line in text.splitlines())
    assert "Open at any pain rating." in invoke("show", "cold").stdout


@pytest.mark.parametrize("words", [("show", "setle"), ("preview", "setle"), ("run", "setle", "--headless")])
def test_an_unknown_routine_is_exit_2_and_names_the_nearest(tmp_path: Path, words: tuple[str, ...]) -> None:
    one_message(run_here(tmp_path, *words), "There is no routine", '"setle".', 'Did you mean "settle"?')


def test_check_finds_every_problem_with_line_column_and_a_word_that_fits(home: Path) -> None:
    good, bad = write(home, "good.toml", REVIEWED), write(home, "bad.toml", BAD)
    found = invoke("check", good, bad)
    assert found.exit_code == 1
    assert found.stderr == ""
    lines = found.stdout.splitlines()
    assert lines[0].startswith(f"{bad}:3:18: step 1, rest: ")
    assert lines[1].endswith('| step = [{ rest = 10 }, { exercise = "cat-cov" }]')
    assert lines[2].rindex("^") - lines[2].index("|") == 2 + 18
    assert any("Did you mean cat-cow?" in line for line in lines)
    assert lines[-1] == "2 files checked, 2 problems."
    assert invoke("check", good).stdout == "1 file checked, no problems.\n"
    assert invoke("check", good).exit_code == 0


def test_check_as_json_is_data(home: Path) -> None:
    found = invoke("check", write(home, "bad.toml", BAD), home / "missing.toml", "--format", "json")
    assert found.exit_code == 1
    records = json.loads(found.stdout)
    assert [record["line"] for record in records] == [3, 3, 0]
    assert {"path", "line", "column", "key", "message", "suggestion", "severity", "code", "source"} < set(records[0])
    assert json.loads(invoke("check", write(home, "good.toml", REVIEWED), "--format", "json").stdout) == []


def test_check_reads_standard_input_and_mends_files_when_told_to(home: Path) -> None:
    bad = REVIEWED.replace('"20s"', "\u201c20s\u201d")
    assert bad != REVIEWED
    found = CliRunner().invoke(main, ["check", "-"], input=bad)
    assert (found.exit_code, found.stdout.splitlines()[-1]) == (1, "1 file checked, 1 problem.")
    path = write(home, "bad.toml", bad)
    assert invoke("check", path).exit_code == 1
    assert path.read_text("utf-8") == bad
    mended = invoke("check", "--fix", path)
    assert mended.exit_code == 0
    assert f"{path}:" in mended.stdout
    assert path.read_text("utf-8") == REVIEWED


def test_preview_is_in_order_and_gives_the_total(home: Path) -> None:
    path = write(home, "short.toml", SHORT)
    text = invoke("preview", path).stdout
    times = [
        60 * int(line[:6].split(":")[0]) + float(line[:8].split(":")[1]) for line in text.splitlines() if _timed(line)
    ]
    assert times == sorted(times)
    assert len(times) > 30
    minutes, seconds = text.splitlines()[0].removeprefix("Short: ").split(" ")[0].split(":")
    assert times[-1] == pytest.approx(60 * int(minutes) + float(seconds))
    assert "1. Cat-cow" in text

    record = json.loads(invoke("preview", path, "--format", "json").stdout)
    assert record["routine"] == "short"
    assert record["seconds"] == pytest.approx(times[-1], abs=0.1)
    assert record["estimated"] is True
    assert record["notes"] == []
    cues = [event for event in record["events"] if event["type"] == "cue"]
    assert [cue["due"] for cue in cues] == sorted(cue["due"] for cue in cues)
    assert record["events"][-1]["outcome"] == "completed"


def test_preview_shows_what_a_voice_says(home: Path) -> None:
    path = write(
        home,
        "short.toml",
        SHORT + '[[step]]\nsay = "Rest 30s, or call 555.010."\n[clinic]\nname = "H"\nphone = "555.010"\n',
    )
    assert "Rest 30s, or call 555.010." in invoke("preview", path).stdout
    heard = "Rest thirty seconds, or call five five five, zero one zero."
    assert heard in invoke("preview", path, "--spoken").stdout
    record = json.loads(invoke("preview", path, "--spoken", "--format", "json").stdout)
    assert heard in [event.get("spoken") for event in record["events"]]


def test_preview_of_a_routine_for_no_pain_still_shows_all_of_it(home: Path) -> None:
    text = SHORT.replace('name = "Short"', 'name = "Short"\npain_up_to = 0')
    record = json.loads(invoke("preview", write(home, "none.toml", text), "--format", "json").stdout)
    assert record["events"][-1]["outcome"] == "completed"
    assert record["events"][-1]["done"] == record["events"][-1]["planned"] == 2


def _timed(line: str) -> bool:
    return line[:8].strip().replace(":", "").replace(".", "").isdigit()


def test_history_lists_sessions_and_rehearsals_only_when_asked_for(home: Path) -> None:
    assert invoke("history").stdout.startswith("No sessions yet.")
    assert invoke("history", "--format", "json").stdout == "[]\n"
    write(home, "calm.txt", CALM)
    rehearse(home, "calm.txt")
    assert invoke("history").stdout.startswith("No sessions yet.")
    found = invoke("history", "--rehearsals").stdout.splitlines()
    assert len(found) == 2
    assert found[1].endswith("rehearsal")
    with sqlite3.connect(database(home)) as connection:
        connection.execute("UPDATE sessions SET rehearsal = 0")
    connection.close()
    rehearse(home, "calm.txt")
    records = json.loads(invoke("history", "--format", "json").stdout)
    assert [record["rehearsal"] for record in records] == [False]
    assert records[0]["pain_before"] == 2
    assert len(json.loads(invoke("history", "--rehearsals", "--format", "json").stdout)) == 2
    assert len(json.loads(invoke("history", "--rehearsals", "--limit", "1", "--format", "json").stdout)) == 1


def rehearse(home: Path, answers: str) -> Ended:
    path = write(home, "short.toml", SHORT)
    return run(home, "run", path, "--headless", "--speed", "600", "--answers", answers)


def test_doctor_names_what_is_broken_and_what_mends_it(tmp_path: Path) -> None:
    write(tmp_path, "a-file", "")
    env = {"STRETCHCOACH_HOME": str(tmp_path / "a-file"), "SDL_AUDIODRIVER": "nosuchdriver"}
    found = run(tmp_path, "doctor", **env)
    assert found.code == 1
    plain(found)
    lines = found.out.splitlines()
    broken = {line.split(": ")[0]: lines[number + 1] for number, line in enumerate(lines) if line.startswith("MEND")}
    assert "MEND  records folder" in broken
    assert "--data-dir FOLDER" in broken["MEND  records folder"]
    assert "MEND  cache folder" in broken
    assert "STRETCHCOACH_HOME" in broken["MEND  cache folder"]
    assert any("sound" in name or "tone" in name for name in broken), found.out
    assert all(mend.startswith("       mend it with: ") for mend in broken.values())
    assert "ok    voices: " in found.out


def test_doctor_reports_a_settings_file_and_a_record_it_cannot_use(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stretchcoach.coach.doctor.sound_findings", no_sound_to_look_at)
    assert invoke("doctor").exit_code == 0
    config = home / "home" / "config"
    config.mkdir(parents=True)
    write(config, "settings.toml", "volume = 3\n")
    database(home).parent.mkdir(parents=True)
    database(home).write_bytes(b"no database" * 1000)
    found = invoke("doctor")
    assert found.exit_code == 1
    assert "MEND  settings: " in found.stdout
    assert "volume: no such setting" in found.stdout
    assert f'mend it with: take the file away: mv "{config / "settings.toml"}"' in found.stdout
    assert "MEND  records: " in found.stdout
    assert database(home).read_bytes() == b"no database" * 1000


async def no_sound_to_look_at(settings: Settings, paths: Paths) -> list[Finding]:
    return []


def test_the_voices_the_option_takes_are_listed(tmp_path: Path) -> None:
    found = run(tmp_path, "voice")
    assert (found.code, found.err) == (0, "")
    assert any("English" in line or "en" in line for line in found.out.splitlines())


def test_locate_says_where_everything_is(home: Path) -> None:
    found = invoke("locate").stdout
    for name in ("records", "own routines", "settings", "spoken phrases", "shipped routines", "shipped sounds"):
        assert any(line.startswith(name) for line in found.splitlines())
    assert str(home / "home" / "data" / "history.sqlite3") in found


@pytest.mark.parametrize("words", [("--data-dir", "{}", "locate"), ("locate", "--data-dir", "{}")])
def test_the_data_folder_can_be_named_before_or_after_the_command(home: Path, words: tuple[str, ...]) -> None:
    other = home / "other"
    found = invoke(*(word.format(other) for word in words)).stdout
    assert str(other / "history.sqlite3") in found
    assert str(home / "home" / "config") in found


def test_a_rehearsal_of_a_pack_is_recorded_in_the_named_folder(tmp_path: Path) -> None:
    write(tmp_path, "pack.toml", PACK)
    answers = write(tmp_path, "calm.txt", READY + "yes\nyes\nyes\n2\n")
    where = ("--data-dir", tmp_path / "elsewhere")
    found = run(tmp_path, "run", "./pack.toml", "--json", "--speed", "900", "--answers", answers, *where)
    assert found.code == 0, found.err
    assert not database(tmp_path).exists()
    assert len(json.loads(run_here(tmp_path, "history", "--format", "json", "--rehearsals", *where).out)) == 1
    assert recorded(tmp_path) == []


def test_trend_and_one_day_are_told_in_words(home: Path) -> None:
    assert invoke("trend").stdout == "No sessions yet. Your first one will be listed here, whenever you are ready.\n"
    data = home / "home" / "data"
    assert not data.exists()
    live(data, 40)
    lines = invoke("trend", "--weeks", "3").stdout.splitlines()
    assert lines[0].startswith("First week: pain ")
    assert [line.split(":")[0][:14] for line in lines[-3:]] == ["Week of Monday"] * 3
    day = datetime.now().astimezone() - timedelta(days=6)
    told = invoke("history", "--on", f"{day:%Y-%m-%d}").stdout
    assert "Stopped because the pain rose to 8.\n" in told
    assert "Your note: Slept badly.\n" in told
    assert (
        invoke("history", "--on", "2020-01-01").stdout.splitlines()[-1].startswith("Nothing was recorded on Wednesday")
    )
    for words in (("trend",), ("history",), ("history", "--on", f"{day:%Y-%m-%d}")):
        assert not re.search(r"\b[A-Z]\d{1,2}\b", invoke(*words).stdout)
