"""Comparisons: from the runs selected in the library, and back to one run alone."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts


def connect(window: Parts) -> None:
    """Connect what asks for a comparison with what opens it."""
    library, comparisons, act = window.library_view.acts, window.comparisons, window.menus.act("compare")
    act.setEnabled(False)
    act.triggered.connect(library.compare.trigger)
    library.compare.enabledChanged.connect(act.setEnabled)
    library.compare_requested.connect(comparisons.compare)
    several, ask_several = window.several_runs, window.menus.act("ask_several")
    ask_several.triggered.connect(window.ask_view.ask_several)
    window.ask_view.readiness_changed.connect(ask_several.setEnabled)
    window.asking.several_asked.connect(several.ask)
    several.ended.connect(comparisons.compare)
    comparisons.open_requested.connect(lambda run, span: _show(window, run, span))
    comparisons.failed.connect(window.faults.take)


def _show(window: Parts, run: str, span: int) -> None:
    window.focus.show(run, span)
    window.activateWindow()
