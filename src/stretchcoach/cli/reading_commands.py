"""The commands that change nothing: list, show, preview, check, history, trend, card, doctor, locate."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stretchcoach import plainfile, streams
from stretchcoach.cli.options import (
    data_dir_option,
    format_option,
    language_of,
    language_option,
    paths_of,
    verbosity_option,
)

if TYPE_CHECKING:
    from stretchcoach.coach.today import Look
    from stretchcoach.paths import Paths
    from stretchcoach.routine.library import Library
    from stretchcoach.routine.model import Exercise, Routine
    from stretchcoach.safety import Rules
    from stretchcoach.safety.briefing import Briefing
    from stretchcoach.safety.days import Closed
    from stretchcoach.safety.person import Profile
    from stretchcoach.session.plan.plan import Plan


@click.command("list")
@language_option
@format_option
@data_dir_option
@click.pass_context
def list_command(ctx: click.Context, language: str | None, form: str, data_dir: Path | None) -> None:
    """List the routines."""
    from stretchcoach.coach.launch import plan_shown
    from stretchcoach.coach.options import Options
    from stretchcoach.coach.today import closed_routine, localised, look
    from stretchcoach.routine.library import load_library
    from stretchcoach.safety_data import load_rules, rules_for

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, language))
    library, known = load_library(paths.routines, rules.language), look(paths, rules)
    options, here = Options(paths=paths, language=language), localised(rules, known.profile)
    plans, closed = {}, {}
    for name, routine in library.routines.items():
        plans[name] = plan_shown(routine, rules_for(routine, rules.language), options, known)
        if why := closed_routine(routine, known.standing, here):
            closed[name] = why
    if form == "json":
        click.echo(_list_as_json(library, plans, closed, known.problem))
    else:
        click.echo(_list_as_text(library, plans, closed))
    for problem in (*map(str, library.problems), known.problem):
        if problem:
            click.echo(problem, err=True)


def _list_as_text(library: Library, plans: Mapping[str, Plan], closed: Mapping[str, Closed]) -> str:
    from stretchcoach.authoring.show import library_table

    shut: dict[str, list[str]] = {}
    for name, why in closed.items():
        shut.setdefault(why.reason, []).append(name)
    reasons = (f"\nClosed now: {', '.join(names)}. {reason}" for reason, names in shut.items())
    return "\n".join([library_table(library, plans), *reasons])


def _list_as_json(library: Library, plans: Mapping[str, Plan], closed: Mapping[str, Closed], trouble: str) -> str:
    from stretchcoach.coach.today import sort_of
    from stretchcoach.protocol.reports import RoutineEntries, as_json, file_problem, routine_entry

    entries = (
        routine_entry(each, sort_of(each), seconds=plans[name].planned, closed=closed.get(name))
        for name, each in library.routines.items()
    )
    problems = tuple(map(file_problem, library.problems))
    return as_json(RoutineEntries(routines=tuple(entries), problems=problems, trouble=trouble))


@click.command("show")
@click.argument("name")
@language_option
@format_option
@data_dir_option
@click.pass_context
def show_command(ctx: click.Context, name: str, language: str | None, form: str, data_dir: Path | None) -> None:
    """Show a routine as it is written, or an exercise, by NAME or file: each dose and caution; exercises are drawn.

    An exercise is found by any name it is shown by, in any language.
    """
    from stretchcoach.routine.library import find_shown
    from stretchcoach.routine.model import Exercise
    from stretchcoach.safety_data import load_rules, rules_for

    paths = paths_of(ctx, data_dir)
    chosen = find_shown(name, paths.routines, language_of(paths, language))
    if isinstance(chosen, Exercise):
        _show_exercise(chosen, load_rules(language_of(paths, language)), form)
    else:
        _show_routine(paths, chosen, rules_for(chosen, language_of(paths, language)), form)


def _show_routine(paths: Paths, routine: Routine, rules: Rules, form: str) -> None:
    """A routine as it is written, and what it is for this person."""
    from stretchcoach.authoring.show import describe, show_routine

    known, briefing, closed = _for_this_person(paths, routine, rules)
    if form == "json":
        from stretchcoach.protocol.reports import Shown, as_json, closed_now

        shown = show_routine(routine, rules, known.profile, briefing)
        click.echo(as_json(Shown(routine=shown, closed=closed_now(closed), trouble=known.problem)))
        return
    click.echo(describe(routine, rules, known.profile, briefing, width=_width()))
    if closed:
        click.echo(f"\nClosed now. {closed.reason}")


_FIGURE_COLOURS = {"near": "bright_cyan", "trunk": "cyan", "far": "blue", "accent": "yellow", "prop": "white"}
"""Those that a terminal has on dark and on light; the floor is left as it is."""


def _show_exercise(exercise: Exercise, rules: Rules, form: str) -> None:
    """An exercise, drawn where the terminal can show it; in colour where it has colours and is to use them."""
    from stretchcoach.authoring.show_exercise import describe_exercise, show_exercise

    conditions = {name: each.words for name, each in rules.conditions.conditions.items()}
    if form == "json":
        from stretchcoach.protocol.reports import Shown, as_json

        click.echo(as_json(Shown(exercise=show_exercise(exercise, rules.book, conditions))))
        return
    drawn = sys.stdout.isatty() and streams.can_draw(os.environ, sys.stdout.encoding)
    paint = _coloured if drawn and not os.environ.get("NO_COLOR") else None
    columns = shutil.get_terminal_size().columns if drawn else 0
    told = describe_exercise(exercise, rules.book, columns=columns, paint=paint, width=_width(), conditions=conditions)
    click.echo(told)


def _width() -> int:
    """How wide a page of words is: as is easy to read, or as the terminal is where that is less."""
    from stretchcoach.authoring.show import WIDTH

    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)


def _coloured(text: str, tone: str) -> str:
    return click.style(text, fg=_FIGURE_COLOURS[tone]) if tone in _FIGURE_COLOURS else text


@click.command("preview")
@click.argument("routine")
@click.option("--spoken", is_flag=True, help="Each cue as a voice says it: numbers, units and signs in words.")
@verbosity_option
@language_option
@format_option
@data_dir_option
@click.pass_context
def preview_command(
    ctx: click.Context,
    routine: str,
    spoken: bool,
    verbosity: str | None,
    language: str | None,
    form: str,
    data_dir: Path | None,
) -> None:
    """Show the timeline of ROUTINE: every cue, its time, and the total."""
    from stretchcoach.authoring.preview import json_preview, text_preview
    from stretchcoach.routine.library import find_routine
    from stretchcoach.safety_data import rules_for

    paths = paths_of(ctx, data_dir)
    chosen = find_routine(routine, paths.routines, language_of(paths, language))
    rules = rules_for(chosen, language_of(paths, language))
    known, briefing, _ = _for_this_person(paths, chosen, rules, verbosity)
    preview = json_preview if form == "json" else text_preview
    heard = _heard(chosen, rules, known.profile) if spoken else None
    click.echo(preview(chosen, rules, profile=known.profile, briefing=briefing, heard=heard))


def _heard(routine: Routine, rules: Rules, profile: Profile) -> Callable[[str], str]:
    """What turns a text of ``routine`` into what a voice says."""
    from stretchcoach.coach.today import numbers_to_call
    from stretchcoach.settings import Settings
    from stretchcoach.sound.style import style_of
    from stretchcoach.words.spoken import spoken

    style = style_of(routine, Settings(), numbers_to_call(rules, profile))
    return partial(spoken, language=style.language, numbers=style.numbers)


def _for_this_person(
    paths: Paths, routine: Routine, rules: Rules, verbosity: str | None = None
) -> tuple[Look, Briefing, Closed | None]:
    """What is known of the person, the doses and words that a routine is shown with, and why it is closed now, if it is."""
    from stretchcoach.coach.launch import briefing_shown
    from stretchcoach.coach.options import Options
    from stretchcoach.coach.today import closed_routine, localised, look

    known = look(paths, rules)
    if known.problem:
        click.echo(known.problem, err=True)
    closed = closed_routine(routine, known.standing, localised(rules, known.profile))
    briefing = briefing_shown(routine, rules, Options(paths=paths, verbosity=verbosity), known)
    return known, briefing, closed


@click.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--fix", is_flag=True, help="Mend what can only have been meant in one way, in the files, and print each change."
)
@format_option
@data_dir_option
@click.pass_context
def check_command(ctx: click.Context, paths: tuple[Path, ...], fix: bool, form: str, data_dir: Path | None) -> None:
    """Find every problem of routine and exercise files and folders; - reads standard input. Exit 1 when there are any."""
    from stretchcoach.authoring.check import check_paths, fix_paths, json_report, text_report
    from stretchcoach.coach.days_told import local_day
    from stretchcoach.coach.launch import exercises_near

    user = paths_of(ctx, data_dir).routines
    exercises = exercises_near(user / "any.toml", user)
    changed, all_written = fix_paths(paths, exercises) if fix else ("", True)
    if changed:
        click.echo(changed, err=form == "json")
    report = check_paths(paths, exercises, _standard_input, local_day())
    click.echo(json_report(report) if form == "json" else text_report(report), nl=False)
    ctx.exit(0 if report.ok and all_written else 1)


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(plainfile.LARGEST + 1)


@click.command("history")
@format_option
@click.option("--limit", type=click.IntRange(min=1), help="Only the newest.")
@click.option("--rehearsals", is_flag=True, help="Rehearsals too.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="What happened on a day, such as 2026-11-20."
)
@data_dir_option
@click.pass_context
def history_command(
    ctx: click.Context, form: str, limit: int | None, rehearsals: bool, day: datetime | None, data_dir: Path | None
) -> None:
    """List the sessions: pain before, worst and after, and how each ended; or tell what happened on one day."""
    from stretchcoach.coach.days_told import day_as_lines, read_past, tell_day
    from stretchcoach.coach.today import pain_trend
    from stretchcoach.history.report import columns
    from stretchcoach.history.store import Store
    from stretchcoach.protocol.reports import as_json, session_entries
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    path, rules = paths.history, load_rules(language_of(paths, None))
    if day is not None:
        if form == "json" or limit or rehearsals:
            raise click.UsageError("--on tells a day in words and goes with no other option.")
        told = tell_day(path, read_past(path, rules), day.date(), rules.book, own=paths.routines)
        for line in day_as_lines(told, rules.book):
            click.echo(line)
        return
    records, done, notes, change = [], [], [], None
    if os.path.exists(path):
        with Store.open(path, write=False) as store:
            records, notes = store.sessions(limit, rehearsals), store.notes
            done = store.exercises_done() if form == "json" else []
            change = pain_trend(store, rules)
    if form == "json":
        click.echo(as_json(session_entries(records, done)))
    else:
        click.echo(columns(records, rules.book, width=ctx.terminal_width or 100))
        if change is not None and change.say:
            click.echo(f"\n{change.say}")
    for note in notes:
        click.echo(note, err=True)


@click.command("trend")
@click.option("--weeks", type=click.IntRange(min=1), default=26, show_default=True, help="How many weeks back.")
@data_dir_option
@click.pass_context
def trend_command(ctx: click.Context, weeks: int, data_dir: Path | None) -> None:
    """Tell how the pain went: the last seven days against the first week, and week by week."""
    from stretchcoach.coach.days_told import local_day, read_past, trend_sentences, week_lines
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    past = read_past(paths.history, rules)
    if not past.days:
        click.echo(rules.book("past.empty"))
        return
    for line in (
        *trend_sentences(past.trend, rules.days, rules.book),
        "",
        *week_lines(past.days, local_day(), weeks, rules.book),
    ):
        click.echo(line)


@click.command("card")
@language_option
@data_dir_option
@click.pass_context
def card_command(ctx: click.Context, language: str | None, data_dir: Path | None) -> None:
    """When to see someone: the warning signs and whom to call, on one page."""
    from stretchcoach.coach.card import card_text
    from stretchcoach.coach.today import localised, look
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, language))
    click.echo(card_text(localised(rules, look(paths, rules).profile)))


@click.command("doctor")
@format_option
@data_dir_option
@click.pass_context
def doctor_command(ctx: click.Context, form: str, data_dir: Path | None) -> None:
    """Say what works: sound, voices, folders, terminal; and what mends what does not. Exit 1 when something does not."""
    from stretchcoach.coach.doctor import as_text, examine
    from stretchcoach.protocol.reports import as_json

    found = examine(paths_of(ctx, data_dir))
    click.echo(as_json(found) if form == "json" else as_text(found))
    ctx.exit(0 if found.well else 1)


@click.command("locate")
@data_dir_option
@click.pass_context
def locate_command(ctx: click.Context, data_dir: Path | None) -> None:
    """Say where files live."""
    from stretchcoach import resources

    paths = paths_of(ctx, data_dir)
    places = {
        "records": paths.history,
        "own routines": paths.routines,
        "settings": paths.settings,
        "spoken phrases": paths.phrases,
        "shipped routines": resources.shipped("routines"),
        "shipped sounds": resources.shipped("audio"),
    }
    for name, path in places.items():
        click.echo(f"{name:17} {path}")
