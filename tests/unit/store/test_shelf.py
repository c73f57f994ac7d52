"""The library's order: sorted, filtered and grouped runs."""

from __future__ import annotations

import time

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.documents import CorpusSummary
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.score import Score
from rlm_desktop.events.usage import Usage
from rlm_desktop.store import marks
from rlm_desktop.store.notes import add_note
from rlm_desktop.store.shelf import Groups, Order, Shelf

A, B, C, OPEN = "a" * 19, "b" * 19, "c" * 19, "d" * 19
DAY = time.mktime((2026, 1, 31, 12, 0, 0, 0, 0, -1))


def corpus(name: str) -> CorpusSummary:
    return CorpusSummary(hash=name.lower(), name=name, documents=1, chars=1)


def run(start, question: str, begin: float, seconds: float, cost: float | None, **fields) -> list[facts.Event]:
    events = [start(question, at=begin, **fields)]
    if cost is not None:
        message = facts.Message(role="user", text="?")
        events += [
            facts.CallStarted(span=2, parent=1, at=begin, role="root", model="m", messages=(message,)),
            facts.CallFinished(span=2, at=begin, reply="!", usage=Usage(cost=cost)),
        ]
    return [*events, facts.RunEnded(span=1, at=begin + seconds, outcome=Outcome.ANSWERED, answer="42", reason="")]


@pytest.fixture
def shelf(database, write, start):
    write(run(start, "Zebra crossing?", DAY, 90, 2.0, corpus=corpus("papers")), A)
    write(run(start, "ape Éclair?", DAY + 86_400, 5, None, corpus=corpus("Books"), root_model="gpt-5"), B)
    write(run(start, "Zebra crossing?", DAY + 200_000, 10, 0.5, corpus=corpus("papers"), method="direct"), C)
    write([start("open?", at=DAY - 10)], OPEN)
    opened = Shelf(database)
    yield opened
    opened.close()


def order(shelf: Shelf, **asked) -> str:
    return "".join(run[0] for run in shelf.ids(**asked))


@pytest.mark.parametrize(
    ("by", "up", "down"),
    [
        (Order.BEGUN, "dabc", "cbad"),
        (Order.NAME, "bdac", "cadb"),
        (Order.COST, "cadb", "acbd"),  # unknown figures last, whichever way
        (Order.CORPUS, "dbac", "cabd"),
        (Order.METHOD, "cdab", "badc"),
        (Order.MODELS, "dacb", "bcad"),
    ],
)
def test_runs_stand_in_the_order_asked_for(shelf, by, up, down):
    assert (order(shelf, order=by, is_descending=False), order(shelf, order=by)) == (up, down)


def test_what_the_user_said_sorts_too(database, shelf):
    marks.set_ratings(database, {A: 2, B: 5})
    marks.set_tags(database, {C: ["x"], B: ["Y"]})
    marks.set_titles(database, {A: "aaa"})
    marks.set_scores(database, {A: Score(0.2), OPEN: Score(1.0)})
    assert order(shelf, order=Order.RATING) == "bacd"
    assert order(shelf, order=Order.SCORE) == "dacb"
    assert order(shelf, order=Order.SCORE, is_descending=False) == "adbc"
    assert order(shelf, order=Order.TAGS, is_descending=False) == "cbda"
    assert order(shelf, order=Order.NAME, is_descending=False) == "abdc"


@pytest.mark.parametrize(
    ("filter", "left"),
    [
        ("", "cbad"),
        ("zebra", "ca"),
        ("CROSSING zebra", "ca"),
        ('"bra cro"', "ca"),
        ("éclair", "b"),
        ("-zebra", "bd"),
        ("method:direct", "c"),
        ("model:GPT", "b"),
        ("corpus:papers cost>1", "a"),
        ("cost:0.5", "c"),
        ("cost:unknown", "bd"),
        ("-cost>1", "cbd"),
        ("time>=1m outcome:answered", "a"),
        ("outcome:running", "d"),
        ("begun:2026-01-31", "ad"),
        ("begun>2026-01-31", "cb"),
        ("tag:deep", "b"),
        ("tag:dee", ""),
        ("rating>=4", "b"),
        ("score>0.5", "c"),
        ("score<=0.5", "d"),
        ("score:unknown", "ba"),
        ("has:score", "cd"),
        ("has:note", "c"),
        ("-has:note -has:rating", "ad"),
        ("title:better", "a"),
        ("answer:42 -model:gpt-5", "ca"),
        ("model=gpt-5 or outcome:running", "bd"),
        ("(zebra or open) -method:direct", "ad"),
        ("not (has:note or has:rating)", "ad"),
        ("tag:deep,flat", "b"),
        ("outcome!=answered", "d"),
        ("begun<2026-01-31", ""),
        ("begun<=2026-01-31", "ad"),
        ("begun>=2026-01-31 begun!=2026-01-31", "cb"),
        ("begun:today", ""),
    ],
)
def test_a_filter_leaves_the_runs_that_it_says(database, shelf, filter, left):
    marks.set_tags(database, {B: ["Deep"]})
    marks.set_ratings(database, {B: 4})
    marks.set_scores(database, {C: Score(0.75), OPEN: Score(0.5)})
    marks.set_titles(database, {A: "A better name, zebra"})
    add_note(database, C, 1, "look")
    assert order(shelf, filter=filter) == left


@pytest.mark.parametrize(
    ("filter", "problem", "remedy"),
    [
        ("ratting:4", "no field 'ratting'", "mean 'rating'"),
        ("qqq:4", "no field", "in the questions and titles"),
        ("outcome:answerd", "cannot be 'answerd'", "mean 'answered'"),
        ("cost>much", "no number", "a number"),
        ("begun>yesterday", "no day", "begun>2026-01-31"),
        ("begun:9999-12-31", "no day", "today"),
        ("tag>x", "cannot be compared", "tag:"),
        ("begun:", "needs a value", "begun:today"),
        ("has:wings", "cannot be 'wings'", "bookmark"),
        ("(zebra", "not closed", ")"),
    ],
)
def test_what_is_no_filter_is_said_with_what_was_meant(shelf, filter, problem, remedy):
    with pytest.raises(RlmError) as refused:
        shelf.ids(filter=filter)
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy


def test_archived_runs_are_there_when_asked_for(database, shelf):
    marks.set_archived(database, {A: True})
    assert (order(shelf), shelf.total(with_archived=False)) == ("cbd", 3)
    assert (order(shelf, with_archived=True), shelf.total(with_archived=True)) == ("cbad", 4)


def test_each_run_knows_its_group_and_what_it_adds(shelf):
    placed = {one.run[0]: one for one in shelf.in_groups(Groups.QUESTION)}
    assert placed["a"].group == placed["c"].group != placed["b"].group
    assert [placed[run].cost for run in "abc"] == [2.0, None, 0.5]
    assert [placed[run].seconds for run in "abc"] == [90, 5, 10]
    assert {one.group for one in shelf.in_groups(Groups.CORPUS)} == {"papers", "Books", ""}


def test_rows_are_read_by_id_and_tags_are_counted_without_deleted_runs(database, shelf):
    marks.set_tags(database, {A: ["x", "y"], B: ["x"]})
    marks.set_deleted(database, {B: True})
    assert shelf.tags() == [("x", 1), ("y", 1)]
    assert order(shelf) == "cad"
    rows = shelf.rows([A, "gone", C])
    assert set(rows) == {A, C}
    assert rows[A].tags == ("x", "y")
    assert rows[C].question == "Zebra crossing?"


def test_runs_stand_under_the_one_that_they_go_on_from(shelf, write, start, database):
    e, f, g = "e" * 19, "f" * 19, "f1" + "0" * 17
    for name, fields in ((e, {"forked_from": A}), (f, {"continues": e}), (g, {"forked_from": A})):
        write(run(start, "again?", DAY + 300_000, 1, None, **fields), name)

    def placed(**asked) -> list[str]:
        return [f"{'  ' * depth}{one[:2]}" for one, depth in shelf.in_families(order=Order.NAME, **asked)]

    assert placed(is_descending=False) == ["bb", "dd", "aa", "  ee", "    ff", "  f1", "cc"]
    assert placed() == ["cc", "aa", "  ee", "    ff", "  f1", "dd", "bb"]
    marks.set_deleted(database, {e: True})
    assert placed(is_descending=False) == ["bb", "dd", "aa", "  f1", "  ff", "cc"]
    assert placed(filter="question:again") == ["ff", "f1"]
