"""Follows links, and passes on the files of later starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.jumps import JumpReader
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.incoming.links import Link, parse
from rlm_desktop.ui.incoming.message import Given, given


class Incoming(QObject):
    """Decides where what came from outside leads.

    Signals:
        files_given(files): to be opened, as paths.
        front_wanted(): somebody started the application again.
        refused(error): a link that leads nowhere.
    """

    files_given = Signal(list)
    front_wanted = Signal()
    refused = Signal(object)

    def __init__(self, database: Path, reader: Reader, focus: Focus, parent: QObject) -> None:
        super().__init__(parent)
        self._database = database
        self._reader = reader
        self._focus = focus

    @Slot(Given)
    def take(self, told: Given) -> None:
        """What another start was given."""
        self.front_wanted.emit()
        self.open(told)

    def open_all(self, arguments: Sequence[str]) -> None:
        """Files and links as they are dropped, or given on the command line."""
        self.open(given(arguments))

    def open(self, told: Given) -> None:
        """Open the files, and look where the last link leads."""
        if told.files:
            self.files_given.emit([Path(file) for file in told.files])
        for link in told.links:
            self.follow(link)

    @Slot(str)
    def follow(self, text: str) -> None:
        """Look where a link leads; refused when it leads nowhere."""
        try:
            link = parse(text)
            run = self._reader.run(link.run).run
            self._focus.show(run, self._span(run, link))
        except RlmError as error:
            self.refused.emit(error)

    def _span(self, run: str, link: Link) -> int:
        if link.step is not None:
            reader = JumpReader(self._database)
            try:
                steps = reader.steps(run, str(link.step), limit=1)
            finally:
                reader.close()
            if not steps:
                raise RlmError(f"The run has no step {link.step}.", "Choose another in the list of steps.")
            return steps[0].span
        return RUN_SPAN if link.span is None else self._reader.span(run, link.span).span
