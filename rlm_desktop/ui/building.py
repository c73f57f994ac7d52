"""In which order the window's parts are imported and made, and where others may have the thread in between."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from rlm_desktop.ui.parts import Parts

LOTS = {
    "places": ("ui.theme",),
    "ground": (
        "events.facts",
        "store.rows",
        "store.reader",
        "store.shelf",
        "ui.marking",
        "ui.choices",
        "ui.running.workers",
    ),
    "library": ("store.cleaning", "ui.library.delegate", "ui.library.view"),
    "controllers": ("settings", "wire.messages", "ui.running.controller", "ui.running.calling"),
    "questions": ("ui.ask.variants", "ui.ask.controller", "ui.ask.view", "ui.forking.controller"),
    "pages": ("ui.documents.view", "ui.notes.view"),
    "ways": ("ui.palette.commands", "ui.compare.opening"),
    "connections": ("logbook", "ui.interpreter", "ui.incoming.receiver"),
}
"""What is made, by its module in `making`; and what of its imports is dear enough for a turn of its own."""


def turns(window: Parts) -> Iterator[None]:
    """Import and make all of it; each step takes a small part of a moment.

    Raises RlmError when the database cannot be used.
    """
    for lot, dear in LOTS.items():
        for name in dear:
            import_module(f"rlm_desktop.{name}")
            yield
        module = import_module(f"rlm_desktop.ui.making.{lot}")
        yield
        module.make(window)
        yield
