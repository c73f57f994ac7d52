"""The way to the selection, and steps along the four axes, clicked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QToolButton

from rlm_desktop.ui.breadcrumbs.view import BreadcrumbsView
from rlm_desktop.ui.stepping import Axis, Stepping

FAMILY = "0191a0b0c1f0a0b0c0d"


@pytest.fixture
def stepping(reader, focus):
    return Stepping(reader, focus)


@pytest.fixture
def bar(qtbot, golden, reader, focus, stepping):
    shown = BreadcrumbsView(reader, focus, stepping)
    qtbot.addWidget(shown)
    shown.resize(900, 40)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def button(bar, name):
    return next(
        one for one in bar.findChildren(QToolButton) if one.isVisible() and one.accessibleName().startswith(name)
    )


def test_the_way_leads_through_child_runs(bar, focus):
    focus.show(FAMILY, 12)
    assert bar.way == ["Run", "Step 2", "Code", "Child run 2", "Step 1", "Root call"][: len(bar.way)]
    assert bar.way[:4] == ["Run", "Step 2", "Code", "Child run 2"]


def test_a_click_on_a_crumb_selects_its_span(bar, focus, qtbot):
    focus.show(FAMILY, 21)
    qtbot.mouseClick(button(bar, "Step 3"), Qt.MouseButton.LeftButton)
    assert focus.span == 18
    assert bar.way == ["Run", "Step 3"]


def test_a_crumb_offers_its_siblings(bar, focus):
    focus.show(FAMILY, 18)
    menu = button(bar, "Step 3").menu()
    menu.aboutToShow.emit()
    assert [action.text().split("  ")[0] for action in menu.actions()] == ["Step 1", "Step 2", "Step 3", "Step 4"]
    assert [action.isChecked() for action in menu.actions()] == [False, False, True, False]
    menu.actions()[1].trigger()
    assert focus.span == 4


@pytest.mark.parametrize(
    ("axis", "start", "there"),
    [(Axis.TIME, 4, [5, 6, 7]), (Axis.SIBLING, 2, [4, 18, 29]), (Axis.KIND, 2, [4, 8, 13]), (Axis.STACK, 18, [19])],
)
def test_next_and_previous_step_along_the_axis(bar, focus, qtbot, axis, start, there):
    focus.show(FAMILY, start)
    chooser = bar.findChild(QComboBox)
    chooser.setCurrentIndex(chooser.findData(str(axis)))
    chooser.activated.emit(chooser.currentIndex())
    for span in there:
        qtbot.mouseClick(button(bar, "Next"), Qt.MouseButton.LeftButton)
        assert focus.span == span
    for span in [*there[-2::-1], start]:
        qtbot.mouseClick(button(bar, "Previous"), Qt.MouseButton.LeftButton)
        assert focus.span == span


def test_an_end_is_said(bar, focus, stepping, qtbot):
    focus.show(FAMILY, 1)
    with qtbot.waitSignal(stepping.said) as said:
        qtbot.mouseClick(button(bar, "Previous"), Qt.MouseButton.LeftButton)
    assert said.args == ["This began first."]


def test_in_a_narrow_bar_the_middle_of_the_way_is_left_out(bar, focus, qtbot):
    focus.show(FAMILY, 12)
    bar.resize(330, 40)
    qtbot.waitUntil(lambda: not any(one.text() == "Code" and one.isVisible() for one in bar.findChildren(QToolButton)))
    assert button(bar, "Run").isVisible()
