"""The window that says what the application is, and what is inside of it."""

from __future__ import annotations

import platform

from PySide6 import QtCore
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop import version
from rlm_desktop.ui import theme
from rlm_desktop.ui.help.components import components
from rlm_desktop.ui.help.components_model import COLUMNS, ComponentsModel

ABOUT = """\
<h3>RLM Desktop {version}</h3>
<p>Runs and explores recursive language models over texts larger than any window, after “Recursive Language Models”
(Zhang, Kraska and Khattab, 2025).</p>
<p>MIT licence. Python {python}, Qt {qt}, {system}.</p>"""


class ComponentsTable(QTableView):
    """The rows that are left by the filter; Ctrl+C copies the selected ones."""

    def __init__(self, rows: QSortFilterProxyModel) -> None:
        super().__init__()
        self.setAccessibleName("What is inside")
        self.setModel(rows)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setColumnWidth(0, 200)
        self.setColumnWidth(1, 110)
        self.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, a tab between columns."""
        lines = [
            "\t".join(str(row.siblingAtColumn(column).data()) for column in range(len(COLUMNS)))
            for row in self.selectionModel().selectedRows()
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))


class AboutDialog(QDialog):
    """The version, and a table of what is inside, to be narrowed by a word and copied."""

    def __init__(self, icon: QIcon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About RLM Desktop")
        self.resize(640, 560)
        self.rows = QSortFilterProxyModel(self)
        self.rows.setFilterKeyColumn(-1)
        self.rows.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.rows.setSourceModel(ComponentsModel(components(), self))
        self.word = QLineEdit(placeholderText="Filter by name or licence", clearButtonEnabled=True)
        self.word.setAccessibleName("Filter what is inside")
        self.word.textChanged.connect(self.rows.setFilterFixedString)
        self.table = ComponentsTable(self.rows)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        theme.without_icons(buttons)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(self._head(icon))
        column.addWidget(self.word)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)

    def _head(self, icon: QIcon) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icon.pixmap(64, 64))
        said = QLabel(
            ABOUT.format(
                version=version.own(),
                python=platform.python_version(),
                qt=QtCore.qVersion(),
                system=platform.platform(terse=True),
            )
        )
        said.setWordWrap(True)
        said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(said, 1)
        return row
