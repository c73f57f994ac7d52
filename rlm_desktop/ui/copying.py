"""Copy, for whatever has the keyboard: a text's selection, the rows of a table, or the act that it has for Ctrl+C."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QClipboard, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QTableView, QWidget
from shiboken6 import Shiboken


def copy() -> None:
    """Copy what is selected where the keyboard is; nothing happens where nothing can be copied."""
    widget = QApplication.focusWidget()
    if isinstance(widget, QLabel):
        QGuiApplication.clipboard().setText(widget.selectedText() or QGuiApplication.clipboard().text())
    elif widget is not None:
        _copy_from(widget)


def copies_rows(view: QAbstractItemView) -> None:
    """Give a table or a list an act for Ctrl+C, also in its menu: the selected rows, as another table takes them."""
    act = QAction("Copy rows", view)
    act.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    act.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    act.triggered.connect(lambda: QGuiApplication.clipboard().setText(rows_text(view)))
    view.addAction(act)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def rows_text(view: QAbstractItemView) -> str:
    """The selected rows, else the current one: a line each, with tabs between what is shown in the columns."""
    chosen = sorted({index.row() for index in view.selectedIndexes()} or {view.currentIndex().row()})
    lines = [[_cell(view.model().index(row, column)) for column in _columns(view)] for row in chosen if row >= 0]
    return "\n".join("\t".join(line) for line in lines)


def _columns(view: QAbstractItemView) -> list[int]:
    """Those that are seen, from left to right."""
    if not isinstance(view, QTableView):
        return [0]
    head = view.horizontalHeader()
    columns = [head.logicalIndex(place) for place in range(head.count())]
    return [column for column in columns if not head.isSectionHidden(column)]


def _cell(index: QModelIndex) -> str:
    said = index.data()
    return "" if said is None else " ".join(str(said).split("\t")).replace("\n", " ")


def keep() -> None:
    """Have Qt itself hold what was copied: it frees the clipboard after Python has ended, and would crash on ours."""
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        held = clipboard.mimeData(mode)
        if held is not None and Shiboken.createdByPython(held):
            clipboard.setText(held.text(), mode)


def _copy_from(widget: QWidget) -> None:
    copies = getattr(widget, "copy", None)
    if callable(copies):
        copies()
        return
    for action in widget.actions():
        if QKeySequence(QKeySequence.StandardKey.Copy) in action.shortcuts():
            action.trigger()
