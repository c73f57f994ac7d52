"""Forks, runs that are taken up again, and runs that are verified: their acts, dialogs, and what they become."""

from __future__ import annotations

from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.forking.model import Origin
from rlm_desktop.ui.parts import Parts


def connect(window: Parts) -> None:
    """Connect the acts with the dialogs, and the orders with the workers."""
    forking, act = window.forking, window.menus.act

    def allow() -> None:
        row = forking.row
        act("fork").setEnabled(row is not None and row.can_be_forked)
        act("resume").setEnabled(row is not None and row.can_be_resumed)
        act("verify").setEnabled(row is not None and row.can_be_verified)

    for name, slot in (("fork", forking.prepare), ("resume", forking.resume), ("verify", forking.verify)):
        act(name).triggered.connect(slot)
    forking.origin_found.connect(lambda origin: _fork(window, origin))
    forking.verify_requested.connect(lambda row: _verify(window, row))
    forking.state_changed.connect(allow)
    forking.ordered.connect(window.runs.ask)
    forking.refused.connect(window.notice.show_error)
    window.screens.completed.connect(lambda: _offer(window))
    allow()


def _offer(window: Parts) -> None:
    """The screens of a run offer the fork, too."""
    screens, fork = window.screens, window.menus.act("fork")
    assert screens.tree is not None
    assert screens.timeline is not None
    assert screens.inspector is not None
    screens.tree.rows.offer([fork])
    screens.timeline.face.offer([fork])
    screens.inspector.offer(fork)


def _fork(window: Parts, origin: Origin) -> None:
    from rlm_desktop.ui.ask.choosing import ModelField
    from rlm_desktop.ui.ask.options import preset_names
    from rlm_desktop.ui.forking.dialog import Fields, ForkDialog

    fields = Fields(model_field=lambda name: ModelField(window.known_models, name), presets=preset_names)
    dialog = ForkDialog(origin, window.forking.code(origin.row.run), fields, window)
    dialog.accepted.connect(lambda: window.forking.fork(dialog.chosen(), origin.row))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _verify(window: Parts, row: RunRow) -> None:
    from rlm_desktop.ui.forking.verify_dialog import VerifyDialog
    from rlm_desktop.ui.forking.verifying import Verification

    workers = window.workers
    verification = Verification(workers.submit, workers.stop, window.choices, window.database, row.run, window)
    dialog = VerifyDialog(row.name, verification, window)
    dialog.shown.connect(lambda span: window.focus.show(row.run, span))
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
