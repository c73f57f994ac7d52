"""The runs under way: begun, followed, stopped within two seconds, and said to be lost when their process dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.running.workers import Workers
from rlm_desktop.wire import messages as wire

PATIENCE_MILLISECONDS = 1_700
"""From Stop until the worker is killed."""


HearEnd = Callable[[str | None, bool], None]
"""Called at a question's end, with the run's id, None where it could not begin, and whether Stop was pressed."""


@dataclass(slots=True)
class _UnderWay:
    """One question that a worker has; run is its id once it has one."""

    run: str | None = None
    patience: QTimer | None = None
    """Runs once Stop was pressed."""
    hear_end: HearEnd | None = None

    @property
    def stopping(self) -> bool:
        return self.patience is not None


class RunController(QObject):
    """Asks questions, follows records, and stops both.

    Signals:
        changed(): a run began, ended, or is being stopped.
        refused(error): a run could not begin, or its process died; an RlmError.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, workers: Workers, focus: Focus, reader: Reader, database: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._focus = focus
        self._reader = reader
        self._database = database
        self._runs: dict[int, _UnderWay] = {}
        self._lost: list[str] = []
        workers.appended.connect(focus.grew)

    @property
    def count(self) -> int:
        """How many questions are being answered."""
        return len(self._runs)

    @property
    def runs(self) -> tuple[str, ...]:
        """Ids of the runs under way, in the order they were asked."""
        return tuple(one.run for one in self._runs.values() if one.run is not None)

    @property
    def is_starting(self) -> bool:
        """Whether a question was asked that has no run yet."""
        return any(one.run is None for one in self._runs.values())

    def is_stopping(self, run: str | None) -> bool:
        """Whether Stop was pressed for a run that has not ended yet."""
        return any(one.run == run and one.stopping for one in self._runs.values())

    def pid(self, run: str) -> int:
        """The worker process of a run; 0 when it is not under way."""
        return next((self._workers.pid(job) for job, one in self._runs.items() if one.run == run), 0)

    @Slot(object)
    def ask(self, order: wire.Ask | wire.Fork, hear_end: HearEnd | None = None) -> None:
        """Have a question answered, or a run gone on with; the window looks at its run as soon as there is one."""
        self._begin(order, hear_end)

    def follow(self, file: Path) -> None:
        """Have a record that another program still writes brought in as it grows, as a run under way."""
        self._begin(wire.FollowFile(job=0, database=str(self._database), path=str(file)))

    def _begin(self, order: wire.Ask | wire.Fork | wire.FollowFile, hear_end: HearEnd | None = None) -> None:
        under_way = _UnderWay(hear_end=hear_end)
        job = 0

        def hear(report: Any) -> None:
            self._hear(job, report)

        job = self._workers.ask(order, hear)
        self._runs[job] = under_way
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Stop the run that is looked at; the newest one when that is not under way."""
        looked_at = [job for job, one in self._runs.items() if one.run == self._focus.run]
        for job in looked_at or list(self._runs)[-1:]:
            self._stop(job)
        self.changed.emit()

    @Slot()
    def stop_all(self) -> None:
        """Stop every run."""
        for job in list(self._runs):
            self._stop(job)
        self.changed.emit()

    @Slot()
    def close_lost(self) -> None:
        """Write the end of the runs whose process died."""
        self._workers.submit(wire.CloseLost(job=0, database=str(self._database)), self._on_closed_lost)

    def _stop(self, job: int) -> None:
        if not self._runs[job].stopping:
            patience = QTimer(self, singleShot=True, interval=PATIENCE_MILLISECONDS)
            patience.timeout.connect(lambda: self._workers.kill(job))
            patience.start()
            self._runs[job].patience = patience
            self._workers.stop(job)

    def _hear(self, job: int, report: Any) -> None:
        match report:
            case wire.RunOpened():
                self._runs[job].run = report.run
                self._focus.show(report.run)
                self._focus.library_changed.emit()
                self.changed.emit()
                self._workers.warm()
            case wire.Done() | wire.Stopped():
                self._end(job)
            case wire.Refused():
                ended = self._end(job)
                if ended.run is not None:
                    self._lost.append(ended.run)
                    self.close_lost()
                if not ended.stopping:
                    self.refused.emit(_said(report, ended))
            case _:
                pass

    def _end(self, job: int) -> _UnderWay:
        ended = self._runs.pop(job)
        if ended.patience is not None:
            ended.patience.stop()
            ended.patience.deleteLater()
        self._focus.library_changed.emit()
        self.changed.emit()
        self._workers.warm()
        if ended.hear_end is not None:
            ended.hear_end(ended.run, ended.stopping)
        return ended

    def _on_closed_lost(self, report: Any) -> None:
        if isinstance(report, wire.Refused):
            self.refused.emit(RlmError(report.problem, report.remedy))
        while self._lost:
            run = self._lost.pop()
            self._focus.grew.emit(run, self._reader.run(run).last_seq)
        self._focus.library_changed.emit()
        self.changed.emit()


def _said(report: wire.Refused, ended: _UnderWay) -> RlmError:
    if ended.run is None:
        return RlmError(report.problem, report.remedy)
    return RlmError(f"The run was lost: {_lowered(report.problem)}", "What had happened until then is kept.")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
