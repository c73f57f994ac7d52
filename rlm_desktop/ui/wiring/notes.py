"""Notes, bookmarks and disk use: their acts, and their keys in the screens of a run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from rlm_desktop.ui.parts import Parts


def connect(window: Parts) -> None:
    """Connect the acts; E and M are heard in the tree and the timeline alone."""
    view, menus, dock = window.notes_view, window.menus, window.notes_dock

    def write() -> None:
        dock.show()
        dock.raise_()
        view.new_note()

    for name, slot in (
        ("note", write),
        ("bookmark", view.toggle_bookmark),
        ("next_bookmark", view.next_bookmark),
        ("previous_bookmark", view.previous_bookmark),
        ("disk_use", lambda: _show_disk_use(window)),
    ):
        menus.act(name).triggered.connect(slot)

    def allow() -> None:
        for name in ("note", "bookmark", "next_bookmark", "previous_bookmark"):
            menus.act(name).setEnabled(window.focus.run is not None)

    def show_marks() -> None:
        view.marked.connect(window.screens.noted.read)

    def hear_keys() -> None:
        for screen in filter(None, (window.screens.tree, window.screens.timeline)):
            for keys, slot in (("E", write), ("M", view.toggle_bookmark)):
                shortcut = QShortcut(QKeySequence(keys), screen)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(slot)

    window.focus.run_changed.connect(allow)
    window.screens.completed.connect(show_marks)
    window.screens.completed.connect(hear_keys)
    allow()


def _show_disk_use(window: Parts) -> None:
    from rlm_desktop.ui.library.disk import DiskDialog

    dialog = DiskDialog(window.cleaning, window)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
