"""What a sub-call of `rlms` used, as every era of the format says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.told import amount, table, whole


def usage_of(call: dict[str, Any]) -> Usage:
    """The tokens and dollars of an entry of rlm_calls; what it does not say is unknown."""
    summary = table(call.get("usage_summary"))
    models = [table(one) for one in table(summary.get("model_usage_summaries")).values()]
    if not models:
        return Usage(
            tokens_in=whole(call.get("prompt_tokens")),
            tokens_out=whole(call.get("completion_tokens")),
            cost=amount(summary.get("total_cost")),
        )
    cost = amount(summary.get("total_cost"))
    if cost is None:
        cost = _sum(amount(one.get("total_cost")) for one in models)
    return Usage(
        tokens_in=_whole_sum(one.get("total_input_tokens") for one in models),
        tokens_out=_whole_sum(one.get("total_output_tokens") for one in models),
        cost=cost,
    )


def model_of(call: dict[str, Any]) -> str:
    """The one model that the usage names; empty where it names none or several."""
    models = list(table(table(call.get("usage_summary")).get("model_usage_summaries")))
    return models[0] if len(models) == 1 else ""


def less(whole_use: Usage, parts: Iterable[Usage]) -> Usage:
    """What is left of a sum when its known parts are taken out; unknown where that is no use at all."""
    tokens_in, tokens_out, cost = whole_use.tokens_in, whole_use.tokens_out, whole_use.cost
    for one in parts:
        tokens_in = _difference(tokens_in, one.tokens_in)
        tokens_out = _difference(tokens_out, one.tokens_out)
        cost = None if cost is None or one.cost is None or cost < one.cost - 1e-9 else max(0.0, cost - one.cost)
    return Usage(tokens_in=tokens_in, tokens_out=tokens_out, cost=None if cost is None else round(cost, 12))


def _difference(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None or one < other else one - other


def _whole_sum(items: Iterable[Any]) -> int | None:
    total = 0
    for item in items:
        value = whole(item)
        if value is None:
            return None
        total += value
    return total


def _sum(items: Iterable[float | None]) -> float | None:
    total = 0.0
    for item in items:
        if item is None:
            return None
        total += item
    return total
