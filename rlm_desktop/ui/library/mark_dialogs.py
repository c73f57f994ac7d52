"""The dialogs that ask what is to be said of the selected runs, and have it written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from rlm_desktop.store.rows import RunRow
from rlm_desktop.store.shelf import Shelf
from rlm_desktop.ui.library.scoring import ScoreDialog
from rlm_desktop.ui.library.tags import TagsDialog
from rlm_desktop.ui.marking import Marking


class MarkDialogs(QObject):
    """Opens them over the window. selected: the runs that they are about, as of now."""

    def __init__(self, selected: Callable[[], list[RunRow]], shelf: Shelf, marking: Marking, parent: QWidget) -> None:
        super().__init__(parent)
        self._selected = selected
        self._shelf = shelf
        self._marking = marking
        self._parent = parent

    @Slot()
    def edit_tags(self) -> None:
        """Ask for the tags of the selected runs."""
        rows = self._selected()
        if rows:
            dialog = TagsDialog(rows, self._shelf.tags(), self._parent.window())
            dialog.accepted.connect(lambda: self._marking.tag(rows, add=dialog.added, remove=dialog.removed))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    @Slot()
    def edit_score(self) -> None:
        """Ask how good the answers of the selected runs are."""
        rows = self._selected()
        if rows:
            dialog = ScoreDialog(rows, self._parent.window())
            dialog.accepted.connect(lambda: self._marking.score(rows, dialog.score))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
