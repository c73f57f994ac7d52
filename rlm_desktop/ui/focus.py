"""What every screen looks at: which run, which span, up to which event. Screens meet here and nowhere else."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rlm_desktop.events.facts import RUN_SPAN


class Focus(QObject):
    """The one selection of the window. It reads nothing; screens hear it and ask the store.

    Signals:
        run_changed(): another run is looked at, or none.
        span_changed(): another span of it is selected.
        horizon_changed(): the run is shown up to another event.
        grew(run, seq): the database holds a run's events up to seq; at most ten a second for each run.
        library_changed(): runs came, went, or ended.
    """

    run_changed = Signal()
    span_changed = Signal()
    horizon_changed = Signal()
    grew = Signal(str, int)
    library_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: str | None = None
        self._span = RUN_SPAN
        self._horizon: int | None = None

    @property
    def run(self) -> str | None:
        """Id of the run that is shown; None for none."""
        return self._run

    @property
    def span(self) -> int:
        """The selected span of that run; the run's own when nothing else is selected."""
        return self._span

    @property
    def horizon(self) -> int | None:
        """The event up to which the run is shown; None for all of them, also those still to come."""
        return self._horizon

    def show(self, run: str | None, span: int = RUN_SPAN) -> None:
        """Look at a run, whole, with one of its spans selected."""
        if run == self._run:
            self.select(span)
            return
        self._run, self._span, self._horizon = run, span, None
        self.run_changed.emit()

    def select(self, span: int) -> None:
        """Select another span of the run."""
        if span != self._span:
            self._span = span
            self.span_changed.emit()

    def set_horizon(self, horizon: int | None) -> None:
        """Show the run up to another event."""
        if horizon != self._horizon:
            self._horizon = horizon
            self.horizon_changed.emit()
