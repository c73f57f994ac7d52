"""The Code tab: one code block."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rlm_desktop.events.outcome import Status
from rlm_desktop.ui.inspector.code_card import CodeCard
from rlm_desktop.ui.inspector.model import CodePart
from rlm_desktop.ui.inspector.page import Page
from rlm_desktop.ui.inspector.seen_pair import Arrangement
from rlm_desktop.ui.inspector.sub_calls import SubCalls
from rlm_desktop.ui.jobs import Jobs


class CodePage(Page):
    """Shows a CodePart."""

    def __init__(
        self, jobs: Jobs, sub_calls: SubCalls, arrangement: Arrangement, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Code")
        self._card = CodeCard(jobs, sub_calls, arrangement)
        self.column.addWidget(self._card)
        self.column.addStretch(1)

    def show_body(self, body: CodePart, *, is_another: bool) -> None:
        """Show it."""
        self.live = body.row.status is Status.RUNNING
        self._card.show_part(body, is_another=is_another)
        if is_another:
            self.to_top()
