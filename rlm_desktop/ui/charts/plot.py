"""One chart drawn by pyqtgraph: crosshair, clicks, a stretch of time pulled out of it, and what is selected marked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.charts.boxes import draw_boxes
from rlm_desktop.ui.charts.model import ChartData, Series
from rlm_desktop.ui.figures import clock, duration, money, short, tokens

MOST_LABELS = 24
BAR_WIDTH = 0.7
LINE_WIDTH = 2
POINT = 10
SHADE, SELECTED_SHADE = 40, 24
"""Opacity of 255."""


class Plot(QWidget):
    """Draws a ChartData; the arrows move along its rows, Enter picks one, Esc gives the stretch back.

    Signals:
        picked(row): a row was clicked.
        stretched(stretch, is_on_the_way): a stretch of the run's time was pulled out; None for all of it.
        hovered(row): what the crosshair stands on; None for nothing.
    """

    picked = Signal(int)
    stretched = Signal(object, bool)
    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: ChartData | None = None
        self._row: int | None = None
        self._selected: int | None = None
        self._step: tuple[float, float] | None = None
        self._stretch: tuple[float, float] | None = None
        self._box = _Box()
        self._across = _Axis("bottom")
        self._up = _Axis("left")
        self.area = pg.PlotWidget(viewBox=self._box, axisItems={"bottom": self._across, "left": self._up})
        self.area.setAntialiasing(True)
        self.area.setFrameShape(self.area.Shape.NoFrame)
        for widget in (self.area, self.area.viewport()):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.area.getPlotItem()
        item.setMenuEnabled(False)
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())  # pyqtgraph's own menu, never shown, goes with this
        item.hideButtons()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._box.pulled.connect(self._on_pulled)
        self.area.scene().sigMouseMoved.connect(self._on_moved)
        self.area.scene().sigMouseClicked.connect(self._on_clicked)

    @property
    def data(self) -> ChartData | None:
        """What is drawn."""
        return self._data

    def show_data(self, data: ChartData) -> None:
        """Draw this."""
        if self._data is None or data.chart != self._data.chart:
            self._row = None
        self._data = data
        self._draw()

    def mark(self, *, row: int | None, step: tuple[float, float] | None, stretch: tuple[float, float] | None) -> None:
        """Set off a row, the time of the selected step, and the stretch that is looked at."""
        if (row, step, stretch) != (self._selected, self._step, self._stretch):
            self._selected, self._step, self._stretch = row, step, stretch
            self._draw()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point of the chart is on the widget."""
        return QPointF(self.area.mapFromScene(self._box.mapViewToScene(QPointF(x, y))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = 0 if self._data is None else len(self._data.rows)
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Home: -count, Qt.Key.Key_End: count}
        key = Qt.Key(event.key())
        if count and key in steps:
            self._put_crosshair(max(0, min(count - 1, (-1 if self._row is None else self._row) + steps[key])))
        elif key == Qt.Key.Key_Escape and self._stretch is not None:
            self.stretched.emit(None, False)
        elif self._row is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self._row)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._data is not None:
            self._draw()

    def _draw(self) -> None:
        data = self._data
        item = self.area.getPlotItem()
        item.clear()
        if item.legend is not None:
            item.legend.scene().removeItem(item.legend)
            item.legend = None
        if data is None:
            return
        self._style(data)
        if len(data.series) > 1:
            item.addLegend(offset=(16, 8), labelTextColor=self._ink())
        if data.over_time:
            self._shade(self._step, theme.colour("muted"), SELECTED_SHADE)
            self._shade(self._stretch, theme.colour("accent"), SHADE)
        draw_boxes(item, data.boxes, theme.colour("muted"))
        for place, series in enumerate(data.series):
            self._draw_series(series, place, len(data.series))
        for y, name in data.limits:
            self._line(y, 0, name, theme.colour("stopped"))
        for x, name in data.marks:
            self._line(x, 90, name, theme.colour("stopped"))
        self._crosshair = pg.InfiniteLine(angle=90, pen=pg.mkPen(theme.colour("muted"), width=1))
        self._crosshair.setVisible(False)
        item.addItem(self._crosshair, ignoreBounds=True)
        self._fit(data)
        if self._row is not None and self._row < len(data.rows):
            self._put_crosshair(self._row)

    def _style(self, data: ChartData) -> None:
        self.area.setBackground(self.palette().color(QPalette.ColorRole.Base))
        self._across.over_time = data.over_time
        self._up.unit, self._across.unit = data.y_title, data.x_title
        for axis in (self._across, self._up):
            axis.setPen(theme.colour("line"))
            axis.setTextPen(self._ink())
            axis.setTickFont(QFont(self.font()))
        self._up.setLabel(data.y_title, color=self._ink().name())
        self._across.setLabel(
            "time since the beginning" if data.over_time else data.x_title or data.columns[0],
            color=self._ink().name(),
        )
        step = max(1, -(-len(data.labels) // MOST_LABELS))
        ticks = [(place, name) for place, name in enumerate(data.labels) if place % step == 0]
        self._across.setTicks(None if data.over_time or data.x_title else [ticks])
        self.area.showGrid(x=False, y=True, alpha=0.15)
        self._box.setMouseEnabled(x=False, y=False)
        self._box.pulls = data.over_time

    def _draw_series(self, series: Series, place: int, count: int) -> None:
        assert self._data is not None
        item = self.area.getPlotItem()
        colour = theme.colour(series.meaning)
        if series.sign:
            item.plot(
                series.xs, series.ys, pen=None, name=series.name or None, symbol=series.sign, symbolSize=POINT,
                symbolBrush=colour, symbolPen=pg.mkPen(self.palette().color(QPalette.ColorRole.Base)),
            )  # fmt: skip
            return
        if self._data.over_time:
            style = Qt.PenStyle.DashLine if series.dashed else Qt.PenStyle.SolidLine
            sign = {"symbol": "t" if series.dashed else "o", "symbolSize": 6, "symbolBrush": colour, "symbolPen": None}
            dots = sign if series.gaps or len(series.xs) <= 2 else {}
            pen = pg.mkPen(colour, width=LINE_WIDTH, style=style)
            item.plot(series.xs, series.ys, pen=pen, name=series.name, connect=_connected(series), **dots)
            return
        width = BAR_WIDTH / count
        xs = [x - BAR_WIDTH / 2 + width * (place + 0.5) for x in series.xs]
        brushes = [pg.mkBrush(colour) for _ in xs]
        pens: list[QPen] = [pg.mkPen(None) for _ in xs]
        if self._selected is not None and self._selected < len(pens):
            pens[self._selected] = pg.mkPen(self._ink(), width=2)
        if xs:
            bars = pg.BarGraphItem(x=xs, height=series.ys, width=width, brushes=brushes, pens=pens, name=series.name)
            bars.opts["brush"] = pg.mkBrush(colour)  # for the legend
            item.addItem(bars)

    def _fit(self, data: ChartData) -> None:
        ys = [y for series in data.series for y in series.ys]
        top = max(ys, default=0.0)
        limits = [y for y, _ in data.limits if y <= 4 * top]  # a limit far above would press the line to the ground
        top = max([top, *limits]) or 1.0
        last = max((x for series in data.series for x in series.xs), default=1.0)
        across = (0.0, last or 1.0) if data.over_time else (-0.6, max(len(data.rows), 1) - 0.4)
        if data.x_title:
            across = (0.0, last * 1.05 or 1.0)
        elif data.boxes:
            across = (-0.6, len(data.labels) - 0.4)
        self.area.setXRange(*across, padding=0.02 if data.over_time else 0)
        self.area.setYRange(
            -0.08 * top if data.x_title else 0, top * (1.25 if len(data.series) > 1 else 1.08), padding=0
        )  # room for the legend

    def _shade(self, stretch: tuple[float, float] | None, colour: QColor, opacity: int) -> None:
        if stretch is not None:
            tint = QColor(colour)
            tint.setAlpha(opacity)
            region = pg.LinearRegionItem(stretch, movable=False, brush=tint, pen=pg.mkPen(colour, width=1))
            self.area.addItem(region, ignoreBounds=True)

    def _line(self, at: float, angle: int, name: str, colour: QColor) -> None:
        line = pg.InfiniteLine(
            at,
            angle=angle,
            pen=pg.mkPen(colour, width=1, style=Qt.PenStyle.DashDotLine),
            label=name,
            labelOpts={
                "position": 0.08 if angle == 0 else 0.9,
                "color": colour,
                "anchors": [(0, 1), (0, 1)] if angle == 0 else [(1, 0.5), (1, 0.5)],
            },
        )
        self.area.addItem(line, ignoreBounds=True)

    def _put_crosshair(self, row: int | None) -> None:
        self._row = row
        if self._data is not None:
            self._crosshair.setVisible(row is not None)
            if row is not None:
                self._crosshair.setValue(self._data.x_of(row))
        self.hovered.emit(row)

    @Slot(object)
    def _on_moved(self, place: QPointF) -> None:
        if self._data is None:
            return
        inside = self._box.sceneBoundingRect().contains(place)
        at = self._box.mapSceneToView(place)
        row = self._data.row_at(at.x(), at.y()) if inside else None
        if row != self._row:
            self._put_crosshair(row)

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        if self._data is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.double() and self._data.over_time:
            self.stretched.emit(None, False)
            return
        at = self._box.mapSceneToView(event.scenePos())
        row = self._data.row_at(at.x(), at.y())
        if row is not None:
            self.setFocus()
            self._put_crosshair(row)
            self.picked.emit(row)

    @Slot(float, float, bool)
    def _on_pulled(self, one: float, other: float, is_on_the_way: bool) -> None:
        stretch = (max(0.0, min(one, other)), max(0.0, one, other))
        if stretch[0] < stretch[1]:
            self.stretched.emit(stretch, is_on_the_way)

    def _ink(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.Text)


def _connected(series: Series) -> Any:
    """Which points are joined to the next: all, or only those of stretches that follow each other."""
    if not series.gaps or len(series.xs) < 2:
        return "all"
    apart = [after - before for before, after in pairwise(series.xs)]
    return np.array([one <= 1.5 * min(apart) for one in apart] + [False], dtype=np.int32)


class _Box(pg.ViewBox):
    """The inside of the chart: the wheel does nothing, a drag pulls out a stretch of time."""

    pulled = Signal(float, float, bool)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.pulls = False

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if not self.pulls or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        one, other = self.mapToView(event.buttonDownPos()).x(), self.mapToView(event.pos()).x()
        self.pulled.emit(one, other, not event.isFinish())

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        event.ignore()


class _Axis(pg.AxisItem):
    """Times as clocks, dollars and tokens short."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.over_time = False
        self.unit = ""
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.over_time:
            return [duration(one) if spacing < 1 else clock(one) for one in values]
        if self.unit == "US dollars":
            digits = 2 if spacing >= 0.01 else 4 if spacing >= 0.0001 else 6
            return [money(one, digits) for one in values]
        if self.unit in ("tokens", "calls") and spacing >= 1:
            return [tokens(round(one)) for one in values]
        return [short(one) for one in values]
