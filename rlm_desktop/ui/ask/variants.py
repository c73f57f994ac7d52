"""The dialog *Ask as a comparison*: one question with several methods and models, and how many runs at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QAbstractItemModel, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui import theme
from rlm_desktop.ui.ask.choosing import ModelField
from rlm_desktop.ui.ask.model import METHODS
from rlm_desktop.ui.dialog_buttons import ok_and_cancel
from rlm_desktop.ui.figures import counted, money

MOST_AT_A_TIME = 8
MODEL_ROWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """What was chosen."""

    methods: tuple[str, ...]
    models: tuple[str, ...]
    """Root models; the sub model stays the same."""
    at_a_time: int = 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Method and root model of each run."""
        return list(product(self.methods, self.models))


class VariantsDialog(QDialog):
    """Accepted only with two runs or more that can be asked.

    known: models to choose from. budget: dollars of one run; None for no limit. missing(model): what is to be done
    before a root model can be asked; empty for nothing.
    """

    def __init__(
        self,
        known: QAbstractItemModel,
        chosen: Variants,
        budget: float | None,
        missing: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Ask as a comparison")
        self.setMinimumWidth(560)
        self._budget = budget
        self._missing = missing
        self.methods = {name: QCheckBox(label) for name, label, _ in METHODS}
        for name, _, explanation in METHODS:
            self.methods[name].setToolTip(explanation)
            self.methods[name].setChecked(name in chosen.methods)
        self.models = QListWidget()
        self.models.setAccessibleName("Root models")
        self.models.addItems(list(chosen.models))
        self.field = ModelField(known, "Another root model")
        self.field.setEditText("")
        self.add = QPushButton("&Add")
        self.remove = QPushButton("&Remove")
        self.at_a_time = QSpinBox()
        self.at_a_time.setRange(1, MOST_AT_A_TIME)
        self.at_a_time.setValue(chosen.at_a_time)
        self.at_a_time.setToolTip("1: one after the other")
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = ok_and_cancel(self)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._lay_out()
        self._connect()
        self.say()

    def chosen(self) -> Variants:
        """What is chosen now."""
        return Variants(
            methods=tuple(name for name, box in self.methods.items() if box.isChecked()),
            models=tuple(self.models.item(row).text() for row in range(self.models.count())),
            at_a_time=self.at_a_time.value(),
        )

    @Slot()
    def say(self) -> None:
        """Say how many runs it would be and what they may cost, or what is missing."""
        chosen = self.chosen()
        count = len(chosen.pairs)
        problem = "" if count > 1 else "Choose two methods or more, or two models or more."
        problem = problem or next(filter(None, map(self._missing, chosen.models)), "")
        theme.write_in(self.said, "stopped" if problem else "muted")
        self.said.setText(problem or _cost_words(count, self._budget))
        self.ok.setText(f"Ask {counted(count, 'run')}" if count > 1 else "Ask")
        self.ok.setEnabled(not problem)
        self.remove.setEnabled(self.models.currentRow() >= 0)

    @Slot()
    def _on_add(self) -> None:
        name = self.field.name
        if name and name not in self.chosen().models:
            self.models.addItem(name)
        self.field.setEditText("")
        self.say()

    @Slot()
    def _on_remove(self) -> None:
        self.models.takeItem(self.models.currentRow())
        self.say()

    def _connect(self) -> None:
        for box in self.methods.values():
            box.toggled.connect(self.say)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.models.currentRowChanged.connect(self.say)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(_caption("Methods"))
        grid = QGridLayout()
        for place, box in enumerate(self.methods.values()):
            grid.addWidget(box, *divmod(place, 2))
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(_caption("Root models; sub-calls go to the sub model of the panel"))
        self.models.setFixedHeight(self.models.fontMetrics().lineSpacing() * MODEL_ROWS + 16)
        column.addWidget(self.models)
        line = QHBoxLayout()
        line.addWidget(self.field, 1)
        line.addWidget(self.add)
        line.addWidget(self.remove)
        column.addLayout(line)
        column.addSpacing(8)
        pace = QHBoxLayout()
        label = QLabel("Runs at a &time")
        label.setBuddy(self.at_a_time)
        pace.addWidget(label)
        pace.addWidget(self.at_a_time)
        pace.addStretch(1)
        column.addLayout(pace)
        column.addWidget(self.said)
        column.addStretch(1)
        column.addWidget(self.buttons)


def offered(root: str, method: str) -> Variants:
    """What the dialog begins with: the panel's own model and method, and the plain prompt beside it."""
    return Variants(methods=(method, "rlm" if method == "direct" else "direct"), models=(root,))


def _cost_words(count: int, budget: float | None) -> str:
    each = "Each has the limits of the panel"
    if budget is None:
        return f"{each}, which set no budget. The comparison opens when all have ended."
    most = money(budget * count, 2)
    return f"{each}: {most} at most for all together. The comparison opens when all have ended."


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    theme.write_in(label, "muted")
    return label
