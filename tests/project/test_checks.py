"""One way to make an environment and to check: what names a command, a version or a test folder names one that is there."""

from __future__ import annotations

import os
import re
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from rows import each_row

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import check
import start

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GITHUB = ROOT / ".github"


def asked_for() -> dict[str, list[Requirement]]:
    """What pyproject.toml names, by name: dependencies, extras, and the tools of developers."""
    project = PROJECT["project"]
    lines = [*project["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    for extra in project["optional-dependencies"].values():
        lines += extra
    found: dict[str, list[Requirement]] = {}
    for line in map(Requirement, lines):
        found.setdefault(canonicalize_name(line.name), []).append(line)
    return found


def pinned() -> dict[str, list[tuple[Version, bool]]]:
    """What requirements-dev.txt pins, by name: each version (several, where Pythons differ), and whether we ask for it."""
    found: dict[str, list[tuple[Version, bool]]] = {}
    for line in (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, _, rest = line.partition("==")
            found.setdefault(name, []).append((Version(rest.split()[0]), "stretchcoach (pyproject.toml" in rest))
    return found


def test_the_pinned_versions_are_in_step_with_the_project() -> None:
    """Each requirement is met by every version pinned for it, and nothing is pinned for a requirement that is gone."""
    lock = pinned()
    wrong = [
        f"{line}, pinned {[str(version) for version, _ in lock.get(name, [])]}"
        for name, lines in asked_for().items()
        for line in lines
        if name not in lock or not all(version in line.specifier for version, _ in lock[name])
    ]
    gone = {name for name, versions in lock.items() if versions[0][1]} - set(asked_for())
    assert (wrong, gone) == ([], set()), "run the command at the top of requirements-dev.txt"


def test_before_a_commit_runs_the_ruff_of_the_checks() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    (ruff,) = asked_for()["ruff"]
    assert [hook["additional_dependencies"] for hook in hooks] == [[str(ruff)]] * 2
    commands = [" ".join(command[:2]) for command in check.CHECKS.values()]
    assert [" ".join(hook["entry"].split()[:2]) for hook in hooks] == commands[:2]


def test_every_supported_python_is_looked_for_and_named() -> None:
    said = [line.rpartition(" :: ")[2] for line in PROJECT["project"]["classifiers"] if "Python :: 3." in line]
    assert said == [f"3.{minor}" for minor in range(start.NEEDED[1], check.NEWEST + 1)]
    assert PROJECT["project"]["requires-python"] == f">={said[0]}"
    workflow = (GITHUB / "workflows" / "checks.yml").read_text("utf-8")
    assert set(re.findall(r"\b3\.\d+\b", workflow)) == set(said)


def test_the_extras_of_the_checks_are_all_there_are() -> None:
    assert check.EXTRAS.split(",") == list(PROJECT["project"]["optional-dependencies"])


def test_the_folders_that_check_names_are_there() -> None:
    for folder in (*check.CORE, *check.STANDARD_LIBRARY_ONLY):
        assert any((ROOT / folder).glob("test_*.py")), folder


def commands() -> list[str]:
    """Every command that a document or the workflow gives for the checks."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "check.py", GITHUB / "workflows" / "checks.yml"]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    return sorted(set(re.findall(r"python3? (check\.py(?: --[a-z]+)*)", text)))


@each_row("command", commands())
def test_every_command_for_the_checks_is_one_of_check(command: str) -> None:
    check.arguments().parse_args(shlex.split(command)[1:])


def test_the_workflow_runs_what_is_there_on_three_systems() -> None:
    jobs = yaml.safe_load((GITHUB / "workflows" / "checks.yml").read_text("utf-8"))["jobs"]
    steps = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}
    assert steps == {"linux": ["bash .ci/run"], "elsewhere": ["python -m pip install uv", "python check.py"]}
    systems = [jobs["linux"]["runs-on"], *jobs["elsewhere"]["strategy"]["matrix"]["os"]]
    assert [system.partition("-")[0] for system in systems] == ["ubuntu", "macos", "windows"]


FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))


def test_there_is_a_form_for_each_kind_of_report() -> None:
    assert [form.stem for form in FORMS] == ["fault", "refused-routine", "safety-concern"]


@each_row("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_is_taken(path: Path) -> None:
    """The rules of issue forms: a name, a description, a body; each field a known kind, an id of its own, a label."""
    form = yaml.safe_load(path.read_text("utf-8"))
    assert set(form) == {"name", "description", "labels", "body"}
    fields = [each for each in form["body"] if each["type"] != "markdown"]
    assert all(set(each["attributes"]) == {"value"} for each in form["body"] if each not in fields)
    for field in fields:
        assert field["type"] in {"input", "textarea", "dropdown", "checkboxes"}
        assert set(field) <= {"type", "id", "attributes", "validations"}
        assert field["attributes"]["label"]
        assert set(field["attributes"]) <= {"label", "description", "placeholder", "value", "render"}
        assert field.get("validations", {"required": True}) == {"required": True}
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids) > 0
    assert len({field["attributes"]["label"] for field in fields}) == len(fields)


STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
for last; do :; done
case "$1 $2" in
  *venv*) mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
esac
"""
"""A program that notes what it was called with, and makes the folder of an environment with itself as the Python."""


@pytest.mark.skipif(os.name == "nt", reason="stand-ins are shell scripts")
@pytest.mark.parametrize("with_uv", [True, False], ids=["uv", "venv and pip"])
def test_an_environment_is_made_by_uv_where_it_is_there(
    with_uv: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, folder, log = tmp_path / "programs", tmp_path / "env", tmp_path / "log"
    programs.mkdir()
    for name in ("uv", "python3.99") if with_uv else ("python3.99",):
        (programs / name).write_text(STAND_IN.format(log=log))
        (programs / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr("shutil.which", lambda name: str(programs / name) if (programs / name).exists() else None)
    python, inside = str(programs / "python3.99"), folder / "bin" / "python"

    assert start.environment(folder, [("-e", ".[audio]")], python) == inside
    made = f"uv venv --quiet --seed --python {python}" if with_uv else "python3.99 -m venv"
    pip = f"uv pip install --python {inside}" if with_uv else "python -m pip install"
    assert log.read_text().splitlines() == [f"{made} {folder}", f"{pip} --quiet -e .[audio]"]

    log.unlink()
    assert start.environment(folder, [("-e", ".[audio]")], python) == inside
    assert not log.exists()  # it stands
    start.environment(folder, [("-e", ".")], python)
    assert log.read_text().endswith(f"{pip} --quiet -e .\n")  # something else is wanted: made anew


@pytest.mark.skipif(os.name == "nt", reason="stand-ins are shell scripts")
def test_a_part_that_fails_and_one_that_is_left_out_are_named_at_the_end(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, code in (("good", 0), ("bad", 1)):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {name} was here\nexit {code}\n")
        (tmp_path / name).chmod(0o700)
    python, report = tmp_path / "python", check.Report()
    report.left_out.append("tests on Python 3.99: this machine has none")
    report.aside("lint", python, ["good"])
    report.aside("types", python, ["bad"])
    report.run("tests", python, ["bad", "-q"])
    assert report.close() == 1
    said = capfd.readouterr().out
    assert "good was here" not in said
    assert said.count("bad was here") == 2
    assert said.endswith("left out: tests on Python 3.99: this machine has none\nFAILED: types; tests\n")
