"""The command line: arguments to one function each. Every import of a part happens inside its command.

Standard output is data; everything else goes to standard error.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from stretchcoach import __version__, streams
from stretchcoach.errors import ExitCode, StretchcoachError

_F = TypeVar("_F", bound=Callable[..., Any])

PURPOSE = "Guided movement and a timer for comfort. General information; you decide. Not a medical device."

_data_dir = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep records and own routines in this folder.",
)


class _Commands(click.Group):
    """Turns what a user can mend into one plain message, and a reader that has gone into silence."""

    def invoke(self, ctx: click.Context) -> Any:
        streams.ready()
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except StretchcoachError as problem:
            _fail(str(problem))
        except (BrokenPipeError, KeyboardInterrupt):
            streams.abandon(sys.stdout)
            ctx.exit(ExitCode.INTERRUPTED)
        except OSError as problem:
            streams.abandon(sys.stdout)
            _fail(f"{problem.filename or 'the output cannot be written'}: {problem.strerror or problem}.")
        return result


def _fail(message: str) -> NoReturn:
    click.echo(f"stretchcoach: {message}", err=True)
    raise click.exceptions.Exit(ExitCode.USAGE)


@click.group(cls=_Commands, invoke_without_command=True, help=PURPOSE, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="stretchcoach")
@_data_dir
@click.pass_context
def main(ctx: click.Context, data_dir: Path | None) -> None:
    """Open the terminal app at the library when no command is given."""
    ctx.obj = data_dir
    if ctx.invoked_subcommand is None:
        _open_app(ctx, data_dir, None)


class _Speed(click.FloatRange):
    """A range that holds numbers only: "nan" is on neither side of its ends, and time would stand still."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if number != number:
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


def _run_options(command: _F) -> _F:
    """The options of ``run``."""
    for option in reversed(
        (
            click.option("--headless", is_flag=True, help="No screen: plain lines out, one-word commands in."),
            click.option("--json", "as_json", is_flag=True, help="No screen: one JSON event a line out, commands in."),
            click.option("--silent", is_flag=True, help="Speak nothing."),
            click.option("--voice", help="Voice that speaks; `stretchcoach doctor --voices` lists them."),
            click.option("--rate", type=click.IntRange(80, 300), help="Words a minute."),
            click.option("--speed", type=_Speed(1, 1000), default=1.0, help="Rehearsal: run faster, silently."),
            click.option("--answers", type=click.Path(path_type=Path), help="Rehearsal: one answer a line."),
            click.option("--require-sound", is_flag=True, help="Do not start without sound (exit 5)."),
            click.option("--resume/--no-resume", default=None, help="Go on with a session that was cut off, or not."),
            _data_dir,
        )
    ):
        command = option(command)
    return command


@main.command()
@click.argument("routine")
@_run_options
@click.pass_context
def run(ctx: click.Context, /, routine: str, headless: bool, as_json: bool, resume: bool | None, **given: Any) -> None:
    """Run ROUTINE, a name from the library or a file."""
    if headless or as_json:
        gc.disable()  # loading leaves nothing to collect, and looking costs time; on again when the session has begun
    from stretchcoach.frontends.launch import Options, check_voice

    options = Options(paths=_paths(ctx, given.pop("data_dir")), **given)
    if not (headless or as_json):
        if options.answers:
            raise click.UsageError("--answers needs --headless or --json.")
        _open_app(ctx, None, routine, options)
    check_voice(options)
    from stretchcoach.frontends.headless_run import run as run_headless

    ctx.exit(run_headless(options, routine, json=as_json, resume=resume))


def _open_app(ctx: click.Context, data_dir: Path | None, routine: str | None, options: Any = None) -> None:
    """The terminal app; where there is no terminal, what to run instead."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on standard error
        import shlex

        command = os.environ.get("STRETCHCOACH_COMMAND", "stretchcoach")
        run = f"{command} run {shlex.quote(routine or 'settle')}"
        instead = {
            f"{run} --headless": "plain lines and one-word commands",
            f"{run} --json": "one JSON event a line, for programs",
            f"{command} list": "the routines",
        }
        width = max(map(len, instead))
        lines = (f"  {words:{width}}    {what}" for words, what in instead.items())
        _fail("\n".join(["there is no terminal here. Without a screen, run:", *lines]))
    from stretchcoach.frontends.launch import Options, check_voice
    from stretchcoach.frontends.tui.app import StretchcoachApp

    if options is not None:
        check_voice(options)
    app = StretchcoachApp(options or Options(paths=_paths(ctx, data_dir)), routine=routine)
    app.run()
    ctx.exit(app.exit_code)


def _paths(ctx: click.Context, data_dir: Path | None) -> Any:
    from stretchcoach import paths

    return paths.find(data_dir or ctx.find_root().obj)


@main.command("list")
@_data_dir
@click.pass_context
def list_routines(ctx: click.Context, data_dir: Path | None) -> None:
    """List the routines."""
    from stretchcoach.authoring.showing import library_table
    from stretchcoach.routine.library import load_library
    from stretchcoach.safety_data import load_rules

    library = load_library(_paths(ctx, data_dir).routines)
    click.echo(library_table(library, load_rules()))
    for problem in library.problems:
        click.echo(str(problem), err=True)


@main.command()
@click.argument("routine")
@_data_dir
@click.pass_context
def show(ctx: click.Context, routine: str, data_dir: Path | None) -> None:
    """Show ROUTINE: what it is, for whom, and each step with its dose and cautions."""
    from stretchcoach.authoring.showing import describe
    from stretchcoach.routine.library import find_routine
    from stretchcoach.safety_data import load_rules

    click.echo(describe(find_routine(routine, _paths(ctx, data_dir).routines), load_rules()))


@main.command()
@click.argument("routine")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_data_dir
@click.pass_context
def preview(ctx: click.Context, routine: str, form: str, data_dir: Path | None) -> None:
    """Show the timeline of ROUTINE: every cue, its time, and the total."""
    from stretchcoach.authoring.preview import json_preview, text_preview
    from stretchcoach.routine.library import find_routine
    from stretchcoach.safety_data import load_rules

    found, rules = find_routine(routine, _paths(ctx, data_dir).routines), load_rules()
    click.echo((json_preview if form == "json" else text_preview)(found, rules))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_data_dir
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], form: str, data_dir: Path | None) -> None:
    """Find every problem of routine and exercise files; exit 1 when there are any."""
    from stretchcoach.authoring.check import check_paths, json_report, text_report
    from stretchcoach.frontends.launch import exercises_near

    user = _paths(ctx, data_dir).routines
    report = check_paths(paths, exercises_near(user / "any.toml", user))
    click.echo(json_report(report) if form == "json" else text_report(report), nl=False)
    ctx.exit(1 if report.problems else 0)


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--limit", type=click.IntRange(min=1), help="Only the newest.")
@click.option("--rehearsals", is_flag=True, help="Rehearsals too.")
@_data_dir
@click.pass_context
def history(ctx: click.Context, form: str, limit: int | None, rehearsals: bool, data_dir: Path | None) -> None:
    """List the sessions: pain before, worst and after, and how each ended."""
    from stretchcoach.history.report import as_json, as_table
    from stretchcoach.history.store import Store

    path = _paths(ctx, data_dir).history
    records, notes = [], []
    if os.path.exists(path):
        with Store.open(path, write=False) as store:
            records, notes = store.sessions(limit, rehearsals), store.notes
    click.echo(
        as_json(records)
        if form == "json"
        else as_table(records, width=click.get_current_context().terminal_width or 100)
    )
    for note in notes:
        click.echo(note, err=True)


@main.command()
@click.option("--voices", "only_voices", is_flag=True, help="Only list the voices that can be chosen.")
@_data_dir
@click.pass_context
def doctor(ctx: click.Context, only_voices: bool, data_dir: Path | None) -> None:
    """Say what works: sound, voices, folders, terminal; and what mends what does not. Exit 1 when something does not."""
    from stretchcoach.frontends.doctor import examine, voice_list

    if only_voices:
        click.echo(voice_list())
        return
    text, well = examine(_paths(ctx, data_dir))
    click.echo(text)
    ctx.exit(0 if well else 1)


@main.command()
@_data_dir
@click.pass_context
def locate(ctx: click.Context, data_dir: Path | None) -> None:
    """Say where files live."""
    from stretchcoach import resources

    paths = _paths(ctx, data_dir)
    places = {
        "records": paths.history,
        "own routines": paths.routines,
        "settings": paths.settings,
        "spoken phrases": paths.phrases,
        "shipped routines": resources.shipped("routines"),
        "shipped sounds": resources.shipped("audio"),
    }
    for name, path in places.items():
        click.echo(f"{name:17} {path}")


if __name__ == "__main__":
    main()
