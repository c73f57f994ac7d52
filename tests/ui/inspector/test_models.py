"""The table of variables keeps the rules of Qt's models while names come, go and change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.events import facts as f
from rlm_desktop.events.limits import Limit
from rlm_desktop.store.bindings import BindingRow
from rlm_desktop.store.texts import NOTICES
from rlm_desktop.ui.inspector.history_model import HistoryModel
from rlm_desktop.ui.inspector.model import Change, HistoryRow, NameRow, VariablesBody
from rlm_desktop.ui.inspector.notices import notice
from rlm_desktop.ui.inspector.step_reading import pieces_of
from rlm_desktop.ui.inspector.variables_model import VariablesModel


def bound(name: str, size: int = 1, seq: int = 1) -> BindingRow:
    return BindingRow(name=name, kind="str", size=size, preview=f"'{name}'", seq=seq, span=2, step=1, at=1.0)


def body(*names: str, changed: tuple[str, ...] = (), removed: tuple[str, ...] = (), size: int = 1) -> VariablesBody:
    rows = [NameRow(name=one, before=None, after=bound(one, size)) for one in names if one not in changed]
    rows += [NameRow(name=one, before=bound(one), after=bound(one, size), change=Change.CHANGED) for one in changed]
    rows += [NameRow(name=one, before=bound(one), after=None, change=Change.REMOVED) for one in removed]
    return VariablesBody(settled=True, run="r", loop=1, rows=tuple(rows), where="")


@pytest.fixture
def model(qapp) -> VariablesModel:
    made = VariablesModel()
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return made


def test_names_come_and_go_one_by_one(model):
    model.show_body(body("b", "d"))
    kept = QPersistentModelIndex(model.index(1, 1))
    model.show_body(body("a", "c", "d", "e", changed=("c",), size=2))
    assert [model.index(row, 1).data() for row in range(4)] == ["a", "c", "d", "e"]
    assert (kept.row(), kept.data()) == (2, "d")
    assert model.index(1, 0).data() == "~"
    assert model.index(2, 3).data() == "2"
    model.show_body(body())
    assert model.rowCount() == 0


def test_as_a_diff_only_what_changed_is_there_as_it_was_and_as_it_is(model):
    model.set_diff(True)
    model.show_body(body("a", "b", "c", changed=("c",), removed=("z",), size=5))
    said = [[model.index(row, column).data() for column in range(5)] for row in range(model.rowCount())]
    assert said == [["~", "c", "str", "1 → 5", "'c'"], ["−", "z", "str", "1", "'z'"]]
    model.set_diff(False)
    assert [model.index(row, 1).data() for row in range(model.rowCount())] == ["a", "b", "c", "z"]
    assert model.index(2, 3).data() == "5"


def test_a_history_grows_at_its_head_and_is_read_on_at_its_foot(qapp):
    asked: list[int] = []
    history = HistoryModel(asked.append)
    tester = QAbstractItemModelTester(history, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tester.setUseFetchMore(False)
    rows = [
        HistoryRow(binding=bound("x", seq=seq), lines=(1,), in_place=False, source="x = 1", block=1, seconds=1.0)
        for seq in range(9, 0, -1)
    ]
    history.show_rows(rows[2:5], has_more=True)
    kept = QPersistentModelIndex(history.index(0, 0))
    history.show_rows(rows[:3], has_more=True)
    assert (kept.row(), history.rowCount()) == (2, 5)
    history.fetchMore(QModelIndex())
    assert asked == [5]
    history.add_rows(rows[5:], has_more=False)
    assert (history.rowCount(), history.canFetchMore(QModelIndex())) == (9, False)
    assert history.index(0, 2).data() == "line 1: x = 1"


def test_a_reply_without_recorded_code_is_one_piece():
    reply = "Text\n```repl\nprint(1)\n```\nmore"
    assert [piece.text for piece in pieces_of(reply, [])] == [reply]


def test_every_notice_has_a_sentence():
    events = (
        f.AnswerOffered(span=1, at=1.0, via="FINAL", answer="x", accepted=False, reason="It is empty."),
        f.ReplySentBack(span=1, at=1.0, reason="No code."),
        f.LimitReached(span=1, at=1.0, limit=Limit.COST, allowed=5.0, used=5.25),
        f.NamespaceRestored(span=4, at=1.0, blocks=1, lost=("a",)),
        f.NamespaceRestored(span=1, at=1.0, blocks=2),
        f.Compacted(span=1, at=1.0, kept=3, dropped=1_200),
        f.Noted(span=1, at=1.0, note="The text was decoded as latin-1."),
        f.Searched(span=3, at=1.0, query="a\x1bb", documents=("x.txt", "x.txt", "y.txt")),
        f.Searched(span=3, at=1.0, query="q", documents=()),
        f.ReplyShared(span=3, at=1.0, call=2, line=7),
        f.CaughtUp(span=1, at=1.0, calls=40, blocks=1, cost=0.25, lost=("half",)),
        f.Diverged(span=3, at=1.0, what="variable", where="step 2, block 1", recorded="1", now="2", name="x"),
    )
    assert {type(event).__name__ for event in events} == set(NOTICES)
    assert [notice(event).text for event in events] == [
        "An answer given by FINAL was not taken: It is empty.",
        "The reply was sent back: No code.",
        "The limit on cost was reached: 5.25 of 5.",
        "The REPL was restarted, and 1 earlier block was run again to restore it. Lost: a.",
        "The variables of the run before were made again: 2 blocks of code were executed.",
        "The history was shortened: 3 messages kept, 1,200 dropped.",
        "The text was decoded as latin-1.",
        "Searched for “a\\x1bb”; found in: x.txt, y.txt.",
        "Searched for “q”; found in: nothing.",
        "A sub-call at line 7 got the reply of an identical one; nobody was asked.",
        "Until here 1 block of code ran again and 40 calls were answered from the record of the earlier run, which had "
        "cost $0.2500 and were not paid again. Not brought back: half.",
        "Another value was left in x than in the record, at step 2, block 1.",
    ]
