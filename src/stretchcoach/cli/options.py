"""What several commands share: options, folders, and failing."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from stretchcoach import streams
from stretchcoach.errors import ExitCode

if TYPE_CHECKING:
    from stretchcoach.history.store import Store
    from stretchcoach.paths import Paths

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep records and own routines in this folder.",
)

output_option = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")

format_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")

verbosity_option = click.option(
    "--verbosity",
    type=click.Choice(["auto", "full", "short", "minimal"]),
    help="How much is said about an exercise, where the routine leaves it open; auto: full until it is known.",
)

language_option = click.option(
    "--language",
    metavar="CODE",
    help="Language of the shipped routines and of what is said, such as en or es; the settings say it otherwise.",
)


def fail(message: str, code: ExitCode = ExitCode.USAGE) -> NoReturn:
    """One message on standard error, and the end; that nobody can read it changes nothing about the exit code."""
    try:
        click.echo(f"stretchcoach: {message}", err=True)
    except OSError:
        streams.abandon(sys.stderr)
    raise click.exceptions.Exit(code)


def print_or_write(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file, whole.

    Raises:
        click.ClickException: it cannot be written.
    """
    from stretchcoach.authoring.schema import write_whole

    if output is None:
        click.echo(text, nl=False)
        return
    try:
        write_whole(output, text)
    except OSError as failed:
        raise click.ClickException(f"{output} cannot be written: {failed.strerror or failed}.") from None


def paths_of(ctx: click.Context, data_dir: Path | None) -> Paths:
    """The folders: the option of the command counts before the one in front of it."""
    from stretchcoach import paths

    return paths.find(data_dir or ctx.find_root().obj)


def language_of(paths: Paths, wanted: str | None) -> str:
    """The language that the command line, or else the settings, ask for.

    Raises:
        StretchcoachError: there is no such language; names those there are.
    """
    from stretchcoach import settings
    from stretchcoach.words import languages

    return languages.known(wanted or settings.read(paths.settings).language)


@contextlib.contextmanager
def looking(paths: Paths) -> Iterator[Store]:
    """The record of a data folder, to read; an empty one where there is none yet.

    Raises:
        StretchcoachError: it cannot be read.
    """
    from stretchcoach.history.store import Store

    with Store.open(paths.history, write=False) as store:
        yield store


@contextlib.contextmanager
def changing(paths: Paths, what: str) -> Iterator[Store]:
    """The record of a data folder, to add something to; ``what`` is named to whoever wants it at the same time.

    Raises:
        StretchcoachError: it cannot be used, or a session is running on it.
    """
    from stretchcoach.coach.launch import Records

    records = Records.open(paths, what)
    try:
        for note in records.notes:
            click.echo(note, err=True)
        yield records.store
    finally:
        records.close()
