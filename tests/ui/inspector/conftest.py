"""Fixtures of the inspector's tests: a run under way, and the view on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTabBar

from rlm_desktop.events.facts import Event, RunStarted
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.view import InspectorView
from rlm_desktop.ui.jobs import Jobs

LIVE = "0191a0b0caaaaaaaaaa"


@pytest.fixture
def span_of(reader: Reader) -> Callable[..., int]:
    """span_of(run, kind, number=1, role=""): the span of the numberth of its kind, as they began."""

    def find(run: str, kind: SpanKind, number: int = 1, role: str = "") -> int:
        found = [one.span for one in reader.spans(run) if one.kind is kind and (not role or one.role == role)]
        return found[number - 1]

    return find


@pytest.fixture
def start() -> RunStarted:
    return RunStarted(
        span=1, at=1.0, question="why?", method="rlm", root_model="m", sub_model="n", corpus=None, limits=Limits()
    )


@pytest.fixture
def live(database: Path) -> Iterator[Callable[[Event], int]]:
    """live(event): write the next event of the run LIVE."""
    writer = Writer(database, LIVE)
    yield writer.write
    writer.close()


@pytest.fixture
def jobs(qapp) -> Iterator[Jobs]:
    started = Jobs()
    yield started
    started.close()


@pytest.fixture
def view(qtbot, reader: Reader, focus: Focus, jobs: Jobs, database: Path) -> InspectorView:
    broken: list[Exception] = []
    jobs.failed.connect(broken.append)
    shown = InspectorView(reader, focus, jobs, database)
    shown.broken = broken
    qtbot.addWidget(shown)
    shown.resize(560, 800)
    shown.show()
    return shown


@pytest.fixture
def look(qtbot, view: InspectorView, focus: Focus) -> Callable[..., InspectorView]:
    """look(run, span, tab=None): select a span, choose a tab, and wait for its page."""

    def act(run: str, span: int = 1, tab: Tab | None = None) -> InspectorView:
        focus.show(run, span)
        if tab is not None:
            view.findChild(QTabBar).setCurrentIndex(list(Tab).index(tab))
        settle(qtbot, view)
        return view

    return act


def settle(qtbot, view: InspectorView) -> None:
    """Wait until nothing is being read, and what was added to the page is shown."""
    qtbot.waitUntil(lambda: view._controller._reading is None, timeout=20_000)
    QApplication.processEvents()
    assert view.broken == []
