"""What the timeline offers above its lanes: to cut idle time short, and to follow a live run again."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.timeline import wording
from rlm_desktop.ui.timeline.controller import TimelineController
from rlm_desktop.ui.timeline.model import TimelineModel


class Offers(QWidget):
    """One line; it is there only while there is something to offer."""

    def __init__(self, model: TimelineModel, controller: TimelineController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._controller = controller
        self._idle = QLabel(self)
        self.compress_button = QPushButton(self)
        self.follow_button = QPushButton(self)
        self.follow_button.setToolTip("Keep the end of the run in sight as it grows")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._idle)
        row.addWidget(self.compress_button)
        row.addStretch(1)
        row.addWidget(self.follow_button)
        self.compress_button.clicked.connect(lambda: controller.compress(not controller.is_compressed))
        self.follow_button.clicked.connect(controller.follow)
        model.opened.connect(self.look)
        model.changed.connect(self.look)
        controller.changed.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        """Offer what there is now."""
        idle, is_compressed = self._controller.idle, self._controller.is_compressed
        can_compress = idle is not None or is_compressed
        if is_compressed:
            count = len(self._controller.warp.cuts)
            cuts = counted(count, "idle pause")
            said = f"{cuts} cut short between dashed lines: time is not to scale."
            self._idle.setText(said if count else "There is no idle time to cut short.")
            self.compress_button.setText("Show true time")
        elif idle is not None:
            self._idle.setText(wording.idle_offer(*idle))
            self.compress_button.setText("Compress idle time")
        can_follow = self._model.is_running and not self._controller.is_following
        missed = self._controller.missed
        self.follow_button.setText(f"Follow · {grouped(missed)} new" if missed else "Follow")
        self._idle.setVisible(can_compress)
        self.compress_button.setVisible(can_compress)
        self.follow_button.setVisible(can_follow)
        self.setVisible(can_compress or can_follow)
