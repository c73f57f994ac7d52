"""The way to the selection as crumbs, and the siblings of each. No widgets."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain, span_name
from rlm_desktop.store.outline import Outline
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.shown import Shown
from rlm_desktop.ui.figures import grouped

LABEL_CHARS = 48
SIBLINGS = 15
"""Siblings that are offered on each side of a crumb."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One span of the way."""

    span: int
    parent: int | None
    title: str
    """What it is, in one or two words, with its place in a batch where it has one."""
    label: str
    """The beginning of what it says, safe to draw."""


class Crumbs:
    """Reads ways; of one thread, like its reader."""

    def __init__(self, reader: Reader) -> None:
        self._outline = Outline(reader)

    def way(self, shown: Shown, span: int) -> list[Crumb]:
        """From the run's own span down to one; empty where it is not there."""
        try:
            return [_crumb(row) for row in self._outline.path(shown.run, span, horizon=shown.horizon)]
        except RlmError:
            return []

    def siblings(self, shown: Shown, crumb: Crumb) -> list[Crumb]:
        """A crumb's siblings that are shown, itself among them: the nearest before and after it."""
        if crumb.parent is None:
            return [crumb]
        try:
            at = self._outline.span(shown.run, crumb.span, horizon=shown.horizon)
            first = max(0, at.place - SIBLINGS)
            rows = self._outline.children(
                shown.run, crumb.parent, horizon=shown.horizon, offset=first, limit=2 * SIBLINGS + 1
            )
        except RlmError:
            return []
        return [_crumb(row) for row in rows if shown.matches is None or row.span in shown.matches]


def _crumb(row: SpanRow) -> Crumb:
    title = span_name(row.kind, row.role, row.step)
    if row.batch is not None:
        title += f" {grouped(row.index + 1)}"
    label = plain(row.label)
    return Crumb(row.span, row.parent, title, label if len(label) <= LABEL_CHARS else label[: LABEL_CHARS - 1] + "…")
