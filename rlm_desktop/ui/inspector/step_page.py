"""The Step tab: the reply as the model wrote it, its code with what it printed, and what the model was told next."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.events.outcome import Status
from rlm_desktop.ui.inspector.code_card import CodeCard
from rlm_desktop.ui.inspector.model import CodePart, Notice, Prose, StepBody
from rlm_desktop.ui.inspector.page import Notices, Page, muted
from rlm_desktop.ui.inspector.seen_pair import Arrangement
from rlm_desktop.ui.inspector.sub_calls import SubCalls
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.folded_text import FoldedText
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

PROSE_LINES = 24


class StepPage(Page):
    """Shows a StepBody; pieces that are there stay, new ones are added."""

    def __init__(
        self, jobs: Jobs, sub_calls: SubCalls, arrangement: Arrangement, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Step")
        self._sub_calls = sub_calls
        self._arrangement = arrangement
        self._jobs = jobs
        self._pieces: list[LongText | CodeCard] = []
        self._spans: list[int | None] = []
        self._thinking = FoldedText("Thinking", jobs, file_name="thinking.txt")
        self._told = FoldedText("Told to the model next", jobs, file_name="told.txt")
        self._waiting = muted("The model has not written anything yet.")
        self._reply = QVBoxLayout()
        self._reply.setSpacing(12)
        self._notices = Notices()
        self._verdict = Notices()
        self.column.addWidget(self._verdict)
        self.column.addWidget(self._thinking)
        self.column.addWidget(self._waiting)
        self.column.addLayout(self._reply)
        self.column.addWidget(self._notices)
        self.column.addWidget(self._told)
        self.column.addStretch(1)

    def show_body(self, body: StepBody, *, is_another: bool) -> None:
        """Show it."""
        self.live = body.row.status is Status.RUNNING
        rule = f"\n{body.verdict.rule}" if body.verdict.rule else ""
        self._verdict.show_notices((Notice(meaning=body.verdict.meaning, text=f"{body.verdict.words}{rule}"),))
        self._thinking.show_text(body.thinking, live=self.live and not body.pieces, another=is_another)
        self._waiting.setVisible(not body.pieces and not body.thinking)
        self._waiting.setText(
            "The model has not written anything yet." if self.live else "There is no reply on record for this step."
        )
        self._fit_pieces(body)
        for place, (piece, widget) in enumerate(zip(body.pieces, self._pieces, strict=True)):
            if isinstance(piece, CodePart) and isinstance(widget, CodeCard):
                widget.show_part(piece, is_another=is_another)
            elif isinstance(piece, Prose) and isinstance(widget, LongText):
                widget.set_title("Reply" if place == 0 else "Reply, further on")
                widget.show_text(piece.text, live=self.live, another=is_another)
        self._notices.show_notices(body.notices)
        self._told.show_text(body.told, another=is_another)
        if is_another:
            self._thinking.fold.set_open(False)
            self._told.fold.set_open(False)
            self.to_top()

    def _fit_pieces(self, body: StepBody) -> None:
        """Have one widget for each piece: those that fit stay."""
        wanted = [piece.row.span if isinstance(piece, CodePart) else None for piece in body.pieces]
        same = 0
        while same < min(len(wanted), len(self._spans)) and wanted[same] == self._spans[same]:
            same += 1
        for widget in self._pieces[same:]:
            self._reply.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        del self._pieces[same:]
        for span in wanted[same:]:
            widget = (
                LongText("Reply", PlainView(most_lines=PROSE_LINES, prose=True), self._jobs, file_name="reply.md")
                if span is None
                else CodeCard(self._jobs, self._sub_calls, self._arrangement)
            )
            self._pieces.append(widget)
            self._reply.addWidget(widget)
        self._spans = wanted
