"""What is raised and nobody caught: an RlmError is a sentence for the user, all else is a bug. The window stays."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from rlm_desktop.errors import RlmError


class Faults(QObject):
    """Hears Python's hooks for this thread and the others; slots of Qt end there too.

    Signals:
        refused(error): an RlmError.
        broke(line, trace): a bug.
    """

    refused = Signal(object)
    broke = Signal(str, str)

    def install(self) -> None:
        """Take the hooks."""
        sys.excepthook = self._on_raised
        threading.excepthook = lambda given: self._on_raised(given.exc_type, given.exc_value, given.exc_traceback)

    def take(self, error: BaseException) -> None:
        """Tell of one error."""
        if isinstance(error, RlmError):
            self.refused.emit(error)
        else:
            self.broke.emit(f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))

    def _on_raised(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        if not isinstance(error, RlmError):
            sys.__excepthook__(kind, error, trace)
        self.take(error)
