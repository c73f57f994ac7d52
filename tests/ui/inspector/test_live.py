"""The inspector while a run is under way, and on texts of a size that would stop a window."""

from __future__ import annotations

import time
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSplitter, QToolButton

from rlm_desktop.events import facts as f
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.ui.inspector.header_bar import HeaderBar
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.texts.folding import Fold
from rlm_desktop.ui.texts.long_text import LongText

LIVE = "0191a0b0caaaaaaaaaa"
ASKED = (f.Message(role="user", text="why?"),)


def text_of(view, title: str) -> LongText:
    return next(one for one in view.findChildren(LongText) if one.isVisible() and one.view.accessibleName() == title)


def has(view, title: str, text: str) -> bool:
    return any(
        one.isVisible() and one.view.accessibleName() == title and one.text() == text
        for one in view.findChildren(LongText)
    )


def begin_step(live, start) -> None:
    live(start)
    live(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    live(f.CallStarted(span=3, at=2.0, parent=2, role="root", model="m", messages=ASKED))


def test_a_reply_grows_while_it_is_written(qtbot, live, start, look, focus):
    begin_step(live, start)
    view = look(LIVE, 2)
    assert "The model has not written anything yet." in [one.text() for one in view.findChildren(QLabel)]
    said = ""
    for piece in ("I look", " at it.", "\nThen I write code."):
        said += piece
        focus.grew.emit(LIVE, live(f.ReplyWritten(span=3, at=3.0, text=piece)))
        qtbot.waitUntil(lambda so_far=said: has(view, "Reply", so_far), timeout=10_000)
    shown = text_of(view, "Reply")
    live(f.CallFinished(span=3, at=4.0, reply=f"{said}\n```repl\nx = 1\n```", usage=Usage()))
    focus.grew.emit(LIVE, live(f.CodeStarted(span=4, at=4.0, parent=2, code="x = 1", block=1)))
    qtbot.waitUntil(lambda: has(view, "Code 1", "x = 1"), timeout=10_000)
    assert text_of(view, "Reply") is shown
    assert shown.text() == said


def test_output_grows_and_the_reader_keeps_the_place(qtbot, live, start, look, focus):
    begin_step(live, start)
    live(f.CodeStarted(span=4, at=4.0, parent=2, code="for n in context: print(n)", block=1))
    line = "a line of output\n"
    live(f.OutputWritten(span=4, at=4.0, text=line * 60))
    view = look(LIVE, 4)
    shown = text_of(view, "Output").view
    assert shown.is_at_end()
    focus.grew.emit(LIVE, live(f.OutputWritten(span=4, at=5.0, text=line * 10)))
    qtbot.waitUntil(lambda: has(view, "Output", line * 70), timeout=10_000)
    assert shown.is_at_end()
    shown.verticalScrollBar().setValue(7)
    focus.grew.emit(LIVE, live(f.OutputWritten(span=4, at=6.0, text=line * 10)))
    qtbot.waitUntil(lambda: has(view, "Output", line * 80), timeout=10_000)
    assert shown.verticalScrollBar().value() == 7


def test_the_place_of_a_sub_call_counts_those_that_come_later(live, start, look, focus):
    begin_step(live, start)
    live(f.CodeStarted(span=4, at=4.0, parent=2, code="llm_query_batched(x)", block=1))
    sub = {"parent": 4, "role": "sub", "model": "n", "messages": ASKED, "asked_as": "llm_query", "batch": 1}
    live(f.CallStarted(span=5, at=4.0, **sub))
    live(f.CallFinished(span=5, at=5.0, reply="yes", usage=Usage()))
    bar = look(LIVE, 5).findChild(HeaderBar)
    assert bar.title() == "Sub-call"
    focus.grew.emit(LIVE, live(f.CallStarted(span=6, at=5.0, index=1, **sub)))
    assert bar.title() == "Sub-call 1 of 2"


def test_output_that_was_cut_is_shown_beside_what_the_model_got(qtbot, live, start, look):
    begin_step(live, start)
    live(f.CallFinished(span=3, at=4.0, reply="```repl\nprint(x)\n```", usage=Usage()))
    live(f.CodeStarted(span=4, at=4.0, parent=2, code="print(x)", block=1))
    live(f.OutputWritten(span=4, at=4.0, text="y" * 30_000))
    live(f.CodeFinished(span=4, at=5.0, state="ok", output_chars=81_204))
    live(f.StepEnded(span=2, at=5.0))
    live(f.StepStarted(span=5, at=5.0, parent=1, step=2, depth=0))
    report = "REPL output:\n" + "y" * 20_000 + "\n… 61,204 more characters; print a slice"
    told = (f.Message(role="user", text=report),)
    live(f.CallStarted(span=6, at=5.0, parent=5, role="root", model="m", messages=told, after=3))
    view = look(LIVE, 2)
    said = "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())
    assert "The model saw 20,000 of 81,204 characters; the rest is shaded. The last 51,204 were not kept." in said
    assert "cut here, after 20,000 characters" in said
    assert text_of(view, "Output").text() == "y" * 20_000
    unseen = text_of(view, "Output that the model did not see")
    assert unseen.text() == "y" * 10_000
    ground = unseen.view.palette().color(QPalette.ColorRole.Base)
    assert ground != text_of(view, "Output").view.palette().color(QPalette.ColorRole.Base)
    assert text_of(view, "What the model got").text() == report
    pair = next(one for one in view.findChildren(QSplitter) if one.isVisible())
    for title, side in (("Beside", Qt.Orientation.Horizontal), ("Below", Qt.Orientation.Vertical)):
        button = next(one for one in view.findChildren(QToolButton) if one.isVisible() and one.text() == title)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert pair.orientation() is side


def test_a_late_body_is_not_shown_for_another_span(qtbot, live, start, look, focus):
    begin_step(live, start)
    live(f.CodeStarted(span=4, at=4.0, parent=2, code="first", block=1))
    live(f.OutputWritten(span=4, at=4.0, text="z" * 5_000_000))
    live(f.CodeFinished(span=4, at=5.0, state="ok"))
    live(f.CodeStarted(span=5, at=5.0, parent=2, code="second", block=2))
    live(f.CodeFinished(span=5, at=5.0, state="ok"))
    view = look(LIVE, 5)
    focus.select(4)
    look(LIVE, 5)
    assert has(view, "Code 2", "second")
    qtbot.wait(50)
    assert has(view, "Code 2", "second")


def test_hostile_text_is_shown_as_text(live, start, look):
    begin_step(live, start)
    reply = "<b>مرحبا</b> 日本語 🐍 \x1b[31m \u202e \ud800 end"
    live(f.CallFinished(span=3, at=4.0, reply=reply, model="<i>m</i>\x1b", usage=Usage()))
    live(f.StepEnded(span=2, at=5.0, failed=True, error="<img src=x>\x07"))
    view = look(LIVE, 2)
    assert "\\x1b[31m \\x202e" in text_of(view, "Reply").view.toPlainText()
    labels = [one.text() for one in view.findChildren(QLabel) if one.isVisible()]
    assert "<img src=x>\\x07" in labels


def test_thinking_in_tags_is_folded_like_any_other(live, start, look):
    begin_step(live, start)
    reply = "<think>First I look.\nThen I count.</think>\nIt is 4."
    live(f.CallFinished(span=3, at=4.0, reply=reply, thinking="Hm.", usage=Usage()))
    view = look(LIVE, 2)
    assert has(view, "Reply", "It is 4.")
    thinking = next(one for one in view.findChildren(Fold) if one.isVisible() and one.title() == "Thinking")
    assert not thinking.is_open()
    thinking.set_open(True)
    assert has(view, "Thinking", "Hm.\n\nFirst I look.\nThen I count.")
    look(LIVE, 3)
    assert has(view, "Reply", reply)


def test_50_mb_do_not_stop_the_window(qtbot, live, start, look, focus):
    """Measured in processor time of the window's thread between two ticks, so that a busy machine does not count."""
    begin_step(live, start)
    live(f.CallFinished(span=3, at=4.0, reply="x" * 50_000_000, usage=Usage()))
    live(f.CodeStarted(span=4, at=4.0, parent=2, code="print(x)", block=1))
    live(f.OutputWritten(span=4, at=4.0, text="a line of some length\n" * 2_400_000))
    live(f.CodeFinished(span=4, at=5.0, state="ok", output_chars=52_800_000))
    live(f.StepEnded(span=2, at=5.0))
    live(f.RunEnded(span=1, at=6.0, outcome=Outcome.STOPPED, reason="You stopped the run."))
    view = look(LIVE, 1)
    ticks: list[float] = []
    timer = QTimer(view)
    timer.timeout.connect(lambda: ticks.append(time.thread_time()))
    timer.start(1)
    for span in (2, 3, 4):
        begin = time.thread_time()
        focus.select(span)
        assert time.thread_time() - begin < 0.1
        look(LIVE, span)
    qtbot.wait(50)
    timer.stop()
    assert max(later - sooner for sooner, later in pairwise(ticks)) < 0.1
    look(LIVE, 4, Tab.CODE)
    assert "52,800,000 characters" in "".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())
