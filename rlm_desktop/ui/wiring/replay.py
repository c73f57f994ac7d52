"""The replay: its acts, its keys in the screens of a run, and the button at the timeline."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from rlm_desktop.ui.parts import Parts

NEED_A_REPLAY = ("play", "replay_on", "replay_back", "replay_end")


def connect(window: Parts) -> None:
    """Connect the acts once the bar is there; Space is heard in the tree and the timeline alone."""

    def allow() -> None:
        window.menus.act("replay").setEnabled(window.focus.run is not None)

    for name in NEED_A_REPLAY:
        window.menus.act(name).setEnabled(False)
    window.focus.run_changed.connect(allow)
    window.screens.completed.connect(lambda: _connect_bar(window))
    allow()


def _connect_bar(window: Parts) -> None:
    screens, act = window.screens, window.menus.act
    bar, timeline = screens.replay, screens.timeline
    assert bar is not None
    assert timeline is not None
    controller = bar.controller
    for name, slot in (
        ("replay", bar.open_and_play),
        ("play", controller.toggle),
        ("replay_on", controller.step_on),
        ("replay_back", controller.step_back),
        ("replay_end", controller.to_end),
    ):
        act(name).triggered.connect(slot)
    for name in NEED_A_REPLAY:
        bar.shown_changed.connect(act(name).setEnabled)
    timeline.replay_requested.connect(bar.open_and_play)
    bar.closed.connect(lambda: window.panes.go_to_name("Steps and calls"))
    for screen in filter(None, (screens.tree, timeline)):
        for keys, slot in (("Space", bar.play_or_pause), ("Shift+Space", bar.step_on)):
            shortcut = QShortcut(QKeySequence(keys), screen)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
