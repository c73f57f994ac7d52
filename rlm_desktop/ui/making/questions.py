"""Where questions are asked, the first time and from a step on."""

from __future__ import annotations

from rlm_desktop.ui.ask.controller import AskController
from rlm_desktop.ui.ask.followed import Followed
from rlm_desktop.ui.ask.model import KnownModels
from rlm_desktop.ui.ask.view import AskView
from rlm_desktop.ui.dialogs import Dialogs
from rlm_desktop.ui.forking.controller import ForkController
from rlm_desktop.ui.parts import Parts


def make(window: Parts) -> None:
    """Fill the dock."""
    choices, purse, jobs, database = window.choices, window.purse, window.jobs, window.database
    followed = Followed(window.reader, window.focus, window)
    window.asking = AskController(choices, purse, jobs, followed, database, window)
    window.forking = ForkController(window.reader, window.focus, choices, purse, jobs, database, window)
    window.dialogs = Dialogs(choices, window.models, window.focus, window)
    window.known_models = KnownModels(window)
    window.ask_view = AskView(window.asking, window.known_models, choices, window)
    window.ask_dock.hold(window.ask_view)
