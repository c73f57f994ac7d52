"""Several runs: the table and its baseline, how they spread, their answers, and what is saved of it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QScrollArea, QWidget

from rlm_desktop.events.score import Score
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.charts.saving import save_chart
from rlm_desktop.ui.compare.several import FACTS, Groups, Spreads, spread_chart
from rlm_desktop.ui.compare.several_model import SeveralTable
from rlm_desktop.ui.compare.several_view import SeveralView

LONG = 20_000


@pytest.fixture
def view(qtbot, database, several, jobs) -> SeveralView:
    made = SeveralView(database, several, jobs)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.model.rowCount() == len(several), timeout=LONG)
    return made


@pytest.fixture
def rows(database, several):
    reader = Reader(database)
    yield [reader.run(run) for run in several]
    reader.close()


def column(view: SeveralView, name: str) -> list[str]:
    """What stands in a column, from top to bottom."""
    shown = view.table.model()
    names = [shown.headerData(one, Qt.Orientation.Horizontal) for one in range(shown.columnCount())]
    return [shown.index(row, names.index(name)).data() for row in range(shown.rowCount())]


def test_figures_stand_with_their_difference_from_the_baseline(view):
    assert column(view, "Steps") == ["6", "7  (+1)", "2  (−4)", "3  (−3)", "4  (−2)", "5  (−1)"]
    assert column(view, "Cost")[0] == "$0.0900"
    assert column(view, "Cost")[-1] == "cost unknown  (—)"
    assert column(view, "Run")[0].endswith("(baseline)")


def test_ctrl_c_copies_the_chosen_rows(view, qtbot):
    view.table.setFocus()
    qtbot.waitUntil(view.table.hasFocus)
    view.table.selectRow(1)
    qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    cells = QGuiApplication.clipboard().text().split("\t")
    hidden = view.table.horizontalHeader().hiddenSectionCount()
    assert len(cells) == view.model.columnCount() - hidden
    assert "7  (+1)" in cells


def test_another_baseline_changes_every_difference(view):
    view.base.setCurrentIndex(2)
    view.base.activated.emit(2)
    assert column(view, "Steps") == ["6  (+4)", "7  (+5)", "2", "3  (+1)", "4  (+2)", "5  (+3)"]
    assert column(view, "Run")[2].endswith("(baseline)")


def test_a_head_sorts_by_the_amount_and_what_is_unknown_comes_last(view, qtbot):
    place = len(FACTS)
    view.table.sortByColumn(place, Qt.SortOrder.AscendingOrder)
    costs = column(view, "Cost")
    assert [one.split()[0] for one in costs[:3]] == ["$0.0210", "$0.0360", "$0.0400"]
    assert costs[-1].startswith("cost unknown")


def test_two_chosen_runs_are_compared_and_one_opens_alone(view, qtbot, several):
    assert not view.pair.isEnabled()
    view.table.selectRow(0)
    view.table.selectionModel().select(
        view.table.model().index(3, 0),
        view.table.selectionModel().SelectionFlag.Select | view.table.selectionModel().SelectionFlag.Rows,
    )
    with qtbot.waitSignal(view.compare_requested) as asked:
        qtbot.mouseClick(view.pair, Qt.MouseButton.LeftButton)
    assert asked.args == [[several[0], several[3]]]
    with qtbot.waitSignal(view.open_requested) as opened:
        view.table.activated.emit(view.table.model().index(1, 0))
    assert opened.args == [several[1], 1]


def test_box_plots_are_by_method_model_or_question_and_leave_out_what_is_unknown(rows):
    data = spread_chart(rows, Spreads.COST, Groups.METHOD)
    assert data.labels == ("rlm", "direct")
    assert (data.boxes[0].least, data.boxes[0].most) == (pytest.approx(0.021), pytest.approx(0.09))
    assert data.boxes[0].median == pytest.approx(0.04)
    assert data.note == "1 run left out: nobody said how much."
    steps = spread_chart(rows, Spreads.STEPS, Groups.MODEL)
    assert steps.labels == ("openai/gpt-5", "openai/qwen-3")
    assert sum(len(series.xs) for series in steps.series) == len(rows)
    assert len(spread_chart(rows, Spreads.TIME, Groups.QUESTION).boxes) == 1


def test_cost_stands_against_scores_else_ratings_else_outcomes(rows):
    data = spread_chart(rows, Spreads.COST_AND_SCORE, Groups.METHOD)
    assert [series.name for series in data.series] == ["rlm", "direct"]
    assert len({series.sign for series in data.series}) == 2, "told apart without colour"
    assert sorted(data.series[0].ys) == [0.0, 1.0, 1.0, 1.0]
    assert data.row_at(0.04, 1.0) == data.keys.index(next(row.run for row in rows if row.method == "direct"))
    rated = [replace(row, rating=4) for row in rows]
    assert spread_chart(rated, Spreads.COST_AND_SCORE, Groups.METHOD).y_title == "rating, 1 to 5"
    scored = [replace(row, score=Score(0.25 * place)) for place, row in enumerate(rated[:3])] + rated[3:]
    data = spread_chart(scored, Spreads.COST_AND_SCORE, Groups.QUESTION)
    assert (data.y_title, data.columns[-1]) == ("score, 0 to 1", "Score")
    assert [amount for *_, amount in data.rows] == [0.0, 0.25, 0.5]
    assert data.note == f"{len(rows) - 3} runs left out: nobody said how much."
    boxes = spread_chart(scored, Spreads.SCORE, Groups.QUESTION)
    assert (boxes.boxes[0].least, boxes.boxes[0].median, boxes.boxes[0].most) == (0.0, 0.25, 0.5)


def test_a_point_says_whose_it_is_and_leads_to_the_run(view, qtbot, several):
    view.pages.setCurrentWidget(view.spreads)
    view.spreads.what.setCurrentText("Steps")
    data = view.spreads.plot.data
    assert data.said(0) == "rlm · Run: What is the maintenance code of the Corvid pump? · Steps: 6"
    with qtbot.waitSignal(view.open_requested) as opened:
        view.spreads.plot.picked.emit(data.keys.index(several[4]))
    assert opened.args == [several[4], 1]


def test_answers_stand_in_columns(view):
    view.pages.setCurrentWidget(view.answers)
    assert [one.shown() for one in view.answers.views[:2]] == ["KX-4471", "The code is KX-4471."]
    assert len(view.answers.views) == 6


def test_the_table_is_saved_as_data_and_as_a_picture_and_a_chart_too(view, tmp_path: Path):
    view.write(tmp_path / "runs.csv")
    first, *_, last = csv.DictReader((tmp_path / "runs.csv").read_text("utf-8").splitlines())
    assert (float(first["Cost"]), first["Answer"]) == (pytest.approx(0.09), "KX-4471")
    assert (last["Cost"], last["Cost, more than the baseline"], last["Steps, more than the baseline"]) == ("", "", "-1")
    view.write(tmp_path / "runs.png")
    assert QImage(str(tmp_path / "runs.png")).width() > 1_000
    save_chart(view.spreads.plot, tmp_path / "chart.png")
    assert not QImage(str(tmp_path / "chart.png")).isNull()
    view.write(tmp_path / "nowhere" / "runs.csv")
    assert view.said.text().startswith("Not saved: ")


def test_runs_that_are_gone_are_left_out(qtbot, database, several, jobs):
    view = SeveralView(database, [several[0], "nobody", several[1]], jobs)
    qtbot.addWidget(view)
    qtbot.waitUntil(lambda: view.model.rowCount() == 2, timeout=LONG)


def test_it_is_a_proper_model(rows):
    model = SeveralTable()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(rows)
    model.set_base(3)
    model.show_rows(rows[2:])
    assert model.base.run == rows[3].run, "the baseline stays"


def test_whatever_takes_the_keyboard_has_a_name(view):
    for page in range(view.pages.count()):
        view.pages.setCurrentIndex(page)
        nameless = [
            f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
            for one in view.findChildren(QWidget)
            if one.focusPolicy() != Qt.FocusPolicy.NoFocus
            and one.isVisible()
            and not isinstance(one, QScrollArea)
            and not one.objectName().startswith("qt_")
            and not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
        ]
        assert nameless == []
