"""The table of lines on screen: a cell for each side, and between them bands that join what belongs together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.ui import theme
from rlm_desktop.ui.compare.lines import MEANINGS, SIGNS, Line, Side
from rlm_desktop.ui.compare.model import LINE_ROLE, Column, LineTable
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.texts.plain_view import fixed_font

GAP = 8
AIR = 14
BAND_PIXELS = 176
TAPER = 20
TINT, BAND_TINT, CURVE_TINT = 22, 46, 150
"""Opacity of 255."""
Place = QModelIndex | QPersistentModelIndex


class LineView(QTableView):
    """Shows a LineTable; a row is one line, chosen as a whole."""

    def __init__(self, model: LineTable, name: str, *, band: int = BAND_PIXELS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = model
        self._band = band
        self.setModel(model)
        self.setItemDelegate(_LineDelegate(self))
        self.setAccessibleName(name)
        copies_rows(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(Column.BETWEEN, QHeaderView.ResizeMode.Fixed)
        head.resizeSection(Column.BETWEEN, band)
        head.setHighlightSections(False)
        head.hide()
        self.setFrameShape(QTableView.Shape.NoFrame)
        self._fit()

    def choose(self, place: int) -> bool:
        """Choose a line of the comparison; whether it is shown."""
        row = self._lines.row_of(place)
        if row is None:
            return False
        self.setCurrentIndex(self._lines.index(row, Column.BETWEEN))
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self.columnViewportPosition(Column.BETWEEN)
        painter.setClipRect(QRect(left, 0, self._band, self.viewport().height()))
        for row, partner in self._lines.moved:
            self._join(painter, row, partner, left)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _join(self, painter: QPainter, row: int, partner: int, left: int) -> None:
        """A curve from a moved step of A to where B has it."""
        start, end = self._middle(row), self._middle(partner)
        path = QPainterPath(QPointF(left, start))
        bend = self._band / 2
        path.cubicTo(left + bend, start, left + bend, end, left + self._band, end)
        painter.setPen(QPen(_tinted(MEANINGS[Kind.MOVED], CURVE_TINT), 2))
        painter.drawPath(path)

    def _middle(self, row: int) -> float:
        return self.rowViewportPosition(row) + self.rowHeight(row) / 2

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(sum(_heights(self.font())) + AIR)


class _LineDelegate(QStyledItemDelegate):
    """Two lines of text for a side; a band with its sign and words between them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Place) -> None:
        line: Line = index.data(LINE_ROLE)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._draw_ground(painter, option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = option.palette.color(QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text)
        rect = QRect(option.rect)
        if index.column() == Column.BETWEEN:
            self._draw_band(painter, rect, line, ink if is_selected else theme.colour(_meaning(line)), option)
        else:
            side = line.left if index.column() == Column.A else line.right
            if side is not None:
                tint = _tinted(_meaning(line), TINT) if line.is_different and not is_selected else None
                self._draw_side(painter, rect, side, ink if is_selected else None, tint, option)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Place) -> QSize:
        return QSize(120, sum(_heights(option.font)) + AIR)

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Place) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)

    def _draw_side(
        self,
        painter: QPainter,
        rect: QRect,
        side: Side,
        chosen: QColor | None,
        tint: QColor | None,
        option: QStyleOptionViewItem,
    ) -> None:
        if tint is not None:
            painter.fillRect(rect.adjusted(0, 1, 0, -1), tint)
        area = rect.adjusted(GAP, AIR // 2, -GAP, -AIR // 2)
        height, below = _heights(option.font)
        top = QRect(area.left(), area.top(), area.width(), height)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(chosen or theme.colour("failed" if side.is_bad else "step"))
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, f"{side.name} · failed" if side.is_bad else side.name)
        painter.setFont(option.font)
        painter.setPen(chosen or theme.colour("muted"))
        painter.drawText(top, Qt.AlignmentFlag.AlignRight, side.figures)
        painter.setFont(fixed_font())
        painter.setPen(chosen or option.palette.color(QPalette.ColorRole.Text))
        text = painter.fontMetrics().elidedText(side.text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRect(area.left(), area.top() + height, area.width(), below), 0, text)

    def _draw_band(self, painter: QPainter, rect: QRect, line: Line, ink: QColor, option: QStyleOptionViewItem) -> None:
        box = QRectF(rect).adjusted(0, 1, 0, -1)
        if line.kind is not Kind.MOVED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_tinted(_meaning(line), BAND_TINT if line.is_different else TINT))
            painter.drawPolygon(_band(box, line.kind))
        painter.setPen(ink)
        painter.setFont(option.font)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
        area = rect.adjusted(GAP, 0, -GAP, 0)
        if line.kind is Kind.MOVED:
            area = area.adjusted(0, AIR // 2, 0, -rect.height() // 2)
            flags = Qt.AlignmentFlag.AlignTop | (
                Qt.AlignmentFlag.AlignLeft if line.left is not None else Qt.AlignmentFlag.AlignRight
            )
        words = f"{SIGNS[line.kind]}  {line.said}"
        painter.drawText(area, flags, option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width()))


def _heights(font: QFont) -> tuple[int, int]:
    """Of the line of the name, and of the code below it."""
    return QFontMetrics(font).height(), QFontMetrics(fixed_font()).height() + 2


def _meaning(line: Line) -> str:
    return MEANINGS[Kind.EDITED] if line.kind is Kind.SAME and line.is_different else MEANINGS[line.kind]


def _tinted(meaning: str, opacity: int) -> QColor:
    colour = theme.colour(meaning)
    colour.setAlpha(opacity)
    return colour


def _band(box: QRectF, kind: Kind) -> QPolygonF:
    """From side to side; what one side has alone comes to a point at the other."""
    taper = min(float(TAPER), box.width() / 2)
    if kind is Kind.LEFT:
        tip = QPointF(box.right(), box.center().y())
        inner = box.right() - taper
        return QPolygonF(
            [box.topLeft(), QPointF(inner, box.top()), tip, QPointF(inner, box.bottom()), box.bottomLeft()]
        )
    if kind is Kind.RIGHT:
        tip = QPointF(box.left(), box.center().y())
        inner = box.left() + taper
        return QPolygonF(
            [box.topRight(), QPointF(inner, box.top()), tip, QPointF(inner, box.bottom()), box.bottomRight()]
        )
    return QPolygonF(box)
