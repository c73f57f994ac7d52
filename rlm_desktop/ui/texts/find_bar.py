"""A bar that finds a word in what a view of rows shows: all places at once, one after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget
from shiboken6 import isValid

from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.next_previous import NextPrevious
from rlm_desktop.ui.texts.bytes_rows import BytesRows
from rlm_desktop.ui.texts.finding import MOST_FOUND, find_all
from rlm_desktop.ui.texts.lines import Lines
from rlm_desktop.ui.texts.pacing import Pace, Stopped
from rlm_desktop.ui.texts.rows_view import RowsView

PATIENCE_MILLISECONDS = 150
"""After the last key, before the search begins."""


class FindBar(QWidget, NextPrevious):
    """Hidden until `begin`; Esc hides it."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._view: RowsView | None = None
        self._found: Sequence[int] = ()
        self._is_done = True
        self._pace = Pace()
        self.word = QLineEdit()
        self.word.setPlaceholderText("Find")
        self.word.setAccessibleName("Find")
        self.word.setClearButtonEnabled(True)
        self._case = QCheckBox("Match case")
        self._said = QLabel()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(8)
        layout.addWidget(self.word, 1)
        layout.addWidget(_tool("▴", "Previous (Shift+F3)", self.previous))
        layout.addWidget(_tool("▾", "Next (F3)", self.next))
        layout.addWidget(self._case)
        layout.addWidget(self._said)
        layout.addWidget(_tool("✕", "Close (Esc)", self.hide))
        self.word.textEdited.connect(self._patience.start)
        self.word.returnPressed.connect(self.next)
        self._case.toggled.connect(self.search)
        self._patience.timeout.connect(self.search)
        self.hide()

    def set_view(self, view: RowsView | None) -> None:
        """Find in this one from now on; None where there is nothing to be found."""
        self._view = view
        self._forget()
        if view is None:
            self.hide()
        elif self.isVisible():
            self.search()

    @Slot()
    def begin(self) -> None:
        """Show the bar, with what is selected as the word."""
        if self._view is None:
            return
        self.show()
        selected = self._view.selected_text()
        if selected and "\n" not in selected and len(selected) < 200:
            self.word.setText(selected)
        self.word.setFocus()
        self.word.selectAll()
        if self.word.text():
            self.search()

    @Slot()
    def search(self) -> None:
        """Look for the word as it is now."""
        self._patience.stop()
        self._forget()
        view, word = self._view, self.word.text()
        whole = _whole(view)
        if view is None or whole is None or not word:
            return
        self._is_done = False
        self._said.setText("Searching…")
        wanted = word.encode("utf-8", "surrogatepass") if isinstance(whole, bytes) else word
        pace, matches_case = self._pace, self._case.isChecked()
        self._jobs.start(
            lambda: find_all(whole, wanted, pace, matches_case=matches_case),  # type: ignore[type-var]
            partial(self._on_found, pace, len(wanted)),
            failed=partial(self._on_failed, pace),
        )

    def said(self) -> str:
        """How many places there are, and which is selected."""
        return self._said.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The marks go with the bar."""
        super().hideEvent(event)
        self._forget()
        if self._view is not None:
            self._view.setFocus()

    def _forget(self) -> None:
        self._pace.stop()
        self._pace = Pace()
        self._found, self._is_done = (), True
        self._said.setText("")
        if self._view is not None and isValid(self._view):
            self._view.set_found((), 0)

    def _on_found(self, pace: Pace, length: int, found: Sequence[int]) -> None:
        if not isValid(self) or pace is not self._pace or self._view is None:
            return
        self._found, self._is_done = found, True
        self._view.set_found(found, length)
        if found:
            first = self._view.selection.ends[0]
            at = bisect_left(found, first, key=self._view.rows.place)
            self._select(at % len(found), length)
        else:
            self._said.setText("Not found")
        self._length = length

    def _on_failed(self, pace: Pace, error: Exception) -> None:
        if not isinstance(error, Stopped):
            self._jobs.failed.emit(error)

    def _step(self, by: int) -> None:
        if not self._found:
            if self._is_done and self.word.text():
                self.search()
            return
        assert self._view is not None
        first, last = self._view.selection.ends
        place = self._view.rows.place
        behind = bisect_left if first == last else bisect_right
        at = behind(self._found, first, key=place) if by > 0 else bisect_left(self._found, first, key=place) - 1
        self._select(at % len(self._found), self._length)

    def _select(self, at: int, length: int) -> None:
        assert self._view is not None
        rows = self._view.rows
        first = rows.place(self._found[at])
        self._view.select(first, rows.place(self._found[at] + length))
        more = "+" if len(self._found) == MOST_FOUND else ""
        self._said.setText(f"{grouped(at + 1)} of {grouped(len(self._found))}{more}")


def _whole(view: RowsView | None) -> str | bytes | None:
    rows = None if view is None else view.rows
    return rows.text if isinstance(rows, Lines) else rows.data if isinstance(rows, BytesRows) else None


def _tool(text: str, tip: str, act: object) -> QToolButton:
    tool = QToolButton()
    tool.setText(text)
    tool.setToolTip(tip)
    tool.setAccessibleName(tip.partition(" (")[0])
    tool.setAutoRaise(True)
    tool.clicked.connect(act)
    return tool
