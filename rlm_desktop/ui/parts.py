"""What the window is made of: its controllers, its screens, and the docks they are in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from rlm_desktop import paths
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.shelf import Shelf
from rlm_desktop.ui import accessible
from rlm_desktop.ui.arrangements import Arrangements
from rlm_desktop.ui.ask.controller import AskController
from rlm_desktop.ui.ask.followed import Followed
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
from rlm_desktop.ui.notes.controller import NotesController
from rlm_desktop.ui.notes.view import NotesView
from rlm_desktop.ui.notice import Notice
from rlm_desktop.ui.palette.commands import Commands
from rlm_desktop.ui.palette.jumping import Jumping
from rlm_desktop.ui.palette.view import PaletteView
from rlm_desktop.ui.panes import Pane, Panes
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
from rlm_desktop.ui.scrolled import Scrolled
from rlm_desktop.ui.side_buttons import SideButtons
from rlm_desktop.ui.trajectories.controller import TrajectoriesController
from rlm_desktop.ui.trajectories.view import TrajectoriesView
from rlm_desktop.ui.welcome.controller import DemoController
from rlm_desktop.ui.welcome.view import WelcomeView

SIZE = QSize(1480, 920)
LIBRARY_PIXELS = 340
INSPECTOR_PIXELS = 440


class Parts(QMainWindow):
    """They are made here and not yet connected. Screens meet in `focus`; `faults` hears what nobody caught."""

    def __init__(self, database: Path, reader: Reader, faults: Faults) -> None:
        super().__init__()
        accessible.install()
        self.setWindowTitle("RLM Desktop")
        self.setWindowIcon(QIcon(str(paths.resources() / "icons" / "application.svg")))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.resize(SIZE)
        self.database = database
        self.reader = reader
        self.faults = faults
        self.focus = Focus(self)
        self.jobs = Jobs(self)
        self.choices = Choices(paths.settings_file(), self)
        self.purse = Purse(self)
        self.shelf = Shelf(reader)
        self.marking = Marking(database, self)
        self.workers = Workers(self)
        self._make_controllers()
        self._make_screens()
        self._lay_out()

    def _make_controllers(self) -> None:
        submit, database = self.workers.submit, self.database
        self.runs = RunController(self.workers, self.focus, self.reader, database, self)
        self.documents = DocumentsController(submit, self.workers.stop, self.jobs, database, self)
        self.models = ModelsController(submit, self.choices, self.purse, self.jobs, self)
        self.trajectories = TrajectoriesController(submit, self.workers.stop, self.focus, database, self)
        followed = Followed(self.reader, self.focus, self)
        self.asking = AskController(self.choices, self.purse, self.jobs, followed, database, self)
        self.forking = ForkController(self.reader, self.focus, self.choices, self.purse, self.jobs, database, self)
        self.demo = DemoController(self)
        self.indexing = Indexing(submit, self.focus, database, self)
        self.cleaning = CleaningController(self.jobs, self.focus, self.marking, self)
        self.several_runs = SeveralRuns(self.runs, self)
        self.leaving = Leaving(self.runs, self)
        self.calling = Calling(self.runs, self.reader, lambda: self.choices.value.call_after_seconds, self)
        self.dialogs = Dialogs(self.choices, self.models, self.focus, self)

    def _make_screens(self) -> None:
        reader, focus = self.reader, self.focus
        self.menus = Menus(self)
        self.notice = Notice(self)
        self.known_models = KnownModels(self)
        self.welcome_view = WelcomeView(self)
        self.library_view = LibraryView(self.shelf, focus, self.marking, self, jobs=self.jobs)
        self.documents_view = DocumentsView(self)
        self.inspector_dock = Dock("Inspector", self)
        memory = paths.settings_file().with_name("window.ini")
        self.memory = QSettings(str(memory), QSettings.Format.IniFormat, self)
        self.recent = Recent(self.memory, self.jobs, self)
        self.recent_menu = RecentMenu(self.recent, self)
        self.screens = RunScreens(reader, focus, self.jobs, self.database, memory, self.inspector_dock, self)
        self.notes_view = NotesView(reader, focus, NotesController(self.marking, self), self)
        self.ask_view = AskView(self.asking, self.known_models, self.choices, self)
        self.status_view = StatusView(reader, focus, self.runs, self)
        self.documents_dialogs = DocumentsDialogs(self)
        self.trajectories_view = TrajectoriesView(focus, self)
        self.comparisons = Comparisons(self.database, self)
        self.help = HelpView(self)

    def _lay_out(self) -> None:
        self.centre = QStackedWidget(self)
        self.centre.addWidget(self.welcome_view)
        self.centre.addWidget(Scrolled(self.screens.page))
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.centre, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status_view)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.setCorner(Qt.Corner.BottomLeftCorner, left)
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        self.library_dock = self._dock(Dock("Library", self), self.library_view, left)
        self.documents_dock = self._dock(Dock("Documents", self), Scrolled(self.documents_view), left)
        self._dock(self.inspector_dock, QWidget(self), right)
        self.notes_dock = self._dock(Dock("Notes", self), Scrolled(self.notes_view), right)
        self.tabifyDockWidget(self.inspector_dock, self.notes_dock)
        self.inspector_dock.raise_()
        self.ask_dock = self._dock(Dock("Ask", self), self.ask_view, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.search_dock, self.costs_dock = self._late("Search"), self._late("Costs")
        self.splitDockWidget(self.search_dock, self.ask_dock, Qt.Orientation.Vertical)
        self.tabifyDockWidget(self.search_dock, self.costs_dock)
        self.menus.add_docks(
            (
                *(self.library_dock, self.documents_dock, self.inspector_dock, self.notes_dock),
                *(self.ask_dock, self.search_dock, self.costs_dock),
            )
        )
        sides = [self.library_dock, self.inspector_dock]
        self.resizeDocks(sides, [LIBRARY_PIXELS, INSPECTOR_PIXELS], Qt.Orientation.Horizontal)
        self.resizeDocks([self.library_dock, self.documents_dock], [500, 300], Qt.Orientation.Vertical)
        self.panes = self._make_panes()
        self.side_buttons = SideButtons(self.focus, self)
        self.layout_memory = Layout(self.memory, self, self.screens.splitter)
        self.arrangements = Arrangements(self.memory, self.library_view, self.screens)
        self.last_place = LastPlace(self.memory, self.focus, self.reader)
        saves = (self.last_place.save, self.arrangements.save, self.layout_memory.save)
        self.remembering = Remembering(self.memory, saves, self.focus, self)
        self.incoming = Incoming(self.database, self.reader, self.focus, self)
        self.palette_view = PaletteView(self)
        self.commands = Commands(self, self.memory)
        self.jumping = Jumping(self.database, self.focus, lambda: self.asking.corpus, self)

    def _make_panes(self) -> Panes:
        return Panes(
            self,
            (
                Pane(name="Library", find=lambda: self.library_view, dock=self.library_dock, number=1),
                Pane(name="Documents", find=lambda: self.documents_view, dock=self.documents_dock),
                Pane(name="Welcome", find=lambda: self.welcome_view),
                Pane(name="Filter", find=lambda: self.screens.filtering),
                Pane(name="Where", find=lambda: self.screens.breadcrumbs),
                Pane(name="Overview", find=lambda: self.screens.overview),
                Pane(name="Replay", find=lambda: self.screens.replay),
                Pane(name="Answer", find=lambda: self.screens.answer),
                Pane(name="Timeline", find=lambda: self.screens.timeline, number=2),
                Pane(name="Steps and calls", find=lambda: self.screens.tree, number=3),
                Pane(name="Inspector", find=lambda: self.screens.inspector, dock=self.inspector_dock, number=4),
                Pane(name="Notes", find=lambda: self.notes_view, dock=self.notes_dock),
                Pane(name="Search", find=lambda: self.search_dock.content, dock=self.search_dock),
                Pane(name="Costs", find=lambda: self.costs_dock.content, dock=self.costs_dock),
                Pane(name="Question", find=lambda: self.ask_view, dock=self.ask_dock, number=5),
            ),
        )

    def _late(self, title: str) -> LateDock:
        dock = LateDock(title, self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        dock.hide()
        return dock

    def _dock(self, dock: QDockWidget, screen: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock.setObjectName(dock.windowTitle().lower())
        dock.setWidget(screen)
        self.addDockWidget(area, dock)
        return dock
