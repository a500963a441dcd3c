"""``stretchcoach run``, and the terminal app with no command at all."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from stretchcoach.cli.options import data_dir_option, fail, language_option, paths_of, verbosity_option

_F = TypeVar("_F", bound=Callable[..., Any])


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
            click.option("--voice", help="Voice that speaks; `stretchcoach voice` lists them."),
            click.option("--rate", type=click.IntRange(80, 300), help="Words a minute."),
            click.option("--pitch", type=click.IntRange(-5, 5), help="Lower to higher, where the voice can."),
            verbosity_option,
            language_option,
            click.option("--speed", type=_Speed(1, 1000), default=1.0, help="Rehearsal: run faster, silently."),
            click.option("--answers", type=click.Path(path_type=Path), help="Rehearsal: one answer a line."),
            click.option("--full-screen", is_flag=True, help="Ask every question about warning signs first."),
            click.option("--require-sound", is_flag=True, help="Do not start without sound (exit 5)."),
            click.option("--resume/--no-resume", default=None, help="Go on with a session that was cut off, or not."),
            data_dir_option,
        )
    ):
        command = option(command)
    return command


class _RunCommand(click.Command):
    """Tells a program what is wrong with the command line where it reads: on standard output."""

    def make_context(self, info_name: str | None, args: list[str], *given: Any, **more: Any) -> click.Context:
        words = list(args)  # those that are understood are taken out of it
        try:
            return super().make_context(info_name, args, *given, **more)
        except click.UsageError as problem:
            if "--json" not in words:
                raise
            from stretchcoach.frontends.lines.headless_run import tell_wrong_usage

            tell_wrong_usage(problem.format_message())
            fail(problem.format_message())


@click.command("run", cls=_RunCommand)
@click.argument("routine", required=False)
@_run_options
@click.pass_context
def run_command(
    ctx: click.Context, /, routine: str | None, headless: bool, as_json: bool, resume: bool | None, **given: Any
) -> None:
    """Run ROUTINE, a name from the library or a file. Without one it is asked how your back is, and one is proposed."""
    if headless or as_json:
        gc.disable()  # loading leaves nothing to collect, and looking costs time; on again when the session has begun
    from stretchcoach.coach.options import Options

    options = Options(paths=paths_of(ctx, given.pop("data_dir")), **given)
    if not (headless or as_json):
        if options.answers:
            raise click.UsageError("--answers needs --headless or --json.")
        open_app(ctx, None, routine, options)
    from stretchcoach.frontends.lines.headless_run import run as run_headless

    ctx.exit(run_headless(options, routine, json=as_json, resume=resume))


def open_app(ctx: click.Context, data_dir: Path | None, routine: str | None, options: Any = None) -> None:
    """The terminal app; where there is no terminal, what to run instead."""
    at_terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))  # Textual draws on the last
    if not at_terminal and not os.environ.get("TEXTUAL_DRIVER"):  # a driver for the web draws on pipes
        import shlex

        command = os.environ.get("STRETCHCOACH_COMMAND", "stretchcoach")
        run = f"{command} run {shlex.quote(routine)}" if routine else f"{command} run"
        instead = {
            f"{run} --headless": "plain lines and one-word commands",
            f"{run} --json": "one JSON event a line, for programs",
            f"{command} list": "the routines",
        }
        width = max(map(len, instead))
        lines = (f"  {words:{width}}    {what}" for words, what in instead.items())
        fail("\n".join(["there is no terminal here. Without a screen, run:", *lines]))
    gc.disable()  # as above; on again when the first picture is drawn
    from stretchcoach.coach.options import Options
    from stretchcoach.frontends.tui.app import StretchcoachApp

    if options is not None and options.voice:
        from stretchcoach.coach.launch import check_voice

        check_voice(options)
    app = StretchcoachApp(options or Options(paths=paths_of(ctx, data_dir)), routine=routine)
    app.run()
    ctx.exit(app.exit_code)
