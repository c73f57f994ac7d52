"""The file dialogs for documents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from rlm_desktop.ui.file_icons import make_plain


class DocumentsDialogs(QObject):
    """Owns its dialogs; they are its parent window's.

    Signals:
        chosen(paths): files or a folder, as a list of Path.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent

    @Slot()
    def choose_files(self) -> None:
        """Ask for files."""
        self._open("Open documents", QFileDialog.FileMode.ExistingFiles)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        self._open("Open folder", QFileDialog.FileMode.Directory)

    def _open(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = make_plain(QFileDialog(self._window, title))
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(lambda files: self.chosen.emit([Path(file) for file in files]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
