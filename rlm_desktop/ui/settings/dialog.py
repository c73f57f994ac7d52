"""The dialog *Settings*. It changes nothing itself: it gives what was chosen."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.settings import Settings
from rlm_desktop.ui.appearance import THEMES
from rlm_desktop.ui.dialog_buttons import ok_and_cancel
from rlm_desktop.ui.settings.code_page import CodePage

_Box = TypeVar("_Box", bound=QAbstractSpinBox)

NO_LIMIT = "no limit"
LABEL_AIR = 6
"""Pixels: a label with a key in it is drawn a little wider than Qt reckons."""


class SettingsDialog(QDialog):
    """Shows settings for editing. Owned by its parent."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._settings = settings
        self.theme = QComboBox()
        self.theme.setAccessibleName("Theme")
        for value, label in THEMES:
            self.theme.addItem(label.replace("&", ""), value)
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.max_steps = _whole("Steps", settings.max_steps, 1, 1_000)
        self.max_depth = _whole("Depth", settings.max_depth, 1, 8)
        self.max_calls = _whole("Calls", settings.max_calls, 0, 1_000_000)
        self.max_tokens = _whole("Tokens", settings.max_tokens, 0, 2_000_000_000)
        self.max_cost = _number("Dollars", settings.max_cost, "", 1_000_000, decimals=2)
        self.max_cost.setPrefix("$")
        self.max_seconds = _number("Time", settings.max_seconds, " s", 1_000_000)
        self.concurrency = _whole("Calls in flight", settings.concurrency, 1, 256)
        self.block_seconds = _number("Code block", settings.block_seconds, " s", 100_000, low=1.0)
        for unlimited in (self.max_calls, self.max_tokens, self.max_cost, self.max_seconds):
            unlimited.setSpecialValueText(NO_LIMIT)
        self.call_after = _number("Call back after", settings.call_after_seconds, " s", 100_000)
        self.call_after.setSpecialValueText("never")
        self.code = CodePage(settings)
        self._lay_out()

    def chosen(self) -> Settings:
        """The settings as they stand in the dialog."""
        return dataclasses.replace(
            self._settings,
            theme=self.theme.currentData(),
            max_steps=self.max_steps.value(),
            max_depth=self.max_depth.value(),
            max_calls=self.max_calls.value(),
            max_tokens=self.max_tokens.value(),
            max_cost=self.max_cost.value(),
            max_seconds=self.max_seconds.value(),
            concurrency=self.concurrency.value(),
            block_seconds=self.block_seconds.value(),
            python=self.code.python.currentData(),
            numpy=self.code.numpy.isChecked(),
            scratch=self.code.scratch.text().strip(),
            call_after_seconds=self.call_after.value(),
        )

    def _lay_out(self) -> None:
        pages = QTabWidget()
        pages.addTab(self._limits(), "Limits")
        pages.addTab(self.code, "Code")
        pages.addTab(self._window(), "Window")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(pages)
        column.addWidget(ok_and_cancel(self))

    def _limits(self) -> QWidget:
        limits = QWidget()
        form = QFormLayout(limits)
        form.setVerticalSpacing(8)
        form.setContentsMargins(16, 16, 16, 16)
        explained = QLabel(
            "They hold for the whole tree of a new run's child runs, and are checked before money is spent."
        )
        explained.setWordWrap(True)
        explained.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(explained)
        form.addRow("&Steps of each loop", self.max_steps)
        form.addRow("&Depth", self.max_depth)
        self.max_depth.setToolTip(
            "1: sub-calls are plain calls, as in the paper. 2 and more: rlm_query opens child runs."
        )
        form.addRow("&Calls", self.max_calls)
        form.addRow("&Tokens, in and out", self.max_tokens)
        form.addRow("&Budget", self.max_cost)
        self.max_cost.setToolTip("Calls of unknown price are counted, not summed.")
        form.addRow("&Time", self.max_seconds)
        form.addRow("Calls in &flight", self.concurrency)
        form.addRow("Time for a code &block", self.block_seconds)
        self.block_seconds.setToolTip("The code's own time; its sub-calls do not count.")
        for field in limits.findChildren(QAbstractSpinBox):
            label = form.labelForField(field)
            label.setMinimumWidth(label.sizeHint().width() + LABEL_AIR)
        return limits

    def _window(self) -> QWidget:
        looks = QWidget()
        form = QFormLayout(looks)
        form.setContentsMargins(16, 16, 16, 16)
        form.addRow("T&heme", self.theme)
        form.addRow("Call me back for runs &over", self.call_after)
        self.call_after.setToolTip("When such a run has ended and the window is not in front. No text of it is shown.")
        return looks


def _whole(name: str, value: int, low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return _prepared(box, name)


def _number(name: str, value: float, unit: str, high: float, *, low: float = 0.0, decimals: int = 0) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(decimals)
    box.setRange(low, high)
    box.setSuffix(unit)
    box.setValue(value)
    return _prepared(box, name)


def _prepared(box: _Box, name: str) -> _Box:
    box.setAccessibleName(name)
    box.setGroupSeparatorShown(True)
    box.setMinimumWidth(160)
    return box
