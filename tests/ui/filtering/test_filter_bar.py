"""The filter's field as its user meets it: type, complete, apply, see what is hidden, go on, save, clear."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from rlm_desktop.ui.filtering.view import FilterBar
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def matching(focus, jobs, database):
    return Matching(focus, jobs, database)


@pytest.fixture
def bar(qtbot, reader, focus, matching, jobs, database, tmp_path):
    bar = FilterBar(reader, focus, matching, jobs, database, tmp_path / "window.ini")
    qtbot.addWidget(bar)
    bar.resize(900, 60)
    bar.show()
    return bar


@pytest.fixture
def family(bring, focus):
    run = bring("family")
    focus.show(run)
    return run


def enter(qtbot, bar, text: str) -> None:
    bar.take_keyboard()
    qtbot.keyClicks(bar.field, text)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)


def menu_texts(bar) -> list[str]:
    bar.menu.aboutToShow.emit()
    return [action.text() for action in bar.menu.actions() if not action.isSeparator()]


def test_enter_filters_and_says_what_is_hidden(qtbot, bar, focus, matching, family, reader):
    with qtbot.waitSignal(matching.changed):
        enter(qtbot, bar, "kind:child")
    assert focus.filter == "kind:child"
    total = len(reader.spans(family))
    assert f"2 of {total}" in bar.status
    with qtbot.waitSignal(matching.changed):
        bar._status.linkActivated.emit("clear")
    assert (focus.filter, bar.field.text(), matching.matches) == ("", "", None)
    assert "of" not in bar.status


def test_f3_goes_from_match_to_match_and_round(qtbot, bar, focus, matching, family):
    with qtbot.waitSignal(matching.changed):
        enter(qtbot, bar, "kind:child")
    first, second = matching.matches.spans
    qtbot.keyClick(bar.field, Qt.Key.Key_F3)
    assert focus.span == first
    assert "match 1 · 2 of" in bar.status
    qtbot.keyClick(bar.field, Qt.Key.Key_F3)
    assert focus.span == second
    qtbot.keyClick(bar.field, Qt.Key.Key_F3)
    assert focus.span == first
    qtbot.keyClick(bar.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert focus.span == second


def test_a_misspelt_field_is_marked_and_put_right_by_a_click(qtbot, bar, focus, matching, family):
    enter(qtbot, bar, "knid:child")
    assert focus.filter == ""
    assert "knid" in bar.wrong
    assert "Did you mean" in bar.wrong
    assert bar.field.selectedText() == "knid"
    with qtbot.waitSignal(matching.changed):
        bar._wrong.linkActivated.emit("instead")
    assert bar.field.text() == "kind:child"
    assert bar.wrong == ""
    assert matching.matches.count == 2


def test_what_is_wrong_goes_as_it_is_put_right(qtbot, bar, family):
    enter(qtbot, bar, 'error "tex')
    assert "not closed" in bar.wrong
    bar.field.setCursorPosition(len(bar.field.text()))
    qtbot.keyClicks(bar.field, 't"')
    assert bar.wrong == ""


def test_what_is_typed_is_completed(qtbot, bar, family):
    bar.take_keyboard()
    qtbot.keyClicks(bar.field, "ki")
    assert bar.completer.popup.isVisible()
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.field.text() == "kind:"
    assert "child" in [one.text for one in bar.completer.offered]
    qtbot.keyClicks(bar.field, "chi")
    assert [one.text for one in bar.completer.offered] == ["child"]
    qtbot.keyClick(bar.field, Qt.Key.Key_Tab)
    assert bar.field.text() == "kind:child"
    assert not bar.completer.popup.isVisible()
    qtbot.keyClicks(bar.field, " de")
    assert bar.completer.popup.isVisible()
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.completer.popup.isVisible()
    assert bar.field.text() == "kind:child de"


def test_models_of_the_run_are_offered(qtbot, bar, family, reader):
    model = next(row.model for row in reader.spans(family) if row.role == "root")
    bar.take_keyboard()
    bar._controller.learn()
    qtbot.waitUntil(lambda: model in bar._controller.known()["model"])
    qtbot.keyClicks(bar.field, "model:")
    assert model in [one.text for one in bar.completer.offered]
    bar.completer.popup.hide()


def test_escape_clears_and_then_leaves(qtbot, bar, focus, matching, family):
    with qtbot.waitSignal(matching.changed):
        enter(qtbot, bar, "kind:child")
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert (focus.filter, bar.field.text()) == ("", "")
    with qtbot.waitSignal(bar.left):
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)


def test_back_brings_the_filter_before_back(qtbot, bar, focus, matching, family):
    with qtbot.waitSignal(matching.changed):
        enter(qtbot, bar, "kind:child")
    with qtbot.waitSignal(matching.changed):
        enter(qtbot, bar, "kind:root")
    focus.back()
    assert bar.field.text() == "kind:child"
    qtbot.waitUntil(lambda: matching.matches is not None and matching.matches.filter == "kind:child")


def test_filters_are_saved_applied_and_removed(qtbot, bar, focus, matching, family, tmp_path: Path):
    assert menu_texts(bar) == ["Save this filter"]
    with qtbot.waitSignal(matching.changed):
        enter(qtbot, bar, 'kind:child or "a & b"')
    menu_texts(bar)
    bar.menu.actions()[0].trigger()
    assert menu_texts(bar) == ["Save this filter", 'kind:child or "a && b"', "Remove"]
    assert not bar.menu.actions()[0].isEnabled(), "it is saved already"
    assert "filters" in (tmp_path / "window.ini").read_text()
    bar.clear()
    menu_texts(bar)
    with qtbot.waitSignal(matching.changed):
        bar.menu.actions()[2].trigger()
    assert focus.filter == 'kind:child or "a & b"'
    bar.menu.actions()[-1].menu().actions()[0].trigger()
    assert menu_texts(bar) == ["Save this filter"]


def test_without_a_run_there_is_nothing_to_filter(bar, focus):
    assert not bar.field.isEnabled()
    bar.next()
    assert focus.run is None
