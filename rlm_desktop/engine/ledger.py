"""What a run has used and may still use, over its whole tree; asked before money is spent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.usage import Total, Usage
from rlm_desktop.ports import Clock, Estimate


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
                return (
                    f"The budget of ${self.allowed:g} leaves no room for the next call "
                    f"(${self.used:.4f} used or held back)."
                )
            case Limit.TOKENS:
                return f"The limit of {self.allowed:g} tokens leaves no room for the next call ({self.used:g} used)."
            case Limit.SECONDS:
                return f"The time limit of {self.allowed:g} seconds was reached."
            case Limit.ERRORS:
                return f"{self.used:g} steps in a row failed (the limit is {self.allowed:g})."
            case _:
                return f"The limit of {self.allowed:g} {self.limit.value} was reached ({self.used:g} used)."


class TooLarge(LimitHit):
    """The call alone is larger than a limit that nothing was used of; smaller ones may still be made."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave for one call, with what is held back for it until it ends."""

    tokens: int
    cost: float


class Ledger:
    """Counts calls, tokens, dollars and time; what is in flight counts as used, with its largest possible reply.

    A call for which not enough is left beside those in flight waits until they are settled. With nothing in flight
    it is let through while its prompt can be paid: so a limit is passed by one reply at the most.
    A limit that was reached once stays reached, for every loop of the tree.
    The closing call, in which a limit asks for the best answer, has its share held back from the start: one call,
    and the tokens and dollars that the newest root prompt would cost again.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._begin = clock.now()
        self._total = Total()
        self._retries = 0
        self._held_calls = 0
        self._held_tokens = 0
        self._held_cost = 0.0
        self._closing = Estimate()
        self._settled = asyncio.Event()
        self._reached: LimitHit | None = None

    @property
    def total(self) -> Total:
        """What ended calls used."""
        return self._total

    def seconds_left(self) -> float | None:
        """Seconds until the time limit; None without one."""
        if self._limits.max_seconds is None:
            return None
        return self._limits.max_seconds - (self._clock.now() - self._begin)

    def begin_now(self) -> None:
        """Time until now does not count: it went into executing an earlier run's code again."""
        self._begin = self._clock.now()

    def hold_back_for_closing(self, estimate: Estimate) -> None:
        """What the closing call would use if it were made now."""
        self._closing = estimate

    async def open(self, estimate: Estimate, *, closing: bool = False) -> Ticket:
        """Leave for a call, at once or when enough of what is in flight is settled.

        Raises LimitHit.
        """
        while True:
            if self._reached is not None and not closing:
                raise self._reached
            self._check_calls_and_time(closing)
            largest = Ticket(estimate.tokens + estimate.reply_tokens, estimate.largest_cost or 0.0)
            if self._over(largest, closing) is None:
                return self._hold(largest)
            least = Ticket(estimate.tokens, estimate.cost or 0.0)
            hit = self._over(least, closing)
            if hit is not None and self._is_larger_than_a_limit(least):
                raise TooLarge(hit.limit, hit.allowed, hit.used)
            if hit is not None and (closing or not self._held_calls):
                raise self._latch(hit, closing)
            if not self._held_calls or closing:
                return self._hold(least)
            self._settled.clear()
            await self._settled.wait()

    def close(self, ticket: Ticket, usage: Usage | None, *, retries: int = 0) -> None:
        """The call ended; usage is None where nothing is known of it. retries: requests besides, which count too."""
        self._total = self._total.plus(usage or Usage())
        self._retries += retries
        self.give_back(ticket)

    def give_back(self, ticket: Ticket) -> None:
        """The call was never made, or its use is counted."""
        self._held_calls -= 1
        self._held_tokens -= ticket.tokens
        self._held_cost -= ticket.cost
        self._settled.set()

    def _latch(self, hit: LimitHit, closing: bool) -> LimitHit:
        """From now on every call but the closing one meets this limit, so that no smaller one slips by."""
        if not closing:
            self._reached = hit
        return hit

    def _is_larger_than_a_limit(self, ticket: Ticket) -> bool:
        """Whether a call is too large for an untouched budget: then it is refused, and the run goes on without it."""
        limits = self._limits
        return (limits.max_tokens is not None and ticket.tokens > limits.max_tokens) or (
            limits.max_cost is not None and ticket.cost > limits.max_cost
        )

    def _hold(self, ticket: Ticket) -> Ticket:
        self._held_calls += 1
        self._held_tokens += ticket.tokens
        self._held_cost += ticket.cost
        return ticket

    def _check_calls_and_time(self, closing: bool) -> None:
        limits = self._limits
        left = self.seconds_left()
        if left is not None and left <= 0 and not closing:
            allowed = limits.max_seconds or 0.0
            raise self._latch(LimitHit(Limit.SECONDS, allowed, allowed - left), closing)
        calls = self._total.calls + self._retries + self._held_calls
        kept = 0 if closing or limits.max_calls == 1 else 1
        if limits.max_calls is not None and calls + 1 + kept > limits.max_calls:
            raise self._latch(LimitHit(Limit.CALLS, limits.max_calls, calls), closing)

    def _over(self, ticket: Ticket, closing: bool) -> LimitHit | None:
        """The limit on tokens or dollars that a call of this size would pass."""
        limits = self._limits
        tokens = self._total.tokens_in + self._total.tokens_out + self._held_tokens
        kept_tokens = 0 if closing else self._closing.tokens
        if limits.max_tokens is not None and tokens + ticket.tokens + kept_tokens > limits.max_tokens:
            return LimitHit(Limit.TOKENS, limits.max_tokens, tokens)
        cost = (self._total.cost or 0.0) + self._held_cost
        kept_cost = 0.0 if closing else self._closing.cost or 0.0
        is_paid = bool(cost or ticket.cost or kept_cost)
        if limits.max_cost is not None and is_paid and cost + ticket.cost + kept_cost > limits.max_cost:
            return LimitHit(Limit.COST, limits.max_cost, cost)
        return None
