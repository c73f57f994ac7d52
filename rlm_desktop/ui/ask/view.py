"""The panel in which a question is typed and asked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.events.documents import Corpus
from rlm_desktop.ui import theme
from rlm_desktop.ui.ask.choosing import ModelField
from rlm_desktop.ui.ask.controller import AskController
from rlm_desktop.ui.ask.model import METHODS, KnownModels, limits_line, limits_of
from rlm_desktop.ui.ask.options import OptionsDialog, options_line
from rlm_desktop.ui.ask.variants import VariantsDialog, offered
from rlm_desktop.ui.breaking_row import BreakingRow
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.elided import ElidedButton, ElidedLabel
from rlm_desktop.ui.figures import counted, tokens
from rlm_desktop.ui.magnified import enlargement
from rlm_desktop.ui.scrolled import Scrolled

NO_DOCUMENTS = "None open"
PLACEHOLDER = "Ask something about the documents. Ctrl+Enter asks."
REMEDIES = {"documents": "Open documents…", "model": "Connect a model…", "keyring": "Try again", "none": ""}
QUESTION_LINES = 3
BRIEF_LINES = 1
"""Of the question while the setup is folded."""
QUESTION_AIR = 18
"""Pixels of its margins and edges, in high contrast too."""
COLUMNS = ((1.5, 3), (2.2, 2))
"""Of the fields, while text is less than so many times as large as usual; then one."""
MOST_ACTS = 600
"""Pixels that a small display has for a row of them, beside the docks."""
MOST_LEAST = 260
"""Pixels of its height that are always in sight; with larger text it scrolls."""
FOLLOW_TIP = (
    "Ask within the conversation and the variables of the run that is shown, with its method.\n"
    "Other documents that are open are opened beside its own.\n"
    "With no question typed, a run that has no answer goes on where it ended."
)


class AskView(QWidget):
    """Shows the controller's state, and passes on what was typed.

    Signals:
        open_requested(), connect_requested(): the user wants what is missing.
        documents_requested(): the user wants to see the open documents.
        limits_requested(): the user wants other limits.
        readiness_changed(is_ready): whether nothing is missing any more.
    """

    open_requested = Signal()
    connect_requested = Signal()
    documents_requested = Signal()
    limits_requested = Signal()
    readiness_changed = Signal(bool)

    def __init__(
        self, controller: AskController, known: KnownModels, choices: Choices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._choices = choices
        self._known = known
        self.question = QPlainTextEdit()
        self.question.setPlaceholderText(PLACEHOLDER)
        self.question.setAccessibleName("Question")
        self.question.setTabChangesFocus(True)
        self.question.setAcceptDrops(False)  # files are dropped on the window, wherever
        self.button = QPushButton("Ask")
        self.button.setToolTip("Ask this question (Ctrl+Enter)")
        self.button.setIconSize(QSize(20, 20))
        self.documents = ElidedButton(NO_DOCUMENTS)
        self.documents.setToolTip("What is open, and what was skipped")
        self.method = _methods()
        self.root = ModelField(known, "Root model")
        self.root.setToolTip("Writes the code and gives the answer.")
        self.sub = ModelField(known, "Sub model")
        self.sub.setToolTip("Is asked about pieces of the text by the root model's code.")
        self.limits = ElidedButton()
        self.limits.setToolTip("What a run may use at most")
        self.options = ElidedButton()
        self.options.setToolTip("Prompt preset, the shape of the answer, and more")
        self.several = QToolButton()
        self.several.setText("As a comparison…")
        self.several.setToolTip("Ask this question with several methods or models, and compare the runs")
        self.several.setAutoRaise(True)
        self.follow = QCheckBox("Follo&w up on this run")
        self.follow.setToolTip(FOLLOW_TIP)
        self.setup = QToolButton()
        self.setup.setText("Setup")
        self.setup.setToolTip("Documents, models, method, limits and options of the next question")
        self.setup.setCheckable(True)
        self.setup.setChecked(True)
        self.setup.setAutoRaise(True)
        self.setup.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.reason = ElidedLabel()
        self.reason.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.remedy = ElidedButton()
        self.remedy.setFlat(True)
        self._lay_out()
        self._connect()
        self._on_choices_changed()
        self._tint()
        self._fit()

    @Slot(str)
    def put_and_ask(self, question: str) -> None:
        """Ask this question, as if it was typed."""
        self.question.setPlainText(question)
        self.ask()

    @Slot(object)
    def show_documents(self, corpus: Corpus) -> None:
        """Name the open documents."""
        documents = counted(len(corpus.documents), "document")
        line = f"{corpus.name} · {documents} · about {tokens(corpus.tokens_estimated)} tokens"
        self.documents.setText(line)
        self.documents.setToolTip(f"{line}\nClick to see what is open, and what was skipped.")

    @Slot(bool)
    def show_setup(self, is_wanted: bool) -> None:
        """Have all that a question needs in sight, or only the question, so that a run has the room."""
        self.setup.setChecked(is_wanted)

    @Slot()
    def ask(self) -> None:
        """Ask what is typed; nothing happens while something is missing."""
        self._controller.ask(self.question.toPlainText(), self.root.name, self.sub.name, self.method.currentData())

    @Slot()
    def ask_several(self) -> None:
        """Ask what is typed with several methods or models; which, a dialog asks."""
        question, sub = self.question.toPlainText(), self.sub.name

        def missing(model: str) -> str:
            found = self._controller.missing(question, model, sub)
            return "" if found is None else found.reason

        chosen = offered(self.root.name, self.method.currentData())
        dialog = VariantsDialog(self._known, chosen, limits_of(self._choices.value).max_cost, missing, self.window())
        self._controller.state_changed.connect(dialog.say)
        dialog.accepted.connect(lambda: self._controller.ask_several(question, sub, dialog.chosen()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: draw the icons anew in the colours of another palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()
        elif event.type() is QEvent.Type.FontChange:
            self._fit()

    def _lay_out(self) -> None:
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.button.setMinimumWidth(96)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.question, 1)
        top.addWidget(self.button)
        self._fields = QWidget()
        self._grid = QGridLayout(self._fields)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("&Documents", self.documents),
            ("&Root model", self.root),
            ("S&ub model", self.sub),
            ("&Method", self.method),
            ("&Limits", self.limits),
            ("O&ptions", self.options),
        )
        self._captioned: list[tuple[QLabel, QWidget]] = []
        for caption, field in fields:
            label = QLabel(caption)
            label.setBuddy(field)
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            field.setMinimumWidth(96)
            self._captioned.append((label, field))
        ways = (self.several, self.follow)
        self._acts = BreakingRow((self.setup, self.reason, self.remedy), ways, most=MOST_ACTS)
        panel = QWidget()
        self._rows = QVBoxLayout(panel)
        self._rows.setContentsMargins(12, 8, 12, 8)
        self._rows.setSpacing(8)
        self._rows.addLayout(top)
        self._rows.addWidget(self._fields)
        self._rows.addLayout(self._acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Scrolled(panel))

    def _connect(self) -> None:
        self.question.textChanged.connect(self._on_state_changed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.ask)
        self.button.clicked.connect(self.ask)
        for field in (self.root, self.sub):
            field.currentTextChanged.connect(self._on_state_changed)
            field.activated.connect(self._on_models_chosen)
            field.line.editingFinished.connect(self._on_models_chosen)
        self.several.clicked.connect(self.ask_several)
        self.follow.clicked.connect(self._controller.followed.want)
        self.setup.toggled.connect(self._on_setup_toggled)
        self.documents.clicked.connect(self.documents_requested)
        self.limits.clicked.connect(self.limits_requested)
        self.options.clicked.connect(self._on_options)
        self.remedy.clicked.connect(self._on_remedy)
        self._controller.state_changed.connect(self._on_state_changed)
        self._choices.changed.connect(self._on_choices_changed)

    @Slot()
    def _on_state_changed(self) -> None:
        found = self._controller.missing(self.question.toPlainText(), self.root.name, self.sub.name)
        followed = self._controller.followed
        self.follow.setEnabled(followed.can_be_wanted)
        self.follow.setChecked(followed.run is not None)
        self.method.setEnabled(followed.run is None)
        self.button.setText("Go on" if followed.goes_on and not self.question.toPlainText().strip() else "Ask")
        self.button.setEnabled(found is None)
        self.several.setEnabled(found is None and followed.run is None)
        self.readiness_changed.emit(found is None)
        self.options.setText(options_line(self._controller.options))
        self.reason.setText("" if found is None else found.reason)
        self.remedy.setText("" if found is None else REMEDIES[found.remedy])
        self.remedy.setVisible(bool(self.remedy.text()))

    @Slot(bool)
    def _on_setup_toggled(self, is_wanted: bool) -> None:
        self._fields.setVisible(is_wanted)
        self._fit()

    def _fit(self) -> None:
        """Be no taller than what is shown needs."""
        lines = QUESTION_LINES if self.setup.isChecked() else BRIEF_LINES
        self.question.setFixedHeight(self.question.fontMetrics().lineSpacing() * lines + QUESTION_AIR)
        self.setup.setArrowType(Qt.ArrowType.DownArrow if self.setup.isChecked() else Qt.ArrowType.RightArrow)
        columns = next((count for times, count in COLUMNS if enlargement(self) < times), 1)
        for place, (label, field) in enumerate(self._captioned):
            row, column = divmod(place, columns)
            self._grid.addWidget(label, 2 * row, column)
            self._grid.addWidget(field, 2 * row + 1, column)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < columns))
        self._fields.updateGeometry()
        self._acts.fit()
        self._rows.invalidate()
        self._rows.activate()
        height = self._rows.sizeHint().height()
        self.setMinimumHeight(min(height, MOST_LEAST))
        self.setMaximumHeight(height)

    @Slot()
    def _on_options(self) -> None:
        dialog = OptionsDialog(self._controller.options, self)
        dialog.accepted.connect(lambda: self._controller.set_options(dialog.chosen()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_models_chosen(self) -> None:
        if self.root.name and self.sub.name:
            self._controller.choose(self.root.name, self.sub.name)

    @Slot()
    def _on_choices_changed(self) -> None:
        chosen = self._choices.value
        for field, name in ((self.root, chosen.root_model), (self.sub, chosen.sub_model)):
            if field.name != name:
                field.show_name(name)
        self.limits.setText(limits_line(chosen))
        self._on_state_changed()

    @Slot()
    def _on_remedy(self) -> None:
        if self.remedy.text() == REMEDIES["keyring"]:
            self._controller.look_again()
        else:
            (self.open_requested if self.remedy.text() == REMEDIES["documents"] else self.connect_requested).emit()

    def _tint(self) -> None:
        self.button.setIcon(theme.icon("ask", "accent"))
        self.documents.setIcon(theme.icon("folder"))
        self.limits.setIcon(theme.icon("settings"))
        self.options.setIcon(theme.icon("variables"))
        for label in (*(label for label, _ in self._captioned), self.reason):
            theme.write_in(label, "muted")


def _methods() -> QComboBox:
    methods = QComboBox()
    methods.setAccessibleName("Method")
    for row, (name, label, explanation) in enumerate(METHODS):
        methods.addItem(label, name)
        methods.setItemData(row, explanation, Qt.ItemDataRole.ToolTipRole)
    methods.setToolTip("How the question is answered")
    return methods
