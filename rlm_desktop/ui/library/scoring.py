"""The dialog that says how good the answers of some runs are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from rlm_desktop.events.score import Score, score_in
from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.dialog_buttons import ok_and_cancel
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.library import wording

HINT = "0 is wrong, 1 is right; 75 % and 3/4 are understood too. Empty takes the score away."


class ScoreDialog(QDialog):
    """A score for all of the runs; it begins with the one that they have in common."""

    def __init__(self, rows: Sequence[RunRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Score")
        self._rows = rows
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Score, 0 to 1")
        self.field.setAccessibleDescription(HINT)
        common = {row.score for row in rows}
        self._before = next(iter(common)) if len(common) == 1 else None
        if self._before is not None:
            self.field.setText(str(self._before.value))
        elif len(common) > 1:
            self.field.setPlaceholderText("they have different ones")
        self._buttons = ok_and_cancel(self)
        self._lay_out()
        self.field.textChanged.connect(self._on_typed)
        self.field.selectAll()
        self._on_typed()

    @property
    def score(self) -> Score | None:
        """What was typed; a score that is left as it was keeps who gave it.

        Raises ValueError when it is none.
        """
        typed = self.field.text().strip()
        if self._before is not None and typed == str(self._before.value):
            return self._before
        return Score(score_in(typed)) if typed else None

    def _lay_out(self) -> None:
        of = wording.name(self._rows[0])[:80] if len(self._rows) == 1 else f"{grouped(len(self._rows))} runs"
        label = QLabel(f"Score of {of}", self)
        said = HINT if self._before is None else f"{HINT}\nGiven so far: {plain(self._before.by)}."
        hint = QLabel(said, self)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for one in (label, hint):
            one.setTextFormat(Qt.TextFormat.PlainText)
            one.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        for widget in (label, self.field, hint, self._buttons):
            layout.addWidget(widget)
        self.resize(380, layout.totalHeightForWidth(380))

    @Slot()
    def _on_typed(self) -> None:
        """Only what is a score, or nothing, can be accepted; an untouched field with several scores says nothing."""
        try:
            is_said = self.score is not None or self.field.isModified() or self._before is not None
        except ValueError:
            is_said = False
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(is_said)
