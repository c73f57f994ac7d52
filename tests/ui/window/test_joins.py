"""The screens together: what is done in one is seen in the others."""

from __future__ import annotations

from PySide6.QtCore import Qt

from rlm_desktop.events.outcome import SpanKind

from .test_moving import with_a_run

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_what_is_selected_in_the_tree_is_selected_everywhere(start, user, qtbot):
    window = with_a_run(start, user)
    code = next(span for span in window.reader.spans(window.focus.run) if span.kind is SpanKind.CODE)
    window.panes.go_to_name("Steps and calls")
    qtbot.keyClick(window.screens.tree, Qt.Key.Key_BracketRight)
    assert window.reader.span(window.focus.run, window.focus.span).kind is SpanKind.STEP
    window.focus.select(code.span)
    assert window.screens.timeline.face.place is not None
    place = window.screens.timeline.face.place
    begin = window.reader.run(window.focus.run).begin
    assert abs(place.begin - (code.begin - begin)) < 0.01
    user.wait(lambda: "Code" in window.screens.inspector._bar.title())


def test_a_filter_hides_rows_and_says_how_many(start, user, qtbot):
    window = with_a_run(start, user)
    before = window.reader.spans(window.focus.run)
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    bar = window.screens.filtering
    qtbot.keyClicks(bar.field, "kind:code")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    user.wait(lambda: window.screens.matching.matches is not None)
    codes = [span for span in before if span.kind is SpanKind.CODE]
    assert window.screens.matching.matches.count == len(codes)
    user.wait(lambda: f"{len(codes)} of {len(before)}" in bar.status)
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert window.focus.span in [span.span for span in codes]
    window.menus.act("clear_filter").trigger()
    user.wait(lambda: window.screens.matching.matches is None)


def test_a_search_over_all_runs_leads_to_the_place(start, user, qtbot):
    window = with_a_run(start, user)
    run = window.focus.run
    window.focus.show(None)
    window.menus.act("search").trigger()
    view = window.search_dock.content
    user.wait(view.isVisible)
    qtbot.keyClicks(view.field, "corvid")
    user.wait(view.rows.rowCount)
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    user.wait(lambda: window.focus.run == run)


def test_costs_are_drawn_when_their_dock_is_first_seen(start, user):
    window = with_a_run(start, user)
    assert window.costs_dock.content is None
    window.costs_dock.toggleViewAction().trigger()
    user.wait(lambda: window.costs_dock.content is not None and window.costs_dock.content.isVisible())
