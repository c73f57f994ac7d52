"""The dialog *Connect a model*. It asks nobody itself: what tests the model is given to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop import keys
from rlm_desktop.settings import ConnectedModel
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import dollars, duration

INTRODUCTION = (
    "A model of any provider that litellm knows, or any server that speaks the OpenAI protocol. "
    "What you ask about is sent there, and nowhere else."
)
NAME_EXAMPLE = "openai/gpt-5-mini, anthropic/claude-sonnet-4-5, ollama/qwen3"
ADDRESS_EXAMPLE = "only for a server of your own, as http://localhost:11434/v1"


class Reach(Protocol):
    """Asks a model one short question, somewhere else."""

    tested: SignalInstance
    """(reply: str, seconds: float, cost: float | None)"""
    refused: SignalInstance
    """(sentence: str)"""

    def test(self, model: str, api_base: str | None, key: str | None) -> None:
        """Ask; one of the signals follows."""


class ConnectDialog(QDialog):
    """Asks for a model; accepted with a name at least. Owned by its parent.

    connected: names of the models that are connected already.

    Signals:
        forget_requested(name): take a connected model out, and its key.
    """

    forget_requested = Signal(str)

    def __init__(self, reach: Reach, connected: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Connect a model")
        self.setMinimumWidth(560)
        self._reach = reach
        self.name = _line("Model name", NAME_EXAMPLE)
        self.address = _line("Address", ADDRESS_EXAMPLE)
        self.secret = _line("Key", "")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = QRadioButton("Keep it in this computer's keyring")
        self.keep.setChecked(True)
        self.forget = QRadioButton("Use it until the application closes")
        self.connected = QComboBox()
        self.connected.setAccessibleName("Connected models")
        self.connected.addItems(list(connected))
        self.take_out = QPushButton("&Forget")
        self.take_out.setToolTip("Takes the model out, and its provider's key where no other model needs it.")
        self.test = QPushButton("&Test")
        self.test.setToolTip("Sends the model one short question. A paid model bills it: a fraction of a cent.")
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setAccessibleName("What the test came to")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setMinimumHeight(self.fontMetrics().height() * 3)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.connect_button = buttons.addButton("&Connect", QDialogButtonBox.ButtonRole.AcceptRole)
        theme.without_icons(buttons)
        self._lay_out(buttons)
        for button in (self.test, self.take_out):
            button.setAutoDefault(False)
        self.connect_button.setDefault(True)  # in the dialog now: before, Qt does not know whose default it is
        self.name.textChanged.connect(self._on_edited)
        self.secret.textChanged.connect(self._on_edited)
        self.test.clicked.connect(self._on_test)
        self.take_out.clicked.connect(self._on_take_out)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        reach.tested.connect(self._on_tested)
        reach.refused.connect(self._on_refused)
        self._on_edited()

    @property
    def model(self) -> ConnectedModel:
        """The model as it goes into the settings: without its key."""
        return ConnectedModel(name=self._name, api_base=self._address)

    @property
    def key(self) -> str:
        """The key as it was typed; empty for none."""
        return self.secret.text().strip()

    @property
    def keeps_key(self) -> bool:
        """True: the keyring is to keep it; False: it is for this run of the application only."""
        return self.keep.isChecked()

    @property
    def _name(self) -> str:
        return self.name.text().strip()

    @property
    def _address(self) -> str | None:
        return self.address.text().strip() or None

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        introduction = QLabel(INTRODUCTION)
        introduction.setWordWrap(True)
        introduction.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.variable = QLabel()
        self.variable.setWordWrap(True)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        form.addRow("&Model", self.name)
        form.addRow("&Address", self.address)
        form.addRow("&Key", self.secret)
        form.addRow("", self.keep)
        form.addRow("", self.forget)
        form.addRow("", self.variable)
        self._connected_row = QWidget()
        connected_row = QHBoxLayout(self._connected_row)
        connected_row.setContentsMargins(0, 0, 0, 0)
        connected_row.setSpacing(8)
        connected_row.addWidget(QLabel("Connected already"))
        connected_row.addWidget(self.connected, 1)
        connected_row.addWidget(self.take_out)
        self._connected_row.setVisible(self.connected.count() > 0)
        test_row = QHBoxLayout()
        test_row.setSpacing(12)
        test_row.addWidget(self.test, 0, Qt.AlignmentFlag.AlignTop)
        test_row.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(introduction)
        column.addLayout(form)
        column.addLayout(test_row)
        column.addStretch(1)
        column.addWidget(self._connected_row)
        column.addWidget(buttons)

    @Slot()
    def _on_edited(self) -> None:
        named = bool(self._name)
        self.test.setEnabled(named)
        self.connect_button.setEnabled(named)
        has_key = bool(self.key)
        self.keep.setEnabled(has_key)
        self.forget.setEnabled(has_key)
        variable = keys.variable_of(keys.provider_of(self._name)) if named else ""
        hint = f"Without a key here, {variable} in the environment is used, or what the keyring holds."
        self.variable.setText(hint if named and not has_key else "")
        self._say("", "muted")

    @Slot()
    def _on_take_out(self) -> None:
        name = self.connected.currentText()
        self.connected.removeItem(self.connected.currentIndex())
        self._connected_row.setVisible(self.connected.count() > 0)
        self.forget_requested.emit(name)

    @Slot()
    def _on_test(self) -> None:
        self.test.setEnabled(False)
        self._say("Asking…", "muted")
        self._reach.test(self._name, self._address, self.key or None)

    @Slot(str, float, object)
    def _on_tested(self, reply: str, seconds: float, cost: float | None) -> None:
        self.test.setEnabled(True)
        price = dollars(cost, 1) if cost is None else dollars(cost, 0)
        self._say(f"It replied in {duration(seconds)} ({price}): {reply[:120]}", "ok")

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self.test.setEnabled(True)
        self._say(sentence, "failed")

    def _say(self, sentence: str, meaning: str) -> None:
        theme.write_in(self.said, meaning)
        self.said.setText(sentence)


def _line(name: str, example: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    return line
