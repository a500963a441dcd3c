"""The commands for who writes routines: exercises, new."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from stretchcoach.cli.options import data_dir_option, format_option, language_of, language_option, paths_of


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
    from stretchcoach.authoring.exercise_list import exercise_data, exercise_table, list_exercises, nothing_found
    from stretchcoach.words.languages import load_book

    paths = paths_of(ctx, data_dir)
    book = load_book(language_of(paths, language))
    there = list_exercises(paths.routines, book.language)
    found = there.matching(words)
    for broken in there.broken:
        click.echo(broken, err=True)
    if form == "json":
        click.echo(exercise_data(found, book))
    elif found:
        click.echo(exercise_table(found, book, shutil.get_terminal_size().columns))
    else:
        click.echo(nothing_found(words, there, paths.routines, book), err=True)
    ctx.exit(0 if found or form == "json" else 1)
