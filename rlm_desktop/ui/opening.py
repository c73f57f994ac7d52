"""The window from its first picture to where it can be used; what its user does meanwhile waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QDropEvent, QKeyEvent, QKeySequence

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.window import Window, dropped

UNSEEN_MILLISECONDS = 1_000
"""After which a window is built that nobody has seen: one that was started as an icon."""
INPUT = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
    }
)


class Opening(QObject):
    """Builds a window once it is painted, one turn of the event loop after the other. Owned by the window.

    Keys, clicks, dropped files, menu entries and the wish to close are kept, and done in their order at the end: the
    parts that they are meant for do not hear them yet.

    Signals:
        opened(): all is there and has been done.
        refused(error): the database cannot be used; an RlmError.
    """

    opened = Signal()
    refused = Signal(object)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._turns = window.turns()
        self._kept: list[Callable[[], object]] = []
        self._acts: list[QAction] = []
        self._pause = QTimer(self, interval=0)
        self._pause.timeout.connect(self._turn)
        self._unseen = QTimer(self, singleShot=True, interval=UNSEEN_MILLISECONDS)
        self._unseen.timeout.connect(self._pause.start)

    def begin(self) -> None:
        """Show the window, and build it once it is seen."""
        self._window.installEventFilter(self)
        self._window.show()
        self._window.windowHandle().installEventFilter(self)
        self._unseen.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: what the window and its widgets would hear."""
        kind = event.type()
        if watched is self._window:
            if kind == QEvent.Type.Paint:
                self._unseen.start(0)
            elif kind == QEvent.Type.Close:
                event.ignore()
                self._kept.append(self._window.close)
                return True
            elif isinstance(event, QDropEvent) and kind == QEvent.Type.Drop:
                event.acceptProposedAction()
                files = dropped(event.mimeData())
                self._kept.append(lambda: self._window.incoming.open_all(files))
                return True
        elif kind in INPUT:
            copy = event.clone()
            self._kept.append(lambda: self._hand_on(copy))
            return True
        return False

    @Slot()
    def _turn(self) -> None:
        try:
            next(self._turns)
        except StopIteration:
            self._end()
            self._open()
        except RlmError as error:
            self._end()
            self.refused.emit(error)
        except Exception:
            self._end()
            QCoreApplication.exit(1)  # half a window is of no use
            raise
        else:
            self._keep_acts()

    def _keep_acts(self) -> None:
        """Hear the acts as long as nobody else does: their keys, and the menu bar of a system that has its own."""
        if self._acts or not hasattr(self._window, "menus"):
            return
        self._acts = list(self._window.menus.acts)
        for action in self._acts:
            action.triggered.connect(self._on_triggered)

    @Slot()
    def _on_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._kept.append(action.trigger)

    def _end(self) -> None:
        self._pause.stop()
        self._unseen.stop()
        self._window.removeEventFilter(self)
        self._window.windowHandle().removeEventFilter(self)
        for action in self._acts:
            action.triggered.disconnect(self._on_triggered)

    def _open(self) -> None:
        self.opened.emit()
        for act in self._kept:
            act()

    def _hand_on(self, event: QEvent) -> None:
        """To the act whose key was pressed, or to the window, which knows the widget."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            keys = QKeySequence(event.keyCombination())
            for action in self._window.findChildren(QAction):
                if action.isEnabled() and keys in action.shortcuts():
                    action.trigger()
                    return
        QCoreApplication.postEvent(self._window.windowHandle(), event)
