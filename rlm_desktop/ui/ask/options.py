"""The dialog *Options*: what a question may be asked with besides its models and limits."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop import paths
from rlm_desktop.errors import RlmError
from rlm_desktop.ui import theme
from rlm_desktop.ui.dialog_buttons import ok_and_cancel

AUTOMATIC = "Chosen by method and model"
SCHEMA_EXAMPLE = '{"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}'
SCHEMA_LINES = 6

Overflow = Literal["fail", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was chosen."""

    preset: str = ""
    """Name of the prompt preset; empty leaves the choice to method and model."""
    overflow: Overflow = "fail"
    questions_first_final: bool = False
    shares_identical: bool = False
    schema: str = ""
    """JSON Schema of the answer, as text; empty for none."""


def options_line(options: Options) -> str:
    """How many of the options are not as they come, on a button."""
    changed = sum(getattr(options, name) != getattr(Options(), name) for name in Options.__slots__)
    return "As they come" if not changed else "1 changed" if changed == 1 else f"{changed} changed"


def preset_names() -> list[str]:
    """The shipped presets and the user's own, by name."""
    return sorted(_presets())


def copy_preset(name: str) -> Path:
    """Copy a preset into the user's own, to be edited; the copy's folder.

    Raises RlmError when it cannot be written.
    """
    known = _presets()
    number = 1
    while (name_of_copy := f"{name}-{number}") in known:
        number += 1
    copy = paths.prompts_dir() / name_of_copy
    try:
        shutil.copytree(known[name], copy)
    except OSError as error:
        problem = f"The preset {name!r} cannot be copied to {copy}: {error.strerror or error}."
        raise RlmError(problem, "Make that folder writable.") from error
    return copy


class OptionsDialog(QDialog):
    """Shows options for editing; accepted only with a schema that is JSON. Owned by its parent."""

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Options")
        self.setMinimumWidth(560)
        self.preset = QComboBox()
        self.preset.setAccessibleName("Prompt preset")
        self._fill_presets(options.preset)
        self.copy = QPushButton("&Copy to edit")
        self.copy.setToolTip("Puts a copy among your own presets; its files are templates that any editor opens.")
        self.overflow = QCheckBox("Leave out the &middle of a text that is longer than the model's window")
        self.overflow.setChecked(options.overflow == "cut")
        self.overflow.setToolTip("For Direct and CodeAct. Otherwise such a run fails and says by how much.")
        self.first_final = QCheckBox("&Question an answer that comes before anything was looked at")
        self.first_final.setChecked(options.questions_first_final)
        self.sharing = QCheckBox("Let &identical sub-calls share one reply")
        self.sharing.setChecked(options.shares_identical)
        self.sharing.setToolTip("Sub-calls then go out at temperature 0.")
        self.schema = QPlainTextEdit(options.schema)
        self.schema.setAccessibleName("JSON Schema of the answer")
        self.schema.setPlaceholderText(SCHEMA_EXAMPLE)
        self.schema.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.schema.setTabChangesFocus(True)
        self.schema.setFixedHeight(self.schema.fontMetrics().lineSpacing() * SCHEMA_LINES + 12)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.buttons = ok_and_cancel(self)
        self._lay_out()
        self.copy.clicked.connect(self._on_copy)
        self.preset.currentIndexChanged.connect(self._on_preset)
        self._on_preset()

    def chosen(self) -> Options:
        """The options as they stand in the dialog."""
        return Options(
            preset=self.preset.currentData(),
            overflow="cut" if self.overflow.isChecked() else "fail",
            questions_first_final=self.first_final.isChecked(),
            shares_identical=self.sharing.isChecked(),
            schema=self.schema.toPlainText().strip(),
        )

    def _lay_out(self) -> None:
        presets = QHBoxLayout()
        presets.setSpacing(8)
        presets.addWidget(self.preset, 1)
        presets.addWidget(self.copy)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        caption = QLabel("&Prompt preset")
        caption.setBuddy(self.preset)
        form.addRow(caption, presets)
        form.addRow(self.overflow)
        form.addRow(self.first_final)
        form.addRow(self.sharing)
        shape = QLabel("&JSON Schema that the answer must fit; leave it empty for any text")
        shape.setBuddy(self.schema)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(shape)
        column.addWidget(self.schema)
        column.addWidget(self.said)
        column.addStretch(1)
        column.addWidget(self.buttons)

    def _fill_presets(self, chosen: str) -> None:
        self.preset.clear()
        self.preset.addItem(AUTOMATIC, "")
        for name in preset_names():
            self.preset.addItem(name, name)
        self.preset.setCurrentIndex(max(0, self.preset.findData(chosen)))

    @Slot()
    def _on_preset(self) -> None:
        self.copy.setEnabled(bool(self.preset.currentData()))

    @Slot()
    def _on_copy(self) -> None:
        try:
            copy = copy_preset(self.preset.currentData())
        except RlmError as error:
            self._say(str(error), "failed")
            return
        self._fill_presets(copy.name)
        self._say(f"Its files are in {copy}.", "muted")

    @Slot()
    def accept(self) -> None:
        """Qt: only with a schema that is JSON."""
        problem = _schema_problem(self.schema.toPlainText().strip())
        if problem:
            self._say(problem, "failed")
            self.schema.setFocus()
        else:
            super().accept()

    def _say(self, sentence: str, meaning: str) -> None:
        theme.write_in(self.said, meaning)
        self.said.setText(sentence)


def _schema_problem(text: str) -> str:
    """What is wrong with the text of a schema; whether it is a JSON Schema the run itself checks first."""
    if not text:
        return ""
    try:
        plain = json.loads(text)
    except ValueError as error:
        return f"The schema is not JSON: {error}."
    return "" if isinstance(plain, dict) else "The schema must be a JSON object: {…}."


def _presets() -> dict[str, Path]:
    """Folder by name; of two of one name the shipped one counts, as it does for a run."""
    return {
        folder.name: folder
        for parent in (paths.prompts_dir(), paths.resources() / "prompts")
        if parent.is_dir()
        for folder in parent.iterdir()
        if folder.is_dir()
    }
