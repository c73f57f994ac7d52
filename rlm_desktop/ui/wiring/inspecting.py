"""The inspector's acts: what it shows of variables, and what it copies."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts

ACTS = ("toggle_diff", "copy_value", "copy_link")
"""Named as what the inspector does."""


def connect(window: Parts) -> None:
    """Connect the acts once the inspector is there; they need a run."""

    def allow() -> None:
        for name in ACTS:
            window.menus.act(name).setEnabled(window.focus.run is not None)

    window.focus.run_changed.connect(allow)
    window.screens.completed.connect(lambda: _connect_inspector(window))
    allow()


def _connect_inspector(window: Parts) -> None:
    for name in ACTS:
        window.menus.act(name).triggered.connect(getattr(window.screens.inspector, name))
    window.menus.act("toggle_diff").triggered.connect(lambda: window.panes.go_to_name("Inspector"))
