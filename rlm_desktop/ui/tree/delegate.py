"""Paints a row's name in the text's colour and, after it, its label in a muted one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rlm_desktop.ui import theme
from rlm_desktop.ui.tree.faces import DIM_ROLE, LABEL_ROLE, NAME_ROLE

GAP = 8
ROW_AIR = 10
"""Pixels of a row's height beyond its text."""


class LabelDelegate(QStyledItemDelegate):
    """The first column of the tree."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style draws the background, the focus and the icon; the two texts are ours."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        area = option.rect.adjusted(option.decorationSize.width() + GAP + 2, 0, -GAP // 2, 0)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_active = bool(option.state & QStyle.StateFlag.State_Active)
        group = QPalette.ColorGroup.Active if is_active else QPalette.ColorGroup.Inactive
        ink = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        metrics = option.fontMetrics
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.save()
        is_muted = bool(index.data(DIM_ROLE)) and not is_selected
        painter.setPen(theme.colour("muted") if is_muted else option.palette.color(group, ink))
        name = metrics.elidedText(index.data(NAME_ROLE) or "", Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, flags, name)
        area.setLeft(area.left() + metrics.horizontalAdvance(name) + GAP)
        if area.width() > 3 * GAP:
            if not is_selected:
                painter.setPen(theme.colour("muted"))
            label = metrics.elidedText(index.data(LABEL_ROLE) or "", Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, flags, label)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are of one height."""
        return QSize(120, option.fontMetrics.height() + ROW_AIR)
