"""A database with the golden runs, and a run under way that a test moves on event by event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer
from rlm_desktop.ui.focus import Focus
from rlm_desktop.worker.trajectories import import_files

DATA = Path(__file__).parents[2] / "data"
FAMILY = "0191a0b0c1f0a0b0c0d"
STOPPED = "0191a0b0c3e8f0e0d0c"


class RunUnderWay:
    """Writes events as a worker does, and tells the focus."""

    def __init__(self, database: Path, focus: Focus) -> None:
        self.id = "0191b0b0c1f0a0b0c0d"
        self._writer = Writer(database, self.id)
        self._focus = focus
        self._spans = 1
        self.at = 1_760_000_000.0
        self.tell(
            facts.RunStarted(
                span=1,
                at=self.at,
                question="how long?",
                method="rlm",
                root_model="root-model",
                sub_model="sub-model",
                corpus=None,
                limits=Limits(),
            )
        )

    def tell(self, *events: facts.Event) -> None:
        for event in events:
            seq = self._writer.write(event)
        self._focus.grew.emit(self.id, seq)

    def begin(self, kind: type, **fields: object) -> int:
        self._spans += 1
        self.at += 0.5
        self.tell(kind(span=self._spans, at=self.at, **fields))
        return self._spans

    def step(self, number: int, parent: int = 1, depth: int = 0) -> int:
        return self.begin(facts.StepStarted, parent=parent, step=number, depth=depth)

    def code(self, parent: int) -> int:
        return self.begin(facts.CodeStarted, parent=parent, code="print(1)", block=1)

    def sub(self, parent: int, *, batch: int | None = None, index: int = 0, text: str = "read this") -> int:
        messages = (facts.Message(role="user", text=text),)
        fields = {"asked_as": "llm_query", "batch": batch, "index": index, "depth": 1}
        return self.begin(facts.CallStarted, parent=parent, role="sub", model="sub-model", messages=messages, **fields)

    def reply(self, span: int, *, cost: float | None = 0.25) -> None:
        self.at += 0.5
        usage = Usage(tokens_in=1_200, tokens_out=30, cost=cost)
        self.tell(facts.CallFinished(span=span, at=self.at, reply="yes", usage=usage))

    def fail(self, span: int, error: str = "refused") -> None:
        self.at += 0.5
        self.tell(facts.CallFailed(span=span, at=self.at, error=error))

    def end_code(self, span: int) -> None:
        self.at += 0.5
        self.tell(facts.CodeFinished(span=span, at=self.at, state="ok"))

    def end(self) -> None:
        self.at += 0.5
        self.tell(facts.RunEnded(span=1, at=self.at, outcome=Outcome.ANSWERED, answer="two", reason=""))

    def close(self) -> None:
        self._writer.close()


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
def under_way(database: Path, focus: Focus) -> Iterator[RunUnderWay]:
    run = RunUnderWay(database, focus)
    yield run
    run.close()
