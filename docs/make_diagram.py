"""Draw the state diagram of docs/architecture.md from the table in the code: ``python docs/make_diagram.py``."""

from __future__ import annotations

from pathlib import Path

from stretchcoach.session.states import mermaid

PAGE = Path(__file__).with_name("architecture.md")
BEGIN, END = "<!-- states -->\n", "<!-- /states -->"


def page_with_diagram(page: str) -> str:
    """The page with the diagram between its marks renewed."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}```mermaid\n{mermaid()}\n```\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_diagram(PAGE.read_text("utf-8")), "utf-8")
