"""The commands about the days: the spasm log, the morning after, the adjustment of doses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stretchcoach.cli.options import changing, data_dir_option, fail, format_option, language_of, looking, paths_of
from stretchcoach.errors import ExitCode

if TYPE_CHECKING:
    from stretchcoach.history.spasm_log import Spasm
    from stretchcoach.paths import Paths
    from stretchcoach.safety import Rules

_MANY = "several with commas between them"


@click.command("log")
@click.option("--list", "only_list", is_flag=True, help="Only list what is in the log.")
@click.option(
    "--start", metavar="WHEN", help='"20 minutes ago", "14:30", "yesterday 22:10", "now" or a date with a time.'
)
@click.option("--for", "duration_min", metavar="LENGTH", help='How long it lasted, such as "10 minutes".')
@click.option("--worst", metavar="0-10", help="The pain at its worst.")
@click.option("--now", metavar="0-10", help="The pain now.")
@click.option(
    "--place", "farthest_location", metavar="0-4", help="How far it reached: back, buttock, thigh, knee, foot."
)
@click.option("--side", help="left, right or both.")
@click.option("--kind", "sensation", help=f"What it felt like, such as cramp or sharp; {_MANY}.")
@click.option("--trigger", help=f"What may have set it off; {_MANY}.")
@click.option("--doing", "activity_before", help="What you were doing.")
@click.option("--worse", "aggravates", help=f"What made it worse; {_MANY}.")
@click.option("--helped", "eases", help=f"What helped; {_MANY}.")
@click.option("--slept", "sleep_hours", type=click.FloatRange(0, 24), help="Hours of sleep in the night before.")
@click.option("--medicine", "medicine_note", help="Medicine taken for it.")
@click.option("--thermal", "thermal_used", help="Cold or heat used for it.")
@click.option("--routine/--no-routine", "routine_done", default=None, help="Whether a routine was done for it.")
@click.option("--new-sign", "new_red_flag", is_flag=True, help="Something new came with it, such as numbness or fever.")
@click.option("--note", help="Anything else.")
@format_option
@data_dir_option
@click.pass_context
def log_command(ctx: click.Context, /, only_list: bool, form: str, data_dir: Path | None, **given: Any) -> None:
    """Log a spasm: when it began, how bad it was, what helped. Without options every question is asked."""
    from stretchcoach.coach.questions.spasm import SpasmForm
    from stretchcoach.frontends.lines.asking import fill
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    if only_list:
        _list(paths, rules, form)
        return
    form_of_spasm = SpasmForm(datetime.now(UTC).astimezone(), rules.book)
    if any(value not in (None, False) for value in given.values()):
        if given["start"] is None:
            raise click.UsageError('--start is needed, such as --start "20 minutes ago".')
        spasm = form_of_spasm.by_options(given)
    else:
        asked = fill(form_of_spasm.questions(confirmed=False))
        if asked is None:
            click.echo("Nothing was logged.", err=True)
            ctx.exit(ExitCode.STOPPED)
        spasm = asked
    _log(paths, rules, spasm, form)


def _log(paths: Paths, rules: Rules, spasm: Spasm, form: str) -> None:
    from stretchcoach.coach import today
    from stretchcoach.coach.questions.spasm import new_sign, spasms_as_text
    from stretchcoach.frontends.lines.listings import logged_as_json

    with changing(paths, "log") as store:
        tier, advice = today.log_spasm(store, spasm, rules)
        rules = today.localised(rules, today.person(store, rules))
    sign = new_sign(rules) if spasm.new_red_flag else ""
    if form == "json":
        click.echo(logged_as_json(spasm, tier, " ".join(filter(None, (sign, advice)))))
        return
    for line in filter(None, (sign, f"Logged: {spasms_as_text([spasm], rules.book)}", advice)):
        click.echo(line)


def _list(paths: Paths, rules: Rules, form: str) -> None:
    from stretchcoach.coach.questions.spasm import spasms_as_text
    from stretchcoach.frontends.lines.listings import spasms_as_json

    with looking(paths) as store:
        spasms = store.spasms()
    click.echo(spasms_as_json(spasms) if form == "json" else spasms_as_text(spasms, rules.book))


@click.command("morning")
@click.argument("rating", metavar="0-10", type=click.IntRange(0, 10))
@click.option("--step-up/--no-step-up", default=None, help="Answers the offer of a little more, when there is one.")
@data_dir_option
@click.pass_context
def morning_command(ctx: click.Context, rating: int, step_up: bool | None, data_dir: Path | None) -> None:
    """Say how the pain is on the morning after a session, 4 to 36 hours later."""
    from stretchcoach.coach import today
    from stretchcoach.coach.questions import before_session
    from stretchcoach.frontends.lines.asking import fill
    from stretchcoach.safety.mornings import morning_due
    from stretchcoach.safety.questions import YES
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    with looking(paths) as store:
        due = morning_due(store.standing(), rules)
    if due is None:
        fail("no session waits for its morning: it is asked once, 4 to 36 hours after the session.")
    with changing(paths, "morning") as store:
        verdict = today.rate_morning(store, due, rating, rules)
        click.echo(verdict.say)
        if verdict.offer:
            if step_up is None:
                answer = fill(before_session.step_up(verdict.offer))
                step_up = None if answer is None else answer == YES
            if step_up is not None:
                today.step_up(store, verdict, accepted=step_up)


@click.command("adjust")
@click.argument("routine")
@click.option("--reset", is_flag=True, help="Back to the doses that were written.")
@format_option
@data_dir_option
@click.pass_context
def adjust_command(ctx: click.Context, routine: str, reset: bool, form: str, data_dir: Path | None) -> None:
    """Show how the doses of ROUTINE were adjusted after mornings and offers, or undo it."""
    from stretchcoach.frontends.lines.listings import adjustments_as_json, adjustments_as_text
    from stretchcoach.routine.library import find_routine
    from stretchcoach.safety.days import level
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    chosen = find_routine(routine, paths.routines, rules.language)
    if reset:
        with changing(paths, "adjust") as store:
            if level(chosen.id, store.standing(), rules):
                store.adjust(chosen.id, 0, "reset")
    with looking(paths) as store:
        now, history = level(chosen.id, store.standing(), rules), store.adjustments(chosen.id)
    as_json = adjustments_as_json(chosen.id, now, history)
    click.echo(as_json if form == "json" else adjustments_as_text(chosen.name, now, history))
