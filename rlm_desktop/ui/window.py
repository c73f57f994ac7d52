"""The window: how it is built, and what it hears of Qt. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

from rlm_desktop.ui import building
from rlm_desktop.ui.parts import Parts


class Window(Parts):
    """The one window of a database: at first the frame alone, which is seen while the rest is put in."""

    def turns(self) -> Iterator[None]:
        """Build it; whoever goes through the turns lets others have the thread in between.

        Raises RlmError when the database cannot be used.
        """
        yield from building.turns(self)
        self.leaving.left.connect(self._on_left)

    def start(self, given: Sequence[Path]) -> None:
        """What can wait until the window is built and seen.

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
        event.setAccepted(bool(dropped(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: open what was dropped."""
        event.acceptProposedAction()
        self.incoming.open_all(dropped(event.mimeData()))

    @Slot()
    def _on_left(self) -> None:
        from rlm_desktop.ui import copying

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


def dropped(data: QMimeData) -> list[str]:
    """The files, folders and links of ours in what is dragged."""
    from rlm_desktop.ui.incoming.message import is_link

    return [url.toLocalFile() or url.toString() for url in data.urls() if url.isLocalFile() or is_link(url.toString())]
