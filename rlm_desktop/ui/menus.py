"""The window's acts: each one an action in a menu, some in the toolbar, with its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QToolBar

from rlm_desktop.ui import theme
from rlm_desktop.ui.appearance import THEMES

TOOLBAR_PIXELS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry of a menu."""

    name: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    hint: str = ""
    in_toolbar: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


FILE = (
    Act(name="open_documents", text="&Open documents…", icon="file", keys=("Ctrl+O",), in_toolbar=True,
        hint="Text files to ask about"),
    Act(name="open_folder", text="Open &folder…", icon="folder", keys=("Ctrl+Shift+O",), in_toolbar=True,
        hint="All text files of a folder"),
    Act(name="open_trajectory", text="Open &trajectory…", icon="import", in_toolbar=True,
        hint="A run that was exported from RLM Desktop"),
    Act(name="connect_model", text="&Connect a model…", icon="model", in_toolbar=True,
        hint="Of any provider, or a server of your own"),
    Act(name="settings", text="&Settings…", icon="settings", keys=("Ctrl+,",), role=QAction.MenuRole.PreferencesRole),
    Act(name="quit", text="&Quit", keys=("Ctrl+Q",), role=QAction.MenuRole.QuitRole),
)  # fmt: skip
RUN = (
    Act(name="ask", text="&Ask", icon="ask", hint="Ask the question that is typed (Ctrl+Enter)"),
    Act(name="stop", text="&Stop", icon="stop", keys=("Shift+F5", "Esc"), hint="Stop the run; what has happened stays"),
    Act(name="export", text="&Export run…", icon="export", keys=("Ctrl+S",), hint="Write the run to a file"),
    Act(name="delete", text="&Delete run…", icon="delete", hint="Take the run out of the library"),
)
VIEW = (
    Act(name="welcome", text="&Welcome", icon="welcome", keys=("Ctrl+Home",)),
    Act(name="reset_layout", text="&Reset layout"),
)
HELP = (
    Act(name="guide", text="&Guide", icon="help", keys=("F1",)),
    Act(name="diagnose", text="&Diagnose…", hint="What is installed, confined and reachable"),
    Act(name="about", text="&About RLM Desktop", role=QAction.MenuRole.AboutRole),
)


class Menus(QObject):
    """Owns the actions, by name; who wants one done connects to its `triggered`."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._icons: dict[QAction, str] = {}
        self._acts: dict[str, QAction] = {}
        self.toolbar = QToolBar("Toolbar", window)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(TOOLBAR_PIXELS, TOOLBAR_PIXELS))
        self.toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        window.addToolBar(self.toolbar)
        self.themes = QActionGroup(self)
        self._add_menu("&File", FILE)
        self._add_menu("&Run", RUN)
        self.view = self._add_menu("&View", VIEW)
        self._add_menu("&Help", HELP)
        self._add_themes()
        self._tint()
        window.installEventFilter(self)

    def act(self, name: str) -> QAction:
        """The action of this name."""
        return self._acts[name]

    def add_docks(self, docks: Sequence[QDockWidget]) -> None:
        """Entries that show and hide the docks."""
        first = self.act("reset_layout")
        for dock in docks:
            self.view.insertAction(first, dock.toggleViewAction())
        self.view.insertSeparator(first)

    def show_theme(self, name: str) -> None:
        """Tick the theme that holds."""
        for action in self.themes.actions():
            action.setChecked(action.data() == name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: draw the icons anew when the window gets another palette."""
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()
        return super().eventFilter(watched, event)

    def _add_menu(self, title: str, acts: Sequence[Act]) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        for act in acts:
            action = QAction(act.text, self._window)
            action.setShortcuts([QKeySequence(keys) for keys in act.keys])
            action.setMenuRole(act.role)
            action.setToolTip(act.hint or act.text.replace("&", ""))
            menu.addAction(action)
            self._acts[act.name] = action
            if act.icon:
                self._icons[action] = act.icon
            if act.in_toolbar:
                action.setIconText(act.text.replace("&", "").rstrip("…"))
                self.toolbar.addAction(action)
        return menu

    def _add_themes(self) -> None:
        menu = QMenu("&Theme", self._window)
        for name, text in THEMES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(name)
            self.themes.addAction(action)
        self.view.insertMenu(self.act("reset_layout"), menu)

    def _tint(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(theme.icon(name))
