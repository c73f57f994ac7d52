"""The margin of code tells what each line asked, lists it, and leads to one of the sub-calls."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QTableView, QToolButton

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.inspector.line_calls_model import LineCallsModel
from rlm_desktop.ui.texts.code_view import CodeView


def code_in(view, number: int = 0) -> CodeView:
    return [one for one in view.findChildren(CodeView) if one.isVisible()][number]


def list_in(view) -> QTableView | None:
    found = [one for one in view.findChildren(QTableView) if one.isVisible()]
    return found[0] if found else None


def cells(table: QTableView, row: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


@pytest.fixture
def asked(look, bring, span_of):
    """The view on the step of the run whose first block opens two child runs, one of which fails."""
    run = bring("family")
    return look(run, span_of(run, SpanKind.STEP, 2))


def test_the_margin_says_count_cost_and_failures(asked):
    margin = code_in(asked).margin()
    assert margin.asking[2].count == 2
    assert "Line 2 made 2 child runs · 1 failed" in margin.accessibleDescription()


def test_a_click_on_a_line_lists_its_sub_calls_and_a_row_selects_one(qtbot, asked, focus, reader):
    margin = code_in(asked).margin()
    second = next(line for number, line in code_in(asked)._lines_in_sight() if number == 2)
    qtbot.mouseClick(margin, Qt.MouseButton.LeftButton, pos=QPoint(12, second.center().y()))
    qtbot.waitUntil(lambda: list_in(asked) is not None, timeout=10_000)
    table = list_in(asked)
    assert table.model().rowCount() == 2
    assert cells(table, 0)[0] == "1"
    place = table.visualRect(table.model().index(1, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (reader.span(focus.run, focus.span).kind, reader.span(focus.run, focus.span).line) == (SpanKind.CHILD_RUN, 2)


def test_with_the_keyboard_alone(qtbot, asked, focus, reader):
    margin = code_in(asked).margin()
    assert margin.focusPolicy() & Qt.FocusPolicy.TabFocus
    margin.setFocus()
    qtbot.keyClick(margin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list_in(asked) is not None, timeout=10_000)
    table = list_in(asked)
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert list_in(asked) is None
    assert margin.hasFocus()
    qtbot.keyClick(margin, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: list_in(asked) is not None, timeout=10_000)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert reader.span(focus.run, focus.span).line == 2


def test_the_close_button_closes_the_list(qtbot, asked):
    code_in(asked).line_chosen.emit(2)
    qtbot.waitUntil(lambda: list_in(asked) is not None, timeout=10_000)
    close = next(one for one in asked.findChildren(QToolButton) if one.isVisible() and one.text() == "✕")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert list_in(asked) is None


def test_the_list_grows_with_the_run(qtbot, under_way, look, focus):
    code = under_way.code(under_way.step(1))
    first = under_way.sub(code, line=1)
    view = look(under_way.id, code)
    code_in(view).line_chosen.emit(1)
    qtbot.waitUntil(lambda: list_in(view) is not None, timeout=10_000)
    table = list_in(view)
    tester = QAbstractItemModelTester(table.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    under_way.reply(first)
    under_way.fail(under_way.sub(code, line=1))
    qtbot.waitUntil(lambda: table.model().rowCount() == 2 and cells(table, 0)[5] == "$0.2500", timeout=10_000)

    def said() -> str:
        return "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())

    qtbot.waitUntil(lambda: "Line 1 made 2 sub-calls · 1 failed" in said(), timeout=10_000)
    assert tester is not None


def test_ten_thousand_rows_are_read_only_as_they_come_in_sight(qapp):
    model = LineCallsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    read: list[int] = []
    model.show_spans(list(range(5, 10_005)), partial(_nothing, read), another=True)
    read.clear()
    model.index(9_999, 2).data()
    assert len(read) <= 32
    assert 10_004 in read
    assert tester is not None


def _nothing(read: list[int], spans: list[int]) -> tuple[()]:
    read.extend(spans)
    return ()
