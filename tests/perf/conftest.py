"""What the perf room borrows from other rooms, the run of 337,351 spans, and how it says its figures: `pytest -s`.

BIG_RUN_SPANS makes the run another size. The first time it is written, which takes minutes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.interpreter import Interpreter
from rlm_desktop.ui.jobs import Jobs

from ..process.conftest import serve, shell, shell_json  # noqa: F401  fixtures
from .big_database import written

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def interpreter(request: pytest.FixtureRequest) -> Iterator[None]:
    """The interpreter as the application sets it."""
    if "qapp" not in request.fixturenames:
        yield
        return
    setting = Interpreter(request.getfixturevalue("qapp"))
    yield
    setting.end()
    setting.deleteLater()


@pytest.fixture
def say() -> Callable[[str], None]:
    """Prints one figure."""

    def say(text: str) -> None:
        sys.stdout.write(f"\n{text}")

    return say


@pytest.fixture(scope="session")
def database() -> Path:
    """A file with the big run; nobody writes into it."""
    return written()


@pytest.fixture
def reader(database: Path) -> Iterator[Reader]:
    opened = Reader(database)
    yield opened
    opened.close()


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    started = Jobs()
    yield started
    started.close()
