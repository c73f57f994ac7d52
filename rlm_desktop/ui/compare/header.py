"""The head of a comparison: which runs, with a way to each, and what differs between them."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from rlm_desktop.analysis.run_figures import MINUS, Difference, one_line
from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import theme

SHORT_CHARS = 72
LETTERS = ("A", "B")


class Header(QWidget):
    """Two lines of names, and below them what differs.

    Signals:
        open_requested(side): 0 for A, 1 for B: to be looked at alone.
    """

    open_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Sequence[Difference] = ()
        self._names = [QLabel(), QLabel()]
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.RichText)
        self._said.setAccessibleName("What differs")
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for side, name in enumerate(self._names):
            letter = QLabel(LETTERS[side])
            bold = QFont(letter.font())
            bold.setWeight(QFont.Weight.Bold)
            letter.setFont(bold)
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            button = QPushButton(f"Open &{LETTERS[side]}")
            button.setToolTip(
                f"Look at {LETTERS[side]} alone, at the chosen step; a double click on a step does it too"
            )
            button.clicked.connect(lambda _=False, side=side: self.open_requested.emit(side))
            grid.addWidget(letter, side, 0)
            grid.addWidget(name, side, 1)
            grid.addWidget(button, side, 2)
        grid.addWidget(self._said, 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)

    def show_runs(self, left: RunRow, right: RunRow, found: Sequence[Difference]) -> None:
        """Show two runs."""
        self._found = found
        for label, row in zip(self._names, (left, right), strict=True):
            words = [one_line(row.name), plain(row.corpus_name), plain(row.root_model)]
            label.setText(" · ".join(word for word in words if word))
            label.setToolTip(f"{plain(row.question)}\nRun {row.run}")
        self._write()

    @property
    def said(self) -> str:
        """What differs, in words alone."""
        return "\n".join(
            f"{one.name}: {one.left} → {one.right} {one.change}" for one in self._found if one.is_different
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._write()

    def _write(self) -> None:
        muted = theme.colour("muted").name()
        apart = [_apart(one, muted) for one in self._found if one.is_different]
        same = ", ".join(one.name.lower() for one in self._found if not one.is_different)
        lines = ["&nbsp; ·&nbsp; ".join(apart)] if apart else []
        if same:
            lines.append(f"<span style='color:{muted}'>The same: {html.escape(same)}.</span>")
        self._said.setText("<br>".join(lines))
        self._said.setVisible(bool(lines))
        self._said.setAccessibleDescription(self.said)


def _apart(one: Difference, muted: str) -> str:
    """One difference that is not broken inside where it is short."""
    left, right = (_short(text) for text in (one.left, one.right))
    change = ""
    if one.change:
        meaning = {True: "ok", False: "failed", None: "muted"}[one.is_better]
        words = html.escape(one.change).replace(" ", "&nbsp;").replace(MINUS, f"{MINUS}&#8288;")
        change = f"&nbsp;<span style='color:{theme.colour(meaning).name()}'>({words})</span>"
    name = f"<span style='color:{muted}'>{html.escape(one.name).replace(' ', '&nbsp;')}</span>"
    return f"{name}&nbsp;{left}&nbsp;→&nbsp;<b>{right}</b>{change}"


def _short(text: str) -> str:
    shown = text if len(text) <= SHORT_CHARS else f"{text[: SHORT_CHARS - 1]}…"
    escaped = html.escape(shown)
    return escaped.replace(" ", "&nbsp;") if len(shown) < SHORT_CHARS / 2 else escaped
