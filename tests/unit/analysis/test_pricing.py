"""A run under other prices, to the cent: cached and reasoning tokens, tiers, and what stays unknown."""

from __future__ import annotations

import pytest

from rlm_desktop.analysis.pricing import reprice
from rlm_desktop.events.tariffs import Tariff, Tier
from rlm_desktop.events.usage import CallUse, Usage

DEAR = Tariff(tiers=(Tier(input=10e-6, output=40e-6, cached=1e-6, reasoning=60e-6),))
CHEAP = Tariff(tiers=(Tier(up_to=200_000, input=1e-6, output=2e-6), Tier(input=3e-6, output=4e-6)))
TARIFFS = {"dear": DEAR, "cheap": CHEAP}
ROOT = CallUse(
    step=1,
    role="root",
    model="m",
    usage=Usage(tokens_in=1_000_000, tokens_out=50_000, tokens_cached=600_000, tokens_reasoning=20_000, cost=2.5),
)
SUB = CallUse(step=1, role="sub", model="s", usage=Usage(tokens_in=200_000, tokens_out=10_000, cost=0.25))
LATER = CallUse(step=2, role="sub", model="s", usage=Usage(tokens_in=200_001, tokens_out=0, cost=None))
SILENT = CallUse(step=2, role="sub", model="s", usage=Usage(cost=0.01))


def test_cached_and_reasoning_tokens_have_their_own_prices():
    found = reprice([ROOT], {("root", "m"): "dear"}, TARIFFS)
    assert found.total.repriced.cost == pytest.approx(0.4 * 10 + 0.6 * 1 + 0.03 * 40 + 0.02 * 60, abs=1e-9)
    assert found.total.recorded.cost == 2.5
    assert found.total.difference == pytest.approx(7.0 - 2.5)


def test_without_such_prices_they_cost_what_the_others_do_in_the_tier_of_the_prompt():
    found = reprice([ROOT, SUB], {("root", "m"): "cheap", ("sub", "s"): "cheap"}, TARIFFS)
    assert found.by_model["root", "m"].repriced.cost == pytest.approx(3.0 + 0.2)
    assert found.by_model["sub", "s"].repriced.cost == pytest.approx(0.2 + 0.02)
    assert found.total.repriced.cost == pytest.approx(3.42)


def test_a_model_that_nobody_chose_keeps_its_recorded_cost():
    found = reprice([ROOT, SUB], {("sub", "s"): "cheap"}, TARIFFS)
    assert found.by_model["root", "m"].difference == 0.0
    assert found.total.repriced.cost == pytest.approx(2.5 + 0.22)


def test_steps_are_added_up_apart():
    found = reprice([ROOT, SUB, LATER], {("sub", "s"): "cheap"}, TARIFFS)
    assert {step: line.repriced.cost for step, line in found.by_step.items()} == {
        1: pytest.approx(2.72),
        2: pytest.approx(200_001 * 3e-6),
    }
    assert {step: line.recorded.calls for step, line in found.by_step.items()} == {1: 2, 2: 1}


def test_what_is_unknown_stays_unknown_and_is_counted():
    found = reprice([SUB, LATER, SILENT], {("sub", "s"): "cheap"}, TARIFFS)
    assert found.total.recorded.unpriced == 1
    assert found.total.repriced.unpriced == 1
    assert found.total.repriced.uncounted == 1
    assert found.total.difference is None
    assert reprice([SUB], {("sub", "s"): "nobody"}, TARIFFS).total.repriced.cost is None
    half = {"half": Tariff(tiers=(Tier(input=1e-6),))}
    assert reprice([SUB], {("sub", "s"): "half"}, half).total.repriced.unpriced == 1


def test_a_run_without_calls_costs_nothing():
    found = reprice([], {}, {})
    assert (found.total.recorded.calls, found.total.difference) == (0, 0.0)
