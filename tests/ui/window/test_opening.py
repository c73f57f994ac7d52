"""The window from its first picture on: what is done before all is there is not lost, and no turn is left out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.frame import remembered
from rlm_desktop.ui.opening import Opening
from rlm_desktop.ui.window import Window

from .conftest import SECONDS, User


class Gated(Window):
    """Stops behind the making of its menus while the gate is shut."""

    is_shut = False

    def turns(self) -> Iterator[None]:
        for turn in super().turns():
            yield turn
            while self.is_shut and hasattr(self, "menus"):
                yield None


@pytest.fixture
def begin(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Opening]]:
    """begin(): a window that is shown and not built yet, as the application opens it."""
    begun: list[Gated] = []
    appearance = Appearance(qapp)

    def open_one() -> Opening:
        window = Gated(tmp_path / "runs.db", appearance, Faults(appearance), remembered())
        begun.append(window)
        opening = Opening(window)
        opening.opened.connect(lambda: window.start(()))
        opening.begin()
        return opening

    yield open_one
    for window in begun:
        if window.isVisible():
            window.close()
        window.deleteLater()
    appearance.deleteLater()


def test_the_frame_is_seen_before_anything_is_in_it(begin, qtbot):
    opening = begin()
    window = opening.parent()
    assert [action.text() for action in window.menuBar().actions()] == [
        "&File",
        "&Edit",
        "&Run",
        "&Go",
        "&View",
        "&Help",
    ]
    assert window.greeting.isVisible()
    assert not hasattr(window, "menus")
    place = window.greeting.mapTo(window, window.greeting.rect().topLeft())
    with qtbot.waitSignal(opening.opened, timeout=SECONDS):
        pass
    assert window.greeting.isVisible()
    after = window.greeting.mapTo(window, window.greeting.rect().topLeft())
    assert (after - place).manhattanLength() < 60  # the words hardly move when the docks come
    assert window.isVisible()


def test_a_layout_that_is_reset_has_all_panels_at_their_sizes(begin, user: User, qtbot):
    opening = begin()
    window = opening.parent()
    with qtbot.waitSignal(opening.opened, timeout=SECONDS):
        pass
    shown = (window.library_dock, window.documents_dock, window.inspector_dock, window.ask_dock, window.menus.toolbar)
    user.wait(lambda: all(one.isVisible() for one in shown))
    width = window.inspector_dock.width()
    window.inspector_dock.setFloating(True)
    window.library_dock.hide()
    window.menus.act("reset_layout").trigger()
    user.wait(lambda: all(one.isVisible() for one in shown))
    assert not window.inspector_dock.isFloating()
    user.wait(lambda: abs(window.inspector_dock.width() - width) < 20)
    assert window.search_dock.isHidden()


def test_keys_clicks_and_files_given_too_early_are_done_in_the_end(begin, user: User, qtbot, papers: Path):
    opening = begin()
    window = opening.parent()
    handle = window.windowHandle()
    qtbot.keyClick(handle, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(papers / "pumps.txt"))])
    what = (Qt.DropAction.CopyAction, files, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 200), *what))
    dropped = QDropEvent(QPointF(9, 200), *what)
    QCoreApplication.sendEvent(window, dropped)
    assert dropped.isAccepted()
    with qtbot.waitSignal(opening.opened, timeout=SECONDS):
        pass
    user.wait(window.palette_view.isVisible)
    qtbot.keyClick(window.palette_view, Qt.Key.Key_Escape)
    user.wait(lambda: window.asking.corpus)


def test_a_click_and_an_act_wait_for_those_who_hear_them(begin, user: User, qtbot):
    opening = begin()
    window = opening.parent()
    window.is_shut = True
    user.wait(lambda: hasattr(window, "menus"))
    button = window.menus.toolbar.widgetForAction(window.menus.act("commands"))
    user.wait(button.isVisible)
    window.menus.act("guide").trigger()
    place = button.mapTo(window, button.rect().center())
    qtbot.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    assert not hasattr(window, "help")
    window.is_shut = False
    with qtbot.waitSignal(opening.opened, timeout=SECONDS):
        pass
    user.wait(window.palette_view.isVisible)
    window.palette_view.close()
    guides = [one for one in QApplication.topLevelWidgets() if "Guide" in one.windowTitle() and one.isVisible()]
    assert len(guides) == 1
    guides[0].close()


def test_a_window_that_is_closed_too_early_is_built_and_then_closed(begin, user: User):
    opening = begin()
    window = opening.parent()
    assert not window.close()
    assert window.isVisible()
    user.wait(lambda: not window.isVisible())
    assert window.memory.contains("window/docks")


def test_a_database_of_another_program_is_refused_over_the_frame(begin, qtbot, tmp_path: Path):
    other = sqlite3.connect(tmp_path / "runs.db")
    other.execute("CREATE TABLE theirs (id)")
    other.commit()
    other.close()
    opening = begin()
    with qtbot.waitSignal(opening.refused, timeout=SECONDS) as refused:
        pass
    assert "is not a database of RLM Desktop" in str(refused.args[0])
    assert not hasattr(opening.parent(), "reader")
    opening.parent().hide()
