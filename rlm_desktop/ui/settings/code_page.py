"""The page *Code* of the settings: which Python runs what the models write, and what it finds there."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from rlm_desktop.settings import Settings
from rlm_desktop.ui import file_icons

PYTHONS = (
    ("walled", "Python, behind the sandbox's walls"),
    ("subset", "A subset of Python (the extra fallback)"),
)
"""Name in the settings, and label."""


class CodePage(QWidget):
    """Shows the choice for editing."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.python = QComboBox()
        self.python.setAccessibleName("Code runs in")
        for value, label in PYTHONS:
            self.python.addItem(label, value)
        self.python.setCurrentIndex(self.python.findData(settings.python))
        self.python.setToolTip("The subset is for machines where the sandbox refuses; some programs fail in it.")
        self.numpy = QCheckBox("The code may import &numpy, where it is installed")
        self.numpy.setChecked(settings.numpy)
        self.numpy.setToolTip("Every start of a sandbox takes a little longer then.")
        self.scratch = QLineEdit(settings.scratch)
        self.scratch.setAccessibleName("Scratch directory")
        self.scratch.setPlaceholderText("none: the code's files live in memory")
        self.scratch.setToolTip(
            "Code can make, read and change files in it, and can neither delete nor rename them. It needs Landlock."
        )
        self.choose = QPushButton("Ch&oose…")
        self.choose.clicked.connect(self._on_choose)
        self.python.currentIndexChanged.connect(self._on_python)
        self._lay_out()
        self._on_python()

    def _lay_out(self) -> None:
        directory = QHBoxLayout()
        directory.setSpacing(8)
        directory.addWidget(self.scratch, 1)
        directory.addWidget(self.choose)
        explained = QLabel("Every run says in its record what its code ran in. This counts for new runs.")
        explained.setWordWrap(True)
        form = QFormLayout(self)
        form.setVerticalSpacing(8)
        form.setContentsMargins(16, 16, 16, 16)
        form.addRow(explained)
        form.addRow("&Code runs in", self.python)
        form.addRow(self.numpy)
        caption = QLabel("&Scratch directory")
        caption.setBuddy(self.scratch)
        form.addRow(caption, directory)

    @Slot()
    def _on_python(self) -> None:
        """The subset has no files and no packages."""
        is_walled = self.python.currentData() == "walled"
        for only_walled in (self.numpy, self.scratch, self.choose):
            only_walled.setEnabled(is_walled)

    @Slot()
    def _on_choose(self) -> None:
        chosen = file_icons.ask_directory(self, "Scratch directory", self.scratch.text())
        self.scratch.setText(chosen or self.scratch.text())
