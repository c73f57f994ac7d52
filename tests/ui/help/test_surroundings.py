"""The diagnosis says what the window stands on."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from rlm_desktop.ui.help.surroundings import display, told


@pytest.mark.parametrize(
    ("platform", "name", "said"),
    [
        ("wayland", "", "wayland"),
        ("xcb", ":0", "on this computer"),
        ("xcb", "unix:0.0", "on this computer"),
        ("xcb", "localhost:10.0", "over a network"),
        ("xcb", "desk.example:0", "over a network"),
    ],
)
def test_a_display_over_a_network_is_said(platform: str, name: str, said: str):
    assert said in display(platform, {"DISPLAY": name})


def test_display_painting_screens_and_fonts_are_told(qtbot: QtBot):
    lines = told().splitlines()
    assert lines[0] == "window"
    assert [line.split()[0] for line in lines[1:]] == ["Qt", "display", "painting", "screens", "fonts"]
    assert "offscreen" in lines[2]
    assert " × " in lines[4]
