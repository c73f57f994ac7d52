"""The screens of one run. They are made once the window is seen, one at a time, so that it is seen soon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QSplitter

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs

if TYPE_CHECKING:
    from rlm_desktop.ui.answer.view import AnswerView
    from rlm_desktop.ui.inspector.view import InspectorView
    from rlm_desktop.ui.timeline.view import TimelineView
    from rlm_desktop.ui.tree.view import TreeView

ANSWER_TIMELINE_TREE = (300, 150, 260)
"""Heights in the middle, in pixels, before anyone moved them."""
PAUSE_MILLISECONDS = 30
"""Between two screens: what the user does meanwhile goes first."""


class RunScreens(QObject):
    """Answer over timeline over tree in a splitter, and the inspector in a dock. Owned by the window.

    Signals:
        completed(): all four are there.
    """

    completed = Signal()

    answer: AnswerView | None = None
    timeline: TimelineView | None = None
    tree: TreeView | None = None
    inspector: InspectorView | None = None

    def __init__(
        self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, dock: QDockWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._dock = dock
        self.page = QSplitter(Qt.Orientation.Vertical)
        self.page.setChildrenCollapsible(False)
        self._rest: list[Callable[[], None]] = [self._inspect, self._see_tree, self._see_timeline, self._read_answer]
        self._pause = QTimer(self, interval=PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._make_one)
        focus.run_changed.connect(self._on_run_changed)

    @Slot()
    def begin(self) -> None:
        """Make them one after the other."""
        if self._rest:
            self._pause.start()

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

    def _read_answer(self) -> None:
        from rlm_desktop.ui.answer.view import AnswerView

        self.answer = AnswerView(self._reader, self._focus, self.page)
        self.page.addWidget(self.answer)

    def _see_timeline(self) -> None:
        from rlm_desktop.ui.timeline.view import TimelineView

        self.timeline = TimelineView(self._reader, self._focus, self.page)
        self.page.addWidget(self.timeline)

    def _see_tree(self) -> None:
        from rlm_desktop.ui.tree.view import TreeView

        self.tree = TreeView(self._reader, self._focus, self.page)
        self.page.addWidget(self.tree)
        self.page.setSizes(ANSWER_TIMELINE_TREE)

    def _inspect(self) -> None:
        from rlm_desktop.ui.inspector.view import InspectorView

        self.inspector = InspectorView(self._reader, self._focus, self._jobs, self._database, self._dock)
        self._dock.setWidget(self.inspector)
