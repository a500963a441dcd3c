"""``stretchcoach protocol``: tables and schema, on standard output or in a file."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from stretchcoach.cli import main
from stretchcoach.protocol.schema import schema
from stretchcoach.protocol.tables import tables


def test_it_prints_tables_or_the_schema() -> None:
    assert CliRunner().invoke(main, ["protocol"]).output == tables()
    assert json.loads(CliRunner().invoke(main, ["protocol", "--schema"]).output) == schema()


def test_it_writes_a_file_or_says_why_not(tmp_path: Path) -> None:
    file = tmp_path / "protocol.json"
    assert CliRunner().invoke(main, ["protocol", "--schema", "--output", str(file)]).exit_code == 0
    assert json.loads(file.read_text("utf-8")) == schema()
    refused = CliRunner().invoke(main, ["protocol", "--output", str(tmp_path / "missing" / "protocol.md")])
    assert refused.exit_code == 1
    assert "cannot be written: No such file or directory." in refused.output
