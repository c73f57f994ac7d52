"""The strip: what a user does with mouse and keys to see a part of a run, and what it says of all of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage

from rlm_desktop.ui import theme
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.overview import model as overview_model
from rlm_desktop.ui.overview.view import GUTTER, OverviewView

FAMILY = "0191a0b0c1f0a0b0c0d"
STOPPED = "0191a0b0c3e8f0e0d0c"
WIDTH = 1_000


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def view(qtbot, reader, focus, jobs, database):
    shown = OverviewView(reader, focus, jobs, database)
    qtbot.addWidget(shown)
    shown.resize(GUTTER + WIDTH, shown.sizeHint().height())
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


@pytest.fixture
def shown(golden, view, focus, qtbot):
    """shown(run): the strip of that run is read."""

    def show(run: str) -> float:
        focus.show(run)
        qtbot.waitUntil(lambda: view.model.strip is not None)
        return view.model.total

    return show


def drag(view, qtbot, first: int, last: int) -> None:
    y = view.height() // 2
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + first, y))
    for x in (first + (last - first) // 2, last):
        qtbot.mouseMove(view, QPoint(GUTTER + x, y))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + last, y))


def colours(view) -> set[str]:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(image.pixel(x, y)).name() for x in range(GUTTER, image.width()) for y in range(image.height())}


def test_a_drag_zooms_and_back_is_one_step(shown, view, focus, qtbot):
    total = shown(FAMILY)
    drag(view, qtbot, 200, 500)
    assert focus.stretch == pytest.approx((total * 0.2, total * 0.5))
    focus.back()
    assert focus.stretch is None


def test_an_edge_can_be_dragged_and_a_click_moves_the_window(shown, view, focus, qtbot):
    total = shown(FAMILY)
    focus.set_stretch((total * 0.2, total * 0.5))
    drag(view, qtbot, 501, 700)
    assert focus.stretch == pytest.approx((total * 0.2, total * 0.7))
    drag(view, qtbot, 200, 100)
    assert focus.stretch == pytest.approx((total * 0.1, total * 0.7))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 600, 20))
    assert focus.stretch == pytest.approx((total * 0.3, total * 0.9))
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 600, 20))
    assert focus.stretch is None


def test_keys_zoom_and_move(shown, view, focus, qtbot):
    total = shown(FAMILY)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    begin, end = focus.stretch
    assert end - begin == pytest.approx(total / 1.25)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert focus.stretch[0] > begin
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert focus.stretch is None
    assert "is shown" in view.accessibleDescription()


def test_errors_are_seen_and_said_but_not_behind_the_horizon(shown, view, focus, reader):
    shown(FAMILY)
    assert theme.colour("failed").name() in colours(view)
    assert any("error" in view.told_at(x) for x in range(GUTTER, GUTTER + WIDTH))
    early = next(one.seq for one in reader.events(FAMILY) if one.event.span == 4)
    focus.set_horizon(early)
    assert theme.colour("failed").name() not in colours(view)
    focus.set_horizon(None)
    shown(STOPPED)
    assert theme.colour("failed").name() not in colours(view)


def test_a_run_that_grows_is_read_again(view, under_way, focus, qtbot, monkeypatch):
    monkeypatch.setattr(overview_model.time, "time", lambda: under_way.at)
    focus.show(under_way.id)
    code = under_way.code(under_way.step(1))
    for _ in range(5):
        under_way.reply(under_way.sub(code))
    under_way.end_code(code)
    under_way.end()
    qtbot.waitUntil(lambda: view.model.strip is not None and sum(view.model.strip.calls) == 5, timeout=20_000)
    assert view.model.total == pytest.approx(under_way.at - 1_760_000_000.0)
