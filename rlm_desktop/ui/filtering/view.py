"""The bar: a field for the filter, what is wrong with it, what it hides, and the way from match to match."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain
from rlm_desktop.store.filters import FilterError, parse
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.completing import FilterCompleter
from rlm_desktop.ui.entry import Entry
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.filter_line import FilterLine, WrongFilter
from rlm_desktop.ui.filtering.controller import FilterController
from rlm_desktop.ui.filtering.saved import SavedFilters
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.menu_button import MenuButton

HINT = 'Filter, for example  kind:sub cost>0.01 error "text"'
CLEAR = "clear"


class FilterField(FilterLine):
    """F3 goes on.

    Signals:
        entered(): it has the keyboard.
        next_requested(), previous_requested(): F3, and with Shift.
    """

    entered = Signal()
    next_requested = Signal()
    previous_requested = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: the keyboard comes here."""
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: the key that a line of text has no use for."""
        if event.key() == Qt.Key.Key_F3:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.previous_requested if is_back else self.next_requested).emit()
        else:
            super().keyPressEvent(event)


class FilterBar(Entry, QWidget):
    """The filter of the run that is looked at. Enter applies it; Back and Forward bring earlier ones back.

    Its acts, for menus and the palette: `take_keyboard`, `clear`, `next`, `previous`, `save`.

    Signals:
        left(): Escape was pressed in an empty field: the keyboard should go back to the tree.
    """

    left = Signal()

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        matching: Matching,
        jobs: Jobs,
        database: Path,
        memory: Path,
        parent: QWidget | None = None,
    ) -> None:
        """memory: the ini file in which the saved filters lie."""
        super().__init__(parent)
        self._focus = focus
        self._matching = matching
        self._controller = FilterController(reader, focus, matching, jobs, database, self)
        self._saved = SavedFilters(memory, self)
        self.field = FilterField(self)
        self.completer = FilterCompleter(self.field, self._controller.known)
        self._back = self._button("Previous match (Shift+F3)", Qt.ArrowType.UpArrow)
        self._on = self._button("Next match (F3)", Qt.ArrowType.DownArrow)
        self._status = self._label("What the filter hides")
        self._wrong = WrongFilter(self)
        self.menu = QMenu(self)
        self._filters = MenuButton("Saved", self.menu, self)
        self._lay_out()
        self._connect()
        self._on_filter_changed()

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(HINT)
        self.field.setAccessibleName("Filter of this run")
        self.field.setAccessibleDescription("Enter applies it, Escape clears it")
        self.field.setToolTip("Keeps what fits and hides the rest (Ctrl+F). Enter applies, Escape clears.")
        self.field.setClearButtonEnabled(True)
        self.entry = self.field
        self._filters.setToolTip("Filters that you saved")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        for widget in (self._status, self._back, self._on, self._filters):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._wrong)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _connect(self) -> None:
        field = self.field
        field.returnPressed.connect(self.apply)
        field.textEdited.connect(self._on_edited)
        field.entered.connect(self._controller.learn)
        field.left.connect(self.left)
        field.next_requested.connect(self.next)
        field.previous_requested.connect(self.previous)
        self._back.clicked.connect(self.previous)
        self._on.clicked.connect(self.next)
        self._status.linkActivated.connect(self.clear)
        self._wrong.put_right.connect(self._put_right)
        self.menu.aboutToShow.connect(self._fill_menu)
        self._focus.run_changed.connect(self._on_filter_changed)
        self._focus.filter_changed.connect(self._on_filter_changed)
        self._focus.span_changed.connect(self._say)
        self._matching.changed.connect(self._say)
        self._matching.working_changed.connect(self._say)
        self._matching.failed.connect(self._show_error)

    @property
    def status(self) -> str:
        """What is said of the matches; rich text."""
        return self._status.text()

    @property
    def wrong(self) -> str:
        """What is said of a text that is no filter; rich text, empty when all is well."""
        return self._wrong.text()

    @Slot()
    def take_keyboard(self) -> None:
        """Write here, over what stands there."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def apply(self) -> None:
        """Filter by what stands in the field; a text that is no filter is said to be none, and its place selected."""
        self.completer.popup.hide()
        try:
            parse(self.field.text())
        except FilterError as error:
            self._show_error(error)
            self.field.select_wrong(error)
            return
        self._show_error(None)
        self._focus.set_filter(self.field.text())
        self._say()

    @Slot()
    def clear(self) -> None:
        """Hide nothing."""
        self.field.clear()
        self.apply()

    @Slot()
    def next(self) -> None:
        """Select the next match."""
        self._controller.next()

    @Slot()
    def previous(self) -> None:
        """Select the match before."""
        self._controller.previous()

    @Slot()
    def save(self) -> None:
        """Keep the filter among the saved ones."""
        if self._focus.filter:
            self._saved.save(self._focus.filter)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: take the colours of the new palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_wrong"):
            self._say()

    @Slot()
    def _on_filter_changed(self) -> None:
        self.setEnabled(self._focus.run is not None)
        self.field.setText(self._focus.filter)
        self._show_error(None)
        self._say()

    @Slot()
    def _on_edited(self) -> None:
        if self._wrong.error is not None:
            try:
                parse(self.field.text())
            except FilterError as error:
                self._show_error(error)
            else:
                self._show_error(None)
        self._say()

    @Slot()
    def _say(self) -> None:
        matches = self._matching.matches
        is_written = self.field.text().strip() != self._focus.filter
        self._back.setEnabled(matches is not None and matches.count > 0)
        self._on.setEnabled(self._back.isEnabled())
        muted = theme.colour("muted").name()
        if is_written and self.field.text():
            said = "Enter applies"
        elif self._matching.is_working:
            said = "Looking…"
        elif matches is None:
            said = ""
        else:
            at = self._controller.position()
            where = f"match {grouped(at)} · " if at is not None else ""
            said = f"{where}{grouped(matches.count)} of {grouped(matches.total)} · "
        link = f'<a href="{CLEAR}">clear</a>' if matches is not None and not is_written else ""
        self._status.setText(f'<span style="color:{muted}">{said}</span>{link}')

    @Slot(object)
    def _show_error(self, error: RlmError | None) -> None:
        self._wrong.say(self.field.text(), error)

    @Slot(str)
    def _put_right(self, text: str) -> None:
        self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.apply()

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        saved = self._saved.texts()
        keep = self.menu.addAction("Save this filter")
        keep.setEnabled(bool(self._focus.filter) and self._focus.filter not in saved)
        keep.triggered.connect(self.save)
        if not saved:
            return
        self.menu.addSeparator()
        for text in saved:
            self.menu.addAction(_in_menu(text)).triggered.connect(lambda _=False, text=text: self._use(text))
        self.menu.addSeparator()
        remove = self.menu.addMenu("Remove")
        for text in saved:
            remove.addAction(_in_menu(text)).triggered.connect(lambda _=False, text=text: self._saved.remove(text))

    def _use(self, text: str) -> None:
        self.field.setText(text)
        self.apply()

    def _button(self, says: str, arrow: Qt.ArrowType) -> QToolButton:
        button = QToolButton(self)
        button.setArrowType(arrow)
        button.setAutoRaise(True)
        button.setToolTip(says)
        button.setAccessibleName(says)
        return button

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setAccessibleName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        return label


def _in_menu(text: str) -> str:
    """A menu takes & for a mnemonic."""
    return plain(text).replace("&", "&&")
