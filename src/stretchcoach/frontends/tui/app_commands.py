"""What can be asked of the app: one class for each command of the user, and what screens tell the app.

Keys, key line, tooltip, palette and help are all made from the classes of the commands. A command is a message: pressing
its key, clicking it or choosing it in the palette posts it to the screen in front, which does it; or, where it is the same
from every screen, the app.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message

if TYPE_CHECKING:
    from stretchcoach.coach.samples import Sample
    from stretchcoach.routine.model import Routine


class UserCommand(Message):
    """A command. The class's own text is its help.

    ``keys`` are Textual's names, the first one shown as ``key``. ``footer`` is a word or two, ``palette`` a name to
    search for. Where the key line is too short, commands of a high ``rank`` are left out of it first.
    """

    keys: ClassVar[tuple[str, ...]]
    key: ClassVar[str]
    footer: ClassVar[str]
    palette: ClassVar[str]
    rank: ClassVar[int] = 5

    def __init_subclass__(cls, *, by_app: bool = False) -> None:
        """The screen in front does it, and nobody else; ``by_app`` is for what the app does, unless the screen stops it.

        Without that, Textual would hand every command on from the screen to the app.
        """
        super().__init_subclass__(bubble=by_app)

    @classmethod
    def id(cls) -> str:
        """Its name in actions and key maps."""
        return cls.__name__.lower()

    @classmethod
    def shown(cls, taken: frozenset[str] = frozenset()) -> str:
        """The key to show: the first that is not ``taken`` by something else."""
        free = [key for key in cls.keys if key not in taken]
        return cls.key if free[:1] == [cls.keys[0]] or not free else free[0].upper()

    @classmethod
    def help(cls) -> str:
        """What it does, in a sentence or two: for help and tooltips."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def bindings(cls) -> list[Binding]:
        """A binding for each key; capital letters do the same, for a caps lock that was left on."""
        keys = [*cls.keys, *(key.upper() for key in cls.keys if len(key) == 1 and key.isalpha())]
        return [
            Binding(key, f"command('{cls.id()}')", cls.footer, key_display=cls.key, tooltip=cls.help(), show=index == 0)
            for index, key in enumerate(keys)
        ]


def bindings(commands: Iterable[type[UserCommand]]) -> list[Binding]:
    """The bindings of a screen with these commands."""
    return [binding for command in commands for binding in command.bindings()]


# During a session ---------------------------------------------------------------------------------------------------


class SayReady(UserCommand):
    """You are in position, and it begins. A click on the large word does the same."""

    keys, key, footer, palette, rank = ("space", "enter"), "Space", "Ready", "Ready: I am in position", 0

    @classmethod
    def shown(cls, taken: frozenset[str] = frozenset()) -> str:
        """It is what takes the space bar from others."""
        return cls.key


class Pause(UserCommand):
    """Time stands still until you go on. A pack on the skin has to come off meanwhile."""

    keys, key, footer, palette, rank = ("space", "p"), "Space", "Pause", "Pause the session", 1


class GoOn(UserCommand):
    """Go on from where it was paused. An open question is asked again."""

    keys, key, footer, palette, rank = ("space", "p"), "Space", "Go on", "Go on with the session", 1


class Skip(UserCommand):
    """On to the next step. Questions and pauses for your safety are not skipped."""

    keys, key, footer, palette, rank = ("n", "right"), "N", "Skip", "Skip to the next step", 5


class Back(UserCommand):
    """Back to the step before, from its beginning. Before the first step, at a closed door, and while a rating is said
    back, it takes your last answer back."""

    keys, key, footer, palette, rank = (
        ("b", "left", "backspace"),
        "B",
        "Back",
        "Back to the step or the question before",
        2,
    )


class Repeat(UserCommand):
    """Do this step once more, or hear the question again."""

    keys, key, footer, palette, rank = ("r",), "R", "Repeat", "Repeat this step or question", 6


class More(UserCommand):
    """Ten seconds more of this, up to a minute in all."""

    keys, key, footer, palette, rank = ("m", "plus"), "M", "10 s more", "Ten seconds more", 8


class Symptom(UserCommand):
    """Something feels wrong: everything stops, and you are asked what it is. Works at any moment."""

    keys, key, footer, palette, rank = ("exclamation_mark", "f2"), "!", "Symptom", "Symptom: something feels wrong", 0


class Stop(UserCommand):
    """Pause, and ask whether to stop. The same key once more ends the session; so do Control-C and Control-Q."""

    keys, key, footer, palette, rank = ("q", "escape"), "Q", "Stop", "Stop the session", 2


class StopHere(UserCommand):
    """End the session here. What was done is kept."""

    keys, key, footer, palette, rank = ("q",), "Q", "Stop here", "Stop here", 1


class Break(UserCommand):
    """Just a break: the session stays paused until you go on."""

    keys, key, footer, palette, rank = ("b", "escape"), "B", "A break", "Just a break", 2


class ShowHelp(UserCommand, by_app=True):
    """Every key and what it does, and what this program is."""

    keys, key, footer, palette, rank = ("question_mark", "f1"), "?", "Help", "Help: keys and what they do", 3


class Card(UserCommand, by_app=True):
    """When to see someone: which signs need help now, today or soon. From every screen."""

    keys, key, footer, palette, rank = ("w", "f3"), "W", "See someone?", "When to see someone", 6


# Between sessions ---------------------------------------------------------------------------------------------------


class HearIt(UserCommand):
    """You can hear it, or you go on without hearing it: everything stands on the screen too."""

    keys, key, footer, palette, rank = ("space", "enter", "y"), "Space", "Go on", "I can hear it, go on", 0


class HearAgain(UserCommand):
    """Say it once more."""

    keys, key, footer, palette, rank = ("r",), "R", "Again", "Say it again", 1


class Louder(UserCommand):
    """Speak louder, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("plus", "equals_sign"), "+", "Louder", "Louder", 3


class Softer(UserCommand):
    """Speak more softly, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("minus",), "-", "Softer", "Softer", 4


class CannotHear(UserCommand):
    """You cannot hear it: what may help."""

    keys, key, footer, palette, rank = ("n",), "N", "No", "I cannot hear it", 2


class AddVoice(UserCommand):
    """Add a more natural voice. You need not wait: it speaks from the next session on."""

    keys, key, footer, palette, rank = ("a",), "A", "Add voice", "Add the natural voice", 9


class LeaveVoice(UserCommand):
    """Do without the natural voice. It can be added in the settings at any time."""

    keys, key, footer, palette, rank = ("l",), "L", "Leave it", "Leave the natural voice", 10


class WaitForVoice(UserCommand):
    """Wait until the natural voice is ready, however long that takes."""

    keys, key, footer, palette, rank = ("w",), "W", "Wait for it", "Wait for the natural voice", 0


class PlainVoice(UserCommand):
    """Begin with the plain voice now. The natural one is made ready meanwhile, for the next time."""

    keys, key, footer, palette, rank = ("p",), "P", "Plain voice now", "Begin with the plain voice now", 1


class StartProposed(UserCommand):
    """Start the routine that is proposed. What is due is asked first."""

    keys, key, footer, palette, rank = ("enter",), "Enter", "Start", "Start the routine that is proposed", 0


class Ease(UserCommand):
    """A position that eases, slow breathing, letting go. No exercises, open at any pain."""

    keys, key, footer, palette, rank = ("e",), "E", "Ease", "Ease: rest and breathe", 7


class HeatOrCold(UserCommand):
    """Warmth or cold on the back, with skin checks. For comfort."""

    keys, key, footer, palette, rank = ("t",), "T", "Heat or cold", "Heat or cold", 8


class AllRoutines(UserCommand):
    """Every routine there is, your own first."""

    keys, key, footer, palette, rank = ("r",), "R", "All routines", "All routines", 6


class OpenRoutine(UserCommand):
    """Look at the chosen routine: its steps, doses and cautions."""

    keys, key, footer, palette, rank = ("enter",), "Enter", "Open", "Open the chosen routine", 0


class StartRoutine(UserCommand):
    """Begin the session. A few questions come first."""

    keys, key, footer, palette, rank = ("enter",), "Enter", "Start", "Start this routine", 0


class History(UserCommand, by_app=True):
    """Your days in pictures: what was done, the pain before, after and on the next morning, spasms. Each day opens."""

    keys, key, footer, palette = ("h",), "H", "History", "History: your days"


class OpenDay(UserCommand):
    """What happened on the chosen day, in words. A click on a day does the same; arrows go to another day or week."""

    keys, key, footer, palette, rank = ("enter", "space"), "Enter", "Open the day", "Open the chosen day", 0


class HalfYear(UserCommand):
    """The curve of half a year, or of the last weeks with each rating."""

    keys, key, footer, palette, rank = ("z",), "Z", "Half a year", "Curve: half a year, or the last weeks", 3


class EarlierDay(UserCommand):
    """The day before on which something was recorded."""

    keys, key, footer, palette, rank = ("left", "b"), "Left", "Earlier", "The recorded day before", 2


class LaterDay(UserCommand):
    """The next day on which something was recorded."""

    keys, key, footer, palette, rank = ("right", "n"), "Right", "Later", "The recorded day after", 2


class LogSpasm(UserCommand, by_app=True):
    """Note a spasm: when it began, how bad, where, what helped. Less than a minute, and most of it may be left out."""

    keys, key, footer, palette, rank = ("l",), "L", "Spasm", "Log a spasm", 3


class StartOffered(UserCommand):
    """Start the routine that is offered: it is open now, whatever the pain."""

    keys, key, footer, palette, rank = ("o",), "O", "Start what is open", "Start the routine that is offered", 0


class Note(UserCommand):
    """Write a line about this session, for yourself. It stands in the history."""

    keys, key, footer, palette, rank = ("n",), "N", "Note", "Write a note about this session", 1


class OpenProfile(UserCommand, by_app=True):
    """Your country and its emergency number, and what is known about you. All of it can be changed or forgotten."""

    keys, key, footer, palette, rank = ("p",), "P", "Profile", "Profile: country, conditions, age", 4


class OpenSettings(UserCommand, by_app=True):
    """Voice, speed, sounds, colours, how much is said, language: each is tried at once, and kept."""

    keys, key, footer, palette, rank = ("s",), "S", "Settings", "Settings: what you hear and see", 4


class Listen(UserCommand, by_app=True):
    """Hear ten things the coach says, and choose voice, speed and pitch while you listen."""

    keys, key, footer, palette, rank = ("l",), "L", "Listen", "Listen: choose how the coach sounds", 2


class SayAgain(UserCommand):
    """Say it once more."""

    keys, key, footer, palette, rank = ("space", "enter", "r"), "Space", "Again", "Say it again", 0


class NextSample(UserCommand):
    """The next of the ten."""

    keys, key, footer, palette, rank = ("n",), "N", "Next", "The next thing the coach says", 0


class SampleBefore(UserCommand):
    """The one before."""

    keys, key, footer, palette, rank = ("b",), "B", "Before", "What the coach said before", 7


class Slower(UserCommand):
    """Speak more slowly, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("left",), "←", "Slower", "Speak more slowly", 1


class Faster(UserCommand):
    """Speak faster, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("right",), "→", "Faster", "Speak faster", 2


class Lower(UserCommand):
    """Speak lower, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("down",), "↓", "Lower", "Speak lower", 2


class Higher(UserCommand):
    """Speak higher, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("up",), "↑", "Higher", "Speak higher", 2


class OtherVoice(UserCommand):
    """The next voice of your language, and say it again. It is kept in the settings."""

    keys, key, footer, palette, rank = ("v",), "V", "Voice", "Another voice", 3


class Why(UserCommand, by_app=True):
    """What is closed and why, until when, what is open now, and the ways out."""

    keys, key, footer, palette, rank = ("c",), "C", "Why closed", "Closed: why, and the ways out", 1


class ThisCountry(UserCommand):
    """Yes, this is the country you are in. Then its number is named."""

    keys, key, footer, palette, rank = ("c",), "C", "This country", "This is the country I am in", 1


class OtherCountry(UserCommand):
    """Choose the country you are in, so that its number is named."""

    keys, key, footer, palette, rank = ("o",), "O", "Another country", "Choose the country I am in", 2


class Previous(UserCommand):
    """Back to the question before."""

    keys, key, footer, palette, rank = ("left", "shift+tab"), "←", "Before", "The question before", 2


class UsualDoses(UserCommand):
    """Take back the adjustment of this routine: every dose as its author wrote it."""

    keys, key, footer, palette, rank = ("u",), "U", "Usual doses", "Usual doses: take the adjustment back", 2


class Next(UserCommand):
    """On to the next question, with what is chosen or typed."""

    keys, key, footer, palette, rank = ("enter",), "Enter", "Next", "Next question", 0


class LeaveOut(UserCommand):
    """Leave this out; it stays as it is."""

    keys, key, footer, palette, rank = ("escape",), "Esc", "Leave out", "Leave this out", 1


class Change(UserCommand):
    """Change the chosen line, or take what is chosen for it."""

    keys, key, footer, palette, rank = ("enter",), "Enter", "Change", "Change the chosen line", 0


class Finish(UserCommand):
    """Leave out everything that is left. What was answered until now counts."""

    keys, key, footer, palette, rank = ("escape",), "Esc", "Leave the rest", "Leave the rest out", 1


class Close(UserCommand):
    """Back to the screen before."""

    keys, key, footer, palette, rank = ("escape", "q", "backspace"), "Esc", "Back", "Back to the screen before", 1


class LeaveClosed(UserCommand):
    """Leave it closed for now. It can be looked at again at any time."""

    keys, key, footer, palette, rank = ("escape", "q", "backspace"), "Esc", "Leave closed", "Leave it closed for now", 0


class Begin(UserCommand):
    """On to today: how your back is, and what to begin with."""

    keys, key, footer, palette, rank = ("enter", "space", "escape"), "Enter", "On to today", "On to today", 0


class Done(UserCommand):
    """On from here, when you have read it."""

    keys, key, footer, palette, rank = ("enter", "space", "escape", "q"), "Enter", "Done", "Done reading", 0


class Understood(UserCommand):
    """You have read the guidance and understood it."""

    keys, key, footer, palette, rank = ("enter", "y", "space"), "Enter", "I have understood", "I have understood", 0


class ResumeSession(UserCommand):
    """Go on with the session that was cut off."""

    keys, key, footer, palette, rank = ("enter", "y"), "Enter", "Go on", "Go on with the unfinished session", 0


class CloseRecord(UserCommand):
    """Close the record of the session that was cut off, as not finished. What was recorded stays."""

    keys, key, footer, palette, rank = ("n", "c"), "N", "Close it", "Close the unfinished session", 1


class Later(UserCommand):
    """Decide later. The record stays open until another session begins."""

    keys, key, footer, palette, rank = ("escape", "q"), "Esc", "Later", "Decide later", 2


class Quit(UserCommand):
    """Leave the program."""

    keys, key, footer, palette, rank = ("q", "ctrl+q"), "Q", "Quit", "Quit stretchcoach", 2


SESSION: tuple[type[UserCommand], ...] = (
    SayReady, Pause, GoOn, Skip, Back, Repeat, More, Symptom, Stop, ShowHelp
)  # fmt: skip
BETWEEN: tuple[type[UserCommand], ...] = (
    Card, StartProposed, Ease, HeatOrCold, AllRoutines, OpenRoutine, StartRoutine, HearIt, HearAgain, CannotHear, Louder,
    Softer, AddVoice, LeaveVoice, WaitForVoice, PlainVoice, Note, LogSpasm, History, OpenDay, HalfYear, EarlierDay,
    LaterDay, OpenProfile, OpenSettings, Listen, SayAgain, NextSample, SampleBefore, Slower, Faster, Lower, Higher,
    OtherVoice, Why, ThisCountry, OtherCountry, UsualDoses, Change, Next, Previous, LeaveOut, Finish, Begin, LeaveClosed,
    Close, Done, Understood, ResumeSession, CloseRecord, Later, Quit,
)  # fmt: skip
"""In the order in which the help shows them."""
EVERY: tuple[type[UserCommand], ...] = (*SESSION, StopHere, Break, *BETWEEN)
BY_ID = {command.id(): command for command in EVERY}


# What screens tell the app ------------------------------------------------------------------------------------------


class ListWanted(Message):
    """The list of routines is on the screen again and wants to be up to date."""


@dataclass
class RoutineWanted(Message):
    """This routine is to be shown."""

    routine: Routine


@dataclass
class SessionWanted(Message):
    """A session of this routine is to begin."""

    routine: Routine


@dataclass
class UsualDosesWanted(Message):
    """The adjustment of this routine is to be taken back."""

    routine: Routine


@dataclass
class NoteWanted(Message):
    """A note about the session with this number is to be written."""

    session: int


@dataclass
class SettingWanted(Message):
    """The settings are to be shown, with this one chosen."""

    key: str


class SettingsWanted(Message):
    """The settings are on the screen again and want to be up to date."""


@dataclass
class SettingChosen(Message):
    """This value was chosen for a setting."""

    key: str
    value: object


@dataclass
class NaturalVoiceWanted(Message):
    """The natural voice is to be added or removed, or adding it is to stop."""

    what: str


@dataclass
class SampleWanted(Message):
    """This is to be said as the settings are now."""

    sample: Sample


@dataclass
class PersonWanted(Message):
    """A line of the profile is to be changed."""

    line: str


@dataclass
class TextWanted(Message):
    """A text is to be shown, such as what is wrong with a file."""

    title: str
    text: str
