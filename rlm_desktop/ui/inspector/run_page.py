"""The Run tab: question, figures, limits, versions and prompts; on top the child run, when one is selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from rlm_desktop.ui.inspector.model import ChildPart, LimitLine, RunBody
from rlm_desktop.ui.inspector.page import Form, Notices, Page, heading, muted
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.folded_text import FoldedText
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

TEXT_LINES = 12


class RunPage(Page):
    """Shows a RunBody."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Run")
        self._child = _Child(jobs)
        self._question = LongText(
            "Question", PlainView(most_lines=TEXT_LINES, prose=True), jobs, file_name="question.txt"
        )
        self._notices = Notices()
        self._form = Form()
        self._limits = LimitsTable()
        self._system = FoldedText("System prompt", jobs, file_name="system-prompt.txt")
        self._schema = FoldedText("Shape of the answer (JSON Schema)", jobs, file_name="schema.json")
        self._versions_title = heading("Versions")
        self._versions = Form()
        self.column.addWidget(self._child)
        self.column.addWidget(self._question)
        self.column.addWidget(self._notices)
        self.column.addWidget(heading("Run"))
        self.column.addWidget(self._form)
        self.column.addWidget(heading("Limits"))
        self.column.addWidget(self._limits)
        self.column.addWidget(self._system)
        self.column.addWidget(self._schema)
        self.column.addWidget(self._versions_title)
        self.column.addWidget(self._versions)
        self.column.addStretch(1)

    def show_body(self, body: RunBody, *, is_another: bool) -> None:
        """Show it."""
        self._child.setVisible(body.child is not None)
        if body.child is not None:
            self._child.show_part(body.child, is_another=is_another)
        self._question.show_text(body.question, another=is_another)
        self._notices.show_notices(body.notices)
        self._form.show_lines(body.figures)
        self._limits.show_lines(body.limits)
        self._system.show_text(body.system_prompt, another=is_another)
        self._schema.show_text(body.schema, another=is_another)
        self._versions_title.setVisible(bool(body.versions))
        self._versions.show_lines(body.versions)
        if is_another:
            self.to_top()


class LimitsTable(QWidget):
    """Limits with what was used of what is allowed; a limit that was reached is marked in words and colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(4, 1)
        self._cells: list[tuple[QLabel, ...]] = []
        for column, title in enumerate(("Limit", "Used", "Allowed")):
            self._grid.addWidget(muted(title), 0, column, _side(column))

    def show_lines(self, lines: Sequence[LimitLine]) -> None:
        """Show these."""
        while len(self._cells) < len(lines):
            self._add_row()
        for cells, line in zip(self._cells, lines, strict=False):
            reached = "reached" if line.is_reached else ""
            for cell, text in zip(cells, (line.name, line.used, line.allowed, reached), strict=True):
                if cell.text() != text:
                    cell.setText(text)
                cell.setVisible(bool(text))
                font = QFont(cell.font())
                font.setWeight(QFont.Weight.DemiBold if line.is_reached else QFont.Weight.Normal)
                cell.setFont(font)

    def _add_row(self) -> None:
        row = len(self._cells) + 1
        cells = tuple(QLabel() for _ in range(4))
        for column, cell in enumerate(cells):
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(cell, row, column, _side(column))
        self._cells.append(cells)


class _Child(QWidget):
    """A child run's question and answer."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = LongText(
            "Question of the child run", PlainView(most_lines=TEXT_LINES), jobs, file_name="question.txt"
        )
        self._answer = LongText(
            "Answer of the child run", PlainView(most_lines=TEXT_LINES), jobs, file_name="answer.txt"
        )
        self._form = Form()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.setSpacing(12)
        layout.addWidget(self._question)
        layout.addWidget(self._answer)
        layout.addWidget(heading("Child run"))
        layout.addWidget(self._form)

    def show_part(self, part: ChildPart, *, is_another: bool) -> None:
        self._question.show_text(part.question, another=is_another)
        self._answer.setVisible(bool(part.answer))
        self._answer.show_text(part.answer, another=is_another)
        self._form.show_lines(part.figures)


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column in (1, 2) else Qt.AlignmentFlag.AlignLeft
