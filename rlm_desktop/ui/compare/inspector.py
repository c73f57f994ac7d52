"""The one inspector of both sides: tabs of texts in diff mode, and the sub-calls of the two steps."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from rlm_desktop.ui.compare.diff_view import DiffView
from rlm_desktop.ui.compare.model import Column, LineTable
from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.reading import CallsData
from rlm_desktop.ui.compare.table import LineView
from rlm_desktop.ui.compare.texts import CallTab, Tab, Texts

CALL_BAND_PIXELS = 128
EQUAL = 10_000
"""Any size that is the same for both."""
CHOOSE_A_STEP = "Choose a step above."
CHOOSE_A_CALL = "Choose a sub-call above."


class PairInspector(QWidget):
    """Shows what the controller reads of the chosen line."""

    def __init__(self, controller: PairController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.tabs = _tabs([tab.value for tab in Tab], "What is compared of the two steps")
        self.texts = DiffView("Text")
        self.calls = CallsPage(controller)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.texts)
        self._stack.addWidget(self.calls)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._on_tab)
        controller.texts_read.connect(self._show_texts)
        self.clear()

    def show_tab(self, tab: Tab) -> None:
        """Look at a tab."""
        self.tabs.setCurrentIndex(list(Tab).index(tab))

    def shown(self) -> DiffView:
        """The texts in sight."""
        return self.calls.texts if self._stack.currentWidget() is self.calls else self.texts

    def clear(self) -> None:
        """No step is chosen."""
        self.texts.say(CHOOSE_A_STEP)
        self.calls.show_calls(CallsData())

    @Slot(object)
    def _show_texts(self, texts: Texts) -> None:
        self.texts.show_texts(texts)

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        tab = list(Tab)[number]
        self._stack.setCurrentIndex(int(tab is Tab.CALLS))
        self._controller.show_tab(tab)


class CallsPage(QWidget):
    """The sub-calls of two steps, and the texts of the chosen ones."""

    def __init__(self, controller: PairController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._said = QLabel()
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._said.setContentsMargins(8, 4, 8, 4)
        self.model = LineTable(self)
        self.table = LineView(self.model, "Sub-calls of A and B", band=CALL_BAND_PIXELS)
        self.tabs = _tabs([tab.value for tab in CallTab], "What is compared of the two sub-calls")
        self.texts = DiffView("Sub-call")
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.tabs)
        below.addWidget(self.texts, 1)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(lower)
        split.setSizes([EQUAL, EQUAL])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._said)
        column.addWidget(split, 1)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.activated.connect(self._on_activated)
        self.tabs.currentChanged.connect(lambda number: controller.show_call_tab(list(CallTab)[number]))
        controller.calls_read.connect(self.show_calls)
        controller.call_texts_read.connect(self._show_texts)

    @Slot(object)
    def show_calls(self, calls: CallsData) -> None:
        """Show these, with the first that differs chosen."""
        self.model.show_lines(calls.lines)
        self._said.setText(calls.said)
        self.texts.say(CHOOSE_A_CALL if calls.lines else "Neither step made a sub-call.")
        first = next((line.place for line in calls.lines if line.is_different), 0)
        if calls.lines:
            self.table.choose(first)

    @Slot(object)
    def _show_texts(self, texts: Texts) -> None:
        self.texts.show_texts(texts)

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        if index.isValid():
            self._controller.choose_call(self.model.line(index.row()).place)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self._controller.open_call(self.model.line(index.row()).place, int(index.column() == Column.B))


def _tabs(names: list[str], accessible: str) -> QTabBar:
    tabs = QTabBar()
    tabs.setAccessibleName(accessible)
    tabs.setExpanding(False)
    tabs.setDrawBase(False)
    for name in names:
        tabs.addTab(name)
    return tabs
