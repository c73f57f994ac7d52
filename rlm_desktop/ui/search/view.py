"""The search on screen: a field, how much was found, and the hits beneath their runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.store.search import MOST_COUNTED, Hit
from rlm_desktop.ui import theme
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.figures import counted as in_numbers
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.next_previous import NextPrevious
from rlm_desktop.ui.search.controller import Counted, Found, SearchController
from rlm_desktop.ui.search.delegate import HitDelegate
from rlm_desktop.ui.search.model import HitRows

TYPING_MILLISECONDS = 200
EMPTY = (
    "Finds words in the questions, code, output, prompts, replies, variables, answers, errors and notes of all runs."
    "\n\n"
    'word word — both    "two words" — in a row    begin* — beginnings    -word — without'
)
NOTHING = "Nothing was found."


class SearchView(QWidget, NextPrevious):
    """A dock's content. A click or Enter goes to a hit; F3 and Shift+F3 go to the next and the one before.

    Its acts: `take_keyboard`, `next`, `previous`.

    Signals:
        hit_chosen(run, span, part, words): a hit was gone to; the focus is there. part is what kind of text it is
            in: question, code, output, prompt, reply, thinking, variable, answer, error or note.
        left(): Escape was pressed in an empty field.
    """

    hit_chosen = Signal(str, int, str, str)
    left = Signal()

    def __init__(self, focus: Focus, controller: SearchController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._controller = controller
        self._counted: Counted | None = None
        self._is_looking = False
        self.field = QLineEdit(self)
        self.here = QCheckBox("This run only", self)
        self._status = QLabel(self)
        self.rows = HitRows(self)
        self.list = HitList(self.rows, self)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self._lay_out()
        self._connect()
        self._say()

    def _lay_out(self) -> None:
        self.field.setPlaceholderText("Search in all runs")
        self.field.setAccessibleName("Search in all runs")
        self.field.setAccessibleDescription('Words, "phrases", beginnings*, -without')
        self.field.setClearButtonEnabled(True)
        self.here.setToolTip("Look only into the run that is shown")
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setAccessibleName("What was found")
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusProxy(self.field)
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 0)
        top.setSpacing(8)
        top.addWidget(self.field, 1)
        top.addWidget(self.here)
        top.addWidget(self._status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typing.start)
        self.field.returnPressed.connect(self._on_entered)
        self.here.toggled.connect(self._look)
        self._typing.timeout.connect(self._look)
        self.rows.wanted.connect(self._controller.more)
        self.list.clicked.connect(self._go_to)
        self.list.activated.connect(self._go_to)
        self._controller.found.connect(self._on_found)
        self._controller.counted.connect(self._on_counted)
        self._controller.indexing.changed.connect(self._say)
        self._controller.refused.connect(self._on_refused)
        self._focus.run_changed.connect(self._on_run_changed)

    @property
    def status(self) -> str:
        """What is said of the hits."""
        return self._status.text()

    @Slot()
    def take_keyboard(self) -> None:
        """Write here, over what stands there."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Qt: F3 anywhere here; arrows of the field move in the list."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key == Qt.Key.Key_F3:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Escape and watched is self.field:
            if self.field.text():
                self.field.clear()
            else:
                self.left.emit()
        elif key == Qt.Key.Key_Down and watched is self.field and self.rows.rowCount():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self._move(1)
        else:
            return False
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Qt: take the colours of the new palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_status"):
            theme.write_in(self._status, "muted")

    @Slot()
    def _look(self) -> None:
        self._typing.stop()
        self._counted = None
        self._is_looking = bool(self.field.text().strip())
        self._controller.look(self.field.text(), in_run=self.here.isChecked())
        self._say()

    @Slot()
    def _on_entered(self) -> None:
        """Enter looks at once; where it has been looked, it goes to the first hit."""
        if self._typing.isActive() or self._is_looking:
            self._look()
        else:
            self._step(1)

    @Slot()
    def _on_run_changed(self) -> None:
        if self.here.isChecked() and self.field.text().strip():
            self._look()

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self._is_looking = False
        self.rows.show(found)
        self._say()

    @Slot(object)
    def _on_counted(self, counted: Counted) -> None:
        if counted.words == self._controller.words:
            self._counted = counted
            self._say()

    @Slot(object)
    def _on_refused(self, error: RlmError) -> None:
        self._is_looking = False
        self.rows.clear()
        self._say()
        self.list.empty = str(error)

    @Slot()
    def _say(self) -> None:
        counted, words = self._counted, self._controller.words
        parts = []
        if words and counted is not None:
            parts.append(_said(counted.count))
        if counted is not None and counted.behind:
            parts.append(f"{in_numbers(counted.behind, 'run')} not searched yet")
        elif self._controller.indexing.is_indexing and words:
            parts.append("taking in new texts…")
        self._status.setText(" · ".join(parts))
        theme.write_in(self._status, "muted")
        self.list.empty = "" if self._is_looking else NOTHING if words else EMPTY
        self.list.viewport().update()

    @Slot(QModelIndex)
    def _go_to(self, index: QModelIndex) -> None:
        row = self.rows.row(index.row())
        if isinstance(row, Hit):
            self._focus.show(row.run, row.span)
            self.hit_chosen.emit(row.run, row.span, row.part, self._controller.words)

    def _step(self, by: int) -> None:
        if self._move(by):
            self._go_to(self.list.currentIndex())

    def _move(self, way: int) -> bool:
        """Select the next hit in a direction; False when there is none."""
        row = self.list.currentIndex().row()
        if row < 0 and way < 0:
            row = self.rows.rowCount()
        row += way
        while 0 <= row < self.rows.rowCount() and not isinstance(self.rows.row(row), Hit):
            row += way
        if not 0 <= row < self.rows.rowCount():
            self.rows.fetchMore(QModelIndex())
            return False
        self.list.setCurrentIndex(self.rows.index(row))
        return True


def _said(count: int | None) -> str:
    if count is None:
        return "many hits, the newest first"
    return f"more than {grouped(MOST_COUNTED)} hits" if count > MOST_COUNTED else in_numbers(count, "hit")


class HitList(QListView):
    """The hits; where there are none, a sentence says why."""

    def __init__(self, rows: HitRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EMPTY
        self.setModel(rows)
        self.setItemDelegate(HitDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Hits")
        copies_rows(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the rows, or the sentence."""
        super().paintEvent(event)
        if self.model().rowCount() or not self.empty:
            return
        painter = QPainter(self.viewport())
        painter.setPen(theme.colour("muted"))
        place = QRect(self.viewport().rect()).adjusted(16, 16, -16, -16)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty)
