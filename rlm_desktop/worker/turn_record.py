"""Events of one turn of the event loop in one transaction: a burst of replies costs one commit, not a hundred."""

from __future__ import annotations

import asyncio

from rlm_desktop.events.facts import Event, RunEnded, RunStarted
from rlm_desktop.store.writer import Writer

AT_ONCE = (RunStarted, RunEnded)
"""The window waits for these, and a refusal of the disk must be heard with them."""


class TurnRecord:
    """A ports.Record over a store.Writer; of the event loop's thread alone.

    What is written in one turn of the loop is durable at its end, and only then told to the window. When the disk
    refuses, the next event is refused with the same error: nothing goes on unrecorded.
    """

    def __init__(self, writer: Writer, seq: int = 0) -> None:
        self._writer = writer
        self._seq = seq
        self._waiting: list[Event] = []
        self._refusal: Exception | None = None

    def write(self, event: Event) -> int:
        """Take the event and give its number.

        Raises RlmError when the disk refused this one or one before it.
        """
        if self._refusal is not None:
            raise self._refusal
        self._seq += 1
        self._waiting.append(event)
        if isinstance(event, AT_ONCE):
            self.flush()
        elif len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._at_the_turns_end)
        return self._seq

    def flush(self) -> None:
        """Make durable what waits. Raises RlmError when the disk refuses."""
        events, self._waiting = self._waiting, []
        if events:
            self._writer.write_all(events)

    def close(self) -> None:
        """Make durable what waits, and let the run go."""
        try:
            self.flush()
        finally:
            self._writer.close()

    def _at_the_turns_end(self) -> None:
        try:
            self.flush()
        except Exception as refusal:  # noqa: BLE001 - a callback of the loop: whoever writes next hears of it
            self._refusal = refusal
