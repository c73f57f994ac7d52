"""`rlm-desktop run`: a question answered here; with several methods or models one run for each, side by side then."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from rlm_desktop.cli.comparing import table_of
from rlm_desktop.cli.exit_codes import ANSWERED, NOT_ANSWERED
from rlm_desktop.cli.ordering import orders_of
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.cli.run import answered, as_plain, stop_on_signal
from rlm_desktop.cli.wording import totals_line
from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import counted, outcome_sentence
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.worker.conduct import Order, conduct


def run(given: argparse.Namespace, database: Path) -> int:
    """Answer the question, with each method and model that is given; the exit code.

    Raises RlmError when the documents, the database or the models cannot be used.
    """
    open_library(database)
    orders, corpus = orders_of(given, database)
    if corpus is not None and not given.json:
        skipped = f", {len(corpus.skipped)} skipped" if corpus.skipped else ""
        say(f"{corpus.name}: {counted(len(corpus.documents), 'document')}, {corpus.chars:,} characters{skipped}")
        for file in corpus.skipped[:5]:
            say(f"  skipped {file.path}: {file.reason}")
    if len(orders) > 1:
        return all_answered(orders, at_a_time=given.at_a_time, as_json=given.json)
    return answered(orders[0], as_json=given.json)


def all_answered(orders: Sequence[Order], *, at_a_time: int, as_json: bool) -> int:
    """Carry out orders, so many at a time, then print their figures and answers; answered where all of them are.

    Ctrl+C stops those under way and keeps the others from beginning.
    Raises RlmError when one could not begin; the others are carried out before.
    """
    asking = _Asking(orders, at_a_time, quiet=as_json)
    asyncio.run(asking.all())
    reader = Reader(orders[0].database)
    try:
        rows = [reader.run(run) for run in asking.runs]
    finally:
        reader.close()
    if as_json:
        say_json({"runs": [_told(row, orders[0]) for row in rows]})
    else:
        _say_all(rows)
    if asking.refusals:
        raise asking.refusals[0]
    is_all = len(rows) == len(orders) and all(row.outcome is Outcome.ANSWERED for row in rows)
    return ANSWERED if is_all else NOT_ANSWERED


class _Asking:
    """Carries out orders.

    runs: ids of those that began, in the order of the orders. refusals: why others could not.
    """

    def __init__(self, orders: Sequence[Order], at_a_time: int, *, quiet: bool) -> None:
        self._orders = orders
        self._room = asyncio.Semaphore(at_a_time)
        self._quiet = quiet
        self._ids: dict[int, str] = {}
        self.refusals: list[RlmError] = []

    @property
    def runs(self) -> list[str]:
        return [self._ids[place] for place in sorted(self._ids)]

    async def all(self) -> None:
        """Carry out all of them, or stop."""
        asked = [asyncio.create_task(self._one(place, order)) for place, order in enumerate(self._orders)]
        stop_on_signal(lambda: [task.cancel() for task in asked])
        await asyncio.wait(asked)
        for task in asked:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def _one(self, place: int, order: Order) -> None:
        def on_commit(run: str, _: int) -> None:
            self._ids[place] = run

        async with self._room:
            self._say(f"{order.method}, {order.root_model}: asked")
            try:
                _, ended = await conduct(order, on_commit)
            except RlmError as error:
                self.refusals.append(error)
                self._say(f"{order.method}, {order.root_model}: not asked. {error}")
                return
            self._say(f"{order.method}, {order.root_model}: {outcome_sentence(ended.outcome, ended.reason)}")

    def _say(self, line: str) -> None:
        if not self._quiet:
            say(line)


def _told(row: RunRow, order: Order) -> dict[str, object]:
    return {**as_plain(row, order.database), "method": row.method, "root_model": row.root_model}


def _say_all(rows: Sequence[RunRow]) -> None:
    for row in rows:
        say("", f"{row.method}, {row.root_model}", row.answer or "No answer.", totals_line(row))
    if rows:
        say("", *table_of(rows))
        say(f"See them again with: rlm-desktop compare {' '.join(row.run for row in rows)}")
