"""What models charge: prices per token, by the length of the prompt; what is not known costs None, never nothing."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.events.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """US dollars per token, for prompts up to a length."""

    up_to: int | None = None
    """Prompt tokens; None for longer ones than any other tier's."""
    input: float | None = None
    output: float | None = None
    cached: float | None = None
    """For prompt tokens from the provider's cache; None: as other prompt tokens."""
    reasoning: float | None = None
    """For reply tokens that the model thought with; None: as other reply tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A model's prices."""

    tiers: tuple[Tier, ...] = ()
    """The shortest prompts first; none where nothing is known."""

    def tier(self, tokens_in: int) -> Tier:
        """The prices for a prompt of this length."""
        for tier in self.tiers:
            if tier.up_to is None or tokens_in <= tier.up_to:
                return tier
        return self.tiers[-1] if self.tiers else Tier()

    def cost(self, usage: Usage) -> float | None:
        """US dollars of a call; None where a price or the tokens are unknown."""
        if usage.tokens_in is None or usage.tokens_out is None:
            return None
        tier = self.tier(usage.tokens_in)
        if tier.input is None or tier.output is None:
            return None
        cached = min(usage.tokens_cached or 0, usage.tokens_in)
        reasoning = min(usage.tokens_reasoning or 0, usage.tokens_out)
        return (
            (usage.tokens_in - cached) * tier.input
            + cached * (tier.input if tier.cached is None else tier.cached)
            + (usage.tokens_out - reasoning) * tier.output
            + reasoning * (tier.output if tier.reasoning is None else tier.reasoning)
        )
