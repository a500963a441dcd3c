"""The shipped files are found in a built wheel and in an editable install."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach import resources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_editable_finds_the_checkout() -> None:
    assert (resources.shipped("routines") / "settle.toml").is_file()
    assert (resources.shipped("audio") / "end.wav").is_file()


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="'nothing' is missing"):
        resources.shipped("nothing")


def test_wheel_lists_its_routines_and_makes_a_plan(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import stretchcoach; "
        f"assert stretchcoach.__file__.startswith({str(tmp_path)!r}); "
        "from stretchcoach.cli import main; main(['list'], standalone_mode=False)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    for name in ("settle", "gentle-four", "daily-fifteen", "strength", "desk", "heat", "cold", "alternate"):
        assert name in found.stdout


def test_wheel_carries_all_sounds_tables_and_phrases(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    spanish = (
        "safety/data/es/red_flags.toml",
        "_shipped/routines/es/cold.toml",
        "_shipped/routines/exercises/es/cobra.toml",
    )
    english = ("safety/data/red_flags.toml", "phrases/en.toml", "phrases/es.toml")
    for needed in ("_shipped/audio/end.wav", "py.typed", *english, *spanish):
        assert f"stretchcoach/{needed}" in names


@each_row("words", [("list",), ("preview", "settle"), ()])
def test_out_of_an_archive_it_says_in_one_line_that_it_has_to_be_installed(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    package = resources.packaged()
    archive = tmp_path / "stretchcoach.pyz"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("__main__.py", "from stretchcoach.cli import main\nmain()\n")
        for path in package.rglob("*.py"):
            made.write(path, path.relative_to(package.parent))
    found = subprocess.run([sys.executable, archive, *words], capture_output=True, text=True, check=False)
    told = f"This program has to be installed first: its routines and sounds cannot be read out of {archive}."
    assert (found.returncode, found.stdout, found.stderr) == (2, "", f"stretchcoach: {told}\n")
