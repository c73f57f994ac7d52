"""The questions that are asked before a run leaves the library as a file, or enters it.

The formats are imported when the first question is asked: a start does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.file_icons import make_plain
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.trajectories.choice import ExportChoice
from rlm_desktop.wire import messages as wire

if TYPE_CHECKING:
    from rlm_desktop.ui.trajectories.export_dialog import ExportDialog

FILTER = "Exported runs (*.jsonl)"
RECORDS = "All files (*)"
"""A record is known by its content, whatever it is called."""


class TrajectoriesView(QObject):
    """Owns its dialogs; they are its parent window's.

    Signals:
        export_chosen(choice, file): an ExportChoice; import_chosen(files); follow_chosen(file)
        preview_requested(choice, hear): what would be taken out is to be told to a function.
    """

    export_chosen = Signal(object, str)
    import_chosen = Signal(object)
    follow_chosen = Signal(str)
    preview_requested = Signal(object, object)

    def __init__(self, focus: Focus, parent: QWidget) -> None:
        super().__init__(parent)
        self._focus = focus
        self._window = parent
        self._last = ExportChoice(())

    def choice_for(self, runs: Sequence[str]) -> ExportChoice:
        """What was chosen last, for these runs; our own event lines where nothing was."""
        return replace(self._last, runs=tuple(runs))

    @Slot()
    def export_shown(self) -> None:
        """Ask where to export the run that is looked at."""
        if self._focus.run is not None:
            self.export([self._focus.run])

    @Slot(object)
    def export(self, runs: Sequence[str]) -> None:
        """Ask how and where to export runs."""
        from rlm_desktop.ui.trajectories.export_dialog import ExportDialog

        dialog = ExportDialog(self.choice_for(runs), self._window)
        dialog.preview_requested.connect(
            lambda choice: self.preview_requested.emit(choice, partial(_show_preview, dialog, choice))
        )
        dialog.accepted.connect(lambda: self._ask_where(dialog.choice()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self, choice: ExportChoice) -> None:
        from rlm_desktop.formats.writing import FORMATS

        self._last = choice
        form = FORMATS[choice.format]
        if len(choice.runs) > 1 and not form.holds_several:
            dialog = make_plain(QFileDialog(self._window, "Export runs into a folder"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            name = f"run-{choice.runs[0]}{form.suffix}" if len(choice.runs) == 1 else f"runs{form.suffix}"
            filter = f"{choice.format} (*{form.suffix})"
            dialog = make_plain(QFileDialog(self._window, "Export", name, filter))
            dialog.setDefaultSuffix(form.suffix[1:])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda file: self.export_chosen.emit(choice, file))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def choose_import(self) -> None:
        """Ask which records of runs to bring in."""
        dialog = make_plain(QFileDialog(self._window, "Open trajectory", "", RECORDS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.import_chosen.emit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def choose_followed(self) -> None:
        """Ask which record to follow while another program writes it."""
        dialog = make_plain(QFileDialog(self._window, "Follow a trajectory", "", RECORDS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.follow_chosen.emit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _show_preview(dialog: ExportDialog, asked: ExportChoice, report: wire.RedactionPreviewed | RlmError) -> None:
    """Show it, if the dialog is still there."""
    if isValid(dialog):
        dialog.show_preview(asked, report)
