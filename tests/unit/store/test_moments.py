"""A run in time: which event stands when, where steps were over, and what was going on."""

from __future__ import annotations

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.store.moments import Length, Moment, Moments


@pytest.fixture
def moments(database):
    opened = Moments(database)
    yield opened
    opened.close()


def stops(events: list[facts.Event]) -> list[int]:
    """Where a step of the run's own loop was over, or before which the first began; and the end."""
    begins = [seq for seq, event in enumerate(events, 1) if isinstance(event, facts.StepStarted) and event.parent == 1]
    return [*(seq - 1 for seq in begins), len(events)]


def test_the_length_of_a_run(write, moments, golden):
    run, events = golden[0].run, [one.event for one in golden]
    write(events[:-1], run)
    steps = len(stops(events)) - 1
    length = moments.length(run)
    assert length == Length(
        begin=events[0].at, last_at=events[-2].at, last_seq=len(events) - 1, steps=steps, is_over=False
    )
    write(events[-1:], run)
    assert moments.length(run).is_over
    with pytest.raises(RlmError):
        moments.length("0")


def test_the_event_at_a_time_is_the_last_that_had_happened(write, moments, golden):
    run, events = golden[0].run, [one.event for one in golden]
    write(events, run)
    last = len(events)
    times = sorted({event.at for event in events})
    for at in [times[0] - 1, *times, *(one + 1e-4 for one in times), times[-1] + 1]:
        happened = sum(event.at <= at for event in events)
        assert moments.seq_at(run, at, last) == max(1, happened)
    assert moments.seq_at(run, times[-1], 3) == 3
    assert [moments.at(run, seq) for seq in range(1, last + 1)] == [event.at for event in events]


def test_steps_are_gone_along_to_where_each_was_over(write, moments, golden):
    run, events = golden[0].run, [one.event for one in golden]
    write(events, run)
    length, places = moments.length(run), stops(events)
    for seq in range(1, len(events) + 1):
        later = [one for one in places if one > seq]
        earlier = [one for one in places if one < seq]
        assert moments.beside_step(run, seq, 1, length) == (later[0] if later else len(events))
        assert moments.beside_step(run, seq, -1, length) == (max(1, earlier[-1]) if earlier else seq)


def test_what_was_going_on_after_each_event(write, moments, golden):
    run, events = golden[0].run, [one.event for one in golden]
    write(events, run)
    length = moments.length(run)
    in_all: dict[int, int] = {}
    now = 0
    for event in events:
        if isinstance(event, facts.StepStarted) and event.parent == 1:
            now = event.span
        if isinstance(event, facts.CallStarted) and event.role == "sub":
            in_all[now] = in_all.get(now, 0) + 1
    step: facts.StepStarted | None = None
    begun = 0
    for seq, event in enumerate(events, 1):
        if isinstance(event, facts.StepStarted) and event.parent == 1:
            step, begun = event, 0
        if isinstance(event, facts.CallStarted) and event.role == "sub":
            begun += 1
        expected = (
            Moment(span=1, step=0, sub_calls=0, of=0)
            if step is None
            else Moment(span=step.span, step=step.step, sub_calls=begun, of=in_all.get(step.span, 0))
        )
        assert moments.moment(run, seq, length) == expected
