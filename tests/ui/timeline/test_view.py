"""The timeline on screen: what a user does with mouse and keys, and what is seen of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui import theme
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.timeline import model as timeline_model
from rlm_desktop.ui.timeline import wording
from rlm_desktop.ui.timeline.geometry import row_of
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER
from rlm_desktop.ui.timeline.view import TimelineView

FAMILY = "0191a0b0c1f0a0b0c0d"
STOPPED = "0191a0b0c3e8f0e0d0c"
WIDTH = 1_000


@pytest.fixture
def view(qtbot, reader, focus):
    shown = TimelineView(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(GUTTER + WIDTH, 460)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


@pytest.fixture
def settled(view, qtbot):
    """settled(): all that is in sight is read and drawn."""

    def wait() -> None:
        view.face.grab()
        qtbot.waitUntil(lambda: not view.model.reading.is_reading)
        view.face.grab()

    return wait


@pytest.fixture
def live(monkeypatch, under_way):
    """A run under way, whose clock is that of its own events."""
    monkeypatch.setattr(timeline_model.time, "time", lambda: under_way.at)
    return under_way


def middle(view: TimelineView, span: int) -> QPoint:
    """The middle of a bar in the viewport."""
    place = view.model.place(span)
    row = row_of(view.face.rows, place.lane, place.line)
    at = view.controller.warp.place((place.begin + min(place.end, view.model.now)) / 2)
    x = int(GUTTER + view.controller.sight.x(at))
    return QPoint(x, HEADER + row.top + row.height // 2 - view.face.verticalScrollBar().value())


def wheel(view: TimelineView, at: QPoint, turned: QPoint, keys=Qt.KeyboardModifier.NoModifier) -> None:
    viewport = view.face.viewport()
    where = QPointF(viewport.mapToGlobal(at))
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(QPointF(at), where, QPoint(), turned, Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(viewport, event)


def drag(view: TimelineView, qtbot, *xs: int) -> None:
    viewport = view.face.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(xs[0], 200))
    for x in xs[1:]:
        at, buttons = QPointF(x, 200), Qt.MouseButton.LeftButton
        where = QPointF(viewport.mapToGlobal(at.toPoint()))
        none = Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, at, where, Qt.MouseButton.NoButton, buttons, none)
        QApplication.sendEvent(viewport, move)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(xs[-1], 200))


def click(view: TimelineView, qtbot, at: QPoint) -> None:
    qtbot.mouseClick(view.face.viewport(), Qt.MouseButton.LeftButton, pos=at)


def colours(view: TimelineView) -> set[str]:
    image = view.face.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    area = range(GUTTER + 1, image.width())
    return {QColor(image.pixel(x, y)).name() for x in area for y in range(HEADER, image.height(), 3)}


def test_a_click_on_a_bar_selects_its_span_and_the_bar_is_said(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    click(view, qtbot, middle(view, 20))
    assert focus.span == 20
    assert view.face.accessibleName() == "Timeline"
    assert view.face.accessibleDescription().startswith("Lane Root, line 1. Code, failed, 2:0")
    click(view, qtbot, QPoint(GUTTER + 500, 350))
    assert focus.span == 20


def test_a_click_on_a_number_above_selects_its_step(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    click(view, qtbot, QPoint(GUTTER + 500, 8))
    assert focus.span == 18


def test_the_wheel_with_ctrl_zooms_at_the_cursor_and_back_leads_to_all_of_the_run(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    whole = view.controller.sight
    at = QPoint(GUTTER + 300, 200)
    under = view.face.time_at(GUTTER + 300)
    for _ in range(4):
        wheel(view, at, QPoint(0, 120), Qt.KeyboardModifier.ControlModifier)
    assert view.controller.sight.seconds < whole.seconds / 2
    assert view.face.time_at(GUTTER + 300) == pytest.approx(under)
    assert focus.stretch is not None
    view.controller.settle()
    focus.back()
    assert focus.stretch is None
    assert view.controller.sight == whole


def test_the_wheel_alone_moves_in_time_and_a_double_click_beside_bars_shows_all(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    view.controller.zoom(8)
    start = view.controller.sight.start
    wheel(view, QPoint(GUTTER + 300, 200), QPoint(0, -120))
    assert view.controller.sight.x(start) == pytest.approx(-120)
    qtbot.mouseDClick(view.face.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(GUTTER + 500, 350))
    assert focus.stretch is None


def test_a_double_click_on_a_bar_fits_it(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    qtbot.mouseDClick(view.face.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 16))
    place, sight = view.model.place(16), view.controller.sight
    assert sight.start < place.begin < place.end < sight.end
    assert sight.seconds == pytest.approx((place.end - place.begin) * 1.25)


def test_a_drag_moves_the_time_and_selects_nothing(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    view.controller.zoom(8)
    start = view.controller.sight.start
    drag(view, qtbot, 600, 580, 500)
    assert view.controller.sight.x(start) == pytest.approx(-100)
    assert focus.span == 1


def test_letters_zoom_move_fit_and_find(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    whole = view.controller.sight
    for nearer, away in ((Qt.Key.Key_Plus, Qt.Key.Key_Minus), (Qt.Key.Key_W, Qt.Key.Key_S)):
        qtbot.keyClick(view.face, nearer)
        assert view.controller.sight.seconds == pytest.approx(whole.seconds / 1.25)
        qtbot.keyClick(view.face, away)
        assert focus.stretch is None
    qtbot.keyClick(view.face, Qt.Key.Key_W)
    start = view.controller.sight.start
    qtbot.keyClick(view.face, Qt.Key.Key_D)
    assert view.controller.sight.start > start
    qtbot.keyClick(view.face, Qt.Key.Key_A)
    assert view.controller.sight.start == pytest.approx(start)
    view.controller.zoom(3)
    focus.select(16)
    qtbot.keyClick(view.face, Qt.Key.Key_F)
    near = view.controller.sight
    qtbot.keyClick(view.face, Qt.Key.Key_F)
    assert view.controller.sight.seconds < near.seconds
    qtbot.keyClick(view.face, Qt.Key.Key_0)
    assert view.controller.sight == whole


def test_arrows_go_from_bar_to_bar_and_n_from_error_to_error(golden, view, focus, qtbot, settled):
    focus.show(FAMILY)
    settled()
    qtbot.keyClick(view.face, Qt.Key.Key_Right)
    assert focus.span == 3
    qtbot.keyClick(view.face, Qt.Key.Key_Right)
    assert focus.span == 5
    qtbot.keyClick(view.face, Qt.Key.Key_Left)
    assert focus.span == 3
    focus.select(20)
    qtbot.keyClick(view.face, Qt.Key.Key_Down)
    assert view.model.place(focus.span).lane.are_calls
    focus.select(1)
    failed = []
    for _ in range(3):
        qtbot.keyClick(view.face, Qt.Key.Key_N)
        failed.append(focus.span)
    assert all(view.model.span(span).error for span in failed)
    assert failed == sorted(set(failed))
    qtbot.keyClick(view.face, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert focus.span == failed[1]


def test_a_selection_out_of_sight_is_brought_into_it_and_back_leads_straight_back(golden, view, focus, settled):
    focus.show(FAMILY)
    settled()
    focus.select(20)
    view.controller.zoom(40, 900)
    view.controller.settle()
    before = focus.place
    focus.select(16)
    place, sight = view.model.place(16), view.controller.sight
    assert sight.start <= place.begin <= sight.end
    focus.back()
    assert focus.place == before
    focus.forward()
    assert focus.span == 16


def test_what_failed_is_seen_however_narrow_it_is(golden, view, focus, settled):
    focus.show(FAMILY)
    view.resize(GUTTER + 60, 400)
    settled()
    assert theme.colour("failed").name() in colours(view)
    focus.show(STOPPED)
    settled()
    assert theme.colour("failed").name() not in colours(view)


def test_nothing_is_drawn_behind_the_horizon(golden, view, focus, reader, settled):
    focus.show(FAMILY)
    settled()
    early = next(one.seq for one in reader.events(FAMILY) if one.event.span == 4)
    focus.set_horizon(early)
    assert theme.colour("failed").name() not in colours(view)
    assert view.face.step_at(QPointF(GUTTER + 500, 8)) is None
    focus.set_horizon(None)
    assert theme.colour("failed").name() in colours(view)


def test_bars_grow_while_they_run_and_are_seen(view, live, focus, settled):
    call = live.sub(live.code(live.step(1)))
    live.at += 2
    focus.show(live.id)
    settled()
    assert view._clock.isActive()
    assert view.face.hit(QPointF(middle(view, call))).span == call
    view.hide()
    assert not view._clock.isActive()
    view.show()
    live.reply(call)
    settled()
    assert view.model.place(call).end == pytest.approx(live.at - view.model.begin)
    live.end()
    assert not view._clock.isActive()


def test_what_grew_is_drawn_as_when_the_run_is_opened_later(view, live, focus, settled, qtbot):
    focus.show(live.id)
    code = live.code(live.step(1))
    for number in range(40):
        settled() if number % 8 == 0 else None
        call = live.sub(code)
        live.fail(call) if number % 5 == 0 else live.reply(call)
    live.end_code(code)
    live.end()
    settled()
    grown = view.face.viewport().grab().toImage()
    focus.show(None)
    focus.show(live.id)
    settled()
    assert view.face.viewport().grab().toImage() == grown


def test_a_live_run_is_followed_until_one_looks_elsewhere_and_again_on_a_click(view, live, focus, settled, qtbot):
    code = live.code(live.step(1))
    for _ in range(20):
        live.reply(live.sub(code))
    focus.show(live.id)
    settled()
    view.controller.zoom(4, WIDTH)
    view.controller.settle()
    before = view.controller.sight
    for _ in range(20):
        live.reply(live.sub(code))
    after = view.controller.sight
    assert after.start > before.start
    assert after.seconds == pytest.approx(before.seconds)
    assert view.offers.follow_button.isHidden()
    assert after.start < view.model.now < after.end
    view.controller.pan(-600)
    view.controller.settle()
    here = view.controller.sight
    live.reply(live.sub(code))
    assert view.controller.sight.start == here.start
    assert view.offers.follow_button.text() == "Follow · 1 new"
    qtbot.mouseClick(view.offers.follow_button, Qt.MouseButton.LeftButton)
    assert view.controller.sight.end >= view.model.now
    assert view.offers.follow_button.isHidden()
    live.end()


def test_a_short_stretch_that_is_followed_stays_at_the_end_however_long_the_run_becomes(view, live, focus, settled):
    code = live.code(live.step(1))
    focus.show(live.id)
    focus.set_stretch((0.5, 1.0))
    view.controller.follow()
    for _ in range(60):
        live.reply(live.sub(code))
    sight = view.controller.sight
    assert sight.seconds == pytest.approx(0.5)
    assert sight.start < view.model.now < sight.end
    live.end()


def test_an_idle_run_offers_to_cut_its_idle_time_and_says_so(view, live, focus, settled, qtbot):
    live.reply(live.sub(live.step(1)))
    live.at += 500
    live.reply(live.sub(live.step(2)))
    live.end()
    focus.show(live.id)
    settled()
    assert "% idle" in view.offers._idle.text()
    true_time = middle(view, 5).x()
    qtbot.mouseClick(view.offers.compress_button, Qt.MouseButton.LeftButton)
    assert "not to scale" in view.offers._idle.text()
    assert middle(view, 5).x() < true_time - 100
    assert view.face.hit(QPointF(middle(view, 5))).span == 5
    qtbot.mouseClick(view.offers.compress_button, Qt.MouseButton.LeftButton)
    assert middle(view, 5).x() == true_time


def test_a_bucket_says_how_many_it_stands_for_and_a_double_click_goes_in(view, live, focus, settled, qtbot):
    code = live.code(live.step(1))
    for number in range(30):
        live.at -= 0.49
        call = live.sub(code)
        live.at -= 0.49
        live.fail(call) if number % 10 == 0 else live.reply(call)
    live.end_code(code)
    live.at += 3_000
    live.end()
    focus.show(live.id)
    settled()
    calls = next(row for row in view.face.rows if row.lane.are_calls)
    at = QPoint(GUTTER + 1, HEADER + calls.top + 2)
    assert view.face.told_at(QPointF(at)).startswith("30 calls, 3 failed · within ")
    qtbot.mouseDClick(view.face.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settled()
    assert len(view.face.columns(calls.lane)) > 20


def test_the_lost_stop_growing_when_their_process_is_gone(view, live, focus, settled):
    live.step(1)
    focus.show(live.id)
    live.close()
    focus.library_changed.emit()
    assert not view._clock.isActive()
    assert not view.model.is_running


def test_what_is_under_the_cursor_is_said_with_its_figures(golden, reader):
    assert wording.tooltip(reader.span(FAMILY, 16), 0.0).splitlines()[0] == "Sub-call · failed · 2.0 s"
    said = wording.tooltip(reader.span(FAMILY, 20), 0.0).splitlines()
    assert said[0].startswith("Code · failed · 2:0")
    assert said[2] == "8 calls · 1.4k tokens in, 60 out · $0.0004 + 3 unpriced calls"


def test_a_filter_dims_what_it_leaves_out_and_n_keeps_to_it(qtbot, golden, reader, focus, database):
    jobs = Jobs()
    matching = Matching(focus, jobs, database)
    view = TimelineView(reader, focus, matching=matching)
    qtbot.addWidget(view)
    view.resize(GUTTER + WIDTH, 460)
    with qtbot.waitExposed(view):
        view.show()
    focus.show(FAMILY)
    qtbot.waitUntil(lambda: bool(view.face.columns(view.model.lanes[0])) and not view.model.reading.is_reading)
    code = theme.colour("code").name()
    assert code in colours(view)
    focus.set_filter("kind:sub")
    qtbot.waitUntil(lambda: view.face.kept is not None)
    assert code not in colours(view)
    assert theme.colour("sub").name() in colours(view)
    qtbot.keyClick(view.face, Qt.Key.Key_N)
    assert view.model.place(focus.span).lane.are_calls
    focus.set_filter("")
    qtbot.waitUntil(lambda: view.face.kept is None)
    assert code in colours(view)
    jobs.close()
