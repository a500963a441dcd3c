"""``stretchcoach render``: which routines, for whom, and to what."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.coach import launch
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.today import closed_routine, localised, look, sort_of
from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frontends.render.batch import FileJob, FilesMade, run
from stretchcoach.frontends.render.preparing import Clips, Ordered, Prepared, estimated
from stretchcoach.frontends.render.writing import Watch, Wishes, refuse_file, refuse_folder
from stretchcoach.frozen import dataclass
from stretchcoach.routine.library import find_routine
from stretchcoach.routine.model import Routine, Verbosity
from stretchcoach.safety import conditions
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.days import level, lists_due
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import FIRST, SECOND
from stretchcoach.safety_data import rules_for
from stretchcoach.settings import Settings
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.tagging import LARGEST_COVER
from stretchcoach.streams import ProgressLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for. Exactly one of ``out``, ``segments``, ``feed`` and ``dry_run`` says what to make."""

    options: Options
    names: tuple[str, ...]
    out: Path | None = None
    segments: Path | None = None
    feed: Path | None = None
    dry_run: bool = False
    ending: str = "mp3"
    lufs: float | None = None
    jobs: int = 0
    cover: Path | None = None
    base_url: str = ""
    force: bool = False
    anyone: bool = False
    as_json: bool = False


def carry_out(request: Request) -> ExitCode:
    """Does what was asked; paths of what was written, or the cue sheets, on standard output, all else on standard error.

    Raises:
        StretchcoachError: nothing could be done at all; says why.
        KeyboardInterrupt: it was asked to stop; nothing is left but what was whole.
    """
    settings = load_settings(request.options)
    routines = [find_routine(name, request.options.paths.routines, settings.language) for name in _names(request)]
    if len({each.id for each in routines}) < len(routines):
        raise StretchcoachError("The same routine is named twice, or two have the same name. Name each once.")
    if request.feed is not None:
        routines = _for_feed(routines)
    elif request.out is not None:
        _refuse_required(routines)
    orders = [_ordered(request, settings, routine) for routine in routines]
    if request.dry_run:
        _show(orders, _sound(settings, request), settings, as_json=request.as_json)
        return ExitCode.COMPLETED
    launch.check_voice(request.options)
    wishes = Wishes(settings=settings, cover=_cover(request.cover))
    if request.lufs is not None:
        wishes = replace(wishes, lufs=request.lufs)
    if request.feed is not None:
        return _feed(request, orders, wishes, request.feed)
    jobs = _segment_jobs(request, orders, wishes) if request.segments else _single_jobs(request, orders, wishes)
    files = _run(request, jobs, settings)
    for job, _ in files.written:
        print(job.name)
    return _told(files)


# What is asked for --------------------------------------------------------------------------------------------------


def _names(request: Request) -> list[str]:
    """The routines; a folder stands for every routine in it."""
    names: list[str] = []
    for name in request.names:
        folder = Path(name)
        if folder.is_dir():
            in_folder = sorted(str(path) for path in folder.glob("*.toml"))
            if not in_folder:
                raise StretchcoachError(f"{folder}: there is no routine in this folder.")
            names += in_folder
        else:
            names.append(name)
    return names


def _ordered(request: Request, settings: Settings, routine: Routine) -> Ordered:
    """The routine for the person whose record it is, or for anybody.

    Raises:
        StretchcoachError: a warning sign has closed it, or the record cannot be read.
    """
    rules, profile = rules_for(routine, settings.language), Profile()
    briefing = Briefing(lists=(FIRST, SECOND), verbosity=Verbosity(settings.verbosity))
    if not request.anyone:
        known = look(request.options.paths, rules)
        if known.problem:
            raise StretchcoachError(f"{known.problem} With --anyone nothing of the record is used.")
        profile = known.profile
        closed = closed_routine(routine, known.standing, localised(rules, profile), rehearsal=True)
        if closed is not None:
            raise StretchcoachError(f"{routine.id} is closed now. {closed.reason}")
        due = lists_due(sort_of(routine), known.standing, rules)
        briefing = replace(
            briefing,
            lists=(FIRST, SECOND) if SECOND in due else (FIRST,),  # it may be played on any day: never the daily list
            remembered=conditions.remembered(profile.conditions, rules.conditions),
            level=level(routine.id, known.standing, rules),
            met=known.met,
        )
    return Ordered(
        routine=routine, rules=rules, profile=profile, briefing=briefing, segments=request.segments is not None
    )


def _refuse_required(routines: list[Routine]) -> None:
    for routine in routines:
        if routine.check_ins.required:
            raise StretchcoachError(
                f"{routine.id}: its questions have to be answered (required = true), and nobody hears the listener of "
                "one file. Use --segments DIR: one file up to each question, so that going on is the listener's act."
            )


def _for_feed(routines: list[Routine]) -> list[Routine]:
    kept = [routine for routine in routines if not routine.check_ins.required]
    for routine in routines:
        if routine.check_ins.required:
            _aside(f"{routine.id} is left out: its questions have to be answered, which an episode cannot wait for.")
    if not kept:
        raise StretchcoachError("No routine is left for the feed.")
    if len({routine.language for routine in kept}) > 1:
        raise StretchcoachError("The routines are in several languages. Make one feed for each.")
    return kept


def _cover(path: Path | None) -> Path | None:
    if path is None:
        return None
    try:
        picture = plainfile.read(path, LARGEST_COVER)
    except plainfile.Unreadable as problem:
        raise StretchcoachError(f"{path}: the cover cannot be read: {problem}.") from None
    if not picture.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        raise StretchcoachError(f"{path}: a cover has to be a PNG or JPEG picture.")
    return path


# What is made -------------------------------------------------------------------------------------------------------


def _single_jobs(request: Request, orders: list[Ordered], wishes: Wishes) -> list[FileJob]:
    assert request.out is not None
    if request.out.is_dir():
        targets = [request.out / f"{order.routine.id}.{request.ending}" for order in orders]
    elif len(orders) > 1:
        raise StretchcoachError(f"{request.out}: several routines need a folder that is there. Make it first.")
    else:
        targets = [request.out]
    for target in targets:
        refuse_file(target, force=request.force)
    return [_single(order, target, wishes) for order, target in zip(orders, targets, strict=True)]


def _single(order: Ordered, target: Path, wishes: Wishes) -> FileJob:
    def write(prepared: Prepared, watch: Watch) -> None:
        from stretchcoach.frontends.render.writing import write_single

        write_single(prepared, target, wishes, watch)

    return FileJob(order, write, str(target))


def _segment_jobs(request: Request, orders: list[Ordered], wishes: Wishes) -> list[FileJob]:
    from stretchcoach.frontends.render.segments import MANIFEST

    assert request.segments is not None
    several = len(orders) > 1
    if several and not request.segments.is_dir():
        raise StretchcoachError(f"{request.segments}: several routines need a folder that is there. Make it first.")
    targets = [request.segments / order.routine.id if several else request.segments for order in orders]
    for target in targets:
        refuse_folder(target, MANIFEST, force=request.force)
    return [_segmented(order, target, request.ending, wishes) for order, target in zip(orders, targets, strict=True)]


def _segmented(order: Ordered, target: Path, ending: str, wishes: Wishes) -> FileJob:
    def write(prepared: Prepared, watch: Watch) -> None:
        from stretchcoach.frontends.render.segments import write_segments

        write_segments(prepared, target, ending, wishes, watch)

    return FileJob(order, write, str(target))


def _feed(request: Request, orders: list[Ordered], wishes: Wishes, target: Path) -> ExitCode:
    """The feed appears with all its episodes, or not at all."""
    import shutil

    from stretchcoach.frontends.render.feed import COVER, FEED, Channel, write_feed
    from stretchcoach.frontends.render.feed_address import feed_address
    from stretchcoach.frontends.render.writing import whole_folder

    base = feed_address(request.base_url)
    refuse_folder(target, FEED, force=request.force)
    picture = wishes.picture()
    cover = f"{COVER}{picture.suffix.lower()}"
    with whole_folder(target) as folder:
        jobs = [_single(order, folder / f"{order.routine.id}.{request.ending}", wishes) for order in orders]
        files = _run(request, jobs, wishes.settings)
        if files.problems:
            raise StretchcoachError("\n".join([*files.problems, f"{target}: the feed was not made."]))
        order_of = {order.routine.id: number for number, order in enumerate(orders)}
        made = sorted(files.written, key=lambda each: order_of[each[1].order.routine.id])
        shutil.copyfile(picture, folder / cover)
        episodes = [(prepared, Path(job.name).name) for job, prepared in made]
        write_feed(folder, episodes, Channel(base, cover=cover), datetime.now(UTC))
    print(target / FEED)
    return ExitCode.COMPLETED


# Telling --------------------------------------------------------------------------------------------------------------


def _show(orders: list[Ordered], sound: Clips, settings: Settings, *, as_json: bool) -> None:
    from stretchcoach.frontends.render.cue_listing import as_record, as_text

    sheets = [estimated(order, sound, settings) for order in orders]
    if as_json:
        records = [as_record(sheet, estimated=guess) for sheet, guess in sheets]
        print(json.dumps(records[0] if len(records) == 1 else records, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(as_text(sheet, estimated=guess) for sheet, guess in sheets))


def _run(request: Request, jobs: list[FileJob], settings: Settings) -> FilesMade:
    sound = _sound(settings, request)
    bar = _Bar()
    try:
        return run(jobs, sound, settings, workers=request.jobs, show=bar.show, show_voice=bar.show_voice)
    finally:
        bar.close()
        for note in sound.notes:
            _aside(note)


def _sound(settings: Settings, request: Request) -> Clips:
    from stretchcoach.sound.client import ChildSound

    return ChildSound(settings, request.options.paths.phrases)


class _Bar(ProgressLine):
    """How far the files are."""

    def show(self, done: float, wanted: float) -> None:
        """Draws it for seconds of sound."""
        if wanted:
            self.draw(min(1.0, done / wanted), f"of {wanted / 60:.0f} minutes")

    def show_voice(self, patience: Patience) -> None:
        """Draws it for a voice that says its phrases once before anything else."""
        if patience.total:
            left = "" if patience.left is None else f", {patience.left:.0f} s left"
            self.draw(patience.done / patience.total, f"of {patience.total} phrases{left}")


def _told(files: FilesMade) -> ExitCode:
    for line in (*files.notes, *files.problems):
        _aside(line)
    return ExitCode.USAGE if files.problems else ExitCode.COMPLETED


def _aside(line: str) -> None:
    print(f"stretchcoach: {line}", file=sys.stderr)
