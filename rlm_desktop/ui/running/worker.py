"""One worker process: commands in, reports out, and how it ended in words."""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from rlm_desktop import keys, paths
from rlm_desktop.codec import CodecError
from rlm_desktop.wire import messages as wire

COMPLAINTS_BYTES = 8_000
"""Kept of what a worker writes to stderr: the end says why it died."""


class Worker(QObject):
    """A process of ours behind pipes. Owned by its parent; `kill` and `wait` before it is deleted.

    Signals:
        reported(report): one of wire.REPORTS.
        ended(words): the process is gone; "ended with exit code 1", "was killed (SIGKILL)".
    """

    reported = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest = b""
        self._complaints = b""
        self._gone = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_complaint)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        program, *arguments = paths.door("--worker")
        self._process.start(program, arguments)

    @property
    def pid(self) -> int:
        """The process's number; 0 when it is gone."""
        return int(self._process.processId())

    @property
    def complaints(self) -> str:
        """The end of what it wrote to stderr."""
        return self._complaints.decode("utf-8", "replace")

    def send(self, command: wire.Command) -> None:
        """Give it a command; a worker that is gone hears nothing, and has said so."""
        if not self._gone:
            self._process.write(wire.COMMANDS.encode(command).encode() + b"\n")

    def kill(self) -> None:
        """End it at once; `ended` follows."""
        self._process.kill()

    def leave(self) -> None:
        """End its stdin: it stops what it does, and ends by itself."""
        self._process.closeWriteChannel()

    def wait(self, milliseconds: int) -> bool:
        """Whether it is gone within that time; blocks the window."""
        return self._gone or self._process.waitForFinished(milliseconds)

    @Slot()
    def _on_output(self) -> None:
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            try:
                report = wire.REPORTS.decode(line)
            except CodecError as error:
                self.kill()
                self.reported.emit(wire.Broke(job=None, line=f"A worker spoke gibberish: {error}", trace=repr(line)))
                return
            self.reported.emit(report)

    @Slot()
    def _on_complaint(self) -> None:
        self._complaints = (self._complaints + bytes(self._process.readAllStandardError().data()))[-COMPLAINTS_BYTES:]

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        self._on_complaint()
        crashed = status is QProcess.ExitStatus.CrashExit
        self._end(_killed_by(code) if crashed else f"ended with exit code {code}")

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end(f"could not be started ({self._process.errorString()})")

    def _end(self, words: str) -> None:
        if not self._gone:
            self._gone = True
            self.ended.emit(words)


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for name, value in keys.without_keys(os.environ).items():
        environment.insert(name, value)
    return environment


def _killed_by(number: int) -> str:
    try:
        return f"was killed ({signal.Signals(number).name})"
    except ValueError:
        return f"crashed (code {number})"
