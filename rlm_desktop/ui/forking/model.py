"""What a run can be forked from: its steps with their code, and what it was asked with. No widgets."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow

MOST_BLOCKS = 200
"""Code blocks of one step that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The run that a fork goes on from."""

    row: RunRow
    step: int
    """Of its own loop: the one that is taken anew, unless the user chooses another."""
    limits: Limits
    preset: str
    """Name; empty where the record does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the user wants of a fork; None is as it was in the run."""

    run: str
    at: int
    code: str | None = None
    question: str | None = None
    preset: str | None = None
    root_model: str | None = None
    sub_model: str | None = None
    limits: Limits | None = None


class Origins:
    """Reads what a fork needs to know. Raises RlmError where a run cannot be forked, and says why."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def origin(self, run: str, span: int) -> Origin:
        """A run, with the step that a span belongs to; the last one for the run as a whole."""
        row = self._reader.run(run)
        if not row.can_be_forked:
            raise RlmError("This run cannot be forked.", _why_not(row))
        started = self._reader.event(run, 1)
        assert isinstance(started, facts.RunStarted)
        way = self._reader.path(run, span)
        step = way[1].step if len(way) > 1 and way[1].kind is SpanKind.STEP else None
        return Origin(row=row, step=step or row.steps, limits=started.limits, preset=started.prompt_name)

    def code(self, run: str, step: int) -> str:
        """The code of a step of the run's own loop, its blocks one below the other; empty where it had none."""
        for row in self._reader.children(run, None, offset=step - 1, limit=1):
            blocks = self._reader.children(run, row.span, limit=MOST_BLOCKS)
            codes = [self._reader.code(run, one.span) for one in blocks if one.kind is SpanKind.CODE]
            return "\n\n".join(code.strip("\n") for code in codes)
        return ""


def _why_not(row: RunRow) -> str:
    if row.outcome is None:
        return "It is still under way: stop it first."
    if row.source:
        return "It was brought in from another program, and its code cannot be executed again here."
    if not row.steps:
        return "It has no step to go on from."
    return f"Its method, {row.method}, takes no steps with code. Ask the question again."
