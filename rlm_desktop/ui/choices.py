"""The user's choices while the window is open: screens read them here, change them here, and hear of changes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from rlm_desktop import settings
from rlm_desktop.errors import RlmError


class Choices(QObject):
    """The settings and their file. A file that cannot be understood is left as it is, and the defaults hold.

    Signals:
        changed(): something was chosen.
        refused(error): the file could not be read or written; an RlmError.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._value = settings.Settings()
        self._unreadable: RlmError | None = None

    @property
    def value(self) -> settings.Settings:
        """What is chosen now."""
        return self._value

    def load(self) -> None:
        """Read the file; says `refused` when it is not ours to understand."""
        try:
            self._value = settings.load(self._file)
        except RlmError as error:
            self._unreadable = error
            self.refused.emit(error)
        self.changed.emit()

    def change(self, **fields: Any) -> None:
        """Choose; the names are those of settings.Settings."""
        value = dataclasses.replace(self._value, **fields)
        if value == self._value:
            return
        self._value = value
        self._save()
        self.changed.emit()

    def connect_model(self, model: settings.ConnectedModel) -> None:
        """Add a model, or give a connected one another address."""
        self.change(models=settings.with_model(self._value, model).models)

    def forget_model(self, name: str) -> None:
        """Take a model out of the connected ones."""
        self.change(models=tuple(model for model in self._value.models if model.name != name))

    def address_of(self, model: str) -> str | None:
        """The address that a model was connected with."""
        return self._value.addresses.get(model)

    def _save(self) -> None:
        if self._unreadable is not None:
            self.refused.emit(self._unreadable)
            return
        try:
            settings.save(self._value, self._file)
        except RlmError as error:
            self.refused.emit(error)
