"""What can be done with the selected runs: each an action with its key, for lists, context menu and palette."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from rlm_desktop.store.marks import RATINGS
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.library import wording
from rlm_desktop.ui.marking import Marking

LOOKED_AT = 200
"""Of a large selection, to say what can be done with it; rows are read from the database."""


class RunActs(QObject):
    """Owns the actions. selected: the runs that they are done with, as of now; given a number, of so many lines only.

    Signals:
        compare_requested(runs): the user wants two runs or more side by side; ids, the first begun first.
    """

    compare_requested = Signal(object)

    def __init__(self, selected: Callable[..., list[RunRow]], marking: Marking, parent: QObject) -> None:
        super().__init__(parent)
        self._selected = selected
        self._marking = marking
        self.copy = self._add("Copy id", QKeySequence.StandardKey.Copy, self._copy_ids)
        self.rename = self._add("Rename…", "F2")
        self.tag = self._add("Tags…", "T")
        self.score = self._add("Score…", "S")
        self.archive = self._add("Archive", "A", self._archive)
        self.compare = self._add("Compare", "C", self._compare)
        self.export = self._add("Export…")
        self.delete = self._add("Delete", QKeySequence.StandardKey.Delete, self._delete)
        self.ratings = [self._rating(one) for one in (*reversed(RATINGS), None)]

    @property
    def all(self) -> list[QAction]:
        """Every action, in the order of the menu."""
        marks = (self.rename, self.tag, *self.ratings, self.score, self.archive)
        return [*marks, self.compare, self.copy, self.export, self.delete]

    def add_to(self, views: Iterable[QAbstractItemView]) -> None:
        """Have the keys work in these; F2 is a key of Qt's own there."""
        for view in views:
            view.addActions([one for one in self.all if one is not self.rename])

    def enable(self) -> None:
        """What can be done with the selection of now."""
        rows = self._selected(LOOKED_AT)
        for action in self.all:
            action.setEnabled(bool(rows))
        self.rename.setEnabled(len(rows) == 1)
        self.compare.setEnabled(len(rows) > 1)
        self.delete.setEnabled(any(row.outcome is not None for row in rows))
        self.archive.setText("Unarchive" if rows and _are_archived(rows) else "Archive")

    def menu(self, parent: QWidget) -> QMenu:
        """The context menu."""
        menu = QMenu(parent)
        menu.addActions([self.rename, self.tag])
        rate = menu.addMenu("Rate")
        rate.addActions(self.ratings)
        rate.setEnabled(bool(self._selected(1)))
        menu.addActions([self.score, self.archive])
        menu.addSeparator()
        menu.addActions([self.compare, self.copy, self.export])
        menu.addSeparator()
        menu.addAction(self.delete)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add(
        self,
        text: str,
        keys: QKeySequence.StandardKey | str | None = None,
        done: Callable[[Sequence[RunRow]], None] | None = None,
    ) -> QAction:
        action = QAction(text, self)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if done is not None:
            action.triggered.connect(lambda: self._do(done))
        return action

    def _do(self, done: Callable[[Sequence[RunRow]], None]) -> None:
        rows = self._selected()
        if rows:
            done(rows)

    def _rating(self, rating: int | None) -> QAction:
        text = "No rating" if rating is None else f"{wording.stars(rating)}  {rating} of 5"
        return self._add(text, str(rating or 0), lambda rows: self._marking.rate(rows, rating))

    def _copy_ids(self, rows: Sequence[RunRow]) -> None:
        QGuiApplication.clipboard().setText("\n".join(row.run for row in rows))

    def _compare(self, rows: Sequence[RunRow]) -> None:
        if len(rows) > 1:
            self.compare_requested.emit([row.run for row in sorted(rows, key=lambda row: row.begin)])

    def _archive(self, rows: Sequence[RunRow]) -> None:
        self._marking.archive(rows, not _are_archived(rows))

    def _delete(self, rows: Sequence[RunRow]) -> None:
        """A run under way stays."""
        ended = [row for row in rows if row.outcome is not None]
        if ended:
            self._marking.delete(ended)


def _are_archived(rows: Sequence[RunRow]) -> bool:
    """Whether the act takes them out of the archive; the first ones decide, as they do for its name."""
    return all(row.is_archived for row in rows[:LOOKED_AT])
