"""The welcome screen says what the user asked for, and shows only what there is."""

import pytest
from PySide6.QtCore import Qt

from rlm_desktop.store.rows import CorpusRow
from rlm_desktop.ui.welcome.view import WelcomeView


@pytest.fixture
def view(qtbot):
    view = WelcomeView()
    qtbot.addWidget(view)
    view.resize(1000, 800)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("demo", "demo_requested"),
        ("documents", "open_documents_requested"),
        ("folder", "open_folder_requested"),
        ("trajectory", "open_trajectory_requested"),
        ("connect_model", "connect_requested"),
    ],
)
def test_each_way_to_begin_is_a_click(view, qtbot, button, signal):
    with qtbot.waitSignal(getattr(view, signal), timeout=1_000):
        qtbot.mouseClick(getattr(view, button), Qt.MouseButton.LeftButton)


def test_a_clicked_question_is_asked_of_the_demo(view, qtbot):
    assert not view.questions.isVisible()
    view.show_questions(["What is the code?", "How many?"])
    assert view.questions.isVisible()
    place = view.questions.visualItemRect(view.questions.item(1)).center()
    with qtbot.waitSignal(view.demo_requested, timeout=1_000) as heard:
        qtbot.mouseClick(view.questions.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == ["How many?"]


def test_documents_that_were_opened_before_are_offered_again(view, qtbot):
    row = CorpusRow(hash="ab", name="contracts", documents=1, chars=5_000, skipped=0, opened=1_764_000_000.0)
    view.show_recent([row])
    assert "contracts" in view.recent.item(0).text()
    assert "1 document, 5,000 characters" in view.recent.item(0).text()
    place = view.recent.visualItemRect(view.recent.item(0)).center()
    with qtbot.waitSignal(view.corpus_requested, timeout=1_000) as heard:
        qtbot.mouseClick(view.recent.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == ["ab"]
