"""Exports and imports runs, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTemporaryDir, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.trajectories.carrying import CarriedRuns
from rlm_desktop.ui.trajectories.choice import ExportChoice
from rlm_desktop.wire import messages as wire

SHOWN_NOTICES = 6


class TrajectoriesController(QObject):
    """Acts on runs that are at rest.

    submit, stop: those of the workers.

    Signals:
        done(sentence): what was done.
        read(files): their runs were brought in, as a list of paths.
        importing_changed(is_importing)
        progressed(done, total, what): as wire.Progress.
        refused(error): an RlmError.
    """

    done = Signal(str)
    read = Signal(object)
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
        self._folder: QTemporaryDir | None = None
        """Of files that are dragged out; gone with the window."""

    def export(self, choice: ExportChoice, out: Path) -> None:
        """Write runs to a file, or to a folder where the format holds one run of several."""
        self._submit(self._order(choice, out), lambda report: self._on_export_report(choice, out, report))

    def preview(self, choice: ExportChoice, hear: Callable[[wire.RedactionPreviewed | RlmError], None]) -> None:
        """Have listed what an export would take out; hear is told once."""
        order = wire.PreviewRedaction(job=0, database=str(self._database), runs=choice.runs, taken_out=choice.taken_out)

        def listen(report: Any) -> None:
            if isinstance(report, wire.RedactionPreviewed):
                hear(report)
            elif isinstance(report, wire.Refused):
                hear(RlmError(report.problem, report.remedy))

        self._submit(order, listen)

    def carried(self, choice: ExportChoice) -> CarriedRuns:
        """Runs that are dragged to another program: their files are written when it asks for them."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        return CarriedRuns(lambda out, hear: self._submit(self._order(choice, out), hear), choice, self._folder)

    def _order(self, choice: ExportChoice, out: Path) -> wire.ExportRuns:
        return wire.ExportRuns(
            job=0,
            database=str(self._database),
            runs=choice.runs,
            path=str(out),
            format=choice.format,
            taken_out=choice.taken_out,
        )

    def import_files(self, files: Sequence[Path]) -> None:
        """Bring runs in, ours and those of other programs, and look at the first of them."""
        order = wire.ImportFiles(job=0, database=str(self._database), paths=tuple(map(str, files)))
        self._importing.add(self._submit(order, lambda report: self._on_import_report(files, report)))
        self.importing_changed.emit(True)

    def cancel(self) -> None:
        """Stop bringing runs in; those that are complete stay, and no half of one."""
        for job in self._importing:
            self._stop(job)

    def _on_export_report(self, choice: ExportChoice, out: Path, report: Any) -> None:
        match report:
            case wire.RunsExported():
                count = len(choice.runs)
                what = "The run was" if count == 1 else f"{counted(count, 'run')} were"
                self.done.emit(f"{what} exported to {out}.")
            case wire.Refused():
                self.refused.emit(RlmError(report.problem, report.remedy))
            case _:
                pass

    def _on_import_report(self, files: Sequence[Path], report: Any) -> None:
        match report:
            case wire.Progress():
                self.progressed.emit(report.done, report.total, report.what)
            case wire.RunsImported():
                self._focus.library_changed.emit()
                self._focus.show(report.runs[0] if report.runs else self._focus.run)
                self.done.emit(imported_sentence(len(report.runs), report.notices))
                self.read.emit(files)
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
