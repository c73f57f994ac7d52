"""Exports and imports runs, off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.focus import Focus
from rlm_desktop.wire import messages as wire

if TYPE_CHECKING:
    from rlm_desktop.ui.trajectories.export_dialog import ExportChoice

SHOWN_NOTICES = 6


class TrajectoriesController(QObject):
    """Acts on runs that are at rest.

    submit, stop: those of the workers.

    Signals:
        done(sentence): what was done.
        importing_changed(is_importing)
        progressed(done, total, what): as wire.Progress.
        refused(error): an RlmError.
    """

    done = Signal(str)
    importing_changed = Signal(bool)
    progressed = Signal(object, object, str)
    refused = Signal(object)

    def __init__(self, submit: Any, stop: Any, focus: Focus, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._stop = stop
        self._importing: set[int] = set()
        self._focus = focus
        self._database = database

    def export_run(self, choice: ExportChoice, out: Path) -> None:
        """Write a run to a file."""
        order = wire.ExportRun(
            job=0,
            database=str(self._database),
            run=choice.run,
            path=str(out),
            format=choice.format,
            redact=choice.redact,
            words=choice.words,
        )
        self._submit(order, lambda report: self._on_export_report(out, report))

    def import_files(self, files: Sequence[Path]) -> None:
        """Bring runs in, ours and those of other programs, and look at the first of them."""
        order = wire.ImportFiles(job=0, database=str(self._database), paths=tuple(map(str, files)))
        self._importing.add(self._submit(order, self._on_import_report))
        self.importing_changed.emit(True)

    def cancel(self) -> None:
        """Stop bringing runs in; those that are complete stay, and no half of one."""
        for job in self._importing:
            self._stop(job)

    def _on_export_report(self, out: Path, report: Any) -> None:
        match report:
            case wire.RunExported():
                self.done.emit(f"The run was exported to {out}.")
            case wire.Refused():
                self.refused.emit(RlmError(report.problem, report.remedy))
            case _:
                pass

    def _on_import_report(self, report: Any) -> None:
        match report:
            case wire.Progress():
                self.progressed.emit(report.done, report.total, report.what)
            case wire.RunsImported():
                self._focus.library_changed.emit()
                self._focus.show(report.runs[0] if report.runs else self._focus.run)
                self.done.emit(imported_sentence(len(report.runs), report.notices))
            case wire.Refused():
                self._focus.library_changed.emit()
                self.refused.emit(RlmError(report.problem, report.remedy))
            case wire.Stopped():
                self._focus.library_changed.emit()
            case _:
                pass
        if isinstance(report, (wire.Done, wire.Refused, wire.Stopped)):
            self._importing.discard(report.job)
            self.importing_changed.emit(bool(self._importing))


def imported_sentence(count: int, notices: Sequence[str]) -> str:
    """What came in, and the first things that should be known of it; the runs' own records have them all."""
    said = [
        "The run was imported." if count == 1 else f"{grouped(count)} runs were imported.",
        *notices[:SHOWN_NOTICES],
    ]
    if len(notices) > SHOWN_NOTICES:
        said.append(f"And {grouped(len(notices) - SHOWN_NOTICES)} more; the record of each run has them.")
    return "\n".join(said)
