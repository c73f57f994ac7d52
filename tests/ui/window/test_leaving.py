"""Runs leave the window: looked at before, several at once, and dragged out as files."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rlm_desktop.formats import jsonl
from rlm_desktop.ui.trajectories.export_dialog import ExportDialog
from rlm_desktop.ui.window import Window

DATA = Path(__file__).parents[2] / "data"
FOUND, FAMILY = DATA / "found.jsonl", DATA / "family.jsonl"


def dialog(user, window: Window, kind: type) -> QWidget:
    """The open dialog of a kind."""

    def found() -> list[QWidget]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    user.wait(found)
    return found()[0]


def test_what_an_export_would_take_out_is_listed_before(start, user, qtbot):
    window = start(FOUND)
    user.wait(lambda: window.focus.run)
    window.menus.act("export").trigger()
    asked = dialog(user, window, ExportDialog)
    QAbstractItemModelTester(asked.replacements)
    assert not asked.look.isEnabled()
    qtbot.keyClicks(asked.words, "corvid")
    qtbot.mouseClick(asked.look, Qt.MouseButton.LeftButton)
    assert asked.said.text() == "Looking…"
    user.wait(asked.replacements.rowCount)
    assert asked.said.text().endswith("places would be changed.")
    first = [asked.replacements.index(0, column).data() for column in range(4)]
    assert first == ["RunStarted.question", "words", "Corvid", "[word 1]"]
    qtbot.keyClick(asked.documents, Qt.Key.Key_Space)
    assert asked.replacements.rowCount() == 0
    qtbot.mouseClick(asked.look, Qt.MouseButton.LeftButton)
    user.wait(lambda: "These documents are not in this database any more." in asked.said.text())
    asked.reject()
    window.close()


def test_several_runs_are_exported_into_a_folder_and_what_was_chosen_is_offered_again(start, user, tmp_path: Path):
    window = start(FOUND, FAMILY)
    user.wait(lambda: window.focus.run and len(window.reader.runs()) == 2)
    window.library_view._faces.face.selectAll()
    window.library_view.acts.export.trigger()
    asked = dialog(user, window, ExportDialog)
    assert asked.windowTitle() == "Export 2 runs"
    asked.formats.setCurrentIndex(asked.formats.findData("ipynb"))
    asked.accept()
    box = dialog(user, window, QFileDialog)
    out = tmp_path / "out"
    out.mkdir()
    box.selectFile(str(out))
    box.accept()
    user.wait(lambda: len(list(out.glob("*.ipynb"))) == 2)
    user.wait(lambda: "2 runs were exported to " in window.notice.text)
    window.library_view.acts.export.trigger()
    again = dialog(user, window, ExportDialog)
    assert again.formats.currentData() == "ipynb"
    again.reject()
    window.close()


def test_a_run_that_is_dragged_out_is_a_file(start, user, qtbot, monkeypatch, tmp_path: Path):
    """The end of the drag is that of another program: it takes the files that it is given."""
    window = start(FOUND)
    user.wait(lambda: window.focus.run)
    taken: list[Path] = []

    def drop(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        assert drag.mimeData().hasUrls()
        for url in drag.mimeData().urls():
            taken.append(Path(shutil.copy(url.toLocalFile(), tmp_path)))
        return actions

    monkeypatch.setattr(QDrag, "exec", drop)
    face = window.library_view._faces.face
    spot = face.visualRect(face.currentIndex()).center()
    qtbot.mousePress(face.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    far = QPoint(0, 4 * QApplication.startDragDistance())
    for way in (far / 2, far):
        pulled = QPointF(spot + way)
        button = Qt.MouseButton.LeftButton
        there = QPointF(face.viewport().mapToGlobal(spot + way))
        move = QMouseEvent(QEvent.Type.MouseMove, pulled, there, button, button, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(face.viewport(), move)
    user.wait(lambda: taken)
    qtbot.mouseRelease(face.viewport(), Qt.MouseButton.LeftButton, pos=spot + far)
    assert taken[0].name == f"run-{window.focus.run}.jsonl"
    assert taken[0].read_bytes() == FOUND.read_bytes()
    assert next(jsonl.read(taken[0])).run == window.focus.run
    window.close()
