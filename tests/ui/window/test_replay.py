"""A run is played in the window: every screen follows, another run goes on meanwhile, and nothing is left behind."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTableView

from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.variables_model import NAME
from rlm_desktop.ui.inspector.variables_page import VariablesPage
from rlm_desktop.ui.tree.faces import SPAN_ROLE

from .test_accessible import interactive, told
from .test_moving import in_pane, with_a_run


def rows(window) -> int:
    """How many rows the tree shows."""
    tree = window.screens.tree
    count, index = 0, tree.model().index(0, 0)
    while index.isValid():
        count += 1
        index = tree.indexBelow(index)
    return count


def listed(inspector) -> set[str]:
    """The names in the table of variables."""
    tables = inspector.findChildren(VariablesPage)[0].findChildren(QTableView)
    model = next(one for one in tables if one.accessibleName() == "Variables").model()
    return {model.index(row, NAME).data() for row in range(model.rowCount())}


def test_every_screen_follows_the_replay(start, user, qtbot):
    window = with_a_run(start, user)
    screens, focus, reader = window.screens, window.focus, window.reader
    run, last = focus.run, reader.run(focus.run).last_seq
    whole = rows(window)
    window.costs_dock.bring()
    qtbot.mouseClick(screens.timeline.replay_button, Qt.MouseButton.LeftButton)
    bar = screens.replay
    assert bar.isVisible()
    assert bar.controller.is_playing
    assert focus.horizon == 1
    assert rows(window) == 1
    user.wait(lambda: 1 < rows(window) < whole)
    qtbot.keyClick(bar.track, Qt.Key.Key_Space)
    assert not bar.controller.is_playing
    window.menus.act("replay_on").trigger()
    first, second = reader.children(run, None)[:2]
    assert focus.horizon == second.begin_seq - 1
    assert focus.span == first.span
    assert screens.tree.currentIndex().data(SPAN_ROLE) == first.span
    assert screens.timeline.model.span(second.span) is None
    assert screens.breadcrumbs.way == ["Run", "Step 1"]
    assert screens.overview.model.horizon is not None
    assert "1 step" in " ".join(label.text() for label in screens.answer.findChildren(QLabel)).replace("\xa0", " ")
    inspector = screens.inspector
    user.wait(lambda: any("Step 1" in label.text() for label in inspector.findChildren(QLabel)))
    inspector.show_tab(Tab.VARIABLES)
    names = {one.name for one in reader.variables(run, first.span, horizon=focus.horizon)}
    user.wait(lambda: listed(inspector) == names)
    window.menus.act("replay_end").trigger()
    assert focus.horizon is None
    assert rows(window) == whole
    assert reader.run(run).last_seq == last


def test_the_keys_of_the_replay_are_heard_in_the_tree_and_every_part_of_the_bar_has_a_name(start, user, qtbot):
    window = with_a_run(start, user)
    bar, tree = window.screens.replay, window.screens.tree
    assert not window.menus.act("play").isEnabled()
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert bar.controller.is_playing
    assert window.menus.act("play").isEnabled()
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert not bar.controller.is_playing
    before = window.focus.horizon
    qtbot.keyClick(tree, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert window.focus.horizon > before
    parts = interactive(bar)
    assert len(parts) >= 9
    assert [type(one).__name__ for one in parts if not told(one)[0]] == []
    qtbot.keyClick(bar.track, Qt.Key.Key_Escape)
    assert in_pane(tree)
    assert not window.menus.act("play").isEnabled()


def test_a_run_is_played_while_another_one_runs_and_the_window_closes(start, user, qtbot, papers, endless):
    window = start(papers)
    user.wait(lambda: window.asking.corpus)
    window.ask_view.put_and_ask("how many?")
    user.wait_for_end(window)
    played = window.focus.run
    window.choices.change(root_model=endless)
    going = user.ask(window, "how long?")
    user.wait(lambda: window.reader.run(going).last_seq > 3)
    window.focus.show(played)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F5)
    bar = window.screens.replay
    user.wait(lambda: bar.controller.is_playing)
    assert window.runs.runs == (going,)
    bar.controller.set_speed(0.25)
    user.wait(lambda: (window.focus.horizon or 0) > 1)
    window.focus.show(going)
    assert not bar.controller.is_playing
    assert window.focus.horizon is None
    bar.controller.play()
    assert window.focus.horizon == 1
    window.runs.stop_all()
    user.wait_for_end(window)
    window.close()
    assert not bar.controller.is_playing
