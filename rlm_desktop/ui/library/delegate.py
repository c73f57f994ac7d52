"""Paints runs: as cards of three lines (name; outcome, time, cost and age; origin and tags), and as rows of a table."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import ago, grouped
from rlm_desktop.ui.library import wording
from rlm_desktop.ui.library.columns import NAME, OUTCOME, Group
from rlm_desktop.ui.library.model import DEPTH_ROLE, GROUP_ROLE, ROW_ROLE

AIR = 8
"""Pixels around a row's lines."""
CELL_AIR = 4
"""Pixels at the left and the right of a cell's words."""
ICON = 16
GAP = 2
"""Pixels between the lines."""
INDENT, MOST_INDENTS = 20, 5
"""Pixels for each run that a run stands under; further down it is no more."""
UNDER = "↳"

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class RunDelegate(QStyledItemDelegate):
    """One run, or the head of a group, as a card."""

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

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The name is edited where it stands."""
        area = option.rect.adjusted(ICON + AIR + INDENT * _depth(index), 2, -2, 0)
        area.setHeight(max(editor.sizeHint().height(), option.fontMetrics.height() + AIR))
        editor.setGeometry(area)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The style draws background and focus; lines and icon are ours."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        group: Group | None = index.data(GROUP_ROLE)
        row: RunRow | None = index.data(ROW_ROLE)
        if group is not None:
            self._paint_group(painter, option, group)
        elif row is not None:
            self._paint_run(painter, _moved(painter, option, _depth(index)), row)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _paint_run(self, painter: QPainter, option: QStyleOptionViewItem, row: RunRow) -> None:
        ink, muted, is_selected = _inks(option)
        first, second, third = _lines(option)
        meaning = theme.of_outcome(row.outcome)
        at = QRect(option.rect.left() + AIR, first.top(), ICON, first.height())
        _icon(self._icons, meaning).paint(
            painter, at, Qt.AlignmentFlag.AlignCenter, QIcon.Mode.Selected if is_selected else QIcon.Mode.Normal
        )
        small = _smaller(option.font)
        metrics = QFontMetrics(small)
        now = time.time()
        _draw(painter, first, wording.name(row), _bolder(option.font), muted if row.is_archived else ink)
        score = "" if row.score is None else f"score {wording.score(row.score.value)}"
        stars = "  ".join(filter(None, (score, wording.stars(row.rating))))
        _draw(
            painter, third, stars, small, ink if is_selected else theme.colour("stopped"), Qt.AlignmentFlag.AlignRight
        )
        third.setRight(third.right() - metrics.horizontalAdvance(stars) - (AIR if stars else 0))
        _draw(painter, third, _third(row), small, muted)
        when = ago(row.begin, now)
        _draw(painter, second, when, small, muted, Qt.AlignmentFlag.AlignRight)
        second.setRight(second.right() - metrics.horizontalAdvance(when) - AIR)
        word = wording.outcome(row)
        _draw(painter, second, word, small, ink if is_selected else theme.colour(meaning))
        second.setLeft(second.left() + metrics.horizontalAdvance(word))
        _draw(painter, second, wording.SEPARATOR + wording.figures(row, now), small, muted)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, group: Group) -> None:
        ink, muted, _ = _inks(option)
        first, second, third = _lines(option)
        small = _smaller(option.font)
        _arrow(painter, QRect(option.rect.left() + AIR, first.top(), ICON, first.height()), group, ink)
        _draw(painter, first, group.title, _bolder(option.font), ink)
        _draw(painter, second, group.sums, small, muted)
        _draw(painter, third, f"{grouped(group.answered)} answered", small, muted)


class CellDelegate(QStyledItemDelegate):
    """A cell of the table: the outcome has its icon and colour, a group stands out, an archived run steps back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[str, QIcon] = {}

    def retint(self) -> None:
        """Draw icons anew from now on."""
        self._icons.clear()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt: the ground of the whole cell, and what it says with some air beside it."""
        whole, inner = QStyleOptionViewItem(option), QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        whole.widget.style().drawPrimitive(panel, whole, painter, whole.widget)
        inner.rect = option.rect.adjusted(CELL_AIR, 0, -CELL_AIR, 0)
        super().paint(painter, inner, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Qt: what the style is told of a cell."""
        super().initStyleOption(option, index)
        group: Group | None = index.data(GROUP_ROLE)
        row: RunRow | None = index.data(ROW_ROLE)
        if group is not None:
            option.font = _bolder(option.font)
            if index.column() == NAME:
                option.text = f"{'▸' if group.is_folded else '▾'} {option.text}"
            option.backgroundBrush = QBrush(theme.colour("raised"))
        elif row is not None and index.column() == OUTCOME:
            meaning = theme.of_outcome(row.outcome)
            option.icon = _icon(self._icons, meaning)
            option.decorationSize = QSize(ICON, ICON)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.palette.setColor(QPalette.ColorRole.Text, theme.colour(meaning))
        elif row is not None and index.column() == NAME and _depth(index):
            option.text = f"{'    ' * (_depth(index) - 1)}{UNDER}  {option.text}"
        if group is None and row is not None and row.is_archived and index.column() != OUTCOME:
            option.palette.setColor(QPalette.ColorRole.Text, theme.colour("muted"))


def _depth(index: QModelIndex | QPersistentModelIndex) -> int:
    """How far a run is moved to the right."""
    return min(index.data(DEPTH_ROLE) or 0, MOST_INDENTS)


def _moved(painter: QPainter, option: QStyleOptionViewItem, depth: int) -> QStyleOptionViewItem:
    """A row that stands under another: an arrow, and the rest of its room."""
    if not depth:
        return option
    first = option.rect.adjusted(AIR + (depth - 1) * INDENT, AIR, 0, 0)
    first.setSize(QSize(ICON, option.fontMetrics.height()))
    painter.setPen(_inks(option)[1])
    painter.drawText(first, Qt.AlignmentFlag.AlignCenter, UNDER)
    moved = QStyleOptionViewItem(option)
    moved.rect = option.rect.adjusted(depth * INDENT, 0, 0, 0)
    return moved


def _third(row: RunRow) -> str:
    """Where a run came from, and what it is tagged with."""
    parts = [wording.origin(row), *(f"#{plain(tag)}" for tag in row.tags), *(["archived"] if row.is_archived else [])]
    return wording.SEPARATOR.join(parts)


def _inks(option: QStyleOptionViewItem) -> tuple[QColor, QColor, bool]:
    """The colour of the name and of all else, and whether the row is selected."""
    is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
    ink = option.palette.color(QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text)
    return ink, ink if is_selected else theme.colour("muted"), is_selected


def _lines(option: QStyleOptionViewItem) -> tuple[QRect, QRect, QRect]:
    """Where the three lines stand, right of the icon."""
    area = option.rect.adjusted(2 * AIR + ICON, AIR, -AIR, -AIR)
    small = QFontMetrics(_smaller(option.font)).height()
    first = QRect(area.left(), area.top(), area.width(), option.fontMetrics.height())
    second = QRect(area.left(), first.bottom() + 1 + GAP, area.width(), small)
    return first, second, second.translated(0, small + GAP)


def _arrow(painter: QPainter, area: QRect, group: Group, ink: QColor) -> None:
    painter.setPen(ink)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "▸" if group.is_folded else "▾")


def _icon(icons: dict[str, QIcon], meaning: str) -> QIcon:
    if meaning not in icons:
        icons[meaning] = theme.icon(meaning, meaning)
    return icons[meaning]


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
