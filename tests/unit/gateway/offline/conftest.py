"""Questions put to the offline models through the real engine, sandbox and store."""

import asyncio
from pathlib import Path

import pytest

from rlm_desktop.events.facts import RunEnded
from rlm_desktop.events.limits import Limits
from rlm_desktop.gateway.offline import model, names
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.conduct import Order, conduct
from rlm_desktop.worker.corpora import open_corpus


class Asker:
    """Asks questions of files and folders, as `rlm-desktop run` does; seconds: what the last run took."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._corpora: dict[Path, str] = {}
        self.seconds = 0.0
        open_library(database)

    def __call__(
        self, path: Path, question: str, limits: Limits | None = None, *, method: str = "rlm", preset: str | None = None
    ) -> RunEnded:
        if path not in self._corpora:
            self._corpora[path] = open_corpus(self._database, [path]).hash
        order = Order(
            database=self._database,
            question=question,
            corpus=self._corpora[path],
            method=method,
            overflow="cut",
            preset=preset,
            root_model=names.ANALYST,
            sub_model=names.READER,
            limits=limits or Limits(),
        )
        run, ended = asyncio.run(conduct(order, lambda run, seq: None))
        reader = Reader(self._database)
        try:
            row = reader.run(run)
        finally:
            reader.close()
        self.seconds = row.end - row.begin
        return ended


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asker:
    """An asker with a library of its own, whose models do not pause for the eye."""
    monkeypatch.setattr(model, "TYPING_SECONDS", 0.0)
    return Asker(tmp_path / "library" / "runs.db")
