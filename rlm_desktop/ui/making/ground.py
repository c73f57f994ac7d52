"""What all the rest stands on: the database, what is looked at, the choices, and the workers."""

from __future__ import annotations

from rlm_desktop import paths
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.shelf import Shelf
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.marking import Marking
from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.purse import Purse
from rlm_desktop.ui.running.workers import Workers


def make(window: Parts) -> None:
    """Make the database, or bring it to this version's tables, and open it.

    Raises RlmError when it cannot be used.
    """
    open_library(window.database)
    window.reader = Reader(window.database)
    window.focus = Focus(window)
    window.jobs = Jobs(window)
    window.choices = Choices(paths.settings_file(), window)
    window.purse = Purse(window)
    window.shelf = Shelf(window.reader)
    window.marking = Marking(window.database, window)
    window.workers = Workers(window)
