"""The figures of charts are what adding up the events gives, at every horizon."""

from __future__ import annotations

from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.outcome import Outcome, SpanKind
from rlm_desktop.events.usage import Total, Usage
from rlm_desktop.store.figures import Figures
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import append_imported

RUN = "0191a0b0c00aaaaaaaa"
ASKED = (facts.Message(role="user", text="q"),)


def call(span: int, parent: int, at: float, role: str, model: str, depth: int) -> facts.CallStarted:
    return facts.CallStarted(span=span, at=at, parent=parent, role=role, model=model, messages=ASKED, depth=depth)


def reply(span: int, at: float, usage: Usage) -> facts.CallFinished:
    return facts.CallFinished(span=span, at=at, reply="r", usage=usage)


EVENTS = [
    facts.RunStarted(
        span=1, at=100.0, question="q", method="rlm", root_model="big", sub_model="small", corpus=None,
        limits=Limits(max_cost=2.0, max_tokens=5_000),
    ),
    facts.StepStarted(span=2, at=100.0, parent=1, step=1, depth=0),
    call(3, 2, 100.0, "root", "big", 0),
    reply(3, 102.0, Usage(tokens_in=1_000, tokens_out=100, tokens_cached=400, tokens_reasoning=30, cost=0.5)),
    facts.CodeStarted(span=4, at=102.0, parent=2, code="x", block=1),
    call(5, 4, 103.0, "sub", "small", 1),
    call(6, 4, 103.0, "sub", "small", 1),
    reply(6, 104.0, Usage(tokens_in=10, tokens_out=5, cost=0.25)),
    reply(5, 107.0, Usage(tokens_in=20, tokens_out=5)),
    facts.CodeFinished(span=4, at=107.0, state="ok"),
    facts.StepEnded(span=2, at=107.0),
    facts.StepStarted(span=7, at=107.0, parent=1, step=2, depth=0),
    call(8, 7, 107.0, "root", "big", 0),
    facts.CallFailed(span=8, at=109.0, error="refused", usage=Usage(tokens_in=2_000, cost=0.125)),
    facts.LimitReached(span=1, at=109.0, limit=Limit.COST, allowed=2.0, used=2.0),
    facts.StepEnded(span=7, at=110.0),
    facts.RunEnded(span=1, at=110.0, outcome=Outcome.BUDGET),
]  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "runs.db"
    open_library(path)
    append_imported(path, RUN, EVENTS)
    return path


@pytest.fixture
def figures(database):
    opened = Figures(database)
    yield opened
    opened.close()


def test_what_was_spent_grows_to_all_of_it(figures):
    spent = figures.spent(RUN)
    assert (spent.at[0], spent.at[-1]) == (0.0, pytest.approx(10.0))
    assert spent.used[0] == Total()
    assert spent.used[-1] == Total(calls=4, tokens_in=3_030, tokens_out=110, cost=0.875, unpriced=1, uncounted=1)
    by_time = dict(zip(spent.at, spent.used, strict=True))
    assert {used.cost for at, used in by_time.items() if 2.1 < at < 3.9} == {0.5}
    assert {used.calls for at, used in by_time.items() if 4.1 < at < 6.9} == {2}
    assert (spent.limits.max_cost, spent.limits.max_tokens) == (2.0, 5_000)
    assert spent.reached == ((9.0, Limit.COST),)


def test_steps_hold_what_lies_below_them(figures):
    one, two = figures.steps(RUN)
    assert (one.span, one.step, one.begin, one.end) == (2, 1, 0.0, 7.0)
    assert one.used == Total(calls=3, tokens_in=1_030, tokens_out=110, cost=0.75, unpriced=1)
    assert two.used == Total(calls=1, tokens_in=2_000, cost=0.125, uncounted=1)


def test_models_and_depths(figures):
    assert [(model, role, used.calls, used.cost) for model, role, used in figures.models(RUN)] == [
        ("big", "root", 2, 0.625),
        ("small", "sub", 2, 0.25),
    ]
    assert [(depth, used.calls, used.unpriced) for depth, used in figures.depths(RUN)] == [(0, 2, 0), (1, 2, 1)]


def test_calls_in_flight(figures):
    found = figures.in_flight(RUN)
    assert {now for at, now, _ in found if 3.1 < at < 3.9} == {2}
    assert found[-1][1] == 0
    assert sum(begun for _, _, begun in found) == 4


def test_latencies(figures):
    found = figures.latencies(RUN)
    assert [(one.calls, one.median, one.slow, one.longest) for one in found] == [
        (1, 2.0, 2.0, 2.0),
        (1, 1.0, 1.0, 1.0),
        (1, 4.0, 4.0, 4.0),
        (1, 2.0, 2.0, 2.0),
    ]


def test_sizes(figures):
    found = figures.sizes(RUN)
    assert found[0] == (20, 0, 1)
    assert found[1] == (50, 0, 1)
    assert found[-1] == (2_000, 1, 0)
    assert sum(root + sub for _, root, sub in found) == 3


def test_each_call_tells_what_its_price_needs(figures):
    found = list(figures.calls(RUN))
    assert [(one.step, one.role, one.model) for one in found] == [
        (1, "root", "big"),
        (1, "sub", "small"),
        (1, "sub", "small"),
        (2, "root", "big"),
    ]
    assert found[0].usage == Usage(tokens_in=1_000, tokens_out=100, tokens_cached=400, tokens_reasoning=30, cost=0.5)
    assert found[3].usage == Usage(tokens_in=2_000, cost=0.125)


@pytest.mark.parametrize("horizon", range(1, len(EVENTS) + 1))
def test_at_a_horizon_all_figures_agree_with_the_run_as_it_stood(figures, database, horizon):
    reader = Reader(database)
    run = reader.span(RUN, RUN_SPAN, horizon=horizon)
    steps = [row for row in reader.children(RUN, None, horizon=horizon) if row.kind is SpanKind.STEP]
    reader.close()
    ended = sum(isinstance(event, (facts.CallFinished, facts.CallFailed)) for event in EVENTS[:horizon])
    assert figures.spent(RUN, horizon=horizon).used[-1].cost == run.cost
    assert [(one.span, one.used.cost) for one in figures.steps(RUN, horizon=horizon)] == [
        (row.span, row.cost) for row in steps
    ]
    for parts in (figures.models(RUN, horizon=horizon), figures.depths(RUN, horizon=horizon)):
        assert sum(part[-1].calls for part in parts) == ended
    assert figures.in_flight(RUN, horizon=horizon)[-1][1] == run.calls - ended
    assert sum(one.calls for one in figures.latencies(RUN, horizon=horizon)) == ended
    assert len(list(figures.calls(RUN, horizon=horizon))) == ended


def test_a_run_that_is_not_there(figures):
    with pytest.raises(RlmError):
        figures.spent("nobody")


@pytest.mark.parametrize("query", ["_BETWEEN", "_BY_MODEL", "_BY_DEPTH", "_BY_SIZE", "_BEGUN", "_OVER", "_TIMES"])
def test_figures_are_read_from_the_index_alone(figures, query):
    from rlm_desktop.store import figures as room

    text = getattr(room, query)
    plan = figures._rows(f"EXPLAIN QUERY PLAN {text}", [1] * text.count("?"))
    assert any("COVERING INDEX spans_used" in row[3] for row in plan)
