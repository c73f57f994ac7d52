"""The filters that the user saved: by their text, in the file in which the window remembers how it stood."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings

MOST = 50
_KEY = "filters/saved"


class SavedFilters(QObject):
    """The latest first."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = QSettings(str(file), QSettings.Format.IniFormat, self)

    def texts(self) -> list[str]:
        """What was saved."""
        kept = self._file.value(_KEY)
        return [one for one in kept if isinstance(one, str)] if isinstance(kept, list) else []

    def save(self, text: str) -> None:
        """Keep a filter; one that is kept already comes first."""
        self._put([text, *(one for one in self.texts() if one != text)][:MOST])

    def remove(self, text: str) -> None:
        """Keep it no longer."""
        self._put([one for one in self.texts() if one != text])

    def _put(self, texts: list[str]) -> None:
        self._file.remove(_KEY)
        if texts:
            self._file.setValue(_KEY, [*texts, None])  # with two of them, Qt reads one text back as a list too
        self._file.sync()
