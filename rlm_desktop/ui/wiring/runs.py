"""Runs: asked, looked at, brought in, written out and deleted; and what is said when something goes wrong."""

from __future__ import annotations

from pathlib import Path

from rlm_desktop.ui.parts import Parts


def connect(window: Parts) -> None:
    """Connect what asks with what answers, and the library with what it asks for."""
    trajectories, view = window.trajectories, window.trajectories_view
    window.asking.asked.connect(window.runs.ask)
    window.status_view.run_requested.connect(window.focus.show)
    window.library_view.export_requested.connect(view.export)
    window.library_view.carry_by(lambda runs: trajectories.carried(view.choice_for(runs)))
    view.export_chosen.connect(lambda choice, file: trajectories.export(choice, Path(file)))
    view.preview_requested.connect(trajectories.preview)
    view.import_chosen.connect(trajectories.import_files)
    view.follow_chosen.connect(lambda file: window.runs.follow(Path(file)))
    window.welcome_view.open_trajectory_requested.connect(view.choose_import)
    _connect_shown(window)
    _connect_notice(window)


def _connect_shown(window: Parts) -> None:
    """The welcome page without a run, its screens with one; and the acts that need one."""
    focus, runs, act = window.focus, window.runs, window.menus.act

    def show() -> None:
        shown = focus.run
        window.centre.setCurrentIndex(int(shown is not None))
        act("stop").setEnabled(bool(runs.count))
        act("export").setEnabled(shown is not None)
        act("delete").setEnabled(shown is not None and shown not in runs.runs)

    focus.run_changed.connect(show)
    window.centre.currentChanged.connect(lambda page: window.ask_view.show_setup(not page))
    runs.changed.connect(show)
    show()


def _connect_notice(window: Parts) -> None:
    faults, notice = window.faults, window.notice
    window.trajectories.done.connect(notice.show_fact)
    window.marking.undoable.connect(notice.show_undoable)
    notice.undo_requested.connect(window.marking.undo_stack.undo)
    window.marking.undo_stack.indexChanged.connect(notice.retract)
    deciding = (window.marking, window.runs, window.documents, window.trajectories, window.choices, window.incoming)
    for speaker in (*deciding, window.dialogs, faults):
        speaker.refused.connect(notice.show_error)
    window.models.failed.connect(notice.show_error)
    window.jobs.failed.connect(faults.take)
    window.workers.broke.connect(faults.broke)
    faults.broke.connect(window.dialogs.show_crash)
