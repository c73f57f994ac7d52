"""A text of any size with its title and tools: its beginning at once, all of it on request, however long it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from rlm_desktop.ui import theme
from rlm_desktop.ui.elided import ElidedLabel
from rlm_desktop.ui.entry import Entry
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.body import Body
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.texts.kinds import Kind, kinds_of
from rlm_desktop.ui.texts.looks import looks_of
from rlm_desktop.ui.texts.plain_view import PlainView, Ranges
from rlm_desktop.ui.texts.row_layouts import Looks
from rlm_desktop.ui.texts.saving import save_text
from rlm_desktop.ui.texts.text_tools import TextTools
from rlm_desktop.ui.texts.value_window import ValueWindow, open_value

BODY_LINES = 24
"""Height of a tree, of bytes, or of a huge text, where the view is as high as its text."""


class LongText(Entry, QWidget):
    """One text: a row with its title, size and tools, the view, and below it what is not in sight.

    The view is the caller's choice; it becomes this frame's child. is_titled: False where something above it has the
    title and the size already, and takes in the tools. A huge text, JSON as a tree, Markdown and bytes have a view of
    their own, made when it is asked for.
    """

    def __init__(
        self,
        title: str,
        view: PlainView,
        jobs: Jobs,
        *,
        file_name: str = "text.txt",
        has_window: bool = True,
        is_titled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self.entry: QWidget = view
        self._jobs = jobs
        self._file_name = file_name
        self._text = ""
        self._errors: Ranges = ()
        self._is_all = False
        self._kind = Kind.TEXT
        self._kinds: tuple[Kind, ...] = kinds_of("")
        self._body: Body | None = None
        self._windows: list[ValueWindow] = []
        self._note = ""
        self._is_titled = is_titled
        self._title = QLabel(title, self)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        bold = QFont(self._title.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(bold)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._size = ElidedLabel(self)
        self._size.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.tools = TextTools(has_window=has_window, parent=self)
        """The row of tools; where there is no title row, the caller puts it somewhere."""
        view.setAccessibleName(title)
        self._below = QWidget()
        self._where = QLabel()
        self._where.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._all = _link("Show all")
        self._last = _link("Show the end")
        self._lay_out(is_titled=is_titled)
        self.tools.kind_chosen.connect(self.show_as)
        self.tools.copy_wanted.connect(self._on_copy)
        self.tools.save_wanted.connect(self._on_save)
        self.tools.window_wanted.connect(self.open_in_window)
        self._all.clicked.connect(self.show_all)
        self._last.clicked.connect(self.show_end)
        self._say()

    @property
    def view(self) -> PlainView:
        """The view that the caller chose."""
        return self._view

    @property
    def body(self) -> Body | None:
        """The view of a huge text, or of another kind; None as long as none was asked for."""
        return self._body

    def set_title(self, title: str) -> None:
        """Another title."""
        if self._title.text() != title:
            self._title.setText(title)
            self._view.setAccessibleName(title)

    def set_note(self, note: str) -> None:
        """What is said beside the title, before the size."""
        if note != self._note:
            self._note = note
            self._say()

    def text(self) -> str:
        """The whole text."""
        return self._text

    def show_text(self, text: str, errors: Ranges = (), *, live: bool = False, another: bool = False) -> None:
        """Show this text, or more of the one that is shown.

        errors: what was written to stderr. live: stay at the end while it grows. another: it is a different text, so
        its beginning is shown again.
        """
        if another:
            self._is_all, self._kind = False, Kind.TEXT
            self._windows = []
        is_new = text is not self._text and text != self._text
        goes_on = is_new and not another and text.startswith(self._text)
        self._text, self._errors = text, errors
        if is_new or another:
            self._kinds = kinds_of(text)
        self._show(live=live, keep=not is_new or goes_on)
        if is_new and not another:
            self._windows = [one for one in self._windows if isValid(one)]
            for window in self._windows:
                window.show_text(text, looks=self._looks(), keep=goes_on)

    @Slot()
    def show_all(self) -> None:
        """Show all of the text."""
        self._is_all = True
        self._show()

    @Slot()
    def show_end(self) -> None:
        """Show all of the text, from its end, also while it grows."""
        self.show_all()
        if self._is_in_body and self._body is not None:
            self._body.to_end()
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.maximum())

    @Slot(object)
    def show_as(self, kind: Kind) -> None:
        """Show it as something else."""
        self._kind = kind
        self._show()

    @Slot()
    def open_in_window(self) -> None:
        """Show the text in a window of its own."""
        window = open_value(
            self._title.text(),
            self._text,
            self._jobs,
            self.window(),
            kind=self._kind,
            looks=self._looks(),
            file_name=self._file_name,
            wraps=not isinstance(self._view, CodeView),
        )
        self._windows.append(window)

    @property
    def _is_in_body(self) -> bool:
        """Whether the caller's view is not the one to show it."""
        return self._kind is not Kind.TEXT or (self._is_all and not cutting.is_short(self._text))

    def _show(self, *, live: bool = False, keep: bool = True) -> None:
        in_body = self._is_in_body
        if in_body:
            body = self._made_body()
            was_shown = not body.isHidden() and body.kind is self._kind
            if not was_shown or not keep or self._kind is Kind.TEXT:
                body.show_text(self._text, self._kind, self._looks(), keep=was_shown and keep)
        else:
            end = len(self._text) if self._is_all else cutting.first_end(self._text)
            errors = tuple((first, min(last, end)) for first, last in self._errors if first < end)
            self._view.show_part(self._text[:end], errors, live=live)
        self._view.setVisible(not in_body)
        if self._body is not None:
            self._body.setVisible(in_body)
        self.entry = self._view if self._body is None or not in_body else self._body
        self._say()

    def _made_body(self) -> Body:
        if self._body is None:
            self._body = Body(self._title.text(), self._jobs, wraps=not isinstance(self._view, CodeView), parent=self)
            self._body.refused.connect(self._on_refused)
            self._body.text_wanted.connect(self._on_text_wanted)
            if self._view.is_fitted:
                self._body.setFixedHeight(BODY_LINES * self._view.fontMetrics().lineSpacing())
            self._column.insertWidget(self._column.indexOf(self._view) + 1, self._body, 1)
        return self._body

    def _looks(self) -> Looks:
        colours = self._view.colours if isinstance(self._view, CodeView) else ()
        return looks_of(self._errors, colours)

    def _say(self) -> None:
        size = len(self._text)
        said = (self._note, cutting.size(self._text), "stderr in italics" if self._errors else "")
        self._size.setText(" · ".join(one for one in said if one))
        self.tools.show_state(size, self._kinds, self._kind)
        end = cutting.first_end(self._text)
        self._below.setVisible(not self._is_all and self._kind is Kind.TEXT and end < size)
        self._where.setText(f"The first {grouped(end)} of {grouped(size)} characters" if end < size else "")

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        assert self._body is not None
        if self._body.kind is not self._kind:
            self._kind = self._body.kind
            self._show()
        self._tell(sentence)

    @Slot(str, str)
    def _on_text_wanted(self, name: str, text: str) -> None:
        open_value(name, text, self._jobs, self.window())

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)

    @Slot()
    def _on_save(self) -> None:
        save_text(self, self._jobs, self._file_name, self._text, self._tell)

    def _tell(self, sentence: str) -> None:
        label = self._size if self._is_titled else self._where
        label.setText(sentence)
        self._below.setVisible(self._below.isVisible() or label is self._where)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin line around it all."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _lay_out(self, *, is_titled: bool) -> None:
        below = QHBoxLayout(self._below)
        below.setContentsMargins(8, 0, 8, 4)
        below.setSpacing(8)
        below.addWidget(self._where, 1)
        for link in (self._all, self._last):
            below.addWidget(link)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        if is_titled:
            head = QHBoxLayout()
            head.setContentsMargins(8, 2, 2, 2)
            head.setSpacing(8)
            head.addWidget(self._title)
            head.addWidget(self._size, 1)
            head.addWidget(self.tools)
            layout.addLayout(head)
        else:
            self._title.hide()
            self._size.hide()
        layout.addWidget(self._view, 1)
        layout.addWidget(self._below)
        if self._view.is_fitted:
            layout.addStretch(1)


def _link(text: str) -> QPushButton:
    link = QPushButton(text)
    link.setFlat(True)
    return link
