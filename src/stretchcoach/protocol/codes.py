"""Every code that a program may be told, in one word each."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What became of a command."""

    DONE = "done"
    """It was carried out, and is in the record, or waits to be written: see ``unwritten``. What it led to follows."""
    NOT_NOW = "not_now"
    """It is not possible in the present state or step; ``why`` says more."""
    NO_QUESTION = "no_question"
    """An answer, and nothing is asked."""
    NOT_OPEN = "not_open"
    """An answer to a question that is not open: another one is, or it was answered already."""
    TOO_EARLY = "too_early"
    """An answer before the moment from which it counts; the question stays open."""
    NOT_AN_ANSWER = "not_an_answer"
    """The value is none of the question's ``choices``; the question stays open."""
    UNKNOWN = "unknown"
    """There is no such command, or no ``do``."""
    MISSING = "missing"
    """The command needs a key that is not there."""
    WRONG_VALUE = "wrong_value"
    """A key has a value of another kind than it takes."""
    UNKNOWN_KEY = "unknown_key"
    """A key that the command does not have: nothing is obeyed in part. Only ``stop``, ``symptom`` and ``pause`` are obeyed
    whatever else is in the object."""
    NOT_JSON = "not_json"
    """The line is no JSON, or has a key twice."""
    NOT_AN_OBJECT = "not_an_object"
    """The line is JSON, and no object."""
    MORE_THAN_ONE = "more_than_one"
    """The line holds more than one object; none of them was obeyed."""
    TOO_LONG = "too_long"
    """The line has more than 64 KiB; nothing of it was obeyed."""
    NOT_TEXT = "not_text"
    """The line holds bytes that are no UTF-8."""
    TOO_MANY = "too_many"
    """So many lines waited that this one was left out, and others with it: one result tells of all of them."""
    DROPPED = "dropped"
    """A ``stop`` came while it waited; nothing said before a stop is done after it."""
    ENDED = "ended"
    """The session has ended."""
    FAILED = "failed"
    """A mistake of the program kept it from being carried out; the session goes on."""


class SoundState(StrEnum):
    """What becomes of what is said aloud."""

    PLAYING = "playing"
    """An output takes it."""
    LOST = "lost"
    """It was heard before, and no output takes it now. The session pauses where it may."""
    MUTED = "muted"
    """An output takes it, and is muted or turned down."""
    NONE = "none"
    """Nothing has been heard so far: a silent session, no device, or none has taken sound yet."""


class ProblemCode(StrEnum):
    """What is wrong beside the session."""

    UNWRITTEN = "unwritten"
    """The record cannot be written; it is tried again, and the session goes on."""
    NO_SOUND = "no_sound"
    """Nothing is heard."""
    MUTED = "muted"
    """The output is muted or turned down."""
    OTHER_VOICE = "other_voice"
    """Another voice than the chosen one speaks."""
    NOT_READ = "not_read"
    """Nobody reads what is written here: the session waits."""
    LEFT_OUT = "left_out"
    """Objects were left out while nobody read them; their numbers in ``seq`` are missing."""
    MISTAKE = "mistake"
    """A mistake of the program; the session goes on."""
    PACK_OFF = "pack_off"
    """The session is being closed with a pack on the skin: it has to come off now."""


class ErrorCode(StrEnum):
    """Why nothing was begun, or could not go on."""

    FOLDER_BUSY = "folder_busy"
    """Another session runs on the data folder; ``by`` and ``since`` say which."""
    FOLDER_READ_ONLY = "folder_read_only"
    """The data folder may only be read."""
    FOLDER_FULL = "folder_full"
    """There is no room left."""
    FOLDER_UNUSABLE = "folder_unusable"
    """The data folder cannot be used for another reason."""
    NO_SUCH_ROUTINE = "no_such_routine"
    """There is no routine of that name."""
    INVALID_FILE = "invalid_file"
    """The file cannot be read, or has mistakes; `stretchcoach check` names all of them."""
    NO_SUCH_SESSION = "no_such_session"
    """There is no session to go on with."""
    NO_SOUND = "no_sound"
    """Sound is required, and there is none."""
    NO_ANSWER = "no_answer"
    """A question before the session was not answered, so that none was begun."""
    MISTAKE = "mistake"
    """A mistake of the program: the session could not go on, and its record stays open."""
    USAGE = "usage"
    """The command line is not as it has to be."""
    NOT_POSSIBLE = "not_possible"
    """Something else that a person can mend; the text says what."""


def error_code(word: str, otherwise: ErrorCode) -> ErrorCode:
    """The code that a fault of the program's own names by ``word``; ``otherwise`` where it is none of them."""
    return ErrorCode(word) if word in ErrorCode.__members__.values() else otherwise
