"""The library on screen: a field to filter by, its count, and the list of runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.events.wording import plain
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.library.delegate import RunDelegate
from rlm_desktop.ui.library.model import ROW_ROLE, RunList

TYPING_MILLISECONDS = 150
RUNNING_MILLISECONDS = 1_000
RESTING_MILLISECONDS = 30_000
EMPTY = "No run yet.\nOpen documents and ask."


class LibraryView(QWidget):
    """The runs of the database. Selecting one brings it into focus, and the run in focus is selected.

    Signals:
        delete_requested(run): the user wants a run deleted; nobody has asked whether they are sure.
        export_requested(run): the user wants a run as a file.
    """

    delete_requested = Signal(str)
    export_requested = Signal(str)

    def __init__(self, reader: Reader, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._runs = RunList(reader, self)
        self._is_following = False
        """Whether we ourselves move the selection."""
        self._filter = QLineEdit(self)
        self._count = QLabel(self)
        self._list = RunListView(self._runs, self)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self._clock = Clock(self, self._pause)
        self._copy = QAction("Copy id", self, shortcut=QKeySequence(QKeySequence.StandardKey.Copy))
        self._export = QAction("Export…", self)
        self._delete = QAction("Delete…", self, shortcut=QKeySequence(Qt.Key.Key_Delete))
        self._lay_out()
        self._connect()
        self._on_counted()
        self._on_run_changed()

    def _lay_out(self) -> None:
        self._filter.setPlaceholderText("Filter by words of the question")
        self._filter.setAccessibleName("Filter runs by words of their question")
        self._filter.setClearButtonEnabled(True)
        self._count.setTextFormat(Qt.TextFormat.RichText)
        self._count.setAccessibleName("Runs found")
        self._count.setContentsMargins(8, 0, 8, 0)
        self._count.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        for action in (self._copy, self._export, self._delete):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._list.addAction(action)
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 0)
        top.addWidget(self._filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._count)
        layout.addWidget(self._list, 1)
        self.setFocusProxy(self._list)

    def _connect(self) -> None:
        self._filter.textChanged.connect(self._typing.start)
        self._filter.returnPressed.connect(self._on_typed)
        self._typing.timeout.connect(self._on_typed)
        self._count.linkActivated.connect(self._filter.clear)
        self._clock.timeout.connect(self._list.viewport().update)
        self._copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self._current().run))
        self._export.triggered.connect(lambda: self.export_requested.emit(self._current().run))
        self._delete.triggered.connect(lambda: self.delete_requested.emit(self._current().run))
        self._list.customContextMenuRequested.connect(self._on_menu_requested)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._runs.counted.connect(self._on_counted)
        self._focus.run_changed.connect(self._on_run_changed)
        self._focus.library_changed.connect(self._on_library_changed)
        self._focus.grew.connect(self._on_grew)

    def _current(self) -> RunRow:
        return self._runs.row(self._list.currentIndex().row())

    @Slot()
    def _on_typed(self) -> None:
        self._typing.stop()
        if self._filter.text().strip() != self._runs.matching:
            self._runs.search(self._filter.text())
            self._select_run_in_focus()

    @Slot()
    def _on_counted(self) -> None:
        words, muted = self._runs.matching, theme.colour("muted").name()
        self._count.setVisible(bool(words))
        self._count.setText(
            f'<span style="color:{muted}">{self._runs.found:,} of {self._runs.total:,} · </span><a href="#">clear</a>'
        )
        if not self._runs.total:
            self._list.say(EMPTY)
        else:
            self._list.say(f"No question holds “{plain(words)}”.")
        self._clock.look()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        row: RunRow | None = current.data(ROW_ROLE)
        self._enable_actions(row)
        if row is not None and not self._is_following:
            self._is_following = True
            self._focus.show(row.run)
            self._is_following = False

    @Slot()
    def _on_run_changed(self) -> None:
        if self._is_following:
            return
        if self._focus.run is not None and self._runs.place_of(self._focus.run) is None and not self._runs.matching:
            self._read_again()
        self._select_run_in_focus()

    @Slot()
    def _on_library_changed(self) -> None:
        self._read_again()
        self._select_run_in_focus()

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        self._is_following = True
        self._runs.grow(run)
        self._is_following = False
        if run == self._focus.run:
            self._select_run_in_focus()
            self._enable_actions(self._list.currentIndex().data(ROW_ROLE))
        self._clock.look()

    @Slot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        if self._list.indexAt(at).isValid():
            menu = QMenu(self)
            menu.addActions([self._copy, self._export])
            menu.addSeparator()
            menu.addAction(self._delete)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self._list.viewport().mapToGlobal(at))

    def _read_again(self) -> None:
        """Qt moves the selection away from a row that goes; that is no choice of the user's."""
        self._is_following = True
        self._runs.read_again()
        self._is_following = False

    def _select_run_in_focus(self) -> None:
        """A list that begins anew, or lost its row, moves its selection by itself; the focus decides."""
        place = self._runs.place_of(self._focus.run)
        self._is_following = True
        if place is None:
            self._list.selectionModel().clear()
        elif place != self._list.currentIndex().row():
            self._list.setCurrentIndex(self._runs.index(place))
        self._is_following = False
        self._enable_actions(self._list.currentIndex().data(ROW_ROLE))

    def _enable_actions(self, row: RunRow | None) -> None:
        self._copy.setEnabled(row is not None)
        self._export.setEnabled(row is not None)
        self._delete.setEnabled(row is not None and row.outcome is not None)

    def _pause(self) -> int | None:
        """Times move quickly only while something runs."""
        if not self._runs.rowCount():
            return None
        return RUNNING_MILLISECONDS if self._runs.is_running else RESTING_MILLISECONDS

    def changeEvent(self, event: QEvent) -> None:
        """Colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._list.retint()
            self._on_counted()


class RunListView(QListView):
    """The list itself; says a sentence where it has no row."""

    def __init__(self, runs: RunList, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence = ""
        self._delegate = RunDelegate(self)
        self.setModel(runs)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Runs, the newest first")
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def say(self, sentence: str) -> None:
        """Set what is said where there is no row."""
        self._sentence = sentence
        self.viewport().update()

    def retint(self) -> None:
        """Draw in the colours of now."""
        self._delegate.retint()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or the sentence."""
        super().paintEvent(event)
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            area = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._sentence)
