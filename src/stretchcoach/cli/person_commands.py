"""The commands about the person: profile and clear."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from stretchcoach.cli.options import changing, data_dir_option, format_option, language_of, looking, paths_of
from stretchcoach.errors import ExitCode

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
    from stretchcoach.coach.questions.profile import ProfileChange, ProfileForm, by_options, keep
    from stretchcoach.coach.today import saved_profile
    from stretchcoach.frontends.lines.asking import fill
    from stretchcoach.frontends.lines.listings import profile_as_text
    from stretchcoach.protocol.reports import as_json, profile_told
    from stretchcoach.safety.person import Profile
    from stretchcoach.safety_data import load_countries, load_rules

    paths = paths_of(ctx, data_dir)
    rules = load_rules(language_of(paths, None))
    countries = load_countries(rules.language)
    with looking(paths) as store:
        profile = saved_profile(store, rules)
    change: ProfileChange | None = None
    if forget or any(value not in (None, ()) for value in given.values()):
        by_given = by_options(given, rules, countries)
        change = (lambda known: by_given(Profile())) if forget else by_given
    elif not (only_show or form == "json" or (sys.stdin.isatty() and not sys.stdout.isatty())):
        click.echo(profile_as_text(profile, rules, countries))
        change = fill(ProfileForm(profile, rules, countries).everything())
    if change is not None and change(profile) != profile:
        with changing(paths, "profile") as store:
            profile = keep(store, change, rules)
    click.echo(as_json(profile_told(profile)) if form == "json" else profile_as_text(profile, rules, countries))


@click.command("clear")
@data_dir_option
@click.pass_context
def clear_command(ctx: click.Context, data_dir: Path | None) -> None:
    """The ways out of what a warning sign has closed: seen, a wrong key, they have agreed. Exit 4 while it stays closed."""
    from stretchcoach.coach.today import localised, look
    from stretchcoach.frontends.lines.asking import open_doors, run_dialog
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
