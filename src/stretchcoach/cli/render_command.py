"""``stretchcoach render``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from stretchcoach.cli.options import data_dir_option, fail, format_option, language_option, paths_of, verbosity_option
from stretchcoach.errors import ExitCode

_F = TypeVar("_F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
_ENDINGS = ("mp3", "m4a", "m4b", "ogg", "opus", "flac", "wav")


def _options(command: _F) -> _F:
    """The options of ``render``."""
    for option in reversed(
        (
            click.option(
                "-o", "--out", type=_PATH, help="The file, or a folder for several: one file for each routine."
            ),
            click.option(
                "--segments", type=_PATH, metavar="DIR", help="One file up to each question, in a new folder."
            ),
            click.option("--feed", type=_PATH, metavar="DIR", help="A podcast feed of the routines, in a new folder."),
            click.option("--dry-run", is_flag=True, help="Only show what would be said, and when."),
            click.option(
                "--type", "ending", type=click.Choice(_ENDINGS), default="mp3", help="Kind of file in a folder."
            ),
            click.option("--lufs", type=click.FloatRange(-31, -9), help="Loudness; -19 in mono is like -16 in stereo."),
            click.option("--jobs", type=click.IntRange(1, 64), default=None, help="How many are encoded at once."),
            click.option("--cover", type=_PATH, help="A picture (PNG or JPEG) in place of the usual one."),
            click.option("--base-url", default="", metavar="URL", help="Where a feed will be found."),
            click.option("--force", is_flag=True, help="Replace what was made before."),
            click.option("--anyone", is_flag=True, help="Use nothing of the record and profile on this machine."),
            click.option("--voice", help="Voice that speaks; `stretchcoach voice` lists them."),
            click.option("--rate", type=click.IntRange(80, 300), help="Words a minute."),
            click.option("--pitch", type=click.IntRange(-5, 5), help="Lower to higher, where the voice can."),
            verbosity_option,
            language_option,
            format_option,
            data_dir_option,
        )
    ):
        command = option(command)
    return command


@click.command("render")
@click.argument("routines", nargs=-1, required=True, metavar="ROUTINE...")
@_options
@click.pass_context
def render_command(
    ctx: click.Context,
    /,
    routines: tuple[str, ...],
    form: str,
    data_dir: Path | None,
    voice: str | None,
    rate: int | None,
    pitch: int | None,
    verbosity: str | None,
    language: str | None,
    jobs: int | None,
    **given: Any,
) -> None:
    """Make audio files of ROUTINEs, to be played anywhere: mp3, m4a, m4b, ogg, opus, flac or wav.

    Nobody hears who listens to a file, so it tells after each question what to do.
    """
    wanted = [name for name in ("out", "segments", "feed", "dry_run") if given[name]]
    if not wanted:
        raise click.UsageError("Say what to make: -o FILE, --segments DIR, --feed DIR or --dry-run.")
    if len(wanted) > 1 and wanted != ["segments", "dry_run"]:
        raise click.UsageError("Only one of -o, --segments, --feed and --dry-run.")
    if form != "text" and not given["dry_run"]:
        raise click.UsageError("--format is for --dry-run.")
    from stretchcoach.coach.options import Options
    from stretchcoach.frontends.render.rendering import Request, carry_out

    options = Options(
        paths=paths_of(ctx, data_dir), voice=voice, rate=rate, pitch=pitch, verbosity=verbosity, language=language
    )
    request = Request(options=options, names=routines, jobs=jobs or 0, as_json=form == "json", **given)
    try:
        code = carry_out(request)
    except KeyboardInterrupt:
        fail("interrupted: nothing is left of what was not whole.", ExitCode.INTERRUPTED)
    except ImportError as problem:
        if problem.name != "numpy":
            raise
        from stretchcoach.sound.programs import install_audio

        fail(f"making audio files needs more. Run: {install_audio()}")
    ctx.exit(code)
