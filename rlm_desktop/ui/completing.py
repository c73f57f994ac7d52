"""The list that drops from the filter's field: what can stand at the cursor, with what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QTreeView

from rlm_desktop.store.completion import Completion, complete
from rlm_desktop.store.filter_fields import SPANS, Language
from rlm_desktop.ui import theme

ROWS = 12
POPUP_PIXELS = 460
NAME_PIXELS = 170


class FilterCompleter(QObject):
    """Offers while the user types; what is chosen takes the place of the word at the cursor.

    The list lies over the window and never takes the keyboard: the field's arrows move in it, Tab takes the first or
    the selected one, Enter the selected one, Escape puts it away.

    known: gives the values in use, by field. language: what can be asked.
    """

    def __init__(
        self, field: QLineEdit, known: Callable[[], Mapping[str, Sequence[str]]], language: Language = SPANS
    ) -> None:
        super().__init__(field)
        self._field = field
        self._known = known
        self._language = language
        self._offered: list[Completion] = []
        self._model = QStandardItemModel(0, 2, self)
        self.popup = QTreeView(field)
        self.popup.setModel(self._model)
        self.popup.setRootIsDecorated(False)
        self.popup.setUniformRowHeights(True)
        self.popup.setHeaderHidden(True)
        self.popup.setAccessibleName("What can stand here")
        self.popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.popup.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.popup.header().resizeSection(0, NAME_PIXELS)
        self.popup.hide()
        self.popup.clicked.connect(self._on_clicked)
        field.textEdited.connect(self.offer)
        field.installEventFilter(self)

    @property
    def offered(self) -> Sequence[Completion]:
        """What is offered now."""
        return self._offered

    @Slot()
    def offer(self) -> None:
        """Show what fits at the cursor; nothing when the word is whole."""
        self._offered = complete(self._field.text(), self._field.cursorPosition(), self._known(), self._language)
        self._model.removeRows(0, self._model.rowCount())
        if not self._offered:
            self.popup.hide()
            return
        muted = theme.colour("muted")
        for one in self._offered:
            says = QStandardItem(one.says)
            says.setForeground(muted)
            self._model.appendRow([QStandardItem(one.text.strip()), says])
        self._place()
        self.popup.setCurrentIndex(QModelIndex())
        self.popup.show()
        self.popup.raise_()

    def take(self) -> bool:
        """Put in the selected one, or the first; False when nothing is offered."""
        if not self.popup.isVisible():
            return False
        self._put_in(max(self.popup.currentIndex().row(), 0))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: keys of the field that are meant for the list."""
        if watched is not self._field or not self.popup.isVisible():
            return False
        if event.type() is QEvent.Type.FocusOut:
            self.popup.hide()
        elif isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            is_press = event.type() is QEvent.Type.KeyPress
            is_ours = self._is_ours(event.key())
            if is_ours and is_press:
                self._obey(event.key())
            elif is_ours:
                event.accept()
            return is_ours
        return False

    def _is_ours(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.popup.currentIndex().isValid()
        return key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Escape)

    def _obey(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self.popup.hide()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            rows = self._model.rowCount()
            row = self.popup.currentIndex().row()
            row = (row + 1) % rows if key == Qt.Key.Key_Down else (row - 1 if row > 0 else rows - 1)
            self.popup.setCurrentIndex(self._model.index(row, 0))
        else:
            self.take()

    def _place(self) -> None:
        """Below the field, over whatever lies there."""
        window = self._field.window()
        if self.popup.parent() is not window:
            self.popup.setParent(window)
        corner = self._field.mapTo(window, QPoint(0, self._field.height()))
        rows = min(len(self._offered), ROWS)
        height = rows * self.popup.sizeHintForRow(0) + 2 * self.popup.frameWidth()
        self.popup.setGeometry(corner.x(), corner.y(), min(POPUP_PIXELS, window.width() - corner.x()), height)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._put_in(index.row())

    def _put_in(self, row: int) -> None:
        self.popup.hide()
        chosen = self._offered[row]
        text = self._field.text()
        self._field.setText(text[: chosen.start] + chosen.text + text[chosen.end :])
        self._field.setCursorPosition(chosen.start + len(chosen.text))
        if chosen.text.endswith((":", ">")):
            self.offer()
