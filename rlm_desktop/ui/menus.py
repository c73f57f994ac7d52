"""The menus and the toolbar: one action for each act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.acts import MENUS, Act
from rlm_desktop.ui.appearance import THEMES
from rlm_desktop.ui.magnified import enlargement

TOOLBAR_PIXELS = 18
WHY_NOT = "why_not"
"""Name of an action's property: what is missing while it cannot be done."""


class Menus(QObject):
    """Owns the actions, by name; who wants one done connects to its `triggered`.

    titles: the menus, which are empty.
    """

    def __init__(self, window: QMainWindow, titles: Mapping[str, QMenu]) -> None:
        super().__init__(window)
        self._window = window
        self._icons: dict[QAction, str] = {}
        self._acts: dict[str, QAction] = {}
        self._menus = titles
        for title, acts in MENUS.items():
            self._fill(titles[title], acts)
        self.themes = self._add_themes()
        self.toolbar = self._add_toolbar()
        self._tint()
        self._fit()
        window.installEventFilter(self)

    @property
    def acts(self) -> Iterable[QAction]:
        """All of them."""
        return self._acts.values()

    def act(self, name: str) -> QAction:
        """The action of this name."""
        return self._acts[name]

    def menu(self, title: str) -> QMenu:
        """The menu of this title."""
        return self._menus[title]

    def add_docks(self, docks: Sequence[QDockWidget]) -> None:
        """Entries that show and hide the docks."""
        first = self._menus["View"].actions()[0]
        for dock in docks:
            self._menus["View"].insertAction(first, dock.toggleViewAction())

    def show_theme(self, name: str) -> None:
        """Tick the theme that holds."""
        for action in self.themes.actions():
            action.setChecked(action.data() == name)

    @Slot(str)
    def show_undo(self, what: str) -> None:
        """Say what would be undone."""
        self.act("undo").setText(f"&Undo {what}".rstrip())

    @Slot(str)
    def show_redo(self, what: str) -> None:
        """Say what would be done again."""
        self.act("redo").setText(f"&Redo {what}".rstrip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: draw the icons anew when the window gets another palette, or larger text."""
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()
        elif event.type() is QEvent.Type.FontChange:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        side = round(TOOLBAR_PIXELS * enlargement(self._window))
        self.toolbar.setIconSize(QSize(side, side))

    def _fill(self, menu: QMenu, acts: Sequence[Act]) -> None:
        menu.setToolTipsVisible(True)
        for act in acts:
            if act.begins_group:
                menu.addSeparator()
            menu.addAction(self._action(act))

    def _action(self, act: Act) -> QAction:
        action = QAction(act.text if not act.own_key else f"{act.text}\t{act.own_key}", self._window)
        action.setObjectName(act.name)
        action.setShortcuts([QKeySequence(keys) for keys in act.keys])
        action.setMenuRole(act.role)
        plain = act.text.replace("&", "")
        keys = act.own_key or (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        action.setToolTip(f"{act.hint or plain} ({keys})" if keys else act.hint or plain)
        action.setIconText(plain.rstrip("…"))
        action.setProperty(WHY_NOT, act.why_not)
        self._acts[act.name] = action
        if act.icon:
            self._icons[action] = act.icon
        return action

    def _add_themes(self) -> QActionGroup:
        menu = QMenu("&Theme", self._window)
        themes = QActionGroup(self)
        for name, text in THEMES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(name)
            themes.addAction(action)
        self._menus["View"].insertMenu(self.act("larger"), menu)
        return themes

    def _add_toolbar(self) -> QToolBar:
        toolbar = QToolBar("Toolbar", self._window)
        toolbar.setObjectName("toolbar")
        toolbar.setMovable(False)
        toolbar.addActions([self.act("back"), self.act("forward")])
        toolbar.addSeparator()
        for acts in MENUS.values():
            for act in acts:
                if act.in_toolbar:
                    toolbar.addAction(self.act(act.name))
                    button = toolbar.widgetForAction(self.act(act.name))
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)  # type: ignore[attr-defined]
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        toolbar.addWidget(gap)
        toolbar.addActions([self.act("jump"), self.act("commands")])
        self._window.addToolBar(toolbar)
        return toolbar

    def _tint(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(theme.icon(name))
