"""Curves of two runs over one another, and the flame that says who spent more on what."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.pair_view import PairView
from rlm_desktop.ui.compare.shape import Curve

LONG = 20_000


@pytest.fixture
def view(qtbot, database, two, jobs) -> PairView:
    made = PairView(PairController(database, *two, jobs))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    qtbot.waitUntil(lambda: made.controller.data is not None, timeout=LONG)
    return made


@pytest.fixture
def curves(view, qtbot):
    view.pages.setCurrentWidget(view.curves)
    qtbot.waitUntil(lambda: view.curves.plot.data is not None, timeout=LONG)
    return view.curves


def test_cost_over_time_is_drawn_for_both_until_each_ends(curves):
    data = curves.plot.data
    assert data.chart == Curve.COST
    assert [series.dashed for series in data.series] == [False, True], "told apart without colour"
    assert [series.ys[-1] for series in data.series] == [pytest.approx(0.09), pytest.approx(0.044)]
    assert data.rows[-1][1] is None, "A has ended long before"
    assert data.rows[-1][2] == pytest.approx(0.044)


def test_the_time_of_each_step_stands_beside_that_of_the_step_it_belongs_to_and_leads_to_it(curves, view, qtbot):
    curves.choice.setCurrentText(Curve.STEP_TIME)
    assert curves.plot.data.labels == ("1", "2", "3|5", "4|3", "5|4", "–|6", "6|7")
    assert curves.plot.data.rows[5][1] is None
    curves.plot.picked.emit(3)
    assert view.controller.place == 3
    curves.as_table.setChecked(True)
    assert curves.table.isVisible()


def test_the_flame_has_both_runs_in_one_and_says_who_has_more(view, qtbot):
    view.pages.setCurrentWidget(view.flame)
    flame = view.flame.flame
    qtbot.waitUntil(lambda: bool(flame.bars), timeout=LONG)
    view.flame.choice.setCurrentText("Cost")
    names = [bar.name for bar in flame.bars if bar.level == 1]
    assert names == ["Step 1", "Step 2", "Step 3|5", "Step 4|3", "Step 5|4", "Step –|6", "Step 6|7"]
    asked = next(bar for bar in flame.bars if bar.name == "sub-calls")
    assert (asked.left, asked.right) == (pytest.approx(0.03), pytest.approx(0.016))
    assert flame.words(asked) == "sub-calls: A $0.0300, B $0.0160, −$0.0140"
    added = next(bar for bar in flame.bars if bar.name == "Step –|6")
    assert "+$0.0040" in flame.words(added)


def test_the_flame_is_walked_by_keys_and_leads_to_its_step(view, qtbot):
    view.pages.setCurrentWidget(view.flame)
    flame = view.flame.flame
    qtbot.waitUntil(lambda: bool(flame.bars), timeout=LONG)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(flame, key)
    assert flame.accessibleDescription().startswith("Step 4|3: A ")
    qtbot.keyClick(flame, Qt.Key.Key_Return)
    assert view.controller.place == 3
    qtbot.keyClick(flame, Qt.Key.Key_Up)
    assert flame.accessibleDescription().startswith("Calls and code of both: A ")
    step = next(bar for bar in flame.bars if bar.name == "Step –|6")
    qtbot.mouseClick(flame, Qt.MouseButton.LeftButton, pos=flame.rect_of(step).center().toPoint())
    assert view.controller.place == 5
