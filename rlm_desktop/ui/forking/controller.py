"""Makes the orders for workers: a fork, a run that is taken up again, and one that is verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop import keys
from rlm_desktop.codec import to_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.forking.model import Choice, Origins
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.purse import Purse, needs_key
from rlm_desktop.wire import messages as wire


class ForkController(QObject):
    """Knows what can be done with the run in focus.

    Signals:
        state_changed(): `row` is another, or stands otherwise.
        origin_found(Origin): what the run in focus is forked from, at what is selected.
        verify_requested(RunRow): the run in focus is to be verified.
        ordered(order): a wire.Fork, complete with keys.
        refused(error): an RlmError.
    """

    state_changed = Signal()
    origin_found = Signal(object)
    verify_requested = Signal(object)
    ordered = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        choices: Choices,
        purse: Purse,
        jobs: Jobs,
        database: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._choices = choices
        self._purse = purse
        self._jobs = jobs
        self._database = database
        self._origins = Origins(reader)
        self.row: RunRow | None = None
        """The run in focus; None for none."""
        focus.run_changed.connect(self._read)
        focus.library_changed.connect(self._read)

    @Slot()
    def prepare(self) -> None:
        """Find what a fork of the run in focus needs to know, or say why it cannot be forked."""
        if self._focus.run is None:
            return
        try:
            origin = self._origins.origin(self._focus.run, self._focus.span)
        except RlmError as error:
            self.refused.emit(error)
        else:
            self.origin_found.emit(origin)

    @Slot()
    def verify(self) -> None:
        """Have the run in focus verified."""
        if self.row is not None:
            self.verify_requested.emit(self.row)

    def code(self, run: str) -> Callable[[int], str]:
        """The code of a run's step."""
        return lambda step: self._origins.code(run, step)

    def fork(self, choice: Choice, row: RunRow) -> None:
        """Order a fork of a run."""
        self._order(
            wire.Fork(
                job=0,
                database=str(self._database),
                run=choice.run,
                at=choice.at,
                code=choice.code,
                question=choice.question,
                preset=choice.preset,
                root_model=choice.root_model,
                sub_model=choice.sub_model,
                limits=None if choice.limits is None else to_plain(choice.limits),
                **self._surroundings(),
            ),
            (choice.root_model or row.root_model, choice.sub_model or row.sub_model),
        )

    @Slot()
    def resume(self) -> None:
        """Order that the run in focus goes on where it broke off."""
        row = self.row
        if row is not None and row.can_be_resumed:
            order = wire.Fork(job=0, database=str(self._database), run=row.run, at=None, **self._surroundings())
            self._order(order, (row.root_model, row.sub_model))

    def _surroundings(self) -> dict[str, Any]:
        chosen = self._choices.value
        return {
            "python": chosen.python,
            "numpy": chosen.numpy,
            "scratch": chosen.scratch,
            "api_bases": chosen.addresses,
        }

    def _order(self, order: wire.Fork, models: Iterable[str]) -> None:
        """Give the order, once the keys that its models need are found."""
        asked = {model for model in models if model}
        providers = keys.providers_of(asked, at_address=not asked.isdisjoint(order.api_bases))
        needed = {keys.provider_of(model) for model in asked if needs_key(model, order.api_bases.get(model))}

        def give(found: dict[str, str]) -> None:
            lacking = sorted(needed - found.keys())
            if lacking:
                remedy = "Connect one of its models first: File, Connect a model."
                self.refused.emit(RlmError(f"There is no key for {' and '.join(lacking)}.", remedy))
            else:
                self.ordered.emit(replace(order, keys=found))

        if providers:
            self._jobs.start(lambda: self._keys(providers), give)
        else:
            give({})

    def _keys(self, providers: set[str]) -> dict[str, str]:
        found = {provider: self._purse.find(provider) for provider in providers}
        return {provider: key for provider, key in found.items() if key}

    @Slot()
    def _read(self) -> None:
        self.row = None
        if self._focus.run is not None:
            with suppress(RlmError):  # deleted meanwhile; the screens say so
                self.row = self._reader.run(self._focus.run)
        self.state_changed.emit()
