"""A long text behind a title: made when it is first opened, and not there at all when it is empty."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.folding import Fold
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

MOST_LINES = 20


class FoldedText(QWidget):
    """A fold with one text in it."""

    def __init__(
        self, title: str, jobs: Jobs, *, file_name: str, is_open: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._jobs = jobs
        self._file_name = file_name
        self._text = ""
        self.fold = Fold(title, self._make)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        self.setVisible(False)
        self.fold.set_open(is_open)

    def text(self) -> str:
        """The text, also while it is folded."""
        return self._text

    def show_text(self, text: str, *, note: str = "", live: bool = False, another: bool = False) -> None:
        """Show this text as soon as it is opened; note: what is said beside its size."""
        self._text = text
        self.setVisible(bool(text))
        self.fold.set_title(self._title, " · ".join(one for one in (cutting.size(text), note) if one))
        body = self.fold.body()
        if isinstance(body, LongText):
            body.show_text(text, live=live, another=another)

    def _make(self) -> LongText:
        view = PlainView(most_lines=MOST_LINES)
        body = LongText(self._title, view, self._jobs, file_name=self._file_name, is_titled=False)
        body.show_text(self._text)
        self.fold.add_tools(body.tools)
        return body
