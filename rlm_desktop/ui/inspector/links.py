"""Addresses of what is selected, to be pasted elsewhere: rlm-desktop://run/<id>/step/<n>. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.rows import SpanRow

SCHEME = "rlm-desktop"


def link_to(row: SpanRow, way: Sequence[int]) -> str:
    """A step of the run's own loop by its number, anything else by its span. way: the spans from the run to it."""
    run = f"{SCHEME}://run/{row.run}"
    if row.span == RUN_SPAN:
        return run
    if row.kind is SpanKind.STEP and len(way) == 2:
        return f"{run}/step/{row.step}"
    return f"{run}/span/{row.span}"
