"""Another theme while the window is open: it reaches everything that is on screen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPlainTextEdit

from rlm_desktop.ui.inspector.model import Tab

from .test_moving import with_a_run


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_lists_and_texts_take_the_ground_of_another_theme(start, user):
    window = with_a_run(start, user)
    window.choices.change(theme="light")
    inspector = window.screens.inspector
    for tab in (Tab.VARIABLES, Tab.RAW, Tab.PROTOCOL):
        inspector.show_tab(tab)
        QApplication.processEvents()
    light = QApplication.palette().color(QPalette.ColorRole.Base)
    window.choices.change(theme="dark")
    user.wait(lambda: QApplication.palette().color(QPalette.ColorRole.Base) != light)
    QApplication.processEvents()
    views = [*window.findChildren(QAbstractItemView), *window.findChildren(QPlainTextEdit)]
    stale = {f"{type(one).__name__} {one.accessibleName()}" for one in views if ground(one) == light}
    assert stale == set()
    window.choices.change(theme="system")


def ground(view) -> object:
    return view.viewport().palette().color(QPalette.ColorRole.Base)
