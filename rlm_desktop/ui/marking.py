"""What the user says of runs, from any screen: written in turn off the window's thread, and undone in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from rlm_desktop.errors import RlmError
from rlm_desktop.events.score import Score
from rlm_desktop.store import marks
from rlm_desktop.store.cleaning import forget_deleted, left_deleted
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.figures import counted
from rlm_desktop.ui.jobs import Jobs

CLOSING_SECONDS = 3.0
"""How long a window that closes may go on removing what was deleted in it."""
LEFT_SECONDS = 86_400.0
"""After which a deletion that an earlier window did not come to finish is finished by this one."""

Work = Callable[[], Any]


class Marking(QObject):
    """Owns the undo stack of what is said of runs, of deletions, and of what notes add to it by `act`.

    Signals:
        changed(runs): what is said of these runs is on the disk; ids.
        deleted(runs): these are in no list any more.
        undoable(sentence): something was done that a user may not have meant.
        refused(error): an RlmError; nothing was written.
    """

    changed = Signal(object)
    deleted = Signal(object)
    undoable = Signal(str)
    refused = Signal(object)

    def __init__(self, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._writes = Jobs(self, in_turn=True)
        self._writes.failed.connect(self._on_failed)
        self._deleted: set[str] = set()
        self.undo_stack = QUndoStack(self)

    @property
    def database(self) -> Path:
        """The file that is written."""
        return self._database

    def rename(self, rows: Sequence[RunRow], title: str) -> None:
        """Give runs a name; the empty one gives them their question back."""
        self._mark("Rename", rows, marks.set_titles, {row.run: title for row in rows}, {r.run: r.title for r in rows})

    def rate(self, rows: Sequence[RunRow], rating: int | None) -> None:
        """Rate runs from 1 to 5; None takes the rating back."""
        before = {row.run: row.rating for row in rows}
        self._mark("Rate", rows, marks.set_ratings, dict.fromkeys(before, rating), before)

    def score(self, rows: Sequence[RunRow], score: Score | None) -> None:
        """Say how good runs' answers are; None takes the score back."""
        before = {row.run: row.score for row in rows}
        self._mark("Score", rows, marks.set_scores, dict.fromkeys(before, score), before)

    def tag(self, rows: Sequence[RunRow], *, add: frozenset[str], remove: frozenset[str]) -> None:
        """Give runs some tags and take others away."""
        before = {row.run: row.tags for row in rows}
        after = {run: tuple(sorted({*tags, *add} - remove)) for run, tags in before.items()}
        self._mark("Tag", rows, marks.set_tags, after, before)

    def archive(self, rows: Sequence[RunRow], archived: bool) -> None:
        """Put runs out of sight, or back."""
        before = {row.run: row.is_archived for row in rows}
        what = "Archive" if archived else "Unarchive"
        said = f"{what}d {counted(len(rows), 'run')}."
        self._mark(what, rows, marks.set_archived, dict.fromkeys(before, archived), before, said)

    def delete(self, rows: Sequence[RunRow]) -> None:
        """Delete runs for now; for good when the window closes, or by a clean-up."""
        runs = [row.run for row in rows]
        self._deleted.update(runs)
        gone, back = dict.fromkeys(runs, True), dict.fromkeys(runs, False)
        said = f"Deleted {counted(len(runs), 'run')}."
        self.act(
            f"Delete {counted(len(runs), 'run')}",
            lambda: marks.set_deleted(self._database, gone),
            lambda: marks.set_deleted(self._database, back),
            then=lambda: self.changed.emit(runs),
            first=lambda: self._on_deleted(runs, said),
        )

    def act(self, text: str, do: Work, undo: Work, *, then: Work, first: Work | None = None) -> None:
        """Do something that can be undone.

        do, undo: write, on another thread. then: follows each of them, on this one. first: after the first doing,
        before `then`.
        """
        self.undo_stack.push(_Act(text, lambda: self.write(do, first, then), lambda: self.write(undo, then)))

    def write(self, work: Work, *then: Work | None) -> None:
        """Write after all that was to be written before; no undo leads back."""

        def follow(_: object) -> None:
            for one in then:
                if one is not None:
                    one()

        self._writes.start(work, follow)

    def sweep(self) -> None:
        """Finish what an earlier window left deleted."""
        database = self._database

        def work() -> None:
            forget_deleted(database, left_deleted(database, before=time.time() - LEFT_SECONDS))

        self.write(work)

    def forget(self) -> None:
        """No act of before can be undone: a clean-up made them good."""
        self._deleted.clear()
        self.undo_stack.clear()

    def close(self) -> None:
        """Wait for what is being written, then remove what was deleted in this window."""
        self._writes.finish()
        until = time.monotonic() + CLOSING_SECONDS
        if self._deleted:
            forget_deleted(self._database, sorted(self._deleted), is_stopped=lambda: time.monotonic() > until)

    def _mark(
        self,
        text: str,
        rows: Sequence[RunRow],
        setting: Callable[[Path, Any], None],
        after: Mapping[str, Any],
        before: Mapping[str, Any],
        said: str = "",
    ) -> None:
        if after == before:
            return
        runs = [row.run for row in rows]
        self.act(
            f"{text} {counted(len(runs), 'run')}",
            lambda: setting(self._database, after),
            lambda: setting(self._database, before),
            then=lambda: self.changed.emit(runs),
            first=(lambda: self.undoable.emit(said)) if said else None,
        )

    def _on_deleted(self, runs: list[str], said: str) -> None:
        self.deleted.emit(runs)
        self.undoable.emit(said)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, RlmError):
            raise error
        self.refused.emit(error)


class _Act(QUndoCommand):
    """Two writes, each the other's opposite."""

    def __init__(self, text: str, do: Work, undo: Work) -> None:
        super().__init__(text)
        self._do = do
        self._undo = undo

    def redo(self) -> None:
        """Qt: do it, at first and again."""
        self._do()

    def undo(self) -> None:
        """Qt: do the opposite."""
        self._undo()
