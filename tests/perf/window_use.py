"""Uses a window on the big run as somebody would, and says in lines of JSON how long it stood still and what it took.

`python -m tests.perf.window_use DATABASE`; a process of its own, so that its memory is that of the window.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.costs.model import Chart
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.showing import open_window
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import NAME_ROLE
from rlm_desktop.ui.tree.view import TreeView
from rlm_desktop.ui.window import Window

from ..ui.heart import Heart
from .big_run import RUN

QUIET_SECONDS = 0.3
"""Without a job or a beat missed, after which an act is over."""
AWHILE_SECONDS = 1.5
"""In which the window prepares what may be wanted next."""
FILTERS = ("-error", "kind:sub cost>0.001", "error", "")
PAGES = 12
MOVES = 400


class Use:
    """One window, and the acts of its user."""

    def __init__(self, application: QApplication, database: Path) -> None:
        self.application = application
        self.appearance = Appearance(application)
        self.window: Window = open_window(database, self.appearance, Faults(self.appearance))
        self.window.resize(1_600, 1_000)

    def act(self, name: str, do: Callable[[], object]) -> None:
        """Do something and wait until the window rests; say how long it ever stood still, and the memory's peak."""
        heart, begun = Heart(), time.perf_counter()
        do()
        self.rest()
        took, longest = time.perf_counter() - begun - QUIET_SECONDS, heart.stop()
        line = {"act": name, "seconds": round(took, 3), "longest": round(longest, 4), "peak": peak()}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    def rest(self) -> None:
        """Turn the event loop until no job is under way and nothing has happened for a while."""
        until = time.perf_counter() + QUIET_SECONDS
        while time.perf_counter() < until:
            self.application.processEvents()
            if self.is_at_work():
                until = time.perf_counter() + QUIET_SECONDS
            time.sleep(0.0005)

    def is_at_work(self) -> bool:
        """Whether a job is under way, tiles are read, or screens are still being made."""
        screens = self.window.screens
        if self.window.jobs._hearers or screens._pause.isActive():
            return True
        return screens.timeline is not None and screens.timeline.model.reading.is_reading

    def acts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """All of them, in order."""
        window, focus = self.window, self.window.focus
        yield "window", window.show
        yield "screens", window.screens.begin
        yield "a while", lambda: self.wait(AWHILE_SECONDS)
        yield "run", lambda: focus.show(RUN)
        timeline, tree = window.screens.timeline, window.screens.tree
        assert timeline is not None
        assert tree is not None
        control = timeline.controller
        for place in range(0, 1_400, 140):
            yield "zoom in", lambda place=place: self.over([lambda: control.zoom(1.25, place)] * 30)
            yield "move", lambda: self.over([lambda: control.pan(-90)] * 20)
            yield "zoom out", control.show_all
        yield "widest batch", lambda: tree.expand(widest(tree))
        bar = tree.verticalScrollBar()
        yield "scroll", lambda: self.over([lambda: bar.setValue(bar.value() + 90)] * MOVES)
        yield "page by page", lambda: self.over([lambda: bar.setValue(bar.maximum())] * PAGES)
        for column in (Column.COST, Column.TIME, Column.WHAT):
            yield f"sort by {column.name.lower()}", lambda c=column: tree.sortByColumn(c, Qt.SortOrder.DescendingOrder)
        yield "time", lambda: tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        for filter in FILTERS:
            yield f"filter {filter}", lambda filter=filter: focus.set_filter(filter)
        last = window.reader.run(RUN).last_seq
        for part in (0.25, 0.5, 0.9):
            yield f"horizon {part:.0%}", lambda part=part: focus.set_horizon(int(last * part))
        yield "live again", lambda: focus.set_horizon(None)
        yield "far call", lambda: focus.select(200_000)
        yield "search", window.search_dock.bring
        yield "costs", window.costs_dock.bring
        for chart in Chart:
            yield f"costs: {chart.value}", lambda chart=chart: window.costs_dock.content.show_chart(chart.value)

    def wait(self, seconds: float) -> None:
        """Do nothing for so long."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.application.processEvents()

    def over(self, acts: list[Callable[[], object]]) -> None:
        """One after the other, each drawn."""
        for one in acts:
            one()
            self.application.processEvents()


def widest(tree: TreeView) -> QModelIndex:
    """The first batch of ten thousand."""
    model = tree.model()
    code = model.reveal(4)
    tree.expand(code)
    QApplication.processEvents()
    rows = (model.index(row, 0, code) for row in range(model.rowCount(code)))
    return next(one for one in rows if "sub-calls" in one.data(NAME_ROLE))


def peak() -> int:
    """Bytes that this process ever had in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1_024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Use it, and leave."""
    use = Use(QApplication([]), Path(sys.argv[1]))
    for name, do in use.acts():
        use.act(name, do)
    use.window.close()


if __name__ == "__main__":
    main()
