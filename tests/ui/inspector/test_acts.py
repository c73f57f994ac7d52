"""What the window and the keyboard may ask of the inspector: hits, links, values, and tabs of others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QTabBar, QTableView

from rlm_desktop.events import facts as f
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.usage import Usage
from rlm_desktop.ui.inspector.hit_bar import HitBar
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.wanted import PIECE, wanted_of
from rlm_desktop.ui.texts.long_text import LongText

from .conftest import settle

LIVE = "0191a0b0caaaaaaaaaa"


def tab(view) -> str:
    bar = view.findChild(QTabBar)
    return bar.tabText(bar.currentIndex())


def marked(view, title: str) -> str:
    text = next(one for one in view.findChildren(LongText) if one.isVisible() and one.view.accessibleName() == title)
    return text.view.textCursor().selectedText()


def test_a_hit_is_shown_on_its_page_with_its_words_marked(look, bring, span_of, qtbot):
    run = bring("found")
    view = look(run, 1)
    view.show_hit(run, span_of(run, SpanKind.CODE, 1), "output", "corvid")
    settle(qtbot, view)
    qtbot.waitUntil(lambda: tab(view) == "Code" and marked(view, "Output").lower() == "corvid", timeout=10_000)
    view.show_hit(run, span_of(run, SpanKind.CALL, 1, role="sub"), "prompt", '"maintenance code" here')
    settle(qtbot, view)
    qtbot.waitUntil(lambda: tab(view) == "Call" and marked(view, "User") == "maintenance code", timeout=10_000)


def test_all_hits_in_code_are_tinted_and_f3_goes_through_them_into_the_output(live, start, look, qtbot):
    live(start)
    live(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    code = "pump = find('pump')\nfor valve in pump:\n    print(valve)"
    live(f.CodeStarted(span=3, at=2.0, parent=2, code=code, block=1))
    live(f.OutputWritten(span=3, at=3.0, text="the Pump\n"))
    live(f.CodeFinished(span=3, at=4.0, state="ok"))
    view = look(LIVE, 1)
    with qtbot.waitActive(view):
        view.activateWindow()
    view.show_hit(LIVE, 3, "code", "pump")
    settle(qtbot, view)
    bar = view.findChild(HitBar)
    qtbot.waitUntil(bar.isVisible, timeout=10_000)
    assert bar.said.text() == "1 of 4 hits here"
    shown, output = (
        next(one.view for one in view.findChildren(LongText) if one.isVisible() and title in one.view.accessibleName())
        for title in ("Code", "Output")
    )
    tinted = [one.cursor.selectedText() for one in shown.extraSelections()]
    assert tinted == ["pump", "pump", "pump"]
    shown.setFocus()
    outlines = [shown.outline()]
    for _ in range(2):
        qtbot.keyClick(shown, Qt.Key.Key_F3)
        outlines.append(shown.outline())
    assert len({(box.x(), box.y()) for box in outlines}) == 3
    edge = shown.viewport().grab().toImage().pixelColor(outlines[-1].bottomLeft())
    assert edge == shown.palette().text().color()
    qtbot.keyClick(shown, Qt.Key.Key_F3)
    assert (shown.outline(), output.textCursor().selectedText()) == (None, "Pump")
    qtbot.keyClick(output, Qt.Key.Key_F3)
    qtbot.keyClick(shown, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert bar.said.text() == "4 of 4 hits here"
    qtbot.keyClick(output, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert shown.extraSelections() == []


def test_a_hit_far_on_in_a_huge_output_is_brought_in_sight(live, start, look, qtbot):
    live(start)
    live(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    live(f.CodeStarted(span=3, at=2.0, parent=2, code="print(x)", block=1))
    live(f.OutputWritten(span=3, at=3.0, text="a line\n" * 400_000 + "the needle 🐍 here\n" + "a line\n" * 1_000))
    live(f.CodeFinished(span=3, at=4.0, state="ok"))
    view = look(LIVE, 1)
    view.show_hit(LIVE, 3, "output", "NEEDLE 🐍")
    settle(qtbot, view)
    output = next(one for one in view.findChildren(LongText) if one.isVisible() and "needle" in one.text())

    def is_selected() -> bool:
        rows = output.body.shown_rows if output.body is not None else None
        return rows is not None and rows.selected_text() == "needle 🐍"

    qtbot.waitUntil(is_selected, timeout=20_000)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("water damage", ["water damage"]),
        ('"water damage"', ["water damage"]),
        ("damage sink*", ["damage", "sink"]),
        ("wäter", ["Water", "water"]),
        ("wate", ["Wate", "wate"]),
        ("sinking -water", ["sinking"]),
        ("", []),
        ("(", ["("]),
    ],
)
def test_words_are_looked_for_as_they_stand_or_else_one_by_one(words, found):
    text = "Water, water damage (and sinking)."
    all_places = (list(wanted.places(text)) for wanted in wanted_of(words))
    places = next((places for places in all_places if places), [])
    assert [text[begin:end] for begin, end in places] == found


def test_a_place_is_found_once_wherever_a_huge_text_is_cut():
    text = "." * (PIECE - 3) + " needle " + "." * PIECE + "needle"
    (wanted, *_) = wanted_of("needle")
    assert [text[begin:end] for begin, end in wanted.places(text)] == ["needle", "needle"]


def test_c_copies_the_value_and_every_span_has_a_link(look, bring, span_of, qtbot):
    run = bring("found")
    clipboard = QGuiApplication.clipboard()
    call = span_of(run, SpanKind.CALL, 1, role="sub")
    view = look(run, call)
    with qtbot.waitActive(view):
        view.activateWindow()
    view.findChild(QTabBar).setFocus()
    qtbot.keyClick(view.findChild(QTabBar), Qt.Key.Key_C)
    assert clipboard.text() == "CRV-7741"
    for span, link in (
        (1, f"rlm-desktop://run/{run}"),
        (span_of(run, SpanKind.STEP, 2), f"rlm-desktop://run/{run}/step/2"),
        (call, f"rlm-desktop://run/{run}/span/{call}"),
    ):
        look(run, span)
        view.copy_link()
        assert clipboard.text() == link


def test_a_table_copies_its_row(look, bring, span_of, qtbot):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CODE, 2), Tab.VARIABLES)
    table = next(one for one in view.findChildren(QTableView) if one.isVisible())
    table.setFocus()
    table.setCurrentIndex(table.model().index(2, 1))
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("hits\tlist\t2\t")


def test_a_tab_of_others_stays_in_sight_until_another_is_chosen(look, bring, span_of, qtbot):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.STEP, 1))
    notes = QLineEdit()
    view.add_tab(notes, "Notes")
    view.show_widget(notes)
    assert notes.isVisible()
    look(run, span_of(run, SpanKind.CALL, 1, role="sub"))
    assert (tab(view), notes.isVisible()) == ("Notes", True)
    view.show_tab(Tab.STEP)
    settle(qtbot, view)
    assert (tab(view), notes.isVisible()) == ("Step", False)
    view.show_hit(run, 1, "note", "")
    assert notes.isVisible()


def test_a_variable_can_be_asked_for_by_name(look, bring, span_of, qtbot):
    run = bring("found")
    view = look(run, 1)
    view.show_variable(run, span_of(run, SpanKind.CODE, 2), "answers")
    settle(qtbot, view)
    assert tab(view) == "Variables"
    said = lambda: "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())  # noqa: E731
    qtbot.waitUntil(lambda: "History of answers" in said() and "Last changed in Step 2" in said(), timeout=10_000)


def test_where_a_price_comes_from_and_when_the_first_text_came(live, start, look):
    from rlm_desktop.ui.inspector.page import Form

    live(start)
    live(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    asked = (f.Message(role="user", text="q"),)
    usage = Usage(tokens_in=1_000, tokens_out=50, tokens_cached=800, tokens_reasoning=20, cost=0.5)
    for span, model, end in (
        (3, "m", f.CallFinished(span=3, at=5.0, reply="yes", usage=usage, finish_reason="stop")),
        (4, "m", f.CallFinished(span=4, at=5.0, reply="yes", usage=Usage(tokens_in=1, tokens_out=1))),
        (5, "m", f.CallFinished(span=5, at=5.0, reply="yes", usage=Usage())),
        (6, "offline/reader", f.CallFinished(span=6, at=5.0, reply="yes", usage=Usage(cost=0.0))),
        (7, "m", f.CallFailed(span=7, at=5.0, error="Refused.")),
    ):
        live(f.CallStarted(span=span, at=2.0, parent=2, role="root", model=model, messages=asked))
        live(f.ReplyWritten(span=span, at=2.5, text="ye"))
        live(end)
    live(f.CallStarted(span=8, at=5.0, parent=2, role="root", model="m", messages=asked))
    figures = {}
    for span in range(3, 9):
        view = look(LIVE, span)
        form = next(one for one in view.findChildren(Form) if one.isVisible())
        figures[span] = (form.value("Cost"), form.value("Price"), form.value("First text after"))
    assert figures == {
        3: ("$0.5000", "tokens by the price list of litellm", "500 ms"),
        4: ("—", "unknown: no price is known for m", "500 ms"),
        5: ("—", "unknown: the tokens were not reported", "500 ms"),
        6: ("$0", "the offline models cost nothing", "500 ms"),
        7: ("—", "unknown: the call failed, and its use was not reported", "500 ms"),
        8: ("—", "known when the call has ended", "—"),
    }
