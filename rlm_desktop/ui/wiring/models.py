"""Models: connected, listed, chosen."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts


def connect(window: Parts) -> None:
    """Connect what knows the models with what offers them."""
    models, dialogs = window.models, window.dialogs
    models.connected.connect(window.notice.show_fact)
    models.listed.connect(window.known_models.show)
    window.asking.models_chosen.connect(window.workers.prepare)
    window.welcome_view.connect_requested.connect(dialogs.connect_model)
    window.ask_view.connect_requested.connect(dialogs.connect_model)
    window.ask_view.limits_requested.connect(dialogs.show_settings)
