"""Has a run verified by a worker: its code is executed again with the recorded answers, and what differs is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from rlm_desktop.codec import from_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Diverged
from rlm_desktop.events.retold import diverged
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.figures import counted
from rlm_desktop.wire import messages as wire


class Verification(QObject):
    """One run that is being verified; it deletes itself when that is over. submit, stop: those of the workers.

    Signals:
        progressed(done, total): steps.
        told(wire.Verified): the verdict.
        refused(error): an RlmError: it could not be verified.
        ended(): nothing more comes.
    """

    progressed = Signal(int, int)
    told = Signal(object)
    refused = Signal(object)
    ended = Signal()

    def __init__(
        self,
        submit: Callable[[Any, Callable[[Any], None]], int],
        stop: Callable[[int], None],
        choices: Choices,
        database: Path,
        run: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        chosen = choices.value
        self._stop = stop
        self._is_over = False
        self.ended.connect(self.deleteLater)
        self._job = submit(
            wire.Verify(
                job=0,
                database=str(database),
                run=run,
                python=chosen.python,
                numpy=chosen.numpy,
                scratch=chosen.scratch,
            ),
            self._hear,
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self._is_over

    def cancel(self) -> None:
        """Verify no further."""
        if not self._is_over:
            self._stop(self._job)

    def _hear(self, report: Any) -> None:
        match report:
            case wire.Progress():
                self.progressed.emit(report.done, report.total)
            case wire.Verified():
                self.told.emit(report)
            case wire.Refused():
                self.refused.emit(RlmError(report.problem, report.remedy))
            case _:
                pass
        if isinstance(report, wire.Done | wire.Refused | wire.Stopped):
            self._is_over = True
            self.ended.emit()


def difference(verdict: wire.Verified) -> Diverged | None:
    """The first difference; None where there is none."""
    return None if verdict.divergence is None else from_plain(Diverged, verdict.divergence)


def excuses(verdict: wire.Verified) -> list[str]:
    """What differs and cannot be helped, a sentence or two each."""
    return [diverged(from_plain(Diverged, one)) for one in verdict.excused]


def sentence(verdict: wire.Verified) -> str:
    """The verdict in words."""
    steps, blocks = counted(verdict.steps, "step"), counted(verdict.blocks, "code block")
    found = difference(verdict)
    said = "The run does the same again." if found is None else diverged(found)
    return f"{said} {steps}, {blocks} and {counted(verdict.calls, 'call')} were compared."
