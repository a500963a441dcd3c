"""The command line: arguments to one function each. A command's module is loaded when the command is asked for.

Standard output is data; everything else goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from stretchcoach import __version__, resources, streams
from stretchcoach.cli.options import data_dir_option, fail
from stretchcoach.errors import ExitCode, StretchcoachError

PURPOSE = "Guided movement and a timer for comfort. General information; you decide. Not a medical device."

COMMANDS: Mapping[str, str] = {
    "run": "run_command",
    "list": "reading_commands",
    "show": "reading_commands",
    "preview": "reading_commands",
    "render": "render_command",
    "check": "reading_commands",
    "exercises": "authoring_commands",
    "new": "authoring_commands",
    "schema": "authoring_commands",
    "protocol": "protocol_command",
    "history": "reading_commands",
    "trend": "reading_commands",
    "profile": "person_commands",
    "clear": "person_commands",
    "card": "reading_commands",
    "log": "day_commands",
    "morning": "day_commands",
    "adjust": "day_commands",
    "voice": "voice_commands",
    "doctor": "reading_commands",
    "locate": "reading_commands",
}
"""The commands in the order of ``--help``, and the module each is in."""


class _Commands(click.Group):
    """Loads a command when it is wanted, turns what a user can mend into one plain message, ends for a reader that left."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        streams.ready()
        try:
            resources.check_installed()
            result = super().invoke(ctx)
            sys.stdout.flush()
        except StretchcoachError as problem:
            fail(str(problem), problem.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            streams.abandon(sys.stdout)
            ctx.exit(ExitCode.INTERRUPTED)
        except OSError as problem:
            streams.abandon(sys.stdout)
            fail(f"{problem.filename or 'the output cannot be written'}: {problem.strerror or problem}.")
        return result


@click.group(cls=_Commands, invoke_without_command=True, help=PURPOSE, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="stretchcoach")
@data_dir_option
@click.pass_context
def main(ctx: click.Context, data_dir: Path | None) -> None:
    """Open the terminal app at the library when no command is given."""
    ctx.obj = data_dir
    if ctx.invoked_subcommand is None:
        from stretchcoach.cli.run_command import open_app

        open_app(ctx, data_dir, None)


if __name__ == "__main__":
    main()
