"""A step as a stretch of the record: begun before the model's turn, ended whatever happens in it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.facts import StepEnded, StepStarted


@dataclass(slots=True)
class Step:
    """The step under way, and how it will end."""

    span: int
    failed: bool = False
    error: str = ""


@contextlib.contextmanager
def step(tree: Tree, owner: int, number: int, *, depth: int, closing: bool = False) -> Iterator[Step]:
    """One step of a loop; an exception that passes through is noted in its end.

    owner: span of the run or child run. number: from 1.
    """
    span = tree.new_span()
    tree.write(StepStarted(span=span, at=tree.now(), parent=owner, step=number, depth=depth, closing=closing))
    now = Step(span=span)
    try:
        yield now
    except BaseException as error:
        now.failed = True
        now.error = "Stopped." if isinstance(error, asyncio.CancelledError) else str(error)
        raise
    finally:
        tree.write(StepEnded(span=span, at=tree.now(), failed=now.failed, error=now.error))
