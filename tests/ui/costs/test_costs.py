"""The costs as a user reads them: charts follow the selection and lead to it, as pictures, tables and files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QTableView

from rlm_desktop.events.tariffs import Tariff, Tier
from rlm_desktop.ui.charts.model import ChartTable
from rlm_desktop.ui.costs.model import Chart
from rlm_desktop.ui.costs.repricing import RepriceDialog
from rlm_desktop.ui.costs.view import CostsView
from rlm_desktop.ui.jobs import Jobs

TARIFFS = {"cheap": Tariff(tiers=(Tier(input=1e-6, output=2e-6),))}
LONG = 20_000


@pytest.fixture
def jobs(qapp):
    started = Jobs()
    yield started
    started.close()


@pytest.fixture
def run(under_way) -> str:
    """Two steps: one of two sub-calls at $0.25, one of a call without a price, and one call still in flight."""
    first = under_way.code(under_way.step(1))
    for _ in range(2):
        under_way.reply(under_way.sub(first))
    under_way.end_code(first)
    second = under_way.code(under_way.step(2))
    under_way.reply(under_way.sub(second), cost=None)
    under_way.sub(second)
    return under_way.id


@pytest.fixture
def view(qtbot, reader, focus, jobs, database, run) -> CostsView:
    made = CostsView(
        reader,
        focus,
        jobs,
        database,
        known=QStringListModel(list(TARIFFS)),
        tell_tariffs=lambda models, hear: hear({name: TARIFFS[name] for name in models if name in TARIFFS}),
    )
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    qtbot.waitExposed(made)
    focus.show(run)
    wait_for(qtbot, made, Chart.COST)
    return made


def wait_for(qtbot, view: CostsView, chart: Chart) -> None:
    view.show_chart(chart.value)
    qtbot.waitUntil(lambda: view.plot.data is not None and view.plot.data.chart is chart, timeout=LONG)


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def click(qtbot, view: CostsView, x: float, y: float = 0.01) -> None:
    """On a place of the chart."""
    area = view.plot.area
    qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=view.plot.place_of(x, y).toPoint())


def test_the_chart_says_what_it_leaves_out_and_shows_the_budget(view):
    assert "1 call without a price is not in this." in words(view)
    assert view.plot.data.limits == ((5.0, "budget $5.00"),)
    assert view.plot.data.series[0].ys[-1] == 0.5
    assert "Cost so far" in view.plot.accessibleName()


def test_each_chart_can_be_looked_at(qtbot, view):
    for chart in Chart:
        wait_for(qtbot, view, chart)
        assert view.plot.data.rows
        assert view.plot.isVisible()


def test_a_click_on_a_bar_selects_its_step_and_the_selected_step_is_marked(qtbot, view, focus):
    wait_for(qtbot, view, Chart.STEPS)
    click(qtbot, view, 0.0)
    assert focus.span == view.plot.data.spans[0]
    assert view.plot._selected == 0
    focus.select(7)  # the code of the second step
    assert view.plot._selected == 1


def test_a_click_on_a_model_keeps_only_its_calls(qtbot, view, focus):
    wait_for(qtbot, view, Chart.MODELS)
    click(qtbot, view, 0.0)
    assert focus.filter == 'kind:sub model:"sub-model"'


def test_a_click_in_time_selects_the_step_of_then(qtbot, view, focus):
    steps = [row[0] for row in view.plot.data.rows]
    click(qtbot, view, steps[-1], 0.3)
    second = focus.span
    click(qtbot, view, steps[60], 0.3)
    assert (focus.span, second) == (2, 6)


def test_a_stretch_is_pulled_out_of_the_chart_and_given_back(qtbot, view, focus):
    port, plot = view.plot.area.viewport(), view.plot
    first, last = plot.place_of(1.0, 0.3).toPoint(), plot.place_of(3.0, 0.3).toPoint()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=first)
    for part in range(1, 11):
        qtbot.mouseMove(port, first + (last - first) * part / 10)
        qtbot.wait(20)  # pyqtgraph leaves out moves that follow each other faster
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=last)
    assert focus.stretch == (pytest.approx(1.0, abs=0.1), pytest.approx(3.0, abs=0.1))
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert focus.stretch is None
    focus.back()
    assert focus.stretch is not None
    qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=last)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=last)
    assert focus.stretch is None


def test_the_arrows_move_along_the_rows_and_enter_goes_there(qtbot, view, focus):
    wait_for(qtbot, view, Chart.STEPS)
    qtbot.keyClick(view.plot, Qt.Key.Key_End)
    assert "2 · Calls: 1 · Tokens in: 1,200 · Tokens out: 30 · Cost: — · Without a price: 1" in words(view)
    qtbot.keyClick(view.plot, Qt.Key.Key_Left)
    qtbot.keyClick(view.plot, Qt.Key.Key_Return)
    assert focus.span == view.plot.data.spans[0]


def test_the_same_data_is_there_as_a_table(qtbot, view, focus):
    wait_for(qtbot, view, Chart.STEPS)
    view.as_table.click()
    table = view.findChild(QTableView)
    assert table.isVisible()
    texts = [[table.model().index(row, column).data() for column in range(6)] for row in range(2)]
    assert texts == [["1", "2", "2,400", "60", "$0.5000", "0"], ["2", "1", "1,200", "30", "—", "1"]]
    table.activated.emit(table.model().index(1, 0))
    assert focus.span == view.plot.data.spans[1]


def test_the_table_is_a_sound_model_while_the_run_grows(qtbot, view, under_way):
    wait_for(qtbot, view, Chart.STEPS)
    model = view.findChild(ChartTable)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    under_way.step(3)
    qtbot.waitUntil(lambda: model.rowCount() == 3, timeout=LONG)
    assert tester is not None


def test_the_chart_stands_as_the_run_did_at_the_horizon(qtbot, view, focus):
    focus.set_horizon(6)
    qtbot.waitUntil(lambda: view.plot.data.series[0].ys[-1] == 0.25, timeout=LONG)


def test_nothing_is_read_while_it_is_hidden(qtbot, view, focus, under_way):
    view.hide()
    before = view.plot.data
    focus.set_horizon(6)
    qtbot.wait(1)
    assert view.plot.data is before
    view.show()
    qtbot.waitUntil(lambda: view.plot.data is not before, timeout=LONG)


def test_stretches_without_calls_are_not_drawn_over(qtbot, view):
    wait_for(qtbot, view, Chart.LATENCY)
    curve = view.plot.area.getPlotItem().curves[0]
    assert list(curve.opts["connect"])[-1] == 0
    assert curve.opts["symbol"] == "o"


def test_a_window_without_a_run_says_what_to_do(qtbot, view, focus):
    focus.show(None)
    assert "Choose one in the library" in words(view)


@pytest.mark.parametrize("name", ["chart.png", "chart.svg", "chart.csv"])
def test_a_chart_is_saved(qtbot, view, tmp_path, monkeypatch, name):
    wait_for(qtbot, view, Chart.STEPS)
    file = tmp_path / name
    monkeypatch.setattr("rlm_desktop.ui.file_icons.ask_where_to_save", lambda *_: (str(file), ""))
    view.save_chart()
    assert f"Saved as {name}" in words(view)
    if name.endswith("png"):
        assert QImage(str(file)).width() == 2 * view.plot.area.width()
    elif name.endswith("svg"):
        assert "<svg" in file.read_text("utf-8")
    else:
        rows = list(csv.reader(file.read_text("utf-8").splitlines()))
        assert rows[0][0] == "Step"
        assert rows[1:] == [["1", "2", "2400", "60", "0.5", "0"], ["2", "1", "1200", "30", "", "1"]]


def test_a_chart_that_cannot_be_saved_says_why(view, tmp_path, monkeypatch):
    monkeypatch.setattr("rlm_desktop.ui.file_icons.ask_where_to_save", lambda *_: (str(tmp_path / "no" / "x.png"), ""))
    view.save_chart()
    assert "Not saved: No such file or directory" in words(view)


def test_the_run_is_priced_as_if_another_model_had_answered(qtbot, view, tmp_path: Path, monkeypatch):
    view.reprice()
    dialog = view.findChild(RepriceDialog)
    qtbot.waitUntil(lambda: bool(dialog.choices), timeout=LONG)
    assert dialog.total.text() == "Recorded $0.5000 + 1 unpriced call → re-priced $0.5000 + 1 unpriced call"
    field = dialog.choices["sub", "sub-model"]
    field.setEditText("cheap")
    each = 1_200 * 1e-6 + 30 * 2e-6
    qtbot.waitUntil(lambda: f"re-priced ${3 * each:.4f}" in dialog.total.text(), timeout=LONG)
    assert [dialog.by_step.item(row, 5).text() for row in range(2)] == [f"${2 * each:.4f}", f"${each:.4f}"]
    assert dialog.by_step.item(0, 6).text() == f"−${0.5 - 2 * each:.4f}"
    file = tmp_path / "repriced.csv"
    monkeypatch.setattr("rlm_desktop.ui.file_icons.ask_where_to_save", lambda *_: (str(file), ""))
    dialog.save()
    rows = list(csv.reader(file.read_text("utf-8").splitlines()))
    assert [float(one) for one in rows[2][4:6]] == [0.5, pytest.approx(2 * each)]
    field.setEditText("nobody")
    qtbot.waitUntil(lambda: "No price is known for nobody." in words(dialog), timeout=LONG)
    assert "cost unknown" in dialog.total.text()
    dialog.close()
