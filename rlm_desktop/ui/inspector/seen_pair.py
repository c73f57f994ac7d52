"""What code printed beside what the model got of it; what it did not see is shaded, behind a mark at the cut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.inspector.model import CodePart
from rlm_desktop.ui.inspector.page import selectable
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.looks import looks_of
from rlm_desktop.ui.texts.plain_view import PlainView, Ranges
from rlm_desktop.ui.texts.value_window import open_value

LINES = 14
ROOMY = 720
"""Pixels from which two texts have room side by side."""


class Arrangement(QObject):
    """How all pairs are arranged.

    Signals:
        changed(): the user chose another.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen: bool | None = None

    def is_beside(self, width: int) -> bool:
        """Whether two texts in a place of this width are side by side."""
        return width >= ROOMY if self._chosen is None else self._chosen

    def choose(self, is_beside: bool) -> None:
        """The user wants it so from now on."""
        if is_beside is not self._chosen:
            self._chosen = is_beside
            self.changed.emit()


class SeenPair(QWidget):
    """Two columns: the output, in its two parts, and the message."""

    def __init__(self, jobs: Jobs, arrangement: Arrangement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = arrangement
        self._said = selectable()
        self._beside = _choice("Beside", "Output and message side by side")
        self._under = _choice("Below", "The message below the output")
        self._group = QButtonGroup(self)
        for button in (self._beside, self._under):
            self._group.addButton(button)
        self._seen = LongText("Output", PlainView(most_lines=LINES), jobs, file_name="output.txt")
        self._cut = selectable()
        self._cut.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._unseen = LongText(
            "Output that the model did not see", PlainView(most_lines=LINES), jobs, file_name="output-not-seen.txt"
        )
        self._got = LongText("What the model got", PlainView(most_lines=2 * LINES), jobs, file_name="message.txt")
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._jobs = jobs
        self._part: CodePart | None = None
        self._whole = QToolButton()
        self._whole.setText("Whole…")
        self._whole.setToolTip("The output in one piece, in a window of its own")
        self._whole.setAutoRaise(True)
        self._whole.clicked.connect(self._on_whole)
        self._lay_out()
        self._beside.clicked.connect(self._on_chosen)
        self._under.clicked.connect(self._on_chosen)
        arrangement.changed.connect(self._arrange)
        self._arrange()
        self._shade()

    def show_part(self, part: CodePart, *, is_another: bool) -> None:
        """Show a block whose output was cut."""
        assert part.got is not None
        assert part.got.chars is not None
        self._part = part
        at = part.got.chars
        sentence = cut_words(part)
        self._said.setText(sentence)
        self._cut.setText(f"✂  cut here, after {grouped(at)} characters")
        self._seen.set_note("seen by the model")
        self._seen.show_text(part.output[:at], _of(part.errors, 0, at), another=is_another)
        self._unseen.setVisible(len(part.output) > at)
        self._unseen.show_text(part.output[at:], _of(part.errors, at, len(part.output)), another=is_another)
        self._got.show_text(part.got.text, another=is_another)

    def resizeEvent(self, event: object) -> None:
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_split"):
            self._shade()

    @Slot()
    def _on_whole(self) -> None:
        if self._part is not None:
            looks = looks_of(self._part.errors, ())
            open_value("Output", self._part.output, self._jobs, self.window(), looks=looks, file_name="output.txt")

    @Slot()
    def _on_chosen(self) -> None:
        self._arrangement.choose(self._beside.isChecked())

    @Slot()
    def _arrange(self) -> None:
        is_beside = self._arrangement.is_beside(self.width())
        (self._beside if is_beside else self._under).setChecked(True)
        wanted = Qt.Orientation.Horizontal if is_beside else Qt.Orientation.Vertical
        if self._split.orientation() is not wanted:
            self._split.setOrientation(wanted)
            self._split.setSizes([10_000, 10_000])  # the same for both

    def _shade(self) -> None:
        """The ground of what was not seen; set where it differs only, because setting it is a change again."""
        ground = theme.colour("raised")
        if self._unseen.palette().color(QPalette.ColorRole.Base) != ground:
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.Base, ground)
            palette.setColor(QPalette.ColorRole.Text, theme.colour("muted"))
            self._unseen.setPalette(palette)

    def _lay_out(self) -> None:
        produced = QWidget()
        column = QVBoxLayout(produced)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._seen, self._cut, self._unseen):
            column.addWidget(widget)
        column.addStretch(1)
        message = QWidget()
        beside = QVBoxLayout(message)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self._got)
        beside.addStretch(1)
        self._split.addWidget(produced)
        self._split.addWidget(message)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._said, 1)
        for button in (self._whole, self._beside, self._under):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._split)


def is_cut(part: CodePart) -> bool:
    """Whether the record shows that the model saw only a part of the output."""
    return part.got is not None and part.got.chars is not None and part.got.chars < part.printed


def cut_words(part: CodePart) -> str:
    """How much of the output the model saw, and how much of it nobody kept."""
    assert part.got is not None
    said = [f"The model saw {grouped(part.got.chars or 0)} of {grouped(part.printed)} characters; the rest is shaded."]
    if part.printed > len(part.output):
        said.append(f"The last {grouped(part.printed - len(part.output))} were not kept.")
    return " ".join(said)


def _of(errors: Ranges, start: int, end: int) -> Ranges:
    return tuple(
        (max(first, start) - start, min(last, end) - start) for first, last in errors if first < end and last > start
    )


def _choice(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setCheckable(True)
    button.setAutoRaise(True)
    return button
