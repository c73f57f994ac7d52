"""One name: the beginning of its value, before and after where it changed, and each binding with its line."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from rlm_desktop.events.wording import plain
from rlm_desktop.store.bindings import BindingRow
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.inspector.histories import Histories
from rlm_desktop.ui.inspector.history_model import (
    BY,
    KIND,
    PREVIEW,
    SIZE,
    TIME,
    WHERE,
    HistoryModel,
    by_words,
    where_words,
)
from rlm_desktop.ui.inspector.model import HistoryRow, NameRow, VariablesBody
from rlm_desktop.ui.inspector.page import heading, muted
from rlm_desktop.ui.inspector.tables import FlatTable
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

VALUE_LINES = 6
WIDTHS = {WHERE: 136, TIME: 56, BY: 170, KIND: 56, SIZE: 72}


class HistoryPanel(QWidget):
    """Shows a NameRow, and reads its history."""

    def __init__(self, jobs: Jobs, histories: Histories, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histories = histories
        self._of: tuple[str, int, str] | None = None
        self._value = LongText("Value", PlainView(most_lines=VALUE_LINES), jobs, file_name="value.txt")
        self._before = LongText("Before", PlainView(most_lines=VALUE_LINES), jobs, file_name="before.txt")
        self._title = heading("History")
        self._last = muted("")
        self._last.setWordWrap(True)
        self._model = HistoryModel(self._read_more, self)
        self._table = FlatTable("History of the variable")
        self._table.setModel(self._model)
        self._table.set_widths(WIDTHS)
        self._table.horizontalHeader().setSectionResizeMode(PREVIEW, QHeaderView.ResizeMode.Stretch)
        self._table.setMinimumHeight(4 * self._table.verticalHeader().defaultSectionSize())
        self._table.setToolTip("Click a row to go to the code that bound the name")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        for widget in (self._before, self._value, self._title, self._last):
            layout.addWidget(widget)
        layout.addWidget(self._table, 1)
        self.setVisible(False)
        self._table.clicked.connect(self._on_chosen)
        self._table.activated.connect(self._on_chosen)

    def show_name(self, row: NameRow, body: VariablesBody) -> None:
        """Show it; its history is read once more, because there may be more of it."""
        binding = row.after or row.before
        assert binding is not None
        self._show_text(self._before, "Before", row.before if row.after else None)
        self._show_text(self._value, row.name if row.after else f"{row.name} (removed here)", binding)
        self._title.setText(f"History of {plain(row.name)}")
        wanted = (body.run, body.loop, row.name)
        if wanted != self._of:
            self._of = wanted
            self._model.show_rows((), has_more=False)
            self._last.setText("")
        self.setVisible(True)
        self._histories.find(*wanted, 0, lambda rows, has_more: self._on_read(wanted, rows, has_more))

    def value(self) -> str:
        """The beginning of its value."""
        return self._value.text()

    def _show_text(self, widget: LongText, title: str, binding: BindingRow | None) -> None:
        widget.setVisible(binding is not None)
        if binding is not None:
            size = "" if binding.size is None else f" of {grouped(binding.size)}"
            widget.set_title(plain(title))
            widget.set_note(plain(f"{binding.kind}{size} · beginning of its value"))
            widget.show_text(binding.preview, another=binding.preview != widget.text())

    def _on_read(self, wanted: tuple[str, int, str], rows: tuple[HistoryRow, ...], has_more: bool) -> None:
        if wanted == self._of:
            self._model.show_rows(rows, has_more=has_more)
            self._last.setText(_last_words(rows))

    def _read_more(self, offset: int) -> None:
        if self._of is not None:
            wanted = self._of
            self._histories.find(*wanted, offset, lambda rows, has_more: self._on_more(wanted, rows, has_more))

    def _on_more(self, wanted: tuple[str, int, str], rows: tuple[HistoryRow, ...], has_more: bool) -> None:
        if wanted == self._of:
            self._model.add_rows(rows, has_more=has_more)

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._histories.select(self._model.row_at(index).binding.span)


def _last_words(rows: tuple[HistoryRow, ...]) -> str:
    """When it last changed, and by which line."""
    if not rows:
        return ""
    row = rows[0]
    how = "Lost" if row.binding.is_lost else "Removed" if row.binding.is_gone else "Last changed"
    said = [f"{how} in {where_words(row)}"]
    if row.lines:
        said.append(by_words(row))
    if len(rows) > 1:
        said.append(f"bound {counted(len(rows), 'time')} in all" if len(rows) < 100 else "bound 100 times or more")
    return ", ".join(said)
