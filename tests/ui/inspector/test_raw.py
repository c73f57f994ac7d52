"""The Raw tab: the events of a span, of all below it, one of them in full, and the search through them."""

from __future__ import annotations

import json
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QTableView

from rlm_desktop.events import facts as f
from rlm_desktop.events.facts import CODEC
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.inspector.model import RawRow, Tab
from rlm_desktop.ui.inspector.raw_model import RawModel
from rlm_desktop.ui.texts.long_text import LongText

LIVE = "0191a0b0caaaaaaaaaa"


def table(view) -> QTableView:
    return next(one for one in view.findChildren(QTableView) if one.isVisible())


def rows(view) -> list[tuple[str, str]]:
    model = table(view).model()
    return [(model.index(at, 0).data(), model.index(at, 2).data()) for at in range(model.rowCount())]


def said(view) -> str:
    return "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def below(view) -> QCheckBox:
    return next(one for one in view.findChildren(QCheckBox) if one.isVisible())


@pytest.fixture
def raw(look, bring, qtbot):
    """raw(name, kind, number): the tab on a span of a golden run, when its rows are there."""

    def act(run: str, span: int):
        view = look(run, span, Tab.RAW)
        qtbot.waitUntil(lambda: table(view).model().rowCount() > 0, timeout=10_000)
        return view

    return act


def test_a_run_has_all_its_events_and_a_span_its_own(raw, bring, reader, span_of, qtbot):
    run = bring("family")
    view = raw(run, 1)
    total = reader.run(run).last_seq
    assert f"{total} events of Run and all below" in said(view)
    assert rows(view)[0] == ("1", "RunStarted")
    code = span_of(run, SpanKind.CODE, 1)
    raw(run, code)
    inside = {code}
    for one in reader.spans(run):
        if one.parent in inside:
            inside.add(one.span)
    expected = [one.seq for one in reader.events(run) if one.event.span in inside]
    qtbot.waitUntil(lambda: [int(number) for number, _ in rows(view)] == expected, timeout=10_000)
    below(view).setChecked(False)
    own = [one.seq for one in reader.events(run) if one.event.span == code]
    qtbot.waitUntil(lambda: [int(number) for number, _ in rows(view)] == own, timeout=10_000)


def test_a_line_is_shown_as_it_is_exported(raw, bring, reader, qtbot):
    run = bring("found")
    view = raw(run, 1)
    table(view).setCurrentIndex(table(view).model().index(2, 4))
    shown = next(one for one in view.findChildren(LongText) if one.view.accessibleName().startswith("Event"))
    qtbot.waitUntil(lambda: bool(shown.text()), timeout=10_000)
    event = reader.event(run, 3)
    assert json.loads(shown.text()) == {"run": run, "seq": 3, "event": json.loads(CODEC.encode(event))}


def test_the_search_goes_through_the_texts_and_says_when_there_is_no_more(raw, bring, qtbot):
    run = bring("family")
    view = raw(run, 1)
    qtbot.keyClicks(next(one for one in view.findChildren(QLineEdit) if one.isVisible()), "RATE LIMIT")
    hits = []
    for _ in range(2):
        qtbot.keyClick(next(one for one in view.findChildren(QLineEdit) if one.isVisible()), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "Line " in said(view), timeout=10_000)
        hits.append(rows(view)[table(view).currentIndex().row()])
        view.findChild(QLineEdit)
    assert [kind for _, kind in hits] == ["CallFailed", "CodeFinished"]
    step = next(one for one in view.findChildren(QPushButton) if one.isVisible() and one.text() == "Next")
    qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Nothing further on." in said(view), timeout=10_000)
    back = next(one for one in view.findChildren(QPushButton) if one.isVisible() and one.text() == "Previous")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(view)[table(view).currentIndex().row()] == hits[0], timeout=10_000)


def test_a_text_that_is_kept_apart_is_found_across_its_pieces(raw, live, start, qtbot):
    live(start)
    live(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    live(f.CodeStarted(span=3, at=2.0, parent=2, code="print(x)", block=1))
    text = "." * 499_997 + "needle in hay" + "." * 100_000
    live(f.OutputWritten(span=3, at=3.0, text=text))
    view = raw(LIVE, 1)
    words = next(one for one in view.findChildren(QLineEdit) if one.isVisible())
    qtbot.keyClicks(words, "Needle in")
    qtbot.keyClick(words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Line 4 of 4" in said(view), timeout=10_000)
    shown = next(one for one in view.findChildren(LongText) if one.view.accessibleName().startswith("Event"))
    qtbot.waitUntil(lambda: "more characters" in shown.text(), timeout=10_000)


def test_lines_come_as_the_run_goes_on(raw, under_way, qtbot):
    code = under_way.code(under_way.step(1))
    view = raw(under_way.id, 1)
    tester = QAbstractItemModelTester(table(view).model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    under_way.reply(under_way.sub(code))
    qtbot.waitUntil(lambda: table(view).model().rowCount() == 5, timeout=10_000)
    assert rows(view)[-1] == ("5", "CallFinished")
    assert tester is not None


def test_a_million_events_are_read_only_as_they_come_in_sight(qapp):
    read: list[int] = []

    def fetch(numbers):
        read.extend(numbers)
        return {one: RawRow(seq=one, kind="K", span=1, at=2.0, body="{}") for one in numbers}

    model = RawModel()
    begin = time.perf_counter()
    model.show_numbers(range(1, 1_000_001), fetch, 1.0)
    assert model.index(999_999, 1).data() == "1.000"
    assert time.perf_counter() - begin < 1
    assert len(read) <= 64
