"""The entries of the menus: what each one does."""

from __future__ import annotations

from rlm_desktop.ui.appearance import ZOOMS, Appearance, next_zoom
from rlm_desktop.ui.copying import copy
from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.running.diagnosis import Diagnosis


def connect(window: Parts, appearance: Appearance) -> None:
    """Connect every act, and what lets it be done."""
    menus, documents, trajectories = window.menus, window.documents_dialogs, window.trajectories_view
    for name, slot in (
        ("open_documents", documents.choose_files),
        ("open_folder", documents.choose_folder),
        ("open_trajectory", trajectories.choose_import),
        ("follow_trajectory", trajectories.choose_followed),
        ("connect_model", window.dialogs.connect_model),
        ("settings", window.dialogs.show_settings),
        ("quit", window.close),
        ("copy", copy),
        ("ask", window.ask_view.ask),
        ("stop", window.runs.stop),
        ("export", trajectories.export_shown),
        ("delete", window.library_view.delete_shown),
        ("reset_layout", window.layout_memory.reset),
        ("guide", window.help.show_guide),
        ("diagnose", window.help.diagnose),
        ("show_log", window.help.show_log),
        ("about", window.help.show_about),
    ):
        menus.act(name).triggered.connect(slot)
    window.ask_view.readiness_changed.connect(menus.act("ask").setEnabled)
    window.help.diagnosis_requested.connect(lambda: _diagnose(window))
    menus.themes.triggered.connect(lambda action: window.choices.change(theme=action.data()))
    window.choices.changed.connect(lambda: menus.show_theme(window.choices.value.theme))
    window.choices.changed.connect(lambda: appearance.choose(window.choices.value.theme))
    _connect_undo(window)
    _connect_zoom(window, appearance)


def _connect_undo(window: Parts) -> None:
    """Undo and Redo say what they would do."""
    stack = window.marking.undo_stack
    for name, slot, can in (("undo", stack.undo, stack.canUndoChanged), ("redo", stack.redo, stack.canRedoChanged)):
        act = window.menus.act(name)
        act.setEnabled(False)
        act.setIconText(name.capitalize())
        act.triggered.connect(slot)
        can.connect(act.setEnabled)
    stack.undoTextChanged.connect(window.menus.show_undo)
    stack.redoTextChanged.connect(window.menus.show_redo)


def _connect_zoom(window: Parts, appearance: Appearance) -> None:
    act, choices = window.menus.act, window.choices

    def show() -> None:
        zoom = choices.value.zoom
        appearance.zoom(zoom)
        act("larger").setEnabled(zoom < ZOOMS[-1])
        act("smaller").setEnabled(zoom > ZOOMS[0])
        act("usual_size").setEnabled(zoom != ZOOMS[0])

    act("larger").triggered.connect(lambda: choices.change(zoom=next_zoom(choices.value.zoom)))
    act("smaller").triggered.connect(lambda: choices.change(zoom=next_zoom(choices.value.zoom, down=True)))
    act("usual_size").triggered.connect(lambda: choices.change(zoom=ZOOMS[0]))
    choices.changed.connect(show)


def _diagnose(window: Parts) -> None:
    diagnosis = Diagnosis(str(window.database), window)
    diagnosis.told.connect(window.help.show_diagnosis)
    diagnosis.told.connect(diagnosis.deleteLater)
    window.leaving.left.connect(diagnosis.end)
