"""The natural voice, added and removed while the app goes on: nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App

from stretchcoach.coach.preferences import ADD, REMOVE, STOP, Preference, natural_voice
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.services import NaturalVoiceState, Services
from stretchcoach.sound import adding, natural
from stretchcoach.sound.adding import Progress

GROUP = "natural voice"
"""The worker that adds or removes it. It ends with the app, and an installer with it."""


class NaturalFlow:
    """Does what is wanted of the natural voice. Lives as long as the app."""

    def __init__(
        self, app: App[Any], services: Services, changed: Callable[[], None], other_voice: Callable[[], None]
    ) -> None:
        """``changed`` is told when how it stands has changed, ``other_voice`` when it was added or removed."""
        self._app, self._services, self._changed, self._other_voice = app, services, changed, other_voice
        self._here = False
        """Whether it was there when the last change began."""

    @property
    def _state(self) -> NaturalVoiceState:
        return self._services.natural

    def change(self, what: str) -> None:
        """One of ``ADD``, ``REMOVE`` and ``STOP``; what is under way is not begun again."""
        if what == STOP:
            self._app.workers.cancel_group(self._app, GROUP)
        elif what in (ADD, REMOVE) and not self._state.doing:
            self._here = natural.installed() is not None
            self._state.doing, self._state.percent, self._state.problem = what, 0, ""
            self._changed()
            self._app.run_worker(self._add() if what == ADD else self._remove(), group=GROUP)

    async def _add(self) -> None:
        try:
            await adding.add_and_try(self._services.options.paths.adding, self._progress)
            self._state.added = True
        except StretchcoachError as problem:
            self._state.problem = str(problem)
        finally:
            self._over()

    async def _remove(self) -> None:
        services = self._services
        try:
            needed = adding.engine_needed(services.settings)
            await adding.remove(services.options.paths.adding, keep_engine=needed)
            self._state.added = False
        except StretchcoachError as problem:
            self._state.problem = str(problem)
        finally:
            self._over()

    def _progress(self, progress: Progress) -> None:
        if progress.percent != self._state.percent:
            self._state.percent = progress.percent
            self._changed()

    def _over(self) -> None:
        """It is done, or not. A session that runs keeps the voice it began with."""
        before, self._state.doing = self._here, ""
        self._here = natural.installed() is not None
        self._changed()
        if before != self._here:
            self._other_voice()


def preference(services: Services) -> Preference:
    """The line of the settings about it."""
    state, here = services.natural, natural.installed() is not None
    if state.doing:
        return natural_voice(doing=state.doing, percent=state.percent)
    if here:
        return natural_voice(here=True, problem=state.problem)
    if not adding.speaks(services.settings.language):
        return natural_voice(refusal="it speaks English only")
    why = adding.refusal()
    hand = f"To add it yourself: {adding.by_hand()}" if why else ""
    return natural_voice(megabytes=adding.megabytes(), problem=state.problem, refusal=why, by_hand=hand)
