"""The welcome screen. It opens nothing itself: it says what the user asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.store.rows import CorpusRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.figures import counted, grouped, short_moment
from rlm_desktop.ui.magnified import enlargement
from rlm_desktop.ui.scrolled import LARGE
from rlm_desktop.ui.title import Title
from rlm_desktop.ui.welcome.greeting import GAP, Greeting, page_of
from rlm_desktop.ui.welcome.way import Way

OFFLINE = (
    "Without a key the built-in offline models answer. They are fixed programs, not language models: good enough to "
    "try everything, and to find what stands in a text."
)


class WelcomeView(QScrollArea):
    """The ways to begin.

    Signals:
        demo_requested(question): open the demo and, when a question is given, ask it.
        open_documents_requested(), open_folder_requested(), open_trajectory_requested(), connect_requested()
        corpus_requested(hash): take documents that were opened before.
    """

    demo_requested = Signal(str)
    open_documents_requested = Signal()
    open_folder_requested = Signal()
    open_trajectory_requested = Signal()
    connect_requested = Signal()
    corpus_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None, greeting: Greeting | None = None) -> None:
        super().__init__(parent)
        self._greeting = greeting or Greeting()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.demo = Way("&Try the demo", "A few hundred documents of a water works, with questions to click")
        self.documents = Way("&Open documents", "Text files of any encoding; you can also drop them on the window")
        self.folder = Way("Open a &folder", "All the text files in it")
        self.trajectory = Way("Open a tra&jectory", "A run that was exported from RLM Desktop")
        self.connect_model = Way("&Connect a model", "Of any provider, or a server of your own")
        self.questions = _list("Questions about the demo")
        self.recent = _list("Opened lately")
        self._questions_title = Title("Ask the demo", times=1.1)
        self._recent_title = Title("Opened lately", times=1.1)
        self._icons = {
            self.demo: "ask",
            self.documents: "file",
            self.folder: "folder",
            self.trajectory: "import",
            self.connect_model: "model",
        }
        self._lay_out()
        self._tint()
        self.show_questions([])
        self.show_recent([])
        self.demo.clicked.connect(lambda: self.demo_requested.emit(""))
        self.documents.clicked.connect(self.open_documents_requested)
        self.folder.clicked.connect(self.open_folder_requested)
        self.trajectory.clicked.connect(self.open_trajectory_requested)
        self.connect_model.clicked.connect(self.connect_requested)
        self.questions.itemActivated.connect(self._on_question)
        self.questions.itemClicked.connect(self._on_question)
        self.recent.itemActivated.connect(self._on_corpus)
        self.recent.itemClicked.connect(self._on_corpus)

    def show_questions(self, questions: Sequence[str]) -> None:
        """Offer these questions about the demo."""
        _fill(self.questions, [(question, question, "") for question in questions])
        self.questions.setVisible(bool(questions))
        self._questions_title.setVisible(bool(questions))

    def show_recent(self, corpora: Sequence[CorpusRow]) -> None:
        """Offer these corpora, the latest first."""
        _fill(self.recent, [(_recent_line(row), row.hash, row.name) for row in corpora])
        self.recent.setVisible(bool(corpora))
        self._recent_title.setVisible(bool(corpora))

    def changeEvent(self, event: QEvent) -> None:
        """Qt: draw the icons anew in the colours of another palette."""
        super().changeEvent(event)
        if not hasattr(self, "_ways"):
            return
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
        elif event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _lay_out(self) -> None:
        offline = QLabel(OFFLINE)
        offline.setWordWrap(True)
        self._muted = (self._greeting.explained, offline)
        self._ways = QGridLayout()
        self._ways.setSpacing(8)
        self._arrange()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._greeting)
        column.addLayout(self._ways)
        column.addWidget(offline)
        for heading, listed in ((self._questions_title, self.questions), (self._recent_title, self.recent)):
            column.addSpacing(8)
            column.addWidget(heading)
            column.addWidget(listed)
        column.addStretch(1)
        middle = QWidget()
        middle.setLayout(column)
        self.setWidget(page_of(middle))

    def _arrange(self) -> None:
        """The ways beside each other, or with large text one under the other."""
        columns = 2 if enlargement(self) < LARGE else 1
        self._ways.addWidget(self.demo, 0, 0, 1, columns)
        for place, way in enumerate((self.documents, self.folder, self.trajectory, self.connect_model)):
            self._ways.addWidget(way, 1 + place // columns, place % columns)

    def _tint(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(theme.icon(name, "accent"))
        for label in self._muted:
            theme.write_in(label, "muted")

    @Slot(QListWidgetItem)
    def _on_question(self, item: QListWidgetItem) -> None:
        self.demo_requested.emit(item.data(Qt.ItemDataRole.UserRole))

    @Slot(QListWidgetItem)
    def _on_corpus(self, item: QListWidgetItem) -> None:
        self.corpus_requested.emit(item.data(Qt.ItemDataRole.UserRole))


def _list(name: str) -> QListWidget:
    listed = QListWidget()
    listed.setAccessibleName(name)
    listed.setUniformItemSizes(True)
    listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    listed.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    listed.setTextElideMode(Qt.TextElideMode.ElideRight)
    listed.setCursor(Qt.CursorShape.PointingHandCursor)
    listed.setSpacing(2)
    copies_rows(listed)
    return listed


def _fill(listed: QListWidget, rows: Sequence[tuple[str, str, str]]) -> None:
    """Rows of text, data and tooltip; the list is as high as they are."""
    listed.clear()
    for text, data, hint in rows:
        item = QListWidgetItem(text, listed)
        item.setData(Qt.ItemDataRole.UserRole, data)
        item.setToolTip(hint or text)
    height = (listed.sizeHintForRow(0) + 2 * listed.spacing()) * len(rows) if rows else 0
    listed.setFixedHeight(height + 2 * listed.frameWidth())


def _recent_line(row: CorpusRow) -> str:
    documents = counted(row.documents, "document")
    when = short_moment(row.opened)
    return f"{row.name}  ·  {documents}, {grouped(row.chars)} characters  ·  {when}"
