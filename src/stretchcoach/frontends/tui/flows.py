"""What leads through screens, made together: all that the first picture does without."""

from __future__ import annotations

from typing import Any

from textual.app import App

from stretchcoach.frontends.tui.door_flow import DoorFlow
from stretchcoach.frontends.tui.person_flow import PersonFlow
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.session_flow import SessionFlow

WAITING = frozenset({"session", "between"})
"""Groups of workers that wait for a screen to be answered: nothing else is begun on top of it."""


class Flows:
    """One of each, for as long as the app lives."""

    def __init__(self, app: App[Any], services: Services) -> None:
        self.door = DoorFlow(app, services)
        self.session = SessionFlow(app, services, self.door)
        self.person = PersonFlow(app, services, self.door)
