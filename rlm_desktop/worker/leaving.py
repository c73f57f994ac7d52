"""The window's orders about runs that leave: written to files, or shown as they would be."""

from __future__ import annotations

from pathlib import Path

from rlm_desktop.formats.redaction_rules import Rules, rules_named
from rlm_desktop.wire import messages as wire
from rlm_desktop.worker.trajectories import export_runs, preview_redaction

MOST_SHOWN = 2_000
"""Stretches that a preview lists."""
FOUND_CHARS = 200
"""Of a stretch."""


def export(order: wire.ExportRuns) -> wire.RunsExported:
    """Write runs to files. Raises RlmError when they cannot be written."""
    files = export_runs(Path(order.database), order.runs, Path(order.path), order.format, _rules(order.taken_out))
    return wire.RunsExported(job=order.job, files=tuple(map(str, files)))


def preview(order: wire.PreviewRedaction) -> wire.RedactionPreviewed:
    """What an export would take out. Raises RlmError when a rule or a document is not there."""
    listed = preview_redaction(Path(order.database), order.runs, _rules(order.taken_out))
    first = tuple(
        wire.Replaced(run=one.run, place=one.place, rule=one.rule, found=_short(one.found), put=one.put)
        for one in listed[:MOST_SHOWN]
    )
    return wire.RedactionPreviewed(job=order.job, total=len(listed), first=first)


def _rules(taken_out: wire.TakenOut) -> Rules:
    return rules_named(taken_out.kinds, taken_out.words, taken_out.documents)


def _short(text: str) -> str:
    half = FOUND_CHARS // 2
    return text if len(text) <= FOUND_CHARS else f"{text[:half]} … {text[-half:]}"
