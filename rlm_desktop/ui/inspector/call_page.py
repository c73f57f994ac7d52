"""The Call tab: the prompt as messages, the reply, and the figures of one request to a model."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.events.facts import Message
from rlm_desktop.events.outcome import Status
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.inspector.model import CallBody
from rlm_desktop.ui.inspector.notices import failed
from rlm_desktop.ui.inspector.page import Form, Notices, Page, heading, muted
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.folded_text import FoldedText
from rlm_desktop.ui.texts.folding import Fold
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

REPLY_LINES = 30
OPENED = 2
"""Messages at the end of a prompt that are open at first; the system prompt never is."""
LISTED = 8
"""Messages at the end of a prompt that have a title of their own at first; those before wait behind one."""
ROLES = {"system": "System", "user": "User", "assistant": "Assistant"}


class CallPage(Page):
    """Shows a CallBody."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Call")
        self._jobs = jobs
        self._notices = Notices()
        self._prompt = QVBoxLayout()
        self._prompt.setSpacing(4)
        self._prompt_widget: QWidget | None = None
        self._messages: tuple[Message, ...] | None = None
        self._thinking = FoldedText("Thinking", jobs, file_name="thinking.txt")
        self._reply = LongText("Reply", PlainView(most_lines=REPLY_LINES), jobs, file_name="reply.md")
        self._waiting = muted("")
        self._form = Form()
        self.column.addWidget(self._notices)
        self.column.addWidget(heading("Prompt"))
        self.column.addLayout(self._prompt)
        self.column.addWidget(self._thinking)
        self.column.addWidget(self._waiting)
        self.column.addWidget(self._reply)
        self.column.addWidget(heading("Figures"))
        self.column.addWidget(self._form)
        self.column.addStretch(1)

    def show_body(self, body: CallBody, *, is_another: bool) -> None:
        """Show it."""
        is_running = body.row.status is Status.RUNNING
        self.live = is_running
        self._notices.show_notices((failed(body.error),) if body.error else ())
        if body.messages != self._messages:
            self._show_messages(body.messages)
        self._thinking.show_text(body.thinking, live=is_running, another=is_another)
        self._reply.setVisible(bool(body.reply))
        self._reply.set_note("still being written" if is_running else "as far as it came" if body.error else "")
        self._reply.show_text(body.reply, live=is_running, another=is_another)
        self._waiting.setVisible(not body.reply)
        self._waiting.setText("The model has not replied yet." if is_running else "There is no reply.")
        self._form.show_lines(body.figures)
        if is_another:
            self._thinking.fold.set_open(False)
            self.to_top()

    def _show_messages(self, messages: tuple[Message, ...]) -> None:
        self._messages = messages
        if self._prompt_widget is not None:
            self._prompt.removeWidget(self._prompt_widget)
            self._prompt_widget.hide()
            self._prompt_widget.deleteLater()
        self._prompt_widget = self._list(messages)
        self._prompt.addWidget(self._prompt_widget)

    def _list(self, messages: tuple[Message, ...]) -> QWidget:
        listing = QWidget()
        layout = QVBoxLayout(listing)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        if not messages:
            layout.addWidget(muted("There is no prompt on record."))
        first = len(messages) - LISTED if len(messages) > LISTED + 1 else 0
        if first:
            layout.addWidget(Fold(f"{grouped(first)} earlier messages", partial(self._earlier, messages[:first])))
        for place, message in enumerate(messages[first:], start=first):
            is_open = message.role != "system" and place >= len(messages) - OPENED
            layout.addWidget(self._fold(message, place, listing, is_open=is_open))
        return listing

    def _earlier(self, messages: tuple[Message, ...]) -> QWidget:
        listing = QWidget()
        layout = QVBoxLayout(listing)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for place, message in enumerate(messages):
            layout.addWidget(self._fold(message, place, listing, is_open=False))
        return listing

    def _fold(self, message: Message, place: int, listing: QWidget, *, is_open: bool) -> FoldedText:
        name = f"message-{place + 1}-{message.role}.txt"
        fold = FoldedText(ROLES[message.role], self._jobs, file_name=name, is_open=is_open, parent=listing)
        fold.show_text(message.text)
        fold.setVisible(True)  # in its listing, so that it never is a window
        return fold
