"""The screens of one run. They are made once the window is seen, one at a time, so that it is seen soon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QSplitter, QVBoxLayout, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.magnified import enlargement
from rlm_desktop.ui.scrolled import LARGE, Scrolled

if TYPE_CHECKING:
    from rlm_desktop.ui.answer.view import AnswerView
    from rlm_desktop.ui.breadcrumbs.view import BreadcrumbsView
    from rlm_desktop.ui.filtering.view import FilterBar
    from rlm_desktop.ui.inspector.view import InspectorView
    from rlm_desktop.ui.matching import Matching
    from rlm_desktop.ui.overview.view import OverviewView
    from rlm_desktop.ui.replay.view import ReplayBar
    from rlm_desktop.ui.timeline.view import TimelineView
    from rlm_desktop.ui.tree.view import TreeView

ANSWER_TIMELINE_TREE = (320, 180, 230)
"""Heights in the middle, in pixels, before anyone moved them."""
LEAST_PIXELS = 260
"""Of the three together, times how much larger text is than usual."""
PAUSE_MILLISECONDS = 30
"""Between two screens: what the user does meanwhile goes first."""


class RunScreens(QObject):
    """The way, filter, overview, replay bar, and answer over timeline over tree in a splitter; the inspector in a dock.

    Owned by the window.
    memory: the ini file in which filters are kept.

    Signals:
        completed(): all are there.
    """

    completed = Signal()

    answer: AnswerView | None = None
    filtering: FilterBar | None = None
    breadcrumbs: BreadcrumbsView | None = None
    overview: OverviewView | None = None
    replay: ReplayBar | None = None
    timeline: TimelineView | None = None
    tree: TreeView | None = None
    inspector: InspectorView | None = None

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        jobs: Jobs,
        database: Path,
        memory: Path,
        dock: QDockWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._memory = memory
        self._dock = dock
        self.page = QWidget()
        self.splitter = _Stack(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self._column = QVBoxLayout(self.page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.splitter, 1)
        self._rest: list[Callable[[], None]] = [
            self._inspect,
            self._see_tree,
            self._see_timeline,
            self._read_answer,
            self._play_again,
            self._look_over,
            self._see_where,
            self._filter,
        ]
        self._pause = QTimer(self, interval=PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._make_one)
        focus.run_changed.connect(self._on_run_changed)

    @Slot()
    def begin(self) -> None:
        """Make them one after the other."""
        if self._rest:
            self._pause.start()

    def end(self) -> None:
        """Make no more of them: the window is being left."""
        self._rest.clear()
        self._pause.stop()

    @Slot()
    def _on_run_changed(self) -> None:
        """Make at once what is not there yet, and let the new screens hear which run is looked at."""
        while self._rest:
            self._make_one()
        self._focus.run_changed.emit()

    @Slot()
    def _make_one(self) -> None:
        self._rest.pop()()
        if not self._rest:
            self._pause.stop()
            self._focus.run_changed.disconnect(self._on_run_changed)
            self.completed.emit()

    def _filter(self) -> None:
        from rlm_desktop.ui.filtering.view import FilterBar
        from rlm_desktop.ui.matching import Matching

        self.matching: Matching = Matching(self._focus, self._jobs, self._database, self)
        self.filtering = FilterBar(
            self._reader, self._focus, self.matching, self._jobs, self._database, self._memory, self.page
        )
        self._column.insertWidget(0, self.filtering)

    def _see_where(self) -> None:
        from rlm_desktop.ui.breadcrumbs.view import BreadcrumbsView
        from rlm_desktop.ui.stepping import Stepping

        self.stepping: Stepping = Stepping(self._reader, self._focus, self.matching, self)
        self.breadcrumbs = BreadcrumbsView(self._reader, self._focus, self.stepping, self.page, matching=self.matching)
        self._column.insertWidget(0, self.breadcrumbs)

    def _look_over(self) -> None:
        from rlm_desktop.ui.overview.view import OverviewView

        self.overview = OverviewView(self._reader, self._focus, self._jobs, self._database, self.page)
        self._column.insertWidget(2, self.overview)

    def _play_again(self) -> None:
        from rlm_desktop.ui.replay.view import ReplayBar

        self.replay = ReplayBar(self._reader, self._focus, self.page)
        self._column.insertWidget(self._column.indexOf(self.splitter), self.replay)

    def _read_answer(self) -> None:
        from rlm_desktop.ui.answer.view import AnswerView

        self.answer = AnswerView(self._reader, self._focus, self.splitter)
        self.splitter.addWidget(self.answer)

    def _see_timeline(self) -> None:
        from rlm_desktop.ui.noted import Noted
        from rlm_desktop.ui.timeline.view import TimelineView

        self.noted: Noted = Noted(self._reader, self._focus, self)
        self.timeline = TimelineView(self._reader, self._focus, self.splitter, matching=self.matching, noted=self.noted)
        self.splitter.addWidget(self.timeline)

    def _see_tree(self) -> None:
        from rlm_desktop.ui.tree.view import TreeView

        self.tree = TreeView(
            self._reader,
            self._focus,
            self.splitter,
            matching=self.matching,
            stepping=self.stepping,
            noted=self.noted,
        )
        self.splitter.addWidget(self.tree)
        self.splitter.setSizes(ANSWER_TIMELINE_TREE)

    def _inspect(self) -> None:
        from rlm_desktop.ui.inspector.view import InspectorView

        self.inspector = InspectorView(self._reader, self._focus, self._jobs, self._database, self._dock)
        self._dock.setWidget(Scrolled(self.inspector))


class _Stack(QSplitter):
    """With large text it keeps a height in which there is something to see; the page that holds it scrolls."""

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        least, times = super().minimumSizeHint(), enlargement(self)
        return least if times < LARGE else least.expandedTo(QSize(0, round(LEAST_PIXELS * times)))
