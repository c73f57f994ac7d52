"""Above the runs: the field to filter by, what is wrong with it, how many runs it leaves, and how they are arranged."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.filter_line import FilterLine, WrongFilter
from rlm_desktop.ui.library.arranging import ArrangeMenu
from rlm_desktop.ui.menu_button import MenuButton

TYPING_MILLISECONDS = 150
HINT = (
    "Words of the question or title, and fields: outcome:answered, method:rlm, model:…, corpus:…, tag:…, "
    "cost>1, time>2m, steps>=10, calls>100, rating>=4, score>0.5, begun>=2026-01-31, has:note.\n"
    "A minus or not before a term leaves out what it finds; or, and ( ), as in the filter of a run."
)


class LibraryHead(QWidget):
    """Says what is looked for.

    Signals:
        filter_typed(filter): the user paused in typing.
        filter_entered(filter): the user ended: Enter, Escape, or a click on what was probably meant.
    """

    filter_typed = Signal(str)
    filter_entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = FilterLine(self)
        self.count = QLabel(self)
        self.refusal = WrongFilter(self)
        self.menu = ArrangeMenu(self)
        self._arrange = MenuButton("Arrange", self.menu, self)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self._lay_out()
        self.field.textChanged.connect(self._typing.start)
        self.field.returnPressed.connect(self._on_entered)
        self.refusal.put_right.connect(self._on_put_right)
        self._typing.timeout.connect(self._on_typed)
        self.count.linkActivated.connect(self.field.clear)

    def show_count(self, found: int, total: int, filter: str) -> None:
        """Say how many runs there are; with a filter, how many it leaves, and how to be rid of it."""
        self.refusal.say("", None)
        muted = theme.colour("muted").name()
        if filter:
            said, link = f"{grouped(found)} of {grouped(total)} · ", '<a href="#">clear</a>'
        else:
            said, link = f"{grouped(total)} run{'' if total == 1 else 's'}", ""
        self.count.setText(f'<span style="color:{muted}">{said}</span>{link}')

    def refuse(self, error: RlmError | None, *, select: bool = False) -> None:
        """Say what is wrong with the filter; the runs stay as they were. select: what is wrong, to be typed over."""
        self.refusal.say(self.field.text(), error)
        if error is not None and select:
            self.field.select_wrong(error)

    @Slot()
    def _on_typed(self) -> None:
        self._typing.stop()
        self.filter_typed.emit(self.field.text())

    @Slot()
    def _on_entered(self) -> None:
        self._typing.stop()
        self.filter_entered.emit(self.field.text())

    @Slot(str)
    def _on_put_right(self, text: str) -> None:
        self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_entered()

    def _lay_out(self) -> None:
        self.field.setPlaceholderText("Filter runs")
        self.field.setToolTip(HINT)
        self.field.setAccessibleName("Filter runs by words and fields")
        self.field.setClearButtonEnabled(True)
        self.count.setTextFormat(Qt.TextFormat.RichText)
        self.count.setAccessibleName("Runs found")
        self.count.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._arrange.setToolTip("Sort, group, show archived runs, cards or table")
        second = QHBoxLayout()
        second.addWidget(self.count, 1)
        second.addWidget(self._arrange)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.refusal)
        layout.addLayout(second)
