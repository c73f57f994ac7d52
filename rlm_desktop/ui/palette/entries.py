"""What the palette lists: an entry is a name, what is said beside it, and what happens when it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What else a row knows, beside its name."""

    ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row."""

    name: str
    act: Callable[[], None]
    places: tuple[int, ...] = ()
    """Letters of the name that were typed."""
    group: str = ""
    """Where it comes from: a menu, or a kind of place."""
    about: str = ""
    """What is said beside the name; of a command that cannot be done, what is missing."""
    key: str = ""
    is_enabled: bool = True
    identity: str = field(default="", compare=False)
    """By which it is remembered when it was chosen."""


class Source(Protocol):
    """Where entries come from."""

    placeholder: str
    nothing: str

    def begin(self) -> None:
        """Hear that the palette opens, before anything is asked for."""

    def find(self, typed: str) -> list[Entry]:
        """The entries that fit, the best first."""

    def chosen(self, entry: Entry) -> None:
        """Hear that one was chosen, before it acts."""


class EntryList(QAbstractListModel):
    """The entries that were found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        """List others."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """The entry of a row; None where there is none."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default and name
        """Qt."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt; a screen reader is told all of a row."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Role.ENTRY:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (entry.name, entry.group, entry.key, "" if entry.is_enabled else "cannot be done now", entry.about)
            return ", ".join(part for part in said if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt; what cannot be done can be looked at, to read why."""
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
