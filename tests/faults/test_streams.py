"""Standard streams that are closed, full or at their end."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from cli.program import (
    CALM,
    PACK,
    PATIENCE,
    READY,
    SHORT,
    Ended,
    Program,
    command,
    home_of,
    plain,
    recorded,
    run,
    steps_of,
    write,
)  # fmt: skip

from stretchcoach import streams

OFF = "Take the pack off while we pause. Say yes when it is off."


def test_a_reader_that_has_gone_leaves_the_session_open_quietly(tmp_path: Path) -> None:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", CALM)
    with Program(tmp_path, "run", path, "--headless", "--speed", "20", "--answers", answers) as program:
        assert program.line() is not None
        program.read_no_more()
        found = program.ended_unread()
    assert (found.code, found.err) == (130, "")
    [record] = recorded(tmp_path)
    assert (record["outcome"], record["ended"]) == (None, None)


@pytest.mark.parametrize("words", [("list",), ("show", "settle"), ("preview", "daily-fifteen"), ("locate",)])
def test_a_reader_that_has_gone_is_no_noise_for_the_other_commands(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = run(tmp_path, *words, shell='"$@" | true; exit 0')
    assert (found.code, found.err) == (0, "")
    found = run(tmp_path, *words, shell='{ "$@"; echo "code $?" >&2; } | exec 0<&-; exit 0')
    assert found.err.splitlines() in (["code 130"], ["code 0"])  # small ones may be written before it has gone


def test_head_takes_one_line(tmp_path: Path) -> None:
    found = run(tmp_path, "run", "settle", "--json", "--speed", "500", shell='"$@" | head -1')
    assert found.err == ""
    assert json.loads(found.out)["type"] == "hello"


def test_an_output_that_is_full_is_one_message(tmp_path: Path) -> None:
    found = run(tmp_path, "list", shell='exec "$@" > /dev/full')
    assert (found.code, found.err) == (2, "stretchcoach: the output cannot be written: No space left on device.\n")
    found = run(tmp_path, "run", "settle", "--headless", "--speed", "500", shell='exec "$@" > /dev/full')
    assert (found.code, found.err) == (130, "")


@pytest.mark.parametrize(
    ("closing", "words", "code"),
    [
        (">&-", ("list",), 0),
        ("<&-", ("list",), 0),
        ("2>&-", ("list",), 0),
        ("<&- >&- 2>&-", ("list",), 0),
        ("2>&-", ("show", "nosuch"), 2),
        ("<&-", ("profile",), 0),
        ("<&-", ("log",), 1),
        ("<&- >&- 2>&-", ("log",), 1),
        (">&- 2>&-", ("clear",), 0),
        ("<&-", (), 2),
        (">&-", (), 2),
        ("<&-", ("run", "settle", "--headless", "--speed", "300"), 3),
        (">&-", ("run", "settle", "--headless", "--speed", "300"), 3),
        ("<&- >&- 2>&-", ("run", "settle", "--json", "--speed", "300"), 3),
    ],
)
def test_streams_closed_from_the_start(tmp_path: Path, closing: str, words: tuple[str, ...], code: int) -> None:
    found = run(tmp_path, *words, shell=f'exec "$@" {closing}')
    assert found.code == code, found
    plain(found)


def test_input_at_its_end_in_the_middle_of_a_question_pauses_records_and_ends(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--speed", "30") as program:
        program.through_gate()
        program.event("question", purpose="check_in")
        program.say_no_more()
        paused = program.event("paused")
        assert (paused["reason"], paused["text"]) == (
            "input_ended",
            "Nobody can answer any more, so I have paused.",
        )
        found = program.end()
    assert (found.code, found.err) == (3, "")
    assert found.events[-1]["outcome"] == "no_answer"
    after = found.events[found.events.index(paused) :]
    assert not [event for event in after if event["type"] in ("answer", "decision", "step_started")]
    assert steps_of(found.events) == [1]
    assert recorded(tmp_path)[0]["outcome"] == "no_answer"


def test_input_at_its_end_while_no_question_is_open_goes_on_to_the_next(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--speed", "40") as program:
        program.through_gate()
        program.event("step_started", number=1)
        program.say_no_more()
        program.event("phase_started", phase="rep")
        program.event("question", purpose="check_in")
        program.event("paused", reason="input_ended")
        found = program.end()
    assert found.code == 3
    assert found.events[-1]["outcome"] == "no_answer"


def test_input_at_its_end_with_a_pack_on_says_to_take_it_off_first(tmp_path: Path) -> None:
    found = answered(tmp_path, READY + "yes\n", speed=300, routine=PACK)
    assert (found.code, found.err) == (3, "Take the pack off now.\n")
    purposes = [event["purpose"] for event in found.events if event["type"] == "question"]
    assert purposes[-2:] == ["skin", "pack_off"]
    pause = next(number for number, event in enumerate(found.events) if event["type"] == "paused")
    after = found.events[pause:]
    assert after[0]["reason"] == "input_ended"
    assert [event["text"] or event["chime"] for event in after if event["type"] == "cue"] == ["alarm", OFF]
    assert (after[-1]["type"], after[-1]["outcome"]) == ("session_ended", "no_answer")


def test_a_pause_that_nobody_can_end(tmp_path: Path) -> None:
    found = run(tmp_path, "run", "settle", "--headless", "--speed", "500", given="pause\n")
    assert found.code == 3
    assert found.out.splitlines()[-3:-1] == [
        "Paused. Say resume to go on, or stop to end.",
        "Stopped because nobody answered.",
    ]


def test_a_last_line_without_a_line_feed_counts(tmp_path: Path) -> None:
    found = run(tmp_path, "run", "settle", "--headless", "--speed", "20", given="stop")
    assert found.code == 1, found


def answered(tmp_path: Path, answers: str, *more: str, speed: int = 300, routine: str = SHORT) -> Ended:
    path, file = write(tmp_path, "short.toml", routine), write(tmp_path, "answers.txt", answers)
    return run(tmp_path, "run", path, "--json", "--speed", str(speed), "--answers", file, *more)


def test_answers_that_are_used_up_leave_nobody(tmp_path: Path) -> None:
    found = answered(tmp_path, CALM)
    assert (found.code, found.err) == (3, "")
    assert [event["reason"] for event in found.events if event["type"] == "paused"] == ["input_ended"]


def test_silence_in_the_answers_is_lived_through(tmp_path: Path) -> None:
    found = answered(tmp_path, "none\n-\n", speed=800)
    assert (found.code, found.err) == (3, "")
    assert [event["reason"] for event in found.events if event["type"] == "paused"] == ["no_answer"]
    assert (found.events[-1]["outcome"], found.events[-1]["rule"]) == ("no_answer", "P12")
    assert found.events[-1]["at"] > 600


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("none\nyes\n", "answers.txt:2: "),
        ("# one\n\nnone\n2\nback\nyes\n", "answers.txt:6: "),
        (
            "something\n11\n",
            'answers.txt:2: "Which of these fit? Pick all that do.": Please answer with the number of a',
        ),
        (
            "none\npause\n",
            "answers.txt:2: expected 0 to 10, yes, no, unsure, none, something, done, or - for no answer, ",
        ),
        ("none\nperhaps\n", "for no answer, found 'perhaps'"),
    ],
)
def test_an_answer_that_does_not_fit_names_its_line(tmp_path: Path, answers: str, message: str) -> None:
    found = answered(tmp_path, answers)
    assert found.code == 2
    plain(found)
    assert len(found.err.splitlines()) == 1
    assert message in found.err
    assert all(record["outcome"] == "interrupted" for record in recorded(tmp_path))


def test_an_answers_file_that_is_missing(tmp_path: Path) -> None:
    found = run(tmp_path, "run", "settle", "--headless", "--answers", "nosuch.txt")
    assert (found.code, found.out) == (2, "")
    assert found.err == "stretchcoach: nosuch.txt: the answers cannot be read: there is no such file.\n"
    assert recorded(tmp_path) == []


@pytest.mark.parametrize(
    ("encoding", "written", "text"),
    [
        ("ascii", "si. Algo nuevo?", "sí. ¿Algo nuevo?"),
        ("ascii", 'el nino dijo "ya" - 1/2, 5 x 3, Strasse...', "el niño dijo “ya” – ½, 5 × 3, Straße…"),
        ("latin-1", "s\xed - \xbfya?", "sí – ¿ya?"),
        ("ascii", "? ?", "☐ \udcff"),
        ("utf-8", "s\xc3\xad ?", "sí \udcff"),
    ],
)
def test_a_letter_that_cannot_be_written_loses_its_accent(encoding: str, written: str, text: str) -> None:
    assert text.encode(encoding, streams.PLAINLY) == written.encode("latin-1")


def test_plain_lines_where_no_accents_can_be_written(tmp_path: Path) -> None:
    words = ("run", "settle", "--headless", "--language", "es", "--speed", "500")
    found = run(tmp_path, *words, PYTHONIOENCODING="ascii")
    assert "Algo nuevo? Zona adormecida" in found.out
    assert "asi que he hecho una pausa." in found.out


@pytest.mark.skipif(sys.platform == "win32", reason="the driver for the web is another there")
def test_a_driver_for_the_web_brings_a_terminal_of_its_own(tmp_path: Path) -> None:
    env = {**home_of(tmp_path), "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command(), stdin=pipe, stdout=pipe, stderr=pipe, cwd=tmp_path, env=env) as program:
        assert program.stdout is not None
        drawn = b""
        while b"Welcome to" not in drawn:
            assert select.select([program.stdout], [], [], PATIENCE)[0], drawn[-500:]
            more = os.read(program.stdout.fileno(), 65536)
            assert more, drawn[-500:]
            drawn += more
        assert drawn.startswith(b"__GANGLION__\n")
        program.terminate()
        _, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, err) == (0, b"")
