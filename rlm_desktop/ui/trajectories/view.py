"""The questions that are asked before a run leaves the library as a file, or enters it.

The formats are imported when the first question is asked: a start does not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from rlm_desktop.ui.file_icons import make_plain
from rlm_desktop.ui.focus import Focus

if TYPE_CHECKING:
    from rlm_desktop.ui.trajectories.export_dialog import ExportChoice

FILTER = "Exported runs (*.jsonl)"
RECORDS = "All files (*)"
"""A record is known by its content, whatever it is called."""


class TrajectoriesView(QObject):
    """Owns its dialogs; they are its parent window's.

    Signals:
        export_chosen(choice, file): an ExportChoice; import_chosen(files); follow_chosen(file)
    """

    export_chosen = Signal(object, str)
    import_chosen = Signal(object)
    follow_chosen = Signal(str)

    def __init__(self, focus: Focus, parent: QWidget) -> None:
        super().__init__(parent)
        self._focus = focus
        self._window = parent

    @Slot()
    def export_shown(self) -> None:
        """Ask where to export the run that is looked at."""
        if self._focus.run is not None:
            self.export(self._focus.run)

    @Slot(str)
    def export(self, run: str) -> None:
        """Ask how and where to export a run."""
        from rlm_desktop.ui.trajectories.export_dialog import ExportDialog

        dialog = ExportDialog(run, self._window)
        dialog.accepted.connect(lambda: self._ask_where(dialog.choice()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self, choice: ExportChoice) -> None:
        from rlm_desktop.formats.writing import FORMATS

        suffix = FORMATS[choice.format].suffix
        name, filter = f"run-{choice.run}{suffix}", f"{choice.format} (*{suffix})"
        dialog = make_plain(QFileDialog(self._window, "Export run", name, filter))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
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
