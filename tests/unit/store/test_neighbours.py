"""What comes next to a span, whatever is shown of its run."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.store.neighbours import Neighbours
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.shown import Shown

_numbers = itertools.count()


def beside(spans, at, towards):
    return [row for row in (spans if towards > 0 else spans[::-1]) if (row.ordinal - at.ordinal) * towards > 0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.integers(2, 120), towards=st.sampled_from([1, -1]), data=st.data())
def test_the_next_span_is_the_first_of_those_behind_it(
    database, write, random_events, keeping, seed, size, towards, data
):
    events = random_events(seed, size, data.draw(st.sampled_from(list(Outcome))))
    run = f"0191a0b0c00{next(_numbers):08x}"
    write(events, run)
    horizon = data.draw(st.one_of(st.none(), st.integers(1, len(events))))
    reader = Reader(database)
    spans = reader.spans(run, horizon=horizon)
    kept = data.draw(st.one_of(st.none(), st.sets(st.sampled_from([row.span for row in spans]))))
    matches = None if kept is None else keeping(spans, kept)
    neighbours, shown = Neighbours(reader), Shown(run, horizon, matches)

    def first(rows, *, may_lead=False):
        may_lead = may_lead and matches is not None
        return next(
            (row.span for row in rows if kept is None or row.span in kept or (may_lead and row.span in matches)),
            None,
        )

    for at in spans:
        rows = beside(spans, at, towards)
        bad = (row for row in rows if row.status in (Status.FAILED, Status.LOST) and row.kind is not SpanKind.RUN)
        assert neighbours.in_time(shown, at.span, towards) == first(rows)
        assert neighbours.sibling(shown, at.span, towards) == first(
            (row for row in rows if row.parent == at.parent), may_lead=True
        )
        assert neighbours.error(shown, at.span, towards) == first(bad)
        assert neighbours.of_kind(shown, at.span, towards) == first(
            row for row in rows if (row.kind, row.role) == (at.kind, at.role)
        )
        assert neighbours.child(shown, at.span) == first((row for row in spans if row.parent == at.span), may_lead=True)
        assert neighbours.parent(shown, at.span) == at.parent
    reader.close()


@pytest.mark.parametrize(
    ("span", "towards", "there"), [(21, -1, 4), (21, 1, 29), (29, 1, None), (2, -1, None), (1, 1, 2), (1, -1, None)]
)
def test_steps_follow_each_other_in_the_loop_of_the_span(write, database, family, span, towards, there):
    write([one.event for one in family], family[0].run)
    neighbours = Neighbours(database)
    assert neighbours.step(Shown(family[0].run), span, towards) == there
    neighbours.close()
