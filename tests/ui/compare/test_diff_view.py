"""Two texts in diff mode: both columns scroll as one, what is the same is folded, and copying gives the text alone."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from rlm_desktop.ui.compare.diff_rows import Columns, DiffRows, Look
from rlm_desktop.ui.compare.diff_view import DiffView
from rlm_desktop.ui.compare.texts import compared_texts
from rlm_desktop.ui.texts.lines import Place

LINES = [f"line {number}" for number in range(100)]
WIDE = "\n".join(f"{line} {'x' * 400}" for line in LINES)


@pytest.fixture
def view(qtbot) -> DiffView:
    made = DiffView("Text")
    qtbot.addWidget(made)
    made.resize(700, 240)
    made.show()
    return made


def rows(left: str, right: str, columns: Columns, *, folds: bool = True) -> DiffRows:
    return DiffRows(compared_texts(left, right).diff.lines, columns, folds=folds)


def test_both_columns_reach_their_end_together_also_where_one_is_wide(view):
    view.show_texts(compared_texts(WIDE, "\n".join(LINES[:40])))
    left, right = view.panes()
    assert left.diff.count == right.diff.count
    left.verticalScrollBar().setValue(left.verticalScrollBar().maximum())
    assert left.is_at_end()
    assert right.is_at_end()
    right.verticalScrollBar().setValue(3)
    assert left.shown_rows()[0].startswith("line 3 ")
    left.horizontalScrollBar().setValue(50)
    assert right.horizontalScrollBar().value() == min(50, right.horizontalScrollBar().maximum())


def test_what_is_the_same_is_folded_around_a_difference_and_unfolds(view):
    changed = [*LINES]
    changed[50] = "another line 50"
    found = rows("\n".join(LINES), "\n".join(changed), Columns.LEFT)
    assert [found.at(row).look for row in (0, found.count - 1)] == [Look.FOLD, Look.FOLD]
    assert found.at(0).text == "47 lines the same"
    assert found.count == 9
    assert rows("\n".join(LINES), "\n".join(changed), Columns.LEFT, folds=False).count == 100
    view.show_texts(compared_texts("\n".join(LINES), "\n".join(changed)))
    view._folds.setChecked(False)
    assert view.panes()[0].diff.count == 100


def test_a_text_without_differences_is_shown_whole():
    assert rows("\n".join(LINES), "\n".join(LINES), Columns.BOTH).count == 100


def test_copying_gives_the_lines_without_signs_gaps_and_folds(view):
    view.show_texts(compared_texts("a\nb\nc", "a\nc"))
    right = view.panes()[1]
    right.select_all()
    right.copy()
    assert QGuiApplication.clipboard().text() == "a\nc"
    both = rows("a\nb\nc", "a\nc", Columns.BOTH)
    assert both.between(Place(0, 0), Place(2, 1)) == "a\nb\nc"


def test_differences_are_gone_through_and_begin_again(view):
    other = [*LINES]
    other[10], other[70] = "ten", "seventy"
    view.show_texts(compared_texts("\n".join(LINES), "\n".join(other)))
    pane = view.panes()[0]
    at = [pane.selection.cursor.row]
    for _ in range(2):
        view.next_change()
        at.append(pane.selection.cursor.row)
    assert at == [pane.diff.changes()[0], pane.diff.changes()[1], pane.diff.changes()[0]]
    assert view.said == "2 differences"


def test_nothing_is_said_in_words(view):
    view.show_texts(compared_texts("", "", instead="Neither printed anything."))
    assert view._message.text() == "Neither printed anything."
