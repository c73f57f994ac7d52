"""The replay bar by itself: what a user does with it, and up to which event the focus is then."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.replay.model import SPEEDS, STEPWISE, advanced, speed_words
from rlm_desktop.ui.replay.view import ReplayBar

FAMILY = "0191a0b0c1f0a0b0c0d"
SECONDS = 20_000


@pytest.fixture
def bar(qtbot, reader, focus):
    shown = ReplayBar(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(900, 70)
    return shown


@pytest.fixture
def opened(golden, bar, focus, qtbot):
    focus.show(FAMILY)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def choose(bar: ReplayBar, speed: float) -> None:
    place = SPEEDS.index(speed)
    bar.speed.setCurrentIndex(place)
    bar.speed.activated.emit(place)


def test_time_goes_on_without_the_idle_time():
    gaps = [(10.0, 20.0), (30.0, 100.0)]
    assert advanced(5.0, 3.0, gaps) == 8.0
    assert advanced(5.0, 6.0, gaps) == 21.0
    assert advanced(12.0, 1.0, gaps) == 21.0
    assert advanced(5.0, 20.0, gaps) == 105.0
    assert advanced(5.0, 20.0, ()) == 25.0


def test_every_speed_has_its_words():
    assert [speed_words(speed) for speed in SPEEDS] == [
        *("¼×", "½×", "1×", "2×", "4×", "8×", "16×", "32×"),
        "By step",
    ]


def test_play_shows_more_and_more_and_ends_with_all_of_it(opened, focus, reader, qtbot):
    shown: list[int | None] = []
    steps: set[int] = set()
    focus.horizon_changed.connect(lambda: shown.append(focus.horizon))
    focus.span_changed.connect(lambda: steps.add(focus.span))
    choose(opened, 32.0)
    qtbot.mouseClick(opened.play, Qt.MouseButton.LeftButton)
    assert focus.horizon == 1
    assert opened.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not opened.controller.is_playing, timeout=SECONDS)
    assert shown[-1] is None
    horizons = [one for one in shown if one is not None]
    assert horizons == sorted(horizons)
    assert len(horizons) > 2
    assert opened.play.accessibleName() == "Play"
    assert opened.where.text().startswith("2:17 of 2:17 · step 4 of 4")
    kinds = {reader.span(FAMILY, span).kind for span in steps}
    assert SpanKind.STEP in kinds
    assert not focus.can_go_forward


def test_keys_go_by_event_and_by_step_and_to_both_ends(opened, focus, reader, qtbot):
    last = reader.run(FAMILY).last_seq
    begins = [row.begin_seq for row in reader.children(FAMILY, None)]

    def press(key: Qt.Key) -> int | None:
        qtbot.keyClick(opened.track, key)
        return focus.horizon

    assert press(Qt.Key.Key_Home) == 1
    assert press(Qt.Key.Key_Left) == 1
    assert press(Qt.Key.Key_Right) == 2
    assert press(Qt.Key.Key_PageDown) == begins[1] - 1
    assert focus.span == reader.children(FAMILY, None)[0].span
    assert press(Qt.Key.Key_PageDown) == begins[2] - 1
    assert press(Qt.Key.Key_PageUp) == begins[1] - 1
    assert press(Qt.Key.Key_End) is None
    assert press(Qt.Key.Key_PageDown) is None
    assert press(Qt.Key.Key_Left) == last - 1
    assert press(Qt.Key.Key_Right) is None


def test_a_drag_shows_where_it_is_and_at_the_edge_all(opened, focus, reader, qtbot):
    track, seconds = opened.track, opened.controller.reel.seconds
    begin = reader.run(FAMILY).begin
    y, width = track.height() // 2, track.width()
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(width // 2, y))
    qtbot.waitUntil(lambda: focus.horizon is not None)
    half = focus.moment - begin
    assert half == pytest.approx(seconds / 2, abs=seconds / width)
    assert reader.event(FAMILY, focus.horizon).at - begin <= half
    assert reader.event(FAMILY, focus.horizon + 1).at - begin > half
    qtbot.mouseMove(track, QPoint(width // 4, y))
    qtbot.waitUntil(lambda: focus.moment - begin < seconds / 3)
    assert "step 3 of 4" in opened.where.text()
    qtbot.mouseMove(track, QPoint(width + 20, y))
    qtbot.waitUntil(lambda: focus.horizon is None)
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(width, y))
    assert not opened.end.isEnabled()


def test_a_step_a_second_goes_from_step_to_step(opened, focus, reader, qtbot):
    begins = [row.begin_seq for row in reader.children(FAMILY, None)]
    shown: list[int | None] = []
    focus.horizon_changed.connect(lambda: shown.append(focus.horizon))
    choose(opened, STEPWISE)
    opened.controller.play()
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=SECONDS)
    qtbot.keyClick(opened.track, Qt.Key.Key_Space)
    assert shown == [1, begins[1] - 1]


def test_a_run_that_grows_is_played_and_then_live_again(bar, focus, under_way, qtbot):
    step = under_way.step(1)
    under_way.code(step)
    focus.show(under_way.id)
    with qtbot.waitExposed(bar):
        bar.show()
    assert bar.end.text() == "Live"
    bar.controller.to_begin()
    assert focus.horizon == 1
    length = bar.controller.reel.seconds
    step = under_way.step(2)
    call = under_way.sub(under_way.code(step))
    assert focus.horizon == 1
    assert bar.controller.reel.seconds > length
    assert bar.where.text().endswith("before the first step")
    bar.controller.step_on()
    bar.controller.step_on()
    assert focus.horizon is None
    under_way.reply(call)
    assert bar.where.text().endswith("step 2 of 2 · sub-call 1 of 1")
    bar.controller.event_back()
    assert bar.end.isEnabled()
    qtbot.mouseClick(bar.end, Qt.MouseButton.LeftButton)
    assert focus.horizon is None


def test_another_run_ends_the_play_and_escape_the_replay(opened, focus, qtbot):
    other = next(run for run in ("0191a0b0c3e8f0e0d0c",) if run != FAMILY)
    opened.controller.play()
    focus.show(other)
    assert not opened.controller.is_playing
    assert focus.horizon is None
    opened.controller.to_begin()
    with qtbot.waitSignal(opened.closed):
        qtbot.keyClick(opened.track, Qt.Key.Key_Escape)
    assert focus.horizon is None
    assert not opened.isVisible()


def test_while_it_is_closed_nothing_is_read_and_no_timer_runs(golden, bar, focus):
    focus.show(FAMILY)
    assert bar.controller.reel is None
    bar.controller.play()
    assert not bar.controller.is_playing
    assert focus.horizon is None


def test_time_goes_on_between_two_events(opened, focus, reader, qtbot):
    """A call of a second without an event: the horizon stays, and the clocks go on."""
    events = list(reader.events(FAMILY))
    wait = max(range(1, len(events)), key=lambda place: events[place].event.at - events[place - 1].event.at)
    assert not isinstance(events[wait].event, facts.RunStarted)
    begin, moved = reader.run(FAMILY).begin, []
    focus.moment_changed.connect(lambda: moved.append(focus.moment))
    choose(opened, 1.0)
    opened.controller.seek(events[wait - 1].event.at - begin + 0.1)
    qtbot.waitUntil(lambda: focus.horizon == wait)
    opened.controller.play()
    qtbot.waitUntil(lambda: len(moved) > 2)
    opened.controller.pause()
    assert moved == sorted(moved)
    assert focus.horizon == wait


def test_where_one_is_can_be_read_in_a_narrow_bar_too(opened, qtbot):
    wide = opened.height()
    opened.resize(420, 70)
    opened.controller.step_back()
    qtbot.waitUntil(lambda: opened.where.y() > opened.play.geometry().bottom())
    assert opened.where.width() >= opened.where.sizeHint().width()
    opened.resize(1200, wide)
    qtbot.waitUntil(lambda: opened.where.y() < opened.play.geometry().bottom())
