"""``stretchcoach voice try``: how the coach sounds, on a page of the app or line by line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from stretchcoach.cli.options import data_dir_option, language_option, paths_of
from stretchcoach.errors import ExitCode


@click.command("try")
@click.option("--lines", is_flag=True, help="No screen: say one after the other, each with a line.")
@click.option("--voice", help="Voice that speaks.")
@click.option("--rate", type=click.IntRange(80, 300), help="Words a minute.")
@click.option("--pitch", type=click.IntRange(-5, 5), help="Lower to higher, where the voice can.")
@click.option("--keep", is_flag=True, help="With --lines: keep voice, rate and pitch in the settings.")
@language_option
@data_dir_option
@click.pass_context
def try_command(
    ctx: click.Context,
    lines: bool,
    voice: str | None,
    rate: int | None,
    pitch: int | None,
    keep: bool,
    language: str | None,
    data_dir: Path | None,
) -> None:
    """Hear ten things the coach says, and choose voice, speed and pitch while you listen."""
    from stretchcoach.coach.launch import check_voice
    from stretchcoach.coach.options import Options

    options = Options(paths=paths_of(ctx, data_dir), voice=voice, rate=rate, pitch=pitch, language=language)
    check_voice(options)
    at_terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if (at_terminal or os.environ.get("TEXTUAL_DRIVER")) and not lines:
        from stretchcoach.frontends.tui.app import StretchcoachApp

        app = StretchcoachApp(options, listen=True)
        app.run()
        ctx.exit(app.exit_code)
    import asyncio

    from stretchcoach import settings
    from stretchcoach.frontends.lines.listening import say_all

    whole = asyncio.run(say_all(options, click.echo, lambda line: click.echo(line, err=True)))
    chosen = {"coach.voice": voice, "coach.rate": rate, "coach.pitch": pitch}
    for key, value in chosen.items():
        if keep and value is not None:
            settings.keep(options.paths.settings, key, value)
    ctx.exit(ExitCode.COMPLETED if whole else ExitCode.NO_SOUND)
