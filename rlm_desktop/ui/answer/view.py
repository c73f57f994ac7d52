"""The answer's widgets: question, chips, banner, the answer or what is being written, figures, and copying."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import plain
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.answer.chips import Banner, Chips
from rlm_desktop.ui.answer.model import AnswerModel, Screen
from rlm_desktop.ui.breaking_row import BreakingRow
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.scrolled import Scrolled
from rlm_desktop.ui.texts import markdown
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.markdown_view import MarkdownView
from rlm_desktop.ui.texts.plain_view import PlainView
from rlm_desktop.ui.title import Title

CLOCK_MILLISECONDS = 1_000
TITLE_CHARS = 200
BODY_PIXELS = 72
"""Of height that the answer has at least; it scrolls."""
LEAST_PIXELS = 96
"""Of height: the question and how the run ended."""
EMPTY = "Nothing is shown yet.\nAsk a question below, or choose a run in the library."
MOST_FOOT = 420
"""Pixels in which the figures and the buttons beneath the answer stand in one line."""


class AnswerView(QWidget):
    """Shows the focused run's answer; follows it while it runs."""

    def __init__(self, reader: Reader, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = AnswerModel(reader)
        self._focus = focus
        self._screen: Screen | None = None
        self._jobs = Jobs(self)
        self._question = _title()
        self._earlier = _link()
        self._chips = Chips()
        self._banner = Banner()
        self._answer = MarkdownView()
        self._answer.setAccessibleName("Answer")
        self._long = LongText("Answer", PlainView(prose=True), self._jobs, file_name="answer.md")
        self._missing = _message()
        self._tail = PlainView()
        self._tail.setAccessibleName("What the model is writing")
        self._body = QStackedWidget()
        self._figures = QLabel()
        self._copy = QPushButton(theme.icon("copy"), "Copy answer")
        self._copy_markdown = QPushButton("Copy as Markdown")
        self._pages = QStackedWidget()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MILLISECONDS)
        self._lay_out()
        self._clock.timeout.connect(self._refresh)
        self._earlier.linkActivated.connect(self._focus.show)
        self._copy.clicked.connect(self._on_copy)
        self._copy_markdown.clicked.connect(self._on_copy_markdown)
        focus.run_changed.connect(self._refresh)
        focus.horizon_changed.connect(self._refresh)
        focus.moment_changed.connect(self._refresh)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._refresh)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._foot.fit()
        if event.type() == QEvent.Type.PaletteChange and self._screen is not None:
            self._copy.setIcon(theme.icon("copy"))
            self._say_outcome(self._screen)

    @Slot(str, int)
    def _on_grew(self, run: str, _seq: int) -> None:
        if run == self._focus.run and self._focus.horizon is None:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if self._focus.run is None:
            self._show_nothing(EMPTY)
            return
        try:
            screen = self._model.read(self._focus.run, self._focus.horizon, self._focus.moment)
        except RlmError as error:
            self._show_nothing(str(error))
            return
        self._show(screen)

    def _show_nothing(self, words: str) -> None:
        self._screen = None
        self._clock.stop()
        self._nothing.setText(words)
        self._pages.setCurrentIndex(0)

    def _show(self, screen: Screen) -> None:
        is_another = self._screen is None or screen.run != self._screen.run
        if is_another or screen.question != self._question.text():
            question = plain(screen.question.strip())
            self._question.setText(_short(question))
            self._question.setToolTip(
                "The whole question is in the inspector, under Run" if len(question) > TITLE_CHARS else ""
            )
        words = html.escape(_short(plain(screen.earlier_name)))
        link = f'<a href="{screen.earlier}">{words}</a>' if screen.earlier is not None else words
        self._earlier.setText(f"{screen.relation}: {link}")
        self._earlier.setVisible(bool(screen.relation))
        self._chips.show_chips(screen.chips)
        self._say_outcome(screen)
        self._show_body(screen, is_another=is_another)
        self._figures.setText(screen.figures)
        for button in (self._copy, self._copy_markdown):
            button.setEnabled(bool(screen.answer.strip()))
        if screen.is_over or self._focus.horizon is not None:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()
        self._screen = screen
        self._pages.setCurrentIndex(1)

    def _say_outcome(self, screen: Screen) -> None:
        if screen.is_over:
            meaning = theme.of_outcome(screen.outcome)
            icon = "lost" if screen.outcome is Outcome.LOST else meaning
            self._banner.say(meaning, icon, screen.sentence)
        else:
            self._banner.say("running", "running", screen.doing)

    def _show_body(self, screen: Screen, *, is_another: bool) -> None:
        if not screen.is_over:
            self._tail.show_part(screen.tail, live=True)
            self._body.setCurrentWidget(self._tail)
        elif screen.missing:
            self._missing.setText(screen.missing)
            self._body.setCurrentWidget(self._missing)
        elif markdown.is_renderable(screen.answer):
            self._answer.show_markdown(screen.answer)
            self._body.setCurrentWidget(self._answer)
        else:
            self._long.show_text(screen.answer, another=is_another)
            self._body.setCurrentWidget(self._long)

    @Slot()
    def _on_copy(self) -> None:
        """The answer as it reads on screen."""
        if self._screen is not None:
            shown = self._body.currentWidget() is self._answer
            text = self._answer.toPlainText() if shown else self._screen.answer
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def _on_copy_markdown(self) -> None:
        """The answer as the model gave it."""
        if self._screen is not None:
            QGuiApplication.clipboard().setText(self._screen.answer)

    def _lay_out(self) -> None:
        self._nothing = _message()
        for page in (self._answer, self._long, self._missing, self._tail):
            self._body.addWidget(page)
        self._body.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # takes what is left
        self._body.setMinimumHeight(BODY_PIXELS)
        self._figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._figures.setWordWrap(True)
        self._copy.setToolTip("Copy the answer as plain text")
        self._copy_markdown.setToolTip("Copy the answer as the model wrote it")
        copying = (self._copy, self._copy_markdown)
        self._foot = BreakingRow((self._figures,), copying, most=MOST_FOOT, filling=self._figures)
        run = QWidget()
        layout = QVBoxLayout(run)
        layout.setContentsMargins(16, 12, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self._question)
        layout.addWidget(self._earlier)
        layout.addWidget(self._chips)
        layout.addWidget(self._banner)
        layout.addWidget(self._body, 1)
        layout.addLayout(self._foot)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(_scrolling(run))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scrolled(self._pages))


def _scrolling(page: QWidget) -> QScrollArea:
    """A page that scrolls where the splitter leaves it less than it needs."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard
    area.setWidgetResizable(True)
    area.setMinimumHeight(LEAST_PIXELS)
    area.setWidget(page)
    return area


def _short(text: str) -> str:
    return text if len(text) <= TITLE_CHARS else text[:TITLE_CHARS] + "…"


def _link() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    label.setAccessibleName("The run that this one goes on from")
    return label


def _title() -> QLabel:
    label = Title(times=1.35)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAccessibleName("Question")
    return label


def _message() -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setMargin(24)
    return label
