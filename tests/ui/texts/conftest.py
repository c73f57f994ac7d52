"""Fixtures of the texts' tests: jobs, and a way to put a widget on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp) -> Iterator[Jobs]:
    started = Jobs()
    yield started
    started.close()


@pytest.fixture
def on_screen(qtbot) -> Callable[[QWidget], QWidget]:
    """on_screen(widget): the widget, shown at 600 × 400."""

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(600, 400)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show
