"""How a run is verified, on screen: how far it is, then the verdict, and the first difference side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Diverged
from rlm_desktop.events.wording import plain
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.forking.verifying import Verification, difference, excuses, sentence
from rlm_desktop.ui.texts.plain_view import PlainView
from rlm_desktop.wire.messages import Verified

ICON_PIXELS = 20
WIDTH = 640
TEXT_LINES = 12
UNDER_WAY = "The recorded code is executed again with the recorded answers. No model is asked, and nothing is paid for."
CANCELLED = "Verifying was cancelled."


class VerifyDialog(QDialog):
    """It may stay open while one works on; closing it ends the verification. Owned by its parent.

    Signals:
        shown(span): the user wants to see the first difference.
    """

    shown = Signal(int)

    def __init__(self, name: str, verification: Verification, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Verify")
        self.setMinimumWidth(WIDTH)
        self._found: Diverged | None = None
        self._name = QLabel(plain(name))
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setWordWrap(True)
        self._sign = QLabel()
        self.said = QLabel(UNDER_WAY)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Steps verified")
        self.progress.setRange(0, 0)
        self._rest = QLabel()
        for label in (self.said, self._rest):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.recorded, self.now = (PlainView(most_lines=TEXT_LINES) for _ in range(2))
        self.recorded.setAccessibleName("On record")
        self.now.setAccessibleName("Now")
        self._pair = QWidget()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.show_button = self.buttons.addButton("&Show the difference", QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        verification.progressed.connect(self._on_progressed)
        verification.told.connect(self._on_told)
        verification.refused.connect(self._on_refused)
        verification.ended.connect(self._on_ended)
        self.show_button.clicked.connect(self._on_show)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(verification.cancel)  # who closes it wants no verdict any more

    def _lay_out(self) -> None:
        theme.write_in(self._name, "muted")
        self._sign.setFixedWidth(ICON_PIXELS)
        self._sign.hide()
        verdict = QHBoxLayout()
        verdict.setSpacing(8)
        verdict.addWidget(self._sign)
        verdict.addWidget(self.said, 1)
        pair = QGridLayout(self._pair)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(8)
        for column, (text, view) in enumerate((("On record", self.recorded), ("Now", self.now))):
            pair.addWidget(QLabel(text), 0, column)
            pair.addWidget(view, 1, column, Qt.AlignmentFlag.AlignTop)
        self._pair.hide()
        self._rest.hide()
        self.show_button.hide()
        theme.without_icons(self.buttons)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(12)
        page.addWidget(self._name)
        page.addWidget(self.progress)
        page.addLayout(verdict)
        page.addWidget(self._pair)
        page.addWidget(self._rest)
        page.addWidget(self.buttons)

    @Slot(int, int)
    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(f"step {grouped(done)} of {grouped(total)}")

    @Slot(object)
    def _on_told(self, verdict: Verified) -> None:
        self._found = difference(verdict)
        self._say("ok" if self._found is None else "failed", sentence(verdict))
        if self._found is not None:
            self.recorded.show_part(plain(self._found.recorded))
            self.now.show_part(plain(self._found.now))
            self._pair.show()
            self.show_button.show()
        rest = [*excuses(verdict), *verdict.notes]
        self._rest.setText("\n".join(map(plain, rest)))
        self._rest.setVisible(bool(rest))

    @Slot(object)
    def _on_refused(self, error: RlmError) -> None:
        self._say("stopped", str(error))

    @Slot()
    def _on_ended(self) -> None:
        self.progress.hide()
        if self.said.text() == UNDER_WAY:
            self._say("stopped", CANCELLED)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText("Close")
        self.adjustSize()

    @Slot()
    def _on_show(self) -> None:
        if self._found is not None:
            self.shown.emit(self._found.span)

    def _say(self, meaning: str, words: str) -> None:
        self._sign.setPixmap(theme.icon(meaning, meaning).pixmap(ICON_PIXELS, ICON_PIXELS))
        self._sign.show()
        self.said.setText(plain(words))
