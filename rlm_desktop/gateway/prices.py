"""Prices and windows of models: litellm's own table, read as a file so that litellm need not be imported.

What the table does not know stays unknown.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any

from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.offline.names import ANALYST, READER, WINDOW
from rlm_desktop.wire.messages import KnownModel

TABLE_FILE = "model_prices_and_context_window_backup.json"
_ABOVE, _THOUSAND_TOKENS = "input_cost_per_token_above_", "k_tokens"
LARGEST_REPLY_TOKENS = 16_384
"""Longer replies are allowed, but too rare to hold money back for each call."""
_CHAT_MODES = frozenset({"chat", "responses", "completion"})


def known_models() -> tuple[KnownModel, ...]:
    """The offline models, then every chat model of litellm's table, by name."""
    offline = tuple(
        KnownModel(name=name, window=WINDOW, price_in=0.0, price_out=0.0, offline=True) for name in (ANALYST, READER)
    )
    return offline + tuple(
        KnownModel(
            name=name,
            window=_whole(entry.get("max_input_tokens") or entry.get("max_tokens")),
            price_in=_per_million(_price(entry, "input_cost_per_token", 0)),
            price_out=_per_million(_price(entry, "output_cost_per_token", 0)),
        )
        for name, entry in sorted(_table().items())
        if entry.get("mode") in _CHAT_MODES
    )


def window(model: str) -> int | None:
    """Tokens that a model's prompt may have; None when unknown."""
    entry = _entry(model)
    return _whole(entry.get("max_input_tokens") or entry.get("max_tokens")) if entry else None


def largest_reply(model: str) -> int:
    """Tokens of the longest reply to be reckoned with."""
    entry = _entry(model)
    most = _whole(entry.get("max_output_tokens")) if entry else None
    return min(most or LARGEST_REPLY_TOKENS, LARGEST_REPLY_TOKENS)


def cost(model: str, usage: Usage) -> float | None:
    """US dollars of a call; None where price or tokens are unknown.

    Cached tokens, reasoning tokens and the dearer tier of long prompts have their own prices where the table has them.
    """
    entry = _entry(model)
    if entry is None or usage.tokens_in is None or usage.tokens_out is None:
        return None
    price_in = _price(entry, "input_cost_per_token", usage.tokens_in)
    price_out = _price(entry, "output_cost_per_token", usage.tokens_in)
    if price_in is None or price_out is None:
        return None
    cached = min(usage.tokens_cached or 0, usage.tokens_in)
    price_cached = _price(entry, "cache_read_input_token_cost", usage.tokens_in)
    reasoning = min(usage.tokens_reasoning or 0, usage.tokens_out)
    price_reasoning = _number(entry.get("output_cost_per_reasoning_token"))
    return (
        (usage.tokens_in - cached) * price_in
        + cached * (price_in if price_cached is None else price_cached)
        + (usage.tokens_out - reasoning) * price_out
        + reasoning * (price_out if price_reasoning is None else price_reasoning)
    )


def input_cost(model: str, tokens: int) -> float | None:
    """US dollars that a prompt of so many tokens costs; None where the price is unknown."""
    entry = _entry(model)
    price = _price(entry, "input_cost_per_token", tokens) if entry else None
    return None if price is None else price * tokens


def _price(entry: dict[str, Any], name: str, tokens_in: int) -> float | None:
    """The price per token in the tier that a prompt of this length falls into."""
    tiered = entry.get("tiered_pricing")
    if isinstance(tiered, list):
        return _number(_tier(tiered, tokens_in).get(name), _number(entry.get(name)))
    price = _number(entry.get(name))
    for thousands in _long_tiers(entry):
        if tokens_in > thousands * 1000:
            price = _number(entry.get(f"{name}_above_{thousands}{_THOUSAND_TOKENS}"), price)
    return price


def _long_tiers(entry: dict[str, Any]) -> list[int]:
    """The prompt lengths, in thousands of tokens, above which there is another price, the shortest first."""
    found = [
        key.removeprefix(_ABOVE).removesuffix(_THOUSAND_TOKENS)
        for key in entry
        if key.startswith(_ABOVE) and key.endswith(_THOUSAND_TOKENS)
    ]
    return sorted(int(thousands) for thousands in found if thousands.isdigit())


def _tier(tiers: list[dict[str, Any]], tokens_in: int) -> dict[str, Any]:
    """The tier whose range holds so many tokens; the last one for more."""
    ranged = [tier for tier in tiers if "range" in tier]
    for tier in ranged:
        if tokens_in <= tier["range"][1]:
            return tier
    return ranged[-1] if ranged else {}


def _entry(model: str) -> dict[str, Any] | None:
    """A model's row: under its own name, else under its name without the provider when that is the provider's own."""
    table = _table()
    if model in table:
        return table[model]
    provider, slash, bare = model.partition("/")
    if slash and bare in table and table[bare].get("litellm_provider") == provider:
        return table[bare]
    return None


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    found = importlib.util.find_spec("litellm")
    if found is None or not found.submodule_search_locations:
        return {}
    file = Path(found.submodule_search_locations[0]) / TABLE_FILE
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {name: entry for name, entry in plain.items() if isinstance(entry, dict) and name != "sample_spec"}


def _number(value: object, otherwise: float | None = None) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else otherwise


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _per_million(price: float | None) -> float | None:
    return None if price is None else round(price * 1_000_000, 6)
