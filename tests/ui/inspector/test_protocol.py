"""Why each reply ran, ended the loop or was sent back: the words for each case, the rule, and the way there."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QTabBar, QTableView

from rlm_desktop.engine import answers, turns
from rlm_desktop.events import facts as f
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.inspector import protocol
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.protocol import StepFacts, rule_of_refusal, verdict_of


def row(span: int, kind: SpanKind, status: Status = Status.OK, error: str = "") -> SpanRow:
    fields = {one.name: None for one in dataclasses.fields(SpanRow)}
    return SpanRow(**{**fields, "span": span, "kind": kind, "status": status, "error": error, "run": "r", "step": 1})


STEP, CALL = row(2, SpanKind.STEP), row(3, SpanKind.CALL)
RAN = (row(4, SpanKind.CODE),)
FAILED = (row(4, SpanKind.CODE), row(5, SpanKind.CODE, Status.FAILED, "Traceback\nZeroDivisionError: by zero"))


def step(*events: f.Event, codes=(), finish: str = "stop", **fields) -> StepFacts:
    found = {"row": STEP, "closing": False, "call": CALL, **fields}
    return StepFacts(finish_reason=finish, codes=codes, events=events, **found)


def offer(span: int, via: str, reason: str = "") -> f.AnswerOffered:
    return f.AnswerOffered(span=span, at=1.0, via=via, answer="x", accepted=not reason, reason=reason)


CASES = {
    "ran": (step(codes=RAN), "ok", "Ran 1 block.", protocol.RUNS),
    "failed": (
        step(codes=FAILED),
        "failed",
        "Ran 2 blocks; block 2 did not end well: ZeroDivisionError: by zero",
        protocol.RUNS,
    ),
    "answer in code": (
        step(offer(4, "FINAL_VAR"), codes=RAN),
        "ok",
        "Ran 1 block. Answer accepted, given by FINAL_VAR in the code.",
        protocol.IN_CODE,
    ),
    "answer in text": (
        step(offer(2, "FINAL")),
        "ok",
        "Answer accepted, given by FINAL in the reply's text.",
        protocol.IN_TEXT,
    ),
    "set aside": (
        step(offer(2, "FINAL", turns.SET_ASIDE), codes=RAN),
        "stopped",
        f"Ran 1 block. The final given by FINAL was not accepted: {turns.SET_ASIDE}",
        protocol.GUESS,
    ),
    "asked once more": (
        step(offer(2, "FINAL", turns.LOOK_FIRST)),
        "stopped",
        f"Asked once more: {turns.LOOK_FIRST}",
        protocol.LOOK_FIRST,
    ),
    "sent back": (
        step(f.ReplySentBack(span=2, at=1.0, reason="No code.")),
        "stopped",
        "Sent back: No code.",
        protocol.UNUSABLE,
    ),
    "cut off": (
        step(codes=RAN, finish="length"),
        "stopped",
        "Cut off at the model's output limit. Its 1 complete block ran; the model goes on from there.",
        protocol.CUT_OFF,
    ),
    "at a limit": (
        step(offer(2, "text"), closing=True),
        "stopped",
        "Asked for its best answer at a limit: taken, given as plain text.",
        protocol.CLOSING,
    ),
    "nothing at a limit": (
        step(closing=True),
        "failed",
        "Asked for its best answer at a limit, and gave none.",
        protocol.CLOSING,
    ),
    "no reply": (
        step(call=row(3, SpanKind.CALL, Status.FAILED, "Rate limit.")),
        "failed",
        "The model did not reply: Rate limit.",
        protocol.NO_REPLY,
    ),
    "writing": (
        step(call=row(3, SpanKind.CALL, Status.RUNNING), row=row(2, SpanKind.STEP, Status.RUNNING)),
        "running",
        "The model is writing its reply.",
        protocol.RUNS,
    ),
    "running": (
        step(codes=(row(4, SpanKind.CODE, Status.RUNNING),), row=row(2, SpanKind.STEP, Status.RUNNING)),
        "running",
        "Block 1 is running.",
        protocol.RUNS,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_of_each_case(name):
    given, meaning, words, rule = CASES[name]
    verdict = verdict_of(given)
    assert (verdict.meaning, verdict.words, verdict.rule) == (meaning, words, rule)


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        (turns.SET_ASIDE, protocol.GUESS),
        (turns.CODE_FAILED, protocol.FAILED_CODE),
        (turns.LOOK_FIRST, protocol.LOOK_FIRST),
        (answers.OFFER_FAILED, protocol.FAILED_CODE),
        (answers.OFFER_EMPTY, protocol.NOT_A_FINAL),
        (answers.OFFER_LATER, protocol.IN_CODE),
        ("There is no variable 'x'.", protocol.UNKNOWN_NAME),
        ("The answer does not fit its JSON Schema: at $.a: 1.", protocol.SHAPE),
        ("Words of another program.", ""),
    ],
)
def test_every_reason_that_the_engine_gives_has_its_rule(reason, rule):
    assert rule_of_refusal(reason) == rule


def table(view) -> QTableView:
    return next(one for one in view.findChildren(QTableView) if one.isVisible())


def words(view) -> list[tuple[str, str]]:
    model = table(view).model()
    return [(model.index(at, 0).data(), model.index(at, 2).data()) for at in range(model.rowCount())]


def test_the_protocol_of_a_run_lists_its_replies_and_its_limits(look, bring):
    view = look(bring("family"), 1, Tab.PROTOCOL)
    assert words(view) == [
        ("Step 1", "Sent back: There was neither code nor a final answer in the reply."),
        ("Step 2", "Ran 2 blocks; block 2 did not end well: ZeroDivisionError: division by zero"),
        ("Step 3", "Ran 1 block; it did not end well: The code ran for 120 seconds and was ended."),
        ("", "The limit on errors was reached: 3 of 3."),
        ("", "The history was shortened: 3 messages kept, 4 dropped."),
        ("Step 4", "Asked for its best answer at a limit: taken, given as plain text."),
    ]


def test_a_click_selects_the_step_and_enter_opens_it(look, bring, span_of, qtbot, focus):
    run = bring("family")
    view = look(run, 1, Tab.PROTOCOL)
    shown = table(view)
    place = shown.visualRect(shown.model().index(0, 2)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert focus.span == span_of(run, SpanKind.STEP, 1)
    said = "\n".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())
    assert protocol.UNUSABLE in said
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    bar = view.findChild(QTabBar)
    assert bar.tabText(bar.currentIndex()) == "Step"


def test_a_child_run_has_a_protocol_of_its_own_and_the_selected_step_is_marked(look, bring, span_of):
    run = bring("family")
    view = look(run, span_of(run, SpanKind.CHILD_RUN), Tab.PROTOCOL)
    assert words(view) == [("Step 1", "Ran 1 block. Answer accepted, given by FINAL_VAR in the code.")]
    look(run, span_of(run, SpanKind.STEP, 5))
    assert table(view).currentIndex().siblingAtColumn(0).data() == "Step 3"


def test_a_step_begins_with_its_verdict(look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.STEP, 1))
    said = [one.text() for one in view.findChildren(QLabel) if one.isVisible()]
    assert f"Ran 1 block.\n{protocol.RUNS}" in said


def test_the_protocol_grows_with_the_run(qtbot, under_way, look):
    first = under_way.step(1)
    view = look(under_way.id, 1, Tab.PROTOCOL)
    tester = QAbstractItemModelTester(table(view).model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    under_way.end_code(under_way.code(first))
    under_way.step(2)
    qtbot.waitUntil(lambda: len(words(view)) == 2, timeout=10_000)
    assert tester is not None
