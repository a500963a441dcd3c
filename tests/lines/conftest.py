"""What several tests of the lines need."""

from __future__ import annotations

import asyncio

import pytest


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for."""
    sleep = asyncio.sleep

    async def passes(seconds: float) -> None:
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", passes)
