"""What a filter keeps: as a plain look at every row says, at every horizon, and also while the run grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rlm_desktop.events.facts import Event
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.filters import FilterError
from rlm_desktop.store.matches import TICK, Matches, MatchReader
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.writer import Writer

RUN = "0191a0b0c00aaaaaaaa"

KEPT: dict[str, Callable[[SpanRow], bool]] = {
    "kind:sub": lambda row: row.kind is SpanKind.CALL and row.role == "sub",
    "kind:code,child": lambda row: row.kind in (SpanKind.CODE, SpanKind.CHILD_RUN),
    "-kind:call": lambda row: row.kind is not SpanKind.CALL,
    "kind:batch": lambda row: row.batch is not None,
    "error": lambda row: row.status in (Status.FAILED, Status.LOST),
    "status:running": lambda row: row.status is Status.RUNNING,
    "cost>0.3": lambda row: row.cost is not None and row.cost > 0.3,
    "-cost>0.3": lambda row: row.cost is None or row.cost <= 0.3,
    "cost:unknown": lambda row: row.unpriced_calls > 0,
    "tokens>=50": lambda row: (row.tokens_in or 0) + (row.tokens_out or 0) >= 50,
    "tokens_out>7": lambda row: (row.tokens_out or 0) > 7,
    "time>0.5s": lambda row: row.end is not None and row.end - row.begin > 0.5,
    "calls>2": lambda row: row.calls > 2,
    "errors>0": lambda row: row.errors > 0,
    "variables:2": lambda row: row.variables == 2,
    "children:0": lambda row: row.children == 0,
    "depth:1": lambda row: row.depth == 1,
    "step:3 or step:4": lambda row: row.step in (3, 4),
    "model:n": lambda row: "n" in row.model.casefold(),
    "model=m": lambda row: row.model == "m",
    "A": lambda row: "a" in row.label.lower(),
    '"É"': lambda row: "é" in row.label.casefold(),
    '"\x00"': lambda row: "\x00" in row.label,
    '"\ud800"': lambda row: "\ud800" in row.label,
    '"%"': lambda row: "%" in row.label,
    'error:"b"': lambda row: "b" in row.error.lower(),
    "error or (kind:sub cost>0.1)": lambda row: (
        KEPT["error"](row) or (KEPT["kind:sub"](row) and row.cost is not None and row.cost > 0.1)
    ),
}


@pytest.fixture
def matching(database: Path) -> Iterator[MatchReader]:
    reader = MatchReader(database)
    yield reader
    reader.close()


@pytest.fixture
def reader(database: Path) -> Iterator[Reader]:
    opened = Reader(database)
    yield opened
    opened.close()


def expected(rows: list[SpanRow], keep: Callable[[SpanRow], bool]) -> tuple[list[int], dict[int, int]]:
    """Matches, and how many children lead to them, by looking at every row."""
    by_span = {row.span: row for row in rows}
    kept = [row for row in rows if keep(row)]
    below: dict[int, set[int]] = {}
    for row in kept:
        while row.parent is not None:
            below.setdefault(row.parent, set()).add(row.span)
            row = by_span[row.parent]
    return [row.span for row in kept], {parent: len(found) for parent, found in below.items()}


def said(matches: Matches) -> tuple[list[int], dict[int, int]]:
    return list(matches.spans), dict(matches.below)


@pytest.mark.parametrize("filter", KEPT)
def test_keeps_what_a_look_at_every_row_keeps_at_any_horizon(filter, write, matching, reader, random_events):
    for seed in range(3):
        events = random_events(seed, 160)
        run = f"{RUN[:-1]}{seed}"
        writer = Writer(reader._database, run)
        writer.write_all(events)
        for horizon in (None, len(events), 120, 61, 1):
            rows = reader.spans(run, horizon=horizon)
            matches = matching.find(run, filter, horizon=horizon)
            assert said(matches) == expected(rows, KEPT[filter])
            assert matches.total == len(rows)
            kept, below = expected(rows, KEPT[filter])
            assert {row.span for row in rows if row.span in matches} == {*kept, *below}
            assert {row.span for row in rows if matches.is_match(row.span)} == set(kept)
            assert list(matches.ordinals) == [row.ordinal for row in rows if KEPT[filter](row)]
            assert [tick * TICK for tick in matches.ticks] == [row.begin for row in rows if KEPT[filter](row)]
        writer.close()


@pytest.mark.parametrize("filter", KEPT)
def test_matches_of_a_run_that_grows_are_those_found_anew(filter, database, matching, random_events):
    events: list[Event] = random_events(7, 300)
    writer = Writer(database, RUN)
    writer.write_all(events[:20])
    matches = matching.find(RUN, filter)
    for at in range(20, len(events), 14):
        writer.write_all(events[at : at + 14])
        before = said(matches)
        grown = matching.grown(matches)
        assert said(matches) == before, "matches are never changed"
        anew = matching.find(RUN, filter)
        assert said(grown) == said(anew)
        assert grown.numbers == anew.numbers
        assert (grown.seq, grown.total, grown.ticks) == (anew.seq, anew.total, anew.ticks)
        matches = grown
    writer.close()


def test_a_step_and_all_below_it(family, database, matching, reader):
    writer = Writer(database, RUN)
    writer.write_all([one.event for one in family])
    writer.close()
    rows = {row.span: row for row in reader.spans(RUN)}

    def is_below(row: SpanRow) -> bool:
        while row.parent is not None:
            if row.parent == 1 and row.step == 2:
                return True
            row = rows[row.parent]
        return False

    wanted = [row.span for row in rows.values() if is_below(row)]
    assert any(rows[span].depth > 0 and rows[span].kind is SpanKind.STEP for span in wanted), "child runs are in it"
    assert list(matching.find(RUN, "under:2").spans) == wanted
    assert list(matching.find(RUN, "under:2 kind:child").spans) == [
        span for span in wanted if rows[span].kind is SpanKind.CHILD_RUN
    ]
    assert len(matching.find(RUN, "under:99").spans) == 0


def test_goes_from_match_to_match_and_round(family, database, matching):
    writer = Writer(database, RUN)
    writer.write_all([one.event for one in family])
    writer.close()
    matches = matching.find(RUN, "kind:child")
    spans, ordinals = list(matches.spans), list(matches.ordinals)
    assert len(spans) >= 2
    assert matches.after(0) == spans[0]
    assert matches.after(ordinals[0]) == spans[1]
    assert matches.after(ordinals[-1]) == spans[0]
    assert matches.before(ordinals[1]) == spans[0]
    assert matches.before(ordinals[0]) == spans[-1]
    assert spans[0] in matches
    assert 1 in matches
    assert not matches.is_match(1)
    assert matches.position(ordinals[1]) == 1
    nothing = matching.find(RUN, "kind:child -kind:child")
    assert (nothing.count, nothing.after(0), nothing.before(0)) == (0, None, None)


def test_refuses_a_text_that_is_no_filter(matching):
    with pytest.raises(FilterError):
        matching.find(RUN, "depht:2")
