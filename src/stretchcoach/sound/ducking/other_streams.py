"""The streams of other programs on a PulseAudio or PipeWire server, made quieter and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulsectl
from pulsectl._pulsectl import PA_CVOLUME, PA_INVALID, PA_VOLUME_NORM, pa

from stretchcoach.sound.ducking.ledger import Ledger, Record, Units, ladder, same

LOST: tuple[type[Exception], ...] = (pulsectl.PulseError, pulsectl.PulseDisconnected, pa.CallError)
"""What calls raise when the server has gone."""
OWN_NAME = "stretchcoach"
"""The application name that the player gives its streams."""
LEFT_ALONE = frozenset({"phone", "communication", "event", "notification", "a11y", "test"})
"""Roles of streams that matter more than the coach, or are too short to mind."""


class Volume(pulsectl.PulseVolumeInfo):  # type: ignore[misc]
    """A volume in the server's own units, so that what is put back is exactly what was there."""

    def __init__(self, units: Units) -> None:
        super().__init__([each / PA_VOLUME_NORM for each in units])
        self.units = units

    def to_struct(self) -> Any:
        """The volume as libpulse takes it."""
        return PA_CVOLUME(len(self.units), self.units)


@dataclass(slots=True)
class _Held:
    """A stream that is quieter now, and the volume it was set to last; not touched again once it is ``free``."""

    record: Record
    last: Units
    free: bool = False


class OtherStreams:
    """The other programs' streams of one connection to a server that is there already: none is started.

    ``ledger`` gets every stream before it is changed; ``share`` of their loudness (amplitude, 0 to 1) is what they keep.

    Raises:
        PulseError: there is no server.
    """

    def __init__(self, ledger: Ledger, share: float) -> None:
        self._pulse = pulsectl.Pulse("stretchcoach", connect=False)
        try:
            # No time limit: with one, pulsectl waits until it is over. A server that hangs holds up this process, which
            # then has changed nothing, and ends some time after its input does.
            self._pulse.connect(autospawn=False)
        except LOST:
            self.close()
            raise
        self._ledger = ledger
        self._share = share
        self._held: dict[int, _Held] = {}

    def set_level(self, level: int) -> int:
        """Brings every stream to a step of its ladder, 0 for its own volume; returns how many streams there are.

        Streams that have come meanwhile begin there; of those that have gone, what the server remembers is put right; one
        whose volume somebody else has changed is left to them until the next time.

        Raises:
            OSError: the ledger cannot be written; nothing new has been changed.
        """
        present = self._present()
        gone = [self._held.pop(index).record for index in self._held.keys() - present.keys()]
        if gone:
            self._mend_remembered(gone)
            present = self._present()  # one that began meanwhile may have the quiet volume remembered until now
        for index, stream in present.items():
            held = self._held.get(index)
            if held is not None and not held.free and not same(_units(stream), held.last):
                held.free = True  # any volume that we did not set is somebody's wish
        if level:
            self._take({index: stream for index, stream in present.items() if index not in self._held})
        for index, held in self._held.items():
            volume = ladder(held.record.volume, held.record.share)[level]
            if not held.free and volume != held.last:
                held.free, held.last = not self._volume_set(index, volume), volume
        if level == 0:
            self._held.clear()
        return len(present)

    def put_back(self) -> None:
        """Puts back whatever the ledger holds that is still as it was set, and what the server remembers of it."""
        if self._ledger.records:
            # First what is remembered: a stream that begins between the two then begins as loud as it should.
            self._mend_remembered(list(self._ledger.records.values()))
            for index, stream in self._present().items():
                now = _units(stream)
                own = self._ledger.own_volume(index, _name(stream), now)
                if own != now:
                    self._volume_set(index, own)
        self._held.clear()
        self._ledger.clear()

    def about(self) -> dict[str, Any]:
        """The server, and how many streams there are."""
        server = self._pulse.server_info()
        return {"server": f"{server.server_name} {server.server_version}", "streams": len(self._present())}

    def close(self) -> None:
        """Leaves the server."""
        self._pulse.close()

    def _present(self) -> dict[int, Any]:
        return {each.index: each for each in self._pulse.sink_input_list() if is_other(each)}

    def _take(self, new: dict[int, Any]) -> None:
        """Holds ``new`` streams, once the ledger has them."""
        taken: dict[int, _Held] = {}
        for index, stream in new.items():
            now, name = _units(stream), _name(stream)
            record = Record(index, name, self._ledger.own_volume(index, name, now), self._share)
            taken[index] = _Held(record, now)
        self._ledger.hold([held.record for held in taken.values()])
        self._held |= taken

    def _volume_set(self, index: int, volume: Units) -> bool:
        """Whether the stream took it: it may have gone, or have no volume."""
        try:
            self._pulse.sink_input_volume_set(index, Volume(volume))
        except pulsectl.PulseOperationFailed:
            if not self._pulse.connected:
                raise
            return False
        return True

    def _mend_remembered(self, records: list[Record]) -> None:
        """A server remembers programs' volumes: of streams that ended while they were quiet, a quiet one."""
        wrong: list[Any] = []
        try:
            for entry in self._pulse.stream_restore_list():
                record = next(
                    (each for each in records if each.name == entry.name and each.covers(_units(entry))), None
                )
                if record is not None:
                    entry.volume = Volume(record.volume)
                    wrong.append(entry)
            if wrong:
                self._pulse.stream_restore_write(wrong, mode="replace")
        except (pulsectl.PulseOperationFailed, pa.CallError):
            if not self._pulse.connected:
                raise  # otherwise this server remembers nothing, or does not let it be changed


def is_other(stream: Any) -> bool:
    """Whether a stream is other programs' sound, to be made quieter.

    Not our own, not calls and notices, and not what sinks made of other sinks play into them (combined or filtered): our
    own voice may be in it.
    """
    properties = stream.proplist
    if properties.get("application.name") == OWN_NAME or properties.get("media.role", "").lower() in LEFT_ALONE:
        return False
    if stream.client == PA_INVALID and "loopback" not in (stream.driver or ""):
        return False
    return "node.link-group" not in properties and bool(stream.volume.values)


def _units(described: Any) -> Units:
    return tuple(round(each * PA_VOLUME_NORM) for each in described.volume.values)


_REMEMBERED_BY = ("media.role", "application.id", "application.name", "media.name")


def _name(stream: Any) -> str:
    """The name by which the server remembers a stream's volume; empty when it does not."""
    properties = stream.proplist
    if "module-stream-restore.id" in properties:
        return str(properties["module-stream-restore.id"])
    key = next((each for each in _REMEMBERED_BY if properties.get(each)), "")
    return f"sink-input-by-{key.replace('.', '-')}:{properties[key]}" if key else ""
