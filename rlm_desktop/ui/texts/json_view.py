"""JSON as a tree on screen: opened part by part; the path is shown, and paths, names and values can be copied."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.texts.json_model import JsonModel
from rlm_desktop.ui.texts.json_reading import JsonText
from rlm_desktop.ui.texts.rows_view import MOST_COPIED

Index = QModelIndex | QPersistentModelIndex
NAME_PIXELS, WHAT_PIXELS = 170, 110
MOST_OPENED = 100
"""Values that are opened at first."""


class JsonView(QWidget):
    """The tree, and below it where one is.

    Signals:
        text_wanted(name, text): a text in it is to be read at length.
        refused(sentence): something cannot be done.
    """

    text_wanted = Signal(str, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: JsonModel | None = None
        self.tree = _Tree(self)
        self._path = QLabel()
        self._path.setTextFormat(Qt.TextFormat.PlainText)
        self._path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._path.setAccessibleName("Path of the selected value")
        self._buttons = [
            _button("Copy path", self.copy_path),
            _button("Copy value", self.copy_value),
            _button("Open text", self.open_text),
        ]
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 8, 0)
        below.addWidget(self._path, 1)
        for button in self._buttons:
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree, 1)
        layout.addLayout(below)
        self.setFocusProxy(self.tree)
        self.tree.doubleClicked.connect(self.open_text)
        for text, act in (
            ("Copy value", self.copy_value),
            ("Copy name", self.copy_name),
            ("Copy path", self.copy_path),
            ("Open text", self.open_text),
        ):
            self.tree.addAction(text, act)
        self._show_place()

    def show_json(self, json: JsonText) -> None:
        """Show a text that was read."""
        old, self._model = self._model, JsonModel(json, self)
        self.tree.setModel(self._model)
        if old is not None:
            old.deleteLater()
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, NAME_PIXELS)
        header.resizeSection(2, WHAT_PIXELS)
        self.tree.selectionModel().currentChanged.connect(self._show_place)
        if self._model.rowCount() <= MOST_OPENED:
            self.tree.setCurrentIndex(self._model.index(0, 0))
        self._show_place()

    @property
    def model(self) -> JsonModel | None:
        """What the tree shows."""
        return self._model

    @Slot()
    def copy_path(self) -> None:
        """Give the selected value's path to the clipboard."""
        self._give(self._path.text())

    @Slot()
    def copy_value(self) -> None:
        """Give the selected value to the clipboard, as it is written."""
        if self._model is not None:
            self._give(self._model.source(self.tree.currentIndex()))

    @Slot()
    def copy_name(self) -> None:
        """Give the selected value's key to the clipboard."""
        if self._model is not None:
            self._give(self._model.name(self.tree.currentIndex()))

    @Slot()
    def open_text(self) -> None:
        """Ask for the selected text, without its quotes, to be shown at length."""
        text = None if self._model is None else self._model.text(self.tree.currentIndex())
        if text is not None:
            self.text_wanted.emit(self._path.text(), text)

    @Slot()
    def _show_place(self) -> None:
        index = self.tree.currentIndex()
        self._path.setText("" if self._model is None else self._model.path(index))
        for button in self._buttons[:2]:
            button.setEnabled(self._model is not None)
        self._buttons[2].setEnabled(self._model is not None and index.isValid() and self._model.text(index) is not None)

    def _give(self, text: str) -> None:
        if len(text) > MOST_COPIED:
            self.refused.emit(f"{grouped(len(text))} characters are too many for the clipboard.")
        else:
            QGuiApplication.clipboard().setText(text)


class _Rows(QStyledItemDelegate):
    """Rows as high as those of the other tables."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt."""
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + 8)


class _Tree(QTreeView):
    """The tree; Ctrl+C copies the value, Enter opens it."""

    def __init__(self, view: JsonView) -> None:
        super().__init__(view)
        self._view = view
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setItemDelegate(_Rows(self))
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        self.setExpandsOnDoubleClick(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAccessibleName("JSON")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._view.copy_value()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
            self._view.open_text()
        else:
            super().keyPressEvent(event)


def _button(text: str, act: object) -> QPushButton:
    button = QPushButton(text)
    button.setFlat(True)
    button.clicked.connect(act)
    return button
