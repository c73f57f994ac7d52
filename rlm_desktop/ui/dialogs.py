"""The window's dialogs that change what is chosen, and the one that tells of a bug; imported when they are wanted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.models.controller import ModelsController

if TYPE_CHECKING:
    from rlm_desktop.ui.settings.dialog import SettingsDialog


class Dialogs(QObject):
    """Opens them on its parent window, and hands on what was chosen there."""

    def __init__(self, choices: Choices, models: ModelsController, focus: Focus, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices
        self._models = models
        self._focus = focus
        self._window = parent
        self._is_telling = False

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
        """Tell of a bug; those that follow while it is being read are on stderr only."""
        from rlm_desktop.ui.crash.view import CrashDialog

        if not self._is_telling:
            self._is_telling = True
            dialog = CrashDialog(line, trace, self._focus.run, self._window)
            dialog.finished.connect(self._on_told)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    @Slot()
    def _on_told(self) -> None:
        self._is_telling = False


def _fields(dialog: SettingsDialog) -> dict[str, object]:
    chosen = dialog.chosen()
    return {field.name: getattr(chosen, field.name) for field in dataclasses.fields(chosen)}
