"""The window: makes the screens and their controllers, and connects them. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from rlm_desktop import paths
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.ask.controller import AskController
from rlm_desktop.ui.ask.followed import Followed
from rlm_desktop.ui.ask.model import KnownModels
from rlm_desktop.ui.ask.view import AskView
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.dialogs import Dialogs
from rlm_desktop.ui.documents.choosing import DocumentsDialogs
from rlm_desktop.ui.documents.controller import DocumentsController
from rlm_desktop.ui.documents.view import DocumentsView
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.help.view import HelpView
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.layout import Layout
from rlm_desktop.ui.library.view import LibraryView
from rlm_desktop.ui.menus import Menus
from rlm_desktop.ui.models.controller import ModelsController
from rlm_desktop.ui.notice import Notice
from rlm_desktop.ui.purse import Purse
from rlm_desktop.ui.run_screens import RunScreens
from rlm_desktop.ui.running.controller import RunController
from rlm_desktop.ui.running.diagnosis import Diagnosis
from rlm_desktop.ui.running.leaving import Leaving
from rlm_desktop.ui.running.view import StatusView
from rlm_desktop.ui.running.workers import Workers
from rlm_desktop.ui.trajectories.controller import TrajectoriesController
from rlm_desktop.ui.trajectories.view import TrajectoriesView
from rlm_desktop.ui.welcome.controller import DemoController
from rlm_desktop.ui.welcome.view import WelcomeView

SIZE = QSize(1480, 920)
LIBRARY_PIXELS = 340
INSPECTOR_PIXELS = 440
RECENT = 5


class Window(QMainWindow):
    """The one window of a database. Screens meet in `focus`; what was raised and not caught is told by `faults`."""

    def __init__(self, database: Path, reader: Reader, appearance: Appearance, faults: Faults) -> None:
        super().__init__()
        self.setWindowTitle("RLM Desktop")
        self.setWindowIcon(QIcon(str(paths.resources() / "icons" / "application.svg")))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.resize(SIZE)
        self._database = database
        self.reader = reader
        self._faults = faults
        self.focus = Focus(self)
        self.jobs = Jobs(self)
        self.choices = Choices(paths.settings_file(), self)
        self.purse = Purse(self)
        self.workers = Workers(self)
        self._make_controllers()
        self._make_screens()
        self._lay_out()
        self._connect_documents()
        self._connect_runs()
        self._connect_models()
        self._connect_menus()
        self.choices.changed.connect(lambda: appearance.choose(self.choices.value.theme))
        self.choices.load()
        self.layout_memory.restore()
        self._show_recent()
        self._on_run_changed()

    def start(self, given: Sequence[Path]) -> None:
        """What can wait until the window is seen.

        given: files of the command line.
        """
        self.screens.begin()
        self.asking.prepare()
        self.workers.warm()
        self.runs.close_lost()
        self.models.list_models()
        self.documents.open(given)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: a run under way is asked about first."""
        event.setAccepted(self._leaving.may_close())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt: files and folders can be dropped anywhere."""
        event.setAccepted(bool(_local(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: open what was dropped."""
        event.acceptProposedAction()
        self.documents.open(_local(event.mimeData()))

    def _make_controllers(self) -> None:
        submit, database = self.workers.submit, self._database
        self.runs = RunController(self.workers, self.focus, self.reader, database, self)
        self.documents = DocumentsController(submit, self.workers.stop, self.jobs, database, self)
        self.models = ModelsController(submit, self.choices, self.purse, self.jobs, self)
        self.trajectories = TrajectoriesController(submit, self.focus, self.jobs, database, self)
        followed = Followed(self.reader, self.focus, self)
        self.asking = AskController(self.choices, self.purse, self.jobs, followed, database, self)
        self.demo = DemoController(self)
        self._leaving = Leaving(self.runs, self)
        self._dialogs = Dialogs(self.choices, self.models, self.focus, self)

    def _make_screens(self) -> None:
        reader, focus = self.reader, self.focus
        self.menus = Menus(self)
        self.notice = Notice(self)
        self.known_models = KnownModels(self)
        self.welcome_view = WelcomeView(self)
        self.library_view = LibraryView(reader, focus, self)
        self.documents_view = DocumentsView(self)
        self.inspector_dock = QDockWidget("Inspector", self)
        self.screens = RunScreens(reader, focus, self.jobs, self._database, self.inspector_dock, self)
        self.ask_view = AskView(self.asking, self.known_models, self.choices, self)
        self.status_view = StatusView(reader, focus, self.runs, self)
        self._documents_dialogs = DocumentsDialogs(self)
        self._trajectories_view = TrajectoriesView(reader, focus, self)
        self._help = HelpView(self)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.welcome_view)
        self._pages.addWidget(self.screens.page)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(self.status_view)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.setCorner(Qt.Corner.BottomLeftCorner, left)
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        self.library_dock = self._dock(QDockWidget("Library", self), self.library_view, left)
        self.documents_dock = self._dock(QDockWidget("Documents", self), self.documents_view, left)
        self._dock(self.inspector_dock, QWidget(self), right)
        self.ask_dock = self._dock(QDockWidget("Ask", self), self.ask_view, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.menus.add_docks((self.library_dock, self.documents_dock, self.inspector_dock, self.ask_dock))
        sides = [self.library_dock, self.inspector_dock]
        self.resizeDocks(sides, [LIBRARY_PIXELS, INSPECTOR_PIXELS], Qt.Orientation.Horizontal)
        self.resizeDocks([self.library_dock, self.documents_dock], [500, 300], Qt.Orientation.Vertical)
        memory = paths.settings_file().with_name("window.ini")
        self.layout_memory = Layout(memory, self, self.screens.page)
        self.screens.completed.connect(self.layout_memory.restore_splitter)

    def _dock(self, dock: QDockWidget, screen: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock.setObjectName(dock.windowTitle().lower())
        dock.setWidget(screen)
        self.addDockWidget(area, dock)
        return dock

    def _connect_documents(self) -> None:
        documents, dialogs = self.documents, self._documents_dialogs
        documents.opened.connect(self.documents_view.show_corpus)
        documents.opened.connect(self.ask_view.show_documents)
        documents.opened.connect(lambda corpus: self.asking.set_corpus(corpus.hash))
        documents.opened.connect(self.demo.on_opened)
        documents.opened.connect(self._show_recent)
        documents.opening_changed.connect(self.documents_view.show_opening)
        documents.opening_changed.connect(self.asking.set_opening)
        documents.progressed.connect(self.documents_view.show_progress)
        documents.trajectories_given.connect(self.trajectories.import_files)
        dialogs.chosen.connect(documents.open)
        self.demo.documents_wanted.connect(documents.open)
        self.demo.questions_offered.connect(self.welcome_view.show_questions)
        self.demo.question_chosen.connect(self.ask_view.put_and_ask)
        for view in (self.documents_view, self.welcome_view):
            view.open_documents_requested.connect(dialogs.choose_files)
            view.open_folder_requested.connect(dialogs.choose_folder)
        self.documents_view.cancel_requested.connect(documents.cancel)
        self.welcome_view.demo_requested.connect(self.demo.choose)
        self.welcome_view.corpus_requested.connect(documents.use)
        self.ask_view.open_requested.connect(dialogs.choose_files)
        self.ask_view.documents_requested.connect(self.documents_dock.show)
        self.ask_view.documents_requested.connect(self.documents_dock.raise_)

    def _connect_runs(self) -> None:
        self.asking.asked.connect(self.runs.ask)
        self.status_view.run_requested.connect(self.focus.show)
        self.focus.run_changed.connect(self._on_run_changed)
        self.runs.changed.connect(self._on_run_changed)
        self.library_view.export_requested.connect(self._trajectories_view.export)
        self.library_view.delete_requested.connect(self._trajectories_view.delete)
        self._trajectories_view.export_chosen.connect(lambda run, file: self.trajectories.export_run(run, Path(file)))
        self._trajectories_view.delete_chosen.connect(self.trajectories.delete_run)
        self._trajectories_view.import_chosen.connect(self.trajectories.import_files)
        self.welcome_view.open_trajectory_requested.connect(self._trajectories_view.choose_import)
        self.trajectories.done.connect(self.notice.show_fact)
        for speaker in (self.runs, self.documents, self.trajectories, self.choices, self._faults):
            speaker.refused.connect(self.notice.show_error)
        self.models.failed.connect(self.notice.show_error)
        self.jobs.failed.connect(self._faults.take)
        self.workers.broke.connect(self._faults.broke)
        self._faults.broke.connect(self._dialogs.show_crash)
        self._leaving.left.connect(self._on_left)

    def _connect_models(self) -> None:
        self.models.connected.connect(self.notice.show_fact)
        self.models.listed.connect(self.known_models.show)
        self.asking.models_chosen.connect(self.workers.prepare)
        self.welcome_view.connect_requested.connect(self._dialogs.connect_model)
        self.ask_view.connect_requested.connect(self._dialogs.connect_model)
        self.ask_view.limits_requested.connect(self._dialogs.show_settings)

    def _connect_menus(self) -> None:
        menus, dialogs = self.menus, self._documents_dialogs
        for name, slot in (
            ("open_documents", dialogs.choose_files),
            ("open_folder", dialogs.choose_folder),
            ("open_trajectory", self._trajectories_view.choose_import),
            ("connect_model", self._dialogs.connect_model),
            ("settings", self._dialogs.show_settings),
            ("quit", self.close),
            ("ask", self.ask_view.ask),
            ("stop", self.runs.stop),
            ("export", self._trajectories_view.export_shown),
            ("delete", self._trajectories_view.delete_shown),
            ("welcome", lambda: self.focus.show(None)),
            ("reset_layout", self.layout_memory.reset),
            ("guide", self._help.show_guide),
            ("diagnose", self._help.diagnose),
            ("about", self._help.show_about),
        ):
            menus.act(name).triggered.connect(slot)
        menus.themes.triggered.connect(lambda action: self.choices.change(theme=action.data()))
        self.choices.changed.connect(lambda: menus.show_theme(self.choices.value.theme))
        self.ask_view.readiness_changed.connect(menus.act("ask").setEnabled)
        self._help.diagnosis_requested.connect(self._diagnose)

    @Slot()
    def _on_run_changed(self) -> None:
        shown, under_way = self.focus.run, self.runs.count
        self._pages.setCurrentIndex(int(shown is not None))
        self.menus.act("stop").setEnabled(bool(under_way))
        self.menus.act("export").setEnabled(shown is not None)
        self.menus.act("delete").setEnabled(shown is not None and shown not in self.runs.runs)

    @Slot()
    def _show_recent(self) -> None:
        self.welcome_view.show_recent(self.reader.corpora(limit=RECENT))

    @Slot()
    def _diagnose(self) -> None:
        diagnosis = Diagnosis(str(self._database), self)
        diagnosis.told.connect(self._help.show_diagnosis)
        diagnosis.told.connect(diagnosis.deleteLater)
        self._leaving.left.connect(diagnosis.end)

    @Slot()
    def _on_left(self) -> None:
        self.layout_memory.save()
        self.workers.close()
        self.jobs.close()
        self.reader.close()


def _local(dropped: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
