"""What the window is made of, by name; `making` makes it, and imports it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from rlm_desktop.ui.frame import Frame

if TYPE_CHECKING:  # the window is painted before any of this is imported
    from PySide6.QtWidgets import QStackedWidget

    from rlm_desktop.store.reader import Reader
    from rlm_desktop.store.shelf import Shelf
    from rlm_desktop.ui.appearance import Appearance
    from rlm_desktop.ui.arrangements import Arrangements
    from rlm_desktop.ui.ask.controller import AskController
    from rlm_desktop.ui.ask.model import KnownModels
    from rlm_desktop.ui.ask.view import AskView
    from rlm_desktop.ui.choices import Choices
    from rlm_desktop.ui.compare.opening import Comparisons
    from rlm_desktop.ui.dialogs import Dialogs
    from rlm_desktop.ui.dock import Dock
    from rlm_desktop.ui.documents.choosing import DocumentsDialogs
    from rlm_desktop.ui.documents.controller import DocumentsController
    from rlm_desktop.ui.documents.view import DocumentsView
    from rlm_desktop.ui.faults import Faults
    from rlm_desktop.ui.focus import Focus
    from rlm_desktop.ui.forking.controller import ForkController
    from rlm_desktop.ui.help.view import HelpView
    from rlm_desktop.ui.incoming.controller import Incoming
    from rlm_desktop.ui.indexing import Indexing
    from rlm_desktop.ui.jobs import Jobs
    from rlm_desktop.ui.last_place import LastPlace
    from rlm_desktop.ui.late_dock import LateDock
    from rlm_desktop.ui.layout import Layout
    from rlm_desktop.ui.library.cleaning import CleaningController
    from rlm_desktop.ui.library.view import LibraryView
    from rlm_desktop.ui.marking import Marking
    from rlm_desktop.ui.menus import Menus
    from rlm_desktop.ui.models.controller import ModelsController
    from rlm_desktop.ui.notes.view import NotesView
    from rlm_desktop.ui.notice import Notice
    from rlm_desktop.ui.palette.commands import Commands
    from rlm_desktop.ui.palette.jumping import Jumping
    from rlm_desktop.ui.palette.view import PaletteView
    from rlm_desktop.ui.panes import Panes
    from rlm_desktop.ui.purse import Purse
    from rlm_desktop.ui.recent.controller import Recent
    from rlm_desktop.ui.recent.view import RecentMenu
    from rlm_desktop.ui.remembering import Remembering
    from rlm_desktop.ui.run_screens import RunScreens
    from rlm_desktop.ui.running.calling import Calling
    from rlm_desktop.ui.running.controller import RunController
    from rlm_desktop.ui.running.leaving import Leaving
    from rlm_desktop.ui.running.several import SeveralRuns
    from rlm_desktop.ui.running.view import StatusView
    from rlm_desktop.ui.running.workers import Workers
    from rlm_desktop.ui.side_buttons import SideButtons
    from rlm_desktop.ui.trajectories.controller import TrajectoriesController
    from rlm_desktop.ui.trajectories.view import TrajectoriesView
    from rlm_desktop.ui.welcome.controller import DemoController
    from rlm_desktop.ui.welcome.view import WelcomeView


class Parts(Frame):
    """The frame, and what is put into it. Screens meet in `focus`; `faults` hears what nobody caught."""

    # of making/places
    menus: Menus
    library_dock: Dock
    documents_dock: Dock
    inspector_dock: Dock
    notes_dock: Dock
    ask_dock: Dock
    search_dock: LateDock
    costs_dock: LateDock
    layout_memory: Layout
    # of making/ground
    reader: Reader
    focus: Focus
    jobs: Jobs
    choices: Choices
    purse: Purse
    shelf: Shelf
    marking: Marking
    workers: Workers
    # of making/library
    cleaning: CleaningController
    library_view: LibraryView
    # of making/controllers
    runs: RunController
    documents: DocumentsController
    models: ModelsController
    trajectories: TrajectoriesController
    demo: DemoController
    indexing: Indexing
    several_runs: SeveralRuns
    leaving: Leaving
    calling: Calling
    # of making/questions
    asking: AskController
    forking: ForkController
    dialogs: Dialogs
    known_models: KnownModels
    ask_view: AskView
    # of making/pages
    notice: Notice
    welcome_view: WelcomeView
    screens: RunScreens
    centre: QStackedWidget
    documents_view: DocumentsView
    notes_view: NotesView
    status_view: StatusView
    # of making/ways
    panes: Panes
    side_buttons: SideButtons
    arrangements: Arrangements
    last_place: LastPlace
    remembering: Remembering
    recent: Recent
    recent_menu: RecentMenu
    incoming: Incoming
    documents_dialogs: DocumentsDialogs
    trajectories_view: TrajectoriesView
    comparisons: Comparisons
    help: HelpView
    palette_view: PaletteView
    commands: Commands
    jumping: Jumping

    def __init__(self, database: Path, appearance: Appearance, faults: Faults, memory: QSettings) -> None:
        super().__init__(database, memory)
        self.appearance = appearance
        self.faults = faults
