"""A run carried out here, its steps printed as they happen."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rlm_desktop.cli.exit_codes import ANSWERED, NOT_ANSWERED
from rlm_desktop.cli.following import Following
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.cli.wording import totals_line
from rlm_desktop.events.facts import CallFailed, CallFinished
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import counted, outcome_sentence
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.worker.conduct import Order, conduct

FOLLOW_SECONDS = 0.1


def answered(order: Order, *, as_json: bool) -> int:
    """Carry out an order while its steps are printed, then say how it ended; the exit code. Raises RlmError."""
    identity = asyncio.run(_follow(order, quiet=as_json))
    reader = Reader(order.database)
    try:
        row = reader.run(identity)
        recalled = _recalled(reader, row)
    finally:
        reader.close()
    if as_json:
        say_json(as_plain(row, order.database) | {"calls_from_record": recalled})
    else:
        _say_end(row, recalled=recalled)
    return ANSWERED if row.outcome is Outcome.ANSWERED else NOT_ANSWERED


def as_plain(row: RunRow, database: Path) -> dict[str, Any]:
    """The run as the --json object says it."""
    return {
        "run": row.run,
        "outcome": row.outcome.value if row.outcome else "running",
        "answer": row.answer,
        "reason": row.reason,
        "steps": row.steps,
        "calls": {"root": row.root_calls, "sub": row.sub_calls},
        "tokens": {"in": row.tokens_in, "out": row.tokens_out},
        "cost_dollars": row.cost,
        "unpriced_calls": row.unpriced_calls,
        "score": None if row.score is None else row.score.value,
        "score_by": None if row.score is None else row.score.by,
        "replies_sent_back": row.sent_back,
        "continues": row.continues,
        "forked_from": row.forked_from,
        "seconds": None if row.end is None else round(row.end - row.begin, 3),
        "database": str(database),
    }


async def _follow(order: Order, *, quiet: bool) -> str:
    """Run to the end while printing what the database holds; the run's id."""
    newest: tuple[str, int] | None = None

    def on_commit(run_id: str, seq: int) -> None:
        nonlocal newest
        newest = (run_id, seq)

    task = asyncio.create_task(conduct(order, on_commit))
    stop_on_signal(task.cancel)
    following: Following | None = None
    try:
        while not task.done():
            await asyncio.wait([task], timeout=FOLLOW_SECONDS)
            if newest is not None and not quiet:
                following = following or Following(Reader(order.database), newest[0])
                say(*following.until(newest[1]))
        identity, _ = await task
        return identity
    finally:
        if following is not None:
            following.close()


def stop_on_signal(cancel: Callable[[], object]) -> None:
    """The first Ctrl+C stops what is under way, which stays in the database; the second ends the process."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        sys.stderr.write("Stopping…\n")
        cancel()
        loop.remove_signal_handler(signal.SIGINT)

    if os.name == "posix":
        loop.add_signal_handler(signal.SIGINT, stop)
        loop.add_signal_handler(signal.SIGTERM, cancel)


def _recalled(reader: Reader, row: RunRow) -> int:
    """How many calls a run took from the record of an earlier one."""
    if row.forked_from is None:
        return 0
    ends = (recorded.event for recorded in reader.events(row.run))
    return sum(isinstance(one, CallFinished | CallFailed) and one.given_by == "record" for one in ends)


def _say_end(row: RunRow, *, recalled: int) -> None:
    sentence = outcome_sentence(row.outcome, row.reason)
    say("")
    if row.answer:
        say("Answer")
        say(row.answer)
        say("")
    say(f"{sentence} {totals_line(row)}")
    if recalled:
        say(f"{counted(recalled, 'call')} of them were answered from the record, and not paid again.")
    say(f"Run {row.run}; see it with: rlm-desktop show {row.run}")
