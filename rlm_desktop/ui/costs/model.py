"""The charts of a run's costs, by name."""

from __future__ import annotations

from enum import StrEnum


class Chart(StrEnum):
    """The charts, by what they are called on screen."""

    COST = "Cost"
    TOKENS = "Tokens"
    STEPS = "By step"
    MODELS = "By model"
    DEPTHS = "By depth"
    IN_FLIGHT = "In flight"
    LATENCY = "Latency"
    SIZES = "Tokens per call"


TITLES = {
    Chart.COST: "Cost so far, against the budget",
    Chart.TOKENS: "Tokens so far, against the limit",
    Chart.STEPS: "Cost of each step, sub-calls included",
    Chart.MODELS: "Cost of each model",
    Chart.DEPTHS: "Cost at each depth",
    Chart.IN_FLIGHT: "Calls in flight",
    Chart.LATENCY: "How long calls took",
    Chart.SIZES: "Calls by the tokens they used",
}
