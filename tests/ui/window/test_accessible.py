"""What a screen reader is told: whatever takes the keyboard has a name and a role, and so has every picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QScrollArea, QTabBar, QWidget

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.ui.inspector.run_page import RunPage

from .test_moving import with_a_run

NO_ROLE = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def interactive(window: QWidget) -> list[QWidget]:
    """The widgets on screen that Tab or a click gives the keyboard to; Qt keeps tab bars without tabs outside."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.isVisible()
        and one.focusProxy() is None
        and not one.objectName().startswith("qt_")
        and not (isinstance(one, QTabBar) and not one.count())
    ]


def told(widget: QWidget) -> tuple[str, QAccessible.Role]:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None, widget
    value = interface.text(QAccessible.Text.Name) or interface.text(QAccessible.Text.Description)
    return value or (widget.text() if isinstance(widget, QLabel) else ""), interface.role()


@pytest.mark.parametrize("span", [RUN_SPAN, 5])
def test_every_widget_that_takes_the_keyboard_has_a_name_and_a_role(start, user, span):
    window = with_a_run(start, user)
    page = window.screens.inspector.findChildren(RunPage)[0]
    window.focus.select(span)
    user.wait(lambda: page.isVisible() == (span == RUN_SPAN))
    nameless = [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in interactive(window)
        if not told(one)[0]
    ]
    assert nameless == []
    frames = QScrollArea  # only carries what is in it; Qt gives it no role of its own
    rest = [one for one in interactive(window) if not isinstance(one, frames)]
    roleless = [type(one).__name__ for one in rest if told(one)[1] in NO_ROLE]
    assert roleless == []


def test_the_painted_screens_say_what_they_show(start, user):
    window = with_a_run(start, user)
    for view in (window.screens.timeline.face, window.screens.overview, window.screens.tree):
        interface = QAccessible.queryAccessibleInterface(view)
        assert interface.text(QAccessible.Text.Name)
        described = interface.text(QAccessible.Text.Description) or interface.text(QAccessible.Text.Value)
        assert described or isinstance(view, QAbstractScrollArea), view
