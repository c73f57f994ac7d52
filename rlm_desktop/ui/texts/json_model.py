"""JSON as a tree for Qt: parts are made when their parent is opened; long arrays and objects come in groups."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rlm_desktop.events.wording import plain
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.texts.json_reading import JsonText, Members

GROUP = 1_000
"""Members at most below one part; more are put in groups."""
LONGEST_VALUE = 200
"""Characters of a value in its row."""
SHORT = 2_000
"""Characters of an object or array that is counted just to be shown."""

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
COLUMNS = ("Name", "Value", "What it is")
_WORDS = {"{": "object", "[": "array", '"': "text", "t": "yes or no", "f": "yes or no", "n": "nothing"}
_NAME = re.compile(r"[^\W\d]\w*")


class Part:
    """A value in the tree, or a group of an array's or object's values."""

    __slots__ = ("end", "name", "parent", "parts", "place", "span", "start", "step")

    def __init__(self, parent: Part | None, place: int, name: str, step: str, start: int, end: int) -> None:
        self.parent = parent
        self.place = place
        self.name = name
        self.step = step
        """What it adds to the path."""
        self.start = start
        self.end = end
        self.span: tuple[int, int] | None = None
        """Of a group: its members, from the first to one past the last."""
        self.parts: list[Part] | None = None


class JsonModel(QAbstractItemModel):
    """The value's own members are at the top."""

    def __init__(self, json: JsonText, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._json = json
        self._root = Part(None, 0, "$", "$", json.start, json.end)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._parts(self._part(parent))[row])

    def parent(self, index: Index = NOWHERE) -> Any:
        above = self._part(index).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.place, 0, above)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self._parts(self._part(parent))) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return len(COLUMNS)

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        part = self._part(parent)
        return parent.column() <= 0 and (part.span is not None or self._is_filled(part))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        part = self._part(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return (part.name, self._value(part), self._what(part))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.path(index)
        return None

    def path(self, index: Index) -> str:
        """The way to a value: $.items[3].name."""
        steps = []
        part: Part | None = self._part(index)
        while part is not None:
            steps.append(part.step)
            part = part.parent
        return "".join(reversed(steps))

    def source(self, index: Index) -> str:
        """A value as it is written in the text."""
        part = self._part(index)
        return self._json.text[part.start : part.end]

    def text(self, index: Index) -> str | None:
        """A text without its quotes; None for another value."""
        part = self._part(index)
        if part.span is not None or self._json.text[part.start] != '"':
            return None
        return self._json.key(part.start)

    def name(self, index: Index) -> str:
        """The key of a value, or its number."""
        return self._part(index).name

    def _part(self, index: Index) -> Part:
        part = index.internalPointer() if index.isValid() else self._root
        assert isinstance(part, Part)
        return part

    def _parts(self, part: Part) -> list[Part]:
        if part.parts is None:
            part.parts = self._make(part) if part.span is not None or self._is_filled(part) else []
        return part.parts

    def _make(self, part: Part) -> list[Part]:
        whole = part
        while whole.span is not None and whole.parent is not None:
            whole = whole.parent
        members = self._json.members(whole.start)
        first, last = part.span or (0, len(members.starts))
        size = 1
        while (last - first) / size > GROUP:
            size *= GROUP
        if size == 1:
            return [self._one(part, members, at, at - first) for at in range(first, last)]
        return [
            self._group(part, members, (at, min(at + size, last)), place)
            for place, at in enumerate(range(first, last, size))
        ]

    def _one(self, parent: Part, members: Members, at: int, place: int) -> Part:
        start, end = members.starts[at], members.ends[at]
        if members.keys is None:
            return Part(parent, place, grouped(at), f"[{at}]", start, end)
        key = plain(self._json.key(members.keys[at]))
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        return Part(parent, place, key, f".{key}" if _NAME.fullmatch(key) else f'["{quoted}"]', start, end)

    def _group(self, parent: Part, members: Members, span: tuple[int, int], place: int) -> Part:
        first, last = span
        start = (members.keys or members.starts)[first]
        part = Part(parent, place, f"{grouped(first)} … {grouped(last - 1)}", "", start, members.ends[last - 1])
        part.span = span
        return part

    def _is_filled(self, part: Part) -> bool:
        opening = self._json.text[part.start]
        return opening in "{[" and not self._json.text[part.start + 1 : part.start + 1_000].lstrip().startswith(
            ("}", "]")
        )

    def _value(self, part: Part) -> str:
        if part.span is not None:
            return ""
        shown = self._json.text[part.start : min(part.end, part.start + LONGEST_VALUE)]
        return plain(" ".join(shown.split())) + ("…" if part.end - part.start > LONGEST_VALUE else "")

    def _what(self, part: Part) -> str:
        if part.span is not None:
            return counted(part.span[1] - part.span[0], "value")
        word = _WORDS.get(self._json.text[part.start], "number")
        if word in ("object", "array"):
            count = self._count(part)
            return word if count is None else f"{word} of {grouped(count)}"
        return f"{word} of {grouped(part.end - part.start - 2)}" if word == "text" else word

    def _count(self, part: Part) -> int | None:
        """How many values it has, where that is known or soon found."""
        if not self._is_filled(part):
            return 0
        if part.end - part.start <= SHORT or self._json.is_known(part.start):
            return len(self._json.members(part.start).starts)
        return None
