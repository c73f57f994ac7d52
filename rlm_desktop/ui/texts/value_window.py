"""A value in a window of its own: 50 MB scroll as a page does; found, gone to by line, wrapped, enlarged, saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from rlm_desktop.ui.entry import Entry
from rlm_desktop.ui.figures import counted
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.body import Body
from rlm_desktop.ui.texts.find_bar import FindBar
from rlm_desktop.ui.texts.kinds import Kind, kinds_of
from rlm_desktop.ui.texts.lines import Lines, Place
from rlm_desktop.ui.texts.row_layouts import Looks, as_it_is
from rlm_desktop.ui.texts.rows_view import MOST_COPIED
from rlm_desktop.ui.texts.saving import save_text
from rlm_desktop.ui.texts.window import TextWindow

MOST_LINES = 2_147_483_647


class ValueWindow(Entry, TextWindow):
    """Shows one text; it goes with the window that it was opened from."""

    def __init__(
        self, title: str, jobs: Jobs, owner: QWidget, *, file_name: str = "text.txt", wraps: bool = True
    ) -> None:
        super().__init__(title, owner)
        self._jobs = jobs
        self._file_name = file_name
        self._text = ""
        self._looks: Looks = as_it_is
        self.body = Body(title, jobs, wraps=wraps)
        self.find_bar = FindBar(jobs)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Show as")
        self.kinds.setToolTip("As what the text is shown")
        self.wrap = QCheckBox("Wrap lines")
        self.wrap.setChecked(wraps)
        self.line = QSpinBox()
        self.line.setPrefix("Line ")
        self.line.setKeyboardTracking(False)
        self.line.setAccessibleName("Go to line")
        self.line.setToolTip("Go to line (Ctrl+G)")
        self._size = _muted()
        self._said = _muted()
        content = QWidget()
        self._lay_out(content)
        self.hold(content)
        self.entry = self.body
        self._connect()

    def show_text(self, text: str, kind: Kind = Kind.TEXT, looks: Looks = as_it_is, *, keep: bool = False) -> None:
        """Show a text; keep: it goes on from the one that is shown, as it is shown."""
        self._text, self._looks = text, looks
        if keep:
            if self.body.kind is Kind.TEXT:
                self.body.show_text(text, looks=looks, keep=True)
            self._size.setText(cutting.size(text))
            return
        self.kinds.blockSignals(True)
        self.kinds.clear()
        self.kinds.addItems([one.value for one in kinds_of(text)])
        self.kinds.setCurrentText(kind.value)
        self.kinds.blockSignals(False)
        self._size.setText(cutting.size(text))
        self.body.show_text(text, kind, looks)
        self.body.setFocus()

    def go_to_line(self, line: int) -> None:
        """Bring a line in sight, by its number from 1."""
        rows = self.body.rows.rows
        if isinstance(rows, Lines) and self.body.kind is Kind.TEXT:
            place = Place(rows.row_of_line(line), 0)
            self.body.rows.select(place, place)

    @Slot()
    def copy_all(self) -> None:
        """Give the whole text to the clipboard."""
        if len(self._text) <= MOST_COPIED:
            QGuiApplication.clipboard().setText(self._text)
            self._tell("Copied.")

    @Slot()
    def save(self) -> None:
        """Save the whole text to a file."""
        save_text(self, self._jobs, self._file_name, self._text, self._tell)

    @Slot(str)
    def _on_kind(self, name: str) -> None:
        self._tell("")
        self.body.show_text(self._text, Kind(name), self._looks)

    @Slot()
    def _on_read(self) -> None:
        rows = self.body.rows.rows
        is_text = self.body.kind is Kind.TEXT
        if isinstance(rows, Lines) and is_text:
            self.line.setRange(1, max(1, min(rows.lines, MOST_LINES)))
            self._size.setText(f"{cutting.size(self._text)} · {counted(rows.lines, 'line')}")
        self.kinds.blockSignals(True)
        self.kinds.setCurrentText(self.body.kind.value)
        self.kinds.blockSignals(False)
        for widget in (self.line, self.wrap):
            widget.setEnabled(is_text)
        self.find_bar.set_view(self.body.shown_rows)

    @Slot(object)
    def _on_moved(self, place: Place) -> None:
        rows = self.body.rows.rows
        if not isinstance(rows, Lines) or not rows.count:
            return
        row = place.row
        while row and rows.row(row).line is None and place.row - row < 1_000:
            row -= 1
        self.line.blockSignals(True)
        self.line.setValue(rows.row(row).line or self.line.value())
        self.line.blockSignals(False)

    @Slot(int)
    def _on_line(self, line: int) -> None:
        self.go_to_line(line)
        self.body.rows.setFocus()

    @Slot(str, str)
    def _on_text_wanted(self, name: str, text: str) -> None:
        owner = self.parentWidget()
        assert owner is not None
        open_value(name, text, self._jobs, owner)

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self._said.setText(sentence)

    def _zoom(self, points: int) -> Callable[[], None]:
        return lambda: self.body.zoom(points)

    def _connect(self) -> None:
        self.kinds.currentTextChanged.connect(self._on_kind)
        self.wrap.toggled.connect(self.body.rows.set_wraps)
        self.line.valueChanged.connect(self._on_line)
        self.body.read.connect(self._on_read)
        self.body.refused.connect(self._tell)
        self.body.text_wanted.connect(self._on_text_wanted)
        self.body.rows.moved.connect(self._on_moved)
        key = QKeySequence.StandardKey
        for keys, act in (
            (key.Find, self.find_bar.begin),
            (QKeySequence("F3"), self.find_bar.next),
            (QKeySequence("Shift+F3"), self.find_bar.previous),
            (key.Save, self.save),
            (key.ZoomIn, self._zoom(1)),
            (key.ZoomOut, self._zoom(-1)),
            (QKeySequence("Ctrl+="), self._zoom(1)),
            (QKeySequence("Ctrl+0"), self._zoom(0)),
            (QKeySequence("Ctrl+G"), self._ask_line),
            (QKeySequence("Alt+Z"), self.wrap.toggle),
        ):
            QShortcut(keys, self, act)

    @Slot()
    def _ask_line(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def _lay_out(self, content: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 8)
        head.setSpacing(8)
        head.addWidget(self.kinds)
        head.addWidget(self.line)
        head.addWidget(self.wrap)
        head.addStretch(1)
        for text, tip, act in (
            ("Find", "Find a word (Ctrl+F)", self.find_bar.begin),
            ("Copy all", "Copy the whole text", self.copy_all),
            ("Save…", "Save the whole text to a file (Ctrl+S)", self.save),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(act)
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 4)
        foot.addWidget(self._size)
        foot.addStretch(1)
        foot.addWidget(self._said)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.find_bar)
        column.addWidget(self.body, 1)
        column.addLayout(foot)


def open_value(
    title: str,
    text: str,
    jobs: Jobs,
    owner: QWidget,
    *,
    kind: Kind = Kind.TEXT,
    looks: Looks = as_it_is,
    file_name: str = "text.txt",
    wraps: bool = True,
) -> ValueWindow:
    """Show a text in a window of its own."""
    window = ValueWindow(title, jobs, owner, file_name=file_name, wraps=wraps)
    window.show_text(text, kind, looks)
    window.show()
    return window


def _muted() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
