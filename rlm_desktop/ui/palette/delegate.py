"""Paints a row of the palette: the name with the typed letters set off, what is said beside it, its key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rlm_desktop.ui import theme
from rlm_desktop.ui.palette.entries import Entry, Role

Index = QModelIndex | QPersistentModelIndex
MARGIN = 12
GAP = 12
HEIGHT_FACTOR = 1.9
NAME_SHARE = 0.62
"""Of a row's width that a name may take when something is said beside it."""


class EntryDelegate(QStyledItemDelegate):
    """Owned by the list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt."""
        return QSize(200, int(option.fontMetrics.height() * HEIGHT_FACTOR))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt."""
        entry: Entry = index.data(Role.ENTRY)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        painter.save()
        if is_selected:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        ink = palette.color(QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text)
        faint = ink if is_selected else theme.colour("muted")
        marked = ink if is_selected else theme.colour("accent")
        room = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        painter.setFont(option.font)
        right = self._right(painter, room, " ".join(part for part in (entry.key,) if part), faint)
        group = self._right(
            painter, QRect(room.left(), room.top(), right - room.left(), room.height()), entry.group, faint
        )
        name_room = QRect(room.left(), room.top(), group - room.left(), room.height())
        self._name(painter, name_room, entry, option.font, (ink if entry.is_enabled else faint, marked, faint))
        painter.restore()

    def _right(self, painter: QPainter, room: QRect, text: str, ink: QColor) -> int:
        """Write at the right end; where the rest of the room ends."""
        if not text:
            return room.right()
        painter.setPen(ink)
        width = min(painter.fontMetrics().horizontalAdvance(text), room.width() // 2)
        place = QRect(room.right() - width, room.top(), width + 1, room.height())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        return room.right() - width - GAP

    def _name(
        self, painter: QPainter, room: QRect, entry: Entry, font: QFont, inks: tuple[QColor, QColor, QColor]
    ) -> None:
        ink, marked, faint = inks
        bold = QFont(font)
        bold.setBold(True)
        bold.setUnderline(True)  # colour and weight are not all that sets them off
        most = int(room.width() * (NAME_SHARE if entry.about else 1.0))
        at, end = room.left(), room.left() + most
        for text, is_marked in _pieces(entry):
            painter.setFont(bold if is_marked else font)
            painter.setPen(marked if is_marked and entry.is_enabled else ink)
            metrics = QFontMetrics(painter.font())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, end - at))
            painter.drawText(
                QRect(at, room.top(), max(0, end - at), room.height()), Qt.AlignmentFlag.AlignVCenter, shown
            )
            at += metrics.horizontalAdvance(shown)
            if shown != text:
                break
        if entry.about:
            painter.setFont(font)
            painter.setPen(faint)
            rest = QRect(at + GAP, room.top(), max(0, room.right() - at - GAP), room.height())
            shown = painter.fontMetrics().elidedText(entry.about, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, shown)


def _pieces(entry: Entry) -> list[tuple[str, bool]]:
    """The name in stretches of letters that were typed and that were not."""
    marked = set(entry.places)
    pieces: list[tuple[str, bool]] = []
    for place, letter in enumerate(entry.name):
        is_marked = place in marked
        if pieces and pieces[-1][1] == is_marked:
            pieces[-1] = (pieces[-1][0] + letter, is_marked)
        else:
            pieces.append((letter, is_marked))
    return pieces
