"""The commands about voices: which there are, how one sounds, and adding the natural one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stretchcoach.cli.listen_command import try_command
from stretchcoach.cli.options import data_dir_option, fail, format_option, language_option, paths_of
from stretchcoach.errors import ExitCode
from stretchcoach.streams import ProgressLine

if TYPE_CHECKING:
    from stretchcoach.paths import Paths
    from stretchcoach.settings import Settings
    from stretchcoach.sound.adding import Progress


@click.group("voice", invoke_without_command=True)
@data_dir_option
@click.pass_context
def voice_command(ctx: click.Context, data_dir: Path | None) -> None:
    """Voices: list them, hear one, add or remove the natural one."""
    if data_dir is not None:
        ctx.find_root().obj = data_dir
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_command)


voice_command.add_command(try_command)


@voice_command.command("list")
@click.option("--all", "every", is_flag=True, help="Voices of every language, too.")
@format_option
@data_dir_option
@click.pass_context
def list_command(ctx: click.Context, every: bool, form: str, data_dir: Path | None) -> None:
    """Say who speaks now, whether the natural voice is there, and which voices can be chosen."""
    from stretchcoach.sound.voice_listing import listed_as_json, listed_as_text

    settings = _settings(paths_of(ctx, data_dir))
    click.echo(listed_as_json(settings) if form == "json" else listed_as_text(settings, every=every))


@voice_command.command("play")
@click.argument("voice", default="")
@click.argument("text", default="")
@language_option
@data_dir_option
@click.pass_context
def play_command(ctx: click.Context, voice: str, text: str, language: str | None, data_dir: Path | None) -> None:
    """Say TEXT with VOICE, as `stretchcoach voice` lists them; without them, a sentence with the voice of the settings."""
    from dataclasses import replace

    from stretchcoach.sound.voice_listing import say
    from stretchcoach.sound.voices import check_voice
    from stretchcoach.words import languages

    paths = paths_of(ctx, data_dir)
    settings = _settings(paths)
    settings = replace(settings, language=languages.known(language or settings.language))
    if voice:
        check_voice(voice)
        settings = replace(settings, coach=replace(settings.coach, voice=voice))
    who, why = asyncio.run(say(text or languages.load_book(settings.language)("settings.sample"), settings, paths))
    if why:
        fail(why, ExitCode.NO_SOUND)
    click.echo(who)


@voice_command.command("add")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_dir_option
@click.pass_context
def add_command(ctx: click.Context, yes: bool, data_dir: Path | None) -> None:
    """Add the natural voice, in the environment that this program runs in."""
    from stretchcoach.sound import adding, natural

    engine = "Its engine, Piper, is free software (GPL 3) and runs as a program of its own."
    work = paths_of(ctx, data_dir).adding
    if natural.installed() is not None:
        click.echo("The natural voice is there already.")
        return
    why = adding.refusal()
    if why:
        fail(f"the natural voice cannot be added here: {why}. To add it yourself: {adding.by_hand()}")
    click.echo(f"A natural voice for English. About {adding.megabytes()} MB are fetched.\n{natural.TERMS}\n{engine}")
    if not yes and not _agreed("Add it?"):
        fail("nothing was added. Without being asked: stretchcoach voice add --yes", ExitCode.STOPPED)
    bar = _Bar()
    try:
        asyncio.run(adding.add_and_try(work, bar.show))
    finally:
        bar.close()
    click.echo("The natural voice was added, and has said a phrase. It speaks English from now on.")


@voice_command.command("remove")
@data_dir_option
@click.pass_context
def remove_command(ctx: click.Context, data_dir: Path | None) -> None:
    """Remove the natural voice, and what only it needs."""
    from stretchcoach.sound import adding, natural

    paths = paths_of(ctx, data_dir)
    if not natural.in_part():
        click.echo("The natural voice is not there.")
        return
    asyncio.run(adding.remove(paths.adding, keep_engine=adding.engine_needed(_settings(paths))))
    click.echo("The natural voice was removed. The plain voice speaks.")


def _settings(paths: Paths) -> Settings:
    from stretchcoach import settings

    return settings.read(paths.settings)


def _agreed(question: str) -> bool:
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort:  # there is nobody to answer
        click.echo(err=True)
        return False


class _Bar(ProgressLine):
    """How far it is; where there is no terminal, a line now and then."""

    _EVERY = 20

    def __init__(self) -> None:
        super().__init__()
        self._told = -1

    def show(self, progress: Progress) -> None:
        """Shows it where it has changed."""
        percent = progress.percent
        if percent == self._told or (not self.wanted and percent // self._EVERY == self._told // self._EVERY):
            return
        self._told = percent
        if self.wanted:
            self.draw(percent / 100)
        else:
            click.echo(f"{percent} %", err=True)
