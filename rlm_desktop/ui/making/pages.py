"""The page in the middle, and the screens around it that are not of one run alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget

from rlm_desktop.ui import accessible
from rlm_desktop.ui.documents.view import DocumentsView
from rlm_desktop.ui.notes.controller import NotesController
from rlm_desktop.ui.notes.view import NotesView
from rlm_desktop.ui.notice import Notice
from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.run_screens import RunScreens
from rlm_desktop.ui.running.view import StatusView
from rlm_desktop.ui.scrolled import Scrolled
from rlm_desktop.ui.welcome.view import WelcomeView


def make(window: Parts) -> None:
    """Put them where they belong."""
    accessible.install()
    window.notice = Notice(window)
    window.welcome_view = WelcomeView(window, window.greeting)
    memory = Path(window.memory.fileName())
    dock = window.inspector_dock
    window.screens = RunScreens(window.reader, window.focus, window.jobs, window.database, memory, dock, window)
    window.centre = QStackedWidget(window)
    window.centre.addWidget(window.welcome_view)
    window.centre.addWidget(Scrolled(window.screens.page))
    window.fill_page(window.notice, window.centre)
    window.documents_view = DocumentsView(window)
    window.documents_dock.hold(Scrolled(window.documents_view))
    window.notes_view = NotesView(window.reader, window.focus, NotesController(window.marking, window), window)
    window.notes_dock.hold(Scrolled(window.notes_view))
    window.status_view = StatusView(window.reader, window.focus, window.runs, window)
    window.setStatusBar(window.status_view)
