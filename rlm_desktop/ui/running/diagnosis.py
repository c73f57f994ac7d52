"""What `rlm-desktop doctor` says, for the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from rlm_desktop import paths


class Diagnosis(QObject):
    """Runs the doctor once; its process ends with this object.

    Signals:
        told(text): its findings, or what it complained about.
    """

    told = Signal(str)

    def __init__(self, database: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        program, *arguments = paths.door("doctor")
        self._process.start(program, [*arguments, "--db", database])

    def end(self) -> None:
        """Do not wait for it any longer."""
        self._process.kill()
        self._process.waitForFinished(1_000)

    @Slot()
    def _on_finished(self) -> None:
        self.told.emit(bytes(self._process.readAll().data()).decode("utf-8", "replace"))

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.told.emit(f"It could not be started: {self._process.errorString()}")
