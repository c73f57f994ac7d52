"""Draws an icon at given sizes: drawing.py SVG FILE SIZE, or SVG PATTERN SIZE SIZE… with `{size}` in the pattern."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication, QIcon


def main(arguments: list[str]) -> int:
    """Draw them all; 1 when one could not be written."""
    application = QGuiApplication(arguments[:1])
    drawing = QIcon(arguments[1])
    written = [drawing.pixmap(int(size), int(size)).save(arguments[2].format(size=size)) for size in arguments[3:]]
    del application
    return 0 if all(written) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
