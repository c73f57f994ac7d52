"""The window: has its parts connected, and hears what Qt tells a window. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import copying
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.incoming.message import given, is_link
from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.wiring import (
    acts,
    comparing,
    documents,
    filtering,
    forking,
    inspecting,
    jumps,
    late,
    models,
    moving,
    notes,
    replay,
    runs,
)


class Window(Parts):
    """The one window of a database."""

    def __init__(self, database: Path, reader: Reader, appearance: Appearance, faults: Faults) -> None:
        super().__init__(database, reader, faults)
        documents.connect(self)
        models.connect(self)
        acts.connect(self, appearance)
        moving.connect(self)
        inspecting.connect(self)
        jumps.connect(self)
        filtering.connect(self)
        late.connect(self)
        notes.connect(self)
        replay.connect(self)
        forking.connect(self)
        runs.connect(self)
        comparing.connect(self)
        self.screens.completed.connect(self.layout_memory.restore_splitter)
        self.screens.completed.connect(self.arrangements.restore_columns)
        self.leaving.left.connect(self._on_left)
        self.choices.load()
        self.layout_memory.restore()
        self.arrangements.restore_library()

    def start(self, given: Sequence[Path]) -> None:
        """What can wait until the window is seen.

        given: files of the command line.
        """
        self.side_buttons.attach()
        self.screens.begin()
        self.asking.prepare()
        self.workers.warm()
        self.runs.close_lost()
        self.marking.sweep()
        self.models.list_models()
        self.documents.open(given)
        self.last_place.restore()
        self.remembering.begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: a run under way is asked about first."""
        event.setAccepted(self.leaving.may_close())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt: files, folders and links can be dropped anywhere."""
        event.setAccepted(bool(_dropped(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: open what was dropped."""
        event.acceptProposedAction()
        self.incoming.open(given(_dropped(event.mimeData())))

    @Slot()
    def _on_left(self) -> None:
        copying.keep()
        self.remembering.leave()
        self.screens.end()
        self.comparisons.close()
        self.focus.show(None)  # the screens have nothing to read any more
        self.workers.close()
        self.calling.forget()
        self.cleaning.stop()
        self.jobs.close()
        self.jumping.close()
        self.notes_view.flush()
        self.marking.close()
        self.reader.close()


def _dropped(data: QMimeData) -> list[str]:
    return [url.toLocalFile() or url.toString() for url in data.urls() if url.isLocalFile() or is_link(url.toString())]
