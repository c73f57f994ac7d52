"""The inspector's widgets: the header, the tabs, and a page for each; it asks its controller for what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.inspector.call_page import CallPage
from rlm_desktop.ui.inspector.code_page import CodePage
from rlm_desktop.ui.inspector.controller import InspectorController
from rlm_desktop.ui.inspector.header_bar import HeaderBar
from rlm_desktop.ui.inspector.histories import Histories
from rlm_desktop.ui.inspector.hit_bar import HitBar
from rlm_desktop.ui.inspector.hits import TABS, HitMarks
from rlm_desktop.ui.inspector.links import link_to
from rlm_desktop.ui.inspector.model import Body, Header, Tab
from rlm_desktop.ui.inspector.protocol_page import ProtocolPage
from rlm_desktop.ui.inspector.raw_lines import RawLines
from rlm_desktop.ui.inspector.raw_page import RawPage
from rlm_desktop.ui.inspector.run_page import RunPage
from rlm_desktop.ui.inspector.seen_pair import Arrangement
from rlm_desktop.ui.inspector.step_page import StepPage
from rlm_desktop.ui.inspector.sub_calls import SubCalls
from rlm_desktop.ui.inspector.values import value_in
from rlm_desktop.ui.inspector.variables_page import VariablesPage
from rlm_desktop.ui.jobs import Jobs

PATIENCE_MILLISECONDS = 150
"""After this, a body that is not there yet is said to be on its way."""
EMPTY = "Nothing is selected.\nChoose a run, then a step, a call or a piece of code."
TIPS = {
    Tab.STEP: "The model's reply, its code and what came of it",
    Tab.CALL: "One request to a model: prompt, reply and figures",
    Tab.CODE: "One code block: what it printed, asked and changed",
    Tab.VARIABLES: "The names of the REPL at this point",
    Tab.PROTOCOL: "Why each reply ran, ended the loop or was sent back",
    Tab.RAW: "The event lines, as they are kept and exported",
    Tab.RUN: "The question, the limits and the surroundings of the run",
}


class InspectorView(QWidget):
    """Shows the selected span.

    Acts: show_tab, show_widget, show_hit, show_variable, search_lines, toggle_diff, copy_value, copy_link.

    Signals:
        tab_shown(str): the title of the tab that is in sight now.
    """

    tab_shown = Signal(str)

    def __init__(self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._controller = InspectorController(reader, focus, jobs, database, self)
        self._added: list[QWidget] = []
        self._hits = HitMarks(self)
        self._hit: tuple[str, str] | None = None
        sub_calls = SubCalls(reader, focus, jobs, database, self)
        arrangement = Arrangement(self)
        self._bar = HeaderBar()
        self._tabs = QTabBar()
        self._pages: dict[Tab, Any] = {
            Tab.STEP: StepPage(jobs, sub_calls, arrangement),
            Tab.CALL: CallPage(jobs),
            Tab.CODE: CodePage(jobs, sub_calls, arrangement),
            Tab.VARIABLES: VariablesPage(jobs, Histories(focus, jobs, database, self)),
            Tab.PROTOCOL: ProtocolPage(),
            Tab.RAW: RawPage(jobs, RawLines(focus, jobs, database, self)),
            Tab.RUN: RunPage(jobs),
        }
        self._is_another = True
        self._stack = QStackedWidget()
        self._reading = _message("Reading…")
        self._nothing = _message(EMPTY)
        self._outer = QStackedWidget()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        self._lay_out()
        self._connect()
        self._controller.begin()

    def add_tab(self, widget: QWidget, title: str, tip: str = "") -> None:
        """Put a tab of others behind ours; it stays in sight while one goes from span to span."""
        self._added.append(widget)
        self._stack.addWidget(widget)
        self._tabs.setTabToolTip(self._tabs.addTab(title), tip)

    def offer(self, act: QAction) -> None:
        """Show a button for an act on what is selected."""
        self._bar.offer(act)

    def show_widget(self, widget: QWidget) -> None:
        """Bring a tab that was added in sight."""
        self._tabs.setCurrentIndex(len(Tab) + self._added.index(widget))

    def show_tab(self, tab: Tab) -> None:
        """Bring one of our tabs in sight, where the selected span has something for it."""
        place = list(Tab).index(tab)
        if self._tabs.isTabEnabled(place):
            self._tabs.setCurrentIndex(place)

    def show_hit(self, run: str, span: int, what: str = "", words: str = "") -> None:
        """Look at what a search found: what says which kind of text it is, words are those that were searched."""
        self._focus.show(run, span)
        tab = TABS.get(what)
        if what == "note" and self._added:
            self.show_widget(self._added[0])
        elif tab is not None:
            self.show_tab(tab)
        elif self._controller.header is not None:
            self.show_tab(self._controller.header.first)
        self._hit = (what, words)
        if not self._controller.is_reading:
            self._mark_hit()

    def show_variable(self, run: str, span: int, name: str) -> None:
        """Look at a name, and how it came to what it is, as of a span."""
        self._focus.show(run, span)
        self.show_tab(Tab.VARIABLES)
        variables: VariablesPage = self._pages[Tab.VARIABLES]
        variables.show_name(name)

    def search_lines(self, words: str) -> None:
        """Search the event lines of the selected span."""
        self.show_tab(Tab.RAW)
        raw: RawPage = self._pages[Tab.RAW]
        raw.search(words, at_once=not self._controller.is_reading)

    @Slot()
    def toggle_diff(self) -> None:
        """Show only the variables that the selected span changed, or all."""
        self.show_tab(Tab.VARIABLES)
        variables: VariablesPage = self._pages[Tab.VARIABLES]
        variables.toggle_diff()

    @Slot()
    def copy_value(self) -> None:
        """Give the text that has the keyboard to the clipboard, else the main text of the tab."""
        text = value_in(self._stack.currentWidget(), self.focusWidget())
        if text:
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def copy_link(self) -> None:
        """Give the address of the selected span to the clipboard."""
        header = self._controller.header
        if header is not None:
            way = [crumb.span for crumb in header.crumbs]
            QGuiApplication.clipboard().setText(link_to(header.row, way))

    @Slot(object)
    def _on_header(self, header: Header | None) -> None:
        if header is None:
            self._say(EMPTY)
            return
        self._bar.show_header(header)
        was = self._tabs.blockSignals(True)  # a tab bar leaves a tab that is disabled, which is not the user's choice
        for place, tab in enumerate(Tab):
            self._tabs.setTabEnabled(place, tab in header.targets)
        self._tabs.blockSignals(was)
        self._outer.setCurrentIndex(1)

    @Slot(object)
    def _on_tab_chosen(self, tab: Tab) -> None:
        if self._is_added():
            return
        was = self._tabs.blockSignals(True)
        self._tabs.setCurrentIndex(list(Tab).index(tab))
        self._tabs.blockSignals(was)

    @Slot(int)
    def _on_tab_clicked(self, place: int) -> None:
        if self._is_added():
            self._stack.setCurrentWidget(self._added[place - len(Tab)])
        else:
            self._controller.show_tab(list(Tab)[place])
            if not self._controller.is_reading:
                self._stack.setCurrentWidget(self._pages[list(Tab)[place]])
        self._hits.clear()
        self.tab_shown.emit(self._tabs.tabText(place))

    def _is_added(self) -> bool:
        """Whether a tab of others is in sight."""
        return self._tabs.currentIndex() >= len(Tab)

    @Slot(int)
    def _on_step_opened(self, span: int) -> None:
        self._controller.select(span)
        self.show_tab(Tab.STEP)

    @Slot(bool)
    def _on_body_wanted(self, is_another: bool) -> None:
        self._is_another = self._is_another or is_another
        if is_another:
            self._patience.start()

    @Slot(object, object)
    def _on_body(self, tab: Tab, body: Body) -> None:
        self._patience.stop()
        page = self._pages[tab]
        is_another, self._is_another = self._is_another, False
        page.show_body(body, is_another=is_another)
        if not self._is_added():
            self._stack.setCurrentWidget(page)
        if self._hit is not None:
            QTimer.singleShot(0, self, self._mark_hit)
        elif is_another:
            self._hits.clear()

    @Slot()
    def _mark_hit(self) -> None:
        """Mark what was searched, once; the page is laid out by now."""
        page = self._stack.currentWidget()
        if self._hit is not None and page is not None:
            what, words = self._hit
            self._hit = None
            self._hits.mark(page, what, words)

    @Slot()
    def _on_patience_over(self) -> None:
        if not self._is_added():
            self._stack.setCurrentWidget(self._reading)

    @Slot(str)
    def _say(self, sentence: str) -> None:
        self._patience.stop()
        self._is_another = True
        self._nothing.setText(sentence)
        self._outer.setCurrentIndex(0)

    def _connect(self) -> None:
        self._controller.header_read.connect(self._on_header)
        self._controller.tab_chosen.connect(self._on_tab_chosen)
        self._controller.body_wanted.connect(self._on_body_wanted)
        self._controller.body_read.connect(self._on_body)
        self._controller.refused.connect(self._say)
        self._bar.span_chosen.connect(self._controller.select)
        protocol: ProtocolPage = self._pages[Tab.PROTOCOL]
        protocol.span_chosen.connect(self._controller.select)
        protocol.step_opened.connect(self._on_step_opened)
        self._tabs.currentChanged.connect(self._on_tab_clicked)
        self._patience.timeout.connect(self._on_patience_over)
        key = QShortcut(QKeySequence(Qt.Key.Key_C), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.copy_value)

    def _lay_out(self) -> None:
        for tab in Tab:
            place = self._tabs.addTab(tab.value)
            self._tabs.setTabToolTip(place, TIPS[tab])
        self._tabs.setCurrentIndex(list(Tab).index(Tab.RUN))
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setAccessibleName("What is shown of the selected span")
        for page in self._pages.values():
            self._stack.addWidget(page)
        self._stack.addWidget(self._reading)
        self._stack.setCurrentWidget(self._reading)
        shown = QWidget()
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(8, 0, 8, 0)
        tabs.addWidget(self._tabs)
        layout.addLayout(tabs)
        layout.addWidget(self._stack, 1)
        self._outer.addWidget(self._nothing)
        self._outer.addWidget(shown)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._outer, 1)
        outer.addWidget(HitBar(self._hits, self))


def _message(text: str) -> QLabel:
    label = QLabel(text)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMargin(24)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
