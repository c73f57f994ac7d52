"""Prices and windows from litellm's table: tiers, cached and reasoning tokens, and what is unknown."""

import subprocess
import sys

import pytest

from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway import prices


@pytest.fixture
def table(monkeypatch):
    """A small table in place of litellm's."""
    rows = {
        "plain": {
            "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6, "max_input_tokens": 8000
        },
        "cached": {
            "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6,
            "cache_read_input_token_cost": 1e-7,
        },
        "thinking": {
            "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6,
            "output_cost_per_reasoning_token": 6e-6,
        },
        "long": {
            "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6,
            "cache_read_input_token_cost": 1e-7,
            "input_cost_per_token_above_200k_tokens": 2e-6, "output_cost_per_token_above_200k_tokens": 8e-6,
            "cache_read_input_token_cost_above_200k_tokens": 2e-7,
        },
        "tiered": {
            "mode": "chat",
            "tiered_pricing": [
                {"range": [0, 1000.0], "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6},
                {"range": [1000.0, 9000.0], "input_cost_per_token": 3e-6, "output_cost_per_token": 5e-6},
            ],
        },
        "free": {"mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0},
        "half": {"mode": "chat", "input_cost_per_token": 1e-6},
        "words": {"mode": "chat", "input_cost_per_token": "cheap", "output_cost_per_token": 1e-6},
        "drawing": {"mode": "image_generation", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6},
        "claude": {
            "mode": "chat", "litellm_provider": "anthropic", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6
        },
    }  # fmt: skip
    monkeypatch.setattr(prices, "_table", lambda: rows)
    return rows


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("plain", Usage(tokens_in=1000, tokens_out=100), 1000e-6 + 400e-6),
        ("plain", Usage(tokens_in=1000, tokens_out=100, tokens_cached=500, tokens_reasoning=50), 1000e-6 + 400e-6),
        ("cached", Usage(tokens_in=1000, tokens_out=0, tokens_cached=600), 400e-6 + 60e-6),
        ("cached", Usage(tokens_in=1000, tokens_out=0, tokens_cached=5000), 100e-6),
        ("thinking", Usage(tokens_in=0, tokens_out=100, tokens_reasoning=40), 60 * 4e-6 + 40 * 6e-6),
        ("long", Usage(tokens_in=200_000, tokens_out=10), 0.2 + 40e-6),
        ("long", Usage(tokens_in=200_001, tokens_out=10, tokens_cached=200_000), 2e-6 + 0.04 + 80e-6),
        ("tiered", Usage(tokens_in=1000, tokens_out=10), 1000e-6 + 20e-6),
        ("tiered", Usage(tokens_in=1001, tokens_out=10), 3003e-6 + 50e-6),
        ("tiered", Usage(tokens_in=20_000, tokens_out=0), 60_000e-6),
        ("free", Usage(tokens_in=1000, tokens_out=100), 0.0),
        ("anthropic/claude", Usage(tokens_in=1000, tokens_out=0), 1000e-6),
    ],
)
@pytest.mark.usefixtures("table")
def test_a_calls_cost(model, usage, dollars):
    assert prices.cost(model, usage) == pytest.approx(dollars)


@pytest.mark.parametrize(
    ("model", "usage"),
    [
        ("nobody", Usage(tokens_in=1, tokens_out=1)),
        ("half", Usage(tokens_in=1, tokens_out=1)),
        ("words", Usage(tokens_in=1, tokens_out=1)),
        ("plain", Usage(tokens_in=1000)),
        ("plain", Usage(tokens_out=1000)),
        ("plain", Usage()),
        ("openai/claude", Usage(tokens_in=1, tokens_out=1)),
    ],
)
@pytest.mark.usefixtures("table")
def test_what_is_unknown_costs_none_and_not_nothing(model, usage):
    assert prices.cost(model, usage) is None


@pytest.mark.usefixtures("table")
def test_an_input_is_priced_before_it_is_sent():
    assert prices.input_cost("plain", 1000) == pytest.approx(1000e-6)
    assert prices.input_cost("long", 300_000) == pytest.approx(0.6)
    assert prices.input_cost("nobody", 1000) is None


@pytest.mark.usefixtures("table")
def test_windows_and_lists():
    assert prices.window("plain") == 8000
    assert prices.window("nobody") is None
    known = {model.name: model for model in prices.known_models()}
    assert known["offline/analyst"].offline
    assert known["offline/analyst"].price_in == 0.0
    assert (known["plain"].price_in, known["plain"].price_out) == (1.0, 4.0)
    assert (known["tiered"].price_in, known["tiered"].price_out) == (1.0, 2.0)
    assert known["half"].price_out is None
    assert "drawing" not in known


def test_litellms_own_table_is_read_without_importing_it():
    look = (
        "import sys; from rlm_desktop.gateway import prices; from rlm_desktop.events.usage import Usage; "
        "assert len(prices.known_models()) > 1000; "
        "assert prices.cost('openai/gpt-4o', Usage(tokens_in=1000, tokens_out=100)) > 0; "
        "assert prices.window('gpt-4o') == 128000; assert 'litellm' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", look], check=True, timeout=60)
