"""The few functions of SDL2 that are used, straight from the library in the ``pysdl2-dll`` wheel or on the system."""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from stretchcoach.errors import StretchcoachError

INIT_AUDIO = 0x10
S16 = 0x8010 if sys.byteorder == "little" else 0x9010
AUDIO_STOPPED = 0
FULL_VOLUME = 128

_INT, _U8, _U16, _U32, _STR, _PTR = (
    ctypes.c_int,
    ctypes.c_uint8,
    ctypes.c_uint16,
    ctypes.c_uint32,
    ctypes.c_char_p,
    ctypes.c_void_p,
)


class NoSoundError(StretchcoachError):
    """There is nothing to play on. The message is for a patient, :attr:`detail` what a library says, for who mends it."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


NOTHING_FOUND = "no speaker or headphones were found"


class AudioSpec(ctypes.Structure):
    """SDL_AudioSpec."""

    _fields_ = (
        ("freq", _INT),
        ("format", _U16),
        ("channels", _U8),
        ("silence", _U8),
        ("samples", _U16),
        ("padding", _U16),
        ("size", _U32),
        ("callback", _PTR),
        ("userdata", _PTR),
    )


_FUNCTIONS: dict[str, tuple[type | None, tuple[type, ...]]] = {
    "SDL_Init": (_INT, (_U32,)),
    "SDL_QuitSubSystem": (None, (_U32,)),
    "SDL_GetError": (_STR, ()),
    "SDL_GetVersion": (None, (_PTR,)),
    "SDL_SetHint": (_INT, (_STR, _STR)),
    "SDL_GetCurrentAudioDriver": (_STR, ()),
    "SDL_GetNumAudioDevices": (_INT, (_INT,)),
    "SDL_GetAudioDeviceName": (_STR, (_INT, _INT)),
    "SDL_OpenAudioDevice": (_U32, (_STR, _INT, _PTR, _PTR, _INT)),
    "SDL_CloseAudioDevice": (None, (_U32,)),
    "SDL_PauseAudioDevice": (None, (_U32, _INT)),
    "SDL_GetAudioDeviceStatus": (_INT, (_U32,)),
    "SDL_LockAudioDevice": (None, (_U32,)),
    "SDL_UnlockAudioDevice": (None, (_U32,)),
    "SDL_QueueAudio": (_INT, (_U32, _PTR, _U32)),
    "SDL_GetQueuedAudioSize": (_U32, (_U32,)),
    "SDL_ClearQueuedAudio": (None, (_U32,)),
    "SDL_MixAudioFormat": (None, (_PTR, _PTR, _U16, _U32, _INT)),
    "SDL_NewAudioStream": (_PTR, (_U16, _U8, _INT, _U16, _U8, _INT)),
    "SDL_AudioStreamPut": (_INT, (_PTR, _PTR, _INT)),
    "SDL_AudioStreamFlush": (_INT, (_PTR,)),
    "SDL_AudioStreamAvailable": (_INT, (_PTR,)),
    "SDL_AudioStreamGet": (_INT, (_PTR, _PTR, _INT)),
    "SDL_FreeAudioStream": (None, (_PTR,)),
}


@functools.cache
def library() -> ctypes.CDLL:
    """SDL2, with the types of its functions set.

    Raises:
        NoSoundError: it is not installed.
    """
    for name in _places():
        try:
            sdl = ctypes.CDLL(name)
            for each, (result, arguments) in _FUNCTIONS.items():
                function = getattr(sdl, each)
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        return sdl
    raise NoSoundError("a part of the program is missing", "the sound library SDL2 is missing")


def error() -> str:
    """What went wrong in the last call, in SDL's words."""
    return bytes(library().SDL_GetError() or b"").decode("utf-8", "replace")


def version() -> str:
    """The version of SDL2, such as ``2.32.10``."""
    numbers = (_U8 * 3)()
    library().SDL_GetVersion(numbers)
    return ".".join(str(each) for each in numbers)


def address(buffer: bytearray, offset: int = 0) -> int:
    """The address of a byte of ``buffer``, for SDL to read or write while the buffer lives."""
    return ctypes.addressof(ctypes.c_char.from_buffer(buffer, offset))


def _places() -> Iterator[str]:
    wheel = importlib.util.find_spec("sdl2dll")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "dll"
        names = ("libSDL2-2.0.so", "SDL2.dll", "SDL2.framework/SDL2", "libSDL2.dylib")
        yield from (str(folder / each) for each in names if (folder / each).exists())
    from ctypes.util import find_library  # it loads half of the standard library, and is rarely needed

    system = find_library("SDL2")
    if system:
        yield system
