"""The answers of several runs, beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from rlm_desktop.analysis.run_figures import one_line
from rlm_desktop.events.wording import outcome_sentence, plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import counted, dollars, grouped
from rlm_desktop.ui.texts.plain_view import PlainView

COLUMN_PIXELS = 320
MOST_COLUMNS = 40


class AnswersPage(QScrollArea):
    """A column for each run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.views: list[PlainView] = []

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show their answers; of very many runs, the first ones'."""
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(12, 8, 12, 12)
        line.setSpacing(12)
        self.views = []
        for number, row in enumerate(rows[:MOST_COLUMNS], start=1):
            line.addWidget(self._column(number, row), 1)
        if len(rows) > MOST_COLUMNS:
            rest = QLabel(f"{counted(len(rows) - MOST_COLUMNS, 'run')} more: the table as CSV has all answers.")
            rest.setWordWrap(True)
            line.addWidget(rest)
        self.setWidget(page)

    def _column(self, number: int, row: RunRow) -> QWidget:
        column = QWidget()
        column.setMinimumWidth(COLUMN_PIXELS)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        title = _label(f"{grouped(number)}  {plain(row.method)} · {plain(row.root_model)}")
        bold = QFont(title.font())
        bold.setWeight(QFont.Weight.DemiBold)
        title.setFont(bold)
        outcome = _label(outcome_sentence(row.outcome, row.reason))
        theme.write_in(outcome, theme.of_outcome(row.outcome))
        rest = _label(f"{one_line(row.name)} · {dollars(row.cost, row.unpriced_calls)}")
        rest.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        view = PlainView(prose=True)
        view.setAccessibleName(f"Answer of run {grouped(number)}")
        view.show_part(row.answer or "(no answer)")
        self.views.append(view)
        for widget in (title, outcome, rest):
            layout.addWidget(widget)
        layout.addWidget(view, 1)
        return column


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
