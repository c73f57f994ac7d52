"""Exports and imports runs, off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.focus import Focus
from rlm_desktop.wire import messages as wire


class TrajectoriesController(QObject):
    """Acts on runs that are at rest.

    submit: that of the workers.

    Signals:
        done(sentence): what was done.
        refused(error): an RlmError.
    """

    done = Signal(str)
    refused = Signal(object)

    def __init__(self, submit: Any, focus: Focus, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._focus = focus
        self._database = database

    def export_run(self, run: str, out: Path) -> None:
        """Write a run's events to a file."""
        order = wire.ExportRun(job=0, database=str(self._database), run=run, path=str(out))
        self._submit(order, lambda report: self._on_export_report(out, report))

    def import_files(self, files: Sequence[Path]) -> None:
        """Bring exported runs in, and look at the first of them."""
        order = wire.ImportFiles(job=0, database=str(self._database), paths=tuple(map(str, files)))
        self._submit(order, self._on_import_report)

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
            case wire.RunsImported():
                self._focus.library_changed.emit()
                self._focus.show(report.runs[0] if report.runs else self._focus.run)
                self.done.emit(_imported(len(report.runs)))
            case wire.Refused():
                self._focus.library_changed.emit()
                self.refused.emit(RlmError(report.problem, report.remedy))
            case _:
                pass


def _imported(count: int) -> str:
    return "The run was imported." if count == 1 else f"{count} runs were imported."
