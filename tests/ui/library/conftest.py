"""Runs for the library: as many as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.shelf import Shelf
from rlm_desktop.store.writer import append_imported
from rlm_desktop.ui.marking import Marking


@pytest.fixture
def add_run(database: Path) -> Callable[..., str]:
    """add_run(number, question): an answered run that began so many seconds after the others; its id."""

    def add(number: int, question: str, **fields: Any) -> str:
        run, at = f"0191a0b0c1f0{number:07d}", 1_770_000_000.0 + number
        models = {"root_model": "root-model", "sub_model": "sub-model"}
        begin = facts.RunStarted(
            span=1, at=at, question=question, method="rlm", corpus=None, limits=Limits(), **models, **fields
        )
        end = facts.RunEnded(span=1, at=at + 0.5, outcome=Outcome.ANSWERED, answer="two", reason="")
        append_imported(database, run, [begin, end])
        return run

    return add


@pytest.fixture
def shelf(database: Path) -> Iterator[Shelf]:
    opened = Shelf(database)
    yield opened
    opened.close()


@pytest.fixture
def marking(database: Path, qapp) -> Iterator[Marking]:
    made = Marking(database)
    yield made
    made.close()
