"""Fixtures of the answer's tests: a run without steps, one that is under way, and the view on screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rlm_desktop.events import facts as f
from rlm_desktop.formats import jsonl
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer, append_imported
from rlm_desktop.ui.answer.view import AnswerView
from rlm_desktop.ui.focus import Focus

DATA = Path(__file__).parents[2] / "data"
LIVE = "0191a0b0caaaaaaaaaa"


@pytest.fixture
def made(database: Path):
    """made(question, **how it ended): the id of a run without steps."""

    def make(question: str = "why?", **ended: object) -> str:
        recorded = list(jsonl.read(DATA / "found.jsonl"))
        start = recorded[0].event
        assert isinstance(start, f.RunStarted)
        values = {field: getattr(start, field) for field in f.RunStarted.__dataclass_fields__}
        events = [
            f.RunStarted(**{**values, "question": question}),
            f.RunEnded(span=1, at=start.at + 1, **ended),
        ]
        append_imported(database, LIVE, events)
        return LIVE

    return make


@pytest.fixture
def live(database: Path) -> Iterator[Writer]:
    writer = Writer(database, LIVE)
    yield writer
    writer.close()


@pytest.fixture
def view(qtbot, reader: Reader, focus: Focus) -> AnswerView:
    shown = AnswerView(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(700, 500)
    shown.show()
    return shown
