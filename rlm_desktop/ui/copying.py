"""Copy, for whatever has the keyboard: a text's selection, or the act that a list has for Ctrl+C."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QWidget


def copy() -> None:
    """Copy what is selected where the keyboard is; nothing happens where nothing can be copied."""
    widget = QApplication.focusWidget()
    if isinstance(widget, QLabel):
        QGuiApplication.clipboard().setText(widget.selectedText() or QGuiApplication.clipboard().text())
    elif widget is not None:
        _copy_from(widget)


def _copy_from(widget: QWidget) -> None:
    copies = getattr(widget, "copy", None)
    if callable(copies):
        copies()
        return
    for action in widget.actions():
        if QKeySequence(QKeySequence.StandardKey.Copy) in action.shortcuts():
            action.trigger()
