"""`rlm-desktop verify`: a run's code executed again, and what it does otherwise than the record says."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from rlm_desktop.cli.exit_codes import ANSWERED, NOT_THE_SAME
from rlm_desktop.cli.ordering import python_of
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.events.facts import Diverged
from rlm_desktop.events.retold import diverged
from rlm_desktop.events.wording import counted
from rlm_desktop.store.library import open_library
from rlm_desktop.worker.verifying import Verdict
from rlm_desktop.worker.verifying import verify as execute_again


def verify(given: argparse.Namespace, database: Path) -> int:
    """Verify a run; the exit code. Raises RlmError when it cannot be executed again."""
    open_library(database)
    verdict = asyncio.run(execute_again(database, given.run, python_of(given)))
    if given.json:
        say_json(as_plain(verdict))
    else:
        _say(verdict)
    return ANSWERED if verdict.difference is None else NOT_THE_SAME


def as_plain(verdict: Verdict) -> dict[str, Any]:
    """The verdict as the --json object says it."""
    return {
        "run": verdict.run,
        "identical": verdict.difference is None,
        "steps": verdict.steps,
        "blocks": verdict.blocks,
        "calls": verdict.calls,
        "difference": None if verdict.difference is None else _plain(verdict.difference),
        "excused": [_plain(one) for one in verdict.excused],
        "notes": list(verdict.notes),
    }


def _plain(event: Diverged) -> dict[str, Any]:
    return {
        "what": event.what,
        "where": event.where,
        "span": event.recorded_span,
        "name": event.name,
        "recorded": event.recorded,
        "now": event.now,
        "excuse": event.excuse,
    }


def _say(verdict: Verdict) -> None:
    compared = (
        f"{counted(verdict.steps, 'step')}, {counted(verdict.blocks, 'block')} of code and "
        f"{counted(verdict.calls, 'call')} compared"
    )
    for event in verdict.excused:
        _say_difference(event)
    if verdict.difference is None:
        say(f"The same: {compared}.")
    else:
        _say_difference(verdict.difference)
        say(f"Not the same; {compared} until then.")
    say(*(f"  {note}" for note in verdict.notes))


def _say_difference(event: Diverged) -> None:
    say(diverged(event), f"  recorded: {event.recorded}", f"  now:      {event.now}")
