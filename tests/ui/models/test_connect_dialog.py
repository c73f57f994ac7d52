"""Connecting a model: a name is enough, a test says what came of it, and the key stays apart from the model."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit

from rlm_desktop.settings import ConnectedModel
from rlm_desktop.ui.models.dialog import ConnectDialog


class Answering(QObject):
    """Replies at once, or refuses with the sentence that it was given."""

    tested = Signal(str, float, object)
    refused = Signal(str)

    def __init__(self, refusal: str = "") -> None:
        super().__init__()
        self.asked = []
        self._refusal = refusal

    def test(self, model, api_base, key):
        self.asked.append((model, api_base, key))
        if self._refusal:
            self.refused.emit(self._refusal)
        else:
            self.tested.emit("ready", 1.24, 0.0001)


def test_a_named_model_is_tested_and_connected(qtbot):
    reach = Answering()
    dialog = ConnectDialog(reach)
    qtbot.addWidget(dialog)
    assert not dialog.connect_button.isEnabled()
    qtbot.keyClicks(dialog.name, " openai/gpt-5-mini ")
    qtbot.keyClicks(dialog.address, "http://127.0.0.1:1/v1")
    qtbot.keyClicks(dialog.secret, "secret-key")
    assert dialog.secret.echoMode() is QLineEdit.EchoMode.Password
    qtbot.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    assert reach.asked == [("openai/gpt-5-mini", "http://127.0.0.1:1/v1", "secret-key")]
    assert "replied in 1.2 s" in dialog.said.text()
    assert "$0.0001" in dialog.said.text()
    qtbot.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.model == ConnectedModel(name="openai/gpt-5-mini", api_base="http://127.0.0.1:1/v1")
    assert dialog.key == "secret-key"
    assert dialog.keeps_key


def test_a_refusal_is_shown_as_it_was_said(qtbot):
    dialog = ConnectDialog(Answering("There is no model 'x'."))
    qtbot.addWidget(dialog)
    qtbot.keyClicks(dialog.name, "x")
    qtbot.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    assert dialog.said.text() == "There is no model 'x'."
    assert dialog.test.isEnabled()


def test_a_connected_model_is_forgotten_by_a_click(qtbot):
    dialog = ConnectDialog(Answering(), ["openai/a", "openai/b"])
    qtbot.addWidget(dialog)
    dialog.connected.setCurrentText("openai/b")
    with qtbot.waitSignal(dialog.forget_requested, timeout=1_000) as heard:
        qtbot.mouseClick(dialog.take_out, Qt.MouseButton.LeftButton)
    assert heard.args == ["openai/b"]
    assert [dialog.connected.itemText(row) for row in range(dialog.connected.count())] == ["openai/a"]


def test_without_a_key_the_dialog_says_where_one_is_looked_for(qtbot):
    dialog = ConnectDialog(Answering())
    qtbot.addWidget(dialog)
    qtbot.keyClicks(dialog.name, "mistral/large")
    assert "MISTRAL_API_KEY" in dialog.variable.text()
    qtbot.keyClicks(dialog.secret, "k")
    assert dialog.variable.text() == ""
