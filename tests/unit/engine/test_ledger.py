"""What may still be spent: checked before a call, held back while it runs, settled after it."""

import asyncio

import pytest

from rlm_desktop.engine.ledger import Ledger, LimitHit
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.usage import Usage
from rlm_desktop.ports import Estimate

CALL = Estimate(tokens=100, reply_tokens=900, cost=0.10, largest_cost=1.00)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self):
        self.at = 0.0

    def now(self):
        return self.at


def ledger(**limits):
    return Ledger(Limits(**{"max_calls": None, "max_cost": None, "max_seconds": None, **limits}), Hands())


def spent(cost):
    return Usage(tokens_in=100, tokens_out=100, cost=cost)


def test_a_call_waits_until_enough_of_what_is_in_flight_is_settled():
    async def play():
        book = ledger(max_cost=1.5)
        first = await book.open(CALL)
        second = asyncio.create_task(book.open(CALL))
        await asyncio.sleep(0)
        assert not second.done()
        book.close(first, spent(0.2))
        ticket = await second
        book.close(ticket, spent(0.2))
        return book.total

    total = asyncio.run(play())
    assert (total.calls, total.cost) == (2, 0.4)


def test_with_nothing_in_flight_a_call_goes_while_its_prompt_can_be_paid():
    async def play():
        book = ledger(max_cost=0.5)
        ticket = await book.open(CALL)
        book.close(ticket, spent(0.45))
        with pytest.raises(LimitHit) as hit:
            await book.open(CALL)
        return hit.value

    hit = asyncio.run(play())
    assert (hit.limit, hit.allowed, hit.used) == (Limit.COST, 0.5, 0.45)


def test_many_at_once_never_spend_more_than_the_budget_and_one_reply():
    async def play():
        book = ledger(max_cost=10.0)
        refused = 0

        async def one():
            nonlocal refused
            try:
                ticket = await book.open(CALL)
            except LimitHit:
                refused += 1
                return
            await asyncio.sleep(0)
            book.close(ticket, spent(0.9))

        await asyncio.gather(*(one() for _ in range(40)))
        return book.total, refused

    total, refused = asyncio.run(play())
    assert refused > 0
    assert total.calls + refused == 40
    assert 9.0 <= total.cost <= 10.0 + 1.0


def test_retries_count_as_calls():
    async def play():
        book = ledger(max_calls=4)
        book.close(await book.open(CALL), spent(0.0), retries=2)
        with pytest.raises(LimitHit) as hit:
            await book.open(CALL)
        return hit.value

    assert asyncio.run(play()).limit is Limit.CALLS


def test_the_closing_call_spends_what_was_held_back_for_it():
    async def play():
        book = ledger(max_calls=2, max_cost=0.25)
        book.hold_back_for_closing(CALL)
        book.close(await book.open(CALL), spent(0.12))
        with pytest.raises(LimitHit):
            await book.open(CALL)
        await book.open(CALL, closing=True)

    asyncio.run(play())


def test_an_unknown_price_is_counted_and_holds_no_dollars():
    async def play():
        book = ledger(max_cost=0.01)
        unpriced = Estimate(tokens=100)
        for _ in range(3):
            book.close(await book.open(unpriced), Usage(tokens_in=100, tokens_out=5))
        return book.total

    total = asyncio.run(play())
    assert (total.cost, total.unpriced) == (None, 3)


def test_a_limit_that_was_reached_stays_reached_for_smaller_calls_too():
    async def play():
        book = ledger(max_cost=0.5)
        book.close(await book.open(CALL), spent(0.45))
        with pytest.raises(LimitHit):
            await book.open(CALL)
        with pytest.raises(LimitHit):
            await book.open(Estimate(tokens=1, cost=0.0001, largest_cost=0.0001))

    asyncio.run(play())


def test_a_call_that_is_too_large_for_the_whole_budget_is_refused_alone():
    async def play():
        book = ledger(max_tokens=1_500)
        with pytest.raises(LimitHit):
            await book.open(Estimate(tokens=2_000))
        await book.open(Estimate(tokens=100))

    asyncio.run(play())
