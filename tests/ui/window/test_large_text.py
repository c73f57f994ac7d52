"""Text of twice the usual size: the window fits a small display, and nothing of it is cut that could be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QScrollArea

from rlm_desktop.ui.elided import ElidedLabel
from rlm_desktop.ui.overview.bands import HEIGHT
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER
from rlm_desktop.ui.title import Title
from rlm_desktop.ui.tree.cells import TITLES, Column

from .test_moving import with_a_run

SMALL_DISPLAY = QSize(1280, 800)
WIDEST = 640
"""Half of it."""


@pytest.fixture
def large(start, user):
    """The window with a run, at 200 %."""
    window = with_a_run(start, user)
    user.wait(lambda: window.screens.inspector)
    window.usual = {column: window.screens.tree.columnWidth(column) for column in Column}
    window.usual_title = inked(title_of(window))
    before = window.library_dock.widget().y()
    window.choices.change(zoom=200)
    user.wait(lambda: window.library_dock.widget().y() > 1.3 * before)
    yield window
    window.choices.change(zoom=100)


def title_of(window) -> QImage:
    dock = window.library_dock
    return dock.grab(QRect(0, 0, 150, dock.widget().y())).toImage()


def inked(image: QImage) -> int:
    """How many rows of a picture have something on them."""
    ground = image.pixel(image.width() - 1, 0)
    rows = range(image.height())
    return sum(any(image.pixel(x, y) != ground for x in range(0, image.width(), 2)) for y in rows)


def test_the_window_can_be_as_small_as_a_small_display(large):
    least = large.minimumSizeHint()
    assert least.boundedTo(SMALL_DISPLAY) == least, least


def test_the_largest_text_fits_a_small_display_too(large, user):
    welcome = large.welcome_view.findChildren(Title)[0]
    before = welcome.fontMetrics().height()
    large.choices.change(zoom=300)
    user.wait(lambda: welcome.fontMetrics().height() > 1.4 * before)
    assert large.minimumSizeHint().boundedTo(SMALL_DISPLAY) == large.minimumSizeHint()
    large.resize(SMALL_DISPLAY)
    for panel in (large.ask_view, large.screens.answer, large.documents_view):
        user.wait(lambda panel=panel: least_width(panel) <= WIDEST)


def least_width(panel) -> int:
    """What a panel needs so that nothing of it has to be scrolled to at its side."""
    inner = [area.widget() for area in panel.findChildren(QScrollArea) if area.widgetResizable()]
    return max(one.minimumSizeHint().width() for one in (inner or [panel]))


def test_the_titles_of_docks_are_large_too(large):
    assert inked(title_of(large)) >= 1.6 * large.usual_title


def test_columns_are_wide_enough_for_their_titles(large):
    header = large.screens.tree.header()
    for column in (Column.TIME, Column.TOKENS_IN, Column.CALLS, Column.ERRORS):
        assert header.sectionSize(column) > header.fontMetrics().horizontalAdvance(TITLES[column][0])
        assert header.sectionSize(column) > 1.4 * large.usual[column]


def test_the_timeline_and_the_overview_are_drawn_larger_and_still_hear_the_mouse(large, user):
    timeline, overview = large.screens.timeline, large.screens.overview
    face = timeline.face
    user.wait(lambda: not timeline.model.reading.is_reading)
    face.viewport().grab()
    assert face.magnified > 1.3
    assert overview.height() == round(HEIGHT * face.magnified)
    assert face.fontMetrics().height() <= HEADER / 2 * face.magnified
    place = timeline.model.place(3)
    row = next(row for row in face.rows if row.lane == place.lane and row.line == place.line)
    x = GUTTER + timeline.controller.sight.x((place.begin + place.end) / 2)
    y = HEADER + row.top + row.height / 2 - face.verticalScrollBar().value()
    assert face.hit(QPointF(x, y) * face.magnified).span == 3


def test_what_is_cut_in_the_status_bar_is_in_its_tooltip(large, qtbot):
    large.resize(SMALL_DISPLAY)
    labels = [one for one in large.status_view.findChildren(ElidedLabel) if one.text()]
    assert sum(one.width() for one in labels) <= SMALL_DISPLAY.width()
    assert [one.text() for one in labels if "\n" in one.text()] == []
