"""A run that took long calls the user back, when the window is not in front; and says nothing of its texts."""

from PySide6.QtWidgets import QWidget

QUESTION = "How much is the harbour fee?"


def behind_another(qtbot, window):
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow())


def test_a_long_run_that_ended_behind_another_window_is_told_without_its_words(start, user, papers, qtbot):
    window = start()
    window.choices.change(call_after_seconds=0.001)
    heard = []
    window.calling.told.connect(lambda run, words: heard.append((run, words)))
    user.open(window, papers)
    behind_another(qtbot, window)
    window.ask_view.put_and_ask(QUESTION)
    user.wait(lambda: heard)
    run = window.focus.run
    assert [one for one, _ in heard] == [run]
    assert heard[0][1].startswith("Answered after ")
    assert "harbour" not in heard[0][1]

    window.focus.show(None)
    window.calling.chosen.emit(run)
    assert window.focus.run == run


def test_nothing_is_told_of_a_short_run_or_to_who_looks(start, user, papers, qtbot):
    window = start()
    window.choices.change(call_after_seconds=0.001)
    user.open(window, papers)
    with qtbot.assertNotEmitted(window.calling.told):
        user.ask(window, QUESTION)
        user.wait_for_end(window)
        window.choices.change(call_after_seconds=3600)
        behind_another(qtbot, window)
        window.ask_view.put_and_ask(QUESTION)
        user.wait(lambda: window.runs.count)
        user.wait_for_end(window)
