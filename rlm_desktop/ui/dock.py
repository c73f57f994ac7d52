"""A dock whose title is as large as all other text; Qt's own keeps the size that the system gave it at the start."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDockWidget, QStyle, QStyleOptionDockWidget, QStyleOptionFrame, QStylePainter, QWidget


class Dock(QDockWidget):
    """Paints its own title."""

    def hold(self, screen: QWidget) -> None:
        """Have a screen in the place of what was in it; also while the dock is seen already, which Qt leaves to us."""
        before = self.widget()
        self.setWidget(screen)
        screen.show()
        if before is not None:
            before.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: a frame where it floats, and the title."""
        painter = QStylePainter(self)
        if self.isFloating():
            frame = QStyleOptionFrame()
            frame.initFrom(self)
            painter.drawPrimitive(QStyle.PrimitiveElement.PE_FrameDockWidget, frame)
        title = QStyleOptionDockWidget()
        self.initStyleOption(title)
        title.fontMetrics = self.fontMetrics()
        painter.setFont(self.font())
        painter.drawControl(QStyle.ControlElement.CE_DockWidgetTitle, title)
