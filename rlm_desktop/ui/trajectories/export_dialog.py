"""How a run is exported: in which format, and what is taken out first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.formats.writing import FORMATS
from rlm_desktop.ui import theme

INTRODUCTION = (
    "Writes the run to a file. What is to be taken out is replaced by a mark in every text of that file; "
    "the run in the library stays as it is."
)
MARGIN, GAP = 24, 16
LEAST_WIDTH = 520


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen for a run."""

    run: str
    format: str
    redact: tuple[str, ...]
    words: tuple[str, ...]


class ExportDialog(QDialog):
    """Asks for a format and for the rules of redaction; where to, is asked next."""

    def __init__(self, run: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self.setWindowTitle("Export run")
        self.setMinimumWidth(LEAST_WIDTH)
        self.formats = QComboBox(self)
        for one in FORMATS.values():
            self.formats.addItem(f"{one.name}: {one.about}", one.name)
        self.rules = {
            "keys": QCheckBox("&Keys and passwords", self),
            "email": QCheckBox("&E-mail addresses", self),
            "paths": QCheckBox("&Paths of files", self),
        }
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("words of your own, with commas between them")
        self.words.setAccessibleName("Words to take out")
        self._lay_out()

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        words = (word.strip() for word in self.words.text().split(","))
        return ExportChoice(
            run=self._run,
            format=str(self.formats.currentData()),
            redact=tuple(name for name, box in self.rules.items() if box.isChecked()),
            words=tuple(word for word in words if word),
        )

    def _lay_out(self) -> None:
        introduction = QLabel(INTRODUCTION)
        introduction.setWordWrap(True)
        introduction.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(GAP)
        form.setVerticalSpacing(8)
        form.addRow("&Format", self.formats)
        for place, box in enumerate(self.rules.values()):
            form.addRow("" if place else "Take out", box)
        form.addRow("&Words", self.words)
        buttons = theme.without_icons(QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self))
        export = buttons.addButton("E&xport…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 20, MARGIN, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(introduction)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        export.setDefault(True)
