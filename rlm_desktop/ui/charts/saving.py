"""A chart saved: as a picture (PNG), as a drawing (SVG), or as its data (CSV)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui import file_icons
from rlm_desktop.ui.charts.plot import Plot

FILTERS = ("Picture (*.png)", "Drawing (*.svg)", "Data (*.csv)")
SHARP = 2
"""Pixels of the picture for each of the screen's."""


def ask_and_save(owner: QWidget, plot: Plot, say: Callable[[str], None]) -> None:
    """Ask for a file, save the chart as the file's name says, and say so."""
    if plot.data is None:
        return
    suggested = f"{plot.data.chart.lower().replace(' ', '_')}.png"
    chosen, kind = file_icons.ask_where_to_save(owner, "Save chart", suggested, ";;".join(FILTERS))
    if not chosen:
        return
    file = Path(chosen)
    if not file.suffix:
        file = file.with_suffix(kind.rpartition("*")[2].rstrip(")"))
    try:
        save_chart(plot, file)
    except OSError as error:
        say(f"Not saved: {error.strerror or error}")
    else:
        say(f"Saved as {file.name}")


def save_chart(plot: Plot, file: Path) -> None:
    """Write the chart in the form that the file's name asks for; a picture when it asks for none of the three.

    Raises OSError where the file cannot be written.
    """
    suffix = file.suffix.casefold()
    if suffix == ".csv":
        assert plot.data is not None
        file.write_text(plot.data.csv(), encoding="utf-8", newline="")
        return
    file.write_bytes(b"")  # Qt does not say why it cannot write
    if suffix == ".svg":
        drawing = QSvgGenerator()
        drawing.setFileName(str(file))
        drawing.setSize(plot.area.size())
        drawing.setViewBox(QRect(0, 0, plot.area.width(), plot.area.height()))
        drawing.setTitle(plot.accessibleName())
        _paint(plot, QPainter(drawing))
        return
    picture = QPixmap(plot.area.size() * SHARP)
    picture.setDevicePixelRatio(SHARP)
    _paint(plot, QPainter(picture))
    if not picture.save(str(file), "PNG"):
        raise OSError(f"{file.name} could not be written")


def _paint(plot: Plot, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(plot.area.rect()), plot.palette().base())
    plot.area.render(painter, QRectF(plot.area.rect()), plot.area.rect())
    painter.end()
