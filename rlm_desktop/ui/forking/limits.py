"""The limits of a fork: those that one changes most; the others are as in the run."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from rlm_desktop.events.limits import Limits

NO_LIMIT = "no limit"
MOST_STEPS, MOST_CALLS, MOST_DOLLARS, MOST_SECONDS = 1_000, 1_000_000, 1_000_000.0, 1_000_000.0


class LimitsForm(QWidget):
    """Steps, calls, dollars and time; 0 is no limit, but for steps."""

    def __init__(self, limits: Limits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = limits
        self.steps = _whole("Steps", limits.max_steps, 1, MOST_STEPS)
        self.calls = _whole("Calls", limits.max_calls or 0, 0, MOST_CALLS)
        self.cost = _number("Budget", limits.max_cost or 0.0, "", MOST_DOLLARS, decimals=2)
        self.cost.setPrefix("$")
        self.seconds = _number("Time", limits.max_seconds or 0.0, " s", MOST_SECONDS, decimals=0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        for pair in (
            (("St&eps", self.steps), ("C&alls", self.calls)),
            (("&Budget", self.cost), ("&Time", self.seconds)),
        ):
            form = QFormLayout()
            form.setVerticalSpacing(8)
            for text, box in pair:
                form.addRow(text, box)
            row.addLayout(form, 1)

    def chosen(self) -> Limits | None:
        """The limits as they stand there; None where nothing was changed."""
        chosen = replace(
            self._limits,
            max_steps=self.steps.value(),
            max_calls=self.calls.value() or None,
            max_cost=self.cost.value() or None,
            max_seconds=self.seconds.value() or None,
        )
        return None if chosen == self._limits else chosen


def _whole(name: str, value: int, low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    _prepare(box, name)
    if not low:
        box.setSpecialValueText(NO_LIMIT)
    return box


def _number(name: str, value: float, unit: str, high: float, *, decimals: int) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(decimals)
    box.setRange(0.0, high)
    box.setSuffix(unit)
    box.setValue(value)
    _prepare(box, name)
    box.setSpecialValueText(NO_LIMIT)
    return box


def _prepare(box: QAbstractSpinBox, name: str) -> None:
    box.setAccessibleName(f"Limit: {name.lower()}")
    box.setGroupSeparatorShown(True)
