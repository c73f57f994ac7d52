"""Questions put to the offline models through the real engine, sandbox and store."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from rlm_desktop.events.facts import RunEnded
from rlm_desktop.events.limits import Limits
from rlm_desktop.gateway.offline import model, names
from rlm_desktop.store.library import open_library
from rlm_desktop.worker.conduct import Order, conduct
from rlm_desktop.worker.corpora import open_corpus


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str], RunEnded]:
    """Asks a question of a file or folder; the run's last event."""
    monkeypatch.setattr(model, "TYPING_SECONDS", 0.0)
    database = tmp_path / "runs.db"
    open_library(database)
    corpora: dict[Path, str] = {}

    def ask_one(path: Path, question: str) -> RunEnded:
        if path not in corpora:
            corpora[path] = open_corpus(database, [path]).hash
        order = Order(
            database=database,
            question=question,
            corpus=corpora[path],
            method="rlm",
            root_model=names.ANALYST,
            sub_model=names.READER,
            limits=Limits(),
        )
        _, ended = asyncio.run(conduct(order, lambda run, seq: None))
        return ended

    return ask_one
