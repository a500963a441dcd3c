"""``stretchcoach run --headless`` and ``--json``: everything around a headless session, from options to exit code."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from stretchcoach import __version__, streams
from stretchcoach.coach.admission import LEFT_WITH, Admission, Left, hearing, offered, opening
from stretchcoach.coach.crash import note_failure
from stretchcoach.coach.ending import EndReport, ending_of
from stretchcoach.coach.launch import Records, check_voice, find, new_session, spoken_plan, with_user_settings
from stretchcoach.coach.options import Options, ToldRating, load_settings
from stretchcoach.coach.questions.before_session import hearing_due
from stretchcoach.coach.session_clock import LoopClock
from stretchcoach.coach.today import Look, desk_style, numbers_to_call, person
from stretchcoach.errors import ExitCode, NoSound, StretchcoachError, WrongUsage
from stretchcoach.frontends.lines.answer_file import Answers
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.output import Outlet, same
from stretchcoach.frontends.lines.printing import Face, JsonLines, PlainLines
from stretchcoach.frontends.lines.standard_input import InputLines, Rank
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.frozen import dataclass as frozen_dataclass
from stretchcoach.history.store import Store
from stretchcoach.protocol.codes import ErrorCode
from stretchcoach.protocol.incoming import COMMANDS, Given, Order
from stretchcoach.protocol.outgoing import Error, Hello
from stretchcoach.protocol.reading import NotTaken
from stretchcoach.protocol.stream import Stream
from stretchcoach.protocol.telling import error_of
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety_data import load_rules, rules_for
from stretchcoach.session.events import Outcome, SessionEnded
from stretchcoach.settings import Settings
from stretchcoach.sound.api import Sound, open_sound
from stretchcoach.sound.style import style_of

TAKEN_WITHIN = 2.0
"""Seconds that a reader who takes nothing is waited for at the end of a session."""
AT_ONCE = 0.3
"""The same where the program was told to end."""
NOTE_WITHIN = 60.0
"""Seconds to begin and end a note; then the program ends."""

BEGUN_AFTER = 10.0
"""Seconds after which the beginning of a session is over, and what it does not need may take its time."""

NOTE_MOST = 500
"""Characters of a note."""


def run(options: Options, name: str | None, *, json: bool, resume: bool | None) -> ExitCode:
    """Run a routine with no screen.

    Args:
        options: of the command line.
        name: the routine's name or path; None for what is proposed.
        json: JSON lines instead of plain ones.
        resume: whether to go on with a session of this routine that was cut off; None asks.

    Raises:
        StretchcoachError: it cannot start, or the answers do not fit; the message says why.
        BrokenPipeError: whoever read the output has gone before a session began.
    """
    if json:
        streams.as_utf8(sys.stdout)
    face: Face = JsonLines() if json else PlainLines()
    begun = _Begun()
    failure: StretchcoachError | None = None
    try:
        code = asyncio.run(_run(options, name, face, resume=resume, begun=begun))
    except asyncio.CancelledError:
        code = ExitCode.INTERRUPTED
    except StretchcoachError as problem:
        code, failure = problem.exit_code, problem
    patience = AT_ONCE if code is ExitCode.INTERRUPTED else TAKEN_WITHIN
    taken = [outlet.finish(patience) for outlet in begun.outlets]
    if failure is None:
        return code
    if json and all(taken[:1]):  # nobody has to read the other one
        print(face.line(error_of(failure), begun.stream.count + 1 if begun.stream else 1), flush=True)
    raise failure


def tell_wrong_usage(why: str) -> None:
    """Tell a program that the command line is not as it has to be."""
    streams.as_utf8(sys.stdout)
    print(JsonLines().line(Error(code=ErrorCode.USAGE, text=why), 1), flush=True)


@dataclass(slots=True)
class _Begun:
    """What is there before the end: the outputs, whose rest has to be written after it, and the stream."""

    outlets: list[Outlet] = field(default_factory=list)
    stream: Stream | None = None


@frozen_dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be run, and how."""

    options: Options
    routine: Routine
    settings: Settings
    rules: Rules
    answers: Answers | None
    rated: ToldRating | None = None
    """How the back is, where that was asked before it was clear which routine it is to be."""
    taken_off: bool = False
    """It was said already that a pack comes off."""


async def _run(options: Options, name: str | None, face: Face, *, resume: bool | None, begun: _Begun) -> ExitCode:
    if options.require_sound and options.quiet:
        raise WrongUsage("--require-sound cannot be met by a silent session or a faster rehearsal.")
    check_voice(options)
    answers = Answers(options.answers) if options.answers else None
    routine, settings = find(options, name) if name is not None else None, load_settings(options)
    rules = rules_for(routine, settings.language) if routine else load_rules(settings.language)
    task = asyncio.current_task()
    assert task is not None
    _on_signals(task.cancel, task.cancel)  # until a session runs there is nothing to leave in order
    if isinstance(face, PlainLines):
        face.speak(rules.book)
    lines = InputLines(partial(_rank, face))
    lines.listen()
    out, err = _outlets(begun.outlets)
    out.on_gone = task.cancel
    lines.has_room = out.has_room
    sound = open_sound(settings, options.paths, silent=options.quiet)
    talk = Talk(face, out, err)
    begun.stream = talk.stream
    dialog = Dialog(lines, talk, sound, rules.book, routine)
    records = Records.open(options.paths, routine.name if routine else "")
    try:
        dialog.talk.stream.tell(_hello(routine, rules, options))
        for note in records.notes:
            dialog.aside(note)
        sound.suit(desk_style(rules, person(records.store, rules)))
        await sound.start()
        if options.require_sound:
            heard = await dialog.meanwhile(_heard(sound))
            if heard is None:
                return _told(dialog, ExitCode.STOPPED)
            if not heard:
                raise _without_sound(sound)
        if routine is not None:
            wanted = Wanted(options, routine, settings, rules, answers)
            return _told(dialog, await _with_sound(wanted, records, resume, dialog))
        from stretchcoach.frontends.lines.choosing import Choosing  # most programs name what they want

        chosen = await Choosing(dialog, records, options, rules, answers).choose(resume)
        if isinstance(chosen, ExitCode):
            return _told(dialog, chosen)
        rules = rules_for(chosen.routine, settings.language)
        sound.suit(desk_style(rules, person(records.store, rules)))
        wanted = Wanted(options, chosen.routine, settings, rules, answers, chosen.rated, taken_off=True)
        return _told(dialog, await _with_sound(wanted, records, chosen.resume, dialog))
    finally:
        await sound.close()
        records.close()


def _hello(routine: Routine | None, rules: Rules, options: Options) -> Hello:
    return Hello(
        version=__version__,
        capabilities=COMMANDS,
        session=os.urandom(8).hex(),
        routine=routine.id if routine else None,
        name=routine.name if routine else None,
        language=rules.language,
        rehearsal=options.rehearsal,
        speed=options.speed,
    )


def _told(dialog: Dialog, code: ExitCode) -> ExitCode:
    """How it ended. That nobody answered before a session is an error to a program, which else could not know why."""
    stream, unanswered = dialog.talk.stream, dialog.left in (Left.SILENCE, Left.NOBODY)
    dialog.over()
    if code is ExitCode.PAIN_RULE and unanswered and not stream.over and dialog.talk.face.for_programs:
        stream.tell(Error(code=ErrorCode.NO_ANSWER, text=dialog.book("desk.nobody")))
    return code


async def _with_sound(wanted: Wanted, records: Records, resume: bool | None, dialog: Dialog) -> ExitCode:
    """What is asked first, plan and record, then the session."""
    options, rules, sound = wanted.options, wanted.rules, dialog.sound
    dialog.routine = wanted.routine
    admission = Admission(dialog, records, wanted.routine, rules, options, wanted.taken_off)
    opened = await opening(admission, resume)
    if isinstance(opened, ExitCode):
        return opened
    if not dialog.talk.face.for_programs and hearing_due(records.store, options, sound):
        left = await hearing(dialog, records.store)
        if left is Left.STOP:
            return LEFT_WITH[left]
    known, offer = opened
    routine, profile = offer.routine if offer else wanted.routine, known.profile
    lead_in = 0.0 if options.quiet else wanted.settings.lead_in
    sound.suit(style_of(routine, wanted.settings, numbers_to_call(rules, profile)))
    on_wait = partial(dialog.aside, dialog.book("desk.preparing"))
    briefing = with_user_settings(known.briefing, wanted.settings)
    if wanted.rated is not None and offer is None:
        briefing = wanted.rated.briefed(briefing)
    plan = await dialog.meanwhile(spoken_plan(routine, rules, sound, profile, lead_in, briefing, on_wait))
    if plan is None:
        return ExitCode.STOPPED
    if options.require_sound and sound.problem:
        raise _without_sound(sound)
    if not options.rehearsal:
        records.close_unfinished(keep=offer.unfinished.id if offer else None)
    journal = records.go_on(offer) if offer else records.begin(routine, plan, options)

    def ending(ended: SessionEnded) -> EndReport:
        try:
            seen = Look(profile, records.store.standing())
        except StretchcoachError:
            seen = None  # its end is told without the days before
        return ending_of(ended, routine, rules, options, seen=seen, number=journal.session_id)

    session = Headless(
        session=new_session(plan, rules, profile, offer),
        clock=LoopClock(options.speed),
        sound=sound,
        journal=journal,
        talk=dialog.talk,
        ending=ending,
        record=journal.session_id,
        on_over=dialog.over,
        answers=wanted.answers,
        quiet=options.quiet,
        at_terminal=not dialog.talk.face.for_programs and sys.stdin.isatty(),
        on_failure=partial(note_failure, folder=options.paths.data),
    )
    ahead = asyncio.ensure_future(_make_ahead(sound, options))
    try:
        code = await _listening(session, dialog)
    finally:
        ahead.cancel()
    if not options.rehearsal and _takes_note(dialog, session):
        await _ask_note(dialog, records.store, journal.session_id)
    if not options.rehearsal and (wanted_now := await _wants_offer(dialog, session, options)):
        following = replace(
            wanted, routine=wanted_now, rules=rules_for(wanted_now, wanted.settings.language), rated=None
        )
        await _with_sound(following, records, False, dialog)
    return code


async def _make_ahead(sound: Sound, options: Options) -> None:
    """Let a slow voice say what other sessions may say, once this one has begun."""
    from stretchcoach.coach.phrases_ahead import make_ahead

    await asyncio.sleep(BEGUN_AFTER)
    await make_ahead(sound, options)


async def _wants_offer(dialog: Dialog, session: Headless, options: Options) -> Routine | None:
    """The routine that the session offered at its end, where somebody wants it now; a program starts it by itself."""
    ended = session.driver.outcome
    if ended is None or not ended.offer or dialog.talk.face.for_programs:
        return None
    routine = find(options, ended.offer)
    dialog.lines.disconnect()
    _on_signals(dialog.lines.end, dialog.lines.end)  # the session is over: a signal only means that nobody answers
    wish = await offered(dialog, routine.name)
    return routine if wish else None


def _takes_note(dialog: Dialog, session: Headless) -> bool:
    """Whether somebody sits at a terminal to write a note, and may have the peace for it."""
    ended = session.driver.outcome
    calm = ended is not None and ended.outcome not in (Outcome.RED_FLAG, Outcome.INTERRUPTED, Outcome.NO_ANSWER)
    return calm and not dialog.talk.face.for_programs and sys.stdin.isatty() and sys.stdout.isatty()


async def _ask_note(dialog: Dialog, store: Store, session: int) -> None:
    """Offer to write a note about the session; nobody is waited for longer than :data:`NOTE_WITHIN` seconds."""
    dialog.lines.disconnect()
    _on_signals(dialog.lines.end, dialog.lines.end)
    try:
        dialog.talk.write(dialog.book("after.ask_note"))
        async with asyncio.timeout(NOTE_WITHIN):
            line = await dialog.lines.next()
        if line is not None and (text := line.strip()[:NOTE_MOST]):
            store.note(session, text)
    except TimeoutError:
        return
    except (OSError, StretchcoachError):
        dialog.aside(dialog.book("after.unwritten"))


async def _listening(session: Headless, dialog: Dialog) -> ExitCode:
    """Run with signals and input connected."""
    _on_signals(session.interrupt, session.leave)
    lines, replaced = dialog.lines, session.sound.replaced
    for note in session.sound.notes:
        if not replaced or not note.startswith(replaced):
            dialog.aside(note)
    running = asyncio.ensure_future(session.run())
    await asyncio.sleep(0)  # the session starts before the first line of input reaches it
    if replaced:
        session.note_voice(replaced)
    if dialog.reported:
        await dialog.take_report()
        session.report()
    # The command line has put it off: loading leaves nothing to collect. What is loaded stays, and going through all of it
    # would hold up the output, a command and a cue for ten milliseconds, the first time right now.
    gc.freeze()
    gc.enable()
    lines.connect(lambda line: session.line(line, lines.read), session.input_ended)
    try:
        return await running
    finally:
        gc.unfreeze()


def _outlets(begun: list[Outlet]) -> tuple[Outlet, Outlet]:
    """Standard output and standard error, the same one where both lead to one file."""
    out = Outlet(sys.stdout)
    err = out if same(sys.stdout, sys.stderr) else Outlet(sys.stderr)
    begun += [out] if err is out else [out, err]
    return out, err


def _rank(face: Face, line: str) -> Rank:
    """To stop goes before everything; that something is wrong is not lost by it."""
    try:
        given = face.read(line, None)
    except NotTaken:
        return Rank.USUAL
    return _RANKS.get(given.do, Rank.USUAL) if isinstance(given, Given) else Rank.USUAL


_RANKS = {Order.STOP: Rank.FIRST, Order.SYMPTOM: Rank.KEPT}


def _on_signals(interrupt: Callable[[], object], leave: Callable[[], object]) -> None:
    """Control-C; and a service that is stopped, a terminal that was closed."""
    loop = asyncio.get_running_loop()
    hang_up = getattr(signal, "SIGHUP", signal.SIGTERM)
    for number, callback in ((signal.SIGINT, interrupt), (signal.SIGTERM, leave), (hang_up, leave)):
        with contextlib.suppress(NotImplementedError):  # Windows: Control-C arrives as KeyboardInterrupt instead
            loop.add_signal_handler(number, callback)


async def _heard(sound: Sound) -> bool:
    from stretchcoach.sound.inspection import sound_test

    return await sound_test(sound) and sound.problem is None


def _without_sound(sound: Sound) -> NoSound:
    why = (sound.problem or "No sound: the speaker is not playing.").partition(" The session goes on")[0]
    return NoSound(f"{why} The session was not started. For help run: stretchcoach doctor")
