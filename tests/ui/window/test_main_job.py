"""The main job, clicked in a real window: open, ask, watch, read, close, reopen, stop, lose."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QTreeView

from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.library.lists import RunListView
from rlm_desktop.ui.texts.markdown_view import MarkdownView
from rlm_desktop.ui.window import Window

QUESTION = "What is the maintenance code of the Corvid pump?"


def rows(tree: QTreeView) -> list[str]:
    """What the tree shows, row by row, indented; times left out, because they are rounded anew."""
    model = tree.model()

    def below(parent: QModelIndex, depth: int) -> list[str]:
        found = []
        for row in range(model.rowCount(parent)):
            first = model.index(row, 0, parent)
            while model.has_more(first):
                model.read_on(first)
            cells = [str(model.index(row, column, parent).data() or "") for column in range(model.columnCount(parent))]
            found += [f"{'  ' * depth}{' | '.join(cells)}", *below(first, depth + 1)]
        return found

    return below(QModelIndex(), 0)


def answer(window: Window) -> str:
    """The answer that is shown, as plain text."""
    return window.screens.answer.findChild(MarkdownView).toPlainText()


def test_a_folder_is_opened_asked_watched_answered_and_found_again(start, user, qtbot, papers: Path):
    window = start(papers)
    user.wait(lambda: window.asking.corpus)
    documents = window.documents_view.model
    assert [documents.index(row, 0).data() for row in (1, 2)] == ["pumps.txt", "wells.txt"]
    assert documents.index(1, 1).data() == "1,360"
    assert documents.index(1, 2).data() == "340"
    assert "photo.png" in documents.index(0, 0).data()

    counted: list[int] = []
    window.focus.grew.connect(lambda: counted.append(len(rows(window.screens.tree))))
    run = user.ask(window, QUESTION)
    user.wait_for_end(window)
    assert counted[0] < counted[-1], "rows came while the run was under way"
    user.wait(lambda: "KX-4471" in answer(window))
    assert "Answered." in window.status_view.said
    seen = rows(window.screens.tree)
    assert any("Sub" in row for row in seen)
    window.close()

    again = start()
    assert again.focus.run == run
    again.menus.act("welcome").trigger()
    assert not again.welcome_view.isHidden()
    library = again.library_view.findChild(RunListView)
    qtbot.mouseClick(
        library.viewport(), Qt.MouseButton.LeftButton, pos=library.visualRect(library.model().index(0, 0)).center()
    )
    assert again.focus.run == run
    user.wait(lambda: rows(again.screens.tree) == seen)
    user.wait(lambda: "KX-4471" in answer(again))


def test_the_demo_is_answered_by_two_clicks(start, user, qtbot):
    window = start()
    with qtbot.waitSignal(window.documents.opened, timeout=60_000):
        qtbot.mouseClick(window.welcome_view.demo, Qt.MouseButton.LeftButton)
    questions = window.welcome_view.questions
    user.wait(questions.isVisible)
    window.welcome_view.ensureWidgetVisible(questions)
    qtbot.mouseClick(
        questions.viewport(), Qt.MouseButton.LeftButton, pos=questions.visualItemRect(questions.item(0)).center()
    )
    user.wait(lambda: window.focus.run)
    user.wait_for_end(window)
    user.wait(lambda: "KX-4471" in answer(window))


def test_what_is_dropped_on_the_window_is_opened(start, user, papers: Path):
    window = start()
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(papers))])
    window.dropEvent(
        QDropEvent(
            QPointF(400, 300),
            Qt.DropAction.CopyAction,
            dropped,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    user.wait(lambda: window.asking.corpus)
    assert "papers · 2 documents" in window.ask_view.documents.text()


def test_stop_ends_a_run_within_two_seconds_while_its_code_runs(
    start, user, qtbot, tmp_path: Path, papers: Path, endless: str
):
    window = start()
    window.choices.change(root_model=endless)
    user.open(window, papers)
    run = user.ask(window, "How many?")
    user.wait(lambda: any("Code" in row for row in rows(window.screens.tree)))
    begin = time.monotonic()
    qtbot.mouseClick(window.status_view.stop, Qt.MouseButton.LeftButton)
    user.wait_for_end(window)
    assert time.monotonic() - begin < 2.0
    reader = Reader(tmp_path / "runs.db")
    assert reader.run(run).outcome is Outcome.STOPPED
    reader.close()
    assert "Stopped" in window.status_view.said


def test_a_killed_worker_leaves_a_run_that_says_lost(start, user, qtbot, papers: Path, endless: str):
    window = start()
    window.choices.change(root_model=endless)
    user.open(window, papers)
    run = user.ask(window, "How many?")
    user.wait(lambda: any("Code" in row for row in rows(window.screens.tree)))
    os.kill(window.runs.pid(run), signal.SIGKILL)
    user.wait_for_end(window)
    user.wait(lambda: "Lost" in window.status_view.said)
    assert "SIGKILL" in window.notice.text
    assert any("lost" in row for row in rows(window.screens.tree))
    window.choices.change(root_model="offline/analyst")
    user.ask(window, QUESTION)
    user.wait_for_end(window)
    user.wait(lambda: "KX-4471" in answer(window))
