"""The palette: every command, and every place to jump to; and what comes from outside, which leads to one too."""

from __future__ import annotations

from PySide6.QtCore import Qt

from rlm_desktop.ui.palette.commands import keyed
from rlm_desktop.ui.parts import Parts


def connect(window: Parts) -> None:
    """Connect what is chosen in the palette with the screens that show it."""
    palette, jumping, focus, act = window.palette_view, window.jumping, window.focus, window.menus.act
    act("commands").triggered.connect(lambda: palette.open(window.commands))
    act("jump").triggered.connect(lambda: palette.open(jumping))
    act("keys").triggered.connect(lambda: window.help.show_keys(keyed(window)))
    jumping.run_chosen.connect(focus.show)
    jumping.span_chosen.connect(focus.show)
    jumping.variable_chosen.connect(lambda *variable: _show_variable(window, *variable))
    jumping.document_chosen.connect(lambda corpus, place: _show_document(window, place))
    jumping.link_chosen.connect(window.incoming.follow)
    window.incoming.files_given.connect(window.documents.open_next)
    window.incoming.front_wanted.connect(lambda: _come_in_front(window))
    window.calling.chosen.connect(focus.show)
    window.calling.chosen.connect(lambda: _come_in_front(window))


def _show_variable(window: Parts, run: str, span: int, name: str) -> None:
    inspector = window.screens.inspector
    assert inspector is not None  # a run is looked at
    inspector.show_variable(run, span, name)


def _show_document(window: Parts, place: int) -> None:
    window.panes.go_to_name("Documents")
    window.documents_view.show_document(place)


def _come_in_front(window: Parts) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
