"""The workers: a warm spare that does the window's small jobs, and one more for each run under way."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.ui.running.worker import Worker
from rlm_desktop.wire import messages as wire

LEAVE_SECONDS = 2.0
"""For all workers together, to end by themselves when the window closes."""

Hear = Callable[[Any], None]
"""Called with each report of a job; the last one is Done, Stopped or Refused."""


class Workers(QObject):
    """Gives jobs to worker processes, and their reports to who asked.

    Signals:
        appended(run, seq): the database holds a run's events up to seq.
        broke(line, trace): a worker met a bug; its jobs were told that they cannot be done.
    """

    appended = Signal(str, int)
    broke = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[int, tuple[Worker, Hear]] = {}
        self._workers: list[Worker] = []
        self._spare: Worker | None = None
        self._likely: wire.Prepare | None = None
        self._count = 0
        self._closing = False

    def warm(self) -> None:
        """Have a spare worker, with what the chosen models need imported."""
        if self._spare is None and not self._closing:
            self._spare = self._start()
            self._prepare()

    @Slot(object)
    def prepare(self, likely: wire.Prepare) -> None:
        """These models may be asked next."""
        if likely != self._likely:
            self._likely = likely
            self._prepare()

    def submit(self, command: Any, hear: Hear) -> int:
        """Give a job to the spare worker; the number by which it can be stopped. The command's own is ignored."""
        self.warm()
        assert self._spare is not None
        return self._give(self._spare, command, hear)

    def ask(self, command: wire.Ask | wire.Fork | wire.FollowFile, hear: Hear) -> int:
        """Give a question, or a record to follow, to a worker of its own: the spare when it has nothing to do."""
        worker = self._spare
        if worker is None or any(busy is worker for busy, _ in self._jobs.values()):
            worker = self._start()
        else:
            self._spare = None
        return self._give(worker, command, hear)

    def stop(self, job: int) -> None:
        """Stop a job; its last report says so."""
        if job in self._jobs:
            self._jobs[job][0].send(wire.Stop(job=job))

    def kill(self, job: int) -> None:
        """End the process that has the job."""
        if job in self._jobs:
            self._jobs[job][0].kill()

    def pid(self, job: int) -> int:
        """The process that has the job; 0 when there is none."""
        return self._jobs[job][0].pid if job in self._jobs else 0

    def close(self) -> None:
        """End all workers: a run is stopped first, the others have nothing to lose."""
        self._closing = True
        busy = {worker for worker, _ in self._jobs.values()}
        self._jobs.clear()
        workers = list(self._workers)
        for worker in workers:
            worker.leave() if worker in busy else worker.kill()
        until = time.monotonic() + LEAVE_SECONDS
        for worker in workers:
            if not worker.wait(max(1, int((until - time.monotonic()) * 1000))):
                worker.kill()
                worker.wait(1_000)

    def _start(self) -> Worker:
        worker = Worker(self)
        worker.reported.connect(self._on_reported)
        worker.ended.connect(self._on_ended)
        self._workers.append(worker)
        return worker

    def _give(self, worker: Worker, command: Any, hear: Hear) -> int:
        self._count += 1
        self._jobs[self._count] = (worker, hear)
        worker.send(dataclasses.replace(command, job=self._count))
        return self._count

    def _prepare(self) -> None:
        """Not kept as a job: a spare that prepares is free for a question."""
        if self._spare is not None and self._likely is not None:
            self._count += 1
            self._spare.send(dataclasses.replace(self._likely, job=self._count))

    @Slot(object)
    def _on_reported(self, report: Any) -> None:
        match report:
            case wire.Appended():
                self.appended.emit(report.run, report.seq)
            case wire.Broke():
                self.broke.emit(report.line, report.trace)
            case wire.Done() | wire.Stopped() | wire.Refused():
                if report.job in self._jobs:
                    self._jobs.pop(report.job)[1](report)
            case wire.Ready():
                pass
            case _:
                if report.job in self._jobs:
                    self._jobs[report.job][1](report)

    @Slot(str)
    def _on_ended(self, words: str) -> None:
        worker = self.sender()
        assert isinstance(worker, Worker)
        self._workers.remove(worker)
        if worker is self._spare:
            self._spare = None
        for job, (owner, hear) in list(self._jobs.items()):
            if owner is worker:
                del self._jobs[job]
                hear(wire.Refused(job=job, problem=f"The worker process {words}.", remedy=worker.complaints[-300:]))
        worker.deleteLater()
