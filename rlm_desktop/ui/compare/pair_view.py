"""Two runs side by side: what differs, their steps joined by bands, and the inspector of both."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from rlm_desktop.ui.compare.header import Header
from rlm_desktop.ui.compare.inspector import PairInspector
from rlm_desktop.ui.compare.lines import differing
from rlm_desktop.ui.compare.model import Column, LineTable
from rlm_desktop.ui.compare.pages import fill, fill_tabs, muted, row
from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.reading import PairData
from rlm_desktop.ui.compare.shape_view import CurvesPage, FlamePage
from rlm_desktop.ui.compare.table import LineView
from rlm_desktop.ui.entry import Entry

READING = "Reading both runs…"


class PairView(Entry, QWidget):
    """Owns its controller. Reads once it is made, and again on F5."""

    def __init__(self, controller: PairController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        controller.setParent(self)
        self.header = Header()
        self.lines = LineTable(self)
        self.steps = LineView(self.lines, "Steps of A and B")
        self.inspector = PairInspector(controller)
        self.divergence = _button("First divergence", "F9", "The first step in which the runs really part")
        self.previous = _button("Previous", "Shift+F8", "The difference before")
        self.next = _button("Next", "F8", "The next difference")
        self.only = QCheckBox("&Only differences")
        self.only.setToolTip("Leave out steps that are the same")
        self.swap = _button("&Swap", "", "A at the right, B at the left")
        self.out = _button("Whole runs", "Backspace", "Back from the child runs to the runs that hold them")
        self.said = muted(READING)
        self.pages = QTabWidget()
        self.curves = CurvesPage()
        self.flame = FlamePage()
        self._lay_out()
        self._connect()
        self.entry = self.steps
        self._on_ways_changed()
        controller.read()

    @Slot()
    def go_to_divergence(self) -> None:
        """Choose the line in which the runs part."""
        data = self.controller.data
        if data is not None and data.first is not None:
            self._choose(data.first)
            self.inspector.show_tab(data.telling_tab(data.first))

    @Slot()
    def next_difference(self) -> None:
        """Choose the next line that differs."""
        self._go(1)

    @Slot()
    def previous_difference(self) -> None:
        """Choose the one before."""
        self._go(-1)

    @Slot(object)
    def _show(self, data: PairData) -> None:
        self.header.show_runs(data.whose.left.run, data.whose.right.run, data.header)
        self.lines.show_lines(data.lines)
        self.said.setText(data.said)
        differences = bool(differing(data.lines))
        for button in (self.divergence, self.previous, self.next):
            button.setEnabled(differences)
        self.inspector.clear()
        self.curves.show_shape(None)
        self.flame.show_shape(None)
        if data.lines:
            self._choose(data.first or 0)
            self.inspector.show_tab(data.telling_tab(data.first or 0))

    def _choose(self, place: int) -> None:
        if not self.steps.choose(place):
            self.only.setChecked(False)
            self.steps.choose(place)

    def _go(self, by: int) -> None:
        data = self.controller.data
        if data is None:
            return
        places = sorted(data.lines[row].place for row in differing(data.lines))
        here = self.controller.place
        if not places:
            return
        if by > 0:
            found = next((one for one in places if here is None or one > here), places[0])
        else:
            found = next((one for one in reversed(places) if here is None or one < here), places[-1])
        self._choose(found)
        self.inspector.show_tab(data.telling_tab(found))

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        if index.isValid():
            self.controller.choose(self.lines.line(index.row()).place)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        line = self.lines.line(index.row())
        is_right = index.column() == Column.B or line.left is None
        self.controller.choose(line.place)
        self.controller.open_side(int(is_right))

    @Slot()
    def _on_ways_changed(self) -> None:
        self.out.setVisible(self.controller.is_inside)

    @Slot(bool)
    def _on_only(self, is_wanted: bool) -> None:
        place = self.controller.place
        self.lines.show_only_different(is_wanted)
        if place is not None:
            self.steps.choose(place)

    def _connect(self) -> None:
        self.divergence.clicked.connect(self.go_to_divergence)
        self.previous.clicked.connect(self.previous_difference)
        self.next.clicked.connect(self.next_difference)
        self.swap.clicked.connect(self.controller.swap)
        self.out.clicked.connect(self.controller.go_out)
        self.only.toggled.connect(self._on_only)
        self.steps.selectionModel().currentRowChanged.connect(self._on_row)
        self.steps.activated.connect(self._on_activated)
        for page in (self.curves, self.flame):
            page.wanted.connect(self.controller.read_shape)
            page.picked.connect(self._choose)
            self.controller.shape_read.connect(page.show_shape)
        self.header.open_requested.connect(self.controller.open_side)
        self.controller.pair_read.connect(self._show)
        self.controller.refused.connect(self.said.setText)
        self.controller.ways_changed.connect(self._on_ways_changed)
        for keys, slot in (
            ("F5", self.controller.read),
            ("F8", self.next_difference),
            ("Shift+F8", self.previous_difference),
            ("F9", self.go_to_divergence),
            ("Backspace", self.controller.go_out),
            ("Alt+Down", lambda: self.inspector.shown().next_change()),
            ("Alt+Up", lambda: self.inspector.shown().previous_change()),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _lay_out(self) -> None:
        ways = (self.out, self.divergence, self.previous, self.next)
        acts = row(*ways, self.only, self.said, self.swap, stretched=self.said)
        above = fill(QWidget(), acts, self.steps)
        titled = {"Steps": above, "Curves": self.curves, "Flame": self.flame}
        fill_tabs(self.pages, "Steps, curves and flame", titled)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.pages)
        split.addWidget(self.inspector)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(split, 1)


def _button(text: str, keys: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(f"{tip} ({keys})" if keys else tip)
    return button
