"""How a row of the search is painted: a run's name, or what was found with the words marked."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rlm_desktop.events.wording import plain
from rlm_desktop.store.search import Hit
from rlm_desktop.ui import theme
from rlm_desktop.ui.search.model import PARTS, ROW_ROLE

MARGIN = 8
ICON_PIXELS = 16
PART_PIXELS = 96
MARK_ALPHA = 70


class HitDelegate(QStyledItemDelegate):
    """One line for each row; a hit's snippet begins at its own column."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Qt: all rows are of one height."""
        return QSize(200, option.fontMetrics.height() + MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt: one row."""
        row = index.data(ROW_ROLE)
        painter.save()
        painter.setClipRect(option.rect)
        if isinstance(row, Hit):
            self._paint_hit(painter, option, row)
        elif row is not None:
            self._paint_name(painter, option, row.name)
        painter.restore()

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, name: str) -> None:
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.fillRect(option.rect, theme.colour("raised"))
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        inside = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        said = painter.fontMetrics().elidedText(plain(name), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_hit(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = option.palette.color(QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text)
        if is_selected:
            painter.fillRect(option.rect, option.palette.highlight())
        name, icon = PARTS[hit.part]
        place = QRect(option.rect)
        place.setLeft(place.left() + MARGIN)
        box = QRect(place.left(), place.center().y() - ICON_PIXELS // 2 + 1, ICON_PIXELS, ICON_PIXELS)
        mode = QIcon.Mode.Selected if is_selected else QIcon.Mode.Normal
        theme.icon(icon, "muted").paint(painter, box, mode=mode)
        place.setLeft(place.left() + ICON_PIXELS + MARGIN)
        painter.setFont(option.font)
        painter.setPen(ink if is_selected else theme.colour("muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
        place.setLeft(place.left() + PART_PIXELS)
        _draw_snippet(painter, place, hit, option.font, ink, is_selected=is_selected)


def _draw_snippet(painter: QPainter, place: QRect, hit: Hit, font: QFont, ink: QColor, *, is_selected: bool) -> None:
    snippet = hit.snippet
    text = "".join(one if one.isprintable() else "·" for one in snippet.text)
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    marked = QTextCharFormat()
    marked.setFontWeight(QFont.Weight.Bold)
    if not is_selected:
        ground = theme.colour("stopped")
        ground.setAlpha(MARK_ALPHA)
        marked.setBackground(ground)
    formats = []
    for begin, end in snippet.marks:
        stretch = QTextLayout.FormatRange()
        stretch.start, stretch.length = _units(text, begin), _units(text, end) - _units(text, begin)
        stretch.format = marked
        formats.append(stretch)
    layout.setFormats(formats)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    painter.setPen(ink)
    painter.setClipRect(place)
    height = line.height()
    first = line.cursorToX(_units(text, snippet.marks[0][1]))[0] if snippet.marks else 0.0  # type: ignore[index]
    shift = min(0.0, place.width() - first - MARGIN)
    layout.draw(painter, QPointF(place.left() + shift, place.top() + (place.height() - height) / 2))


def _units(text: str, place: int) -> int:
    """A place in Qt's own count of characters, in which some take two."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
