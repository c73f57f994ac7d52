"""The colours of a palette as numbers, worked out once and not in every frame."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtGui import QColor, QPalette

from rlm_desktop.store.painting import Kind, State
from rlm_desktop.ui.timeline.faces import KIND_MEANINGS
from rlm_desktop.ui.timeline.rastering import Pixels, code

FAINT, DIM, BACK = 70, 40, 45
"""How much of a colour there is in what runs, in what the filter leaves out, and in a child run's frame."""


class Tints:
    """Colours by meaning, and pixels by `code`."""

    def __init__(self, colours: Mapping[str, QColor], palette: QPalette) -> None:
        self.colours = colours
        self.paper = palette.color(QPalette.ColorRole.Base)
        self.ink = palette.color(QPalette.ColorRole.Text)
        size = 2 * len(KIND_MEANINGS) * len(State)
        self.plain: Pixels = np.zeros(size, dtype=np.uint32)
        self.other: Pixels = np.zeros(size, dtype=np.uint32)
        """For stripes and edges."""
        self.failed = pixel(colours["failed"], 255)
        self.frame = pixel(colours["child_run"], 255)
        self.shades = {kind: _shades(colours[KIND_MEANINGS[kind]]) for kind in (Kind.SUB, Kind.CODE)}
        """From nothing to the full colour, for lines where bars overlap."""
        for kind, meaning in KIND_MEANINGS.items():
            for state in State:
                for is_dim in (False, True):
                    full = colours["failed" if state is State.BAD else meaning]
                    strength = 255
                    if kind is Kind.CHILD:
                        strength = BACK
                    elif state in (State.RUNNING, State.STOPPED):
                        strength = FAINT
                    at = code(kind, state, is_dim)
                    self.plain[at] = pixel(full, min(strength, DIM) if is_dim else strength)
                    self.other[at] = pixel(full, DIM if is_dim else 255)


def pixel(colour: QColor, alpha: int) -> int:
    """A premultiplied pixel; alpha: how much of the colour, up to 255."""
    red, green, blue = (part * alpha // 255 for part in (colour.red(), colour.green(), colour.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue


def _shades(colour: QColor) -> Pixels:
    return np.array([pixel(colour, alpha) for alpha in range(256)], dtype=np.uint32)
