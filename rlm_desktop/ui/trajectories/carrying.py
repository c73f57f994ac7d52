"""Runs that are dragged out of the window: files that are written when the place they are dropped on asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEventLoop, QMetaType, QMimeData, QTemporaryDir, QTimer, QUrl

from rlm_desktop.ui.trajectories.choice import ExportChoice
from rlm_desktop.wire import messages as wire

ADDRESSES = "text/uri-list"
WAIT_MILLISECONDS = 60_000

Write = Callable[[Path, Callable[[Any], None]], object]
"""Has the runs written to a place; the function is told each report of it."""


class CarriedRuns(QMimeData):
    """What a drag carries.

    folder: where the files lie until the window is closed, for as long as the other program may need them.
    """

    def __init__(self, write: Write, choice: ExportChoice, folder: QTemporaryDir) -> None:
        super().__init__()
        self._write = write
        self._choice = choice
        self._folder = folder
        self._files: list[str] | None = None

    def formats(self) -> list[str]:
        """Qt: addresses of files, before there are any."""
        return [ADDRESSES]

    def hasFormat(self, mimetype: str) -> bool:
        """Qt: as `formats`."""
        return mimetype == ADDRESSES

    def retrieveData(self, mimetype: str, preferred: Any) -> Any:
        """Qt: the data is wanted now."""
        if mimetype != ADDRESSES:
            return None
        if self._files is None:
            self._files = self._written()
        addresses = [QUrl.fromLocalFile(file) for file in self._files]
        if preferred.id() == QMetaType.Type.QVariantList.value:
            return addresses
        return QByteArray(b"".join(bytes(one.toEncoded().data()) + b"\r\n" for one in addresses))

    def _written(self) -> list[str]:
        """The files, when they are complete; none where they cannot be written. The window goes on meanwhile."""
        loop = QEventLoop()
        files: list[str] = []

        def hear(report: Any) -> None:
            if isinstance(report, wire.RunsExported):
                files.extend(report.files)
            if isinstance(report, wire.Done | wire.Refused):
                loop.quit()

        self._write(self._place(), hear)
        patience = QTimer(singleShot=True, interval=WAIT_MILLISECONDS)
        patience.timeout.connect(loop.quit)
        patience.start()
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        patience.stop()
        return files

    def _place(self) -> Path:
        from rlm_desktop.formats.writing import FORMATS

        runs, form = self._choice.runs, FORMATS[self._choice.format]
        name = f"run-{runs[0]}{form.suffix}" if len(runs) == 1 else f"runs-{runs[0]}{form.suffix}"
        if len(runs) > 1 and not form.holds_several:
            name = f"runs-{runs[0]}"
        return Path(self._folder.path()) / name
