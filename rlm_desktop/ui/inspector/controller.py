"""Decides which tab is shown and what is read when: the header at once, the tab's body off the window's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.inspector.model import STAYING, Body, Header, Tab
from rlm_desktop.ui.inspector.places import header_of
from rlm_desktop.ui.inspector.reading import read_body
from rlm_desktop.ui.jobs import Jobs

PLACE = "inspector"
LATER = "What is selected begins later in the run.\nReplay the run further, or show it to its end."


class Wanted(NamedTuple):
    """What a body is read for."""

    tab: Tab
    run: str
    target: int
    selected: int
    horizon: int | None

    def is_at(self, other: Wanted | None) -> bool:
        """Whether it is the same body, if perhaps of another moment."""
        return other is not None and self[:-1] == other[:-1]


class InspectorController(QObject):
    """Follows the focus.

    Signals:
        header_read(header): the selected span, or what is new about it; None when nothing is selected.
        tab_chosen(tab): this tab is to be shown.
        body_wanted(is_another): a body is being read; is_another says that it is not the one that is shown.
        body_read(tab, body): it is there.
        refused(sentence): the span or its body cannot be shown.
    """

    header_read = Signal(object)
    tab_chosen = Signal(object)
    body_wanted = Signal(bool)
    body_read = Signal(object, object)
    refused = Signal(str)

    def __init__(self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._header: Header | None = None
        self._tab = Tab.RUN
        self._selected: tuple[str, int] | None = None
        self._shown: Wanted | None = None
        self._body: Body | None = None
        self._reading: Wanted | None = None
        self._is_stale = False
        focus.run_changed.connect(self._on_selected)
        focus.span_changed.connect(self._on_selected)
        focus.horizon_changed.connect(self._on_selected)
        focus.grew.connect(self._on_grew)

    @property
    def header(self) -> Header | None:
        """The selected span; None when nothing is."""
        return self._header

    @property
    def is_reading(self) -> bool:
        """Whether a body is on its way."""
        return self._reading is not None

    def begin(self) -> None:
        """Read what is selected now."""
        self._on_selected()

    def show_tab(self, tab: Tab) -> None:
        """The user looks at this tab."""
        if tab is not self._tab:
            self._tab = tab
            self._want()

    def select(self, span: int) -> None:
        """Select another span of the run."""
        self._focus.select(span)

    @Slot()
    def _on_selected(self) -> None:
        if self._read_header():
            self._want()

    @Slot(str, int)
    def _on_grew(self, run: str, _seq: int) -> None:
        if run == self._focus.run and self._focus.horizon is None:
            self._on_selected()

    def _read_header(self) -> bool:
        run = self._focus.run
        if run is None:
            self._forget()
            self.header_read.emit(None)
            return False
        try:
            header = header_of(self._reader, run, self._focus.span, self._focus.horizon)
        except RlmError as error:
            self._forget()
            self.refused.emit(LATER if self._focus.horizon is not None else str(error))
            return False
        self._header = header
        self.header_read.emit(header)
        self._choose_tab(header)
        return True

    def _choose_tab(self, header: Header) -> None:
        """Another span is shown by the tab that tells most about it; some stay in sight while one steps."""
        selected = (header.row.run, header.row.span)
        tab = self._tab
        if (selected != self._selected and tab not in STAYING) or tab not in header.targets:
            tab = header.first
        self._selected, self._tab = selected, tab
        self.tab_chosen.emit(tab)

    def _want(self) -> None:
        """Start reading the body of the tab in sight, unless the same is being read."""
        if self._header is None or self._focus.run is None:
            return
        target = self._header.targets.get(self._tab)
        if target is None:
            return
        wanted = Wanted(self._tab, self._focus.run, target, self._focus.span, self._focus.horizon)
        if wanted.is_at(self._reading):  # a replay moves on in every frame: what is being read is shown first
            self._is_stale = True
            return
        if wanted == self._shown and self._body is not None and self._body.settled:
            if self._reading is not None:  # another one was announced, and is not wanted any more
                self._reading = None
                self.body_read.emit(wanted.tab, self._body)
            return
        self._reading, self._is_stale = wanted, False
        self.body_wanted.emit(not wanted.is_at(self._shown))
        self._jobs.start(
            partial(read_body, self._database, *wanted),
            partial(self._on_read, wanted),
            place=PLACE,
            failed=partial(self._on_failed, wanted),
        )

    def _on_read(self, wanted: Wanted, body: Body) -> None:
        if wanted != self._reading:
            return
        self._reading, self._shown, self._body = None, wanted, body
        self.body_read.emit(wanted.tab, body)
        if self._is_stale:
            self._want()

    def _on_failed(self, wanted: Wanted, error: Exception) -> None:
        if wanted != self._reading:
            return
        self._reading = None
        if isinstance(error, RlmError):
            self.refused.emit(str(error))
        else:
            self._jobs.failed.emit(error)

    def _forget(self) -> None:
        self._header = self._selected = self._shown = self._body = self._reading = None
