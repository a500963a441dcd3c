"""What the documents say is what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from docs_scripts import script

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def command_after(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.+?)\n```", README, re.DOTALL)
    assert found, f"README.md names no command after <!-- {mark} -->"
    return found.group(1)


def test_the_state_diagram_is_drawn_from_the_table() -> None:
    module = script("make_diagram")
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert module.page_with_diagram(page) == page, "run: python docs/make_diagram.py"


def test_the_readme_names_one_command_to_start_and_one_to_check() -> None:
    assert command_after("start") == "python3 start.py"
    assert command_after("checks") == "python3 check.py --all"


def test_ci_runs_the_readmes_command_and_no_other() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "<!-- checks -->" in script
    assert "pytest" not in script


def test_the_purpose_is_worded_the_same_everywhere() -> None:
    from stretchcoach.cli import PURPOSE

    words = "Guided movement and a timer for comfort; general information; you decide. Not a medical device."
    assert words in README
    assert PURPOSE.replace(". General", "; general").replace(" information;", " information;") == words


def test_every_file_a_document_links_to_exists() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_what_start_passes_on_reaches_the_program() -> None:
    with_old_python = "import sys; sys.version_info = (3, 10, 0); import start; start.check_python()"
    found = subprocess.run([sys.executable, "-c", with_old_python], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 1
    assert "needs Python 3.11 or newer" in found.stderr


def test_every_file_and_name_of_the_program_that_a_text_names_is_there() -> None:
    files = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "docs", "tests", "benchmarks", "audio")
        for path in (ROOT / folder).rglob("*.py")
    ] + ["check.py", "start.py"]
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "src").rglob("*.py")]
    lost = []
    for text in texts:
        words = text.read_text("utf-8")
        for name in re.findall(r"`+([\w./]*\w+\.py)`+", words):
            if not any(f"/{file}".endswith(f"/{name}") for file in files):
                lost.append(f"{text.name}: {name}")
        for module, name in re.findall(r":\w+:`~?(stretchcoach(?:\.\w+)*)\.(\w+)", words):
            lost += [f"{text.name}: {module}.{name}"] if not _there(module, name) else []
    assert not lost


def _there(module: str, name: str) -> bool:
    """Whether there is such a module, or something of that name in the file of ``module`` or of its class's module."""
    path = ROOT / "src" / module.replace(".", "/")
    if (path / name).is_dir() or (path / f"{name}.py").exists():
        return True
    for file in (path.with_suffix(".py"), path / "__init__.py", path.parent.with_suffix(".py")):
        if file.exists() and re.search(rf"\b{name}\b", file.read_text("utf-8")):
            return True
    return False
