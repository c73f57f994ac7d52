"""Prices and windows of models: litellm's own table, read as a file so that litellm need not be imported.

What the table does not know stays unknown.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rlm_desktop.events.tariffs import Tariff, Tier
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.offline.names import ANALYST, READER, WINDOW
from rlm_desktop.wire.messages import KnownModel

TABLE_FILE = "model_prices_and_context_window_backup.json"
_ABOVE, _THOUSAND_TOKENS = "input_cost_per_token_above_", "k_tokens"
LARGEST_REPLY_TOKENS = 16_384
"""Longer replies are allowed, but too rare to hold money back for each call."""
_PRICES = ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost")
_CHAT_MODES = frozenset({"chat", "responses", "completion"})


def known_models() -> tuple[KnownModel, ...]:
    """The offline models, then every chat model of litellm's table, by name."""
    offline = tuple(
        KnownModel(name=name, window=WINDOW, price_in=0.0, price_out=0.0, offline=True) for name in (ANALYST, READER)
    )
    return offline + tuple(
        _known(name, entry) for name, entry in sorted(_table().items()) if entry.get("mode") in _CHAT_MODES
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
    return tariff(model).cost(usage)


def tariff(model: str) -> Tariff:
    """A model's prices; of the offline models, that they cost nothing."""
    if model in (ANALYST, READER):
        return Tariff(tiers=(Tier(input=0.0, output=0.0),))
    entry = _entry(model)
    return Tariff() if entry is None else Tariff(tiers=tuple(_tiers(entry)))


def input_cost(model: str, tokens: int) -> float | None:
    """US dollars that a prompt of so many tokens costs; None where the price is unknown."""
    price = tariff(model).tier(tokens).input
    return None if price is None else price * tokens


def _known(name: str, entry: dict[str, Any]) -> KnownModel:
    shortest = next(_tiers(entry))
    return KnownModel(
        name=name,
        window=_whole(entry.get("max_input_tokens") or entry.get("max_tokens")),
        price_in=_per_million(shortest.input),
        price_out=_per_million(shortest.output),
    )


def _tiers(entry: dict[str, Any]) -> Iterator[Tier]:
    """The tiers of a model's row, the shortest prompts first."""
    tiered = entry.get("tiered_pricing")
    reasoning = _number(entry.get("output_cost_per_reasoning_token"))
    if isinstance(tiered, list):
        ranged = [tier for tier in tiered if "range" in tier] or [{"range": [0, 0]}]
        for place, tier in enumerate(ranged, 1):
            prices = [_number(tier.get(name), _number(entry.get(name))) for name in _PRICES]
            yield _tier(prices, reasoning, None if place == len(ranged) else int(tier["range"][1]))
        return
    prices = [_number(entry.get(name)) for name in _PRICES]
    for thousands in _long_tiers(entry):
        yield _tier(prices, reasoning, thousands * 1000)
        longer = [f"{name}_above_{thousands}{_THOUSAND_TOKENS}" for name in _PRICES]
        prices = [_number(entry.get(name), before) for name, before in zip(longer, prices, strict=True)]
    yield _tier(prices, reasoning, None)


def _tier(prices: list[float | None], reasoning: float | None, up_to: int | None) -> Tier:
    return Tier(up_to=up_to, input=prices[0], output=prices[1], cached=prices[2], reasoning=reasoning)


def _long_tiers(entry: dict[str, Any]) -> list[int]:
    """The prompt lengths, in thousands of tokens, above which there is another price, the shortest first."""
    found = [
        key.removeprefix(_ABOVE).removesuffix(_THOUSAND_TOKENS)
        for key in entry
        if key.startswith(_ABOVE) and key.endswith(_THOUSAND_TOKENS)
    ]
    return sorted(int(thousands) for thousands in found if thousands.isdigit())


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
