"""Every colour that text is written in can be read on every ground it is written on, by the figures of WCAG."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui import theme
from rlm_desktop.ui.appearance import ZOOMS, Appearance, next_zoom
from rlm_desktop.ui.colours import ROLES

LEAST = {theme.LIGHT: 4.5, theme.DARK: 4.5, theme.CONTRAST: 7.0}
ROLE = QPalette.ColorRole
WRITTEN = (
    (ROLE.WindowText, ROLE.Window),
    (ROLE.Text, ROLE.Base),
    (ROLE.Text, ROLE.AlternateBase),
    (ROLE.PlaceholderText, ROLE.Base),
    (ROLE.ButtonText, ROLE.Button),
    (ROLE.ToolTipText, ROLE.ToolTipBase),
    (ROLE.HighlightedText, ROLE.Highlight),
    (ROLE.Link, ROLE.Base),
    (ROLE.Link, ROLE.Window),
)
NOT_WRITTEN = {"line", "raised"}


def luminance(colour: str) -> float:
    found = QColor(colour)
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (found.redF(), found.greenF(), found.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_figures_are_those_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("kind", LEAST)
def test_the_palettes_text_can_be_read(kind: int):
    found = {(ink.name, on.name): contrast(ROLES[ink][kind], ROLES[on][kind]) for ink, on in WRITTEN}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < LEAST[kind]} == {}


@pytest.mark.parametrize("kind", LEAST)
def test_the_colours_of_meanings_can_be_read(kind: int):
    grounds = {"base": ROLES[ROLE.Base][kind], "raised": theme.COLOURS["raised"][kind]}
    found = {
        (meaning, on): contrast(colours[kind], ground)
        for meaning, colours in theme.COLOURS.items()
        for on, ground in grounds.items()
        if meaning not in NOT_WRITTEN
    }
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < LEAST[kind]} == {}


@pytest.fixture
def appearance(qapp: QApplication):
    made = Appearance(qapp)
    yield made
    made.zoom(100)
    made.choose("system")
    made.deleteLater()


@pytest.mark.parametrize(("name", "kind"), [("light", theme.LIGHT), ("dark", theme.DARK), ("contrast", theme.CONTRAST)])
def test_a_theme_brings_its_colours(appearance: Appearance, name: str, kind: int):
    appearance.choose(name)
    assert theme.kind() == kind
    assert theme.colour("failed") == QColor(theme.COLOURS["failed"][kind])
    assert theme.is_dark() == (name != "light")


def test_the_text_grows_to_three_times_its_size_and_back(appearance: Appearance, qapp: QApplication):
    usual = qapp.font().pointSizeF()
    sizes = [100]
    while next_zoom(sizes[-1]) != sizes[-1]:
        sizes.append(next_zoom(sizes[-1]))
    assert tuple(sizes) == ZOOMS
    assert sizes[-1] == 300
    appearance.zoom(300)
    assert qapp.font().pointSizeF() == pytest.approx(3 * usual)
    assert [next_zoom(one, down=True) for one in sizes] == [100, *sizes[:-1]]
    appearance.zoom(100)
    assert qapp.font().pointSizeF() == usual


def test_an_icon_is_tinted_with_the_colour_of_its_meaning(appearance: Appearance):
    appearance.choose("contrast")
    image = theme.icon("failed", "failed").pixmap(16, 16).toImage()
    seen = {
        image.pixelColor(x, y).name() for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha() == 255
    }
    assert seen == {theme.COLOURS["failed"][theme.CONTRAST]}
