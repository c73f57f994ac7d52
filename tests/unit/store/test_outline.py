"""The rows of a tree: pages in any order, at any horizon, under any filter, are what all spans together say."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlm_desktop.events.outcome import Outcome, Status
from rlm_desktop.store.batches import SEVERAL
from rlm_desktop.store.outline import Figure, Order, Outline
from rlm_desktop.store.shown import Shown

_numbers = itertools.count()
GRAVITY = (Status.RUNNING, Status.LOST, Status.FAILED, Status.STOPPED, Status.OK)


@pytest.fixture
def outline(database):
    reader = Outline(database)
    yield reader
    reader.close()


def total(figures):
    known = [one for one in figures if one is not None]
    return sum(known) if known else None


def of_all(spans, parent, batch):
    """What the tree shows below a parent, from all spans: (first span, batch, its members' rows)."""
    below = [row for row in spans if row.parent == parent and batch in (None, row.batch)]
    if batch is not None:
        return [(row.span, None, [row]) for row in below]
    found = {}
    for row in below:
        found.setdefault(row.span if row.batch is None else ("batch", row.batch), []).append(row)
    return [(rows[0].span, rows[0].batch, rows) for rows in found.values()]


def key_of(rows, figure, now):
    match figure:
        case Figure.STATE:
            worst = next(one for one in GRAVITY if one in {row.status for row in rows})
            return [Status.OK, Status.RUNNING, Status.STOPPED, Status.FAILED, Status.LOST].index(worst)
        case Figure.TIME:
            return max(now if row.end is None else row.end for row in rows) - min(row.begin for row in rows)
        case Figure.MODEL:
            models = {row.model for row in rows}
            return models.pop() if len(models) == 1 else SEVERAL
    return total(getattr(row, figure.value) for row in rows)


def in_order(rows, order, now):
    if order is None:
        return rows
    keyed = [(key_of(members, order.figure, now), span, batch) for span, batch, members in rows]
    known = sorted((one for one in keyed if one[0] is not None), key=lambda one: one[0], reverse=order.is_descending)
    return [one[1:] for one in known] + [one[1:] for one in keyed if one[0] is None]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.integers(2, 120), data=st.data())
def test_a_page_is_what_all_spans_together_say(database, write, random_events, keeping, seed, size, data):
    events = random_events(seed, size, data.draw(st.sampled_from(list(Outcome))))
    run = f"0191a0b0c00{next(_numbers):08x}"
    write(events, run)
    horizon = data.draw(st.one_of(st.none(), st.integers(1, len(events))))
    order = data.draw(st.one_of(st.none(), st.builds(Order, st.sampled_from(Figure), st.booleans())))
    outline = Outline(database)
    spans = outline.spans(run, horizon=horizon)
    kept = data.draw(st.one_of(st.none(), st.sets(st.sampled_from([row.span for row in spans]))))
    matches = None if kept is None else keeping(spans, kept)
    shown, now = Shown(run, horizon, matches), events[(horizon or len(events)) - 1].at
    for parent, batch in {(row.parent, batch) for row in spans if row.parent for batch in (None, row.batch)}:
        rows = of_all(spans, parent, batch)
        if matches is not None:
            rows = [one for one in rows if any(row.span in matches for row in one[2])]
        expected = [one[:2] for one in in_order(rows, order, now)]
        whole = outline.page(shown, parent, batch, order=order, limit=None)
        assert [(span, whole.batches.get(span)) for span in whole.spans] == expected
        assert not whole.has_more
        size = data.draw(st.integers(1, 3))
        for offset in range(0, len(expected), size):
            page = outline.page(shown, parent, batch, order=order, offset=offset, limit=size)
            assert page.spans == whole.spans[offset : offset + size]
            assert page.has_more == (offset + size < len(expected))
    parents = {row.parent for row in spans if row.parent}
    for parent, page in outline.narrow_pages(shown, parents).items():
        assert page == outline.page(Shown(run, horizon), parent, limit=None)
    outline.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.integers(2, 120), data=st.data())
def test_a_batch_comes_to_what_its_members_come_to(database, write, random_events, seed, size, data):
    events = random_events(seed, size, data.draw(st.sampled_from([None, *Outcome])))
    run = f"0191a0b0c00{next(_numbers):08x}"
    write(events, run)
    horizon = data.draw(st.one_of(st.none(), st.integers(1, len(events))))
    outline = Outline(database)
    spans = outline.spans(run, horizon=horizon)
    for parent, batch in {(row.parent, row.batch) for row in spans if row.batch is not None}:
        members = [row for row in spans if row.parent == parent and row.batch == batch]
        found = outline.batch(Shown(run, horizon), parent, batch)
        row = found.row
        assert found.statuses == {one: n for one in Status if (n := [row.status for row in members].count(one))}
        assert (row.span, row.place, row.children) == (members[0].span, members[0].place, len(members))
        assert row.status == next(one for one in GRAVITY if one in found.statuses)
        assert row.begin == members[0].begin
        ends = [one.end for one in members]
        assert row.end == (None if None in ends else max(ends))
        for name in ("tokens_in", "tokens_out", "calls", "unpriced_calls", "errors", "variables"):
            assert getattr(row, name) == total(getattr(one, name) for one in members), name
        assert row.cost == pytest.approx(total(one.cost for one in members))
        assert row.model == key_of(members, Figure.MODEL, 0)
    outline.close()


def test_another_reader_over_the_same_connection_leaves_it_open(write, database, outline, family):
    write([one.event for one in family], family[0].run)
    beside = Outline(outline)
    beside.close()
    assert outline.page(Shown(family[0].run), 1).spans
