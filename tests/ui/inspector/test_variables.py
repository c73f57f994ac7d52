"""The Variables tab as a user works with it: the diff, one name's history, and the way to the line that bound it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QTableView

from rlm_desktop.events import facts as f
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.variables_page import VariablesPage

LIVE = "0191a0b0caaaaaaaaaa"


def table(view, name: str) -> QTableView:
    return next(one for one in view.findChildren(QTableView) if one.isVisible() and one.accessibleName() == name)


def rows(view, name: str, columns: int) -> list[list[str]]:
    model = table(view, name).model()
    return [[model.index(row, column).data() for column in range(columns)] for row in range(model.rowCount())]


def said(view) -> str:
    return "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def block(live, span: int, code: str, *changed: f.Variable, removed: tuple[str, ...] = ()) -> None:
    live(f.CodeStarted(span=span, at=span + 1.0, parent=2, code=code, block=span - 2))
    live(f.VariablesChanged(span=span, at=span + 1.0, changed=changed, removed=removed))
    live(f.CodeFinished(span=span, at=span + 1.5, state="ok"))


def name(word: str, preview: str, size: int) -> f.Variable:
    return f.Variable(name=word, kind="list", size=size, preview=preview)


@pytest.fixture
def three_blocks(live, start) -> None:
    live(start)
    live(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    block(live, 3, "results = []\nother = [1]", name("results", "[]", 0), name("other", "[1]", 1))
    block(live, 4, "for x in other:\n    results.append(x)", name("results", "[1]", 1), name("x", "1", 1))
    block(live, 5, "del x\nresults = results + [2]", name("results", "[1, 2]", 2), removed=("x",))


def test_v_shows_only_what_changed_as_it_was_and_as_it_is(three_blocks, look, qtbot):
    view = look(LIVE, 5, Tab.VARIABLES)
    assert rows(view, "Variables", 5) == [
        ["", "other", "list", "1", "[1]"],
        ["~", "results", "list", "2", "[1, 2]"],
        ["−", "x", "list", "1", "1"],
    ]
    shown = table(view, "Variables")
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_V)
    assert view.findChild(QCheckBox).isChecked()
    assert rows(view, "Variables", 5) == [
        ["~", "results", "list", "1 → 2", "[1] → [1, 2]"],
        ["−", "x", "list", "1", "1"],
    ]
    assert "2 names · 2 changed here" in said(view)


def test_the_history_of_a_name_says_when_and_by_which_line_it_last_changed(three_blocks, look, qtbot, focus):
    view = look(LIVE, 5, Tab.VARIABLES)
    shown = table(view, "Variables")
    shown.setCurrentIndex(shown.model().index(1, 1))
    qtbot.waitUntil(lambda: "Last changed in Step 1 · Code 3, line 2: results = results + [2]" in said(view))
    assert rows(view, "History of the variable", 6) == [
        ["Step 1 · Code 3", "0:05", "line 2: results = results + [2]", "list", "2", "[1, 2]"],
        ["Step 1 · Code 2", "0:04", "in place, line 2: results.append(x)", "list", "1", "[1]"],
        ["Step 1 · Code 1", "0:03", "line 1: results = []", "list", "0", "[]"],
    ]
    history = table(view, "History of the variable")
    place = history.visualRect(history.model().index(1, 2)).center()
    qtbot.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert focus.span == 4
    qtbot.waitUntil(lambda: ["+", "x", "list", "1", "1"] in rows(view, "Variables", 5), timeout=10_000)
    current = shown.currentIndex()
    assert current.siblingAtColumn(1).data() == "results"


def test_a_name_can_be_asked_for(three_blocks, look, qtbot):
    view = look(LIVE, 5, Tab.VARIABLES)
    view.findChild(VariablesPage).show_name("other")
    qtbot.waitUntil(lambda: "Last changed in Step 1 · Code 1, line 2: other = [1]" in said(view))


def test_a_history_grows_while_the_run_goes_on(three_blocks, live, look, qtbot, focus):
    view = look(LIVE, 2, Tab.VARIABLES)
    view.findChild(VariablesPage).show_name("results")
    qtbot.waitUntil(lambda: len(rows(view, "History of the variable", 1)) == 3, timeout=10_000)
    block(live, 6, "results = 0", name("results", "0", 0))
    focus.grew.emit(LIVE, live(f.Noted(span=2, at=9.0, note="on")))
    qtbot.waitUntil(lambda: len(rows(view, "History of the variable", 1)) == 4, timeout=10_000)
    assert rows(view, "History of the variable", 3)[0][2] == "line 1: results = 0"
