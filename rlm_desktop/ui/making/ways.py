"""The ways through the window and out of it: panes, palette, last place, links, dialogs, help."""

from __future__ import annotations

from rlm_desktop.ui.arrangements import Arrangements
from rlm_desktop.ui.compare.opening import Comparisons
from rlm_desktop.ui.documents.choosing import DocumentsDialogs
from rlm_desktop.ui.help.view import HelpView
from rlm_desktop.ui.incoming.controller import Incoming
from rlm_desktop.ui.last_place import LastPlace
from rlm_desktop.ui.palette.commands import Commands
from rlm_desktop.ui.palette.jumping import Jumping
from rlm_desktop.ui.palette.view import PaletteView
from rlm_desktop.ui.panes import Pane, Panes
from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.recent.controller import Recent
from rlm_desktop.ui.recent.view import RecentMenu
from rlm_desktop.ui.remembering import Remembering
from rlm_desktop.ui.side_buttons import SideButtons
from rlm_desktop.ui.trajectories.view import TrajectoriesView


def make(window: Parts) -> None:
    """Make them."""
    window.panes = _panes(window)
    window.side_buttons = SideButtons(window.focus, window)
    window.arrangements = Arrangements(window.memory, window.library_view, window.screens)
    window.last_place = LastPlace(window.memory, window.focus, window.reader)
    window.recent = Recent(window.memory, window.jobs, window)
    window.recent_menu = RecentMenu(window.recent, window)
    kept = (window.last_place.save, window.arrangements.save, window.layout_memory.save)
    saves = (*kept, lambda: window.appearance.remember(window.memory))
    window.remembering = Remembering(window.memory, saves, window.focus, window)
    window.incoming = Incoming(window.database, window.reader, window.focus, window)
    window.documents_dialogs = DocumentsDialogs(window)
    window.trajectories_view = TrajectoriesView(window.focus, window)
    window.comparisons = Comparisons(window.database, window)
    window.help = HelpView(window)
    window.palette_view = PaletteView(window)
    window.commands = Commands(window, window.memory)
    window.jumping = Jumping(window.database, window.focus, lambda: window.asking.corpus, window)


def _panes(window: Parts) -> Panes:
    return Panes(
        window,
        (
            Pane(name="Library", find=lambda: window.library_view, dock=window.library_dock, number=1),
            Pane(name="Documents", find=lambda: window.documents_view, dock=window.documents_dock),
            Pane(name="Welcome", find=lambda: window.welcome_view),
            Pane(name="Filter", find=lambda: window.screens.filtering),
            Pane(name="Where", find=lambda: window.screens.breadcrumbs),
            Pane(name="Overview", find=lambda: window.screens.overview),
            Pane(name="Replay", find=lambda: window.screens.replay),
            Pane(name="Answer", find=lambda: window.screens.answer),
            Pane(name="Timeline", find=lambda: window.screens.timeline, number=2),
            Pane(name="Steps and calls", find=lambda: window.screens.tree, number=3),
            Pane(name="Inspector", find=lambda: window.screens.inspector, dock=window.inspector_dock, number=4),
            Pane(name="Notes", find=lambda: window.notes_view, dock=window.notes_dock),
            Pane(name="Search", find=lambda: window.search_dock.content, dock=window.search_dock),
            Pane(name="Costs", find=lambda: window.costs_dock.content, dock=window.costs_dock),
            Pane(name="Question", find=lambda: window.ask_view, dock=window.ask_dock, number=5),
        ),
    )
