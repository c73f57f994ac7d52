"""Where the next and the previous row are: one step along an axis, past what the filter leaves out."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.neighbours import Neighbours
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.shown import Shown
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.matching import Matching


class Axis(StrEnum):
    """Along what `next` and `previous` step."""

    TIME = "time"
    SIBLING = "sibling"
    KIND = "kind"
    STACK = "stack"


_ENDS = {
    Axis.TIME: ("This began last.", "This began first."),
    Axis.SIBLING: ("There is no later sibling.", "There is no earlier sibling."),
    Axis.KIND: ("This is the last of its kind.", "This is the first of its kind."),
    Axis.STACK: ("There is nothing below this.", "There is nothing above this."),
}
"""What is said where there is no next, and no previous."""


class Stepping(QObject):
    """Moves the selection of the focus one step. Screens, menus and the palette share it.

    Signals:
        axis_changed(): `next` and `previous` lead along another axis.
        said(sentence): why an act led nowhere.
    """

    axis_changed = Signal()
    said = Signal(str)

    def __init__(
        self, reader: Reader, focus: Focus, matching: Matching | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._neighbours = Neighbours(reader)
        self._focus = focus
        self._matching = matching
        self._axis = Axis.TIME

    @property
    def axis(self) -> Axis:
        """Along what `next` and `previous` step."""
        return self._axis

    @Slot(str)
    def set_axis(self, axis: str) -> None:
        """Step along another axis from now on."""
        if Axis(axis) is not self._axis:
            self._axis = Axis(axis)
            self.axis_changed.emit()

    @Slot()
    def next(self) -> None:
        """Select what comes next on the axis; on the stack, the first below."""
        self._along(self._axis, 1)

    @Slot()
    def previous(self) -> None:
        """Select what came before on the axis; on the stack, what is above."""
        self._along(self._axis, -1)

    @Slot()
    def next_step(self) -> None:
        """Select the next step of the loop that the selection belongs to."""
        self._go(self._neighbours.step, 1, "This is the last step.")

    @Slot()
    def previous_step(self) -> None:
        """Select the step before."""
        self._go(self._neighbours.step, -1, "This is the first step.")

    @Slot()
    def next_sibling(self) -> None:
        """Select the next child of the same parent."""
        self._along(Axis.SIBLING, 1)

    @Slot()
    def previous_sibling(self) -> None:
        """Select the previous child of the same parent."""
        self._along(Axis.SIBLING, -1)

    @Slot()
    def next_error(self) -> None:
        """Select what failed or was lost next."""
        self._go(self._neighbours.error, 1, "There is no later error.")

    @Slot()
    def previous_error(self) -> None:
        """Select what failed or was lost before."""
        self._go(self._neighbours.error, -1, "There is no earlier error.")

    @Slot()
    def drill_in(self) -> None:
        """Select the first below."""
        self._along(Axis.STACK, 1)

    @Slot()
    def go_out(self) -> None:
        """Select what is above."""
        self._along(Axis.STACK, -1)

    def _along(self, axis: Axis, towards: int) -> None:
        near = self._neighbours
        beside = {
            Axis.TIME: near.in_time,
            Axis.SIBLING: near.sibling,
            Axis.KIND: near.of_kind,
            Axis.STACK: lambda shown, span, towards: (
                near.child(shown, span) if towards > 0 else near.parent(shown, span)
            ),
        }[axis]
        self._go(beside, towards, _ENDS[axis][0 if towards > 0 else 1])

    def _go(self, beside: Callable[[Shown, int, int], int | None], towards: int, nowhere: str) -> None:
        run = self._focus.run
        if run is None:
            return
        matches = None if self._matching is None else self._matching.matches
        try:
            span = beside(Shown(run, self._focus.horizon, matches), self._focus.span, towards)
        except RlmError:
            return
        if span is None:
            self.said.emit(nowhere)
        else:
            self._focus.select(span)
