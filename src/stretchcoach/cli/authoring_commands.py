"""The commands for who writes routines: exercises, new."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stretchcoach.cli.options import (
    data_dir_option,
    format_option,
    language_of,
    language_option,
    output_option,
    paths_of,
    print_or_write,
)
from stretchcoach.errors import ExitCode, StretchcoachError

if TYPE_CHECKING:
    from datetime import date

    from stretchcoach.authoring.exercise_list import ExerciseList
    from stretchcoach.authoring.new_routine import Wanted
    from stretchcoach.routine.model import Exercise
    from stretchcoach.words.phrases import Phrasebook


@click.command("exercises")
@click.argument("words", nargs=-1)
@format_option
@language_option
@data_dir_option
@click.pass_context
def exercises_command(
    ctx: click.Context, words: tuple[str, ...], form: str, language: str | None, data_dir: Path | None
) -> None:
    """List the exercises that all of WORDS describe, such as: chair; back lying; no words for all there are.

    The word in front is what a routine says: exercise = "cobra". The names in brackets may be written as well.
    """
    from stretchcoach.authoring.exercise_list import entry, exercise_table, list_exercises, nothing_found
    from stretchcoach.protocol.reports import as_json
    from stretchcoach.words.languages import load_book

    paths = paths_of(ctx, data_dir)
    book = load_book(language_of(paths, language))
    there = list_exercises(paths.routines, book.language)
    found = there.matching(words)
    for broken in there.broken:
        click.echo(broken, err=True)
    if form == "json":
        click.echo(as_json(tuple(entry(each, book) for each in found)))
    elif found:
        click.echo(exercise_table(found, book, shutil.get_terminal_size().columns))
    else:
        click.echo(nothing_found(words, there, paths.routines, book), err=True)
    ctx.exit(0 if found or form == "json" else 1)


@click.command("new")
@click.argument("name")
@click.option("--from", "source", metavar="ROUTINE", help="Copy this routine, by name or file, with its remarks.")
@click.option("--title", help="What it is called on screens; else it is made of NAME.")
@click.option("--for", "for_whom", metavar="WORDS", help="For whom and when, in one sentence.")
@click.option(
    "--exercise", "exercises", multiple=True, help="An exercise, by any of its names; once for each, in order."
)
@click.option("--times-a-day", "sessions_per_day", type=int, help="How often a day at most.")
@click.option("--clinic", help="The clinic that the patient can ask.")
@click.option("--phone", help="Its phone number.")
@language_option
@data_dir_option
@click.pass_context
def new_command(
    ctx: click.Context,
    name: str,
    source: str | None,
    title: str | None,
    for_whom: str | None,
    exercises: tuple[str, ...],
    sessions_per_day: int | None,
    clinic: str | None,
    phone: str | None,
    language: str | None,
    data_dir: Path | None,
) -> None:
    """Write a new routine file, with remarks that explain it. NAME is the name of the file, such as morning-back.

    It goes into your own folder of routines; a NAME with a folder or the ending .toml goes where it says.

    Without options a few questions are asked, where somebody is there to answer. No file is ever overwritten.
    """
    from stretchcoach.authoring.new_routine import Wanted, copied_text, new_path, routine_text, write_new
    from stretchcoach.authoring.schema import SCHEMA_NAME, write_schema
    from stretchcoach.coach.days_told import local_day
    from stretchcoach.coach.launch import exercises_near
    from stretchcoach.routine.library import find_routine
    from stretchcoach.routine.reader import Spoken
    from stretchcoach.words.languages import load_book

    given = (for_whom, exercises, sessions_per_day, clinic, phone)
    if source is not None and any(given):
        raise click.UsageError("--from copies a whole routine and goes with --title alone.")
    if phone and not clinic:
        raise click.UsageError("--phone is the number of a --clinic.")
    paths = paths_of(ctx, data_dir)
    book = load_book(language_of(paths, language))
    path = new_path(name, paths.routines)
    usable = exercises_near(path, paths.routines)
    usable = usable.spoken(book.language) if isinstance(usable, Spoken) else usable
    called = title or path.stem.replace("-", " ").capitalize()
    if source is not None:
        routine = find_routine(source, paths.routines, book.language)
        text = copied_text(routine, called, path, usable, book, local_day())
    else:
        wanted = Wanted(
            name=called,
            for_whom=for_whom or "",
            exercises=exercises,
            sessions_per_day=sessions_per_day,
            clinic=clinic or "",
            phone=phone or "",
        )
        if not any((title, *given)) and _somebody_answers():
            wanted = _Questions(wanted, path, usable, book, paths.routines, local_day()).asked()
        text = routine_text(wanted, path, usable, book, local_day())
    write_new(path, text)
    with contextlib.suppress(OSError):  # the routine stands without it: an editor knows less, nothing else does
        write_schema(path.with_name(SCHEMA_NAME))
    _tell_next(name, path, book)


def _somebody_answers() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _say(text: str) -> None:
    """A line to who is asked, folded at the edge of the terminal."""
    from stretchcoach.authoring.show import wrapped

    click.echo(wrapped(text, shutil.get_terminal_size().columns), err=True)


def _tell_next(name: str, path: Path, book: Phrasebook) -> None:
    named = f'"{name}"' if " " in name else name
    file = f'"{path}"' if " " in str(path) else str(path)
    click.echo(book("new.written", path=path))
    click.echo(f"\n{book('new.next')}", err=True)
    for command, what in (("check", file), ("show", named), ("run", named)):
        click.echo(f"  stretchcoach {command} {what}\n      {book(f'new.{command}')}", err=True)


class _Questions:
    """What a new routine is to have, asked of who writes it: one question a line, Enter leaves it open."""

    MOST = 9
    """Exercises to choose one of by number."""

    def __init__(
        self,
        wanted: Wanted,
        path: Path,
        exercises: Mapping[str, Exercise],
        book: Phrasebook,
        user_folder: Path,
        today: date,
    ) -> None:
        self._wanted, self._path, self._exercises, self._book = wanted, path, exercises, book
        self._user_folder, self._today = user_folder, today

    def asked(self) -> Wanted:
        """The answers, each of which may stand in a routine.

        Raises:
            click.exceptions.Exit: whoever was asked has left.
        """
        try:
            self._ask("name", lambda text: replace(self._wanted, name=text), default=self._wanted.name)
            self._ask("for_whom", lambda text: replace(self._wanted, for_whom=text))
            self._ask_exercises()
            self._ask("sessions", self._with_sessions, most=self._most_sessions())
            self._ask("clinic", lambda text: replace(self._wanted, clinic=text))
            if self._wanted.clinic:
                self._ask("phone", lambda text: replace(self._wanted, phone=text))
        except click.Abort:
            click.echo(f"\n{self._book('new.nothing')}", err=True)
            raise click.exceptions.Exit(ExitCode.STOPPED) from None
        return self._wanted

    def _ask(self, key: str, made: Callable[[str], Wanted], default: str = "", **words: int) -> None:
        """Ask until the answer may stand in a routine."""
        from stretchcoach.authoring.new_routine import routine_text

        while text := self._line(key, default, **words):
            try:
                wanted = made(text)
                routine_text(wanted, self._path, self._exercises, self._book, self._today)
            except StretchcoachError as problem:
                _say(str(problem))
                continue
            self._wanted = wanted
            return

    def _line(self, key: str, default: str = "", **words: int) -> str:
        found: str = click.prompt(
            self._book(f"new.ask_{key}", **words), default=default, show_default=bool(default), err=True
        )
        return found.strip()

    def _with_sessions(self, text: str) -> Wanted:
        if not text.isdecimal() or not 1 <= int(text) <= self._most_sessions():
            raise StretchcoachError(self._book("new.ask_sessions", most=self._most_sessions()))
        return replace(self._wanted, sessions_per_day=int(text))

    def _most_sessions(self) -> int:
        from stretchcoach.routine.limits import AUTHOR

        return int(AUTHOR["sessions_per_day"].allowed.most)

    def _ask_exercises(self) -> None:
        from stretchcoach.authoring.exercise_list import list_exercises

        there = list_exercises(self._user_folder, self._book.language)
        while words := self._line("exercise"):
            chosen = self._chosen(words, there)
            if chosen is not None:
                self._wanted = replace(self._wanted, exercises=(*self._wanted.exercises, chosen.id))
                _say(self._told(len(self._wanted.exercises), chosen))

    def _chosen(self, words: str, there: ExerciseList) -> Exercise | None:
        """The exercise of this name, or one of those that the words describe."""
        from stretchcoach.authoring.exercise_list import nothing_found
        from stretchcoach.authoring.new_routine import found_exercise
        from stretchcoach.routine.exercise_names import exercise_id

        if exercise_id(words, self._exercises) is not None:
            try:
                return found_exercise(words, self._exercises)
            except StretchcoachError as problem:
                _say(str(problem))
                return None
        found = there.matching(words.split())
        if not found:
            _say(nothing_found(words.split(), there, self._user_folder, self._book))
            return None
        shown = found[: self.MOST]
        for number, each in enumerate(shown, 1):
            _say(f"  {self._told(number, each.exercise)}")
        if len(found) > len(shown):
            _say(f"  {self._book('new.more', count=len(found) - len(shown))}")
        while number_text := self._line("number"):
            if number_text.isdecimal() and 1 <= int(number_text) <= len(shown):
                return shown[int(number_text) - 1].exercise
            _say(self._book("new.number", most=len(shown)))
        return None

    def _told(self, number: int, exercise: Exercise) -> str:
        from stretchcoach.session.plan.doses import dose_words

        dose = dose_words(self._book, exercise.normal, exercise.sides)
        return self._book("new.chosen", number=number, name=exercise.name, dose=dose)


@click.command("schema")
@output_option
def schema_command(output: Path | None) -> None:
    """Print the JSON Schema of routine and exercise files, with which editors help to write them."""
    from stretchcoach.authoring.schema import schema_text

    print_or_write(schema_text(), output)
