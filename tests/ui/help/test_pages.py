"""The guide's pages on screen: pictures in the window's look and no wider than the page, and the way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QPalette, QTextDocument
from PySide6.QtWidgets import QApplication

from rlm_desktop import paths
from rlm_desktop.ui.help.guide import Guide
from rlm_desktop.ui.help.pages import MARGIN

FOLDER = paths.resources() / "docs" / "guide"
SHOWN = "screens/library_table-light-100.webp"


@pytest.fixture
def guide(qtbot) -> Guide:
    made = Guide()
    qtbot.addWidget(made)
    made.resize(600, 500)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def in_the_dark(qapp: QApplication) -> Iterator[None]:
    before, dark = qapp.palette(), QPalette(qapp.palette())
    dark.setColor(QPalette.ColorRole.Base, "black")
    dark.setColor(QPalette.ColorRole.Text, "white")
    qapp.setPalette(dark)
    yield
    qapp.setPalette(before)


def picture(guide: Guide) -> QImage:
    return guide.pages.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(SHOWN))


def brightness(image: QImage) -> int:
    return image.pixelColor(image.width() // 2, image.height() - 30).lightness()


def test_a_picture_is_no_wider_than_the_page_and_no_larger_than_it_was(guide: Guide, qtbot):
    assert picture(guide).width() == guide.pages.viewport().width() - 2 * MARGIN
    guide.resize(2000, 500)
    assert picture(guide).width() == QImage(str(FOLDER / SHOWN)).width()


def test_a_picture_has_the_look_of_the_window(guide: Guide):
    assert brightness(picture(guide)) > 200


@pytest.mark.usefixtures("in_the_dark")
def test_in_the_dark_the_dark_picture_stands_in_its_place(guide: Guide):
    assert brightness(picture(guide)) < 80


def test_a_link_leads_to_another_page_and_back_to_the_contents(guide: Guide, qtbot):
    guide.pages.setSource(QUrl.fromLocalFile(str(FOLDER / "inspector.md")), QTextDocument.ResourceType.MarkdownResource)
    assert guide.pages.toPlainText().startswith("The inspector")
    guide.back.click()
    assert guide.pages.toPlainText().startswith("Guide to RLM Desktop")
