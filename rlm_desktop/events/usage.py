"""Tokens and dollars: what is unknown stays unknown, and a sum says how many it left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one call used, as its provider reported it; None is unknown, never zero."""

    tokens_in: int | None = None
    """Prompt tokens, cached ones included."""
    tokens_out: int | None = None
    """Reply tokens, reasoning included."""
    tokens_cached: int | None = None
    """The part of tokens_in that came from the provider's cache."""
    tokens_reasoning: int | None = None
    """The part of tokens_out that the model thought with."""
    cost: float | None = None
    """US dollars."""

    def plus(self, other: Usage) -> Usage:
        """What both used together; unknown where either is."""
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Usage(
            tokens_in=_plus(self.tokens_in, other.tokens_in),
            tokens_out=_plus(self.tokens_out, other.tokens_out),
            tokens_cached=_plus(self.tokens_cached, other.tokens_cached),
            tokens_reasoning=_plus(self.tokens_reasoning, other.tokens_reasoning),
            cost=cost,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum over calls."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    """US dollars of the priced calls; None when no call had a price."""
    unpriced: int = 0
    """Calls whose price is unknown."""
    uncounted: int = 0
    """Calls whose tokens are unknown."""

    def plus(self, usage: Usage) -> Total:
        """This total and one more call."""
        cost = self.cost if usage.cost is None else (self.cost or 0.0) + usage.cost
        return Total(
            calls=self.calls + 1,
            tokens_in=self.tokens_in + (usage.tokens_in or 0),
            tokens_out=self.tokens_out + (usage.tokens_out or 0),
            cost=cost,
            unpriced=self.unpriced + (usage.cost is None),
            uncounted=self.uncounted + (usage.tokens_in is None or usage.tokens_out is None),
        )

    def and_also(self, other: Total) -> Total:
        """Both together."""
        return Total(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            cost=self.cost if other.cost is None else (self.cost or 0.0) + other.cost,
            unpriced=self.unpriced + other.unpriced,
            uncounted=self.uncounted + other.uncounted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallUse:
    """One ended call of a run, as far as its price needs it."""

    step: int
    """Of the run's own loop; 0 before its first."""
    role: str
    model: str
    usage: Usage


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
