"""The questions that are asked before a run leaves the library, or leaves it for good."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus

FILTER = "Exported runs (*.jsonl)"


class TrajectoriesView(QObject):
    """Owns its dialogs; they are its parent window's.

    Signals:
        export_chosen(run, file), delete_chosen(run), import_chosen(files)
    """

    export_chosen = Signal(str, str)
    delete_chosen = Signal(str)
    import_chosen = Signal(object)

    def __init__(self, reader: Reader, focus: Focus, parent: QWidget) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._window = parent

    @Slot()
    def export_shown(self) -> None:
        """Ask where to export the run that is looked at."""
        if self._focus.run is not None:
            self.export(self._focus.run)

    @Slot()
    def delete_shown(self) -> None:
        """Ask whether to delete the run that is looked at."""
        if self._focus.run is not None:
            self.delete(self._focus.run)

    @Slot(str)
    def export(self, run: str) -> None:
        """Ask where to export a run."""
        dialog = QFileDialog(self._window, "Export run", f"run-{run}.jsonl", FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.fileSelected.connect(lambda file: self.export_chosen.emit(run, file))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def delete(self, run: str) -> None:
        """Ask whether to delete a run."""
        question = " ".join(self._reader.run(run).question.split())
        shown = question if len(question) <= 120 else f"{question[:119]}…"
        dialog = QMessageBox(self._window)
        dialog.setIcon(QMessageBox.Icon.Warning)
        dialog.setWindowTitle("Delete run")
        dialog.setText(f"Delete this run for good?\n\n“{shown}”")
        dialog.setInformativeText("Its steps, calls and answer are removed from the database. The documents stay.")
        delete = dialog.addButton("&Delete", QMessageBox.ButtonRole.DestructiveRole)
        dialog.setDefaultButton(dialog.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self.delete_chosen.emit(run))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def choose_import(self) -> None:
        """Ask which exported runs to bring in."""
        dialog = QFileDialog(self._window, "Open trajectory", "", FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.import_chosen.emit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
