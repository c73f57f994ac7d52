"""The top of the inspector: the way to the selected span, its title, how it stands, and its figures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.inspector.model import Header
from rlm_desktop.ui.inspector.page import muted, selectable
from rlm_desktop.ui.title import Title

ICON = 16


class HeaderBar(QWidget):
    """Shows a Header.

    Signals:
        span_chosen(int): a span of the way was clicked.
    """

    span_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header: Header | None = None
        self._way = QLabel()
        self._way.setWordWrap(True)
        self._way.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._way.setAccessibleName("Where the selected span is")
        self._icon = QLabel()
        self._title = Title()
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._mark = QLabel()
        self._status = QLabel()
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._figures = muted("")
        self._figures.setWordWrap(True)
        self._figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._error = selectable()
        self._lay_out()
        self._way.linkActivated.connect(self._on_link)

    def show_header(self, header: Header) -> None:
        """Show it."""
        self._header = header
        *above, last = header.crumbs
        colour = theme.colour("accent").name()
        links = [
            f'<a href="{crumb.span}" style="color:{colour}; text-decoration:none">{_kept_together(crumb.title)}</a>'
            for crumb in above
        ]
        self._way.setText(" › ".join([*links, _kept_together(last.title)]))
        self._title.setText(last.title)
        self._status.setText(header.status)
        self._figures.setText(header.figures)
        self._figures.setVisible(bool(header.figures))
        self._error.setText(header.error)
        self._error.setVisible(bool(header.error))
        self._paint()

    def offer(self, act: QAction) -> None:
        """A button for an act on what is selected, beside its title."""
        button = QToolButton(self)
        button.setDefaultAction(act)
        button.setAutoRaise(True)
        button.setAccessibleName(act.iconText())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.addWidget(button)

    def title(self) -> str:
        """The selected span's title."""
        return self._title.text()

    def way(self) -> str:
        """The way as plain text."""
        return "" if self._header is None else " › ".join(crumb.title for crumb in self._header.crumbs)

    def status(self) -> str:
        """How the span stands, in words."""
        return self._status.text()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._header is not None:
            self.show_header(self._header)

    @Slot(str)
    def _on_link(self, target: str) -> None:
        self.span_chosen.emit(int(target))

    def _paint(self) -> None:
        if self._header is None:
            return
        meaning = self._header.icon if self._header.icon != "run" else "accent"
        size, ratio = QSize(ICON, ICON), self.devicePixelRatioF()
        self._icon.setPixmap(theme.icon(self._header.icon, meaning).pixmap(size, ratio))
        status = self._header.row.status
        outcome = self._header.outcome
        colour = theme.of_status(status) if outcome is None else theme.of_outcome(outcome)
        name = "lost" if status.value == "lost" else colour
        self._mark.setPixmap(theme.icon(name, colour).pixmap(size, ratio))
        for label, meaning in ((self._status, colour), (self._error, "stopped" if colour == "ok" else colour)):
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, theme.colour(meaning))
            label.setPalette(palette)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self._icon)
        title.addWidget(self._title)
        title.addStretch(1)
        self._buttons = QHBoxLayout()
        title.addLayout(self._buttons)
        title.addWidget(self._mark)
        title.addWidget(self._status)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(self._way)
        layout.addLayout(title)
        layout.addWidget(self._figures)
        layout.addWidget(self._error)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


def _kept_together(title: str) -> str:
    """A title that does not break; titles are ours, and hold no markup."""
    return title.replace(" ", "&nbsp;")
