"""A text of any size with its title and tools: its beginning at once, the rest on request, in parts when it is huge."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Slot
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui import theme
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.texts.parts import Parts
from rlm_desktop.ui.texts.plain_view import PlainView, Ranges
from rlm_desktop.ui.texts.window import TextWindow

MOST_COPIED = 10_000_000
"""Characters that the clipboard is given; a longer text is saved instead."""


class LongText(QWidget):
    """One text: a row with its title, size and tools, the view, and below it what is not in sight.

    The view is the caller's choice; it becomes this frame's child. is_titled: False where something above it has the
    title and the size already, and takes in the tools.
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
        self.setFocusProxy(view)
        self._jobs = jobs
        self._file_name = file_name
        self._parts = Parts()
        self._errors: Ranges = ()
        self._note = ""
        self._is_titled = is_titled
        self._title = QLabel(title, self)
        bold = QFont(self._title.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(bold)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._size = QLabel(self)
        self._size.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._size.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.tools = QWidget(self)
        """The row of tools; where there is no title row, the caller puts it somewhere."""
        self._copy = _tool("Copy", "Copy the whole text")
        self._save = _tool("Save…", "Save the whole text to a file")
        self._window = _tool("Open in window", "Open in a window of its own")
        if not has_window:  # shown before it has a parent, it would be a window for a moment
            self._window.hide()
        self._paint_tools()
        view.setAccessibleName(title)
        self._below = QWidget()
        self._where = QLabel()
        self._where.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._all = _link("Show all")
        self._back = _link("◂ Before")
        self._on = _link("After ▸")
        self._last = _link("Show the end")
        self._lay_out(is_titled=is_titled)
        self._copy.clicked.connect(self._on_copy)
        self._save.clicked.connect(self._on_save)
        self._window.clicked.connect(self._on_window)
        self._all.clicked.connect(self._on_all)
        self._back.clicked.connect(self._on_back)
        self._on.clicked.connect(self._on_on)
        self._last.clicked.connect(self._on_last)
        self._say()

    @property
    def view(self) -> PlainView:
        """The view in the middle."""
        return self._view

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
        return self._parts.text

    def show_text(self, text: str, errors: Ranges = (), *, live: bool = False, another: bool = False) -> None:
        """Show this text, or more of the one that is shown.

        errors: what was written to stderr. live: stay at the end while it grows. another: it is a different text, so
        its beginning is shown again.
        """
        self._parts.take(text, another=another)
        self._errors = errors
        self._show(live=live)

    def _show(self, *, live: bool = False) -> None:
        start, end = self._parts.start, self._parts.end
        if isinstance(self._view, CodeView):
            self._view.set_first_line(self._parts.text.count("\n", 0, start) + 1)
        errors = tuple(
            (max(first, start) - start, min(last, end) - start)
            for first, last in self._errors
            if first < end and last > start
        )
        self._view.show_part(self._parts.part, errors, live=live)
        self._say()

    def _say(self) -> None:
        parts = self._parts
        size = len(parts.text)
        said = (self._note, cutting.size(parts.text), "stderr in italics" if self._errors else "")
        self._size.setText(" · ".join(one for one in said if one))
        self._copy.setEnabled(0 < size <= MOST_COPIED)
        self._copy.setToolTip("Too long for the clipboard: save it" if size > MOST_COPIED else "Copy the whole text")
        self._save.setEnabled(size > 0)
        self._below.setVisible(not parts.is_whole)
        if not parts.is_whole:
            self._where.setText(parts.where)
            self._all.setVisible(parts.is_beginning)
            self._back.setVisible(not parts.is_beginning)
            self._on.setVisible(not parts.is_beginning)
            self._back.setEnabled(parts.start > 0)
            self._on.setEnabled(parts.end < size)
            self._last.setVisible(parts.end < size)

    @Slot()
    def _on_all(self) -> None:
        self._parts.to_first()
        self._show()

    @Slot()
    def _on_on(self) -> None:
        self._parts.to_next()
        self._show()

    @Slot()
    def _on_back(self) -> None:
        self._parts.to_previous()
        self._show()

    @Slot()
    def _on_last(self) -> None:
        self._parts.to_end()
        self._show()
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.maximum())

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._parts.text)

    @Slot()
    def _on_save(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save text", self._file_name)
        if chosen:
            text = self._parts.text
            self._jobs.start(lambda: _write(Path(chosen), text), self._on_saved, failed=self._on_not_saved)

    def _on_saved(self, path: Path) -> None:
        self._tell(f"Saved as {path.name}")

    def _on_not_saved(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            self._jobs.failed.emit(error)
            return
        self._tell(f"Not saved: {error.strerror or error}")

    def _tell(self, sentence: str) -> None:
        label = self._size if self._is_titled else self._where
        label.setText(sentence)
        self._below.setVisible(self._below.isVisible() or label is self._where)

    @Slot()
    def _on_window(self) -> None:
        window = TextWindow(self._title.text(), self.window())
        window.hold(self.again(window))
        window.show()

    def again(self, parent: QWidget) -> LongText:
        """Another frame with the same text, as large as its place, without the tool that opens a window."""
        view: PlainView
        if isinstance(self._view, CodeView):
            view = self._view.again()
        else:
            view = PlainView()
            view.setFont(self._view.font())
        result = LongText(
            self._title.text(), view, self._jobs, file_name=self._file_name, has_window=False, parent=parent
        )
        result.show_text(self._parts.text, self._errors)
        return result

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_tools()

    def _paint_tools(self) -> None:
        for tool, icon in ((self._copy, "copy"), (self._save, "export"), (self._window, "window")):
            tool.setIcon(theme.icon(icon, "muted"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin line around it all."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _lay_out(self, *, is_titled: bool) -> None:
        tools = QHBoxLayout(self.tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(2)
        for tool in (self._copy, self._save, self._window):
            tools.addWidget(tool)
        below = QHBoxLayout(self._below)
        below.setContentsMargins(8, 0, 8, 4)
        below.setSpacing(8)
        below.addWidget(self._where, 1)
        for link in (self._back, self._on, self._all, self._last):
            below.addWidget(link)
        layout = QVBoxLayout(self)
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


def _write(path: Path, text: str) -> Path:
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        file.write(text)
    return path


def _tool(text: str, tip: str) -> QToolButton:
    tool = QToolButton()
    tool.setText(text)
    tool.setToolTip(tip)
    tool.setAccessibleName(text)
    tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    tool.setAutoRaise(True)
    tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return tool


def _link(text: str) -> QPushButton:
    link = QPushButton(text)
    link.setFlat(True)
    return link
