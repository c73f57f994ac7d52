"""Two runs side by side as a user reads them: what differs, where they part, the texts of both, either side alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.ui.compare.lines import Line
from rlm_desktop.ui.compare.model import Column, LineTable
from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.pair_view import PairView
from rlm_desktop.ui.compare.texts import Tab

LONG = 20_000


@pytest.fixture
def view(qtbot, database, two, jobs) -> PairView:
    made = PairView(PairController(database, *two, jobs))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=LONG)
    qtbot.waitUntil(lambda: made.controller.data is not None, timeout=LONG)
    return made


def shown(view: PairView) -> list[tuple[str, str | None, str | None]]:
    lines = [view.lines.line(row) for row in range(view.lines.rowCount())]
    return [
        (
            line.kind.value,
            None if line.left is None else line.left.name,
            None if line.right is None else line.right.name,
        )
        for line in lines
    ]


def texts(view: PairView) -> list[str]:
    """The rows in sight of each column."""
    return ["\n".join(pane.shown_rows()) for pane in view.inspector.shown().panes()]


def wait_for(qtbot, view: PairView, words: str) -> None:
    qtbot.waitUntil(lambda: any(words in one for one in texts(view)), timeout=LONG)


def test_steps_stand_beside_those_they_belong_to_and_a_moved_one_on_both_its_lines(view):
    assert shown(view) == [
        ("same", "Step 1", "Step 1"),
        ("same", "Step 2", "Step 2"),
        ("moved", "Step 3", None),
        ("edited", "Step 4", "Step 3"),
        ("same", "Step 5", "Step 4"),
        ("moved", None, "Step 5"),
        ("only right", None, "Step 6"),
        ("same", "Step 6", "Step 7"),
    ]
    assert view.lines.moved == [(2, 5)]


def test_the_head_says_what_differs_and_nothing_else(view):
    said = view.header.said
    assert "Answer: KX-4471 → The code is KX-4471." in said
    assert "Steps: 6 → 7 +1" in said
    assert "Root model: openai/gpt-5 → openai/qwen-3" in said
    assert "Preset: rlm → rlm-qwen" in said
    assert "Question" not in said


def test_it_opens_where_the_runs_really_part_with_what_came_of_the_same_code(view, qtbot):
    assert view.controller.place == 1
    assert view.lines.line(1).said == "other output"
    wait_for(qtbot, view, "4")
    assert view.inspector.tabs.tabText(view.inspector.tabs.currentIndex()) == "Output"
    assert texts(view) == ["3", "4"]
    assert view.inspector.texts.said == "1 difference"


def test_keys_go_from_difference_to_difference_and_back(view, qtbot):
    places = []
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_F8)
        places.append(view.controller.place)
    assert places == [2, 3, 5, 1, 2]
    qtbot.keyClick(view, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert view.controller.place == 1
    view.next_difference()
    qtbot.keyClick(view, Qt.Key.Key_F9)
    assert view.controller.place == 1


def test_an_edited_line_shows_both_codes_with_signs_and_in_one(view, qtbot):
    view.steps.choose(3)
    view.inspector.show_tab(Tab.CODE)
    wait_for(qtbot, view, "Maintenance code?")
    left, right = view.inspector.texts.panes()
    assert left.rows.row(0).label.endswith("−")
    assert right.rows.row(0).label.endswith("+")
    assert [left.diff.at(0).text[first:last] for first, last in left.diff.at(0).marks][-1] == " does this page name"
    qtbot.mouseClick(view.inspector.texts._unified, Qt.MouseButton.LeftButton)
    (both,) = view.inspector.texts.panes()
    assert [both.rows.row(number).label[-1] for number in range(3)] == ["−", "+", " "]


def test_sub_calls_are_beside_each_other_with_their_own_texts(view, qtbot):
    view.steps.choose(3)
    view.inspector.show_tab(Tab.CALLS)
    calls = view.inspector.calls
    qtbot.waitUntil(lambda: calls.model.rowCount() == 4, timeout=LONG)
    assert calls.model.line(1).said.endswith("alike, other reply")
    assert calls.model.line(3).kind is Kind.RIGHT
    calls.table.choose(1)
    calls.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: texts(view) == ["KX-4471", "KX-4417"], timeout=LONG)


def test_variables_and_answer_are_compared_too(view, qtbot):
    view.inspector.show_tab(Tab.ANSWER)
    wait_for(qtbot, view, "The code is KX-4471.")
    view.inspector.show_tab(Tab.VARIABLES)
    wait_for(qtbot, view, "hits: list of 2")


def test_a_double_click_on_a_side_opens_that_run_at_its_step(view, qtbot, two):
    opened = []
    view.controller.open_requested.connect(lambda *where: opened.append(where))
    for column in (Column.A, Column.B):
        index = view.lines.index(3, column)
        with qtbot.waitSignal(view.controller.open_requested):
            view.steps.activated.emit(index)
    data = view.controller.data
    assert opened == [
        (two[0], data.whose.left.steps[3].row.span),
        (two[1], data.whose.right.steps[2].row.span),
    ]


def test_what_is_the_same_can_be_left_out_and_sides_swapped(view, qtbot):
    view.only.setChecked(True)
    assert len(shown(view)) == 5
    before = view.controller.data
    qtbot.mouseClick(view.swap, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.controller.data is not before, timeout=LONG)
    assert view.controller.data.whose.left.run == before.whose.right.run
    assert ("only left", "Step 6", None) in shown(view)


def test_child_runs_are_compared_from_the_inside_and_one_comes_out_again(qtbot, golden, reader, jobs):
    family = next(row.run for row in reader.runs() if "valve" in row.question)
    view = PairView(PairController(golden, family, family, jobs))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.controller.data is not None, timeout=LONG)
    whole = view.controller.data
    assert whole.first is None
    assert not view.divergence.isEnabled()
    view.inspector.show_tab(Tab.CALLS)
    for place in range(len(whole.compared)):
        view.steps.choose(place)
        qtbot.waitUntil(lambda: bool(view.inspector.calls._said.text()), timeout=LONG)
    calls = view.inspector.calls
    view.steps.choose(1)
    qtbot.waitUntil(lambda: calls.model.rowCount() > 0, timeout=LONG)
    child = next(
        row for row in range(calls.model.rowCount()) if calls.model.line(row).left.name.startswith("Child run")
    )
    calls.table.activated.emit(calls.model.index(child, 0))
    qtbot.waitUntil(lambda: view.controller.data is not whole, timeout=LONG)
    assert view.out.isVisible()
    qtbot.mouseClick(view.out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(view.controller.data.lines) == len(whole.lines), timeout=LONG)
    assert not view.out.isVisible()


def test_a_run_that_is_gone_is_told_in_its_place(qtbot, database, two, jobs):
    view = PairView(PairController(database, two[0], "nobody", jobs))
    qtbot.addWidget(view)
    qtbot.waitUntil(lambda: "There is no run" in view.said.text(), timeout=LONG)


def test_the_lines_are_a_proper_model(qtbot):
    model = LineTable()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    lines = [Line(place=0, kind=Kind.SAME, is_different=False), Line(place=1, kind=Kind.LEFT)]
    model.show_lines(lines)
    model.show_only_different(True)
    assert model.rowCount() == 1
    model.show_lines([])


def test_whatever_takes_the_keyboard_has_a_name(view):
    takers = [
        one
        for one in view.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.isVisible() and not one.objectName().startswith("qt_")
    ]
    assert any(isinstance(one, QAbstractScrollArea) for one in takers)
    nameless = [
        type(one).__name__
        for one in takers
        if not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
    ]
    assert nameless == []
    assert "other output" in view.lines.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
