"""Opens documents: sorts what was given, has a worker read it, and says what became of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop import paths
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.wire import messages as wire


class DocumentsController(QObject):
    """One opening at a time; a newer one takes the place of an older.

    submit, stop: those of the workers.

    Signals:
        opened(corpus): an events.documents.Corpus is the one to ask about.
        opening_changed(is_opening)
        progressed(done, total, what): as wire.Progress.
        trajectories_given(files): what was given holds records of runs, as a list of paths.
        read(files): the user's own files and folders became a corpus, as a list of paths; not those under a name.
        refused(error): an RlmError.
    """

    opened = Signal(object)
    opening_changed = Signal(bool)
    progressed = Signal(object, object, str)
    trajectories_given = Signal(object)
    read = Signal(object)
    refused = Signal(object)

    def __init__(self, submit: Any, stop: Any, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._stop = stop
        self._jobs = jobs
        self._database = database
        self._job: int | None = None
        self._reading: Sequence[Path] = ()
        self._is_sorting = False
        self._waiting: deque[Sequence[Path]] = deque()

    def open(self, given: Sequence[Path], name: str = "") -> None:
        """Open files and folders, under a name of their own or their files'; records of runs are passed on as such."""
        if given:
            self._is_sorting = True
            self._jobs.start(lambda: _sorted_out(given), lambda found: self._on_sorted_out(found, name), place="sort")

    def open_next(self, given: Sequence[Path]) -> None:
        """Open them once what is being opened is there: of another start, which must not take this one's place."""
        self._waiting.append(given)
        self._open_waiting()

    @Slot(str)
    def use(self, digest: str) -> None:
        """Take a corpus that was opened before."""
        self._jobs.start(
            lambda: _read(self._database, digest), self.opened.emit, place="corpus", failed=self._on_failed
        )

    @Slot()
    def cancel(self) -> None:
        """Stop opening; nothing is kept."""
        if self._job is not None:
            self._stop(self._job)

    def _on_sorted_out(self, found: tuple[list[Path], list[Path]], name: str) -> None:
        self._is_sorting = False
        trajectories, documents = found
        if trajectories:
            self.trajectories_given.emit(trajectories)
        if documents:
            self.cancel()
            order = wire.OpenCorpus(job=0, database=str(self._database), paths=tuple(map(str, documents)), name=name)
            job = 0
            job = self._submit(order, lambda report: self._hear(job, report))
            self._job = job
            self._reading = () if name else documents
            self.opening_changed.emit(True)
            self.progressed.emit(0, 0, "")
        self._open_waiting()

    def _open_waiting(self) -> None:
        if self._waiting and not self._is_sorting and self._job is None:
            self.open(self._waiting.popleft())

    def _hear(self, job: int, report: Any) -> None:
        is_newest = job == self._job
        match report:
            case wire.Progress() if is_newest:
                self.progressed.emit(report.done, report.total, report.what)
            case wire.CorpusOpened() if is_newest:
                self.use(report.hash)
                self.read.emit(self._reading)
            case wire.Done() | wire.Stopped() | wire.Refused() if is_newest:
                self._job = None
                self.opening_changed.emit(False)
                if isinstance(report, wire.Refused):
                    self.refused.emit(RlmError(report.problem, report.remedy))
                self._open_waiting()
            case _:
                pass

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, RlmError):
            raise error
        self.refused.emit(error)


def _sorted_out(given: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Records of runs, and all else."""
    absolute = [path.absolute() for path in given]
    trajectories = [path for path in absolute if _is_trajectory(path)]
    return trajectories, [path for path in absolute if path not in trajectories]


def _is_trajectory(path: Path) -> bool:
    try:
        from rlm_desktop.formats.reading import identify  # every format's reader, which a start does not wait for

        return path.is_file() and identify(path) is not None
    except RlmError:  # the opening itself will say why
        return False


def _read(database: Path, digest: str) -> Corpus:
    text = paths.corpora_dir(database) / f"{digest}.txt"
    if not text.is_file():
        raise RlmError(f"The text of these documents is gone from {text.parent}.", "Open the documents again.")
    reader = Reader(database)
    try:
        return reader.corpus(digest)
    finally:
        reader.close()
