"""How a loop comes to its end: an answer, or a limit and the best answer so far."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.task import Result
from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import CallError

LONGEST_GRACE_SECONDS = 20.0
SHORTEST_GRACE_SECONDS = 2.0

_OUTCOMES = {Limit.COST: Outcome.BUDGET, Limit.SECONDS: Outcome.TIME_LIMIT}


async def within_limits(
    tree: Tree,
    owner: int,
    work: Callable[[], Awaitable[str]],
    best: Callable[[LimitHit], Awaitable[str]],
    *,
    is_top: bool,
) -> Result:
    """Work until the answer; where a limit stands in the way, ask once for the best answer so far.

    owner: span of the run or child run. work, best: raise LimitHit or CallError when there is no answer.
    is_top: the run's own loop, which alone minds the clock and may spend what was held back for its closing call.
    """
    try:
        counts = is_top and tree.recall.has_caught_up
        async with asyncio.timeout(tree.ledger.seconds_left() if counts else None) as time_limit:
            if is_top:
                tree.time_limit = time_limit
            return Result(outcome=Outcome.ANSWERED, answer=await work())
    except TimeoutError:
        if not time_limit.expired():
            raise
        allowed = tree.limits.max_seconds or 0.0
        hit = LimitHit(Limit.SECONDS, allowed, allowed - (tree.ledger.seconds_left() or 0.0))
    except LimitHit as reached:
        hit = reached
    except CallError as error:
        return Result(outcome=Outcome.FAILED, reason=str(error))
    finally:
        if is_top:
            tree.time_limit = None
    tree.note_limit(owner, hit)
    outcome = _OUTCOMES.get(hit.limit, Outcome.FORCED)
    if not is_top and hit.limit not in {Limit.STEPS, Limit.ERRORS}:
        return Result(outcome=outcome, reason=hit.sentence())
    try:
        async with asyncio.timeout(_closing_seconds(tree, hit)):
            answer = await best(hit)
    except (LimitHit, CallError, TimeoutError) as error:
        why = "it took too long" if isinstance(error, TimeoutError) else _sentence(error)
        return Result(
            outcome=outcome, reason=f"{hit.sentence()} The model could not be asked for its best answer: {why}"
        )
    return Result(outcome=outcome, answer=answer, reason=hit.sentence())


def _closing_seconds(tree: Tree, hit: LimitHit) -> float | None:
    """Time for the closing call: what is left of the time limit, and a grace beyond it."""
    allowed, left = tree.limits.max_seconds, tree.ledger.seconds_left()
    if allowed is None or left is None:
        return None
    grace = min(LONGEST_GRACE_SECONDS, max(SHORTEST_GRACE_SECONDS, allowed / 10))
    return grace if hit.limit is Limit.SECONDS else max(left, 0.0) + grace


def _sentence(error: LimitHit | CallError) -> str:
    return error.sentence() if isinstance(error, LimitHit) else str(error)
