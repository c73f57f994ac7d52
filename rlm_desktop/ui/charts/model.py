"""What a chart shows: its series, the same data as a table, and what each row of it leads to. No widgets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rlm_desktop.events.wording import UNKNOWN
from rlm_desktop.ui.figures import counted

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, or the bars of one colour."""

    name: str
    meaning: str
    """Of the theme's colours."""
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    dashed: bool = False
    """Told apart also without colour."""
    gaps: bool = False
    """Whether there are stretches of time of which nothing is known."""
    sign: str = ""
    """Points that are not joined, as one of pyqtgraph's signs; empty for a line or bars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """How a number of amounts lies, at a place of the x axis."""

    x: float
    least: float
    low: float
    median: float
    high: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """All that one chart shows."""

    chart: str
    """What it is called on screen."""
    over_time: bool
    """The x axis is the run's time in seconds; else each row has a bar at its number."""
    y_title: str
    series: tuple[Series, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    """Of the table: numbers as they are, None for what is unknown."""
    formats: tuple[Callable[[Any], str], ...]
    """How the numbers of each column are written."""
    labels: tuple[str, ...] = ()
    """Below the bars."""
    spans: tuple[int, ...] = ()
    """What a row is about, where that is a span."""
    filters: tuple[str, ...] = ()
    """What keeps only the spans of a row, in the filter language."""
    limits: tuple[tuple[float, str], ...] = ()
    """Lines across, with their names."""
    marks: tuple[tuple[float, str], ...] = ()
    """Lines down, with their names."""
    note: str = ""
    """What is not in it."""
    boxes: tuple[Box, ...] = ()
    """Drawn behind the series."""
    keys: tuple[str, ...] = ()
    """What a row is about, where that has an id."""
    x_title: str = ""
    """Where the x axis is an amount too: what of; the rows are then the points of all series."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(one.ys) for one in self.series)

    def said(self, row: int) -> str:
        """A row in words."""
        cells = (self.cell(row, column) for column in range(len(self.columns)))
        return " · ".join(
            f"{name}: {cell}" if place else cell
            for place, (name, cell) in enumerate(zip(self.columns, cells, strict=True))
        )

    def cell(self, row: int, column: int) -> str:
        """A cell of the table as it is shown."""
        value = self.rows[row][column]
        return UNKNOWN if value is None else self.formats[column](value)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Where the rows are drawn, where each is a point."""
        return tuple(point for one in self.series if one.sign for point in zip(one.xs, one.ys, strict=True))

    def x_of(self, row: int) -> float:
        """Where a row is drawn on the x axis."""
        points = self.points
        return points[row][0] if points else float(self.rows[row][0]) if self.over_time else row

    def row_at(self, x: float, y: float = 0.0) -> int | None:
        """The row that is drawn at, or last before, a place on the x axis; of points, the nearest."""
        if not self.rows:
            return None
        points = self.points
        if points:
            wide, high = ((max(one) - min(one)) or 1.0 for one in zip(*points, strict=True))
            return min(
                range(len(points)),
                key=lambda row: ((points[row][0] - x) / wide) ** 2 + ((points[row][1] - y) / high) ** 2,
            )
        if not self.over_time:
            row = round(x)
            return row if 0 <= row < len(self.rows) else None
        before = [place for place, row in enumerate(self.rows) if row[0] <= x]
        return before[-1] if before else 0

    def csv(self) -> str:
        """The table as CSV, the numbers in full."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(["" if value is None else value for value in row] for row in self.rows)
        return file.getvalue()


class ChartTable(QAbstractTableModel):
    """A chart's data, for reading without a picture."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data: ChartData | None = None

    def show_data(self, data: ChartData | None) -> None:
        """Show this; rows that are still there stay."""
        if self._data is not None and data is not None and self._data.columns == data.columns:
            self._fit_rows(data)
        else:
            self.beginResetModel()
            self._data = data
            self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._data is None else len(self._data.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._data is None else len(self._data.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._data is None or orientation is not Qt.Orientation.Horizontal or section >= len(self._data.columns):
            return None
        return self._data.columns[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._data is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._data.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and not isinstance(
            self._data.rows[index.row()][index.column()], str
        ):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _fit_rows(self, data: ChartData) -> None:
        assert self._data is not None
        was, now = len(self._data.rows), len(data.rows)
        if now > was:
            self.beginInsertRows(NOWHERE, was, now - 1)
            self._data = data
            self.endInsertRows()
        elif now < was:
            self.beginRemoveRows(NOWHERE, now, was - 1)
            self._data = data
            self.endRemoveRows()
        self._data = data
        if now:
            self.dataChanged.emit(self.index(0, 0), self.index(now - 1, len(data.columns) - 1))


def left_out(unpriced: int, uncounted: int) -> str:
    """What a sum does not hold, in a sentence; empty when it holds all."""
    said = []
    for count, what in ((unpriced, "a price"), (uncounted, "a token count")):
        if count:
            said.append(f"{counted(count, 'call')} without {what} {'is' if count == 1 else 'are'}")
    return f"{' and '.join(said)} not in this." if said else ""
