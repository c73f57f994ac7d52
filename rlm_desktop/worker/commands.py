"""The window's commands to run a question, as orders."""

from __future__ import annotations

from pathlib import Path

from rlm_desktop.codec import from_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.sandbox.choice import Choice
from rlm_desktop.wire import messages as wire
from rlm_desktop.worker.conduct import Order
from rlm_desktop.worker.forking import Fork
from rlm_desktop.worker.orders import Changes, fork_order


def ordered(command: wire.Ask | wire.Fork) -> Order:
    """The order that a command means. Raises RlmError when it cannot be carried out."""
    python = Choice(python=command.python, numpy=command.numpy, scratch=command.scratch)
    return _asked(command, python) if isinstance(command, wire.Ask) else _forked(command, python)


def _asked(command: wire.Ask, python: Choice) -> Order:
    return Order(
        database=Path(command.database),
        question=command.question,
        corpus=command.corpus,
        continues=command.continues,
        method=command.method,
        overflow=command.overflow,
        preset=command.preset,
        schema=command.schema,
        questions_first_final=command.questions_first_final,
        shares_identical=command.shares_identical,
        python=python,
        root_model=command.root_model,
        sub_model=command.sub_model,
        limits=from_plain(Limits, command.limits),
        api_base=command.api_base,
        api_bases=command.api_bases,
        keys=command.keys,
    )


def _forked(command: wire.Fork, python: Choice) -> Order:
    changes = Changes(
        question=command.question,
        preset=command.preset,
        root_model=command.root_model,
        sub_model=command.sub_model,
        limits=None if command.limits is None else from_plain(Limits, command.limits),
        api_base=command.api_base,
        api_bases=command.api_bases,
    )
    fork = Fork(run=command.run, at=command.at, code=command.code)
    return fork_order(Path(command.database), fork, changes, python=python, keys=command.keys)
