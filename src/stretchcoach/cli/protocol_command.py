"""``stretchcoach protocol``: what programs and a session tell each other."""

from __future__ import annotations

from pathlib import Path

import click

from stretchcoach.cli.options import output_option, print_or_write


@click.command("protocol")
@click.option(
    "--schema", "as_schema", is_flag=True, help="As JSON Schema (2020-12), which programs can check lines with."
)
@output_option
def protocol_command(as_schema: bool, output: Path | None) -> None:
    """Print the commands, objects and codes of `run --json`, as tables of Markdown."""
    if as_schema:
        from stretchcoach.protocol.schema import schema_text

        print_or_write(schema_text(), output)
    else:
        from stretchcoach.protocol.tables import tables

        print_or_write(tables(), output)
