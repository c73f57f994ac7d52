"""Work off the window's thread: it runs on a pool's thread, its result comes back on the window's; the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

WAIT_MILLISECONDS = 5_000


class Jobs(QObject):
    """Runs functions in the background.

    in_turn: one after the other, in the order in which they were started.

    Signals:
        failed(error): a job raised, and no `failed` of its own was given.
    """

    failed = Signal(object)
    _ended = Signal(int, str, object, object)

    def __init__(self, parent: QObject | None = None, *, in_turn: bool = False) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        if in_turn:
            self._pool.setMaxThreadCount(1)
        self._newest: dict[str, int] = {}
        self._hearers: dict[int, tuple[Callable[[Any], None], Callable[[Exception], None] | None]] = {}
        self._count = 0
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        *,
        place: str = "",
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` on another thread, then `done` with its result on this one.

        place: what the result is for; when a newer job for the same place was started meanwhile, the older
        result is dropped. An empty place never drops. `work` must not touch widgets or another thread's Reader.
        """
        self._count += 1
        number = self._count
        if place:
            self._newest[place] = number
        self._hearers[number] = (done, failed)
        self._pool.start(_Job(number, place, work, self._ended))

    def finish(self) -> None:
        """Wait until all that was started is done; hear no more results."""
        self._hearers.clear()
        self._pool.waitForDone(WAIT_MILLISECONDS)

    def close(self) -> None:
        """Hear no more results, and wait for the threads."""
        self._hearers.clear()
        self._pool.clear()
        self._pool.waitForDone(WAIT_MILLISECONDS)

    @Slot(int, str, object, object)
    def _on_ended(self, number: int, place: str, result: Any, error: Exception | None) -> None:
        hearers = self._hearers.pop(number, None)
        if hearers is None or (place and self._newest[place] != number):
            return
        done, failed = hearers
        if error is None:
            done(result)
        elif failed is not None:
            failed(error)
        else:
            self.failed.emit(error)


class _Job(QRunnable):
    def __init__(self, number: int, place: str, work: Callable[[], Any], ended: Any) -> None:
        super().__init__()
        self._number = number
        self._place = place
        self._work = work
        self._ended = ended

    def run(self) -> None:
        result, error = None, None
        try:
            result = self._work()
        except Exception as raised:  # noqa: BLE001 - the edge of a thread: the window's thread decides
            error = raised
        self._ended.emit(self._number, self._place, result, error)
