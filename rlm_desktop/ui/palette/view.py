"""The palette on screen: a field over a list, at the top of the window, until something is chosen or it is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from rlm_desktop.ui.palette.delegate import EntryDelegate
from rlm_desktop.ui.palette.entries import Entry, EntryList, Source

WIDTH, ROWS = 720, 12
TOP = 48
"""Pixels from the window's upper edge."""
_IN_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
_OURS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, *_IN_LIST)


class PaletteView(QFrame):
    """Owned by the window, which it lies upon. Enter chooses, Esc leaves; the keyboard goes back to where it was."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._source: Source | None = None
        self._before: QWidget | None = None
        self._entries = EntryList(self)
        self.field = QLineEdit()
        self.field.setAccessibleName("Command or place")
        self.field.setClearButtonEnabled(True)
        self.list = QListView()
        self.list.setAccessibleName("Found")
        self.list.setModel(self._entries)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = QLabel()
        self.nothing.setContentsMargins(12, 8, 12, 8)
        self.nothing.setWordWrap(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        self.field.textChanged.connect(self._on_typed)
        self.list.clicked.connect(lambda index: self._choose(self._entries.entry(index.row())))
        self.field.installEventFilter(self)
        self.hide()

    def open(self, source: Source) -> None:
        """Show what a source has, and take the keyboard."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._source = None  # nothing is looked for while the field is cleared
        self.field.clear()
        self._source = source
        source.begin()
        self.field.setPlaceholderText(source.placeholder)
        self.nothing.setText(source.nothing)
        self._on_typed()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def entries(self) -> list[Entry]:
        """What is listed."""
        rows = (self._entries.entry(row) for row in range(self._entries.rowCount()))
        return [entry for entry in rows if entry is not None]

    def leave(self) -> None:
        """Close, and give the keyboard back."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the field's keys that are for the list, and the field left for something else."""
        if isinstance(event, QKeyEvent) and event.key() in _OURS:
            event.accept()  # an override, too: no shortcut of the window gets these
            if event.type() is QEvent.Type.KeyPress:
                self._hear(event)
            return True
        if event.type() is QEvent.Type.FocusOut and self.isVisible() and QApplication.activePopupWidget() is None:
            self._before = None
            self.hide()
        return super().eventFilter(watched, event)

    def _hear(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in _IN_LIST:
            self.list.keyPressEvent(event)
        else:
            self._choose(self._entries.entry(self.list.currentIndex().row()))

    @Slot()
    def _on_typed(self) -> None:
        if self._source is None:
            return
        self._entries.show(self._source.find(self.field.text()))
        has_some = self._entries.rowCount() > 0
        self.list.setVisible(has_some)
        self.nothing.setVisible(not has_some)
        self.list.setCurrentIndex(self._entries.index(0, 0))
        self._place()

    def _choose(self, entry: Entry | None) -> None:
        if entry is None or not entry.is_enabled or self._source is None:
            return
        source = self._source
        self.leave()
        source.chosen(entry)
        entry.act()

    def _place(self) -> None:
        """In the middle of the window's upper part, as high as what is listed."""
        window = self.parentWidget()
        if window is None:
            return
        width = min(max(WIDTH, 64 * self.fontMetrics().averageCharWidth()), window.width() - 32)
        rows = min(ROWS, max(1, self._entries.rowCount()))
        row = max(self.list.sizeHintForRow(0), self.nothing.sizeHint().height())
        height = self.field.sizeHint().height() + rows * row + 28
        self.setGeometry((window.width() - width) // 2, TOP, width, min(height, window.height() - TOP - 16))
