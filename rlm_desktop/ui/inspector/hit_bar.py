"""The bar below the inspector that goes from hit to hit of a search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.inspector.hits import HitMarks

HEARD = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class HitBar(QWidget):
    """Shown as long as hits are marked. F3 and Shift+F3 go on and back while `screen` has the keyboard, Esc ends it."""

    def __init__(self, hits: HitMarks, screen: QWidget) -> None:
        super().__init__(screen)
        self._hits = hits
        self.said = QLabel(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.said, 1)
        for sign, hint, act in (
            ("▴", "Previous hit (Shift+F3)", hits.previous),
            ("▾", "Next hit (F3)", hits.next),
            ("✕", "Take the marks away (Esc)", hits.clear),
        ):
            tool = QToolButton(self)
            tool.setText(sign)
            tool.setToolTip(hint)
            tool.setAccessibleName(hint.partition(" (")[0])
            tool.setAutoRaise(True)
            tool.clicked.connect(act)
            layout.addWidget(tool)
        self.hide()
        hits.changed.connect(self._on_changed)
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the window's F3 goes through what a filter keeps; in this screen it goes through the hits."""
        if self._hits.count and event.type() in HEARD and isinstance(event, QKeyEvent):
            act = self._act_of(event)
            if act is not None:
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    act()
                return True
        return super().eventFilter(watched, event)

    def _act_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.key() == Qt.Key.Key_F3:
            return self._hits.previous if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self._hits.next
        return self._hits.clear if event.key() == Qt.Key.Key_Escape else None

    @Slot()
    def _on_changed(self) -> None:
        count = self._hits.count
        self.said.setText(f"{grouped(self._hits.at + 1)} of {counted(count, 'hit')} here")
        self.setVisible(bool(count))
