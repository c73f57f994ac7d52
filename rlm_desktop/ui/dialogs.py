"""The window's dialogs that change what is chosen, and the one that tells of a bug; imported when they are wanted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.models.controller import ModelsController

if TYPE_CHECKING:
    from rlm_desktop.ui.crash.view import CrashDialog
    from rlm_desktop.ui.settings.dialog import SettingsDialog

MOST_CHARS = 300


class Dialogs(QObject):
    """Opens them on its parent window, and hands on what was chosen there.

    Signals:
        refused(error): a bug that was told of before happened again; an RlmError.
    """

    refused = Signal(object)

    def __init__(self, choices: Choices, models: ModelsController, focus: Focus, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices
        self._models = models
        self._focus = focus
        self._window = parent
        self._crash: CrashDialog | None = None
        self._told: set[str] = set()

    @Slot()
    def connect_model(self) -> None:
        """Ask for a model."""
        from rlm_desktop.ui.models.dialog import ConnectDialog

        connected = [model.name for model in self._choices.value.models]
        dialog = ConnectDialog(self._models, connected, self._window)
        dialog.forget_requested.connect(self._models.forget_model)
        dialog.accepted.connect(
            lambda: self._models.connect_model(dialog.model, dialog.key, keeps_key=dialog.keeps_key)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def show_settings(self) -> None:
        """Show the settings for editing."""
        from rlm_desktop.ui.settings.dialog import SettingsDialog

        dialog = SettingsDialog(self._choices.value, self._window)
        dialog.accepted.connect(lambda: self._choices.change(**_fields(dialog)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str, str)
    def show_crash(self, line: str, trace: str) -> None:
        """Tell of a bug. Those that follow while it is being read are counted there.

        One that was told of before is a sentence: a screen that cannot be painted would else be a dialog for ever.
        """
        from rlm_desktop.ui.crash.view import CrashDialog

        if self._crash is not None:
            self._crash.add(line, trace)
        elif trace in self._told:
            self.refused.emit(
                RlmError(f"The same bug happened again: {line[:MOST_CHARS]}", "Help › Show log has both.")
            )
        else:
            self._crash = CrashDialog(line, trace, self._focus.run, self._window)
            self._crash.finished.connect(self._on_told)
            self._crash.finished.connect(self._crash.deleteLater)
            self._crash.open()
        self._told.add(trace)

    @Slot()
    def _on_told(self) -> None:
        self._crash = None


def _fields(dialog: SettingsDialog) -> dict[str, object]:
    chosen = dialog.chosen()
    return {field.name: getattr(chosen, field.name) for field in dataclasses.fields(chosen)}
