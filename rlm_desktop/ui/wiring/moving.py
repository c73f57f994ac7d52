"""Moving about: Back and Forward, and from pane to pane."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts

STEPS = (
    *("next_step", "previous_step", "next_sibling", "previous_sibling", "next_error", "previous_error"),
    *("drill_in", "go_out"),
)
"""Acts that are named as what `Stepping` does."""


def connect(window: Parts) -> None:
    """Connect the ways that there are with the acts that go them."""
    focus, menus = window.focus, window.menus
    back, forward = menus.act("back"), menus.act("forward")

    def show_ways() -> None:
        back.setEnabled(focus.can_go_back)
        forward.setEnabled(focus.can_go_forward)

    back.triggered.connect(focus.back)
    forward.triggered.connect(focus.forward)
    focus.history_changed.connect(show_ways)
    menus.act("welcome").triggered.connect(lambda: focus.show(None))
    menus.act("new_question").triggered.connect(lambda: window.panes.go_to_name("Question"))
    focus.run_changed.connect(lambda: _show_steps(window))
    window.screens.completed.connect(lambda: _connect_steps(window))
    _show_steps(window)
    window.panes.add_to(menus.menu("Go"))
    show_ways()


def _show_steps(window: Parts) -> None:
    for name in STEPS:
        window.menus.act(name).setEnabled(window.focus.run is not None)


def _connect_steps(window: Parts) -> None:
    for name in STEPS:
        window.menus.act(name).triggered.connect(getattr(window.screens.stepping, name))
