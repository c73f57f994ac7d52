"""Docks that are filled when they are first seen: the search over all runs, and the costs."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.parts import Parts

COSTS = "rlm_desktop.ui.costs.view"


def connect(window: Parts) -> None:
    """Say how each is made, and which acts lead to it."""
    act = window.menus.act

    def search() -> None:
        window.search_dock.bring()
        window.panes.go_to_name("Search")

    window.search_dock.makes(lambda parent: _search(window, parent))
    window.costs_dock.makes(lambda parent: _costs(window, parent))
    act("search").triggered.connect(search)
    window.screens.completed.connect(lambda: window.costs_dock.prepare(window.jobs, COSTS))


def _search(window: Parts, parent: QWidget) -> QWidget:
    from rlm_desktop.ui.search.controller import SearchController
    from rlm_desktop.ui.search.view import SearchView

    controller = SearchController(window.indexing, window.focus, window.jobs, window.database, window)
    controller.refused.connect(window.notice.show_error)
    view = SearchView(window.focus, controller, parent)
    view.hit_chosen.connect(lambda *hit: _show_hit(window, *hit))
    view.left.connect(lambda: window.panes.go_to_name("Steps and calls"))
    return view


def _show_hit(window: Parts, run: str, span: int, part: str, words: str) -> None:
    inspector = window.screens.inspector
    assert inspector is not None  # a run is looked at
    inspector.show_hit(run, span, part, words)


def _costs(window: Parts, parent: QWidget) -> QWidget:
    from rlm_desktop.ui.costs.view import CostsView

    return CostsView(
        window.reader,
        window.focus,
        window.jobs,
        window.database,
        known=window.known_models,
        tell_tariffs=window.models.tell_tariffs,
        parent=parent,
    )
