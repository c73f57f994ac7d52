"""JSON read by where its values begin and end is the JSON of the standard library, and its tree is a sound model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.ui.texts import json_reading
from rlm_desktop.ui.texts.json_model import JsonModel
from rlm_desktop.ui.texts.json_reading import JsonText, NotJsonError, may_be_json
from rlm_desktop.ui.texts.json_view import JsonView
from rlm_desktop.ui.texts.pacing import Pace

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(), inner, max_size=8),
    max_leaves=40,
)
STYLES = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False, "indent": 2}])


def read(text: str) -> JsonText:
    return JsonText(text).read(Pace())


def value(text: JsonText, start: int, end: int) -> Any:
    if text.text[start] not in "{[":
        return json.loads(text.text[start:end])
    members = text.members(start)
    inner = [value(text, *one) for one in zip(members.starts, members.ends, strict=True)]
    if members.keys is None:
        return inner
    return dict(zip(map(text.key, members.keys), inner, strict=True))


@pytest.mark.parametrize("window", [64, json_reading.WINDOW])
def test_all_values_are_found_where_they_are(monkeypatch, window):
    monkeypatch.setattr(json_reading, "WINDOW", window)

    @given(VALUES, STYLES)
    def check(plain, style):
        text = json.dumps([plain], **style)
        found = read(text)
        assert value(found, found.start, found.end) == [plain]

    check()


@pytest.mark.parametrize(
    "text",
    ["", " ", "{", "[1,", "[1 2]", '{"a" 1}', '{"a": 1,}', "[1]x", '["a', "[1]]", "{1: 2}", "[" * 5_000, "['a']"],
)
def test_what_is_not_json_is_refused(text):
    with pytest.raises(NotJsonError):
        read(text)


def test_only_what_looks_like_json_is_offered_as_such():
    assert [text for text in ("{}", " [1]\n", "[x", "(1)", "", "{1]") if may_be_json(text)] == ["{}", " [1]\n"]


@pytest.fixture
def model(qapp) -> JsonModel:
    plain = {"a key": [1, 2.50, None], "many": list(range(2_500)), "empty": {}, "text": 'a "b"\n', "d": {"e": [True]}}
    return JsonModel(read(json.dumps(plain, indent=2).replace("2.5,", "2.50,")))


def find(model: JsonModel, *places: int) -> QModelIndex:
    index = QModelIndex()
    for place in places:
        index = model.index(place, 0, index)
    return index


def test_the_tree_is_a_sound_model(model):
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.rowCount() == 5
    assert not model.hasChildren(find(model, 2))
    assert model.rowCount(find(model, 4, 0)) == 1


def test_values_are_told_as_they_are_written(model):
    def told(*places: int) -> list[str]:
        index = find(model, *places)
        return [index.siblingAtColumn(column).data() for column in range(3)]

    assert told(0, 1) == ["1", "2.50", "number"]
    assert told(1)[2] == "array"
    assert model.rowCount(find(model, 1)) == 3
    assert told(1)[2] == "array of 2,500"
    assert told(2) == ["empty", "{}", "object of 0"]
    assert told(3) == ["text", '"a \\"b\\"\\n"', "text of 9"]
    assert model.path(find(model, 0, 2)) == '$["a key"][2]'
    assert model.path(find(model, 4, 0, 0)) == "$.d.e[0]"
    assert model.text(find(model, 3)) == 'a "b"\n'


def test_a_long_array_comes_in_groups(model):
    many = find(model, 1)
    assert [model.index(row, 0, many).data() for row in range(model.rowCount(many))] == [
        "0 … 999",
        "1,000 … 1,999",
        "2,000 … 2,499",
    ]
    last = find(model, 1, 2, 499)
    assert (last.data(), model.path(last), model.source(last)) == ("2,499", "$.many[2499]", "2499")


def test_path_and_value_are_copied_by_keys(on_screen, qtbot):
    view = on_screen(JsonView())
    view.show_json(read('{"a": {"b": [10, {"c": "seen"}]}}'))
    tree = view.tree
    for _ in range(4):
        qtbot.keyClick(tree, Qt.Key.Key_Right)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == '{"c": "seen"}'
    view.copy_path()
    assert QGuiApplication.clipboard().text() == "$.a.b[1]"
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.text_wanted) as wanted:
        qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert wanted.args == ["$.a.b[1].c", "seen"]
