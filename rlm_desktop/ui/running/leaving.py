"""What happens to runs under way when the window is to close."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from rlm_desktop.ui.running.controller import RunController


class Leaving(QObject):
    """Asks before a run is stopped by closing the window.

    Signals:
        left(): nothing is under way, and the window closes now.
    """

    left = Signal()

    def __init__(self, controller: RunController, window: QWidget) -> None:
        super().__init__(window)
        self._controller = controller
        self._window = window
        self._is_agreed = False
        # Queued: the window closes its reader, and others that hear of the change still read.
        controller.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)

    def may_close(self) -> bool:
        """Whether the window can close now; asks the user when a run is under way."""
        if self._controller.count:
            if not self._is_agreed:
                self._ask()
            return False
        self.left.emit()
        return True

    def _ask(self) -> None:
        count = self._controller.count
        dialog = QMessageBox(self._window)
        dialog.setIcon(QMessageBox.Icon.Question)
        dialog.setWindowTitle("Quit")
        dialog.setText("A run is under way." if count == 1 else f"{count} runs are under way.")
        dialog.setInformativeText("A run cannot go on without the window. What it has done so far is kept.")
        agree = dialog.addButton("&Stop and quit", QMessageBox.ButtonRole.DestructiveRole)
        dialog.setDefaultButton(dialog.addButton(QMessageBox.StandardButton.Cancel))
        agree.clicked.connect(self._on_agreed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_agreed(self) -> None:
        self._is_agreed = True
        self._controller.stop_all()
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        if self._is_agreed and not self._controller.count:
            self._window.close()
