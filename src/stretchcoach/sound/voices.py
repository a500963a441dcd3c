"""The voices a user may choose: what ``[coach] voice`` and ``--voice`` may say, and what each of them needs.

``""`` is the best voice at hand: the natural voice where it was added and speaks the language, else the system's best;
``natural`` is the natural voice and ``plain`` the system's best in any case; a name or id is another voice of the system;
``piper:MODEL.onnx`` is a Piper model; ``wyoming:HOST:PORT`` or ``wyoming:HOST:PORT/VOICE`` is a voice of a Wyoming server.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.sound import natural, processes
from stretchcoach.sound.choosing import same_language
from stretchcoach.sound.programs import install_extra
from stretchcoach.words.languages import named

BEST, NATURAL, PLAIN = "", "natural", "plain"
PIPER, WYOMING = "piper:", "wyoming:"
WYOMING_PORT = 10200
"""The port that speech servers of this kind usually have."""
AHEAD = 4
"""Requests a server is asked to work on at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSource:
    """Somebody who may say a phrase: a phrase goes from one to the next until one of them says it."""

    name: str
    """As notes call it, such as "the Piper voice amy.onnx"."""
    engine: str = ""
    """What makes its clips different from others'; empty for the system's engine."""
    command: tuple[str, ...] = ()
    """How to start its process; empty for the system's."""
    voice: str = ""
    """The voice it is asked for."""
    ahead: int = 1
    local: bool = False
    """This machine works for it, and long: in several processes, and ahead of time."""
    broken: str = ""
    """Why it cannot be used, where that is known without trying; empty otherwise."""
    mend: str = ""
    """The command that mends that."""

    @property
    def title(self) -> str:
        """Its name to begin a sentence with."""
        return f"{self.name[0].upper()}{self.name[1:]}"


SYSTEM = VoiceSource(name="the system's usual voice")


def chosen_source(voice: str, language: str) -> VoiceSource | None:
    """The source that a setting asks for; None for the system's usual voice, which always comes last.

    Args:
        voice: what the setting says.
        language: tag of what is to be said; empty where any will do.
    """
    if voice == PLAIN:
        return None
    if voice in (BEST, NATURAL):
        source = _natural(language)
        return None if voice == BEST and source.broken else source
    if voice.startswith(PIPER):
        return _piper(voice.removeprefix(PIPER))
    if voice.startswith(WYOMING):
        return _wyoming(voice.removeprefix(WYOMING))
    return VoiceSource(name=f"the voice {json.dumps(voice, ensure_ascii=False)}", voice=voice)


def is_system(voice: str) -> bool:
    """Whether a setting names a voice of the system."""
    return voice != NATURAL and not voice.startswith((PIPER, WYOMING))


def _natural(language: str) -> VoiceSource:
    if language and not same_language(language, natural.LANGUAGE):
        why = f"it does not speak {named(language)}"
        return VoiceSource(name=natural.NAME, engine=NATURAL, broken=why, mend='set [coach] voice = ""')
    found = natural.installed()
    if found is None:
        why = f"it was not added; run: {natural.ADD}"
        return VoiceSource(name=natural.NAME, engine=NATURAL, broken=why, mend=natural.ADD)
    return VoiceSource(
        name=natural.NAME, engine=f"{NATURAL} {found.version}", command=_speaking(found.model), local=True
    )


def _speaking(model: Path) -> tuple[str, ...]:
    """How to start a Piper model."""
    return (*processes.command("stretchcoach.sound.piper"), str(model))


def _piper(written: str) -> VoiceSource:
    model = Path(written).expanduser().absolute()
    name, config = f"the Piper voice {model.name}", Path(f"{model}.json")
    if not written:
        return VoiceSource(
            name="the Piper voice", engine="piper", broken="no model file is named: piper:/path/to/voice.onnx"
        )
    states = []
    for each in (model, config):
        try:
            plainfile.check(each)
            states.append(each.stat())
        except (plainfile.Unreadable, OSError) as problem:
            return VoiceSource(name=name, engine="piper", broken=f"{each}: {problem}", mend=_get(model))
    if importlib.util.find_spec("piper") is None:
        extra = install_extra("piper")
        return VoiceSource(name=name, engine="piper", broken=f"Piper is not installed; run: {extra}", mend=extra)
    sizes = " ".join(f"{each.st_size} {each.st_mtime_ns}" for each in states)
    return VoiceSource(
        name=name, engine=f"piper {model} {sizes}", command=_speaking(model), local=True, mend=_get(model)
    )


def _get(model: Path) -> str:
    return (
        f'get the model and its "{model.name}.json" (https://huggingface.co/rhasspy/piper-voices), and put both there'
    )


def _wyoming(written: str) -> VoiceSource:
    address, _, voice = written.partition("/")
    host, port = _host_port(address)
    name = f"the Wyoming server {host}:{port}"
    if not host or not port:
        return VoiceSource(name=f"the Wyoming server {address}", engine="wyoming", broken="expected wyoming:HOST:PORT")
    if importlib.util.find_spec("wyoming") is None:
        extra = install_extra("wyoming")
        return VoiceSource(
            name=name, engine="wyoming", broken=f"its protocol is not installed; run: {extra}", mend=extra
        )
    command = (*processes.command("stretchcoach.sound.wyoming_client"), host, str(port))
    return VoiceSource(name=name, engine=f"wyoming {host}:{port}", command=command, voice=voice, ahead=AHEAD)


def _host_port(address: str) -> tuple[str, int]:
    """Host and port; port 0 where what is written is none."""
    host, _, port = address.rpartition(":") if ":" in address and not address.endswith("]") else (address, "", "")
    number = int(port) if port.isdecimal() and port.isascii() else 0 if port else WYOMING_PORT
    return host.strip("[]"), number if number < 65536 else 0


def check_voice(voice: str, command: Sequence[str] | None = None) -> None:
    """Makes sure that ``voice`` can be had, as far as that is known without speaking.

    Raises:
        StretchcoachError: it cannot; the message says why, and lists voices with a name like it.
    """
    source = chosen_source(voice, "")
    if source is None:
        return
    if source.broken:
        raise StretchcoachError(f"{source.title} cannot be used: {source.broken}.")
    if is_system(voice):
        from stretchcoach.sound.renderer import check_system_voice

        check_system_voice(voice, command)


def voice_choices(voice: str, language: str, command: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Voices that speak ``language``: what ``[coach] voice`` says for each, and its name. Takes a tenth of a second.

    They are the system's, and those of a Wyoming server where ``voice`` names one. An engine that does not tell the
    languages of its voices has all of them listed.

    Raises:
        StretchcoachError: there is no speech engine, or it does not answer.
    """
    from stretchcoach.sound.choosing import of_language
    from stretchcoach.sound.renderer import voices

    known = voices(command)
    found = [(each.name, each.name) for each in of_language(known, language) or known]
    if not _natural(language).broken:
        found = [(NATURAL, "The natural voice"), (PLAIN, "The plain voice"), *found]
    source = chosen_source(voice, language)
    if voice.startswith(WYOMING) and source is not None and not source.broken:
        server = voice.partition("/")[0]
        with contextlib.suppress(StretchcoachError):  # a server that is off has no voices just now
            theirs = of_language(voices(source.command), language)
            found += [(f"{server}/{each.name}", f"{each.name}, of {server}") for each in theirs]
    return found
