"""Files as authors write them: the good ones are read, the bad ones say exactly what is written beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.resources import shipped
from stretchcoach.routine import whole_rules
from stretchcoach.routine.codes import RULES
from stretchcoach.routine.library import ExerciseFolders, exercises_for
from stretchcoach.routine.limits import AUTHOR
from stretchcoach.routine.model import Clinic, Exercise, OffStep, Pack, PackStep, RepeatStep, Routine
from stretchcoach.routine.problems import MOST, InvalidFile, Problems, Severity
from stretchcoach.routine.reader import EXERCISES, check_file, parse_routine, read_exercise, read_routine

EXAMPLES = Path(__file__).parents[1] / "examples"
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])

GOOD = sorted((EXAMPLES / "good").rglob("*.toml"))
BAD = sorted((EXAMPLES / "bad").rglob("*.toml"))
NOTES = sorted((EXAMPLES / "notes").rglob("*.toml"))


@each_row("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_has_no_problems(path: Path) -> None:
    found = check_file(path, exercises_for(path, LIBRARY))
    assert [problem for problem in found if problem.severity is Severity.ERROR] == []


@pytest.mark.parametrize("path", [*BAD, *NOTES], ids=lambda path: path.stem)
def test_a_bad_file_says_what_is_written_beside_it(path: Path) -> None:
    told = [problem for problem in check_file(path, LIBRARY) if problem.severity is not Severity.USUAL]
    found = [str(problem).replace(str(path), path.name) for problem in told]
    expected = path.with_suffix(".expected").read_text("utf-8").splitlines()
    assert found == [line.removeprefix("exercises/") for line in expected]
    assert found


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_message_ends_as_a_sentence_and_is_safe_to_print(path: Path) -> None:
    for problem in check_file(path, LIBRARY):
        text = f"{problem.key} {problem.message} {problem.suggestion}".rstrip()
        assert text[-1] in ".?", text
        assert text.isprintable(), text


@each_row("path", NOTES, ids=lambda path: path.stem)
def test_a_file_with_notes_can_be_used(path: Path) -> None:
    assert {problem.severity for problem in check_file(path, LIBRARY)} - {Severity.USUAL} == {Severity.NOTE}
    assert read_exercise(path) if path.parent.name == EXERCISES else read_routine(path, LIBRARY).steps


def test_limits_and_clinic_are_read() -> None:
    routine = read_routine(EXAMPLES / "good" / "clinic-and-limits.toml", LIBRARY)
    assert routine.clinic == Clinic(
        name="Harbour Physiotherapy",
        phone="020 7946 0000",
        hours="Monday to Friday, 8 to 18",
        web="https://physio.example/harbour",
    )
    assert set(routine.limits) == set(AUTHOR)
    assert (routine.limits["end_at"], routine.limits["cold_gap"]) == (7, 4 * 3600)


@each_row("phone", ["118118", "+44 (0)20 7946 0000", "(020) 7946-0000", "030/1234.56", "555 0100 ext. 12"])
def test_telephone_numbers_are_read_as_people_write_them(phone: str) -> None:
    text = f'format = 1\nroutine.name = "x"\nclinic = {{ name = "y", phone = "{phone}" }}\nstep = [{{ off = "1m" }}]\n'
    clinic = parse_routine(text, name="x", path="x.toml", exercises={}).clinic
    assert clinic == Clinic(name="y", phone=phone)


def test_a_routine_without_them_has_none() -> None:
    routine = read_routine(EXAMPLES / "good" / "minimal.toml", LIBRARY)
    assert (routine.clinic, routine.limits) == (None, {})


def test_reading_raises_with_every_problem_and_names_the_first() -> None:
    path = EXAMPLES / "bad" / "numbers.toml"
    with pytest.raises(InvalidFile) as raised:
        read_routine(path, LIBRARY)
    assert list(raised.value.problems) == check_file(path, LIBRARY)
    assert str(raised.value) == f"{raised.value.problems[0]} (8 more: stretchcoach check {path})"


def test_one_problem_alone_is_the_whole_message() -> None:
    with pytest.raises(InvalidFile, match=r"no_steps.toml:1:1: there are no steps. Write at least one \[\[step\]\].$"):
        read_routine(EXAMPLES / "bad" / "no_steps.toml", LIBRARY)


def test_a_flood_of_problems_is_cut_and_says_so() -> None:
    text = "format = 1\n[routine]\nname = 'x'\n" + "[[step]]\noff = 1\n" * 150
    with pytest.raises(InvalidFile) as raised:
        parse_routine(text, name="x", path="x.toml", exercises={})
    assert len(raised.value.problems) == MOST + 1
    assert raised.value.problems[-1].suggestion == "Mend these first."


def test_the_repeated_cold_and_heat_of_the_design_is_refused_in_one_message() -> None:
    messages = [problem.message for problem in check_file(EXAMPLES / "bad" / "packs_too_close.toml", LIBRARY)]
    assert len(messages) == 1
    assert messages[0].startswith("rounds of heat and cold are not offered: ")


def test_a_user_s_broken_exercise_is_named_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("format = 1\n", "utf-8")
    text = 'format = 1\nroutine.name = "x"\nstep = [{ exercise = "mine" }]\n'
    with pytest.raises(InvalidFile, match=r'step 1, exercise: the exercise "mine" cannot be used: .*mine\.toml:1:1'):
        parse_routine(text, name="x", path="x.toml", exercises=ExerciseFolders([tmp_path]))


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read() -> None:
    routine = read_routine(EXAMPLES / "good" / "windows.toml", {})
    assert (routine.id, routine.name) == ("windows", "Saved by an editor on Windows")


def test_nothing_is_looked_up_twice() -> None:
    first: Exercise = LIBRARY["cat-cow"]
    assert LIBRARY["cat-cow"] is first


def test_long_cold_is_marked_as_the_author_s_choice() -> None:
    cold, _, off, second = read_routine(EXAMPLES / "good" / "packs.toml", {}).steps
    assert cold == PackStep(pack=Pack.COLD, seconds=1200, explicit_long=True)
    assert off == OffStep(seconds=7200)
    assert second == PackStep(pack=Pack.COLD, seconds=600)


def test_nested_repeats_keep_their_shape() -> None:
    step = read_routine(EXAMPLES / "good" / "nested-four.toml", {}).steps[0]
    for _ in range(3):
        assert isinstance(step, RepeatStep)
        assert step.times == 2
        step = step.steps[0]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ('{ apply = "cold", for = "5m" }, { off = "2h" }, { apply = "cold", for = "5m" }, { off = "10m" }', []),
        ('{ repeat = 2, steps = [{ apply = "cold", for = "10m" }, { off = "90m" }] }', ["pack-gap"]),
        ('{ apply = "cold", for = "10m" }, { off = "10m" }, { exercise = "cat-cow" }', ["cold-then-exercise"]),
        ('{ apply = "cold", for = "10m" }, { off = "9m" }', ["off-too-short"]),
        ('{ apply = "cold", for = "10m" }, { rest = "20m" }', ["off-missing"]),
    ],
    ids=str,
)
def test_a_rule_over_the_whole_routine_has_a_code(steps: str, expected: list[str]) -> None:
    text = f'format = 1\nroutine.name = "x"\nstep = [{steps}]\n'
    found: list[str] = []
    try:
        parse_routine(text, name="x", path="x.toml", exercises=LIBRARY)
    except InvalidFile as invalid:
        found = [problem.code for problem in invalid.problems]
    assert found == expected
    assert set(found) <= set(RULES)


def test_the_pause_between_rounds_counts_as_time_between_packs() -> None:
    steps = (PackStep(pack=Pack.COLD, seconds=600), OffStep(seconds=600))
    for pause, expected in ((6600.0, []), (6599.0, ["pack-gap"])):
        rounds = RepeatStep(times=2, pause=pause, steps=steps)
        problems = Problems("x.toml", "")
        whole_rules.check(Routine(id="x", name="x", summary="", pain_up_to=10, steps=(rounds,)), problems)
        assert [problem.code for problem in problems.listed()] == expected, pause


def test_how_long_an_uncounted_routine_is_is_not_judged_while_a_step_cannot_be_read() -> None:
    about = 'format = 1\nroutine = { name = "x", counts_in_the_day = false }\n'
    for step, expected in (
        ('{ rest = "11m" }', ["counts_in_the_day"]),
        ('{ exercise = "nothing-such" }', ["exercise"]),
    ):
        with pytest.raises(InvalidFile) as raised:
            parse_routine(f"{about}step = [{step}]\n", name="x", path="x.toml", exercises=LIBRARY)
        assert [problem.key.rpartition(", ")[2] for problem in raised.value.problems] == expected
