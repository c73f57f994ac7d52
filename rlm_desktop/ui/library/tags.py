"""The dialog that gives some runs tags and takes others away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.events.wording import plain
from rlm_desktop.store.marks import LONGEST_TAG, as_tag
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.dialog_buttons import ok_and_cancel
from rlm_desktop.ui.figures import counted, grouped


class TagsDialog(QDialog):
    """Tags of some runs: a tick where all have one, a dash where some have."""

    def __init__(self, rows: Sequence[RunRow], known: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tags")
        self._rows = rows
        self._list = QListWidget(self)
        self._list.setAccessibleName("Tags")
        self._list.setSpacing(2)
        self._new = QLineEdit(self)
        self._new.setPlaceholderText("New tag")
        self._new.setAccessibleName("New tag")
        self._new.setMaxLength(LONGEST_TAG)
        self._add = QPushButton("Add", self)
        self._add.setEnabled(False)
        self._add.setAutoDefault(False)
        counts = dict(known) | {tag: 0 for row in rows for tag in row.tags if tag not in dict(known)}
        for tag in sorted(counts, key=str.casefold):
            having = sum(tag in row.tags for row in rows)
            state = (
                Qt.CheckState.Unchecked
                if not having
                else Qt.CheckState.Checked
                if having == len(rows)
                else Qt.CheckState.PartiallyChecked
            )
            self._put(tag, state, hint=f"On {counted(counts[tag], 'run')}")
        self._lay_out()
        self._new.textChanged.connect(lambda text: self._add.setEnabled(bool(as_tag(text))))
        self._new.returnPressed.connect(self._on_add)
        self._add.clicked.connect(self._on_add)
        self._new.setFocus()

    @property
    def added(self) -> frozenset[str]:
        """Tags that all of the runs are to have."""
        return frozenset(tag for tag, state in self._states() if state == Qt.CheckState.Checked)

    @property
    def removed(self) -> frozenset[str]:
        """Tags that none of them is to have."""
        return frozenset(tag for tag, state in self._states() if state == Qt.CheckState.Unchecked)

    @Slot()
    def accept(self) -> None:
        """Qt: what is typed is meant too."""
        self._on_add()
        super().accept()

    def _lay_out(self) -> None:
        of = (
            plain(" ".join(self._rows[0].name.split()))[:80]
            if len(self._rows) == 1
            else f"{grouped(len(self._rows))} runs"
        )
        label = QLabel(f"Tags of {of}", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self._new, 1)
        line.addWidget(self._add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(label)
        layout.addLayout(line)
        layout.addWidget(self._list, 1)
        layout.addWidget(ok_and_cancel(self))
        self.resize(360, 400)

    @Slot()
    def _on_add(self) -> None:
        tag = as_tag(self._new.text())
        if not tag:
            return
        self._new.clear()
        found = [self._list.item(place) for place in range(self._list.count())]
        known = next((item for item in found if item.data(Qt.ItemDataRole.UserRole).casefold() == tag.casefold()), None)
        if known is not None:
            known.setCheckState(Qt.CheckState.Checked)
        else:
            self._put(tag, Qt.CheckState.Checked, hint="New")
            known = self._list.item(self._list.count() - 1)
        self._list.scrollToItem(known)

    def _put(self, tag: str, state: Qt.CheckState, *, hint: str) -> None:
        item = QListWidgetItem(plain(tag), self._list)
        item.setData(Qt.ItemDataRole.UserRole, tag)
        item.setToolTip(hint)
        item.setCheckState(state)

    def _states(self) -> list[tuple[str, Qt.CheckState]]:
        items = [self._list.item(place) for place in range(self._list.count())]
        return [(item.data(Qt.ItemDataRole.UserRole), item.checkState()) for item in items]
