"""What a run has used and may still use, over its whole tree; asked before money is spent."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.usage import Total, Usage
from rlm_desktop.ports import Clock


class LimitHit(Exception):
    """The next call or step would go over a limit."""

    def __init__(self, limit: Limit, allowed: float, used: float) -> None:
        super().__init__(limit, allowed, used)
        self.limit = limit
        self.allowed = allowed
        self.used = used

    def sentence(self) -> str:
        """What was reached, for people and for the code."""
        match self.limit:
            case Limit.COST:
                return f"The budget of ${self.allowed:g} is spent (${self.used:.4f} used or held back)."
            case Limit.SECONDS:
                return f"The time limit of {self.allowed:g} seconds was reached."
            case Limit.ERRORS:
                return f"{self.used:g} steps in a row failed (the limit is {self.allowed:g})."
            case _:
                return f"The limit of {self.allowed:g} {self.limit.value} was reached ({self.used:g} used)."


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave for one call, with what is held back for it until it ends."""

    tokens: int
    cost: float


class Ledger:
    """Counts calls, tokens, dollars and time; what is in flight counts as used.

    The closing call, in which a limit asks for the best answer, has its share held back from the start: one call,
    and the tokens and dollars that the newest root prompt would cost again. A reply's own length is known only
    afterwards: calls in flight when the limit is reached can carry it over by that much.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._begin = clock.now()
        self._total = Total()
        self._held_calls = 0
        self._held_tokens = 0
        self._held_cost = 0.0
        self._closing = Usage()

    @property
    def total(self) -> Total:
        """What ended calls used."""
        return self._total

    def seconds_left(self) -> float | None:
        """Seconds until the time limit; None without one."""
        if self._limits.max_seconds is None:
            return None
        return self._limits.max_seconds - (self._clock.now() - self._begin)

    def hold_back_for_closing(self, estimate: Usage) -> None:
        """What the closing call would use if it were made now."""
        self._closing = estimate

    def open(self, estimate: Usage, *, closing: bool = False) -> Ticket:
        """Leave for a call that will use at least the estimate.

        Raises LimitHit.
        """
        limits = self._limits
        left = self.seconds_left()
        if left is not None and left <= 0 and not closing:
            raise LimitHit(Limit.SECONDS, limits.max_seconds or 0.0, (limits.max_seconds or 0.0) - left)
        calls = self._total.calls + self._held_calls
        kept_calls = 0 if closing or limits.max_calls == 1 else 1
        if limits.max_calls is not None and calls + 1 + kept_calls > limits.max_calls:
            raise LimitHit(Limit.CALLS, limits.max_calls, calls)
        tokens = estimate.tokens_in or 0
        used_tokens = self._total.tokens_in + self._total.tokens_out + self._held_tokens
        kept_tokens = 0 if closing else self._closing.tokens_in or 0
        if limits.max_tokens is not None and used_tokens + tokens + kept_tokens > limits.max_tokens:
            raise LimitHit(Limit.TOKENS, limits.max_tokens, used_tokens)
        cost = estimate.cost or 0.0
        used_cost = (self._total.cost or 0.0) + self._held_cost
        kept_cost = 0.0 if closing else self._closing.cost or 0.0
        if (
            limits.max_cost is not None
            and (cost + kept_cost or used_cost)
            and (used_cost + cost + kept_cost > limits.max_cost)
        ):
            raise LimitHit(Limit.COST, limits.max_cost, used_cost)
        self._held_calls += 1
        self._held_tokens += tokens
        self._held_cost += cost
        return Ticket(tokens, cost)

    def close(self, ticket: Ticket, usage: Usage | None) -> None:
        """The call ended; usage is None where nothing is known of it."""
        self.give_back(ticket)
        self._total = self._total.plus(usage or Usage())

    def give_back(self, ticket: Ticket) -> None:
        """The call was never made."""
        self._held_calls -= 1
        self._held_tokens -= ticket.tokens
        self._held_cost -= ticket.cost
