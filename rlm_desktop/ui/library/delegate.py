"""Paints a run on three lines: the question; outcome, time, cost and age; documents and model."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.library import wording
from rlm_desktop.ui.library.model import ROW_ROLE

AIR = 8
"""Pixels around a row's lines."""
ICON = 16
GAP = 2
"""Pixels between the lines."""

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class RunDelegate(QStyledItemDelegate):
    """One run of the library."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[str, QIcon] = {}

    def retint(self) -> None:
        """Draw icons anew from now on."""
        self._icons.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are of one height."""
        small = QFontMetrics(_smaller(option.font)).height()
        return QSize(160, option.fontMetrics.height() + 2 * small + 2 * GAP + 2 * AIR)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style draws background and focus; lines and icon are ours."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        row: RunRow = index.data(ROW_ROLE)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        area = option.rect.adjusted(AIR, AIR, -AIR, -AIR)
        height = option.fontMetrics.height()
        painter.save()
        self._draw_icon(painter, QRect(area.left(), area.top(), ICON, height), row, is_selected)
        area.setLeft(area.left() + ICON + AIR)
        ink = option.palette.color(QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text)
        muted = ink if is_selected else theme.colour("muted")
        small = _smaller(option.font)
        metrics = QFontMetrics(small)
        first = QRect(area.left(), area.top(), area.width(), height)
        second = QRect(area.left(), first.bottom() + 1 + GAP, area.width(), metrics.height())
        third = second.translated(0, metrics.height() + GAP)
        now = time.time()
        _draw(painter, first, wording.question(row), _bolder(option.font), ink)
        _draw(painter, third, wording.origin(row), small, muted)
        when = wording.ago(row.begin, now)
        _draw(painter, second, when, small, muted, Qt.AlignmentFlag.AlignRight)
        second.setRight(second.right() - metrics.horizontalAdvance(when) - AIR)
        word = wording.outcome(row)
        _draw(painter, second, word, small, ink if is_selected else theme.colour(theme.of_outcome(row.outcome)))
        second.setLeft(second.left() + metrics.horizontalAdvance(word))
        _draw(painter, second, wording.SEPARATOR + wording.figures(row, now), small, muted)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _draw_icon(self, painter: QPainter, area: QRect, row: RunRow, is_selected: bool) -> None:
        meaning = theme.of_outcome(row.outcome)
        if meaning not in self._icons:
            self._icons[meaning] = theme.icon(meaning, meaning)
        mode = QIcon.Mode.Selected if is_selected else QIcon.Mode.Normal
        self._icons[meaning].paint(painter, area, Qt.AlignmentFlag.AlignCenter, mode)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.92)
    return small


def _bolder(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _draw(
    painter: QPainter,
    area: QRect,
    text: str,
    font: QFont,
    ink: QColor,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
    painter.drawText(area, _LINE | side, shown)
