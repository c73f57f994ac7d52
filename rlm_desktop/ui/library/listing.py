"""Has the runs listed in another order, or others: at once, or in a job where there are thousands of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from rlm_desktop.store.filters import parse
from rlm_desktop.store.run_fields import RUNS
from rlm_desktop.store.shelf import Shelf
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.library.model import Asked, Listing, RunTable, list_runs

LONG = 1_000
"""Runs from which on the window does not wait until they are in order."""


class Listings(QObject):
    """show: puts what was listed into the table, in the place of what was there."""

    def __init__(
        self,
        runs: RunTable,
        jobs: Jobs | None,
        database: Path,
        show: Callable[[Asked, Listing], None],
        parent: QObject,
    ) -> None:
        """jobs: None has the window wait for all."""
        super().__init__(parent)
        self._runs = runs
        self._jobs = jobs
        self._database = database
        self._show = show
        self._wanted: Asked | None = None

    @property
    def asked(self) -> Asked:
        """What is listed, or soon will be."""
        return self._wanted or self._runs.asked

    def ask(self, **changes: Any) -> None:
        """List other runs, or in another order. Raises RlmError when the filter is none; then all stays as it was."""
        asked = replace(self.asked, **changes)
        parse(asked.filter, RUNS)
        if self._jobs is None or self._runs.everything < LONG:
            self._wanted = None
            self._show(asked, self._runs.listing(asked))
            return
        self._wanted = asked
        folded, database = self._runs.folded, self._database

        def work() -> Listing:
            shelf = Shelf(database)
            try:
                return list_runs(shelf, asked, folded)
            finally:
                shelf.close()

        self._jobs.start(work, lambda listing: self._on_listed(asked, listing), place="library")

    def read_again(self) -> None:
        """Take over which runs came, went, ended or changed their place."""
        if self._wanted is None:
            self._runs.read_again()
        else:
            self.ask()

    def _on_listed(self, asked: Asked, listing: Listing) -> None:
        if asked is self._wanted:
            self._wanted = None
            self._show(asked, listing)
