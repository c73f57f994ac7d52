"""How a row of the tree looks: what it answers for Qt's roles, in the colours of now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon

from rlm_desktop.events.outcome import Status
from rlm_desktop.events.wording import STATUS_WORDS
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.noted import Mark
from rlm_desktop.ui.tree import cells
from rlm_desktop.ui.tree.branches import Batch
from rlm_desktop.ui.tree.cells import Column

_LEFT, _RIGHT = (
    side | Qt.AlignmentFlag.AlignVCenter for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)
NAME_ROLE = Qt.ItemDataRole.UserRole
LABEL_ROLE = Qt.ItemDataRole.UserRole + 1
SPAN_ROLE = Qt.ItemDataRole.UserRole + 2
"""The span that a row stands for; for a batch, the code that made it."""
ERROR_ROLE = Qt.ItemDataRole.UserRole + 3
ROW_ROLE = Qt.ItemDataRole.UserRole + 4
"""The SpanRow; of a batch, what its members come to."""
DIM_ROLE = Qt.ItemDataRole.UserRole + 5
"""Whether the row is shown only because it leads to what the filter keeps."""
MARKS_ROLE = Qt.ItemDataRole.UserRole + 6
"""What the user put on the span, a sequence of Mark; of a batch nothing."""

ANSWERED = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        *(NAME_ROLE, LABEL_ROLE, SPAN_ROLE, ERROR_ROLE, ROW_ROLE, DIM_ROLE, MARKS_ROLE),
    )
)
"""Roles for which a row has an answer; views ask for many more."""

_LOUD = (Status.RUNNING, Status.FAILED, Status.STOPPED, Status.LOST)


@dataclass(frozen=True, slots=True)
class Line:
    """What there is to say of one row of the tree."""

    row: SpanRow
    batch: Batch | None
    """None for a span."""
    is_dim: bool
    """Whether it is shown only because it leads to what the filter keeps."""
    now: float
    """Seconds since the epoch, for what is running."""
    marks: tuple[Mark, ...] = ()
    """What the user put on it."""

    @property
    def name(self) -> str:
        """What it is, in one or two words."""
        return cells.name(self.row) if self.batch is None else cells.batch_name(self.batch)


class Faces:
    """Answers for a row; keeps the icons that it drew."""

    def __init__(self) -> None:
        self._icons: dict[tuple[str, str], QIcon] = {}

    def retint(self) -> None:
        """Draw icons anew from now on."""
        self._icons.clear()

    def heading(self, column: Column, role: int) -> Any:
        """What a column's heading says for a role."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells.TITLES[column][0]
            case Qt.ItemDataRole.ToolTipRole:
                return cells.TITLES[column][1]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.InitialSortOrderRole:
                return int(Qt.SortOrder.DescendingOrder.value)
        return None

    def answer(self, line: Line, column: Column, role: int) -> Any:
        """What a row says for a role."""
        row = line.row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(line, column)
            case Qt.ItemDataRole.DecorationRole:
                return self._icon(row, line.batch is not None, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                return _foreground(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                return _tooltip(line, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _sentence(line) if column is Column.WHAT else _spoken(line, column)
        if role == NAME_ROLE:
            return line.name
        if role == LABEL_ROLE:
            return cells.label(row)
        if role == SPAN_ROLE:
            return row.span if line.batch is None else row.parent
        if role == ROW_ROLE:
            return row
        if role == MARKS_ROLE:
            return line.marks
        if role == DIM_ROLE:
            return line.is_dim
        return row.error if role == ERROR_ROLE else None

    def _icon(self, row: SpanRow, is_batch: bool, column: Column) -> QIcon | None:
        if column is Column.STATE:
            meaning = theme.of_status(row.status)
            return self._drawn(meaning, meaning)
        if column is not Column.WHAT:
            return None
        kind = cells.icon_name(row)
        return self._drawn("batch" if is_batch else kind, "root" if kind == "run" else kind)

    def _drawn(self, name: str, meaning: str) -> QIcon:
        if (name, meaning) not in self._icons:
            self._icons[name, meaning] = theme.icon(name, meaning)
        return self._icons[name, meaning]


def _alignment(column: Column) -> Qt.AlignmentFlag:
    """Figures stand at the right, words at the left."""
    return _RIGHT if column in cells.RIGHT else _LEFT


def _text(line: Line, column: Column) -> str:
    row = line.row
    match column:
        case Column.WHAT:
            return f"{line.name}  {cells.label(row)}".rstrip()
        case Column.STATE:
            return STATUS_WORDS[row.status] if line.batch is None else line.batch.state
        case Column.TIME:
            return cells.time(row, line.now)
        case Column.TOKENS_IN:
            return cells.count(row.tokens_in, row)
        case Column.TOKENS_OUT:
            return cells.count(row.tokens_out, row)
        case Column.COST:
            return cells.cost(row)
        case Column.CALLS:
            return cells.calls(row)
        case Column.ERRORS:
            return cells.some(row.errors)
        case Column.VARIABLES:
            return cells.some(row.variables)
    return cells.label_of_model(row)


def _spoken(line: Line, column: Column) -> str:
    """A figure with its heading; empty where there is none."""
    said = _text(line, column)
    return f"{cells.TITLES[column][0]}: {said}" if said else ""


def _sentence(line: Line) -> str:
    """All that a row says, for who hears it."""
    rest = (_spoken(line, column) for column in Column if column is not Column.WHAT)
    marks = (mark.said for mark in line.marks)
    return ", ".join(one for one in (line.name, cells.label(line.row), *rest, *marks) if one)


def _foreground(line: Line, column: Column) -> QColor | None:
    row = line.row
    if line.is_dim:
        return theme.colour("muted")
    if column is Column.STATE and row.status in _LOUD:
        return theme.colour(theme.of_status(row.status))
    if column is Column.ERRORS and row.errors:
        return theme.colour("failed")
    return theme.colour("muted") if column is Column.MODEL else None


def _tooltip(line: Line, column: Column) -> str:
    row = line.row
    match column:
        case Column.WHAT:
            marks = ", ".join(mark.said for mark in line.marks).capitalize()
            return "\n\n".join(filter(None, (cells.what_tooltip(row), marks)))
        case Column.STATE:
            return cells.what_tooltip(row)
        case Column.COST:
            return cells.cost_tooltip(row)
        case Column.MODEL:
            return cells.label_of_model(row)
    return ""
