"""Settings chosen in the app: each holds at once, can be heard or seen at once, and is kept in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App

from stretchcoach import settings
from stretchcoach.coach.preferences import (
    BACKGROUND,
    BACKGROUND_VOLUME,
    CHIMES,
    LANGUAGE,
    NATURAL_VOICE,
    THEME,
    VOICE,
    Preference,
    about_person,
    preferences,
)
from stretchcoach.coach.samples import WORTH, Sample, load_samples
from stretchcoach.coach.today import numbers_to_call
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui import natural_flow
from stretchcoach.frontends.tui.app_commands import NaturalVoiceWanted
from stretchcoach.frontends.tui.screens.listen_screen import ListenScreen
from stretchcoach.frontends.tui.screens.settings_screen import SettingsScreen
from stretchcoach.frontends.tui.services import AHEAD, Services
from stretchcoach.frontends.tui.themes import THEMES
from stretchcoach.sound.style import usual_style
from stretchcoach.words.lengths import Lengths, Phrase, Speaker

GROUP, VOICES = "settings", "voices"
"""The workers of the settings: one sample is heard at a time, and the voices there are looked for once."""

_OTHER_CLIPS = settings.HEARD - {"coach.volume", CHIMES, BACKGROUND, BACKGROUND_VOLUME}
"""Settings with which every phrase sounds different."""


class SettingsFlow:
    """The screen of the settings, and what a change does. Lives as long as the app."""

    def __init__(self, app: App[Any], services: Services, look: Callable[[str], None]) -> None:
        """``look`` shows a theme, by the value of its setting."""
        self._app, self._services, self._look = app, services, look
        self._voices: Sequence[tuple[str, str]] = ()
        self._samples = 0

    def open(self, chosen: str = "") -> None:
        """Show the settings, the one with the key ``chosen`` first."""
        services = self._services
        if isinstance(self._app.screen, SettingsScreen):
            self._app.screen.go(chosen)
            return
        screen = SettingsScreen(self._preferences(), chosen, services.problem(), lambda: services.sound.readiness)
        self._app.push_screen(screen, lambda _: self._left())
        self._look_for_voices()

    def change(self, key: str, value: object) -> None:
        """Another value: it holds from now on, is shown or heard, and kept."""
        if key == NATURAL_VOICE:
            self._app.post_message(NaturalVoiceWanted(str(value)))
            return
        services = self._services
        services.prefer(key, value)
        if key == THEME:
            self._look(str(value))
        if key == LANGUAGE:
            self._look_for_voices()
        try:
            settings.keep(services.options.paths.settings, key, value)
            problem = ""
        except StretchcoachError as failed:
            problem = str(failed)
        screen = self._app.screen
        if isinstance(screen, SettingsScreen):
            screen.say(problem or "Kept in the settings.", wrong=bool(problem))
        elif isinstance(screen, ListenScreen):
            screen.show(services.settings.coach, problem or "Kept in the settings.", wrong=bool(problem))
            return  # it has something to say of its own
        else:
            services.on_problem("settings", problem or None)
        self.show()
        if key in settings.HEARD:
            self._hear(key)
        if key in _OTHER_CLIPS:
            self._app.run_worker(services.make_ahead(), group=AHEAD, exclusive=True)

    def voices_changed(self) -> None:
        """There is a voice more, or one less: let the one that speaks now be heard."""
        self._look_for_voices()
        self._hear(VOICE)

    def _hear(self, key: str) -> None:
        """Let the setting with this key be heard as it is now."""
        self._app.run_worker(self._let_hear(key), group=GROUP, exclusive=True)

    def show(self) -> None:
        """Bring the screen up to date, where it is in front."""
        if isinstance(self._app.screen, SettingsScreen):
            self._app.screen.show(self._preferences())

    def _preferences(self) -> list[Preference]:
        services = self._services
        themes = [(name, look.title) for name, look in THEMES.items()]
        found = list(preferences(services.settings, services.rules.book, themes, self._voices))
        found.insert(1, natural_flow.preference(services))  # below the voice that is chosen
        return [*found, *about_person(services.look().profile, services.countries())]

    def listen(self, then: Callable[[], None] | None = None) -> None:
        """Let the coach be heard while it is chosen how it sounds; ``then`` is done when that is left."""
        if isinstance(self._app.screen, ListenScreen):
            return
        services = self._services
        found = load_samples(services.local())
        screen = ListenScreen(found, services.settings.coach, services.problem())
        screen.know(self._voices)

        def left(_: None) -> None:
            self._left()
            if then is not None:
                then()

        self._app.push_screen(screen, left)
        self._look_for_voices()

    def say(self, sample: Sample) -> None:
        """Say something as the settings are now, in place of what is being said."""
        self._app.run_worker(self._say(sample), group=GROUP, exclusive=True)

    async def _say(self, sample: Sample) -> None:
        name, lengths = await self._prepare(sample.phrases)
        sample.play(self._services.sound, lengths, name, self._services.clock.now())

    async def _prepare(self, phrases: Sequence[Phrase]) -> tuple[str, Lengths]:
        """Silences what is heard and prepares ``phrases`` as the settings are now: an id for them, and their lengths."""
        services, sound = self._services, self._services.sound
        self._samples += 1
        sound.hush()
        sound.suit(usual_style(services.settings, numbers_to_call(services.rules, services.look().profile)))
        lengths = await sound.prepare(phrases)
        services.on_problem("sound notes", "\n".join(sound.notes) or None)
        return f"sample-{self._samples}", lengths

    def _look_for_voices(self) -> None:
        self._app.run_worker(self._find_voices(), group=VOICES, exclusive=True)

    async def _find_voices(self) -> None:
        problem = None
        try:
            self._voices = await self._services.sound.voices()
        except StretchcoachError as failed:
            problem = str(failed)
        self._services.on_problem("voices", problem)
        self.show()
        if isinstance(self._app.screen, ListenScreen):
            self._app.screen.know(self._voices)

    async def _let_hear(self, key: str) -> None:
        """Let the change be heard: chimes ring, a background sounds below a sentence, and all else is that sentence."""
        sound, now = self._services.sound, self._services.clock.now
        phrase = Phrase(self._services.rules.book("settings.sample"), Speaker.COACH)
        name, _ = await self._prepare([] if key == CHIMES else [phrase])
        if key == CHIMES:
            sound.chime(name, "start", due=now(), worth=WORTH)
            return
        beneath = key in (BACKGROUND, BACKGROUND_VOLUME)
        try:
            if beneath:
                sound.accompany(True)
            sound.play(name, phrase, due=now(), worth=WORTH)
            if beneath:
                await sound.finished(name, WORTH)
        finally:
            if beneath:
                sound.accompany(False)

    def _left(self) -> None:
        """Nothing is heard any more, and nothing of the voices matters."""
        self._app.workers.cancel_group(self._app, VOICES)
        self._services.on_problem("voices", None)
        self._app.workers.cancel_group(self._app, GROUP)
        self._services.sound.hush()
