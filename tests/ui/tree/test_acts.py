"""What a user does in the tree by keys, menus and headings, and what is seen of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import NAME_ROLE, ROW_ROLE, SPAN_ROLE
from rlm_desktop.ui.tree.view import TreeView

FAMILY = "0191a0b0c1f0a0b0c0d"
FAILED_CALL = 16
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def view(qtbot, golden, reader, focus, jobs, database):
    shown = TreeView(reader, focus, matching=Matching(focus, jobs, database))
    qtbot.addWidget(shown)
    shown.resize(900, 400)
    with qtbot.waitExposed(shown):
        shown.show()
    focus.show(FAMILY)
    shown.setFocus()
    return shown


def current(view: TreeView) -> str:
    return view.currentIndex().siblingAtColumn(0).data(NAME_ROLE)


def rows(view: TreeView) -> list[str]:
    """Names of the rows in sight, as indented text."""
    lines, index = [], view.model().index(0, 0)
    while index.isValid():
        above, depth = index.parent(), 0
        while above.isValid():
            above, depth = above.parent(), depth + 1
        lines.append("  " * depth + index.data(NAME_ROLE))
        index = view.indexBelow(index)
    return lines


def menu_at(view: TreeView, span: int | None, reason=QContextMenuEvent.Reason.Mouse) -> QMenu:
    """The menu that a click with the other button opens on a span's row; None: beside all rows."""
    at = QPoint(20, view.viewport().height() - 2)
    if span is not None:
        view.setCurrentIndex(view.model().reveal(span))
        at = view.visualRect(view.currentIndex()).center()
    event = QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    return next(menu for menu in view.findChildren(QMenu) if menu.isVisible() and menu.parent() is view)


def choose(menu: QMenu, text: str) -> None:
    """Choose an entry of the menu or of those in it."""
    menus = [menu, *(action.menu() for action in menu.actions() if action.menu())]
    action = next(action for one in menus for action in one.actions() if action.text().replace("&", "") == text)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def test_gg_goes_to_the_first_row_and_shift_g_to_the_last(view, qtbot):
    view.setCurrentIndex(view.model().reveal(4))
    qtbot.keyClick(view, Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
    assert view.currentIndex().data(SPAN_ROLE) == 30
    assert not view.indexBelow(view.currentIndex()).isValid()
    qtbot.keyClicks(view, "g")
    assert view.currentIndex().data(SPAN_ROLE) == 30
    qtbot.keyClicks(view, "g")
    assert current(view) == "Run"
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().data(SPAN_ROLE) == 30
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert current(view) == "Run"


def test_a_comma_and_a_point_lead_to_the_siblings_and_say_where_they_end(view, focus, qtbot):
    focus.select(24)
    qtbot.keyClicks(view, ".")
    assert focus.span == 25
    qtbot.keyClicks(view, ",,")
    assert focus.span == 23
    qtbot.keyClicks(view, ",,,")
    assert focus.span == 21
    assert view._sentence.text() == "There is no earlier sibling."


def test_the_third_click_on_a_heading_brings_the_order_of_time_back(view, focus, qtbot):
    step = view.model().reveal(4)
    view.expand(view.model().reveal(6))
    by_time = rows(view)
    header = view.header()
    at = QPoint(header.sectionViewportPosition(Column.TIME) + 20, header.height() // 2)

    def click() -> list[str]:
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        return [view.model().index(row, Column.TIME, step).data() for row in range(view.model().rowCount(step))]

    assert click() == ["8.5 s", "250 ms", "150 ms"]
    assert click() == ["150 ms", "250 ms", "8.5 s"]
    click()
    assert header.sortIndicatorSection() == -1
    assert rows(view) == by_time


def test_a_filter_leaves_its_rows_and_what_leads_to_them(view, focus, qtbot):
    whole = rows(view)
    focus.set_filter("kind:sub error")
    qtbot.waitUntil(lambda: sum("Sub-call" in row for row in rows(view)) == 2)
    assert rows(view)[:8] == [
        "Run",
        "  Step 2",
        "    Code",
        "      2 child runs",
        "        Child run",
        "          Step 1",
        "            Code",
        "              Sub-call",
    ]
    focus.set_filter("model:nobody")
    qtbot.waitUntil(lambda: not rows(view))
    focus.set_filter("")
    qtbot.waitUntil(lambda: rows(view) == whole)


def test_the_menu_of_a_row_copies_its_error_and_the_row(view, focus):
    choose(menu_at(view, FAILED_CALL), "Copy error")
    assert QGuiApplication.clipboard().text() == "The provider refused the request: rate limit reached."
    choose(menu_at(view, FAILED_CALL), "Copy rows")
    assert "Sub-call" in QGuiApplication.clipboard().text()
    menu = menu_at(view, 3)
    assert not next(one for one in menu.actions() if one.text() == "Copy &error").isEnabled()
    menu.close()


def test_the_menu_of_a_row_turns_the_timeline_to_it(view, focus, qtbot):
    with qtbot.waitSignal(view.rows.timeline_requested):
        choose(menu_at(view, 4), "Show in timeline")
    step = view.model().reveal(4).data(ROW_ROLE)
    run = view.model().index(0, 0).data(ROW_ROLE)
    begin, end = focus.stretch
    assert begin < step.begin - run.begin < step.end - run.begin < end
    assert end - begin < 1.2 * (step.end - step.begin)


def test_the_menu_of_a_row_filters_to_its_like_and_shows_all_again(view, focus, qtbot):
    choose(menu_at(view, FAILED_CALL), "Show only this kind")
    assert focus.filter == "kind:sub"
    qtbot.waitUntil(lambda: view.model().is_filtered)
    choose(menu_at(view, FAILED_CALL), "Show only this model")
    assert focus.filter == 'model:"openai/gpt-5-mini"'
    qtbot.waitUntil(lambda: view.model().is_filtered)
    depth = view.model().reveal(FAILED_CALL).data(ROW_ROLE).depth
    choose(menu_at(view, FAILED_CALL), f"Show only depth {depth}")
    assert focus.filter == f"depth:{depth}"
    qtbot.waitUntil(lambda: view.model().is_filtered)
    choose(menu_at(view, FAILED_CALL), "Show all again")
    assert focus.filter == ""


def test_the_menu_of_a_row_opens_what_is_below(view):
    step = view.model().reveal(4)
    view.collapse(step)
    choose(menu_at(view, 4), "Expand one level below")
    code = view.model().reveal(6)
    assert code.data(ROW_ROLE).kind is SpanKind.CODE
    assert view.isExpanded(step)
    assert view.isExpanded(code)


def test_the_menu_key_hides_shows_and_sorts_columns(view):
    choose(menu_at(view, 4, QContextMenuEvent.Reason.Keyboard), "Model")
    assert not view.header().isSectionHidden(Column.MODEL)
    choose(menu_at(view, None), "Model")
    assert view.header().isSectionHidden(Column.MODEL)
    choose(menu_at(view, 4, QContextMenuEvent.Reason.Keyboard), "Cost")
    assert view.header().sortIndicatorSection() == Column.COST or view.header().isSectionHidden(Column.COST)
