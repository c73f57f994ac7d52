"""The documents screen: figures in a line, the documents below, and the progress while they are opened."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.events.documents import Corpus
from rlm_desktop.ui.breaking_row import BreakingRow
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.documents.model import Column, DocumentsModel
from rlm_desktop.ui.figures import counted, data_size, grouped, tokens

EMPTY = "No documents are open.\nOpen some, or drop files and folders on the window."
BAR_PIXELS = 80
MOST_BUTTONS = 280
"""Pixels in which both stand in one line."""
CHARS_FOR_TOKENS = 62
CHARS_FOR_ENCODING = 76
"""The view's width, in characters, from which a column is shown."""
MOST_SPANS = 200
"""Rows of skipped files that get the table's whole width."""


class DocumentsView(QWidget):
    """Shows one corpus.

    Signals:
        cancel_requested(): stop opening.
        open_documents_requested(), open_folder_requested()
    """

    cancel_requested = Signal()
    open_documents_requested = Signal()
    open_folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = DocumentsModel(self)
        self.figures = QLabel()
        self.figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.figures.setWordWrap(True)
        self.table = _table(self.model)
        self.empty = QLabel(EMPTY)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.opening = QLabel()
        self.opening.setTextFormat(Qt.TextFormat.PlainText)
        self.opening.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # a long name is cut
        self.cancel = QPushButton("&Cancel")
        self.open_documents = QPushButton("Open &documents…")
        self.open_folder = QPushButton("Open &folder…")
        self._progress = QWidget()
        self._pages = QStackedWidget()
        self._lay_out()
        self.cancel.clicked.connect(self.cancel_requested)
        self.open_documents.clicked.connect(self.open_documents_requested)
        self.open_folder.clicked.connect(self.open_folder_requested)
        self.show_opening(False)
        self.show_corpus(None)

    @Slot(object)
    def show_corpus(self, corpus: Corpus | None) -> None:
        """Show a corpus, or that there is none."""
        self.model.show(corpus)
        self.table.clearSpans()
        for row in range(min(len(corpus.skipped), MOST_SPANS) if corpus is not None else 0):
            self.table.setSpan(row, Column.NAME, 1, len(Column))
        self.figures.setText(_figures(corpus) if corpus is not None else "")
        self.figures.setVisible(corpus is not None)
        self._pages.setCurrentWidget(self.table if corpus is not None else self.empty)

    def show_document(self, place: int) -> None:
        """Select the document at a place of the corpus, and bring it in sight."""
        row = self.model.row_of(place)
        while self.model.rowCount() <= row and self.model.canFetchMore(QModelIndex()):
            self.model.fetchMore(QModelIndex())
        index = self.model.index(row, Column.NAME)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)

    @Slot(object, object, str)
    def show_progress(self, done: int, total: int, what: str) -> None:
        """Documents are being opened: bytes done, bytes in all (0 when unknown), the file under way."""
        self.bar.setRange(0, 1_000 if total else 0)
        self.bar.setValue(done * 1_000 // total if total else 0)
        read = f"{data_size(done)} of {data_size(total)}" if total else data_size(done)
        self.opening.setText(f"Opening {what} — {read}" if what else "Opening…")

    @Slot(bool)
    def show_opening(self, is_opening: bool) -> None:
        """Whether documents are being opened."""
        self._progress.setVisible(is_opening)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: larger text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._buttons.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: in a narrow place the names come first."""
        super().resizeEvent(event)
        room = self.width() // self.fontMetrics().averageCharWidth()
        self.table.setColumnHidden(Column.TOKENS, room < CHARS_FOR_TOKENS)
        self.table.setColumnHidden(Column.ENCODING, room < CHARS_FOR_ENCODING)

    def _lay_out(self) -> None:
        self.bar.setMinimumWidth(BAR_PIXELS)
        progress = QGridLayout(self._progress)
        progress.setContentsMargins(0, 0, 0, 0)
        progress.setSpacing(8)
        progress.addWidget(self.opening, 0, 0, 1, 2)
        progress.addWidget(self.bar, 1, 0)
        progress.addWidget(self.cancel, 1, 1)
        self._buttons = BreakingRow((self.open_documents, self.open_folder), (), most=MOST_BUTTONS)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.figures)
        column.addWidget(self._progress)
        column.addWidget(self._pages, 1)
        column.addLayout(self._buttons)


def _table(model: DocumentsModel) -> QTableView:
    table = QTableView()
    table.setTabKeyNavigation(False)
    table.setAccessibleName("Documents")
    table.setModel(model)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.verticalHeader().hide()
    copies_rows(table)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
    for column in (Column.CHARS, Column.TOKENS, Column.ENCODING):
        table.setColumnWidth(column, table.fontMetrics().horizontalAdvance("Characters") + 12)
    return table


def _figures(corpus: Corpus) -> str:
    documents = counted(len(corpus.documents), "document")
    skipped = f" · {counted(len(corpus.skipped), 'file')} skipped" if corpus.skipped else ""
    estimated = tokens(corpus.tokens_estimated)
    return f"{corpus.name} · {documents} · {grouped(corpus.chars)} characters · about {estimated} tokens{skipped}"
