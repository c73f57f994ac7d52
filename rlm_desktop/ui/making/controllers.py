"""Who decides about runs, documents, models and trajectories."""

from __future__ import annotations

from rlm_desktop.ui.documents.controller import DocumentsController
from rlm_desktop.ui.indexing import Indexing
from rlm_desktop.ui.models.controller import ModelsController
from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.running.calling import Calling
from rlm_desktop.ui.running.controller import RunController
from rlm_desktop.ui.running.leaving import Leaving
from rlm_desktop.ui.running.several import SeveralRuns
from rlm_desktop.ui.trajectories.controller import TrajectoriesController
from rlm_desktop.ui.welcome.controller import DemoController


def make(window: Parts) -> None:
    """Make them."""
    submit, stop, database = window.workers.submit, window.workers.stop, window.database
    window.runs = RunController(window.workers, window.focus, window.reader, database, window)
    window.documents = DocumentsController(submit, stop, window.jobs, database, window)
    window.models = ModelsController(submit, window.choices, window.purse, window.jobs, window)
    window.trajectories = TrajectoriesController(submit, stop, window.focus, database, window)
    window.demo = DemoController(window)
    window.indexing = Indexing(submit, window.focus, database, window)
    window.several_runs = SeveralRuns(window.runs, window)
    window.leaving = Leaving(window.runs, window)
    window.calling = Calling(window.runs, window.reader, lambda: window.choices.value.call_after_seconds, window)
