"""The sub-calls of one line as rows, in the order in which it asked; a row is read when it comes in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import STATUS_WORDS, plain
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import duration, grouped, short_dollars
from rlm_desktop.ui.inspector.flat_model import FlatModel, Index

COLUMNS = ("#", "", "Asked", "Batch", "Time", "Cost")
NUMBER, STATUS, ASKED, BATCH, TIME, COST = range(6)
TIPS = {
    NUMBER: "The order in which the line asked",
    BATCH: "Number of the llm_query_batched call, and the place in it",
    COST: "US dollars; of a child run with all that it asked",
}
PAGE = 32
"""Rows that are read together."""

Fetch = Callable[[Sequence[int]], Sequence[SpanRow]]


class LineCallsModel(FlatModel):
    """Spans that a line asked for."""

    columns = COLUMNS
    tips = TIPS
    right = frozenset((NUMBER, BATCH, TIME, COST))

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._spans: list[int] = []
        self._rows: dict[int, SpanRow] = {}
        self._fetch: Fetch = lambda spans: ()

    def show_spans(self, spans: list[int], fetch: Fetch, *, another: bool) -> None:
        """Show these; another: they are not those that are shown, or more of them."""
        self._fetch = fetch
        if another or self._spans != spans[: len(self._spans)]:
            self.beginResetModel()
            self._spans, self._rows = list(spans), {}
            self.endResetModel()
            return
        unfinished = [span for span, row in self._rows.items() if row.status is Status.RUNNING]
        for span in unfinished:
            del self._rows[span]
        if len(spans) > len(self._spans):
            self.beginInsertRows(QModelIndex(), len(self._spans), len(spans) - 1)
            self._spans = list(spans)
            self.endInsertRows()
        if unfinished:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._spans) - 1, len(COLUMNS) - 1))

    def span_at(self, index: Index) -> int:
        """The span of a row."""
        return self._spans[index.row()]

    def all_rows(self) -> Sized:
        return self._spans

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.DisplayRole and column == NUMBER:
            return grouped(index.row() + 1)
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.DecorationRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self._row(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATUS:
            meaning = theme.of_status(row.status)
            return theme.icon("lost" if row.status is Status.LOST else meaning, meaning)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == STATUS:
            return STATUS_WORDS[row.status]
        if role == Qt.ItemDataRole.ToolTipRole and column in (STATUS, ASKED):
            error = row.error.strip().splitlines()
            said = (STATUS_WORDS[row.status], error[-1] if error else "") if column == STATUS else (row.label,)
            return plain(": ".join(one for one in said if one))
        return None

    def _row(self, place: int) -> SpanRow | None:
        span = self._spans[place]
        if span not in self._rows:
            first = place - place % PAGE
            wanted = [one for one in self._spans[first : first + PAGE] if one not in self._rows]
            self._rows.update({row.span: row for row in self._fetch(wanted)})
        return self._rows.get(span)


def _text(row: SpanRow, column: int) -> str:
    if column == ASKED:
        child = "Child run: " if row.kind is SpanKind.CHILD_RUN else ""
        return plain(f"{child}{row.label}")
    if column == BATCH:
        return "" if row.batch is None else f"{grouped(row.batch)} · {grouped(row.index + 1)}"
    if column == TIME:
        return duration(None if row.end is None else row.end - row.begin)
    if column == COST:
        return short_dollars(row.cost, row.unpriced_calls)
    return ""
