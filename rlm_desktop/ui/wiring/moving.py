"""Moving about: Back and Forward, and from pane to pane."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts


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
    window.panes.add_to(menus.menu("Go"))
    show_ways()
