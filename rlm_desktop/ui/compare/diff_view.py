"""Two texts in diff mode: side by side or one in the other, with a way from difference to difference."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui.compare.diff_pane import DiffPane
from rlm_desktop.ui.compare.diff_rows import Columns, DiffRows
from rlm_desktop.ui.compare.texts import Texts
from rlm_desktop.ui.figures import counted

NOTHING = "Neither has any."


class DiffView(QWidget):
    """Shows Texts. Side by side, both columns scroll as one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = Texts()
        self._left = DiffPane(f"{name} of A", wraps=False)
        self._right = DiffPane(f"{name} of B", wraps=False)
        self._both = DiffPane(f"{name} of A and B", wraps=True)
        self._beside = _choice("Side by side", "A at the left, B at the right")
        self._unified = _choice("In one", "Lines of A and B among each other, with − and +")
        self._folds = QCheckBox("&Fold what is the same")
        self._folds.setChecked(True)
        self._said = QLabel()
        self._said.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._before = _act("↑", "Previous difference in this text (Alt+Up)", "Previous difference in this text")
        self._after = _act("↓", "Next difference in this text (Alt+Down)", "Next difference in this text")
        self._stack = QStackedWidget()
        self._message = QLabel()
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._change = -1
        self._lay_out()
        self._connect()
        self._beside.setChecked(True)

    def show_texts(self, texts: Texts) -> None:
        """Show these."""
        self._texts = texts
        self._show()

    def say(self, sentence: str) -> None:
        """Show a sentence in their place."""
        self._message.setText(sentence)
        self._said.setText("")
        self._stack.setCurrentWidget(self._message)

    def panes(self) -> tuple[DiffPane, ...]:
        """The columns that are shown."""
        return (self._left, self._right) if self._beside.isChecked() else (self._both,)

    @property
    def said(self) -> str:
        """How much differs, in words."""
        return self._said.text()

    @Slot()
    def next_change(self) -> None:
        """Go to the next difference in the texts."""
        self._go(1)

    @Slot()
    def previous_change(self) -> None:
        """Go to the one before."""
        self._go(-1)

    @Slot()
    def _show(self) -> None:
        lines, folds = self._texts.diff.lines, self._folds.isChecked()
        self._change = -1
        if not lines:
            self.say(self._texts.instead or NOTHING)
            return
        colours = self._texts.colours
        sides = {self._left: Columns.LEFT, self._right: Columns.RIGHT, self._both: Columns.BOTH}
        for pane in self.panes():
            pane.show_diff(DiffRows(lines, sides[pane], folds=folds), colours)
        self._stack.setCurrentIndex(0 if self._beside.isChecked() else 1)
        changes = len(self._texts.diff.changes)
        said = counted(changes, "difference") if changes else "The same in both"
        self._said.setText(
            f"{said} · compared up to 20,000 lines of 4,000 characters" if self._texts.diff.is_cut else said
        )
        for button in (self._before, self._after):
            button.setEnabled(bool(changes))
        if changes:
            self._go(1)

    def _go(self, by: int) -> None:
        changes = self.panes()[0].diff.changes()
        if changes and self._stack.currentWidget() is not self._message:
            self._change = (max(self._change, 0 if by < 0 else -1) + by) % len(changes)
            for pane in self.panes():
                pane.show_row(changes[self._change])

    def _connect(self) -> None:
        for one, other in ((self._left, self._right), (self._right, self._left)):
            one.scrolled.connect(other.follow)
            one.horizontalScrollBar().valueChanged.connect(other.horizontalScrollBar().setValue)
        self._folds.toggled.connect(self._show)
        self._beside.clicked.connect(self._show)
        self._unified.clicked.connect(self._show)
        self._before.clicked.connect(self.previous_change)
        self._after.clicked.connect(self.next_change)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        group.addButton(self._beside)
        group.addButton(self._unified)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 4)
        head.setSpacing(4)
        head.addWidget(self._said)
        head.addWidget(self._before)
        head.addWidget(self._after)
        head.addStretch(1)
        head.addWidget(self._folds)
        head.addWidget(self._beside)
        head.addWidget(self._unified)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self._left)
        split.addWidget(self._right)
        for page in (split, self._both, self._message):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)


def _choice(text: str, tip: str) -> QToolButton:
    button = _act(text, tip, text)
    button.setCheckable(True)
    return button


def _act(text: str, tip: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.setAutoRaise(True)
    return button
