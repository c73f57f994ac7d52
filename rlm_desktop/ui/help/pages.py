"""The guide's pages, laid out as an answer is; pictures in the look of the window, and no wider than the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QImage, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.texts import markdown

MARGIN = 24
DRAWN = "-light-100"
"""At the end of the pictures' names in the pages; they are drawn in dark and at 200 % too."""
SETTLE_MILLISECONDS = 120
"""After the last change of the width, before pictures are fitted to it."""


class GuidePages(QTextBrowser):
    """Pages lead to each other; a link to elsewhere opens in the browser."""

    _width = 0
    """Of the pages, when their pictures were fitted."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._fit = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._fit.timeout.connect(self._on_fit)
        self.setAccessibleName("Guide")
        self.setOpenExternalLinks(True)
        self.document().setDocumentMargin(MARGIN)
        self.sourceChanged.connect(self._on_source_changed)

    def show_page(self, name: str) -> None:
        """Show a page of the folder."""
        self.setSource(QUrl.fromLocalFile(str(self._folder / name)), QTextDocument.ResourceType.MarkdownResource)

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Qt: a picture as it looks here; everything else as it lies in the folder."""
        if type != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(type, name)
        file = self._folder / (name.path() if isinstance(name, QUrl) else name)
        return self._fitted(QImage(str(self._as_here(file))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: pictures are fitted once the window is no longer being pulled."""
        super().resizeEvent(event)
        if self.viewport().width() != self._width:
            self._fit.start()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: take the look of the new palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._width:
            self._fit.start()

    def _as_here(self, file: Path) -> Path:
        """The picture that was drawn in this look and at this scale; the one of the page where there is none."""
        scale = 200 if self.devicePixelRatioF() > 1 else 100
        look = "dark" if theme.is_dark() else "light"
        here = file.with_stem(file.stem.removesuffix(DRAWN) + f"-{look}-{scale}")
        return here if file.stem.endswith(DRAWN) and here.exists() else file

    def _fitted(self, picture: QImage) -> QImage:
        """As large as it was on screen, or as wide as the page."""
        drawn = 2.0 if picture.width() and self.devicePixelRatioF() > 1 else 1.0
        room = max(1, self.viewport().width() - 2 * MARGIN)
        wide = min(picture.width() / drawn, room)
        ratio = self.devicePixelRatioF()
        fitted = picture.scaledToWidth(max(1, round(wide * ratio)), Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        return fitted

    @Slot()
    def _on_fit(self) -> None:
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self.reload()
        bar.setValue(round(share * bar.maximum()))

    @Slot()
    def _on_source_changed(self) -> None:
        self._width = self.viewport().width()
        markdown.style(self.document())
