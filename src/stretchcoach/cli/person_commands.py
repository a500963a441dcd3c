"""The commands about the person: profile and clear."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stretchcoach.cli.options import changing, data_dir_option, format_option, language_of, looking, paths_of
from stretchcoach.errors import ExitCode

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
    from stretchcoach.frontends.lines.profile_lines import as_json, as_text
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
            click.echo(as_text(profile, rules, countries))
            profile = _asked(paths, rules, profile)
    click.echo(as_json(profile) if form == "json" else as_text(profile, rules, countries))


def _changed(paths: Paths, rules: Rules, given: dict[str, Any], *, forget: bool) -> Profile:
    """The profile with what the options say; nothing is saved when one of them is wrong."""
    from stretchcoach.coach.today import saved_profile
    from stretchcoach.frontends.lines.profile_lines import answers_of, country_of, number_of, thermal_ids
    from stretchcoach.routine.model import Side
    from stretchcoach.safety.person import AgeBand, Profile
    from stretchcoach.safety_data import load_countries

    changes: dict[str, Any] = {
        name: number_of(given[name]) for name in ("emergency", "urgent") if given[name] is not None
    }
    if given["country"] is not None:
        changes["country"] = country_of(given["country"], load_countries(rules.language))
    if given["age"] is not None:
        changes["age"] = AgeBand("" if given["age"] == "none" else given["age"])
    if given["side"] is not None:
        changes["painful_side"] = None if given["side"] == "none" else Side(given["side"])
    with changing(paths, "profile") as store:
        before = Profile() if forget else saved_profile(store, rules)
        ids = list(rules.conditions.conditions)
        changes["conditions"] = answers_of(given["conditions"], before.conditions, ids, "--condition")
        changes["thermal"] = answers_of(given["thermal"], before.thermal, thermal_ids(rules), "--thermal")
        profile = replace(before, **changes)
        store.save_profile(profile)
    return profile


def _asked(paths: Paths, rules: Rules, before: Profile) -> Profile:
    """The profile with what was answered; the record is held only to save it."""
    from stretchcoach.coach.today import saved_profile
    from stretchcoach.frontends.lines.asking import run_dialog
    from stretchcoach.frontends.lines.profile_lines import ask_profile, with_changes
    from stretchcoach.safety_data import load_countries

    after = run_dialog(lambda dialog: ask_profile(dialog, before, rules, load_countries(rules.language)))
    if after == before:
        return before
    with changing(paths, "profile") as store:
        profile = with_changes(saved_profile(store, rules), before, after)
        store.save_profile(profile)
    return profile


@click.command("clear")
@data_dir_option
@click.pass_context
def clear_command(ctx: click.Context, data_dir: Path | None) -> None:
    """The ways out of what a warning sign has closed: seen, a wrong key, they have agreed. Exit 4 while it stays closed."""
    from stretchcoach.coach.today import localised, look
    from stretchcoach.frontends.lines.asking import run_dialog
    from stretchcoach.frontends.lines.door_lines import ways_out
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
        run_dialog(lambda dialog: ways_out(dialog, store, seen, rules))
        standing = store.standing()
    held = [each for each in holding(standing, rules.red_flags) if closes(each, standing, moves=True)]
    if held:
        ctx.exit(ExitCode.RED_FLAG if held[0].tier in RED else ExitCode.PAIN_RULE)
