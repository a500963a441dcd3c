"""Words and JSON commands to a running session, and what comes of garbage. Every line of JSON output is an event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from folders import HOUR
from told import records

from .program import CALM, SHORT, WHOLE, Program, plain, run, settle, write


def checked(out: str) -> list[dict[str, Any]]:
    """All lines, each one an object with its number and a moment in milliseconds that does not go back."""
    events = records(out)
    for event in events:
        assert list(event)[:3] == ["type", "seq", "at"]
        for name in ("at", "due", "seconds", "phase_left", "within", "planned", "ends_at", "ends_in"):
            value = event.get(name)
            if isinstance(value, float):
                assert value == round(value, 3), event
    moments = [event["at"] for event in events if event["type"] != "cue"]
    assert moments == sorted(moments)
    return events


@pytest.fixture
def json_program(tmp_path: Path) -> Iterator[Program]:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--speed", "15") as program:
        yield program


@pytest.fixture
def plain_program(tmp_path: Path) -> Iterator[Program]:
    """A session whose daily question a file answers."""
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", "none\n")
    with Program(tmp_path, "run", path, "--headless", "--speed", "15", "--answers", answers) as program:
        yield program


def test_every_json_command(json_program: Program) -> None:
    program = json_program
    program.through_gate()
    program.event("step_started", number=1)
    program.do("more")
    assert "longer" in program.event("result", ok=False)["text"]
    program.do("pause")
    assert program.event("paused")["reason"] == "user"
    program.do("status")
    status = program.event("status")
    assert (status["state"], status["step"], status["steps"], status["step_name"]) == ("paused", 1, 2, "Cat-cow")
    program.do("pause")
    program.event("result", ok=False, text="'pause' is not possible while the session is paused.")
    program.do("resume")
    program.event("resumed")
    program.do("repeat")
    program.event("step_started", number=1)
    program.do("skip")
    program.event("step_started", number=2)
    program.do("back")
    program.event("step_started", number=1)
    program.do("help", id="h")
    assert '"do" set to one of: pause, resume,' in program.event("result", id="h")["text"]
    program.do("symptom")
    program.answer("SEVEN", purpose="symptom")
    program.answer("a mistake", ref="other/other_which")
    program.event("decision", rule="key", action="mistake")
    found = program.stop()
    assert found.code == 1
    assert found.err == ""
    checked(found.out)


def test_every_word(plain_program: Program) -> None:
    program = plain_program
    program.until("Answer 0 to 10.")
    program.say("11", "yes", "status")
    program.until("Waiting for your answer. 2 of 2. How is your pain now?")
    program.say("two")
    program.until("Answer 0 to 4, the word, or unsure.")
    program.say("back")  # a place here, and no command
    program.until("Cat-cow.")
    program.say("status")
    assert program.until("Running. Step 1 of 2: Cat-cow, ").endswith(" left.")
    program.say("pause")
    program.until("Paused. Say resume to go on, or stop to end.")
    program.say("STATUS")
    program.until("Paused. Step 1 of 2: Cat-cow")
    program.say("resume")
    program.until("Going on.")
    for word in ("skip", "back", "repeat", "more", "help"):
        program.say(word)
    program.say("!")
    program.until("Stopped. If you need help now, call ")
    program.say("something else, or a mistake")
    program.until("1: A mistake. 2: Just a break. 3: Something else. Answer with a number.")
    program.say("a mistake", "status")
    program.until("Running. Step 1 of 2: Cat-cow")
    found = program.stop()
    assert found.code == 1
    plain(found)
    errors = found.err.splitlines()
    assert errors.count("Please answer with a number from 0, no pain, to 10, the worst you can imagine.") >= 2
    assert "symptom: something is wrong: stop and ask what it is (also !)" in errors
    assert "none, something, again: answers a list of warning signs; done ends a choice of several" in errors


def test_x_answers_ten(tmp_path: Path) -> None:
    settle(tmp_path, since=HOUR)
    with Program(tmp_path, "run", write(tmp_path, "short.toml", SHORT), "--headless", "--silent") as program:
        program.until("Answer 0 to 10.")
        program.say("x")
        program.until("At eight or more there is no stretching now.")
        found = program.stop()
    assert found.code == 1
    assert "Pain: 10 before." in found.out.splitlines()


def test_an_answer_needs_an_open_question_and_the_right_one(json_program: Program) -> None:
    program = json_program
    first = program.answer("none", purpose="list")["id"]
    second = program.event("question", purpose="before")["id"]
    program.do("answer", value=4, question=first)
    program.event("result", ok=False, text="That question is no longer open.")
    for value in ("none", "maybe", "444", True, None, [1], {"a": 1}, 2.5, "", 10**30):
        program.do("answer", value=value, question=second)
        assert program.event("result", ok=False)["code"] in ("not_an_answer", "wrong_value")
    program.do("answer", value=4, question=17)
    assert '"question" is the id of a question' in program.event("result", ok=False)["text"]
    program.do("answer", value=4, question=second)
    assert program.event("answer", purpose="before") | {"at": 0, "seq": 1} == {
        "type": "answer",
        "seq": 1,
        "at": 0,
        "id": second,
        "value": 4,
        "purpose": "before",
        "ref": "",
    }
    program.answer(0, purpose="place_before")
    program.event("step_started", number=1)
    program.do("answer", value="no", question=second)
    program.event("result", ok=False, code="no_question", text="No question is open.")
    found = program.stop()
    assert (found.code, found.err) == (1, "")
    checked(found.out)


def test_none_is_not_taken_before_the_list_has_stood_for_a_while(tmp_path: Path) -> None:
    with Program(tmp_path, "run", write(tmp_path, "short.toml", SHORT), "--json", "--speed", "2") as program:
        question = program.event("question", purpose="list")
        for _ in range(5):
            program.do("answer", value="none", question=question["id"])
            program.event("result", ok=False, text="Please take in the whole question first, and then answer.")
        program.event("cue", text=question["items"][0])
        for _ in range(5):
            program.do("answer", value="none", question=question["id"])
        program.event("question", purpose="before")
        for _ in range(4):
            assert program.event("result", ok=False)["text"] == "That question is no longer open."
        assert program.stop().code == 1


def test_a_choice_of_a_pain_question_is_taken_as_it_is_offered(json_program: Program) -> None:
    json_program.answer("none", purpose="list")
    question = json_program.event("question", purpose="before")
    json_program.do("answer", value=question["choices"][2], question=question["id"])
    assert json_program.event("answer", purpose="before")["value"] == 2
    json_program.stop()


GARBAGE: dict[str, bytes] = {
    "words": b"hello there",
    "a word": b"pause",
    "a number": b"4",
    "an array": b'["pause"]',
    "null": b"null",
    "no command": b'{"value": 4}',
    "an unknown command": b'{"do": "dance"}',
    "a command that is a list": b'{"do": ["pause"]}',
    "unfinished": b'{"do": "pause"',
    "deep": b"[" * 100_000,
    "deep objects": b'{"do":' * 50_000,
    "a megabyte": b'{"do": "' + b"p" * 1_000_000 + b'"}',
    "not UTF-8": b'{"do": "pa\xffuse\xc3"}',
    "NUL": b"\0\0{}\0",
    "a long number": b'{"do": "answer", "value": ' + b"9" * 10_000 + b"}",
    "half a letter": b'{"do": "\\ud800"}',
    "escape codes": b"\x1b[2J\x1b]0;title\x07",
}


def test_json_garbage_is_refused_line_by_line_and_changes_nothing(tmp_path: Path) -> None:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", WHOLE)
    whole = b"\n\n".join(GARBAGE.values()) + b"\n  \n"
    found = run(tmp_path, "run", path, "--json", "--speed", "500", "--answers", answers, given=whole)
    assert (found.code, found.err) == (0, "")
    refused = [event["text"] for event in checked(found.out) if event["type"] == "result"]
    assert len(refused) == len(GARBAGE), refused
    assert all(text.isprintable() and len(text) < 300 for text in refused)


def test_garbage_words_are_refused_on_standard_error(tmp_path: Path) -> None:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", WHOLE)
    words = [garbage for name, garbage in GARBAGE.items() if name not in ("a word", "a number")]
    found = run(tmp_path, "run", path, "--headless", "--speed", "500", "--answers", answers, given=b"\n".join(words))
    assert found.code == 0
    plain(found)
    lines = found.err.splitlines()
    assert len(lines) == len(words)
    assert all(" is no command. There are: pause, resume, " in line and line.isprintable() for line in lines)
    assert "You came to the end of the session." in found.out


def test_a_whole_json_session_is_nothing_but_events(tmp_path: Path) -> None:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", CALM + "4\nback\n1\n1\nyes\n")
    found = run(tmp_path, "run", path, "--json", "--speed", "600", "--answers", answers)
    assert found.err == ""
    events = checked(found.out)
    assert [each["type"] for each in events[:2]] == ["hello", "session_started"]
    assert events[-1]["type"] == "session_ended"
    assert [event["type"] for event in events].count("session_ended") == 1
    asked = {event["id"]: event for event in events if event["type"] == "question"}
    for answer in (event for event in events if event["type"] == "answer"):
        assert asked[answer["id"]]["purpose"] == answer["purpose"]
        choices = asked[answer["id"]]["choices"]
        if asked[answer["id"]]["kind"] == "place":  # recorded as a number, offered in words
            choices = [str(number) for number in range(5)]
        assert str(answer["value"]) in choices


def test_json_is_utf_8_wherever_it_runs(tmp_path: Path) -> None:
    path = write(tmp_path, "k.toml", SHORT.replace('"Short"', '"Kälte 冷 \\u2026"'))
    for form, expected in (("--json", "Kälte 冷 …"), ("--headless", "Kalte ? ...")):
        found = run(tmp_path, "run", path, form, "--speed", "600", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert expected in found.out.splitlines()[0]
        plain(found)
