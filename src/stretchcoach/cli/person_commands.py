"""The commands about the person: profile and clear."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stretchcoach.cli.options import changing, data_dir_option, fail, format_option, language_of, looking, paths_of
from stretchcoach.errors import ExitCode, Unfit

if TYPE_CHECKING:
    from stretchcoach.paths import Paths
    from stretchcoach.safety import Rules
    from stretchcoach.safety.person import Profile

_AGES = ("under_18", "18_to_49", "50_to_64", "65_or_over", "none")
_SIDES = ("left", "right", "none")


@click.command("profile")
@click.option("--country", help='Where you are, by name or two letters; "none" for not told.')
@click.option("--emergency", help='Your own emergency number, in place of the country\'s; "none" for no own one.')
@click.option("--urgent", help="The same for the urgent care line.")
@click.option("--age", type=click.Choice(_AGES), help="Your age, as far as a rule needs it.")
@click.option("--side", type=click.Choice(_SIDES), help="The side that hurts more.")
@click.option("--condition", "conditions", multiple=True, metavar="ID=ANSWER", help="yes, no or unsure; empty forgets.")
@click.option("--thermal", multiple=True, metavar="ID=ANSWER", help="The same for ice and heat.")
@click.option("--forget", is_flag=True, help="Forget everything first.")
@click.option("--show", "only_show", is_flag=True, help="Only show it.")
@format_option
@data_dir_option
@click.pass_context
def profile_command(
    ctx: click.Context, /, forget: bool, only_show: bool, form: str, data_dir: Path | None, **given: Any
) -> None:
    """Show and change what is known of you: country, age, conditions. It stays on this machine.

    Without options every question is asked in plain lines; each may be left out. The ids of --condition and --thermal are
    shown with the answers.
    """
    from stretchcoach.coach.today import saved_profile
    from stretchcoach.frontends.lines.listings import profile_as_json, profile_as_text
    from stretchcoach.safety_data import load_countries, load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    countries = load_countries(rules.language)
    if forget or any(value not in (None, ()) for value in given.values()):
        profile = _changed(paths, rules, given, forget=forget)
    else:
        with looking(paths) as store:
            profile = saved_profile(store, rules)
        if not (only_show or form == "json" or (sys.stdin.isatty() and not sys.stdout.isatty())):
            click.echo(profile_as_text(profile, rules, countries))
            profile = _asked(paths, rules, profile)
    click.echo(profile_as_json(profile) if form == "json" else profile_as_text(profile, rules, countries))


def _changed(paths: Paths, rules: Rules, given: dict[str, Any], *, forget: bool) -> Profile:
    """The profile with what the options say; nothing is saved when one of them is wrong."""
    from stretchcoach.coach.questions.profile import lasting, read_number
    from stretchcoach.coach.today import saved_profile
    from stretchcoach.routine.model import Side
    from stretchcoach.safety.person import AgeBand, Profile

    changes: dict[str, Any] = {
        name: read_number(given[name]) for name in ("emergency", "urgent") if given[name] is not None
    }
    if given["country"] is not None:
        changes["country"] = _country(given["country"], rules)
    if given["age"] is not None:
        changes["age"] = AgeBand("" if given["age"] == "none" else given["age"])
    if given["side"] is not None:
        changes["painful_side"] = None if given["side"] == "none" else Side(given["side"])
    with changing(paths, "profile") as store:
        before = Profile() if forget else saved_profile(store, rules)
        ids = list(rules.conditions.conditions)
        changes["conditions"] = _answers(given["conditions"], before.conditions, ids, "--condition")
        thermal = [each.id for each in lasting(rules)]
        changes["thermal"] = _answers(given["thermal"], before.thermal, thermal, "--thermal")
        profile = replace(before, **changes)
        store.save_profile(profile)
    return profile


def _country(text: str, rules: Rules) -> str:
    """The code of a country; empty for ``none``."""
    from stretchcoach.coach.questions.profile import read_country
    from stretchcoach.safety_data import load_countries

    text = text.strip()
    try:
        return "" if text.lower() in ("", "none") else read_country(text, load_countries(rules.language))
    except Unfit:
        fail(f"There is no country {text[:40]!r} in the list. Your own number can be kept with --emergency.")


def _answers(pairs: Iterable[str], kept: Mapping[str, str], ids: Sequence[str], option: str) -> Mapping[str, str]:
    """``kept`` with the answers of ``pairs`` such as ``osteoporosis=yes``; an empty answer forgets one."""
    from stretchcoach.coach.questions.questionnaire import read_yes_no

    answers = dict(kept)
    for pair in pairs:
        name, equals, value = (part.strip().lower() for part in pair.partition("="))
        if name not in ids:
            fail(f"{option}: there is no {name[:40]!r}; there are: {', '.join(ids)}.")
        if not equals:
            fail(f"{option}: Write {name}=yes, {name}=no, or {name}= to forget it.")
        if not value:
            answers.pop(name, None)
            continue
        try:
            answers[name] = read_yes_no(value)
        except Unfit:
            fail(f"{option} {name}: expected yes, no or unsure, found {value[:40]!r}.")
    return answers


def _asked(paths: Paths, rules: Rules, before: Profile) -> Profile:
    """The profile with what was answered; the record is held only to save it."""
    from stretchcoach.coach.questions.profile import everything_typed, keep
    from stretchcoach.frontends.lines.asking import fill
    from stretchcoach.safety_data import load_countries

    change = fill(everything_typed(before, rules, load_countries(rules.language)))
    if change(before) == before:
        return before
    with changing(paths, "profile") as store:
        return keep(store, change, rules)


@click.command("clear")
@data_dir_option
@click.pass_context
def clear_command(ctx: click.Context, data_dir: Path | None) -> None:
    """The ways out of what a warning sign has closed: seen, a wrong key, they have agreed. Exit 4 while it stays closed."""
    from stretchcoach.coach.today import localised, look
    from stretchcoach.frontends.lines.asking import run_dialog
    from stretchcoach.frontends.lines.door_lines import open_doors
    from stretchcoach.safety.doors import closes, holding
    from stretchcoach.safety.red_flags import RED
    from stretchcoach.safety_data import load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    seen = look(paths, rules)
    rules = localised(rules, seen.profile)
    if not holding(seen.standing, rules.red_flags):
        click.echo("Nothing is closed by a warning sign.")
        return
    with changing(paths, "clear") as store:
        run_dialog(lambda dialog: open_doors(dialog, store, seen, rules))
        standing = store.standing()
    held = [each for each in holding(standing, rules.red_flags) if closes(each, standing, moves=True)]
    if held:
        ctx.exit(ExitCode.RED_FLAG if held[0].tier in RED else ExitCode.PAIN_RULE)
