"""What every test of the window gets: a look round for what it left behind, golden runs, and a run under way."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer
from rlm_desktop.ui.focus import Focus
from rlm_desktop.worker.trajectories import import_files

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # to watch: QT_QPA_PLATFORM=xcb

DATA = Path(__file__).parents[1] / "data"
CHILDREN = Path("/proc/self/task")


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a window, a running timer or thread, or a child process."""
    if "qapp" not in request.fixturenames:
        yield
        return
    widgets, children = set(QApplication.topLevelWidgets()), _children()
    yield
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [*_windows(widgets), *_active(QTimer, QTimer.isActive), *_active(QThread, QThread.isRunning)]
    left += [f"process {pid}" for pid in _children() - children]
    assert not left, f"left behind: {left}"


def _windows(before: set[QWidget]) -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget not in before]


def _active(kind: type, is_active: Callable[..., bool]) -> list[object]:
    alive = [one for one in gc.get_objects() if isinstance(one, kind) and shiboken6.isValid(one)]
    return [one for one in alive if is_active(one) and one is not QThread.currentThread()]


def _children() -> set[str]:
    """Ids of this process's children, on Linux; none are known elsewhere."""
    files = CHILDREN.glob("*/children") if CHILDREN.is_dir() else ()
    return {pid for file in files for pid in file.read_text().split()}


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

    def sub(
        self, parent: int, *, batch: int | None = None, index: int = 0, text: str = "read this", line: int | None = None
    ) -> int:
        messages = (facts.Message(role="user", text=text),)
        fields = {"asked_as": "llm_query", "batch": batch, "index": index, "depth": 1, "line": line}
        return self.begin(facts.CallStarted, parent=parent, role="sub", model="sub-model", messages=messages, **fields)

    def reply(self, span: int, *, cost: float | None = 0.25) -> None:
        self.at += 0.5
        usage = Usage(tokens_in=1_200, tokens_out=30, cost=cost)
        self.tell(facts.CallFinished(span=span, at=self.at, reply="yes", usage=usage))

    def fail(self, span: int, error: str = "refused") -> None:
        self.at += 0.5
        self.tell(facts.CallFailed(span=span, at=self.at, error=error))

    def made(
        self, parent: int, *, batch: int | None, index: int, text: str, line: int | None = None
    ) -> facts.CallStarted:
        """A sub-call that is not written yet."""
        self._spans += 1
        self.at += 0.005
        return facts.CallStarted(
            span=self._spans,
            at=self.at,
            parent=parent,
            role="sub",
            model="sub-model",
            messages=(facts.Message(role="user", text=text),),
            batch=batch,
            index=index,
            depth=1,
            line=line,
        )

    def ended(self, span: int, *, cost: float, is_bad: bool) -> facts.Event:
        """A call's end that is not written yet."""
        self.at += 0.005
        if is_bad:
            return facts.CallFailed(span=span, at=self.at, error="refused")
        usage = Usage(tokens_in=1_200, tokens_out=30, cost=cost)
        return facts.CallFinished(span=span, at=self.at, reply="yes", usage=usage)

    def write(self, events: list[facts.Event]) -> int:
        """Write events in one go, as a busy worker does, and tell nobody; the last one's number."""
        return self._writer.write_all(events)

    def end_code(self, span: int) -> None:
        self.at += 0.5
        self.tell(facts.CodeFinished(span=span, at=self.at, state="ok"))

    def end(self) -> None:
        """The run comes to its answer."""
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
def bring(database: Path) -> Callable[[str], str]:
    """bring(name): the id of that golden run, brought in."""
    return lambda name: import_files(database, [DATA / f"{name}.jsonl"])[0]


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
