"""Paints a row's name in the text's colour and, after it, its label in a muted one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rlm_desktop.ui import theme
from rlm_desktop.ui.noted import Mark
from rlm_desktop.ui.tree.faces import DIM_ROLE, LABEL_ROLE, MARKS_ROLE, NAME_ROLE

GAP = 8
MARK = 14
"""Pixels of a mark."""
ROW_AIR = 10
"""Pixels of a row's height beyond its text."""


class LabelDelegate(QStyledItemDelegate):
    """The first column of the tree; at its right the marks of the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[tuple[Mark, int], QIcon] = {}

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
        mode = QIcon.Mode.Selected if is_selected else QIcon.Mode.Normal
        for mark in reversed(index.data(MARKS_ROLE) or ()):
            box = QRect(area.right() - MARK, area.center().y() - MARK // 2, MARK, MARK)
            self._icon(mark).paint(painter, box, mode=mode)
            area.setRight(box.left() - GAP // 2)
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

    def _icon(self, mark: Mark) -> QIcon:
        drawn = (mark, QGuiApplication.palette().cacheKey())
        if drawn not in self._icons:
            self._icons[drawn] = theme.icon(mark, "accent")
        return self._icons[drawn]

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are of one height."""
        return QSize(120, option.fontMetrics.height() + ROW_AIR)
