"""How the library and the tree were arranged when the window was left: remembered, and arranged so again."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from rlm_desktop.ui.library.view import LibraryView
from rlm_desktop.ui.run_screens import RunScreens

LIBRARY, COLUMNS = "library/arranged", "tree/columns"


class Arrangements:
    """Keeps order, groups and columns in the window's memory."""

    def __init__(self, memory: QSettings, library: LibraryView, screens: RunScreens) -> None:
        self._memory = memory
        self._library = library
        self._screens = screens

    def restore_library(self) -> None:
        """The library as it was left."""
        self._library.restore(str(self._memory.value(LIBRARY, "")))

    def restore_columns(self) -> None:
        """The tree as it was left, once it is there."""
        state = self._memory.value(COLUMNS)
        if self._screens.tree is not None and isinstance(state, QByteArray):
            self._screens.tree.restore_columns(state)

    def save(self) -> None:
        """Remember both; a tree that was never made leaves what is remembered of it."""
        self._memory.setValue(LIBRARY, self._library.state())
        if self._screens.tree is not None:
            self._memory.setValue(COLUMNS, self._screens.tree.columns_state())
