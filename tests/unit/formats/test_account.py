"""The account of a run: every span once, where it belongs, with its texts; figures as the events have them."""

import pytest

from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.formats.account import Source, heading, steps_of
from rlm_desktop.formats.wording import printed

BEGINS = {"StepStarted", "CallStarted", "CodeStarted", "ChildStarted"}


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_every_span_is_told_once_under_its_parent_and_is_over(golden, name):
    source = golden(name)
    parents = {one.event.span: one.event.parent for one in source.read() if type(one.event).__name__ in BEGINS}
    told = [part for step in steps_of(source) for part in step.everything()]
    assert {part.span: part.parent for part in told} == parents
    assert len(told) == len(parents)
    assert all(part.end is not None and part.status is not Status.RUNNING for part in told)


def test_the_figures_are_those_of_the_events(golden):
    told = heading(golden("found"))
    assert (told.steps, told.root.calls, told.sub.calls) == (3, 3, 2)
    assert told.total.tokens_in == 1412 + 1502 + 1590 + 2 * 410
    assert told.total.cost == pytest.approx(0.002375 + 0.0011 + 0.0009 + 2 * 0.000115)
    assert told.outcome is Outcome.ANSWERED
    told = heading(golden("stopped"))
    assert (told.sub.calls, told.sub.uncounted) == (16, 12)


def test_texts_are_where_they_were_said(golden):
    first = next(steps_of(golden("found")))
    call, code = first.below
    assert call.text.startswith("I look at the context first.")
    assert printed(code).startswith("<class 'list'> 212")
    stopped = next(steps_of(golden("stopped")))
    assert [part.status for part in stopped.below[1].below].count(Status.STOPPED) == 12


def test_a_run_under_way_is_told_as_far_as_it_is(golden):
    whole = list(golden("found").read())
    source = Source("0191a0b0c001a2b3c4d", lambda: iter(whole[:9]))
    assert heading(source).outcome is None
    (step,) = steps_of(source)
    assert [part.kind for part in step.everything()] == [SpanKind.STEP, SpanKind.CALL, SpanKind.CODE]
    assert step.status is Status.RUNNING


def test_not_more_than_one_step_is_kept(golden):
    steps = steps_of(golden("family"))
    first, second = next(steps), next(steps)
    assert (first.step, second.step) == (1, 2)
    assert all(part.parent != second.span for part in first.everything())
