"""A field for a model's name: typed freely, completed from the known models, with their prices beside them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from rlm_desktop.ui import theme
from rlm_desktop.ui.ask.model import PRICE_ROLE

POPUP_PIXELS = 560
POPUP_ROWS = 14
MARGIN = 8


class ModelField(QComboBox):
    """An editable combo box over a KnownModels; its text is the model's name."""

    def __init__(self, known: QAbstractItemModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(POPUP_ROWS)
        self.setAccessibleName(name)
        self.setModel(known)
        self.setItemDelegate(_PricedDelegate(self))
        self.view().setMinimumWidth(POPUP_PIXELS)
        completer = QCompleter(known, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(POPUP_ROWS)
        self.setCompleter(completer)
        popup = QListView()
        popup.setUniformItemSizes(True)
        popup.setMinimumWidth(POPUP_PIXELS)
        completer.setPopup(popup)
        popup.setItemDelegate(_PricedDelegate(popup))
        known.modelAboutToBeReset.connect(self._on_about_to_be_reset)
        known.modelReset.connect(self._on_reset)
        self._kept = ""

    @property
    def line(self) -> QLineEdit:
        """Where the name is typed."""
        line = self.lineEdit()
        assert line is not None
        return line

    @property
    def name(self) -> str:
        """The model's name as it stands there."""
        return self.currentText().strip()

    def show_name(self, name: str) -> None:
        """Show a model."""
        self.setEditText(name)
        self.line.setCursorPosition(0)

    def _on_about_to_be_reset(self) -> None:
        self._kept = self.currentText()

    def _on_reset(self) -> None:
        self.show_name(self._kept)


class _PricedDelegate(QStyledItemDelegate):
    """The name at the left, the price at the right in a quiet colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(option.palette.color(QPalette.ColorRole.HighlightedText) if selected else theme.colour("muted"))
        painter.drawText(
            option.rect.adjusted(0, 0, -MARGIN, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            index.data(PRICE_ROLE) or "",
        )
