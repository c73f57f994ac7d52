"""An area that scrolls over any number of rows: only those in sight are laid out and drawn."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextLayout, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.texts.lines import Lines, Place, Rows
from rlm_desktop.ui.texts.plain_view import fixed_font
from rlm_desktop.ui.texts.row_layouts import Laid, Looks, RowLayouts, as_it_is

GAP = 8
WHEEL_LINES = 3
SMALLEST_POINTS, LARGEST_POINTS = 5, 48
DEGREES_OF_A_NOTCH = 120


class RowsArea(QAbstractScrollArea):
    """Rows with their labels at the left. Its top is a row, and a line of it where a row has several."""

    def __init__(self, *, wraps: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows = Lines("")
        self._layouts = RowLayouts(self._rows, fixed_font())
        self._wraps = wraps
        self._top = (0, 0)
        self._widest = 0.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(fixed_font())
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def rows(self) -> Rows:
        """What is shown."""
        return self._rows

    @property
    def wraps(self) -> bool:
        """Whether long lines go on below."""
        return self._wraps

    def show_rows(self, rows: Rows, looks: Looks = as_it_is, *, keep: bool = False) -> None:
        """Show these; keep: they go on from those that are shown, so that one stays where one is, or at the end."""
        follows = keep and self._rows.count > 0 and self.is_at_end()
        self._rows = rows
        self._layouts.set_rows(rows, looks)
        if not keep:
            self._top, self._widest = (0, 0), 0.0
            self.horizontalScrollBar().setValue(0)
        self._scroll(self._last_top() if follows else self._top)

    @Slot(bool)
    def set_wraps(self, wraps: bool) -> None:
        """Let long lines go on below, or beyond the right edge."""
        self._wraps = wraps
        self.horizontalScrollBar().setValue(0)
        self._scroll((self._top[0], 0))

    def zoom(self, points: int) -> None:
        """Larger or smaller letters; 0 for the system's size."""
        font = QFont(self.font())
        wanted = font.pointSize() + points if points else fixed_font().pointSize()
        font.setPointSize(max(SMALLEST_POINTS, min(LARGEST_POINTS, wanted)))
        self.setFont(font)

    def to_end(self) -> None:
        """Bring the end in sight."""
        self._scroll(self._last_top())

    def is_at_end(self) -> bool:
        """Whether the last line is in sight."""
        return self._top >= self._last_top()

    def reveal(self, place: Place) -> None:
        """Bring a place in sight, a third from the top when it was not."""
        if not self._rows.count:
            return
        line = self._line_of(place)
        if not self._top <= (place.row, line) < self._moved(self._top, self._page()):
            self._scroll(self._moved((place.row, line), -(self._page() // 3)))
        bar, x = self.horizontalScrollBar(), self._x_of(place)
        if not self._wraps and not bar.value() <= x <= bar.value() + self._text_width() - GAP:
            bar.setMaximum(max(bar.maximum(), round(x)))
            bar.setValue(round(max(0.0, x - self._text_width() / 3)))
        self.viewport().update()

    def shown_rows(self) -> list[str]:
        """The rows in sight, as they are drawn."""
        return [self._layouts.laid(number).seen.text for number, _ in self._in_sight()]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        size, margin, height = self.viewport().size(), self._margin(), self._layouts.height
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.setClipRect(QRectF(margin, 0, size.width() - margin, size.height()))
        visible = self._in_sight()
        for number, line in visible:
            self._draw_row(painter, number, self._layouts.laid(number), QPointF(self._left(), line * height))
        painter.setClipping(False)
        painter.fillRect(QRectF(0, 0, margin, size.height()), theme.colour("raised"))
        painter.setPen(theme.colour("muted"))
        painter.setFont(self.font())
        for number, line in visible:
            label = QRectF(0, line * height, margin - GAP, height)
            painter.drawText(label, Qt.AlignmentFlag.AlignRight, self._layouts.laid(number).row.label)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll(self._top)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._layouts.set_font(self.font())
            self._widest = 0.0
            self._scroll((self._top[0], 0))
        elif event.type() == QEvent.Type.PaletteChange:
            self._layouts.forget()
            self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if turned.y() > 0 else -1)
        elif turned.x() and not self._wraps:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - turned.x())
        elif turned.y():
            lines = -turned.y() * WHEEL_LINES / DEGREES_OF_A_NOTCH
            self._scroll(self._moved(self._top, round(lines) or (1 if lines > 0 else -1)))
        event.accept()

    def _draw_row(self, painter: QPainter, number: int, laid: Laid, at: QPointF) -> None:
        laid.layout.draw(painter, at, self._marks(number, laid))

    def _marks(self, number: int, laid: Laid) -> list[QTextLayout.FormatRange]:
        """What is set off in a row beside its own looks."""
        return []

    def _scroll(self, top: tuple[int, int]) -> None:
        """Bring a line to the top, or as near as the end allows."""
        self._layouts.set_width(self._text_width() - GAP if self._wraps else None)
        last = self._last_top()
        self._top = max((0, 0), min(top, last))
        bar = self.verticalScrollBar()
        with QSignalBlocker(bar):
            bar.setRange(0, last[0] + (last[1] > 0))
            bar.setPageStep(max(1, len(self._in_sight())))
            bar.setValue(bar.maximum() if self._top == last else self._top[0])
        self._widest = max([self._widest, *(self._layouts.laid(number).width for number, _ in self._in_sight())])
        across = self.horizontalScrollBar()
        across.setRange(0, 0 if self._wraps else max(0, round(self._widest + 2 * GAP - self._text_width())))
        across.setPageStep(round(self._text_width()))
        across.setSingleStep(round(4 * self._layouts.letter))
        self.viewport().update()

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._scroll(self._last_top() if value == self.verticalScrollBar().maximum() else (value, 0))

    def _last_top(self) -> tuple[int, int]:
        """What is at the top when the end is in sight."""
        return self._moved((self._rows.count, 0), -self._page())

    def _moved(self, line: tuple[int, int], by: int) -> tuple[int, int]:
        """The line so many lines further on, or back."""
        row, within = line
        while by < 0 and (row or within):
            if within:
                step = min(within, -by)
                within, by = within - step, by + step
            else:
                row, within = row - 1, self._layouts.laid(row - 1).lines
        while by > 0 and row < self._rows.count:
            step = min(self._layouts.laid(row).lines - within, by)
            within, by = within + step, by - step
            if within == self._layouts.laid(row).lines:
                row, within = row + 1, 0
        return row, within

    def _in_sight(self) -> list[tuple[int, int]]:
        """Each row in sight, and the line of the view on which it begins."""
        found = []
        (row, within), page = self._top, self._page() + 1
        line = -within
        while row < self._rows.count and line <= page:
            found.append((row, line))
            line += self._layouts.laid(row).lines
            row += 1
        return found

    def _row_at(self, y: float) -> tuple[int, int] | None:
        """The row at a height of the view, and the line on which it begins; the nearest; None when there is none."""
        wanted = int(y // self._layouts.height)
        before: Iterable[tuple[int, int]] = [one for one in self._in_sight() if one[1] <= max(0, wanted)]
        return max(before, default=None)

    def _line_of(self, place: Place) -> int:
        """The line within its row."""
        laid = self._layouts.laid(place.row)
        line = laid.layout.lineForTextPosition(laid.seen.unit(place.column))
        return line.lineNumber() if line.isValid() else 0

    def _x_of(self, place: Place) -> float:
        laid = self._layouts.laid(place.row)
        unit = laid.seen.unit(place.column)
        line = laid.layout.lineForTextPosition(unit)
        if not line.isValid():
            return 0.0
        x: float = line.cursorToX(unit)[0]  # type: ignore[index]
        return x

    def _page(self) -> int:
        """Whole lines in the view."""
        return max(1, int(self.viewport().height() // self._layouts.height))

    def _margin(self) -> float:
        return len(self._rows.widest_label) * self._layouts.letter + 2 * GAP

    def _left(self) -> float:
        return self._margin() + GAP - self.horizontalScrollBar().value()

    def _text_width(self) -> float:
        return max(10 * self._layouts.letter, self.viewport().width() - self._margin() - GAP)
