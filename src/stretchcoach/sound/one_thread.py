"""Runs another program on one processor: ``python -m stretchcoach.sound.one_thread PROGRAM …`` for ``python -m PROGRAM …``.

A program that speaks with a model works on every core there is, unless it is told otherwise, and Piper cannot be told so on
its command line. Several at once then wait for each other: two need longer than one, and the sound of a session waits with
them.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import runpy
import sys
from typing import Any


def limit() -> None:
    """One thread for whatever this process will compute."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    with contextlib.suppress(ImportError):  # a program that needs it says so itself
        onnxruntime: Any = importlib.import_module("onnxruntime")
        usual = onnxruntime.SessionOptions

        def options() -> Any:
            made = usual()
            made.intra_op_num_threads = made.inter_op_num_threads = 1
            return made

        onnxruntime.SessionOptions = options


if __name__ == "__main__":
    limit()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
