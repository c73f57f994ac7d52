"""One code block on a page: the code, what it printed, what went wrong, and the names it changed."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.events.outcome import Status
from rlm_desktop.events.wording import STATUS_WORDS, counted, duration, plain
from rlm_desktop.ui.inspector.model import CodePart
from rlm_desktop.ui.inspector.page import Notices, selectable
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

CODE_LINES = 40
OUTPUT_LINES = 20
ERROR_LINES = 12
MOST_NAMES = 12

STATES = {
    "interrupted": "stopped at the time limit, variables kept",
    "killed": "killed",
    "error": "failed",
    "ok": "done",
}


class CodeCard(QWidget):
    """Shows a CodePart, and what is new of it, in place."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code_view = CodeView(most_lines=CODE_LINES)
        self._code = LongText("Code", self._code_view, jobs, file_name="code.py")
        self._output = LongText("Output", PlainView(most_lines=OUTPUT_LINES), jobs, file_name="output.txt")
        self._error = LongText("Error", PlainView(most_lines=ERROR_LINES), jobs, file_name="error.txt")
        self._of_output = selectable()
        self._names = selectable()
        self._notices = Notices()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._code, self._output, self._of_output, self._error, self._names, self._notices):
            layout.addWidget(widget)

    def show_part(self, part: CodePart, *, is_another: bool) -> None:
        """Show this block; is_another: it is not the one that is shown."""
        is_live = part.row.status is Status.RUNNING
        self._code.set_title(f"Code {part.number}")
        self._code.set_note(_note(part))
        self._code_view.set_colours(part.colours)
        self._code.show_text(part.code, another=is_another)
        failed_line = part.error_line is not None
        self._code_view.set_marks(
            calls=part.calls, marked=part.error_line if failed_line else part.marked, is_error=failed_line
        )
        self._output.setVisible(bool(part.output))
        self._output.show_text(part.output, part.errors, live=is_live, another=is_another)
        self._error.setVisible(bool(part.error.strip()))
        self._error.show_text(part.error.strip("\n"), another=is_another)
        of_output = _of_output(part)
        self._of_output.setVisible(bool(of_output))
        self._of_output.setText(of_output)
        names = _names(part)
        self._names.setVisible(bool(names))
        self._names.setText(names)
        self._notices.show_notices(part.notices)


def _note(part: CodePart) -> str:
    row = part.row
    said = [STATES.get(part.state, STATUS_WORDS[row.status])]
    if row.end is not None:
        said.append(duration(row.end - row.begin))
    if row.children:
        said.append(counted(row.children, "sub-call"))
    if part.error_line is not None:
        said.append(f"error in line {part.error_line:,}")
    elif part.marked is not None:
        said.append(f"asked in line {part.marked:,}")
    return " · ".join(said)


def _of_output(part: CodePart) -> str:
    """What the output's text does not tell: that there is none, or that somebody saw only a part."""
    said = []
    if part.printed > part.seen:
        said.append(f"The model was shown the first {part.seen:,} of {part.printed:,} characters.")
    if part.printed > len(part.output):
        said.append(f"The last {part.printed - len(part.output):,} were not kept.")
    if not part.printed and part.row.status is not Status.RUNNING and part.state in ("ok", ""):
        said.append("It printed nothing.")
    return " ".join(said)


def _names(part: CodePart) -> str:
    said = [f"{one.name} ({one.kind}{'' if one.size is None else f' of {one.size:,}'})" for one in part.changed]
    more = len(said) - MOST_NAMES
    said = said[:MOST_NAMES] + ([f"and {more:,} more"] if more > 0 else [])
    lines = []
    if said:
        lines.append(f"Variables set: {', '.join(said)}")
    if part.removed:
        lines.append(f"Variables removed: {', '.join(part.removed[:MOST_NAMES])}")
    return plain("\n".join(lines))
