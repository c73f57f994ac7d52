"""The view of Markdown that nobody vouches for: it loads nothing, and shows where a link goes before following it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtWidgets import QFrame, QMessageBox, QTextBrowser, QWidget

from rlm_desktop.events.wording import plain
from rlm_desktop.ui.texts import markdown

OPENABLE = frozenset({"http", "https", "mailto"})


class MarkdownView(QTextBrowser):
    """Renders text; read-only, selectable."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(16)
        self.anchorClicked.connect(self._on_link)

    def show_markdown(self, text: str) -> None:
        """Render this text; scrolled to its beginning when it is another one."""
        if text != self._text:
            self._text = text
            self._render()
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.verticalScrollBar().setValue(0)

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Nothing, from nowhere: neither the network nor this machine's files."""
        return QByteArray()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._text:
            was = self.verticalScrollBar().value()
            self._render()
            self.verticalScrollBar().setValue(was)

    def _render(self) -> None:
        self.document().setDefaultFont(self.font())
        markdown.render(self._text, self.document())

    @Slot(QUrl)
    def _on_link(self, target: QUrl) -> None:
        address = plain(target.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        box = QMessageBox(self)
        box.setWindowTitle("Link in the answer")
        box.setTextFormat(box.textFormat().PlainText)
        if target.scheme().casefold() in OPENABLE:
            box.setText("The model's text links to this address. Open it in the browser?")
            box.setInformativeText(address)
            open_button = box.addButton("Open", QMessageBox.ButtonRole.AcceptRole)
            box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        else:
            open_button = None
            box.setText("This link does not lead to a web page, so it is not opened.")
            box.setInformativeText(address)
            box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
        if open_button is not None and box.clickedButton() is open_button:
            QDesktopServices.openUrl(target)
        box.deleteLater()
