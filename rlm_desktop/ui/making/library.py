"""The library, with what keeps it small."""

from __future__ import annotations

from rlm_desktop.ui.library.cleaning import CleaningController
from rlm_desktop.ui.library.view import LibraryView
from rlm_desktop.ui.parts import Parts


def make(window: Parts) -> None:
    """Fill its dock."""
    window.cleaning = CleaningController(window.jobs, window.focus, window.marking, window)
    window.library_view = LibraryView(window.shelf, window.focus, window.marking, window, jobs=window.jobs)
    window.library_dock.hold(window.library_view)
