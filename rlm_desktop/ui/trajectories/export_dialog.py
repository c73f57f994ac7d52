"""How runs are exported: in which format, and what is taken out first, with a look at it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.errors import RlmError
from rlm_desktop.formats.redaction_rules import ALL_DOCUMENTS
from rlm_desktop.formats.writing import FORMATS
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.scrolled import fitting
from rlm_desktop.ui.trajectories.choice import ExportChoice
from rlm_desktop.ui.trajectories.replacements import Replacements
from rlm_desktop.wire import messages as wire

INTRODUCTION = (
    "Writes runs to a file. What is to be taken out is replaced by a mark in every text of that file; "
    "the runs in the library stay as they are."
)
MARGIN, GAP = 24, 16
LEAST_WIDTH = 640
PREVIEW_LINES = 8
NOTHING_CHOSEN = "Choose what to take out, then look at what goes."
LOOKING = "Looking…"


class ExportDialog(QDialog):
    """Asks for a format and for the rules of redaction; where to, is asked next.

    Signals:
        preview_requested(choice): the user wants to see what would be taken out; an ExportChoice.
    """

    preview_requested = Signal(object)

    def __init__(self, before: ExportChoice, parent: QWidget) -> None:
        """before: the runs, and what was chosen last, which is chosen now too."""
        super().__init__(parent)
        self._runs = before.runs
        self.setWindowTitle("Export run" if len(self._runs) == 1 else f"Export {counted(len(self._runs), 'run')}")
        self.formats = QComboBox(self)
        for one in FORMATS.values():
            self.formats.addItem(f"{one.name}: {one.about}", one.name)
        self.formats.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.formats.setMinimumContentsLength(24)
        self.rules = {
            "keys": QCheckBox("&Keys and passwords", self),
            "email": QCheckBox("&E-mail addresses", self),
            "paths": QCheckBox("&Paths of files", self),
        }
        self.documents = QCheckBox("Quotations of the &documents", self)
        self.names = QLineEdit(self)
        self.names.setPlaceholderText("all of them; or their names, with commas between them")
        self.names.setAccessibleName("Documents whose quotations to take out")
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("words of your own, with commas between them")
        self.words.setAccessibleName("Words to take out")
        self.look = QPushButton("&Look at what goes", self)
        self.said = QLabel(NOTHING_CHOSEN, self)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setWordWrap(True)
        self.replacements = Replacements(self)
        self.table = QTableView(self)
        self.table.setTabKeyNavigation(False)
        self._take_over(before)
        self._dress_table()
        self._lay_out()
        self._connect()
        self._on_changed()

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        documents = (_names(self.names.text()) or (ALL_DOCUMENTS,)) if self.documents.isChecked() else ()
        taken_out = wire.TakenOut(
            kinds=tuple(name for name, box in self.rules.items() if box.isChecked()),
            words=_names(self.words.text()),
            documents=documents,
        )
        return ExportChoice(self._runs, str(self.formats.currentData()), taken_out)

    @Slot(object, object)
    def show_preview(self, asked: ExportChoice, report: wire.RedactionPreviewed | RlmError) -> None:
        """Show what would be taken out, or why that cannot be said; unless something else is chosen meanwhile."""
        if asked.taken_out != self.choice().taken_out:
            return
        self.look.setEnabled(True)
        if isinstance(report, RlmError):
            self.said.setText(str(report))
            return
        self.replacements.show(report.first)
        shown = len(report.first)
        more = f"; the first {grouped(shown)} are shown" if report.total > shown else ""
        self.said.setText(f"{counted(report.total, 'place')} would be changed{more}.")

    def _take_over(self, before: ExportChoice) -> None:
        self.formats.setCurrentIndex(self.formats.findData(before.format))
        for name, box in self.rules.items():
            box.setChecked(name in before.taken_out.kinds)
        documents = before.taken_out.documents
        self.documents.setChecked(bool(documents))
        self.names.setText(", ".join(name for name in documents if name != ALL_DOCUMENTS))
        self.words.setText(", ".join(before.taken_out.words))

    def _dress_table(self) -> None:
        self.table.setModel(self.replacements)
        self.table.setAccessibleName("What would be taken out")
        self.table.verticalHeader().hide()
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        line = self.fontMetrics().height() + 10
        self.table.verticalHeader().setDefaultSectionSize(line)
        self.table.setMinimumHeight(PREVIEW_LINES * line)
        wide = self.fontMetrics().averageCharWidth()
        for place, chars in enumerate((28, 14, 38)):
            self.table.setColumnWidth(place, chars * wide)

    def _lay_out(self) -> None:
        introduction = QLabel(INTRODUCTION)
        introduction.setWordWrap(True)
        introduction.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(GAP)
        form.setVerticalSpacing(8)
        form.addRow("&Format", self.formats)
        for place, box in enumerate(self.rules.values()):
            form.addRow("" if place else "Take out", box)
        form.addRow("", self.documents)
        form.addRow("", self.names)
        form.addRow("&Words", self.words)
        self.look.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        form.addRow("", self.look)
        buttons = theme.without_icons(QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self))
        export = buttons.addButton("E&xport…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        asked = QWidget(self)
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(introduction)
        column.addLayout(form)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 20, MARGIN, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(fitting(asked, self), 1)
        layout.addWidget(buttons)
        export.setDefault(True)
        self.setMinimumWidth(LEAST_WIDTH)

    def _connect(self) -> None:
        for box in (*self.rules.values(), self.documents):
            box.toggled.connect(self._on_changed)
        for field in (self.names, self.words):
            field.textChanged.connect(self._on_changed)
        self.look.clicked.connect(self._on_look)

    @Slot()
    def _on_changed(self) -> None:
        """What was looked at is no longer what would go."""
        self.names.setEnabled(self.documents.isChecked())
        self.look.setEnabled(self.choice().taken_out != wire.TakenOut())
        self.replacements.show(())
        self.said.setText(NOTHING_CHOSEN)

    @Slot()
    def _on_look(self) -> None:
        self.look.setEnabled(False)
        self.replacements.show(())
        self.said.setText(LOOKING)
        self.preview_requested.emit(self.choice())


def _names(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
