"""A prepared session to one file, or to one file up to each question; and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from stretchcoach import resources
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.render.preparing import Prepared
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Seconds
from stretchcoach.safety import disclaimer
from stretchcoach.settings import Settings
from stretchcoach.sound.encoding import Encoder, clean, part_of
from stretchcoach.sound.mixdown import CEILING, RATE, Mix
from stretchcoach.sound.tagging import Tags, form_of

DEFAULT_LUFS = -19.0
"""Loudness of a file unless another is asked for; a design choice. Mono at -19 sounds as loud as stereo at -16, which is
what podcasts are mixed to."""

LEAD = 0.5
"""Seconds of quiet at the start of a file that goes on from another, so that a speaker is awake."""


class Cancelled(Exception):
    """Somebody asked to stop; nothing of the file is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How files are to be made."""

    settings: Settings
    lufs: float = DEFAULT_LUFS
    cover: Path | None = None
    """In place of the shipped picture."""

    def picture(self) -> Path:
        """The cover to put in."""
        return self.cover or resources.shipped("audio") / "cover.png"


@dataclass(frozen=True, slots=True)
class Watch:
    """Told how far a file is, and asked whether to go on."""

    done: Callable[[Seconds], None] = lambda seconds: None
    """Told each time how many seconds more are in the file."""
    cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class FilePart:
    """What one file holds: the seconds of the session, after ``lead`` seconds of quiet."""

    begin: Seconds
    end: Seconds
    title: str
    lead: Seconds = 0.0
    track: str = ""

    @property
    def frames(self) -> int:
        """Samples in the file."""
        return round(self.lead * RATE) + round(self.end * RATE) - round(self.begin * RATE)

    @property
    def seconds(self) -> Seconds:
        """Length of the file."""
        return self.frames / RATE


def mix_of(prepared: Prepared, wishes: Wishes, ending: str) -> Mix:
    """The whole session at the loudness that is wanted.

    Raises:
        StretchcoachError: a clip cannot be read.
    """
    from stretchcoach.sound.undertone import under

    sheet = prepared.sheet
    spoken = [(each.at, each.at + each.seconds) for each in sheet.sounds if each.text]
    beneath = under(prepared.background, wishes.settings.background, spoken, sheet.seconds)
    ceiling = CEILING * 10 ** (-form_of(Path(f"any.{ending}")).overshoot / 20)
    return Mix(prepared.placed, sheet.seconds, target=wishes.lufs, under=beneath, ceiling=ceiling)


def write_single(prepared: Prepared, target: Path, wishes: Wishes, watch: Watch) -> None:
    """The whole session as the file ``target``.

    Raises:
        StretchcoachError: it cannot be written; nothing is left of it.
        Cancelled: ``watch`` said so; nothing is left of it.
    """
    made = partial(mix_of, prepared, wishes, target.suffix.removeprefix("."))
    write_part(prepared, made, FilePart(0.0, prepared.sheet.seconds, prepared.sheet.name), target, wishes, watch)


def write_part(
    prepared: Prepared, made: Callable[[], Mix], part: FilePart, target: Path, wishes: Wishes, watch: Watch
) -> None:
    """One file; as :func:`write_single`. The mix is ``made`` while the encoder gets ready."""
    tags = _tags(prepared, part, wishes)
    with Encoder(target, rate=RATE, frames=part.frames, tags=tags) as encoder:
        encoder.write(bytes(2 * round(part.lead * RATE)))
        for block in made().blocks(part.begin, part.end):
            if watch.cancelled():
                raise Cancelled
            encoder.write(block.data)
            watch.done(len(block) / RATE)
        encoder.finish()


def _tags(prepared: Prepared, part: FilePart, wishes: Wishes) -> Tags:
    routine, flags = prepared.order.routine, prepared.order.flags
    maker = routine.clinic.name if routine.clinic else routine.author
    chapters = [
        (max(0.0, chapter.at - part.begin + part.lead), chapter.title)
        for chapter, following in zip(
            prepared.sheet.chapters,
            [*(each.at for each in prepared.sheet.chapters[1:]), prepared.sheet.seconds],
            strict=True,
        )
        if chapter.at < part.end and following > part.begin
    ]
    chapters = [(at if index else 0.0, title) for index, (at, title) in enumerate(chapters)]
    return Tags(
        title=part.title,
        artist=maker or "stretchcoach",
        album=prepared.sheet.name if part.track else (maker or "stretchcoach"),
        comment=f"{flags.purpose} {disclaimer(flags)}",
        language=routine.language,
        track=part.track,
        date=str(routine.reviewed.year) if routine.reviewed else "",
        chapters=chapters,
        cover=wishes.picture(),
    )


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that becomes ``target`` when all is done, and is gone when not.

    What ``target`` was is replaced; :func:`refuse_folder` says beforehand whether that may be.

    Raises:
        StretchcoachError: it cannot be written.
    """
    clean(target.parent)
    new = part_of(target)
    old = new.with_name(f"{new.stem}-old.part")
    try:
        new.mkdir()
        yield new
        if target.exists():
            target.rename(old)
        new.rename(target)
    except StretchcoachError as problem:
        raise StretchcoachError(str(problem).replace(str(new), str(target))) from None
    except OSError as problem:
        raise StretchcoachError(f"{target}: it cannot be written: {problem.strerror or problem}.") from None
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        for each in (new, old):
            shutil.rmtree(each, ignore_errors=True)


def refuse_file(target: Path, *, force: bool) -> None:
    """Makes sure that ``target`` may be written.

    Raises:
        StretchcoachError: it is there already and is not to be replaced, or its folder is not there.
    """
    form_of(target)
    if not target.parent.is_dir():
        raise StretchcoachError(f"{target.parent}: there is no such folder. Make it first, or name another.")
    if target.is_dir():
        raise StretchcoachError(f"{target}: this is a folder. Name a file in it, such as {target / 'session.mp3'}")
    if target.exists() and not force:
        raise StretchcoachError(f"{target}: there is such a file already. Use --force to replace it.")


def refuse_folder(target: Path, mark: str, *, force: bool) -> None:
    """Makes sure that the folder ``target`` may be made; only one of ours, known by the file ``mark``, is replaced.

    Raises:
        StretchcoachError: it may not.
    """
    if not target.parent.is_dir():
        raise StretchcoachError(f"{target.parent}: there is no such folder. Make it first, or name another.")
    if not target.exists() or (target.is_dir() and not os.listdir(target)):
        return
    if not (target.is_dir() and (target / mark).is_file()):
        raise StretchcoachError(f"{target}: something else is there. Name a new folder, or an empty one.")
    if not force:
        raise StretchcoachError(f"{target}: it was made before. Use --force to make it anew.")
