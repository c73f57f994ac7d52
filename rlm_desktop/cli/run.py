"""`rlm-desktop run`: one question answered here, its steps printed as they happen."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from rlm_desktop import keys, settings
from rlm_desktop.cli.arguments import limits_of
from rlm_desktop.cli.following import Following
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.cli.wording import totals_line
from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.worker.conduct import Order, conduct
from rlm_desktop.worker.corpora import open_corpus

FOLLOW_SECONDS = 0.1
OFFLINE = settings.Settings()


def run(given: argparse.Namespace, database: Path) -> int:
    """Answer the question; 0 when answered, else 3.

    Raises RlmError when the documents, the database or the models cannot be used.
    """
    open_library(database)
    corpus = open_corpus(database, given.corpus)
    root = given.root or OFFLINE.root_model
    sub = given.sub or (given.root or OFFLINE.sub_model)
    order = Order(
        database=database,
        question=given.ask,
        corpus=corpus.hash,
        method=given.method,
        overflow=given.overflow,
        preset=given.preset,
        schema=_schema(given.schema),
        questions_first_final=given.question_first_final,
        shares_identical=given.share_identical,
        root_model=root,
        sub_model=sub,
        limits=limits_of(given),
        api_base=given.api_base,
        keys=keys.of_models((root, sub), at_address=given.api_base is not None),
    )
    if not given.json:
        skipped = f", {len(corpus.skipped)} skipped" if corpus.skipped else ""
        say(f"{corpus.name}: {len(corpus.documents):,} documents, {corpus.chars:,} characters{skipped}")
        for file in corpus.skipped[:5]:
            say(f"  skipped {file.path}: {file.reason}")
    identity = asyncio.run(_follow(order, quiet=given.json))
    reader = Reader(database)
    try:
        row = reader.run(identity)
    finally:
        reader.close()
    if given.json:
        say_json(as_plain(row, database))
    else:
        _say_end(row)
    return 0 if row.outcome is Outcome.ANSWERED else 3


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
        "continues": row.continues,
        "seconds": None if row.end is None else round(row.end - row.begin, 3),
        "database": str(database),
    }


def _schema(file: Path | None) -> dict[str, Any] | None:
    """The JSON Schema in a file; None for no file."""
    if file is None:
        return None
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RlmError(
            f"The schema {file} cannot be used: {error}.", "Give a file that holds a JSON Schema."
        ) from error
    if not isinstance(plain, dict):
        raise RlmError(f"The schema {file} is not a JSON object.", "Give a file that holds a JSON Schema.")
    return plain


async def _follow(order: Order, *, quiet: bool) -> str:
    """Run to the end while printing what the database holds; the run's id."""
    newest: tuple[str, int] | None = None

    def on_commit(run_id: str, seq: int) -> None:
        nonlocal newest
        newest = (run_id, seq)

    task = asyncio.create_task(conduct(order, on_commit))
    loop = asyncio.get_running_loop()
    _stop_on_signal(loop, task)
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


def _stop_on_signal(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    """The first Ctrl+C stops the run, which stays in the database; the second ends the process."""

    def stop() -> None:
        sys.stderr.write("Stopping…\n")
        task.cancel()
        loop.remove_signal_handler(signal.SIGINT)

    if os.name == "posix":
        loop.add_signal_handler(signal.SIGINT, stop)
        loop.add_signal_handler(signal.SIGTERM, task.cancel)


def _say_end(row: RunRow) -> None:
    sentence = outcome_sentence(row.outcome, row.reason)
    say("")
    if row.answer:
        say("Answer")
        say(row.answer)
        say("")
    say(f"{sentence} {totals_line(row)}")
    say(f"Run {row.run}; see it with: rlm-desktop show {row.run}")
