"""What one routine sounds like: its language, recordings, chimes and background, and which numbers in it are dialled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Routine
from stretchcoach.routine.written_in import other_texts
from stretchcoach.settings import Settings
from stretchcoach.words.languages import held_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The author's wishes, and the user's where the author has none."""

    language: str = "en"
    recordings: Path | None = None
    """Folder of the author's own recordings."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Ids of the routine's exercises by the slug of their names: a name may be recorded under either."""
    own_chimes: Mapping[str, Path] = field(default_factory=dict)
    """Sound files in place of shipped chimes, by the chime's name."""
    background: str = ""
    """``noise``, or the path of a sound file; empty for none."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Texts in other languages than that, as they stand in what is said, each with its own."""
    numbers: tuple[str, ...] = ()
    """Texts that name whom to call, as they stand in what is said: their digits are said one by one."""


def usual_style(settings: Settings, numbers: tuple[str, ...] = ()) -> Style:
    """The style where no author wishes anything, as the user's settings have it. ``numbers`` name whom to call."""
    background = settings.background.sound
    if background not in ("", "noise"):
        background = str(Path(background).expanduser())
    chimes = {name: Path(file).expanduser() for name, file in settings.own_chimes.items()}
    return Style(language=settings.language, own_chimes=chimes, background=background, numbers=numbers)


def style_of(routine: Routine, settings: Settings, numbers: Iterable[str] = ()) -> Style:
    """The style of ``routine``; where it wishes nothing, the usual one. ``numbers`` name whom to call beside its clinic."""
    folder, wishes, usual = Path(routine.path).parent, routine.sound, usual_style(settings)
    background = wishes.background or usual.background
    if wishes.background not in ("", "noise"):
        background = str(folder / wishes.background)
    names: Mapping[str, str] = {}
    if wishes.recordings:
        from stretchcoach.routine.recordings import exercise_names  # few routines have any

        names = exercise_names(routine)
    language = held_in(routine.language, settings.language)
    return Style(
        language=language,
        texts=other_texts(routine, language),
        recordings=folder / wishes.recordings if wishes.recordings else None,
        names=names,
        own_chimes={**usual.own_chimes} | {name: folder / file for name, file in wishes.own_chimes.items()},
        background=background,
        numbers=(*numbers, *([routine.clinic.phone] if routine.clinic else ())),
    )
