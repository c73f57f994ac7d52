"""Around the main job: what is missing is said, every entry of the menus acts, nothing is lost on leaving."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rlm_desktop import paths, version
from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.settings import ConnectedModel
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.crash.view import CrashDialog
from rlm_desktop.ui.help.about import AboutDialog
from rlm_desktop.ui.models.dialog import ConnectDialog
from rlm_desktop.ui.settings.dialog import SettingsDialog
from rlm_desktop.ui.texts.window import TextWindow
from rlm_desktop.ui.trajectories.export_dialog import ExportDialog
from rlm_desktop.ui.window import Window

GOLDEN = Path(__file__).parents[2] / "data" / "found.jsonl"


def dialog(user, window: Window, kind: type) -> QWidget:
    """The open dialog or window of a kind."""

    def found() -> list[QWidget]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    user.wait(found)
    return found()[0]


def press(qtbot: QtBot, box: QWidget, text: str) -> None:
    """Click the button of a dialog that has this text."""
    button = next(one for one in box.findChildren(QPushButton) if one.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_is_missing_before_a_question_is_said_with_its_remedy(start, user, qtbot, papers: Path):
    window = start()
    ask = window.ask_view
    assert ask.reason.text() == "Open documents to ask about."
    assert ask.remedy.text() == "Open documents…"
    assert not ask.button.isEnabled()
    user.open(window, papers)
    user.wait(lambda: ask.reason.text() == "Type a question.")
    qtbot.keyClicks(ask.question, "Why?")
    assert ask.button.isEnabled()
    window.choices.change(root_model="openai/gpt-5-mini")
    user.wait(lambda: ask.reason.text() == "There is no key for openai.")
    qtbot.mouseClick(ask.remedy, Qt.MouseButton.LeftButton)
    box = dialog(user, window, ConnectDialog)
    box.name.setText("openai/gpt-5-mini")
    box.secret.setText("sk-of-this-test-only")
    box.forget.setChecked(True)
    press(qtbot, box, "&Connect")
    user.wait(ask.button.isEnabled)
    assert "sk-of-this-test-only" not in paths.settings_file().read_text()


def test_a_model_is_tested_in_its_dialog(start, user, qtbot):
    window = start()
    window.menus.act("connect_model").trigger()
    box = dialog(user, window, ConnectDialog)
    box.name.setText("offline/reader")
    qtbot.mouseClick(box.test, Qt.MouseButton.LeftButton)
    user.wait(lambda: "replied in" in box.said.text())
    box.name.setText("offline/nobody")
    qtbot.mouseClick(box.test, Qt.MouseButton.LeftButton)
    user.wait(lambda: "no offline model" in box.said.text())
    box.reject()


def test_known_models_are_offered_with_their_prices(start, user):
    window = start()
    user.wait(lambda: window.known_models.rowCount() > 100)
    first = window.known_models.index(0, 0)
    assert first.data() == "offline/analyst"
    assert "program, no language model" in first.data(Qt.ItemDataRole.UserRole)
    named = [window.known_models.index(row, 0) for row in range(window.known_models.rowCount())]
    assert any("per M tokens" in index.data(Qt.ItemDataRole.UserRole) for index in named)
    assert window.ask_view.root.name == "offline/analyst"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("open_documents", QFileDialog),
        ("open_folder", QFileDialog),
        ("open_trajectory", QFileDialog),
        ("follow_trajectory", QFileDialog),
        ("connect_model", ConnectDialog),
        ("settings", SettingsDialog),
        ("about", AboutDialog),
        ("guide", TextWindow),
        ("show_log", TextWindow),
    ],
)
def test_an_entry_of_the_menus_opens_its_dialog(start, user, name: str, kind: type):
    window = start()
    window.menus.act(name).trigger()
    dialog(user, window, kind).close()


def test_the_doctor_is_heard(start, user):
    window = start()
    window.menus.act("diagnose").trigger()
    shown = dialog(user, window, TextWindow)
    user.wait(lambda: "sandbox" in shown.findChild(QPlainTextEdit).toPlainText())
    shown.close()


def test_a_record_of_another_program_is_opened_by_its_content_and_a_document_is_not(start, user, tmp_path: Path):
    record = tmp_path / "record.txt"
    record.write_bytes((GOLDEN.parent / "rlms" / "depth2.jsonl").read_bytes())
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"type": "pump", "name": "Corvid"}\n' * 50)
    window = start(record, rows)
    user.wait(lambda: window.focus.run and window.asking.corpus)
    assert window.reader.run(window.focus.run).source == "rlms jsonl, record.txt"
    user.wait(lambda: "The run was imported." in window.notice.text)
    assert "no tokens and no dollars of the root model" in window.notice.text
    corpus = window.reader.corpus(window.asking.corpus)
    assert [document.name for document in corpus.documents] == ["rows.jsonl"]


def test_a_run_is_exported_as_a_page_without_what_is_to_be_taken_out(start, user, qtbot, tmp_path: Path):
    window = start(GOLDEN)
    user.wait(lambda: window.focus.run)
    window.menus.act("export").trigger()
    asked = dialog(user, window, ExportDialog)
    asked.formats.setCurrentIndex(asked.formats.findData("html"))
    qtbot.mouseClick(asked.rules["keys"], Qt.MouseButton.LeftButton)
    qtbot.keyClicks(asked.words, "corvid, manuals")
    assert asked.choice().taken_out.words == ("corvid", "manuals")
    asked.accept()
    box = dialog(user, window, QFileDialog)
    out = tmp_path / "run.html"
    box.selectFile(str(out))
    box.accept()
    user.wait(out.exists)
    text = out.read_text(encoding="utf-8")
    assert "corvid" not in text.lower()
    assert "[word " in text
    window.close()


def test_a_trajectory_is_imported_exported_and_deleted(start, user, qtbot, tmp_path: Path):
    window = start(GOLDEN)
    user.wait(lambda: window.focus.run)
    run = window.focus.run
    out = tmp_path / "out.jsonl"
    window.menus.act("export").trigger()
    dialog(user, window, ExportDialog).accept()
    box = dialog(user, window, QFileDialog)
    box.selectFile(str(out))
    box.accept()
    user.wait(out.exists)
    assert out.read_bytes() == GOLDEN.read_bytes()
    window.menus.act("delete").trigger()
    user.wait(lambda: window.focus.run is None)
    undo = next(one for one in window.notice.findChildren(QToolButton) if one.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    user.wait(lambda: run in [row.run for row in window.reader.runs()])
    window.focus.show(run)
    window.menus.act("delete").trigger()
    user.wait(lambda: window.focus.run is None)
    window.close()
    reader = Reader(tmp_path / "runs.db")
    assert run not in [row.run for row in reader.runs()]
    with pytest.raises(RlmError):
        reader.run(run)
    reader.close()


def test_quitting_asks_about_a_run_and_stops_it(start, user, qtbot, tmp_path: Path, papers: Path, endless: str):
    window = start()
    window.choices.change(root_model=endless)
    user.open(window, papers)
    run = user.ask(window, "How many?")
    window.close()
    press(qtbot, dialog(user, window, QMessageBox), "Cancel")
    assert window.isVisible()
    window.close()
    press(qtbot, dialog(user, window, QMessageBox), "&Stop and quit")
    user.wait(lambda: not window.isVisible())
    reader = Reader(tmp_path / "runs.db")
    assert reader.run(run).outcome is Outcome.STOPPED
    reader.close()


def test_two_runs_go_on_at_once_and_the_other_one_is_a_click_away(start, user, qtbot, papers: Path, endless: str):
    window = start()
    window.choices.change(root_model=endless)
    user.open(window, papers)
    first = user.ask(window, "The first?")
    second = user.ask(window, "The second?")
    assert window.runs.runs == (first, second)
    others = window.status_view.others
    assert others.text() == "1 other run"
    qtbot.mouseClick(others, Qt.MouseButton.LeftButton)
    assert window.focus.run == first
    window.menus.act("stop").trigger()
    user.wait(lambda: window.runs.runs == (second,))


def test_settings_that_cannot_be_read_are_said_and_left_as_they_are(start, user):
    file = paths.settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("max_steps = 'many'\n")
    window = start()
    assert "max_steps" in window.notice.text
    window.choices.change(max_steps=3)
    assert file.read_text() == "max_steps = 'many'\n"


def test_the_theme_and_the_docks_are_remembered_and_reset(start, user):
    window = start()
    dark = next(action for action in window.menus.themes.actions() if action.data() == "dark")
    dark.trigger()
    assert theme.is_dark()
    window.documents_dock.close()
    window.close()
    again = start()
    assert theme.is_dark()
    assert again.documents_dock.isHidden()
    again.menus.act("reset_layout").trigger()
    assert not again.documents_dock.isHidden()
    again.choices.change(theme="light")
    assert not theme.is_dark()


def test_limits_are_chosen_in_the_settings_and_go_with_the_question(start, user, qtbot, papers: Path, tmp_path: Path):
    window = start()
    qtbot.mouseClick(window.ask_view.limits, Qt.MouseButton.LeftButton)
    box = dialog(user, window, SettingsDialog)
    box.max_steps.setValue(2)
    box.accept()
    assert "2 steps" in window.ask_view.limits.text()
    script = tmp_path / "talker.json"
    script.write_text(json.dumps([{"match": "", "text": "I think."} for _ in range(9)]))
    window.choices.change(root_model=f"scripted/{script}")
    user.open(window, papers)
    user.ask(window, "How many?")
    user.wait_for_end(window)
    user.wait(lambda: "of 2" in window.status_view.said)


def test_documents_that_hold_no_text_are_refused_in_place(start, user, tmp_path: Path):
    window = start()
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    window.documents.open([tmp_path / "photo.png"])
    user.wait(lambda: "no text" in window.notice.text)
    assert window.asking.corpus is None


def test_recent_documents_are_offered_and_opened_again(start, user, qtbot, papers: Path):
    window = start()
    user.open(window, papers)
    window.close()
    again = start()
    recent = again.welcome_view.recent
    again.welcome_view.ensureWidgetVisible(recent)
    qtbot.mouseClick(recent.viewport(), Qt.MouseButton.LeftButton, pos=recent.visualItemRect(recent.item(0)).center())
    user.wait(lambda: again.asking.corpus)
    assert "papers" in again.ask_view.documents.text()
    assert again.recent.kept == ((str(papers),),)
    papers.rename(papers.with_name("moved"))
    again.recent_menu.actions()[0].trigger()
    user.wait(lambda: "papers is not there any more" in again.notice.text)


def test_a_forgotten_model_is_chosen_no_more(start):
    window = start()
    model = ConnectedModel(name="openai/of-my-own", api_base="http://127.0.0.1:9/v1")
    window.models.connect_model(model, "", keeps_key=False)
    assert window.ask_view.root.name == model.name
    window.models.forget_model(model.name)
    assert window.ask_view.root.name == "offline/analyst"
    assert window.choices.value.models == ()


def test_about_opens_from_the_help_menu_and_says_the_version(start):
    window = start()
    window.menus.act("about").trigger()
    about = window.findChild(AboutDialog)
    assert any(version.own() in label.text() for label in about.findChildren(QLabel))
    about.reject()


def test_a_record_that_is_still_written_grows_in_the_window_and_is_stopped_as_a_run(start, user, tmp_path: Path):
    lines = (GOLDEN.parent / "rlms" / "subcalls.jsonl").read_bytes().splitlines(keepends=True)
    record = tmp_path / "growing.log"
    record.write_bytes(b"".join(lines[:2]))
    window = start()
    window.menus.act("follow_trajectory").trigger()
    shown = dialog(user, window, QFileDialog)
    shown.fileSelected.emit(str(record))
    shown.close()
    user.wait(lambda: window.focus.run is not None and window.runs.runs == (window.focus.run,))

    def steps() -> int:
        return sum(span.kind == "step" for span in window.reader.spans(window.focus.run))

    user.wait(lambda: steps() == 1)
    assert window.menus.act("stop").isEnabled()
    with record.open("ab") as out:
        out.write(lines[2])
    user.wait(lambda: steps() == 2)
    window.menus.act("stop").trigger()
    user.wait(lambda: not window.runs.count)
    row = window.reader.run(window.focus.run)
    assert (row.outcome, row.reason) == (
        Outcome.LOST, "Following was stopped while the file was still being written."
    )  # fmt: skip


def test_a_report_of_a_bug_names_no_key_address_or_place_of_the_user(start, user, qtbot):
    window = start()
    try:
        raise ValueError("jane@harbour.example asked /home/jane/letters/secret.txt with sk-live-0123456789abcdef")
    except ValueError as error:
        window.faults.take(error)
    box = dialog(user, window, CrashDialog)
    qtbot.mouseClick(box.copy, Qt.MouseButton.LeftButton)
    report = QApplication.clipboard().text()
    assert "Run: none" in report
    assert "ValueError: [e-mail] asked [path] with [key]" in report
    assert 'File "test_window.py", line' in report
    assert str(Path(__file__).parent) not in report
    box.reject()
