"""A database with the golden runs, and a run under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer, append_imported
from rlm_desktop.ui.focus import Focus
from rlm_desktop.worker.trajectories import import_files

DATA = Path(__file__).parents[2] / "data"


def started(question: str, at: float) -> facts.RunStarted:
    models = {"root_model": "root-model", "sub_model": "sub-model"}
    return facts.RunStarted(span=1, at=at, question=question, method="rlm", corpus=None, limits=Limits(), **models)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "runs.db"
    open_library(path)
    return path


@pytest.fixture
def golden(database: Path) -> Path:
    import_files(database, [DATA / f"{name}.jsonl" for name in ("found", "stopped", "family")])
    return database


@pytest.fixture
def reader(database: Path) -> Iterator[Reader]:
    opened = Reader(database)
    yield opened
    opened.close()


@pytest.fixture
def focus() -> Focus:
    return Focus()


@pytest.fixture
def add_run(database: Path) -> Callable[[int, str], str]:
    """add_run(number, question): an answered run that began so many seconds after the others; its id."""

    def add(number: int, question: str) -> str:
        run, at = f"0191a0b0c1f0{number:07d}", 1_770_000_000.0 + number
        end = facts.RunEnded(span=1, at=at + 0.5, outcome=Outcome.ANSWERED, answer="two", reason="")
        append_imported(database, run, [started(question, at), end])
        return run

    return add


class RunUnderWay:
    """A run whose worker is alive."""

    def __init__(self, database: Path) -> None:
        self.id = "0191fff0c1f0a0b0c0d"
        self.writer = Writer(database, self.id)
        self.writer.write(started("how long?", 1_780_000_000.0))

    def begin_step(self) -> int:
        return self.writer.write(facts.StepStarted(span=2, at=1_780_000_001.0, parent=1, step=1, depth=0))

    def end(self) -> int:
        outcome = Outcome.ANSWERED
        return self.writer.write(facts.RunEnded(span=1, at=1_780_000_002.0, outcome=outcome, answer="2", reason=""))


@pytest.fixture
def under_way(database: Path) -> Iterator[RunUnderWay]:
    run = RunUnderWay(database)
    yield run
    run.writer.close()
