"""What comes back after a restart: how the library and the tree were arranged."""

from __future__ import annotations

from PySide6.QtCore import QByteArray

from rlm_desktop.ui.parts import Parts

LIBRARY, COLUMNS = "library/arranged", "tree/columns"


def connect(window: Parts) -> None:
    """Arrange both as they were left, and keep how they are when the window is left."""
    library, memory, screens = window.library_view, window.memory, window.screens
    library.restore(str(memory.value(LIBRARY, "")))

    def restore_columns() -> None:
        state = memory.value(COLUMNS)
        if screens.tree is not None and isinstance(state, QByteArray):
            screens.tree.restore_columns(state)

    def keep() -> None:
        memory.setValue(LIBRARY, library.state())
        if screens.tree is not None:
            memory.setValue(COLUMNS, screens.tree.columns_state())

    screens.completed.connect(restore_columns)
    window.leaving.left.connect(keep)
