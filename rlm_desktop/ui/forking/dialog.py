"""The dialog *Fork*: from which step on, with what code, question, models, prompts and limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui import theme
from rlm_desktop.ui.dialog_buttons import ok_and_cancel
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.forking.editor import CodeEditor
from rlm_desktop.ui.forking.limits import LimitsForm
from rlm_desktop.ui.forking.model import Choice, Origin

QUESTION_LINES = 3
WIDTH = 640
FIRST = "The steps before it are executed again with the recorded answers, at no cost. From it on, models are asked."
NO_CODE = "# This step had no code."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the dialog borrows of where questions are asked."""

    model_field: Callable[[str], Any]
    """An empty field for a model's name: a widget with `name` and `show_name`."""
    presets: Callable[[], Sequence[str]]
    """Names of the prompt presets."""


class ForkDialog(QDialog):
    """Shows the run as it was, for editing. Owned by its parent; code: of a step."""

    def __init__(
        self, origin: Origin, code: Callable[[int], str], fields: Fields, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._origin = origin
        self._code = code
        self._recorded = ""
        self.setWindowTitle("Fork")
        self.setMinimumWidth(WIDTH)
        self.step = QSpinBox()
        self.step.setAccessibleName("Step")
        self.step.setRange(1, origin.row.steps)
        self.step.setValue(origin.step)
        self.asks = QRadioButton("Ask the &model again")
        self.executes = QRadioButton("&Execute this code instead of asking:")
        self.editor = CodeEditor("Code of this step")
        self.question = QPlainTextEdit(origin.row.question)
        self.question.setAccessibleName("Question")
        self.question.setTabChangesFocus(True)
        self.question.setFixedHeight(self.question.fontMetrics().lineSpacing() * QUESTION_LINES + 12)
        self.root = fields.model_field("Root model")
        self.root.show_name(origin.row.root_model)
        self.sub = fields.model_field("Sub model")
        self.sub.show_name(origin.row.sub_model)
        self.preset = self._presets(fields.presets())
        self.limits = LimitsForm(origin.limits)
        self.buttons = ok_and_cancel(self, go_ahead="&Fork")
        self._lay_out()
        self.step.valueChanged.connect(self._show_step)
        self.editor.textChanged.connect(self._on_code_changed)
        self._show_step()

    def chosen(self) -> Choice:
        """What is wanted; what stands there as it was is None."""
        row, code = self._origin.row, self.editor.toPlainText()
        question = self.question.toPlainText().strip()
        preset = self.preset.currentData()
        return Choice(
            run=row.run,
            at=self.step.value(),
            code=code if self.executes.isChecked() else None,
            question=question if question and question != row.question.strip() else None,
            preset=preset or None,
            root_model=_other(self.root.name, row.root_model),
            sub_model=_other(self.sub.name, row.sub_model),
            limits=self.limits.chosen(),
        )

    def _presets(self, names: Sequence[str]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Prompt preset")
        box.addItem(f"As in the run ({self._origin.preset})" if self._origin.preset else "As in the run", "")
        for name in names:
            if name != self._origin.preset:
                box.addItem(name, name)
        return box

    def _lay_out(self) -> None:
        first = QLabel(FIRST)
        first.setWordWrap(True)
        theme.write_in(first, "muted")
        steps = QHBoxLayout()
        steps.setSpacing(8)
        steps.addWidget(self.step)
        steps.addWidget(QLabel(f"of {grouped(self._origin.row.steps)}"))
        steps.addStretch(1)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for text, field, buddy in (
            ("From &step", steps, self.step),
            ("In this step", self.asks, None),
            ("", self.executes, None),
            ("", self.editor, None),
            ("&Question", self.question, self.question),
            ("&Root model", self.root, self.root),
            ("S&ub model", self.sub, self.sub),
            ("&Prompts", self.preset, self.preset),
            ("Limits", self.limits, None),
        ):
            label = QLabel(text)
            if buddy is not None:
                label.setBuddy(buddy)
            form.addRow(label, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(first)
        column.addLayout(form)
        column.addWidget(self.buttons)

    @Slot()
    def _show_step(self) -> None:
        """The code of the chosen step, as it was; the model is asked again unless somebody changes it."""
        self._recorded = self._code(self.step.value()) or NO_CODE
        was = self.editor.blockSignals(True)
        self.editor.show_code(self._recorded)
        self.editor.blockSignals(was)
        self.asks.setChecked(True)

    @Slot()
    def _on_code_changed(self) -> None:
        """Who changes the code wants it to be executed."""
        if self.editor.toPlainText() != self._recorded:
            self.executes.setChecked(True)


def _other(name: str, recorded: str) -> str | None:
    return name if name and name != recorded else None
