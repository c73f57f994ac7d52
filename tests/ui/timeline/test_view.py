"""The timeline on screen: what a user does with mouse and keys, and what is seen of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui import theme
from rlm_desktop.ui.timeline import wording
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER
from rlm_desktop.ui.timeline.view import TimelineView

FAMILY = "0191a0b0c1f0a0b0c0d"
STOPPED = "0191a0b0c3e8f0e0d0c"


@pytest.fixture
def view(qtbot, reader, focus):
    shown = TimelineView(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(GUTTER + 1_000, 400)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def middle(view: TimelineView, span: int) -> QPoint:
    """The middle of a bar in the viewport."""
    spot = view._model.lanes.spot(span)
    begin, end = spot.line.begins[spot.place], min(spot.line.ends[spot.place], view._model.now)
    strip = next(one for one in view._strips if one.lane is spot.lane and one.number == spot.number)
    return QPoint(int(GUTTER + view.sight.x((begin + end) / 2)), HEADER + strip.top + strip.height // 2)


def wheel(view: TimelineView, at: QPoint, turned: QPoint) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def colours(view: TimelineView) -> set[str]:
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    area = range(GUTTER + 1, image.width(), 1)
    return {QColor(image.pixel(x, y)).name() for x in area for y in range(HEADER, image.height(), 3)}


def test_a_click_on_a_bar_puts_its_span_into_focus(golden, view, focus, qtbot):
    focus.show(FAMILY)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 20))
    assert focus.span == 20
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 500, 395))
    assert focus.span == 20


def test_a_click_on_a_number_above_selects_its_step(golden, view, focus, qtbot):
    focus.show(FAMILY)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 500, 8))
    assert focus.span == 18


def test_the_wheel_zooms_at_the_cursor_and_a_double_click_shows_all_again(golden, view, focus, qtbot):
    focus.show(FAMILY)
    whole = view.sight
    at = QPoint(GUTTER + 300, 200)
    under = whole.time(300)
    wheel(view, at, QPoint(0, 480))
    assert view.sight.seconds < whole.seconds / 2
    assert view.sight.time(300) == pytest.approx(under)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.sight == whole


def test_a_drag_moves_the_time_and_selects_nothing(golden, view, focus, qtbot):
    focus.show(FAMILY)
    view.zoom(8)
    start = view.sight.start
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(600, 200))
    for x in (580, 500):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(x, 200),
            QPointF(view.viewport().mapToGlobal(QPoint(x, 200))),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.viewport(), move)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(500, 200))
    assert view.sight.x(start) == pytest.approx(-100)
    assert focus.span == 1


def test_plus_minus_and_nought_zoom(golden, view, focus, qtbot):
    focus.show(FAMILY)
    whole = view.sight
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.sight.seconds == pytest.approx(whole.seconds / 1.25)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.sight == whole
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.sight == whole


def test_a_span_in_focus_is_marked_and_brought_into_sight(golden, view, focus):
    focus.show(FAMILY)
    unmarked = view.viewport().grab().toImage()
    view.zoom(40, 900)
    focus.select(16)
    spot = view._model.lanes.spot(16)
    assert view.sight.start <= spot.line.begins[spot.place] <= view.sight.end
    view.fit()
    assert view.viewport().grab().toImage() != unmarked


def test_what_failed_is_seen_however_narrow_it_is(golden, view, focus):
    focus.show(FAMILY)
    view.resize(GUTTER + 60, 400)
    assert theme.colour("failed").name() in colours(view)
    focus.show(STOPPED)
    assert theme.colour("failed").name() not in colours(view)


def test_nothing_is_drawn_behind_the_horizon(golden, view, focus, reader):
    focus.show(FAMILY)
    early = next(one.seq for one in reader.events(FAMILY) if one.event.span == 4)
    focus.set_horizon(early)
    assert theme.colour("failed").name() not in colours(view)
    assert view.span_at(QPointF(GUTTER + 500, 8)) is None
    focus.set_horizon(None)
    assert theme.colour("failed").name() in colours(view)


def test_bars_grow_while_they_run_and_are_seen(view, under_way, focus):
    focus.show(under_way.id)
    call = under_way.sub(under_way.code(under_way.step(1)))
    assert view._clock.isActive()
    assert view.span_at(QPointF(middle(view, call))) == call
    view.hide()
    assert not view._clock.isActive()
    view.show()
    under_way.reply(call)
    under_way.end()
    assert not view._clock.isActive()


def test_a_run_of_many_slices_is_read_in_turns(view, under_way, focus, qtbot):
    code = under_way.code(under_way.step(1))
    for _ in range(450):
        under_way.reply(under_way.sub(code))
    focus.show(under_way.id)
    assert view._model.is_reading
    late = under_way.sub(code)
    qtbot.waitUntil(lambda: not view._model.is_reading)
    assert late in view._model.lanes
    assert len(view._model.lanes.lanes[1].lines[0]) == 451


def test_what_is_under_the_cursor_is_said_with_its_figures(golden, reader):
    assert wording.tooltip(reader.span(FAMILY, 16), 0.0).splitlines()[0] == "Sub-call · failed · 2.0 s"
    said = wording.tooltip(reader.span(FAMILY, 20), 0.0).splitlines()
    assert said[0].startswith("Code · failed · 2:0")
    assert said[2] == "8 calls · 1.4k tokens in, 60 out · $0.0004 + 3 unpriced calls"


def test_the_lost_stop_growing_when_their_process_is_gone(view, under_way, focus):
    focus.show(under_way.id)
    under_way.step(1)
    under_way.close()
    focus.library_changed.emit()
    assert not view._clock.isActive()
    assert not view._model.lanes.open
