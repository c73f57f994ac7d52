"""The filter of a run: from the menu to its bar, and back to the tree."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts

NEED_A_FILTER = ("next_match", "previous_match", "save_filter", "clear_filter")


def connect(window: Parts) -> None:
    """Connect the acts now, and the bar with them once it is there."""
    focus, act = window.focus, window.menus.act

    def show() -> None:
        act("filter").setEnabled(focus.run is not None)
        for name in NEED_A_FILTER:
            act(name).setEnabled(bool(focus.filter))

    focus.run_changed.connect(show)
    focus.filter_changed.connect(show)
    window.screens.completed.connect(lambda: _connect_bar(window))
    show()


def _connect_bar(window: Parts) -> None:
    bar, act = window.screens.filtering, window.menus.act
    assert bar is not None
    act("filter").triggered.connect(bar.take_keyboard)
    act("next_match").triggered.connect(bar.next)
    act("previous_match").triggered.connect(bar.previous)
    act("save_filter").triggered.connect(bar.save)
    act("clear_filter").triggered.connect(bar.clear)
    bar.left.connect(lambda: window.panes.go_to_name("Steps and calls"))
