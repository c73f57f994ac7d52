"""The one selection, filter and zoom: where Back leads."""

import pytest

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.ui.focus import MOST_PLACES, Focus, Place


@pytest.fixture
def focus(qapp):
    return Focus()


def test_back_and_forward_lead_through_runs_spans_filters_and_stretches(focus):
    focus.show("a")
    focus.select(7)
    focus.set_filter(" kind:sub ")
    focus.set_stretch((1.0, 2.0))
    assert focus.place == Place(run="a", span=7, filter="kind:sub", stretch=(1.0, 2.0))
    seen = []
    while focus.can_go_back:
        focus.back()
        seen.append(focus.place)
    assert seen == [
        Place(run="a", span=7, filter="kind:sub"),
        Place(run="a", span=7),
        Place(run="a"),
        Place(),
    ]
    while focus.can_go_forward:
        focus.forward()
    assert focus.place == Place(run="a", span=7, filter="kind:sub", stretch=(1.0, 2.0))


def test_a_gesture_is_one_place(focus):
    focus.show("a")
    focus.set_stretch((0.0, 8.0), is_on_the_way=True)
    focus.set_stretch((0.0, 4.0), is_on_the_way=True)
    focus.set_stretch((0.0, 2.0))
    focus.set_stretch((0.0, 1.0))
    focus.back()
    assert focus.stretch == (0.0, 2.0)
    focus.back()
    assert focus.stretch is None


def test_a_new_place_after_back_drops_what_was_forward(focus):
    focus.show("a")
    focus.show("b")
    focus.back()
    focus.select(9)
    assert not focus.can_go_forward
    assert (focus.run, focus.span) == ("a", 9)


def test_another_run_begins_whole_and_tells_only_that(focus, qtbot):
    focus.show("a", 5)
    focus.set_filter("error")
    focus.set_horizon(3)
    told = []
    for name in ("run_changed", "span_changed", "filter_changed", "stretch_changed", "horizon_changed"):
        getattr(focus, name).connect(lambda name=name: told.append(name))
    focus.show("b")
    assert (focus.span, focus.filter, focus.stretch, focus.horizon) == (RUN_SPAN, "", None, None)
    assert told == ["run_changed"]


def test_each_change_is_told_by_its_own_signal(focus):
    focus.show("a")
    told = []
    for name in ("run_changed", "span_changed", "filter_changed", "stretch_changed"):
        getattr(focus, name).connect(lambda name=name: told.append(name))
    focus.select(4)
    focus.set_filter("error")
    focus.set_stretch((0.0, 1.0))
    focus.set_stretch((0.0, 1.0))
    focus.back()
    assert told == ["span_changed", "filter_changed", "stretch_changed", "stretch_changed"]


def test_a_run_that_is_gone_is_on_no_way_back(focus):
    focus.show("a", 5)
    focus.show("b")
    focus.forget("a")
    focus.back()
    assert focus.run is None


def test_the_way_back_is_not_endless(focus):
    focus.show("a")
    for span in range(2, MOST_PLACES + 50):
        focus.select(span)
    steps = 0
    while focus.can_go_back:
        focus.back()
        steps += 1
    assert steps == MOST_PLACES - 1
