"""Every exit code of ``run``, reached as a user reaches it; what is said and recorded on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from .program import CALM, PACK, READY, SHORT, WHOLE, Ended, Program, plain, recorded, run, settle, steps_of, write

NO_DEVICE = {"SDL_AUDIODRIVER": "nosuchdriver"}


def rehearse(tmp_path: Path, answers: str, *more: str, routine: str = SHORT) -> Ended:
    path, file = write(tmp_path, "short.toml", routine), write(tmp_path, "answers.txt", answers)
    found = run(tmp_path, "run", path, "--json", "--speed", "400", "--answers", file, *more)
    plain(found)
    return found


def test_0_completed(tmp_path: Path) -> None:
    found = rehearse(tmp_path, WHOLE)
    assert (found.code, found.err) == (0, "")
    assert found.events[-1]["outcome"] == "completed"
    assert steps_of(found.events) == [1, 2]
    [record] = recorded(tmp_path)
    assert (record["outcome"], record["pain_before"], record["pain_worst"], record["done"]) == ("completed", 2, 2, 2)


def test_1_stopped_by_the_user(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--headless", "--speed", "50") as program:
        program.until("Anything new?")
        program.say("stop")
        program.until("Stopped. Come slowly out of the position.")
        found = program.end()
    assert (found.code, found.err) == (1, "")
    assert found.out.splitlines()[-2] == "You stopped the session."
    assert recorded(tmp_path)[0]["outcome"] == "stopped"


LEFT = {
    "pain that is too much": (CALM + "7\n", 3, "pain_rule", "P6"),
    "pain of nine, and nothing fits": ("none\n9\nno\nno\n", 3, "pain_rule", "P2"),
    "nobody at the first question": ("-\n", 3, "no_answer", "P12"),
    "nobody to say which lines fit": ("something\n", 3, "no_answer", ""),
    "numb between the legs": ("something\n1\ndone\nyes\nyes\nyes\n", 4, "red_flag", "ces_saddle"),
    "a bladder sign, and the input ends": ("something\n2\ndone\n", 4, "red_flag", "ces_bladder"),
    "a bladder sign, not sure, and silence": ("something\n2\ndone\nunsure\n-\n", 4, "red_flag", "ces_bladder"),
    "said back, and silence": ("something\n7\ndone\nno\n-\n-\n", 4, "red_flag", "chest_pain"),
    "a fever": ("something\n9\ndone\nno\nyes\nyes\n", 4, "red_flag", "fever_back"),
}


@pytest.mark.parametrize("name", LEFT)
def test_3_and_4_say_how_it_ended_and_so_does_the_record(tmp_path: Path, name: str) -> None:
    answers, code, outcome, rule = LEFT[name]
    found = rehearse(tmp_path, answers)
    assert (found.code, found.err) == (code, "")
    assert (found.events[-1]["outcome"], found.events[-1]["rule"]) == (outcome, rule)
    assert recorded(tmp_path)[0]["outcome"] == outcome
    guidance = [event["tier"] for event in found.events if event["type"] == "guidance"]
    assert bool(guidance) is (code == 4)
    if rule != "P6":
        assert steps_of(found.events) == []


def test_3_somebody_has_to_agree_first(tmp_path: Path) -> None:
    found = rehearse(tmp_path, "none\nsomething\n6\ndone\nyes\nyes\n", "--full-screen")
    assert (found.code, found.err) == (3, "")
    assert (found.events[-1]["outcome"], found.events[-1]["rule"]) == ("closed", "surgery")
    assert [event["tier"] for event in found.events if event["type"] == "guidance"] == ["wait"]
    assert recorded(tmp_path)[0]["outcome"] == "closed"


def test_3_pain_above_what_the_routine_is_for(tmp_path: Path) -> None:
    found = rehearse(tmp_path, "none\n3\n", routine=SHORT.replace('"Short"', '"Short"\npain_up_to = 2'))
    assert found.code == 3
    assert steps_of(found.events) == []


def test_5_sound_is_required_and_there_is_none(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    found = run(tmp_path, "run", path, "--json", "--require-sound", **NO_DEVICE)
    hello, error = found.events
    assert (found.code, hello["type"], error["type"], error["code"]) == (5, "hello", "error", "no_sound")
    assert error["text"].startswith("No sound: ")
    assert error["text"].endswith("The session was not started. For help run: stretchcoach doctor")
    assert found.err == f"stretchcoach: {error['text']}\n"
    assert recorded(tmp_path) == []


@pytest.mark.parametrize("quiet", ["--silent", "--speed=2"])
def test_2_sound_cannot_be_required_of_a_silent_session(tmp_path: Path, quiet: str) -> None:
    found = run(tmp_path, "run", "settle", "--headless", "--require-sound", quiet)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("stretchcoach: --require-sound cannot be met")
    found = run(tmp_path, "run", "settle", "--json", "--require-sound", quiet)
    [error] = found.events
    assert (found.code, error["type"], error["code"]) == (2, "error", "usage")


def test_without_sound_the_session_goes_on_and_says_so(tmp_path: Path) -> None:
    settle(tmp_path)
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", env=NO_DEVICE) as program:
        assert program.event("session_started")["name"] == "Short"
        program.event("question", purpose="list")
        found = program.stop()
    assert found.code == 1
    assert "Preparing the voice." in found.err
    assert found.err.count("No sound: ") == 1
    assert "The session goes on without a voice." in found.err


def test_an_unknown_voice_is_refused_with_names_that_are_known(tmp_path: Path) -> None:
    found = run(tmp_path, "run", "settle", "--headless", "--voice", "nosuchvoice")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith('stretchcoach: There is no voice "nosuchvoice". There are, for instance: ')
    assert len(found.err.splitlines()) == 1
    assert recorded(tmp_path) == []
    found = run(tmp_path, "run", "settle", "--json", "--voice", "nosuchvoice")
    [error] = found.events
    assert (found.code, error["type"], error["code"]) == (2, "error", "not_possible")
    assert found.err == f"stretchcoach: {error['text']}\n"


def test_plain_lines_of_a_whole_session(tmp_path: Path) -> None:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", WHOLE)
    found = run(tmp_path, "run", path, "--headless", "--speed", "600", "--answers", answers)
    assert (found.code, found.err) == (0, "")
    lines = found.out.splitlines()
    assert lines[0].startswith("Short. 2 steps, about ")
    end = ("Pain: 2 before, 1 after.", "What you did: Cat-cow, Child's pose.", "Time: 3 minutes.")
    assert lines[-5:] == ["You came to the end of the session.", *end, "This was a rehearsal. It does not count."]
    assert "How is your pain now, from zero to ten? Answer 0 to 10." in lines
    assert lines.index("Three") < lines.index("Two") < lines.index("One")
    assert not [line for line in lines if not line.strip() or line != line.strip()]
    assert all(letter.isprintable() for letter in found.out.replace("\n", ""))


def test_pack_rehearsal_asks_for_the_cloth_the_skin_and_the_pack_off(tmp_path: Path) -> None:
    found = rehearse(tmp_path, READY + "no\nyes\nyes\nyes\n2\n", routine=PACK)
    assert (found.code, found.err) == (0, "")
    asked = {event["id"]: event["purpose"] for event in found.events if event["type"] == "question"}
    assert list(asked.values()) == [
        "list",
        "before",
        "thermal",
        "barrier",
        "pack_on",
        "pack_on",
        "skin",
        "pack_off",
        "after",
    ]


@pytest.mark.parametrize(
    ("words", "error", "code"),
    [
        (("nosuch",), "no_such_routine", 2),
        (("bad.toml",), "invalid_file", 2),
        (("settle", "--language", "xx"), "not_possible", 2),
        (("settle", "--data-dir", "/proc/stretchcoach"), "folder_unusable", 6),
    ],
)
def test_where_nothing_can_begin_the_last_line_is_an_error_with_a_code(
    tmp_path: Path, words: tuple[str, ...], error: str, code: int
) -> None:
    write(tmp_path, "bad.toml", "format = 1\n")
    found = run(tmp_path, "run", *words, "--json", "--silent")
    [event] = found.events
    assert (found.code, event["type"], event["code"]) == (code, "error", error)
    assert found.err == f"stretchcoach: {event['text']}\n"
