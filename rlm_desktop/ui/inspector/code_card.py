"""One code block on a page: the code, what it printed, what went wrong, and the names it changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.events.outcome import Status
from rlm_desktop.events.wording import STATUS_WORDS, plain
from rlm_desktop.ui.figures import counted, duration, grouped
from rlm_desktop.ui.inspector.line_calls_panel import LineCallsPanel
from rlm_desktop.ui.inspector.model import CodePart
from rlm_desktop.ui.inspector.page import Notices, selectable
from rlm_desktop.ui.inspector.seen_pair import Arrangement, SeenPair, is_cut
from rlm_desktop.ui.inspector.sub_calls import SubCalls
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

    def __init__(
        self, jobs: Jobs, sub_calls: SubCalls, arrangement: Arrangement, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sub_calls = sub_calls
        self._part: CodePart | None = None
        self._code_view = CodeView(most_lines=CODE_LINES)
        self._code = LongText("Code", self._code_view, jobs, file_name="code.py")
        self._output = LongText("Output", PlainView(most_lines=OUTPUT_LINES), jobs, file_name="output.txt")
        self._error = LongText("Error", PlainView(most_lines=ERROR_LINES), jobs, file_name="error.txt")
        self._pair = SeenPair(jobs, arrangement)
        self._of_output = selectable()
        self._names = selectable()
        self._notices = Notices()
        self._listed = LineCallsPanel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (
            self._code,
            self._listed,
            self._output,
            self._pair,
            self._of_output,
            self._error,
            self._names,
            self._notices,
        ):
            layout.addWidget(widget)
        self._code_view.line_chosen.connect(self._on_line_chosen)
        self._listed.span_chosen.connect(sub_calls.select)
        self._listed.closed.connect(self._on_closed)

    def show_part(self, part: CodePart, *, is_another: bool) -> None:
        """Show this block; is_another: it is not the one that is shown."""
        self._part = part
        is_live = part.row.status is Status.RUNNING
        self._code.set_title(f"Code {part.number}")
        self._code.set_note(_note(part))
        self._code_view.set_colours(part.colours)
        self._code.show_text(part.code, another=is_another)
        failed_line = part.error_line is not None
        self._code_view.set_marks(
            asking=part.asking, marked=part.error_line if failed_line else part.marked, is_error=failed_line
        )
        self._show_output(part, is_live=is_live, is_another=is_another)
        self._error.setVisible(bool(part.error.strip()))
        self._error.show_text(part.error.strip("\n"), another=is_another)
        of_output = _of_output(part)
        self._of_output.setVisible(bool(of_output))
        self._of_output.setText(of_output)
        names = _names(part)
        self._names.setVisible(bool(names))
        self._names.setText(names)
        self._notices.show_notices(part.notices)
        if is_another:
            self._close_list()
        elif self._listed.line is not None and not part.settled:
            self._list(self._listed.line, another=False)

    def _show_output(self, part: CodePart, *, is_live: bool, is_another: bool) -> None:
        """The output; where the model saw only a part of it, beside what the model got."""
        cut = is_cut(part)
        self._pair.setVisible(cut)
        self._output.setVisible(bool(part.output) and not cut)
        if cut:
            self._pair.show_part(part, is_another=is_another)
        else:
            self._output.show_text(part.output, part.errors, live=is_live, another=is_another)

    @Slot(int)
    def _on_line_chosen(self, line: int) -> None:
        """List what it asked; a second time closes the list."""
        if line == self._listed.line:
            self._on_closed()
        else:
            self._list(line, another=True)

    @Slot()
    def _on_closed(self) -> None:
        self._close_list()
        self._code_view.margin().setFocus()

    def _close_list(self) -> None:
        self._listed.line = None
        self._listed.setVisible(False)

    def _list(self, line: int, *, another: bool) -> None:
        assert self._part is not None
        self._listed.line = line
        if line in self._part.asking:
            self._listed.say(self._part.asking[line].said)
        self._sub_calls.find(self._part.row, line, partial(self._on_found, self._part.row.span, line, another))

    def _on_found(self, code: int, line: int, another: bool, spans: list[int]) -> None:
        if self._part is None or (code, line) != (self._part.row.span, self._listed.line):
            return
        self._listed.setVisible(True)
        self._listed.show_spans(spans, partial(self._sub_calls.rows, self._part.row.run), another=another)


def _note(part: CodePart) -> str:
    row = part.row
    said = [STATES.get(part.state, STATUS_WORDS[row.status])]
    if row.end is not None:
        said.append(duration(row.end - row.begin))
    if row.children:
        said.append(counted(row.children, "sub-call"))
    if part.error_line is not None:
        said.append(f"error in line {grouped(part.error_line)}")
    elif part.marked is not None:
        said.append(f"asked in line {grouped(part.marked)}")
    return " · ".join(said)


def _of_output(part: CodePart) -> str:
    """What the output's text does not tell: that there is none, or that somebody saw only a part."""
    said = []
    if part.got is not None and part.output and not is_cut(part):
        whole = part.got.chars is not None
        said.append("The model saw all of it." if whole else "What the model was told next does not quote it.")
    if part.printed > len(part.output) and not is_cut(part):
        said.append(f"The last {grouped(part.printed - len(part.output))} were not kept.")
    if not part.printed and part.row.status is not Status.RUNNING and part.state in ("ok", ""):
        said.append("It printed nothing.")
    return " ".join(said)


def _names(part: CodePart) -> str:
    said = [f"{one.name} ({one.kind}{'' if one.size is None else f' of {grouped(one.size)}'})" for one in part.changed]
    more = len(said) - MOST_NAMES
    said = said[:MOST_NAMES] + ([f"and {grouped(more)} more"] if more > 0 else [])
    lines = []
    if said:
        lines.append(f"Variables set: {', '.join(said)}")
    if part.removed:
        lines.append(f"Variables removed: {', '.join(part.removed[:MOST_NAMES])}")
    return plain("\n".join(lines))
